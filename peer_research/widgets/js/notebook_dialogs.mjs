// Two boxes of the notebook come in English whatever the language is: they are made without a
// translator. Their words are replaced by our own while they come up.
const BOXES = { "Kernel Restarting": "died", "Cell is read-only": "read_only" };

function sayBoxesInDutch(said) {
  const look = () => {
    for (const box of document.querySelectorAll(".jp-Dialog")) {
      const head = box.querySelector(".jp-Dialog-header");
      const name = BOXES[head?.textContent.trim()];
      if (!name) continue;
      head.textContent = said[`${name}_title`];
      const body = box.querySelector(".jp-Dialog-body");
      if (body) body.textContent = said[name];
      box.querySelector(".jp-Dialog-content")?.setAttribute("lang", "nl");
      const go = box.querySelector(".jp-mod-accept");
      go?.setAttribute("aria-label", said.understood);
      const label = go?.querySelector(".jp-Dialog-buttonLabel");
      if (label) label.textContent = said.understood;
    }
  };
  // The box is there before its words are, on a slow computer a good while.
  const inside = new MutationObserver(look);
  const watch = new MutationObserver((changes) => {
    for (const node of changes.flatMap((change) => [...change.addedNodes])) {
      if (!(node instanceof Element) || !node.classList.contains("jp-Dialog")) continue;
      inside.observe(node, { childList: true, subtree: true });
      look();
    }
  });
  watch.observe(document.body, { childList: true });
  return () => { watch.disconnect(); inside.disconnect(); };
}
