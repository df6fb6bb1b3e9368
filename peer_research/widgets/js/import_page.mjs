function render({ model, el: root }) {
  const box = el("section", { class: "pr-widget", lang: "nl" });
  root.append(box);
  const link = connect(model, box);
  let view = null;
  let w = {};
  let renew = () => {};

  function labelled(label, node) {
    node.id = unique("import");
    return el("div", { class: "pr-field" }, el("label", { for: node.id }, label), node);
  }
  function options(list, first) {
    const rows = first ? [["", first], ...list] : list;
    return el("select", {}, rows.map(([value, words]) => el("option", { value }, words)));
  }
  function heading() {
    const title = el("h3", { id: unique("title") }, w.title);
    box.setAttribute("aria-labelledby", title.id);
    return [title, el("p", {}, w.intro)];
  }
  function stepLocked() {
    const secret = el("input", { type: "password", autocomplete: "off" });
    const go = button(w.open, async () => {
      try {
        const answer = await link.save("unlock", { passphrase: secret.value });
        stepFile();
        link.tell(answer.said);
      } catch { secret.focus(); }
    }, { class: "pr-button pr-main" });
    secret.addEventListener("keydown", (event) => { if (event.key === "Enter") go.click(); });
    box.replaceChildren(...heading(), labelled(w.passphrase, secret), go, link.status, link.alarm);
  }
  function stepFile() {
    const file = el("input", { type: "file", accept: view.kinds });
    const below = el("div", {});
    const go = button(w.read, async () => {
      const picked = file.files[0];
      go.disabled = true;
      try {
        const data = picked ? { file: { name: picked.name, buffer: 0 } } : {};
        const answer = await link.save("read", data, picked ? [await picked.arrayBuffer()] : []);
        below.replaceChildren(...stepSpeakers(answer));
        link.tell(answer.said);
      } catch { below.replaceChildren(link.status, link.alarm); } finally { if (link.alive) go.disabled = false; }
    }, { class: "pr-button pr-main" });
    box.replaceChildren(...heading(), labelled(w.pick, file), go, link.status, link.alarm, below);
  }
  function stepSpeakers(read) {
    const inputs = new Map();
    const rows = read.speakers.map((speaker, index) => {
      const code = el("input", {
        value: speaker.code, autocomplete: "off", size: "6", maxlength: "5",
        "aria-label": `${w.code_short}: ${speaker.label || w.unknown}`, list: "pr-import-codes",
      });
      code.style.minWidth = "7rem";
      inputs.set(speaker.label, code);
      return el("tr", {}, el("th", { scope: "row" }, speaker.label || w.unknown),
        el("td", {}, code), el("td", {}, String(speaker.turns)), el("td", {}, String(speaker.words)),
        el("td", {}, `${speaker.share} %`));
    });
    const head = [w.speaker, w.code_short, w.turns, w.words, w.share].map((n) => el("th", { scope: "col" }, n));
    const known = el("datalist", { id: "pr-import-codes" }, view.participants.map((p) => el("option", { value: p })));
    const session = el("input", { value: view.session, oninput: () => { session.touched = true; }, autocomplete: "off", maxlength: "7" });
    const form = options(view.forms);
    const protocol = options(view.protocols, w.none);
    const times = el("input", { type: "checkbox", id: unique("times") });
    const back = read.back
      ? el("p", {}, times, " ", el("label", { for: times.id }, w.any_times)) : "";
    renew = () => {
      known.replaceChildren(...view.participants.map((p) => el("option", { value: p })));
      if (!session.touched) session.value = view.session;
      const chosen = protocol.value;
      protocol.replaceChildren(...options(view.protocols, w.none).children);
      protocol.value = chosen;
      if (protocol.selectedIndex < 0) protocol.value = "";
    };
    const keep = button(w.keep, async () => {
      keep.disabled = true;
      const codes = Object.fromEntries([...inputs].map(([label, input]) => [label, input.value]));
      try {
        const answer = await link.save("keep", {
          codes, session: session.value, form: form.value, protocol: protocol.value,
          any_times: times.checked });
        view = await link.ask("view");
        stepFile();
        link.tell([answer.said, ...answer.signals].join(" "));
      } catch {
        keep.disabled = !link.alive;
        [...inputs.values()].find((input) => !input.value.trim())?.focus();
      }
    }, { class: "pr-button pr-main" });
    return [
      el("ul", {}, read.account.map((line) => el("li", {}, line))),
      table([w.line, w.speaker, w.text], read.turns.map(([n, who, text]) => [n, who || w.unknown, text]), w.first),
      el("p", {}, el("strong", {}, w.who)), el("p", {}, w.codes),
      el("div", { class: "pr-scroll" }, el("table", {}, el("thead", {}, el("tr", {}, head)), el("tbody", {}, rows))),
      known, labelled(w.session, session), labelled(w.form, form), labelled(w.protocol, protocol), back, keep,
      link.status, link.alarm,
    ];
  }
  link.keepFresh({
    gentle: true,
    refresh: async () => {
      if (!view) return;
      const was = view.locked;
      view = await link.ask("view", {}, [], true);
      if (was && !view.locked && box.querySelector("input[type=password]")) stepFile();
      renew();
    },
  });
  link.ask("view").then((answer) => {
    view = answer;
    w = answer.words;
    if (view.locked) stepLocked(); else stepFile();
  }, (problem) => link.warn(problem.mistake));
  return () => link.close();
}

export default { render };
