"""Build the report: choose themes and quotes, make the draft, see what people still must do."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from peer_research.anonymiser_bridge import UserError
from peer_research.errors import StudyError
from peer_research.intake.uploads import as_file
from peer_research.products import PRODUCTS, not_makeable
from peer_research.products.source import source_of
from peer_research.report import building
from peer_research.report.choices import arrange_themes, choose_quote
from peer_research.report.data import ReportData, from_study
from peer_research.report.finishing import finish_report
from peer_research.report.write import update, write_report
from peer_research.study import Study, open_study
from peer_research.texts import texts
from peer_research.widgets.door import is_open, open_vault
from peer_research.widgets.form import Field, Upload, clean
from peer_research.widgets.live import Answer, LiveWidget, script, style
from peer_research.widgets.mistakes import show_mistakes_in_dutch

_WORDS = (
    "title", "intro", "themes", "themes_help", "in_report", "up", "down", "keep_themes",
    "quotes", "quotes_help", "used", "not_used", "want", "not_this", "undecided",
    "no_quotes", "make_title", "language", "template", "template_help", "formats", "products",
    "cannot", "make", "names_checked", "look_title", "looking", "nothing_to_look", "left_title",
    "left_none", "no_report", "where", "download", "edited", "update", "update_help", "finish",
    "finish_help", "read", "made", "todo", "chapter", "places", "wanted_not_used", "products_read",
    "refused", "edited_warning", "passphrase", "open_vault", "vault_help",
)  # fmt: skip
_LANGUAGES = ("nl", "en")
_FORMATS = ("html", "pdf")
_TEMPLATE = Field(name="template", label="", kind="file")
_DECISIONS: Mapping[str, Any] = {"ja": "ja", "nee": "nee", "": None}


def report_builder() -> ReportPage:
    """Return the page on which the report is built; for a cell of a notebook."""
    show_mistakes_in_dutch()
    study = open_study()
    study.require_no_unfinished_withdrawal()
    return ReportPage(study)


class ReportPage(LiveWidget):
    """The report in the making.

    Parameters
    ----------
    study : Study
    """

    _esm = script("fields.mjs", "report_quotes.mjs", "report_page.mjs")
    _css = style("report_page.css")

    def __init__(self, study: Study) -> None:
        self._study = study
        super().__init__()

    def view(self) -> Answer:
        """Return what can be chosen and what was made; `do_look` returns the rest."""
        return {
            "words": {name: texts(f"report_page.{name}") for name in _WORDS},
            "languages": [[name, texts(f"report_page.language_{name}")] for name in _LANGUAGES],
            "formats": [[name, texts(f"report_page.format_{name}")] for name in _FORMATS],
            "products": [list(pair) for pair in building.product_names()],
            "locked": not is_open(self._study),
            "report": self._report(),
        }

    def do_unlock(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Open the vault, so that the report is held against the names in it."""
        open_vault(self._study, str(data.get("passphrase", "")))
        return {"said": texts("review_page.opened")}

    def do_look(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Return the themes, the quotes to choose from, and what a person must look at."""
        found = self._data(data)
        try:
            remarks, problem = building.remarks(found), ""
        except UserError as mistake:
            remarks, problem = [str(mistake)], mistake.key
        return {
            "themes": [list(theme) for theme in building.all_themes(found)],
            "quotes": _quotes(found),
            "remarks": remarks,
            "problem": problem,
            "missing": not_makeable(self._study),
        }

    def do_arrange(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Keep the order of the themes, and which stay out."""
        known = {theme for theme, _, _ in building.all_themes(self._data(data))}
        order, out = (_names(data.get(name), known) for name in ("order", "out"))
        arrange_themes(self._study, order, out)
        return {"said": texts("report_page.themes_kept")}

    def do_quote(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Keep what the team says of a quote, and return the quotes as they are now."""
        verdict = data.get("verdict")
        if not isinstance(verdict, str) or verdict not in _DECISIONS:
            raise StudyError("report_choices.no_piece")
        choose_quote(self._study, str(data.get("segment", "")), _DECISIONS[verdict])
        return {"quotes": _quotes(self._data(data)), "said": texts("report_page.quote_kept")}

    def do_make(self, data: Mapping[str, Any], buffers: list[Any]) -> Answer:
        """Make the report and the products that were chosen, and say how far it is."""
        study = self._study
        report = building.report_of(study)
        if report and report.edited and data.get("anew") is not True:
            raise StudyError("report_page.would_replace")
        products = _names(data.get("products"), set(PRODUCTS))
        total = 1 + len(products)
        self._tell(0, total, texts("report_page.doing_report"))
        with self._template(data, buffers) as template:
            made = write_report(
                study,
                formats=["docx", *_names(data.get("formats"), set(_FORMATS))],  # type: ignore[list-item]
                template=template,
                spoken="en" if data.get("language") == "en" else "nl",
                private=self._private(),
                names_checked=data.get("names_checked") is True,
            )
        made += self._products(products, confirmed=data.get("read") is True)
        return {"said": texts("report_page.all_made"), **self._now(made)}

    def do_update(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Bring the report that people edited up to date."""
        checked = data.get("names_checked") is True
        done = update(self._study, self._file(), private=self._private(), names_checked=checked)
        said = texts("report_page.updated", filled=done.filled, removed=done.removed)
        return {"said": said, "todo": list(done.todo), **self._now([done.file, done.copy])}

    def do_finish(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Make the finished report, after somebody said that they read all of it."""
        if data.get("read") is not True:
            raise StudyError("report_page.read_first")
        checked = data.get("names_checked") is True
        made = finish_report(
            self._study, self._file(), private=self._private(), names_checked=checked
        )
        return {"said": texts("report_page.finished"), **self._now([made])}

    # ------------------------------------------------------------------ shared

    def _products(self, chosen: Sequence[str], *, confirmed: bool) -> list[Path]:
        study, made = self._study, list[Path]()
        if not chosen:
            return made
        source = source_of(study, date.today(), confirmed=confirmed)
        names = dict(building.product_names())
        for number, name in enumerate(chosen, start=1):
            self._tell(number, 1 + len(chosen), names[name])
            made += PRODUCTS[name](source, study.output / "producten")
        return made

    def _tell(self, done: int, total: int, text: str) -> None:
        """Say how far it is while the browser waits."""
        self.send({"progress": {"done": done, "total": total, "text": text}})

    @contextlib.contextmanager
    def _template(self, data: Mapping[str, Any], buffers: list[Any]) -> Iterator[Path | None]:
        given: Upload = clean(_TEMPLATE, data, buffers)
        if not given.data:
            yield None
            return
        with as_file(given.name, given.data) as path:
            yield path

    def _private(self) -> Any:
        return open_vault(self._study) if is_open(self._study) else None

    def _data(self, data: Mapping[str, Any]) -> ReportData:
        checked = data.get("names_checked") is True
        return from_study(self._study, private=self._private(), names_checked=checked)

    def _file(self) -> Path:
        report = building.report_of(self._study)
        if report is None:
            raise StudyError("report_page.make_first")
        return report.file

    def _now(self, made: Sequence[Path]) -> dict[str, Any]:
        return {"files": [self._place(path) for path in made], "report": self._report()}

    def _report(self) -> dict[str, Any] | None:
        report = building.report_of(self._study)
        if report is None:
            return None
        left = [list(row) for row in report.left]
        return {"file": self._place(report.file), "edited": report.edited, "left": left}

    def _place(self, path: Path) -> str:
        return path.relative_to(self._study.path).as_posix()


def _names(given: Any, known: set[str]) -> list[str]:
    """Return what the browser sent, as far as it is known."""
    return [name for name in given if name in known] if isinstance(given, list) else []


def _quotes(data: ReportData) -> dict[str, list[dict[str, Any]]]:
    return {
        theme: [
            {"segment": one.quote.segment, "text": one.quote.text, "source": one.quote.source,
             "used": one.used, "verdict": one.verdict}
            for one in rows
        ]
        for theme, rows in building.options(data).items()
    }  # fmt: skip
