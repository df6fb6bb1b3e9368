// What stands beside the text: the picked words, the codes to choose from, and one coded piece.

const MOST = 12;

function rank(code, terms) {
  const name = folded(code.name);
  let worst = 0;
  for (const term of terms) {
    let score = 9;
    if (name.startsWith(term)) score = 0;
    else if (name.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(term))) score = 1;
    else if (name.includes(term)) score = 2;
    else if (code.words.some((word) => folded(word).startsWith(term) || term.startsWith(folded(word)))) score = 3;
    else if (folded([code.id, ...code.path, code.definition, code.include, code.example].join(" ")).includes(term)) score = 4;
    worst = Math.max(worst, score);
  }
  return worst;
}

function searched(codes, text) {
  const terms = folded(text).split(/\s+/u).filter(Boolean);
  return codes.map((code) => [rank(code, terms), code]).filter(([score]) => score < 9)
    .sort((a, b) => a[0] - b[0]).map(([, code]) => code);
}

// Codes of the question first, then what this coder uses, then the small start set.
function ordered(codes, question, used) {
  const asked = new Map((question?.codes ?? []).map((id, index) => [id, index]));
  const place = (code) => {
    if (asked.has(code.id)) return asked.get(code.id);
    if (used.has(code.id)) return 1000 - Math.min(900, used.get(code.id));
    return code.core ? 2000 : 3000;
  };
  return codes.map((code, index) => [place(code), index, code])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([, , code]) => code);
}

function aboutCode(code, w) {
  const line = (label, text) => (text ? el("p", {}, el("strong", {}, `${label} `), text) : null);
  return [
    code.path.length ? el("p", { class: "pr-help" }, code.path.join(" › ")) : null,
    el("p", {}, code.definition), line(w.include, code.include), line(w.exclude, code.exclude),
    line(w.example, code.example), code.heavy ? el("p", {}, w.heavy_code) : null,
  ].filter(Boolean);
}

// Search as you type; the arrow keys walk through what was found.
function codeList({ w, look, choose, back }) {
  const input = el("input", { type: "search", id: unique("search"), autocomplete: "off", spellcheck: "false" });
  const list = el("ul", { class: "pr-codes", "aria-label": w.codes });
  const shown = el("div", { class: "pr-definition", "aria-hidden": "true" });
  const heard = el("p", { class: "pr-unseen", role: "status" });
  let codes = [];
  let first = [];
  let buttons = [];

  function draw() {
    const found = (input.value.trim() ? searched(codes, input.value) : first).slice(0, MOST);
    buttons = found.map((code, index) => {
      const about = el("span", { hidden: true, id: unique("about") },
        [code.definition, code.include && `${w.include} ${code.include}`, code.exclude && `${w.exclude} ${code.exclude}`].filter(Boolean).join(" "));
      const tell = () => shown.replaceChildren(el("p", {}, el("strong", {}, el("bdi", {}, code.name))), ...aboutCode(code, w));
      const node = el("button", {
        type: "button", class: "pr-code", "aria-describedby": about.id, onclick: () => choose(code.id),
        onmousedown: (event) => event.preventDefault(), onmouseenter: tell, onfocus: tell,
      }, swatch(look(code.id)), el("bdi", {}, code.name), index < 9 ? el("kbd", { "aria-hidden": "true" }, String(index + 1)) : null);
      node.code = code.id;
      return el("li", {}, node, about);
    });
    list.replaceChildren(...(buttons.length ? buttons : [el("li", {}, w.no_code_found)]));
    heard.textContent = input.value.trim() ? w.shown.replace("#", String(found.length)) : "";
  }
  const nodes = () => buttons.map((item) => item.querySelector("button"));
  function walk(event) {
    const all = nodes();
    const at = all.indexOf(event.target);
    if (event.key === "ArrowDown") (all[at + 1] ?? all[all.length - 1])?.focus();
    else if (event.key === "ArrowUp") (at <= 0 ? input : all[at - 1]).focus();
    else if (event.key === "Enter" && event.target === input && all[0]) choose(all[0].code);
    else if (event.key === "Escape") { input.value = ""; draw(); back(); } else return;
    event.preventDefault();
  }
  input.addEventListener("input", draw);
  input.addEventListener("keydown", walk);
  list.addEventListener("keydown", walk);
  return {
    node: el("div", {}, el("label", { for: input.id }, w.search), input, heard, list, shown),
    focus: () => input.focus(),
    nth: (index) => nodes()[index]?.code,
    show(all, order) {
      codes = all;
      const same = first.length && order.map((c) => c.id).join() === first.map((c) => c.id).join();
      first = order;
      // Under somebody's finger nothing moves.
      if (!same && !(list.contains(list.getRootNode().activeElement))) draw();
    },
    draw,
  };
}

