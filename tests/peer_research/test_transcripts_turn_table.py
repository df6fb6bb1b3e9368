"""Turns in .csv, .tsv and .xlsx: columns by their headings, every row accounted for."""

import io
import zipfile
from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peer_research.errors import ImportFileError
from peer_research.transcripts import table_rows
from peer_research.transcripts.decode import clean
from peer_research.transcripts.ledger import letters
from peer_research.transcripts.turn_table import read


def save(tmp_path, text, name="a.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def excel(tmp_path, *sheets, change=None):
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for number, table in enumerate(sheets):
        sheet = book.create_sheet(f"Blad{number}")
        for row in table:
            sheet.append(row)
    if change:
        change(book)
    path = tmp_path / "a.xlsx"
    book.save(path)
    return path


def rows(turns):
    return [(t.speaker, t.text, t.start_ms, t.end_ms, t.line) for t in turns]


def refused(path):
    with pytest.raises(ImportFileError) as caught:
        read(path)
    assert path.name in str(caught.value) and "\n" not in str(caught.value)
    return caught.value.key.removeprefix("transcripts_data."), caught.value.values


EXPECTED = [
    ("Interviewer", "Hoe was het, thuis?", 3000, 5500, 2),
    ("Noor", "Nou; \"goed\" hoor", 6000, None, 3),
    ("", "ja", None, None, 4),
    ("Noor", "en toen", None, None, 5),
]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize(
    "text",
    [
        "Spreker;Tekst;Start;Eind\r\nInterviewer;Hoe was het, thuis?;0:03;0:05,5\r\n"
        "Noor;\"Nou; \"\"goed\"\" hoor\";00:00:06;\r\n;ja;;\r\nNoor:;en\ttoen;;\r\n",
        "wie,uitspraak,begin,einde\nInterviewer,\"Hoe was het, thuis?\",3,5.5\n"
        "Noor,\"Nou; \"\"goed\"\" hoor\",6.0,\n,ja,,\nNoor,\"en\ntoen\",,\n",
        "start_time\tend_time\tspeaker\ttext\n0:03\t0:05.5\tInterviewer\tHoe was het, thuis?\n"
        "0:06\t\tNoor\tNou; \"goed\" hoor\n\t\t\tja\n\t\tNoor\ten toen\n",
        "sep=;\ntekst;naam;start (s);end (s)\nHoe was het, thuis?;Interviewer;3;5.5\n"
        "\"Nou; \"\"goed\"\" hoor\";Noor;6;\nja;;;\nen toen;Noor;;\n",
    ],
)  # fmt: skip
def test_delimiters_headings_and_encodings(tmp_path, text, encoding):
    turns, ledger = read(save(tmp_path, text, encoding=encoding))
    shift = text.startswith("sep=")
    assert [row[:4] for row in rows(turns)] == [row[:4] for row in EXPECTED]
    assert [t.line for t in turns] == [n + shift for n in (2, 3, 4, 5)]
    assert (ledger.lines, ledger.text_lines, ledger.skipped) == (5, 4, {"kop": 1})


def test_whisper_tsv_has_milliseconds_and_bare_quotes(tmp_path):
    text = 'start\tend\ttext\n0\t1500\t"Nee" zei hij\n1500\t3000\tja"\n'
    turns, ledger = read(save(tmp_path, text, "a.tsv"))
    assert rows(turns) == [("", '"Nee" zei hij', 0, 1500, 2), ("", 'ja"', 1500, 3000, 3)]
    assert ledger.lines == 3


def test_tab_and_line_end_between_quotes(tmp_path):
    text = 'spreker\ttekst\nNoor\t"een\ttwee\ndrie ""vier"""\nSam\tja\n'
    assert rows(read(save(tmp_path, text, "a.tsv"))[0]) == [
        ("Noor", 'een twee drie "vier"', None, None, 2),
        ("Sam", "ja", None, None, 4),
    ]


def test_ms_in_the_heading(tmp_path):
    assert rows(read(save(tmp_path, "start_ms;end_ms;tekst\n1500;2500;ja\n"))[0]) == [
        ("", "ja", 1500, 2500, 2)
    ]


def test_a_title_and_a_column_we_do_not_know_are_counted(tmp_path):
    text = (
        "Transcript;;;\n\nnr;spreker;tekst;opmerking\n1;I;hoe;let op\n2;I;;\n3;;;\n;;;\n4;R;ja;\n"
    )
    turns, ledger = read(save(tmp_path, text))
    assert rows(turns) == [("I", "hoe", None, None, 4), ("R", "ja", None, None, 8)]
    assert ledger.skipped == {"kop": 2, "leeg": 2, "nummer": 1, "naam": 1}
    assert ledger.unread == {"cel": 1}
    assert ledger.lines == 8 == ledger.text_lines + sum(ledger.skipped.values())


def test_words_where_a_time_should_be_are_counted(tmp_path):
    turns, ledger = read(save(tmp_path, "start;tekst\nna de pauze;ja\n[0:03 - 0:05];nee\n"))
    assert [row[2:4] for row in rows(turns)] == [(None, None), (3000, 5000)]
    assert ledger.unread == {"cel": 1}


def test_only_a_column_of_text(tmp_path):
    assert rows(read(save(tmp_path, "tekst\nja, en nee; goed\nhm\n"))[0]) == [
        ("", "ja, en nee; goed", None, None, 2),
        ("", "hm", None, None, 3),
    ]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("spreker;datum\nNoor;maandag\n", "no_text_column"),
        ("Noor;hoi\nSam;hee\n", "no_text_column"),
        ("tekst;spreker;uitspraak\na;b;c\n", "two_text_columns"),
        ("spreker,tekst\nNoor,ja, en nee\n", "more_cells"),
        ('spreker;tekst\nNoor;"ja\nSam;nee\n', "bad_quotes"),
        ("spreker;tekst\nNoor;" + "x" * (table_rows.MAX_CELL + 1) + "\n", "cell_too_long"),
        ("spreker;tekst\nNoor;ja" + ";" * 600 + "\n", "too_many_columns"),
    ],
)
def test_a_table_that_would_lose_something_is_refused(tmp_path, text, key):
    assert refused(save(tmp_path, text))[0] == key


