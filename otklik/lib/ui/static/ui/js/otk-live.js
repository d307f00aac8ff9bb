// <otk-live data-stream="/live/stream" data-poll="/live/poll" data-user="7">: tells the page what changed.
//
// One tab of a person holds the stream and passes it on to the others: browsers allow six connections to an origin over
// HTTP/1.1, and people open more tabs than that. Where locks are missing (plain http on a LAN) each tab has its own stream.
//
// Dispatched on document: live:notice (something new for this person alone); live:presence-<id> {ticket, holder, people} (who else looks at it); live:ticket {ticket, project,
// seq}, live:ticket-<id>, live:project-<id>, live:any; live:resync
// after every gap (reconnect, sleep, a change whose `prev` is not the last one heard, "resync" of the server): refetch all
// that is shown.
import { define, toast } from "./shared.js";

const RECONNECT_MS = [500, 5000];
const FAILURES_BEFORE_POLLING = 3;
const POLL_MS = 10000;
const STREAM_AGAIN_MS = 60000;
const SILENCE_MS = 45000;
const SLEEP_MS = 60000;

function json(text) {
  try { return JSON.parse(text); } catch { return null; }
}

class Live extends HTMLElement {
  connectedCallback() {
    this.failures = 0;
    this.seq = "";
    this.wasLive = false;
    this.timers = new Set();
    this.state = "connecting";
    this.stop = new AbortController();
    const { signal } = this.stop;
    addEventListener("online", () => this.#network(), { signal });
    addEventListener("offline", () => this.#show("offline"), { signal });
    this.lastTick = Date.now();
    this.ticker = setInterval(() => this.#tick(), 5000);
    this.#share(signal);
  }

  disconnectedCallback() {
    this.stop.abort();
    this.release?.();
    this.channel?.close();
    clearInterval(this.ticker);
    this.#halt();
  }

  #share(signal) {
    const name = `otk-live:${this.dataset.user ?? ""}`;
    if (!navigator.locks || !("BroadcastChannel" in window)) { this.#lead(); return; }
    this.channel = new BroadcastChannel(name);
    this.channel.addEventListener("message", ({ data }) => this.#heard(data));
    this.channel.postMessage({ kind: "hello" });
    navigator.locks.request(name, { signal }, () => new Promise((resolve) => {
      this.release = resolve;
      // A tab that takes over cannot know what it missed
      if (this.wasLive) this.#resync();
      this.#lead();
    })).catch(() => { /* aborted: the page is leaving */ });
  }

  #heard(message) {
    if (message.kind === "hello") { if (this.leading) this.channel.postMessage({ kind: "state", state: this.state }); }
    else if (this.leading) return;
    else if (message.kind === "state") this.#show(message.state);
    else if (message.kind === "change") this.#tell(message.change);
    else if (message.kind === "presence") this.#dispatch(`live:presence-${message.people.ticket}`, message.people);
    else if (message.kind === "notice") this.#dispatch("live:notice");
    else if (message.kind === "resync") this.#dispatch("live:resync");
  }

  #pass(message) { if (this.leading) this.channel?.postMessage(message); }

  #lead() {
    this.leading = true;
    this.#connect();
  }

  #later(act, ms) {
    const timer = setTimeout(() => { this.timers.delete(timer); act(); }, ms);
    this.timers.add(timer);
  }

  #halt() {
    this.source?.close();
    this.source = null;
    this.timers.forEach(clearTimeout);
    this.timers.clear();
  }

