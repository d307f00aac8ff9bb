// Small habits of pages: leave with unsaved changes only on purpose, Ctrl+Enter sends, the navigation drawer on phones.

const dirty = new WeakSet();

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-guard]");
  if (form) dirty.add(form);
});
document.addEventListener("submit", (event) => dirty.delete(event.target));
document.addEventListener("reset", (event) => dirty.delete(event.target));
window.addEventListener("beforeunload", (event) => {
  const unsaved = [...document.querySelectorAll("form[data-guard]")].some((form) => dirty.has(form))
    || document.querySelector('otk-draft[data-state="unsaved"]');
  if (unsaved) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (event.code === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches?.("[data-submit-keys]")) {
    event.preventDefault();
    event.target.form?.requestSubmit();
  }
});

function drawer(open) {
  document.documentElement.dataset.nav = open ? "open" : "closed";
  const button = document.querySelector("[data-nav-toggle]");
  button?.setAttribute("aria-expanded", String(open));
  if (open) document.querySelector("#shell-nav a, #shell-nav button")?.focus();
  else if (document.activeElement?.closest("#shell-nav")) button?.focus();
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const isOpen = document.documentElement.dataset.nav === "open";
  if (target?.closest("[data-nav-toggle]")) drawer(!isOpen);
  else if (isOpen && (!target?.closest("#shell-nav") || target.closest("a"))) drawer(false);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.documentElement.dataset.nav === "open") drawer(false);
});
