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
const wait = document.querySelector("[data-wait]");
if (wait) setInterval(async () => {
  try {
    const text = await (await fetch(location.href)).text();
    const now = new DOMParser().parseFromString(text, "text/html").querySelector("[data-wait]");
    if (!now) location.reload();
    else if (now.innerHTML !== wait.innerHTML) wait.innerHTML = now.innerHTML;
  } catch { /* no connection: the next time */ }
}, 1500);
