// The self-check: saves while it is filled in, and finds people and organisations while they are typed.
"use strict";

const form = document.getElementById("step");
const saving = document.getElementById("saving");
const TYPING_MS = 700, AGAIN_MS = 4000;

if (form) {
  let timer = null, kept = content(), underWay = null;

  function content() {
    const data = new URLSearchParams(new FormData(form));
    data.delete("version");
    return data.toString();
  }

  // True where the server has all that stands in the form, false where the reader has to see to it by sending the form,
  // null where sending it would not help: nothing could be reached, or it is too large to be sent at all.
  async function save() {
    if (underWay) await underWay;
    const now = content();
    if (now === kept) return true;
    underWay = send(now);
    const done = await underWay;
    underWay = null;
    return done;
  }

  async function send(now) {
    const body = new URLSearchParams(new FormData(form));
    body.set("action", "save");
    saving.textContent = form.dataset.saving;
    let reply;
    try {
      reply = await fetch(form.dataset.autosave, { method: "POST", body, headers: { Accept: "application/json" } });
    } catch {
      saving.textContent = form.dataset.offline;
      later(AGAIN_MS);
      return null;
    }
    if (reply.ok || reply.status === 422) {
      const said = await reply.json();
      if (said.version) form.elements.version.value = said.version;
      if (reply.ok) kept = now;
      const long = Object.entries(said.too_long || {}).map(([name, limit]) => `${labelOf(name)} (${limit})`);
      saving.textContent = reply.ok ? form.dataset.saved : form.dataset.tooLong + long.join(", ");
      return reply.ok;
    }
    const told = { 401: "signedOut", 403: "again", 409: "elsewhere", 413: "tooLarge" }[reply.status];
    saving.textContent = form.dataset[told || "failed"] + (told === "tooLarge" ? labelOf(longestField()) : "");
    if (!told) later(AGAIN_MS);
    return reply.status === 413 ? null : false;
  }

  function longestField() {
    return [...new FormData(form)].reduce((most, each) => each[1].length > most[1].length ? each : most)[0];
  }

  function labelOf(name) {
    const field = form.elements[name];
    return field && field.labels && field.labels[0] ? field.labels[0].firstChild.textContent : name;
  }

  function later(after) {
    clearTimeout(timer);
    timer = setTimeout(save, after);
  }

  form.addEventListener("input", () => later(TYPING_MS));
  form.addEventListener("change", () => later(TYPING_MS));
  addEventListener("online", () => later(0));
  addEventListener("pagehide", () => clearTimeout(timer));

  // Without a connection the page stays, with all that stands in it.
  let sending = false, saved = false;
  form.addEventListener("submit", async (event) => {
    if (saved) return;
    event.preventDefault();
    if (sending) return;
    sending = true;
    clearTimeout(timer);
    const button = event.submitter;
    saved = (await save()) !== null;
    sending = false;
    delete form.dataset.sent;
    // A form cannot be sent while its submit event is under way.
    if (saved) setTimeout(() => form.requestSubmit(button));
  });
  addEventListener("pageshow", () => { saved = false; });

  if (form.dataset.candidates) for (const finder of form.querySelectorAll("[data-finder]")) search(finder, later);
}

// After the combobox pattern of the ARIA Authoring Practices Guide: typing opens a list, arrows walk in it.
// Scripts such as kanji say something with one letter; others with two.
const WHOLE = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/;

function search(finder, later) {
  const row = finder.dataset.finder;
  const input = finder.querySelector("input[type=text]"), chosen = finder.querySelector("input[type=hidden]");
  const box = finder.querySelector(".options"), shown = finder.querySelector(".chosen");
  const status = finder.querySelector("[data-told]");
  let timer = null, under = new AbortController(), at = -1, named = input.value;
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", `${row}-options`);

  const options = () => [...box.querySelectorAll("[role=option]")];

  function show(html) {
    box.innerHTML = html;
    box.hidden = !box.childElementCount;
    at = -1;
    input.setAttribute("aria-expanded", String(options().length > 0));
    input.removeAttribute("aria-activedescendant");
    for (const option of options()) option.addEventListener("mousedown", (event) => { event.preventDefault(); choose(option); });
  }

  function close() {
    under.abort();
    clearTimeout(timer);
    show("");
  }

  function mark(to) {
    const all = options();
    if (!all.length) return;
    at = (to + all.length) % all.length;
    all.forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
    all[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", all[at].id);
  }

  function choose(option) {
    const value = option.dataset.value;
    chosen.value = value;
    shown.textContent = value === "none" ? form.dataset.none : form.dataset.chosen + value.slice(value.indexOf("|") + 1);
    shown.hidden = false;
    close();
    status.textContent = shown.textContent;
    later(0);
  }

  async function look() {
    under.abort();
    const mine = under = new AbortController();
    const given = (end) => (form.elements[`${row}-${end}`] || { value: "" }).value;
    const query = new URLSearchParams({ row, name: input.value, code: given("code"), posts: given("posts") });
    let html;
    try {
      const reply = await fetch(`${form.dataset.candidates}?${query}`, { signal: mine.signal });
      if (!reply.ok) return;
      html = await reply.text();
    } catch {
      return; // typed on since; the connection is told of where it is saved
    }
    if (mine.signal.aborted || document.activeElement !== input) return;
    show(html);
    const said = box.querySelector("[data-says]");
    status.textContent = said ? said.textContent : "";
  }

  // While a word is put together from a keyboard's letters, as in Japanese, it is not looked for.
  function changed(event) {
    if (event.isComposing) return;
    if (input.value.trim() !== named.trim()) { chosen.value = ""; shown.hidden = true; }
    named = input.value;
    clearTimeout(timer);
    const letters = input.value.trim();
    if (letters.length < 2 && !WHOLE.test(letters)) close(); else timer = setTimeout(look, 250);
  }

  input.addEventListener("input", changed);
  input.addEventListener("compositionend", () => changed({ isComposing: false }));
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (options().length) mark(at + (event.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1)); else look();
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      choose(options()[at]);
    } else if (event.key === "Escape") {
      close();
    }
  });
  input.addEventListener("blur", close);
}
