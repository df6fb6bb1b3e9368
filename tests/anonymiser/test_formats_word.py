"""Word files: every corner is read, everything else stays as it was."""

# ruff: noqa: E501 - XML reads better on one line

from __future__ import annotations

import io
import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from anonymiser import formats
from anonymiser.errors import InputError
from anonymiser.formats.layout import Opened, deal
from anonymiser.hiding import Study
from anonymiser.pipeline import Anonymiser
from anonymiser.policy import INTERNAL
from anonymiser.pseudonyms import PseudonymTable
from anonymiser.replace import apply
from anonymiser.roster import Roster
from anonymiser.spans import Span

NAME = "Zhyrkan Qwistoval"
FIRST, LAST = NAME.split()
WML = "application/vnd.openxmlformats-officedocument.wordprocessingml."
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:r="{REL}" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def xml(root: str, inside: str) -> str:
    return f"{HEAD}<{root} {SPACES}>{inside}</{root.split()[0]}>"


def run(text: str, style: str = "") -> str:
    return f'<w:r>{style}<w:t xml:space="preserve">{text}</w:t></w:r>'


def para(inside: str) -> str:
    return f"<w:p>{inside}</w:p>"


def relations(*rows: tuple[str, str, str, str]) -> str:
    inside = "".join(
        f'<Relationship Id="{i}" Type="{REL}/{kind}" Target="{target}"{mode}/>'
        for i, kind, target, mode in rows
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{HEAD}<Relationships xmlns="{space}">{inside}</Relationships>'


OUT = ' TargetMode="External"'


def docx(
    body: str, parts: dict[str, tuple[str, str | bytes]] | None = None, links: str = ""
) -> bytes:
    """Return a Word file; `parts` maps a part name to its content type and content."""
    every = {
        "word/document.xml": (
            WML + "document.main+xml",
            xml("w:document", f"<w:body>{body}</w:body>"),
        )
    }
    every |= parts or {}
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, (kind, _) in every.items()
    )
    types = (
        f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr(
            "_rels/.rels", relations(("rId1", "officeDocument", "word/document.xml", ""))
        )
        for name, (_, content) in every.items():
            archive.writestr(name, content)
        if links:
            archive.writestr("word/_rels/document.xml.rels", links)
    return stream.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def hidden(data: bytes, *names: str, allow_unread: bool = False) -> bytes:
    """Return the file with the names (and what is found besides) hidden."""
    opened = formats.read(data, "a.docx", allow_unread=allow_unread)
    rows = [{"label": "PERSON", "names": [name]} for name in names or (NAME,)]
    roster = Roster.from_rows(rows)
    table = PseudonymTable()
    for entry in roster.entries:
        table.add_entity(entry.label, entry.names)
    study = Study(INTERNAL, table)
    (done,) = study.hide([opened], Anonymiser(roster=roster))
    written = opened.write(done.units)
    check = study.check()
    leaks = [leak for text in formats.everything(written, "a.docx") for leak in check(text)]
    assert leaks == []
    return written


def visible(data: bytes, part: str = "word/document.xml") -> str:
    return "".join(etree.fromstring(parts_of(data)[part]).itertext())


COMMENT = f'<w:comment w:id="1" w:author="{NAME}" w:initials="ZQ" w:date="2024-03-12T10:00:00Z">'
BOX = (
    '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline>'
    f'<wp:docPr id="1" name="Vak 1" descr="Foto van {NAME}" title="{NAME}"/>'
    "<a:graphic><a:graphicData><wps:wsp><wps:txbx><w:txbxContent>%s</w:txbxContent></wps:txbx>"
    "</wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>"
    f'<mc:Fallback><w:pict><v:shape alt="{NAME}" title="{NAME}"><v:textpath string="{NAME}"/>'
    "<v:textbox><w:txbxContent>%s</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback>"
    "</mc:AlternateContent></w:r>"
)
FIELD = '<w:r><w:fldChar w:fldCharType="%s"/></w:r>'

BODIES = {
    "paragraph": para(run(f"Ik ken {NAME} goed.")),
    "lower case": para(run(f"ik ken {NAME.lower()} goed.")),
    "capitals": para(run(f"{NAME.upper()}: ja")),
    "genitive": para(run(f"{FIRST} {LAST}s moeder")),
    "table": f"<w:tbl><w:tr><w:tc>{para(run(NAME))}</w:tc></w:tr></w:tbl>",
    "over runs": para(
        run("Ik ken Zhy", "<w:rPr><w:b/></w:rPr>") + run("rkan ") + run("Qwis", "<w:rPr><w:i/></w:rPr>")
        + run("toval goed")
    ),
    "one letter per run": para("".join(run(letter) for letter in NAME)),
    "over a tab": para(f"<w:r><w:t>{FIRST}</w:t><w:tab/><w:t>{LAST}</w:t></w:r>"),
    "over a line break": para(f"<w:r><w:t>{FIRST}</w:t><w:br/><w:t>{LAST}</w:t></w:r>"),
    "soft hyphen": para("<w:r><w:t>Zhyr</w:t><w:softHyphen/><w:t>kan Qwistoval</w:t></w:r>"),
    "insertion": para(
        f'<w:ins w:id="1" w:author="{NAME}" w:date="2024-01-01T00:00:00Z">{run(NAME)}</w:ins>'
    ),
    "deletion": para(
        f'<w:del w:id="1" w:author="{NAME}"><w:r><w:delText>{NAME}</w:delText></w:r></w:del>'
    ),
    "a letter changed": para(
        run("Zhyr") + '<w:del w:id="1" w:author="x"><w:r><w:delText>ck</w:delText></w:r></w:del>'
        + '<w:ins w:id="2" w:author="x">' + run("k") + "</w:ins>" + run("an Qwistoval zei")
    ),
    "a letter deleted": para(
        run("Zhyr") + '<w:del w:id="1" w:author="x"><w:r><w:delText>k</w:delText></w:r></w:del>'
        + '<w:ins w:id="2" w:author="x">' + run("ck") + "</w:ins>" + run("an Qwistoval zei")
    ),
    "moved": para(f'<w:moveFrom w:id="1" w:author="{NAME}">{run(NAME)}</w:moveFrom>'),
    "text box": para(BOX % (para(run(NAME)), para(run(NAME)))),
    "text box inside a name": para(run("Zhyr") + BOX % (para(run("a")), para(run("b"))) + run("kan Qwistoval")),
    "link tooltip and anchor": para(
        f'<w:hyperlink w:anchor="{FIRST}_{LAST}" w:tooltip="{NAME}">{run("hier")}</w:hyperlink>'
        f'<w:bookmarkStart w:id="1" w:name="{FIRST}_{LAST}"/><w:bookmarkEnd w:id="1"/>'
    ),
    "simple field": para(f'<w:fldSimple w:instr=" AUTHOR {NAME} ">{run(NAME)}</w:fldSimple>'),
    "field code": para(
        FIELD % "begin" + "<w:r><w:instrText> HYPERLINK \"http://x.nl/Zhyr</w:instrText></w:r>"
        "<w:r><w:instrText>kan Qwistoval\"</w:instrText></w:r>" + FIELD % "separate" + run("hier")
        + FIELD % "end"
    ),
    "content control": f'<w:sdt><w:sdtPr><w:alias w:val="{NAME}"/><w:tag w:val="{NAME}"/>'
    f'<w:dropDownList><w:listItem w:displayText="{NAME}" w:value="{NAME}"/></w:dropDownList>'
    f"</w:sdtPr><w:sdtContent>{para(run('x'))}</w:sdtContent></w:sdt>",
    "form field": para(
        f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="a"/>'
        f'<w:helpText w:val="{NAME}"/><w:textInput><w:default w:val="{NAME}"/></w:textInput>'
        "</w:ffData></w:fldChar></w:r>"
    ),
    "formula": para(f"<m:oMath><m:r><m:t>{NAME}</m:t></m:r></m:oMath>"),
    "table caption": f'<w:tbl><w:tblPr><w:tblCaption w:val="{NAME}"/><w:tblDescription '
    f'w:val="{NAME}"/></w:tblPr></w:tbl>',
    "formatting change": para(
        f'<w:r><w:rPr><w:rPrChange w:id="1" w:author="{NAME}"/></w:rPr><w:t>a</w:t></w:r>'
    ),
    "comment in the XML": para(run("a")) + f"<!-- {NAME} -->",
    "instruction in the XML": para(run("a")) + f"<?x {NAME}?>",
}  # fmt: skip

STORY = para(run("Ik ken Zhyr", "<w:rPr><w:b/></w:rPr>") + run("kan Qwistoval"))
OTHER_PARTS = {
    "word/header1.xml": ("header", xml("w:hdr", STORY)),
    "word/footer1.xml": ("footer", xml("w:ftr", STORY)),
    "word/footnotes.xml": ("footnotes", xml("w:footnotes", f'<w:footnote w:id="1">{STORY}</w:footnote>')),
    "word/endnotes.xml": ("endnotes", xml("w:endnotes", f'<w:endnote w:id="1">{STORY}</w:endnote>')),
    "word/comments.xml": ("comments", xml("w:comments", f"{COMMENT}{STORY}</w:comment>")),
    "word/glossary/document.xml": ("document.glossary", xml("w:glossaryDocument", STORY)),
    "word/styles.xml": (
        "styles",
        xml("w:styles", f'<w:style w:styleId="{FIRST}{LAST}" w:type="paragraph"><w:name w:val="{NAME}"/></w:style>'),
    ),
    "word/settings.xml": (
        "settings",
        xml("w:settings", f'<w:docVars><w:docVar w:name="naam" w:val="{NAME}"/></w:docVars>'
            '<w:attachedTemplate r:id="rId1"/>'),
    ),
    "word/numbering.xml": (
        "numbering",
        xml("w:numbering", f'<w:abstractNum><w:lvl><w:lvlText w:val="{NAME} %1."/></w:lvl></w:abstractNum>'),
    ),
    "word/people.xml": (
        "people",
        xml("w15:people", f'<w15:person w15:author="{NAME}"><w15:presenceInfo w15:providerId="AD" '
            f'w15:userId="S::{FIRST}@x.nl"/></w15:person>'),
    ),
}  # fmt: skip


def no_trace(data: bytes) -> None:
    for name, content in parts_of(data).items():
        for kind in (content, re.sub(rb"<[^>]*>", b"", content), name.encode()):
            for word in (FIRST, LAST, "Zhyr", "Qwis"):
                assert word.lower().encode() not in kind.lower(), (name, word)


@pytest.mark.parametrize("corner", BODIES)
def test_a_name_in_any_corner_of_the_body_is_gone(corner: str) -> None:
    links = relations(("rId9", "hyperlink", "https://example.nl/", OUT))
    written = hidden(
        docx(BODIES[corner] + para(run(f"En {NAME}.")), links=links), NAME, FIRST, LAST
    )
    no_trace(written)
    assert "En [PERSOON-1]." in visible(written)


@pytest.mark.parametrize("part", OTHER_PARTS)
def test_a_name_in_any_other_part_is_gone(part: str) -> None:
    kind, content = OTHER_PARTS[part]
    data = docx(para(run("Hallo.")), {part: (f"{WML}{kind}+xml", content)})
    no_trace(hidden(data))


def test_properties_and_thumbnail_do_not_survive() -> None:
    core = (
        f'{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/'
        'metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/">'
        + "".join(
            f"<{tag}>{NAME}</{tag}>"
            for tag in ("dc:creator", "cp:lastModifiedBy", "dc:title", "dc:subject", "cp:keywords",
                        "dc:description", "cp:category", "dcterms:created")
        )
        + "<cp:revision>3</cp:revision></cp:coreProperties>"
    )  # fmt: skip
    app = (
        f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'extended-properties"><Company>{NAME}</Company><Manager>{NAME}</Manager><Pages>2</Pages>'
        "</Properties>"
    )
    data = docx(
        para(run("Hallo.")),
        {
            "docProps/core.xml": ("application/vnd.openxmlformats-package.core-properties+xml", core),
            "docProps/app.xml": (WML.replace("wordprocessingml.", "extended-properties+xml"), app),
            "docProps/custom.xml": (
                WML.replace("wordprocessingml.", "custom-properties+xml"), f"<Properties a='{NAME}'/>"
            ),
            "docProps/thumbnail.jpeg": ("image/jpeg", b"\xff\xd8" + NAME.encode()),
        },
    )  # fmt: skip
    written = hidden(data)
    no_trace(written)
    parts = parts_of(written)
    assert set(parts) == {
        "[Content_Types].xml", "_rels/.rels", "word/document.xml",
        "docProps/core.xml", "docProps/app.xml",
    }  # fmt: skip
    assert b"custom" not in parts["[Content_Types].xml"]
    assert b"revision>3" in parts["docProps/core.xml"]
    assert b"Pages>2" in parts["docProps/app.xml"]


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        (f"mailto:{FIRST}@x.nl", False),
        ("tel:0612345678", False),
        (f"file:///C:/Users/{FIRST}/a.docx", False),
        (f"https://x.nl/{FIRST}%20{LAST}", False),
    ],
)
def test_the_target_of_a_link_does_not_tell_who(target: str, kept: bool) -> None:
    body = para(f'<w:hyperlink r:id="rId5">{run("hier")}</w:hyperlink>')
    written = hidden(docx(body, links=relations(("rId5", "hyperlink", target, OUT))))
    no_trace(written)
    assert b'Target="about:blank"' in parts_of(written)["word/_rels/document.xml.rels"]
    assert b'r:id="rId5"' in parts_of(written)["word/document.xml"]


