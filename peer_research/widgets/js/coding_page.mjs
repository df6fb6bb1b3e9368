const MOST_FOUND = 2000;
const AGAIN = 700;

function render({ model, el: root }) {
  const box = el("section", { class: "pr-widget pr-coding", lang: "nl" });
  root.append(box);
  const link = connect(model, box);
  const unguard = guardKeys(box, "zy");
  let close = () => {};
  let now = "";

  function show(view) {
    close();
    now = view.step;
    close = () => {};
    const named = { title: `${view.words.title} ${view.session}`, key: "coder" };
    if (view.step === "who") stepWho(box, link, view, show, named);
    else if (view.step === "heavy") stepHeavy(box, link, view, show, named);
    else close = stepText(box, link, view, show, model);
  }
  // A code that was made in the code book can be used here, once the coder says so.
  link.keepFresh({
    refresh: async () => show(await link.ask("view", {}, [], true)),
    open: () => Boolean(now) && now !== "who", by: ["pr-codebook"],
  });
  link.ask("view").then(show, (problem) => link.warn(problem.mistake));
  box.append(link.status, link.alarm);
  return () => { close(); unguard(); link.close(); };
}

function choice(label, options, changed) {
  const select = el("select", { id: unique("choice") }, options.map(([value, text]) => el("option", { value }, text)));
  select.addEventListener("change", changed);
  return { select, node: el("div", { class: "pr-choice" }, el("label", { for: select.id }, label), select) };
}

