// The leader's list without a network. What is noted stays on this device (IndexedDB) under numbers that the
// server made in advance, and leaves when the network is there; the server answers each number once, so that
// sending again, from two tabs or after a lost answer, changes nothing. keeper.js shows the page meanwhile.
const KEPT = "passerelle-kept";
const KEPT_AT = "X-Kept-At";
const DAY = 86_400_000;
const AT_ONCE = 50;
const AGAIN_AFTER = 30_000;
const MOST_PAGES = 8;
const SIGNED_OUT_AFTER = 2_000;

const bar = document.querySelector("[data-list]");
const told = document.querySelector("[data-told]");
const row = document.getElementById("kept-row");
const adding = document.querySelector('form[data-mark="added"]');
const { workshop, sitting, address, owner } = bar.dataset;
const here = location.pathname + location.search;
let live = document.getElementById("live");
// The list as the server last gave it; what waits is drawn over a copy of it.
let given = live.cloneNode(true);
let words = JSON.parse(live.dataset.words);
let trouble = "";
let sending = false;
// Since when the page knows what was sent: what left after that is still drawn by us.
let givenAt = performance.timeOrigin;

const say = (name, n) => {
  const forms = words[name];
  if (typeof forms === "string") return forms;
  const form = new Intl.PluralRules(document.documentElement.lang).select(n);
  return (forms[form] ?? forms.other).replace("{n}", String(n));
};

// -- What is kept on this device -----------------------------------------------------------------------
const asked = (request) =>
  new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

const opened = () => {
  const request = indexedDB.open("passerelle-list", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("events", { keyPath: "id" });
    request.result.createObjectStore("facts", { keyPath: "name" });
  };
  return asked(request).then((db) => {
    // Signing out in another tab empties it: never stand in the way, and show nobody's names afterwards.
    db.onversionchange = () => {
      db.close();
      setTimeout(() => location.reload(), SIGNED_OUT_AFTER);
    };
    return db;
  });
};

const database = await opened().catch(() => null);
const others = "BroadcastChannel" in globalThis ? new BroadcastChannel("passerelle-list") : null;

// One transaction: two tabs take turns, and never draw the same number.
const change = async (work) => {
  const act = database.transaction("events", "readwrite", { durability: "strict" });
  const store = act.objectStore("events");
  const ended = new Promise((done, failed) => {
    act.oncomplete = done;
    act.onabort = () => failed(act.error);
  });
  const result = await work(store, await asked(store.getAll()));
  await ended;
  others?.postMessage("changed");
  return result;
};

const events = async () => {
  const every = await asked(database.transaction("events").objectStore("events").getAll());
  return every.sort((one, other) => one.order - other.order);
};

const wipe = async () => {
  const act = database.transaction(["events", "facts"], "readwrite");
  act.objectStore("events").clear();
  act.objectStore("facts").clear();
  await globalThis.caches?.delete(KEPT);
};

// Somebody else's, or too old: gone before anything is shown.
const checkOwner = async () => {
  const facts = database.transaction("facts").objectStore("facts");
  const [whose, touched] = [await asked(facts.get("owner")), await asked(facts.get("touched"))];
  if (whose && (whose.value !== owner || Date.now() - touched.value > DAY)) await wipe();
  const act = database.transaction("facts", "readwrite");
  act.objectStore("facts").put({ name: "owner", value: owner });
};

const touch = (...also) => {
  const facts = database.transaction("facts", "readwrite").objectStore("facts");
  for (const fact of [{ name: "touched", value: Date.now() }, ...also]) facts.put(fact);
};

const firstId = (list) => list.dataset.ids.split(" ")[0];

// A page that this device kept is as old as when it was kept.
const findAge = async () => {
  const fact = await asked(database.transaction("facts").objectStore("facts").get(`given ${here}`));
  if (fact?.first === firstId(given)) givenAt = fact.value;
};

const add = async (mark) => {
  const pool = live.dataset.ids.split(" ");
  const was = await change((store, every) => {
    const used = new Set(every.map((one) => one.id));
    const id = pool.find((one) => !used.has(one));
    if (!id) return false;
    const order = Math.max(0, ...every.map((one) => one.order)) + 1;
    store.add({ state: "waiting", tried: false, words: "", ...mark, id, order, workshop, sitting, address });
    return true;
  });
  if (!was) trouble = say("no_more");
  touch();
  await show();
  send();
};

// What hasn't left yet is simply forgotten; what may have arrived is taken back by a note of its own.
const undo = async (id) => {
  const one = (await events()).find((event) => event.id === id);
  if (!one) return;
  const isGone = await change((store, every) => {
    const now = every.find((event) => event.id === id);
    if (now.tried && now.state !== "refused") return false;
    store.put({ ...now, state: "undone" });
    return true;
  });
  if (isGone) await show();
  else await add({ kind: "taken-back", of: id, name: one.name, reason: bar.dataset.mistake ?? "" });
};

