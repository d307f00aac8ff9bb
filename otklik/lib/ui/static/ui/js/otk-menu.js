// <otk-menu>: places its popover beside the button, arrow keys walk the items, a digit chooses the item that has it
// (data-digit), a chosen item closes it.
import { define } from "./shared.js";

const GAP = 4;

class Menu extends HTMLElement {
  connectedCallback() {
    this.panel = this.querySelector("[popover]");
    this.button = this.querySelector("[popovertarget]");
    if (!this.panel || !this.button || this.ready) return;
    this.ready = true;
    this.panel.addEventListener("beforetoggle", (event) => event.newState === "open" && this.#place());
    this.panel.addEventListener("toggle", (event) => this.button.setAttribute("aria-expanded", String(event.newState === "open")));
    this.button.setAttribute("aria-expanded", "false");
    this.addEventListener("keydown", (event) => this.walk(event));
    this.panel.addEventListener("click", (event) => {
      const item = event.target.closest(".menu-item");
      // Not at once: a button that loses the focus within its own click is not sent with its form
      if (item && !item.hasAttribute("data-keep-open")) setTimeout(() => this.panel.hidePopover());
    });
  }

  #place() {
    const box = this.button.getBoundingClientRect();
    const style = this.panel.style;
    const right = box.left > innerWidth / 2;
    const up = box.bottom > innerHeight * 0.65;
    style.insetInlineStart = style.top = style.bottom = style.left = style.right = "auto";
    if (right) style.right = `${Math.max(GAP, innerWidth - box.right)}px`;
    else style.left = `${Math.max(GAP, box.left)}px`;
    if (up) style.bottom = `${innerHeight - box.top + GAP}px`;
    else style.top = `${box.bottom + GAP}px`;
  }

  walk(event) {
    const digit = !event.ctrlKey && !event.metaKey && !event.altKey && /^Digit([1-9])$/.exec(event.code)?.[1];
    const numbered = digit && this.panel.matches(":popover-open") && this.panel.querySelector(`[data-digit="${digit}"]`);
    if (numbered && !event.target.matches("input, textarea, select")) {
      event.preventDefault();
      numbered.click();
      return;
    }
    if (!["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key) || event.target.matches("input, textarea, select")) return;
    if (!this.panel.matches(":popover-open")) {
      if (event.target !== this.button || event.key !== "ArrowDown") return;
      this.panel.showPopover();
    }
    event.preventDefault();
    const items = [...this.panel.querySelectorAll("a[href], button:not(:disabled), input:not(:disabled)")].filter((item) => item.getClientRects().length);
    const at = items.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: -1 }[event.key];
    items.at(next % items.length)?.focus();
  }
}

// The browser tells of an opened menu a moment after it: keys that are pressed meanwhile are the menu's already
document.addEventListener("keydown", (event) => {
  const menu = document.querySelector("otk-menu .menu:popover-open")?.closest("otk-menu");
  if (menu?.ready && !menu.contains(event.target)) menu.walk(event);
});

define("otk-menu", Menu);
