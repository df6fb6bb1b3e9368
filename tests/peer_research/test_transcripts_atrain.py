"""Plain text as aTrain and noScribe write it: who speaks, since when, and no heading in it."""

import pytest

from peer_research.transcripts import read_with_ledger

TURNS = [
    ("SPEAKER_00", "Hallo, hoe gaat het? Vertel."),
    ("SPEAKER_01", "Eh goed."),
    ("SPEAKER_00", "En thuis?"),
]
TIMES = [0, 4000, 64_000]
LAYOUTS = {
    "atrain": (
        "Transcription for 240502gesprek\n\nSPEAKER_00\nHallo, hoe gaat het?\nVertel.\n\n"
        "SPEAKER_01\nEh goed.\n\nSPEAKER_00\nEn thuis?\n"
    ),
    "atrain with times": (
        "Transcription for 240502gesprek\n\nSPEAKER_00\n[00:00:00] - Hallo, hoe gaat het?\n"
        "[00:00:02] - Vertel.\n\nSPEAKER_01\n[00:00:04] - Eh goed.\n\nSPEAKER_00\n"
        "[00:01:04] - En thuis?\n"
    ),
    "time and label": (
        "[00:00:00.0] SPEAKER_00: Hallo, hoe gaat het? Vertel.\n"
        "[00:00:04.0] SPEAKER_01: Eh goed.\n[00:01:04.0] SPEAKER_00: En thuis?\n"
    ),
    "time on its own line": (
        "[00:00:00]\nSPEAKER_00: Hallo, hoe gaat het? Vertel.\n[00:00:04]\nSPEAKER_01: Eh goed.\n"
        "[00:01:04]\nSPEAKER_00: En thuis?\n"
    ),
    "time behind the label": (
        "gesprek3\nTranscribed with noScribe vers. 0.4.1\nAudio source: /opnames/gesprek3.m4a\n\n"
        "SPEAKER_00 [00:00:00]: Hallo, hoe gaat het? Vertel.\n\nSPEAKER_01 [00:00:04]: Eh goed.\n\n"
        "SPEAKER_00 [00:01:04]: En thuis?\n"
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_speakers_and_times(tmp_path, layout):
    path = tmp_path / "a.txt"
    path.write_text(LAYOUTS[layout], "utf-8")
    turns = read_with_ledger(path)[0].turns
    assert [(t.speaker, t.text) for t in turns] == TURNS
    timed = layout != "atrain"
    assert [t.start_ms for t in turns] == (TIMES if timed else [None] * 3)


def test_atrain_with_names_instead_of_numbers(tmp_path):
    path = tmp_path / "a.txt"
    text = "Transcription for x\n\nNoor\nHoi.\n\nSam\nHee.\n\nNoor\nEn?\n\nSam\nNiks.\n"
    path.write_text(text, "utf-8")
    transcript, ledger = read_with_ledger(path)
    assert [(t.speaker, t.text, t.line) for t in transcript.turns] == [
        ("Noor", "Hoi.", 4),
        ("Sam", "Hee.", 7),
        ("Noor", "En?", 10),
        ("Sam", "Niks.", 13),
    ]
    assert ledger.skipped == {"kop": 1, "leeg": 4, "naam": 4}


def test_atrain_without_speakers(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Transcription for x\n\n[00:00:03] - Hallo.\n[00:00:05] - Ja.\n", "utf-8")
    transcript, ledger = read_with_ledger(path)
    assert {t.speaker for t in transcript.turns} == {""}
    assert " ".join(t.text for t in transcript.turns) == "Hallo. Ja."
    assert transcript.turns[0].start_ms == 3000
    assert ledger.skipped == {"kop": 1, "leeg": 1}


def test_noscribe_keeps_pauses_and_no_path(tmp_path):
    path = tmp_path / "a.txt"
    text = (
        "gesprek3\n\nTranscribed with noScribe vers. 0.6.2\nAudio source: C:/geheim/gesprek3.m4a\n"
        "(Start: 00:00:00 | Language: nl)\n\nS00: Hallo, hoe gaat het?\n\n"
        "S01: Eh (..) goed. //ja// Toch.\n\nS00: En thuis?\n"
    )
    path.write_text(text, "utf-8")
    transcript, ledger = read_with_ledger(path)
    assert [(t.speaker, t.text, t.line) for t in transcript.turns] == [
        ("S00", "Hallo, hoe gaat het?", 7),
        ("S01", "Eh (..) goed. //ja// Toch.", 9),
        ("S00", "En thuis?", 11),
    ]
    assert "geheim" not in repr(ledger)


def turns_of(tmp_path, text):
    path = tmp_path / "a.txt"
    path.write_text(text, "utf-8")
    return [(t.speaker, t.text, t.start_ms) for t in read_with_ledger(path)[0].turns]


def test_atrain_speaker_undefined_is_nobody_and_not_the_one_before(tmp_path):
    text = (
        "Transcription for x\n\nSPEAKER_01\nEh goed.\n\nSpeaker undefined\nJa toch.\n\n"
        "SPEAKER_00\nEn thuis?\n"
    )
    assert [(who, said) for who, said, _ in turns_of(tmp_path, text)] == [
        ("SPEAKER_01", "Eh goed."), ("", "Ja toch."), ("SPEAKER_00", "En thuis?"),
    ]  # fmt: skip


def test_atrain_maxqda_has_no_times_left_in_the_text(tmp_path):
    text = (
        "Transcription for x\n\nSPEAKER_00\n[00:00:00] - Hallo? [00:00:02] - Vertel. \n\n"
        "SPEAKER_01\n[00:00:04] - Ja. [00:00:05] - Nou. \n"
    )
    assert turns_of(tmp_path, text) == [
        ("SPEAKER_00", "Hallo? Vertel.", 0), ("SPEAKER_01", "Ja. Nou.", 4000),
    ]  # fmt: skip


def test_nvivo_without_brackets_leaves_no_dash(tmp_path):
    text = "Transcription for x\n\n00:00:00 - Hallo\n00:00:04 - Ja hoor\n00:00:09 - Dag\n"
    assert " ".join(said for _, said, _ in turns_of(tmp_path, text)) == "Hallo Ja hoor Dag"


def test_noscribe_with_times_behind_the_label(tmp_path):
    text = "S00: [00:00:00] Hallo? [00:01:00] En verder?\n\nS01: [00:01:05] Goed. [00:01:09] Ja.\n"
    assert turns_of(tmp_path, text) == [
        ("S00", "Hallo? En verder?", 0), ("S01", "Goed. Ja.", 65000),
    ]  # fmt: skip
