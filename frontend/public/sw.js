/** Keeps the shell of the app on a phone: its page and its built files, and never anything that the API answers. */

const KEPT = 'pjais-shell';
const PAGE = '/';

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin || pathname.startsWith('/api')) return;
  if (request.mode === 'navigate') event.respondWith(page(request));
  else if (pathname.startsWith('/assets/')) event.respondWith(file(request));
});

/** The computer's, whenever it can be reached; a page that has changed brings files of its own. */
async function page(request) {
  try {
    const fresh = await fetch(request);
    if (fresh.ok && fresh.headers.get('content-type')?.startsWith('text/html')) await keepPage(fresh.clone());
    return fresh;
  } catch {
    return (await caches.match(PAGE)) ?? Response.error();
  }
}

async function keepPage(fresh) {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(PAGE);
  if (kept && (await kept.text()) === (await fresh.clone().text())) return;
  if (kept) for (const old of await cache.keys()) await cache.delete(old);
  await cache.put(PAGE, fresh);
}

/** Built files are named by what is in them: one that is there is the right one. */
async function file(request) {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(request);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) await cache.put(request, fresh.clone());
  return fresh;
}
