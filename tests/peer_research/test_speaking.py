"""Who they are, how much they said, and several recordings of one conversation."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peer_research.errors import ImportFileError
from peer_research.model import Transcript, Turn
from peer_research.transcripts.recordings import combine
from peer_research.transcripts.speakers import map_speakers, role_of, speaking_share


def conversation(*turns, **more):
    made = []
    for number, (speaker, text, *times) in enumerate(turns, 1):
        start, end = times or (None, None)
        made.append(
            Turn(
                id=f"T{number:04d}", speaker=speaker, text=text, start_ms=start, end_ms=end,
                line=number * 2,
            )
        )  # fmt: skip
    return Transcript(id="S01", version=0, turns=tuple(made), **more)


TALK = conversation(
    ("I1", "hoe was het", 0, 1000),
    ("P01", "nou gewoon goed hoor", 1000, 3000),
    ("X1", "hm", None, None),
    ("P01", "ja", 4000, 4500),
    ("B1", "", 5000, None),
)


def rows(transcript):
    return [
        (r.position, r.label, r.role, r.turns, r.words, r.ms, round(r.share, 3))
        for r in speaking_share(transcript)
    ]


def test_share_of_everybody_also_who_is_unknown():
    assert rows(TALK) == [
        (1, "I1", "interviewer", 1, 3, 1000, 0.333),
        (2, "P01", "participant", 2, 5, 2500, 0.556),
        (3, "X1", "unknown", 1, 1, None, 0.111),
        (4, "B1", "buddy", 1, 0, None, 0.0),
    ]


def test_share_before_the_codes_shows_no_names():
    talk = conversation(("Interviewer", "ja"), ("Noor de Wit", "nee nee nee"), ("noor de wit", "o"))
    assert rows(talk) == [
        (1, "Interviewer", "interviewer", 1, 1, None, 0.2),
        (2, "N…", "unknown", 2, 4, None, 0.8),
    ]


def test_share_of_nothing():
    assert speaking_share(Transcript(id="S01", version=0, turns=())) == []
    assert rows(conversation(("P01", ""))) == [(1, "P01", "participant", 1, 0, None, 0.0)]


@given(st.lists(st.tuples(st.sampled_from(["I1", "P01", "P02", "X1"]), st.text()), min_size=1))
def test_shares_add_up(turns):
    talk = conversation(*turns)
    shares = speaking_share(talk)
    assert sum(r.words for r in shares) == talk.words
    assert sum(r.turns for r in shares) == len(talk.turns)
    assert sum(r.share for r in shares) == pytest.approx(1 if talk.words else 0)


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("P12", "participant"), ("p1", "participant"), ("I2", "interviewer"), ("B1", "buddy"),
        ("X0", "unknown"), ("I", "interviewer"), ("R", "participant"),
        ("Deelnemer 3", "participant"),
        ("pleegmoeder", "participant"), ("Maatje", "buddy"), ("Gespreksleider:", "interviewer"),
        ("SPEAKER_00", "unknown"), ("Spreker 2", "unknown"), ("", "unknown"), ("Ine", "unknown"),
    ],
)  # fmt: skip
def test_roles(label, role):
    assert role_of(label) == role


def test_several_labels_are_one_person():
    talk = conversation(("Spreker 1", "hoe"), ("Spreker 2", "ja"), ("Spreker 3", "en nee"))
    mapped = map_speakers(talk, {"Spreker 1": "I1", "Spreker 2": "P04", "Spreker 3": "P04"})
    assert [(t.speaker, t.text) for t in mapped.turns] == [("I1", "hoe"), ("P04", "ja en nee")]
    assert [(r.label, r.share) for r in speaking_share(mapped)] == [("I1", 0.25), ("P04", 0.75)]


def test_a_conversation_of_which_nobody_is_known_is_allowed_and_visible():
    mapped = map_speakers(conversation(("", "ja"), ("", "nee")), {"?": "X1"})
    assert [(r.label, r.role, r.turns) for r in speaking_share(mapped)] == [("X1", "unknown", 2)]


# --------------------------------------------------------------------------- recordings

SECOND = conversation(("P01", "daar zijn we weer", 500, 900), ("I1", "ja", 1000, 1500))


def joined(transcript):
    return [(t.id, t.speaker, t.text, t.start_ms, t.end_ms, t.line) for t in transcript.turns]


def test_recordings_go_on_where_the_one_before_stopped():
    first = replace(TALK, turns=TALK.turns[:4])
    both = combine([first, SECOND], lines=[20, 4])
    assert joined(both)[2:] == [
        ("T0003", "X1", "hm", None, None, 6),
        ("T0004", "P01", "ja", 4000, 4500, 8),
        # The same person speaks on, in another recording: no joining.
        ("T0005", "P01", "daar zijn we weer", 5000, 5400, 22),
        ("T0006", "I1", "ja", 5500, 6000, 24),
    ]
    assert (both.id, both.version) == ("S01", 0)
    assert [r.label for r in speaking_share(both)] == ["I1", "P01", "X1"]


def test_the_real_length_of_a_recording_counts():
    assert combine([TALK, SECOND], lengths_ms=[60_000, 2000]).turns[5].start_ms == 60_500


def test_after_a_recording_without_times_there_are_no_times():
    bare = conversation(("P01", "ja"))
    assert [t.start_ms for t in combine([bare, SECOND]).turns] == [None, None, None]
    timed = combine([bare, SECOND], lengths_ms=[7000, 2000])
    assert [t.start_ms for t in timed.turns] == [None, 7500, 8000]
    assert [t.start_ms for t in combine([SECOND, bare, SECOND]).turns][:2] == [500, 1000]
    assert [t.start_ms for t in combine([SECOND, bare, SECOND]).turns][2:] == [None] * 3


@pytest.mark.parametrize(
    ("parts", "options", "key"),
    [
        ([], {}, "nothing_to_combine"),
        ([conversation(("SPEAKER_00", "ja"))], {}, "not_mapped"),
        ([conversation(("", "ja"))], {}, "not_mapped"),
        ([TALK, SECOND], {"lines": [20]}, "lengths"),
        ([TALK, SECOND], {"lengths_ms": [1, 2, 3]}, "lengths"),
        ([TALK, SECOND], {"lines": [20, 3]}, "too_short"),
        ([TALK, SECOND], {"lengths_ms": [4999, 9000]}, "too_short"),
    ],
)
def test_what_does_not_fit_is_refused(parts, options, key):
    with pytest.raises(ImportFileError) as caught:
        combine(parts, **options)
    assert caught.value.key == f"transcripts_data.{key}"
    assert "SPEAKER" not in str(caught.value)


def test_nothing_is_lost():
    both = combine([TALK, SECOND])
    assert both.text == TALK.text + "\n" + SECOND.text
    assert [t.id for t in both.turns] == [f"T{n:04d}" for n in range(1, 8)]