function stepText(box, link, view, show, model) {
  const w = view.words;
  let codes = new Map(view.codes.map((code) => [code.id, code]));
  const look = (id) => codes.get(id)?.look ?? { colour: "#37474F", pattern: "rondjes" };
  const name = (id) => codes.get(id)?.name ?? id;
  let chosen = null;
  let replacing = null;
  let busy = false;
  const used = new Map();
  const heard = el("p", { class: "pr-unseen", role: "status", "aria-live": "polite" });
  let telling = 0;
  const tell = (text) => { clearTimeout(telling); telling = setTimeout(() => { heard.textContent = text; }, 250); };

  // ---------------------------------------------------------------- filters
  const codeFilter = choice(w.filter_code, [["", w.all_codes], ...view.codes.map((c) => [c.id, c.name])], filter);
  const coders = [...new Set(view.segments.map((s) => s.coder))].filter((coder) => coder !== view.coder);
  const coderFilter = choice(w.filter_coder, [[view.coder, w.only_me], ...(coders.length ? [["", w.all_coders]] : []), ...coders.map((c) => [c, c])], filter);
  const speakers = [...new Set(view.turns.map((turn) => turn.speaker))];
  const speakerFilter = choice(w.filter_speaker, [["", w.all_speakers], ...speakers.map((s) => [s, s])], filter);
  function shows(mark) {
    const wanted = codeFilter.select.value;
    const code = !wanted || mark.code === wanted || (codes.get(mark.code)?.parents ?? []).includes(wanted);
    return code && (!coderFilter.select.value || mark.coder === coderFilter.select.value);
  }
  function chip(mark) {
    const label = mark.coder === view.coder ? [] : [` · ${mark.coder}`];
    const node = el("button", {
      type: "button", tabindex: "-1", class: mark.chosen ? "pr-chip pr-chosen" : "pr-chip",
      "aria-pressed": mark.chosen ? "true" : "false", onmousedown: (event) => event.preventDefault(),
      onclick: () => pickMark(mark),
    }, swatch(look(mark.code)), el("bdi", {}, name(mark.code)), ...label, view.memos.some((memo) => memo.about === view.piece + mark.id) ? " ✎" : null);
    return node;
  }
  const talk = dialogue({ rows: view.turns, lookOf: (mark) => look(mark.code), chip, shows, words: w });
  const help = el("p", { class: "pr-unseen", id: unique("help") }, w.text_help);
  const text = el("div", {
    class: "pr-text", tabindex: "0", role: "region", "aria-label": `${w.text} ${view.session}`, "aria-describedby": help.id,
  }, talk.box);
  const pick = picker({ box: text, turns: talk.turns, changed: picked });
  const repaint = (turns) => {
    for (const turn of new Set(turns)) talk.paint(turn);
    pick.redraw();
    drawFound();
  };
  function filter() {
    for (const turn of talk.turns) turn.node.hidden = speakerFilter.select.value !== "" && turn.speaker !== speakerFilter.select.value;
    repaint(talk.turns);
    search();
    count();
  }
  const counted = el("p", { class: "pr-help pr-counts" });
  function count() {
    const mine = [...talk.marks.values()];
    counted.textContent = w.counts.replace("#", String(mine.filter(shows).length)).replace("#", String(mine.length));
  }

  // ---------------------------------------------------------------- find
  const showFound = highlighter("pr-found");
  const find = el("input", { type: "search", id: unique("find"), autocomplete: "off" });
  const findSaid = el("span", { role: "status", class: "pr-found-count" });
  let hits = [];
  let hit = -1;
  function drawFound() {
    showFound(hits.map(([turn, from, to]) => rangeOf(turn, from, turn, to)));
  }
  function search() {
    hits = findIn(talk.turns, find.value, MOST_FOUND);
    hit = -1;
    drawFound();
    if (!find.value.trim()) findSaid.textContent = "";
    else findSaid.textContent = hits.length ? w.found.replace("#", String(hits.length)) : w.not_found;
  }
  function goFind(step) {
    if (!hits.length) return;
    hit = (hit + step + hits.length) % hits.length;
    const [turn, from, to] = hits[hit];
    pick.set(placeOf(turn, snapStart(turn, from)), placeOf(turn, snapEnd(turn, to)));
    pick.reveal(pick.state.start, pick.state.end);
    findSaid.textContent = `${hit + 1} / ${hits.length}`;
  }
  find.addEventListener("input", search);
  find.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); goFind(event.shiftKey ? -1 : 1); }
    if (event.key === "Escape") { event.preventDefault(); text.focus(); }
  });

  // ---------------------------------------------------------------- beside the text
  const quote = el("blockquote", { class: "pr-quote", dir: "auto" });
  const where = el("p", { class: "pr-help" });
  const here = el("ul", { class: "pr-here" });
  const place = el("div", {});
  const offered = el("div", {});
  const question = choice(w.question, [["", w.question_now], ...view.questions.map((q) => [q.id, q.text])], orderCodes);
  const list = codeList({ w, look, choose: (id) => choose(id), back: () => text.focus() });
  const mode = el("div", { class: "pr-mode" });
  const cite = () => ({ start: pick.state.start, end: pick.state.end, quote: quoteOf(talk.turns, pick.state.start, pick.state.end) });
  const anything = () => pick.state.end > pick.state.start;

  function orderCodes() {
    const turn = anything() ? turnAt(talk.turns, pick.state.start) : null;
    const wanted = question.select.value || turn?.question;
    list.show([...codes.values()], ordered([...codes.values()], view.questions.find((q) => q.id === wanted), used));
  }
  function picked(state) {
    const some = state.end > state.start;
    const turn = some ? turnAt(talk.turns, state.start) : null;
    const words = some ? cite().quote : "";
    quote.textContent = words || w.nothing_picked;
    quote.classList.toggle("pr-empty", !some);
    where.textContent = turn ? `${w.line} ${turn.index + 1}, ${turn.speaker}` : "";
    if (some) tell(`${w.picked_said} ${words}. ${w.line} ${turn.index + 1}, ${turn.speaker}`);
    if (chosen && (chosen.start !== state.start || chosen.end !== state.end) && !replacing) setChosen(null);
    offered.replaceChildren();
    drawHere();
    orderCodes();
    if (!chosen) side.scrollTop = 0;
  }
  function drawHere() {
    const { start, end } = pick.state;
    const found = anything() ? turnsIn(talk.turns, start, end).flatMap((turn) => turn.marks) : [];
    const over = [...new Set(found)].filter((mark) => shows(mark) && mark.start < end && start < mark.end);
    here.replaceChildren(...over.map((mark) => el("li", {},
      el("button", { type: "button", class: "pr-code", "aria-pressed": mark === chosen ? "true" : "false", onclick: () => pickMark(mark, true) },
        swatch(look(mark.code)), el("bdi", {}, name(mark.code)), mark.coder === view.coder ? null : ` · ${mark.coder}`))));
    here.hidden = over.length === 0;
  }
  function setChosen(mark) {
    const before = chosen;
    chosen = mark;
    const touched = [];
    for (const one of [before, mark]) {
      if (!one) continue;
      one.chosen = one === mark;
      touched.push(...turnsIn(talk.turns, one.start, one.end));
    }
    if (touched.length) repaint(touched);
    drawPiece();
  }
  function drawPiece() {
    place.replaceChildren(...(chosen ? [pieceForm({
      w, link, mark: chosen, view, own: chosen.coder === view.coder, name, look, act,
      memoChanged: () => repaint(turnsIn(talk.turns, chosen.start, chosen.end)),
    })] : []));
  }
  function pickMark(mark, focus = false) {
    stopReplacing();
    setChosen(mark);
    pick.set(mark.start, mark.end);
    drawPiece();
    side.scrollTop = place.offsetTop - 48;
    tell(`${name(mark.code)}: ${quoteOf(talk.turns, mark.start, mark.end)}`);
    if (focus) place.querySelector("h4")?.focus();
  }
  function stopReplacing() {
    replacing = null;
    mode.replaceChildren();
  }
  function replaceNext(mark, said, act2) {
    replacing = mark;
    mode.replaceChildren(el("p", {}, said), act2 ?? "", button(w.stop, () => { stopReplacing(); text.focus(); }));
  }

  // ---------------------------------------------------------------- asking Python
  function take(answer) {
    if (answer.codes) {
      view.codes = answer.codes;
      codes = new Map(view.codes.map((code) => [code.id, code]));
      orderCodes();
      list.draw();
    }
    const touched = [];
    for (const id of answer.gone ?? []) touched.push(...talk.remove(id));
    for (const row of answer.put ?? []) {
      const old = talk.marks.get(row.id);
      if (old) touched.push(...turnsIn(talk.turns, old.start, old.end));
      const mark = { ...row, chosen: chosen?.id === row.id };
      touched.push(...talk.add(mark));
      if (mark.chosen) chosen = mark;
      if (!old) used.set(row.code, (used.get(row.code) ?? 0) + 1);
    }
    const made = talk.marks.get(answer.id);
    if (made) {
      if (chosen) touched.push(...turnsIn(talk.turns, chosen.start, chosen.end));
      if (chosen) chosen.chosen = false;
      chosen = made;
      made.chosen = true;
    }
    if (chosen && !talk.marks.has(chosen.id)) chosen = null;
    if (made || !chosen) drawPiece();
    repaint(touched);
    drawHere();
    count();
    if (answer.dose) link.warn(answer.dose);
  }
  // Returns the answer, or nothing when it was not saved; then nothing changes on the screen.
  async function ask(action, data, failed = () => {}) {
    if (busy || !link.alive) return null;
    busy = true;
    text.setAttribute("aria-busy", "true");
    try {
      const answer = await link.save(action, data);
      take(answer);
      return answer;
    } catch (problem) {
      failed(problem);
      return null;
    } finally {
      busy = false;
      text.setAttribute("aria-busy", "false");
    }
  }
  async function choose(id, more = {}) {
    if (replacing) {
      const mark = replacing;
      stopReplacing();
      if (await ask("change", { id: mark.id, code: id })) drawPiece();
      return;
    }
    if (!anything()) { link.warn(w.pick_first); return; }
    await ask("apply", { ...cite(), code: id, ...more });
  }
  async function act(action, data, quiet = false) {
    if (action === "other_code") {
      replaceNext(data, w.other_code_now);
      list.focus();
      return true;
    }
    if (action === "other_place") {
      const mark = data;
      replaceNext(mark, w.choose_first, button(w.other_place, async () => {
        if (!anything()) { link.warn(w.pick_first); return; }
        const answer = await ask("change", { id: mark.id, ...cite() });
        if (answer) { stopReplacing(); drawPiece(); text.focus(); }
      }));
      text.focus();
      return true;
    }
    const answer = await ask(action, data);
    if (answer && action === "remove") text.focus();
    else if (answer && !quiet) drawPiece();
    return Boolean(answer);
  }
  function along(step) {
    const all = [...talk.marks.values()].filter((mark) => shows(mark) && !turnAt(talk.turns, mark.start).node.hidden)
      .sort((a, b) => a.start - b.start || a.end - b.end || (a.id < b.id ? -1 : 1));
    if (!all.length) { tell(w.no_more); return; }
    let at = all.indexOf(chosen);
    if (at < 0) at = step > 0 ? all.findIndex((mark) => mark.start >= pick.state.start) - 1 : all.findLastIndex((mark) => mark.start < pick.state.start) + 1;
    if (at === -2) at = -1;
    const mark = all[(at + step + all.length) % all.length];
    pickMark(mark);
    pick.reveal(mark.start, mark.end);
  }
  async function suggest() {
    if (!anything()) { link.warn(w.pick_first); return; }
    offered.replaceChildren(el("p", { role: "status" }, w.suggest_busy));
    const asked = cite();
    try {
      let answer = await link.ask("suggest", asked);
      while (answer.waiting && link.alive && asked.start === pick.state.start) {
        await new Promise((done) => { setTimeout(done, AGAIN); });
        answer = await link.ask("suggest", asked);
      }
      if (asked.start === pick.state.start && asked.end === pick.state.end) drawOffered(answer.suggestions ?? []);
    } catch (problem) {
      offered.replaceChildren();
      link.warn(problem.mistake);
    }
  }
  function drawOffered(rows) {
    const title = el("h4", {}, rows.length ? w.suggest_title : w.suggest_none);
    offered.replaceChildren(title, el("ul", { class: "pr-offered" }, rows.map((row) => {
      const item = el("li", {});
      item.append(
        el("button", { type: "button", class: "pr-code", onclick: async () => { await choose(row.code, { suggested: true }); item.remove(); list.focus(); } },
          swatch(look(row.code)), el("bdi", {}, name(row.code))),
        el("span", { class: "pr-help" }, row.reason),
        button(w.suggest_no, async () => { if (await ask("reject", { code: row.code })) { item.remove(); list.focus(); } },
          { class: "pr-button pr-small", "aria-label": `${w.suggest_no}: ${name(row.code)}` }));
      return item;
    })));
  }
  function newCode() {
    const input = el("input", { id: unique("new"), autocomplete: "off", maxlength: "60" });
    const sure = el("label", { class: "pr-option", hidden: true }, el("input", { type: "checkbox" }), link.said.confirm);
    async function make(action, data) {
      const answer = await ask(action, { ...data, confirmed: sure.querySelector("input").checked }, (problem) => {
        if (problem.key === "note_check.found") sure.hidden = false;
      });
      if (!answer) return;
      input.value = "";
      sure.hidden = true;
      sure.querySelector("input").checked = false;
    }
    return el("details", {}, el("summary", {}, w.new_title), el("label", { for: input.id }, w.new_name), input, sure,
      el("div", { class: "pr-actions" },
        button(w.new_make, () => make("new_code", { name: input.value, ...(anything() ? cite() : {}) })),
        button(w.in_vivo, () => (anything() ? make("in_vivo", cite()) : link.warn(w.pick_first)))));
  }
  function roundOf() {
    if (!view.blind) return "";
    const note = el("div", { class: "pr-note" });
    const draw = () => note.replaceChildren(el("p", {}, w.blind), ...(view.member ? [
      view.done ? el("p", {}, w.round_waits) : "",
      button(view.done ? w.round_again : w.round_done, async () => {
        try {
          await link.save("done", { again: view.done });
          view.done = !view.done;
          draw();
        } catch { /* said already */ }
      })] : []));
    draw();
    return note;
  }

  // ---------------------------------------------------------------- keys and mouse in the text
  text.addEventListener("keydown", (event) => {
    const command = event.ctrlKey || event.metaKey;
    if (event.target !== text && !command) return;
    if (pick.key(event)) event.preventDefault();
    else if (command || event.altKey) return;
    else if (event.key === "Enter") { event.preventDefault(); list.focus(); }
    else if (event.key === "Escape") { setChosen(null); pick.set(0, 0); }
    else if (event.key === "n" || event.key === "p") along(event.key === "n" ? 1 : -1);
    else if (event.key === "/") { event.preventDefault(); find.focus(); }
    else if (event.key === "Delete") { if (chosen?.coder === view.coder) act("remove", { id: chosen.id }); else link.warn(w.choose_first_piece); }
    else if (/^[1-9]$/.test(event.key) && list.nth(Number(event.key) - 1)) choose(list.nth(Number(event.key) - 1));
  });
  // Undo works everywhere but where somebody types; the notebook never hears of it.
  box.onkeydown = (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.target.matches("input, textarea")) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    event.stopPropagation();
    ask(key === "y" || event.shiftKey ? "redo" : "undo", {}).then(drawPiece);
  };
  text.addEventListener("pointerup", () => setTimeout(pick.fromSelection, 0));
  text.addEventListener("click", (event) => {
    const marks = event.target.closest?.(".pr-mark")?.marks;
    if (!marks || !document.getSelection().isCollapsed && !chosen) return;
    // The shortest first; another click on the same words takes the next.
    const order = [...marks].sort((a, b) => (a.end - a.start) - (b.end - b.start));
    pickMark(order[(order.indexOf(chosen) + 1) % order.length]);
  });

  // ---------------------------------------------------------------- all together
  const keys = el("details", {}, el("summary", {}, w.keys_title), el("ul", {}, w.keys.split("\n").map((line) => el("li", {}, line))));
  const undo = () => ask("undo", {}).then(drawPiece);
  const redo = () => ask("redo", {}).then(drawPiece);
  const tools = el("div", { class: "pr-tools", role: "group", "aria-label": w.tools },
    button(w.undo, undo), button(w.redo, redo), button(w.previous, () => along(-1)), button(w.next, () => along(1)),
    codeFilter.node, coderFilter.node, speakerFilter.node,
    el("div", { class: "pr-choice" }, el("label", { for: find.id }, w.find), find), button(w.find_previous, () => goFind(-1)),
    button(w.find_next, () => goFind(1)), findSaid);
  const leave = button(w.somebody_else, () => link.ask("leave").then(show, (problem) => link.warn(problem.mistake)), { class: "pr-button pr-small" });
  const title = titleOf(box, `${w.title} ${view.session} · ${view.coder}`);
  const notes = [...view.damaged, view.dose ?? ""].filter(Boolean);
  const side = el("div", { class: "pr-side", role: "group", "aria-label": w.side },
    el("div", { class: "pr-news" }, link.status, link.alarm),
    el("h4", {}, w.picked), quote, where, here, mode,
    el("h4", {}, w.add_code), view.questions.length ? question.node : "", list.node,
    view.suggests ? el("div", {}, button(w.suggest, suggest), offered) : "", newCode(), place,
    el("details", {}, el("summary", {}, w.conversation_memo),
      memoList({ w, link, about: view.session, memos: view.memos, coder: view.coder, changed: () => {} })));
  box.replaceChildren(el("div", { class: "pr-head" }, title, leave), keys, notes.length ? el("div", { class: "pr-note" }, notes.map((note) => el("p", {}, note))) : "",
    roundOf(), tools, counted, help, heard, el("div", { class: "pr-work" }, text, side));
  for (const row of view.segments) {
    talk.add({ ...row });
    if (row.coder === view.coder) used.set(row.code, (used.get(row.code) ?? 0) + 1);
  }
  for (const turn of talk.turns) talk.paint(turn);
  list.show([...codes.values()], []);
  picked(pick.state);
  count();
  const dead = () => {
    text.removeAttribute("tabindex");
    text.setAttribute("aria-disabled", "true");
  };
  model.on("comm_live_update", dead);
  return () => { pick.close(); showFound([]); box.onkeydown = null; model.off("comm_live_update", dead); };
}

export default { render };
