// Dialogs are native; this adds what not every browser has (command buttons) and the confirm of plain forms.
import { confirmed } from "./shared.js";

const native = "command" in HTMLButtonElement.prototype;

function command(button) {
  const dialog = document.getElementById(button.getAttribute("commandfor"));
  if (!(dialog instanceof HTMLDialogElement)) return;
  if (button.getAttribute("command") === "show-modal") dialog.showModal();
  else if (button.getAttribute("command") === "close") dialog.close();
}

document.addEventListener("click", async (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (!target) return;
  if (!native) {
    const button = target.closest("button[commandfor]");
    if (button) command(button);
  }
  if (target.closest("[data-close]")) target.closest("dialog")?.close();
  if (target instanceof HTMLDialogElement && target.matches("[data-light-dismiss]")) target.close(); // a press on the backdrop
});

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button?.dataset.confirm || button.dataset.asked === "yes") return;
  event.preventDefault();
  event.stopPropagation();
  confirmed(button.dataset.confirm, button.dataset.confirmLabel).then((yes) => {
    if (!yes) return;
    button.dataset.asked = "yes";
    button.form.requestSubmit(button);
    delete button.dataset.asked;
  });
}, { capture: true });
