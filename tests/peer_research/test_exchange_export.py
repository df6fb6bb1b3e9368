"""Export to REFI-QDA: valid, the same every time, and nothing in it that must stay here."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree
from support import SHARED, every_byte

from peer_research.coding.memos import write_memo
from peer_research.consent.withdrawal import blanked
from peer_research.errors import StudyError
from peer_research.exchange import cannot_hold, export_project, import_project
from peer_research.exchange.codes import code_guid, code_text, read_code_text
from peer_research.exchange.shared import shared
from peer_research.model import WITHDRAWN, Memo
from peer_research.records import put_participants
from peer_research.study import Study

from . import exchange_study as made

NS = {"q": "urn:QDA-XML:project:1.0"}
SCHEMA = SHARED / "interop" / "Project.xsd"


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return made.make(tmp_path / "onderzoek")


def opened(path: Path) -> tuple[etree._Element, dict[str, str]]:
    with zipfile.ZipFile(path) as package:
        texts = {n: package.read(n).decode("utf-8") for n in package.namelist() if "sources" in n}
        return etree.fromstring(package.read("project.qde")), texts


def validate(path: Path) -> None:
    if not SCHEMA.is_file():
        pytest.skip("the official schema is not on this machine")
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    schema.assertValid(opened(path)[0])


def test_valid_against_the_official_schema(study: Study, demo: Study, tmp_path: Path) -> None:
    validate(export_project(study, tmp_path / "klein.qdpx"))
    # The practice study is shared by all tests, so it is only read.
    from peer_research.exchange.project_xml import project_xml

    if SCHEMA.is_file():
        schema = etree.XMLSchema(etree.parse(SCHEMA))
        schema.assertValid(etree.fromstring(project_xml(shared(demo))))


def test_equal_studies_give_equal_bytes(study: Study, tmp_path: Path) -> None:
    one = export_project(study, tmp_path / "een.qdpx").read_bytes()
    assert one == export_project(Study(study.path), tmp_path / "twee.qdpx").read_bytes()


def test_ids_do_not_move_when_something_is_added(study: Study, tmp_path: Path) -> None:
    before = opened(export_project(study, tmp_path / "een.qdpx"))[0].xpath("//@guid")
    text = study.transcript("S01").text
    study.coding_log("S01", "zoe").apply(0, len(text), "hulp.wachten")
    after = opened(export_project(study, tmp_path / "twee.qdpx"))[0].xpath("//@guid")
    assert set(before) < set(after)
    assert len(after) == len(set(after))


def test_safe_rules_of_the_format(study: Study, tmp_path: Path) -> None:
    path = export_project(study, tmp_path / "p.qdpx")
    root, texts = opened(path)
    names = zipfile.ZipFile(path).namelist()
    assert names[0] == "project.qde"
    for name, text in texts.items():
        assert name.startswith("sources/") and name == name.lower()
        assert "\r" not in text and "\ufeff" not in text
    assert root.find("q:Sets", NS) is None and root.get("basePath") is None
    for source in root.iterfind("q:Sources/q:TextSource", NS):
        text = texts["sources/" + source.get("plainTextPath").removeprefix("internal://")]
        assert source.get("name")
        for piece in source.iterfind("q:PlainTextSelection", NS):
            found = text[int(piece.get("startPosition")) : int(piece.get("endPosition"))]
            name = piece.get("name")
            assert " ".join(found.split()).startswith(name.removesuffix("…"))


def test_a_piece_over_two_turns_and_an_emoji_has_the_right_words(study: Study, tmp_path: Path):
    root, texts = opened(export_project(study, tmp_path / "p.qdpx"))
    (source,) = root.xpath("//q:TextSource[@name='S01']", namespaces=NS)
    text = texts["sources/" + source.get("plainTextPath").removeprefix("internal://")]
    found = {
        text[int(p.get("startPosition")) : int(p.get("endPosition"))]
        for p in source.iterfind("q:PlainTextSelection", NS)
    }
    assert found == {
        "Ik wachtte een jaar.",
        "écht niemand.\nI1: En toen?",
        "=Toen belde [PERSOON-1]. 🙂 Daarna ging het beter.",
    }


def test_who_said_no_is_nowhere(study: Study, tmp_path: Path) -> None:
    (tmp_path / "uit").mkdir()
    export_project(study, tmp_path / "uit" / "p.qdpx")
    everything = "\n".join(every_byte(tmp_path / "uit").values())
    assert "niemand het ooit" in made.SECRET
    for word in ("P03", "niemand het ooit", "zeldzame-plek", "S03", "Zeester"):
        assert word not in everything, word
    assert "P02" in everything and "[…]" in everything
    # The whole piece of P03 and the piece that runs over those words are gone.
    root, _ = opened(tmp_path / "uit" / "p.qdpx")
    assert len(root.xpath("//q:TextSource[@name='S02']/q:PlainTextSelection", namespaces=NS)) == 1


def test_after_a_withdrawal_nothing_is_left(study: Study, tmp_path: Path) -> None:
    for session in ("S01", "S02"):
        study.write_transcript(blanked(study.transcript(session), "P02"), {})
    put_participants(study, [{"code": "P02", "toestemming": {"meedoen": made.NO}}])
    for path in study.coding_files("S02"):
        path.unlink()
    (tmp_path / "uit").mkdir()
    export_project(study, tmp_path / "uit" / "p.qdpx")
    everything = "\n".join(every_byte(tmp_path / "uit").values())
    assert "snel" not in everything and WITHDRAWN not in everything and "P02" not in everything


def test_an_unfinished_withdrawal_stops_the_export(study: Study, tmp_path: Path) -> None:
    study.note("withdrawing", participant="P02")
    with pytest.raises(StudyError):
        export_project(study, tmp_path / "p.qdpx")
    assert not (tmp_path / "p.qdpx").exists()


def test_a_birth_date_typed_by_hand_stops_the_export(study: Study, tmp_path: Path) -> None:
    put_participants(study, [{"code": "P01", "kenmerken": {"gezin": "sinds 3 april 2009"}}])
    with pytest.raises(StudyError):
        export_project(study, tmp_path / "p.qdpx")


def test_cases_hold_bands_only(study: Study, tmp_path: Path) -> None:
    root, _ = opened(export_project(study, tmp_path / "p.qdpx"))
    cases = {
        case.get("name"): sorted(case.xpath(".//q:TextValue/text()", namespaces=NS))
        for case in root.iterfind("q:Cases/q:Case", NS)
    }
    assert cases == {"P01": ["16-17", "jongere", "pleegzorg"], "P02": ["18-20", "jongere"]}


def test_coders_are_anonymous_unless_they_chose_a_name(study: Study, tmp_path: Path) -> None:
    def names(path: Path) -> list[str]:
        return opened(path)[0].xpath("//q:User/@name", namespaces=NS)

    assert names(export_project(study, tmp_path / "a.qdpx")) == ["codeur 1", "codeur 2"]
    chosen = names(export_project(study, tmp_path / "b.qdpx", coders={"kai": "Kai"}))
    assert sorted(chosen) == ["Kai", "codeur 1"]
    with pytest.raises(StudyError):
        export_project(study, tmp_path / "c.qdpx", coders={"kai": "X", "noor": "X"})


def test_memos_hang_where_they_belong(study: Study, tmp_path: Path) -> None:
    write_memo(study.memos_folder, Memo(id="m4", coder="kai", about="team", text="Los."))
    write_memo(
        study.memos_folder,
        Memo(id="m5", coder="kai", about="S01", text="Ik belde mevrouw Verstegen nog."),
    )
    root, _ = opened(export_project(study, tmp_path / "p.qdpx"))
    notes = {n.get("name"): n.get("guid") for n in root.iterfind("q:Notes/q:Note", NS)}
    # m2 is about a conversation that stays here, m3 quotes it, m5 has a name in it.
    assert set(notes) == {"m1", "m4"}
    code = code_guid(study.codebook(), "hulp.wachten")
    path = f"//q:Code[@guid='{code}']/q:NoteRef/@targetGUID"
    assert root.xpath(path, namespaces=NS) == [notes["m1"]]
    assert root.xpath("/q:Project/q:NoteRef/@targetGUID", namespaces=NS) == [notes["m4"]]
    checked = export_project(study, tmp_path / "q.qdpx", checked_memos={"m5", "m3"})
    names = opened(checked)[0].xpath("//q:Note/@name", namespaces=NS)
    assert set(names) == {"m1", "m4", "m5"}


def test_the_tree_of_codes_with_their_words(study: Study, tmp_path: Path) -> None:
    found = import_project(export_project(study, tmp_path / "p.qdpx"))
    book = study.codebook()
    by_guid = {code_guid(book, code.id): code for code in book.codes}
    assert sorted(code.guid for code in found.codes) == sorted(by_guid)
    for code in found.codes:
        ours = by_guid[code.guid]
        assert code.path == tuple(book.by_id[name].name for name in book.path(ours.id))
        assert code.colour.startswith("#")
        text = read_code_text(code.text)
        assert text.definition == ours.definition
        assert text.values.get("include", "") == ours.include
        assert text.values.get("stems", ()) == ours.stems
        assert text.values.get("sensitivity", 0) == ours.sensitivity
        assert text.values["id"] == ours.id


def test_a_code_that_is_gone_is_still_named(study: Study, tmp_path: Path) -> None:
    text = study.codebook_file.read_text("utf-8")
    study.codebook_file.write_text(
        text.replace('id = "hulp.wachten"', 'id = "hulp.anders"'), "utf-8"
    )
    path = export_project(Study(study.path), tmp_path / "p.qdpx")
    validate(path)
    assert "hulp.wachten" in {code.name for code in import_project(path).codes}


def test_what_cannot_go_is_listed(study: Study) -> None:
    log = study.coding_log("S01", "noor")
    log.remove(log.apply(0, 5, "hulp.wachten").id)
    found = {row.what: row.count for row in cannot_hold(study)}
    assert found["undo_history"] == 2
    assert found["turn_times"] == 8
    assert found["people_who_said_no"] == 1
    assert found["conversations"] == 1
    assert found["memos"] == 2
    assert found["pseudonyms"] == 1
    assert found["attributes_as_text"] == 3
    assert all(str(row.count) in row.sentence for row in cannot_hold(study))


def test_code_text_survives(study: Study) -> None:
    for code in study.codebook().codes:
        assert read_code_text(code_text(code)).definition == " ".join(code.definition.split())


def test_a_wrong_ending_or_nothing_to_share(study: Study, tmp_path: Path) -> None:
    with pytest.raises(StudyError):
        export_project(study, tmp_path / "p.docx")
    put_participants(
        study, [{"code": c, "toestemming": {"meedoen": made.NO}} for c in ("P01", "P02")]
    )
    with pytest.raises(StudyError, match="geanonimiseerd gesprek"):
        export_project(study, tmp_path / "p.qdpx")
    assert not (tmp_path / "p.qdpx").exists()


def test_another_library_reads_it_back(study: Study, tmp_path: Path) -> None:
    """An independent oracle: pyrefiqda, where it is installed."""
    oracle = pytest.importorskip("pyrefiqda", reason="pyrefiqda is not installed")
    path = export_project(study, tmp_path / "p.qdpx")
    project = oracle.RefiProject.load(path, extract_dir=str(tmp_path / "los"))
    found = set()
    for source in project.sources.text_source:
        file = oracle.RefiProject.resolve_source_path(source.plain_text_path, tmp_path / "los")
        text = file.read_bytes().decode("utf-8")
        for piece in source.plain_text_selection:
            words = text[piece.start_position : piece.end_position]
            found |= {(source.name, words, c.code_ref.target_guid) for c in piece.coding}
    mine = shared(study)
    expected = set()
    for s in mine.segments:
        shown = mine.rendered[s.transcript]
        words = shown.text[slice(*shown.shown(s.start, s.end))]
        expected.add((s.transcript, words, code_guid(mine.codebook, s.code)))
    assert found == expected
    # What it writes again is for us the same project.
    back = tmp_path / "terug.qdpx"
    oracle.RefiProject.save(project, back, source_media_dir=tmp_path / "los" / "sources")
    one, two = import_project(path), import_project(back)
    assert (one.codes, one.sources, one.cases) == (two.codes, two.sources, two.cases)
    assert one.users == two.users and one.evidence == two.evidence
    # It writes the same moments in another way.
    for mine, theirs in zip(one.selections, two.selections, strict=True):
        same = [replace(c, created="") for c in theirs.codings]
        assert [replace(c, created="") for c in mine.codings] == same
        assert replace(mine, codings=()) == replace(theirs, codings=())
