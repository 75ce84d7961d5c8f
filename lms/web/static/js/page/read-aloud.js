// Where the device has a voice for the page's language, it reads the page aloud. Nothing leaves the device.
const speech = window.speechSynthesis;
const PASSAGES = "h1, h2, h3, h4, p, li, dt, dd, figcaption, blockquote, summary, caption, th, td, label, legend";
const SILENT = "[hidden], [aria-hidden=true], nav, form[action='/language'], .visually-hidden, .reader-bar, .toasts, [data-read-aloud]";

const base = (language) => language.toLowerCase().split(/[-_]/)[0];
const languageOf = (element) => element.closest("[lang]").lang;
const voiceFor = (language) => {
  const fitting = speech.getVoices().filter((voice) => base(voice.lang) === base(language));
  return fitting.find((voice) => voice.localService) ?? fitting[0];
};

// Each innermost passage once: a list item that holds paragraphs is read by its paragraphs.
const passages = (root) =>
  [...root.querySelectorAll(PASSAGES)].filter(
    (one) => !one.closest(SILENT) && one.offsetParent !== null && one.innerText.trim() && !one.querySelector(PASSAGES),
  );

let reading = null;

const stop = () => {
  if (!reading) return;
  const { button, words, passage } = reading;
  reading = null;
  speech.cancel();
  passage?.removeAttribute("data-being-read");
  button.querySelector("span").textContent = words;
  button.setAttribute("aria-pressed", "false");
};

const readNext = (mine) => {
  if (reading !== mine) return;
  mine.passage?.removeAttribute("data-being-read");
  mine.passage = mine.left.shift();
  if (!mine.passage) {
    stop();
    return;
  }
  const said = new SpeechSynthesisUtterance(mine.passage.innerText);
  const voice = voiceFor(languageOf(mine.passage));
  if (voice) said.voice = voice;
  said.lang = (voice?.lang ?? languageOf(mine.passage)).replace("_", "-");
  said.rate = 0.95;
  said.onend = () => readNext(mine);
  said.onerror = (event) => {
    if (!["interrupted", "canceled"].includes(event.error)) readNext(mine);
  };
  mine.passage.setAttribute("data-being-read", "");
  mine.passage.scrollIntoView({ block: "nearest" });
  speech.speak(said);
};

const start = (button) => {
  speech.cancel();
  const words = button.querySelector("span").textContent;
  reading = { button, words, left: passages(document.getElementById("content")), passage: null };
  button.querySelector("span").textContent = button.dataset.stop;
  button.setAttribute("aria-pressed", "true");
  readNext(reading);
};

if (speech) {
  const buttons = document.querySelectorAll("[data-read-aloud]");
  const offer = () => {
    for (const button of buttons) {
      const text = document.querySelector("#content .prose [lang]") ?? document.documentElement;
      button.hidden = !voiceFor(text.lang);
    }
  };
  for (const button of buttons) {
    button.addEventListener("click", () => (reading ? stop() : start(button)));
  }
  if (buttons.length) {
    offer();
    // Some browsers know their voices a moment later only.
    speech.addEventListener?.("voiceschanged", offer);
    addEventListener("pagehide", stop);
  }
}