def test_the_row_is_named(tmp_path):
    assert refused(save(tmp_path, "spreker,tekst\nNoor,ja\n\nNoor,ja, en nee\n"))[1]["row"] == 4


def test_too_many_rows(tmp_path, monkeypatch):
    monkeypatch.setattr(table_rows, "MAX_ROWS", 3)
    assert refused(save(tmp_path, "tekst\na\nb\nc\n"))[0] == "too_many_rows"
    assert refused(excel(tmp_path, [["tekst"], ["a"], ["b"], ["c"]]))[0] == "too_many_rows"


# ------------------------------------------------------------------------------- Excel


def test_excel_as_somebody_sees_it(tmp_path):
    def shapes(book):
        book.active["A4"].number_format = "h:mm"

    table = [
        ["Start", "Eind", "Spreker", "Tekst"],
        [time(0, 0, 3), timedelta(seconds=5, milliseconds=500), "Interviewer", "Hoe was het?"],
        ["0:00:06", None, "Noor", "=dat is geen som"[1:]],
        [time(1, 15), None, None, 5],
        [90.5, 91, "Noor", "regel_x000D_\neinde"],
    ]
    turns, ledger = read(excel(tmp_path, table, change=shapes))
    assert rows(turns) == [
        ("Interviewer", "Hoe was het?", 3000, 5500, 2),
        ("Noor", "dat is geen som", 6000, None, 3),
        # Typed as 1:15; Excel took it for hours, and still shows 1:15.
        ("", "5", 75_000, None, 4),
        ("Noor", "regel einde", 90_500, 91_000, 5),
    ]
    assert (ledger.lines, ledger.text_lines) == (5, 4)


def test_excel_other_sheets_and_notes_are_counted(tmp_path):
    from openpyxl.comments import Comment

    def note(book):
        book.worksheets[0]["A2"].comment = Comment("kijk na", "ik")

    path = excel(
        tmp_path, [["spreker", "tekst"], ["Noor", "ja"]], [["uitleg"], ["van mij"]], change=note
    )
    turns, ledger = read(path)
    assert rows(turns) == [("Noor", "ja", None, None, 2)]
    assert ledger.unread == {"blad": 2, "opmerking": 1}


