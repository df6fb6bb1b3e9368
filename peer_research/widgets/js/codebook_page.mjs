const PAUSE = 300;

function render(context) {
  return teamPage(context, "pr-codebook", { book: stepBook }, ["pr-codebook"]);
}

function stepBook(box, link, view, show) {
  const w = view.words;
  const codes = new Map(view.codes.map((code) => [code.id, code]));
  const paths = view.codes.map((code) => [code.id, [...code.path, code.name].join(" › ")]);
  const card = el("div", { class: "pr-code-place" });
  const found = el("p", { class: "pr-help", role: "status" });
  const search = textField(w.search, { most: 60 });
  let chosen = codes.get(view.selected) ?? view.codes[0];
  let asking = 0;

  async function act(action, data, sure, refocus = true) {
    try {
      const next = await link.save(action, { ...data, confirmed: sure.value });
      show(next);
      link.tell(next.said);
      if (refocus) box.querySelector(".pr-code-card h4")?.focus();
    } catch (problem) { sure.failed(problem); }
  }
  function pick(code) {
    chosen = code;
    const where = el("p", { class: "pr-help" });
    card.replaceChildren(codeCard(code, view, w, where), ...actionsOf({ code, view, w, paths, link, act }));
    clearTimeout(asking);
    asking = setTimeout(async () => {
      try {
        const answer = await link.ask("where", { code: code.id });
        where.textContent = answer.where ? `${w.where} ${answer.where}` : "";
      } catch { /* told when it matters: at a change */ }
    }, PAUSE);
  }
  const tree = codeTree({ w, codes: view.codes, selected: () => chosen.id, pick, enter: () => card.querySelector("h4").focus() });
  search.control.type = "search";
  search.control.addEventListener("input", () => { found.textContent = tree.filter(search.control.value) ? "" : w.none_found; });
  search.control.addEventListener("keydown", (event) => { if (event.key === "Enter") tree.focus(); });
  card.addEventListener("keydown", (event) => { if (event.key === "Escape") tree.focus(); });

  const top = el("div", {}, newCodeForm({ title: w.add_top, parent: "", view, w, link, act }));
  const rows = view.history;
  const past = el("details", {}, el("summary", {}, `${w.history} (${rows.length})`), rows.length
    ? table([filled(w.version, "").trim(), w.when, w.who_did, w.what, w.why.replace(/ \(.*/, "")], rows, w.history) : el("p", {}, w.history_none));
  box.replaceChildren(
    titleOf(box, `${w.title} ${view.title}`), el("p", { class: "pr-help" }, filled(w.version, view.version)), whoBar(link, view, show), keysHelp(w),
    link.status, link.alarm,
    el("div", { class: "pr-book" }, el("div", {}, search.node, found, tree.node, top), card), past);
  tree.select(chosen.id, false);
  return () => clearTimeout(asking);
}

function codeCard(code, view, w, where) {
  const facts = [[w.definition, code.definition], [w.include, code.include], [w.exclude, code.exclude], [w.example, code.example],
    [w.heavy, w[`heavy_${code.sensitivity}`]]].filter(([, text]) => text);
  const node = el("article", { class: "pr-code-card" },
    code.path.length ? el("p", { class: "pr-help" }, el("bdi", {}, code.path.join(" › "))) : null,
    el("h4", { tabindex: "-1" }, el("bdi", {}, code.name)),
    el("p", { class: "pr-big-swatch" }, swatch(code.look), ` ${code.look.pattern}`),
    el("p", {}, code.used ? filled(w.used, code.used) : w.not_used), where,
    el("dl", {}, facts.flatMap(([lead, text]) => [el("dt", {}, lead), el("dd", {}, el("bdi", {}, text))])));
  node.style.borderLeftColor = code.look.colour;
  return node;
}

function actionsOf(given) {
  const { code, w } = given;
  return [changeForm(given), newCodeForm({ ...given, title: w.add, parent: code.id }), moveForm(given), mergeForm(given), splitForm(given), removeForm(given)];
}

// A form that opens below its name, with the reason and the button that all of them have.
function action(title, { w, link }, parts, send) {
  const why = textField(w.why, { help: w.why_help });
  const sure = sureField(link);
  const go = button(w.save, async () => {
    // What is said stands where somebody looks.
    go.after(link.status, link.alarm);
    if (!why.control.value.trim()) { link.warn(`${w.why.replace(/ \(.*/, "")} ${link.said.not_filled}`); why.control.focus(); return; }
    go.disabled = true;
    try { await send(why.control.value, sure); } finally { if (link.alive) go.disabled = false; }
  }, { class: "pr-button pr-main", "aria-label": `${w.save}: ${title}` });
  return el("details", {}, el("summary", {}, title), el("div", { class: "pr-field" }, parts, why.node, sure.node, go));
}

function fieldsOf(code, view, w) {
  const own = code?.colour && !view.colours.includes(code.colour) ? [[code.colour, w.own_colour]] : [];
  const fields = {
    name: textField(w.name, { value: code?.name ?? "", most: 120 }),
    definition: textField(w.definition, { value: code?.definition ?? "", long: true }),
    include: textField(w.include, { value: code?.include ?? "" }),
    exclude: textField(w.exclude, { value: code?.exclude ?? "" }),
    example: textField(w.example, { value: code?.example ?? "" }),
    colour: selectField(w.colour, [["", w.automatic], ...view.colours.map((colour, n) => [colour, `${w.colour} ${n + 1}`]), ...own], code?.colour ?? ""),
    pattern: selectField(w.pattern, [["", w.automatic], ...view.patterns.map((name) => [name, name])], code?.pattern ?? ""),
    sensitivity: selectField(w.heavy, [0, 1, 2].map((n) => [String(n), w[`heavy_${n}`]]), String(code?.sensitivity ?? 0)),
  };
  const sample = el("span", { class: "pr-big-swatch" });
  const draw = () => {
    const colour = fields.colour.control.value || code?.look.colour || view.colours[0];
    sample.replaceChildren(swatch({ colour, pattern: fields.pattern.control.value || code?.look.pattern || "effen" }));
  };
  for (const one of [fields.colour, fields.pattern]) one.control.addEventListener("change", draw);
  draw();
  return {
    nodes: [fields.name.node, fields.definition.node, el("div", { class: "pr-two" }, fields.include.node, fields.exclude.node), fields.example.node,
      el("div", { class: "pr-two" }, fields.colour.node, fields.pattern.node, fields.sensitivity.node), sample],
    values: () => Object.fromEntries(Object.entries(fields).map(([name, one]) => [name, name === "sensitivity" ? Number(one.control.value) : one.control.value])),
  };
}

function changeForm({ code, view, w, link, act }) {
  const fields = fieldsOf(code, view, w);
  return action(w.change, { w, link }, fields.nodes, (why, sure) => act("change", { code: code.id, values: fields.values(), why }, sure));
}

function newCodeForm({ title, parent, view, w, link, act }) {
  const fields = fieldsOf(null, view, w);
  return action(title, { w, link }, fields.nodes, (why, sure) => act("add", { parent, values: fields.values(), why }, sure));
}

function moveForm({ code, w, paths, link, act }) {
  const to = selectField(w.under, [["", w.to_top], ...paths.filter(([id]) => id !== code.id)], code.parent);
  return action(w.move, { w, link }, [to.node], (why, sure) => act("move", { code: code.id, parent: to.control.value, why }, sure));
}

function mergeForm({ code, w, paths, link, act }) {
  const into = selectField(w.into, [["", w.none_chosen], ...paths.filter(([id]) => id !== code.id)]);
  return action(w.merge, { w, link }, [el("p", { class: "pr-help" }, w.merge_help), into.node],
    (why, sure) => act("merge", { code: code.id, into: into.control.value, why }, sure));
}

function removeForm({ code, w, link, act }) {
  return action(w.remove, { w, link }, [el("p", { class: "pr-help" }, w.remove_help)],
    (why, sure) => act("remove", { code: code.id, why }, sure));
}

function splitForm({ code, w, link, act }) {
  const list = el("div", {});
  const place = el("div", {});
  const stays = checkField(w.split_stays);
  const rest = selectField(w.split_rest, [["", w.none_chosen]]);
  const selects = new Map();
  const fresh = [];
  const options = () => [["", w.none_chosen], ...fresh.map((one, n) => [String(n), one.name.control.value || filled(w.split_new, n + 1)]),
    ...(stays.control.checked ? [[String(fresh.length), code.name]] : [])];
  function refresh() {
    for (const { control } of [rest, ...selects.values()]) {
      const value = control.value;
      control.replaceChildren(...options().map(([key, text]) => el("option", { value: key }, text)));
      control.value = options().some(([key]) => key === value) ? value : "";
    }
  }
  function add() {
    const one = {
      name: textField(`${filled(w.split_new, fresh.length + 1)}: ${w.name.toLocaleLowerCase()}`, { most: 120 }),
      definition: textField(w.definition, {}),
    };
    one.name.control.addEventListener("input", refresh);
    fresh.push(one);
    list.append(el("div", { class: "pr-two pr-row" }, one.name.node, one.definition.node));
    refresh();
    return one;
  }
  stays.control.addEventListener("change", refresh);
  async function pieces(sure) {
    let answer;
    try { answer = await link.ask("pieces", { code: code.id, sure }); } catch (problem) { link.warn(problem.mistake); return; }
    if (answer.warning) {
      place.replaceChildren(el("p", { class: "pr-note" }, answer.warning), button(w.split_sure, () => pieces(true)));
      return;
    }
    selects.clear();
    place.replaceChildren(...(answer.pieces.length ? answer.pieces.map((piece) => {
      const one = selectField(w.split_piece, options());
      selects.set(piece.id, one);
      return el("div", { class: "pr-row" }, el("blockquote", {}, el("bdi", {}, piece.quote)), el("p", { class: "pr-help" }, piece.session), one.node);
    }) : [el("p", {}, w.split_none)]));
  }
  add();
  add();
  const parts = [el("p", { class: "pr-help" }, w.split_help), list, button(w.split_more, () => add().name.control.focus()), stays.node,
    button(w.split_show, () => pieces(false)), place, rest.node];
  return action(w.split, { w, link }, parts, (why, sure) => act("split", {
    code: code.id, stays: stays.control.checked, why,
    new: fresh.map((one) => ({ name: one.name.control.value, definition: one.definition.control.value })),
    choices: Object.fromEntries([...selects].filter(([, one]) => one.control.value !== "").map(([id, one]) => [id, Number(one.control.value)])),
    rest: rest.control.value === "" ? -1 : Number(rest.control.value),
  }, sure));
}

export default { render };
