// Where the server gives a file of the study; nothing where there is no such server.
function fileAddress(path) {
  const base = window.location.pathname.match(/^(.*?)\/(?:notebooks|lab)(?:\/|$)/);
  return base ? `${base[1]}/files/${path.split("/").map(encodeURIComponent).join("/")}?download=1` : "";
}

function render({ model, el: root }) {
  const box = el("section", { class: "pr-widget pr-report", lang: "nl" });
  root.append(box);
  const link = connect(model, box);
  const bar = el("progress", { max: "1", value: 0 });
  const doing = el("p", { role: "status" });
  const progress = el("div", { class: "pr-progress", hidden: true }, doing, bar);
  const checked = sureBox("");
  const parts = { state: el("div", {}), look: el("div", {}), choose: el("div", {}), made: el("div", {}) };
  let view = null;
  let found = { themes: [], quotes: {}, remarks: [], missing: {}, problem: "" };
  let w = {};

  function heard(message) {
    const step = message?.progress;
    if (!step || progress.hidden) return;
    bar.max = step.total;
    bar.value = step.done;
    doing.textContent = step.text;
  }
  async function long(action, data, buffers = []) {
    for (const node of box.querySelectorAll("button")) node.disabled = true;
    progress.hidden = false;
    bar.removeAttribute("value");
    doing.textContent = "";
    try {
      const answer = await link.save(action, { ...data, names_checked: checked.read() }, buffers);
      const said = link.status.textContent;
      view.report = answer.report ?? view.report;
      drawState();
      parts.made.replaceChildren(...madeFiles(answer));
      link.tell(said);
      return answer;
    } catch (problem) {
      if (problem.key === "report.maybe_name") showChecked();
      return null;
    } finally {
      progress.hidden = true;
      if (link.alive) for (const node of box.querySelectorAll("button")) node.disabled = false;
    }
  }
  function showChecked() {
    checked.hidden = false;
    checked.querySelector("input").focus();
  }
  function fileRow(path) {
    const address = fileAddress(path);
    return el("li", {}, el("code", {}, path), address
      ? el("a", { class: "pr-button pr-link", href: address, "aria-label": `${w.download}: ${path}` }, w.download) : null);
  }
  function madeFiles(answer) {
    const todo = answer.todo?.length
      ? [el("h5", {}, w.todo), el("ul", {}, answer.todo.map((line) => el("li", {}, line)))] : [];
    return [el("h5", {}, w.made), el("ul", { class: "pr-files" }, (answer.files ?? []).map(fileRow)), ...todo];
  }
  function drawState() {
    const report = view.report;
    if (!report) {
      parts.state.replaceChildren(el("h4", {}, w.left_title), el("p", {}, w.no_report));
      return;
    }
    const left = report.left.length ? table([w.chapter, w.places], report.left, w.left_title) : el("p", {}, w.left_none);
    const read = sureBox(w.read);
    read.hidden = false;
    const finish = button(w.finish, () => long("finish", { read: read.read() }));
    parts.state.replaceChildren(
      el("h4", {}, w.left_title), el("p", {}, `${w.where} `), el("ul", { class: "pr-files" }, fileRow(report.file)),
      report.edited ? el("p", {}, w.edited) : "", left,
      el("p", { class: "pr-help" }, w.update_help), button(w.update, () => long("update", {})),
      el("p", { class: "pr-help" }, w.finish_help), read, finish);
  }
  function drawLook() {
    const rows = found.remarks.length
      ? el("ul", { class: "pr-remarks" }, found.remarks.map((line) => el("li", {}, line))) : el("p", {}, w.nothing_to_look);
    parts.look.replaceChildren(el("h4", {}, w.look_title), rows);
    if (found.problem === "report.maybe_name") checked.hidden = false;
  }
  function drawQuotes(openTheme) {
    const nodes = found.themes.filter(([, , inside]) => inside).map(([id, name]) => {
      const node = quoteList(name, found.quotes[id] ?? [], w, (row, verdict) => say(id, row, verdict));
      node.open = id === openTheme;
      node.dataset.theme = id;
      return node;
    });
    quotes.replaceChildren(...nodes);
  }
  const quotes = el("div", {});
  async function say(theme, row, verdict) {
    try {
      const answer = await link.save("quote", { segment: row.segment, verdict, names_checked: checked.read() });
      const said = link.status.textContent;
      found.quotes = answer.quotes;
      drawQuotes(theme);
      const place = quotes.querySelector(`[data-segment="${CSS.escape(row.segment)}"]`);
      (place?.querySelector(`button[data-verdict="${verdict}"]`) ?? place?.querySelector("button"))?.focus();
      link.tell(said);
    } catch { /* what went wrong is on the page */ }
  }
  function drawChoose() {
    const themes = themeList(found.themes, w);
    const keep = button(w.keep_themes, async () => {
      try {
        await link.save("arrange", themes.read());
        const said = link.status.textContent;
        await look();
        link.tell(said);
      } catch { /* as above */ }
    });
    parts.choose.replaceChildren(
      el("h4", {}, w.themes), el("p", { class: "pr-help" }, w.themes_help), themes, keep,
      el("h4", {}, w.quotes), el("p", { class: "pr-help" }, w.quotes_help), quotes, ...makeForm());
    drawQuotes("");
  }
  function makeForm() {
    const language = choice(view.languages, "nl");
    const template = el("input", { type: "file", accept: ".docx,.dotx" });
    const formats = ticks(w.formats, view.formats, []);
    const can = view.products.filter(([name]) => !(name in found.missing));
    const products = ticks(w.products, can, []);
    const cannot = view.products.filter(([name]) => name in found.missing);
    const why = cannot.length ? el("ul", {}, cannot.map(([name, words]) => el("li", {}, `${words}: ${found.missing[name]}`))) : null;
    const read = sureBox(w.products_read);
    read.hidden = false;
    const anew = sureBox(w.edited_warning);
    const go = button(w.make, async () => {
      const picked = template.files[0];
      const data = {
        language: language.value, formats: formats.read(), products: products.read(), read: read.read(), anew: anew.read(),
        ...(picked ? { template: { name: picked.name, buffer: 0 } } : {}),
      };
      await long("make", data, picked ? [await picked.arrayBuffer()] : []);
      if (view.report?.edited) anew.hidden = false;
      go.focus();
    }, { class: "pr-button pr-main pr-make" });
    anew.hidden = !view.report?.edited;
    return [el("h4", {}, w.make_title), labelled(w.language, language), labelled(w.template, template, w.template_help),
      formats, products, why ? el("div", {}, el("p", { class: "pr-help" }, w.cannot), why) : "", read, anew, checked, go];
  }
  function lockedForm() {
    if (!view.locked) return [];
    const secret = el("input", { type: "password", autocomplete: "off" });
    const open = button(w.open_vault, async () => {
      try {
        await link.save("unlock", { passphrase: secret.value });
        await start();
      } catch { secret.focus(); }
    });
    return [el("details", {}, el("summary", {}, w.open_vault), el("p", { class: "pr-help" }, w.vault_help),
      labelled(w.passphrase, secret), open)];
  }
  async function look() {
    parts.look.replaceChildren(el("p", { role: "status" }, w.looking), el("progress", { "aria-label": w.looking }));
    found = await link.ask("look", { names_checked: checked.read() });
    drawLook();
    drawChoose();
  }
  async function start() {
    view = await link.ask("view");
    w = view.words;
    checked.replaceChildren(checked.querySelector("input"), w.names_checked);
    bar.setAttribute("aria-label", w.make);
    const title = el("h3", { id: unique("title") }, w.title);
    box.setAttribute("aria-labelledby", title.id);
    box.replaceChildren(title, el("p", {}, w.intro), ...lockedForm(), parts.look, parts.choose,
      progress, link.status, link.alarm, parts.made, parts.state);
    drawState();
    await look();
  }
  model.on("msg:custom", heard);
  start().catch((problem) => link.warn(problem.mistake ?? link.said.fault));
  return () => { model.off("msg:custom", heard); link.close(); };
}

export default { render };
