// <work-files data-limit data-most>: the files that go with what is written: chosen, dropped or pasted, shown with their size,
// removed one by one, refused early when they are too large, with progress while they are sent. A pasted picture also
// stands in the text: ![name](picture:file). With data-url each file goes to the draft on the server at once, and the form
// names it (`kept`); one that cannot be kept there goes with the form, as without a server's draft.
import { csrfToken, define, post, toast } from "../../ui/js/shared.js";

/** POSTs a form and tells how much of it has left, 0..1: fetch cannot. Rejects with AbortError when it is taken back. */
function send(request, url, body, tell) {
  return new Promise((resolve, reject) => {
    request.open("POST", url);
    for (const [name, value] of [["X-CSRFToken", csrfToken()], ["X-Requested-With", "XMLHttpRequest"], ["Accept", "application/json"]]) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", ({ loaded, total }) => total && tell(loaded / total));
    request.addEventListener("load", () => (request.status < 300 ? resolve(JSON.parse(request.responseText)) : reject(new Error(String(request.status)))));
    request.addEventListener("error", () => reject(new Error("network")));
    request.addEventListener("abort", () => reject(new DOMException("taken back", "AbortError")));
    request.send(body);
  });
}

const PICTURE = /^image\/(png|jpeg|gif|webp)$/;

