// Where a notebook stands, seen from the page we are on: Notebook 7, JupyterLab or Voilà.
function notebookAddress(name) {
  const path = window.location.pathname;
  if (/\.ipynb$/.test(path)) return path.replace(/[^/]*$/, encodeURIComponent(name));
  const lab = path.match(/^(.*\/lab)(?:\/|$)/);
  return lab ? `${lab[1]}/tree/notebooks/${encodeURIComponent(name)}` : "";
}

// The page asks whether to leave when something is not saved; a notebook holds nothing to lose.
async function goTo(address) {
  try {
    const saving = window.jupyterapp?.commands?.execute?.("docmanager:save");
    await Promise.race([saving, new Promise((done) => setTimeout(done, 3000))]);
  } catch { /* it goes on without */ }
  window.location.assign(address);
}

function notebookLink(name, words, about) {
  const address = name ? notebookAddress(name) : "";
  const shown = name.replace(/\.ipynb$/, "");
  if (!address) return name ? el("span", {}, ` ${shown}`) : null;
  return el("a", {
    class: "pr-button pr-link", href: address, "aria-label": `${words} ${shown}: ${about}`,
    onclick: (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      goTo(address);
    },
  }, `${words} ${shown}`);
}

function render({ model, el: root }) {
  const box = el("section", { class: "pr-widget pr-overview", lang: "nl" });
  root.append(box);
  const link = connect(model, box);
  let w = {};
  let locked = false;

  function stepRows(steps) {
    return el("ol", { class: "pr-steps" }, steps.map((step) => el(
      "li", { class: step.done ? "pr-step pr-done" : "pr-step" },
      el("span", { class: "pr-sign", "aria-hidden": "true" }, step.done ? "✓" : "○"),
      el("span", { class: "pr-step-name" }, step.name),
      el("span", {}, `${step.done ? w.ready : w.not_ready}. ${step.how_far}`),
      notebookLink(step.notebook, w.go, step.name),
    )));
  }
  function talks(rows) {
    if (!rows.length) return el("p", {}, w.no_conversations);
    const yes = (value) => (value ? w.yes : w.no);
    const heads = [w.conversation, w.form, w.inside, w.safe, w.read_over, w.coders, w.round];
    return table(heads, rows.map((row) => [
      row.id, row.form, yes(row.inside), yes(row.safe), yes(row.read_over),
      row.coders.join(", ") || w.nobody, row.round]), w.conversations);
  }
  function careRow(one) {
    const row = el("li", { class: one.level === "fout" ? "pr-care pr-must" : "pr-care" },
      el("p", {}, el("strong", {}, `${one.level === "fout" ? w.must : w.look}: `), one.text));
    if (one.where && !one.text.includes(one.where)) row.append(el("p", { class: "pr-help" }, one.where));
    if (one.button) row.append(button(one.button, () => mend(one, row)));
    const away = notebookLink(one.notebook, w.go, one.text);
    if (away) row.append(away);
    if (one.command) row.append(el("details", {}, el("summary", {}, w.by_command), el("code", {}, one.command)));
    return row;
  }
  function mend(one, row) {
    if (one.remedy !== "withdraw") return send(one, "");
    if (row.querySelector(".pr-ask")) return null;
    const id = unique("phrase");
    const secret = locked ? el("input", { type: "password", autocomplete: "off", id }) : null;
    const field = secret ? el("div", { class: "pr-field" }, el("label", { for: id }, w.phrase), secret) : null;
    const ask = el("div", { class: "pr-ask", role: "group", "aria-label": w.sure }, el("p", {}, w.sure), field);
    const no = button(w.rather_not, () => { ask.remove(); row.querySelector("button").focus(); });
    ask.append(button(w.do_it, () => send(one, secret?.value ?? "")), no);
    row.append(ask);
    (secret ?? no).focus();
    return null;
  }
  async function send(one, passphrase) {
    try {
      const view = await link.save("mend", { remedy: one.remedy, about: one.about, passphrase });
      const said = link.status.textContent;
      const drawn = draw(view);
      const first = one.remedy === "withdraw" ? box.querySelector(".pr-todo h4") : null;
      (first ?? box.querySelector("h3")).focus();
      await drawn;
      link.tell(said);
    } catch { /* what went wrong is on the page */ }
  }
  async function again() {
    try {
      await draw(await link.ask("view"));
      link.tell(w.looked);
      box.querySelector(".pr-again")?.focus();
    } catch (problem) { link.warn(problem.mistake); }
  }
  function byHand(lines) {
    if (!lines.length) return "";
    const head = el("h4", { id: unique("todo"), tabindex: "-1" }, w.by_hand);
    return el("div", { class: "pr-ask pr-todo", role: "group", "aria-labelledby": head.id }, head,
      el("ul", {}, lines.map((line) => el("li", {}, line))));
  }
  async function draw(view) {
    w = view.words;
    locked = view.locked;
    const title = el("h3", { id: unique("title"), tabindex: "-1" }, view.title);
    box.setAttribute("aria-labelledby", title.id);
    const care = el("ul", { class: "pr-cares" }, view.care.map(careRow));
    const looking = el("div", { class: "pr-looking" },
      el("p", { role: "status" }, w.looking), el("progress", { "aria-label": w.looking }));
    box.replaceChildren(
      title, view.practice ? el("p", { class: "pr-help" }, w.practice) : "",
      el("div", { class: "pr-next" }, el("h4", {}, w.next), el("p", {}, view.next.text),
        notebookLink(view.next.notebook, w.go, w.next)),
      link.status, link.alarm, byHand(view.todo),
      el("h4", {}, w.done), stepRows(view.steps),
      el("h4", {}, w.care), care, looking,
      el("h4", {}, w.conversations), talks(view.conversations),
      button(w.again, again, { class: "pr-button pr-again" }));
    const { findings } = await link.ask("examine");
    care.append(...findings.map(careRow));
    const well = view.care.length + findings.length === 0;
    looking.replaceWith(well ? el("p", {}, w.all_well) : "");
  }
  // Somebody who is asked for a passphrase goes on with that.
  const asked = () => Boolean(box.querySelector(".pr-ask:not(.pr-todo)"));
  link.keepFresh({ refresh: async () => draw(await link.ask("view", {}, [], true)), open: asked });
  link.ask("view").then(draw).catch((problem) => link.warn(problem.mistake ?? link.said.fault));
  return () => link.close();
}

export default { render };
