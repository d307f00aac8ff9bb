// <otk-hotkeys data-keys='{"KeyR": "KeyY"}'>: shortcuts by the place of the key (event.code), so that the Russian layout works.
// Elements say their usual key: data-hotkey="KeyR" data-hotkey-label="Reply". The element is focused if it takes text, else
// clicked. data-keys holds what the person has moved (usual key -> his own, "" = off). `?` shows the list. Single keys rest
// while typing and can be switched off (WCAG 2.1.4); Alt is never ours: it belongs to the browser and the system.
import { define, isTyping, keep, remember } from "./shared.js";

const NAMES = { Slash: "/", Period: ".", Comma: ",", BracketLeft: "[", BracketRight: "]", Minus: "-", Equal: "=", Semicolon: ";", Quote: "'", Backslash: "\\", Escape: "Esc", ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Backquote: "`", Space: "␣" };
const CODE = /^(?:Key|Digit)/;

/** "Ctrl+Shift+KeyT" of an event; Ctrl stands for ⌘ too. */
export function combination(event) {
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("Ctrl");
  if (event.shiftKey) parts.push("Shift");
  parts.push(event.code);
  return parts.join("+");
}

/** What stands on the keys of "Shift+KeyA": ["Shift", "A"]. */
export function keyNames(hotkey) {
  return hotkey.split("+").map((part) => NAMES[part] ?? part.replace(CODE, ""));
}

/** An item of a closed menu counts as long as the button of the menu is there. */
function visible(element) {
  const menu = element.closest("[popover]:not(:popover-open)");
  const shown = menu ? document.querySelector(`[popovertarget="${menu.id}"]`) : element;
  return shown?.getClientRects().length > 0 && !element.closest("[inert]");
}

class Hotkeys extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    try { this.own = JSON.parse(this.dataset.keys || "{}"); } catch { this.own = {}; }
    this.stop = new AbortController();
    const { signal } = this.stop;
    document.addEventListener("keydown", (event) => this.#key(event), { signal });
    document.addEventListener("click", (event) => event.target.closest?.("[data-open-hotkeys]") && this.open(), { signal });
    document.addEventListener("otk:press", (event) => this.press(event.detail.key), { signal });
    if (Object.keys(this.own).length) {
      this.#hints();
      document.addEventListener("htmx:afterSettle", () => this.#hints(), { signal });
    }
    const box = this.querySelector("[data-hotkeys-on]");
    box?.addEventListener("change", () => {
      const value = box.checked ? "on" : "off";
      remember("hotkeys", value);
      keep("hotkeys", value);
      document.documentElement.dataset.hotkeys = value;
    });
  }

  disconnectedCallback() {
    this.stop?.abort();
  }

  /** The key an element acts on for this person. */
  #of(element) {
    const usual = element.dataset.hotkey;
    return Object.hasOwn(this.own, usual) ? this.own[usual] : usual;
  }

  #key(event) {
    // In some browsers AltGr comes as Ctrl and Alt together: no letter typed with it may act either
    if (event.defaultPrevented || event.isComposing || event.repeat || event.altKey) return;
    const chord = event.ctrlKey || event.metaKey;
    if (!chord && (isTyping(event.target) || document.documentElement.dataset.hotkeys === "off")) return;
    if (document.querySelector("dialog:modal")) return;
    if (!chord && (event.key === "?" || (event.code === "Slash" && event.shiftKey))) {
      event.preventDefault();
      this.open();
      return;
    }
    const wanted = combination(event);
    const found = [...document.querySelectorAll("[data-hotkey]")].find((element) => this.#of(element) === wanted && visible(element));
    if (!found) return;
    event.preventDefault();
    this.#act(found);
  }

  /** Does what a usual key does, whichever key the person has for it: for commands chosen from a list. */
  press(usual) {
    if (usual === "?") { this.open(); return; }
    const found = [...document.querySelectorAll("[data-hotkey]")].find((element) => element.dataset.hotkey === usual && visible(element));
    if (found) this.#act(found);
  }

  #act(element) {
    if (isTyping(element)) { element.focus(); element.select?.(); } else element.click();
  }

  open() {
    const list = this.querySelector("[data-hotkey-list]");
    const seen = new Set();
    const lines = [];
    for (const element of document.querySelectorAll("[data-hotkey]")) {
      const label = element.dataset.hotkeyLabel || element.getAttribute("aria-label") || element.textContent.trim();
      const key = this.#of(element);
      if (!label || !key || seen.has(key)) continue;
      seen.add(key);
      lines.push(this.#line(label, keyNames(key)));
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

  /** Titles such as "Status (S)" and key caps inside of buttons say the person's own key. */
  #hints() {
    for (const element of document.querySelectorAll("[data-hotkey]")) {
      if (!Object.hasOwn(this.own, element.dataset.hotkey)) continue;
      const name = keyNames(this.own[element.dataset.hotkey]).join("+");
      if (element.title) element.title = element.title.replace(/ \([^()]*\)$/, "") + (name ? ` (${name})` : "");
      const cap = element.querySelector("kbd") ?? element.parentElement.querySelector(":scope > kbd.kbd-hint");
      if (cap) { cap.textContent = name; cap.hidden = !name; }
    }
  }
}

define("otk-hotkeys", Hotkeys);
