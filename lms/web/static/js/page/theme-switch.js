// The button that changes between light and dark, and remembers it on this device.
const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (root.dataset.bsTheme ? root.dataset.bsTheme === "dark" : system.matches);

for (const button of document.querySelectorAll("[data-theme-switch]")) {
  const say = () => {
    button.querySelector("span").textContent = isDark() ? button.dataset.light : button.dataset.dark;
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.bsTheme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem("theme", root.dataset.bsTheme);
    } catch {
      // Not remembered, but shown.
    }
    say();
    document.dispatchEvent(new CustomEvent("themechange"));
  });
  system.addEventListener("change", say);
  say();
}
