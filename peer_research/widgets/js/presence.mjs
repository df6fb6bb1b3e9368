// In how many windows the study is open, and whether Python still answers this one.
const BEAT = 10000;
const SILENT = 45000;
const SILENT_WHILE_BUSY = 300000;

// A name for this tab that stays when it goes to another notebook. A copied tab has the same
// memory, so the name is only taken when no other tab holds its lock.
function tabName() {
  window.peerResearchTab ??= (async () => {
    const place = "peer-research-tab";
    const fresh = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (n) => n.toString(16).padStart(2, "0")).join("");
    const claim = (name) => new Promise((done) => {
      if (!navigator.locks) return done(true);
      navigator.locks.request(`${place}-${name}`, { ifAvailable: true }, (lock) => {
        done(Boolean(lock));
        return lock ? new Promise(() => {}) : null;
      }).catch(() => done(true));
    });
    let name = "";
    try { name = sessionStorage.getItem(place) ?? ""; } catch { /* no memory: a new name each time */ }
    // A page that is loaded again may come before the old one let go of its lock.
    for (const wait of [0, 300, 700]) {
      if (!name) break;
      await new Promise((done) => setTimeout(done, wait));
      if (await claim(name)) return name;
    }
    name = fresh();
    await claim(name);
    try { sessionStorage.setItem(place, name); } catch { /* as above */ }
    return name;
  })();
  return window.peerResearchTab;
}

function keepPresence(model, root, said, warn, busy) {
  const notice = el("p", { class: "pr-presence", role: "status", hidden: true });
  const blocked = new Set();
  let silent = false;
  let asked = 0;
  let ticked = performance.now();
  let number = 0;
  const mine = () => `${space}-there-${number}`;
  root.before(notice);

  function show(others) {
    const shown = [...document.querySelectorAll(".pr-presence")].some((node) => node !== notice && node.offsetParent);
    notice.hidden = !others || shown;
    notice.textContent = notice.hidden ? "" : said.elsewhere;
  }
  function block() {
    silent = true;
    root.classList.add("pr-gone");
    warn(said.silent);
    for (const control of root.querySelectorAll("button, input, select, textarea")) {
      if (control.disabled) continue;
      control.disabled = true;
      blocked.add(control);
    }
  }
  function release() {
    if (!silent) return;
    silent = false;
    root.classList.remove("pr-gone");
    for (const control of blocked) control.disabled = false;
    blocked.clear();
    warn("");
  }
  function heard(message) {
    asked = 0;
    release();
    if (message?.number === mine() && message.ok) show(message.data.others);
  }
  async function beat(leaves) {
    const tab = await tabName();
    number += 1;
    try {
      model.send({ number: mine(), action: "presence", data: { tab, hidden: document.hidden, leaves } });
    } catch { /* the connection is gone; `connect` says so */ }
  }
  function tick() {
    const now = performance.now();
    // A computer that slept, or a window that waits, has missed nothing.
    const slept = now - ticked > 2.5 * BEAT;
    ticked = now;
    const limit = busy() ? SILENT_WHILE_BUSY : SILENT;
    if (asked && !slept && !silent && now - asked > limit) block();
    if (!asked || slept) asked = now;
    beat(false);
  }
  const looked = () => { if (!document.hidden) tick(); };
  const leaving = () => beat(true);
  const timer = setInterval(tick, BEAT);
  document.addEventListener("visibilitychange", looked);
  window.addEventListener("pagehide", leaving);
  model.on("msg:custom", heard);
  tick();
  return {
    get silent() { return silent; },
    close() {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", looked);
      window.removeEventListener("pagehide", leaving);
      model.off("msg:custom", heard);
      notice.remove();
    },
  };
}
