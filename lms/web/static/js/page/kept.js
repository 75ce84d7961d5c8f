// What this device keeps of attendance lists goes when one signs out, and after a day. See list.js.
const DAY = 86_400_000;

const told = () => {
  try {
    return JSON.parse(localStorage.getItem("list"));
  } catch {
    return null; // Storage is refused here: nothing is kept either.
  }
};

const empty = () => {
  localStorage.removeItem("list");
  indexedDB.deleteDatabase("passerelle-list");
  globalThis.caches?.delete("passerelle-kept");
};

const list = told();
if (list && Date.now() - list.at > DAY) empty();

// Before anything else hears of it: a form that doesn't leave mustn't be marked as having left.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const now = told();
    if (!now || !form.matches("[data-sign-out]")) return;
    if (now.waiting && !confirm(form.dataset.unsent)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    empty();
  },
  true,
);
