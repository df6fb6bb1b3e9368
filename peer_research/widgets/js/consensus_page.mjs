function render(context) {
  return teamPage(context, "pr-consensus", { which: stepWhich, wait: stepWait, talk: stepTalk },
    ["pr-coding", "pr-codebook"]);
}

async function goTo(link, show, session) {
  try { show(await link.ask("session", { session })); } catch (problem) { link.warn(problem.mistake); }
}

function stepWhich(box, link, view, show) {
  const w = view.words;
  const rows = view.sessions.map(([session, state]) => el("li", {},
    button(session, () => goTo(link, show, session), { class: "pr-button pr-main" }), ` ${state}`));
  const title = titleOf(box, w.title);
  box.replaceChildren(title, whoBar(link, view, show), rows.length ? el("p", {}, w.which) : el("p", { class: "pr-note" }, w.which_none),
    el("ul", { class: "pr-rows" }, rows), link.status, link.alarm);
}

function stepWait(box, link, view, show) {
  const w = view.words;
  const title = titleOf(box, `${w.title}: ${view.session}`);
  const again = async () => {
    try { show(await link.ask("view")); } catch (problem) { link.warn(problem.mistake); }
  };
  box.replaceChildren(title, el("p", { class: "pr-note" }, view.said), el("div", { class: "pr-tools" }, button(w.again, again), button(w.other_session, () => goTo(link, show, ""))), link.status, link.alarm);
}

