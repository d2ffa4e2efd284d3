// What others decide shows without a reload; what one reads is held as long as somebody sits there.
"use strict";

const LOOK_MS = 5000;
// Without a key or a click for this long nobody sits there: the session may run out, the claim too.
const AWAY_MS = 10 * 60 * 1000;
const KEEP_MS = 2 * 60 * 1000;

let active = Date.now();
for (const kind of ["keydown", "pointerdown", "scroll"]) {
  document.addEventListener(kind, () => { active = Date.now(); }, { capture: true, passive: true });
}
const present = () => !document.hidden && Date.now() - active < AWAY_MS;

async function refresh(list) {
  const answer = await fetch(location.href);
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const ticked = new Set([...document.querySelectorAll("[data-row] input:checked")].map((box) => box.value));
  const selected = document.querySelector("[data-row][aria-selected] a")?.getAttribute("href");
  const rows = fresh.querySelector("tbody[data-rows]");
  const mine = document.querySelector("tbody[data-rows]");
  if (!rows || !mine) return;
  for (const row of rows.querySelectorAll("[data-row]")) {
    const box = row.querySelector("input");
    if (box) box.checked = ticked.has(box.value);
    if (row.querySelector("a").getAttribute("href") === selected) row.setAttribute("aria-selected", "true");
  }
  const focused = mine.contains(document.activeElement);
  mine.replaceChildren(...rows.children);
  if (focused) mine.querySelector("[aria-selected] a")?.focus();
  document.dispatchEvent(new CustomEvent("rows"));
  const count = fresh.querySelector("[data-live]");
  if (count) list.textContent = count.textContent;
}

const list = document.querySelector("[data-live]");
if (list) {
  let version = list.dataset.version;
  setInterval(async () => {
    if (!present()) return;
    try {
      const answer = await fetch(list.dataset.live);
      if (!answer.ok) return;
      const told = await answer.json();
      if (told.version === version) return;
      version = told.version;
      await refresh(list);
    } catch {
      // The app restarts or the network is away: the next look will tell.
    }
  }, LOOK_MS);
}

const held = document.querySelector("[data-keep]");
if (held && document.getElementById("decide")) {
  setInterval(() => {
    if (!present()) return;
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": held.dataset.csrf };
    fetch(held.dataset.keep, { method: "POST", headers, body: "{}" }).catch(() => undefined);
  }, KEEP_MS);
}
