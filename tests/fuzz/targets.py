"""What is fuzzed: every reader of files that come from somebody else.

A target gets any bytes. It may only end well or with a `UserError`, which tells a person
what is wrong; anything else is a crash. Formats in containers (Word, OpenDocument, Excel)
have a second target, in which the bytes choose elements: random bytes seldom are XML.
"""

from __future__ import annotations

import io
import json
import os
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from peer_research.anonymiser_bridge import UserError

WORDS = ("Hoi", "I: ja", "R: nee [1]", "00:01:02", "é😀", " ", "Kim: dag", "1", "-1", "9" * 30,
         "a\tb", "\u2028", "", "P01", "x" * 300)  # fmt: skip


@dataclass(frozen=True)
class Target:
    """A reader, and the kind of file that it takes."""

    name: str
    ending: str
    run: Callable[[Path], object]
    wrap: Callable[[bytes], bytes] = bytes


def attempt(target: Target, data: bytes, folder: Path) -> bool:
    """Let a reader read `data`; say whether it was accepted. Any crash comes out."""
    path = folder / f"bestand{target.ending}"
    path.write_bytes(target.wrap(data))
    try:
        target.run(path)
    except UserError as problem:
        assert str(problem).strip()
        return False
    return True


# ------------------------------------------------------------------------------- containers


def grown(data: bytes, tags: Sequence[str], values: Sequence[str] = WORDS) -> str:
    """Return well-formed XML whose elements, attributes and words are chosen by `data`.

    A tag may bring attributes along: ``"w:ins w:id w:author"``.
    """
    out: list[str] = []
    open_tags: list[str] = []
    steps = iter(data)
    for step in steps:
        what, which = step & 3, step >> 2
        if what == 3 and open_tags:
            out.append(f"</{open_tags.pop()}>")
        elif what == 2:
            out.append(escape(values[which % len(values)]))
        elif len(open_tags) < 300:
            name, *attributes = tags[which % len(tags)].split()
            given = [f"{a}={quoteattr(values[next(steps, 0) % len(values)])}" for a in attributes]
            out.append("<" + " ".join([name, *given]) + ">")
            open_tags.append(name)
    return "".join(out) + "".join(f"</{name}>" for name in reversed(open_tags))


def zipped(parts: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return stream.getvalue()


_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_FORMAT = "application/vnd.openxmlformats-officedocument"
_W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:r="{_OFFICE}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
_WORD_TAGS = (
    "w:p", "w:r", "w:t", "w:t xml:space", "w:tbl", "w:tr", "w:tc", "w:tab", "w:br w:type", "w:cr",
    "w:ins w:author", "w:del w:author", "w:delText", "w:sdt", "w:sdtContent", "w:txbxContent",
    "w:pict", "w:object", "w:drawing", "mc:AlternateContent", "mc:Choice", "mc:Fallback", "m:t",
    "w:sym w:char w:font", "w:hyperlink r:id", "w:fldSimple w:instr", "w:instrText",
    "w:fldChar w:fldCharType", "w:footnoteReference w:id", "w:commentReference w:id", "w:pPr",
    "w:rPr", "w:vanish", "w:numPr", "w:gridSpan w:val", "w:vMerge w:val", "w:tcPr", "w:altChunk",
    "w:noBreakHyphen", "w:softHyphen", "w:moveFrom", "w:moveTo", "w:body", "w:bookmarkStart w:name",
)  # fmt: skip


def word(data: bytes) -> bytes:
    """Return a Word file with a body and a footnote part chosen by `data`."""
    half = len(data) // 2
    types = "".join(
        f'<Override PartName="/word/{part}.xml" '
        f'ContentType="{_FORMAT}.wordprocessingml.{kind}+xml"/>'
        for part, kind in (("document", "document.main"), ("footnotes", "footnotes"))
    )
    return zipped({
        "[Content_Types].xml":
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Default Extension="rels" '
            f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f"{types}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" '
            f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship '
            f'Id="r2" Type="{_OFFICE}/footnotes" Target="footnotes.xml"/></Relationships>',
        "word/document.xml":
            f"<w:document {_W}><w:body>{grown(data[:half], _WORD_TAGS)}</w:body></w:document>",
        "word/footnotes.xml":
            f'<w:footnotes {_W}><w:footnote w:id="1">{grown(data[half:], _WORD_TAGS)}'
            "</w:footnote></w:footnotes>",
    })  # fmt: skip


_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "draw", "style")
)
_ODT_TAGS = (
    "text:p", "text:h", "text:span", "text:s text:c", "text:tab", "text:line-break", "text:list",
    "text:list-item", "table:table", "table:table-row", "text:note text:note-class",
    "table:table-cell table:number-columns-repeated", "table:covered-table-cell",
    "text:tracked-changes", "text:changed-region", "text:deletion", "text:insertion",
    "office:annotation", "draw:frame", "draw:object", "draw:control", "draw:a", "draw:text-box",
    "text:ruby", "text:ruby-text", "text:section", "text:note-body", "text:a", "table:table-rows",
    "text:table-of-content", "text:table-of-content-source", "text:change-start text:change-id",
)  # fmt: skip


