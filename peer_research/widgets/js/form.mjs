function control(field, id, helped) {
  const shared = { id, name: field.name, "aria-describedby": helped, "aria-required": field.required ? "true" : null };
  if (field.kind === "long") return el("textarea", { ...shared, value: field.value ?? "" });
  if (field.kind === "choice") {
    const choices = [["", model_said.choose], ...field.options];
    const node = el("select", shared, choices.map(([value, words]) => el("option", { value }, words)));
    node.value = field.value ?? "";
    // What was chosen may have gone since.
    if (node.selectedIndex < 0) node.value = "";
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
    // There may be nothing to choose yet.
    node.first = () => node.querySelector("input") ?? node;
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

// A field that knows what it was made from, and whether somebody filled it in.
function askedNode(field, old) {
  const keeps = old && old.read && (old.touched || field.kind === "rows") && field.kind !== "file";
  const node = fieldNode(keeps ? { ...field, value: old.read() } : field);
  node.asked = JSON.stringify(field);
  node.touched = Boolean(keeps);
  node.addEventListener("input", () => { node.touched = true; });
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
  const intro = el("p", {});
  const holder = el("div", {});
  const below = el("div", {});
  const sure = el("label", { class: "pr-option", hidden: true }, el("input", { type: "checkbox" }), link.said.confirm);
  let nodes = new Map();
  let view = null;
  let busy = false;

  function shownTable(shown) {
    const name = `${link.said.table} ${view.title}`;
    return shown && shown.columns.length ? table(shown.columns, shown.rows, "", name) : "";
  }
  function around(fresh) {
    view = fresh;
    intro.textContent = view.intro;
    intro.hidden = !view.intro;
    below.replaceChildren(shownTable(view.shown));
  }
  function draw(fresh) {
    around(fresh);
    nodes = new Map(view.fields.map((field) => [field.name, askedNode(field)]));
    holder.replaceChildren(...nodes.values());
    sure.hidden = true;
    sure.querySelector("input").checked = false;
    const go = button(view.button, () => send(go), { class: "pr-button pr-main" });
    const title = el("h3", { id: unique("title") }, view.title);
    box.setAttribute("aria-labelledby", title.id);
    const inside = box.contains(box.getRootNode().activeElement);
    box.replaceChildren(title, intro, holder, sure, go, link.status, link.alarm, below);
    if (inside) go.focus({ preventScroll: true });
  }
  // Another form saved something: what can be chosen here changes, what was filled in stays.
  async function refresh() {
    if (busy || !view || !holder.isConnected) return;
    const fresh = await link.ask("view", {}, [], true);
    if (busy || !holder.isConnected) return;
    if (JSON.stringify([fresh.intro, fresh.shown]) !== JSON.stringify([view.intro, view.shown])) around(fresh);
    const focused = [...nodes].find(([, node]) => node.contains(box.getRootNode().activeElement))?.[0];
    const next = new Map(fresh.fields.map((field) => {
      const old = nodes.get(field.name);
      return [field.name, old?.asked === JSON.stringify(field) ? old : askedNode(field, old)];
    }));
    view = fresh;
    const same = next.size === nodes.size && [...next].every(([name, node]) => nodes.get(name) === node);
    nodes = next;
    if (same) return;
    holder.replaceChildren(...nodes.values());
    if (focused) nodes.get(focused)?.first().focus({ preventScroll: true });
  }
  function missing() {
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
  async function send(go) {
    if (missing()) return;
    go.disabled = true;
    busy = true;
    try {
      const [values, buffers] = await answers(nodes);
      const confirmed = sure.querySelector("input").checked;
      const answer = await link.save("save", { values, confirmed }, buffers);
      const said = link.status.textContent;
      if (answer.closed) box.replaceChildren(box.firstChild, link.status, link.alarm, below);
      if (!answer.closed && answer.empty) draw(await link.ask("view"));
      else below.replaceChildren(shownTable(answer.shown));
      link.tell(said);
    } catch (problem) {
      if (problem.key === "note_check.found") sure.hidden = false;
    } finally {
      busy = false;
      if (link.alive) go.disabled = false;
    }
  }
  link.keepFresh({ refresh, gentle: true });
  link.ask("view").then(draw, (problem) => link.warn(problem.mistake));
  return () => link.close();
}

export default { render };
