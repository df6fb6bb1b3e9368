"""Word files (.docx): all text in all parts, and nothing that tells who made the file.

Body, tables, headers, footers, notes, comments, tracked changes, text boxes, alternative
texts, links, field codes, content controls and names of styles and bookmarks are read. The
rest of the XML stays as it is, so bold, styles, tabs and lists stay too. Data about the
file (author, title, company, times, thumbnail, own properties) is removed. Pictures and
other parts that cannot be read are refused, or left out when the user says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

from anonymiser.errors import InputError
from anonymiser.formats import package as container
from anonymiser.formats.layout import Opened
from anonymiser.formats.package import Element, Package
from anonymiser.formats.word_text import Reading, Slot, all_texts, as_name, local

_CORE = "application/vnd.openxmlformats-package.core-properties+xml"
_APP = "application/vnd.openxmlformats-officedocument.extended-properties+xml"
_KEPT_IN_CORE = {"revision", "language"}
_KEPT_IN_APP = {
    "Pages", "Words", "Characters", "CharactersWithSpaces", "Lines", "Paragraphs", "DocSecurity",
    "ScaleCrop", "LinksUpToDate", "SharedDoc", "HyperlinksChanged", "AppVersion",
}  # fmt: skip
# When somebody worked on a text, and the accounts of who may edit it.
_GONE_ATTRIBUTES = {"date", "dateUtc", "fullDate"}
_GONE_ELEMENTS = {"presenceInfo", "attachedTemplate", "permStart", "permEnd", "mailMerge"}
_HOLDERS = {"drawing", "pict", "object", "numPicBullet"}
_STYLE_WORDS = {"style", "pStyle", "rStyle", "tblStyle", "basedOn", "next", "link", "styleLink"}
_NOWHERE = "about:blank"


def read(data: bytes, name: str, allow_unread: bool) -> Opened:
    """Return the text of a Word file; see `anonymiser.formats.read`.

    Raises
    ------
    InputError
        Not a Word file, or with parts that cannot be read while that is not allowed.
    """
    package, left_out = _load(data, name)
    if left_out and not allow_unread:
        raise InputError("formats.unread_parts", file=name, parts=", ".join(left_out))
    reading = _reading(package)

    def write(units: Sequence[str]) -> bytes:
        # Read again: the trees are edited, and a second call must give the same.
        fresh, _ = _load(data, name)
        _edit(fresh, _reading(fresh), units)
        return fresh.to_bytes()

    return Opened(units=reading.units, blocks=reading.blocks, write=write, left_out=left_out)


def everything(data: bytes, name: str) -> Iterator[str]:
    """Yield every text and attribute in every part, and the names of the parts."""
    package = container.open_package(data, name)
    yield from package.raw
    for part, root in package.trees.items():
        yield from all_texts(part, root)


def _load(data: bytes, name: str) -> tuple[Package, tuple[str, ...]]:
    """Return the package without what is never kept and without what cannot be read."""
    package = container.open_package(data, name)
    _take_out(package, container.never_kept(package))
    for part, root in package.trees.items():
        if _clean(root, package.kinds[part]):
            package.changed.add(part)
    outside = list(_outside(package))
    unread = [part for part in package.raw if part not in package.trees]
    kinds = [container.kind_of(package, part) for part in unread] + ["link"] * len(outside)
    _take_out(package, unread)
    for part, relation in ((p, r) for p, r in outside if p in package.trees):
        source = container.source_of(part)
        _remove_users(package, source, {package.drop_relation(part, relation)})
    return package, container.counted(kinds)


def _take_out(package: Package, parts: Sequence[str]) -> None:
    for source, identities in package.remove(parts).items():
        _remove_users(package, source, identities)


def _outside(package: Package) -> Iterator[tuple[str, Element]]:
    """Yield the relationships to other files; a link that a reader clicks is only text."""
    for part, root in package.trees.items():
        if not part.endswith(".rels"):
            continue
        for relation in list(root):
            kind = relation.get("Type", "").rpartition("/")[2]
            if container.is_internal(relation) or kind == "hyperlink":
                continue
            if kind in ("attachedTemplate", "mailMergeSource", "mailMergeHeaderSource"):
                package.drop_relation(part, relation)
            else:
                yield part, relation


def _remove_users(package: Package, source: str, identities: set[str]) -> None:
    """Remove the drawings and other elements that show a part that is gone."""
    root = package.trees.get(source)
    if root is None:
        return
    for element in list(root.iter(etree.Element)):
        uses = any(
            value in identities and "relationships" in (etree.QName(key).namespace or "")
            for key, value in element.attrib.items()
        )
        if uses:
            holders = [e for e in element.iterancestors() if local(e) in _HOLDERS]
            gone = holders[-1] if holders else element
            if gone.getparent() is not None:
                _remove(gone)
            package.changed.add(source)


def _clean(root: Element, kind: str) -> bool:
    """Remove data about the file and its makers; return whether there was any."""
    gone = [e for e in root.iter(etree.Element) if local(e) in _GONE_ELEMENTS]
    gone += list(root.iter(etree.Comment, etree.ProcessingInstruction))
    if kind == _CORE:
        gone += [e for e in root if local(e) not in _KEPT_IN_CORE]
    if kind == _APP:
        gone += [e for e in root if local(e) not in _KEPT_IN_APP]
    for element in gone:
        _remove(element)
    around = [*root.itersiblings(preceding=True), *root.itersiblings()]
    # What stands around the root is not written again; here it only counts as a change.
    return _clean_attributes(root) or bool(gone or around)


def _clean_attributes(root: Element) -> bool:
    found = False
    for element in root.iter(etree.Element):
        for key in list(element.attrib):
            is_time = etree.QName(key).localname in _GONE_ATTRIBUTES and etree.QName(key).namespace
            if is_time:
                del element.attrib[key]
                found = True
        if local(element) == "Relationship" and _leads_to_a_person(element):
            element.set("Target", _NOWHERE)
            found = True
    return found


def _leads_to_a_person(relation: Element) -> bool:
    """Return whether a link is no web address: mail, telephone, a file on a computer."""
    target = relation.get("Target", "")
    return (
        not container.is_internal(relation)
        and relation.get("Type", "").endswith("/hyperlink")
        and not target.lower().startswith(("http://", "https://", _NOWHERE))
    )


def _remove(element: Element) -> None:
    """Remove an element but not the text that happens to stand after it."""
    parent, tail = element.getparent(), element.tail
    if tail and tail.strip():
        previous = element.getprevious()
        if previous is None:
            parent.text = (parent.text or "") + tail
        else:
            previous.tail = (previous.tail or "") + tail
    parent.remove(element)


def _reading(package: Package) -> Reading:
    reading = Reading()
    for part, root in package.trees.items():
        if part.endswith(".rels"):
            _read_links(reading, part, root)
        elif part != container.TYPES:
            reading.read(part, root)
    return reading


def _read_links(reading: Reading, part: str, root: Element) -> None:
    for relation in root:
        target = relation.get("Target", "")
        if not container.is_internal(relation) and target != _NOWHERE:
            # A link with a hole in it leads nowhere; half an address may still tell who.
            reading.add(part, Slot(relation, "Target", lambda text: _NOWHERE), target)


def _edit(package: Package, reading: Reading, units: Sequence[str]) -> None:
    styles: dict[str, str] = {}
    for (part, slot), old, new in zip(reading.slots, reading.units, units, strict=True):
        if new == old:
            continue
        package.changed.add(part)
        slot.write(new)
        holder = slot.element.getparent()
        if local(slot.element) == "name" and holder is not None and local(holder) == "style":
            styles |= {value: as_name(new) for key, value in holder.attrib.items() if "Id" in key}
        if local(slot.attribute or slot.element) == "author":
            _forget_initials(slot.element)
    if styles:
        _rename_styles(package, styles)


def _rename_styles(package: Package, new: dict[str, str]) -> None:
    # Word makes the id of a style from its name without spaces; no search finds that.
    for part, root in package.trees.items():
        for element in root.iter(etree.Element):
            if local(element) in _STYLE_WORDS:
                for key, value in element.attrib.items():
                    if value in new:
                        element.set(key, new[value])
                        package.changed.add(part)


def _forget_initials(element: Element) -> None:
    for key in element.attrib:
        if etree.QName(key).localname == "initials":
            element.set(key, "")
