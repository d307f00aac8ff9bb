// Theme, density, text size: at once on this page, in a cookie for the next ones, told to other tabs.
import { remember } from "./shared.js";

const channel = "BroadcastChannel" in window ? new BroadcastChannel("otk-preferences") : null;

function apply(name, value) {
  document.documentElement.dataset[name] = value;
  for (const group of document.querySelectorAll(`[data-preference="${name}"]`)) {
    for (const button of group.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.value === value));
  }
  document.dispatchEvent(new CustomEvent("otk:preference", { detail: { name, value } }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-preference] button");
  if (!button) return;
  const name = button.closest("[data-preference]").dataset.preference;
  remember(name, button.value);
  apply(name, button.value);
  channel?.postMessage({ name, value: button.value });
});
channel?.addEventListener("message", ({ data }) => apply(data.name, data.value));
