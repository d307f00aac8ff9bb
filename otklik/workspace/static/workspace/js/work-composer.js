// <work-composer>: what surrounds the draft: kind by key, chosen files, "something new was written", two texts of one person,
// undo that brings the text back.
import { define, toast } from "../../ui/js/shared.js";

class Composer extends HTMLElement {
  connectedCallback() {
    if (this.stop) return;
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.form = this.querySelector("form");
    this.draft = this.querySelector("otk-draft");
    this.area = this.querySelector("textarea");
    this.addEventListener("change", (event) => this.#change(event), { signal });
    this.addEventListener("click", (event) => this.#click(event), { signal });
    this.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.addEventListener("otk:draft", (event) => event.detail.state === "conflict" && this.#conflict(), { signal });
    this.addEventListener("htmx:configRequest", (event) => {
      if (event.target !== this.form) return;
      event.detail.parameters.version = this.draft.dataset.version ?? "0";
    }, { signal });
    this.addEventListener("htmx:afterRequest", (event) => event.target === this.form && this.#after(event), { signal });
    document.addEventListener("work:conversation", (event) => this.#written(event.detail.last), { signal });
    document.addEventListener("live:resync", () => this.#again(), { signal });
    // The radio buttons are pressed by their keys too: then the person wants to write
    this.querySelectorAll('input[name="mode"]').forEach((radio) => radio.addEventListener("click", (event) => event.detail === 0 && !event.isTrusted && this.area.focus(), { signal }));
  }

  disconnectedCallback() {
    this.stop?.abort();
    this.stop = null;
  }

  #change(event) {
    if (event.target.name === "uploads") this.#files(event.target);
    else if (event.target.name === "mode") {
      if (this.area.value) this.area.dispatchEvent(new Event("input", { bubbles: true })); // the draft keeps the kind too
      this.area.focus();
    }
  }

  #files(input) {
    const list = this.querySelector("[data-chosen]");
    list.replaceChildren(...[...input.files].map((file) => {
      const line = document.createElement("li");
      const box = Object.assign(document.createElement("span"), { className: "file" });
      const size = file.size < 1024 * 1024 ? `${Math.ceil(file.size / 1024)} KB` : `${(file.size / 1024 / 1024).toFixed(1)} MB`;
      box.append(Object.assign(document.createElement("span"), { className: "truncate", textContent: file.name }), Object.assign(document.createElement("small"), { textContent: size }));
      const drop = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-ghost btn-icon btn-sm", textContent: "×" });
      drop.setAttribute("aria-label", file.name);
      drop.addEventListener("click", () => this.#drop(input, file));
      line.append(box, drop);
      return line;
    }));
  }

  #drop(input, file) {
    const rest = new DataTransfer();
    for (const other of input.files) if (other !== file) rest.items.add(other);
    input.files = rest.files;
    this.#files(input);
  }

  #key(event) {
    if (event.target !== this.area) return;
    if (event.key === "Escape") this.area.blur();
    else if (event.code === "Enter" && event.shiftKey && (event.ctrlKey || event.metaKey)) {
      const button = this.querySelector("[data-send-solved]");
      event.preventDefault();
      event.stopPropagation();
      // A click, not requestSubmit: htmx sends the value of the button that was clicked
      (button.getClientRects().length ? button : this.querySelector("[data-send]")).click();
    }
  }

  #click(event) {
    if (event.target.closest("[data-read]")) this.#seen(this.newest);
    const use = event.target.closest("[data-use]");
    if (use) this.#resolve(use.dataset.use);
  }

  /** A newer message than its writer knew: said at once while he types, taken as read while he does not. */
  #written(last) {
    this.newest = last;
    const field = this.querySelector("#composer-seen");
    if (!last || last <= Number(field.value)) return;
    if (this.area.value.trim()) this.querySelector("[data-notice]").hidden = false;
    else this.#seen(last);
  }

  #seen(last) {
    this.querySelector("#composer-seen").value = String(last);
    this.querySelector("[data-notice]").hidden = true;
  }

  #after(event) {
    // Refused: what the warning speaks of is now in sight; the next press sends
    if (event.detail.xhr.status === 422) {
      this.querySelector("[data-notice]").hidden = true;
      this.area.focus();
    }
  }

  async #conflict() {
    const box = this.querySelector("[data-conflict]");
    try {
      const response = await fetch(this.dataset.draft, { credentials: "same-origin", headers: { Accept: "application/json" } });
      if (!response.ok) throw new Error(String(response.status));
      this.other = await response.json();
    } catch { return; }
    this.querySelector("[data-other]").textContent = this.other.text;
    box.hidden = false;
  }

  #resolve(choice) {
    if (choice === "other") this.area.value = this.other.text;
    else if (choice === "both") this.area.value = `${this.area.value.trimEnd()}\n\n${this.other.text}`;
    this.draft.dataset.version = String(this.other.version);
    this.querySelector("[data-conflict]").hidden = true;
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
    this.area.focus();
  }

  /** After an undo or a gap the server may have a text for us; never over one that is being written. */
  #again() {
    if (this.area.value.trim() || this.draft.dirty || !window.htmx) return;
    const focused = document.activeElement === this.area;
    window.htmx.ajax("GET", this.dataset.fresh, { target: "#composer", swap: "outerHTML" }).then(() => {
      const area = document.getElementById("composer-text");
      if (area && (focused || area.value)) area.focus();
    }, () => toast({ text: document.querySelector("otk-toasts")?.dataset.error ?? "", tone: "danger" }));
  }
}

define("work-composer", Composer);
