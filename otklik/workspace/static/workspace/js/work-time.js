// <work-time data-url data-key data-own data-total data-rest [data-automatic]>: counts while this page is seen and somebody
// works on it, and tells the server every half a minute. The server counts no second twice whatever it is told; what it
// has not heard of is kept for the tab's life, so that a lost network loses nothing.
import { define, post, store } from "../../ui/js/shared.js";

const BEAT_MS = 30_000;
const TICK_MS = 1000;
const MOST_TICK_MS = 5000; // a machine that slept wakes with one long tick
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "input"];
// Of several tabs the one with the last sign of life counts.
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("otklik-time") : null;

class Time extends HTMLElement {
  connectedCallback() {
    if (this.stop || !this.dataset.url) return;
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.keys = { rest: `time-rest-${this.dataset.key}`, runs: `time-runs-${this.dataset.key}` };
    this.own = Number(this.dataset.own);
    this.unsent = Number(store("session", this.keys.rest)) * 1000 || 0;
    const chosen = store("session", this.keys.runs);
    this.runs = chosen === null ? "automatic" in this.dataset : chosen === "1";
    this.byHand = chosen === "1";
    this.signAt = performance.now();
    this.elsewhereAt = -Infinity;
    this.toldAt = -Infinity;
    this.last = performance.now();
    for (const kind of SIGNS) document.addEventListener(kind, () => this.#sign(), { signal, passive: true, capture: true });
    channel?.addEventListener("message", () => { this.elsewhereAt = performance.now(); }, { signal });
    document.addEventListener("visibilitychange", () => { this.#tick(); if (document.hidden) this.#beat({ keepalive: true }); else this.#sign(); }, { signal });
    addEventListener("pagehide", () => { this.#tick(); this.#beat({ keepalive: true }); }, { signal });
    addEventListener("online", () => this.#beat(), { signal });
    this.button = this.querySelector("[data-switch]");
    this.button.hidden = false;
    this.button.addEventListener("click", () => this.#switch(), { signal });
    this.ticking = setInterval(() => this.#tick(), TICK_MS);
    this.beating = setInterval(() => this.#beat(), BEAT_MS);
    if (this.runs) this.#beat();
    this.#show();
  }

  disconnectedCallback() {
    if (!this.stop) return;
    this.#tick();
    this.#beat({ keepalive: true });
    clearInterval(this.ticking);
    clearInterval(this.beating);
    this.stop.abort();
    this.stop = null;
  }

  /** Whether this very moment is worked on this ticket. */
  get works() {
    return this.runs && !document.hidden && this.signAt >= this.elsewhereAt
      && performance.now() - this.signAt < Number(this.dataset.rest) * 1000;
  }

  #sign() {
    const now = performance.now();
    this.signAt = now;
    if (now - this.toldAt < TICK_MS) return;
    this.toldAt = now;
    channel?.postMessage("here");
  }

  #switch() {
    this.#tick();
    this.runs = !this.runs;
    this.byHand = this.runs;
    store("session", this.keys.runs, this.runs ? "1" : "0");
    this.#sign();
    this.#beat(this.runs ? {} : { stop: true });
    this.#show();
  }

  #tick() {
    const now = performance.now();
    if (this.works) this.unsent += Math.min(now - this.last, MOST_TICK_MS);
    this.last = now;
    if (this.unsent) store("session", this.keys.rest, String(Math.floor(this.unsent / 1000)));
    this.#show();
  }

  async #beat({ stop = false, keepalive = false } = {}) {
    if (this.sending && !stop && !keepalive) return;
    const seconds = Math.floor(this.unsent / 1000);
    if (!seconds && !stop && !(this.runs && !this.begun)) return;
    const values = { seconds, by_hand: this.byHand || stop ? "1" : "0" };
    if (stop) values.stop = "1";
    this.sending = true;
    try {
      const answer = await post(this.dataset.url, values, { keepalive });
      if (!answer.ok) throw new Error(String(answer.status));
      const { own } = await answer.json();
      this.begun = true;
      this.own = own;
      this.unsent = Math.max(0, this.unsent - seconds * 1000);
      store("session", this.keys.rest, this.unsent >= 1000 ? String(Math.floor(this.unsent / 1000)) : null);
      this.lost = false;
    } catch {
      this.lost = true; // the next beat brings it
    }
    this.sending = false;
    if (this.stop) this.#show();
  }

  #show() {
    const all = Math.floor(this.own + this.unsent / 1000);
    const two = (number) => String(number).padStart(2, "0");
    const hours = Math.floor(all / 3600);
    this.querySelector("[data-shown]").textContent = hours ? `${hours}:${two(Math.floor(all / 60) % 60)}:${two(all % 60)}` : `${Math.floor(all / 60)}:${two(all % 60)}`;
    const { dataset } = this;
    let text = dataset.stopped;
    if (this.lost) text = dataset.unsent;
    else if (this.runs) text = this.works || document.hidden ? dataset.runs : dataset.rests;
    const place = this.querySelector("[data-state]");
    if (place.textContent !== text) place.textContent = text; // said once, not every second
    this.button.setAttribute("aria-label", this.runs ? dataset.pause : dataset.start);
    this.button.title = this.runs ? dataset.pause : dataset.start;
    this.querySelector("[data-when-stopped]").hidden = this.runs;
    this.querySelector("[data-when-running]").hidden = !this.runs;
  }
}

define("work-time", Time);
