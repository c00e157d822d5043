// Keyboard, htmx errors and forms that must not be sent twice. Every action works without this file.
"use strict";
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (typing) { if (event.key === "Escape") typing.blur(); return; }
  const field = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (field) { event.preventDefault(); if (field.matches("input, textarea, select")) field.focus(); else field.click(); return; }
  const rows = [...document.querySelectorAll("[data-row]")];
  if (!rows.length || !["j", "k", "Enter"].includes(event.key)) return;
  let at = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
  if (event.key === "Enter") { if (at >= 0) rows[at].querySelector("a[href]").click(); return; }
  at = Math.min(rows.length - 1, Math.max(0, at + (event.key === "j" ? 1 : -1)));
  rows.forEach((row, number) => row.setAttribute("aria-selected", number === at));
  rows[at].scrollIntoView({ block: "nearest" });
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm;
  if (question && !window.confirm(question)) { event.preventDefault(); return; }
  if (form.method === "post" && !form.hasAttribute("hx-post")) {
    setTimeout(() => form.querySelectorAll("button").forEach((button) => { button.disabled = true; }), 0);
    setTimeout(() => form.querySelectorAll("button").forEach((button) => { button.disabled = false; }), 8000);
  }
});
window.addEventListener("pageshow", () => document.querySelectorAll("form button:disabled").forEach((button) => { button.disabled = false; }));
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-check-all]")) {
    document.querySelectorAll(`input[name="${event.target.dataset.checkAll}"]`).forEach((box) => { box.checked = event.target.checked; });
  }
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});
document.addEventListener("htmx:responseError", (event) => {
  const place = document.createElement("div");
  place.className = "alert alert-danger"; place.setAttribute("role", "alert");
  place.textContent = event.detail.xhr.responseText.slice(0, 300) || event.detail.xhr.status;
  document.querySelector("#content .container-fluid").prepend(place);
});
