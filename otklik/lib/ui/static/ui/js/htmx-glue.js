// htmx with our habits: CSRF header, our confirm dialog, failures said with a way to retry, a bar for slow requests,
// morph swaps that keep what the person is typing or has opened.
import { confirmed, csrfToken, isTyping, toast } from "./shared.js";

const SLOW_MS = 250;
let running = 0;
let timer = 0;

function busy(step) {
  running = Math.max(0, running + step);
  clearTimeout(timer);
  if (running) timer = setTimeout(() => document.documentElement.toggleAttribute("data-requesting", true), SLOW_MS);
  else document.documentElement.removeAttribute("data-requesting");
}

function texts() {
  return document.querySelector("otk-toasts")?.dataset ?? {};
}

function retry({ elt, target, requestConfig }) {
  return () => elt.isConnected && window.htmx.ajax(requestConfig.verb.toUpperCase(), requestConfig.path, {
    source: elt, target, values: requestConfig.parameters,
  });
}

async function failed(event) {
  const { xhr, requestConfig } = event.detail;
  const status = xhr?.status ?? 0;
  const background = requestConfig?.triggeringEvent?.type?.startsWith("live:");
  if (background && document.documentElement.dataset.online === "no") return;
  if (xhr?.getResponseHeader("HX-Trigger")?.includes("otk:toast")) return;
  const isJson = xhr?.getResponseHeader("Content-Type")?.includes("json");
  if (status === 422 && !isJson) return; // what is wrong stands in the answer, which is swapped in
  const own = texts();
  let text = status ? own.error : own.network;
  if (status === 401) text = own.expired;
  else if (status === 403 || status === 404) text = own.forbidden;
  else if (isJson) {
    // RFC 9457 problem details
    try { const problem = JSON.parse(xhr.responseText); text = problem.detail || problem.title || text; } catch { /* not JSON after all */ }
  }
  const again = status === 0 || status >= 500 || status === 429;
  toast({ text, tone: "danger", retry: again ? retry(event.detail) : null });
}

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = csrfToken();
});
document.addEventListener("htmx:beforeSend", () => busy(1));
document.addEventListener("htmx:afterRequest", () => busy(-1));
document.addEventListener("htmx:responseError", failed);
document.addEventListener("htmx:sendError", failed);
document.addEventListener("htmx:timeout", failed);
document.addEventListener("htmx:confirm", (event) => {
  if (!event.detail.question) return;
  event.preventDefault();
  confirmed(event.detail.question, event.detail.elt.dataset.confirmLabel).then((yes) => yes && event.detail.issueRequest(true));
});

if (window.Idiomorph) {
  window.Idiomorph.defaults.restoreFocus = true;
  // Also keeps what is inside of the focused element: meant for texts being typed, while a button shows what it has become
  Object.defineProperty(window.Idiomorph.defaults, "ignoreActiveValue", { enumerable: true, get: () => isTyping(document.activeElement) });
  Object.assign(window.Idiomorph.defaults.callbacks, {
    // A text with unsaved changes, and anything marked data-keep, outlives a refresh around it
    beforeNodeMorphed: (node) => !(node instanceof Element
      && (node.hasAttribute("data-keep") || (node.localName === "otk-draft" && node.dirty))),
    // What the person opened stays open
    beforeAttributeUpdated: (name, node) => !(name === "open" && ["details", "dialog"].includes(node.localName)),
  });
}
