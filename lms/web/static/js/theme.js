// Before the first paint: the display chosen on this device, if one was. Otherwise the style sheet follows the system.
(function () {
  try {
    const chosen = localStorage.getItem("theme");
    if (chosen === "dark" || chosen === "light") document.documentElement.dataset.bsTheme = chosen;
  } catch {
    // Storage is refused here: the system's display is used.
  }
})();
