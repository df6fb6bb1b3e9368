"""Layouts that put words under the wrong person, or lost who spoke: each with its exact turns."""

import pytest

from peer_research.errors import ImportFileError
from peer_research.transcripts import read, read_with_ledger


def written(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def said(path):
    return [(turn.speaker, turn.text) for turn in read(path).turns]


def timed(path):
    return [(t.speaker, t.text, t.start_ms, t.end_ms) for t in read(path).turns]


def cues(names):
    return "WEBVTT\n\n" + "".join(
        f"{n}\n00:00:{n:02d}.000 --> 00:00:{n:02d}.900\n{name}: zin {n}\n\n"
        for n, name in enumerate(names, 1)
    )


ZOOM = ["Noor de Wit", "iPhone van Sam", "Kamer 2.14", "noor123", "Łukasz Ś."]


def test_zoom_names_of_any_form_are_speakers(tmp_path):
    path = written(tmp_path, "a.vtt", cues([*ZOOM, *ZOOM]))
    assert timed(path) == [
        (ZOOM[(n - 1) % 5], f"zin {n}", n * 1000, n * 1000 + 900) for n in range(1, 11)
    ]


def test_zoom_one_cue_of_somebody_with_an_odd_name(tmp_path):
    names = ["Noor de Wit", "Sam", "Noor de Wit", "Kamer 2.14", "Noor de Wit", "Sam"]
    assert [t.speaker for t in read(written(tmp_path, "a.vtt", cues(names))).turns] == names


def test_what_somebody_said_is_no_speaker_though_it_comes_back(tmp_path):
    text = "I: Hoe?\nR: Nou.\nMama zei: kom.\nI: En?\nR: Ja.\nMama zei: ga.\nI: Zo.\nR: Hm.\n"
    assert said(written(tmp_path, "a.txt", text)) == [
        ("I", "Hoe?"),
        ("R", "Nou. Mama zei: kom."),
        ("I", "En?"),
        ("R", "Ja. Mama zei: ga."),
        ("I", "Zo."),
        ("R", "Hm."),
    ]


def test_a_name_above_each_turn_beside_a_role(tmp_path):
    text = "Interviewer\nHoe?\nNoor\nZo.\nInterviewer\nDus?\nNoor\nJa.\nJongere\nIk ook.\n"
    assert said(written(tmp_path, "a.txt", text)) == [
        ("Interviewer", "Hoe?"),
        ("Noor", "Zo."),
        ("Interviewer", "Dus?"),
        ("Noor", "Ja."),
        ("Jongere", "Ik ook."),
    ]


def test_names_above_paragraphs_also_of_who_speaks_once(tmp_path):
    text = "Noor\nHallo.\nMeer.\n\nSam\nHoi.\n\nNoor\nGoed.\n\nSam\nJa\n\nFatima\nIk ook\n"
    assert said(written(tmp_path, "a.txt", text)) == [
        ("Noor", "Hallo. Meer."),
        ("Sam", "Hoi."),
        ("Noor", "Goed."),
        ("Sam", "Ja"),
        ("Fatima", "Ik ook"),
    ]


def test_a_name_on_its_own_line_that_is_not_taken_is_doubtful(tmp_path):
    text = "Interviewer\nHoe?\nNoor\nZo.\nInterviewer\nDus?\nNoor\nJa.\nFatima\nIk ook.\n"
    transcript, ledger = read_with_ledger(written(tmp_path, "a.txt", text))
    assert transcript.turns[-1].text == "Ja. Fatima Ik ook."
    assert ledger.doubtful == 1


@pytest.mark.parametrize(
    "text",
    [
        "Het begon thuis.\nGewoon\nIk was alleen.\nGewoon\nEn toen.\nThuis\nNiets.\nThuis\nklaar\n",
        "I: Hoe?\nR: Ja\nGewoon\nzo.\nI: En?\nR: Nee\nGewoon\nniks.\n",
        "Interviewer\nHoe?\nNoor\nGewoon\nInterviewer\nDus?\nNoor\nGewoon\n",
    ],
)
def test_a_word_on_its_own_line_stays_text(tmp_path, text):
    path = written(tmp_path, "a.txt", text)
    assert " ".join(turn.text for turn in read(path).turns).count("Gewoon") == 2


def test_beginning_and_end_without_brackets(tmp_path):
    text = "00:00:03 - 00:00:05 Interviewer: Hoe?\n00:00:05 - 00:00:09 Noor: Goed.\n"
    assert timed(written(tmp_path, "a.txt", text)) == [
        ("Interviewer", "Hoe?", 3000, 5000),
        ("Noor", "Goed.", 5000, 9000),
    ]
    text = "00:00:03 - 00:00:05 Hoi daar\n00:00:05-00:00:09 Dag\n"
    assert timed(written(tmp_path, "b.txt", text)) == [
        ("", "Hoi daar", 3000, 5000),
        ("", "Dag", 5000, 9000),
    ]
    text = "I: Wanneer?\nR: Van\n9:00-17:00 werk ik\nI: En?\n"
    assert said(written(tmp_path, "c.txt", text))[1] == ("R", "Van 9:00-17:00 werk ik")


def test_labels_in_brackets_and_before_a_tab(tmp_path):
    turns = [("Noor", "Hoe?"), ("Sam", "Nou."), ("Noor", "Oké.")]
    for mould in ("[{}]: {}", "{}\t{}", "{} \t {}"):
        text = "\n".join(mould.format(*turn) for turn in turns)
        assert said(written(tmp_path, "a.txt", text)) == turns
    text = "I: Hoe?\nR: Nou,\nOpa\tzei iets\n[Stilte: lang]\nI: En?\n"
    assert said(written(tmp_path, "b.txt", text)) == [
        ("I", "Hoe?"),
        ("R", "Nou, Opa zei iets [Stilte: lang]"),
        ("I", "En?"),
    ]


def word_table(tmp_path, rows, merged=()):
    import docx

    document = docx.Document()
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for i, row in enumerate(rows):
        if i in merged:
            table.cell(i, 0).merge(table.cell(i, len(row) - 1)).text = row[0]
            continue
        for j, text in enumerate(row):
            table.cell(i, j).text = text
    path = tmp_path / "a.docx"
    document.save(path)
    return path


def test_merged_cells_in_a_table_do_not_take_it_apart(tmp_path):
    rows = [
        ("Gesprek 3", "", ""), ("Tijd", "Spreker", "Tekst"), ("0:01", "Noor", "Hoe?"),
        ("Deel 2", "", ""), ("0:05", "Sam", "Zo."), ("0:07", "", "Echt."),
    ]  # fmt: skip
    assert timed(word_table(tmp_path, rows, merged=(0, 3))) == [
        ("Noor", "Hoe?", 1000, None),
        ("", "Deel 2", None, None),
        ("Sam", "Zo. Echt.", 5000, None),
    ]


def test_a_table_with_headings_of_somebodys_own(tmp_path):
    rows = [("Nr", "Klok", "Stem", "Gezegd"), ("1", "0:01", "I", "Hoe?"), ("2", "0:03", "R", "Zo.")]
    assert timed(word_table(tmp_path, rows)) == [
        ("I", "Hoe?", 1000, None),
        ("R", "Zo.", 3000, None),
    ]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark(tmp_path, encoding):
    data = "I: Hé, café? €5\r\nR: Ja – ‘echt’ naïef.\r\n".encode(encoding)
    assert said(written(tmp_path, "a.txt", data)) == [
        ("I", "Hé, café? €5"),
        ("R", "Ja – ‘echt’ naïef."),
    ]


def test_zeros_alone_make_no_text(tmp_path):
    with pytest.raises(ImportFileError):
        read(written(tmp_path, "a.txt", b"g\0e\0h\0\0\0e\0i\0m\0"))


def test_headings_of_a_table_in_other_words(tmp_path):
    text = "Wie praat er;Tijdcode;Wat werd gezegd\r\nNoor;0:03;Hoi\r\nSam;0:05;Dag\r\n"
    assert timed(written(tmp_path, "a.csv", text)) == [
        ("Noor", "Hoi", 3000, None),
        ("Sam", "Dag", 5000, None),
    ]


def test_numbers_are_speakers_only_where_every_line_has_one(tmp_path):
    text = "1: Hoe was het?\n2: Gewoon.\n1: En toen?\n2: Niks.\n"
    assert said(written(tmp_path, "a.txt", text)) == [
        ("1", "Hoe was het?"),
        ("2", "Gewoon."),
        ("1", "En toen?"),
        ("2", "Niks."),
    ]
    text = "I: Hoe?\nR: Twee dingen.\n1: rust\n2: ruimte\nI: En?\nR: Ja.\n1: rust\nI: Oké.\n"
    assert [turn.speaker for turn in read(written(tmp_path, "b.txt", text)).turns] == [
        "I", "R", "I", "R", "I",
    ]  # fmt: skip


def test_a_wrapped_line_in_a_cue_names_nobody_new(tmp_path):
    wrapped = ["Sam: laat\ndacht: vier", "Noor: om 10:30\nGoed Zo:", "Sam: ik\nNoor: nee"]
    text = "WEBVTT\n\n" + "".join(
        f"{n}\n00:00:{n:02d}.000 --> 00:00:{n:02d}.900\n{cue}\n\n"
        for n, cue in enumerate([*wrapped[:2], *wrapped[:1] * 3, wrapped[2]], 1)
    )
    assert said(written(tmp_path, "a.vtt", text)) == [
        ("Sam", "laat dacht: vier"),
        ("Noor", "om 10:30 Goed Zo:"),
        ("Sam", "laat dacht: vier laat dacht: vier laat dacht: vier ik"),
        ("Noor", "nee"),
    ]


def test_a_label_that_is_not_taken_is_doubtful_also_without_a_capital_first(tmp_path):
    text = "I: Hoe?\nR: Zo.\nMeer.\nI: En?\nR: Ja.\niPhone van Kim: hoi\n"
    transcript, ledger = read_with_ledger(written(tmp_path, "a.txt", text))
    assert (transcript.turns[-1].text, ledger.doubtful) == ("Ja. iPhone van Kim: hoi", 1)
