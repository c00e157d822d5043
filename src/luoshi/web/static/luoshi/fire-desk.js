// The alarm desk: asks twice a second what is open, draws it anew when it changed, and rings. State, not events: an answer
// after a lost connection shows everything that still waits. Without this file the page reloads itself every five seconds.
"use strict";
const live = document.getElementById("desk-live"), link = document.querySelector("[data-link]"), sound = document.querySelector("[data-sound]");
const SECOND = 1000;
let failed = 0, chosen = new URLSearchParams(location.search).get("incident") || "", audio = null, mutedFor = -1, known = -1;
const state = () => live.querySelector(".desk-state");
const number = (name) => Number(state()?.dataset[name] || 0);

// --- asking -----------------------------------------------------------------------------------------------------------
async function look() {
  const address = new URL(live.dataset.live, location.href);
  address.searchParams.set("seen", state()?.dataset.stamp || "");
  if (chosen) address.searchParams.set("incident", chosen);
  const stop = new AbortController(), late = setTimeout(() => stop.abort(), 5 * SECOND);
  try {
    const answer = await fetch(address, { signal: stop.signal, headers: { "X-Requested-With": "fire-desk" }, cache: "no-store" });
    if (answer.redirected || answer.status === 403) { location.reload(); return; } // signed out
    if (answer.status === 200) draw(await answer.text());
    else if (answer.status !== 204) throw new Error(String(answer.status));
    failed = 0;
  } catch { failed += 1; }
  finally { clearTimeout(late); }
  link.classList.toggle("is-bad", failed > 1);
  link.textContent = failed > 1 ? link.dataset.bad : link.dataset.good;
  ring();
}
async function forever() { for (;;) { await look(); await new Promise((go) => setTimeout(go, document.hidden ? 2 * SECOND : SECOND / 2)); } }

// What somebody is typing stays, with the cursor; an open question waits for its answer.
function draw(text) {
  if (document.querySelector("dialog[open]")) return;
  const kept = [...live.querySelectorAll("[data-keep]")].filter((field) => field.value).map((field) => [field.id, field.value]);
  const active = document.activeElement?.id, at = document.activeElement?.selectionStart;
  live.innerHTML = text;
  kept.forEach(([id, value]) => { const field = document.getElementById(id); if (field) field.value = value; });
  const field = active && live.querySelector(`#${CSS.escape(active)}`);
  if (field) { field.focus(); if (at !== undefined && field.setSelectionRange) field.setSelectionRange(at, at); }
}

live.addEventListener("click", (event) => {
  const card = event.target.closest("[data-choose]");
  if (!card || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  chosen = card.dataset.choose;
  history.replaceState(null, "", `?incident=${chosen}`);
  look().then(() => { if (innerWidth < 1200) live.querySelector(".desk-one")?.scrollIntoView({ block: "start" }); });
});

// --- ringing ----------------------------------------------------------------------------------------------------------
function tone(from, to, begins, lasts, volume) {
  const source = audio.createOscillator(), gain = audio.createGain();
  source.type = "square"; source.frequency.setValueAtTime(from, begins); source.frequency.linearRampToValueAtTime(to, begins + lasts);
  gain.gain.setValueAtTime(0, begins); gain.gain.linearRampToValueAtTime(volume, begins + 0.02); gain.gain.setValueAtTime(volume, begins + lasts - 0.03); gain.gain.linearRampToValueAtTime(0, begins + lasts);
  source.connect(gain).connect(audio.destination); source.start(begins); source.stop(begins + lasts);
}
function ring() {
  const fires = number("ringing"), trouble = number("troubled");
  if (fires > mutedFor) mutedFor = -1; // something new: silence is over
  if (fires === 0) mutedFor = -1;
  words(fires);
  document.title = fires ? `(${fires}) ${document.title.replace(/^\(\d+\) /, "")}` : document.title.replace(/^\(\d+\) /, "");
  if (audio?.state === "running" && mutedFor < 0) {
    const now = audio.currentTime;
    if (fires) { tone(650, 1100, now, 0.45, 0.25); tone(1100, 650, now + 0.45, 0.45, 0.25); }
    else if (known >= 0 && trouble > known) tone(880, 880, now, 0.2, 0.12);
  }
  known = trouble;
}
function words(fires) {
  const on = audio?.state === "running", muted = on && mutedFor >= 0 && fires > 0;
  sound.querySelector("span").textContent = muted ? sound.dataset.muted : on ? sound.dataset.on : sound.dataset.off;
  sound.classList.toggle("btn-warning", !on); sound.classList.toggle("btn-outline-secondary", on);
  sound.setAttribute("aria-pressed", String(on && !muted));
}
// Browsers let a page sound only after somebody has touched it.
async function unlock() { audio ??= new AudioContext(); if (audio.state === "suspended") await audio.resume().catch(() => {}); }
sound.addEventListener("click", async () => {
  if (audio?.state === "running" && number("ringing")) { mutedFor = mutedFor < 0 ? number("ringing") : -1; words(number("ringing")); return; }
  await unlock(); ring();
});
document.addEventListener("pointerdown", unlock, { once: true }); document.addEventListener("keydown", unlock, { once: true });

// --- the wall, and the time -------------------------------------------------------------------------------------------
document.querySelector("[data-wall]").addEventListener("click", () => {
  const wall = document.body.classList.toggle("wall");
  if (wall) document.documentElement.requestFullscreen?.().catch(() => {}); else if (document.fullscreenElement) document.exitFullscreen();
});
document.addEventListener("fullscreenchange", () => { if (!document.fullscreenElement) document.body.classList.remove("wall"); });
const clock = document.querySelector("[data-clock]");
setInterval(() => { clock.textContent = new Date().toLocaleTimeString("zh-CN", { hour12: false }); }, SECOND);
forever();
