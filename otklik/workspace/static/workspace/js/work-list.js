// <work-list data-rows="/work/rows?view=mine">: the list refreshes itself by morph, without moving under a hand that is about
// to press: while the pointer moves over the rows, known rows change in place and a pill says how much waits above.
import { define } from "../../ui/js/shared.js";

const REST_MS = 900;
const USUAL = 50;

class List extends HTMLElement {
  connectedCallback() {
    if (this.stop) return;
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.movedAt = -REST_MS;
    document.addEventListener("work:refresh", () => this.#refresh(), { signal });
    document.addEventListener("work:opened", () => this.#mark(), { signal });
    document.addEventListener("htmx:afterSwap", (event) => event.target.id === "main-col" && this.#mark(), { signal });
    this.addEventListener("pointermove", (event) => { if (event.pointerType !== "touch") this.movedAt = performance.now(); }, { signal });
    this.addEventListener("pointerleave", () => { this.movedAt = -REST_MS; this.#settle(); }, { signal });
    this.addEventListener("click", (event) => this.#click(event), { signal });
    this.#mark();
  }

  disconnectedCallback() {
    this.stop?.abort();
    this.stop = null;
    clearTimeout(this.timer);
  }

  get rows() { return this.querySelector("#rows"); }

  get scroller() { return this.querySelector("[data-scroll]"); }

  #click(event) {
    const step = event.target.closest("[data-step]");
    if (step) this.#step(Number(step.dataset.step));
    else if (event.target.closest("[data-pill]")) { this.movedAt = -REST_MS; this.#settle(); this.scroller.scrollTo({ top: 0, behavior: "smooth" }); }
    else if (event.target.closest(".ticket-subject")) this.#mark(event.target.closest(".ticket"));
  }

  #step(by) {
    const rows = [...this.rows.querySelectorAll(".ticket:not([data-gone])")];
    const at = rows.findIndex((row) => row.hasAttribute("aria-current"));
    const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
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

  get #busy() {
    return performance.now() - this.movedAt < REST_MS || (this.scroller.scrollTop > 40 && this.matches(":hover"));
  }

  #settle() {
    clearTimeout(this.timer);
    if (!this.fresh) { this.#pill(0); return; }
    if (this.#busy) {
      this.#inPlace();
      this.timer = setTimeout(() => this.#settle(), REST_MS);
      return;
    }
    const known = new Set([...this.rows.querySelectorAll(".ticket")].map((row) => row.id));
    const top = this.scroller.scrollTop;
    const height = this.scroller.scrollHeight;
    window.Idiomorph.morph(this.rows, this.fresh, { morphStyle: "innerHTML", ignoreActiveValue: true });
    this.fresh = null;
    window.htmx.process(this.rows);
    // Who has scrolled down goes on reading where he was
    if (top > 40) this.scroller.scrollTop = top + Math.max(0, this.scroller.scrollHeight - height);
    for (const row of this.rows.querySelectorAll(".ticket")) {
      if (known.size && !known.has(row.id)) row.toggleAttribute("data-arrived", true);
    }
    this.#mark();
    this.#pill(0);
  }

  /** Change the rows that stay, move none: what came and what left waits for the pointer to rest. */
  #inPlace() {
    const fresh = new Map([...this.fresh.querySelectorAll(".ticket")].map((row) => [row.id, row]));
    let waiting = 0;
    for (const row of this.rows.querySelectorAll(".ticket")) {
      const now = fresh.get(row.id);
      row.toggleAttribute("data-gone", !now);
      if (now) window.Idiomorph.morph(row, now.cloneNode(true), { morphStyle: "outerHTML" });
      fresh.delete(row.id);
    }
    waiting += fresh.size;
    window.htmx.process(this.rows);
    this.#mark();
    this.#pill(waiting);
  }

  #pill(count) {
    const pill = this.querySelector("[data-pill]");
    if (!pill) return;
    pill.hidden = count === 0;
    pill.textContent = count === 1 ? this.dataset.newOne : this.dataset.newMany.replace("{n}", String(count));
  }
}

define("work-list", List);
