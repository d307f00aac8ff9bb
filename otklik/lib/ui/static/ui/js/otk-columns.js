// <otk-columns data-key="desk">: columns resized by pointer or arrow keys on the separators, remembered on this device.
// On narrow screens one column is shown; buttons with data-show-column switch it.
import { define, store } from "./shared.js";

const STEP = 16;
const LIMITS = { "--c1": [220, 640], "--c3": [220, 560] };

class Columns extends HTMLElement {
  connectedCallback() {
    this.key = `otk-columns:${this.dataset.key || "main"}`;
    this.sizes = {};
    const kept = JSON.parse(store("local", this.key) || "{}");
    for (const name of Object.keys(LIMITS)) if (Number.isFinite(kept[name])) this.#set(name, kept[name]);
    if (this.ready) return;
    this.ready = true;
    this.addEventListener("pointerdown", (event) => this.#drag(event));
    this.addEventListener("keydown", (event) => this.#key(event));
    this.addEventListener("dblclick", (event) => event.target.matches(".col-handle") && this.#reset(event.target));
    this.addEventListener("focusin", (event) => event.target.matches(".col-handle") && this.#tell(event.target));
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-show-column]");
      if (button) this.dataset.show = this.dataset.show === button.dataset.showColumn ? "main" : button.dataset.showColumn;
    });
    this.querySelectorAll(":scope > .col-handle").forEach((handle) => this.#tell(handle));
  }

  #name(handle) { return handle.classList.contains("col-handle-end") ? "--c3" : "--c1"; }

  #column(handle) { return this.#name(handle) === "--c3" ? handle.nextElementSibling : handle.previousElementSibling; }

  #set(name, size) {
    const [least, most] = LIMITS[name] ?? [200, 640];
    const value = Math.round(Math.min(most, Math.max(least, size)));
    this.style.setProperty(name, `${value}px`);
    this.sizes[name] = value;
    return value;
  }

  #tell(handle) {
    const [least, most] = LIMITS[this.#name(handle)];
    handle.setAttribute("aria-valuemin", least);
    handle.setAttribute("aria-valuemax", most);
    handle.setAttribute("aria-valuenow", Math.round(this.#column(handle)?.getBoundingClientRect().width ?? 0));
  }

  #keep(handle) {
    this.#tell(handle);
    store("local", this.key, JSON.stringify(this.sizes));
  }

  #reset(handle) {
    this.style.removeProperty(this.#name(handle));
    delete this.sizes[this.#name(handle)];
    this.#keep(handle);
  }

  #drag(event) {
    const handle = event.target.closest(".col-handle");
    if (!handle || event.button !== 0) return;
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    handle.toggleAttribute("data-dragging", true);
    const name = this.#name(handle);
    const start = event.clientX;
    const width = this.#column(handle).getBoundingClientRect().width;
    const direction = name === "--c3" ? -1 : 1;
    const move = (step) => this.#set(name, width + (step.clientX - start) * direction);
    const end = () => {
      handle.removeEventListener("pointermove", move);
      handle.removeAttribute("data-dragging");
      this.#keep(handle);
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", end, { once: true });
    handle.addEventListener("pointercancel", end, { once: true });
  }

  #key(event) {
    const handle = event.target;
    if (!handle.matches?.(".col-handle")) return;
    const name = this.#name(handle);
    const now = this.#column(handle).getBoundingClientRect().width;
    const direction = name === "--c3" ? -1 : 1;
    const size = { ArrowLeft: now - STEP * direction, ArrowRight: now + STEP * direction, Home: LIMITS[name][0], End: LIMITS[name][1] }[event.key];
    if (event.key === "Enter") this.#reset(handle);
    else if (size === undefined) return;
    else { this.#set(name, size); this.#keep(handle); }
    event.preventDefault();
  }
}

define("otk-columns", Columns);
