// <otk-draft data-url data-version>: a textarea that is never lost. Each pause in typing POSTs {text, mode, version} and
// what stands in the form's [data-kept] fields; the server answers {"version": n}, or 409 when another device has written since. While the server is out of reach the
// text is also kept in this tab's session storage, so that a reload brings it back. `turn` puts the text of another mode in.
import { define, post, store } from "./shared.js";

const PAUSE_MS = 700;
const RETRY_MS = [2000, 5000, 10000];

class Draft extends HTMLElement {
  connectedCallback() {
    this.area = this.querySelector("textarea");
    if (!this.area || this.ready) return;
    this.ready = true;
    this.dirty = false;
    this.failures = 0;
    this.turns = 0;
    this.mode ??= this.closest("form")?.elements.namedItem("mode")?.value ?? "";
    this.#restore();
    this.addEventListener("input", (event) => event.target === this.area && this.#changed());
    this.form = this.closest("form");
    this.form?.addEventListener("input", (event) => event.target.matches?.("[data-kept]") && this.#changed());
    this.onSubmit = () => this.#stop();
    this.onDone = (event) => event.target === this.form && (event.detail.successful ? this.#sent() : this.#changed());
    this.onOnline = () => this.dirty && this.#save();
    this.onLeave = () => this.dirty && this.#save({ keepalive: true });
    this.form?.addEventListener("submit", this.onSubmit);
    this.form?.addEventListener("htmx:afterRequest", this.onDone);
    window.addEventListener("online", this.onOnline);
    window.addEventListener("pagehide", this.onLeave);
  }

  disconnectedCallback() {
    if (this.dirty) this.#save({ keepalive: true });
    clearTimeout(this.timer);
    window.removeEventListener("online", this.onOnline);
    window.removeEventListener("pagehide", this.onLeave);
  }

  get key() { return `otk-draft:${this.dataset.url || location.pathname}${this.mode ? `:${this.mode}` : ""}`; }

  get values() {
    const beside = [...(this.form?.querySelectorAll("[data-kept]") ?? [])].map((field) => [field.name, field.value]);
    return { ...Object.fromEntries(beside), text: this.area.value };
  }

  /** Puts in the text of another mode; what was written in this one is saved first, `kept(mode, version)` tells the result. */
  async turn(mode, text, version, kept) {
    const left = { mode: this.mode, values: this.values, version: this.dataset.version ?? "0", dirty: this.dirty, key: this.key };
    const { running } = this;
    clearTimeout(this.timer);
    this.turns += 1;
    this.mode = mode;
    this.dirty = this.again = false;
    this.dataset.version = String(version);
    this.area.value = text;
    this.#state(text ? "saved" : "idle");
    this.#restore();
    const known = await running;
    if (known !== undefined) left.version = known;
    if (left.dirty) {
      try {
        const response = await post(this.dataset.url, { ...left.values, mode: left.mode, version: left.version }, { keepalive: true });
        if (response.ok) { left.version = (await response.json()).version ?? left.version; store("session", left.key, null); }
      } catch { /* it stays in the session's storage */ }
    }
    kept(left.mode, Number(left.version));
    if (this.mode === left.mode) this.dataset.version = String(left.version); // back again meanwhile
  }

  #restore() {
    const kept = store("session", this.key);
    if (kept && kept !== this.area.value && !this.area.value) {
      this.area.value = kept;
      this.#changed();
    }
  }

  #changed() {
    this.dirty = true;
    this.#state("unsaved-soon");
    store("session", this.key, this.area.value);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#save(), PAUSE_MS);
  }

  #state(name) {
    this.dataset.state = name;
    this.dispatchEvent(new CustomEvent("otk:draft", { bubbles: true, detail: { state: name } }));
  }

  #stop() {
    // The answer itself is on its way: a draft saved after it would bring the text back
    clearTimeout(this.timer);
    this.request?.abort();
    this.dirty = false;
  }

  #sent() {
    this.#stop();
    store("session", this.key, null);
    this.#state("idle");
  }

  #save(options = {}) {
    clearTimeout(this.timer);
    if (!this.dataset.url || !this.dirty) return;
    if (this.saving && !options.keepalive) { this.again = true; return; }
    this.running = this.#write(options);
  }

  /** Returns the version the server has now. */
  async #write(options) {
    const { values } = this;
    const { text } = values;
    const { mode, turns, key } = this;
    this.saving = true;
    this.#state("saving");
    this.request = new AbortController();
    try {
      const response = await post(this.dataset.url, { ...values, mode, version: this.dataset.version ?? "0" }, { signal: this.request.signal, ...options });
      if (turns !== this.turns) return response.ok ? (await response.json()).version : undefined;
      if (response.status === 409) { this.dirty = false; this.#state("conflict"); return; }
      if (!response.ok) throw new Error(String(response.status));
      const { version } = await response.json();
      if (turns !== this.turns) return version;
      this.dataset.version = String(version ?? this.dataset.version);
      this.failures = 0;
      this.dirty = this.dirty && JSON.stringify(this.values) !== JSON.stringify(values);
      if (!this.dirty) { store("session", key, null); this.#state(text ? "saved" : "idle"); }
    } catch (error) {
      if (error.name !== "AbortError" && turns === this.turns) this.#later();
    } finally {
      this.saving = false;
      if (this.dirty && this.again) { this.again = false; this.#save(); }
    }
    return this.dataset.version;
  }

  #later() {
    this.#state("unsaved");
    this.timer = setTimeout(() => this.#save(), RETRY_MS[Math.min(this.failures++, RETRY_MS.length - 1)]);
  }
}

define("otk-draft", Draft);
