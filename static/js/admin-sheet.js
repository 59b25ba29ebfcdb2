// A table of fields as a sheet: Enter and the arrow keys go from cell to cell, Ctrl+D takes over what stands above.
// Without this file it is a form like any other.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const table = document.querySelector("table[data-sheet]");
  if (!table) return;
  document.querySelector(".keys")?.removeAttribute("hidden");
  const save = table.closest("form").querySelector("[type=submit]");

  const fields = (cell) => cell.querySelector("input:not([type=hidden]), select");
  const line = (row) => [...row.querySelectorAll("td")].map(fields);
  const lines = () => [...table.querySelectorAll("tbody tr")].filter((row) => row.querySelector("td input, td select"));

  function place(field) {
    const all = lines();
    const row = all.indexOf(field.closest("tr"));
    return { all, row, column: row < 0 ? -1 : line(all[row]).indexOf(field) };
  }

  function go(field) {
    if (!field) return false;
    field.focus();
    if (field.type === "text") field.select();
    return true;
  }

  // The next cell in this direction that holds a field.
  function beside(field, step) {
    const { all, row, column } = place(field);
    const cells = line(all[row]);
    for (let at = column + step; at >= 0 && at < cells.length; at += step) if (cells[at]) return cells[at];
    return null;
  }
  function below(field, step) {
    const { all, row, column } = place(field);
    for (let at = row + step; at >= 0 && at < all.length; at += step) {
      const found = line(all[at])[column];
      if (found) return found;
    }
    return null;
  }

  // Inside a text the arrows move the caret; at its ends they leave the cell. A choice keeps up and down for itself.
  function leaves(field, back) {
    if (field.type !== "text") return true;
    const [from, to] = [field.selectionStart, field.selectionEnd];
    if (from === 0 && to === field.value.length) return true;
    return from === to && from === (back ? 0 : field.value.length);
  }

  function copyDown(field) {
    const above = below(field, -1);
    if (!above) return;
    if (field.type === "checkbox") field.checked = above.checked;
    else field.value = above.value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  table.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.matches("td input, td select") || event.altKey || event.metaKey || event.isComposing) return;
    const { key, shiftKey, ctrlKey } = event;
    let done = false;
    if (ctrlKey && key.toLowerCase() === "d") {
      copyDown(field);
      done = true;
    } else if (ctrlKey) {
      return;
    } else if (key === "Enter") {
      done = go(below(field, shiftKey ? -1 : 1)) || (!shiftKey && go(save));
    } else if ((key === "ArrowDown" || key === "ArrowUp") && field.tagName !== "SELECT" && !shiftKey) {
      done = go(below(field, key === "ArrowDown" ? 1 : -1));
    } else if ((key === "ArrowLeft" || key === "ArrowRight") && !shiftKey && leaves(field, key === "ArrowLeft")) {
      done = go(beside(field, key === "ArrowLeft" ? -1 : 1));
    }
    if (done || key === "Enter") event.preventDefault();
  });
});
