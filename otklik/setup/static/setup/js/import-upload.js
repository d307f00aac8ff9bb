/* Sends the file of an import in pieces before the form: a broken connection costs one piece, and the same file chosen
   again goes on where it stopped. Without this script the form carries the file itself, up to the usual size. */
import { csrfToken, store } from "../../ui/js/shared.js";

const TRIES = 8;
const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
const inMegabytes = (bytes) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

class ImportUpload extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.form?.addEventListener("submit", (event) => this.submit(event));
    // Another file is meant instead of the one that has come before
    this.form?.elements.file?.addEventListener("change", () => { this.form.elements.upload.value = ""; });
  }

  get file() {
    return this.form.elements.file?.files[0];
  }

  async submit(event) {
    if (!this.file || this.form.elements.upload.value) return;
    event.preventDefault();
    if (this.busy) return;
    this.busy = true;
    const button = this.form.querySelector("button");
    button.disabled = true;
    try {
      const id = await this.send(this.file);
      this.form.elements.upload.value = id;
      this.form.elements.file.disabled = true; // it has come
      this.form.submit();
    } catch (problem) {
      this.tell(problem.words || this.dataset.failed);
      button.disabled = this.busy = false;
    }
  }

  async send(file) {
    const name = `otk-import ${this.dataset.url} ${file.name} ${file.size} ${file.lastModified}`;
    let { id, received } = (await this.known(store("local", name))) || (await this.begin(file));
    store("local", name, String(id));
    while (received < file.size) {
      this.show(received, file.size);
      received = await this.piece(id, received, file);
    }
    this.show(received, file.size);
    store("local", name, null);
    return id;
  }

  /* An upload of the same file that was not finished, if the server still has it. */
  async known(id) {
    if (!id) return null;
    const answer = await this.call(`${this.dataset.url}/${id}`, { method: "GET" });
    return answer.ok ? answer.json() : null;
  }

  async begin(file) {
    const body = JSON.stringify({ name: file.name, size: file.size });
    const answer = await this.call(this.dataset.url, { method: "POST", body });
    if (answer.ok) return answer.json();
    const problem = new Error(`answered ${answer.status}`);
    problem.words = answer.status === 422 ? (await answer.json()).error : "";
    throw problem;
  }

  async piece(id, offset, file) {
    const body = file.slice(offset, offset + Number(this.dataset.piece));
    for (let turn = 0; turn < TRIES; turn += 1) {
      try {
        const answer = await this.call(`${this.dataset.url}/${id}?offset=${offset}`, { method: "PUT", body });
        if (answer.ok || answer.status === 409) return (await answer.json()).received;
        if (answer.status < 500) throw Object.assign(new Error(`answered ${answer.status}`), { final: true });
      } catch (problem) {
        if (problem.final) throw problem;
      }
      this.tell(this.dataset.again);
      await pause(Math.min(30, 2 ** turn));
    }
    throw new Error("no connection");
  }

  call(url, options) {
    const headers = { "X-CSRFToken": csrfToken(), "X-Requested-With": "XMLHttpRequest", "Content-Type": "application/octet-stream" };
    return fetch(url, { credentials: "same-origin", headers, ...options });
  }

  show(received, size) {
    const words = this.dataset.sending.replace("%s", inMegabytes(received)).replace("%s", inMegabytes(size));
    this.tell(words);
    this.querySelector("[data-progress] progress").value = (received * 100) / size;
  }

  tell(words) {
    this.querySelector("[data-progress]").hidden = false;
    this.querySelector("[data-told]").textContent = words;
  }
}
customElements.define("otk-import-upload", ImportUpload);
