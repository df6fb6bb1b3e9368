// What the pages of a team have in common: who is at it, heavy words, a name that is no name.

const AWAY = 250;

// Steps in which nothing is being done yet: they may change by themselves.
const DOORS = ["who", "which", "wait", "begin"];

// `by`: whose saving matters to somebody in the middle of it.
function teamPage({ model, el: root }, kind, steps, by = []) {
  const box = el("section", { class: `pr-widget pr-team ${kind}`, lang: "nl" });
  root.append(box);
  const link = connect(model, box);
  let close = () => {};
  let now = "";
  function show(view) {
    close();
    now = view.step;
    const step = { who: stepWho, heavy: stepHeavy, ...steps }[view.step];
    close = step(box, link, view, show) ?? (() => {});
  }
  const refresh = async () => show(await link.ask("view", {}, [], true));
  link.keepFresh({ refresh, open: () => Boolean(now) && !DOORS.includes(now), by });
  link.ask("view").then(show, (problem) => link.warn(problem.mistake));
  box.append(link.status, link.alarm);
  return () => { close(); link.close(); };
}

// Each "#" in a sentence is the next of these.
function filled(sentence, ...values) {
  const left = [...values];
  return sentence.replace(/#/g, () => String(left.shift() ?? ""));
}

function titleOf(box, text) {
  const title = el("h3", { id: unique("title"), tabindex: "-1" }, text);
  box.setAttribute("aria-labelledby", title.id);
  return title;
}

// A sentence that is heard and not seen; said after a moment, so that the last one wins.
function speaker() {
  const node = el("p", { class: "pr-unseen", role: "status", "aria-live": "polite" });
  let timer = 0;
  return { node, say(text) { clearTimeout(timer); timer = setTimeout(() => { node.textContent = text; }, AWAY); } };
}

async function startAs(link, show, data) {
  try {
    const answer = await link.ask("start", data);
    link.warn("");
    show(answer);
  } catch (problem) { link.warn(problem.mistake); }
}

// `key` is what the page calls the person who is at it: who, or coder.
function stepWho(box, link, view, show, { title = view.words.title, key = "who" } = {}) {
  const w = view.words;
  const own = el("input", { id: unique("own"), autocomplete: "off", maxlength: "41", "aria-describedby": unique("hint") });
  const hint = el("p", { class: "pr-help", id: own.getAttribute("aria-describedby") }, w.who_hint);
  const go = button(w.begin, () => startAs(link, show, { [key]: own.value }));
  own.addEventListener("keydown", (event) => { if (event.key === "Enter") go.click(); });
  const team = view.team.map(([who, name]) => button(name, () => startAs(link, show, { [key]: who }), { class: "pr-button pr-main" }));
  box.replaceChildren(
    titleOf(box, title), el("fieldset", { class: "pr-field" }, el("legend", {}, w.who_ask ?? w.who), team),
    el("div", { class: "pr-field" }, el("label", { for: own.id }, w.who_other), hint, own), go, link.status, link.alarm);
}

// `waiting`: what is said while a yes takes long. `focus`: whether somebody is at this page.
function stepHeavy(box, link, view, show, { title = view.words.title, key = "who", waiting = "", focus = true } = {}) {
  const w = view.words;
  const yes = () => { link.tell(waiting); return startAs(link, show, { [key]: view[key], sure: true }); };
  const head = titleOf(box, title);
  box.replaceChildren(
    head, el("div", { class: "pr-note" }, el("h4", {}, w.heavy_title), el("p", {}, view.warning)),
    button(w.heavy_go, yes, { class: "pr-button pr-main" }),
    button(w.heavy_back, () => leave(link, show)), link.status, link.alarm);
  if (focus) head.focus();
}

async function leave(link, show) {
  try { show(await link.ask("leave")); } catch (problem) { link.warn(problem.mistake); }
}

function whoBar(link, view, show, ...more) {
  return el("div", { class: "pr-tools" }, el("bdi", {}, view.who), button(view.words.somebody_else, () => leave(link, show)), more);
}

function keysHelp(w) {
  return el("details", {}, el("summary", {}, w.keys_title), el("ul", {}, w.keys.split("\n").map((line) => el("li", {}, line))));
}

function selectField(label, options, value = "") {
  const select = el("select", { id: unique("choice") }, options.map(([key, text]) => el("option", { value: key }, text)));
  select.value = value;
  const node = el("div", { class: "pr-field" }, el("label", { for: select.id }, label), select);
  return { node, control: select };
}

function textField(label, { help = "", long = false, value = "", most = 2000 } = {}) {
  const id = unique("field");
  const control = el(long ? "textarea" : "input", {
    id, value, autocomplete: "off", maxlength: String(most), "aria-describedby": help ? `${id}-help` : null,
  });
  const node = el("div", { class: "pr-field" }, el("label", { for: id }, label),
    help ? el("p", { class: "pr-help", id: `${id}-help` }, help) : null, control);
  return { node, control };
}

function checkField(label, checked = false) {
  const control = el("input", { type: "checkbox", checked });
  return { node: el("label", { class: "pr-option" }, control, el("span", {}, label)), control };
}

// "There is no name in it": asked only when Python thinks that it saw one.
function sureField(link) {
  const one = checkField(link.said.confirm);
  const why = el("p", { class: "pr-mistake" });
  const node = el("div", { hidden: true }, why, one.node);
  return {
    node,
    get value() { return !node.hidden && one.control.checked; },
    failed(problem) {
      if (problem.key !== "note_check.found") return;
      why.textContent = problem.mistake;
      node.hidden = false;
    },
    clear() { node.hidden = true; one.control.checked = false; },
  };
}

function typing(event) {
  return event.composedPath()[0]?.matches?.("input:not([type=checkbox]):not([type=radio]), textarea, select");
}

function plainKey(event) {
  return !(event.ctrlKey || event.metaKey || event.altKey) && !typing(event);
}

function codeLabel(code, look) {
  return el("span", { class: "pr-code-name" }, swatch(look ?? { colour: "#37474F", pattern: "rondjes" }), el("bdi", {}, code));
}
