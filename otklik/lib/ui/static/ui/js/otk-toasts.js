// <otk-toasts>: short notices with undo (countdown) or retry. Heard as the event "otk:toast" with
// {text, tone?, undo? (URL, POST), retry? (function), seconds?}. Failures stay until closed.
import { define, post } from "./shared.js";

const USUAL_SECONDS = 6;
const UNDO_SECONDS = 10;

class Toasts extends HTMLElement {
  connectedCallback() {
    this.setAttribute("popover", "manual");
    this.listener = (event) => this.show(event.detail ?? {});
    document.addEventListener("otk:toast", this.listener);
  }

  disconnectedCallback() {
    document.removeEventListener("otk:toast", this.listener);
  }

  show({ text, tone = "", undo = "", retry = null, seconds = 0 }) {
    const list = this.querySelector("[data-toast-list]");
    for (const other of list.children) if (other.querySelector("[data-text]").textContent === text) other.remove();
    const toast = this.querySelector("template").content.firstElementChild.cloneNode(true);
    toast.querySelector("[data-text]").textContent = text;
    if (tone) toast.classList.add(`toast-${tone}`);
    this.#button(toast, "[data-undo]", undo, () => this.#undo(undo));
    this.#button(toast, "[data-retry]", retry, retry);
    toast.querySelector("[data-close]").addEventListener("click", () => this.#remove(toast));
    list.append(toast);
    this.hidePopover?.();
    this.showPopover?.(); // again on top, also over an open dialog
    const life = seconds || (undo ? UNDO_SECONDS : tone === "danger" ? 0 : USUAL_SECONDS);
    if (life) this.#count(toast, life, Boolean(undo));
  }

  #button(toast, selector, wanted, act) {
    const button = toast.querySelector(selector);
    button.hidden = !wanted;
    if (wanted) button.addEventListener("click", () => { this.#remove(toast); act(); });
  }

  #count(toast, seconds, visible) {
    const bar = toast.querySelector("progress");
    bar.hidden = !visible;
    const total = seconds * 1000;
    let left = total;
    let last = performance.now();
    const tick = () => {
      if (!toast.isConnected) return;
      const now = performance.now();
      // An undo runs out on the server too, so only a plain notice waits for the pointer
      if (visible || !toast.matches(":hover, :focus-within")) left -= now - last;
      last = now;
      bar.value = Math.max(0, (left / total) * 100);
      if (left <= 0) this.#remove(toast);
      else setTimeout(tick, 100);
    };
    tick();
  }

  #remove(toast) {
    toast.remove();
    if (!this.querySelector(".toast")) this.hidePopover?.();
  }

  async #undo(url) {
    try {
      const response = await post(url);
      if (!response.ok) throw new Error(String(response.status));
      document.dispatchEvent(new CustomEvent("live:resync"));
    } catch {
      this.show({ text: this.dataset.error, tone: "danger" });
    }
  }
}

define("otk-toasts", Toasts);
