"""What an import would read, without a word of it unless asked."""

import json
from pathlib import Path

import pytest
from support import snapshot

from peer_research.errors import ImportFileError
from peer_research.intake.preview import preview
from peer_research.transcripts import SUPPORTED

TABLE = (
    "spreker;tekst;start;eind\nInterviewer;hoe was het;0;2\nNoor de Wit;gewoon goed hoor;2;4,5\n"
    ";hm;;\nInterviewer;;5;\n"
)


def save(tmp_path, text=TABLE, name="a.csv"):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def test_numbers_and_no_words(tmp_path):
    path = save(tmp_path)
    before = snapshot(tmp_path)
    shown = preview(path)
    assert snapshot(tmp_path) == before
    text = json.dumps(shown, ensure_ascii=False)
    assert "Wit" not in text and "gewoon" not in text
    account = shown.pop("account")
    assert account and all(isinstance(line, str) for line in account)
    ledger = shown.pop("ledger")
    assert (ledger["lines"], ledger["text_lines"], ledger["skipped"]) == (
        5, 3, {"kop": 1, "naam": 1},
    )  # fmt: skip
    assert ledger["letters_in"] == ledger["letters_out"] == 25
    assert [s.pop("share") for s in shown["speakers"]] == pytest.approx([3 / 7, 3 / 7, 1 / 7])
    assert shown == {
        "file": "a.csv",
        "kind": ".csv",
        "turns": 3,
        "words": 7,
        "speakers": [
            {"position": 1, "label": "Interviewer", "role": "interviewer", "turns": 1, "words": 3,
             "ms": 2000},
            {"position": 2, "label": "N…", "role": "unknown", "turns": 1, "words": 3, "ms": 2500},
            {"position": 3, "label": "", "role": "unknown", "turns": 1, "words": 1, "ms": None},
        ],
        "nameless_turns": 1,
        "times": {"first_ms": 0, "last_ms": 4500, "turns": 2},
    }  # fmt: skip


def test_the_first_turns_only_when_asked(tmp_path):
    shown = preview(save(tmp_path), with_text=True, first=2)
    assert shown["first_turns"] == [
        {"id": "T0001", "speaker": "Interviewer", "text": "hoe was het", "start_ms": 0,
         "end_ms": 2000, "line": 2},
        {"id": "T0002", "speaker": "Noor de Wit", "text": "gewoon goed hoor", "start_ms": 2000,
         "end_ms": 4500, "line": 3},
    ]  # fmt: skip


@pytest.mark.parametrize("path", sorted((Path(__file__).parents[1] / "data/transcripts").iterdir()))
def test_every_fixture_gives_plain_data(path):
    if path.suffix not in SUPPORTED:
        pytest.skip("no conversation")
    shown = json.loads(json.dumps(preview(path)))
    assert shown["turns"] == sum(s["turns"] for s in shown["speakers"]) > 0
    ledger = shown["ledger"]
    assert ledger["text_lines"] + sum(ledger["skipped"].values()) == ledger["lines"]
    assert ledger["letters_in"] == ledger["letters_out"]


def test_what_cannot_be_read_is_one_clear_line(tmp_path):
    with pytest.raises(ImportFileError) as caught:
        preview(save(tmp_path, '{"a": 1}', "a.json"))
    assert "a.json" in str(caught.value) and "\n" not in str(caught.value)


def test_every_kind_of_data_file_has_its_reader(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["spreker", "tekst"])
    book.active.append(["Noor", "ja"])
    book.save(tmp_path / "a.xlsx")
    save(tmp_path, "spreker\ttekst\nNoor\tja\n", "a.tsv")
    save(tmp_path, '{"segments": [{"text": "ja", "speaker": "Noor"}]}', "a.json")
    save(
        tmp_path,
        "<ANNOTATION_DOCUMENT><TIME_ORDER>"
        '<TIME_SLOT TIME_SLOT_ID="a" TIME_VALUE="1"/></TIME_ORDER><TIER TIER_ID="Noor">'
        '<ANNOTATION><ALIGNABLE_ANNOTATION TIME_SLOT_REF1="a" TIME_SLOT_REF2="a">'
        "<ANNOTATION_VALUE>ja</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>"
        "</ANNOTATION_DOCUMENT>",
        "a.eaf",
    )
    for path in sorted(tmp_path.iterdir()):
        shown = preview(path, with_text=True)
        assert [(t["speaker"], t["text"]) for t in shown["first_turns"]] == [("Noor", "ja")]
