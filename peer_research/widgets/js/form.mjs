function control(field, id, helped) {
  const shared = { id, name: field.name, "aria-describedby": helped, "aria-required": field.required ? "true" : null };
  if (field.kind === "long") return el("textarea", { ...shared, value: field.value ?? "" });
  if (field.kind === "choice") {
    const choices = [["", model_said.choose], ...field.options];
    const node = el("select", shared, choices.map(([value, words]) => el("option", { value }, words)));
    node.value = field.value ?? "";
    return node;
  }
  if (field.kind === "file") return el("input", { ...shared, type: "file" });
  const type = { number: "number", date: "date", secret: "password" }[field.kind] ?? "text";
  return el("input", { ...shared, type, value: String(field.value ?? ""), autocomplete: "off" });
}

let model_said = {};

function fieldNode(field) {
  if (field.kind === "hidden") {
    const node = el("span", { hidden: true });
    node.read = () => field.value ?? "";
    node.first = () => node;
    node.mistake = node;
    return node;
  }
  const id = unique("field");
  const helped = field.help ? `${id}-help` : null;
  const help = field.help ? el("p", { class: "pr-help", id: helped }, field.help) : null;
  const mistake = el("p", { class: "pr-mistake", id: `${id}-mistake` });
  const label = field.required ? `${field.label} ${model_said.required}` : field.label;
  if (field.kind === "choices") {
    const boxes = field.options.map(([value, words]) => el(
      "label", { class: "pr-option" },
      el("input", { type: "checkbox", value, checked: (field.value || []).includes(value) }), words));
    const node = el("fieldset", { class: "pr-field" }, el("legend", {}, label), help, boxes, mistake);
    node.read = () => [...node.querySelectorAll("input:checked")].map((box) => box.value);
    node.first = () => node.querySelector("input");
    node.mistake = mistake;
    return node;
  }
  if (field.kind === "rows") return rowsNode(field, label, help, mistake);
  if (field.kind === "check") {
    const box = el("input", { type: "checkbox", id, checked: field.value === true, "aria-describedby": helped });
    const node = el("div", { class: "pr-field" }, el("span", { class: "pr-option" }, box, el("label", { for: id }, label)), help, mistake);
    node.read = () => box.checked;
    node.first = () => box;
    node.mistake = mistake;
    return node;
  }
  const input = control(field, id, helped);
  const node = el("div", { class: "pr-field" }, el("label", { for: id }, label), help, input, mistake);
  node.read = () => (field.kind === "file" ? input.files[0]?.name ?? "" : input.value);
  node.file = () => (field.kind === "file" ? input.files[0] : null);
  node.first = () => input;
  node.mistake = mistake;
  return node;
}

// Rows that can be added, removed and moved, each a small form of its own.
function rowsNode(field, label, help, mistake) {
  const list = el("ol", { class: "pr-rows" });
  const add = button(model_said.add, () => addRow({}).querySelector("input, select, textarea")?.focus());
  const node = el("fieldset", { class: "pr-field" }, el("legend", {}, label), help, list, add, mistake);
  function addRow(values) {
    const nodes = new Map(field.columns.map((column) => [
      column.name, fieldNode({ ...column, value: values[column.name] ?? column.value })]));
    const row = el("li", { class: "pr-row" }, [...nodes.values()]);
    const up = () => { const other = row.previousElementSibling; if (other) other.before(row); };
    const down = () => { const other = row.nextElementSibling; if (other) other.after(row); };
    const away = () => {
      const to = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      (to?.querySelector("input, textarea") ?? add).focus();
    };
    row.append(button(model_said.up, up), button(model_said.down, down), button(model_said.remove, away));
    row.read = () => Object.fromEntries([...nodes].map(([name, one]) => [name, one.read()]));
    list.append(row);
    return row;
  }
  for (const values of field.value || []) addRow(values);
  node.read = () => [...list.children].map((row) => row.read());
  node.first = () => add;
  node.mistake = mistake;
  return node;
}

// What was filled in; a file goes along as bytes, to this computer's own Python only.
async function answers(nodes) {
  const values = {};
  const buffers = [];
  for (const [name, node] of nodes) {
    const file = node.file?.();
    if (file) {
      values[name] = { name: file.name, buffer: buffers.length };
      buffers.push(await file.arrayBuffer());
    } else {
      values[name] = node.read();
    }
  }
  return [values, buffers];
}

function render({ model, el: root }) {
  const box = el("section", { class: "pr-widget", lang: "nl" });
  root.append(box);
  const link = connect(model, box);
  model_said = link.said;
  let nodes = new Map();
  let heading = "";

  function shownTable(shown) {
    const name = `${link.said.table} ${heading}`;
    return shown && shown.columns.length ? table(shown.columns, shown.rows, "", name) : null;
  }
  function draw(view) {
    heading = view.title;
    nodes = new Map(view.fields.map((field) => [field.name, fieldNode(field)]));
    const sure = el("label", { class: "pr-option", hidden: true }, el("input", { type: "checkbox" }), link.said.confirm);
    const below = el("div", {}, shownTable(view.shown));
    const go = button(view.button, () => send(view, sure, below, go), { class: "pr-button pr-main" });
    const title = el("h3", { id: unique("title") }, view.title);
    box.setAttribute("aria-labelledby", title.id);
    box.replaceChildren(
      title, view.intro ? el("p", {}, view.intro) : "", ...nodes.values(), sure, go,
      link.status, link.alarm, below);
  }
  function missing(view) {
    let first = null;
    for (const field of view.fields) {
      const node = nodes.get(field.name);
      const value = node.read();
      const empty = field.required && (value === "" || value === false || value.length === 0);
      node.classList.toggle("pr-wrong", empty);
      node.mistake.textContent = empty ? link.said.not_filled ?? link.said.required : "";
      node.first().setAttribute("aria-invalid", empty ? "true" : "false");
      if (empty && !first) first = node.first();
    }
    first?.focus();
    return Boolean(first);
  }
  async function send(view, sure, below, go) {
    if (missing(view)) return;
    go.disabled = true;
    try {
      const [values, buffers] = await answers(nodes);
      const confirmed = sure.querySelector("input").checked;
      const answer = await link.save("save", { values, confirmed }, buffers);
      const said = link.status.textContent;
      if (answer.closed) box.replaceChildren(box.firstChild, link.status, link.alarm);
      else if (answer.empty) draw(await link.ask("view"));
      else below.replaceChildren(shownTable(answer.shown) ?? "");
      link.tell(said);
    } catch (problem) {
      if (problem.key === "note_check.found") sure.hidden = false;
    } finally {
      if (link.alive) go.disabled = false;
    }
  }
  link.ask("view").then(draw, (problem) => link.warn(problem.mistake));
  return () => link.close();
}

export default { render };
