"""How much room to write the interview guide has, so that it stays within four pages.

No layout program is at hand when a guide is made, so the heights are estimated. They were
measured on pages of LibreOffice; Arial and Liberation Sans have the same widths, so Word
breaks lines alike. What must stay together is one block, and blocks are put on pages in order.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from peer_research.model import Question
from peer_research.protocol.guide_parts import consent_rows, facts, field_rows, prose
from peer_research.protocol.model import InterviewProtocol

PAGES = 4
MOST_LINES = 6

# All in points.
_PAGE = 745.0  # a little less than there is
_LINE, _CHARACTERS = 12.2, 112  # a line of small text, and what goes on it
_SCRIPT_LINE = 13.8
_BULLET = 14.2
_CELL = 6.5  # what a table row adds to its lines
_HEADING = 34.0
_QUESTION = 24.0  # its heading and the space around
_NOTE_LINE = 20.0
_LOWEST_ROW, _HIGHEST_ROW = 21.0, 40.0
_ACTION_LIST = 190.0
_CM_PER_POINT = 2.54 / 72


def note_lines(protocol: InterviewProtocol) -> list[int]:
    """Return how many ruled lines each question gets: as many as fit.

    Parameters
    ----------
    protocol : InterviewProtocol

    Returns
    -------
    list of int
        From 1 to 6, in the order of the questions; key questions may get one more than others.
    """
    pages = PAGES - 1 if fits_before_last_page(protocol) else PAGES
    after = [] if pages < PAGES else [_after(protocol) + len(field_rows(protocol)) * _LOWEST_ROW]
    keys = [question.kind == "kern" for question in protocol.questions]
    for each in range(MOST_LINES, 0, -1):
        for more in (1, 0):
            lines = [min(MOST_LINES, each + (more and key)) for key in keys]
            if _pages([*_blocks(protocol, lines), *after]) <= pages:
                return lines
    return [1] * len(keys)


def fits_before_last_page(protocol: InterviewProtocol) -> bool:
    """Return whether the last page can be kept for what is written after the conversation."""
    return _pages(_blocks(protocol, [1] * len(protocol.questions))) < PAGES


def note_height(protocol: InterviewProtocol) -> float:
    """Return the height of a row of the field note, in centimetres, so that they fill a page."""
    height = _LOWEST_ROW
    if fits_before_last_page(protocol):
        room = _PAGE - _after(protocol) - _CELL
        height = max(height, min(_HIGHEST_ROW, room / len(field_rows(protocol)) - 2))
    return height * _CM_PER_POINT


def _pages(blocks: Iterable[float]) -> int:
    """Return on how many pages the blocks go, each of them whole."""
    pages, used = 1, 0.0
    for block in blocks:
        if used + block > _PAGE:
            pages, used = pages + 1, 0.0
        used += block
    return pages


def _blocks(protocol: InterviewProtocol, lines: Sequence[int]) -> list[float]:
    """Return the heights of what stands before the last sheet."""
    setup = protocol.setup
    talk = [setup.before, setup.circle, setup.after, setup.follow_up]
    script = protocol.intro_script.strip().splitlines()
    closing = len(protocol.closing) * _BULLET
    blocks = [
        40 + _table((value for _, value in facts(protocol)), 0.82),
        _HEADING + _text(talk) if any(talk) else 0,
        _HEADING + _text(script, _SCRIPT_LINE) + _text([protocol.intro_note]) if script else 0,
        _HEADING + _text(protocol.ground_rules, _BULLET) if protocol.ground_rules else 0,
        _consent(protocol),
    ]
    questions = zip(protocol.questions, lines, strict=True)
    asked = [_question(question) + count * _NOTE_LINE for question, count in questions]
    asked[0] += _HEADING + 2 * _LINE + _CELL
    light = _HEADING + _table(protocol.traffic_light.actions.values(), 0.48)
    return [*blocks, *asked, light, _HEADING + closing + 2 * _LINE]


def _consent(protocol: InterviewProtocol) -> float:
    before, rows, after = consent_rows(protocol)
    return _HEADING + _text([before, after]) + _table(rows, 0.8) + 2 * _LINE


def _question(question: Question) -> float:
    height = _QUESTION + _lines(question.text, 0.82) * _SCRIPT_LINE
    probes = "  ·  ".join(question.probes)
    return height + _text([probes, question.announcement, question.skip_when], _LINE + 1.6)


def _after(protocol: InterviewProtocol) -> float:
    """Return the height of the last sheet without the rows to write in."""
    height = 2 * _HEADING + len(protocol.debrief) * _BULLET + 4 * _LINE
    height += _text([protocol.outcome])
    return height + (_ACTION_LIST if protocol.form == "spiegelgesprek" else 0)


def _text(parts: Iterable[str], line: float = _LINE) -> float:
    return sum(_lines(part) for part in parts) * line


def _table(cells: Iterable[str], share: float) -> float:
    """Return the height of a table with a header; `share` of the width is the widest column."""
    return _LINE + _CELL + sum(_lines(cell, share) * _LINE + _CELL for cell in cells)


def _lines(text: str, share: float = 1.0) -> int:
    """Return on how many lines `text` goes, in a column of that share of the width."""
    return math.ceil(len(prose(text)) / (_CHARACTERS * share))