// -- Sending ---------------------------------------------------------------------------------------------
const SENT = ["id", "kind", "registration", "name", "email", "school", "language", "headcount", "attendance"];
const body = (one) => {
  const made = Object.fromEntries(SENT.filter((name) => one[name] !== undefined).map((name) => [name, one[name]]));
  if (one.kind === "present" || one.kind === "taken-back" || one.kind === "counted") delete made.name;
  return { ...made, sitting: Number(one.sitting), ...(one.of && { of: one.of }), ...(one.reason && { reason: one.reason }) };
};

const sendSome = async () => {
  const first = await change((store, every) => {
    const waiting = every.filter((one) => one.state === "waiting").sort((one, other) => one.order - other.order);
    const some = waiting.filter((one) => one.address === waiting[0].address).slice(0, AT_ONCE);
    for (const one of some) store.put({ ...one, tried: true });
    return some;
  });
  if (!first.length) return false;
  const answer = await fetch(first[0].address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": live.dataset.token },
    body: JSON.stringify({ events: first.map(body) }),
    redirect: "manual",
  });
  if (!answer.ok) throw answer;
  const { answers } = await answer.json();
  await change((store, every) => {
    for (const one of answers) {
      const event = every.find((kept) => kept.id === one.id);
      if (event) store.put({ ...event, state: one.outcome === "refused" ? "refused" : "sent", words: one.words, sentAt: Date.now() });
    }
  });
  return true;
};

const alone = (work) => (navigator.locks ? navigator.locks.request("list-sending", work) : work());

const whyNot = (answer) => {
  if (!(answer instanceof Response)) return ""; // No network: the number that waits says it.
  if (answer.status === 401 || answer.type === "opaqueredirect") return say("signed_out");
  if (answer.status === 403 || answer.status === 404) return say("no_right");
  return say("later");
};

const send = async (again = true) => {
  // Without any network nothing is tried: what hasn't been tried can be undone without a trace.
  if (sending || !navigator.onLine) return show();
  sending = true;
  trouble = "";
  let isSent = false;
  try {
    await show();
    await alone(async () => {
      while (await sendSome()) isSent = true;
    });
  } catch (answer) {
    trouble = whyNot(answer);
    // A page kept from before one signed in anew holds a token of before: ask for the page, then once more.
    if (again && answer instanceof Response && answer.status === 400 && (await refresh())) {
      sending = false;
      return send(false);
    }
  } finally {
    sending = false;
  }
  if (isSent) {
    await refresh();
    others?.postMessage("sent");
  }
  return show();
};

// -- The page itself -------------------------------------------------------------------------------------
const keepPage = async (path, answer) => {
  const headers = new Headers(answer.headers);
  headers.set(KEPT_AT, String(Date.now()));
  const text = await answer.text();
  const cache = await caches.open(KEPT);
  await cache.put(path, new Response(text, { headers }));
  if (path !== here || location.search) return text;
  // Without saying which half-day, an address means today's: the same one.
  await cache.put(`${location.pathname}?sitting=${sitting}`, new Response(text, { headers }));
  return text;
};

const refresh = async () => {
  const asking = Date.now();
  try {
    const answer = await fetch(here, { redirect: "manual" });
    if (!answer.ok) {
      trouble = whyNot(answer);
      return false;
    }
    const text = globalThis.caches ? await keepPage(here, answer) : await answer.text();
    const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("live");
    if (!fresh) return false;
    given = document.importNode(fresh, true);
    words = JSON.parse(given.dataset.words);
    givenAt = asking;
    touch({ name: `given ${here}`, value: asking, first: firstId(given) });
    await show();
    return true;
  } catch {
    return false; // No network: what is shown stays.
  }
};

const keepFiles = async () => {
  const named = [...document.querySelectorAll('link[rel="stylesheet"], link[rel="icon"], script[src]')];
  const seen = performance.getEntriesByType("resource").map((one) => one.name);
  const files = new Set([...named.map((one) => one.href ?? one.src), ...seen]);
  const cache = await caches.open(KEPT);
  for (const file of files) {
    if (file.startsWith(`${location.origin}/static/`) && !(await cache.match(file))) await cache.add(file).catch(() => {});
  }
};

const keepOthers = async () => {
  for (const link of [...document.querySelectorAll("a[data-keep]")].slice(0, MOST_PAGES)) {
    if (link.getAttribute("href") === here) continue;
    const answer = await fetch(link.href, { redirect: "manual" }).catch(() => null);
    if (answer?.ok) await keepPage(link.getAttribute("href"), answer);
  }
};

