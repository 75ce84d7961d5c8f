// Messages stay until they are read; menus close as one expects; printing is offered where a script can.
const reveal = (button) => {
  button.hidden = false;
};
document.querySelectorAll("[data-toast] [data-close], [data-print]").forEach(reveal);

document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-close]");
  if (close) close.closest("[data-toast]").remove();
  if (event.target.closest("[data-print]")) window.print();
  for (const open of document.querySelectorAll("[data-dropdown][open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("[data-dropdown][open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

// After an attempt, its outcome is what one wants to hear first.
document.getElementById("result")?.focus();
