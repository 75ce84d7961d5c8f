// Answers of a quiz stay on this device until they are sent; a form sent without a connection waits and says so.
const PREFIX = "draft:";
const KEPT_DAYS = 30;

const storage = (action) => {
  try {
    return action(localStorage);
  } catch {
    return null; // Storage is refused or full: the form works all the same.
  }
};

const answers = (form) =>
  [...new FormData(form)].filter(([name, value]) => name !== "csrf_token" && typeof value === "string");

const restore = (form, kept) => {
  for (const input of form.elements) {
    const said = kept.filter(([name]) => name === input.name).map(([, value]) => value);
    if (!said.length || input.disabled) continue;
    if (input.type === "radio" || input.type === "checkbox") input.checked = said.includes(input.value);
    else if (input.type !== "hidden" && input.type !== "submit") input.value = said[0];
  }
};

const notice = () => {
  const region = document.querySelector("[data-toasts]");
  if (!region || region.querySelector("[data-offline]")) return;
  const toast = document.getElementById("offline-notice").content.firstElementChild.cloneNode(true);
  toast.dataset.offline = "";
  toast.querySelector("[data-close]").hidden = false;
  region.append(toast);
};

for (const form of document.querySelectorAll("form[data-draft]")) {
  const key = PREFIX + form.dataset.draft;
  const note = form.querySelector("[data-draft-note]");
  const kept = storage((store) => JSON.parse(store.getItem(key)));
  const fresh = kept && Date.now() - kept.at < KEPT_DAYS * 86_400_000;
  // What the server shows (an attempt already judged) wins over what was kept.
  if (fresh && !form.querySelector("input:checked")) restore(form, kept.answers);
  if (note && (fresh || !navigator.onLine)) note.hidden = false;

  form.addEventListener("input", () => {
    const written = storage((store) => {
      store.setItem(key, JSON.stringify({ at: Date.now(), answers: answers(form) }));
      return true;
    });
    if (note) note.hidden = !written;
  });

  let waiting = null;
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) {
      // Forgotten by the page that shows the result, not before the server has answered.
      storage((store) => sessionStorage.setItem("sent", key) ?? store);
      return;
    }
    event.preventDefault();
    waiting = event.submitter;
    notice();
  });
  addEventListener("online", () => {
    if (waiting) form.requestSubmit(waiting.form ? waiting : undefined);
    waiting = null;
  });
}

// The server answered with an outcome: the draft has served.
if (document.getElementById("result")) {
  storage((store) => {
    const sent = sessionStorage.getItem("sent");
    if (sent) store.removeItem(sent);
    sessionStorage.removeItem("sent");
  });
}

// A shared telephone: nobody finds the answers of the person before.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-sign-out]")) return;
  storage((store) => {
    Object.keys(store).filter((key) => key.startsWith(PREFIX)).forEach((key) => store.removeItem(key));
  });
});
