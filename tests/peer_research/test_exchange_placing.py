"""Codings that come back: on the safe text, with the right words, once, or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support import snapshot

from peer_research.errors import CodingError, StudyError
from peer_research.exchange import export_project, import_project, place_codings
from peer_research.exchange.align import align
from peer_research.exchange.raw_source import import_source, speakers_of
from peer_research.exchange.rendering import render
from peer_research.identifiable import Identifiable
from peer_research.model import CodedSegment, Session, Transcript, Turn
from peer_research.records import put_participants
from peer_research.study import Study

from . import exchange_study as made

NAMES = {"codeur 1": "noor", "codeur 2": "kai"}


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return made.make(tmp_path / "onderzoek")


def key(s: CodedSegment) -> tuple[object, ...]:
    return (s.transcript, s.start, s.end, s.quote, s.code, s.coder, s.speaker,
            tuple(sorted(s.attributes.items())), s.created, s.transcript_sha256)  # fmt: skip


def emptied(study: Study, folder: Path) -> Study:
    shutil.copytree(study.path, folder, ignore=shutil.ignore_patterns("coding"))
    return Study(folder)


def test_a_round_trip_loses_nothing(study: Study, tmp_path: Path) -> None:
    found = import_project(export_project(study, tmp_path / "p.qdpx"))
    empty = emptied(study, tmp_path / "leeg")
    done = place_codings(empty, found, coders=NAMES)
    ours = [s for s in study.coded_segments()]
    assert sorted(map(key, empty.coded_segments())) == sorted(map(key, ours))
    assert (done.placed, done.already, done.not_placed) == (len(ours), 0, {})


def test_the_practice_study_loses_nothing(demo_copy: Study, tmp_path: Path) -> None:
    path = export_project(demo_copy, tmp_path / "p.qdpx")
    found = import_project(path)
    assert {s.certainty for s in found.selections} == {"bewezen"}
    empty = emptied(demo_copy, tmp_path / "leeg")
    place_codings(empty, found)

    def without_coder(study: Study) -> list[tuple[object, ...]]:
        return sorted((*key(s)[:5], *key(s)[6:]) for s in study.coded_segments())

    assert without_coder(empty) == without_coder(demo_copy)


def test_our_own_codings_are_recognised(study: Study, tmp_path: Path) -> None:
    found = import_project(export_project(study, tmp_path / "p.qdpx"))
    before = snapshot(study.path)
    done = place_codings(study, found)
    assert (done.placed, done.already) == (0, found.codings)
    assert snapshot(study.path) == before


def test_twice_is_once(study: Study, tmp_path: Path) -> None:
    found = import_project(export_project(study, tmp_path / "p.qdpx"))
    empty = emptied(study, tmp_path / "leeg")
    first = place_codings(empty, found)
    again = place_codings(empty, found)
    assert (again.placed, again.already) == (0, first.placed)
    assert set(first.coders.values()) == {"extern-1", "extern-2"}


def of_others(study: Study, path: Path, *, code: str = "wachten") -> Path:
    """Write what a program gives that has its own labels and Windows line ends."""
    turns = study.transcript("S01").turns
    labels = {"I1": "Interviewer", "P01": "Respondent"}
    lines = [f"00:0{n} {labels[t.speaker]}:  {t.text}" for n, t in enumerate(turns)]
    text = "\r\n\r\n".join(lines) + "\r\n"
    words = "Niemand belde, écht niemand."
    start = text.index(words)
    pieces = [(start, start + len(words), words)]
    return made.write_qdpx(path, text.encode(), pieces, code=code)


def test_codings_of_others_on_a_text_with_their_labels(study: Study, tmp_path: Path) -> None:
    found = import_project(of_others(study, tmp_path / "a.qdpx"))
    done = place_codings(study, found, codes={"wachten": "hulp.wachten"})
    (new,) = [s for s in study.coded_segments() if s.coder == "extern-1"]
    assert (new.quote, new.code, new.speaker) == (
        "Niemand belde, écht niemand.", "hulp.wachten", "P01",
    )  # fmt: skip
    assert study.transcript("S01").text[new.start : new.end] == new.quote
    assert done.per_session == {"S01": 1}
    everything = "".join(p.read_text("utf-8") for p in study.coding_files("S01"))
    assert "Echtenaam" not in everything and "Respondent" not in everything


@pytest.mark.parametrize("codes", [{}, {"wachten": "bestaat.niet"}])
def test_a_code_that_is_not_ours(study: Study, tmp_path: Path, codes: dict[str, str]) -> None:
    found = import_project(of_others(study, tmp_path / "a.qdpx"))
    before = snapshot(study.path)
    with pytest.raises(CodingError):
        place_codings(study, found, codes=codes)
    assert snapshot(study.path) == before


def test_a_text_that_is_not_ours(study: Study, tmp_path: Path) -> None:
    text = "Interviewer: Hoe was dat?\nRespondent: Iets heel anders dan bij jullie.\n"
    path = made.write_qdpx(tmp_path / "a.qdpx", text.encode(), [(38, 49, "Iets heel a")])
    found, before = import_project(path), snapshot(study.path)
    with pytest.raises(CodingError, match="geen gesprek van dit onderzoek"):
        place_codings(study, found, codes={"wachten": "hulp.wachten"})
    assert snapshot(study.path) == before
    done = place_codings(study, found, codes={"wachten": "hulp.wachten"}, partial=True)
    assert (done.placed, done.not_placed) == (0, {"andere_tekst": 1})


def test_a_bad_name_for_a_coder_writes_nothing(study: Study, tmp_path: Path) -> None:
    found, before = import_project(of_others(study, tmp_path / "a.qdpx")), snapshot(study.path)
    with pytest.raises(StudyError):
        place_codings(study, found, codes={"wachten": "hulp.wachten"},
                      coders={"Jan Echtenaam": "../../jan"})  # fmt: skip
    assert snapshot(study.path) == before


def test_words_of_who_said_no_since_are_not_placed(study: Study, tmp_path: Path) -> None:
    found = import_project(export_project(study, tmp_path / "p.qdpx"))
    empty = emptied(study, tmp_path / "leeg")
    put_participants(empty, [{"code": "P01", "toestemming": {"meedoen": made.NO}}])
    done = place_codings(empty, found)
    assert done.not_placed == {"doet_niet_mee": 6}
    assert done.per_session == {"S02": 1}


def test_an_older_version_of_the_text_is_carried_over(study: Study, tmp_path: Path) -> None:
    found = import_project(export_project(study, tmp_path / "p.qdpx"))
    empty = emptied(study, tmp_path / "leeg")
    empty.write_transcript(made.transcript("S01", 2, prefix="Nou ja. "), {})
    place_codings(empty, found)
    new = empty.transcript("S01")
    quotes = {s.quote for s in empty.coded_segments() if s.transcript == "S01"}
    assert "Ik wachtte een jaar." in quotes
    for segment in empty.coded_segments():
        if segment.transcript == "S01":
            assert new.text[segment.start : segment.end] == segment.quote


def test_a_raw_text_goes_into_the_vault_and_its_codings_onto_the_safe_text(tmp_path: Path):
    study = made.make(tmp_path / "onderzoek")
    private = Identifiable(study, "een lange wachtzin voor de proef", create=True)
    text = "Vera: Hoe ging het?\nJoost: Ik woonde bij Karima. Daarna was ik alleen.\n"
    start = text.index("bij Karima")
    pieces = [(start, start + 28, "bij Karima. Daarna was ik al")]
    found = import_project(made.write_qdpx(tmp_path / "a.qdpx", text.encode(), pieces))
    # As in the import page: a name is shown by its first letter.
    assert [s.label for s in speakers_of(found, 1)] == ["V…", "J…"]
    session = Session(id="S09", form="interview")
    import_source(private, found, 1, session, {"Vera": "I1", "Joost": "P01"})
    assert "S09" in private.sessions() and "S09" not in study.transcript_ids()
    assert "Karima" not in "".join(p.read_text("utf-8") for p in study.files())
    # As the anonymiser and a reviewer would leave it.
    safe = tuple(
        Turn(id=t.id, speaker=t.speaker, text=t.text.replace("Karima", "[PERSOON-1]"))
        for t in private.raw("S09").turns
    )
    study.write_transcript(Transcript(id="S09", version=1, turns=safe), {})
    codes = {"wachten": "big5.support"}
    with pytest.raises(CodingError):  # without the vault nobody knows which text this is
        place_codings(study, found, codes=codes)
    place_codings(study, found, codes=codes, private=private)
    (new,) = [s for s in study.coded_segments() if s.transcript == "S09"]
    assert new.quote == "bij [PERSOON-1]. Daarna was ik al"
    assert "Karima" not in "".join(p.read_text("utf-8") for p in study.files())


def test_alignment_wants_every_turn_in_order() -> None:
    text = made.transcript("S01")
    shown = render(text).text
    assert align(shown, text) is not None
    assert align(shown.replace("En toen?", "En nu?"), text) is None
    assert align(shown + "P01: Nog iets.\n", text) is None
    lines = shown.splitlines(keepends=True)
    assert align("".join(reversed(lines)), text) is None
    assert align("".join(lines[:-1]), text) is None
    assert align("".join(lines[:-1]), text, {"T0004"}) is not None
