function render(context) {
  return teamPage(context, "pr-sorting", { begin: stepBegin, board: stepBoard });
}

function stepBegin(box, link, view, show) {
  const w = view.words;
  const count = selectField(w.choose_how, view.counts.map((n) => [String(n), String(n)]), "40");
  const go = button(w.choose, async () => {
    go.disabled = true;
    link.tell(w.choose_wait);
    try {
      const next = await link.save("choose", { count: Number(count.control.value) });
      show(next);
      link.tell(next.said);
    } catch { /* said already */ } finally { if (link.alive) go.disabled = false; }
  }, { class: "pr-button pr-main" });
  box.replaceChildren(titleOf(box, w.title), whoBar(link, view, show), el("p", {}, w.choose_help), count.node, go, link.status, link.alarm);
}

function stepBoard(box, link, view, show) {
  const w = view.words;
  const text = new Map(view.cards.map((card) => [card.number, card.text]));
  const heard = speaker();
  const drafts = new Map();
  const board = el("div", { class: "pr-board" });
  const count = el("span", { class: "pr-progress", role: "status" });
  const meter = el("progress", { max: Math.max(view.cards.length, 1), "aria-label": w.title });
  const newOne = button(w.new_pile, () => newPile(chosen));
  let piles = view.piles;
  let chosen = 0;
  let lists = [];
  let last = Promise.resolve();

  // One after the other: what somebody does while Python writes is not lost.
  function act(action, data) {
    const doing = last.then(() => link.save(action, data));
    last = doing.catch(() => null);
    return doing.then((answer) => { piles = answer.piles; return answer; });
  }
  const home = (number) => piles.findIndex((pile) => pile.cards.includes(number));
  const label = (at) => (at < 0 ? w.table : piles[at].name || filled(w.pile, at + 1));
  const onTable = () => view.cards.map((card) => card.number).filter((number) => home(number) < 0);
  const allowed = () => link.alive;

  function choose(number) {
    chosen = chosen === number ? 0 : number;
    mark();
    heard.say(chosen ? filled(w.chosen, chosen) : w.not_chosen);
  }
  function mark() {
    for (const node of board.querySelectorAll(".pr-card")) {
      const on = Number(node.dataset.card) === chosen;
      node.classList.toggle("pr-chosen", on);
      node.querySelector("button").setAttribute("aria-pressed", on ? "true" : "false");
    }
    newOne.textContent = chosen ? filled(w.new_with, chosen) : w.new_pile;
  }
  // Where the next card lies when this one has gone, so that one key after another sorts.
  function neighbour(number) {
    const list = lists.find((numbers) => numbers.includes(number)) ?? [];
    const at = list.indexOf(number);
    return list[at + 1] ?? list[at - 1] ?? 0;
  }
  async function move(number, at, follow = false) {
    if (!number) { link.warn(w.pick_first); return; }
    if (home(number) === at) return;
    const next = neighbour(number);
    const pile = at < 0 ? "" : piles[at].id;
    try {
      await act("move", { card: number, pile });
    } catch { return; }
    chosen = 0;
    draw();
    if (follow) focusCard(next || number);
    heard.say(at < 0 ? filled(w.moved_table, number) : filled(w.moved, number, label(at)));
  }
  async function newPile(number) {
    const next = neighbour(number);
    try {
      const answer = await act("pile", number ? { card: number } : {});
      chosen = 0;
      draw();
      if (number && next) focusCard(next);
      else board.querySelector(`[data-pile="${CSS.escape(answer.pile)}"] input`)?.focus();
      if (number) heard.say(filled(w.moved, number, label(home(number))));
    } catch { /* said already */ }
  }
  function focusCard(number) {
    const node = board.querySelector(`[data-card="${number}"] button`);
    if (!node) return;
    node.tabIndex = 0;
    node.focus({ preventScroll: false });
  }

  // ---------------------------------------------------------------- drawing
  function cardNode(number) {
    const grip = el("span", { class: "pr-grip", "aria-hidden": "true" }, filled(w.grip, number));
    const words = el("button", {
      type: "button", class: "pr-card-text", tabindex: "-1", "aria-pressed": "false",
      "aria-label": `${filled(w.card, number)}: ${text.get(number)}`, onclick: () => choose(number),
    }, el("bdi", {}, text.get(number)));
    const node = el("li", { class: "pr-card", dataset: { card: String(number) } }, grip, words);
    grip.addEventListener("click", () => choose(number));
    draggable({
      box, node, grip, text: `${number}. ${text.get(number)}`, allowed,
      over(pile) { for (const one of board.querySelectorAll(".pr-pile")) one.classList.toggle("pr-over", one === pile); },
      drop(pile) { move(number, Number(pile.dataset.at)); },
    });
    return node;
  }
  function listNode(numbers, at) {
    const list = el("ul", { class: "pr-pile-cards", "aria-label": label(at) }, numbers.map(cardNode));
    const first = list.querySelector("button");
    if (first) first.tabIndex = 0;
    list.addEventListener("focusin", (event) => {
      for (const one of list.querySelectorAll("button")) one.tabIndex = one === event.target ? 0 : -1;
    });
    return list;
  }
  function pileNode(pile, at) {
    const numbers = pile.cards.filter((number) => text.has(number));
    const id = unique("name");
    const draft = drafts.get(pile.id);
    const name = el("input", { id, value: draft?.name ?? pile.name, maxlength: "60", autocomplete: "off" });
    const sure = draft?.sure ?? sureField(link);
    const rename = async () => {
      if (name.value.trim() === pile.name && !draft) return;
      drafts.set(pile.id, { name: name.value, sure });
      try {
        await act("rename", { pile: pile.id, name: name.value, confirmed: sure.value });
        drafts.delete(pile.id);
        sure.clear();
        pile.name = name.value.trim();
      } catch (problem) { sure.failed(problem); }
    };
    name.addEventListener("change", rename);
    sure.node.addEventListener("change", rename);
    name.addEventListener("keydown", (event) => { if (event.key === "Enter") name.blur(); });
    const away = async () => {
      try { await act("drop", { pile: pile.id }); draw(); newOne.focus(); } catch { /* said already */ }
    };
    return el("section", { class: "pr-pile", dataset: { pile: pile.id, at: String(at) }, "aria-label": filled(w.pile, at + 1) },
      el("div", { class: "pr-pile-head" }, el("label", { for: id }, filled(w.pile_name, at + 1)), name,
        button(w.put_here, () => move(chosen, at), { "aria-label": `${w.put_here}: ${label(at)}` }),
        button(w.drop_pile, away, { "aria-label": `${w.drop_pile}: ${label(at)}` })),
      sure.node, el("p", { class: "pr-help" }, filled(w.pile_number, numbers.length)), listNode(numbers, at));
  }
  function draw() {
    const loose = onTable();
    lists = [loose, ...piles.map((pile) => pile.cards.filter((number) => text.has(number)))];
    const scrolled = [...board.querySelectorAll(".pr-pile-cards")].map((list) => list.scrollTop);
    const table = el("section", { class: "pr-pile pr-table-pile", dataset: { at: "-1" }, "aria-label": w.table },
      el("div", { class: "pr-pile-head" }, el("h4", {}, `${w.table} (${loose.length})`),
        button(w.put_here, () => move(chosen, -1), { "aria-label": `${w.put_here}: ${w.table}` })),
      loose.length ? listNode(loose, -1) : el("p", { class: "pr-help" }, w.all_sorted));
    board.replaceChildren(table, el("div", { class: "pr-piles" }, piles.length ? piles.map(pileNode) : el("p", { class: "pr-help" }, w.no_piles)));
    [...board.querySelectorAll(".pr-pile-cards")].forEach((list, n) => { list.scrollTop = scrolled[n] ?? 0; });
    const done = view.cards.length - loose.length;
    count.textContent = filled(w.progress, done, view.cards.length);
    meter.value = done;
    mark();
  }

  // ---------------------------------------------------------------- keys
  function beside(number, step) {
    const at = lists.findIndex((numbers) => numbers.includes(number));
    for (let i = at + step; i >= 0 && i < lists.length; i += step) if (lists[i].length) return lists[i][0];
    return number;
  }
  board.addEventListener("keydown", (event) => {
    if (!plainKey(event)) return;
    const number = Number(event.composedPath()[0]?.closest?.(".pr-card")?.dataset.card ?? 0);
    const list = lists.find((numbers) => numbers.includes(number)) ?? [];
    const at = list.indexOf(number);
    const key = event.key;
    if (key === "Escape" && chosen) choose(chosen);
    else if (/^[0-9]$/.test(key) && (chosen || number)) {
      if (Number(key) <= piles.length) move(chosen || number, Number(key) - 1, true);
    } else if (key.toLowerCase() === "n" && (chosen || number)) newPile(chosen || number);
    else if (number && key === "ArrowDown") focusCard(list[at + 1] ?? number);
    else if (number && key === "ArrowUp") focusCard(list[at - 1] ?? number);
    else if (number && key === "ArrowRight") focusCard(beside(number, 1));
    else if (number && key === "ArrowLeft") focusCard(beside(number, -1));
    else return;
    event.preventDefault();
  });

  // ---------------------------------------------------------------- all together
  const again = async () => {
    try { show(await link.ask("view")); } catch (problem) { link.warn(problem.mistake); }
  };
  const paper = () => stepPaper(box, link, { ...view, piles }, again);
  const look = () => stepLook(box, link, view, again);
  const codes = checkField(w.print_codes);
  const print = button(w.print, () => link.save("print", { codes: codes.control.checked }).catch(() => null));
  const tools = el("details", {}, el("summary", {}, `${w.paper} / ${w.print}`),
    el("div", { class: "pr-tools" }, button(w.paper, paper)), el("div", { class: "pr-tools" }, print, codes.node));
  box.replaceChildren(
    titleOf(box, w.title), whoBar(link, view, show), el("p", {}, w.intro), el("p", { class: "pr-help" }, w.hint), keysHelp(w), tools,
    view.gone ? el("p", { class: "pr-note" }, filled(w.gone, view.gone)) : "",
    el("div", { class: "pr-bar" }, el("div", { class: "pr-tools" }, newOne, count), meter, link.status, link.alarm),
    board, heard.node,
    el("div", { class: "pr-note" }, el("p", {}, w.look_help), button(w.look, look, { class: "pr-button pr-main" })));
  draw();
  return null;
}