def odt(data: bytes) -> bytes:
    """Return an OpenDocument text with a body chosen by `data`."""
    return zipped({
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<office:document-content {_SPACES}><office:body><office:text>"
            f"{grown(data, _ODT_TAGS)}</office:text></office:body></office:document-content>",
    })  # fmt: skip


_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_CELLS = (*WORDS, "spreker", "tekst", "begin", "eind", "0.5", "1e999", "NaN", "46000.5", "-0.1",
          "2026-01-01", "2026-01-01T25:00:00Z", "TRUE", "#REF!", "_x0041_", "_x000D_")  # fmt: skip
_CELL_KINDS = (' t="inlineStr"', ' t="str"', "", ' t="n"', ' t="b"', ' t="d"', ' t="e"', ' t="s"',
               ' s="1"', ' t="inlineStr" r="C9"', ' t="x"')  # fmt: skip


def _rows(data: bytes) -> str:
    """Return cells under a heading; one byte in eight begins a row."""
    out = ['<row><c t="inlineStr"><is><t>spreker</t></is></c>']
    names = ("tekst", "begin", "eind")[: 1 + len(data) % 3]
    out += [f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in names]
    steps = iter(data)
    for step in steps:
        if step & 7 == 0:
            out.append("</row><row>")
            continue
        kind = _CELL_KINDS[(step >> 3) % len(_CELL_KINDS)]
        value = escape(_CELLS[next(steps, 0) % len(_CELLS)])
        inside = f"<is><t>{value}</t></is>" if "inline" in kind else f"<v>{value}</v>"
        out.append(f"<c{kind}>{inside}</c>")
    return "".join(out) + "</row>"


def sheet(data: bytes) -> bytes:
    """Return an Excel file with rows chosen by `data`."""
    kinds = (("workbook", "sheet.main"), ("sheet1", "worksheet"))
    types = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{_FORMAT}.spreadsheetml.{kind}+xml"/>'
        for part, kind in kinds
    )
    return zipped({
        "[Content_Types].xml":
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f"{types}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" '
            f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" '
            f'Type="{_OFFICE}/worksheet" Target="sheet1.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>'
            '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/sheet1.xml": f'<worksheet xmlns="{_SHEET}"><sheetData>'
            f"{_rows(data)}</sheetData></worksheet>",
    })  # fmt: skip


_ELAN_TAGS = ("TIME_ORDER", "TIME_SLOT TIME_SLOT_ID TIME_VALUE", "TIER TIER_ID PARTICIPANT",
              "TIER TIER_ID PARENT_REF", "ANNOTATION", "ANNOTATION_VALUE", "REF_ANNOTATION",
              "ALIGNABLE_ANNOTATION TIME_SLOT_REF1 TIME_SLOT_REF2")  # fmt: skip


