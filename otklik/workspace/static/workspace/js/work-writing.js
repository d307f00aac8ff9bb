// <work-writing data-phrases data-people>: light markup by buttons and keys, templates and names by completion. Everything is
// put in by execCommand where it is, so that Ctrl+Z of the browser takes it back.
import { define } from "../../ui/js/shared.js";
import { Completion } from "./work-complete.js";

const AROUND = { bold: ["**", "**"], italic: ["_", "_"], code: ["`", "`"] };
const BEFORE = { list: "- ", quote: "> " };
const KEYS = { KeyB: "bold", KeyI: "italic" };

class Writing extends HTMLElement {
  connectedCallback() {
    if (this.stop) return;
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.area = this.querySelector("textarea");
    this.list = new Completion(this, this.area, this.querySelector("[role=listbox]"), signal);
    this.addEventListener("click", (event) => this.#click(event), { signal });
    this.area.addEventListener("keydown", (event) => this.#key(event), { signal });
  }

  disconnectedCallback() {
    this.stop?.abort();
    this.stop = null;
  }

  get mode() { return this.closest("form").elements.namedItem("mode")?.value ?? "reply"; }

  /** Replaces what is selected and tells everybody who listens for typing. */
  insert(text) {
    this.area.focus();
    const done = text ? document.execCommand?.("insertText", false, text) : document.execCommand?.("delete");
    if (done) return;
    this.area.setRangeText(text, this.area.selectionStart, this.area.selectionEnd, "end");
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  mention(id) {
    const place = this.querySelector("[data-mentions]");
    if (place.querySelector(`input[value="${id}"]`)) return;
    place.append(Object.assign(document.createElement("input"), { type: "hidden", name: "mentions", value: String(id) }));
  }

  #click(event) {
    const mark = event.target.closest("[data-mark]");
    const open = event.target.closest("[data-open]");
    if (mark) this.#mark(mark.dataset.mark);
    else if (open) this.list.start(open.dataset.open);
  }

  #key(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || !KEYS[event.code]) return;
    event.preventDefault();
    event.stopPropagation();
    this.#mark(KEYS[event.code]);
  }

  #mark(name) {
    const { area } = this;
    area.focus();
    const [start, end] = [area.selectionStart, area.selectionEnd];
    const chosen = area.value.slice(start, end);
    if (BEFORE[name]) {
      const from = area.value.lastIndexOf("\n", start - 1) + 1;
      area.setSelectionRange(from, end);
      this.insert(area.value.slice(from, end).split("\n").map((line) => BEFORE[name] + line).join("\n"));
    } else if (name === "link") {
      this.insert(`[${chosen}](https://)`);
      const caret = chosen ? area.selectionStart - 1 : start + 1;
      area.setSelectionRange(caret, caret);
    } else if (name === "code" && chosen.includes("\n")) this.insert(`\`\`\`\n${chosen}\n\`\`\``);
    else {
      const [open, close] = AROUND[name];
      this.insert(open + chosen + close);
      if (!chosen) area.setSelectionRange(start + open.length, start + open.length);
      else area.setSelectionRange(start + open.length, end + open.length);
    }
  }
}

define("work-writing", Writing);
