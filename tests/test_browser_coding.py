"""The coding page in a real browser: by mouse, by keyboard, with a long text and a dead kernel."""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest
from browser import (
    MARKS,
    Server,
    browsing,
    measure,
    open_notebook,
    picture,
    serving,
    write_notebook,
)

from peer_research import store
from peer_research.coding.events import read_segments
from peer_research.coding.memos import read_memos
from peer_research.model import CodedSegment, Transcript, Turn
from peer_research.study import Study

HOSTILE = "<img src=x onerror=\"document.title='stuk'\"> **vet**"
ODD = (
    ("I1", "Hoe was het thuis? \U0001f600\U0001f600 Vertel maar."),
    ("P01", "Ik mis mijn zus \U0001f469\u200d\U0001f466 en مريم السعيد heel erg, elke dag."),
    ("P02", "<b onclick='x()'>Niet zo</b> erg, naïef misschien."),
    ("P01", "Met Zoë en łukasz gaat het goed."),
)
OPEN_MS, CLICK_MS = 2000, 100
# A click must be seen at once. That the code is on disk as well took 96 ms at best while seven
# other programs wanted the same two processors; a busy machine gets more.
SAVED_MS = 400
pytestmark = MARKS


@dataclass
class Desk:
    """A study open in a browser."""

    study: Study
    page: Any
    server: Server

    def segments(self, session: str, coder: str) -> list[CodedSegment]:
        path = self.study.coding_file(session, coder)
        return list(read_segments(path)) if path.is_file() else []

    def saved(self) -> None:
        self.page.wait_for_selector(".pr-coding .pr-status:has-text('Bewaard')", timeout=20_000)


@contextlib.contextmanager
def _desk(study: Study, call: str, tmp_path: Path, **settings: Any) -> Iterator[Desk]:
    source = f"from peer_research.widgets.coding_page import code\n\n{call}"
    write_notebook(study.path, "toets", source, title="# Toets\n\n## Coderen")
    size = {"viewport": {"width": 1500, "height": 1000}, **settings}
    with (
        serving(study.path, tmp_path / "server.log") as server,
        browsing(**size) as (page, outside),
    ):
        open_notebook(page, server, "toets")
        page.wait_for_selector(".pr-coding h3", timeout=150_000)
        yield Desk(study, page, server)
    assert outside == []


def _odd(study: Study) -> Transcript:
    """Put a conversation with odd letters in the study, and a code with a hostile name."""
    turns = tuple(
        Turn(id=f"T{n:04d}", speaker=who, text=text) for n, (who, text) in enumerate(ODD, start=1)
    )
    transcript = Transcript(id="S90", version=1, turns=turns)
    study.write_transcript(transcript, {})
    book = study.codebook_file.read_text("utf-8")
    extra = f"\n[[code]]\nid = 'raar'\nlabel_nl = '''{HOSTILE}'''\ndefinitie = 'Rare naam.'\n"
    store.write_text(study.codebook_file, book + extra)
    return transcript


def _drag(desk: Desk, turn: int, words: str) -> None:
    """Select words of a turn with the mouse, a little too little at both ends."""
    box = desk.page.evaluate(
        """([turn, words]) => {
          const said = document.querySelectorAll('.pr-said')[turn];
          const walker = document.createTreeWalker(said, NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const at = node.data.indexOf(words);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(node, at + 1);
            range.setEnd(node, at + words.length - 1);
            const all = [...range.getClientRects()];
            const [a, b] = [all[0], all[all.length - 1]];
            return [a.left + 1, a.top + a.height / 2, b.right - 1, b.top + b.height / 2];
          }
          return null;
        }""",
        [turn, words],
    )
    assert box is not None
    desk.page.mouse.move(box[0], box[1])
    desk.page.mouse.down()
    desk.page.mouse.move(box[2], box[3], steps=4)
    desk.page.mouse.up()
    desk.page.wait_for_function(
        "w => document.querySelector('.pr-quote').textContent.includes(w)", arg=words
    )


def _touch(desk: Desk, words: str) -> None:
    """Select words as a phone does: the selection changes, and no mouse is there."""
    desk.page.evaluate(
        """(words) => {
          const node = [...document.querySelectorAll('.pr-said')[2].childNodes].at(-1);
          const at = node.data.indexOf(words);
          getSelection().setBaseAndExtent(node, at, node, at + words.length);
        }""",
        words,
    )
    desk.page.wait_for_function(
        "w => document.querySelector('.pr-quote').textContent === w", arg=words
    )


