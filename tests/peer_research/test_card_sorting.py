"""Card sorting: which cards, whose piles, what comes out, and who takes their words back."""

from __future__ import annotations

import random
import zipfile
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from peer_research import store
from peer_research.coding import team
from peer_research.coding.card_sorting import SortingCard, cards, choose_cards, numbers_gone
from peer_research.coding.card_sorting_figure import draw_proposals
from peer_research.coding.card_sorting_network import Sorts, groups, network, sorts, together
from peer_research.coding.card_sorting_piles import (
    members,
    move_card,
    new_pile,
    numbers_in,
    put_sort,
    remove_pile,
    remove_sort,
    rename_pile,
    sort_of,
)
from peer_research.coding.card_sorting_rows import PILES, SORT_CARDS, THEME_CARDS
from peer_research.coding.card_sorting_themes import (
    loose_cards,
    name_theme,
    proposals,
    proposals_frame,
)
from peer_research.coding.sense_making import themes
from peer_research.consent.withdrawal import withdraw
from peer_research.errors import CodingError, StudyError
from peer_research.identifiable import Identifiable
from peer_research.materials.sorting_cards import write_sorting_cards
from peer_research.study import Study
from tests.support import every_byte, hits


def refused(doing: object) -> str:
    with pytest.raises((StudyError, CodingError)) as caught:
        doing()  # type: ignore[operator]
    return caught.value.key


@pytest.fixture
def study(demo_copy: Study) -> Study:
    choose_cards(demo_copy)
    return demo_copy


def by_hand(*piles: tuple[str, list[list[int]]], many: int = 8) -> Sorts:
    """Return sorts of cards that need no study."""
    there = tuple(
        SortingCard(number=n, segment=f"s{n}", text=f"Woorden {n}.", codes=("a",), participant="P")
        for n in range(1, many + 1)
    )
    return Sorts(
        cards=there,
        piles={name: tuple((f"{name}{i}", frozenset(p)) for i, p in enumerate(rows))
               for name, rows in piles},
    )  # fmt: skip


# --- cards --------------------------------------------------------------------------------


def test_cards_are_spread_and_always_the_same(demo_copy: Study) -> None:
    first = choose_cards(demo_copy)
    assert [card.number for card in first] == list(range(1, 41))
    assert choose_cards(demo_copy) == first == cards(demo_copy)
    people = Counter(card.participant for card in first)
    assert len(people) == 9 and max(people.values()) <= 6
    codes = {code for card in first for code in card.codes}
    assert len(codes) >= 25
    assert len({card.text for card in first}) == 40
    assert len(choose_cards(demo_copy, 60)) == 60
    neighbours = sum(a.participant == b.participant for a, b in pairwise(first))
    assert neighbours < 10


@pytest.mark.parametrize("number", [0, 29, 61, -1, True])
def test_a_panel_sorts_thirty_to_sixty(demo_copy: Study, number: int) -> None:
    assert refused(lambda: choose_cards(demo_copy, number)) == "card_sorting.how_many"
    assert not demo_copy.register_file("sorteerkaarten").exists()


def test_only_what_may_be_quoted_is_on_a_card(demo_copy: Study) -> None:
    """Each of these keeps words off the cards: no quoting, no taking part, a heavy code."""
    chosen = choose_cards(demo_copy, 60)
    frame = demo_copy.segments().set_index("id")
    heavy = {c.id for c in demo_copy.codebook().codes if c.sensitivity == 2}
    for card in chosen:
        assert frame.loc[card.segment, "citaat"] == "mag"
        assert not heavy & set(card.codes)
    most = Counter(card.participant for card in chosen).most_common(1)[0][0]
    people = demo_copy.participants_file.read_text("utf-8")
    at = people.index("citeren", people.index(most))
    store.write_text(
        demo_copy.participants_file,
        people[:at] + people[at:].replace('antwoord = "ja"', 'antwoord = "nee"', 1),
    )
    left = cards(demo_copy)
    assert left and {card.participant for card in left}.isdisjoint({most})
    gone = numbers_gone(demo_copy, left)
    assert sorted([*gone, *(card.number for card in left)]) == list(range(1, 61))