def elan(data: bytes) -> bytes:
    """Return an ELAN file whose elements are chosen by `data`."""
    return f"<ANNOTATION_DOCUMENT>{grown(data, _ELAN_TAGS)}</ANNOTATION_DOCUMENT>".encode()


_GUIDS = tuple(f"{n:08d}-0000-4000-8000-000000000000" for n in range(4))
_REFI_TAGS = (
    "CodeBook", "Codes", "Code guid name", "Code guid name color", "Description", "Sources",
    "TextSource guid name plainTextPath", "PlainTextContent", "Coding guid creatingUser",
    "PlainTextSelection guid startPosition endPosition name", "CodeRef targetGUID", "Notes",
    "Note guid name plainTextPath", "NoteRef targetGUID", "Users", "User guid name", "Cases",
    "Case guid name", "VariableValue", "VariableRef targetGUID", "Variables",
    "Variable guid name", "TextValue", "PDFSource guid", "Representation guid plainTextPath",
)  # fmt: skip
_REFI_VALUES = (*WORDS, *_GUIDS, "internal://a.txt", "../../x.txt", "#F00", "#12345", "0", "3",
                "2026-01-01T00:00:00Z", "A::B", "A")  # fmt: skip


def _refi(root: str, data: bytes) -> str:
    inside = grown(data, _REFI_TAGS, _REFI_VALUES)
    return f'<{root} xmlns="urn:QDA-XML:project:1.0" name="x">{inside}</{root}>'


def project(data: bytes) -> bytes:
    """Return a REFI-QDA project whose elements are chosen by `data`."""
    return zipped({"project.qde": _refi("Project", data), "sources/a.txt": "Dag 😀 Kim.\r\nHoi."})


def refi_codebook(data: bytes) -> bytes:
    """Return a REFI-QDA codebook whose elements are chosen by `data`."""
    space = "urn:QDA-XML:codebook:1.0"
    inside = grown(data, _REFI_TAGS, _REFI_VALUES)
    return f'<CodeBook xmlns="{space}"><Codes>{inside}</Codes></CodeBook>'.encode()


# ------------------------------------------------------------------------------- the readers


def _transcript(path: Path) -> object:
    from peer_research.transcripts import read_with_ledger

    transcript, ledger = read_with_ledger(path)
    return transcript.text, ledger.summary()


def _format(path: Path) -> object:
    """Read a file for the anonymiser, write it back unchanged and with other words."""
    from anonymiser import formats

    data = path.read_bytes()
    opened = formats.read(data, path.name, allow_unread=True)
    list(formats.everything(data, path.name))
    opened.write(list(opened.units))
    written = opened.write([f"[PERSOON-{number}]" for number, _ in enumerate(opened.units)])
    return list(formats.everything(written, path.name)) if written.strip() else None


def _settings(path: Path) -> object:
    from peer_research.study import Study

    (path.parent / "onderzoek").mkdir(exist_ok=True)
    path.replace(path.parent / "onderzoek" / "study.toml")
    return Study(path.parent / "onderzoek").vault_folder


def _people(name: str) -> Callable[[Path], object]:
    """Return what reads one TOML file in a study that is right for the rest."""

    def run(path: Path) -> object:
        from peer_research.study import Study

        folder = path.parent / "onderzoek"
        (folder / "sessions").mkdir(parents=True, exist_ok=True)
        settings = '[onderzoek]\nformaat = 1\nid = "fuzz"\ntitel = "Toets"\n'
        (folder / "study.toml").write_text(settings, "utf-8")
        goal = folder / ("sessions/S01.toml" if name == "sessions" else f"{name}.toml")
        path.replace(goal)
        try:
            return getattr(Study(folder), name)()
        finally:
            goal.unlink()

    return run


def _coding(path: Path) -> object:
    from peer_research.coding.events import fold, read_coding

    return fold(read_coding(path))


def _study_log(path: Path) -> object:
    from peer_research import event_log, study_log

    event_log.read(path)
    study_log.add(path, "toets", number=1)
    return study_log.verify(path)


