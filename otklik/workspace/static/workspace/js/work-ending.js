// <work-ending>: asks for what a project demands before a ticket is solved or closed. Any submit button with data-ending
// (its value is the status) is held back, the dialog asks, and what was said goes along with the very form of the button.
import { define, toast } from "../../ui/js/shared.js";

class Ending extends HTMLElement {
  connectedCallback() {
    if (this.stop) return;
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.dialog = this.querySelector("dialog");
    this.body = this.querySelector("[data-body]");
    this.kept = new Map();
    document.addEventListener("submit", (event) => this.#hold(event), { capture: true, signal });
    this.addEventListener("submit", (event) => this.#said(event), { signal });
  }

  disconnectedCallback() {
    this.stop?.abort();
    this.stop = null;
  }

  #hold(event) {
    const button = event.submitter;
    if (!button?.dataset.ending || this.contains(button) || button === this.passing) return;
    event.preventDefault();
    event.stopPropagation();
    this.#ask(button);
  }

  async #ask(button) {
    try {
      const url = `${this.dataset.url}?status=${encodeURIComponent(button.dataset.ending)}`;
      const answer = await fetch(url, { credentials: "same-origin", headers: { "HX-Request": "true" } });
      if (!answer.ok) throw new Error(String(answer.status));
      this.body.innerHTML = await answer.text();
    } catch {
      toast({ text: this.dataset.failed, tone: "danger" });
      return;
    }
    this.button = button;
    this.#restore();
    this.dialog.showModal();
    this.body.querySelector("select, textarea, input:not([type=hidden])")?.focus();
  }

  /** What was typed before a refusal is not typed twice. */
  #restore() {
    for (const place of this.body.querySelectorAll("select, textarea, input:not([type=hidden])")) {
      const kept = this.kept.get(place.name);
      if (!kept) continue;
      if (place.type === "checkbox") place.checked = kept.includes(place.value);
      else if (kept[0]) place.value = kept[0];
    }
  }

  #said(event) {
    event.preventDefault();
    event.stopPropagation();
    const form = this.button.isConnected ? this.button.form : null;
    const values = new FormData(event.target);
    values.delete("csrfmiddlewaretoken");
    values.delete("status");
    this.kept = new Map([...values.keys()].map((name) => [name, values.getAll(name).map(String)]));
    this.dialog.close();
    if (!form) return;
    form.querySelector("[data-ending-said]")?.remove();
    const box = Object.assign(document.createElement("div"), { hidden: true });
    box.dataset.endingSaid = "";
    for (const [name, value] of values) box.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    form.append(box);
    this.passing = this.button;
    // A click, not requestSubmit: htmx sends the value of the button that was clicked
    this.button.click();
    this.passing = null;
    box.remove(); // the request has taken the values by now
  }
}

define("work-ending", Ending);
