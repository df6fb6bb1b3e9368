// The quotes of one theme, each with what the team says of it. `say` keeps a choice.
function quoteList(theme, rows, w, say) {
  const node = el("details", { class: "pr-quotes" },
    el("summary", {}, `${theme} (${rows.filter((row) => row.used).length}/${rows.length})`));
  if (!rows.length) node.append(el("p", {}, w.no_quotes));
  const list = el("ul", {}, rows.map((row) => quoteRow(row, w, say)));
  node.append(list);
  return node;
}

function quoteState(row, w) {
  if (row.used) return w.used;
  if (row.verdict === "nee") return w.refused;
  return row.verdict === "ja" ? w.wanted_not_used : w.not_used;
}

function quoteRow(row, w, say) {
  const id = unique("quote");
  const choose = (verdict, words) => button(words, () => say(row, verdict), {
    "aria-pressed": row.verdict === verdict ? "true" : "false", "aria-describedby": id,
    "data-verdict": verdict, class: row.verdict === verdict ? "pr-button pr-main" : "pr-button",
  });
  return el("li", { class: row.used ? "pr-quote-row pr-used" : "pr-quote-row", "data-segment": row.segment },
    el("blockquote", { id }, row.text), el("p", { class: "pr-help" }, row.source),
    el("p", { class: "pr-state" }, quoteState(row, w)),
    choose("ja", w.want), choose("nee", w.not_this), row.verdict ? choose("", w.undecided) : null);
}

// The themes in their order, with buttons to move them and a box for whether they are in.
function themeList(themes, w) {
  const list = el("ol", { class: "pr-themes" });
  const row = ([id, name, inside]) => {
    const box = el("input", { type: "checkbox", checked: inside, "aria-label": `${w.in_report}: ${name}` });
    const move = (words, step) => button(words, (event) => {
      const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
      if (!other) return;
      if (step < 0) other.before(item); else other.after(item);
      event.target.focus();
    }, { "aria-label": `${words}: ${name}` });
    const item = el("li", { class: "pr-theme", "data-theme": id },
      el("div", { class: "pr-theme-row" }, el("label", { class: "pr-option" }, box, name), move(w.up, -1), move(w.down, 1)));
    item.read = () => [id, box.checked];
    return item;
  };
  list.append(...themes.map(row));
  list.read = () => {
    const rows = [...list.children].map((item) => item.read());
    return { order: rows.map(([id]) => id), out: rows.filter(([, inside]) => !inside).map(([id]) => id) };
  };
  return list;
}