def test_code_with_the_mouse_and_come_back(demo_copy: Study, tmp_path: Path) -> None:
    transcript = _odd(demo_copy)
    with _desk(demo_copy, 'code("S90")', tmp_path) as desk:
        page = desk.page
        page.click("button:has-text('Noor')")
        page.wait_for_selector(".pr-text")
        _drag(desk, 1, "mijn zus \U0001f469\u200d\U0001f466 en مريم السعيد")
        page.fill(".pr-side input[type=search]", "eenzaam")
        page.hover(".pr-codes .pr-code >> nth=0")
        assert "Niet:" in page.inner_text(".pr-definition")
        page.click(".pr-codes .pr-code >> nth=0")
        desk.saved()
        page.fill(".pr-side input[type=search]", "rare naam")
        page.click(".pr-codes .pr-code >> nth=0")
        page.wait_for_function("document.querySelectorAll('.pr-chip').length === 2")
        _touch(desk, "erg")
        _drag(desk, 1, "heel erg")
        page.fill(".pr-side input[type=search]", "wachten")
        page.click(".pr-codes .pr-code >> nth=0")
        page.wait_for_function("document.querySelectorAll('.pr-chip').length === 3")
        page.select_option(".pr-attribute select >> nth=0", "negatief")
        desk.saved()
        page.wait_for_timeout(300)
        assert HOSTILE in page.inner_text(".pr-chips >> nth=1")
        assert page.title() != "stuk"
        assert page.locator(".pr-coding img, .pr-coding b").count() == 0
        picture(page, "coding-muis")
        made = desk.segments("S90", "noor")
        open_notebook(page, desk.server, "toets")
        page.wait_for_selector(".pr-text", timeout=150_000)
        page.wait_for_function("document.querySelectorAll('.pr-chip').length === 3")
        notebook = (demo_copy.path / "notebooks" / "toets.ipynb").read_text("utf-8")
    assert [s.quote for s in made] == [
        "mijn zus \U0001f469\u200d\U0001f466 en مريم السعيد",
        "mijn zus \U0001f469\u200d\U0001f466 en مريم السعيد",
        "heel erg",
    ]
    assert all(transcript.text[s.start : s.end] == s.quote for s in made)
    assert {s.code for s in made[:2]} == {"big5.support.eenzaam", "raar"}
    assert made[2].attributes == {"toon": "negatief"}
    assert "zus" not in notebook


def test_everything_by_keyboard_until_the_kernel_dies(demo_copy: Study, tmp_path: Path) -> None:
    _odd(demo_copy)
    with _desk(demo_copy, 'code("S90", "noor")', tmp_path) as desk:
        page = desk.page
        cells = page.locator(".jp-Cell").count()
        # Until the menu has closed, the notebook takes the focus back.
        page.wait_for_timeout(1000)
        page.focus(".pr-text")
        for key in ("a", "b", "d", "d", "x"):
            page.keyboard.press(key)
        assert page.locator(".jp-Cell").count() == cells
        # The first arrow takes the first word; then a turn down, three words on, two more.
        for key in ("ArrowDown", "ArrowDown", *["ArrowRight"] * 3, *["Shift+ArrowRight"] * 2):
            page.keyboard.press(key)
        picked = "zus \U0001f469\u200d\U0001f466 en"
        assert page.inner_text(".pr-quote") == picked
        page.keyboard.press("Enter")
        page.keyboard.type("eenzaam")
        page.keyboard.press("Enter")
        page.wait_for_function("document.querySelectorAll('.pr-chip').length === 1")
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.className") == "pr-text"
        page.keyboard.press("2")
        page.wait_for_function("document.querySelectorAll('.pr-chip').length === 2")
        page.keyboard.press("Control+z")
        page.wait_for_function("document.querySelectorAll('.pr-chip').length === 1")
        page.keyboard.press("Control+y")
        page.wait_for_function("document.querySelectorAll('.pr-chip').length === 2")
        page.keyboard.press("p")
        page.keyboard.press("Delete")
        page.wait_for_function("document.querySelectorAll('.pr-chip').length === 1")
        page.keyboard.press("/")
        page.keyboard.type("lukasz")
        page.keyboard.press("Enter")
        assert page.inner_text(".pr-found-count") == "Niet gevonden"
        page.fill(".pr-tools input[type=search]", "naief")
        page.keyboard.press("Enter")
        assert page.inner_text(".pr-quote") == "naïef"
        page.keyboard.press("Escape")
        picture(page, "coding-toetsen")
        before = desk.segments("S90", "noor")
        desk.server.kill_kernels()
        page.wait_for_selector(".pr-alarm:has-text('Er wordt nu niets bewaard')", timeout=30_000)
        assert page.locator(".pr-coding button:enabled, .pr-coding select:enabled").count() == 0
        page.keyboard.press("1")
        page.wait_for_timeout(500)
        picture(page, "coding-weg")
        assert desk.segments("S90", "noor") == before
        assert page.locator(".pr-chip").count() == 1
    assert [s.quote for s in before] == [picked]


