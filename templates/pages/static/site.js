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
