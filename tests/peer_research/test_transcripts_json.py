"""JSON of recognisers: every shape gives the turns that a person would read in it."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peer_research.errors import ImportFileError
from peer_research.transcripts.ledger import letters
from peer_research.transcripts.recognition_json import join_words, read

WHISPER = {
    "text": " Hallo, hoe gaat het? Eh goed.",
    "segments": [
        {
            "id": 0, "seek": 0, "start": 0.0, "end": 2.48, "text": " Hallo, hoe gaat het?",
            "tokens": [50364, 21242], "temperature": 0.0, "avg_logprob": -0.3,
            "compression_ratio": 1.1, "no_speech_prob": 0.02,
            "words": [{"word": " Hallo,", "start": 0.0, "end": 0.4, "probability": 0.9}],
        },
        {"id": 1, "seek": 248, "start": 2.48, "end": 3.9, "text": " Eh... goed."},
    ],
    "language": "nl",
}  # fmt: skip
WHISPERX = {
    "segments": [
        {"start": 0.031, "end": 1.2, "text": " Wat vind je?", "speaker": "SPEAKER_00",
         "words": [{"word": "Wat", "start": 0.031, "end": 0.2, "score": 0.8,
                    "speaker": "SPEAKER_00"}]},
        {"start": 1.2, "end": 2.0, "text": " Van hier wonen.", "speaker": "SPEAKER_00"},
        {"start": 2.1, "end": 3.0, "text": " Wel oké.", "speaker": "SPEAKER_01"},
        {"text": " Ja toch?"},
        {"start": 4.0, "end": 5.0, "text": " Soms niet.", "speaker": "SPEAKER_01"},
    ],
    "word_segments": [],
    "language": "nl",
}  # fmt: skip
AMBERSCRIPT = {
    "id": "a1",
    "recordId": "a1",
    "filename": "opname-van-noor.mp3",
    "startTimeOffset": 0,
    "speakers": [
        {"spkid": "spk1", "name": "Interviewer"},
        {"spkid": "spk2", "name": ""},
        {"spkid": "spk3", "name": "Noor"},
    ],
    "segments": [
        {
            "speaker": "spk1",
            "words": [
                {"text": text, "start": start, "end": start + 0.2, "duration": 0.2, "conf": 1,
                 "pristine": True}
                for text, start in [("Hoe", 1.0), ("was", 1.2), ("het", 1.4), ("?", 1.6)]
            ],
        },
        {"speaker": "spk2", "words": [{"text": "Saai", "start": 2.0, "end": 2.5}]},
        {"speaker": "spk3", "words": [{"text": "Echt"}, {"text": "niet", "end": 4.0}]},
        {"speaker": "spk3", "words": []},
    ],
    "highlights": [{"start": 1}],
}  # fmt: skip


def save(tmp_path, data, name="a.json", encoding="utf-8"):
    path = tmp_path / name
    text = data if isinstance(data, str) else json.dumps(data)
    path.write_bytes(text.encode(encoding))
    return path


def rows(turns):
    return [(t.speaker, t.text, t.start_ms, t.end_ms, t.line) for t in turns]


def test_whisper_has_no_speakers_and_keeps_hesitations(tmp_path):
    turns, ledger = read(save(tmp_path, WHISPER))
    assert rows(turns) == [
        ("", "Hallo, hoe gaat het?", 0, 2480, 1),
        ("", "Eh... goed.", 2480, 3900, 2),
    ]
    assert (ledger.lines, ledger.text_lines, ledger.skipped, ledger.unread) == (2, 2, {}, {})


def test_whisperx_and_atrain_join_one_speaker_and_show_who_is_unknown(tmp_path):
    expected = [
        ("SPEAKER_00", "Wat vind je? Van hier wonen.", 31, 2000, 1),
        ("SPEAKER_01", "Wel oké.", 2100, 3000, 3),
        ("", "Ja toch?", None, None, 4),
        ("SPEAKER_01", "Soms niet.", 4000, 5000, 5),
    ]
    assert rows(read(save(tmp_path, WHISPERX))[0]) == expected
    # aTrain writes the same shape, sometimes as a bare list of segments.
    assert rows(read(save(tmp_path, WHISPERX["segments"], "transcription.json"))[0]) == expected


def test_amberscript_joins_words_and_names_speakers(tmp_path):
    turns, ledger = read(save(tmp_path, AMBERSCRIPT))
    assert rows(turns) == [
        ("Interviewer", "Hoe was het?", 1000, 1800, 1),
        ("spk2", "Saai", 2000, 2500, 2),
        ("Noor", "Echt niet", None, 4000, 3),
    ]
    assert (ledger.lines, ledger.text_lines, ledger.skipped) == (4, 3, {"leeg": 1})
    assert ledger.unread == {"markering": 1}
    assert any("markering 1" in line for line in ledger.summary())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["Nou", ",", "ja", "."], "Nou, ja."),
        (["Nou,", "ja."], "Nou, ja."),
        (["hij", "zei", "„", "nee", "”"], "hij zei „nee”"),
        (["'s", "avonds"], "'s avonds"),
        (["een", "(", "lacht", ")", "twee"], "een (lacht) twee"),
        (["50", "%"], "50%"),
        ([], ""),
    ],
)
def test_words_get_the_right_spaces(words, said):
    assert join_words(words) == said


def test_only_a_text_is_one_turn_without_times(tmp_path):
    assert rows(read(save(tmp_path, {"text": "Hallo daar."}))[0]) == [
        ("", "Hallo daar.", None, None, 1)
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_encodings(tmp_path, encoding):
    data = json.dumps({"segments": [{"text": "één 👍", "start": 0, "end": 1}]}, ensure_ascii=False)
    assert rows(read(save(tmp_path, data, encoding=encoding))[0]) == [("", "één 👍", 0, 1000, 1)]


def test_odd_text_can_be_stored(tmp_path):
    said = '{"segments": [{"text": "e\\u0301e\\u0301n\\u0002 \\ud83d ja\\nnee", "start": NaN}]}'
    turns, ledger = read(save(tmp_path, said))
    assert turns[0].text == "één \ufffd ja nee"
    turns[0].text.encode()
    assert ledger.unread == {"stuurteken": 1}


def test_end_before_start_is_no_end(tmp_path):
    turns = read(save(tmp_path, {"segments": [{"text": "a", "start": 5, "end": 2}]}))[0]
    assert rows(turns) == [("", "a", 5000, None, 1)]


@pytest.mark.parametrize(
    ("data", "mentions"),
    [
        ({"results": [], "noor-de-wit": "geheim"}, ["results", "1 andere"]),
        ({"noor-de-wit": "geheim"}, ["1 velden"]),
        ([1, 2, 3], ["lijst van 3"]),
        ("12", ["losse waarde"]),
        ({"segments": [{"words": []}]}, ["segments"]),
        ({"segments": []}, ["segments"]),
    ],
)
def test_an_unknown_shape_is_named_without_words_of_people(tmp_path, data, mentions):
    with pytest.raises(ImportFileError) as caught:
        read(save(tmp_path, data))
    assert caught.value.key == "transcripts_data.unknown_json"
    for word in [*mentions, "'segments' met 'text'", "Amberscript", "a.json"]:
        assert word in str(caught.value)
    assert "wit" not in str(caught.value) and "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    ("segment", "field"),
    [
        ({"text": 3}, "text"),
        ({"text": "a", "start": "0:03"}, "start"),
        ({"text": "a", "end": -1}, "end"),
        ({"text": "a", "end": 1e12}, "end"),
        ({"text": "a", "start": True}, "start"),
        ({"text": "a", "speaker": ["x"]}, "speaker"),
    ],
)
def test_a_wrong_value_is_placed(tmp_path, segment, field):
    with pytest.raises(ImportFileError) as caught:
        read(save(tmp_path, {"segments": [{"text": "goed"}, segment]}))
    assert (caught.value.key, caught.value.values["number"]) == (
        "transcripts_data.bad_segment", 2,
    )  # fmt: skip
    assert caught.value.values["field"] == field


@pytest.mark.parametrize("data", ['{"segments": [', "[" * 100_000, '{"a": 1' + "0" * 5000 + "}"])
def test_damaged_json_is_one_clear_message(tmp_path, data):
    with pytest.raises(ImportFileError) as caught:
        read(save(tmp_path, data))
    assert caught.value.key in ("transcripts_data.bad_json", "transcripts_data.unknown_json")


def test_otranscribe_is_sent_to_its_own_reader(tmp_path):
    data = {"text": "<p>hoi</p>", "media": "x.mp3", "media-time": 3.2}
    with pytest.raises(ImportFileError) as caught:
        read(save(tmp_path, data))
    assert caught.value.key == "transcripts_data.json_is_otr"


segments = st.lists(
    st.fixed_dictionaries(
        {"text": st.text()},
        optional={
            "start": st.floats(0, 20_000),
            "end": st.floats(0, 20_000),
            "speaker": st.sampled_from(["SPEAKER_00", "SPEAKER_01", "Noor", ""]),
        },
    ),
    min_size=1,
    max_size=8,
)


@given(segments)
def test_no_letter_is_lost(tmp_path_factory, rows):
    path: Path = tmp_path_factory.mktemp("json") / "a.json"
    path.write_text(json.dumps({"segments": rows}), "utf-8")
    turns, ledger = read(path)
    assert ledger.text_lines + sum(ledger.skipped.values()) == ledger.lines == len(rows)
    # NFC may join letters that were written apart, so both sides are counted in NFC.
    from peer_research.transcripts.decode import clean

    assert sum(letters(t.text) for t in turns) == sum(letters(clean(r["text"])[0]) for r in rows)
