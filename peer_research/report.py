"""The draft of the report: counts, tables and quotes filled in, meaning left to people.

What a person must write is a yellow ``[SCHRIJF HIER: ...]``; how many there are stands on the
first page. Until somebody confirms that they read it, every page is marked as a draft.
"""

from __future__ import annotations

from pathlib import Path

from peer_research.anonymiser_bridge import language
from peer_research.report_advice import advice, thanks, unknown
from peer_research.report_appendix import agreement, codes, questions
from peer_research.report_counts import Counts
from peer_research.report_data import ReportData, from_study
from peer_research.report_draft import Draft
from peer_research.report_front import cover, fill_cover, summary
from peer_research.report_method import method, why
from peer_research.report_quotes import choose
from peer_research.report_themes import overview, themes
from peer_research.texts import texts
from peer_research.word.document import WordFile
from peer_research.word.ooxml import track_revisions

__all__ = ["ReportData", "build_report", "from_study"]

_CHAPTERS = (
    why, method, overview, themes, advice, unknown, thanks, questions, agreement, codes,
)  # fmt: skip
_TAGS = {"nl": "nl-NL", "en": "en-GB"}


def build_report(data: ReportData, path: Path) -> Path:
    """Write the draft of the report as a Word file.

    Parameters
    ----------
    data : ReportData
        See `from_study`.
    path : Path
        Where the file comes; ends in ``.docx``.

    Returns
    -------
    Path
        `path`. The same data give the same bytes.

    Raises
    ------
    StudyError
        The file cannot be written, for example because Word has it open.
    """
    counts = Counts(data)
    word = WordFile(data.title, language=_TAGS[language()])
    draft = Draft(data=data, counts=counts, quotes=choose(counts), word=word)
    _frame(draft)
    notice = cover(draft)
    summary(draft)
    for chapter in _CHAPTERS:
        chapter(draft)
    fill_cover(draft, notice)
    return word.save(path)


def _frame(draft: Draft) -> None:
    """Write header and footer; while it is a draft, Word shows what people change."""
    word = draft.word
    word.footer(draft.data.title, texts("report.page"), texts("report.page_of"), first_page=False)
    if not draft.data.confirmed:
        word.draft_mark(texts("report.draft"))
        track_revisions(word.document)
