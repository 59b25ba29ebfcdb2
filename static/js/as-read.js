// “Show as visitors read it” in place: the form is sent as the button would send it, and the part of the answer that
// shows the text is put below. Without this file, or without an answer, the button loads the page anew.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const shown = document.getElementById("as-read");
  const button = document.querySelector("button[name=_show]");
  if (!shown || !button) return;

  const show = async () => {
    const answer = await fetch(location.href, { method: "POST", body: new FormData(button.form, button) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById("as-read");
    if (!answer.ok || !found) throw new Error("no text came back");
    shown.replaceChildren(...found.childNodes);
    shown.scrollIntoView({ block: "start" });
    shown.focus({ preventScroll: true });
  };

  let plainly = false;
  button.addEventListener("click", (event) => {
    if (plainly) return;
    event.preventDefault();
    button.setAttribute("aria-busy", "true");
    show()
      .catch(() => {
        plainly = true; // the browser's own way, which also says what is wrong
        button.click();
      })
      .finally(() => button.removeAttribute("aria-busy"));
  });
});
