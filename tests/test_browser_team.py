"""The pages of a team in a real browser: consensus, card sorting and the codebook."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from browser import MARKS, becomes, picture, wait_for
from desk import HOSTILE, Desk, add_hostile_code, press_notebook_keys, working

from peer_research.coding import card_sorting
from peer_research.coding.card_sorting_piles import put_sort, sort_of
from peer_research.coding.consensus import decisions
from peer_research.coding.sense_making import themes
from peer_research.model import Transcript, Turn
from peer_research.study import Study

ODD = "Ik mis مريم \U0001f469\u200d\U0001f466 <b onclick='x()'>heel</b> erg."
WHY = "Dit past beter bij de uitleg."
pytestmark = MARKS


def _desk(study: Study, call: str, tmp_path: Path, **settings: Any) -> AbstractContextManager[Desk]:
    cell = f"from IPython.display import display\nfrom peer_research.widgets import pages\n\n{call}"
    size = {"viewport": {"width": 1300, "height": 1000}, **settings}
    return working(study, cell, tmp_path, ".pr-team h3", **size)


def _problems(page: Any, box: str) -> list[str]:
    """Return what axe-core finds wrong in a widget."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(page, context=box).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


def _is_wider(page: Any, box: str) -> Any:
    """Return what stands out of a widget on the right, so that one must scroll sideways."""
    return page.evaluate(
        """(box) => {
          const whole = document.querySelector(box);
          const right = whole.getBoundingClientRect().right + 1;
          const hides = (node) => getComputedStyle(node).overflowX !== 'visible';
          const inside = (node) => {
            for (let at = node.parentElement; at !== whole; at = at.parentElement)
              if (hides(at)) return true;
            return false;
          };
          return [...whole.querySelectorAll('*')]
            .filter((node) => node.offsetParent && !inside(node))
            .filter((node) => node.getBoundingClientRect().right > right)
            .map((node) => node.outerHTML.slice(0, 100));
        }""",
        box,
    )


def _small(page: Any, box: str) -> Any:
    """Return what is too small for a finger."""
    return page.evaluate(
        """(box) => [...document.querySelectorAll(`${box} button, ${box} select, ${box} summary,
          ${box} input:not([type=checkbox]), ${box} .pr-option, ${box} .pr-grip, ${box} .pr-node`)]
          .filter((node) => node.offsetParent && node.getBoundingClientRect().height < 43.5)
          .map((node) => node.outerHTML.slice(0, 100))""",
        box,
    )


ALL = 'display(pages.consensus("S06", "noor"), pages.sorting("noor"), pages.codebook("noor"))'
BOXES = (".pr-consensus", ".pr-sorting", ".pr-codebook")


