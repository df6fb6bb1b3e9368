const WORD = /[\p{L}\p{N}\p{M}]+(?:[-'’][\p{L}\p{N}\p{M}]+)*/gu;

// "{done} van {all}": gaps that Python left for the browser to fill in.
function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (gap, name) => (name in values ? String(values[name]) : gap));
}

// The text is shown in pieces that are cut at the border of every mention, so that mentions that
// overlap stay readable. Offsets count code points, as Python does.
function pieces(start, text, mentions) {
  const letters = Array.from(text);
  const cuts = new Set([0, letters.length]);
  for (const one of mentions) {
    cuts.add(Math.max(0, one.start - start));
    cuts.add(Math.min(letters.length, one.end - start));
  }
  const sorted = [...cuts].sort((a, b) => a - b);
  return sorted.slice(0, -1).map((from, index) => {
    const to = sorted[index + 1];
    const covering = mentions.filter((one) => one.start - start <= from && one.end - start >= to);
    return { start: start + from, end: start + to, text: letters.slice(from, to).join(""), covering };
  }).filter((piece) => piece.end > piece.start);
}

function render({ model, el: root }) {
  const box = el("section", { class: "pr-widget pr-review", lang: "nl" });
  root.append(box);
  const link = connect(model, box);
  const rows = new Map();
  let view, w, ui, mentions, groups, order, current, chosen, scope, asking, drag;

  // ---------------------------------------------------------------- the door
  function heading() {
    const title = el("h3", { id: unique("title") }, w.title);
    box.setAttribute("aria-labelledby", title.id);
    return [title, el("p", {}, w.intro)];
  }
  function locked() {
    const secret = el("input", { type: "password", autocomplete: "off", id: unique("pass") });
    const go = button(w.open, async () => {
      try {
        await link.save("unlock", { passphrase: secret.value });
        link.tell(w.loading);
        await load();
      } catch (problem) { link.warn(problem.mistake ?? link.said.fault); secret.focus(); }
    }, { class: "pr-button pr-main" });
    secret.addEventListener("keydown", (event) => { if (event.key === "Enter") go.click(); });
    box.replaceChildren(...heading(), el("div", { class: "pr-field" },
      el("label", { for: secret.id }, w.passphrase), secret), go, link.status, link.alarm);
  }

  // ---------------------------------------------------------------- which conversation
  function atWork() { return box.contains(box.getRootNode().activeElement); }
  function chooser(value) {
    const names = value ? view.sessions : ["", ...view.sessions];
    const select = el("select", {}, names.map((one) => el("option", { value: one }, one || link.said.choose)));
    select.value = value;
    select.addEventListener("change", async () => {
      if (!select.value) return;
      try { show(await link.ask("open", { session: select.value })); } catch (problem) { link.warn(problem.mistake); }
    });
    return labelled(w.session, select);
  }
  function heavy(focus) {
    link.tell("");
    stepHeavy(box, link, view, show, { title: `${w.title} ${view.session}`, key: "session", waiting: w.loading, focus });
  }
  function which() {
    const choice = chooser("");
    box.replaceChildren(...heading(), choice, link.status, link.alarm);
    choice.querySelector("select").focus();
  }

  // ---------------------------------------------------------------- reading what Python says
  function take(answer) {
    for (const id of answer.gone ?? []) mentions.delete(id);
    for (const one of answer.mentions) mentions.set(one.id, one);
    for (const one of answer.groups) groups.set(one.id, one);
    order = answer.order ?? answer.groups.map((one) => one.id);
    view.progress = answer.progress;
    view.certain = answer.certain;
    view.undo = answer.undo;
  }
  function inOrder() {
    return [...mentions.values()].sort((a, b) => a.start - b.start || a.end - b.end);
  }
  function isOpen(one) { return one.state === "open" || one.state === "flag"; }
  function rowOf(start) {
    let low = 0, high = view.turns.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (view.turns[middle][2] <= start) low = middle; else high = middle - 1;
    }
    return low;
  }
  function perRow(touched) {
    const found = new Map();
    for (const one of inOrder()) {
      const row = rowOf(one.start);
      if (touched && !touched.has(row)) continue;
      if (!found.has(row)) found.set(row, []);
      found.get(row).push(one);
    }
    return found;
  }
  function quote(start, end) {
    const [, , begin, text] = view.turns[rowOf(start)];
    return Array.from(text).slice(start - begin, end - begin).join("");
  }

  // ---------------------------------------------------------------- the text
  function draw(row, found) {
    const [, , start, text] = view.turns[row];
    const said = rows.get(row);
    said.replaceChildren(...pieces(start, text, found).map((piece) => {
      const one = piece.covering[piece.covering.length - 1];
      if (!one) return el("span", { dataset: { start: piece.start } }, piece.text);
      const last = piece.covering.some((each) => each.end === piece.end);
      return el("span", {
        class: `pr-mark pr-${one.state} pr-kind-${kindOf(one.label)}`, role: "button",
        "aria-label": `${quote(one.start, one.end)}, ${w[one.label]}, ${w[`state_${one.state}`]}`,
        dataset: {
          start: piece.start, id: one.id, group: one.group, tag: last ? `${w[one.label]}${signOf(one.state)}` : "",
        },
      }, piece.text);
    }));
  }
  function kindOf(label) {
    if (label === "PERSON") return "person";
    if (["LOCATION", "ADDRESS", "POSTCODE"].includes(label)) return "place";
    if (label === "ORGANISATION") return "organisation";
    return view.labels.includes(label) ? "number" : "flag";
  }
  function signOf(state) {
    return { open: " ?", flag: " ?", hidden: " ✓", kept: " ✗", noted: " ✓" }[state];
  }
  function markOf(id) { return ui.text.querySelector(`[data-id="${CSS.escape(id)}"]`); }
  function redraw(answer) {
    const touched = new Set();
    for (const id of answer.gone ?? []) touched.add(rowOf(Number(id.split("-")[0])));
    for (const one of answer.mentions) touched.add(rowOf(one.start));
    const found = perRow(touched);
    for (const row of touched) draw(row, found.get(row) ?? []);
    point();
  }

  // ---------------------------------------------------------------- where we are
  function point() {
    for (const node of ui.text.querySelectorAll(".pr-current")) node.classList.remove("pr-current");
    for (const node of ui.text.querySelectorAll(".pr-mark[tabindex]")) node.removeAttribute("tabindex");
    if (!current) return;
    for (const node of ui.text.querySelectorAll(`[data-id="${CSS.escape(current.id)}"]`)) node.classList.add("pr-current");
    const first = markOf(current.id);
    if (first) first.tabIndex = 0;
  }
  function go(one, { focus = true } = {}) {
    current = one ?? null;
    asking = 0;
    point();
    panel();
    const mark = one && markOf(one.id);
    if (!mark) return;
    bring(mark);
    // Rows that were never drawn have a guessed height: look once more when they are.
    requestAnimationFrame(() => bring(mark));
    if (!focus) return;
    mark.focus({ preventScroll: true });
    ui.text.scrollIntoView({ block: "nearest" });
  }
  // Only the text scrolls, not the notebook around it.
  function bring(node) {
    const here = node.getBoundingClientRect(), room = ui.text.getBoundingClientRect();
    if (here.top > room.top + 30 && here.bottom < room.bottom - 30) return;
    ui.text.scrollTop += here.top - room.top - room.height / 2;
  }
  function undecided() {
    // One stop per person or thing: where it stands for the first time.
    const seen = new Set();
    return inOrder().filter((one) => isOpen(one) && !seen.has(one.group) && seen.add(one.group));
  }
  function step(by, focus = true) {
    const stops = undecided();
    if (!stops.length) { link.tell(w.none_left); go(current, { focus }); return; }
    const from = current ? current.start : -1;
    const next = by > 0
      ? stops.find((one) => one.start > from) ?? stops[0]
      : stops.findLast((one) => one.start < from) ?? stops[stops.length - 1];
    go(next, { focus });
  }

  // ---------------------------------------------------------------- what Python is asked
  async function act(action, data, { onward = false } = {}) {
    if (!link.alive || box.classList.contains("pr-busy")) return null;
    const inText = ui.text.contains(document.activeElement) || ui.text.contains(box.getRootNode().activeElement);
    const id = current?.id;
    box.classList.add("pr-busy");
    if (id) markOf(id)?.classList.add("pr-waiting");
    try {
      const answer = await link.save(action, data);
      asking = 0;
      take(answer);
      current = mentions.get(id) ?? null;
      redraw(answer);
      side();
      if (onward && (!current || !isOpen(current))) step(1, inText);
      else { panel(); if (inText && current) markOf(current.id)?.focus({ preventScroll: true }); }
      link.tell(undecided().length ? answer.said : `${answer.said} ${w.none_left}`);
      return answer;
    } catch (problem) {
      if (/^review_page\.(on_roster|elsewhere)/.test(problem.key ?? "")) ask(problem);
      return null;
    } finally {
      box.classList.remove("pr-busy");
      for (const node of ui.text.querySelectorAll(".pr-waiting")) node.classList.remove("pr-waiting");
    }
  }
  function decide(verb, extra = {}) {
    if (!current) return;
    const { start, end } = current;
    act("decide", { start, end, quote: quote(start, end), verb, scope, ...extra }, { onward: verb !== "reset" });
  }
  function ask(problem) {
    asking += 1;
    ui.ask.hidden = false;
    ui.question.textContent = problem.mistake;
    ui.yes.textContent = problem.key === "review_page.on_roster_again" ? w.yes_twice : w.yes_once;
    ui.no.focus();
  }
  function addChosen() {
    if (!chosen) { link.tell(w.add_none); return; }
    const { start, end } = chosen;
    act("add", { start, end, quote: quote(start, end), label: ui.kind.value, everywhere: ui.everywhere.checked })
      .then((answer) => { if (answer) choose(null); });
  }
  async function preview(policy) {
    try {
      const answer = await link.ask("preview", { policy });
      const head = policy === "intern" ? w.preview_intern : w.preview_publicatie;
      ui.preview.replaceChildren(table([w.line, "", w.text], answer.turns, head));
      link.tell(answer.said);
    } catch (problem) { link.warn(problem.mistake); }
  }

  // ---------------------------------------------------------------- the side panel
  function pair(name, node) { return [el("dt", {}, name), el("dd", {}, node)]; }
  function panel() {
    const group = current && groups.get(current.group);
    for (const node of ui.deciders) node.disabled = !group || !link.alive;
    ui.ask.hidden = true;
    if (!group) { ui.facts.replaceChildren(); ui.name.textContent = ""; return; }
    ui.name.textContent = quote(current.start, current.end);
    ui.facts.replaceChildren(
      ...pair(w.label, `${w[current.label]} · ${w[`state_${current.state}`]}`),
      ...pair(w.written, group.forms.join(", ")),
      ...pair(w.why, group.why.join("; ")),
      ...pair(w.found_by, `${group.found_by.join("; ")}; ${group.sure.join("; ")}`),
      ...pair(w.where, fill(w.places_here, group)),
      ...pair(w.becomes, group.becomes),
    );
    ui.agreeHint.textContent = group.flag ? w.agree_flag_hint : w.agree_hint;
    ui.label.value = view.labels.includes(current.label) ? current.label : "";
    ui.pseudonym.value = "";
  }
  function summary(id) {
    const group = groups.get(id);
    const state = group.open === 0 ? "done" : group.open === group.here ? "open" : "mixed";
    const sign = state === "done" ? "✓" : "?";
    return el("li", {}, button(
      `${sign} ${group.forms[0]} · ${w[group.label]} · ${group.here}×`,
      () => go(inOrder().find((one) => one.group === id)),
      { class: `pr-button pr-item pr-kind-${kindOf(group.label)}` }));
  }
  function side() {
    ui.progress.max = Math.max(1, view.progress.all);
    ui.progress.value = view.progress.done;
    ui.counted.textContent = fill(w.progress, view.progress);
    ui.certain.textContent = fill(w.certain, { count: view.certain });
    ui.certain.disabled = !view.certain || !link.alive;
    ui.undo.disabled = !view.undo || !link.alive;
    if (ui.list.open) ui.items.replaceChildren(...order.map(summary));
  }
  function setScope(value) {
    scope = value;
    for (const input of ui.scopes) input.checked = input.value === value;
  }

  // ---------------------------------------------------------------- choosing words
  function choose(place, { show = true } = {}) {
    chosen = place;
    const words = place ? quote(place.start, place.end) : "";
    ui.chosen.textContent = words || w.add_none;
    ui.adder.classList.toggle("pr-ready", Boolean(words));
    ui.add.disabled = !words || !link.alive;
    if (words) link.tell(fill(w.chosen, { words }));
    if (!place || !show) return;
    const range = document.createRange();
    range.setStart(...nodeAt(place.start, false));
    range.setEnd(...nodeAt(place.end, true));
    const selection = document.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    bring(range.startContainer.parentElement);
  }
  function nodeAt(place, isEnd) {
    const said = rows.get(rowOf(isEnd ? place - 1 : place));
    const nodes = [...said.children];
    const node = nodes.findLast((each) => (isEnd ? Number(each.dataset.start) < place : Number(each.dataset.start) <= place));
    const inside = place - Number(node.dataset.start);
    return [node.firstChild, Array.from(node.textContent).slice(0, inside).join("").length];
  }
  function placeOf(node, offset) {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node.childNodes[offset] ?? node.lastChild;
    const piece = element?.closest?.("[data-start]");
    if (!piece || !ui.text.contains(piece)) return null;
    const before = node.nodeType === Node.TEXT_NODE ? node.data.slice(0, offset) : "";
    return Number(piece.dataset.start) + points(before);
  }
  function selected() {
    const selection = (box.getRootNode().getSelection?.() ?? document.getSelection());
    if (!selection || selection.isCollapsed || !selection.rangeCount) return;
    const range = selection.getRangeAt(0);
    if (!ui.text.contains(range.startContainer)) return;
    const start = placeOf(range.startContainer, range.startOffset);
    const end = placeOf(range.endContainer, range.endOffset);
    if (start === null || end === null || end <= start) return;
    if (rowOf(start) !== rowOf(end - 1) || quote(start, end).length === 0) { link.tell(w.own_turn); return; }
    const words = wordsOf(rowOf(start)).filter((word) => word.end > start && word.start < end);
    if (words.length) choose({ start: words[0].start, end: words[words.length - 1].end }, { show: false });
  }
  function wordsOf(row) {
    const [, , begin, text] = view.turns[row];
    return [...text.matchAll(WORD)].map((match) => {
      const start = begin + points(text.slice(0, match.index));
      return { start, end: start + points(match[0]) };
    });
  }
  function byKeys(by, extend) {
    const anchor = chosen ?? current ?? { start: view.turns[0][2], end: view.turns[0][2] };
    const row = rowOf(anchor.start);
    const words = wordsOf(row);
    let first = words.findIndex((word) => word.end > anchor.start);
    let last = words.findLastIndex((word) => word.start < anchor.end);
    if (first < 0) first = words.length - 1;
    if (last < first) last = first;
    if (!chosen && extend) {
      choose(words[first] ? { start: words[first].start, end: words[last].end } : null);
      return;
    }
    if (extend) {
      last = Math.max(first, Math.min(words.length - 1, last + by));
      choose({ start: words[first].start, end: words[last].end });
      return;
    }
    const next = (by > 0 ? last : first) + by;
    if (words[next]) { choose(words[next]); return; }
    for (let other = row + by; view.turns[other]; other += by) {
      const there = wordsOf(other);
      if (there.length) { choose(by > 0 ? there[0] : there[there.length - 1]); return; }
    }
  }

  // ---------------------------------------------------------------- keys
  const keys = {
    j: () => step(1), ArrowDown: () => step(1), k: () => step(-1), ArrowUp: () => step(-1),
    Enter: () => decide("agree"), w: () => decide("keep"), v: () => decide("hide"),
    o: () => setScope(scope === "study" ? "session" : "study"),
    l: () => ui.label.focus(), s: () => ui.pseudonym.focus(), u: () => { if (view.undo) act("undo", {}); },
    z: () => { if (view.certain) act("certain", {}, { onward: true }); },
    t: () => (chosen ? addChosen() : link.tell(w.add_none)),
    Escape: () => choose(null),
    ArrowRight: (event) => byKeys(1, event.shiftKey), ArrowLeft: (event) => byKeys(-1, event.shiftKey),
  };
  function pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const run = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!run || !link.alive) return;
    event.preventDefault();
    run(event);
  }
  function back(event) {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    ui.ask.hidden = true;
    (current ? markOf(current.id) : ui.text)?.focus();
  }

  // ---------------------------------------------------------------- building
  function labelled(words, node, hint) {
    node.id = unique("review");
    return el("div", { class: "pr-field" }, el("label", { for: node.id }, words), hint ?? null, node);
  }
  function kinds(first) {
    const list = view.labels.map((label) => el("option", { value: label }, w[label]));
    return el("select", {}, first ? [el("option", { value: "" }, first), ...list] : list);
  }
  function dialogue() {
    const found = perRow(null);
    const text = el("div", {
      class: "pr-dialogue", role: "group", tabindex: "0", "aria-label": w.text,
    });
    const made = view.turns.map(([number, speaker], row) => {
      const said = el("div", { class: "pr-said" });
      rows.set(row, said);
      return el("div", { class: "pr-turn" },
        el("span", { class: "pr-number", "aria-hidden": "true" }, String(number)),
        el("span", { class: "pr-who" }, speaker), said);
    });
    text.append(...made);
    view.turns.forEach((turn, row) => draw(row, found.get(row) ?? []));
    text.addEventListener("keydown", pressed);
    // Chromium starts no selection in something that takes the focus.
    text.addEventListener("mousedown", (event) => event.target.closest(".pr-mark")?.removeAttribute("tabindex"));
    text.addEventListener("mouseup", () => { selected(); point(); });
    text.addEventListener("touchend", () => setTimeout(selected, 0));
    text.addEventListener("click", (event) => {
      const mark = event.target.closest(".pr-mark");
      if (mark && document.getSelection()?.isCollapsed !== false) go(mentions.get(mark.dataset.id));
    });
    return text;
  }
  function build() {
    rows.clear();
    mentions = new Map();
    groups = new Map();
    current = chosen = null;
    asking = 0;
    take(view);
    ui = {};
    ui.progress = el("progress", { "aria-label": w.title });
    ui.counted = el("p", { class: "pr-counted" });
    ui.certain = button("", () => act("certain", {}, { onward: true }), { class: "pr-button", "aria-keyshortcuts": "z" });
    ui.undo = button(w.undo, () => act("undo", {}), { "aria-keyshortcuts": "u" });
    ui.finish = button(w.finish, () => finish(), { class: "pr-button pr-main" });
    const agree = button(w.agree, () => decide("agree"), { class: "pr-button pr-main", "aria-keyshortcuts": "Enter" });
    ui.agreeHint = el("p", { class: "pr-help", id: unique("hint") });
    agree.setAttribute("aria-describedby", ui.agreeHint.id);
    const keep = button(w.keep, () => decide("keep"), { "aria-keyshortcuts": "w" });
    const hide = button(w.hide, () => decide("hide"), { "aria-keyshortcuts": "v" });
    const reset = button(w.reset, () => decide("reset"));
    const name = unique("scope");
    ui.scopes = ["here", "session", "study"].map((value) => {
      const input = el("input", { type: "radio", name, value });
      input.addEventListener("change", () => { scope = value; });
      return input;
    });
    ui.label = kinds("—");
    ui.label.addEventListener("change", () => { if (ui.label.value) decide("hide", { label: ui.label.value }); });
    ui.pseudonym = el("input", { autocomplete: "off", maxlength: "40" });
    const rename = button(w.rename, () => {
      if (!current) return;
      const { start, end } = current;
      act("rename", { start, end, quote: quote(start, end), pseudonym: ui.pseudonym.value });
    });
    ui.pseudonym.addEventListener("keydown", (event) => { if (event.key === "Enter") rename.click(); });
    ui.question = el("p", { id: unique("question") });
    ui.yes = button(w.yes_once, () => { ui.ask.hidden = true; decide("keep", { confirmed: asking }); });
    ui.no = button(w.no, () => { asking = 0; ui.ask.hidden = true; markOf(current.id)?.focus(); }, { class: "pr-button pr-main" });
    ui.ask = el("div", { class: "pr-ask", role: "alertdialog", "aria-labelledby": ui.question.id, hidden: true }, ui.question, ui.no, ui.yes);
    ui.name = el("p", { class: "pr-name" });
    ui.facts = el("dl", {});
    ui.deciders = [agree, keep, hide, reset, ui.label, ui.pseudonym, rename];
    const moves = el("div", {}, button(w.previous, () => step(-1, false), { "aria-keyshortcuts": "k" }),
      button(w.next, () => step(1, false), { "aria-keyshortcuts": "j" }));

    ui.chosen = el("p", { class: "pr-name" });
    ui.kind = kinds();
    ui.everywhere = el("input", { type: "checkbox", checked: true });
    ui.add = button(w.add, addChosen, { "aria-keyshortcuts": "t" });
    ui.add.addEventListener("mousedown", (event) => event.preventDefault());
    ui.adder = el("div", { class: "pr-adder" }, el("h4", {}, w.add_title), ui.chosen, labelled(w.label, ui.kind),
      el("label", { class: "pr-option" }, ui.everywhere, w.everywhere), ui.add);

    ui.items = el("ul", { class: "pr-items" });
    ui.list = el("details", {}, el("summary", {}, w.list), ui.items);
    ui.list.addEventListener("toggle", side);
    ui.preview = el("div", { class: "pr-preview" });
    const outputs = el("details", {}, el("summary", {}, w.preview),
      button(w.preview_intern, () => preview("intern")), button(w.preview_publicatie, () => preview("publicatie")), ui.preview);
    const help = el("details", {}, el("summary", {}, w.keys),
      el("ul", {}, w.keys_list.split("|").map((line) => el("li", {}, line.trim()))));

    ui.text = dialogue();
    const side_ = el("div", { class: "pr-side", role: "region", "aria-label": w.panel },
      moves, ui.name, agree, ui.agreeHint, keep, hide, reset, ui.ask, ui.facts,
      el("fieldset", { class: "pr-field" }, el("legend", {}, w.scope), ui.scopes.map((input) =>
        el("label", { class: "pr-option" }, input, w[`scope_${input.value}`]))),
      labelled(w.label, ui.label), labelled(w.pseudonym, ui.pseudonym), rename, ui.adder);
    side_.addEventListener("keydown", back);
    box.replaceChildren(...heading(),
      chooser(view.session), stale(), ui.counted, ui.progress,
      el("div", {}, ui.certain, ui.undo), link.status, link.alarm,
      el("div", { class: "pr-columns" }, ui.text, side_), ui.list, help, outputs, ui.finish);
    setScope(scope ?? "study");
    side();
    choose(null);
    go(undecided()[0] ?? inOrder()[0], { focus: false });
  }
  function stale() {
    if (!view.stale) return "";
    return el("div", { class: "pr-ask" }, el("p", {}, w.stale), button(w.start_over, async () => {
      try { const answer = await link.save("start_over"); show(answer); link.tell(answer.said); } catch { /* said */ }
    }));
  }
  async function finish() {
    ui.finish.disabled = true;
    try { await link.save("finish"); } catch { /* said */ } finally { if (link.alive) ui.finish.disabled = false; }
  }
  // `focus`: somebody asked for it here. Who is at work elsewhere on the page keeps the focus.
  function show(answer, focus = true) {
    const answered = focus && view?.step === "heavy";
    view = answer;
    w = view.words;
    if (view.locked) locked();
    else if (view.step === "heavy") heavy(focus);
    else if (view.step === "which") which();
    else {
      build();
      if (answered) { link.tell(""); ui.text.focus({ preventScroll: true }); }
    }
  }
  async function load() { show(await link.ask("view"), atWork()); }

  box.replaceChildren(link.status, link.alarm);
  // The vault was opened elsewhere, or the first conversation came in; an open text stays as it is.
  link.keepFresh({ refresh: async () => { await load(); link.warn(""); }, open: () => Boolean(view && !view.locked) });
  load().catch((problem) => link.warn(problem.mistake ?? link.said.fault));
  return () => link.close();
}

export default { render };
