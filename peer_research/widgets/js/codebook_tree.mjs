// A tree of codes that is walked with the arrows, as trees are.

function codeTree({ w, codes, selected, pick, enter }) {
  const children = new Map([["", []]]);
  for (const code of codes) children.set(code.id, []);
  for (const code of codes) (children.get(code.parent) ?? children.get("")).push(code);
  const items = new Map();
  const tree = el("ul", { class: "pr-tree", role: "tree", "aria-label": w.tree });

  function item(code) {
    const under = children.get(code.id);
    const labelled = unique("node");
    const fold = el("span", { class: "pr-fold", "aria-hidden": "true" }, under.length ? "▾" : "");
    const node = el("li", {
      role: "treeitem", tabindex: "-1", "aria-selected": "false", "aria-labelledby": labelled,
      "aria-expanded": under.length ? "true" : null, dataset: { code: code.id },
    }, el("div", { class: "pr-node" }, fold, swatch(code.look), el("bdi", { id: labelled }, code.name)),
    under.length ? el("ul", { role: "group" }, under.map(item)) : null);
    node.firstChild.addEventListener("click", (event) => {
      if (event.composedPath().includes(fold) && under.length) open(node, node.getAttribute("aria-expanded") !== "true");
      else select(code.id, true);
    });
    items.set(code.id, { node, code, fold });
    return node;
  }
  function open(node, yes) {
    if (!node.hasAttribute("aria-expanded")) return;
    node.setAttribute("aria-expanded", yes ? "true" : "false");
    node.lastChild.hidden = !yes;
    items.get(node.dataset.code).fold.textContent = yes ? "▾" : "▸";
  }
  function select(id, focus) {
    for (const [name, one] of items) {
      one.node.setAttribute("aria-selected", name === id ? "true" : "false");
      one.node.tabIndex = name === id ? 0 : -1;
    }
    const found = items.get(id);
    if (focus) found?.node.focus();
    if (found) pick(found.code);
  }
  const shown = () => [...tree.querySelectorAll("[role=treeitem]")].filter((node) => node.offsetParent !== null);
  tree.addEventListener("keydown", (event) => {
    const node = event.composedPath()[0]?.closest?.("[role=treeitem]");
    if (!node || !plainKey(event)) return;
    const there = shown();
    const at = there.indexOf(node);
    const isOpen = node.getAttribute("aria-expanded");
    const above = node.parentElement.closest("[role=treeitem]");
    let next = null;
    if (event.key === "ArrowDown") next = there[at + 1];
    else if (event.key === "ArrowUp") next = there[at - 1];
    else if (event.key === "Home") next = there[0];
    else if (event.key === "End") next = there.at(-1);
    else if (event.key === "ArrowRight") { if (isOpen === "false") open(node, true); else next = isOpen ? there[at + 1] : null; }
    else if (event.key === "ArrowLeft") { if (isOpen === "true") open(node, false); else next = above; }
    else if (event.key === "Enter" || event.key === " ") enter();
    else return;
    event.preventDefault();
    if (next) select(next.dataset.code, true);
  });
  // Codes that match, with those above them; nothing typed shows all.
  function filter(words) {
    const wanted = words.trim().toLocaleLowerCase();
    const keep = new Set();
    for (const { code } of items.values()) {
      const hit = [code.name, code.definition, ...code.words].some((text) => text.toLocaleLowerCase().includes(wanted));
      if (hit) for (const id of [code.id, ...code.parents]) keep.add(id);
    }
    for (const [id, one] of items) {
      one.node.hidden = !keep.has(id);
      if (wanted) open(one.node, true);
    }
    return keep.size;
  }
  tree.append(...children.get("").map(item));
  return {
    node: tree, filter, select,
    focus() { (items.get(selected()) ?? items.get(codes[0]?.id))?.node.focus(); },
  };
}
