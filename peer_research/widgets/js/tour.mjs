function render({ model, el: root }) {
  const box = el("section", { class: "pr-widget pr-tour", lang: "nl" });
  root.append(box);
  const link = connect(model, box);
  let view = null;
  let w = {};

  // The invented conversation becomes a file as any other: in the folder with downloads.
  function fetchFile() {
    const address = URL.createObjectURL(new Blob([view.file.text], { type: "text/plain" }));
    const anchor = el("a", { href: address, download: view.file.name });
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }
  async function act(action, data = {}) {
    try {
      const answer = await link.ask(action, data);
      draw(answer.view);
      box.querySelector("h4")?.focus({ preventScroll: true });
      box.scrollIntoView({ block: "start" });
      link.tell(answer.said);
    } catch (problem) { link.warn(problem.mistake ?? link.said.fault); }
  }
  function steps() {
    const left = view.steps.findIndex(([, done]) => !done);
    const furthest = left < 0 ? view.steps.length : left;
    return el("ol", { "aria-label": w.steps }, view.steps.map(([title, done], index) => el("li", {},
      el("button", {
        type: "button", class: "pr-step", disabled: index > furthest, "aria-current": index === view.at ? "step" : null,
        "aria-label": `${index + 1}. ${title}, ${done ? w.done : w.not_done}`, onclick: () => act("go", { step: index }),
      }, `${done ? "✓" : index + 1} ${title}`))));
  }
  function again() {
    const ask = el("div", { hidden: true }, el("p", {}, w.again_sure),
      button(w.again_yes, () => act("again")), button(w.again_no, () => { ask.hidden = true; start.focus(); }));
    const start = button(w.again, () => { ask.hidden = false; ask.querySelector("button:last-of-type").focus(); });
    return el("div", {}, start, ask);
  }
  function present() {
    if (!view.now) return [el("h4", { tabindex: "-1" }, w.finished), el("p", {}, w.finished_how)];
    return [
      el("h4", { tabindex: "-1" }, `${view.at + 1}. ${view.now.title}`),
      el("p", {}, el("strong", {}, `${w.do} `), view.now.what),
      el("p", {}, el("strong", {}, `${w.why} `), view.now.why),
      el("p", { class: "pr-help" }, view.now.real),
      view.file ? button(w.download, fetchFile) : null,
      button(w.check, () => act("check"), { class: "pr-button pr-main" }),
    ];
  }
  function draw(fresh) {
    view = fresh;
    w = view.words;
    const done = view.steps.filter(([, is]) => is).length;
    const title = el("h3", { id: unique("title") }, w.title);
    box.setAttribute("aria-labelledby", title.id);
    const said = w.progress.replace("#", String(done)).replace("#", String(view.steps.length));
    box.replaceChildren(title, el("p", {}, w.intro),
      el("p", {}, said), el("progress", { max: String(view.steps.length), value: String(done), "aria-label": said }),
      steps(), ...present().filter(Boolean), link.status, link.alarm, again());
  }
  link.ask("view").then(draw, (problem) => { box.append(link.alarm); link.warn(problem.mistake); });
  return () => link.close();
}

export default { render };
