// Theme, density, text size: at once on this page, in a cookie for the next ones, told to other tabs.
import { keep, remember } from "./shared.js";

const channel = "BroadcastChannel" in window ? new BroadcastChannel("otk-preferences") : null;

function apply(name, value) {
  document.documentElement.dataset[name] = value;
  for (const group of document.querySelectorAll(`[data-preference="${name}"]`)) {
    for (const button of group.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.value === value));
  }
  document.dispatchEvent(new CustomEvent("otk:preference", { detail: { name, value } }));
}

/** Says a choice to this page, this device, the other tabs and the server. */
export function choose(name, value) {
  remember(name, value);
  apply(name, value);
  channel?.postMessage({ name, value });
  keep(name, value);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-preference] button");
  if (button) choose(button.closest("[data-preference]").dataset.preference, button.value);
});
document.addEventListener("change", (event) => {
  const box = event.target.closest?.('input[type="checkbox"][data-remember]');
  if (box) choose(box.dataset.remember, box.checked ? "on" : "off");
});
document.addEventListener("otk:choose", (event) => choose(event.detail.name, event.detail.value));
channel?.addEventListener("message", ({ data }) => apply(data.name, data.value));
