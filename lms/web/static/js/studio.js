// The studio improves pages that work without it: live preview, faults in the margin, saving by itself.
const PREVIEW_AFTER = 400;
const SAVE_AFTER = 1500;
const RETRY_AFTER = 5000;

const later = (wait, work) => {
  let timer = null;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, wait);
  };
};

const send = (address, form, accept) =>
  fetch(address, {
    method: "POST",
    body: form,
    credentials: "same-origin",
    redirect: "error",
    headers: { Accept: accept, "HX-Request": "true" },
  });

const editor = document.querySelector("[data-editor]");
if (editor) startEditor(editor);

function startEditor(editor) {
  const form = document.querySelector("[data-studio-form]");
  const text = form.elements.text;
  const said = document.querySelector("[data-said]");
  const live = editor.querySelector("[data-live]");
  let kept = text.value;
  let shownFor = text.value;
  let saving = false;
  let stopped = false;

  const tell = (words, tone = "") => {
    said.textContent = words;
    said.dataset.tone = tone;
  };

  // -- Faults in the margin ------------------------------------------------------------------------
  const margin = editor.querySelector("[data-margin]");
  const mirror = editor.querySelector("[data-mirror]");

  const placeMarks = () => {
    const faults = [...live.querySelectorAll("[data-line]")];
    margin.replaceChildren();
    if (!faults.length) return;
    // The mirror breaks lines as the text field does, so that each line's height is known.
    mirror.replaceChildren(
      ...text.value.split("\n").map((line) => {
        const row = document.createElement("div");
        row.textContent = line || "\u200b";
        return row;
      }),
    );
    mirror.style.width = `${text.clientWidth}px`;
    const marks = new Map();
    for (const fault of faults) {
      const line = Math.min(Number(fault.dataset.line), mirror.children.length);
      const mark = marks.get(line) ?? document.createElement("button");
      const count = Number(mark.dataset.count ?? 0) + 1;
      mark.type = "button";
      mark.className = "studio-mark";
      mark.dataset.count = count;
      mark.dataset.line = line;
      if (mark.dataset.tone !== "danger") mark.dataset.tone = fault.dataset.tone;
      mark.textContent = count > 1 ? count : "!";
      mark.setAttribute("aria-label", `${editor.dataset.marker} ${line}`);
      marks.set(line, mark);
    }
    for (const [line, mark] of marks) {
      mark.dataset.top = mirror.children[line - 1].offsetTop;
      margin.append(mark);
    }
    scrollMarks();
  };

  const scrollMarks = () => {
    for (const mark of margin.children) mark.style.top = `${Number(mark.dataset.top) - text.scrollTop}px`;
  };

  const goToLine = (line) => {
    showTab("text");
    const lines = text.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    text.focus();
    text.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
    const row = mirror.children[line - 1];
    if (row) text.scrollTop = Math.max(0, row.offsetTop - text.clientHeight / 3);
  };

  margin.addEventListener("click", (event) => {
    const mark = event.target.closest(".studio-mark");
    if (!mark) return;
    goToLine(Number(mark.dataset.line));
    for (const fault of live.querySelectorAll("[data-line]")) {
      const pointed = fault.dataset.line === mark.dataset.line;
      fault.classList.toggle("is-pointed", pointed);
      if (pointed) fault.scrollIntoView({ block: "nearest" });
    }
  });
  live.addEventListener("click", (event) => {
    const link = event.target.closest("[data-go]");
    if (!link) return;
    event.preventDefault();
    goToLine(Number(link.dataset.go));
  });
  text.addEventListener("scroll", scrollMarks, { passive: true });
  new ResizeObserver(placeMarks).observe(text);

  // -- The true preview ------------------------------------------------------------------------------
  let asking = null;
  const preview = async () => {
    if (text.value === shownFor) return;
    const now = text.value;
    asking?.abort();
    asking = new AbortController();
    live.querySelector(".studio-shown")?.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(editor.dataset.preview, {
        method: "POST",
        body: new FormData(form),
        credentials: "same-origin",
        redirect: "error",
        headers: { "HX-Request": "true" },
        signal: asking.signal,
      });
      if (answer.headers.get("Content-Type")?.startsWith("application/json")) {
        tell((await answer.json()).said, "warning");
        return;
      }
      if (!answer.ok) return;
      const fresh = { content: document.createDocumentFragment() };
      fresh.content.append(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
      const paper = live.querySelector(".studio-paper")?.scrollTop ?? 0;
      const isFaulty = fresh.content.querySelector("[data-line]") && !fresh.content.querySelector(".studio-paper");
      const before = live.querySelector(".studio-paper");
      // What was right a moment ago stays in sight while something is being typed.
      if (isFaulty && before) fresh.content.querySelector("#studio-shown p")?.replaceWith(before);
      live.replaceChildren(fresh.content);
      live.querySelector(".studio-paper")?.scrollTo(0, paper);
      shownFor = now;
      placeMarks();
    } catch {
      // Another preview was asked for, or the connection is lost: the next change asks again.
    } finally {
      live.querySelector(".studio-shown")?.removeAttribute("aria-busy");
    }
  };

  // -- Saving by itself ------------------------------------------------------------------------------
  const save = async () => {
    if (saving || stopped || text.value === kept) return;
    saving = true;
    const now = text.value;
    tell(editor.dataset.saving);
    try {
      const answer = await send(form.action, new FormData(form), "application/json");
      const told = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
      if (answer.ok) {
        kept = now;
        form.elements.token.value = told.token;
        tell(told.said);
      } else if (answer.status === 409) {
        stopped = true;
        kept = now;
        const link = document.createElement("a");
        link.href = told.address;
        link.textContent = editor.dataset.choose;
        tell(`${told.said} `, "warning");
        said.append(link);
      } else {
        stopped = !told.said;
        tell(told.said ?? editor.dataset.unsaved, "warning");
        // Signed out, or a page too old: the form itself asks to sign in and brings the text back.
        if (stopped) form.submit();
      }
    } catch {
      tell(editor.dataset.lost, "warning");
      setTimeout(save, RETRY_AFTER);
    } finally {
      saving = false;
      if (text.value !== kept && !stopped) soonSave();
    }
  };
  const soonSave = later(SAVE_AFTER, save);
  const soonPreview = later(PREVIEW_AFTER, preview);

  text.addEventListener("input", () => {
    if (!stopped) tell(editor.dataset.unsaved);
    soonPreview();
    soonSave();
  });
  form.addEventListener("submit", () => {
    stopped = true;
    kept = text.value;
  });
  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      save();
    }
  });
  addEventListener("online", save);
  document.addEventListener("visibilitychange", () => document.hidden && save());
  addEventListener("beforeunload", (event) => {
    if (text.value !== kept) event.preventDefault();
  });

  // -- Two tabs on a telephone -------------------------------------------------------------------------
  const tabs = [...document.querySelectorAll("[data-tab][role=tab]")];
  const showTab = (name) => {
    editor.dataset.tab = name;
    for (const tab of tabs) {
      const chosen = tab.dataset.tab === name;
      tab.setAttribute("aria-selected", chosen);
      tab.tabIndex = chosen ? 0 : -1;
    }
    if (name === "text") placeMarks();
  };
  tabs[0].parentElement.hidden = false;
  for (const tab of tabs) {
    tab.addEventListener("click", () => showTab(tab.dataset.tab));
    tab.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      const other = tabs[1 - tabs.indexOf(tab)];
      showTab(other.dataset.tab);
      other.focus();
    });
  }

  // -- What may be inserted ----------------------------------------------------------------------------
  const helpers = editor.querySelector("[data-helpers]");
  if (helpers) helpers.hidden = false;
  const insert = (block) => {
    // After what is selected, never in its place: nothing that was written goes away.
    // In the lines at the top nothing can stand: then it goes to the end.
    const top = /^\s*---[ \t]*\n[\s\S]*?\n---[ \t]*(?:\n|$)/.exec(text.value)?.[0].length ?? 0;
    const place = text.selectionEnd < top ? text.value.length : text.selectionEnd;
    const before = text.value.slice(0, place);
    const gap = before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    const start = place + gap.length;
    text.setRangeText(`${gap}${block.trim()}\n\n`, place, place, "end");
    text.focus();
    text.setSelectionRange(start, start + block.trim().length);
    text.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const freeQuestion = () => {
    let number = 1;
    while (text.value.includes(`{#q${number} `)) number += 1;
    return `q${number}`;
  };
  helpers?.addEventListener("click", (event) => {
    const { insert: name, open } = event.target.closest("button")?.dataset ?? {};
    if (name) {
      const model = editor.querySelector(`template[data-model="${name}"]`).content.textContent;
      event.target.closest("details")?.removeAttribute("open");
      insert(model.replace("#ID", `#${freeQuestion()}`));
    }
    if (open) document.getElementById(open).showModal();
  });

  startPicture(editor, insert);
  placeMarks();
  showTab("text");
  const asked = /^#L(\d+)$/.exec(location.hash);
  if (asked) goToLine(Number(asked[1]));
}

