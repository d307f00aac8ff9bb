/* Behaviour of pages for customers. Everything works without it; with it files show their progress, what was written is
   never lost by an error, and a frame on another site follows its height. */
import { solve } from "./work.js";

const HEADER = "portal-form";
const KB = 1024;

class PortalForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.form.noValidate = true; // the server says what is wrong, in the page's language
    this.opened = performance.now();
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.busy) this.send();
    });
    for (const input of this.form.querySelectorAll("input[type=file]")) this.listFiles(input);
  }

  /* The chosen files with their sizes, each with a button to take it out again. */
  listFiles(input) {
    const list = document.createElement("ul");
    list.className = "portal-files";
    input.after(list);
    const draw = () => {
      list.replaceChildren(
        ...[...input.files].map((file, index) => {
          const row = document.createElement("li");
          const remove = document.createElement("button");
          remove.type = "button";
          remove.className = "btn btn-ghost btn-sm";
          remove.textContent = this.dataset.remove;
          remove.setAttribute("aria-label", `${this.dataset.remove}: ${file.name}`);
          remove.addEventListener("click", () => {
            const rest = new DataTransfer();
            [...input.files].forEach((other, place) => place !== index && rest.items.add(other));
            input.files = rest.files;
            draw();
            input.focus();
          });
          row.append(`${file.name} · ${Math.max(1, Math.round(file.size / KB))} KB`, remove);
          return row;
        }),
      );
    };
    input.addEventListener("change", draw);
  }

  async send() {
    this.setBusy(true, this.dataset.sending);
    this.clear();
    // A form that is filled by the browser itself may be ready sooner than the server believes.
    const wait = Number(this.dataset.least) * 1000 + 300 - (performance.now() - this.opened);
    if (wait > 0) await new Promise((done) => setTimeout(done, wait));
    try {
      for (let tries = 0; tries < 4; tries += 1) {
        const answer = await this.post();
        if (answer.status === 201) {
          location.assign(answer.body.url);
          return;
        }
        if (!answer.body.bits) {
          this.show(answer);
          break;
        }
        this.setBusy(true, this.dataset.checking);
        const nonce = this.nonce();
        this.form.elements.proof.value = await solve(this.dataset.worker, nonce, answer.body.bits);
        if (tries === 3) this.show(answer);
      }
    } catch {
      this.problem(this.dataset.lost);
    }
    this.setBusy(false, "");
  }

  /* The random number inside the signed paper: `{"n": "…"}`, base64url before the first colon; "." means packed. */
  nonce() {
    const text = this.form.elements.paper.value.split(":")[0];
    const packed = text.replace(/-/g, "+").replace(/_/g, "/");
    return JSON.parse(atob(packed)).n;
  }

  post() {
    const request = new XMLHttpRequest();
    const bar = this.querySelector("progress");
    request.open("POST", this.form.action);
    request.setRequestHeader("X-Requested-With", HEADER);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
    });
    return new Promise((done, failed) => {
      request.addEventListener("error", failed);
      request.addEventListener("load", () => {
        let body = {};
        try {
          body = JSON.parse(request.responseText);
        } catch {
          body = { text: request.status === 413 ? this.dataset.large : request.responseText.slice(0, 300) };
        }
        done({ status: request.status, body });
      });
      request.send(new FormData(this.form));
    });
  }

  show({ body }) {
    if (body.paper) this.form.elements.paper.value = body.paper;
    const errors = Object.entries(body.errors || {});
    for (const [name, texts] of errors) this.mark(name, texts);
    this.problem(body.text || this.dataset.check);
    const first = errors.length ? this.form.querySelector("[aria-invalid]") : this.querySelector("[data-problem]");
    first?.focus();
  }

  mark(name, texts) {
    const input = this.form.querySelector(`#id_${CSS.escape(name)}`);
    const field = input?.closest(".field");
    if (!field) return;
    field.classList.add("has-error");
    input.setAttribute("aria-invalid", "true");
    const box = document.createElement("div");
    box.id = `id_${name}_error`;
    box.dataset.shown = "";
    for (const text of texts) {
      const line = this.querySelector("template[data-error]").content.cloneNode(true);
      line.querySelector("span").textContent = text;
      box.append(line);
    }
    field.querySelector(`#${CSS.escape(box.id)}`)?.remove();
    field.append(box);
    const described = (input.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && id !== box.id);
    input.setAttribute("aria-describedby", [...described, box.id].join(" "));
  }

  clear() {
    for (const box of this.querySelectorAll('[id$="_error"]')) box.remove();
    for (const field of this.querySelectorAll(".has-error")) field.classList.remove("has-error");
    for (const input of this.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
    const problem = this.querySelector("[data-problem]");
    problem.hidden = true;
    problem.replaceChildren();
  }

  problem(text) {
    const box = this.querySelector("[data-problem]");
    const alert = this.querySelector("template[data-alert]").content.cloneNode(true);
    alert.querySelector(".grow").textContent = text;
    alert.firstElementChild.setAttribute("role", "alert");
    box.replaceChildren(alert);
    box.hidden = false;
  }

  setBusy(busy, text) {
    this.busy = busy;
    this.form.querySelector("button[type=submit]").setAttribute("aria-disabled", String(busy));
    this.querySelector("progress").hidden = !busy;
    this.querySelector("[data-status]").textContent = text;
  }
}
customElements.define("portal-form", PortalForm);

if (document.documentElement.hasAttribute("data-embedded") && parent !== window) {
  // The height is no secret, and which site holds the frame is decided by the policy of the page: any target will do.
  const tell = () => parent.postMessage({ otklikHeight: document.body.scrollHeight }, "*");
  new ResizeObserver(tell).observe(document.body);
}
