"""How another program counted: found out from the file, or refused; never guessed."""

from __future__ import annotations

import random
from itertools import pairwise, product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peer_research.errors import ImportFileError
from peer_research.exchange import import_project
from peer_research.exchange.counting import Convention, Piece, RawText, plain_text
from peer_research.exchange.offsets import place

from . import exchange_study as made

TEXT = (
    "Anna: Hoe was dat? 😀\nBo: Ik wachtte een jaar op hulp.\n\nAnna: En toen? 🙂 Vertel.\n"
    "Bo: Toen ging het écht beter, na een tijd.\nAnna: Dank je wel voor je verhaal.\n"
)
WORDS = ("Ik wachtte een jaar", "Toen ging het écht", "En toen? 🙂 Vertel", "Dank je wel voor")


def written(newline: str, *, marked: bool) -> bytes:
    data = TEXT.replace("\n", newline).encode("utf-8")
    return b"\xef\xbb\xbf" + data if marked else data


def counted(words: str, newline: str, lead: int, unit: str) -> tuple[int, int]:
    """Return the positions of `words` as a program with these habits writes them.

    Made without the code that is tested: from the length of what stands before.
    """
    before, _, _ = TEXT.partition(words)

    def length(text: str) -> int:
        text = text.replace("\n", newline)
        return len(text.encode("utf-16-le")) // 2 if unit == "utf-16" else len(text)

    start = lead + length(before)
    return start, start + length(words)


HABITS = list(product(("\n", "\r\n"), (False, True), (False, True), ("tekens", "utf-16"), (1, 2)))


@pytest.mark.parametrize(("newline", "marked", "counts_mark", "unit", "width"), HABITS)
def test_every_habit_gives_the_right_words(
    newline: str, marked: bool, counts_mark: bool, unit: str, width: int, tmp_path: Path
) -> None:
    lead = 1 if marked and counts_mark else 0
    pieces = [(*counted(w, "\r\n" if width == 2 else "\n", lead, unit), w) for w in WORDS]
    path = made.write_qdpx(tmp_path / "a.qdpx", written(newline, marked=marked), pieces)
    found = import_project(path)
    assert [s.quote for s in found.selections] == list(WORDS)
    assert {s.certainty for s in found.selections} == {"bewezen"}
    assert found.evidence.by == "namen"
    assert found.evidence.chosen.matching == len(WORDS)
    assert all(other.matching < len(WORDS) for other in found.evidence.others)
    for piece in found.selections:
        assert found.sources[0].text[piece.start : piece.end] == piece.quote


@pytest.mark.parametrize("unit", ["tekens", "utf-16"])
def test_borders_of_words_decide_when_names_say_nothing(unit: str, tmp_path: Path) -> None:
    pieces = [(*counted(w, "\n", 0, unit), f"citaat {n}") for n, w in enumerate(WORDS)]
    path = made.write_qdpx(tmp_path / "a.qdpx", written("\n", marked=False), pieces)
    found = import_project(path)
    assert [s.quote for s in found.selections] == list(WORDS)
    assert found.evidence.by == "woordgrenzen"
    assert {s.certainty for s in found.selections} == {"past"}


def test_too_little_to_go_on_is_refused(tmp_path: Path) -> None:
    """One piece of one word without a name: both ways of counting may be meant."""
    start, end = counted("wachtte", "\n", 0, "tekens")
    path = made.write_qdpx(
        tmp_path / "a.qdpx", written("\r\n", marked=False), [(start, end, "1:1")]
    )
    with pytest.raises(ImportFileError) as caught:
        import_project(path)
    assert caught.value.key in ("exchange.ambiguous", "exchange.no_counting")
    assert "wachtte" not in str(caught.value)


def test_two_ways_that_fit_as_well_are_refused(tmp_path: Path) -> None:
    text = "x\r\na b c d e f g h i j k l m n o p q r s t"
    pieces = [(at, at + 1, f"{at}") for at in range(6, 20, 2)]
    path = made.write_qdpx(tmp_path / "a.qdpx", text.encode(), pieces)
    with pytest.raises(ImportFileError) as caught:
        import_project(path)
    assert caught.value.key == "exchange.ambiguous"


