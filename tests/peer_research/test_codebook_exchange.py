"""A codebook goes out and comes back: CSV as Taguette has it, and REFI .qdc."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import SHARED

from peer_research.codebook.csv_file import TAGUETTE, export_csv, guarded, import_csv, unguarded
from peer_research.codebook.looks import looks
from peer_research.codebook.qdc import export_qdc, guid, import_qdc
from peer_research.codebook.reading import load_codebook
from peer_research.errors import ProtocolError
from peer_research.model import Code, Codebook

SHIPPED = Path(__file__).parents[2] / "protocols" / "codeboeken" / "jeugdhulp-start.toml"
SCHEMA = SHARED / "interop" / "Codebook.xsd"
ODD = Codebook(id="b", version="1", codes=(
    Code(id="a", name='=1+1 "x", y', definition="- regel\nnog een; regel", include="Wél",
         stems=("een", "twee woorden"), sensitivity=2, core=True),
    Code(id="a.b", name="B & <C>", definition="@d", parent="a", exclude="'s avonds",
         example="'=x", colour="#112233", pattern="ruit"),
))  # fmt: skip


def rows(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text("utf-8-sig").splitlines(keepends=True)))


# --- CSV ----------------------------------------------------------------------------------


@pytest.mark.parametrize("book", [ODD, load_codebook(SHIPPED)], ids=["odd", "shipped"])
def test_a_csv_comes_back_whole(book: Codebook, tmp_path: Path) -> None:
    path = export_csv(book, tmp_path / "codes.csv", {"a": 3})
    assert import_csv(path, id=book.id).codes == book.codes
    assert tuple(rows(path)[0][:4]) == TAGUETTE
    # Taguette refuses a file with more than one of these.
    assert sum(name in ("tag", "name", "path") for name in rows(path)[0]) == 1


def test_no_cell_is_run_as_a_formula(tmp_path: Path) -> None:
    cells = [cell for row in rows(export_csv(ODD, tmp_path / "x.csv")) for cell in row]
    assert '\'=1+1 "x", y' in cells and "'@d" in cells
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]


@given(st.text(alphabet="'=+-@\t\nab", max_size=6))
def test_the_guard_is_undone_exactly(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell
    assert guarded(cell)[:1] not in ("=", "+", "-", "@", "\t", "\n")


def test_a_codebook_as_taguette_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "codebook.csv"
    path.write_text(
        "tag,parent,description,number of highlights\r\n"
        "hulp,,Alles over hulp,3\r\nhulp.wachten,,,0\r\nBoos!,hulp,Kwaad zijn,1\r\n", "utf-8"
    )  # fmt: skip
    book = import_csv(path)
    assert book.id == "codebook"
    assert [(c.id, c.parent, c.name, c.definition) for c in book.codes] == [
        ("hulp", "", "hulp", "Alles over hulp"),
        ("hulp.wachten", "hulp", "wachten", "wachten"),
        ("boos", "hulp", "Boos!", "Kwaad zijn"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_other_separators_and_encodings(tmp_path: Path, mark: str, encoding: str) -> None:
    path = tmp_path / "x.csv"
    text = f"Path{mark}Description\nzórg{mark}Over zórg\n"
    path.write_bytes(text.encode(encoding))
    assert [(c.id, c.name) for c in import_csv(path).codes] == [("zorg", "zórg")]


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ("a,b\n1,2\n", "codebook_csv.no_tag", None),
        ("tag,name\n1,2\n", "codebook_csv.no_tag", None),
        ("", "codebook_csv.no_tag", None),
        ("tag,description\n,x\n", "codebook_csv.no_name", 2),
        ("tag\nx\n\nx\n", "codebook_csv.twice", 4),
        ("tag,parent\nx,weg\n", "codebook_csv.no_parent", 2),
        ("tag\nx,y\n", "codebook_csv.too_many", 2),
        ('tag\n"x\n', "codebook_csv.no_csv", 2),
        ("tag,gevoelig\nx,9\n", "codebook_csv.bad_value", 2),
        ("tag,parent\na,b\nb,a\n", "codebook.cycle", None),
    ],
)
def test_a_bad_csv_is_named_with_its_line(
    tmp_path: Path, text: str, key: str, line: int | None
) -> None:
    path = tmp_path / "fout.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(ProtocolError) as caught:
        import_csv(path)
    assert caught.value.key == key
    assert "fout.csv" in str(caught.value)
    if line:
        assert caught.value.values["line"] == line


def test_letters_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "oud.csv"
    path.write_bytes("tag\nzórg\n".encode("cp1252"))
    with pytest.raises(ProtocolError, match=r"oud\.csv"):
        import_csv(path)


# --- REFI ---------------------------------------------------------------------------------


@pytest.mark.parametrize("book", [ODD, load_codebook(SHIPPED)], ids=["odd", "shipped"])
def test_a_qdc_is_valid_and_comes_back(book: Codebook, tmp_path: Path) -> None:
    path = export_qdc(book, tmp_path / "codes.qdc")
    found = import_qdc(path, id=book.id, known=book)
    assert found.notes == ()
    shown = looks(book)
    for old, new in zip(_by_tree(book), found.codebook.codes, strict=True):
        names = ("id", "name", "definition", "include", "exclude", "example", "parent")
        assert [getattr(new, n) for n in names] == [getattr(old, n) for n in names]
        assert new.colour.upper() == shown[old.id].colour.upper()
    _validate(path)


def _by_tree(book: Codebook) -> list[Code]:
    def under(parent: str) -> list[Code]:
        return [c for code in book.codes if code.parent == parent for c in (code, *under(code.id))]

    return under("")


def _validate(path: Path) -> None:
    if not SCHEMA.is_file():
        pytest.skip("the official schema is not on this machine")
    from lxml import etree

    schema = etree.XMLSchema(etree.parse(str(SCHEMA)))
    schema.assertValid(etree.parse(str(path)))


def test_the_schema_check_sees_what_other_programs_do_wrong(tmp_path: Path) -> None:
    path = export_qdc(ODD, tmp_path / "x.qdc")
    path.write_text(path.read_text("utf-8").replace("</CodeBook>", "<Sets /></CodeBook>"), "utf-8")
    if SCHEMA.is_file():
        from lxml import etree

        with pytest.raises(etree.DocumentInvalid):
            _validate(path)
    assert len(import_qdc(path).codebook.codes) == 2  # and is read all the same


def test_ids_in_exchange_files_stay_the_same(tmp_path: Path) -> None:
    first = export_qdc(ODD, tmp_path / "1.qdc").read_bytes()
    assert export_qdc(ODD, tmp_path / "2.qdc").read_bytes() == first
    assert guid("b", "a") != guid("c", "a")


def test_a_qdc_of_another_program(tmp_path: Path) -> None:
    path = tmp_path / "nvivo.qdc"
    path.write_text(
        '<?xml version="1.0" encoding="utf-8"?><CodeBook xmlns="urn:QDA-XML:codebook:1.0">'
        '<Codes><Code guid="{6F1A2B3C-0000-4000-8000-00000000000A}" name="Boos" isCodable="true"'
        ' color="#f00"><Code guid="6f1a2b3c-0000-4000-8000-00000000000b" name="Boos"'
        ' isCodable="true"><Description>Onder</Description></Code></Code></Codes>'
        '<Sets><Set guid="6f1a2b3c-0000-4000-8000-00000000000c" name="s"/></Sets></CodeBook>',
        "utf-8",
    )
    found = import_qdc(path)
    assert [(c.id, c.parent, c.definition, c.colour) for c in found.codebook.codes] == [
        ("boos", "", "Boos", "#FF0000"), ("boos.boos", "boos", "Onder", "")
    ]  # fmt: skip
    assert len(found.notes) == 1 and "sets" in found.notes[0]


DEEP = '<Code guid="x" name="x" isCodable="true">' * 60 + "</Code>" * 60


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("geen xml", "codebook_qdc.no_xml"),
        ("<a/>", "codebook_qdc.no_codebook"),
        ('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "codebook_qdc.no_xml"),
        ('<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code name=" "/></Codes></CodeBook>',
         "codebook_qdc.no_name"),
        (f'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>{DEEP}</Codes></CodeBook>',
         "codebook_qdc.too_deep"),
        ('<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes></Codes></CodeBook>',
         "codebook.no_codes"),
    ],
)  # fmt: skip
def test_a_bad_qdc_is_named(tmp_path: Path, text: str, key: str) -> None:
    path = tmp_path / "fout.qdc"
    path.write_text(text, "utf-8")
    with pytest.raises(ProtocolError) as caught:
        import_qdc(path)
    assert caught.value.key == key
    assert "fout.qdc" in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    for read, name in ((import_csv, "weg.csv"), (import_qdc, "weg.qdc")):
        with pytest.raises(ProtocolError, match=name.replace(".", r"\.")):
            read(tmp_path / name)
