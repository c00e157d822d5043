// Keyboard, questions before acts, forms that must not be sent twice, and htmx errors. Every action works without this file.
"use strict";
const said = (name) => document.body.dataset[name] || "";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape") closePopups();
  const typing = event.target.closest("input, textarea, select, dialog, [contenteditable]");
  if (typing) { if (event.key === "Escape") event.target.blur(); return; }
  const field = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (field) { event.preventDefault(); if (field.matches("input, textarea, select")) field.focus(); else field.click(); return; }
  if (["j", "k", "Enter"].includes(event.key) && !event.target.closest("a, button, summary")) walk(event.key);
});

// j and k walk through rows marked data-row; Enter opens the chosen one.
function walk(key) {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
  if (key === "Enter") { if (at >= 0) (rows[at].matches("a") ? rows[at] : rows[at].querySelector("a[href]"))?.click(); return; }
  const next = Math.min(rows.length - 1, Math.max(0, at + (key === "j" ? 1 : -1)));
  rows.forEach((row, number) => row.setAttribute("aria-selected", number === next));
  rows[next].scrollIntoView({ block: "nearest" });
}

// Menus that are <details data-popup> close when the reader turns elsewhere.
function closePopups(except) {
  document.querySelectorAll("details[data-popup][open]").forEach((popup) => { if (popup !== except) popup.open = false; });
}
document.addEventListener("click", (event) => closePopups(event.target.closest("details[data-popup]")));

// A button with data-confirm asks first; the answer is given in a dialog that the keyboard reaches: what was begun with a
// key is confirmed by pressing the same key once more.
function ask(question, proceed, key) {
  const dialog = document.createElement("dialog");
  const buttons = document.createElement("form");
  const text = document.createElement("p");
  dialog.className = "ask"; buttons.method = "dialog"; buttons.className = "buttons"; text.textContent = question; text.className = "mb-0";
  [["close", "btn btn-outline-secondary", ""], ["sure", "btn btn-primary", "yes"]].forEach(([word, looks, value]) => {
    const button = document.createElement("button");
    button.className = looks; button.value = value; button.textContent = word === "close" ? said("cancel") : said("yes");
    buttons.append(button);
  });
  dialog.append(text, buttons);
  dialog.addEventListener("close", () => { dialog.remove(); if (dialog.returnValue === "yes") proceed(); });
  if (key) dialog.addEventListener("keydown", (event) => { if (event.key === key && !event.repeat) { event.preventDefault(); dialog.close("yes"); } });
  document.body.append(dialog);
  dialog.showModal();
}

document.addEventListener("submit", (event) => {
  const form = event.target, button = event.submitter, question = button?.dataset.confirm;
  if (form.method === "dialog") return;
  if (question && !button.dataset.asked) {
    event.preventDefault(); event.stopImmediatePropagation();
    ask(question, () => { button.dataset.asked = "1"; form.requestSubmit(button); delete button.dataset.asked; }, button.dataset.key);
    return;
  }
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) { event.preventDefault(); return; } // The first click is on its way.
  form.dataset.sent = "1";
  setTimeout(() => { delete form.dataset.sent; }, 8000); // A download leaves the page where it is.
}, true);
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-check-all]")) {
    document.querySelectorAll(`input[name="${CSS.escape(event.target.dataset.checkAll)}"]`).forEach((box) => { box.checked = event.target.checked; });
  }
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

// What htmx could not do is said in a corner until it is closed.
function toast(text) {
  let place = document.querySelector(".toasts");
  if (!place) { place = document.createElement("div"); place.className = "toasts"; document.body.append(place); }
  const note = document.createElement("div"), words = document.createElement("span"), close = document.createElement("button");
  note.className = "alert alert-danger"; note.setAttribute("role", "alert"); words.textContent = text;
  close.type = "button"; close.className = "btn-close ms-auto"; close.setAttribute("aria-label", said("close"));
  close.addEventListener("click", () => note.remove());
  note.append(words, close); place.append(note);
}
document.addEventListener("htmx:responseError", (event) => {
  const answer = event.detail.xhr, plain = (answer.getResponseHeader("Content-Type") || "").startsWith("text/plain");
  toast(plain && answer.responseText ? answer.responseText.slice(0, 300) : `${said("error")}（${answer.status}）`);
});
document.addEventListener("htmx:sendError", () => toast(said("offline")));
document.addEventListener("htmx:timeout", () => toast(said("offline")));
