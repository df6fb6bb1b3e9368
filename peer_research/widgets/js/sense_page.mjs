function render({ model, el: root }) {
  const box = el("section", { class: "pr-widget pr-sense", lang: "nl" });
  root.append(box);
  const link = connect(model, box);
  let view = null;
  let w = {};

  // ---------------------------------------------------------------- small parts
  function labelled(label, node, help) {
    node.id = unique("sense");
    return el("div", { class: "pr-field" }, el("label", { for: node.id }, label),
      help ? el("p", { class: "pr-help" }, help) : null, node);
  }
  function choice(list, first) {
    return el("select", {}, [["", first ?? link.said.choose], ...list].map(([value, words]) => el("option", { value }, words)));
  }
  function sure() {
    return el("label", { class: "pr-option", hidden: true }, el("input", { type: "checkbox" }), link.said.confirm);
  }
  function part(title, how, ...children) {
    const head = el("h4", { id: unique("part"), tabindex: "-1" }, title);
    const node = el("section", { "aria-labelledby": head.id }, head, how ? el("p", {}, how) : null, ...children);
    node.head = head;
    return node;
  }
  function quotes(label, rows, none) {
    if (!rows.length && !none) return null;
    return el("div", {}, el("p", {}, `${label}:`), rows.length
      ? el("ul", {}, rows.map(([, who, words]) => el("li", {}, el("blockquote", { dir: "auto" }, words), el("span", { class: "pr-help" }, who))))
      : el("p", { class: "pr-help" }, none));
  }
  // What is said stands where the work is: this page is longer than a screen.
  function sayIn(part) {
    const head = box.querySelector(`[data-part="${part}"] h4`);
    if (head) head.after(link.status, link.alarm);
  }
  // Save, and show the page as it then is; the keyboard stays where the work is.
  async function send(action, data, part, doubt) {
    sayIn(part);
    if (doubt) data.confirmed = doubt.querySelector("input").checked;
    try {
      const answer = await link.save(action, data);
      draw(answer.view);
      sayIn(part);
      box.querySelector(`[data-part="${part}"] h4`)?.focus({ preventScroll: true });
      link.tell(answer.said);
    } catch (problem) {
      if (doubt && problem.key === "note_check.found") doubt.hidden = false;
    }
  }

  // ---------------------------------------------------------------- themes
  function themePart() {
    const name = el("input", { autocomplete: "off", maxlength: "120" });
    const about = el("textarea", {});
    const under = choice(view.themes.map(([id, words]) => [id, words]), w.theme_none);
    const boxes = view.codes.map(([id, words]) => el("label", { class: "pr-option" }, el("input", { type: "checkbox", value: id }), words));
    const codes = el("fieldset", { class: "pr-field" }, el("legend", {}, w.theme_codes), el("div", { class: "pr-choose" }, boxes));
    const doubt = sure();
    const ideas = view.ideas.length ? el("div", { class: "pr-field" }, el("p", { class: "pr-help" }, w.theme_ideas), view.ideas.map(([words, ids]) =>
      button(`${w.theme_idea} ${words}`, () => {
        name.value = words;
        for (const one of codes.querySelectorAll("input")) one.checked = ids.includes(one.value);
        name.focus();
      }))) : null;
    const list = view.themes.map(([id, words, names, text]) => el("li", {},
      el("strong", {}, words), `: ${names.join(", ")}`, text ? el("p", { class: "pr-help" }, text) : null,
      button(w.theme_remove, () => send("theme_remove", { id }, "themes"), { class: "pr-button", "aria-label": `${w.theme_remove}: ${words}` })));
    const add = button(w.theme_add, () => send("theme", {
      name: name.value, about: about.value, under: under.value,
      codes: [...codes.querySelectorAll("input:checked")].map((one) => one.value),
    }, "themes", doubt), { class: "pr-button pr-main" });
    return part(w.themes, w.themes_how,
      list.length ? el("ul", {}, list) : el("p", { class: "pr-help" }, w.no_themes), ideas,
      labelled(w.theme_name, name), codes, labelled(w.theme_about, about), labelled(w.theme_under, under), doubt, add);
  }
  function mapPart() {
    if (!view.map.length) return null;
    return part(w.map, w.map_how, table([w.map_first, w.map_second, w.map_kind, w.map_people], view.map, w.map));
  }

  // ---------------------------------------------------------------- statements
  function statementPart() {
    const theme = choice(view.themes.map(([id, words]) => [id, words]));
    const text = el("textarea", {});
    const looked = el("input", { type: "checkbox" });
    const pieces = el("ul", { class: "pr-pieces", hidden: true, tabindex: "0", "aria-label": w.pieces });
    const left = el("p", { class: "pr-help" });
    const doubt = sure();
    theme.addEventListener("change", async () => {
      pieces.hidden = !theme.value;
      left.textContent = "";
      pieces.replaceChildren();
      if (!theme.value) return;
      try {
        const asked = theme.value;
        const answer = await link.ask("pieces", { theme: asked });
        if (theme.value !== asked) return;
        pieces.replaceChildren(...answer.pieces.map(([id, who, words]) => {
          const side = el("select", { "aria-label": `${w.side}: ${words.slice(0, 60)}`, dataset: { id } },
            [["", w.side_none], ["for", w.side_for], ["against", w.side_against]].map(([value, label]) => el("option", { value }, label)));
          return el("li", {}, el("blockquote", { dir: "auto" }, words), el("span", { class: "pr-help" }, `${who} `), side);
        }));
        left.textContent = answer.pieces.length ? (answer.left ? w.more_pieces.replace("#", String(answer.left)) : "") : w.no_pieces;
      } catch (problem) { link.warn(problem.mistake); }
    });
    const on = (side) => [...pieces.querySelectorAll("select")].filter((one) => one.value === side).map((one) => one.dataset.id);
    const add = button(w.statement_add, () => send("statement", {
      theme: theme.value, text: text.value, for: on("for"), against: on("against"), looked: looked.checked,
    }, "statements", doubt), { class: "pr-button pr-main" });
    return part(w.statements, w.statements_how, view.statements.map(statement),
      labelled(w.statement_theme, theme), labelled(w.statement_text, text),
      el("div", { class: "pr-field" }, el("p", { class: "pr-help" }, w.pieces), pieces, left),
      el("label", { class: "pr-option" }, looked, w.looked), doubt, add);
  }
  function statement(row) {
    const weigh = choice(view.strengths, "-");
    weigh.value = row.strength;
    weigh.addEventListener("change", () => send("weigh", { id: row.id, strength: weigh.value }, "statements"));
    const name = view.themes.find(([id]) => id === row.theme)?.[1] ?? row.theme;
    return el("div", { class: "pr-statement", role: "group", "aria-label": `${row.id}: ${row.text}` },
      el("p", {}, el("strong", {}, `${row.id}. ${row.text}`)), el("p", { class: "pr-help" }, name),
      quotes(w.for_it, row.supporting, ""), quotes(w.against_it, row.contrary, w.against_none), labelled(w.strength, weigh));
  }

  // ---------------------------------------------------------------- to talk about, and decided
  function discussPart() {
    return part(w.discuss, "", view.discuss.length
      ? el("ul", {}, view.discuss.map((line) => el("li", {}, line))) : el("p", {}, w.discuss_none));
  }
  function decisionPart() {
    const about = choice([...view.themes.map(([id, words]) => [id, words]), ...view.statements.map((row) => [row.id, `${row.id}. ${row.text}`])]);
    const decision = el("input", { autocomplete: "off" });
    const why = el("textarea", {});
    const by = choice(view.roles);
    const session = choice(view.sessions.map((one) => [one, one]), "-");
    const doubt = sure();
    const add = button(w.decision_add, () => send("decide", {
      about: about.value, decision: decision.value, why: why.value, by: by.value, session: session.value,
    }, "decisions", doubt), { class: "pr-button pr-main" });
    return part(w.decisions, w.decisions_how,
      view.decisions.length ? table([w.about, w.decision, w.why, w.by, ""], view.decisions, w.decisions) : null,
      labelled(w.about, about), labelled(w.decision, decision), labelled(w.why, why), labelled(w.by, by), labelled(w.session, session), doubt, add);
  }

  function draw(fresh) {
    view = fresh;
    w = view.words;
    const title = el("h3", { id: unique("title") }, w.title);
    box.setAttribute("aria-labelledby", title.id);
    const parts = { themes: themePart(), map: mapPart(), statements: statementPart(), discuss: discussPart(), decisions: decisionPart() };
    for (const [name, node] of Object.entries(parts)) if (node) node.dataset.part = name;
    box.replaceChildren(title, el("p", {}, w.intro), ...Object.values(parts).filter(Boolean), link.status, link.alarm);
  }
  link.keepFresh({ refresh: async () => draw(await link.ask("view", {}, [], true)) });
  link.ask("view").then(draw, (problem) => { box.append(link.alarm); link.warn(problem.mistake); });
  return () => link.close();
}

export default { render };
