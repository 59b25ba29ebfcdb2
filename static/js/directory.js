// The directory in place: its own links and its form fetch the page that they would have led to, and htmx puts the
// parts that differ where the old ones stand. The address goes along. Without this file they are plain links.
"use strict";

// htmx would keep the address in the session's storage, and an address may name a diagnosis.
Object.defineProperty(window, "sessionStorage", { value: undefined });

document.addEventListener("DOMContentLoaded", () => {
  if (!window.htmx) return;
  const CALM = 300; // milliseconds; nothing is shown of a shorter wait
  const directory = document.getElementById("directory");
  const part = (selector) => directory.querySelector(selector);
  const all = (selector) => [...directory.querySelectorAll(selector)];
  const trouble = part("#trouble");
  const retry = part("#trouble a");
  const stops = () => all("a, input, select, button, summary");
  const fields = () => all("#facets [name]:not([type=hidden])");
  const here = () => location.pathname + location.search;
  const pathOf = (url) => url.pathname + url.search;
  let shown = new URL(location.href); // the choice that the page shows; after going back, the address is ahead of it
  let waiting, typed, left;

  Object.assign(htmx.config, {
    allowEval: false,
    allowScriptTags: false,
    includeIndicatorStyles: false,
    selfRequestsOnly: true,
    historyEnabled: false,
    historyCacheSize: 0,
    scrollIntoViewOnBoost: false,
    defaultSettleDelay: 0,
    timeout: 20_000,
  });
  directory.dataset.hxBoost = "true";

  // Another choice begins with "?". Every other link, a file or a new window is the browser's own.
  const isChoice = (link) => /^\?(?!.*&format=)/.test(link.getAttribute("href"));
  directory.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (link && (event.shiftKey || event.altKey || !isChoice(link))) event.stopPropagation();
  }, true);

  // --- on the way
  directory.addEventListener("htmx:beforeRequest", () => {
    trouble.hidden = true;
    typed = fields().map((field) => field.value);
    clearTimeout(waiting);
    waiting = setTimeout(() => part("#list").setAttribute("aria-busy", "true"), CALM);
  });

  function fail({ detail }) {
    const url = new URL(detail.pathInfo.finalRequestPath, location.href);
    retry.setAttribute("href", url.search || "?");
    htmx.process(retry);
    trouble.hidden = false;
    if (detail.requestConfig.elt === retry) retry.focus();
  }
  for (const name of ["responseError", "sendError", "timeout"]) directory.addEventListener(`htmx:${name}`, fail);

  // --- the answer is here, the old page still stands
  directory.addEventListener("htmx:beforeSwap", (event) => {
    const { detail } = event;
    if (!detail.shouldSwap) return;
    const url = new URL(detail.pathInfo.finalRequestPath, location.href);
    const back = detail.requestConfig.elt === directory;
    const whole = detail.serverResponse.includes('id="list"');
    detail.shouldSwap = whole && !(back && pathOf(url) !== here()); // not when she has gone on meanwhile
    if (!whole) fail(event);
    if (!detail.shouldSwap) return;
    left = { ...changes(url), ...position(detail.requestConfig.elt), came: back ? history.state : null };
    if (!back) record(pathOf(url), detail.requestConfig.elt.hash ?? "");
    shown = url;
  });

  // Going back leads to the same link at the same height.
  function record(path, anchor) {
    history.replaceState({ y: scrollY, stop: stops().indexOf(left.held) }, "");
    history[path === here() ? "replaceState" : "pushState"](null, "", path + anchor);
  }

  function changes(url) {
    const said = ({ searchParams }) => {
      const rest = [...searchParams].filter(([name]) => !["clinic", "page"].includes(name));
      return { tray: searchParams.getAll("clinic").join(), rest: new URLSearchParams(rest).toString() };
    };
    const [before, now] = [said(shown), said(url)];
    return { tray: before.tray !== now.tray, counted: before.rest !== now.rest };
  }

  function position(trigger) {
    const at = document.activeElement;
    const held = directory.contains(at) ? at : trigger;
    return {
      held,
      top: held.getBoundingClientRect().top,
      free: at === document.body || directory.contains(at), // else she is busy elsewhere on the page
      open: new Map(all("details").map((one) => [nameOf(one), one.open])),
      values: fields().map((field, number) => (field.value === typed[number] ? null : field.value)),
    };
  }

  // What says the same as before is not read out again.
  directory.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
    const { target, fragment } = detail;
    const told = target.id === "said" || (target.id === "count" && !left.counted);
    if (told) detail.shouldSwap = target.textContent !== fragment.textContent;
  });

  // --- the new page stands
  directory.addEventListener("htmx:afterRequest", () => {
    clearTimeout(waiting);
    part("#list").removeAttribute("aria-busy");
    if (left) arrive(left);
    left = undefined;
  });

  function arrive({ held, top, free, open, values, tray, came }) {
    for (const one of all("details")) one.open = open.get(nameOf(one)) ?? one.open;
    fields().forEach((field, number) => { field.value = values[number] ?? field.value; });
    for (const link of document.querySelectorAll(".lang a")) link.search = location.search;
    if (tray) part("#tray-said").textContent = part("#tray-count")?.textContent ?? part("#tray-said").dataset.none;
    const again = stops()[came?.stop] ?? (isThere(held) ? held : counterpart(held));
    if (free && again !== held) (again ?? part("#count")).focus({ preventScroll: true });
    if (came) scrollTo(0, came.y);
    else if (again) scrollBy(0, again.getBoundingClientRect().top - top);
    else part("#count").scrollIntoView({ block: "nearest" });
  }

  const isThere = (element) => element.getClientRects().length > 0;
  const nameOf = (element) => element.closest(".facet")?.querySelector("h2").firstChild.data.trim();

  // The same link or field in the new page, or what now stands in its place.
  function counterpart(old) {
    if (old.id) return document.getElementById(old.id);
    if (old.closest(".sortbar")) return part(".sortbar [aria-current]");
    const card = old.closest(".clinic-card");
    if (card) return document.querySelector(`#${card.id} > .noprint a`);
    const facet = all(".facet").find((one) => old.closest(".facet") && nameOf(one) === nameOf(old));
    const links = facet ? [...facet.querySelectorAll("li a")] : [];
    return links.find((one) => one.textContent === old.textContent) ?? links[0];
  }

  addEventListener("popstate", () => {
    if (here() !== pathOf(shown)) htmx.ajax("GET", here(), { source: directory }).catch(() => {});
  });
});
