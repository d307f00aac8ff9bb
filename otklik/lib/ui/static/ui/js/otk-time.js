// <otk-time><time datetime="...">12 min</time></otk-time>: keeps the short age fresh. The words come from the server in
// one meta tag ("now|{n} min|{n} h|{n} d|{n} mo|{n} y"), so both sides say the same.
import { define } from "./shared.js";

const EVERY_MS = 20000;
const MINUTE = 60000;
const shown = new Set();
let words = null;

function span(ms) {
  words ??= (document.querySelector('meta[name="otk-units"]')?.content ?? "now|{n} min|{n} h|{n} d|{n} mo|{n} y").split("|");
  const minutes = Math.floor(ms / MINUTE);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  const [unit, n] = minutes < 1 ? [0, 0] : minutes < 60 ? [1, minutes] : hours < 24 ? [2, hours] : days < 60 ? [3, days] : days < 720 ? [4, Math.floor(days / 30)] : [5, Math.floor(days / 365) || 1];
  return words[unit].replace("{n}", n);
}

class Time extends HTMLElement {
  connectedCallback() { shown.add(this); }

  disconnectedCallback() { shown.delete(this); }

  refresh() {
    const time = this.firstElementChild;
    const moment = Date.parse(time?.getAttribute("datetime") ?? "");
    if (Number.isNaN(moment)) return;
    const text = span(Math.abs(Date.now() - moment));
    if (time.textContent !== text) time.textContent = text;
  }
}

define("otk-time", Time);
const refreshAll = () => shown.forEach((element) => element.refresh());
setInterval(refreshAll, EVERY_MS);
document.addEventListener("visibilitychange", () => document.hidden || refreshAll());
