// A conversation as a dialogue of turns, with marks that overlap.
// Places in the text are code points, as Python counts them; inside a turn they become the
// UTF-16 units of the browser. Only turns that changed are drawn again.

const STRIPES = 4;

function turnsOf(rows) {
  return rows.map((row, index) => ({
    ...row, index, end: row.start + row.length, plain: row.text.length === row.length, marks: [],
  }));
}

function unitOf(turn, place) {
  const offset = Math.max(0, Math.min(turn.length, place - turn.start));
  if (turn.plain) return offset;
  let units = 0;
  let count = 0;
  for (const character of turn.text) {
    if (count === offset) break;
    units += character.length;
    count += 1;
  }
  return units;
}

function placeOf(turn, unit) {
  return turn.start + (turn.plain ? unit : points(turn.text.slice(0, unit)));
}

// The last turn that starts at or before a place.
function turnAt(turns, place) {
  let low = 0;
  let high = turns.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (turns[middle].start <= place) low = middle;
    else high = middle - 1;
  }
  return turns[low];
}

function turnsIn(turns, start, end) {
  const found = [];
  for (let i = turnAt(turns, start).index; i < turns.length && turns[i].start < end; i += 1) found.push(turns[i]);
  return found;
}

function quoteOf(turns, start, end) {
  return turnsIn(turns, start, end)
    .map((turn) => turn.text.slice(unitOf(turn, start), unitOf(turn, end))).join("\n");
}

// Colour and pattern together, so that nobody needs to tell colours apart. A pattern is a row
// of lengths in pixels: line, gap, line, gap.
const DASHES = {
  effen: [], strepen: [10, 4], stippen: [3, 3], ruit: [6, 3], schuin: [16, 3], golven: [16, 3, 3, 3],
  blokjes: [5, 8], kruisjes: [2, 2, 2, 6], zigzag: [9, 3, 3, 3, 3, 3], rondjes: [3, 9],
};

function lineOf(look) {
  const colour = `color-mix(in srgb, white var(--pr-lift, 0%), ${look.colour})`;
  const stops = [];
  let at = 0;
  for (const [index, length] of (DASHES[look.pattern] ?? []).entries()) {
    stops.push(`${index % 2 ? "transparent" : colour} ${at}px ${at + length}px`);
    at += length;
  }
  if (!stops.length) return `linear-gradient(${colour}, ${colour})`;
  return `repeating-linear-gradient(90deg, ${stops.join(", ")})`;
}

function swatch(look) {
  const node = el("span", { class: "pr-swatch", "aria-hidden": "true" });
  node.style.backgroundImage = lineOf(look);
  return node;
}

const stripeCache = new Map();
function stripesOf(looks) {
  const name = looks.map((look) => look.colour + look.pattern).join(" ");
  if (!stripeCache.has(name)) {
    const shown = looks.slice(0, STRIPES);
    stripeCache.set(name, {
      backgroundImage: shown.map(lineOf).join(", "),
      backgroundSize: shown.map(() => "100% 3px").join(", "),
      backgroundPosition: shown.map((_, i) => `0 calc(100% - ${(shown.length - 1 - i) * 5}px)`).join(", "),
      paddingBottom: `${shown.length * 5}px`,
    });
  }
  return stripeCache.get(name);
}

// The text of a turn, cut at every place where a mark begins or ends.
function pieces(turn, marks, lookOf) {
  const cuts = new Set([0, turn.text.length]);
  const placed = marks.map((mark) => [unitOf(turn, mark.start), unitOf(turn, mark.end), mark]);
  for (const [from, to] of placed) { cuts.add(from); cuts.add(to); }
  const sorted = [...cuts].sort((a, b) => a - b);
  const nodes = [];
  for (let i = 0; i + 1 < sorted.length; i += 1) {
    const [from, to] = [sorted[i], sorted[i + 1]];
    const here = placed.filter(([first, last]) => first <= from && last >= to).map(([, , mark]) => mark);
    const text = turn.text.slice(from, to);
    if (!here.length) {
      nodes.push(document.createTextNode(text));
      continue;
    }
    const looks = [...new Map(here.map((mark) => [mark.code, lookOf(mark)])).values()];
    const node = el("mark", { class: here.some((mark) => mark.chosen) ? "pr-mark pr-chosen" : "pr-mark" }, text);
    Object.assign(node.style, stripesOf(looks));
    node.marks = here;
    nodes.push(node);
  }
  return nodes;
}

