// A field with its label, and a box that says who looked; shared by pages with small forms.
function labelled(label, node, help) {
  node.id = unique("field");
  const hint = help ? el("p", { class: "pr-help", id: `${node.id}-help` }, help) : null;
  if (hint) node.setAttribute("aria-describedby", hint.id);
  return el("div", { class: "pr-field" }, el("label", { for: node.id }, label), hint, node);
}

function choice(options, value, first) {
  const rows = first === undefined ? options : [["", first], ...options];
  const node = el("select", {}, rows.map(([name, words]) => el("option", { value: name }, words)));
  node.value = value ?? "";
  return node;
}

function ticks(legend, options, chosen, help) {
  const boxes = options.map(([value, words]) => el("label", { class: "pr-option" },
    el("input", { type: "checkbox", value, checked: chosen.includes(value) }), words));
  const node = el("fieldset", { class: "pr-field" }, el("legend", {}, legend),
    help ? el("p", { class: "pr-help" }, help) : null, boxes);
  node.read = () => [...node.querySelectorAll("input:checked")].map((box) => box.value);
  return node;
}

// Shown only when the program thinks that somebody is named.
function sureBox(words) {
  const box = el("input", { type: "checkbox" });
  const node = el("label", { class: "pr-option", hidden: true }, box, words);
  node.read = () => box.checked;
  return node;
}
