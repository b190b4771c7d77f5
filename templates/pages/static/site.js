// Everything works without this script: it saves waiting and typing where it runs.
"use strict";

// After a form came back with faults, readers begin at their summary.
const faults = document.querySelector(".faults");
if (faults) faults.focus();

// A form is sent once, however often its button is pressed; the page's own return enables it again.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// A text that is longer than can be kept is told of before it is sent, where it still stands in its field.
for (const field of document.querySelectorAll("[data-longest]")) {
  const check = () => field.setCustomValidity(field.value.length > field.dataset.longest ? field.dataset.tooLong : "");
  field.addEventListener("input", check);
  addEventListener("pageshow", check);
}

// What is being worked out is looked for again until it is there; meanwhile the page tells how far it is.
// Each look follows the one before; they come less often while nothing changes, and rarely while nothing answers.
const wait = document.querySelector("[data-wait]");
const SOONEST = 1500, SLOW = 5000, LATEST = 30000;
const look = async (pause) => {
  let next = Math.min(pause * 1.2, SLOW);
  try {
    const reply = await fetch(location.href);
    if (!reply.ok) throw new Error(reply.statusText);
    const now = new DOMParser().parseFromString(await reply.text(), "text/html").querySelector("[data-wait]");
    if (!now) return location.reload();
    if (now.innerHTML !== wait.innerHTML) {
      wait.innerHTML = now.innerHTML;
      next = SOONEST;
    }
  } catch { // no connection, or a server that is not well
    next = Math.min(pause * 2, LATEST);
  }
  setTimeout(look, next, next);
};
if (wait) setTimeout(look, SOONEST, SOONEST);
