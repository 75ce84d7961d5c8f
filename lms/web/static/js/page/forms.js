// A form leaves once, however often its button is pressed; coming back to the page frees it again.
const BUSY = "aria-busy";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.hasAttribute(BUSY)) {
    event.preventDefault();
    return;
  }
  form.setAttribute(BUSY, "true");
  event.submitter?.setAttribute(BUSY, "true");
});

addEventListener("pageshow", () => {
  for (const busy of document.querySelectorAll(`[${BUSY}]`)) busy.removeAttribute(BUSY);
});
