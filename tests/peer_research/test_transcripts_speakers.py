"""From labels to codes, without a label in any message."""

from pathlib import Path

import pytest

from peer_research.errors import ImportFileError, StudyError
from peer_research.model import Transcript, Turn
from peer_research.transcripts import map_speakers, read, speaker_summary

DATA = Path(__file__).parents[1] / "data" / "transcripts"


def conversation(*turns):
    return Transcript(
        id="S01",
        version=0,
        turns=tuple(
            Turn(id=f"T{n:04d}", speaker=who, text=text, start_ms=n, end_ms=n + 1, line=n)
            for n, (who, text) in enumerate(turns, 1)
        ),
    )


TALK = conversation(
    ("Interviewer", "hoe was het"),
    ("Ren\u00e9e  de Wit", "nou ja"),
    ("Spreker 2", "ja precies"),
    ("Interviewer", "en toen"),
)


def test_labels_become_codes_and_neighbours_are_joined():
    codes = {"interviewer": "I1", " RENE\u0301E de wit: ": "P04", "Spreker  2": "P04"}
    mapped = map_speakers(TALK, codes)
    assert [(t.id, t.speaker, t.text, t.line) for t in mapped.turns] == [
        ("T0001", "I1", "hoe was het", 1),
        ("T0002", "P04", "nou ja ja precies", 2),
        ("T0003", "I1", "en toen", 4),
    ]
    assert (mapped.turns[1].start_ms, mapped.turns[1].end_ms) == (2, 4)
    assert (mapped.id, mapped.version) == ("S01", 0)


def test_who_has_no_code_is_named_by_order_only():
    with pytest.raises(ImportFileError) as caught:
        map_speakers(TALK, {"Spreker 2": "P02"})
    assert str(caught.value).startswith(
        "spreker 1 (2 beurten) heeft nog geen code; spreker 2 (1 beurt) heeft nog geen code."
    )
    assert "Wit" not in str(caught.value) and "--spreker" in str(caught.value)


def test_mapping_of_somebody_who_does_not_occur():
    with pytest.raises(ImportFileError) as caught:
        map_speakers(TALK, {"Interviewer": "I1", "Geheim": "P01"})
    assert caught.value.key == "transcripts.unknown_label"
    assert "naam 2" in str(caught.value) and "Geheim" not in str(caught.value)


def test_one_label_with_two_codes():
    with pytest.raises(ImportFileError) as caught:
        map_speakers(TALK, {"Interviewer": "I1", "interviewer": "I2"})
    assert caught.value.key == "transcripts.two_codes"


def test_a_name_is_no_code():
    with pytest.raises(StudyError):
        map_speakers(TALK, {"Interviewer": "Geheim"})


def test_conversation_without_speakers_is_refused_with_a_remedy():
    bare = read(DATA / "amberscript.vtt")
    with pytest.raises(ImportFileError) as caught:
        map_speakers(bare, {})
    assert caught.value.key == "transcripts.no_speakers"
    assert "--spreker" in str(caught.value) and "\n" not in str(caught.value)
    mapped = map_speakers(bare, {"?": "P01"})
    assert [(t.speaker, t.text) for t in mapped.turns] == [("P01", "hallo daar"), ("P01", "dag")]


def test_turns_without_a_label_become_unknown():
    talk = conversation(("", "hm"), ("Noor", "ja"), ("", "eh"), ("", "tja"))
    assert [t.speaker for t in map_speakers(talk, {"Noor": "P01"}).turns] == [
        "X1", "P01", "X1", "X1",
    ]  # fmt: skip


def test_summary_shows_roles_but_no_names():
    rows = [(r.position, r.label, r.turns, r.words) for r in speaker_summary(TALK)]
    assert rows == [(1, "Interviewer", 2, 5), (2, "R…", 1, 2), (3, "Spreker 2", 1, 2)]
