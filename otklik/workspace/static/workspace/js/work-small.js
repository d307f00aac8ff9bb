// Small habits of the workspace: click to copy, narrow a long menu by typing, menus and folds that close when they have done
// their work, focus in the right place.
import { toast } from "../../ui/js/shared.js";

const AGAIN_MS = 900;

async function copied(text, said) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Plain http on a LAN has no clipboard API
    const area = Object.assign(document.createElement("textarea"), { value: text });
    area.className = "sr-only";
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  toast({ text: `${said}: ${text}`, tone: "ok" });
}

/** Pressed again at once, a ticket's number is copied with its subject; a third time its address. */
function copy(button) {
  const now = performance.now();
  const again = now - (button.copiedAt ?? -AGAIN_MS) < AGAIN_MS;
  button.copiedAt = now;
  button.copies = again ? (button.copies ?? 1) + 1 : 1;
  const texts = [button.dataset.copy, button.dataset.copyMore, button.dataset.copyUrl && new URL(button.dataset.copyUrl, location.href).href].filter(Boolean);
  copied(texts[(button.copies - 1) % texts.length], button.dataset.copied);
}
document.addEventListener("otk:copy", (event) => copied(event.detail.text, event.detail.said));

/** Opens the explanation of the nearest deadline beside the ticket, and closes it again: the focus goes along. */
function explain(button) {
  const told = document.querySelector(".work-deadline[data-nearest]");
  if (!told) return;
  told.open = !told.open;
  const columns = told.closest("otk-columns");
  if (columns) columns.dataset.show = told.open ? "context" : "main";
  (told.open ? told.querySelector("summary") : button).focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (button) copy(button);
  const asked = event.target.closest?.("[data-explain]");
  if (asked) explain(asked);
  if (event.target.closest?.("[data-hide-menu]")) setTimeout(() => event.target.closest("[popover]")?.hidePopover());
});

document.addEventListener("input", (event) => {
  if (!event.target.matches?.("[data-narrow]")) return;
  const words = event.target.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  for (const item of event.target.closest("form").querySelectorAll(".menu-item")) {
    const text = item.textContent.toLocaleLowerCase();
    item.hidden = !words.every((word) => text.includes(word));
  }
});
document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.("[data-narrow]") || event.key !== "Enter") return;
  event.preventDefault();
  event.target.closest("form").querySelector(".menu-item:not([hidden])")?.click();
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.successful) return;
  const form = event.target;
  if (form.matches?.("[data-close-details]")) form.closest("details")?.removeAttribute("open");
  if (form.matches?.("[data-reset]")) form.reset();
});

// A menu opened by its key: its search field or present choice takes the focus, so that arrows and Enter go on from there
function enter(menu) {
  if (menu.contains(document.activeElement)) return; // keys were quicker
  for (const wanted of ["[autofocus]", "[aria-current]", ".menu-item"]) {
    const place = menu.querySelector(wanted);
    if (place) { place.focus(); return; }
  }
}
document.addEventListener("toggle", (event) => {
  if (event.newState !== "open" || !event.target.matches?.(".ticket-head .menu")) return;
  event.target.dispatchEvent(new CustomEvent("work:open")); // menus that are fetched come fresh each time
  enter(event.target);
}, { capture: true });
// A card that is being edited is left alone by refreshes around it
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.(".work-edit")) event.target.toggleAttribute("data-keep", event.target.open);
}, { capture: true });
document.addEventListener("htmx:afterSwap", (event) => event.target.matches?.(".menu:popover-open") && enter(event.target));

// htmx copies "style" attributes of replaced elements for a moment, which our content security policy refuses
if (window.htmx) window.htmx.config.attributesToSettle = ["class", "width", "height"];

// How long an answer can still be taken back, counted from when the button came: clocks of people's machines are wrong
setInterval(() => {
  for (const button of document.querySelectorAll("button[data-left]")) {
    button.endsAt ??= Date.now() + Number(button.dataset.left) * 1000;
    const left = Math.ceil((button.endsAt - Date.now()) / 1000);
    button.hidden = left <= 0;
    button.dataset.left = String(Math.max(0, left));
  }
}, 500);

// Going back by the history brings a page that may be old
document.addEventListener("htmx:historyRestore", () => document.dispatchEvent(new CustomEvent("live:resync")));
