// <otk-hotkeys>: shortcuts by the place of the key (event.code), so that the Russian layout works. Elements say their own:
// data-hotkey="KeyR" data-hotkey-label="Reply". The element is focused if it takes text, else clicked. `?` shows the list.
// Single keys rest while typing and can be switched off (WCAG 2.1.4).
import { define, isTyping, remember } from "./shared.js";

const NAMES = { Slash: "/", Period: ".", Comma: ",", BracketLeft: "[", BracketRight: "]", Minus: "-", Equal: "=", Escape: "Esc", ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Backquote: "`", Space: "␣" };
const CODE = /^(?:Key|Digit)/;

/** "Ctrl+Shift+KeyT" of an event; Ctrl stands for ⌘ too. */
function combination(event) {
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("Ctrl");
  if (event.altKey) parts.push("Alt");
  if (event.shiftKey) parts.push("Shift");
  parts.push(event.code);
  return parts.join("+");
}

function keyNames(hotkey) {
  return hotkey.split("+").map((part) => NAMES[part] ?? part.replace(CODE, ""));
}

function visible(element) {
  return element.getClientRects().length > 0 && !element.closest("[inert]");
}

class Hotkeys extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.onKey = (event) => this.#key(event);
    this.onClick = (event) => event.target.closest?.("[data-open-hotkeys]") && this.open();
    document.addEventListener("keydown", this.onKey);
    document.addEventListener("click", this.onClick);
    this.querySelector("[data-hotkeys-on]")?.addEventListener("change", (event) => {
      const value = event.target.checked ? "on" : "off";
      remember("hotkeys", value);
      document.documentElement.dataset.hotkeys = value;
    });
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.onKey);
    document.removeEventListener("click", this.onClick);
  }

  #key(event) {
    if (event.defaultPrevented || event.isComposing || event.repeat) return;
    const chord = event.ctrlKey || event.metaKey;
    if (!chord && (isTyping(event.target) || document.documentElement.dataset.hotkeys === "off")) return;
    if (document.querySelector("dialog:modal")) return;
    if (!chord && !event.altKey && (event.key === "?" || (event.code === "Slash" && event.shiftKey))) {
      event.preventDefault();
      this.open();
      return;
    }
    const wanted = combination(event);
    const found = [...document.querySelectorAll("[data-hotkey]")].find((element) => element.dataset.hotkey === wanted && visible(element));
    if (!found) return;
    event.preventDefault();
    if (isTyping(found)) found.focus();
    else found.click();
  }

  open() {
    const list = this.querySelector("[data-hotkey-list]");
    const seen = new Set();
    const lines = [];
    for (const element of document.querySelectorAll("[data-hotkey]")) {
      const label = element.dataset.hotkeyLabel || element.getAttribute("aria-label") || element.textContent.trim();
      if (!label || seen.has(element.dataset.hotkey)) continue;
      seen.add(element.dataset.hotkey);
      lines.push(this.#line(label, keyNames(element.dataset.hotkey)));
    }
    const own = this.querySelector("h2").textContent;
    lines.push(this.#line(own, ["?"]));
    list.replaceChildren(...lines);
    if (!this.dialog.open) this.dialog.showModal();
  }

  #line(label, names) {
    const line = document.createElement("li");
    const text = document.createElement("span");
    text.textContent = label;
    const keys = document.createElement("span");
    keys.className = "keys";
    for (const name of names) keys.append(Object.assign(document.createElement("kbd"), { textContent: name }));
    line.append(text, keys);
    return line;
  }
}

define("otk-hotkeys", Hotkeys);