def test_the_path_of_the_template_is_removed() -> None:
    kind, content = OTHER_PARTS["word/settings.xml"]
    data = docx(para(run("Hallo.")), {"word/settings.xml": (f"{WML}{kind}+xml", content)})
    parts = parts_of(data)
    parts["word/_rels/settings.xml.rels"] = relations(
        ("rId1", "attachedTemplate", f"file:///C:/{FIRST}/x.dotm", OUT)
    ).encode()
    written = hidden(rezipped(parts))
    no_trace(written)
    assert b"attachedTemplate" not in parts_of(written)["word/settings.xml"]


def rezipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_without_identifiers_every_part_is_byte_identical() -> None:
    others = {
        name: (f"{WML}{kind}+xml", content.replace(NAME, "de buurman").replace("Zhyr", "de b")
               .replace("kan Qwistoval", "uurman"))
        for name, (kind, content) in OTHER_PARTS.items()
        if name in ("word/header1.xml", "word/footnotes.xml", "word/numbering.xml")
    }  # fmt: skip
    body = para(
        '<w:pPr><w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs></w:pPr>'
        + run("Een ", "<w:rPr><w:b/><w:i/></w:rPr>") + "<w:r><w:tab/><w:t>gewone</w:t><w:br/></w:r>"
        + run(" zin &amp; meer")
    )  # fmt: skip
    data = docx(body, others)
    assert parts_of(hidden(data)) == parts_of(data)


