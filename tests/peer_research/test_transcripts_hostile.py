"""Files that mean harm or are not what they say; and five hundred strange ones that must work."""

import html
import io
import json
import random
import zipfile
from collections import defaultdict

import pytest
from docx import Document
from timing import within

from peer_research.errors import ImportFileError
from peer_research.model import nfc
from peer_research.transcripts import READERS, SUPPORTED, read, read_with_ledger
from peer_research.transcripts.ledger import letters

JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)) * 8
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + b"geheim"


def key_of(path):
    with pytest.raises(ImportFileError) as caught:
        read(path)
    message = str(caught.value)
    assert "\n" not in message and path.name in message and "geheim" not in message
    assert caught.value.__cause__ is None
    return caught.value.key


@pytest.mark.parametrize("ending", SUPPORTED)
@pytest.mark.parametrize("what", ["jpg", "zip", "old word", "nul", "empty"])
def test_wrong_extension(tmp_path, ending, what):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("geheim.txt", "geheim")
    data = {
        "jpg": JPG,
        "zip": archive.getvalue(),
        "old word": OLE,
        "nul": b"\0" * 900,
        "empty": b"",
    }
    path = tmp_path / f"a{ending}"
    path.write_bytes(data[what])
    with within(2):
        assert key_of(path).startswith("transcripts")


@pytest.mark.parametrize("ending", SUPPORTED)
def test_a_file_of_200_mb_is_refused_before_it_is_read(tmp_path, ending, monkeypatch):
    path = tmp_path / f"a{ending}"
    with path.open("wb") as stream:
        stream.truncate(200_000_000)
    monkeypatch.setattr(type(path), "read_bytes", lambda self: pytest.fail("read"))
    assert key_of(path) == "transcripts.too_big"


@pytest.mark.parametrize("ending", SUPPORTED)
def test_upper_case_endings_and_missing_files(tmp_path, ending):
    assert key_of(tmp_path / f"weg{ending.upper()}") == "transcripts.missing"


