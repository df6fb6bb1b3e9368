"""The pages of the notebooks: one call per cell, everything shown in plain Dutch.

No page ever shows a raw transcript, a name or anything else from the vault.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peer_research.study import STUDY_VARIABLE, Study, open_study
from peer_research.widgets.mistakes import show_mistakes_in_dutch

if TYPE_CHECKING:
    from peer_research.widgets.plain_page import Page


def _study() -> Study:
    show_mistakes_in_dutch()
    study = open_study()
    study.require_no_unfinished_withdrawal()
    return study


def start() -> Any:
    """Show which study is open, what is in it and what comes next; or the form for a new one."""
    from peer_research.widgets.reading_pages import contents

    show_mistakes_in_dutch()
    folder = Path(os.environ.get(STUDY_VARIABLE) or Path.cwd())
    if STUDY_VARIABLE in os.environ and not (folder / "study.toml").is_file():
        from peer_research.widgets.study_pages import new_study_form

        return new_study_form(folder)
    return contents(_study())


def overview() -> Any:
    """Show what is done, what is next and what needs care; or the form for a new study."""
    chosen = os.environ.get(STUDY_VARIABLE)
    if chosen and not (Path(chosen) / "study.toml").is_file():
        return start()
    from peer_research.widgets.overview_page import study_overview

    return study_overview()


def print_protocol() -> Any:
    """Choose a protocol and make its Word files."""
    from peer_research.widgets.protocol_pages import print_form

    return print_form(_study())


def new_protocol(template: str = "") -> Any:
    """Make a protocol of your own from one that is there."""
    from peer_research.widgets.protocol_pages import new_protocol_form

    return new_protocol_form(_study(), template)


def own_protocol() -> Any:
    """Choose a protocol to improve together, to start from, or to see the changes of."""
    from peer_research.widgets.protocol_pages import own_protocol

    return own_protocol(_study())


def protocol_changes(protocol: str) -> Page:
    """Show what changed between the versions of a protocol, who did that and why."""
    from peer_research.widgets import reading_pages

    return reading_pages.protocol_changes(_study(), protocol)


def participants() -> Any:
    """Register participants."""
    from peer_research.widgets.study_pages import participant_form

    return participant_form(_study())


def consent() -> Any:
    """Write down what participants say yes and no to."""
    from peer_research.widgets.study_pages import consent_form

    return consent_form(_study())


def session() -> Any:
    """Register a conversation that was held."""
    from peer_research.widgets.study_pages import session_form

    return session_form(_study())


def register(name: str) -> Any:
    """Write in a register, such as ``stoplicht``, ``nazorg`` or ``uren``."""
    from peer_research.widgets.register_pages import register_form

    return register_form(_study(), name)


def assignment() -> Any:
    """Make a card that asks an ExpEx for a task, and see what it does not say yet."""
    from peer_research.widgets.assignment_page import assignment_form

    return assignment_form(_study())


def books() -> Any:
    """Write down what happens around the conversations: care, hours, money, decisions."""
    from peer_research.widgets.books_page import books as shown

    return shown(_study())


def calls() -> Any:
    """Plan whom to call after a conversation."""
    from peer_research.widgets.books_page import call_form

    return call_form(_study())


def fees() -> Any:
    """Show hours and fees of a year beside the limits."""
    from peer_research.widgets.books_page import fees_form

    return fees_form(_study())


def yields() -> Any:
    """Write down what a conversation gave beside its text, and see it in tables."""
    from peer_research.widgets.books_page import yields_book

    return yields_book(_study())


def approve() -> Any:
    """Let a second person decide whether heavy words may go out."""
    from peer_research.widgets.approve_page import approve_form

    return approve_form(_study())


def import_conversation() -> Any:
    """Bring in the text of a conversation."""
    from peer_research.widgets.import_page import ImportPage

    return ImportPage(_study())


def review(session: str = "") -> Any:
    """Look over what was found, and decide what is hidden."""
    from peer_research.widgets.review_page import ReviewPage

    return ReviewPage(_study(), session)


def correct() -> Any:
    """Correct a misheard word or a wrong speaker."""
    from peer_research.widgets.edit_page import edit_form

    return edit_form(_study())


def anonymise() -> Any:
    """Let the computer do every step that needs no person."""
    from peer_research.widgets.run_page import run_form

    return run_form(_study())


def conversations() -> Page:
    """Show the conversations that were brought in, without names."""
    from peer_research.widgets import reading_pages

    return reading_pages.conversations(_study())


def hidden() -> Page:
    """Show how much of what was hidden, per kind; never what it was."""
    from peer_research.widgets import reading_pages

    return reading_pages.hidden(_study())


def read(session: str = "", *, heavy: bool = False) -> Any:
    """Show the safe text of a conversation as a dialogue with line numbers.

    Parameters
    ----------
    session : str, optional
        Without it the page asks which.
    heavy : bool, default=False
        Whether you want to see it when it may be heavy to read.
    """
    from peer_research.widgets.choose_page import read_form
    from peer_research.widgets.reading_pages import safe_text

    study = _study()
    return safe_text(study, session, heavy=heavy) if session else read_form(study)


def code(session: str = "", coder: str = "") -> Any:
    """Give pieces of a conversation a code; without `session` the page asks which."""
    from peer_research.widgets.choose_page import choose_coding
    from peer_research.widgets.coding_page import CodingPage

    study = _study()
    return CodingPage(study, session, coder) if session else choose_coding(study, coder)


def codes() -> Page:
    """Show how many people and pieces each code has, and where two coders agree."""
    from peer_research.widgets import reading_pages

    return reading_pages.codes(_study())


def consensus(session: str = "", by: str = "") -> Any:
    """Talk about what coders saw differently, and write down what you decide."""
    from peer_research.widgets.consensus_page import ConsensusPage

    return ConsensusPage(_study(), session, by)


def sorting(who: str = "") -> Any:
    """Sort cards with quotes into piles, and see together which themes come out."""
    from peer_research.widgets.card_sorting_page import CardSortingPage

    return CardSortingPage(_study(), who)


def codebook(who: str = "") -> Any:
    """Look at the codes as cards and change them, with a reason."""
    from peer_research.widgets.codebook_page import CodebookPage

    return CodebookPage(_study(), who)


def sense() -> Any:
    """Make sense together: themes, statements with quotes, what was decided."""
    from peer_research.widgets.sense_page import SensePage

    return SensePage(_study())


def check() -> Any:
    """Look the whole study over."""
    from peer_research.widgets.tidy_pages import check_form

    return check_form(_study())


def keeping() -> Any:
    """Show what is kept how long, and write when a period began."""
    from peer_research.widgets.tidy_pages import keeping_form

    return keeping_form(_study())


def clean_up() -> Any:
    """Remove what may not be kept any longer, after a person signed."""
    from peer_research.widgets.tidy_pages import cleanup_form

    return cleanup_form(_study())


def withdraw() -> Any:
    """Take every word of somebody who withdraws out of the study."""
    from peer_research.widgets.tidy_pages import withdraw_form

    show_mistakes_in_dutch()
    # Not `_study`: a withdrawal that was not finished is finished here.
    return withdraw_form(open_study())


def practise() -> Any:
    """Do every step once in a practice study, with a guide."""
    from peer_research.widgets.tour import tour

    return tour()


def report() -> Page:
    """Write the report draft and say where it is."""
    from peer_research.widgets import reading_pages

    return reading_pages.written_report(_study())


def build_report() -> Any:
    """Choose themes and quotes, make the report, and see what is left to write."""
    from peer_research.widgets.report_page import report_builder

    return report_builder()


def advice() -> Any:
    """Keep up what became of the recommendations."""
    from peer_research.widgets.advice_page import advice_tracker

    return advice_tracker()


__all__ = [
    "advice",
    "anonymise",
    "approve",
    "assignment",
    "books",
    "build_report",
    "calls",
    "check",
    "clean_up",
    "code",
    "codebook",
    "codes",
    "consensus",
    "consent",
    "conversations",
    "correct",
    "fees",
    "hidden",
    "import_conversation",
    "keeping",
    "new_protocol",
    "overview",
    "own_protocol",
    "participants",
    "practise",
    "print_protocol",
    "protocol_changes",
    "read",
    "register",
    "report",
    "review",
    "sense",
    "session",
    "sorting",
    "start",
    "withdraw",
    "yields",
]