def test_formatting_around_a_name_stays() -> None:
    bold, italic = "<w:rPr><w:b/></w:rPr>", "<w:rPr><w:i/></w:rPr>"
    data = docx(para(run("Dag Zhyr", bold) + run("kan", italic) + run(" Qwistoval, hoi", bold)))
    document = parts_of(hidden(data))["word/document.xml"].decode()
    before = parts_of(data)["word/document.xml"].decode()
    assert re.findall(r"<w:rPr>.*?</w:rPr>", document) == re.findall(r"<w:rPr>.*?</w:rPr>", before)
    texts = [t.text or "" for t in etree.fromstring(document.encode()).iter("{*}t")]
    assert texts == ["Dag [PERSOON-1]", "", ", hoi"]


def test_initials_go_with_the_author() -> None:
    kind, content = OTHER_PARTS["word/comments.xml"]
    data = docx(para(run("a")), {"word/comments.xml": (f"{WML}{kind}+xml", content)})
    comments = parts_of(hidden(data))["word/comments.xml"]
    assert b'w:author="[PERSOON-1]"' in comments
    assert b'w:initials=""' in comments
    assert b"2024" not in comments


PICTURE = (
    '<w:r><w:drawing><a:graphic><a:graphicData><a:blip r:embed="rId7"/></a:graphicData>'
    "</a:graphic></w:drawing></w:r>"
)
UNREAD = {
    "afbeelding": ("word/media/image1.png", "image/png", "image"),
    "grafiek": (
        "word/charts/chart1.xml",
        "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
        "chart",
    ),
    "macro": ("word/vbaProject.bin", "application/vnd.ms-office.vbaProject", "vbaProject"),
    "bestand in het bestand": (
        "word/embeddings/oleObject1.bin",
        "application/vnd.openxmlformats-officedocument.oleObject",
        "oleObject",
    ),
    "verborgen gegevens": ("customXml/item1.xml", "application/xml", "customXml"),
    "onbekend onderdeel": ("word/vreemd.xml", "application/x-vreemd+xml", "vreemd"),
}


