/* Small behaviours of the set-up: colour preview, copying a token, saving a choice at once. */

const channel = (value) => {
  const c = value / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
};

/* Relative luminance (WCAG 2.2); the same rule as lib/colours.py. */
const luminance = (colour) => {
  const [r, g, b] = [1, 3, 5].map((start) => channel(parseInt(colour.slice(start, start + 2), 16)));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

const textOn = (colour) => (1.05 / (luminance(colour) + 0.05) >= 4.5 ? "#ffffff" : "#000000");

class Colour extends HTMLElement {
  connectedCallback() {
    const input = document.getElementById(this.dataset.input);
    const name = document.getElementById("id_name");
    const text = this.querySelector("text");
    if (!input || !text) return;
    const show = () => {
      this.querySelector("rect").setAttribute("fill", input.value);
      text.setAttribute("fill", textOn(input.value));
      if (name?.value) text.textContent = name.value;
    };
    input.addEventListener("input", show);
    name?.addEventListener("input", show);
    show();
  }
}
customElements.define("otk-colour", Colour);

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy-from]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copyFrom);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy");
  }
  document.dispatchEvent(new CustomEvent("otk:toast", { detail: { text: button.dataset.copied, tone: "ok" } }));
});

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-submit-on-change]");
  const button = form?.querySelector("[data-when-changed]");
  if (button) button.hidden = false;
});

/* On a phone the tabs scroll: the current one is brought into sight. */
const here = document.querySelector(".tabs > [aria-current]");
if (here) here.parentElement.scrollLeft = here.offsetLeft - (here.parentElement.clientWidth - here.offsetWidth) / 2;
