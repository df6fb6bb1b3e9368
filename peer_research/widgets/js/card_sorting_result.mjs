// What comes out of the piles of everybody: a picture, groups of cards, and themes from them.

async function stepLook(box, link, view, again, method = "modulariteit") {
  const w = view.words;
  link.tell(w.busy_look);
  let found;
  try {
    found = await link.ask("look", { method });
  } catch (problem) { link.warn(problem.mistake); return; }
  link.tell("");
  const ways = selectField(w.method, ["modulariteit", "girvan_newman"].map((name) => [name, w[`method_${name}`]]), found.method);
  ways.control.addEventListener("change", () => stepLook(box, link, view, again, ways.control.value));
  const made = el("div", {});
  const drawMade = (names) => made.replaceChildren(...(names.length
    ? [el("p", {}, el("strong", {}, w.made)), el("ul", {}, names.map((name) => el("li", {}, el("bdi", {}, name))))] : []));
  drawMade(found.themes);
  const title = titleOf(box, found.title);
  const image = el("img", { src: `data:image/png;base64,${found.picture}`, alt: found.alt });
  box.replaceChildren(
    title, el("div", { class: "pr-tools" }, button(w.back, again)), ways.node, el("p", {}, found.sentence), el("figure", {}, image),
    table([filled(w.group, "").trim(), filled(w.card, "").trim(), "%", w.called.replace(/:$/, "")],
      found.groups.map((one) => [one.number, one.cards.map((card) => card.number).join(", "), one.strength, one.names.join("; ")]), w.in_table),
    found.loose ? el("p", { class: "pr-note" }, filled(w.loose, found.loose)) : "",
    ...found.groups.map((one) => proposalNode(one, found.method, link, w, drawMade)),
    made, link.status, link.alarm);
  title.focus();
}

function proposalNode(one, method, link, w, drawMade) {
  const name = textField(w.theme_name, { most: 200 });
  const about = textField(w.theme_about, { long: true });
  const sure = sureField(link);
  const codes = one.codes.map((code) => ({ id: code.id, ...checkField([...code.path, code.name].join(" › "), code.wanted) }));
  const offered = one.names.map((words) => button(words, () => { name.control.value = words; name.control.focus(); },
    { "aria-label": filled(w.use_name, words) }));
  const go = button(w.theme_make, async () => {
    try {
      const answer = await link.save("theme", {
        method, cards: one.cards.map((card) => card.number), name: name.control.value, about: about.control.value,
        codes: codes.filter((code) => code.control.checked).map((code) => code.id), confirmed: sure.value,
      });
      drawMade(answer.themes);
      sure.clear();
    } catch (problem) { sure.failed(problem); }
  }, { class: "pr-button pr-main" });
  return el("section", { class: "pr-proposal", "aria-label": filled(w.group, one.number) },
    el("h4", {}, filled(w.group, one.number)), el("p", {}, filled(w.strength, one.strength)),
    el("details", {}, el("summary", {}, `${w.group_cards} (${one.cards.length})`),
      el("ol", { class: "pr-rows" }, one.cards.map((card) => el("li", {}, el("strong", {}, filled(w.card, card.number)), " ", el("bdi", {}, card.text))))),
    offered.length ? el("p", {}, w.called) : "", el("div", { class: "pr-tools" }, offered), name.node,
    el("fieldset", { class: "pr-field" }, el("legend", {}, w.theme_codes), codes.map((code) => code.node)), about.node, sure.node, go);
}
