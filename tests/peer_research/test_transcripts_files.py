"""Bad files: one clear line, with a remedy, and never a word of the text."""

import io
import re
import tomllib
import zipfile
from pathlib import Path

import pytest

import peer_research
from peer_research.errors import ImportFileError
from peer_research.transcripts import SUPPORTED, decode, read, read_with_ledger
from peer_research.transcripts.ledger import REASONS, Tally
from peer_research.transcripts.turns import Piece, make_turns

JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)) * 8


def zipped(name):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        package.writestr(name, "geheim")
    return data.getvalue()


CASES = [
    ("a.txt", b"", "empty"),
    ("a.vtt", b" \r\n\t\n", "empty"),
    ("a.srt", b"\xef\xbb\xbf \n", "empty"),
    ("a.docx", b"", "empty"),
    ("a.txt", JPG, "binary"),
    ("a.vtt", JPG, "binary"),
    ("a.docx", JPG, "not_docx"),
    ("a.docx", zipped("geheim.txt"), "not_docx"),
    ("a.docx", zipped("[Content_Types].xml"), "damaged_docx"),
    ("a.docx", b"PK\x03\x04geheim", "damaged_docx"),
    ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1geheim", "locked_docx"),
    ("a.txt", zipped("geheim.txt"), "binary"),
    ("a.txt", "geheim\x01".encode("utf-16-le"), "binary"),
    ("a.txt", b"\xff\xfeg\x00e", "binary"),
    ("a.txt", "één, één, ó geheim\n".encode() + b"\xe9", "encoding"),
    ("a.txt", b"geheim \x81\x8d", "binary"),
    ("a.mp3", b"geheim", "unsupported"),
    ("a", b"geheim", "unsupported"),
    ("a.vtt", b"WEBVTT\n\ngeheim\n", "no_cues"),
    ("a.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\n\n", "no_text"),
    ("a.srt", b"1\n00:00:01,000 -> geheim\n", "no_cues"),
    ("a.srt", b"1\n00:00:01,000 --> \ngeheim\n", "bad_time"),
    ("a.txt", b"00:00:01\n00:00:02\n", "no_text"),
]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(("name", "data", "key"), CASES)
def test_bad_files(tmp_path, monkeypatch, name, data, key, language):
    monkeypatch.setenv("PEER_RESEARCH_LANGUAGE", language)
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ImportFileError) as caught:
        read(path)
    message = str(caught.value)
    assert caught.value.key == f"transcripts.{key}"
    assert "\n" not in message and name in message and "geheim" not in message
    assert ";" in message  # what is wrong; how to mend it
    assert caught.value.__cause__ is None


def test_unsupported_lists_what_is(tmp_path):
    (tmp_path / "a.mp3").write_bytes(b"x")
    with pytest.raises(ImportFileError, match=re.escape(" ".join(SUPPORTED))):
        read(tmp_path / "a.mp3")


@pytest.mark.parametrize("name", ["niks.txt", "niks.docx", "niks.pdf"])
def test_missing_file(tmp_path, name):
    with pytest.raises(ImportFileError) as caught:
        read(tmp_path / name)
    assert caught.value.key == "transcripts.missing"


def test_folder(tmp_path):
    (tmp_path / "map.docx").mkdir()
    for folder in (tmp_path, tmp_path / "map.docx"):
        with pytest.raises(ImportFileError) as caught:
            read(folder)
        assert caught.value.key == "transcripts.is_folder"


@pytest.mark.parametrize(
    ("error", "key"), [(PermissionError, "no_permission"), (OSError, "unreadable")]
)
def test_file_that_may_not_be_read(tmp_path, monkeypatch, error, key):
    def refuse(self):
        raise error("geheim")

    (tmp_path / "a.txt").write_text("I: hoi")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ImportFileError) as caught:
        read(tmp_path / "a.txt")
    assert caught.value.key == f"transcripts.{key}"


def test_too_big(tmp_path, monkeypatch):
    monkeypatch.setattr(decode, "MAX_BYTES", 10)
    (tmp_path / "a.txt").write_text("I: hoi, hoe is het?")
    with pytest.raises(ImportFileError) as caught:
        read(tmp_path / "a.txt")
    assert caught.value.key == "transcripts.too_big"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(tmp_path, encoding):
    text = "I: één café”, naïef…\nR: ja – €5\n"
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    turns = read(tmp_path / "a.txt").turns
    assert [t.text for t in turns] == ["één café”, naïef…", "ja – €5"]


def test_decomposed_accents_and_control_characters(tmp_path):
    (tmp_path / "a.txt").write_text("I: e\u0301e\u0301n ge\x02woon\u00a0woord, " + "la " * 40)
    transcript, ledger = read_with_ledger(tmp_path / "a.txt")
    assert transcript.text.startswith("één gewoon woord, la")
    assert ledger.unread == {"stuurteken": 1}


def test_tally_refuses_a_line_without_mark_and_letters_that_vanish():
    turns = make_turns([Piece("I", "ja", 1)])
    tally = Tally(2)
    tally.mark(0, "tekst")
    tally.take("I: ja")
    tally.drop("I: ")
    with pytest.raises(ImportFileError) as caught:
        tally.close(turns)
    assert caught.value.key == "transcripts.lost_lines"
    tally.mark(1, "leeg")
    assert tally.close(turns).letters_out == 2
    tally.take("weg")
    with pytest.raises(ImportFileError) as caught:
        tally.close(turns)
    assert caught.value.key == "transcripts.lost_letters"


def test_messages_are_complete():
    folder = Path(peer_research.__file__).parent
    with (folder / "messages" / "transcripts.toml").open("rb") as stream:
        messages = tomllib.load(stream)
    code = "".join(p.read_text(encoding="utf-8") for p in (folder / "transcripts").glob("*.py"))
    used = set(re.findall(r'"transcripts\.(\w+)"', code))
    assert used <= set(messages)
    assert {"what_" + reason for reason in REASONS} <= set(messages)
    assert set(messages) <= used | {name for name in messages if name.startswith("what_")}
    for entry in messages.values():
        fields = [sorted(re.findall(r"\{(\w+)\}", entry[lang])) for lang in ("nl", "en")]
        assert fields[0] == fields[1]
