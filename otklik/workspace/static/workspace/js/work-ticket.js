// <work-ticket>: an open ticket. Scrolls to what is new, fits mail frames to their text, remembers whether happenings are shown.
import { define, store } from "../../ui/js/shared.js";

const NEAR_PX = 120;
const MOST_PX = 6000;

function fit(frame) {
  try {
    const page = frame.contentDocument;
    if (!page?.body || page.URL === "about:blank") return;
    const height = Math.min(MOST_PX, Math.ceil(page.documentElement.getBoundingClientRect().height));
    if (height > 0) frame.style.height = `${height + 2}px`;
  } catch { /* not ours to look into: the frame keeps its usual height and scrolls */ }
}

// A refresh of the ticket one has just left may come when the next one is open: its parts belong nowhere then. The side of
// a ticket that is being opened comes before its main column.
let opening = "";
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.target?.id === "main-col") opening = detail.pathInfo.requestPath.match(/\/work\/([A-Z0-9]+-\d+)(?:[?#]|$)/)?.[1] ?? "";
});
document.addEventListener("htmx:afterRequest", ({ detail }) => { if (detail.target?.id === "main-col") opening = ""; });
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  const part = detail.fragment?.firstElementChild;
  const shown = document.getElementById("main-col")?.dataset.number;
  if (!part?.dataset.of || !shown) return;
  if (part.dataset.of !== shown && !(part.id === "side-col" && part.dataset.of === opening)) detail.shouldSwap = false;
});

class Ticket extends HTMLElement {
  connectedCallback() {
    if (this.stop) return;
    this.stop = new AbortController();
    const { signal } = this.stop;
    const columns = this.closest("otk-columns");
    if (columns && this.closest("#main-col")?.dataset.number && !this.hasAttribute("data-known")) columns.dataset.show = "main";
    this.toggleAttribute("data-known", true);
    this.addEventListener("load", (event) => event.target.matches?.(".msg-frame") && this.#framed(event.target), { capture: true, signal });
    this.addEventListener("click", (event) => this.#click(event), { signal });
    document.addEventListener("htmx:oobAfterSwap", (event) => event.detail.target?.id === "conversation" && this.#refreshed(), { signal });
    document.addEventListener("htmx:oobBeforeSwap", (event) => event.detail.target?.id === "conversation" && this.#remember(), { signal });
    this.observer = new ResizeObserver(() => this.atEnd && this.#toEnd());
    this.observer.observe(this.conversation);
    this.scroller.addEventListener("scroll", () => { this.atEnd = this.#nearEnd(); }, { signal, passive: true });
    this.#events(store("local", "work-events") !== "hidden");
    this.#open();
    document.dispatchEvent(new CustomEvent("work:opened"));
  }

  disconnectedCallback() {
    this.stop?.abort();
    this.stop = null;
    this.observer?.disconnect();
  }

  get scroller() { return this.querySelector("[data-conversation]"); }

  get conversation() { return this.querySelector("#conversation"); }

  #open() {
    const wanted = location.hash.startsWith("#message-") && document.getElementById(location.hash.slice(1));
    this.atEnd = !wanted;
    if (wanted) wanted.scrollIntoView({ block: "start" });
    else this.#toEnd();
    this.querySelectorAll(".msg-frame").forEach((frame) => frame.contentDocument?.readyState === "complete" && this.#framed(frame));
  }

  #nearEnd() { return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < NEAR_PX; }

  #toEnd() { this.scroller.scrollTop = this.scroller.scrollHeight; }

  #framed(frame) {
    fit(frame);
    const page = frame.contentDocument;
    // Pictures come later and make the text longer
    page?.querySelectorAll("img").forEach((picture) => picture.addEventListener("load", () => fit(frame), { once: true }));
  }

  #remember() {
    this.lastSeen = this.conversation?.dataset.last;
    this.atEnd = this.#nearEnd();
  }

  #refreshed() {
    this.observer.disconnect();
    this.observer.observe(this.conversation);
    this.querySelectorAll(".msg-frame").forEach(fit); // the morph takes the measured height away
    if (this.atEnd) this.#toEnd();
    this.dispatchEvent(new CustomEvent("work:conversation", { bubbles: true, detail: { last: Number(this.conversation.dataset.last) } }));
  }

  #events(shown) {
    this.toggleAttribute("data-no-events", !shown);
    this.querySelector("[data-toggle-events]")?.setAttribute("aria-pressed", String(shown));
  }

  #click(event) {
    if (!event.target.closest("[data-toggle-events]")) return;
    const shown = this.hasAttribute("data-no-events");
    store("local", "work-events", shown ? null : "hidden");
    this.#events(shown);
  }
}

define("work-ticket", Ticket);
