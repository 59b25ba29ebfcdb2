// WCAG 2.5.8: what can be pressed is at least 24 pixels wide and high, or far enough from its neighbours, or stands in
// a sentence, or leads where a larger one leads.
() => {
  const LEAST = 24;
  const PRESSED = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=link]";
  const shown = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const union = (boxes) => {
    const filled = boxes.filter((box) => box.width && box.height);
    const [left, top] = ["left", "top"].map((side) => Math.min(...filled.map((box) => box[side])));
    const [right, bottom] = ["right", "bottom"].map((side) => Math.max(...filled.map((box) => box[side])));
    return { left, top, right, bottom, width: right - left, height: bottom - top };
  };
  // A label is pressed like its box, and what a link holds like the link.
  const parts = (one) => [one, ...one.querySelectorAll("*"), ...(one.matches("[type=radio], [type=checkbox]") ? one.labels : [])];
  const boxOf = (one) => union(parts(one).filter(shown).map((part) => part.getBoundingClientRect()));

  scrollTo(0, 0);
  const targets = [...document.querySelectorAll(PRESSED)]
    .filter((one) => shown(one) && !one.disabled)
    .map((one) => ({ one, box: boxOf(one) }))
    // What is there for screen readers alone, or comes in from beside the page when it has the focus.
    .filter(({ box }) => box.width > 2 && box.height > 2 && box.right > 0 && box.bottom > 0)
    .filter(({ one }) => !one.closest(".visually-hidden"));
  const small = ({ box }) => box.width < LEAST - 0.01 || box.height < LEAST - 0.01;
  const middle = ({ box }) => [(box.left + box.right) / 2, (box.top + box.bottom) / 2];

  const inSentence = ({ one }) => {
    if (getComputedStyle(one).display !== "inline") return false;
    let block = one.parentElement;
    while (getComputedStyle(block).display === "inline") block = block.parentElement;
    const rest = block.cloneNode(true);
    rest.querySelectorAll(`${PRESSED}, .visually-hidden`).forEach((other) => other.remove());
    return /[\p{L}\p{N}]/u.test(rest.textContent);
  };
  // From the middle of one to the nearest point of another, or to its middle when that is small, too.
  const gap = (target, other) => {
    const [x, y] = middle(target), { box } = other, [left, top] = middle(other);
    const near = (value, low, high) => Math.min(Math.max(value, low), high);
    const across = Math.hypot(x - near(x, box.left, box.right), y - near(y, box.top, box.bottom));
    return Math.min(across + LEAST / 2, small(other) ? Math.hypot(x - left, y - top) : Infinity);
  };
  const alone = (target) => targets.every((other) =>
    other === target || parts(other.one).includes(target.one) || parts(target.one).includes(other.one)
    || gap(target, other) >= LEAST);
  // A link may be pressed beyond its own box: its ::after can cover a whole card.
  const stretched = (target) => {
    target.one.scrollIntoView({ block: "center", behavior: "instant" });
    const [x, y] = middle({ box: boxOf(target.one) }), reach = LEAST / 2 - 1, steps = [-reach, 0, reach];
    const hit = (dx, dy) => {
      const found = document.elementFromPoint(x + dx, y + dy);
      return found && (target.one.contains(found) || found.closest("label")?.control === target.one);
    };
    return steps.every((dx) => steps.every((dy) => hit(dx, dy)));
  };
  const goal = ({ one }) => one.href?.baseVal ?? one.getAttribute("href");
  const elsewhere = (target) => goal(target) && targets.some((other) => !small(other) && goal(other) === goal(target));
  const told = ({ one, box }) => {
    const words = (one.textContent.trim() || one.ariaLabel || one.name || "").replace(/\s+/g, " ").slice(0, 40);
    const name = [one.localName, ...one.classList].join(".");
    return `${Math.round(box.width)} x ${Math.round(box.height)} ${name} "${words}"`;
  };
  const excused = [inSentence, alone, elsewhere, stretched];
  const found = targets.filter((one) => small(one) && !excused.some((reason) => reason(one))).map(told);
  scrollTo(0, 0);
  return found;
}