def with_unread(kind: str) -> bytes:
    part, content_type, relation = UNREAD[kind]
    target = "../" + part if part.startswith("customXml") else part.removeprefix("word/")
    return docx(
        para(run("Kijk:") + PICTURE + run("klaar")),
        {part: (content_type, f"<a><b>{NAME}</b></a>")},
        relations(("rId7", relation, target, "")),
    )


@pytest.mark.parametrize("kind", UNREAD)
def test_a_part_that_cannot_be_read_is_named_and_refused(kind: str) -> None:
    with pytest.raises(InputError, match=re.escape(f"{kind} (1)")):
        formats.read(with_unread(kind), "a.docx")


@pytest.mark.parametrize("kind", UNREAD)
def test_a_part_that_cannot_be_read_is_left_out_when_allowed(kind: str) -> None:
    data = with_unread(kind)
    written = hidden(data, allow_unread=True)
    no_trace(written)
    parts = parts_of(written)
    assert UNREAD[kind][0] not in parts
    assert UNREAD[kind][0].encode() not in parts["[Content_Types].xml"]
    assert b"rId7" not in parts["word/document.xml"] + parts["word/_rels/document.xml.rels"]
    assert visible(written) == "Kijk:klaar"
    assert formats.read(data, "a.docx", allow_unread=True).left_out == (f"{kind} (1)",)


