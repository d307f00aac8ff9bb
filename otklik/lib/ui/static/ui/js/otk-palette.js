// <otk-palette data-url>: Ctrl+K. One field for everything: commands come once for a page and are found at once and fuzzily;
// tickets, customers, messages and files come from the server, late answers are dropped. A combobox with a list box (ARIA 1.2).
import { score } from "./fuzzy.js";
import { csrfToken, define, isTyping, keep, toast } from "./shared.js";

const PAUSE_MS = 160;
const MOST_COMMANDS = 12;
const COMMANDS_LAST_MS = 60_000;

class Palette extends HTMLElement {
  connectedCallback() {
    if (this.stop) return;
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.dialog = this.querySelector("dialog");
    this.input = this.querySelector("input");
    this.list = this.querySelector('[role="listbox"]');
    this.status = this.querySelector("[data-status]");
    this.items = [];
    document.addEventListener("keydown", (event) => this.#chord(event), { signal });
    document.addEventListener("click", (event) => event.target.closest?.("[data-open-palette]") && this.open(), { signal });
    document.addEventListener("live:resync", () => { this.commandsAt = 0; }, { signal });
    document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.requestConfig?.verb === "post") this.commandsAt = 0; }, { signal });
    this.input.addEventListener("input", () => this.#typed(), { signal });
    this.input.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.list.addEventListener("click", (event) => this.#run(this.items[Number(event.target.closest("[role=option]")?.dataset.at ?? -1)]), { signal });
    this.list.addEventListener("pointermove", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.#choose(Number(option.dataset.at), false);
    }, { signal });
    this.dialog.addEventListener("close", () => { clearTimeout(this.timer); this.request?.abort(); }, { signal });
  }

  disconnectedCallback() {
    this.stop?.abort();
    this.stop = null;
  }

  #chord(event) {
    if (event.code !== "KeyK" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (this.dialog.open) this.dialog.close();
    else if (!document.querySelector("dialog:modal")) this.open();
  }

  get ticket() { return document.getElementById("main-col")?.dataset.number ?? ""; }

  open() {
    this.input.value = "";
    this.found = [];
    this.pending = false;
    this.eager = false;
    if (!this.dialog.open) this.dialog.showModal();
    this.input.focus();
    this.#draw();
    this.#commands();
  }

  async #commands() {
    const { ticket } = this;
    if (this.commands && this.commandsOf === ticket && performance.now() - this.commandsAt < COMMANDS_LAST_MS) return;
    if (this.commandsOf !== ticket) this.commands = null;
    this.#say("loading");
    try {
      const answer = await this.#get(ticket ? { ticket } : {});
      this.groups = Object.fromEntries(answer.groups.map(({ name, label }) => [name, label]));
      this.commands = answer.commands;
      this.commandsOf = ticket;
      this.commandsAt = performance.now();
      if (this.dialog.open) this.#draw();
    } catch { this.#say("failed"); }
  }

  async #get(values, signal) {
    const url = new URL(this.dataset.url, location.href);
    for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value);
    const response = await fetch(url, { credentials: "same-origin", signal, headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
    if (!response.ok) throw new Error(String(response.status));
    return response.json();
  }

  #typed() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.eager = false;
    const query = this.input.value.trim();
    this.pending = query.length > 1;
    if (!this.pending) this.found = [];
    this.#draw();
    if (this.pending) this.timer = setTimeout(() => this.#ask(query), PAUSE_MS);
  }

  async #ask(query) {
    this.request = new AbortController();
    try {
      const answer = await this.#get({ q: query }, this.request.signal);
      if (query !== this.input.value.trim()) return; // a late answer to an older question
      this.found = answer.groups;
      this.pending = false;
      this.#draw();
    } catch (error) {
      if (error.name === "AbortError" || query !== this.input.value.trim()) return;
      this.pending = false;
      this.found = [];
      this.#draw();
      this.#say(navigator.onLine ? "failed" : "offline");
    }
  }

  #matches(query) {
    const commands = this.commands ?? [];
    if (!query) return commands.filter((one) => !one.detail || one.group !== "ticket").slice(0, 60);
    return commands.map((one) => ({ one, value: Math.max(score(query, one.label, one.also), one.detail ? score(query, `${one.detail} ${one.label}`, one.also) : 0) + (one.group === "ticket" ? 1 : 0) }))
      .filter(({ value }) => value > 1).sort((a, b) => b.value - a.value).slice(0, MOST_COMMANDS).map(({ one }) => one);
  }

  #draw() {
    const query = this.input.value.trim();
    const groups = new Map();
    for (const command of this.#matches(query)) {
      if (!groups.has(command.group)) groups.set(command.group, { name: command.group, label: this.groups?.[command.group] ?? "", items: [] });
      groups.get(command.group).items.push(command);
    }
    const found = this.found ?? [];
    // A number or a name typed in full means the thing itself; commands follow
    const drawn = /\d/.test(query) ? [...found, ...groups.values()] : [...groups.values(), ...found];
    const before = this.items[this.at];
    this.items = drawn.flatMap((group) => group.items);
    let at = 0;
    this.list.replaceChildren(...drawn.map((group) => this.#group(group, () => at++)));
    const same = before ? this.items.findIndex((item) => item.label === before.label && item.detail === before.detail) : -1;
    this.#choose(query && same > 0 && this.walked ? same : 0);
    this.walked = false;
    if (this.eager && this.items.length) { this.eager = false; this.#run(this.items[0]); }
    if (this.pending || !this.commands) this.#say("loading");
    else this.#say(this.items.length ? "count" : "none", this.items.length);
  }

  #group(group, next) {
    const box = document.createElement("div");
    box.setAttribute("role", "group");
    box.setAttribute("aria-labelledby", `palette-${group.name}`);
    const title = Object.assign(document.createElement("div"), { id: `palette-${group.name}`, className: "palette-title", textContent: group.label });
    box.append(title, ...group.items.map((item) => this.#option(item, next())));
    return box;
  }

  #option(item, at) {
    const option = this.querySelector("template").content.firstElementChild.cloneNode(true);
    option.id = `palette-option-${at}`;
    option.dataset.at = String(at);
    const use = option.querySelector("use");
    use.setAttribute("href", `${use.getAttribute("href").split("#")[0]}#${item.icon}`);
    option.querySelector("[data-label]").textContent = item.label;
    const detail = option.querySelector("[data-detail]");
    detail.textContent = item.detail ?? "";
    if (item.pieces) {
      // Pieces of text, every second one a hit
      const line = option.querySelector("[data-passage]");
      line.append(...item.pieces.map((piece, n) => (n % 2 ? Object.assign(document.createElement("mark"), { textContent: piece }) : document.createTextNode(piece))));
      line.hidden = false;
    }
    const badge = option.querySelector("[data-badge]");
    badge.textContent = item.badge ?? "";
    badge.hidden = !item.badge;
    return option;
  }

  #choose(at, scroll = true) {
    this.list.querySelector('[aria-selected="true"]')?.setAttribute("aria-selected", "false");
    this.at = at;
    const option = this.list.querySelector(`[data-at="${at}"]`);
    option?.setAttribute("aria-selected", "true");
    this.input.setAttribute("aria-activedescendant", option?.id ?? "");
    this.input.setAttribute("aria-expanded", String(this.items.length > 0));
    if (scroll) option?.scrollIntoView({ block: at === 0 ? "end" : "nearest" });
  }

  #key(event) {
    const last = this.items.length - 1;
    const step = { ArrowDown: this.at >= last ? 0 : this.at + 1, ArrowUp: this.at <= 0 ? last : this.at - 1, PageDown: Math.min(last, this.at + 8), PageUp: Math.max(0, this.at - 8) }[event.key];
    if (event.isComposing) return;
    if (step !== undefined) { event.preventDefault(); this.walked = true; this.#choose(step); }
    else if (event.key === "Enter") {
      event.preventDefault();
      // Faster than the answer: the first that comes is meant
      if (!this.items.length) this.eager = this.pending || !this.commands;
      else this.#run(this.items[this.at], event.ctrlKey || event.metaKey);
    }
  }

  #say(what, count = 0) {
    const text = this.dataset[what] ?? "";
    this.status.textContent = text.replace("{n}", String(count));
    this.status.dataset.state = what;
  }

  #run(item, apart = false) {
    if (!item) return;
    this.dialog.close();
    // After the dialog has given the focus back
    setTimeout(() => this.#does(item, apart));
  }

  #does(item, apart) {
    if (item.url) this.#go(item.url, apart);
    else if (item.press) this.#press(item.press);
    else if (item.post) this.#post(item.post);
    else if (item.copy) this.#copy(item.absolute ? new URL(item.copy, location.href).href : item.copy);
    else if (item.set) this.#set(...item.set);
  }

  #go(url, apart) {
    const list = document.getElementById("rows");
    const inPlace = !apart && list && /^\/work\/[A-Z0-9]+-\d+(?:#|$)/i.test(url) && !url.includes("#");
    if (apart) window.open(url, "_blank", "noopener");
    else if (inPlace) {
      window.htmx.ajax("GET", url, { target: "#main-col", swap: "outerHTML show:none", source: "#rows" })
        .then(() => history.pushState({ htmx: true }, "", url), () => location.assign(url));
    } else location.assign(url);
  }

  #press(key) {
    if (isTyping(document.activeElement)) document.activeElement.blur();
    document.dispatchEvent(new CustomEvent("otk:press", { detail: { key } }));
  }

  #post({ url, values, leave }) {
    if (leave) {
      const form = Object.assign(document.createElement("form"), { method: "post", action: url, hidden: true });
      for (const [name, value] of [...Object.entries(values), ["csrfmiddlewaretoken", csrfToken()]]) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
      document.body.append(form);
      form.submit();
    } else window.htmx.ajax("POST", url, { values, swap: "none", source: document.body });
  }

  async #copy(text) {
    document.dispatchEvent(new CustomEvent("otk:copy", { detail: { text, said: this.dataset.copied } }));
  }

  #set(name, value) {
    if (name !== "language") { document.dispatchEvent(new CustomEvent("otk:choose", { detail: { name, value } })); return; }
    keep(name, value, () => location.reload(), () => toast({ text: document.querySelector("otk-toasts")?.dataset.error ?? "", tone: "danger" }));
  }
}

define("otk-palette", Palette);
