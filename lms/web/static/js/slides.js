// Slides turned over by keys, by a remote's page keys, or by buttons. Without scripts it is one long page.
const slides = [...document.querySelectorAll("[data-slide]")];
const tools = document.querySelector("[data-tools]");
const notes = tools.querySelector("[data-notes]");
const KEYS = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };
let place = 0;

const show = () => {
  tools.querySelector("[data-place]").textContent = `${place + 1} / ${slides.length}`;
};

const turn = (by) => {
  place = Math.min(slides.length - 1, Math.max(0, place + by));
  slides[place].scrollIntoView({ block: "start" });
  slides[place].focus({ preventScroll: true });
  show();
};

const showNotes = () => {
  const isOpen = notes.getAttribute("aria-pressed") !== "true";
  notes.setAttribute("aria-pressed", String(isOpen));
  for (const one of document.querySelectorAll(".slide-notes")) one.open = isOpen;
};

document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (event.ctrlKey || event.altKey || event.metaKey || target.closest("input, textarea, select")) return;
  // In Arabic the next slide is on the left.
  const by = KEYS[event.key] * (document.dir === "rtl" && event.key.startsWith("Arrow") ? -1 : 1);
  if (by) turn(by);
  else if (event.key === "n") showNotes();
  else if (event.key === "Home") turn(-slides.length);
  else if (event.key === "End") turn(slides.length);
  else return;
  event.preventDefault();
});

tools.addEventListener("click", (event) => {
  const { turn: by } = event.target.closest("[data-turn]")?.dataset ?? {};
  if (by) turn(Number(by));
  if (event.target.closest("[data-notes]")) showNotes();
  if (event.target.closest("[data-full]")) {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.();
  }
});

// Whoever scrolls by hand is where she scrolled to.
const seen = new IntersectionObserver(
  (changes) => {
    for (const one of changes) if (one.isIntersecting) place = slides.indexOf(one.target);
    show();
  },
  { rootMargin: "-20% 0px -75% 0px" },
);
for (const slide of slides) seen.observe(slide);

tools.hidden = false;
show();
