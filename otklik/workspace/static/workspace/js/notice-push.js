// <otk-push data-key data-url data-worker data-refused>: a button that lets this browser show messages of ours.
import { csrfToken, define } from "../../ui/js/shared.js";

function bytes(text) {
  const padded = (text + "=".repeat((4 - (text.length % 4)) % 4)).replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(padded), (sign) => sign.charCodeAt(0));
}

class Push extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    // Browsers have it on https and on this machine only
    if (!button || !("serviceWorker" in navigator) || !("PushManager" in window)) return;
    button.hidden = false;
    button.addEventListener("click", () => this.#ask());
  }

  async #ask() {
    const place = this.querySelector("[aria-live]");
    place.textContent = "";
    try {
      if (await Notification.requestPermission() !== "granted") throw new Error("refused");
      const worker = await navigator.serviceWorker.register(this.dataset.worker, { scope: "/" });
      await navigator.serviceWorker.ready;
      const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(this.dataset.key) });
      const answer = await fetch(this.dataset.url, {
        method: "POST", credentials: "same-origin", body: JSON.stringify(made),
        headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
      });
      if (!answer.ok) throw new Error(String(answer.status));
      location.reload();
    } catch {
      place.textContent = this.dataset.refused;
    }
  }
}

define("otk-push", Push);
