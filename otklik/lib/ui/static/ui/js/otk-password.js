// <otk-password>: shows or hides what is typed. Without this script the button stays hidden and the field works.
import { define } from "./shared.js";

class Password extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input");
    const button = this.querySelector("button");
    if (!input || !button || this.ready) return;
    this.ready = true;
    button.hidden = false;
    button.addEventListener("click", () => {
      const shown = input.type === "password";
      input.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
      button.title = shown ? this.dataset.hide : this.dataset.show;
    });
    input.form?.addEventListener("submit", () => { input.type = "password"; });
  }
}

define("otk-password", Password);