def test_a_conversation_per_sheet_is_refused(tmp_path):
    table = [["spreker", "tekst"], ["Noor", "ja"]]
    assert refused(excel(tmp_path, table, table))[0] == "two_sheets"


def test_a_formula_is_never_worked_out(tmp_path):
    path = excel(tmp_path, [["spreker", "tekst"], ["Noor", "ja"], ["Noor", '="ne"&"e"']])
    assert refused(path) == ("formula", {"file": "a.xlsx", "row": 3})


def test_the_last_result_of_a_formula_is_text(tmp_path):
    path = excel(tmp_path, [["spreker", "tekst"], ["Noor", '="ne"&"e"']])
    rewrite(path, lambda name, data: data.replace(b"<v />", b"<v>nee</v>").replace(
        b"<v></v>", b"<v>nee</v>").replace(b'<c r="B2">', b'<c r="B2" t="str">')
        if name.endswith("sheet1.xml") else data)  # fmt: skip
    assert rows(read(path)[0]) == [("Noor", "nee", None, None, 2)]


def test_what_a_sheet_says_of_its_size_is_not_believed(tmp_path):
    path = excel(tmp_path, [["spreker", "tekst"], ["Noor", "ja"], ["Sam", "nee"]])
    rewrite(path, lambda name, data: data.replace(b'ref="A1:B3"', b'ref="A1:A2"'))
    assert [t.text for t in read(path)[0]] == ["ja", "nee"]


def rewrite(path, change, flag=0):
    data = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    path.write_bytes(data.getvalue())


def test_a_row_far_down_is_refused_and_not_waited_for(tmp_path):
    path = excel(tmp_path, [["spreker", "tekst"], ["Noor", "ja"]])
    rewrite(path, lambda name, data: data.replace(b'<row r="2"', b'<row r="900000000"').replace(
        b'"A2"', b'"A900000000"').replace(b'"B2"', b'"B900000000"'))  # fmt: skip
    assert refused(path)[0] == "too_many_rows"


def test_bombs_entities_and_paths_are_refused(tmp_path):
    table = [["spreker", "tekst"], ["Noor", "ja"]]
    path = excel(tmp_path, table)
    bomb = b'<!DOCTYPE a [<!ENTITY b "x">]>'
    rewrite(path, lambda name, data: bomb + data if name.endswith("sheet1.xml") else data)
    assert refused(path)[0] == "unsafe"

    path = excel(tmp_path, table)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/media/a.bin", b"\0" * 40_000_000)
    assert refused(path)[0] == "unsafe"

    path = excel(tmp_path, table)
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("../../etc/x", b"x")
    assert refused(path)[0] == "unsafe"


def test_what_is_no_excel_file_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + b"x" * 600)
    assert refused(path)[0] == "locked_xlsx"
    path.write_bytes(b"spreker;tekst\n")
    assert refused(path)[0] == "not_xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("word/document.xml", "<a/>")
    assert refused(path)[0] == "not_xlsx"
    good = excel(tmp_path, [["spreker", "tekst"], ["Noor", "ja"]]).read_bytes()
    path.write_bytes(good[: len(good) // 2])
    assert refused(path)[0] == "damaged_xlsx"


def test_an_encrypted_member_is_refused(tmp_path):
    path = excel(tmp_path, [["spreker", "tekst"], ["Noor", "ja"]])
    data = bytearray(path.read_bytes())
    place = data.find(b"PK\x01\x02")
    data[place + 8] |= 1
    path.write_bytes(bytes(data))
    assert refused(path)[0] == "locked_xlsx"


# Control characters are taken for a sign that a file is no text.
said = st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from('\n";,\t'))
cells = st.lists(st.tuples(st.sampled_from(["I", "Noor", ""]), said), min_size=1, max_size=8)


@given(cells, st.sampled_from([";", ",", "\t"]))
def test_no_letter_is_lost(tmp_path_factory, cells, delimiter):
    import csv

    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([("spreker", "tekst"), *cells])
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    path.write_text(out.getvalue(), "utf-8", newline="")
    turns, ledger = read(path)
    assert ledger.text_lines + sum(ledger.skipped.values()) == ledger.lines
    expected = sum(letters(clean(text)[0]) for _, text in cells)
    assert sum(letters(t.text) for t in turns) == expected