def test_a_picture_that_is_linked_is_refused_too() -> None:
    data = docx(para(PICTURE), links=relations(("rId7", "image", "file:///C:/a.png", OUT)))
    with pytest.raises(InputError, match="verwijzing naar een ander bestand"):
        formats.read(data, "a.docx")
    assert b"file:" not in b"".join(parts_of(hidden(data, allow_unread=True)).values())


WHOLE = docx(para(run("Hallo.")))
BOMB = docx(para(run("Hallo.")), {"word/styles.xml": (WML + "styles+xml", b" " * 2_000_000)})
ENTITIES = docx(
    para(run("a")),
    {"word/styles.xml": (WML + "styles+xml",
     '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;&b;">]><a>&d;</a>')},
)  # fmt: skip


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "formats.empty"),
        (b" \n", "formats.empty"),
        (b"\xff\xd8\xff\xe0 jpg", "formats.damaged"),
        (WHOLE[: len(WHOLE) // 2], "formats.damaged"),
        (WHOLE[:40] + b"\0\0\0\0\0\0" + WHOLE[46:], "formats.damaged"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "formats.locked"),
        (rezipped({"a.txt": b"hoi"}), "formats.damaged"),
        (rezipped({"[Content_Types].xml": b"<a/>"}), "formats.not_word"),
        (rezipped(parts_of(WHOLE) | {"word/document.xml": b"<w:document"}), "formats.damaged"),
        (ENTITIES, "formats.entities"),
    ],
)
def test_a_file_that_is_no_word_file_gets_a_clear_refusal(data: bytes, key: str) -> None:
    with pytest.raises(InputError) as caught:
        formats.read(data, "a.docx")
    assert caught.value.key == key
    assert "\n" not in str(caught.value)


