"""The own Word template: built from nothing, kept beside this file as ``template.docx``.

It holds no thumbnail, no second set of styles, no custom XML and no name of anybody. After a
change in `styles` or here: ``python -m peer_research.word.template``.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from peer_research.word.styles import FONT, TEAL, W, styles_xml
from peer_research.word.theme import theme_xml

if TYPE_CHECKING:
    from docx.document import Document

TEMPLATE = Path(__file__).with_name("template.docx")
EPOCH = (2020, 1, 1, 0, 0, 0)
BULLETS, NUMBERS, CHAPTERS = 0, 1, 2

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD_PARTS = {
    "styles": "styles", "settings": "settings", "numbering": "numbering", "fontTable": "fontTable",
    "theme/theme1": "theme",
}  # fmt: skip
_THEME_TYPE = "application/vnd.openxmlformats-officedocument.theme+xml"


def load_template() -> Document:
    """Return an empty document with the project's styles."""
    from docx import Document as open_document

    return open_document(str(TEMPLATE))


def template_bytes() -> bytes:
    """Return the template as it must be on disk; the same bytes every time."""
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships([
            ("rId1", f"{_RELS}/officeDocument", "word/document.xml"),
            ("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ("rId3", f"{_RELS}/extended-properties", "docProps/app.xml"),
        ]),
        "docProps/core.xml": _core(),
        "docProps/app.xml": _app(),
        "word/document.xml": _document(),
        "word/_rels/document.xml.rels": _relationships([
            (f"rId{n}", f"{_RELS}/{kind}", f"{name}.xml")
            for n, (name, kind) in enumerate(_WORD_PARTS.items(), start=1)
        ]),
        "word/styles.xml": styles_xml(),
        "word/settings.xml": _settings(),
        "word/numbering.xml": _numbering(),
        "word/fontTable.xml": _fonts(),
        "word/theme/theme1.xml": theme_xml(),
    }  # fmt: skip
    return pack({name: text.encode() for name, text in parts.items()})


def pack(parts: dict[str, bytes]) -> bytes:
    """Return `parts` as a zip file that depends on nothing but them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            archive.writestr(info, data)
    return buffer.getvalue()


def repacked(data: bytes) -> bytes:
    """Return a zip file with the same parts that depends on nothing but them."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return pack({name: archive.read(name) for name in archive.namelist()})


def is_packed_here(data: bytes) -> bool:
    """Return whether a file is as this program wrote it, and nobody saved it since."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return all(info.date_time == EPOCH for info in archive.infolist())
    except zipfile.BadZipFile:
        return False


def _content_types() -> str:
    overrides = {
        "/word/document.xml": f"{_TYPES}.document.main+xml",
        **{f"/word/{name}.xml": f"{_TYPES}.{kind}+xml" for name, kind in _WORD_PARTS.items()},
        "/word/theme/theme1.xml": _THEME_TYPE,
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/app.xml":
            "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    }  # fmt: skip
    rows = "".join(f'<Override PartName="{n}" ContentType="{t}"/>' for n, t in overrides.items())
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{rows}</Types>'
    )


def _relationships(rows: list[tuple[str, str, str]]) -> str:
    body = "".join(f'<Relationship Id="{i}" Type="{t}" Target="{x}"/>' for i, t, x in rows)
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{body}</Relationships>'


def _core() -> str:
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        "<dc:title></dc:title><dc:creator></dc:creator><cp:lastModifiedBy></cp:lastModifiedBy>"
        '<cp:revision>1</cp:revision><dcterms:created xsi:type="dcterms:W3CDTF">'
        "2020-01-01T00:00:00Z</dcterms:created><dc:language>nl-NL</dc:language>"
        "</cp:coreProperties>"
    )


def _app() -> str:
    return (
        f'{_HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
        'extended-properties"><Application>peer-research</Application></Properties>'
    )


def _document() -> str:
    # A4 in twentieths of a point, with margins of 2.5 cm.
    return (
        f'{_HEAD}<w:document xmlns:w="{W}" xmlns:r="{_RELS}"><w:body><w:sectPr>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1417" w:bottom="1304" '
        'w:left="1417" w:header="624" w:footer="567" w:gutter="0"/></w:sectPr></w:body>'
        "</w:document>"
    )


def _settings() -> str:
    # The order of children is fixed by the schema. Word takes out who edited what and when.
    return (
        f'{_HEAD}<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/>'
        "<w:removePersonalInformation/><w:removeDateAndTime/>"
        '<w:defaultTabStop w:val="567"/><w:characterSpacingControl w:val="doNotCompress"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="nl-NL"/><w:decimalSymbol w:val=","/>'
        '<w:listSeparator w:val=";"/></w:settings>'
    )


def _numbering() -> str:
    kinds = [("bullet", "\u2022", "ListBullet", 340), ("decimal", "%1.", "ListNumber", 397),
             ("decimal", "%1", "", 680)]  # fmt: skip
    abstract = "".join(_abstract(n, *kind) for n, kind in enumerate(kinds))
    numbers = "".join(
        f'<w:num w:numId="{n + 1}"><w:abstractNumId w:val="{n}"/></w:num>'
        for n in range(len(kinds))
    )
    return f'{_HEAD}<w:numbering xmlns:w="{W}">{abstract}{numbers}</w:numbering>'


def _abstract(number: int, kind: str, text: str, style: str, indent: int) -> str:
    link = f'<w:pStyle w:val="{style}"/>' if style else ""
    return (
        f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="singleLevel"/>'
        f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{link}'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{indent}" w:hanging="{indent}"/></w:pPr>'
        f'<w:rPr><w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}"/><w:color w:val="{TEAL}"/></w:rPr>'
        "</w:lvl></w:abstractNum>"
    )


def _fonts() -> str:
    return (
        f'{_HEAD}<w:fonts xmlns:w="{W}"><w:font w:name="{FONT}">'
        '<w:altName w:val="Liberation Sans"/><w:family w:val="swiss"/>'
        '<w:pitch w:val="variable"/></w:font></w:fonts>'
    )


if __name__ == "__main__":
    TEMPLATE.write_bytes(template_bytes())
