"""The codes in the order of the chapters: by the team's own themes, else as in the codebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from peer_research.anonymiser_bridge import language
from peer_research.model import Code, Codebook
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.coding.sense_making import Theme

REST = "thema.rest"


def theme_id(theme: str) -> str:
    """Return the id of a theme among the codes."""
    return f"thema.{theme}"


def tree(book: Codebook, themes: Sequence[Theme]) -> Codebook:
    """Return the codes under the themes that the team made; the codebook itself when none.

    Parameters
    ----------
    book : Codebook
    themes : sequence of Theme
        A code that is in several comes under the first. What is in none comes in a last theme,
        so that nothing gets lost.

    Notes
    -----
    A code stays as heavy as the heaviest code above it was.
    """
    book = _spoken(book)
    if not themes:
        return book
    places = _places(book, themes)
    roots = [_root(book, theme) for theme in themes]
    # Several codes of one branch in a theme stay below each other.
    rest = Code(id=REST, name=texts("report.rest"), definition=texts("report.rest_about"))
    codes = tuple(_moved(book, code, places) for code in book.codes)
    return replace(book, codes=(*roots, rest, *codes), changes=())


def _spoken(book: Codebook) -> Codebook:
    """Return the codes in the language of the report, as far as the codebook has it."""
    if language() != "en":
        return book
    codes = (
        replace(c, name=c.name_en or c.name, definition=c.definition_en or c.definition)
        for c in book.codes
    )
    return replace(book, codes=tuple(codes))


def _places(book: Codebook, themes: Sequence[Theme]) -> dict[str, str]:
    found: dict[str, str] = {}
    for theme in themes:
        for code in theme.codes:
            if code in book.by_id:
                found.setdefault(code, theme_id(theme.id))
    return found


def _root(book: Codebook, theme: Theme) -> Code:
    names = [book.by_id[code].name for code in theme.codes if code in book.by_id]
    about = theme.about.strip() or texts("report.theme_codes", codes=", ".join(names))
    parent = theme_id(theme.parent) if theme.parent else ""
    return Code(id=theme_id(theme.id), name=theme.name, definition=about, parent=parent)


def _moved(book: Codebook, code: Code, places: Mapping[str, str]) -> Code:
    path = book.path(code.id)
    heaviest = max(book.by_id[name].sensitivity for name in path)
    own = places.get(code.id)
    above = next((places[name] for name in reversed(path[:-1]) if name in places), None)
    if own is None:
        parent = code.parent or REST
    else:
        parent = code.parent if above == own and code.parent in book.by_id else own
    return replace(code, parent=parent, sensitivity=heaviest)
