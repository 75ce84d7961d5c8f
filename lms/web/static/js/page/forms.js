// A form leaves once, however often its button is pressed; coming back to the page frees it again.
// Without a connection it waits for it here: the browser's own error page would take what was typed with it.
const BUSY = "aria-busy";

const sayItWaits = () => {
  const region = document.querySelector("[data-toasts]");
  if (!region || region.querySelector("[data-offline]")) return;
  const toast = document.getElementById("waiting-notice").content.firstElementChild.cloneNode(true);
  toast.dataset.offline = "";
  toast.querySelector("[data-close]").hidden = false;
  region.append(toast);
};

let waiting = null;

addEventListener("online", () => {
  const { form, button } = waiting ?? {};
  waiting = null;
  if (form?.isConnected) form.requestSubmit(button?.form === form ? button : undefined);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.hasAttribute(BUSY)) {
    event.preventDefault();
    return;
  }
  if (!navigator.onLine) {
    event.preventDefault();
    waiting = { form, button: event.submitter };
    sayItWaits();
    return;
  }
  form.setAttribute(BUSY, "true");
  event.submitter?.setAttribute(BUSY, "true");
});

addEventListener("pageshow", () => {
  for (const busy of document.querySelectorAll(`[${BUSY}]`)) busy.removeAttribute(BUSY);
});
