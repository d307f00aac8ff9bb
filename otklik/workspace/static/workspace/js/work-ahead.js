// The next and the previous ticket, fetched before they are asked for. Each is kept once and a minute at most; a live change of
// the ticket, a gap in the stream or a change of our own drops it. Reading changes nothing on the server, so fetching ahead is safe.
const LASTS_MS = 60_000;
const MOST = 4;
const kept = new Map();
const running = new Map();

function path(url) { return new URL(url, location.href).pathname; }

export function drop(url) {
  if (url) kept.delete(path(url));
  else { kept.clear(); running.forEach((request) => request.abort()); running.clear(); }
}

/** Fetches a ticket's fragment unless it is here or on its way. */
export async function ahead(url) {
  const key = path(url);
  if (running.has(key) || fresh(key)) return;
  const request = new AbortController();
  running.set(key, request);
  try {
    const response = await fetch(url, { credentials: "same-origin", signal: request.signal, priority: "low", headers: { "HX-Request": "true" } });
    if (!response.ok) return;
    const html = await response.text();
    if (running.get(key) !== request) return; // something has changed meanwhile
    kept.set(key, { html, at: performance.now() });
    if (kept.size > MOST) kept.delete(kept.keys().next().value);
  } catch { /* it is fetched when it is opened */ } finally {
    if (running.get(key) === request) running.delete(key);
  }
}

function fresh(key) {
  const found = kept.get(key);
  return found && performance.now() - found.at < LASTS_MS ? found : null;
}

/** Shows a ticket from what was fetched ahead; false when it has to be asked for. */
export function show(url) {
  const key = path(url);
  const found = fresh(key);
  kept.delete(key);
  const target = document.getElementById("main-col");
  if (!found || !target || !window.htmx?.swap) return false;
  window.htmx.swap(target, found.html, { swapStyle: "outerHTML", swapDelay: 0, settleDelay: 0 });
  history.pushState({ htmx: true }, "", url);
  return true;
}

document.addEventListener("live:ticket", (event) => {
  const link = document.getElementById(`row-${event.detail.ticket}`)?.querySelector("a.ticket-subject");
  if (!link) { drop(); return; } // not in the list any more: whichever it was
  drop(link.href);
  running.get(path(link.href))?.abort();
  running.delete(path(link.href));
});
document.addEventListener("live:resync", () => drop());
// Our own change is of one ticket, unless its address names none
document.addEventListener("htmx:afterRequest", (event) => {
  const { verb, path: changed = "" } = event.detail.requestConfig ?? {};
  if (verb === "post") drop(changed.match(/^\/work\/[A-Z0-9]+-\d+/)?.[0]);
});