@pytest.mark.parametrize(
    ("theme", "zoom"), [("JupyterLab Light", 1), ("JupyterLab Dark", 2)], ids=["licht", "donker"]
)
def test_everybody_can_use_them(demo_copy: Study, tmp_path: Path, theme: str, zoom: int) -> None:
    card_sorting.choose_cards(demo_copy)
    first = [card.number for card in card_sorting.cards(demo_copy)]
    piles = [("Vertrouwen", first[:5]), ("", first[5:9])]
    put_sort(demo_copy, "noor", piles, confirmed=True)
    size = {
        "viewport": {"width": 1300 // zoom, "height": 1000 // zoom},
        "device_scale_factor": zoom,
    }
    with _desk(demo_copy, ALL, tmp_path, theme=theme, **size) as desk:
        # The theme may come later than the page.
        light = "true" if theme.endswith("Light") else "false"
        desk.page.wait_for_selector(f"body[data-jp-theme-light={light}]", state="attached")
        for box, ready in zip(BOXES, (".pr-outcome", ".pr-pile", ".pr-code-card"), strict=True):
            desk.page.wait_for_selector(f"{box} {ready}")
            desk.page.locator(f"{box} h3").scroll_into_view_if_needed()
            picture(desk.page, f"team{box}-{theme.split()[1]}")
            desk.page.locator(f"{box} {ready}").first.scroll_into_view_if_needed()
            picture(desk.page, f"team{box}-{theme.split()[1]}-2")
            becomes(lambda box=box: _is_wider(desk.page, box), [])
            becomes(lambda box=box: _small(desk.page, box), [])
            assert _problems(desk.page, box) == []


# --- consensus ----------------------------------------------------------------------------


def _odd(study: Study) -> None:
    """Put a conversation with odd letters in the study, coded by two, and a hostile code name."""
    add_hostile_code(study)
    turns = (
        Turn(id="T0001", speaker="I1", text="Hoe was het?"),
        Turn(id="T0002", speaker="P01", text=ODD),
    )
    study.write_transcript(Transcript(id="S00", version=1, turns=turns), {})
    start = study.transcript("S00").text.index(ODD)
    for coder, code, length in (("noor", "raar", len(ODD)), ("kai", "big5.support", 6)):
        log = study.coding_log("S00", coder)
        log.apply(start, start + length, code, {"citaat": "mag"})


def _tab_to(page: Any, what: str, most: int = 120) -> None:
    """Press Tab until the focus is on something that matches."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement.matches(what)", what):
            return
    raise AssertionError(f"Tab does not come at {what}")


def test_decide_with_the_mouse_and_come_back(demo_copy: Study, tmp_path: Path) -> None:
    _odd(demo_copy)
    box = ".pr-consensus"
    with _desk(demo_copy, "pages.consensus()", tmp_path) as desk:
        page = desk.page
        page.click("button:has-text('Noor')")
        page.click(f"{box} button:has-text('S00')")
        page.wait_for_selector(f"{box} .pr-outcome")
        becomes(lambda: page.inner_text(f"{box} blockquote >> nth=1"), ODD)
        wait_for(lambda: HOSTILE in page.inner_text(f"{box} .pr-columns"))
        assert page.locator(f"{box} img, {box} b").count() == 0
        page.click("button:has-text('Besluit bewaren')")
        page.wait_for_selector(f"{box} .pr-alarm:has-text('Kies een knop')")
        page.click("button:has-text('Zoals kai')")
        page.click("button:has-text('Besluit bewaren')")
        page.wait_for_selector(f"{box} .pr-alarm:has-text('Niet bewaard')")
        assert decisions(demo_copy, "S00") == {}
        page.fill(f"{box} textarea", f"{WHY} \U0001f642 شكرا")
        page.click("button:has-text('Besluit bewaren')")
        desk.saved(box)
        wait_for(lambda: "1 van 1 besproken" in page.inner_text(f"{box} .pr-progress"))
        picture(page, "team-consensus-muis")
        desk.again(".pr-outcome")
        wait_for(lambda: WHY in page.inner_text(f"{box} .pr-note"))
        assert page.title() != "stuk"
        notebook = (demo_copy.path / "notebooks" / "toets.ipynb").read_text("utf-8")
    (made,) = decisions(demo_copy, "S00").values()
    assert (made.by, made.reason) == ("noor", f"{WHY} \U0001f642 شكرا")
    assert [piece.code for piece in made.pieces] == ["big5.support"]
    assert [s.code for s in demo_copy.coding_log("S00", "consensus").segments()] == ["big5.support"]
    assert "mis" not in notebook


def test_decide_by_keyboard_until_the_kernel_dies(demo_copy: Study, tmp_path: Path) -> None:
    box = ".pr-consensus"
    with _desk(demo_copy, 'pages.consensus("S06", "noor")', tmp_path) as desk:
        page = desk.page
        page.focus(f"{box} .pr-difference h4")
        press_notebook_keys(page)
        page.keyboard.press("n")
        page.wait_for_selector(f"{box} h4:has-text('Verschil 2 van')")
        page.keyboard.press("p")
        page.wait_for_selector(f"{box} h4:has-text('Verschil 1 van')")
        _tab_to(page, ".pr-outcome .pr-button")
        page.keyboard.press("Enter")
        _tab_to(page, ".pr-outcome textarea")
        page.keyboard.type(f"{WHY} no p")
        _tab_to(page, ".pr-outcome .pr-main")
        page.keyboard.press("Enter")
        desk.saved(box)
        page.wait_for_selector(f"{box} h4:has-text('(besproken)')")
        page.keyboard.press("o")
        page.wait_for_selector(f"{box} h4:has-text('Verschil 2 van')")
        before = decisions(demo_copy, "S06")
        desk.lose_python(box)
        picture(page, "team-consensus-weg")
    assert [made.reason for made in before.values()] == [f"{WHY} no p"]
    assert decisions(demo_copy, "S06") == before


# --- card sorting -------------------------------------------------------------------------


def _drag(page: Any, number: int, pile: str, kind: str = "mouse") -> None:
    """Drag a card by its number to a pile, with a mouse or a finger."""
    grip = f".pr-card[data-card='{number}'] .pr-grip"
    page.locator(grip).scroll_into_view_if_needed()
    if kind == "mouse":
        page.hover(grip)
        page.mouse.down()
        # Near an edge the page scrolls along, and the pile with it.
        wait_for(lambda: _is_over(page, pile))
        page.mouse.up()
        return
    page.evaluate(
        """([grip, pile]) => {
          const middle = (node) => {
            const box = node.getBoundingClientRect();
            return { clientX: box.x + box.width / 2, clientY: box.y + 10 };
          };
          const from = document.querySelector(grip);
          const finger = { pointerId: 7, pointerType: 'touch', button: 0, bubbles: true,
            composed: true, cancelable: true };
          const send = (kind, place) =>
            from.dispatchEvent(new PointerEvent(kind, { ...finger, ...place }));
          const to = middle(document.querySelector(`${pile} .pr-pile-head`));
          send('pointerdown', middle(from));
          send('pointermove', to);
          send('pointermove', to);
          send('pointerup', to);
        }""",
        [grip, pile],
    )


def _is_over(page: Any, pile: str) -> bool:
    """Move to a pile; say whether the card hangs above it."""
    goal = page.locator(f"{pile} .pr-pile-head").bounding_box()
    page.mouse.move(goal["x"] + 30, goal["y"] + 10, steps=3)
    return bool(page.locator(f"{pile}.pr-over").count())


def _on_table(page: Any) -> list[int]:
    cards = page.locator(".pr-table-pile .pr-card")
    return [int(cards.nth(n).get_attribute("data-card")) for n in range(cards.count())]


def _lies_on(page: Any, number: int, pile: int) -> None:
    page.wait_for_selector(f".pr-pile[data-at='{pile}'] .pr-card[data-card='{number}']")


def test_sort_with_mouse_and_finger_and_see_what_comes_out(
    demo_copy: Study, tmp_path: Path
) -> None:
    _odd(demo_copy)
    box = ".pr-sorting"
    with _desk(demo_copy, "pages.sorting()", tmp_path) as desk:
        page = desk.page
        page.click("button:has-text('Noor')")
        page.click("button:has-text('Kies de kaarten')")
        page.wait_for_selector(f"{box} .pr-card")
        (odd,) = [c.number for c in card_sorting.cards(demo_copy) if c.text == ODD]
        a, b, c, d = [n for n in _on_table(page) if n != odd][:4]
        wait_for(lambda: ODD in page.inner_text(f".pr-card[data-card='{odd}']"))
        assert page.locator(f"{box} img, {box} b").count() == 0
        page.click(f"{box} button:has-text('Nieuwe stapel')")
        page.wait_for_selector(".pr-pile[data-at='0']")
        page.click(f".pr-card[data-card='{odd}'] button")
        page.click(f"{box} button:has-text('Nieuwe stapel met kaart {odd}')")
        _lies_on(page, odd, 1)
        _drag(page, a, ".pr-pile[data-at='0']")
        _lies_on(page, a, 0)
        _drag(page, b, ".pr-pile[data-at='0']", "touch")
        _lies_on(page, b, 0)
        for number in (c, d):
            page.click(f".pr-card[data-card='{number}'] button")
            page.click(".pr-pile[data-at='1'] button:has-text('Leg hier')")
            _lies_on(page, number, 1)
        page.fill(".pr-pile[data-at='0'] input", f"{HOSTILE[:30]} \U0001f600")
        page.keyboard.press("Enter")
        # The program takes this for an address; a person says that it is none.
        # Once that is saved the box is empty again, so `check` would sometimes say it failed.
        page.click(".pr-pile[data-at='0'] .pr-option input")
        page.wait_for_selector(f"{box} .pr-alarm:empty", state="attached")
        desk.saved(box)
        picture(page, "team-sorteren-muis")
        put_sort(demo_copy, "kai", [("Wie er was", [a, b]), ("Missen", [c, d, odd])])
        desk.again(f"{box} .pr-card")
        _lies_on(page, odd, 1)
        name = f"{HOSTILE[:30]} \U0001f600"
        becomes(lambda: page.input_value(".pr-pile[data-at='0'] input"), name)
        page.click("button:has-text('Bekijk samen')")
        page.wait_for_selector(f"{box} figure img")
        assert "2 panelleden" in page.get_attribute(f"{box} figure img", "alt")
        becomes(page.locator(f"{box} .pr-proposal").count, 2)
        assert _problems(page, box) == []
        picture(page, "team-sorteren-uitkomst")
        page.click(f"{box} .pr-proposal >> nth=0 >> button:has-text('Missen')")
        page.click(f"{box} .pr-proposal >> nth=0 >> button:has-text('Maak er een thema van')")
        desk.saved(box, "Bewaard: thema T")
        assert page.title() != "stuk"
    mine = sort_of(demo_copy, "noor")
    segment = {card.number: card.segment for card in card_sorting.cards(demo_copy)}
    assert [pile.segments for pile in mine] == [
        (segment[a], segment[b]),
        (segment[odd], segment[c], segment[d]),
    ]
    assert [theme.name for theme in themes(demo_copy)][-1] == "Missen"


def test_sort_by_keyboard_until_the_kernel_dies(demo_copy: Study, tmp_path: Path) -> None:
    numbers = [card.number for card in card_sorting.choose_cards(demo_copy)]
    box = ".pr-sorting"
    with _desk(demo_copy, 'pages.sorting("noor")', tmp_path) as desk:
        page = desk.page
        page.focus(f"{box} h3")
        _tab_to(page, ".pr-card-text")
        press_notebook_keys(page)
        page.keyboard.press("n")
        _lies_on(page, numbers[0], 0)
        page.keyboard.press("1")
        _lies_on(page, numbers[1], 0)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_selector(f".pr-card.pr-chosen[data-card='{numbers[3]}']")
        page.keyboard.press("Escape")
        becomes(page.locator(".pr-card.pr-chosen").count, 0)
        page.keyboard.press("n")
        _lies_on(page, numbers[3], 1)
        page.keyboard.press("ArrowRight")
        page.keyboard.press("0")
        _lies_on(page, numbers[0], -1)
        page.focus(f".pr-card[data-card='{numbers[1]}'] button")
        page.keyboard.press("2")
        _lies_on(page, numbers[1], 1)
        _tab_to(page, ".pr-pile[data-at='1'] input")
        page.keyboard.type("Vertrouwen 1 n")
        page.keyboard.press("Enter")
        desk.saved(box)
        page.wait_for_function("document.querySelector('.pr-sorting .pr-status').textContent")
        before = sort_of(demo_copy, "noor")
        desk.lose_python(box)
        page.locator(f".pr-card[data-card='{numbers[1]}'] .pr-grip").scroll_into_view_if_needed()
        _drag(page, numbers[1], ".pr-pile[data-at='0']", "touch")
        page.wait_for_timeout(500)
        _lies_on(page, numbers[1], 1)
        picture(page, "team-sorteren-weg")
    segment = {card.number: card.segment for card in card_sorting.cards(demo_copy)}
    assert [(pile.name, pile.segments) for pile in before] == [
        ("", ()),
        ("Vertrouwen 1 n", (segment[numbers[3]], segment[numbers[1]])),
    ]
    assert sort_of(demo_copy, "noor") == before


# --- codebook -----------------------------------------------------------------------------


def _open(page: Any, title: str) -> str:
    """Open a form of the codebook page, and return what finds things in it."""
    page.click(f".pr-code-place summary:text-is('{title}')")
    return f".pr-code-place details:has(> summary:text-is('{title}'))"


def test_change_the_codebook_with_the_mouse(demo_copy: Study, tmp_path: Path) -> None:
    _odd(demo_copy)
    box, said = ".pr-codebook", "Uitleg \U0001f642 مريم"
    with _desk(demo_copy, 'pages.codebook("noor")', tmp_path) as desk:
        page = desk.page
        page.click("[role=treeitem][data-code='raar'] .pr-node")
        becomes(lambda: page.inner_text(".pr-code-card h4"), HOSTILE)
        assert page.locator(f"{box} img, {box} b").count() == 0
        form = _open(page, "Aanpassen")
        page.fill(f"{form} textarea", said)
        page.click(f"{form} .pr-main")
        page.wait_for_selector(f"{box} .pr-alarm:has-text('Waarom?')")
        assert demo_copy.codebook().by_id["raar"].definition == "Rare naam."
        page.select_option(f"{form} select >> nth=1", "stippen")
        page.fill(f"{form} input >> nth=-2", WHY)
        page.click(f"{form} .pr-main")
        desk.saved(box)
        page.wait_for_selector(f".pr-code-card:has-text('{said}')")
        form = _open(page, "Nieuwe code hieronder")
        page.fill(f"{form} input >> nth=0", "Kind van raar")
        page.fill(f"{form} textarea", "Een code eronder.")
        page.fill(f"{form} input >> nth=-2", WHY)
        page.click(f"{form} .pr-main")
        page.wait_for_selector(".pr-code-card h4:has-text('Kind van raar')")
        picture(page, "team-codeboek-muis")
        page.click("[role=treeitem][data-code='raar'] .pr-node >> nth=0")
        form = _open(page, "Samenvoegen")
        page.select_option(f"{form} select", "big5")
        page.fill(f"{form} input >> nth=0", WHY)
        page.click(f"{form} .pr-main")
        desk.saved(box, "Bewaard: de codes")
        picture(page, "team-codeboek-samen")
        desk.again(f"{box} .pr-code-card")
        page.click(f"{box} summary:has-text('Wat er veranderde')")
        wait_for(lambda: WHY in page.inner_text(f"{box} table"))
        assert page.title() != "stuk"
    book = demo_copy.codebook()
    assert "raar" not in book.by_id and book.by_id["raar.kind-van-raar"].parent == "big5"
    assert [change.kind for change in book.changes[:3]] == ["samengevoegd", "erbij", "anders"]
    assert {s.code for s in demo_copy.coding_log("S00", "noor").segments()} == {"big5"}


def test_change_the_codebook_by_keyboard_until_the_kernel_dies(
    demo_copy: Study, tmp_path: Path
) -> None:
    box = ".pr-codebook"
    with _desk(demo_copy, 'pages.codebook("noor")', tmp_path) as desk:
        page = desk.page
        page.focus(f"{box} h3")
        _tab_to(page, "[role=treeitem]")
        press_notebook_keys(page)
        first = page.evaluate("document.activeElement.dataset.code")
        for key in ("ArrowDown", "ArrowDown", "End", "Home", "ArrowLeft", "ArrowDown"):
            page.keyboard.press(key)
        code = page.evaluate("document.activeElement.dataset.code")
        assert demo_copy.codebook().by_id[code].parent == ""  # the first branch is closed
        assert code != first
        page.keyboard.press("Enter")
        becomes(lambda: page.evaluate("document.activeElement.tagName"), "H4")
        page.keyboard.press("Escape")
        becomes(lambda: page.evaluate("document.activeElement.dataset.code"), code)
        for _ in range(2):
            _tab_to(page, ".pr-code-place summary")
        page.keyboard.press("Enter")
        _tab_to(page, ".pr-code-place details[open] input")
        page.keyboard.type("Wachten op hulp")
        _tab_to(page, ".pr-code-place details[open] textarea")
        page.keyboard.type("Wat dit betekent.")
        _tab_to(page, ".pr-code-place details[open] .pr-main")
        page.keyboard.press("Shift+Tab")
        page.keyboard.type(WHY)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        desk.saved(box)
        before = demo_copy.codebook()
        assert before.changes[0].why == WHY
        assert before.by_id[f"{code}.wachten-op-hulp"].parent == code
        desk.lose_python(box)
        picture(page, "team-codeboek-weg")
    assert re.fullmatch(r"[\d.]+", before.version)
    assert demo_copy.codebook().version == before.version
