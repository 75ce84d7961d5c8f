// Puts what a session needs on this device: its slides, papers and list; keeper.js shows them without a network.
const KEPT = "passerelle-kept";
const KEPT_AT = "X-Kept-At";
const box = document.querySelector("[data-prepare]");
const state = box.querySelector("[data-state]");
const button = box.querySelector("[data-take]");
const addresses = box.dataset.kept.split(" ");

const keep = async (cache, address) => {
  const answer = await fetch(address);
  if (!answer.ok || new URL(answer.url).pathname.startsWith("/sign-in")) throw new Error(address);
  const headers = new Headers(answer.headers);
  headers.set(KEPT_AT, String(Date.now()));
  const content = await answer.arrayBuffer();
  await cache.put(address, new Response(content, { headers }));
  if (!headers.get("Content-Type")?.startsWith("text/html")) return [];
  // What the page itself needs: its sheets, scripts and pictures.
  const page = new DOMParser().parseFromString(new TextDecoder().decode(content), "text/html");
  const parts = page.querySelectorAll('link[rel="stylesheet"], link[rel="icon"], script[src], img[src]');
  return [...parts].map((one) => new URL(one.getAttribute("href") ?? one.getAttribute("src"), location.href).href);
};

const isOurs = (address) => address.startsWith(`${location.origin}/`);

const keepParts = async (cache, parts) => {
  const fonts = performance.getEntriesByType("resource").map((one) => one.name);
  for (const part of new Set([...parts, ...fonts.filter((one) => one.includes("/static/"))])) {
    if (isOurs(part) && !(await cache.match(part))) await cache.add(part).catch(() => {});
  }
};

const tell = (words, values) => {
  state.textContent = Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words);
};

const note = () => {
  try {
    const waiting = JSON.parse(localStorage.getItem("list"))?.waiting ?? 0;
    localStorage.setItem("list", JSON.stringify({ at: Date.now(), waiting }));
  } catch {
    // Only a hint for whoever signs out.
  }
};

const take = async () => {
  button.disabled = true;
  const failed = [];
  const parts = [];
  try {
    await navigator.serviceWorker.register(box.dataset.worker);
    const cache = await caches.open(KEPT);
    for (const [index, address] of addresses.entries()) {
      tell(box.dataset.doing, { done: index, all: addresses.length });
      await keep(cache, address).then(
        (found) => parts.push(...found),
        () => failed.push(document.querySelector(`main a[href="${address}"]`)?.textContent.trim() ?? address),
      );
    }
    await keepParts(cache, parts);
    await navigator.serviceWorker.ready;
    note();
  } catch {
    failed.push(location.host);
  }
  if (failed.length) tell(box.dataset.failed, { what: failed.join(", ") });
  else tell(box.dataset.done, {});
  box.dataset.ready = failed.length ? "" : "yes";
  button.disabled = false;
};

if (navigator.serviceWorker && globalThis.caches) {
  box.hidden = false;
  button.addEventListener("click", take);
}
