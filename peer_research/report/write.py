"""The report as files: Word, and from the same words a web page or a PDF, in Dutch or English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from peer_research import store
from peer_research.report.data import from_study
from peer_research.report.language import Language, speaking
from peer_research.report.update import Update, update_report
from peer_research.report.whole import build_report, make_with_drawings
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.identifiable import Identifiable
    from peer_research.study import Study

Format = Literal["docx", "html", "pdf"]


def write_report(
    study: Study,
    path: Path | None = None,
    *,
    formats: Sequence[Format] = ("docx",),
    template: Path | None = None,
    spoken: Language | None = None,
    private: Identifiable | None = None,
    confirmed: bool = False,
    names_checked: bool = False,
    clean_quotes: bool = False,
) -> list[Path]:
    """Write the report of a study and return its files.

    Parameters
    ----------
    study : Study
    path : Path, optional
        Of the Word file; ``output/rapport.docx`` when left out. Other formats come beside it.
    formats : sequence of {"docx", "html", "pdf"}, default=("docx",)
        The Word file is always written.
    template : Path, optional
        Word template of an organisation.
    spoken : {"nl", "en"}, optional
        Language of everything that the program says in it.
    private : Identifiable, optional
        The opened vault; see `from_study`.
    confirmed, names_checked, clean_quotes : bool, default=False
        See `from_study`.

    Returns
    -------
    list of Path

    Raises
    ------
    ReportError
        Somebody may be recognised, the template cannot be used, or there is no LibreOffice
        for a PDF. A Word file that people changed is copied before it is replaced.
    """
    with speaking(spoken):
        data = from_study(
            study, private=private, confirmed=confirmed, names_checked=names_checked,
            clean_quotes=clean_quotes,
        )  # fmt: skip
        place = path or study.output / "rapport.docx"
        if tuple(formats) == ("docx",):
            return [build_report(data, place, template=template)]
        made, drawings = make_with_drawings(data, template=template)
        return _all_formats(made, drawings, place, formats)


def _all_formats(
    made: bytes, drawings: Mapping[str, str], place: Path, formats: Sequence[Format]
) -> list[Path]:
    from peer_research.report.whole import keep_own_version

    pdf = b""
    if "pdf" in formats:
        from peer_research.word.pdf import pdf_of, with_page_numbers, without_paragraph

        # Nobody can update a field in a PDF, and it has its numbers already.
        printed = without_paragraph(made, texts("report.check_contents"))
        pdf = pdf_of(with_page_numbers(printed, pdf_of(printed, place.name)), place.name)
        made = with_page_numbers(made, pdf)
    keep_own_version(place)
    store.write_bytes(place, made)
    written = [place]
    if "html" in formats:
        from peer_research.word.web import web_page

        written.append(place.with_suffix(".html"))
        store.write_text(written[-1], web_page(made, drawings))
    if pdf:
        written.append(place.with_suffix(".pdf"))
        store.write_bytes(written[-1], pdf)
    return written


def update(
    study: Study, path: Path, *, private: Identifiable | None = None, names_checked: bool = False
) -> Update:
    """Bring a report that people edited up to date with the study; see `update_report`."""
    return update_report(from_study(study, private=private, names_checked=names_checked), path)
