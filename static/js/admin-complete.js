// The meter above the form of a clinic, while somebody types: the list holds every point with the fields that it looks
// at, and the fields of the form are all that is read. Without this file the page shows what was there when it opened.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const bar = document.getElementById("completeness");
  const form = bar && bar.closest("form");
  if (!form) return;
  const missing = document.getElementById("missing");
  const meter = bar.querySelector("meter");
  const said = document.getElementById("complete-said");
  const points = [...missing.querySelectorAll("li")];

  const field = (name) => form.elements.namedItem(name);
  const filled = (name) => Boolean(field(name)?.value.trim());

  function rows(prefix) {
    const count = Number(field(`${prefix}-TOTAL_FORMS`)?.value ?? 0);
    return [...Array(count).keys()].map((at) => `${prefix}-${at}-`).filter((row) => !field(`${row}DELETE`)?.checked);
  }

  function met(point) {
    const { fields, rows: prefix, of } = point.dataset;
    const names = fields.split(" ");
    if (!prefix) return names.every(filled);
    return rows(prefix).some((row) => {
      const until = field(`${row}valid_until`)?.value;
      return names.every((name) => filled(row + name))
        && (!of || (field(`${row}offer`).value === of && (!until || until >= bar.dataset.day)));
    });
  }

  // Points that are filled in elsewhere, or that somebody may only look at, stay as the page says.
  function isHere(point) {
    const { fields, rows: prefix } = point.dataset;
    return Boolean(prefix ? field(`${prefix}-TOTAL_FORMS`) : fields && fields.split(" ").every(field));
  }

  const here = points.filter(isHere);
  function look() {
    for (const point of here) point.hidden = met(point);
    const count = points.filter((point) => point.hidden).length;
    meter.value = count;
    said.textContent = bar.dataset.pattern.replace("%(met)s", count).replace("%(all)s", points.length);
    missing.hidden = count === points.length;
  }

  // A part that is folded opens for who was led there.
  function open(event) {
    const link = event.target.closest("a[href^='#']");
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    target.querySelector("details")?.setAttribute("open", "");
    if (target.tagName === "H2") target.closest("details")?.setAttribute("open", "");
  }

  form.addEventListener("input", look);
  form.addEventListener("change", look);
  for (const name of ["formset:added", "formset:removed"]) document.addEventListener(name, look);
  bar.addEventListener("click", open);
  missing.addEventListener("click", open);
  look();
});
