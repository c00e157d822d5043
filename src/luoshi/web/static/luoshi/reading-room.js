// The reading room by keyboard: j/k move, a/x/u/e decide; a click in the text finds its row. Without it everything is plain forms and links.
"use strict";
const cards = () => [...document.querySelectorAll("[data-plan-row]")];
const choose = (card) => {
  document.querySelectorAll("mark.chosen").forEach((mark) => mark.classList.remove("chosen"));
  card.focus({ preventScroll: true }); card.scrollIntoView({ block: "nearest" });
  const mark = document.getElementById(`text-${card.dataset.planRow}`);
  if (mark) { mark.classList.add("chosen"); mark.scrollIntoView({ block: "center" }); }
};
let last = null;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const all = cards();
  const current = document.activeElement.closest("[data-plan-row]") || all.find((card) => card.dataset.planRow === last);
  if (["j", "k"].includes(event.key)) {
    const at = all.indexOf(current);
    const next = all[Math.min(all.length - 1, Math.max(0, at + (event.key === "j" ? 1 : -1)))];
    if (next) { last = next.dataset.planRow; choose(next); event.preventDefault(); event.stopImmediatePropagation(); }
  } else if (current && ["a", "x", "u", "e"].includes(event.key)) {
    const button = current.querySelector(`[data-do="${event.key}"]`);
    if (button) { last = current.dataset.planRow; button.click(); event.preventDefault(); }
  }
}, true);
document.addEventListener("click", (event) => {
  const mark = event.target.closest("[data-row-mark]");
  const card = mark && document.getElementById(`row-${mark.dataset.rowMark}`);
  if (card) { last = card.dataset.planRow; choose(card); }
});
document.addEventListener("htmx:afterSwap", () => {
  const card = document.querySelector(`[data-plan-row="${last}"]`);
  if (card) choose(card);
});
