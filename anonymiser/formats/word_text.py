"""Where text can stand in the XML of a Word file, and how a reader sees it.

Names of elements are compared without namespace: the transitional and the strict variant
of the format, drawings and formulas use the same few words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from lxml import etree

from anonymiser.formats.layout import Block
from anonymiser.formats.package import Element

_PARAGRAPH = "p"
_SHOWN = {"t", "delText", "instrText", "delInstrText"}
_FIXED = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n"}
# Characters that Word writes as an element: they go away with the name they stand in.
_ATOMS = {"noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_MEASURES = {"posOffset", "align", "pctWidth", "pctHeight", "pctPosHOffset", "pctPosVOffset"}

_SCANNED = {"descr", "title", "alt", "tooltip", "string", "displayText", "instr", "docLocation"}
_SCANNED_ELEMENTS = {
    "alias", "tag", "tblCaption", "tblDescription", "docVar", "helpText", "statusText",
    "default", "listEntry", "listItem", "description", "query", "connectString", "attr",
    "caption", "docPr", "cNvPr", "lvlText",
}  # fmt: skip
_NAMED = {
    "bookmarkStart", "hyperlink", "style", "name", "aliases", "pStyle", "rStyle", "tblStyle",
    "basedOn", "next", "link", "numStyleLink", "styleLink", "ffData",
}  # fmt: skip
_FONTS = {
    "rFonts", "font", "altName", "latin", "ea", "cs", "sym", "lsdException", "panose1", "sig",
    "lang", "themeFontLang", "mathFont",
}  # fmt: skip
# Words, colours, sizes and numbers of the format itself: nobody typed these.
_TECHNICAL = re.compile(
    r"[a-z][A-Za-z0-9]*|[-+]?[\d.,;\s]*[a-z%]*|[0-9A-F]{3,8}|\{[0-9A-Fa-f-]{36}\}|#[0-9A-Fa-f]+"
    r"|(?:rId|_x0000_[a-z]+)\d+|_(?:Toc|Ref|Hlk)\d+|https?://(?:schemas|purl)\.\S*"
)

Encode = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in the XML with text: of an element, or one of its attributes.

    Parameters
    ----------
    element : lxml element
    attribute : str
        Name of the attribute; empty for the text of the element.
    encode : callable
        Turns a new text into what is written.
    """

    element: Element
    attribute: str = ""
    encode: Encode = str

    def write(self, text: str) -> None:
        """Put `text` in the place."""
        if self.attribute:
            self.element.set(self.attribute, self.encode(text))
        elif local(self.element) in _ATOMS:
            _replace_atom(self.element, text)
        else:
            self.element.text = text
            if text != text.strip() and local(self.element) in _SHOWN:
                self.element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


