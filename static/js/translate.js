// The words of the glossary, marked anew while somebody types. Without this file they are marked when the page is sent.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const written = (part) => [...part.querySelectorAll(".other [name]")].map((box) => box.value).join("\n").toLowerCase();
  // As desk/translating/terms.py: "동반탈락(쇼크로스)" is met by either of its two words.
  const accepted = (forms) => forms.split(" / ").flatMap((form) => [form, ...form.split(/[()（）]/)])
    .map((form) => form.trim().toLowerCase()).filter(Boolean);

  for (const part of document.querySelectorAll(".part")) {
    part.addEventListener("input", () => {
      const text = written(part);
      for (const item of part.querySelectorAll("[data-forms]")) {
        item.classList.toggle("met", accepted(item.dataset.forms).some((form) => text.includes(form)));
      }
    });
  }
});
