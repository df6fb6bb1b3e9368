"""The page for reading over in a real browser: mouse, keyboard, a lost kernel, a long text."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
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
    wait_for,
    write_notebook,
)

from peer_research.identifiable import Identifiable
from peer_research.model import Transcript, Turn
from peer_research.study import Study

pytestmark = MARKS
CELL = """from peer_research.widgets.review_page import review
review("{session}")"""


@contextmanager
def reviewing(study: Study, log: Path, session: str, theme: str = "") -> Iterator[tuple[Any, Any]]:
    """Give a page with the conversation open to be read over, and its server."""
    write_notebook(study.path, "nalezen", CELL.format(session=session))
    with (
        serving(study.path, log, theme=theme) as server,
        browsing(viewport={"width": 1400, "height": 1000}) as (page, outside),
    ):
        run_cell(page, server)
        yield page, server
    assert outside == []


def run_cell(page: Any, server: Server) -> None:
    open_notebook(page, server, "nalezen")
    page.wait_for_selector(".pr-review .pr-turn", timeout=150_000)


def saved(page: Any) -> str:
    page.wait_for_function(
        "document.querySelector('.pr-review .pr-status').textContent.startsWith('Bewaard')"
    )
    return str(page.inner_text(".pr-review .pr-status"))


def rows(study: Study, kind: str, session: str = "S01") -> list[dict[str, Any]]:
    return list(Identifiable(study).decisions(session).get(kind, []))


@pytest.fixture
def review_study(demo_copy: Study) -> Study:
    """Return the practice study with a conversation that is nasty to show."""
    said = (
        ("I1", "Hoi 👋, hoe heet je broer?"),
        ("P01", "<img src=x onerror=window.bad=1> Hij heet Bilal Benhaddou, **echt** waar."),
        ("P01", "Bilal woont in Zwolle 👩‍👩‍👧 met גלעד en heeft epilepsie."),
        ("P01", "Onze hond heet Zwabbertje en Bilal belt op 06-12345678."),
    )
    turns = [Turn(id=f"T{n:04}", speaker=who, text=text) for n, (who, text) in enumerate(said, 1)]
    private = Identifiable(demo_copy)
    private.put_raw(Transcript(id="S90", version=0, turns=tuple(turns)))
    private.add_to_roster([{"label": "PERSON", "names": ["Bilal Benhaddou", "Bilal"], "code": ""}])
    return demo_copy


def test_by_mouse(review_study: Study, tmp_path: Path) -> None:
    study = review_study
    with reviewing(study, tmp_path / "server.log", "S90") as (page, server):
        picture(page, "licht")
        assert page.locator(".pr-said img").count() == 0
        assert "<img src=x onerror" in page.inner_text(".pr-dialogue")
        # Agree with a name: both places at once.
        page.locator(".pr-mark", has_text="Bilal").first.click()
        page.get_by_role("button", name="Akkoord", exact=True).click()
        assert "wordt verborgen" in saved(page)
        assert [row["label"] for row in rows(study, "add", "S90")].count("PERSON") == 3
        # Leaving a known name readable is asked twice.
        page.locator(".pr-mark", has_text="Bilal").first.click()
        page.get_by_role("button", name="Weg ermee").click()
        page.get_by_role("button", name="Ja, toch laten staan").click()
        picture(page, "vraag")
        page.get_by_role("button", name="Ja, ik weet het zeker").click()
        assert "blijft leesbaar" in saved(page)
        assert [row["sure"] for row in rows(study, "keep", "S90")] == [2, 2, 2]
        page.get_by_role("button", name="Ongedaan maken").click()
        page.wait_for_function("document.querySelectorAll('.pr-mark.pr-hidden').length >= 3")
        assert rows(study, "keep", "S90") == []
        # Words that were missed, by dragging behind emoji and a right-to-left name.
        drag(page, "Zwabbertje")
        assert page.inner_text(".pr-adder .pr-name") == "Zwabbertje"
        drag(page, "hond")
        page.get_by_role("button", name="Verberg deze woorden").click()
        page.wait_for_selector('.pr-mark.pr-hidden:text-is("hond")')
        raw = Identifiable(study).raw("S90").text
        assert "hond" in [raw[r["start"] : r["end"]] for r in rows(study, "add", "S90")]
        # Both outputs.
        page.get_by_text("Bekijk het resultaat").click()
        page.get_by_role("button", name="Voor het team").click()
        page.wait_for_selector(".pr-preview table")
        assert "hond" not in page.inner_text(".pr-preview")
        assert "epilepsie" in page.inner_text(".pr-preview")
        page.get_by_role("button", name="Voor publicatie").click()
        page.wait_for_function(
            "!document.querySelector('.pr-preview').textContent.includes('epilepsie')"
        )
        picture(page, "resultaat")
        page.get_by_role("button", name="Afronden").click()
        page.wait_for_function(
            "document.querySelector('.pr-review .pr-status').textContent.includes('Klaar')"
        )
        assert not page.evaluate("window.bad")
        # Nothing of the conversation is in the notebook.
        page.keyboard.press("Control+s")
        page.wait_for_timeout(1000)
        # A reload brings everything back.
        run_cell(page, server)
        page.wait_for_selector('.pr-mark.pr-hidden:text-is("hond")')
    book = (study.path / "notebooks" / "nalezen.ipynb").read_text("utf-8")
    assert "Bilal" not in book
    assert "hond" not in study.transcript("S90").text


def drag(page: Any, words: str) -> None:
    box = page.evaluate(
        """(words) => {
          const walker = document.createTreeWalker(document.querySelector('.pr-dialogue'), 4);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const at = node.data.indexOf(words);
            if (at < 0) continue;
            node.parentElement.scrollIntoView({block: 'center'});
            const range = document.createRange();
            range.setStart(node, at); range.setEnd(node, at + words.length);
            const r = range.getBoundingClientRect();
            return [r.left, r.top + r.height / 2, r.right];
          }
        }""",
        words,
    )
    page.mouse.move(box[0] + 2, box[1])
    page.mouse.down()
    page.mouse.move((box[0] + box[2]) / 2, box[1], steps=4)
    page.mouse.move(box[2] - 2, box[1], steps=4)
    page.mouse.up()


def test_by_keyboard_and_a_kernel_that_dies(review_study: Study, tmp_path: Path) -> None:
    study = review_study
    with reviewing(study, tmp_path / "server.log", "S90") as (page, server):
        cells = page.locator(".jp-Cell").count()
        page.focus(".pr-dialogue")
        # Keys of the notebook that would insert or delete cells do nothing here.
        for key in ("a", "b", "d", "d", "x"):
            page.keyboard.press(key)
            page.wait_for_timeout(100)
            assert page.locator(".jp-Cell").count() == cells
        page.keyboard.press("j")
        page.keyboard.press("k")
        page.keyboard.press("j")
        page.keyboard.press("z")
        saved(page)
        assert len(rows(study, "add", "S90")) >= 4
        assert page.evaluate("document.activeElement.closest('.pr-dialogue') !== null")
        # The flag: seen; and a word that was missed, chosen with arrows.
        page.wait_for_function(
            "document.querySelector('.pr-mark.pr-current')?.textContent === 'epilepsie'"
        )
        page.keyboard.press("Enter")
        page.wait_for_selector('.pr-mark.pr-noted:text-is("epilepsie")')
        for _ in range(2):
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Shift+ArrowRight")
        page.keyboard.press("Shift+ArrowRight")
        page.keyboard.press("Shift+ArrowLeft")
        chosen = page.inner_text(".pr-adder .pr-name")
        page.keyboard.press("t")
        page.wait_for_selector(f'.pr-mark.pr-hidden:text-is("{chosen}")')
        raw = Identifiable(study).raw("S90").text
        assert chosen in [raw[r["start"] : r["end"]] for r in rows(study, "add", "S90")]
        page.keyboard.press("u")
        page.wait_for_selector(f'.pr-mark.pr-hidden:text-is("{chosen}")', state="detached")
        # The kernel stops: it shows at once, and nothing can be pressed.
        before = Identifiable(study).decisions("S90")
        server.kill_kernels()
        page.wait_for_selector(".pr-review.pr-gone", timeout=30_000)
        assert "Er wordt nu niets bewaard" in page.inner_text(".pr-review .pr-alarm")
        page.focus(".pr-dialogue")
        page.keyboard.press("Enter")
        assert page.locator(".pr-review button:not([disabled])").count() == 0
        picture(page, "verbinding-weg")
        assert Identifiable(study).decisions("S90") == before
        # Running the cell again brings everything back.
        wait_for(lambda: server.has_idle_kernel("nalezen"))
        page.click(".jp-CodeCell .cm-content")
        page.keyboard.press("Shift+Enter")
        page.wait_for_selector(".pr-review:not(.pr-gone) .pr-turn", timeout=150_000)
        page.wait_for_selector('.pr-mark.pr-noted:text-is("epilepsie")')


def test_dark_and_enlarged(review_study: Study, tmp_path: Path) -> None:
    with reviewing(review_study, tmp_path / "server.log", "S01", "JupyterLab Dark") as (page, _):
        page.get_by_text("Alle namen en gegevens").click()
        # The theme may come later than the page.
        page.wait_for_selector("body[data-jp-theme-light=false]", state="attached", timeout=150_000)
        ground = page.evaluate(
            "getComputedStyle(document.querySelector('.pr-review')).backgroundColor"
        )
        assert max(int(n) for n in re.findall(r"\d+", ground)[:3]) < 80
        picture(page, "donker")
        # 200 %: half the room, the same letters; nothing may fall outside.
        page.set_viewport_size({"width": 700, "height": 500})
        page.wait_for_timeout(500)
        picture(page, "200-procent")
        wide = page.evaluate(
            "[document.querySelector('.pr-review').scrollWidth,"
            " document.querySelector('.pr-review').clientWidth]"
        )
        assert wide[0] <= wide[1] + 1
        small = page.evaluate(
            """[...document.querySelectorAll('.pr-review button, .pr-review select')]
               .filter((b) => b.offsetParent && b.getBoundingClientRect().height < 44)
               .map((b) => b.textContent)"""
        )
        assert small == []


def long_conversation(words: int = 25_000, places: int = 1_500) -> Transcript:
    """Return an invented focus group of two hours."""
    chance = random.Random(7)
    names = ["Bilal", "Samira", "Noor", "Fatima", "Youssef", "Lotte", "Daan", "Zoë", "Mees", "Esra"]
    names += [f"{a} {b}" for a in names for b in ("de Boer", "Yılmaz", "van Dijk", "Jansen")]
    towns = ["Zwolle", "Roosendaal", "Almere", "Leeuwarden", "Venlo", "Gouda", "Assen", "Tiel"]
    plain = ["en", "toen", "was", "het", "weer", "zo", "dat", "ik", "dacht", "ja", "wat", "hier"]
    turns, said, every = [], 0, words // places
    while said < words:
        text: list[str] = []
        for _ in range(chance.randint(10, 45)):
            said += 1
            here = said % every == 0
            text.append(chance.choice(names + towns) if here else chance.choice(plain))
        number = len(turns) + 1
        turns.append(Turn(id=f"T{number:04}", speaker=f"P{number % 7 + 1:02}", text=" ".join(text)))
    return Transcript(id="S91", version=0, turns=tuple(turns))


def test_a_long_conversation_is_quick(demo_copy: Study, tmp_path: Path) -> None:
    private = Identifiable(demo_copy)
    private.put_raw(long_conversation())
    from peer_research.review.state import ReviewState

    found = len(ReviewState(private).mentions["S91"])
    assert found > 1_200
    with reviewing(demo_copy, tmp_path / "server.log", "S91") as (page, _):
        measured: dict[str, float] = {"places": found}
        # Opening again: from asking Python until the text can be seen.
        measured["open_ms"] = measure(
            page,
            """async () => {
              const choice = document.querySelector('.pr-review select');
              const other = [...choice.options].find((o) => o.value !== 'S91').value;
              const change = async (value) => {
                const old = document.querySelector('.pr-dialogue');
                const now = document.querySelector('.pr-review select');
                const start = performance.now();
                now.value = value;
                now.dispatchEvent(new Event('change'));
                while (document.querySelector('.pr-dialogue') === old)
                  await new Promise(requestAnimationFrame);
                await new Promise(requestAnimationFrame);
                await new Promise((done) => setTimeout(done, 0));
                return performance.now() - start;
              };
              await change(other);
              return change('S91');
            }""",
        )
        click = """async (verb) => {
          const marks = [...document.querySelectorAll('.pr-mark.pr-open')];
          const mark = marks[Math.floor(marks.length / 2)];
          const start = performance.now();
          mark.click();
          await new Promise(requestAnimationFrame);
          await new Promise((done) => setTimeout(done, 0));
          const shown = performance.now() - start;
          const go = document.querySelector('.pr-side .pr-main');
          const pressed = performance.now();
          go.click();
          await new Promise(requestAnimationFrame);
          await new Promise((done) => setTimeout(done, 0));
          const reacted = performance.now() - pressed;
          const status = document.querySelector('.pr-review .pr-status');
          while (!status.textContent.startsWith('Bewaard'))
            await new Promise(requestAnimationFrame);
          return [shown, reacted, performance.now() - pressed];
        }"""
        rounds = []
        for _ in range(7):
            page.evaluate("document.querySelector('.pr-review .pr-status').textContent = ''")
            rounds.append(measure(page, click))
            page.wait_for_timeout(150)
        for index, name in enumerate(("click_ms", "react_ms", "saved_ms")):
            measured[name] = sorted(r[index] for r in rounds)[len(rounds) // 2]
        measured["next_ms"] = measure(
            page,
            """async () => {
              const start = performance.now();
              document.querySelector('.pr-dialogue').dispatchEvent(
                new KeyboardEvent('keydown', {key: 'j', bubbles: true}));
              await new Promise(requestAnimationFrame);
              await new Promise((done) => setTimeout(done, 0));
              return performance.now() - start;
            }""",
        )
        picture(page, "lang")
        print(json.dumps(measured))
    assert measured["open_ms"] < 2000
    assert measured["click_ms"] < 100
    assert measured["react_ms"] < 100
    assert measured["next_ms"] < 100
