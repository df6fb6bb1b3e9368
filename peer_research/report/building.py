"""What somebody needs to know who builds a report: what is still to be written, what to look at.

Everything is read from the report itself or asked of the modules that make it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from peer_research.products.writing import PRODUCTS
from peer_research.report.choices import Choices
from peer_research.report.counts import Counts
from peer_research.report.mosaic import mosaics
from peer_research.report.quotes import LARGEST_SHARE, Quote, candidates, choose
from peer_research.texts import texts
from peer_research.word.opening import open_docx
from peer_research.word.template import is_packed_here

if TYPE_CHECKING:
    from peer_research.report.data import ReportData
    from peer_research.study import Study

_CHAPTER, _CUE = "Heading 1", "Schrijf hier"  # the latter is where a person must write


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report that was made: where it is, whether people changed it, what is left to write.

    Parameters
    ----------
    file : Path
    edited : bool
        Whether somebody saved it since the program wrote it.
    left : tuple of (str, int)
        Chapters with places where nobody wrote yet, and how many.
    """

    file: Path
    edited: bool
    left: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A quote that may stand in a theme.

    Parameters
    ----------
    quote : Quote
    used : bool
        Whether it stands in the report as it would be made now.
    verdict : str
        ``ja``, ``nee``, or nothing when the team said nothing.
    """

    quote: Quote = field(repr=False)
    used: bool
    verdict: str


def report_of(study: Study) -> Report | None:
    """Return the report of a study, or None when none was made."""
    path = study.output / "rapport.docx"
    if not path.is_file():
        return None
    return Report(
        file=path, edited=not is_packed_here(path.read_bytes()), left=tuple(places_left(path))
    )


def places_left(path: Path) -> list[tuple[str, int]]:
    """Return the chapters with places where nobody wrote yet, and how many, in their order.

    Parameters
    ----------
    path : Path
        A report of this program; chapters start with a heading of the first level.

    Raises
    ------
    ReportError
        The file cannot be read.
    """
    document, _ = open_docx(path)
    chapter = texts("report_building.first_page")
    found: Counter[str] = Counter()
    for paragraph in document.paragraphs:
        style = paragraph.style.name if paragraph.style else ""
        if style == _CHAPTER:
            chapter = paragraph.text.strip() or chapter
        # Who writes there may leave the yellow style; the words in brackets are what is left.
        elif style == _CUE and "[" in paragraph.text:
            found[chapter] += 1
    return list(found.items())


def remarks(data: ReportData) -> list[str]:
    """Return what a person must look at before the report goes anywhere, as sentences.

    Raises
    ------
    ReportError
        Somebody may be recognised, so the report cannot be made; see `Guard.look`.
    """
    counts = Counts(data)
    quotes = choose(counts)
    return [*_names(data), *_mosaics(data, quotes), *_share(quotes), *_small(counts)]


def _names(data: ReportData) -> list[str]:
    if data.guard is None:
        return []
    doubts = [doubt.note for doubt in data.guard.look(data)]
    closed = [] if data.guard.has_key else [texts("report_building.no_key")]
    return [*closed, *dict.fromkeys(doubts)]


def _mosaics(data: ReportData, quotes: Sequence[Quote]) -> list[str]:
    return [
        texts("report_building.mosaic", who=_who(one.source), facts=one.facts,
              chapters=one.chapters)
        for one in mosaics(data, quotes)
    ]  # fmt: skip


def _who(source: str) -> str:
    return source.removeprefix("– ")


def _share(quotes: Sequence[Quote]) -> list[str]:
    """Return whose quotes are many; with few people that cannot be otherwise."""
    by_person = Counter(quote.participant for quote in quotes)
    names = {quote.participant: _who(quote.source) for quote in quotes}
    return [
        texts("report_building.share", who=names[code], count=count, total=len(quotes))
        for code, count in by_person.most_common()
        if count > LARGEST_SHARE * len(quotes)
    ]


def _small(counts: Counts) -> list[str]:
    k = counts.data.k
    rows = [
        texts("report_building.small_group", group=texts(f"report.group_{group}"), k=k)
        for group, size in counts.groups.items()
        if size < k
    ]
    hidden = [code.name for code in counts.themes if counts.of_code(code.id).hidden]
    rows += [texts("report_building.hidden_theme", theme=name, k=k) for name in hidden]
    return rows


def all_themes(data: ReportData) -> list[tuple[str, str, bool]]:
    """Return every theme in the order of the team: id, name, and whether it has a chapter."""
    choices = data.choices
    used = Counts(replace(data, choices=Choices(order=choices.order))).themes
    return [(code.id, code.name, code.id not in choices.left_out) for code in used]


def options(data: ReportData) -> dict[str, list[Option]]:
    """Return the quotes to choose from per theme, those in the report first.

    Only what may be quoted is in it; what the team refused is in it too, so that it can say
    otherwise.
    """
    choices = data.choices
    used = {quote.segment for quote in choose(Counts(data))}
    open_again = replace(data, choices=replace(choices, refused=frozenset()))
    found: dict[str, list[Option]] = {}
    for quote in candidates(Counts(open_again)):
        verdict = "ja" if quote.segment in choices.wanted else ""
        if quote.segment in choices.refused:
            verdict = "nee"
        one = Option(quote=quote, used=quote.segment in used, verdict=verdict)
        found.setdefault(quote.theme, []).append(one)
    return {theme: _without_doubles(rows) for theme, rows in found.items()}


def _without_doubles(rows: list[Option]) -> list[Option]:
    """Return the options with the same words once, those that the team spoke about first."""
    found: dict[str, Option] = {}
    for row in sorted(rows, key=lambda row: (not row.used, not row.verdict)):
        found.setdefault(row.quote.text, row)
    return list(found.values())


def product_names() -> list[tuple[str, str]]:
    """Return the products beside the report: name and words."""
    return [(name, texts(f"report_building.product_{name.replace('-', '_')}")) for name in PRODUCTS]