function sizeOf(bytes) {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

class Files extends HTMLElement {
  connectedCallback() {
    if (this.stop) return;
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.form = this.closest("form");
    this.input = this.form.querySelector('input[type="file"]');
    this.bar = this.querySelector(".composer-progress");
    this.kept = [...this.input.files];
    this.sending = new Map(); // file -> request that keeps it on the server
    this.shares = new Map(); // file -> how much of it has left, and the bar that shows it
    this.mode = this.form.elements.namedItem("mode")?.value ?? "";
    this.list = this.querySelector("[data-stored]");
    this.stored = [...(this.list?.children ?? [])].map(({ dataset }) => ({ id: Number(dataset.id), name: dataset.name, size: Number(dataset.size) }));
    // The message itself is on its way: a file that were kept after it would stay behind
    this.form.addEventListener("submit", () => this.#halt(), { signal });
    this.input.addEventListener("change", () => this.#chosen(), { signal });
    this.form.addEventListener("paste", (event) => this.#pasted(event), { signal });
    for (const name of ["dragenter", "dragover"]) this.form.addEventListener(name, (event) => this.#over(event), { signal });
    for (const name of ["dragleave", "dragend"]) this.form.addEventListener(name, () => this.form.removeAttribute("data-over"), { signal });
    this.form.addEventListener("drop", (event) => this.#dropped(event), { signal });
    this.form.addEventListener("htmx:xhr:progress", (event) => this.#progress(event.detail), { signal });
    this.form.addEventListener("htmx:afterRequest", () => { this.bar.hidden = true; }, { signal });
    this.#draw();
  }

  disconnectedCallback() {
    this.stop?.abort();
    this.stop = null;
    this.#halt();
  }

  #halt() {
    for (const request of this.sending.values()) request.abort();
    this.sending.clear();
  }

  /** Shows the files of another kind of message; `left(mode, stored)` hears of one that arrives late for the kind before. */
  turn(mode, stored, left) {
    const before = this.mode;
    this.late ??= new Map();
    this.late.set(before, this.stored);
    this.left = left;
    this.mode = mode;
    this.stored = stored;
    this.#draw();
  }

  /** Choosing again adds: people pick from several folders. */
  #chosen() {
    this.add([...this.input.files]);
  }

  #pasted(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    // A table copied from a sheet brings its picture too: its text is what was meant
    if (event.clipboardData.getData("text/plain")) return;
    event.preventDefault();
    const named = files.map((file, at) => this.#named(file, at));
    const taken = this.add(named);
    const writing = this.form.querySelector("work-writing");
    if (!["reply", "forward"].includes(writing?.mode)) return;
    for (const file of taken) if (PICTURE.test(file.type)) writing.insert(`![${writing.dataset.pictureNote}](picture:${file.name})\n`);
  }

  #named(file, at) {
    const ending = file.name.match(/\.\w{1,5}$/)?.[0] ?? ".png";
    const stamp = new Date().toISOString().replace(/\D/g, "").slice(2, 14);
    return new File([file], `picture-${stamp}${at ? `-${at}` : ""}${ending}`, { type: file.type });
  }

  #over(event) {
    if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
    event.preventDefault();
    this.form.setAttribute("data-over", "");
  }

  #dropped(event) {
    this.form.removeAttribute("data-over");
    const files = [...(event.dataTransfer?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.add(files);
  }

  /** Takes files in as far as they fit; returns those taken. */
  add(files) {
    const limit = Number(this.dataset.limit);
    const most = Number(this.dataset.most);
    const taken = [];
    let total = [...this.kept, ...this.stored].reduce((sum, file) => sum + file.size, 0);
    for (const file of files) {
      if (this.kept.some((other) => other.name === file.name && other.size === file.size && other.lastModified === file.lastModified)) continue;
      if (this.stored.some((other) => other.name === file.name && other.size === file.size)) continue;
      if (this.kept.length + this.stored.length >= most) { this.#say(this.dataset.tooMany.replace("{n}", String(most))); break; }
      if (total + file.size > limit) { this.#say(this.dataset.tooLarge.replace("{size}", String(Math.floor(limit / 1024 / 1024))).replace("{name}", file.name)); continue; }
      total += file.size;
      this.kept.push(file);
      taken.push(file);
    }
    this.#keep();
    if (this.dataset.url) for (const file of taken) this.#store(file);
    return taken;
  }

  /** Keeps a file in the draft on the server. */
  async #store(file) {
    const { mode } = this;
    const request = new XMLHttpRequest();
    this.sending.set(file, request);
    this.#draw();
    const body = new FormData();
    body.set("mode", mode);
    body.set("key", this.dataset.key);
    body.set("file", file);
    let told;
    try {
      told = await send(request, this.dataset.url, body, (share) => this.#share(file, share));
    } catch (error) {
      if (error.name !== "AbortError" && this.sending.has(file)) this.#say(this.dataset.notKept);
      return;
    } finally {
      this.sending.delete(file);
      this.shares.delete(file);
      this.#draw();
    }
    if (!told.id) return;
    if (!this.kept.includes(file)) { this.#forget(told.id, mode); return; } // taken out while it was under way
    this.kept = this.kept.filter((other) => other !== file);
    if (mode === this.mode) this.stored.push(told);
    else {
      const stored = [...(this.late?.get(mode) ?? []), told];
      this.late?.set(mode, stored);
      this.left?.(mode, stored);
    }
    this.#keep();
  }

  #forget(id, mode = this.mode) {
    post(this.dataset.url + "/remove", { mode, file: String(id) }).catch(() => {});
  }

  #say(text) { toast({ text, tone: "danger" }); }

  #keep() {
    const all = new DataTransfer();
    for (const file of this.kept) all.items.add(file);
    this.input.files = all.files;
    this.#draw();
  }

  #draw() {
    this.querySelector("[data-chosen]").replaceChildren(...this.kept.map((file) => this.#line(file)));
    this.list?.replaceChildren(...this.stored.map((file) => {
      const line = this.#line(file);
      line.append(Object.assign(document.createElement("input"), { type: "hidden", name: "kept", value: String(file.id) }));
      return line;
    }));
  }

  #line(file) {
    const line = document.createElement("li");
    const box = Object.assign(document.createElement("span"), { className: "file" });
    box.append(Object.assign(document.createElement("span"), { className: "truncate", textContent: file.name }), Object.assign(document.createElement("small"), { textContent: sizeOf(file.size) }));
    const drop = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-ghost btn-icon btn-sm", textContent: "×" });
    drop.setAttribute("aria-label", this.dataset.remove.replace("{name}", file.name));
    drop.addEventListener("click", () => this.#drop(file));
    line.append(box);
    if (this.sending.has(file)) line.append(this.#bar(file));
    line.append(drop);
    return line;
  }

  #bar(file) {
    const bar = Object.assign(document.createElement("progress"), { max: 1, value: this.shares.get(file)?.share ?? 0 });
    bar.setAttribute("aria-label", this.dataset.sending.replace("{name}", file.name));
    this.shares.set(file, { share: bar.value, bar });
    return bar;
  }

  #share(file, share) {
    const shown = this.shares.get(file);
    if (shown) { shown.share = share; shown.bar.value = share; }
  }

  #drop(file) {
    this.kept = this.kept.filter((other) => other !== file);
    // What has left whole may be kept there already: it is forgotten by its number when that comes
    if ((this.shares.get(file)?.share ?? 0) < 1) this.sending.get(file)?.abort();
    if (this.stored.includes(file)) {
      this.stored = this.stored.filter((other) => other !== file);
      this.#forget(file.id);
    }
    this.#keep();
    const area = this.form.querySelector("textarea");
    const [before, after] = area.value.split(new RegExp(`!\\[[^\\]]*\\]\\(picture:${file.name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\)\\n?`));
    if (after !== undefined) {
      area.value = before + after;
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    area.focus();
  }

  #progress({ loaded, total }) {
    if (!this.kept.length || !total) return; // what the draft holds already travels no second time
    this.bar.hidden = loaded >= total;
    this.bar.value = Math.round((loaded / total) * 100);
  }
}

define("work-files", Files);