def test_heavy_words_are_on_no_card(demo_copy: Study) -> None:
    frame = demo_copy.segments()
    heavy = {c.id for c in demo_copy.codebook().codes if c.sensitivity == 2}
    pieces = frame[frame["code"].isin(heavy)]
    assert len(pieces)
    assert not set(pieces["quote"]) & {card.text for card in choose_cards(demo_copy, 60)}


def test_too_few_quotes_is_said_and_nothing_is_written(demo_copy: Study) -> None:
    for session in demo_copy.transcript_ids()[1:]:
        for path in demo_copy.coding_files(session):
            store.remove(path)
    assert refused(lambda: choose_cards(demo_copy)) == "card_sorting.too_few"
    assert SORT_CARDS.rows(demo_copy) == [] and cards(demo_copy) == []


def test_no_other_cards_while_somebody_sorts(study: Study) -> None:
    put_sort(study, "noor", [("Een", [1]), ("Twee", [2])])
    assert refused(lambda: choose_cards(study, 50)) == "card_sorting.in_use"
    remove_sort(study, "noor")
    assert len(choose_cards(study, 50)) == 50


def test_no_word_of_anybody_is_in_the_files(study: Study) -> None:
    put_sort(study, "noor", [("Een", [1, 2]), ("Twee", [3])])
    written = "".join(path.read_text("utf-8") for path in study.register_files())
    assert not [card for card in cards(study) if card.text[:25] in written]


# --- piles --------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["3, x", "4-2", "1-2-3", "drie", "1000", "-3", "3,,—"])
def test_only_numbers_of_cards_are_typed(typed: str) -> None:
    assert refused(lambda: numbers_in(typed)) == "card_sorting.no_number"


def test_numbers_are_typed_as_people_do() -> None:
    assert numbers_in(" 1 , 4;7 -9 en 12. ") == [1, 4, 7, 8, 9, 12]
    assert numbers_in("") == []


@pytest.mark.parametrize(
    ("key", "piles"),
    [
        ("card_sorting.twice", [("A", [1, 2]), ("B", [2, 3])]),
        ("card_sorting.twice", [("A", [1, 1]), ("B", [3])]),
        ("card_sorting.unknown_card", [("A", [1, 41]), ("B", [3])]),
        ("card_sorting.unknown_card", [("A", [0]), ("B", [3])]),
        ("card_sorting.empty_pile", [("A", [1]), ("B", [])]),
        ("card_sorting.one_pile", [("A", list(range(1, 41)))]),
        ("card_sorting.nothing_sorted", []),
        ("card_sorting.long_name", [("A" * 61, [1]), ("B", [3])]),
        ("note_check.found", [("mevrouw Verstegen", [1]), ("B", [3])]),
    ],
)
def test_a_sort_that_is_wrong_is_refused_whole(
    study: Study, key: str, piles: list[tuple[str, list[int]]]
) -> None:
    put_sort(study, "noor", [("Een", [1, 2]), ("Twee", [3])])
    before = PILES.rows(study)
    assert refused(lambda: put_sort(study, "noor", piles)) == key
    assert PILES.rows(study) == before


@pytest.mark.parametrize("member", ["", "Noor", "../x", "a b", "P07", "<b>"])
def test_a_member_is_a_code(study: Study, member: str) -> None:
    doing = (
        lambda: put_sort(study, member, [("A", [1]), ("B", [2])]),
        lambda: new_pile(study, member),
        lambda: move_card(study, member, 1),
    )
    assert {refused(one) for one in doing} == {"register_tools.bad_researcher"}
    assert members(study) == []


def test_typing_again_replaces_and_leaves_others_alone(study: Study) -> None:
    put_sort(study, "noor", [("Een", [1, 2]), ("Twee", [3])])
    put_sort(study, "kai", [("Wachten", [1]), ("Thuis", [2, 3])])
    put_sort(study, "noor", [("Drie", [5]), ("", [6, 7])])
    assert [pile.name for pile in sort_of(study, "noor")] == ["Drie", ""]
    assert [pile.name for pile in sort_of(study, "kai")] == ["Wachten", "Thuis"]
    assert members(study) == ["kai", "noor"]
    assert len({pile.id for pile in PILES.rows(study)}) == 4