@dataclass(slots=True)
class Reading:
    """Collects the slots and blocks of all parts.

    Parameters
    ----------
    slots : list of Slot
        The units, with the part they are in.
    """

    slots: list[tuple[str, Slot]] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def read(self, part: str, root: Element) -> None:
        """Add everything in one part."""
        paragraphs: dict[Element | None, list[_Item]] = {}
        for element in root.iter(etree.Element):
            name = local(element)
            if name == _PARAGRAPH:
                paragraphs[element] = []
            item = self._item(part, element, name)
            if item is not None:
                holder = next((e for e in element.iterancestors() if e in paragraphs), None)
                if holder is None:
                    self._block([item])
                else:
                    paragraphs[holder].append(item)
        for items in paragraphs.values():
            self._paragraph(items)
        for element in root.iter(etree.Element):
            self._attributes(part, element)

    def add(
        self, part: str, slot: Slot, text: str, *, label: str = "", known_only: bool = False
    ) -> None:
        """Add a place with a text of its own."""
        item = (self._unit(part, slot, text), text)
        self.blocks.append(Block(parts=(item,), label=label, known_only=known_only))

    def _unit(self, part: str, slot: Slot, text: str) -> int:
        self.slots.append((part, slot))
        self.units.append(text)
        return len(self.units) - 1

    def _item(self, part: str, element: Element, name: str) -> _Item | None:
        if name in _FIXED:
            # The same word also defines a tab stop, in the properties of a paragraph.
            is_text = local(element.getparent()) in ("r", _PARAGRAPH)
            return _Item(None, _FIXED[name], element) if is_text else None
        text = _ATOMS.get(name) or element.text or ""
        if name in _MEASURES or not (text if name in _SHOWN else text.strip()):
            return None
        return _Item(self._unit(part, Slot(element), text), text, element)

    def _paragraph(self, items: list[_Item]) -> None:
        codes = [item for item in items if item.is_code]
        shown = [item for item in items if not item.is_code]
        now = [item for item in shown if not item.is_deleted]
        self._block(now)
        if len(now) < len(shown):
            # With tracked changes there are two texts, and neither may tell a name.
            self._block([i for i in shown if i.is_deleted or not i.is_inserted])
        self._block(codes)

    def _block(self, items: list[_Item]) -> None:
        if any(item.unit is not None for item in items):
            self.blocks.append(Block(parts=tuple((item.unit, item.text) for item in items)))

    def _attributes(self, part: str, element: Element) -> None:
        name = local(element)
        for attribute, value in element.attrib.items():
            word = etree.QName(attribute).localname
            if not value.strip() or name in _FONTS or name == "Relationship":
                continue
            if word == "author":
                self.add(part, Slot(element, attribute), value, label="PERSON")
            elif word in _SCANNED or (name in _SCANNED_ELEMENTS and not value.isdigit()):
                self.add(part, Slot(element, attribute), value)
            elif name in _NAMED or not _TECHNICAL.fullmatch(value):
                self.add(part, Slot(element, attribute, as_name), value, known_only=True)


@dataclass(frozen=True, slots=True)
class _Item:
    """A piece of a paragraph; a tab or line break has no unit."""

    unit: int | None
    text: str
    element: Element

    @property
    def is_code(self) -> bool:
        return local(self.element) in ("instrText", "delInstrText")

    @property
    def is_deleted(self) -> bool:
        return local(self.element) == "delText" or self._inside("moveFrom", "del")

    @property
    def is_inserted(self) -> bool:
        return self._inside("ins", "moveTo")

    def _inside(self, *names: str) -> bool:
        for ancestor in self.element.iterancestors():
            if local(ancestor) == _PARAGRAPH:
                return False
            if local(ancestor) in names:
                return True
        return False


def local(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return str(etree.QName(element).localname)


def as_name(text: str) -> str:
    """Return `text` as the name of a bookmark or style may be.

    Examples
    --------
    >>> as_name("[PERSOON-1]_begin")
    'PERSOON_1__begin'
    """
    return re.sub(r"\W", "_", text).strip("_")


def all_texts(part: str, root: Element) -> Iterator[str]:
    """Yield every text of a part, found in another way than `Reading` does.

    The leak check uses this, so that what `Reading` overlooks is not overlooked twice.
    """
    yield part
    for element in root.iter(etree.Element):
        name = local(element)
        if name == _PARAGRAPH:
            yield "".join(_own_text(element))
        elif name not in _MEASURES:
            yield element.text or ""
        yield element.tail or ""
        if name not in _FONTS:
            yield from (unquote(v) for v in element.attrib.values() if not _TECHNICAL.fullmatch(v))


def _own_text(paragraph: Element) -> Iterator[str]:
    for child in paragraph.iter(etree.Element):
        if local(child) in _FIXED:
            yield "\t"
        elif local(child) in _ATOMS:
            yield _ATOMS[local(child)]
        elif local(child) not in _MEASURES:
            yield child.text or ""


def _replace_atom(element: Element, text: str) -> None:
    if text:
        # Only when a name starts with a hyphen: the placeholder needs a place to stand.
        new = etree.Element(etree.QName(etree.QName(element).namespace, "t"))
        new.text, new.tail = text, element.tail
        element.getparent().replace(element, new)
    else:
        element.getparent().remove(element)
