// Picking words: by mouse or touch (the browser's own selection) or with the arrow keys.
// Steps go by word and skip punctuation, which Selection.modify would stop at.

const LETTER = /[\p{L}\p{N}\p{M}\u200d\ufe0f\u{1f3fb}-\u{1f3ff}]/u;
const EDGE = /^[.,:;!?…"'‘’“”()«»–—-]+|[.,:;!?…"'‘’“”()«»–—-]+$/gu;

function wordsOf(turn) {
  turn.words ??= [...turn.text.matchAll(/\S+/gu)].map((match) => {
    const core = match[0].replace(EDGE, "");
    const from = match.index + (core ? match[0].indexOf(core) : 0);
    return [from, from + (core || match[0]).length];
  });
  return turn.words;
}

function letterAt(text, unit) {
  const character = unit >= 0 && unit < text.length ? String.fromCodePoint(text.codePointAt(unit)) : "";
  return character !== "" && LETTER.test(character);
}

function letterBefore(text, unit) {
  const low = text.charCodeAt(unit - 1);
  return letterAt(text, low >= 0xdc00 && low <= 0xdfff ? unit - 2 : unit - 1);
}

// Whole words without white space around them.
function snapStart(turn, unit) {
  const text = turn.text;
  let at = unit;
  while (at < text.length && /\s/u.test(text[at])) at += 1;
  const inside = text.charCodeAt(at) >= 0xdc00 && text.charCodeAt(at) <= 0xdfff;
  if (inside) at -= 1;
  while (at > 0 && letterBefore(text, at) && letterAt(text, at)) at -= 1;
  return at;
}

function snapEnd(turn, unit) {
  const text = turn.text;
  let at = unit;
  while (at > 0 && /\s/u.test(text[at - 1])) at -= 1;
  if (text.charCodeAt(at) >= 0xdc00 && text.charCodeAt(at) <= 0xdfff) at += 1;
  while (at < text.length && letterAt(text, at) && letterBefore(text, at)) at += String.fromCodePoint(text.codePointAt(at)).length;
  return at;
}

function picker({ box, turns, changed }) {
  const draw = highlighter("pr-picked");
  const state = { start: 0, end: 0, anchor: null, focus: null };
  const usable = (turn) => !turn.held && !turn.node.hidden && wordsOf(turn).length > 0;

  function redraw() {
    if (state.end <= state.start) return draw([]);
    const first = turnAt(turns, state.start);
    const last = turnAt(turns, state.end - 1);
    return draw([rangeOf(first, unitOf(first, state.start), last, unitOf(last, state.end))]);
  }
  function set(start, end, keys = false) {
    state.start = start;
    state.end = end;
    if (!keys) state.anchor = state.focus = null;
    redraw();
    changed(state);
  }
  function near(place, backward) {
    const turn = turnAt(turns, place);
    const unit = unitOf(turn, place);
    const list = wordsOf(turn);
    let word = list.findIndex(([, to]) => to > unit);
    if (backward) word = list.findLastIndex(([from]) => from < unit);
    return { turn: turn.index, word: word < 0 ? Math.max(0, list.length - 1) : word };
  }
  function sideways(at, step) {
    const word = at.word + step;
    if (word >= 0 && word < wordsOf(turns[at.turn]).length) return { turn: at.turn, word };
    const turn = nextTurn(at.turn, step);
    if (turn === null) return at;
    return { turn, word: step > 0 ? 0 : wordsOf(turns[turn]).length - 1 };
  }
  function nextTurn(index, step) {
    for (let i = index + step; i >= 0 && i < turns.length; i += step) if (usable(turns[i])) return i;
    return null;
  }
  function upOrDown(at, step, extend) {
    const last = wordsOf(turns[at.turn]).length - 1;
    if (extend && step > 0 && at.word < last) return { turn: at.turn, word: last };
    if (extend && step < 0 && at.word > 0) return { turn: at.turn, word: 0 };
    const turn = nextTurn(at.turn, step);
    if (turn === null) return at;
    return { turn, word: extend && step > 0 ? wordsOf(turns[turn]).length - 1 : 0 };
  }
  function visible() {
    const top = box.getBoundingClientRect().top;
    return turns.find((turn) => usable(turn) && turn.node.getBoundingClientRect().bottom > top + 8) ?? turns.find(usable);
  }
  function begin() {
    if (state.end > state.start) {
      state.anchor ??= near(state.start, false);
      state.focus ??= near(state.end, true);
      return true;
    }
    const turn = visible();
    if (!turn) return false;
    state.anchor = state.focus = { turn: turn.index, word: 0 };
    return false;
  }
  const steps = {
    ArrowRight: (at) => sideways(at, 1),
    ArrowLeft: (at) => sideways(at, -1),
    ArrowDown: (at, extend) => upOrDown(at, 1, extend),
    ArrowUp: (at, extend) => upOrDown(at, -1, extend),
    Home: (at) => ({ turn: at.turn, word: 0 }),
    End: (at) => ({ turn: at.turn, word: wordsOf(turns[at.turn]).length - 1 }),
  };
  function key(event) {
    const step = steps[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return false;
    selection()?.removeAllRanges();
    if (begin()) {
      const next = step(state.focus, event.shiftKey);
      state.anchor = event.shiftKey ? state.anchor : next;
      state.focus = next;
    }
    if (!state.focus) return true;
    const [low, high] = [state.anchor, state.focus].sort((a, b) => a.turn - b.turn || a.word - b.word);
    const start = placeOf(turns[low.turn], wordsOf(turns[low.turn])[low.word][0]);
    const end = placeOf(turns[high.turn], wordsOf(turns[high.turn])[high.word][1]);
    set(start, end, true);
    show(state.focus.turn, wordsOf(turns[state.focus.turn])[state.focus.word]);
    return true;
  }
  function show(index, [from, to]) {
    const turn = turns[index];
    turn.node.scrollIntoView({ block: "nearest" });
    const place = rangeOf(turn, from, turn, to).getBoundingClientRect();
    const frame = box.getBoundingClientRect();
    if (place.height && place.bottom > frame.bottom - 8) box.scrollTop += place.bottom - frame.bottom + 24;
    else if (place.height && place.top < frame.top + 8) box.scrollTop -= frame.top - place.top + 24;
  }
  function reveal(start, end) {
    const turn = turnAt(turns, start);
    turn.node.scrollIntoView({ block: "center" });
    show(turn.index, [unitOf(turn, start), unitOf(turn, Math.min(end, turn.end))]);
  }

  // ---------------------------------------------------------------- mouse and touch
  function selection() {
    const root = box.getRootNode();
    return root.getSelection ? root.getSelection() : document.getSelection();
  }
  function end(container, offset, last) {
    const element = container.nodeType === Node.TEXT_NODE ? container.parentElement : container;
    const said = element?.closest(".pr-said");
    if (said) {
      const range = document.createRange();
      range.selectNodeContents(said);
      range.setEnd(container, offset);
      return [said.turn, range.toString().length];
    }
    const node = element?.closest(".pr-turn");
    if (!node) return null;
    // Beside the words: on the number or speaker, or among the codes.
    const before = element.closest(".pr-number, .pr-speaker") || (element === node && offset < 3);
    if (before && last && node.turn.index > 0) {
      const earlier = turns[node.turn.index - 1];
      return [earlier, earlier.text.length];
    }
    return [node.turn, before ? 0 : node.turn.text.length];
  }
  function fromSelection() {
    const chosen = selection();
    if (!chosen || chosen.rangeCount === 0) return false;
    const range = chosen.getRangeAt(0);
    if (range.collapsed || !box.contains(range.startContainer) || !box.contains(range.endContainer)) return false;
    const first = end(range.startContainer, range.startOffset, false);
    const last = end(range.endContainer, range.endOffset, true);
    if (!first || !last || first[0].held || last[0].held) return false;
    const from = placeOf(first[0], snapStart(first[0], first[1]));
    const to = placeOf(last[0], snapEnd(last[0], last[1]));
    if (to <= from || (from === state.start && to === state.end)) return to > from;
    set(from, to);
    return true;
  }
  let timer = 0;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(fromSelection, 300);
  };
  document.addEventListener("selectionchange", later);
  return {
    state, set, key, redraw, reveal, fromSelection,
    close() {
      clearTimeout(timer);
      draw([]);
      document.removeEventListener("selectionchange", later);
    },
  };
}