def test_cards_move_one_by_one_and_lie_in_one_place(study: Study) -> None:
    segment = {card.number: card.segment for card in cards(study)}
    first, second = new_pile(study, "noor"), new_pile(study, "noor", "Twee")
    kai = new_pile(study, "kai")
    for number in (3, 4, 5):
        move_card(study, "noor", number, first.id)
    move_card(study, "kai", 3, kai.id)
    move_card(study, "noor", 4, second.id)
    move_card(study, "noor", 5)
    rename_pile(study, "noor", first.id, "  Eerste \n stapel ")
    mine = sort_of(study, "noor")
    assert [(p.name, p.segments) for p in mine] == [
        ("Eerste stapel", (segment[3],)),
        ("Twee", (segment[4],)),
    ]
    assert sort_of(study, "kai")[0].segments == (segment[3],)
    remove_pile(study, "noor", first.id)
    assert [p.name for p in sort_of(study, "noor")] == ["Twee"]
    assert refused(lambda: move_card(study, "noor", 3, kai.id)) == "card_sorting.no_pile"
    assert refused(lambda: rename_pile(study, "kai", second.id, "x")) == "card_sorting.no_pile"
    assert refused(lambda: move_card(study, "noor", 99)) == "card_sorting.unknown_card"
    assert refused(lambda: remove_sort(study, "wilg")) == "register_tools.unknown"


def test_a_remark_in_the_file_stays_and_the_file_does_not_grow(study: Study) -> None:
    pile = new_pile(study, "noor", "Een")
    path = study.register_file("sorteerstapels")
    store.edit_text(path, lambda text: text.replace('lid = "noor"', 'lid = "noor"  # op papier'))
    kai = new_pile(study, "kai")
    for _ in range(5):
        move_card(study, "kai", 1, kai.id)
        move_card(study, "kai", 1)
    text = path.read_text("utf-8")
    assert "# op papier" in text and "\n\n\n" not in text
    assert sort_of(study, "noor") == [pile]


def test_any_moves_leave_each_card_on_one_pile(study: Study) -> None:
    chance = random.Random(5)
    piles = [new_pile(study, "noor").id for _ in range(4)]
    at: dict[int, str] = {}
    for _ in range(60):
        number, pile = chance.randint(1, 40), chance.choice([*piles, ""])
        move_card(study, "noor", number, pile)
        at[number] = pile
    number_of = {card.segment: card.number for card in cards(study)}
    found = {number_of[s]: pile.id for pile in sort_of(study, "noor") for s in pile.segments}
    assert found == {number: pile for number, pile in at.items() if pile}


def test_a_coder_who_is_renamed_keeps_the_piles(study: Study) -> None:
    put_sort(study, "noor", [("Een", [1, 2]), ("Twee", [3])])
    team.make_anonymous(study, "noor")
    assert members(study) == ["codeur-1"]


# --- together -----------------------------------------------------------------------------


def test_the_network_counts_members(study: Study) -> None:
    put_sort(study, "noor", [("A", [1, 2, 3]), ("B", [4, 5])])
    put_sort(study, "kai", [("C", [1, 2]), ("D", [3, 4, 5])])
    put_sort(study, "wilg", [("E", [1]), ("F", [2])])
    found = sorts(study)
    assert together(found) == {(1, 2): 2, (1, 3): 1, (2, 3): 1, (3, 4): 1, (3, 5): 1, (4, 5): 2}
    graph = network(found)
    assert graph[1][2] == {"weight": 2, "share": 2 / 3}
    assert graph[4][5] == {"weight": 2, "share": 1.0}
    assert sorted(graph) == [1, 2, 3, 4, 5]


def test_nothing_comes_out_of_one_member_or_one_pile(study: Study) -> None:
    assert refused(lambda: sorts(study)) == "card_sorting.few_members"
    put_sort(study, "noor", [("A", [1, 2, 3]), ("B", [4, 5])])
    new_pile(study, "wilg", "Leeg")
    assert refused(lambda: sorts(study)) == "card_sorting.few_members"
    pile = new_pile(study, "kai")
    for number in range(1, 6):
        move_card(study, "kai", number, pile.id)
    assert refused(lambda: sorts(study)) == "card_sorting.one_pile"
    with pytest.raises(StudyError, match="kai"):
        sorts(study)
    move_card(study, "kai", 1, new_pile(study, "kai").id)
    assert sorted(sorts(study).piles) == ["kai", "noor"]


