function render({ model, el: root }) {
  const box = el("section", { class: "pr-widget pr-live-page", lang: "nl" });
  root.append(box);
  const link = connect(model, box);
  let figures = false;

  function plot(one) {
    const picture = el("img", { src: `data:image/png;base64,${one.picture}`, alt: one.alt, width: "640" });
    return [el("h4", {}, one.title), el("p", {}, one.sentence), picture,
      table(one.table.columns, one.table.rows, "", one.title)];
  }
  function draw(view) {
    figures = view.plots.length > 0;
    const title = el("h3", { id: unique("title") }, view.title);
    box.setAttribute("aria-labelledby", title.id);
    box.replaceChildren(
      title, ...view.sentences.map((sentence) => el("p", {}, sentence)),
      ...view.tables.map((one) => table(one.columns, one.rows, one.caption)),
      ...view.plots.flatMap(plot), link.status, link.alarm);
  }
  // Figures take seconds to make: nobody at work waits for those without asking.
  link.keepFresh({
    refresh: async () => draw(await link.ask("view", {}, [], true)),
    open: () => figures, by: ["pr-coding", "pr-consensus", "pr-codebook"],
  });
  link.ask("view").then(draw, (problem) => link.warn(problem.mistake));
  box.append(link.status, link.alarm);
  return () => link.close();
}

export default { render };
