// form[data-looks] is drawn anew by the server while it is written. An answer to a form that has changed since it was sent
// is not shown: it would undo the change. It is asked again with what stands there now, a line that was to be added or
// removed included.
const AGAIN_MS = 60;

function words(data) {
  const pairs = [...data.entries()].filter(([name]) => name !== "do" && name !== "csrfmiddlewaretoken");
  return JSON.stringify(pairs.map(([name, value]) => `${name}=${value}`).sort());
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { elt, formData } = event.detail.requestConfig ?? {};
  const form = elt?.closest?.("form[data-looks]");
  if (!form || !event.detail.shouldSwap || !formData || words(formData) === words(new FormData(form))) return;
  event.detail.shouldSwap = false;
  setTimeout(() => elt.isConnected && window.htmx.trigger(elt, elt === form || elt.matches("select") ? "change" : "click"), AGAIN_MS);
});