@pytest.mark.parametrize("method", ["modulariteit", "girvan_newman"])
def test_what_everybody_put_together_is_a_group(method: str) -> None:
    same = [[1, 2, 3], [4, 5, 6]]
    found = by_hand(("a", same), ("b", same), ("c", [[1, 2, 3, 7], [4, 5, 6]]))
    proposed = proposals(found, method)  # type: ignore[arg-type]
    assert [sorted(c.number for c in one.cards) for one in proposed] == [[1, 2, 3, 7], [4, 5, 6]]
    assert proposed[0].cards[-1].number == 7  # least typical
    assert proposed[1].strength == pytest.approx(1.0)
    # Three pairs of 1, 2, 3 by all; 7 with each of them by the one member who placed it.
    assert proposed[0].strength == pytest.approx(1.0)
    assert proposed[0].names == ("c0", "a0", "b0")
    assert loose_cards(found, proposed) == [8]


@pytest.mark.parametrize("method", ["modulariteit", "girvan_newman"])
def test_groups_are_those_that_were_planted(method: str) -> None:
    """Eight members who put 80 percent of forty cards in five piles as they were made."""
    chance, rows = random.Random(11), []
    for member in "abcdefgh":
        piles: dict[int, list[int]] = {n: [] for n in range(5)}
        for number in range(1, 41):
            planted = number % 5
            piles[planted if chance.random() < 0.8 else chance.randrange(5)].append(number)
        rows.append((member, [numbers for numbers in piles.values() if numbers]))
    found = groups(network(by_hand(*rows, many=40)), method)  # type: ignore[arg-type]
    right = sum(max(Counter(n % 5 for n in group).values()) for group in found)
    assert len(found) == 5 and right >= 36


def test_a_strong_tie_beats_many_weak_ones() -> None:
    """Modularity is that of the weights: two cards that four put together stay together."""
    found = by_hand(*((name, [[1, 2], [3, 4]]) for name in "abcd"), ("e", [[1, 3], [2, 4]]))
    assert groups(network(found)) == [{1, 2}, {3, 4}]
    assert groups(network(found), "girvan_newman") == [{1, 2}, {3, 4}]


def test_no_two_cards_together_is_no_group() -> None:
    found = by_hand(("a", [[1], [2]]), ("b", [[1], [3]]))
    for method in ("modulariteit", "girvan_newman"):
        assert proposals(found, method) == []
    plot = draw_proposals(found, [])
    assert plot.data.empty and "0 groepen" in plot.alt


def test_the_figure_says_all_in_words_too() -> None:
    same = [[1, 2, 3], [4, 5, 6]]
    found = by_hand(("a", same), ("b", same))
    proposed = proposals(found)
    plot = draw_proposals(found, proposed, {"a": "Code a"})
    assert plot.png.startswith(b"\x89PNG") and plot.title and plot.sentence in plot.alt
    for said in ("2 panelleden", "8 kaarten", "2 groepen", "kaart 7, 8", "Groep 2", "a1"):
        assert said in plot.alt
    assert plot.data.equals(proposals_frame(proposed, {"a": "Code a"}))
    assert list(plot.data["count"]) == [3, 3] and list(plot.data["strength"]) == [100, 100]
    assert set(plot.data["codes"]) == {"Code a"}
    assert draw_proposals(found, proposed, {"a": "Code a"}).png == plot.png


def test_any_name_can_be_in_the_figure() -> None:
    odd = "$x \U0001f469\u200d\U0001f466 \u4f60 مريم <b>"
    rows = ((odd, frozenset({1, 2, 3})), ("", frozenset({4, 5})))
    found = replace(by_hand(), piles={"a": rows, "b": rows})
    assert odd in draw_proposals(found, proposals(found)).alt


