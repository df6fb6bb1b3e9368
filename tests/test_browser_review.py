"""The page for reading over in a real browser: mouse, keyboard, a lost kernel, a long text."""

from __future__ import annotations

import random
import re
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from browser import (
    MARKS,
    becomes,
    kernel_ready,
    measure,
    picture,
    save_notebook,
    too_slow,
    wait_for,
)
from desk import Desk, working

from peer_research.identifiable import Identifiable
from peer_research.model import Transcript, Turn
from peer_research.study import Study

pytestmark = MARKS
TURN = ".pr-review .pr-turn"
# The conversations of the practice study may be heavy, so the page asks first.
YES = ".pr-review button:has-text('Ik wil het lezen')"
GROUND = "getComputedStyle(document.querySelector('.pr-review')).backgroundColor"
# The page has room for what it has to show: the window has got its new size as well.
FITS = """innerWidth === 700 && document.querySelector('.pr-review').clientWidth < 700
  && document.querySelector('.pr-review').scrollWidth
    <= document.querySelector('.pr-review').clientWidth + 1"""
SMALL = """[...document.querySelectorAll('.pr-review button, .pr-review select')]
  .filter((b) => b.offsetParent && b.getBoundingClientRect().height < 44)
  .map((b) => b.textContent)"""


def reviewing(
    study: Study, tmp_path: Path, session: str, theme: str = "", ready: str = TURN
) -> AbstractContextManager[Desk]:
    """Give a page with the conversation open to be read over, and its server."""
    cell = f'from peer_research.widgets.review_page import review\n\nreview("{session}")'
    size = {"width": 1400, "height": 1000}
    return working(study, cell, tmp_path, ready, theme=theme, viewport=size)


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
    with reviewing(study, tmp_path, "S90") as desk:
        page = desk.page
        picture(page, "licht")
        assert page.locator(".pr-said img").count() == 0
        wait_for(lambda: "<img src=x onerror" in page.inner_text(".pr-dialogue"))
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
        drag(page, "hond")
        page.get_by_role("button", name="Verberg deze woorden").click()
        page.wait_for_selector('.pr-mark.pr-hidden:text-is("hond")')
        raw = Identifiable(study).raw("S90").text
        assert "hond" in [raw[r["start"] : r["end"]] for r in rows(study, "add", "S90")]
        # Both outputs.
        page.get_by_text("Bekijk het resultaat").click()
        page.get_by_role("button", name="Voor het team").click()
        page.wait_for_selector(".pr-preview table")
        wait_for(lambda: "epilepsie" in page.inner_text(".pr-preview"))
        assert "hond" not in page.inner_text(".pr-preview")
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
        save_notebook(page, study.path / "notebooks" / "toets.ipynb")
        # A reload brings everything back.
        desk.again(TURN)
        page.wait_for_selector('.pr-mark.pr-hidden:text-is("hond")')
    book = (study.path / "notebooks" / "toets.ipynb").read_text("utf-8")
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
    becomes(lambda: page.inner_text(".pr-adder .pr-name"), words)


def test_by_keyboard_and_a_kernel_that_dies(review_study: Study, tmp_path: Path) -> None:
    study = review_study
    with reviewing(study, tmp_path, "S90") as desk:
        page = desk.page
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
        page.wait_for_function("document.activeElement.closest('.pr-dialogue') !== null")
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
        desk.lose_python(".pr-review.pr-gone")
        # The notebook tells it too, in a box that keeps the keys to itself.
        page.locator(".jp-Dialog").get_by_role("button", name="Oké").click()
        page.locator(".jp-Dialog").wait_for(state="detached")
        page.focus(".pr-dialogue")
        page.keyboard.press("Enter")
        picture(page, "verbinding-weg")
        assert Identifiable(study).decisions("S90") == before
        # Running the cell again brings everything back.
        kernel_ready(page)
        page.click(".jp-CodeCell .cm-content")
        page.keyboard.press("Shift+Enter")
        page.wait_for_selector(".pr-review:not(.pr-gone) .pr-turn")
        page.wait_for_selector('.pr-mark.pr-noted:text-is("epilepsie")')


def test_dark_and_enlarged(review_study: Study, tmp_path: Path) -> None:
    with reviewing(review_study, tmp_path, "S01", "JupyterLab Dark", YES) as desk:
        page = desk.page
        page.click(YES)
        page.wait_for_selector(TURN)
        page.get_by_text("Alle namen en gegevens").click()
        # The theme may come later than the page.
        page.wait_for_selector("body[data-jp-theme-light=false]", state="attached")
        wait_for(lambda: max(int(n) for n in re.findall(r"\d+", page.evaluate(GROUND))[:3]) < 80)
        picture(page, "donker")
        # 200 %: half the room, the same letters; nothing may fall outside.
        page.set_viewport_size({"width": 700, "height": 500})
        wait_for(lambda: page.evaluate(FITS))
        picture(page, "200-procent")
        becomes(lambda: page.evaluate(SMALL), [])