function memoList({ w, link, about, memos, coder, changed }) {
  const text = el("textarea", { id: unique("memo"), rows: "3" });
  const sure = el("label", { class: "pr-option", hidden: true }, el("input", { type: "checkbox" }), link.said.confirm);
  const list = el("ul", { class: "pr-memos" });
  function draw() {
    list.replaceChildren(...memos.filter((memo) => memo.about === about).map((memo) => el("li", {},
      el("bdi", {}, `${memo.coder}: `), el("span", { dir: "auto" }, memo.text),
      memo.coder === coder ? button(w.memo_remove, () => forget(memo), { class: "pr-button pr-small" }) : null)));
  }
  async function forget(memo) {
    try {
      await link.save("forget", { id: memo.id });
      memos.splice(memos.indexOf(memo), 1);
      draw();
      text.focus();
      changed();
    } catch { /* said already */ }
  }
  async function keep() {
    try {
      const answer = await link.save("memo", { about, text: text.value, confirmed: sure.querySelector("input").checked });
      memos.push(answer.memo);
      text.value = "";
      sure.hidden = true;
      sure.querySelector("input").checked = false;
      draw();
      changed();
    } catch (problem) {
      if (problem.key === "note_check.found") sure.hidden = false;
    }
  }
  draw();
  return el("div", { class: "pr-memo" }, list, el("label", { for: text.id }, w.memo_text), text, sure, button(w.memo_save, keep));
}

// One coded piece: another code, other words, attributes, memo, away.
function pieceForm({ w, link, mark, view, own, name, look, act, memoChanged }) {
  const head = el("h4", { tabindex: "-1", id: unique("piece") }, swatch(look(mark.code)), el("bdi", {}, name(mark.code)), ` (${mark.coder})`);
  const code = view.codes.find((one) => one.id === mark.code);
  const about = code ? el("details", {}, el("summary", {}, w.memo_general), aboutCode(code, w),
    memoList({ w, link, about: mark.code, memos: view.memos, coder: view.coder, changed: () => {} })) : null;
  const memos = el("details", { open: view.memos.some((memo) => memo.about === view.piece + mark.id) }, el("summary", {}, w.memo),
    memoList({ w, link, about: view.piece + mark.id, memos: view.memos, coder: view.coder, changed: memoChanged }));
  const node = el("section", { class: "pr-piece", "aria-labelledby": head.id }, head, about);
  node.head = head;
  if (own) {
    const fields = Object.entries(view.attributes).map(([attribute, values]) => {
      const select = el("select", { id: unique("attribute") },
        [["", w.no_value], ...values.map((v) => [v, v.replaceAll("_", " ")])].map(([v, text]) => el("option", { value: v }, text)));
      select.value = mark.attributes[attribute] ?? "";
      select.addEventListener("change", async () => {
        const before = mark.attributes[attribute] ?? "";
        const attributes = { ...mark.attributes, [attribute]: select.value };
        if (!(await act("change", { id: mark.id, attributes }, true))) select.value = before;
        else mark.attributes = attributes;
      });
      return el("div", { class: "pr-attribute" }, el("label", { for: select.id }, attribute.replaceAll("_", " ")), select);
    });
    node.append(
      el("div", { class: "pr-actions" },
        button(w.remove, () => act("remove", { id: mark.id })),
        button(w.other_code, () => act("other_code", mark)),
        button(w.other_place, () => act("other_place", mark))),
      el("fieldset", { class: "pr-attributes" }, el("legend", {}, w.attributes), fields));
  }
  node.append(memos);
  return node;
}