def test_a_group_becomes_a_theme_with_codes(study: Study) -> None:
    for member in ("noor", "kai"):
        put_sort(study, member, [("Vertrouwen", [1, 2, 3]), ("Wachten", [4, 5])])
    (first, _) = proposals(sorts(study))
    assert first.names == ("Vertrouwen",)
    assert refused(lambda: name_theme(study, first, " ", first.codes, "modulariteit"))
    assert refused(lambda: name_theme(study, first, "Leeg", [], "modulariteit"))
    assert THEME_CARDS.rows(study) == []
    made = name_theme(study, first, "Wie er blijft", first.codes, "modulariteit", about="Blijven.")
    assert made in themes(study) and made.codes == first.codes
    (kept,) = THEME_CARDS.rows(study)
    assert kept.theme == made.id and set(kept.segments) == {c.segment for c in first.cards}


# --- taking words back --------------------------------------------------------------------


def test_who_withdraws_is_off_the_cards_and_out_of_the_piles(study: Study) -> None:
    there = cards(study)
    theirs = [card for card in there if card.participant == "P01"]
    others = [card.number for card in there if card.participant != "P01"]
    assert theirs
    own = [card.number for card in theirs]
    put_sort(study, "noor", [("Van een", own), ("Rest", others)], confirmed=True)
    put_sort(study, "kai", [("Een", [own[0], *others[:3]]), ("Twee", others[3:])])
    proposed = proposals(sorts(study))
    for one in proposed:
        name_theme(study, one, "Een thema", one.codes[:1], "modulariteit")
    wanted = [card.segment for card in theirs]
    assert hits(every_byte(study.path), wanted)
    withdraw(Identifiable(study), "P01")
    assert hits(every_byte(study.path), wanted) == []
    assert [pile.name for pile in sort_of(study, "noor")] == ["Rest"]
    left = cards(study)
    assert {card.participant for card in left}.isdisjoint({"P01"})
    assert set(own) <= set(numbers_gone(study, left))
    assert refused(lambda: sorts(study)) == "card_sorting.one_pile"
    assert refused(lambda: move_card(study, "kai", own[0])) == "card_sorting.unknown_card"


def test_nothing_is_shown_during_a_withdrawal(study: Study) -> None:
    study.note("withdrawing", participant="P02")
    assert refused(lambda: cards(study)) == "study.unfinished_withdrawal"


# --- paper --------------------------------------------------------------------------------


def _words(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read("word/document.xml").decode("utf-8")


def test_printed_cards_hold_words_and_numbers_and_nobody(study: Study, tmp_path: Path) -> None:
    from docx import Document

    there = cards(study)
    names = {code.id: code.name for code in study.codebook().codes}
    path = write_sorting_cards(there, tmp_path / "kaarten.docx", backs=names)
    tables = Document(str(path)).tables
    fronts, backs = tables[1::2], tables[2::2]
    assert len(fronts) == len(backs) == 5
    said = [cell.text for table in fronts for row in table.rows[1:] for cell in row.cells]
    assert said == [f"{card.number}\n{card.text}" for card in there]
    for table in backs:  # turned over the long edge: left and right change places
        numbers = [int(c.text.split("\n")[0]) for row in table.rows[1:] for c in row.cells]
        assert numbers == [n for a in range(1, 9, 2) for n in (numbers[0] - 2 + a + 1,
                           numbers[0] - 2 + a)]  # fmt: skip
    text = _words(path)
    assert all(f"cit_{card.segment}"[:40] in text for card in there)
    for code in study.participants():
        assert f">{code}<" not in text
    with pytest.raises(StudyError):
        write_sorting_cards([], tmp_path / "leeg.docx")
    assert not (tmp_path / "leeg.docx").exists()


def test_hostile_words_are_words_on_paper(tmp_path: Path) -> None:
    from docx import Document

    text = "<w:p>\x1b[31m & \U0001f469\u200d\U0001f466 مريم \x00einde"
    card = SortingCard(number=1, segment="g1", text=text, codes=("a",), participant="P01")
    path = write_sorting_cards([card], tmp_path / "k.docx", backs={"a": "<b>x</b>"})
    table = Document(str(path)).tables[1]
    assert "<w:p>" in table.rows[1].cells[0].text and "مريم" in table.rows[1].cells[0].text
