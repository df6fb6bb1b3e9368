"""The residual-risk report as a Word file: codes, kinds of facts, counts and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from peer_research.anonymiser_bridge import ResidualReport, kind_in_words
from peer_research.texts import texts
from peer_research.word.document import WordFile

if TYPE_CHECKING:
    from peer_research.review.risk import StudyRisk

_PERSON_COLUMNS = (2.2, 6.0, 2.2, 2.0, 3.6)
_GROUP_COLUMNS = (8.0, 4.0, 4.0)


def risk_file(risk: StudyRisk, path: Path) -> Path:
    """Write `risk` as a Word file and return `path`.

    Raises
    ------
    StudyError
        The file cannot be written, for example because Word has it open.
    """
    word = WordFile(texts("risk.title"))
    word.footer(texts("risk.title"), texts("report.page"), texts("report.page_of"))
    word.paragraph(texts("risk.title"), "Title")
    word.paragraph(texts("risk.for_the_team"))
    word.paragraph(texts("risk.how_to_read", k=risk.conversations.k))
    heard = "spoken" if risk.spoken else "only_safe"
    _part(word, "conversations", risk.conversations, texts(f"risk.{heard}"))
    _part(word, "quotes", risk.quotes, texts("risk.quoted"))
    word.heading(texts("risk.intruder"))
    word.paragraph(texts("risk.intruder_why"))
    word.numbers(risk.conversations.checklist())
    return word.save(path)


def _part(word: WordFile, part: str, report: ResidualReport, what: str) -> None:
    """Write one count: sentences, a row per participant, small groups and mosaics."""
    word.heading(texts(f"risk.{part}"))
    word.paragraph(what)
    word.bullets(report.summary())
    word.heading(texts("risk.people"), 2)
    _people(word, part, report)
    word.heading(texts("risk.groups", k=report.k), 2)
    _groups(word, part, report)
    word.heading(texts("risk.mosaics"), 2)
    warnings = report.warnings()
    if warnings:
        word.bullets(warnings)
    else:
        word.paragraph(texts("risk.no_mosaic"))


def _people(word: WordFile, part: str, report: ResidualReport) -> None:
    names = ("participant", "facts", "sessions", "smallest", "because")
    rows = [
        (
            person.person,
            ", ".join(f"{kind_in_words(kind)} {n}" for kind, n in person.counts.items()) or "-",
            str(person.sessions),
            str(person.smallest),
            " + ".join(map(kind_in_words, person.because)) or "-",
        )
        for person in report.people
    ]
    header = [texts(f"risk.column_{name}") for name in names]
    title = texts("risk.people_table", part=texts(f"risk.{part}").lower())
    word.table(header, rows, _PERSON_COLUMNS, title=title, caption=True)


def _groups(word: WordFile, part: str, report: ResidualReport) -> None:
    rows = [[str(value) for value in row.values()] for row in report.group_rows()]
    if not rows:
        word.paragraph(texts("risk.no_groups", k=report.k))
        return
    word.paragraph(texts("risk.groups_what"))
    header = [texts(f"risk.column_{name}") for name in ("because", "small", "alone")]
    title = texts("risk.groups_table", part=texts(f"risk.{part}").lower())
    word.table(header, rows, _GROUP_COLUMNS, title=title, caption=True)