  #connect() {
    this.#halt();
    if (!this.polling) this.#show("connecting");
    const source = new EventSource(this.dataset.stream || "/live/stream");
    this.source = source;
    const alive = () => { this.heardAt = Date.now(); };
    source.addEventListener("open", () => { alive(); this.#opened(); });
    source.addEventListener("message", (event) => { alive(); this.#received(event.data); });
    source.addEventListener("ticket", (event) => { alive(); this.#received(event.data); });
    source.addEventListener("hello", (event) => { alive(); this.#baseline(event.data); });
    source.addEventListener("presence", (event) => { alive(); this.#people(json(event.data)); });
    source.addEventListener("notice", () => { alive(); this.#pass({ kind: "notice" }); this.#dispatch("live:notice"); });
    source.addEventListener("resync", () => { alive(); this.seq = ""; this.#resync(); });
    source.addEventListener("ping", () => { alive(); this.pings = true; });
    source.addEventListener("error", () => this.source === source && this.#failed());
  }

  /** Where this stream begins; the next change must name it as the one before. */
  #baseline(text) {
    try { this.seq = JSON.parse(text).seq ?? ""; } catch { this.seq = ""; }
  }

  #opened() {
    this.failures = 0;
    this.polling = false;
    const again = this.wasLive;
    this.wasLive = true;
    this.#show("live");
    if (again) this.#resync();
  }

  #failed() {
    this.#halt();
    this.failures += 1;
    if (this.failures >= FAILURES_BEFORE_POLLING) { this.#poll(); this.#later(() => this.#connect(), STREAM_AGAIN_MS); return; }
    this.#show(navigator.onLine ? "connecting" : "offline");
    const [least, most] = RECONNECT_MS;
    // Jitter: after a restart of the server all pages must not knock in the same moment
    this.#later(() => this.#connect(), least + Math.random() * (most - least));
  }

  async #poll() {
    this.polling = true;
    try {
      const url = new URL(this.dataset.poll || "/live/poll", location.href);
      if (this.seq) url.searchParams.set("after", String(this.seq));
      const response = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/json" } });
      if (response.status === 401) this.#signedOut();
      if (!response.ok) throw new Error(String(response.status));
      const answer = await response.json();
      if (this.stop.signal.aborted || !this.polling) return;
      if (answer.resync || this.state !== "polling") this.#resync();
      for (const change of answer.events ?? []) this.#changed(change);
      for (const people of answer.presence ?? []) this.#people(people);
      this.seq = answer.seq ?? this.seq;
      this.#show("polling");
    } catch {
      this.#show("offline");
    }
    if (!this.stop.signal.aborted) this.#later(() => this.#poll(), POLL_MS);
  }

  #signedOut() {
    if (this.told) return;
    this.told = true;
    toast({ text: document.querySelector("otk-toasts")?.dataset.expired, tone: "danger" });
  }

  #received(text) {
    let change;
    try { change = JSON.parse(text); } catch { return; }
    if (change.prev && this.seq && change.prev !== this.seq) this.#resync();
    this.#changed(change);
  }

  /** Who else looks at a ticket, and who writes. */
  #people(people) {
    if (!people) return;
    this.#pass({ kind: "presence", people });
    this.#dispatch(`live:presence-${people.ticket}`, people);
  }

  #changed(change) {
    if (change.seq) this.seq = change.seq;
    if (!change.ticket) return;
    this.#pass({ kind: "change", change });
    this.#tell(change);
  }

  #tell(change) {
    this.#dispatch("live:ticket", change);
    this.#dispatch(`live:ticket-${change.ticket}`, change);
    if (change.project) this.#dispatch(`live:project-${change.project}`, change);
    this.#dispatch("live:any", change);
  }

  #resync() {
    this.#pass({ kind: "resync" });
    this.#dispatch("live:resync");
  }

  #dispatch(name, detail = {}) {
    document.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #show(state) {
    this.state = state;
    if (state === "live" || state === "polling") this.wasLive = true;
    document.documentElement.dataset.online = state === "offline" ? "no" : "yes";
    for (const place of document.querySelectorAll("[data-connection]")) place.dataset.state = state;
    this.#pass({ kind: "state", state });
  }

  #network() {
    if (!this.leading) { this.channel?.postMessage({ kind: "hello" }); return; }
    this.failures = 0;
    this.#connect();
  }

  #tick() {
    const now = Date.now();
    const slept = now - this.lastTick > SLEEP_MS;
    this.lastTick = now;
    if (!this.leading) return;
    const silent = this.pings && this.source && now - this.heardAt > SILENCE_MS;
    if (slept || silent) { this.failures = 0; this.#connect(); }
  }
}

define("otk-live", Live);
