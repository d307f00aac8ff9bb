// A list of choices while one writes: "::" brings answer templates, "@@" in notes colleagues. The textarea keeps the focus;
// arrows walk, Enter or Tab takes, Esc closes (WAI-ARIA: listbox with aria-activedescendant).
import { post, toast } from "../../ui/js/shared.js";

const PAUSE_MS = 120;
const MARKS = { phrases: /(^|\s)::([^\s:][^\n:]{0,39})?$/u, people: /(^|\s)@@([^\n@]{0,39})?$/u };

export class Completion {
  constructor(host, area, list, signal) {
    Object.assign(this, { host, area, list, items: [], at: 0, what: "", asked: 0 });
    area.addEventListener("input", () => this.#look(), { signal });
    area.addEventListener("click", () => this.close(), { signal });
    area.addEventListener("blur", () => setTimeout(() => this.close(), 150), { signal });
    // Before the composer and the guards of the page: Enter and Esc belong to an open list
    area.addEventListener("keydown", (event) => this.#key(event), { signal, capture: true });
    list.addEventListener("pointerdown", (event) => event.preventDefault(), { signal });
    list.addEventListener("click", (event) => {
      const row = event.target.closest("[role=option]");
      if (row) this.#take(Number(row.dataset.at));
    }, { signal });
  }

  get isOpen() { return !this.list.hidden; }

  /** From a button: as if its mark had been typed. */
  start(what) {
    this.area.focus();
    const before = this.area.value.slice(0, this.area.selectionStart);
    this.host.insert(`${before && !/\s$/.test(before) ? " " : ""}${what === "people" ? "@@" : "::"}`);
  }

  close() {
    clearTimeout(this.timer);
    this.asked += 1;
    this.what = "";
    this.list.hidden = true;
    this.area.removeAttribute("aria-activedescendant");
  }

  #look() {
    const before = this.area.value.slice(0, this.area.selectionStart);
    const note = this.host.mode === "note";
    const what = Object.keys(MARKS).find((name) => (name !== "people" || note) && MARKS[name].test(before));
    if (!what) { this.close(); return; }
    const [, , words = ""] = before.match(MARKS[what]);
    this.what = what;
    this.length = words.length + 2;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#ask(words), PAUSE_MS);
  }

  async #ask(words) {
    const asked = ++this.asked;
    try {
      const url = new URL(this.host.dataset[this.what], location.href);
      url.searchParams.set("q", words);
      const response = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
      if (!response.ok) throw new Error(String(response.status));
      const { items } = await response.json();
      if (asked === this.asked && this.what) this.#show(items);
    } catch { this.close(); }
  }

  #show(items) {
    this.items = items;
    this.at = 0;
    this.list.setAttribute("aria-label", this.host.dataset[`${this.what}Label`]);
    this.list.replaceChildren(...items.map((item, at) => this.#row(item, at)));
    if (!items.length) {
      const nothing = Object.assign(document.createElement("div"), { className: "muted small", textContent: this.host.dataset.nothing });
      nothing.setAttribute("role", "option");
      nothing.setAttribute("aria-disabled", "true");
      this.list.append(nothing);
    }
    this.list.hidden = false;
    this.#mark();
  }

  #row(item, at) {
    const row = Object.assign(document.createElement("div"), { className: "composer-choice", id: `composer-choice-${at}` });
    row.setAttribute("role", "option");
    row.dataset.at = String(at);
    row.append(Object.assign(document.createElement("span"), { textContent: item.folder ? `${item.folder} / ${item.title}` : item.title }));
    if (item.text) row.append(Object.assign(document.createElement("small"), { textContent: item.text }));
    return row;
  }

  #mark() {
    [...this.list.querySelectorAll(".composer-choice")].forEach((row, at) => {
      row.setAttribute("aria-selected", String(at === this.at));
      if (at !== this.at) return;
      this.area.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    });
  }

  #key(event) {
    if (!this.isOpen || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const chord = event.ctrlKey || event.metaKey;
    if (step && this.items.length) {
      this.at = (this.at + step + this.items.length) % this.items.length;
      this.#mark();
    } else if ((event.key === "Enter" && !chord || event.key === "Tab") && this.items.length) this.#take(this.at);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  async #take(at) {
    const item = this.items[at];
    const { what, length } = this;
    this.close();
    this.area.focus();
    const end = this.area.selectionStart;
    this.area.setSelectionRange(end - length, end);
    if (what === "people") {
      this.host.insert(`@${item.title} `);
      this.host.mention(item.id);
      return;
    }
    this.host.insert("");
    try {
      const response = await post(`${this.host.dataset.phrases}/${item.id}`);
      if (!response.ok) throw new Error(String(response.status));
      this.host.insert((await response.json()).text);
    } catch { toast({ text: document.querySelector("otk-toasts")?.dataset.error ?? "", tone: "danger" }); }
  }
}
