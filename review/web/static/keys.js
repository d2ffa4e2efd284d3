// Keys of the pages: whatever carries data-key is pressed by it; j and k walk the rows of a list, or scroll what is read.
"use strict";

const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select");
const rows = () => [...document.querySelectorAll("[data-row]")];
let current = -1;

// Most of what shows, so that the eye finds the line it was at.
const PAGE = 0.8;
// So long an answer may take before the same key is tried again: the form's key keeps the store from deciding twice.
const SENT_MS = 10 * 1000;

function walk(step) {
  const all = rows();
  if (!all.length) {
    const read = document.querySelector(".panel:not([hidden])");
    return read?.scrollBy({ top: step * PAGE * read.clientHeight });
  }
  if (current >= 0) all[current].removeAttribute("aria-selected");
  current = Math.max(0, Math.min(all.length - 1, current + step));
  const row = all[current];
  row.setAttribute("aria-selected", "true");
  row.querySelector("a").focus();
  row.scrollIntoView({ block: "nearest" });
}

function countTicked() {
  const bar = document.querySelector("[data-ticked]");
  if (!bar) return;
  const ticked = document.querySelectorAll("[data-row] input:checked").length;
  bar.querySelector("output").textContent = ticked;
  bar.disabled = ticked === 0;
}

function press(key) {
  const help = document.getElementById("help");
  if (key === "?") return help.open ? help.close() : help.showModal();
  if (help.open) return undefined;
  if (key === "j" || key === "k") return walk(key === "j" ? 1 : -1);
  const box = current >= 0 && rows()[current].querySelector("input");
  if (key === "x" && box) {
    box.checked = !box.checked;
    return countTicked();
  }
  const found = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!found) return undefined;
  if (found.matches("details")) {
    const into = () => found.open && found.querySelector("textarea, input[type=checkbox]").focus();
    found.addEventListener("toggle", into, { once: true });
    found.open = !found.open;
    return undefined;
  }
  if (found.matches("input")) return found.focus();
  return found.click();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || (event.repeat && !"jk".includes(event.key))) return;
  if (event.key === "Escape" && typing(event.target)) return event.target.blur();
  if (typing(event.target)) return;
  if (event.key === "?" || event.key.length === 1) {
    const before = document.activeElement;
    press(event.key);
    if (document.querySelector(`[data-key="${CSS.escape(event.key)}"]`) || document.activeElement !== before) event.preventDefault();
  }
});

// What a closed part holds is not sent: its fields are disabled until it is opened.
for (const part of document.querySelectorAll("details.fold, details.more")) {
  part.addEventListener("toggle", () => {
    for (const field of part.querySelectorAll("input[type=checkbox][name=mirror], input[name=details]")) {
      field.disabled = !part.open;
      if (field.name === "mirror") field.checked = part.open;
    }
  });
}

// A verdict is handed in once, however often its key is pressed.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, SENT_MS);
  });
}

document.getElementById("help-button")?.addEventListener("click", () => document.getElementById("help").showModal());
document.addEventListener("change", countTicked);
// A page that the browser had kept for its back button can be sent again.
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
document.addEventListener("rows", () => {
  current = rows().findIndex((row) => row.hasAttribute("aria-selected"));
  countTicked();
});
countTicked();
