"""The house style of an organisation: its own Word template, with our styles where it has none.

Styles that the template has, stay as they are; what is missing is added in its own colours. With
``{{verslag}}`` in its text the report comes there, and what stands around it stays; otherwise
the text of the template is taken out and its header, footer and logo stay.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.parts.numbering import NumberingPart

from peer_research.word import ooxml
from peer_research.word.colours import brand_colours, recoloured
from peer_research.word.commands import run_commands
from peer_research.word.opening import open_docx
from peer_research.word.places import BODY, cut_at_body, fields, fill_fields, has_commands
from peer_research.word.template import BULLETS, CHAPTERS, NUMBERS, load_template

if TYPE_CHECKING:
    from docx.document import Document

_NUMBERING = "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"
_UNWANTED = (
    RELATIONSHIP_TYPE.COMMENTS,
    RELATIONSHIP_TYPE.CUSTOM_XML,
    RELATIONSHIP_TYPE.GLOSSARY_DOCUMENT,
    RELATIONSHIP_TYPE.FOOTNOTES,
    RELATIONSHIP_TYPE.ENDNOTES,
    # A second set of styles for Word 2007, in which ours would be missing.
    "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
)
# Company, manager, own fields and a picture of the first page.
_PRIVATE = ("/extended-properties", "/custom-properties", "/thumbnail")


@dataclass(slots=True, kw_only=True)
class House:
    """A template that is ready to be written in.

    Parameters
    ----------
    document : Document
    numbers, chapters : int
        Ids of the abstract list for numbered lists, and of the list of chapter numbers.
    bullets : int, optional
        Id of the list with bullets; only where the style for them brings none.
    after : list of element
        What comes after the report.
    filled : set of str
        The fields that the template has a place for.
    """

    document: Document
    numbers: int = NUMBERS
    chapters: int = CHAPTERS + 1
    bullets: int | None = None
    after: list[Any] = field(default_factory=list)
    filled: set[str] = field(default_factory=set)

    @property
    def has_frame(self) -> bool:
        """Whether header or footer of the template hold something."""
        parts = (part for s in self.document.sections for part in (s.header, s.footer))
        return any(
            not part.is_linked_to_previous
            and ("".join(part._element.itertext()).strip() or _pictures(part._element))
            for part in parts
        )


def plain_house() -> House:
    """Return the own template."""
    return House(document=load_template())


def load_house(
    path: Path,
    values: Mapping[str, str],
    lists: Mapping[str, Sequence[Mapping[str, str]]] | None = None,
) -> House:
    """Return the template at `path`, ready for a report.

    Parameters
    ----------
    path : Path
        ``.docx`` or ``.dotx``.
    values : mapping of str to str
        What comes at ``{{titel}}`` and the other `FIELDS`. It is written as it is: signs
        such as ``<`` and ``&`` come out as themselves.
    lists : mapping of str to sequence of mapping, optional
        What the commands of a template can go through; see `commands.run_commands`.

    Raises
    ------
    ReportError
        The file cannot be used, or has a place with a name that is not known.
    """
    document, data = open_docx(path)
    if has_commands(document):
        document = run_commands(data, path.name, values, lists or {})
    house = House(document=document, filled=fields(document, path.name))
    fill_fields(document, values)
    if BODY in house.filled:
        house.after = cut_at_body(document)
    else:
        _empty(document)
    _forget(document)
    _add_styles(document)
    _add_lists(house)
    return house


# ------------------------------------------------------------------ what does not stay


def _pictures(element: Any) -> bool:
    return any(next(element.iter(qn(tag)), None) is not None for tag in ("w:drawing", "w:pict"))


def _empty(document: Document) -> None:
    body = document.element.body
    for block in [b for b in body if b.tag != qn("w:sectPr")]:
        body.remove(block)


def _forget(document: Document) -> None:
    """Take out what tells about people or other files, and what would block writing."""
    part = document.part
    for name, relation in list(part.rels.items()):
        if relation.reltype in _UNWANTED:
            part.rels.pop(name)
    package = part.package
    for name, relation in list(package.rels.items()):
        if relation.reltype.endswith(_PRIVATE):
            package.rels.pop(name)
    settings = document.settings.element
    for tag in ("attachedTemplate", "documentProtection", "mailMerge", "footnotePr", "endnotePr"):
        for found in settings.findall(qn(f"w:{tag}")):
            settings.remove(found)
    properties = document.core_properties
    for name in ("comments", "keywords", "category", "subject", "content_status", "identifier"):
        setattr(properties, name, "")


# ------------------------------------------------------------------ styles and lists


def _add_styles(document: Document) -> None:
    ours, theirs = load_template().styles.element, document.styles.element
    names = {_name(style) for style in theirs.iter(qn("w:style"))}
    ids = {style.get(qn("w:styleId")) for style in theirs.iter(qn("w:style"))}
    colours = brand_colours(document)
    renamed: dict[str, str] = {}
    for style in ours.iter(qn("w:style")):
        old = style.get(qn("w:styleId"))
        if _name(style) in names:
            renamed[old] = _id_of(theirs, _name(style))
            continue
        renamed[old] = old if old not in ids else f"pr{old}"
    for style in ours.iter(qn("w:style")):
        if _name(style) not in names:
            theirs.append(_adapted(style, renamed, colours))
    _ensure_language(theirs)


def _adapted(style: Any, renamed: Mapping[str, str], colours: Mapping[str, str]) -> Any:
    made = recoloured(copy.deepcopy(style), colours)
    made.attrib.pop(qn("w:default"), None)
    made.set(qn("w:styleId"), renamed[style.get(qn("w:styleId"))])
    for tag in ("w:basedOn", "w:next", "w:link"):
        for other in made.findall(qn(tag)):
            other.set(qn("w:val"), renamed.get(other.get(qn("w:val")), other.get(qn("w:val"))))
    for properties in list(made.iter(qn("w:numPr"))):
        # Lists get their number where they are used.
        properties.getparent().remove(properties)
    return made


def _name(style: Any) -> str:
    found = style.find(qn("w:name"))
    return "" if found is None else str(found.get(qn("w:val"))).casefold()


def _id_of(styles: Any, name: str) -> str:
    return next(str(s.get(qn("w:styleId"))) for s in styles.iter(qn("w:style")) if _name(s) == name)


def _ensure_language(styles: Any) -> None:
    """Make a place for the language of all text, where a template has none."""
    defaults = styles.find(qn("w:docDefaults"))
    if defaults is None:
        defaults = ooxml.element("docDefaults")
        styles.insert(0, defaults)
    run = defaults.find(qn("w:rPrDefault"))
    if run is None:
        run = ooxml.element("rPrDefault")
        defaults.insert(0, run)
    properties = run.find(qn("w:rPr"))
    if properties is None:
        properties = ooxml.element("rPr", run)
    if properties.find(qn("w:lang")) is None:
        ooxml.element("lang", properties, val="nl-NL")


def _add_lists(house: House) -> None:
    """Add our kinds of lists beside those of the template."""
    ours = load_template().part.numbering_part.element
    theirs = _numbering(house.document)
    known = [int(a.get(qn("w:abstractNumId"))) for a in theirs.findall(qn("w:abstractNum"))]
    first = 1 + max(known, default=-1)
    lists = theirs.findall(qn("w:num"))
    for abstract in ours.findall(qn("w:abstractNum")):
        made = copy.deepcopy(abstract)
        made.set(qn("w:abstractNumId"), str(first + int(abstract.get(qn("w:abstractNumId")))))
        for link in list(made.iter(qn("w:pStyle"))):
            link.getparent().remove(link)
        # The schema wants every abstract list before the first list.
        if lists:
            lists[0].addprevious(made)
        else:
            theirs.append(made)
    house.numbers = first + NUMBERS
    house.chapters = int(theirs.add_num(first + CHAPTERS).numId)
    bullet = house.document.styles["List Bullet"].element
    if next(bullet.iter(qn("w:numPr")), None) is None:
        house.bullets = int(theirs.add_num(first + BULLETS).numId)


def _numbering(document: Document) -> Any:
    try:
        found: Any = document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING)
        return found.element
    except KeyError:
        xml = load_template().part.numbering_part.blob
        part = NumberingPart(
            PackURI("/word/numbering.xml"), _NUMBERING, parse_xml(xml), document.part.package
        )
        for child in list(part.element):
            part.element.remove(child)
        document.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
        return part.element
