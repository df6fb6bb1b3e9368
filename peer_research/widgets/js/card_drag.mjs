// Dragging with a mouse, and with a finger or a pen by the grip; the browser's own dragging
// does not know fingers. A finger elsewhere on a card scrolls, as it does on every page.

const FAR = 6;
const EDGE = 60;
const STEP = 14;

function scrollerOf(node) {
  for (let at = node.parentElement; at; at = at.parentElement) {
    const how = getComputedStyle(at).overflowY;
    if ((how === "auto" || how === "scroll") && at.scrollHeight > at.clientHeight + 1) return at;
  }
  return document.scrollingElement;
}

// `over` gets the pile below the pointer or null, `drop` the same when it is let go.
function draggable({ box, node, grip, text, allowed, over, drop }) {
  node.addEventListener("pointerdown", (event) => {
    const byGrip = event.composedPath().includes(grip);
    if (event.button !== 0 || !allowed() || (event.pointerType !== "mouse" && !byGrip)) return;
    const from = [event.clientX, event.clientY];
    const scroller = scrollerOf(box);
    const page = box.getRootNode();
    let ghost = null;

    const below = (x, y) => (page.elementFromPoint ?? document.elementFromPoint).call(page, x, y)?.closest?.(".pr-pile") ?? null;
    function lift() {
      ghost = el("div", { class: "pr-ghost", "aria-hidden": "true" }, text);
      box.append(ghost);
      node.classList.add("pr-lifted");
    }
    function move(next) {
      if (next.pointerId !== event.pointerId) return;
      const [x, y] = [next.clientX, next.clientY];
      if (!ghost && Math.hypot(x - from[0], y - from[1]) < FAR) return;
      if (!ghost) lift();
      next.preventDefault();
      ghost.style.left = `${x + 8}px`;
      ghost.style.top = `${y + 8}px`;
      const { top, bottom } = scroller === document.scrollingElement ? { top: 0, bottom: innerHeight } : scroller.getBoundingClientRect();
      if (y < top + EDGE) scroller.scrollBy(0, -STEP);
      else if (y > bottom - EDGE) scroller.scrollBy(0, STEP);
      over(below(x, y));
    }
    function stop() {
      removeEventListener("pointermove", move, true);
      removeEventListener("pointerup", up, true);
      removeEventListener("pointercancel", cancel, true);
      removeEventListener("keydown", escape, true);
      node.classList.remove("pr-lifted");
      over(null);
      ghost?.remove();
    }
    function up(last) {
      if (last.pointerId !== event.pointerId) return;
      const pile = ghost ? below(last.clientX, last.clientY) : null;
      const dragged = Boolean(ghost);
      stop();
      if (!dragged) return;
      // The click that follows a drag is no choice of a card.
      const swallow = (click) => { click.stopPropagation(); click.preventDefault(); };
      addEventListener("click", swallow, { capture: true, once: true });
      setTimeout(() => removeEventListener("click", swallow, true), 0);
      if (pile) drop(pile);
    }
    function cancel(last) { if (last.pointerId === event.pointerId) stop(); }
    function escape(key) { if (key.key === "Escape") stop(); }
    addEventListener("pointermove", move, true);
    addEventListener("pointerup", up, true);
    addEventListener("pointercancel", cancel, true);
    addEventListener("keydown", escape, true);
  });
  node.addEventListener("dragstart", (event) => event.preventDefault());
}
