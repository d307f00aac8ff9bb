// <work-composer>: what surrounds the draft: a text for each kind of message, copies, forwarding, "something new was written",
// two texts of one person, undo that brings the text back, the next ticket after sending.
import { define, toast } from "../../ui/js/shared.js";

// The next ticket of the list, while an answer that is to open it is on its way: the composer itself is replaced then
let following = null;

function nextNumber() {
  const rows = [...document.querySelectorAll("#rows .ticket:not([data-gone])")];
  return rows[rows.findIndex((row) => row.hasAttribute("aria-current")) + 1]?.dataset.number ?? "";
}

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!following || detail.requestConfig?.path !== following.path) return;
  const { number, none } = following;
  following = null;
  if (!detail.successful) return;
  const row = number && document.querySelector(`#rows .ticket[data-number="${number}"] .ticket-subject`);
  if (row) row.click();
  else toast({ text: none });
});

class Composer extends HTMLElement {
  connectedCallback() {
    if (this.stop) return;
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.form = this.querySelector("form");
    this.draft = this.querySelector("otk-draft");
    this.area = this.querySelector("textarea");
    this.drafts = JSON.parse(this.dataset.drafts || "{}");
    this.mode = this.form.elements.namedItem("mode").value;
    this.draft.mode = this.mode;
    this.files = this.querySelector("work-files");
    this.#told();
    this.#marks();
    document.addEventListener("click", (event) => this.#forward(event), { signal });
    this.addEventListener("change", (event) => this.#change(event), { signal });
    this.addEventListener("click", (event) => this.#click(event), { signal });
    this.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.addEventListener("otk:draft", (event) => event.detail.state === "conflict" && this.#conflict(), { signal });
    // Another way of sending than the one that was pressed, and did not send, leads to no next ticket
    this.addEventListener("submit", (event) => { if (event.submitter?.dataset.thenNext === undefined) following = null; }, { signal });
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
    if (event.target.name !== "mode") return;
    this.#turn(event.target.value);
    this.area.focus();
  }

  /** Each kind of message has a text of its own; the one that is left is saved. */
  #turn(mode) {
    if (mode === this.mode) return;
    this.drafts[this.mode] = { text: this.area.value, version: Number(this.draft.dataset.version ?? 0), files: this.files.stored };
    this.mode = mode;
    const { text = "", version = 0, files = [] } = this.drafts[mode] ?? {};
    this.files.turn(mode, files, (left, stored) => { this.drafts[left].files = stored; });
    this.draft.turn(mode, text, version, (left, now) => { this.drafts[left].version = now; });
    this.querySelector("[data-conflict]").hidden = true;
    this.#marks();
  }

  #marks() {
    for (const radio of this.querySelectorAll('input[name="mode"]')) {
      radio.closest("label").toggleAttribute("data-begun", radio.value !== this.mode && Boolean(this.drafts[radio.value]?.text?.trim()));
    }
  }

  /** "Forward this message" stands beside each message, outside of this element. */
  #forward(event) {
    const button = event.target.closest?.("[data-forward], [data-forward-all]");
    if (!button) return;
    const only = button.dataset.forward ?? "";
    const field = this.querySelector("[data-only]");
    field.value = only;
    this.#told();
    this.querySelector('input[name="mode"][value="forward"]').checked = true;
    this.#turn("forward");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    this.querySelector('input[name="to"]').focus();
  }

  /** What would be forwarded: one message, or the conversation. */
  #told() {
    const only = this.querySelector("[data-only]").value;
    const place = this.querySelector("[data-forwarded]");
    place.textContent = only ? place.dataset.one : place.dataset.all;
    this.querySelector("[data-forward-all]").hidden = !only;
  }

  #key(event) {
    if (event.target !== this.area) return;
    if (event.key === "Escape") this.area.blur();
    else if (event.code === "Enter" && event.altKey && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.stopPropagation();
      if (this.mode === "reply") this.querySelector("[data-then-next]:not([name])").click();
    }
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
    if (event.target.closest("[data-then-next]")) following = { number: nextNumber(), path: this.form.getAttribute("hx-post"), none: this.dataset.noNext };
    const copies = event.target.closest("[data-copies]");
    if (copies) {
      const place = this.querySelector("#composer-copies");
      place.hidden = !place.hidden;
      copies.setAttribute("aria-expanded", String(!place.hidden));
      if (!place.hidden) place.querySelector("input").focus();
    }
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
      const response = await fetch(`${this.dataset.draft}?mode=${this.mode}`, { credentials: "same-origin", headers: { Accept: "application/json" } });
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
