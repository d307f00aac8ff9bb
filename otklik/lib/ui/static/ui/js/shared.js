// Small helpers of the other modules; keeps no state, so it may be loaded twice (hashed and plain name) without harm.

/** Token for POST: from the meta tag the base template writes, else from the cookie. */
export function csrfToken() {
  const meta = document.querySelector('meta[name="csrf-token"]')?.content;
  return meta || decodeURIComponent(document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/)?.[1] ?? "");
}

/** POST form values to our own origin; rejects on network failure only. */
export function post(url, values = {}, options = {}) {
  const body = new URLSearchParams(values);
  return fetch(url, {
    method: "POST",
    body,
    credentials: "same-origin",
    headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "XMLHttpRequest", Accept: "application/json" },
    ...options,
  });
}

/** Remembers a preference on this device for a year; the server reads it before it paints. */
export function remember(name, value) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${encodeURIComponent(value)}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}

/** Keeps a preference for the person, on every device; this page does not wait for it. */
export function keep(name, value, done = () => {}, failed = () => {}) {
  const url = document.querySelector('meta[name="otk-choose"]')?.content;
  if (url) post(url, { [name]: value }, { keepalive: true }).then((answer) => (answer.ok ? done() : failed()), failed);
}

/** Storage may be forbidden (private mode, policy): then nothing is remembered and nothing breaks. */
export function store(kind, key, value) {
  try {
    const area = kind === "session" ? sessionStorage : localStorage;
    if (value === undefined) return area.getItem(key);
    if (value === null) area.removeItem(key);
    else area.setItem(key, value);
  } catch {
    return null;
  }
  return null;
}

export function toast(detail) {
  document.dispatchEvent(new CustomEvent("otk:toast", { detail }));
}

/** Custom elements are defined once, whatever name their module was loaded by. */
export function define(name, constructor) {
  if (!customElements.get(name)) customElements.define(name, constructor);
}

/** Asks in our own dialog; resolves to true or false. */
export function confirmed(text, label = "") {
  const dialog = document.getElementById("ui-confirm");
  if (!dialog) return Promise.resolve(window.confirm(text));
  dialog.querySelector("[data-confirm-text]").textContent = text;
  const yes = dialog.querySelector("[data-confirm-yes]");
  yes.dataset.usual ??= yes.textContent;
  yes.textContent = label || yes.dataset.usual;
  yes.classList.toggle("btn-danger-solid", Boolean(label));
  yes.classList.toggle("btn-primary", !label);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

/** Whether a key press belongs to a text being typed. */
export function isTyping(target) {
  return target instanceof Element
    && Boolean(target.closest('input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"], [type="range"]), textarea, select, [contenteditable]:not([contenteditable="false"])'));
}