function stepTalk(box, link, view, show) {
  const w = view.words;
  const codes = new Map(view.codes.map((code) => [code.id, code]));
  const rows = view.rows;
  const heard = speaker();
  const count = el("p", { class: "pr-help pr-progress", role: "status" });
  const meter = el("progress", { max: Math.max(rows.length, 1), "aria-label": w.title });
  const place = el("div", { class: "pr-difference" });
  let at = Math.max(0, rows.findIndex((row) => !row.decided));

  const name = (id) => codes.get(id)?.name ?? id;
  function progress() {
    const done = rows.filter((row) => row.decided).length;
    count.textContent = filled(w.progress, done, rows.length) + (done === rows.length ? ` ${w.all_done}` : "");
    meter.value = done;
  }
  function go(step) {
    at = (at + step + rows.length) % rows.length;
    draw(true);
  }
  function goOpen() {
    for (let step = 1; step <= rows.length; step += 1) {
      const next = (at + step) % rows.length;
      if (!rows[next].decided) { at = next; draw(true); return; }
    }
    heard.say(w.all_done);
  }
  function draw(focus = false) {
    link.tell("");
    link.warn("");
    place.replaceChildren(differenceNode({ link, w, rows, at, codes, name, taken }));
    progress();
    if (focus) place.querySelector("h4").focus();
  }
  function taken(row) {
    const said = link.status.textContent;
    rows[at] = row;
    draw(true);
    link.tell(said);
    heard.say(said);
  }

  const title = titleOf(box, `${w.title}: ${view.session}`);
  if (!rows.length) {
    box.replaceChildren(title, whoBar(link, view, show, button(w.other_session, () => goTo(link, show, ""))), el("p", { class: "pr-note" }, w.nothing), link.status, link.alarm);
    return null;
  }
  box.onkeydown = (event) => {
    if (!plainKey(event)) return;
    const doing = { n: () => go(1), p: () => go(-1), o: goOpen }[event.key.toLowerCase()];
    if (!doing) return;
    event.preventDefault();
    doing();
  };
  const tools = el("div", { class: "pr-tools", role: "group", "aria-label": w.progress.replace(/#/g, "…") },
    button(w.previous, () => go(-1)), button(w.next, () => go(1)), button(w.open_only, goOpen));
  box.replaceChildren(
    title, whoBar(link, view, show, button(w.other_session, () => goTo(link, show, ""))), el("p", {}, w.intro), keysHelp(w), tools, count, meter, place, heard.node);
  draw();
  if (view.dose) link.warn(view.dose);
  return () => { box.onkeydown = null; };
}

function differenceNode({ link, w, rows, at, codes, name, taken }) {
  const row = rows[at];
  const state = row.decided ? w.done_mark : w.open_mark;
  const head = el("h4", { tabindex: "-1" }, `${filled(w.position, at + 1, rows.length)} (${state})`);
  const chosen = outcomeForm({ link, w, row, codes, name, taken });
  const said = row.decided ? el("p", { class: "pr-note" }, `${filled(w.decided, row.decided.by)} `,
    el("strong", {}, decidedWords(row, name, w)), ` – ${row.decided.reason}`) : null;
  return el("div", {}, head, el("p", {}, row.kind), passage(row, w), el("h4", {}, w.sides), sides(row, w, codes, name), said ?? "", chosen);
}

function decidedWords(row, name, w) {
  const parts = row.decided.pieces.map((n) => name(row.pieces[n].code));
  if (row.decided.other) parts.push(`${name(row.decided.other)} (${w.whole})`);
  return parts.join(", ") || w.decided_none;
}

function passage(row, w) {
  const lines = row.turns.map((turn) => el("p", { class: "pr-line" },
    el("span", { class: "pr-line-number", "aria-label": `${w.line} ${turn.line}` }, String(turn.line)), " ",
    el("strong", {}, turn.speaker), " ",
    turn.held ? el("em", {}, w.held) : el("bdi", {}, turn.parts[0], turn.parts[1] ? el("mark", {}, turn.parts[1]) : "", turn.parts[2])));
  return el("div", { class: "pr-passage", role: "region", tabindex: "0", "aria-label": w.text }, lines);
}

function sides(row, w, codes, name) {
  const columns = row.sides.map((side) => {
    const pieces = side.pieces.map((n) => {
      const piece = row.pieces[n];
      return el("li", {}, codeLabel(name(piece.code), codes.get(piece.code)?.look), definition(codes.get(piece.code), w),
        el("blockquote", {}, el("bdi", {}, piece.quote)), piece.other ? el("p", {}, el("strong", {}, piece.other)) : "", piece.same ? el("p", { class: "pr-help" }, piece.same) : "");
    });
    const memos = side.memos.map((text) => el("p", { class: "pr-help" }, `${w.memo}: ${text}`));
    return el("section", { class: "pr-column", "aria-label": side.coder }, el("h5", {}, side.coder),
      pieces.length ? el("ul", {}, pieces) : el("p", {}, el("em", {}, w.gave_nothing)), memos);
  });
  return el("div", { class: "pr-columns" }, columns);
}

function definition(code, w) {
  if (!code) return "";
  const parts = [["", code.definition], [w.include, code.include], [w.exclude, code.exclude]].filter(([, text]) => text);
  return el("details", {}, el("summary", {}, code.path.length ? `${code.path.join(" › ")} › ${code.name}` : code.name),
    parts.map(([lead, text]) => el("p", {}, lead ? el("strong", {}, `${lead} `) : "", text)));
}

function outcomeForm({ link, w, row, codes, name, taken }) {
  const boxes = row.pieces.map((piece, n) => {
    const words = points(piece.quote) > 60 ? `${Array.from(piece.quote).slice(0, 60).join("")}…` : piece.quote;
    return checkField(`${name(piece.code)}: “${words}”${piece.other ? ` (${piece.other})` : ""}`,
      row.decided?.pieces.includes(n) ?? false);
  });
  const all = [...codes.values()].map((code) => [code.id, [...code.path, code.name].join(" › ")]);
  const other = selectField(w.other_code, [["", w.no_other], ...all], row.decided?.other ?? "");
  const reason = textField(w.reason, { long: true, help: w.reason_help, value: row.decided?.reason ?? "" });
  const sure = sureField(link);
  const summary = el("p", { class: "pr-help", role: "status" });
  const explicit = { value: Boolean(row.decided) };
  function count() {
    const parts = row.pieces.filter((_, n) => boxes[n].control.checked).map((piece) => name(piece.code));
    if (other.control.value) parts.push(`${name(other.control.value)} (${w.whole})`);
    summary.textContent = parts.length ? parts.join(", ") : explicit.value ? w.none_chosen : "";
  }
  function choose(wanted) {
    boxes.forEach((one, n) => { one.control.checked = wanted.includes(n); });
    other.control.value = "";
    explicit.value = true;
    count();
  }
  for (const one of [...boxes, other]) one.control.addEventListener("change", () => { explicit.value = true; count(); });
  count();
  const everything = row.pieces.map((_, n) => n);
  const quick = [
    ...row.sides.filter((side) => side.pieces.length).map((side) => button(filled(w.as_coder, side.coder), () => choose(side.pieces))),
    button(w.as_all, () => choose(everything)), button(w.as_none, () => choose([])),
  ];
  async function save() {
    if (!explicit.value) { link.warn(w.outcome_help); boxes[0]?.control.focus(); return; }
    go.disabled = true;
    try {
      const answer = await link.save("decide", {
        id: row.id, pieces: everything.filter((n) => boxes[n].control.checked), other: other.control.value,
        reason: reason.control.value, confirmed: sure.value,
      });
      taken(answer.row);
    } catch (problem) {
      sure.failed(problem);
      if (problem.key === "consensus.no_reason") reason.control.focus();
    } finally {
      if (link.alive) go.disabled = false;
    }
  }
  const go = button(w.save, save, { class: "pr-button pr-main" });
  return el("fieldset", { class: "pr-field pr-outcome" }, el("legend", {}, w.outcome), el("p", { class: "pr-help" }, w.outcome_help),
    el("div", { class: "pr-tools" }, quick), boxes.map((one) => one.node), other.node, summary, reason.node, sure.node, go, link.status, link.alarm);
}

export default { render };
