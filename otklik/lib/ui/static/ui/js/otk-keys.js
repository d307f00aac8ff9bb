// <otk-keys>: the table of one's own shortcuts. A press on a key button waits for the key; one key for two shortcuts, keys with
// Alt or Ctrl and keys of the browser are refused at once, and once more by the server. Escape leaves, Backspace switches off.
import { combination, keyNames } from "./otk-hotkeys.js";
import { define } from "./shared.js";

const ALLOWED = /^(?:Shift\+)?(?:Key[A-Z]|Digit[0-9]|Comma|Period|Slash|Semicolon|Quote|BracketLeft|BracketRight|Minus|Equal|Backquote|Backslash)$/;
const RESERVED = "Shift+Slash";
const MODIFIERS = /^(?:Shift|Control|Alt|Meta)(?:Left|Right)?$/;

class Keys extends HTMLElement {
  connectedCallback() {
    if (this.ready) return;
    this.ready = true;
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-capture]");
      if (button) this.#wait(button);
      else if (event.target.closest("[data-usual]")) this.#usual(event.target.closest("li"));
    });
    this.addEventListener("keydown", (event) => this.waiting && this.#key(event), { capture: true });
    this.addEventListener("focusout", (event) => event.target === this.waiting && this.#done());
    for (const line of this.querySelectorAll("li[data-usual-key]")) this.#show(line);
  }

  #wait(button) {
    this.#done();
    this.waiting = button;
    button.toggleAttribute("data-waiting", true);
    button.textContent = this.dataset.press;
    this.#say("");
    button.focus();
  }

  #key(event) {
    if (MODIFIERS.test(event.code) || event.key === "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    const line = this.waiting.closest("li");
    if (event.key === "Escape") { this.#done(); return; }
    if (event.key === "Backspace" || event.key === "Delete") { this.#set(line, ""); return; }
    const key = combination(event);
    if (event.altKey || !ALLOWED.test(key) || key === RESERVED) { this.#say(this.dataset.bad.replace("{key}", event.altKey ? "Alt" : keyNames(key).join("+"))); return; }
    const other = [...this.querySelectorAll("li[data-usual-key]")].find((one) => one !== line && one.querySelector("input").value === key);
    if (other) { this.#say(this.dataset.taken.replace("{key}", keyNames(key).join("+")).replace("{name}", other.dataset.label)); return; }
    this.#set(line, key);
  }

  #usual(line) {
    const key = line.dataset.usualKey;
    const other = [...this.querySelectorAll("li[data-usual-key]")].find((one) => one !== line && one.querySelector("input").value === key);
    if (other) this.#say(this.dataset.taken.replace("{key}", keyNames(key).join("+")).replace("{name}", other.dataset.label));
    else this.#set(line, key);
  }

  #set(line, key) {
    line.querySelector("input").value = key;
    line.querySelector("input").dispatchEvent(new Event("input", { bubbles: true })); // the form has unsaved changes
    this.#say("");
    this.#done();
    this.#show(line);
  }

  #done() {
    const button = this.waiting;
    this.waiting = null;
    if (!button) return;
    button.removeAttribute("data-waiting");
    this.#show(button.closest("li"));
  }

  #show(line) {
    const key = line.querySelector("input").value;
    const caps = key ? keyNames(key).map((name) => Object.assign(document.createElement("kbd"), { textContent: name })) : [document.createTextNode(this.dataset.off)];
    const button = line.querySelector("[data-capture]");
    button.replaceChildren(...caps);
    line.querySelector("[data-usual]").hidden = key === line.dataset.usualKey;
  }

  #say(text) {
    const place = this.querySelector("[data-said]");
    place.textContent = text;
    place.hidden = !text;
  }
}

define("otk-keys", Keys);
