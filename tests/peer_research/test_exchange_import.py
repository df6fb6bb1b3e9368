"""Files of others: the two real ones, and everything that may be wrong with such a file."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from support import SHARED, snapshot

from peer_research.errors import ImportFileError
from peer_research.exchange import import_project
from peer_research.exchange.package import inner_name

from . import exchange_study as made

INTEROP = SHARED / "interop"
TEXT = b"Anna: Hoe was dat?\nBo: Ik wachtte een jaar op hulp.\n"
PIECES = [(23, 42, "Ik wachtte een jaar")]


def interop(name: str) -> Path:
    path = INTEROP / name
    if not path.is_file():
        pytest.skip("the exchange files of others are not on this machine")
    return path


def refused(path: Path, key: str) -> str:
    before = snapshot(path.parent)
    with pytest.raises(ImportFileError) as caught:
        import_project(path)
    assert caught.value.key == f"exchange.{key}"
    assert snapshot(path.parent) == before
    message = str(caught.value)
    assert message and "\n" not in message and path.name in message
    return message


def test_the_coded_interview_has_the_right_text_for_every_selection() -> None:
    found = import_project(interop("coded_interview.qdpx"))
    assert (len(found.codes), len(found.selections), found.codings) == (262, 158, 205)
    report = found.report()
    assert report["past"].sum() == 158
    assert report[["tegengesproken", "onbekend"]].to_numpy().sum() == 0
    # That program names a piece after its line, "line:6": an independent check.
    texts = {source.guid: source.text for source in found.sources}
    lines = {name: text.splitlines(keepends=True) for name, text in texts.items()}
    for piece in found.selections:
        number = int(piece.name.removeprefix("line:"))
        assert piece.quote == lines[piece.source][number]
    assert found.evidence.chosen.fitting == 158


def test_the_annex_of_the_standard_without_its_texts() -> None:
    path = interop("annex_a_atlasti.qdpx")
    with pytest.raises(ImportFileError) as caught:
        import_project(path)
    assert caught.value.key == "exchange.missing_text"
    found = import_project(path, sources="optional")
    assert (len(found.codes), len(found.selections), found.codings) == (14, 8, 9)
    certain = {s.quote: s.certainty for s in found.selections}
    assert certain["granola"] == "alleen_naam"
    assert certain["I did try the gluten free bread, but it was always so soggy,"] == "alleen_naam"
    assert certain["Oh, that was great. See you tomorrow? Eleven thirty. Mm."] == "alleen_naam"
    # A title that somebody gave is not taken for words of the text.
    assert "damage done by fatty foods" not in certain
    counts = [s.certainty for s in found.selections]
    assert {kind: counts.count(kind) for kind in set(counts)} == {
        "alleen_naam": 3, "begin": 4, "onbekend": 1,
    }  # fmt: skip
    paths = {code.path for code in found.codes}
    assert ("Coke", "diet Coke") in paths and ("Coke",) in paths
    assert len(found.notes) == 2 and found.not_read["beeld"] == 2


def test_an_ordinary_file(tmp_path: Path) -> None:
    found = import_project(made.write_qdpx(tmp_path / "a.qdpx", TEXT, PIECES))
    assert found.selections[0].quote == "Ik wachtte een jaar"
    assert "Echtenaam" not in repr(found) and "wachtte" not in repr(found)


@pytest.mark.parametrize("inner", ["project.qde", "Trial.qde", "PROJECT.QDE"])
def test_any_name_of_the_project_inside(inner: str, tmp_path: Path) -> None:
    assert import_project(made.write_qdpx(tmp_path / "a.qdpx", TEXT, PIECES, inner=inner)).codings


@pytest.mark.parametrize("plain_path", ["internal://A.txt", "a.txt", "sources/a.txt"])
def test_lenient_about_how_a_text_inside_is_called(plain_path: str, tmp_path: Path) -> None:
    path = made.write_qdpx(tmp_path / "a.qdpx", TEXT, PIECES, plain_path=plain_path)
    assert import_project(path).codings == 1


def test_a_missing_text(tmp_path: Path) -> None:
    message = refused(made.write_qdpx(tmp_path / "a.qdpx", None, PIECES), "missing_text")
    assert "1 van de 1" in message


@pytest.mark.parametrize(
    "plain_path",
    ["relative:///a.txt", "absolute:///home/jan/a.txt", "/etc/passwd", "../a.txt",
     "C:\\Users\\jan\\a.txt", "file:///etc/passwd", "internal://../../a.txt", "//server/a.txt"],
)  # fmt: skip
def test_a_text_outside_the_file(plain_path: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT)
    path = made.write_qdpx(tmp_path / "a.qdpx", TEXT, PIECES, plain_path=plain_path)
    message = refused(path, "outside_text")
    assert "jan" not in message
    found = import_project(path, sources="optional")
    assert found.sources[0].text == "" and found.codings == 1


def test_a_name_that_climbs_out(tmp_path: Path) -> None:
    path = made.write_qdpx(tmp_path / "a.qdpx", TEXT, PIECES, extra={"../../kwaad.txt": b"x"})
    refused(path, "unsafe")


def test_two_texts_of_one_name(tmp_path: Path) -> None:
    path = made.write_qdpx(tmp_path / "a.qdpx", TEXT, PIECES, extra={"sources/a.txt": b"anders"})
    refused(path, "unsafe")


def test_a_zip_bomb(tmp_path: Path) -> None:
    path = made.write_qdpx(tmp_path / "a.qdpx", TEXT, PIECES, extra={"b.txt": bytes(40_000_000)})
    refused(path, "unsafe")


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE p [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE p SYSTEM "http://example.org/p.dtd">',
    ],
)
def test_entities(head: str, tmp_path: Path) -> None:
    refused(made.write_qdpx(tmp_path / "a.qdpx", TEXT, PIECES, head=head), "unsafe")


def test_a_tree_too_deep_to_read(tmp_path: Path) -> None:
    deep = "<a>" * 5000 + "</a>" * 5000
    (tmp_path / "a.qde").write_text(f"<Project>{deep}</Project>", "utf-8")
    refused(tmp_path / "a.qde", "unsafe")


@pytest.mark.parametrize("data", [b"PK\x03\x04rommel", b"geen xml", b"<Project", b"<a>&#0;</a>"])
def test_damaged(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.qdpx").write_bytes(data)
    refused(tmp_path / "a.qdpx", "damaged")


def test_cut_off(tmp_path: Path) -> None:
    path = made.write_qdpx(tmp_path / "a.qdpx", TEXT, PIECES)
    data = path.read_bytes()
    for end in range(4, len(data) - 1, 61):
        path.write_bytes(data[:end])
        with pytest.raises(ImportFileError):
            import_project(path)


def test_no_project_inside_or_another_root(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("word/document.xml", "<x/>")
    (tmp_path / "a.qdpx").write_bytes(buffer.getvalue())
    refused(tmp_path / "a.qdpx", "not_refi")
    (tmp_path / "b.qdc").write_text("<Project/>", "utf-8")
    refused(tmp_path / "b.qdc", "not_refi")
    (tmp_path / "c.docx").write_text("<Project/>", "utf-8")
    refused(tmp_path / "c.docx", "unknown_kind")


@pytest.mark.parametrize(
    ("old", "new"),
    [('startPosition="23"', ""), ('startPosition="23"', 'startPosition="-3"'),
     ('endPosition="42"', 'endPosition="veel"'), ("<CodeRef ", "<Iets "),
     ("<Code guid=", "<Code gid=")],
)  # fmt: skip
def test_xml_that_is_not_right(old: str, new: str, tmp_path: Path) -> None:
    path = made.write_qdpx(tmp_path / "a.qdpx", TEXT, PIECES)
    with zipfile.ZipFile(path) as package:
        xml = package.read("project.qde").decode()
    assert old in xml
    (tmp_path / "b.qde").write_text(xml.replace(old, new), "utf-8")
    refused(tmp_path / "b.qde", "bad_xml")


def test_a_codebook(tmp_path: Path) -> None:
    xml = (
        '\ufeff<?xml version="1.0" encoding="utf-8"?>\n'
        '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>'
        '<Code guid="{0F8A1907-7E42-4739-8610-A676B4D1B69F}" name="Hulp" isCodable="true" '
        'color="#abc"><Description>Over hulp.</Description>'
        '<Code guid="1F8A1907-7E42-4739-8610-A676B4D1B69F" name="Wachten" isCodable="true"/>'
        "</Code></Codes></CodeBook>"
    )
    (tmp_path / "b.qdc").write_text(xml, "utf-8")
    top, below = import_project(tmp_path / "b.qdc").codes
    assert (top.name, top.colour, top.text) == ("Hulp", "#AABBCC", "Over hulp.")
    assert below.path == ("Hulp", "Wachten") and below.parent == top.guid


def test_inner_names_never_lead_outside() -> None:
    for path in ("", ".", "..", "a/b/c.txt", "sources/../x.txt", "http://x/a.txt", "x:y"):
        assert inner_name(path) == ""
