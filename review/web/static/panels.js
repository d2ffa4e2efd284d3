// The parts of a site's page as tabs, addresses shown as they are, digests copied.
"use strict";

const tabs = [...document.querySelectorAll("[role=tab]")];

function open(tab) {
  for (const other of tabs) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", chosen);
    other.tabIndex = chosen ? 0 : -1;
    document.getElementById(other.getAttribute("aria-controls")).hidden = !chosen;
  }
}

const chosen = () => tabs.findIndex((tab) => tab.getAttribute("aria-selected") === "true");

for (const tab of tabs) {
  tab.addEventListener("click", () => open(tab));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(chosen() + step + tabs.length) % tabs.length];
    open(next);
    next.focus();
  });
}
if (tabs.length) open(tabs[0]);

document.addEventListener("keydown", (event) => {
  if (event.key !== "t" || !tabs.length || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, dialog[open]")) return;
  open(tabs[(chosen() + 1) % tabs.length]);
});

document.querySelector("[data-reveal]")?.addEventListener("click", (event) => {
  const button = event.currentTarget;
  button.setAttribute("aria-pressed", button.getAttribute("aria-pressed") !== "true");
  for (const shown of document.querySelectorAll("[data-real]")) {
    [shown.textContent, shown.dataset.real] = [shown.dataset.real, shown.textContent];
  }
});

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const told = document.getElementById("copied");
    told.textContent = told.dataset.words;
  });
}
