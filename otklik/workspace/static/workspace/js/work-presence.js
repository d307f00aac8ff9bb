// <work-presence data-url data-ticket data-me>: says every few seconds that this page is open and whether an answer is being
// written, and shows who else is here. Nothing of it is kept anywhere: what is not said again is forgotten within seconds.
import { define, post } from "../../ui/js/shared.js";

const BEAT_MS = 10_000;
const TYPING_MS = 3000;
const RESTS_AFTER_MS = 60_000;

class Presence extends HTMLElement {
  connectedCallback() {
    if (this.stop) return;
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.tab = Math.random().toString(36).slice(2, 12);
    this.typedAt = -RESTS_AFTER_MS;
    this.toldAt = -TYPING_MS;
    this.takeButton = this.querySelector("[data-take]");
    this.takeButton.addEventListener("click", () => { this.typedAt = performance.now(); this.#say("taking"); }, { signal });
    document.addEventListener(`live:presence-${this.dataset.ticket}`, (event) => this.#show(event.detail), { signal });
    document.addEventListener("live:resync", () => this.#beat(), { signal });
    document.addEventListener("visibilitychange", () => (document.hidden && !this.writing ? this.#say("left") : this.#beat()), { signal });
    this.closest("work-ticket").addEventListener("input", (event) => event.target.id === "composer-text" && this.#typed(), { signal });
    document.addEventListener("htmx:afterRequest", (event) => {
      if (event.target.id !== "composer-form" || !event.detail.successful) return;
      this.typedAt = -RESTS_AFTER_MS;
      this.#beat();
    }, { signal });
    // The page hides once more after it has gone: that must not bring it back
    addEventListener("pagehide", () => { this.#say("left", { keepalive: true }); this.gone = true; }, { signal });
    addEventListener("pageshow", () => { this.gone = false; }, { signal });
    this.timer = setInterval(() => this.#beat(), BEAT_MS);
    this.#beat();
  }

  disconnectedCallback() {
    if (!this.stop) return;
    this.#say("left", { keepalive: true });
    clearInterval(this.timer);
    this.stop.abort();
    this.stop = null;
  }

  get area() { return document.getElementById("composer-text"); }

  /** Whether an answer to the customer is being written: its text is there and was touched a moment ago. */
  get writing() {
    const form = this.area?.form;
    return "works" in this.dataset && form?.elements.namedItem("mode")?.value === "reply" && Boolean(this.area.value.trim()) && performance.now() - this.typedAt < RESTS_AFTER_MS;
  }

  #typed() {
    this.typedAt = performance.now();
    if (!this.writing || this.typedAt - this.toldAt < TYPING_MS) return;
    this.toldAt = this.typedAt;
    this.#say("typing");
  }

  #beat() {
    if (document.hidden && !this.writing) return;
    this.#say(this.writing ? "writing" : "viewing");
  }

  #say(state, options = {}) {
    if (this.gone) return;
    post(this.dataset.url, { state, tab: this.tab }, options).catch(() => { /* the next beat says it again */ });
  }

  #show({ people, holder }) {
    const me = Number(this.dataset.me);
    const others = people.filter((person) => person.id !== me);
    const writers = others.filter((person) => person.state !== "viewing");
    const names = (list) => list.map((person) => person.name).join(", ");
    const { dataset } = this;
    const mine = people.some((person) => person.id === me && person.state !== "viewing");
    let text = "";
    if (writers.length) text = (!mine ? dataset.writes : holder === me ? dataset.mine : dataset.writesToo).replace("{name}", names(writers));
    else if (others.length) text = (others.length === 1 ? dataset.looks : dataset.look).replace("{name}", names(others));
    this.hidden = !others.length;
    this.toggleAttribute("data-held", writers.length > 0);
    this.takeButton.hidden = !("works" in dataset) || !writers.length || holder === me;
    const place = this.querySelector("[data-text]");
    if (place.textContent !== text) place.textContent = text; // said once, not with every beat
  }
}

define("work-presence", Presence);
