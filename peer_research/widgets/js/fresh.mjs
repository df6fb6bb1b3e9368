// What one part of a page saves, another part shows, in this window and in the others. A page
// that nobody sees waits until it is seen, and one that somebody is at work in asks first.
const SAVED = "peer-research-saved";
const REST = 300;

function keepFresh(root, said) {
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(SAVED) : null;
  const notice = el("p", { class: "pr-presence", role: "status", hidden: true });
  let use = null;
  let stale = false;
  let seen = !("IntersectionObserver" in window);
  let touched = false;
  let timer = 0;
  root.before(notice);

  const atWork = () => touched || root.contains(root.getRootNode().activeElement);
  async function renew() {
    stale = false;
    notice.hidden = true;
    notice.replaceChildren();
    try {
      await use.refresh();
      touched = false;
    } catch { /* what is wrong is said at the next thing somebody does here */ }
  }
  function offer() {
    if (!notice.hidden) return;
    notice.hidden = false;
    notice.replaceChildren(`${said.something_new} `, button(said.show_new, renew));
  }
  function look() {
    clearTimeout(timer);
    if (!use || !stale || document.hidden || (!seen && !use.gentle)) return;
    timer = setTimeout(() => { if (!use.gentle && (use.open?.() || atWork())) offer(); else renew(); }, REST);
  }
  function heard(by) {
    const open = use?.open?.();
    if (!use || (open && !(use.by ?? []).some((name) => by.includes(name)))) return;
    stale = true;
    look();
  }
  const watch = seen ? null : new IntersectionObserver((entries) => {
    seen = entries.at(-1).isIntersecting;
    look();
  }, { rootMargin: "200px" });
  const typed = () => { touched = true; };
  watch?.observe(root);
  root.addEventListener("input", typed);
  document.addEventListener("visibilitychange", look);
  channel?.addEventListener("message", (event) => heard(String(event.data)));
  return {
    // `refresh` draws anew; `gentle`: it keeps what was filled in; `open`: somebody is in the
    // middle of something, and only what the widgets in `by` saved matters.
    use(how) { use = how; },
    saved() {
      touched = false;
      channel?.postMessage(root.className);
      if (use?.gentle) heard(root.className);
    },
    close() {
      use = null;
      clearTimeout(timer);
      watch?.disconnect();
      channel?.close();
      document.removeEventListener("visibilitychange", look);
      notice.remove();
    },
  };
}
