// The pages of a session, read where there is no network. Served by the application at /workshops/keeper.js, so
// that it watches over the addresses below /workshops/ and no others. It keeps nothing by itself: list.js and
// prepare.js do; here is decided only what to show when the network doesn't answer.
const KEPT = "passerelle-kept";
const KEPT_AT = "X-Kept-At";
const DAY = 86_400_000;
const PATIENCE = 4_000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const after = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

const kept = async (request) => {
  const cache = await caches.open(KEPT);
  const found = await cache.match(request, { ignoreVary: true });
  if (found?.headers.has(KEPT_AT) && Date.now() - Number(found.headers.get(KEPT_AT)) > DAY) {
    await caches.delete(KEPT);
    return undefined;
  }
  return found;
};

// A page of a session that isn't kept leads to its list, if that is; there stands why (#needs-network).
const listOf = async (request) => {
  const [, number, rest] = /^\/workshops\/(\d+)(\/.*)?$/.exec(new URL(request.url).pathname) ?? [];
  const address = `/workshops/${number}/list`;
  if (request.mode !== "navigate" || !number || !(await kept(new Request(address)))) return undefined;
  return { answer: Response.redirect(rest ? `${address}#needs-network` : address, 302), isPatient: Boolean(rest) };
};

const page = async (request) => {
  const network = fetch(request);
  const found = await kept(request);
  const own = found ? { answer: found, isPatient: false } : await listOf(request);
  if (!own) return network;
  const instead = network.catch(() => own.answer);
  // A network that is there and doesn't answer is none: a room that waits isn't told to wait. What has nothing in
  // its place waits for it.
  return own.isPatient ? instead : Promise.race([instead, after(PATIENCE).then(() => own.answer)]);
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (address.pathname.startsWith("/static/") || address.pathname.startsWith("/media/")) {
    event.respondWith(kept(request).then((own) => own ?? fetch(request)));
  } else if (request.mode === "navigate" || address.pathname.endsWith(".pdf")) {
    event.respondWith(page(request));
  }
});
