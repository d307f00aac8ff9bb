// <otk-tour data-done="/me/toured">: a few steps about what is where, each with an outline around its thing. It stands in the
// page and covers nothing; skipped, finished or left, it does not come again by itself.
import { define, post } from "./shared.js";

class Tour extends HTMLElement {
  connectedCallback() {
    if (this.ready) return;
    this.ready = true;
    this.steps = [...this.querySelectorAll("[data-step-of-tour]")];
    this.addEventListener("click", (event) => {
      if (event.target.closest("[data-next]")) this.#show(this.at + 1);
      else if (event.target.closest("[data-back]")) this.#show(this.at - 1);
      else if (event.target.closest("[data-skip]")) this.#finish();
    });
    this.addEventListener("keydown", (event) => event.key === "Escape" && this.#finish());
    this.#show(0, false);
  }

  disconnectedCallback() {
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
    const wanted = [...document.querySelectorAll(this.steps[this.at].dataset.about)].find((element) => element.getClientRects().length);
    this.#light(wanted);
    if (focus) next.focus();
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
    const rest = this.nextElementSibling;
    this.remove();
    if (rest) rest.hidden = false;
    document.getElementById("main")?.focus();
  }
}

define("otk-tour", Tour);
