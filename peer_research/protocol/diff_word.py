"""What is different between two versions of a protocol, as a Word file to read together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from docx.shared import RGBColor

from peer_research.protocol.diff import Difference, Piece
from peer_research.protocol.model import Change, InterviewProtocol
from peer_research.texts import texts
from peer_research.word import ooxml
from peer_research.word.document import WordFile
from peer_research.word.styles import TEAL

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

_GONE = "9B2C14"  # a red that is dark enough on white


def write_diff(
    differences: Sequence[Difference], path: Path, old: InterviewProtocol, new: InterviewProtocol
) -> Path:
    """Write the differences as a Word file and return `path`.

    Parameters
    ----------
    differences : sequence of Difference
        As `protocol.diff` gives them.
    path : Path
        Where the file comes; ends in ``.docx``.
    old, new : InterviewProtocol
        For the heading, and for who changed what and why.

    Raises
    ------
    StudyError
        The file cannot be written, for example because Word has it open.
    """
    heading = texts("protocol_diff.title")
    word = WordFile(f"{heading} {new.title}")
    word.paragraph(heading, "Title")
    versions = {"title": new.title, "old": old.version, "new": new.version}
    word.paragraph(texts("protocol_diff.subtitle", **versions), "Subtitle")
    _who_and_why(word, changes_between(old, new))
    _all(word, differences)
    word.footer(
        texts("protocol_diff.footer", **versions),
        texts("protocol_diff.page"),
        texts("protocol_diff.page_of"),
    )
    return word.save(path)


def changes_between(old: InterviewProtocol, new: InterviewProtocol) -> list[Change]:
    """Return who changed what and why since `old`, the oldest first."""
    known = {change.version for change in old.changes}
    later = [change for change in new.changes if change.version not in known]
    return sorted(later, key=lambda change: [int(n) for n in change.version.split(".")])


def _who_and_why(word: WordFile, changes: Sequence[Change]) -> None:
    if not changes:
        return
    word.heading(texts("protocol_diff.who_and_why"))
    for change in changes:
        day = change.day.strftime("%d-%m-%Y")
        lead = texts(
            "protocol_diff.who_and_why_row", version=change.version, day=day, who=change.who
        )
        word.lead(lead, f"{change.what} {change.why}")


def _all(word: WordFile, differences: Sequence[Difference]) -> None:
    if not differences:
        word.paragraph(texts("protocol_diff.nothing"))
        return
    _legend(word)
    groups = (
        ("about_questions", [d for d in differences if d.question]),
        ("about_rest", [d for d in differences if not d.question]),
    )
    for name, group in groups:
        if group:
            word.heading(texts(f"protocol_diff.{name}"))
        for number, difference in enumerate(group):
            if not number or difference.where != group[number - 1].where:
                word.heading(difference.where.capitalize(), 2)
            _one(word, difference)


def _legend(word: WordFile) -> None:
    paragraph = word.lead(texts("protocol_diff.legend"), "")
    _add(paragraph, Piece("removed", texts("protocol_diff.legend_removed")))
    paragraph.add_run(", ")
    _add(paragraph, Piece("added", texts("protocol_diff.legend_added")))
    paragraph.add_run(".")


def _one(word: WordFile, difference: Difference) -> None:
    message = difference.message[:1].upper() + difference.message[1:]
    if not difference.pieces:
        word.paragraph(f"{message}.")
        return
    paragraph = word.lead(f"{message}.", "")
    for number, piece in enumerate(difference.pieces):
        before = difference.pieces[number - 1] if number else None
        if before and before.mark == "removed" and piece.mark == "added":
            # Struck and new words would stand against each other.
            paragraph.add_run("" if before.text.endswith(" ") else " ")
        _add(paragraph, piece)


def _add(paragraph: Paragraph, piece: Piece) -> None:
    run = paragraph.add_run(ooxml.xml_safe(piece.text))
    if piece.mark == "removed":
        run.font.strike = True
        run.font.color.rgb = RGBColor.from_string(_GONE)
    elif piece.mark == "added":
        run.bold = run.underline = True
        run.font.color.rgb = RGBColor.from_string(TEAL)