def test_a_zip_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anonymiser.formats.package.MAX_BYTES", 1_000_000)
    with pytest.raises(InputError) as caught:
        formats.read(BOMB, "a.docx")
    assert caught.value.key == "formats.too_large_inside"


@pytest.mark.parametrize("what", ["parts", "twice", "password"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_strange_container_is_refused(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = WHOLE
    if what == "parts":
        monkeypatch.setattr("anonymiser.formats.package.MAX_PARTS", 2)
    elif what == "twice":
        stream = io.BytesIO(WHOLE)
        with zipfile.ZipFile(stream, "a") as archive:
            archive.writestr("word/document.xml", "<a/>")
        data = stream.getvalue()
    else:
        at = WHOLE.index(b"PK\x01\x02") + 8
        data = WHOLE[:at] + b"\x01" + WHOLE[at + 1 :]
    with pytest.raises(InputError):
        formats.read(data, "a.docx")


def test_a_real_word_file_of_python_docx_goes_through() -> None:
    docx_module = pytest.importorskip("docx")
    document = docx_module.Document()
    document.core_properties.author = NAME
    document.add_heading(f"Gesprek met {NAME}", 1)
    document.add_paragraph("Punt", style="List Bullet").add_run(f" van {NAME}").bold = True
    document.add_table(1, 2).rows[0].cells[1].text = NAME
    stream = io.BytesIO()
    document.save(stream)
    written = hidden(stream.getvalue())
    no_trace(written)
    again = docx_module.Document(io.BytesIO(written))
    assert again.paragraphs[0].style.name == "Heading 1"
    assert again.paragraphs[1].runs[1].bold
    assert again.tables[0].rows[0].cells[1].text == "[PERSOON-1]"
    before, after = parts_of(stream.getvalue()), parts_of(written)
    same = [name for name in after if after[name] == before[name]]
    assert {"word/styles.xml", "word/numbering.xml", "word/theme/theme1.xml"} <= set(same)


pieces = st.lists(st.text("abc ", min_size=0, max_size=4), min_size=1, max_size=6)
flags = st.lists(st.sampled_from(["", "ins", "del"]), min_size=6, max_size=6)


@settings(max_examples=80, deadline=None)
@given(texts=pieces, kinds=flags, where=st.lists(st.tuples(st.integers(0, 20), st.integers(1, 6))))
def test_every_text_node_is_unchanged_or_replaced(
    texts: list[str], kinds: list[str], where: list[tuple[int, int]]
) -> None:
    runs = []
    for text, kind in zip(texts, kinds, strict=False):
        node = run(text) if kind != "del" else run(text).replace("w:t", "w:delText")
        runs.append(f'<w:{kind} w:id="1" w:author="P01">{node}</w:{kind}>' if kind else node)
    opened: Opened = formats.read(docx(para("".join(runs))), "a.docx")
    results = []
    for block in opened.blocks:
        length = len(block.text)
        spans = [
            Span(start=start, end=min(start + size, length), label="ID")
            for start, size in where
            if start < length and not block.known_only and "P01" not in block.text
        ]
        results.append(apply(block.text, spans, lambda span, text: "#"))
    new = deal(opened.units, opened.blocks, results)
    for old, now in zip(opened.units, new, strict=True):
        rest = iter(old)
        assert all(letter in rest for letter in now.replace("#", ""))  # nothing new but "#"
        assert "#" in now or now == old or len(now) < len(old)
    for block, result in zip(opened.blocks, results, strict=True):
        left = sum(len(new[unit].replace("#", "")) for unit, _ in block.parts if unit is not None)
        assert left <= len(result.text.replace("#", ""))
    again = formats.read(opened.write(new), "a.docx")
    assert [u for u in again.units if u] == [u for u in new if u]
