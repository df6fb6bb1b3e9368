"""The letter with which a participant reads their own words back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from peer_research.model import CodedSegment, Participant
from peer_research.texts import texts
from peer_research.word.document import WordFile


def write_letter(
    study_title: str, person: Participant, fragments: Sequence[CodedSegment], path: Path
) -> Path:
    """Write the letter as a Word file.

    Parameters
    ----------
    study_title : str
    person : Participant
        Called by the chosen name; without one the letter calls nobody.
    fragments : sequence of CodedSegment
        What is read back.
    path : Path
    """
    word = WordFile(texts("read_back.title"), author=study_title)
    word.footer(texts("read_back.footer", code=person.code), texts("report.page"),
                texts("report.page_of"))  # fmt: skip
    word.paragraph(texts("read_back.title"), "Title")
    name = person.pseudonym
    word.paragraph(texts("read_back.dear", name=name) if name else texts("read_back.dear_you"))
    word.paragraph(texts("read_back.why", title=study_title, count=len(fragments)))
    word.bullets([texts(f"read_back.choice_{answer}") for answer in ("ok", "vager", "weghalen")])
    word.paragraph(texts("read_back.silence"))
    word.paragraph(texts("read_back.help"))
    word.heading(texts("read_back.pieces"))
    for number, fragment in enumerate(fragments, start=1):
        _fragment(word, number, fragment)
    word.heading(texts("read_back.end"))
    word.paragraph(texts("read_back.return", code=person.code))
    return word.save(path)


def _fragment(word: WordFile, number: int, fragment: CodedSegment) -> None:
    before = len(word.document.paragraphs)
    word.heading(texts("read_back.fragment", number=number), 2)
    word.quote(fragment.quote, texts("read_back.number", id=fragment.id), f"cit_{fragment.id}")
    word.paragraph(texts("read_back.boxes"))
    word.paragraph(texts("read_back.own_words"))
    # The words and the boxes to tick stay on one page.
    for paragraph in word.document.paragraphs[before:-1]:
        paragraph.paragraph_format.keep_with_next = True
