// <otk-tour data-done="/me/toured">: a few steps about what is where, each with an outline around its thing. It stands in the
// page and covers nothing; skipped, finished or left, it does not come again by itself.
import { define, post } from "./shared.js";

class Tour extends HTMLElement {
  connectedCallback() {
    if (this.ready) return;
    this.ready = true;
    this.rest = this.nextElementSibling;
    this.#comeOut();
    const steps = [...this.querySelectorAll("[data-step-of-tour]")];
    const shown = steps.filter((step) => this.#about(step));
    this.steps = shown.length ? shown : steps;
    this.addEventListener("click", (event) => {
      if (event.target.closest("[data-next]")) this.#show(this.at + 1);
      else if (event.target.closest("[data-back]")) this.#show(this.at - 1);
      else if (event.target.closest("[data-skip]")) this.#finish();
    });
    this.addEventListener("keydown", (event) => event.key === "Escape" && this.#finish());
    // Nobody should have to walk through a list by Tab to get here; whoever has begun something is left alone.
    this.#show(0, [null, document.body].includes(document.activeElement));
  }

  disconnectedCallback() {
    if (this.moving) return;
    this.#light(null);
    this.#told();
  }

  #show(at, focus = true) {
    if (at >= this.steps.length) { this.#finish(); return; }
    this.at = Math.max(0, at);
    this.steps.forEach((step, n) => { step.hidden = n !== this.at; });
    this.querySelector("[data-back]").disabled = this.at === 0;
    const next = this.querySelector("[data-next]");
    next.textContent = this.at === this.steps.length - 1 ? this.dataset.last : this.dataset.next;
    this.querySelector("[data-count]").textContent = `${this.at + 1} / ${this.steps.length}`;
    this.#light(this.#about(this.steps[this.at]));
    if (focus) next.focus({ preventScroll: true });
  }

  /** The thing on the page that a step is about, if it can be seen. */
  #about(step) {
    return [...document.querySelectorAll(step.dataset.about)].find((element) => element.getClientRects().length);
  }

  /** On a phone the column it stands in may be out of sight: then it stands above the columns. */
  #comeOut() {
    const columns = this.closest("otk-columns");
    if (!columns || this.getClientRects().length) return;
    this.moving = true;
    columns.before(this);
    this.moving = false;
  }

  #light(element) {
    document.querySelector("[data-toured]")?.removeAttribute("data-toured");
    element?.toggleAttribute("data-toured", true);
  }

  #told() {
    if (this.said) return;
    this.said = true;
    post(this.dataset.done, {}, { keepalive: true }).catch(() => {});
  }

  #finish() {
    this.#told();
    const rest = this.rest;
    this.remove();
    if (rest) rest.hidden = false;
    document.getElementById("main")?.focus();
  }
}

define("otk-tour", Tour);
