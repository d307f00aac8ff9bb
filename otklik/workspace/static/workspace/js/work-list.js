// <work-list data-rows="/work/rows?view=mine">: the list refreshes itself by morph, and never moves under the pointer: while it
// is over the list, known rows change in place and a pill says how much waits; a press on it, its key, or the pointer's leaving
// merges. Arrow keys walk the rows, next and previous open from what was fetched ahead, the place in the list is remembered.
import { define, store } from "../../ui/js/shared.js";
import { ahead, show } from "./work-ahead.js";

const USUAL = 50;
const AHEAD_MS = 250;

class List extends HTMLElement {
  connectedCallback() {
    if (this.stop) return;
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.over = false;
    document.addEventListener("work:refresh", () => this.#refresh(), { signal });
    document.addEventListener("work:opened", () => { this.#mark(); this.#ahead(); }, { signal });
    document.addEventListener("htmx:afterSwap", (event) => event.target.id === "main-col" && this.#mark(), { signal });
    this.scroller.addEventListener("pointermove", (event) => { if (event.pointerType !== "touch") this.over = true; }, { signal });
    this.scroller.addEventListener("pointerleave", () => { this.over = false; this.#settle(); }, { signal });
    this.scroller.addEventListener("scroll", () => this.#remember(), { signal, passive: true });
    this.addEventListener("click", (event) => this.#open(event), { signal, capture: true });
    this.addEventListener("click", (event) => this.#click(event), { signal });
    this.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.scroller.scrollTop = Number(store("session", this.#place)) || 0;
    this.#mark();
    this.#ahead();
  }

  disconnectedCallback() {
    this.stop?.abort();
    this.stop = null;
    clearTimeout(this.timer);
    clearTimeout(this.aheadTimer);
  }

  get #place() { return `work-list:${this.dataset.rows}`; }

  get rows() { return this.querySelector("#rows"); }

  get scroller() { return this.querySelector("[data-scroll]"); }

  #click(event) {
    const step = event.target.closest("[data-step]");
    if (step) this.#step(Number(step.dataset.step));
    else if (event.target.closest("[data-pill]")) { this.over = false; this.#settle(); this.scroller.scrollTo({ top: 0, behavior: "smooth" }); }
    else if (event.target.closest(".ticket-subject")) this.#mark(event.target.closest(".ticket"));
  }

  /** A plain press on a row whose ticket is here already opens it without asking the server. */
  #open(event) {
    const link = event.target.closest?.("#rows a.ticket-subject");
    if (!link || event.button > 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || !show(link.href)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.#mark(link.closest(".ticket"));
  }

  #remember() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => store("session", this.#place, String(Math.round(this.scroller.scrollTop))), 200);
  }

  #key(event) {
    const row = event.target.closest?.(".ticket");
    if (!row || !["ArrowDown", "ArrowUp"].includes(event.key) || event.altKey || event.ctrlKey || event.metaKey) return;
    const rows = [...this.rows.querySelectorAll(".ticket")];
    rows[rows.indexOf(row) + (event.key === "ArrowDown" ? 1 : -1)]?.querySelector(".ticket-subject").focus();
    event.preventDefault();
  }

  /** The ticket `by` rows from the open one, undefined at the ends. */
  #neighbour(by) {
    const rows = [...this.rows.querySelectorAll(".ticket:not([data-gone])")];
    const at = rows.findIndex((row) => row.hasAttribute("aria-current"));
    return rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
  }

  #ahead() {
    clearTimeout(this.aheadTimer);
    this.aheadTimer = setTimeout(() => {
      if (document.hidden || document.documentElement.dataset.online === "no" || !document.getElementById("main-col")?.dataset.number) return;
      for (const by of [1, -1]) {
        const link = this.#neighbour(by)?.querySelector(".ticket-subject");
        if (link) ahead(link.href);
      }
    }, AHEAD_MS);
  }

  #step(by) {
    const next = this.#neighbour(by);
    if (!next) return;
    this.#mark(next);
    next.scrollIntoView({ block: "nearest" });
    next.querySelector(".ticket-subject").click();
  }

  /** The open ticket is marked, whichever way it was opened. */
  #mark(row) {
    const number = row?.dataset.number ?? document.getElementById("main-col")?.dataset.number ?? "";
    for (const each of this.rows?.querySelectorAll(".ticket") ?? []) {
      if (number && each.dataset.number === number) each.setAttribute("aria-current", "true");
      else each.removeAttribute("aria-current");
    }
  }

  async #refresh() {
    if (this.loading) { this.again = true; return; }
    this.loading = true;
    try {
      const url = new URL(this.dataset.rows, location.href);
      const shown = this.rows.querySelectorAll(".ticket").length;
      if (shown > USUAL) url.searchParams.set("shown", String(shown));
      const response = await fetch(url, { credentials: "same-origin", headers: { "HX-Request": "true" } });
      if (!response.ok) throw new Error(String(response.status));
      const holder = document.createElement("template");
      holder.innerHTML = await response.text();
      if (!this.isConnected) return;
      this.fresh = holder.content;
      this.removeAttribute("data-stale");
      this.#settle();
    } catch {
      this.toggleAttribute("data-stale", true); // live:resync after the reconnect asks again
    } finally {
      this.loading = false;
      if (this.again) { this.again = false; this.#refresh(); }
    }
  }

  #settle() {
    if (!this.fresh) { this.#pill(0); return; }
    if (this.over) { this.#inPlace(); return; }
    const known = new Set([...this.rows.querySelectorAll(".ticket")].map((row) => row.id));
    const top = this.scroller.scrollTop;
    const height = this.scroller.scrollHeight;
    window.Idiomorph.morph(this.rows, this.fresh, { morphStyle: "innerHTML" });
    this.fresh = null;
    window.htmx.process(this.rows);
    // Who has scrolled down goes on reading where he was
    if (top > 40) this.scroller.scrollTop = top + Math.max(0, this.scroller.scrollHeight - height);
    for (const row of this.rows.querySelectorAll(".ticket")) {
      if (known.size && !known.has(row.id)) row.toggleAttribute("data-arrived", true);
    }
    this.#mark();
    this.#ahead();
    this.#pill(0);
    this.dispatchEvent(new CustomEvent("work:rows"));
  }

  /** Change the rows that stay, move none: what came and what left waits for the pointer to rest. */
  #inPlace() {
    const fresh = new Map([...this.fresh.querySelectorAll(".ticket")].map((row) => [row.id, row]));
    for (const row of this.rows.querySelectorAll(".ticket")) {
      const now = fresh.get(row.id);
      row.toggleAttribute("data-gone", !now);
      if (now) window.Idiomorph.morph(row, now.cloneNode(true), { morphStyle: "outerHTML" });
      fresh.delete(row.id);
    }
    window.htmx.process(this.rows);
    this.#mark();
    const order = (rows) => [...rows.querySelectorAll(".ticket")].map((row) => row.id).join();
    this.#pill(fresh.size, order(this.rows) !== order(this.fresh));
    this.dispatchEvent(new CustomEvent("work:rows"));
  }

  #pill(count, moved = false) {
    const pill = this.querySelector("[data-pill]");
    if (!pill) return;
    pill.hidden = !count && !moved;
    if (count) pill.textContent = count === 1 ? this.dataset.newOne : this.dataset.newMany.replace("{n}", String(count));
    else if (moved) pill.textContent = this.dataset.changed;
  }
}

define("work-list", List);
