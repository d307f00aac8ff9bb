// <work-files data-limit data-most>: the files that go with what is written: chosen, dropped or pasted, shown with their size,
// removed one by one, refused early when they are too large, with progress while they are sent. A pasted picture also
// stands in the text: ![name](picture:file).
import { define, toast } from "../../ui/js/shared.js";

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
    this.bar = this.querySelector("progress");
    this.kept = [...this.input.files];
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
    let total = this.kept.reduce((sum, file) => sum + file.size, 0);
    for (const file of files) {
      if (this.kept.some((other) => other.name === file.name && other.size === file.size && other.lastModified === file.lastModified)) continue;
      if (this.kept.length >= most) { this.#say(this.dataset.tooMany.replace("{n}", String(most))); break; }
      if (total + file.size > limit) { this.#say(this.dataset.tooLarge.replace("{size}", String(Math.floor(limit / 1024 / 1024))).replace("{name}", file.name)); continue; }
      total += file.size;
      this.kept.push(file);
      taken.push(file);
    }
    this.#keep();
    return taken;
  }

  #say(text) { toast({ text, tone: "danger" }); }

  #keep() {
    const all = new DataTransfer();
    for (const file of this.kept) all.items.add(file);
    this.input.files = all.files;
    this.#draw();
  }

  #draw() {
    this.querySelector("[data-chosen]").replaceChildren(...this.kept.map((file) => {
      const line = document.createElement("li");
      const box = Object.assign(document.createElement("span"), { className: "file" });
      box.append(Object.assign(document.createElement("span"), { className: "truncate", textContent: file.name }), Object.assign(document.createElement("small"), { textContent: sizeOf(file.size) }));
      const drop = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-ghost btn-icon btn-sm", textContent: "×" });
      drop.setAttribute("aria-label", this.dataset.remove.replace("{name}", file.name));
      drop.addEventListener("click", () => this.#drop(file));
      line.append(box, drop);
      return line;
    }));
  }

  #drop(file) {
    this.kept = this.kept.filter((other) => other !== file);
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
    if (!this.kept.length || !total) return;
    this.bar.hidden = loaded >= total;
    this.bar.value = Math.round((loaded / total) * 100);
  }
}

define("work-files", Files);