def test_only_the_reader_that_is_needed_is_loaded():
    import subprocess
    import sys

    code = (
        "import sys, peer_research.transcripts as t\n"
        "names = {f'peer_research.transcripts.{m}' for m in t.READERS.values()}\n"
        "heavy = {'docx', 'pypdf', 'openpyxl', 'defusedxml', 'lxml'}\n"
        "assert not (names | heavy) & set(sys.modules), (names | heavy) & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
    assert tuple(READERS) == SUPPORTED == tuple(sorted(SUPPORTED))


@pytest.fixture
def docx(tmp_path):
    def save(**extra):
        path = tmp_path / "a.docx"
        document = Document()
        document.add_paragraph("I: geheim")
        document.save(path)
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
            for name, content in extra.items():
                package.writestr(name, content)
        return path

    return save


@pytest.mark.parametrize(
    "extra",
    [
        {"../../.bashrc": "geheim"},
        {"/etc/x": "geheim"},
        {"word\\..\\..\\x": "geheim"},
        {"word/media/image1.png": b"\0" * 15_000_000},
        {f"word/x{n}": "" for n in range(5_001)},
    ],
    ids=["up", "root", "windows", "bomb", "members"],
)
def test_hostile_word_packages(docx, extra):
    assert read(docx()).text == "geheim"
    assert key_of(docx(**extra)) == "transcripts.unsafe_docx"


def test_macros_links_and_templates_are_left_alone(docx, monkeypatch):
    import socket
    import subprocess

    def never(*_, **__):
        raise AssertionError

    monkeypatch.setattr(socket.socket, "connect", never)
    monkeypatch.setattr(subprocess, "Popen", never)
    relation = (
        '<?xml version="1.0"?><Relationships xmlns='
        '"http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'attachedTemplate" Target="http://127.0.0.1:9/x.dotm" TargetMode="External"/>'
        "</Relationships>"
    )
    extra = {"word/vbaProject.bin": OLE, "word/_rels/settings.xml.rels": relation}
    assert read(docx(**extra)).text == "geheim"


def cue(start, end, text):
    return f"00:00:{start:02}.000 --> 00:00:{end:02}.000\n<v {text}\n\n"


def test_times_that_go_back_or_overlap_are_kept_and_said(tmp_path):
    path = tmp_path / "a.vtt"
    path.write_text(
        "WEBVTT\n\n"
        + cue(10, 14, "Noor>een") + cue(12, 15, "Sam>twee") + cue(3, 5, "Noor>drie")
        + cue(9, 7, "Sam>vier")
    )  # fmt: skip
    transcript, ledger = read_with_ledger(path)
    assert [(t.text, t.start_ms, t.end_ms) for t in transcript.turns] == [
        ("een", 10_000, 14_000),
        ("twee", 12_000, 15_000),
        ("drie", 3_000, 5_000),
        ("vier", 9_000, None),
    ]
    assert ledger.warnings == {"tijd_overlap": 1, "tijd_terug": 1}
    assert len(ledger.summary()) == 4 and "drie" not in " ".join(ledger.summary())


def test_an_end_before_the_beginning_is_cleared(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("[00:00:09] I: ja #00:00:05-0#\n[00:00:10] R: nee #00:00:12-0#\n")
    turns = read(path).turns
    assert [(t.start_ms, t.end_ms) for t in turns] == [(9000, None), (10000, 12000)]


# Five hundred files.

NAMES = ["Noor", "Sam de Wit", "Fatima el Idrissi", "İlayda", "Deelnemer 2", "I", "Zoë (Gast)",
         "SPEAKER_01", "Мария", "محمد"]  # fmt: skip
BITS = [
    "ja", "eh...", "één", "e\u0301e\u0301n", "😅", "👩\u200d👧", "R&D", "<3", "a < b > c", "&amp;",
    "16", "10:30", "goed: best", "“nou”", "’k", "–", "(lacht)", "€5,50", "ﬁ", "İ", "١٢", "[..]",
    "-->", "#1", "http://x.nl", "\u00a0", "\t", "\u200d", "Noor: zei ze", "1.", "*", "{\\i1}",
]  # fmt: skip


def made_up(random_, least=2):
    """Return speakers with what they say; every speaker has a label that a program would write."""
    people = random_.sample(NAMES, random_.randint(least, 5))
    talk = []
    for _ in range(random_.randint(3, 25)):
        words = random_.choices(BITS, k=random_.randint(1, 9))
        talk.append((random_.choice(people), " ".join(["nou", *words])))
    return talk + [(who, "nou ja") for who in people for _ in range(2)]


def stamp(ms, point="."):
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}{point}{ms % 1000:03}"


def _encoded(random_, lines):
    newline = random_.choice(["\n", "\r\n", "\r"])
    return (newline.join(lines) + newline).encode(random_.choice(["utf-8", "utf-8-sig", "utf-16"]))


def _entities(random_, text):
    escaped = html.escape(text, quote=random_.random() < 0.5)
    return escaped.replace("é", random_.choice(["é", "&eacute;", "&#233;", "&#xE9;"]))


def write_vtt(path, random_, talk):
    lines = ["WEBVTT" + random_.choice(["", " x"]), ""]
    for n, (who, text) in enumerate(talk):
        at = random_.randint(0, 18_000_000)
        lines += [f"{n}-guid"] if random_.random() < 0.5 else []
        lines += [f"{stamp(at)} --> {stamp(at + random_.randint(-9, 9000) if at else 9)}"]
        lines += [f"<v {html.escape(who)}>{_entities(random_, text)}</v>", ""]
        lines += [f"{stamp(at)} --> {stamp(at)}", "", ""] if random_.random() < 0.2 else []
    path.write_bytes(_encoded(random_, lines))


def write_srt(path, random_, talk):
    lines = []
    for n, (who, text) in enumerate(talk):
        at = random_.randint(0, 18_000_000)
        lines += [str(n + 1), f"{stamp(at, ',')} --> {stamp(at + 900, ',')}"]
        lines += [f"{who}: {_entities(random_, text)}", ""]
        lines += [str(n + 1), f"{stamp(at, ',')} --> {stamp(at, ',')}", ""] * (n % 5 == 0)
    path.write_bytes(_encoded(random_, lines))


def write_txt(path, random_, talk):
    style = random_.choice(["{1}: {2}", "[{0}] {1}: {2}", "{1}:\t{2}", "{1} [{0}]: {2}"])
    lines = []
    for n, (who, text) in enumerate(talk):
        lines += [style.format(stamp(n * 1000), who, text), *[""] * random_.randint(0, 2)]
    path.write_bytes(_encoded(random_, lines))


def write_docx(path, random_, talk):
    document = Document()
    if random_.random() < 0.3:
        table = document.add_table(0, 3)
        for n, row in enumerate([("Tijd", "Spreker", "Tekst"), *talk]):
            cells = row if n == 0 else (stamp(n * 1000), *row)
            for cell, text in zip(table.add_row().cells, cells, strict=True):
                cell.text = text
    else:
        for who, text in talk:
            document.add_paragraph(f"{who}: {text}")
            if random_.random() < 0.2:
                document.add_paragraph("")
    document.save(path)


def write_json(path, random_, talk):
    segments = [
        {"start": n * 1.7, "end": n * 1.7 + random_.random(), "text": f" {text}", "speaker": who}
        for n, (who, text) in enumerate(talk)
    ]
    segments.insert(1, {"start": 1.8, "end": 1.9, "text": " ", "speaker": talk[0][0]})
    data = json.dumps({"segments": segments, "language": "nl"}, ensure_ascii=random_.random() < 0.5)
    path.write_bytes(data.encode(random_.choice(["utf-8", "utf-8-sig"])))


WRITERS = {
    ".vtt": write_vtt, ".srt": write_srt, ".txt": write_txt, ".docx": write_docx,
    ".json": write_json,
}  # fmt: skip


def per_speaker(pairs):
    found = defaultdict(str)
    for who, text in pairs:
        found[nfc(who)] += "".join(nfc(text).split())
    return dict(found)


@pytest.mark.slow
@pytest.mark.parametrize("ending", WRITERS)
def test_a_hundred_strange_files_lose_no_character(tmp_path, ending):
    with within(8):
        for seed in range(100):
            random_ = random.Random(f"{ending} {seed}")
            talk = made_up(random_)
            path = tmp_path / f"a{ending}"
            WRITERS[ending](path, random_, talk)
            transcript, ledger = read_with_ledger(path)
            got = per_speaker((turn.speaker, turn.text) for turn in transcript.turns)
            assert got == per_speaker(talk), seed
            assert ledger.letters_out == sum(letters(nfc(text)) for _, text in talk), seed
            assert ledger.text_lines + sum(ledger.skipped.values()) == ledger.lines, seed
            assert ledger.summary()