// -- Drawing what waits over what the server gave ------------------------------------------------------------
const drawn = (name, school, note, id) => {
  const made = row.content.firstElementChild.cloneNode(true);
  made.querySelector("[data-name]").textContent = name;
  made.querySelector("[data-school]").textContent = school;
  made.querySelector("[data-note]").textContent = note;
  made.dataset.event = id;
  made.querySelector("[data-undo]").dataset.undo = id;
  return made;
};

const noteOf = (one) => (one.state === "refused" ? one.words : one.state === "sent" ? "" : say("here"));
const isDrawn = (one) => one.state === "waiting" || one.state === "refused" || (one.state === "sent" && one.sentAt >= givenAt);

const draw = (copy, one) => {
  const registered = one.registration && copy.querySelector(`li[data-registration="${one.registration}"]`);
  if (one.kind === "present") {
    if (!registered || registered.dataset.attendance) return 0;
    const made = drawn(one.name, registered.querySelector("small")?.textContent ?? "", noteOf(one), one.id);
    made.dataset.registration = one.registration;
    registered.replaceWith(made);
    made.classList.toggle("roll-refused", one.state === "refused");
    return one.state === "refused" ? 0 : 1;
  }
  if (one.kind === "taken-back") {
    const shown = copy.querySelector(one.of ? `li[data-event="${one.of}"]` : `li[data-attendance="${one.attendance}"]`);
    if (!shown) return 0;
    shown.querySelectorAll("details, .roll-undo, .chip, [data-note]").forEach((part) => part.remove());
    shown.className = one.state === "refused" ? "roll-present roll-refused" : "roll-leaving";
    const said = document.createElement("p");
    said.className = "roll-note";
    said.textContent = one.state === "refused" ? one.words : say("leaving");
    shown.append(said);
    return one.state === "refused" ? 0 : -Number(shown.dataset.headcount ?? 1);
  }
  const also = copy.querySelector("[data-also]");
  also.hidden = false;
  const isCount = one.kind === "counted";
  const before = isCount && copy.querySelector(`li[data-headcount][data-school="${one.school ?? ""}"]`);
  const made = drawn(isCount ? say("others", one.headcount) : one.name, one.schoolName ?? "", noteOf(one), one.id);
  made.classList.toggle("roll-refused", one.state === "refused");
  if (isCount) {
    made.dataset.headcount = one.headcount;
    made.dataset.school = one.school ?? "";
  }
  if (before && one.state !== "refused") before.replaceWith(made);
  else also.querySelector("ul").append(made);
  if (one.state === "refused") return 0;
  return isCount ? one.headcount - Number(before?.dataset.headcount ?? 0) : 1;
};

const showState = (every) => {
  const waiting = every.filter((one) => one.state === "waiting").length;
  const refused = every.filter((one) => one.state === "refused" && one.workshop === workshop).length;
  const parts = [];
  if (waiting) parts.push(sending ? say("sending") : say("waiting", waiting));
  if (refused) parts.push(say("refused", refused));
  if (trouble) parts.push(trouble);
  const state = bar.querySelector("[data-state]");
  const text = parts.join(" ") || say("sent");
  if (state.textContent !== text) state.textContent = text;
  bar.classList.toggle("roll-waiting", Boolean(waiting || refused || trouble));
  bar.querySelector("[data-send]").hidden = !waiting && !refused;
  try {
    localStorage.setItem("list", JSON.stringify({ at: Date.now(), waiting }));
  } catch {
    // Only a hint for whoever signs out.
  }
};

const showTold = (every) => {
  const ones = every.filter((one) => one.state === "sent" && one.words && !one.read && one.workshop === workshop);
  const lines = ones.map((one) => {
    const line = document.createElement("li");
    line.textContent = `${one.name || say("others", one.headcount ?? 0)} – ${one.words}`;
    return line;
  });
  told.querySelector("ul").replaceChildren(...lines);
  told.hidden = !lines.length;
};

const focusKey = (element) => {
  const li = element?.closest("#live li");
  return li && (li.dataset.registration ? `[data-registration="${li.dataset.registration}"]` : li.dataset.event && `[data-event="${li.dataset.event}"]`);
};

// What she has opened, and perhaps typed into, stays as it is while the list is drawn again around it.
const keepOpen = (copy) => {
  for (const opened of live.querySelectorAll("li[data-attendance] details[open]")) {
    const { attendance } = opened.closest("li").dataset;
    copy.querySelector(`li[data-attendance="${attendance}"] details`)?.replaceWith(opened);
  }
};

