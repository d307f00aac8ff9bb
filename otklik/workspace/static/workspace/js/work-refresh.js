// Many changes, few requests: "work:refresh" on document at once for the first change, then at most once in PAUSE_MS, and
// always once after the last one. Lists and counters listen to it instead of to each live event.
const PAUSE_MS = 700;
let waiting = 0;
let last = 0;

function refresh() {
  waiting = 0;
  last = performance.now();
  document.dispatchEvent(new CustomEvent("work:refresh"));
}

function soon() {
  if (waiting) return;
  // Never in the same tick: a burst of events of one change is one refresh
  waiting = setTimeout(refresh, Math.max(40, PAUSE_MS - (performance.now() - last)));
}

document.addEventListener("live:any", soon);
document.addEventListener("live:resync", soon);
// Our own change: the list should not wait for the stream to tell us what we have just done
document.addEventListener("htmx:afterRequest", (event) => {
  const { requestConfig, successful } = event.detail;
  if (successful && requestConfig?.verb === "post") soon();
});