function stepPaper(box, link, view, again) {
  const w = view.words;
  const rows = el("ol", { class: "pr-rows" });
  const sure = sureField(link);
  const fields = [];
  function add(name = "", numbers = "") {
    const one = [textField(w.paper_name, { value: name, most: 60 }), textField(w.paper_numbers, { value: numbers, most: 400 })];
    fields.push(one);
    rows.append(el("li", { class: "pr-row pr-two" }, one.map((field) => field.node)));
    return one;
  }
  for (const pile of view.piles) add(pile.name, pile.cards.join(", "));
  while (fields.length < 2) add();
  const save = async () => {
    try {
      const piles = fields.map(([name, numbers]) => ({ name: name.control.value, numbers: numbers.control.value }));
      const answer = await link.save("paper", { piles, confirmed: sure.value });
      await again();
      link.tell(answer.said);
    } catch (problem) { sure.failed(problem); }
  };
  const title = titleOf(box, w.paper);
  box.replaceChildren(title, el("p", {}, w.paper_how), rows, button(w.paper_add, () => add()[0].control.focus()), sure.node,
    el("div", { class: "pr-tools" }, button(w.paper_save, save, { class: "pr-button pr-main" }), button(w.back, again)), link.status, link.alarm);
  link.tell("");
  title.focus();
}

export default { render };
