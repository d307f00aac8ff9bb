// How long one has been available, on a break, …: counts in the bar; another page of the same person follows at once.
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("otklik-presence") : null;

class Standing extends HTMLElement {
  connectedCallback() {
    this.timer = setInterval(() => this.show(), 1000);
    this.show();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  show() {
    const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(this.dataset.since)) / 1000));
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
    const two = (number) => String(number).padStart(2, "0");
    this.textContent = hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
    this.classList.toggle("standing-late", Boolean(this.dataset.until) && Date.now() > Date.parse(this.dataset.until));
  }
}
customElements.define("otk-standing", Standing);

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && event.target.closest?.("[data-presence]")) channel?.postMessage("changed");
});
channel?.addEventListener("message", () => document.dispatchEvent(new CustomEvent("presence:elsewhere")));
