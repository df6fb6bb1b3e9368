// What all widgets share: building elements without HTML, asking Python, saying what was saved.
// Text only ever becomes a text node, so that nothing anybody typed can run.

const WAIT = 20000;

function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(node.dataset, value);
    else if (name === "class") node.className = value;
    else if (["value", "checked", "disabled", "multiple"].includes(name)) node[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

// Notebook 7 listens to keys before any element hears them, so stopping them on the way up is
// too late. Its shortcuts leave an element alone that carries this attribute itself; it is put
// there for the length of one key only, so that Ctrl+S goes on working.
function guardKeys(box, alsoWithControl) {
  const mark = "data-lm-suppress-shortcuts";
  const before = (event) => {
    const target = event.composedPath()[0];
    if (!(target instanceof Element) || !box.contains(target) || event.altKey) return;
    if ((event.ctrlKey || event.metaKey) && !alsoWithControl.includes(event.key.toLowerCase())) return;
    target.setAttribute(mark, "true");
    setTimeout(() => target.removeAttribute(mark), 0);
  };
  const kinds = ["keydown", "keypress", "keyup"];
  for (const kind of kinds) window.addEventListener(kind, before, true);
  return () => { for (const kind of kinds) window.removeEventListener(kind, before, true); };
}

// Every widget loads this module anew, so a counter alone would give two widgets the same ids.
const space = Array.from(crypto.getRandomValues(new Uint32Array(2)), (n) => n.toString(36)).join("");
let counter = 0;
function unique(prefix) {
  counter += 1;
  return `pr-${prefix}-${space}-${counter}`;
}

function connect(model, root) {
  const said = model.get("sayings");
  const status = el("p", { class: "pr-status", role: "status", "aria-live": "polite" });
  const alarm = el("p", { class: "pr-alarm", role: "alert" });
  const waiting = new Map();
  const unguard = guardKeys(root, "");
  const unwatch = sayBoxesInDutch(said);
  const presence = keepPresence(model, root, said, warn, () => [...waiting.values()].some((one) => !one.quiet));
  const fresh = keepFresh(root, said);
  let number = 0;
  let alive = true;

  function tell(text) {
    status.textContent = text;
    if (text) alarm.textContent = "";
  }
  function warn(text) {
    alarm.textContent = text;
    if (text) status.textContent = "";
  }
  function gone() {
    alive = false;
    presence.close();
    fresh.close();
    root.classList.add("pr-gone");
    warn(said.gone);
    for (const control of root.querySelectorAll("button, input, select, textarea")) {
      control.disabled = true;
    }
    for (const { reject } of waiting.values()) reject({ mistake: said.gone, key: "" });
    waiting.clear();
  }
  function heard(message) {
    const entry = waiting.get(message?.number);
    if (!entry) return;
    waiting.delete(message.number);
    clearTimeout(entry.timer);
    if (message.ok) entry.resolve(message.data);
    else entry.reject(message);
  }
  // `quiet`: nobody asked for it, so nobody hears that it takes long.
  function ask(action, data = {}, buffers = [], quiet = false) {
    if (!alive) return Promise.reject({ mistake: said.gone, key: "" });
    if (presence.silent) return Promise.reject({ mistake: said.silent, key: "" });
    number += 1;
    // Two tabs hear each other's answers, so a number alone could be somebody else's.
    const mine = `${space}-${number}`;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        // Python may be busy; until it answers nothing counts as saved.
        if (!quiet) warn(said.busy);
      }, WAIT);
      waiting.set(mine, { resolve, reject, timer, quiet });
      model.send({ number: mine, action, data }, undefined, buffers);
    });
  }
  // An action that changes something on disk: "Bewaard" comes after the answer, never before.
  async function save(action, data = {}, buffers = []) {
    tell(said.saving);
    try {
      const answer = await ask(action, data, buffers);
      tell(answer.said ?? said.saved);
      fresh.saved();
      return answer;
    } catch (problem) {
      warn(`${said.not_saved} ${problem.mistake ?? said.fault}`);
      throw problem;
    }
  }
  const listen = () => {
    if (model.comm_live === false || model.get?.("comm_live") === false) gone();
  };
  model.on("msg:custom", heard);
  model.on("comm_live_update", gone);
  listen();
  return {
    ask, save, tell, warn, status, alarm, said, keepFresh: fresh.use,
    get alive() { return alive; },
    close() {
      unguard();
      unwatch();
      presence.close();
      fresh.close();
      model.off("msg:custom", heard);
      model.off("comm_live_update", gone);
    },
  };
}

// Code points, as Python counts; JavaScript counts UTF-16 units.
function points(text) {
  return Array.from(text).length;
}

function button(label, onclick, properties = {}) {
  return el("button", { type: "button", class: "pr-button", onclick, ...properties }, label);
}

function table(columns, rows, caption, name) {
  const head = el("tr", {}, columns.map((name) => el("th", { scope: "col" }, String(name))));
  const body = rows.map((row) => el("tr", {}, row.map((value) => el("td", {}, String(value ?? "")))));
  return el(
    "div", { class: "pr-scroll", tabindex: "0", role: "region", "aria-label": caption || name || columns.join(", ") },
    el("table", {}, caption ? el("caption", {}, caption) : null, el("thead", {}, head), el("tbody", {}, body)),
  );
}