def test_a_heavy_conversation_asks_first(review_study: Study, tmp_path: Path) -> None:
    first = Identifiable(review_study).raw("S01").turns[1].text[:30]
    with reviewing(review_study, tmp_path, "S01", ready=YES) as desk:
        page = desk.page
        picture(page, "zwaar")
        assert page.locator(TURN).count() == 0
        assert first not in page.inner_text("body")
        # A page that shows itself takes no focus from somebody who is at work above it.
        assert page.evaluate("document.activeElement.closest('.pr-review')") is None
        # Not now, by keyboard: another conversation can be chosen; that one is not heavy.
        page.focus(YES)
        page.keyboard.press("Tab")
        assert focused(page) == "Niet nu"
        page.keyboard.press("Enter")
        page.locator(YES).wait_for(state="detached")
        picture(page, "zwaar-niet-nu")
        assert page.locator(TURN).count() == 0
        page.select_option(".pr-review select", "S90")
        page.wait_for_selector(TURN)
        # Who chooses has the list in hand; to set it from outside does not do that.
        page.focus(".pr-review select >> nth=0")
        page.select_option(".pr-review select >> nth=0", "S01")
        page.wait_for_selector(YES)
        assert page.locator(TURN).count() == 0
        # Yes, by keyboard: the text has the focus, and its keys work at once.
        becomes(lambda: focused(page), "Nalezen: wat wordt verborgen? S01")
        picture(page, "zwaar-gekozen")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector(TURN)
        page.wait_for_function("document.activeElement.matches('.pr-dialogue')")
        assert first in page.inner_text(".pr-dialogue")
        page.keyboard.press("j")
        page.wait_for_function("document.activeElement.closest('.pr-mark') !== null")
        # Once is enough.
        page.select_option(".pr-review select >> nth=0", "S90")
        page.wait_for_function("document.querySelector('.pr-dialogue').innerText.includes('Bilal')")
        page.select_option(".pr-review select >> nth=0", "S01")
        wait_for(lambda: first in page.inner_text(".pr-dialogue"))
        assert page.locator(YES).count() == 0


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.textContent"))


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


OTHER = "choice => [...choice.options].find((o) => o.value !== 'S91').value"
# Opening again: from asking Python until the text can be seen.
OPEN = """async () => {
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
}"""
CLICK = """async (verb) => {
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
NEXT = """async () => {
  const start = performance.now();
  document.querySelector('.pr-dialogue').dispatchEvent(
    new KeyboardEvent('keydown', {key: 'j', bubbles: true}));
  await new Promise(requestAnimationFrame);
  await new Promise((done) => setTimeout(done, 0));
  return performance.now() - start;
}"""
LIMITS = {"open": 2000, "chosen": 100, "seen": 100, "next": 100}


def _speed(page: Any) -> dict[str, float]:
    """Return the milliseconds that things take: the median where it is done seven times."""
    opened, rounds = measure(page, OPEN), []
    for _ in range(7):
        page.evaluate("document.querySelector('.pr-review .pr-status').textContent = ''")
        rounds.append(measure(page, CLICK))
        page.wait_for_timeout(150)
    names = "chosen", "seen", "saved"
    middle = {
        name: sorted(times)[len(times) // 2]
        for name, times in zip(names, zip(*rounds, strict=True), strict=True)
    }
    return {"open": opened, **middle, "next": measure(page, NEXT)}


def test_a_long_conversation_is_quick(demo_copy: Study, tmp_path: Path) -> None:
    private = Identifiable(demo_copy)
    private.put_raw(long_conversation())
    from peer_research.review.state import ReviewState

    found = len(ReviewState(private).mentions["S91"])
    assert found > 1_200
    with reviewing(demo_copy, tmp_path, "S91") as desk:
        # The other conversation is opened once before anything is measured: it asks first.
        choice = ".pr-review select >> nth=0"
        other = desk.page.eval_on_selector(choice, OTHER)
        desk.page.select_option(choice, other)
        desk.page.click(YES)
        desk.page.wait_for_selector(TURN)
        desk.page.select_option(choice, "S91")
        desk.page.wait_for_function("document.querySelectorAll('.pr-turn').length > 500")
        assert too_slow(lambda: _speed(desk.page), LIMITS) == {}
        picture(desk.page, "lang")