const show = async () => {
  const every = await events();
  const copy = given.cloneNode(true);
  const mine = every.filter((one) => one.workshop === workshop && one.sitting === sitting);
  let present = Number(copy.dataset.present);
  for (const one of mine) if (isDrawn(one)) present += draw(copy, one);
  if (adding) adding.closest("[data-adding]").hidden = !("mayNote" in copy.dataset);
  copy.querySelector("[data-there]").textContent = say("there", present);
  const focused = document.activeElement;
  const key = focusKey(focused);
  keepOpen(copy);
  live.replaceWith(copy);
  live = copy;
  if (live.contains(focused)) focused.focus({ preventScroll: true });
  else if (key) live.querySelector(`${key} :is(button, summary)`)?.focus({ preventScroll: true });
  showState(every);
  showTold(every);
};

// -- What the leader does -----------------------------------------------------------------------------------
const refuse = (form, text) => {
  const said = form.querySelector("[data-said]");
  said.textContent = text;
  said.hidden = !text;
};

const school = (form) => {
  const chosen = form.querySelector('input[name="school"]:checked');
  if (!chosen || chosen.value === "unsaid") return { schoolName: say("unsaid") };
  if (chosen.value !== "other") return { school: chosen.value, schoolName: chosen.closest("label").textContent.trim() };
  const typed = form.elements.words.value.trim().toLowerCase();
  const found = [...document.querySelectorAll("#nearby option")].find((one) => one.value.toLowerCase() === typed);
  return found ? { school: found.dataset.school, schoolName: found.value } : null;
};

const added = (form) => {
  if (form.elements.email) return { kind: "added", email: form.elements.email.value.trim(), name: form.elements.email.value.trim() };
  const name = form.elements.given_name.value.trim();
  const count = form.elements.headcount.value.trim();
  const where = school(form);
  if (!name && !count) return say("nothing");
  if (!where) return navigator.onLine ? null : say("which_school");
  if (count) return { kind: "counted", headcount: Number(count), ...where };
  return { kind: "added", name, language: form.elements.language.value, ...where };
};

const nameIn = (form) => form.closest("li").querySelector("[data-name]").textContent;

const markOf = (form) => {
  const { mark } = form.dataset;
  if (mark === "present") return { kind: "present", registration: Number(form.elements.registration.value), name: nameIn(form) };
  if (mark === "taken-back") {
    return { kind: "taken-back", attendance: Number(form.elements.attendance.value), reason: form.elements.reason.value, name: nameIn(form) };
  }
  return added(form);
};

const listen = () => {
  document.addEventListener(
    "submit",
    async (event) => {
      const form = event.target;
      if (!form.dataset.mark) return;
      const mark = markOf(form);
      if (mark === null) return; // The server knows more schools: the form leaves as it is.
      event.preventDefault();
      event.stopImmediatePropagation();
      if (form === adding) refuse(form, typeof mark === "string" ? mark : "");
      if (typeof mark === "string") return;
      await add(mark);
      if (form !== adding) return;
      form.reset();
      form.querySelector("input:not([type=hidden])").focus();
    },
    true,
  );
  document.addEventListener("click", async (event) => {
    const { undo: id } = event.target.closest("[data-undo]")?.dataset ?? {};
    if (id) await undo(id);
    if (event.target.closest("[data-send]")) {
      // What was refused may be taken by now: the list was perhaps opened again.
      await change((store, every) => every.filter((one) => one.state === "refused").forEach((one) => store.put({ ...one, state: "waiting" })));
      await send();
    }
    if (event.target.closest("[data-read]")) {
      await change((store, every) => every.filter((one) => one.words && one.state === "sent").forEach((one) => store.put({ ...one, read: true })));
      await show();
    }
  });
  addEventListener("online", () => send());
  document.addEventListener("visibilitychange", () => document.hidden || send());
  setInterval(() => navigator.onLine && bar.classList.contains("roll-waiting") && send(), AGAIN_AFTER);
  others?.addEventListener("message", ({ data }) => (data === "sent" ? refresh().then(show) : show()));
};

const start = async () => {
  bar.hidden = false;
  if (!database) {
    bar.querySelector("[data-state]").textContent = words.not_kept;
    bar.querySelector("[data-send]").hidden = true;
    return;
  }
  await checkOwner();
  await findAge();
  listen();
  await show();
  if (!navigator.serviceWorker || !globalThis.caches) {
    trouble = say("not_kept");
    await send();
    return;
  }
  await navigator.serviceWorker.register(bar.dataset.worker).catch(() => {
    trouble = say("not_kept");
  });
  await send();
  if (await refresh()) {
    await keepFiles();
    await keepOthers();
    await navigator.serviceWorker.ready;
    bar.dataset.kept = "yes";
  }
};

start();
