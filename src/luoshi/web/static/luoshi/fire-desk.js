// The alarm desk: asks what is open, draws it anew when it changed, and rings. State, not events: an answer after a lost
// connection shows everything that still waits. A stream says when to ask; while it flows the desk asks by itself only every
// five seconds, otherwise twice a second. Without this file the page reloads itself every five seconds.
"use strict";
const live = document.getElementById("desk-live"), link = document.querySelector("[data-link]"), sound = document.querySelector("[data-sound]");
const SECOND = 1000, SPACE = SECOND / 4, LONGEST = 10 * SECOND; // between two answers in a storm; between two tries to open the stream
let failed = 0, chosen = new URLSearchParams(location.search).get("incident") || "", audio = null, mutedFor = -1, known = -1, rung = 0;
const state = () => live.querySelector(".desk-state");
const number = (name) => Number(state()?.dataset[name] || 0);

// --- asking -----------------------------------------------------------------------------------------------------------
let looking = null, began = 0, next = 0, due = 0, undrawn = false;
// The answer to a question that begins after the call; one at a time, whoever asks.
async function look() { await looking; return (looking ??= inquire().finally(() => { looking = null; plan(); })); }
function plan() { clearTimeout(next); next = setTimeout(asItself, pause()); }
function pause() {
  if (flowing && !failed && !undrawn) return 5 * SECOND;
  return document.hidden ? 2 * SECOND : SECOND / 2;
}
function soon() { due ||= setTimeout(() => { due = 0; look(); }, Math.max(0, began + SPACE - Date.now())); }
// A stream that keeps a change to itself, because something between here and there has fallen asleep, is opened anew.
async function asItself() {
  const before = heard, changed = await look();
  if (changed && flowing) setTimeout(() => { if (flowing && heard === before) hangUp(); }, SECOND);
}
async function inquire() { // scripts share their names: `ask` is of app.js
  const address = new URL(live.dataset.live, location.href);
  address.searchParams.set("seen", state()?.dataset.stamp || "");
  if (chosen) address.searchParams.set("incident", chosen);
  const stop = new AbortController(), late = setTimeout(() => stop.abort(), 5 * SECOND);
  let changed = false;
  began = Date.now();
  try {
    const answer = await fetch(address, { signal: stop.signal, headers: { "X-Requested-With": "fire-desk" }, cache: "no-store" });
    if (answer.redirected || answer.status === 403) { location.reload(); return false; } // signed out
    if (answer.status === 200) changed = draw(await answer.text());
    else if (answer.status !== 204) throw new Error(String(answer.status));
    token = answer.headers.get("Luoshi-Live") || token;
    failed = 0;
  } catch { failed += 1; }
  finally { clearTimeout(late); }
  link.classList.toggle("is-bad", failed > 1);
  link.textContent = failed > 1 ? link.dataset.bad : link.dataset.good;
  noticed();
  return changed;
}

// --- the stream: that something has changed, never what -----------------------------------------------------------------
let source = null, flowing = false, heard = 0, wait = SECOND, token = live.dataset.token;
function listen() {
  if (!live.dataset.stream) return;
  const address = new URL(live.dataset.stream);
  address.searchParams.set("token", token);
  source = new EventSource(address);
  source.onmessage = () => { heard += 1; wait = SECOND; flows(true); soon(); };
  source.onerror = hangUp; // the browser would come back with the token of before
}
function hangUp() {
  source.close();
  setTimeout(listen, wait);
  wait = Math.min(2 * wait, LONGEST);
  if (flowing) { flows(false); look(); }
}
function flows(now) { flowing = now; link.dataset.flow = now ? "stream" : "asking"; link.title = now ? link.dataset.stream : link.dataset.asking; }

// What somebody is typing stays, with the cursor; an open question waits for its answer.
function draw(text) {
  undrawn = Boolean(document.querySelector("dialog[open]"));
  if (undrawn) return false;
  const kept = [...live.querySelectorAll("[data-keep]")].filter((field) => field.value).map((field) => [field.id, field.value]);
  const active = document.activeElement?.id, at = document.activeElement?.selectionStart;
  live.innerHTML = text;
  kept.forEach(([id, value]) => { const field = document.getElementById(id); if (field) field.value = value; });
  const field = active && live.querySelector(`#${CSS.escape(active)}`);
  if (field) { field.focus(); if (at !== undefined && field.setSelectionRange) field.setSelectionRange(at, at); }
  return true;
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
function noticed() {
  const fires = number("ringing"), trouble = number("troubled");
  if (fires > mutedFor || fires === 0) mutedFor = -1; // something new, or nothing: silence is over
  words(fires);
  document.title = fires ? `(${fires}) ${document.title.replace(/^\(\d+\) /, "")}` : document.title.replace(/^\(\d+\) /, "");
  if (!fires && known >= 0 && trouble > known && audio?.state === "running") tone(880, 880, audio.currentTime, 0.2, 0.12);
  known = trouble;
  ring();
}
function ring() {
  if (!number("ringing") || mutedFor >= 0 || audio?.state !== "running" || audio.currentTime < rung) return;
  const now = audio.currentTime;
  tone(650, 1100, now, 0.45, 0.25); tone(1100, 650, now + 0.45, 0.45, 0.25);
  rung = now + 0.9;
}
setInterval(ring, SECOND / 4);
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
setInterval(() => { clock.textContent = new Date().toLocaleTimeString("zh-CN", { hour12: false, timeZone: "Asia/Shanghai" }); }, SECOND);
addEventListener("online", look); addEventListener("offline", look); document.addEventListener("visibilitychange", soon);
flows(false);
look();
listen();
