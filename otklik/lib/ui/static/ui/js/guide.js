// Only for the style guide: buttons that show a toast, a mixed check box.
import { toast } from "./shared.js";

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-demo-toast]");
  if (!button) return;
  const { demoToast: text, tone = "", undo = "" } = button.dataset;
  toast({ text, tone, undo, retry: tone === "danger" ? () => toast({ text, tone: "ok" }) : null });
});
for (const box of document.querySelectorAll("[data-mixed]")) box.indeterminate = true;
