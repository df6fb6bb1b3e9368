"""Every product of a study, by the name people call it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from pathlib import Path

from peer_research.anonymiser_bridge import nearest
from peer_research.errors import StudyError
from peer_research.products.academic import write_package
from peer_research.products.cards import choose_cards
from peer_research.products.cards_word import write_cards
from peer_research.products.figures import has_figures, write_figures
from peer_research.products.letter import groups_to_tell, write_letter
from peer_research.products.mirror import mirror_sessions, write_actions
from peer_research.products.one_pager import write_one_pager
from peer_research.products.poster import write_poster
from peer_research.products.slides import can_make_slides, write_slides
from peer_research.products.source import Source, source_of
from peer_research.products.tracker import write_tracker
from peer_research.report.outputs import require_clean
from peer_research.study import Study
from peer_research.texts import texts


def write_products(
    study: Study,
    folder: Path,
    which: Collection[str] | None = None,
    *,
    today: date | None = None,
    confirmed: bool = False,
) -> list[Path]:
    """Write products of a study, beside its report.

    Parameters
    ----------
    study : Study
    folder : Path
        Where the files come, such as ``study.output / "producten"``.
    which : collection of str, optional
        Names from `PRODUCTS`; everything that can be made when left out, see `not_makeable`.
    today : date, optional
        For the tracker; the day itself when left out.
    confirmed : bool, default=False
        Whether a person read the products and saw that nobody is named; takes the draft mark
        away.

    Returns
    -------
    list of Path
        The files in the order of `PRODUCTS`.

    Raises
    ------
    StudyError
        There is no such product, one that was asked for cannot be made, or a file cannot be
        written.
    ReportError
        Something from the vault, or what may be a name, stands in what people typed.
    """
    source = source_of(study, today or date.today(), confirmed=confirmed)
    chosen = _chosen(source, which)
    guard = source.data.guard
    if guard:
        guard.look(source.data)
    written = [path for name in chosen for path in PRODUCTS[name](source, folder)]
    if guard:
        require_clean(guard, written)
    return written


def not_makeable(study: Study) -> dict[str, str]:
    """Return which products cannot be made of `study` now, each with the reason for people."""
    source = source_of(study, date.today())
    return {name: texts(key) for name in PRODUCTS if (key := _reason(source, name))}


def _chosen(source: Source, which: Collection[str] | None) -> list[str]:
    for name in which or ():
        if name not in PRODUCTS:
            raise StudyError("products.unknown", suggestion=nearest(name, PRODUCTS),
                             known=", ".join(PRODUCTS))  # fmt: skip
    if which is None:
        return [name for name in PRODUCTS if not _reason(source, name)]
    for name in which:
        if key := _reason(source, name):
            raise StudyError(key)
    return [name for name in PRODUCTS if name in which]


def _reason(source: Source, name: str) -> str:
    """Return the message that says why a product cannot be made; empty when it can."""
    missing = _MISSING.get(name)
    return f"products.no_{_KEYS[name]}" if missing and missing(source) else ""


def _letters(source: Source, folder: Path) -> list[Path]:
    return [
        write_letter(source, group, folder / f"brief-{group}.docx")
        for group in groups_to_tell(source.data)
    ]


def _actions(source: Source, folder: Path) -> list[Path]:
    return [
        write_actions(source, session, folder / f"actielijst-{session.id}.docx")
        for session in mirror_sessions(source.open_study)
    ]


PRODUCTS: Mapping[str, Callable[[Source, Path], list[Path]]] = {
    "een-pagina": lambda s, folder: [write_one_pager(s, folder / "een-pagina.docx")],
    "poster": lambda s, folder: [write_poster(s, folder / "poster.docx")],
    "brief": _letters,
    "kaarten": lambda s, folder: [write_cards(s, folder / "citaatkaarten.docx")],
    "actielijst": _actions,
    "aanbevelingen": lambda s, folder: [write_tracker(s, folder / "aanbevelingen.docx")],
    "academisch": write_package,
    "figuren": write_figures,
    "dias": lambda s, folder: [write_slides(s, folder / "dias.pptx")],
}
_MISSING: Mapping[str, Callable[[Source], bool]] = {
    "brief": lambda s: not groups_to_tell(s.data),
    "kaarten": lambda s: not choose_cards(s),
    "actielijst": lambda s: not mirror_sessions(s.open_study),
    "aanbevelingen": lambda s: not s.data.recommendations,
    "figuren": lambda s: not has_figures(s),
    "dias": lambda _: not can_make_slides(),
}
_KEYS = {
    "brief": "letter", "kaarten": "cards", "actielijst": "mirror", "aanbevelingen": "advice",
    "dias": "pptx", "figuren": "figures",
}  # fmt: skip