def _memo(path: Path) -> object:
    from peer_research.coding.memos import read_memos

    return read_memos(path.parent)


def _safe_transcript(path: Path) -> object:
    from peer_research.transcript_file import read_transcript

    return read_transcript(path)


def _protocol(path: Path) -> object:
    from peer_research.protocol.check import check_file
    from peer_research.protocol.reading import load_protocol
    from peer_research.shipped import default_codebook

    return load_protocol(path) and check_file(path, _codebook(default_codebook()))


def _codebook(path: Path):
    from peer_research.codebook.reading import load_codebook

    return load_codebook(path)


def _codebook_csv(path: Path) -> object:
    from peer_research.codebook.csv_file import import_csv

    return import_csv(path)


def _codebook_qdc(path: Path) -> object:
    from peer_research.codebook.qdc import import_qdc

    return import_qdc(path)


def _project(path: Path) -> object:
    from peer_research.exchange import import_project

    return import_project(path, sources="optional").report()


def _policy(path: Path) -> object:
    from anonymiser.policy import load_policy

    return load_policy(path)


def _roster(path: Path) -> object:
    from anonymiser.roster import load_roster

    return load_roster(path)


def _scan_rows(path: Path) -> object:
    from anonymiser.jsonl import read_documents

    return read_documents(path.read_bytes().splitlines(keepends=True), path.name)


def _vault_header(path: Path) -> object:
    from anonymiser.vault_header import parse

    return parse(path.read_bytes())


def _vault_roster(path: Path) -> object:
    from anonymiser.pseudonyms import PseudonymTable

    try:
        data = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return None
    return PseudonymTable.from_json(data)


def _targets() -> Iterator[Target]:
    from anonymiser.formats import EXTENSIONS
    from peer_research.transcripts import SUPPORTED

    yield from (Target(f"gesprek-{e[1:]}", e, _transcript) for e in SUPPORTED)
    yield Target("gesprek-docx-inhoud", ".docx", _transcript, word)
    yield Target("gesprek-odt-inhoud", ".odt", _transcript, odt)
    yield Target("gesprek-xlsx-inhoud", ".xlsx", _transcript, sheet)
    yield Target("gesprek-eaf-inhoud", ".eaf", _transcript, elan)
    yield from (Target(f"kopie-{e[1:]}", e, _format) for e in EXTENSIONS)
    yield Target("kopie-docx-inhoud", ".docx", _format, word)
    yield Target("onderzoek", ".toml", _settings)
    for name in ("participants", "sessions", "recommendations"):
        yield Target(name, ".toml", _people(name))
    yield Target("protocol", ".toml", _protocol)
    yield Target("codeboek", ".toml", _codebook)
    yield Target("codeboek-csv", ".csv", _codebook_csv)
    yield Target("codeboek-qdc", ".qdc", _codebook_qdc)
    yield Target("codeboek-qdc-inhoud", ".qdc", _codebook_qdc, refi_codebook)
    yield Target("codeerlogboek", ".jsonl", _coding)
    yield Target("logboek", ".jsonl", _study_log)
    yield Target("memo", ".md", _memo)
    yield Target("transcript", ".json", _safe_transcript)
    yield Target("project", ".qdpx", _project)
    yield Target("project-inhoud", ".qdpx", _project, project)
    yield Target("beleid", ".toml", _policy)
    yield from (Target(f"rooster-{e}", f".{e}", _roster) for e in ("toml", "json", "csv", "txt"))
    yield Target("scan", ".jsonl", _scan_rows)
    yield Target("kluis", ".json", _vault_header)
    yield Target("sleutellijst", ".json", _vault_roster)


TARGETS = {target.name: target for target in _targets()}


def place_of(problem: BaseException) -> str:
    """Return the kind of a crash with the last place in our own code: what tells two apart."""
    place, trace = "", problem.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if f"{os.sep}peer_research{os.sep}" in name or f"{os.sep}anonymiser{os.sep}" in name:
            place = f"{Path(name).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(problem).__name__} {place or Path(sys.argv[0]).name}"