def test_a_text_that_was_changed_after_coding_is_refused(tmp_path: Path) -> None:
    pieces = [(*counted(w, "\n", 5, "tekens"), w) for w in WORDS]
    path = made.write_qdpx(tmp_path / "a.qdpx", written("\n", marked=False), pieces)
    with pytest.raises(ImportFileError) as caught:
        import_project(path)
    assert caught.value.key == "exchange.no_counting"


def test_one_piece_that_says_otherwise_is_marked(tmp_path: Path) -> None:
    text = "".join(f"woord{n:02d} en nog iets {n:02d}.\n" for n in range(20))
    names = [f"woord{n:02d} en nog iets {n:02d}." for n in range(20)]
    pieces = [(text.index(n), text.index(n) + len(n), n) for n in names]
    pieces[3] = (pieces[3][0], pieces[3][1], names[7])
    found = import_project(made.write_qdpx(tmp_path / "a.qdpx", text.encode(), pieces))
    assert [n for n, s in enumerate(found.selections) if s.certainty != "bewezen"] == [3]
    assert found.selections[3].certainty == "tegengesproken"


def test_decomposed_letters_become_our_form(tmp_path: Path) -> None:
    text = "Zij zei: e\u0301cht waar.\nIk vond het naar\u0301 daar.\n"
    start = text.index("Ik vond")
    pieces = [(start, start + 7, "Ik vond"), (9, 20, "écht waar.")]
    found = import_project(made.write_qdpx(tmp_path / "a.qdpx", text.encode(), pieces))
    assert [s.quote for s in found.selections] == ["Ik vond", "écht waar."]
    for piece in found.selections:
        assert found.sources[0].text[piece.start : piece.end] == piece.quote


def test_zero_length_and_outside_are_no_pieces(tmp_path: Path) -> None:
    pieces = [(*counted(w, "\n", 0, "tekens"), w) for w in WORDS]
    pieces += [(4, 4, ""), (9999, 10005, "")]
    found = import_project(
        made.write_qdpx(tmp_path / "a.qdpx", written("\n", marked=False), pieces)
    )
    assert [s.certainty for s in found.selections[-2:]] == ["onbekend", "onbekend"]
    assert [s.quote for s in found.selections[:-2]] == list(WORDS)


CHARS = st.text(alphabet="ab é😀\n", min_size=1, max_size=60)
WAYS = [
    Convention(end, mark, unit)
    for end in ("als-bestand", "regeleinde-1")
    for mark in ("zonder-bom", "met-bom")
    for unit in ("tekens", "utf-16")
]


@given(CHARS, st.booleans(), st.booleans(), st.randoms(use_true_random=False))
def test_what_is_placed_is_what_was_named(
    plain: str, windows: bool, marked: bool, dice: random.Random
) -> None:
    """Whatever the habit: a placed piece has the words of its name, or the file is refused."""
    raw = RawText(text=plain.replace("\n", "\r\n") if windows else plain, marked=marked)
    way = dice.choice(WAYS)
    positions, at = {}, 0
    for index, position in enumerate(way.positions(raw)):
        positions.setdefault(at, position)
        at += raw.text[index : index + 2] != "\r\n"
    cuts = sorted({0, len(plain), *(dice.randrange(len(plain) + 1) for _ in range(4))})
    pieces = [
        Piece(guid=f"{a}", source="s", start=positions[a], end=positions[b], name=plain[a:b])
        for a, b in pairwise(cuts)
    ]
    try:
        found = place(pieces, {"s": raw}, "f")
    except ImportFileError:
        return
    for piece in pieces:
        if found.says.get(piece.guid):
            start, end = found.places[piece.guid]
            words = " ".join(plain_text(raw.text)[start:end].split())
            assert words.startswith(" ".join(piece.name.split()))