function startPicture(editor, insert) {
  const form = editor.querySelector("[data-picture-form]");
  if (!form) return;
  const said = form.querySelector("[data-picture-said]");
  const dialog = form.closest("dialog");
  const tell = (words) => {
    said.textContent = words;
    said.hidden = !words;
  };
  form.querySelector("[data-close-dialog]").addEventListener("click", () => dialog.close());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.elements.picture.files[0]?.size > Number(form.dataset.largest)) {
      tell(form.dataset.tooLarge);
      return;
    }
    tell("");
    try {
      const answer = await send(form.action, new FormData(form), "application/json");
      const told = await answer.json();
      if (answer.ok) {
        dialog.close();
        form.reset();
        insert(told.markdown);
      } else {
        tell(Object.values(told.errors ?? {}).flat().join(" "));
      }
    } catch {
      tell(form.dataset.tooLarge && editor.dataset.lost);
    }
  });
}

// -- The outline by keyboard: Alt and an arrow move what has the focus --------------------------------------
addEventListener("keydown", (event) => {
  if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
  const line = event.target.closest?.(".studio-unit, .studio-module");
  const form = line?.querySelector("[data-move]");
  const button = form?.querySelector(`[value="${event.key === "ArrowUp" ? "up" : "down"}"]`);
  if (!button || button.disabled) return;
  event.preventDefault();
  form.requestSubmit(button);
});
if (/^#[um]-/.test(location.hash)) document.getElementById(location.hash.slice(1))?.focus();
