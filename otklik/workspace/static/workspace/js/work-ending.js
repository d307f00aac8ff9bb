// <work-ending data-url>: asks for what a project demands before a ticket is solved or closed. A submit button that ends the
// work (data-ending in the menu of statuses, or a way of sending while that menu asks) is held back, the dialog asks, and what
// was said goes along with the very form of the button. What is typed stays for this tab until the ticket has ended: over
// Escape, a look at another ticket, a refusal, a reload.
import { define, store, toast } from "../../ui/js/shared.js";

const FIELDS = "select, textarea, input:not([type=hidden])";

class Ending extends HTMLElement {
  connectedCallback() {
    if (this.stop) return;
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.dialog = this.querySelector("dialog");
    this.body = this.querySelector("[data-body]");
    document.addEventListener("submit", (event) => this.#hold(event), { capture: true, signal });
    document.addEventListener("ending:refused", (event) => this.#refused(event), { signal });
    document.addEventListener("htmx:afterRequest", (event) => this.#after(event), { signal });
    this.addEventListener("input", () => this.#keep(), { signal });
    this.addEventListener("submit", (event) => this.#said(event), { signal });
    this.dialog.addEventListener("close", () => this.body.replaceChildren(), { signal });
  }

  disconnectedCallback() {
    this.stop?.abort();
    this.stop = null;
  }

  get #key() { return `work-ending:${this.dataset.url}`; }

  /** The status that a button ends the work with, as long as something is asked for then. */
  #ends(button) {
    if (button?.dataset.ending) return button.dataset.ending;
    const value = button?.closest("#composer") && button.name === "status" ? button.value : "";
    return value && document.querySelector(`#menu-status [data-ending="${CSS.escape(value)}"]`) ? value : "";
  }

  #hold(event) {
    const button = event.submitter;
    if (!button || this.contains(button)) return;
    const status = this.#ends(button);
    if (event.target.closest("#composer, #menu-status")) this.pressed = button;
    if (!status || button === this.passing) return;
    event.preventDefault();
    event.stopPropagation();
    this.#ask(button, status);
  }

  async #ask(button, status, problem = "") {
    try {
      const url = `${this.dataset.url}?status=${encodeURIComponent(status)}`;
      const answer = await fetch(url, { credentials: "same-origin", headers: { "HX-Request": "true" } });
      if (!answer.ok) throw new Error(String(answer.status));
      this.body.innerHTML = await answer.text();
    } catch {
      toast({ text: problem || this.dataset.failed, tone: "danger" });
      return;
    }
    this.button = { button, value: button.value, place: button.closest("#composer") ? "#composer" : "#menu-status" };
    const place = this.querySelector("[data-problem]");
    place.hidden = !problem;
    place.querySelector("[data-text]").textContent = problem;
    this.#restore();
    if (!this.dialog.open) this.dialog.showModal();
    const fields = [...this.body.querySelectorAll(FIELDS)];
    (fields.find((field) => field.required && !field.value) ?? fields[0] ?? this.body.querySelector(".btn-primary"))?.focus();
  }

  #keep() {
    const form = this.body.querySelector("form");
    const values = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken" && name !== "status");
    store("session", this.#key, JSON.stringify(values));
  }

  #restore() {
    let values = [];
    try { values = JSON.parse(store("session", this.#key) ?? "[]"); } catch { /* not ours */ }
    const kept = new Map();
    for (const [name, value] of values) kept.set(name, [...(kept.get(name) ?? []), value]);
    for (const field of this.body.querySelectorAll(FIELDS)) {
      const given = kept.get(field.name);
      if (!given) continue;
      if (field.type === "checkbox") field.checked = given.includes(field.value);
      else if (given[0] && (field.localName !== "select" || [...field.options].some((option) => option.value === given[0]))) [field.value] = given;
    }
  }

  /** The button that was pressed, or the one that a refresh has put into its place. */
  #present() {
    const { button, value, place } = this.button;
    if (button.isConnected) return button;
    const next = "thenNext" in button.dataset;
    const found = [...document.querySelectorAll(`${place} button[name="status"]`)].filter((each) => each.value === value);
    return found.find((each) => "thenNext" in each.dataset === next) ?? found[0];
  }

  #said(event) {
    event.preventDefault();
    event.stopPropagation();
    this.#keep();
    const values = new FormData(event.target);
    values.delete("csrfmiddlewaretoken");
    values.delete("status");
    this.dialog.close();
    const button = this.#present();
    if (!button) { toast({ text: this.dataset.failed, tone: "danger" }); return; }
    const { form } = button;
    const box = Object.assign(document.createElement("div"), { hidden: true });
    for (const [name, value] of values) box.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    form.append(box);
    this.passing = button;
    this.sent = form;
    // A click, not requestSubmit: htmx sends the value of the button that was clicked
    button.click();
    this.passing = null;
    box.remove(); // the request has taken the values by now
  }

  #after({ detail }) {
    if (!this.sent || detail.requestConfig?.elt !== this.sent) return;
    this.sent = null;
    if (detail.successful) store("session", this.#key, null);
  }

  /** The server wants more, or other: asked again with what was typed, and why. A page that did not know asks now. */
  #refused({ detail }) {
    const button = this.pressed?.isConnected ? this.pressed : this.button && this.#present();
    const status = button && (button.dataset.ending ?? button.value);
    if (status) this.#ask(button, status, detail.text);
    else toast({ text: detail.text, tone: "danger" });
  }
}

define("work-ending", Ending);