def _long(study: Study) -> None:
    """Put a two-hour group conversation in the study: 25,000 words, 1,500 coded pieces."""
    chance = random.Random(7)
    words = ("ik", "dus", "toen", "naar", "het", "huis", "daar", "wachtte", "niemand", "op", "een")
    turns, count = [], 0
    while count < 25_000:
        length = chance.randint(8, 70)
        said = " ".join(chance.choice(words) for _ in range(length)) + "."
        count += length
        who = f"P{chance.randint(1, 8):02d}"
        turns.append(Turn(id=f"T{len(turns) + 1:04d}", speaker=who, text=said))
    transcript = Transcript(id="S91", version=1, turns=tuple(turns))
    study.write_transcript(transcript, {})
    codes = [code.id for code in study.codebook().codes]
    rows = []
    for number in range(1500):
        start = chance.randrange(len(transcript.text) - 400)
        end = start + chance.randint(15, 300)
        segment = CodedSegment(
            id=f"g{number:06d}", transcript="S91", transcript_sha256=transcript.sha256,
            start=start, end=end, quote=transcript.text[start:end], code=chance.choice(codes),
            coder="noor", speaker="P01", created="2026-11-21T10:00:00.000+00:00",
        )  # fmt: skip
        rows.append({"id": f"e{number:06d}", "op": "apply", "at": "2026-11-21T10:00:00.000+00:00",
                     "coder": "noor", "segment": asdict(segment)})  # fmt: skip
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    store.write_text(study.coding_file("S91", "noor"), text)


def test_a_long_conversation_stays_quick(demo_copy: Study, tmp_path: Path) -> None:
    _long(demo_copy)
    with _desk(demo_copy, 'code("S91")', tmp_path) as desk:
        page = desk.page
        page.evaluate(_SCRIPT)
        opened = measure(page, "() => measured.open('Noor')")
        if page.locator("button:has-text('Ik wil het lezen')").count():
            opened = measure(page, "() => measured.open('Ik wil het lezen')")
        picture(page, "coding-lang")
        coded = measure(page, "() => measured.code(12)")
        chosen = measure(page, "() => measured.choose(12)")
    seen, shown = (sorted(row[i] for row in coded) for i in (0, 1))
    print(f"openen {opened:.0f} ms; klik op een code: iets te zien {seen}, bewaard {shown} ms")
    print(f"klik op een stuk: {sorted(chosen)} ms")
    assert opened < OPEN_MS
    assert seen[len(seen) // 2] < CLICK_MS
    assert sorted(chosen)[len(chosen) // 2] < CLICK_MS
    assert shown[0] < SAVED_MS
    assert len(desk.segments("S91", "noor")) == 1500 + len(coded)


# Times until the browser painted; for a code also until Python wrote it to disk and said so.
_SCRIPT = """() => {
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  const until = async (ready) => { while (!ready()) await painted(); };
  const all = (what) => document.querySelectorAll(`.pr-coding ${what}`);
  window.measured = {
    async open(name) {
      const from = performance.now();
      [...all('button')].find((node) => node.textContent.includes(name)).click();
      await until(() => ![...all('button')].some((node) => node.textContent.includes(name)));
      await painted();
      return performance.now() - from;
    },
    async code(times) {
      const out = [];
      const text = all('.pr-text')[0];
      text.focus();
      for (let i = 0; i < times; i += 1) {
        text.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }));
        await painted();
        await painted();
        const before = all('.pr-chip').length;
        const from = performance.now();
        all('.pr-codes .pr-code')[0].click();
        await painted();
        const seen = performance.now() - from;
        await until(() => all('.pr-chip').length > before);
        out.push([Math.round(seen), Math.round(performance.now() - from)]);
      }
      return out;
    },
    async choose(times) {
      const out = [];
      for (let i = 100; i < 100 + times; i += 1) {
        const from = performance.now();
        all('.pr-chip')[i].click();
        await painted();
        out.push(Math.round(performance.now() - from));
      }
      return out;
    },
  };
}"""


def test_axe_finds_nothing(demo_copy: Study, tmp_path: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    _odd(demo_copy)
    with _desk(demo_copy, 'code("S90", "noor")', tmp_path) as desk:
        desk.page.focus(".pr-text")
        desk.page.keyboard.press("ArrowDown")
        desk.page.keyboard.press("1")
        desk.saved()
        desk.page.click(".pr-chip")
        found = axe.Axe().run(desk.page, context=".pr-coding")
    assert found.violations_count == 0, found.generate_report()


def test_memos_stay_on_disk(demo_copy: Study, tmp_path: Path) -> None:
    _odd(demo_copy)
    before = len(read_memos(demo_copy.memos_folder))
    with _desk(demo_copy, 'code("S90", "noor")', tmp_path) as desk:
        page = desk.page
        page.click("summary:has-text('Memo bij dit gesprek')")
        page.fill(".pr-side > details textarea >> nth=-1", "Hier komen we op terug.")
        page.click(".pr-side > details >> nth=-1 >> button:has-text('Memo bewaren')")
        desk.saved()
    assert len(read_memos(demo_copy.memos_folder)) == before + 1
