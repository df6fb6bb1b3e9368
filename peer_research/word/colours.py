"""The colours of a template, for the styles that it lacks; unreadable ones are not taken."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from peer_research.word.lint import MIN_CONTRAST, contrast
from peer_research.word.styles import CORAL, GREY, MIST, RULE, TEAL, WHITE

if TYPE_CHECKING:
    from docx.document import Document

_HEX = re.compile(r"[0-9A-Fa-f]{6}\Z")
_ACCENT = re.compile(
    rb"<a:accent(?P<number>[12])>\s*<a:srgbClr val=\"(?P<value>[0-9A-Fa-f]{6})\"", re.ASCII
)
_FAINT = 0.1  # part of the colour in the ground of a box
_SOFT = 0.45  # in a line


def brand_colours(document: Document) -> dict[str, str]:
    """Return which of our colours become which, empty when the template says nothing."""
    accents = _accents(document)
    main = _heading_colour(document) or accents.get("1", "")
    if not main or contrast(main, WHITE) < MIN_CONTRAST:
        return {}
    faint = _mixed(main, _FAINT)
    if min(contrast(main, faint), contrast(GREY, faint)) < MIN_CONTRAST:
        faint = "F7F7F7"
    second = accents.get("2", main)
    return {TEAL: main, MIST: faint, RULE: _mixed(main, _SOFT), CORAL: second}


def recoloured(style: Any, colours: Mapping[str, str]) -> Any:
    """Change our colours in a style into those of `colours`, and return it."""
    for item in style.iter():
        for name in (qn("w:val"), qn("w:fill"), qn("w:color")):
            value = item.get(name)
            if value in colours:
                item.set(name, colours[value])
    return style


def _heading_colour(document: Document) -> str:
    for style in document.styles.element.iter(qn("w:style")):
        name = style.find(qn("w:name"))
        if name is not None and str(name.get(qn("w:val"))).casefold() == "heading 1":
            found = style.find(f"{qn('w:rPr')}/{qn('w:color')}")
            value = found.get(qn("w:val")) if found is not None else ""
            return value.upper() if _HEX.match(value or "") else ""
    return ""


def _accents(document: Document) -> dict[str, str]:
    try:
        theme = document.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    except KeyError:
        return {}
    return {m["number"].decode(): m["value"].decode().upper() for m in _ACCENT.finditer(theme.blob)}


def _mixed(colour: str, share: float) -> str:
    """Return `colour` mixed with white.

    Examples
    --------
    >>> _mixed("000000", 0.1)
    'E6E6E6'
    """
    parts = (int(colour[i : i + 2], 16) for i in (0, 2, 4))
    return "".join(f"{round(255 - (255 - part) * share):02X}" for part in parts)