function dialogue({ rows, lookOf, chip, shows, words }) {
  const turns = turnsOf(rows);
  const marks = new Map();
  const box = el("div", { class: "pr-turns" }, turns.map((turn) => {
    turn.said = el("p", { class: "pr-said", dir: "auto" });
    turn.said.turn = turn;
    turn.chips = el("div", { class: "pr-chips" });
    turn.node = el("div", { class: turn.held ? "pr-turn pr-held" : "pr-turn" },
      el("span", { class: "pr-number" }, String(turn.index + 1)),
      el("bdi", { class: "pr-speaker" }, turn.speaker), turn.said, turn.chips);
    turn.node.turn = turn;
    return turn.node;
  }));

  function paint(turn) {
    const here = turn.marks.filter(shows);
    turn.said.replaceChildren(...(turn.held ? [words.held] : pieces(turn, here, lookOf)));
    turn.chips.replaceChildren(...here.filter((mark) => mark.start >= turn.start).map(chip));
  }
  function add(mark) {
    remove(mark.id);
    marks.set(mark.id, mark);
    const touched = turnsIn(turns, mark.start, mark.end);
    for (const turn of touched) {
      turn.marks.push(mark);
      turn.marks.sort((a, b) => a.start - b.start || b.end - a.end);
    }
    return touched;
  }
  function remove(id) {
    const mark = marks.get(id);
    if (!mark) return [];
    marks.delete(id);
    const touched = turnsIn(turns, mark.start, mark.end);
    for (const turn of touched) turn.marks = turn.marks.filter((other) => other.id !== id);
    return touched;
  }
  return { box, turns, marks, paint, add, remove };
}

// One character for one, so that places stay what they were.
function folded(text) {
  let out = "";
  for (let i = 0; i < text.length; i += 1) {
    const letter = text[i];
    out += letter < "\u0080" ? letter : letter.normalize("NFD")[0];
  }
  const low = out.toLowerCase();
  return low.length === text.length ? low : out;
}

function findIn(turns, wanted, most) {
  const needle = folded(wanted.trim());
  const found = [];
  if (!needle) return found;
  for (const turn of turns) {
    if (turn.node.hidden || turn.held) continue;
    turn.folded ??= folded(turn.text);
    for (let at = turn.folded.indexOf(needle); at >= 0; at = turn.folded.indexOf(needle, at + needle.length)) {
      found.push([turn, at, at + needle.length]);
      if (found.length >= most) return found;
    }
  }
  return found;
}

// A range over part of a turn, whatever pieces it is cut into.
function rangeOf(first, from, last, to) {
  const range = document.createRange();
  const place = (turn, unit, set) => {
    let left = unit;
    const walker = document.createTreeWalker(turn.said, NodeFilter.SHOW_TEXT);
    let node = walker.nextNode();
    while (node && left > node.data.length) {
      left -= node.data.length;
      node = walker.nextNode();
    }
    if (node) set(node, left);
  };
  place(first, from, (node, offset) => range.setStart(node, offset));
  place(last, to, (node, offset) => range.setEnd(node, offset));
  return range;
}

// Highlights of the browser draw without changing the text; without them the panel still says it.
function highlighter(name) {
  let mine = [];
  return (ranges) => {
    if (!globalThis.CSS?.highlights) return;
    if (!CSS.highlights.has(name)) CSS.highlights.set(name, new Highlight());
    const highlight = CSS.highlights.get(name);
    for (const range of mine) highlight.delete(range);
    for (const range of ranges) highlight.add(range);
    mine = ranges;
  };
}
