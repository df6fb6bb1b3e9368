"""Card sorting on a page: everybody makes piles alone, and then the panel looks together.

Which cards there are, what a pile is and which groups come out is up to `coding.card_sorting`
and the modules beside it.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, ClassVar, get_args

from peer_research.coding import card_sorting, card_sorting_piles
from peer_research.coding.card_sorting_figure import draw_proposals
from peer_research.coding.card_sorting_network import Sorts, sorts
from peer_research.coding.card_sorting_rows import SORT_CARDS, THEME_CARDS, Method
from peer_research.coding.card_sorting_themes import Proposal, loose_cards, name_theme, proposals
from peer_research.coding.sense_making import themes
from peer_research.errors import CodingError
from peer_research.texts import texts
from peer_research.widgets.coding_page_parts import code_rows
from peer_research.widgets.live import Answer, script, style
from peer_research.widgets.team_page import Row, TeamPage, number_of, text_of

_WORDS = (
    "intro", "choose", "choose_how", "choose_help", "choose_wait", "table", "pile", "pile_name",
    "pile_number", "put_here", "new_pile", "new_with", "drop_pile", "card", "progress",
    "all_sorted", "hint", "chosen", "not_chosen", "moved", "moved_table", "gone", "paper",
    "paper_how", "paper_name", "paper_numbers", "paper_add", "paper_save", "back", "look",
    "look_help", "method", "method_modulariteit", "method_girvan_newman", "group", "group_cards",
    "strength", "called", "theme_name", "theme_codes", "theme_about", "theme_make", "loose",
    "print", "print_codes", "keys", "use_name", "made", "busy_look", "pick_first",
    "grip", "no_piles", "in_table",
)  # fmt: skip
_MOST_ROWS = 40
_FILE = "sorteerkaarten.docx"


class CardSortingPage(TeamPage):
    """Cards on a table and piles of one member; afterwards the groups of all together.

    Parameters
    ----------
    study : Study
    who : str, optional
    """

    concern: ClassVar[str] = "card_sorting_page"
    wording: ClassVar[tuple[str, ...]] = (*_WORDS, "who_ask")
    _esm = script("dialogue.mjs", "team_parts.mjs", "card_drag.mjs", "card_sorting_result.mjs",
                  "card_sorting_page.mjs")  # fmt: skip
    _css = style("team_page.css")

    def content(self, who: str) -> Answer:
        """Return the cards and the piles of `who`, or the question how many cards."""
        there = card_sorting.cards(self._study)
        gone = card_sorting.numbers_gone(self._study, there)
        if not there and not gone:
            fewest, usual, most = card_sorting.FEWEST, card_sorting.USUAL, card_sorting.MOST
            return {**self.frame("begin"), "who": who, "counts": [fewest, usual, 50, most]}
        return {
            **self.frame("board"),
            "who": who,
            "cards": [{"number": card.number, "text": card.text} for card in there],
            "gone": card_sorting_piles.numbers_shown(gone),
            **self._mine(who, {card.segment: card.number for card in there}),
        }

    def _mine(self, who: str, numbers: Mapping[str, int] | None = None) -> Row:
        if numbers is None:
            rows = SORT_CARDS.rows(self._study)
            numbers = {row.segment: row.number for row in rows}
        piles = [
            {"id": pile.id, "name": pile.name,
             "cards": [numbers[name] for name in pile.segments if name in numbers]}
            for pile in card_sorting_piles.sort_of(self._study, who)
        ]  # fmt: skip
        return {"piles": piles}

    # ------------------------------------------------------------------ cards

    def do_choose(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Choose the cards."""
        who = self.known()
        card_sorting.choose_cards(self._study, number_of(data.get("count")))
        return {**self.content(who), "said": texts("card_sorting_page.chosen_cards")}

    def do_print(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Write the cards in Word; on the backs their codes, if wanted."""
        from peer_research.materials.sorting_cards import write_sorting_cards

        self.known()
        codes = {code.id: code.name for code in self._study.codebook().codes}
        backs = codes if data.get("codes") is True else None
        there = card_sorting.cards(self._study)
        path = write_sorting_cards(there, self._study.output / _FILE, backs=backs)
        where = path.relative_to(self._study.path.parent).as_posix()
        return {"said": texts("card_sorting_page.printed", path=where)}

    # ------------------------------------------------------------------ piles

    def do_move(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Put a card on a pile, or back on the table."""
        who, number = self.known(), number_of(data.get("card"))
        card_sorting_piles.move_card(self._study, who, number, str(data.get("pile", "")))
        return {"said": texts("card_sorting_page.saved"), **self._mine(who)}

    def do_pile(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Begin a pile, with a card on it when one is chosen."""
        who, number = self.known(), number_of(data.get("card"))
        made = card_sorting_piles.new_pile(self._study, who)
        if number > 0:
            card_sorting_piles.move_card(self._study, who, number, made.id)
        return {"said": texts("card_sorting_page.saved"), "pile": made.id, **self._mine(who)}

    def do_rename(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Give a pile a name."""
        who, pile = self.known(), str(data.get("pile", ""))
        name, sure = text_of(data.get("name")), data.get("confirmed") is True
        card_sorting_piles.rename_pile(self._study, who, pile, name, confirmed=sure)
        return {"said": texts("card_sorting_page.saved"), **self._mine(who)}

    def do_drop(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Take a pile away; its cards come back on the table."""
        who = self.known()
        card_sorting_piles.remove_pile(self._study, who, str(data.get("pile", "")))
        return {"said": texts("card_sorting_page.saved"), **self._mine(who)}

    def do_paper(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Write down piles that were made on paper; they replace those of this member."""
        who, given = self.known(), data.get("piles")
        rows = [row for row in given if isinstance(row, dict)] if isinstance(given, list) else []
        typed = [
            (text_of(row.get("name")), card_sorting_piles.numbers_in(text_of(row.get("numbers"))))
            for row in rows[:_MOST_ROWS]
        ]
        wanted = [(name, numbers) for name, numbers in typed if name or numbers]
        sure = data.get("confirmed") is True
        card_sorting_piles.put_sort(self._study, who, wanted, confirmed=sure)
        return {"said": texts("card_sorting_page.saved"), **self._mine(who)}

    # ------------------------------------------------------------------ together

    def do_look(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Return the groups that come out of the piles of everybody."""
        self.known()
        return self._look(_method(data))

    def do_theme(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Make a theme of a group, with the name and the codes that the panel chose."""
        self.known()
        method, numbers = _method(data), data.get("cards")
        wanted = {number_of(n) for n in numbers} if isinstance(numbers, list) else set()
        codes = [str(c) for c in given] if isinstance(given := data.get("codes"), list) else []
        made = name_theme(
            self._study, self._group(method, wanted), text_of(data.get("name"), 200), codes, method,
            about=text_of(data.get("about")), confirmed=data.get("confirmed") is True,
        )  # fmt: skip
        said = texts("card_sorting_page.theme_made", id=made.id)
        return {"said": said, "themes": self._made()}

    def _group(self, method: Method, numbers: set[int]) -> Proposal:
        for one in proposals(sorts(self._study), method):
            if {card.number for card in one.cards} == numbers:
                return one
        raise CodingError("card_sorting_page.changed")

    def _look(self, method: Method) -> Row:
        found = sorts(self._study)
        proposed = proposals(found, method)
        codes = {row["id"]: row for row in code_rows(self._study.codebook())}
        names = {name: str(row["name"]) for name, row in codes.items()}
        plot = draw_proposals(found, proposed, names)
        return {
            "method": method,
            "picture": base64.b64encode(plot.png).decode("ascii"),
            "alt": plot.alt,
            "title": plot.title,
            "sentence": plot.sentence,
            "groups": [_group_row(one, found, codes) for one in proposed],
            "loose": card_sorting_piles.numbers_shown(loose_cards(found, proposed)),
            "themes": self._made(),
        }

    def _made(self) -> list[str]:
        """Return the themes that came from cards, in words."""
        from_cards = {row.theme for row in THEME_CARDS.rows(self._study)}
        return [f"{t.id}: {t.name}" for t in themes(self._study) if t.id in from_cards]


def _method(data: Mapping[str, Any]) -> Method:
    given: Method = data.get("method", "")
    return given if given in get_args(Method) else "modulariteit"


def _group_row(one: Proposal, found: Sorts, codes: Mapping[str, Row]) -> Row:
    often = [sum(code in card.codes for card in one.cards) > 1 for code in one.codes]
    return {
        "number": one.number,
        "cards": [{"number": card.number, "text": card.text} for card in one.cards],
        "strength": round(100 * one.strength),
        "members": len(found.piles),
        "names": list(one.names),
        "codes": [
            {**codes[code], "wanted": many or not any(often)}
            for code, many in zip(one.codes, often, strict=True)
            if code in codes
        ],
    }
