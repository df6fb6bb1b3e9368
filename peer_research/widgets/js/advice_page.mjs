function render({ model, el: root }) {
  const box = el("section", { class: "pr-widget pr-advice", lang: "nl" });
  root.append(box);
  const link = connect(model, box);
  const place = el("div", { class: "pr-place" });
  let view = null;
  let w = {};

  function status(name) {
    return view.statuses.find(([value]) => value === name)?.[1] ?? name;
  }
  function card(row) {
    const facts = [
      [w.basis, row.basis], [w.owner, row.owner || w.nobody], [w.when, row.due || w.no_day],
      [w.offered, row.offered || w.not_offered], [w.status, status(row.status)],
      [w.answer, row.answer && `${row.answered}: ${row.answer}`], [w.evidence, row.evidence],
    ].filter(([, value]) => value);
    const node = el("li", { class: row.late ? "pr-item pr-late" : "pr-item", "data-row": row.id },
      el("p", { class: "pr-asked" }, el("strong", {}, `${row.id}. `), row.text),
      row.late ? el("p", { class: "pr-late-sign" }, w.late) : null,
      el("dl", {}, facts.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value)))));
    const about = (words) => ({ "aria-label": `${words}: ${row.id}` });
    node.append(
      button(w.handed_over, (event) => open("offer", row, event.target), about(w.handed_over)),
      button(w.write_answer, (event) => open("answer", row, event.target), about(w.write_answer)),
      button(w.change, (event) => open("put", row, event.target), about(w.change)));
    return node;
  }
  function groups() {
    return view.addressees.flatMap(([name, words]) => {
      const mine = view.rows.filter((row) => row.addressee === name);
      return mine.length ? [el("h4", {}, words), el("ul", { class: "pr-list" }, mine.map(card))] : [];
    });
  }
  function dueList() {
    const due = view.rows.filter((row) => row.late || !row.offered);
    if (!due.length) return el("p", {}, w.due_none);
    return el("ul", {}, due.map((row) => el("li", {},
      el("strong", {}, `${row.id}: `), `${row.late ? w.late : w.not_offered} ${w.owner} ${row.owner || w.nobody}.`)));
  }
  function fieldsOf(kind, row) {
    const input = (value, more = {}) => el("input", { type: "text", autocomplete: "off", value: value ?? "", ...more });
    const owner = input(kind === "put" ? row.own_owner : row.owner);
    const day = el("input", { type: "date", value: view.today, max: view.today });
    const text = el("textarea", { maxlength: "2000", value: kind === "put" ? row.text ?? "" : "" });
    const own = labelled(w.owner, owner, w.owner_help);
    if (kind === "put") {
      const addressee = choice(view.addressees, row.addressee ?? view.addressees[0][0]);
      const due = input(row.due);
      const codes = ticks(w.codes, view.codes, row.codes ?? []);
      const fold = el("details", {}, el("summary", {}, w.codes_help), codes);
      const read = () => ({ addressee: addressee.value, text: text.value, owner: owner.value, due: due.value, codes: codes.read() });
      return [[labelled(w.addressee, addressee), labelled(w.text, text, w.text_help), own,
        labelled(w.when, due, w.when_help), fold], read];
    }
    if (kind === "offer") return [[own, labelled(w.day, day)], () => ({ owner: owner.value, day: day.value })];
    const state = choice(view.statuses, row.status);
    const evidence = input(row.evidence);
    const read = () => ({ owner: owner.value, day: day.value, answer: text.value, status: state.value, evidence: evidence.value });
    return [[own, labelled(w.day, day), labelled(w.answer_text, text), labelled(w.status, state),
      labelled(w.evidence, evidence, w.evidence_help)], read];
  }
  function open(kind, row, from) {
    const names = { put: row.id ? w.change_title : w.new_title, offer: w.handed_title, answer: w.answer_title };
    const [nodes, read] = fieldsOf(kind, row);
    const sure = sureBox(link.said.confirm);
    const title = el("h4", { id: unique("form"), tabindex: "-1" }, row.id ? `${names[kind]} ${row.id}` : names[kind]);
    const stop = () => { place.replaceChildren(); from?.focus(); };
    const keep = button(w.keep, () => send(kind, { ...read(), id: row.id ?? "", confirmed: sure.read() }, sure, keep),
      { class: "pr-button pr-main" });
    const form = el("div", { class: "pr-form", role: "group", "aria-labelledby": title.id },
      title, ...nodes, sure, keep, button(w.stop, stop));
    form.addEventListener("keydown", (event) => { if (event.key === "Escape") stop(); });
    place.replaceChildren(form);
    title.focus();
    form.scrollIntoView({ block: "nearest" });
  }
  async function send(kind, data, sure, keep) {
    keep.disabled = true;
    try {
      const answer = await link.save(kind, data);
      const said = link.status.textContent;
      draw(answer);
      link.tell(said);
      box.querySelector(`[data-row="${CSS.escape(answer.row)}"] button`)?.focus();
    } catch (problem) {
      if (problem.key === "note_check.found") { sure.hidden = false; sure.querySelector("input").focus(); }
    } finally { if (link.alive) keep.disabled = false; }
  }
  async function files(below) {
    try {
      const answer = await link.save("files");
      below.replaceChildren(el("p", {}, w.made), el("ul", {}, answer.paths.map((path) => el("li", {}, el("code", {}, path)))));
    } catch { /* what went wrong is on the page */ }
  }
  function draw(answer) {
    view = answer;
    w = view.words;
    const title = el("h3", { id: unique("title") }, w.title);
    box.setAttribute("aria-labelledby", title.id);
    place.replaceChildren();
    const below = el("div", {});
    box.replaceChildren(
      title, el("p", {}, w.intro), el("h4", {}, w.due_title), dueList(),
      button(w.new, (event) => open("put", {}, event.target), { class: "pr-button pr-main" }),
      button(w.files, () => files(below)), below, link.status, link.alarm, place,
      ...(view.rows.length ? groups() : [el("p", {}, w.none)]));
  }
  link.ask("view").then(draw, (problem) => link.warn(problem.mistake));
  return () => link.close();
}

export default { render };
