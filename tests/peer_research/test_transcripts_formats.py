"""Every format and layout gives the turns that a person would read in it."""

from pathlib import Path

import pytest

from peer_research.transcripts import read, read_with_ledger
from peer_research.transcripts.choosing import choose
from peer_research.transcripts.labels import find

DATA = Path(__file__).parents[1] / "data" / "transcripts"
DEBATE = Path("/work/shared/data/debate_zorgverzekeraars.txt")


def said(path):
    return [(turn.speaker, turn.text) for turn in read(path).turns]


def write(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


def test_teams_vtt():
    transcript, ledger = read_with_ledger(DATA / "teams.vtt")
    first, second = transcript.turns
    assert first.speaker == "Hanneke Wouda"
    assert first.text == "Goedemiddag allemaal. Ik zie Pim & ik zie nog een gast."
    assert (first.id, first.start_ms, first.end_ms, first.line) == ("T0001", 3120, 9480, 7)
    # Three cues of one speaker, one of them empty; a name in the text is no label.
    assert (second.speaker, second.text) == ("Noor (Gast)", "Ja, hoi. <3 Pim: die komt zo.")
    assert (second.start_ms, second.end_ms) == (9900, 16300)
    assert ledger.skipped == {"kop": 1, "leeg": 6, "tijd": 4, "nummer": 4, "notitie": 1}
    assert ledger.text_lines + sum(ledger.skipped.values()) == ledger.lines == 20
    assert (transcript.id, transcript.version) == ("teams", 0)


def test_zoom_vtt_splits_a_label_once():
    assert said(DATA / "zoom.vtt") == [
        ("Dilan Aksoy", "Oké, de opname loopt. Hoe was het?"),
        ("Deelnemer 2", "Goed: best wel"),
        ("Dilan Aksoy", "Ik dacht: nu niet."),
    ]


def test_noscribe_vtt_without_closing_tags_keeps_no_path():
    assert said(DATA / "noscribe.vtt") == [
        ("S00", "eh hallo"),
        ("S01", "ja"),
        ("S00", "ok dan door"),
    ]
    assert "geheim" not in repr(read_with_ledger(DATA / "noscribe.vtt"))


def test_vtt_without_speakers_keeps_its_cues_apart():
    turns = read(DATA / "amberscript.vtt").turns
    assert [(t.speaker, t.text, t.start_ms) for t in turns] == [
        ("", "hallo daar", 1000),
        ("", "dag", 3000),
    ]


def test_srt_keeps_text_after_a_blank_line_and_numbers_that_are_answers():
    assert said(DATA / "atrain.srt") == [
        ("SPEAKER_00", "hoe oud ben je?"),
        ("SPEAKER_01", "eh 16 bijna 17"),
    ]


def test_srt_without_blank_lines(tmp_path):
    cue = "{0}\n00:00:0{0},000 --> 00:00:0{0},900\n{1}\n"
    text = cue.format(1, "I: hoe oud?") + cue.format(2, "R: eh\n16") + cue.format(3, "I: ok")
    assert said(write(tmp_path, "a.srt", text)) == [
        ("I", "hoe oud?"),
        ("R", "eh 16"),
        ("I", "ok"),
    ]


@pytest.mark.parametrize(
    ("payload", "turns"),
    [
        ("<v.luid.snel Noor>ja", [("Noor", "ja")]),
        ("<v Noor>ja</v> hoor", [("Noor", "ja hoor")]),
        ("<v Noor>ja</v><v Sam>nee</v>", [("Noor", "ja"), ("Sam", "nee")]),
        ("hm <v Noor>ja", [("", "hm"), ("Noor", "ja")]),
        ("<v Noor &amp; Sam>&lt;b&gt; &eacute;&#233;n R&D", [("Noor & Sam", "<b> één R&D")]),
        ("<v Noor>a <onverstaanbaar> b < c", [("Noor", "a <onverstaanbaar> b < c")]),
        ("<v Noor>e&#769;e&#769;n", [("Noor", "één")]),
    ],
)
def test_vtt_payloads(tmp_path, payload, turns):
    assert (
        said(write(tmp_path, "a.vtt", f"WEBVTT\n\n00:01.000 --> 00:02.000\n{payload}\n")) == turns
    )


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_marks(tmp_path, newline, mark):
    text = mark + (DATA / "teams.vtt").read_text(encoding="utf-8").replace("\n", newline)
    assert read(write(tmp_path, "teams.vtt", text)) == read(DATA / "teams.vtt")


def test_interview_with_heading_and_continuation_lines():
    transcript, ledger = read_with_ledger(DATA / "interview.txt")
    assert [(t.speaker, t.text, t.line) for t in transcript.turns] == [
        ("I", "Hoe gaat het nu?", 4),
        ("R", "Goed hoor. Nou ja... 😅 Ik dacht: nu niet en toen wel.", 5),
        ("I", "En thuis?", 9),
        ("R", "best", 10),
    ]
    assert ledger.skipped == {"kop": 2, "leeg": 2}
    assert ledger.doubtful == 1


def test_atrain_and_amberscript_texts():
    assert said(DATA / "atrain.txt") == [
        ("SPEAKER_00", "hallo daar"),
        ("SPEAKER_01", "ja hoor kom maar"),
    ]
    turns = read(DATA / "amberscript.txt").turns
    assert [(t.speaker, t.text, t.start_ms) for t in turns] == [
        ("Speaker 1", "hallo daar", 0),
        ("Speaker 2", "hoe laat? 10:30 10:45", 65000),
    ]


A, B, C = ("Noor de Wit", "hoi"), ("Sam", "ja"), ("Noor de Wit", "goed: zo")


@pytest.mark.parametrize(
    "text",
    [
        "Noor de Wit: hoi\nSam: ja\nNoor de Wit: goed: zo\n",
        "[00:01:02] Noor de Wit: hoi\n[00:01:05] Sam: ja\n[00:01:09] Noor de Wit: goed: zo\n",
        "00:01:02 Noor de Wit: hoi\n00:01:05 Sam: ja\n00:01:09 Noor de Wit: goed: zo\n",
        "Noor de Wit [00:01:02]: hoi\nSam (00:01:05): ja\nNoor de Wit [00:01:09]: goed: zo\n",
        "00:00:12 Noor de Wit\nhoi\n00:00:15 Sam\nja\n00:00:19 Noor de Wit\ngoed: zo\n",
        "Noor de Wit   0:12\nhoi\nSam   0:15\nja\nNoor de Wit   0:19\ngoed: zo\n",
        "00:00:03.120 --> 00:00:09.480\nNoor de Wit\nhoi\n00:00:10.1 --> 00:00:11.4\nSam\nja\n"
        "00:00:12.120 --> 00:00:13.480\nNoor de Wit\ngoed: zo\n",
        "Noor de Wit:\nhoi\nSam:\nja\nNoor de Wit:\ngoed: zo\n",
        "Noor de Wit: hoi #00:00:05-3#\nSam: ja #00:00:07-3#\nNoor de Wit: goed: zo #00:00:09-0#",
        "20:47 - Noor de Wit: hoi\n20:49 - Sam: ja\n20:50 - Noor de Wit: goed: zo\n",
        "14-02-2024 20:47 - Noor de Wit: hoi\n14-02-2024 20:49 - Sam: ja\n"
        "14-02-2024 20:50 - Noor de Wit: goed: zo\n",
    ],
)
def test_label_layouts(tmp_path, text):
    assert said(write(tmp_path, "a.txt", text)) == [A, B, C]


@pytest.mark.parametrize(
    "line", ["Ik dacht: nu niet", "en hij zei: kom", "We gingen om 10:30: laat", "Goed: best wel"]
)
def test_sentences_are_no_labels(line):
    lines = ["I: hoe was het", "R: ja", "en toen", line, "I: ok"]
    assert choose([find(text) for text in lines], [True] * 5) == [True, True, False, False, True]


def test_a_name_that_occurs_once_between_long_turns_is_text_but_counted(tmp_path):
    text = "I: hoe was het\nR: ja\nen toen\nen daar\nAmsterdam: mooi hoor\nI: ok\n"
    transcript, ledger = read_with_ledger(write(tmp_path, "a.txt", text))
    assert transcript.turns[1].text == "ja en toen en daar Amsterdam: mooi hoor"
    assert ledger.doubtful == 1


def test_odd_line_separators_do_not_shift_line_numbers(tmp_path):
    path = write(tmp_path, "a.txt", "I: ja\u2028nee\x0bja\x0c\u0085\nR: ok\n")
    assert [(t.text, t.line) for t in read(path).turns] == [("ja nee ja", 1), ("ok", 2)]


def test_role_of_two_words(tmp_path):
    text = "Voorzitter: welkom\nIntern begeleider: dank\nVoorzitter: ok\n"
    assert ("Intern begeleider", "dank") in said(write(tmp_path, "a.txt", text))


def test_timestamps_before_sentences_do_not_make_speakers_of_short_answers(tmp_path):
    text = "[00:00:01] - en toen gingen we\n[00:00:03] - Zeker\n[00:00:05] - Zeker\n"
    turns = read(write(tmp_path, "a.txt", text)).turns
    assert [(t.speaker, t.text, t.start_ms) for t in turns] == [
        ("", "en toen gingen we", 1000),
        ("", "Zeker", 3000),
        ("", "Zeker", 5000),
    ]


def test_bare_times_that_count_up_are_times(tmp_path):
    text = "0:01 hoi Noor\n0:04 om 10:30 weg\n0:09 en toen\n"
    turns = read(write(tmp_path, "a.txt", text)).turns
    assert [(t.text, t.start_ms) for t in turns] == [
        ("hoi Noor", 1000), ("om 10:30 weg", 4000), ("en toen", 9000),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["I: hoe laat?\n10:30 ga ik\n9:15 eerst\n8:00 op\n", "R: ja\n10:30 weg\n11:00 thuis\n"]
)
def test_times_of_day_in_what_is_said_stay(tmp_path, text):
    turns = read(write(tmp_path, "a.txt", text)).turns
    assert turns[0].text == " ".join(text.partition(": ")[2].split())


def test_text_without_labels_keeps_its_paragraphs_whole(tmp_path):
    path = write(
        tmp_path, "a.txt", "ja dus ik ben\nen toen\n\nen wat vond je\n\nOma: die zei niks\n"
    )
    # One word that looks like a label must not turn what stands above it into a heading.
    assert said(path) == [
        ("", "ja dus ik ben en toen"),
        ("", "en wat vond je"),
        ("Oma", "die zei niks"),
    ]


def test_who_speaks_once_in_a_focus_group_is_a_speaker(tmp_path):
    text = "Gespreksleider: welkom\nFloor: ik\nTom: en ik\nGespreksleider: ok\nFloor: ja\n"
    assert ("Tom", "en ik") in said(write(tmp_path, "a.txt", text))


@pytest.mark.skipif(not DEBATE.exists(), reason="the debate is not part of the package")
def test_debate_loses_no_word():
    transcript = read(DEBATE)
    assert transcript.speakers == ("Voorzitter", "Initiatiefnemer", "Minister")
    lines = DEBATE.read_text(encoding="utf-8").splitlines()
    spoken = [line.partition(": ")[2] for line in lines]
    assert transcript.text.split() == " ".join(spoken).split()
