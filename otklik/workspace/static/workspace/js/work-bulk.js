// <work-bulk>: many tickets of a list chosen by their boxes (Shift takes all between), and the dialog that changes them.
// What is chosen outlives refreshes of the list; a preview comes before the change.
import { define } from "../../ui/js/shared.js";

const MOST = 10000;

class Bulk extends HTMLElement {
  connectedCallback() {
    if (this.stop) return;
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.chosen = new Set();
    this.whole = false;
    this.list = this.closest("work-list");
    this.rows = this.list.querySelector("#rows");
    this.dialog = this.querySelector("dialog");
    this.form = this.querySelector("form");
    this.list.addEventListener("click", (event) => this.#click(event), { signal });
    this.list.addEventListener("work:rows", () => this.#mark(), { signal }); // a refresh brings boxes that are not ticked
    this.form.addEventListener("input", () => this.#stale(), { signal });
    this.form.addEventListener("change", () => this.#fields(), { signal });
    this.addEventListener("htmx:beforeSwap", (event) => this.#beforeSwap(event), { signal });
    this.addEventListener("htmx:afterSwap", (event) => {
      this.#fields();
      this.#previewed();
      if (event.target.matches("[data-fields]")) this.form.elements.field?.focus();
    }, { signal });
    this.observer = new MutationObserver(() => this.#mark());
    this.observer.observe(this.rows, { childList: true });
    this.#show();
  }

  disconnectedCallback() {
    this.stop?.abort();
    this.stop = null;
    this.observer?.disconnect();
  }

  get boxes() { return [...this.rows.querySelectorAll("[data-pick]")]; }

  #click(event) {
    const { target } = event;
    if (target.matches("[data-pick]")) this.#pick(target, event.shiftKey);
    else if (target.closest("[data-pick-current]")) this.rows.querySelector(".ticket[aria-current] [data-pick]")?.click();
    else if (target.closest("[data-none]")) this.#none();
    else if (target.closest("[data-all-button]")) { this.whole = !this.whole; this.#show(); }
    else if (target.closest("[data-open]")) this.#open();
    else if (target.closest("[data-preview]")) this.form.elements.do.value = "preview";
    else if (target.closest("[data-apply]")) this.form.elements.do.value = "apply";
    else if (target.closest("[data-dismiss-bulk]")) target.closest(".bulk-progress").remove();
  }

  #pick(box, range) {
    const boxes = this.boxes;
    const at = boxes.indexOf(box);
    const from = range && this.last ? boxes.findIndex((each) => each.value === this.last) : at;
    const [first, end] = from < 0 ? [at, at] : [Math.min(from, at), Math.max(from, at)];
    for (const each of boxes.slice(first, end + 1)) {
      if (!box.checked) this.chosen.delete(each.value);
      else if (this.chosen.size < MOST) this.chosen.add(each.value);
    }
    this.last = box.value;
    this.whole = false;
    this.#show();
  }

  #none() {
    this.chosen.clear();
    this.whole = false;
    this.#show();
    this.rows.querySelector(".ticket-subject")?.focus();
  }

  #mark() {
    for (const box of this.boxes) {
      const wanted = this.whole || this.chosen.has(box.value);
      if (box.checked !== wanted) box.checked = wanted;
      box.closest(".ticket").toggleAttribute("data-selected", wanted);
    }
  }

  #show() {
    this.hidden = !this.whole && this.chosen.size === 0;
    this.list.toggleAttribute("data-picking", !this.hidden);
    const text = this.whole ? this.dataset.all : this.dataset.many.replace("{n}", String(this.chosen.size));
    this.querySelector("[data-count]").textContent = text;
    this.querySelector("[data-all-button]")?.setAttribute("aria-pressed", String(this.whole));
    this.#mark();
  }

  #open() {
    this.form.elements.tickets.value = [...this.chosen].join(",");
    this.form.elements.all.value = this.whole ? "1" : "";
    this.#stale();
    this.dialog.showModal();
    this.form.elements.field?.focus();
    this.querySelector("[data-fields]").dispatchEvent(new CustomEvent("bulk:open"));
  }

  #fields() {
    const wanted = this.form.elements.field?.value;
    for (const field of this.form.querySelectorAll("[data-field]")) field.hidden = field.dataset.field !== wanted;
  }

  /** Another choice: what was told of the old one does not hold. */
  #stale() {
    this.querySelector("#bulk-preview").replaceChildren();
    this.querySelector("[data-apply]").disabled = true;
  }

  #previewed() {
    const told = this.querySelector("#bulk-preview [data-may]");
    if (told) this.querySelector("[data-apply]").disabled = told.dataset.may === "0";
  }

  #beforeSwap(event) {
    const { requestConfig, xhr } = event.detail;
    if (requestConfig?.elt !== this.form || this.form.elements.do.value !== "apply" || xhr.status !== 200) return;
    event.detail.target = this.list.querySelector("#bulk-progress");
    this.dialog.close();
    this.#none();
  }
}

define("work-bulk", Bulk);
