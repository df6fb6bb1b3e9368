"""Made-up conversations, written in every format and read back letter by letter."""

import html
from collections import defaultdict

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from timing import is_quick, within

from peer_research.model import nfc
from peer_research.transcripts import map_speakers, read, read_with_ledger
from peer_research.transcripts.ledger import letters

NAMES = ["Noor", "Sam de Wit", "Fatima el Idrissi", "İlayda", "JAN", "Anne-Fleur", "Deelnemer 2",
         "SPEAKER_00", "Zoë (Gast)", "S01", "M. Jansen", "Мария", "محمد"]  # fmt: skip
LABELLED = [name for name in NAMES if name not in ("SPEAKER_00",)]
# No line may look like another speaker, a time or markup: what those do is tested elsewhere.
LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"),
                        exclude_characters=":<>&{}#[](\ufeff")  # fmt: skip
SPOKEN = st.one_of(
    st.text(LETTERS, min_size=1, max_size=30),
    st.sampled_from(
        ["eh... ja 😅", "één & <3", "R&D; &amp", "16", "2 > 1", "👩‍👧", "'k weet 't nie"]
    ),
).filter(lambda text: text.split())
TALK = st.lists(st.tuples(st.sampled_from(LABELLED), SPOKEN), min_size=1, max_size=12)
STYLE = st.tuples(st.sampled_from(["\n", "\r\n", "\r"]), st.booleans(), st.integers(0, 3))


def stamp(ms, point):
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}{point}{ms % 1000:03}"


def as_vtt(talk, step):
    lines = ["WEBVTT", ""]
    for n, (who, text) in enumerate(talk):
        lines += [f"guid/{n}-0"] if step % 2 else []
        lines += [f"{stamp(n * 1700, '.')} --> {stamp(n * 1700 + 1500, '.')}"]
        lines += [f"<v {html.escape(who)}>{html.escape(text)}" + ("</v>" if step < 2 else ""), ""]
        lines += [f"{stamp(n * 1700 + 1500, '.')} --> {stamp(n * 1700 + 1600, '.')}", ""]
    return lines


def as_srt(talk, step):
    lines = []
    for n, (who, text) in enumerate(talk + talk[:1]):
        times = f"{stamp(n * 1700, ',')} --> {stamp(n * 1700 + 1500, ',')}"
        lines += [str(n + 1), times, f"{who}: {html.escape(text)}", ""]
    return lines


def as_txt(talk, step):
    if step == 0:
        return [f"[{stamp(n * 1700, '.')}] {who}: {text}" for n, (who, text) in enumerate(talk)]
    return [line for who, text in talk for line in (f"{who}: {text}", *[""] * (step - 1))]


def per_speaker(pairs):
    found = defaultdict(str)
    for who, text in pairs:
        # White space is folded; everything else must come back.
        found[nfc(who)] += "".join(nfc(text).split())
    return dict(found)


def save(path, lines, style):
    newline, mark, _ = style
    data = newline.join(lines) + newline
    path.write_bytes(data.encode("utf-8-sig" if mark else "utf-8"))
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("talk")


@pytest.mark.parametrize(
    ("ending", "write"), [(".vtt", as_vtt), (".srt", as_srt), (".txt", as_txt)]
)
def test_every_character_comes_back_with_its_speaker(folder, ending, write):
    @settings(max_examples=170, deadline=None, database=None)
    @given(TALK, STYLE)
    def check(talk, style):
        path = save(folder / f"talk{ending}", write(talk, style[2]), style)
        transcript, ledger = read_with_ledger(path)
        expected = talk + talk[:1] if ending == ".srt" else talk
        got = [(turn.speaker, turn.text) for turn in transcript.turns]
        assert per_speaker(got) == per_speaker(expected)
        assert ledger.letters_out == sum(letters(nfc(text)) for _, text in expected)
        assert all(turn.text == " ".join(turn.text.split()) for turn in transcript.turns)

    check()


XML = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp"),
                    exclude_characters=":#[](\ufffe\uffff")  # fmt: skip


def test_every_character_comes_back_from_word(folder):
    said = st.text(XML, min_size=1, max_size=30).filter(lambda text: text.split())

    @settings(max_examples=40, deadline=None, database=None)
    @given(st.lists(st.tuples(st.sampled_from(LABELLED), said), min_size=1), st.booleans())
    def check(talk, as_table):
        document = Document()
        if as_table:
            table = document.add_table(len(talk) + 1, 3)
            rows = [("Tijd", "Spreker", "Tekst"), *(("0:01", who, text) for who, text in talk)]
            for row, cells in zip(table.rows, rows, strict=True):
                for cell, text in zip(row.cells, cells, strict=True):
                    cell.text = text
        else:
            for who, text in talk:
                document.add_paragraph(f"{who}: {text}")
        document.save(folder / "talk.docx")
        got = [(turn.speaker, turn.text) for turn in read(folder / "talk.docx").turns]
        assert per_speaker(got) == per_speaker(talk)

    check()


MIX = [
    "Noor:",
    "Noor: ja",
    "I: ",
    "ja",
    "",
    "00:00:01",
    "[00:00:01]",
    "[0:01] Ja",
    "0:03 Noor",
    "Noor 0:03",
    "1",
    "00:01.000 --> 00:02.000",
    "00:00:01,000 --> 00:00:02,000",
    "NOTE x",
    "STYLE",
    "<v Noor>",
    "</v>",
    "<v",
    "WEBVTT",
    "Transcription for x",
    "SPEAKER_00",
    "[SPEAKER_01]: ja",
    "#00:00:05-3#",
    "ja #00:00:05-3#",
    "&#x301;",
    "e&#769;",
    "-->",
    ":",
    ": ",
    "Noor started transcription",
    "{\\an8}ja",
    "<3",
    "&amp;lt;",
    "(0:01) Sam:",
    "\u2028",
    "\u1100\u1161",
]


@settings(max_examples=150, deadline=None, database=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(st.lists(st.sampled_from(MIX), max_size=12), st.sampled_from([".vtt", ".srt", ".txt"]))
def test_any_mix_of_lines_is_read_in_full_or_refused(folder, lines, ending):
    path = folder / f"mix{ending}"
    path.write_text("\n".join(lines), encoding="utf-8", newline="")
    try:
        _, ledger = read_with_ledger(path)
    except Exception as error:
        key = getattr(error, "key", repr(error))
        assert key in {"transcripts.empty", "transcripts.no_text", "transcripts.no_cues"}
    else:
        assert ledger.text_lines + sum(ledger.skipped.values()) == ledger.lines
        assert ledger.letters_in == ledger.letters_out


def test_five_hours_of_cues_within_three_seconds(folder):
    talk = [
        (NAMES[n % 3], "ja dus eh en toen gingen we naar huis & dat was ver") for n in range(50_000)
    ]
    lines = ["WEBVTT", ""]
    for n, (who, text) in enumerate(talk):
        times = f"{stamp(n * 360, '.')} --> {stamp(n * 360 + 350, '.')}"
        lines += [f"guid/{n}-0", times, f"<v {who}>{html.escape(text)}</v>", ""]
    path = save(folder / "groot.vtt", lines, ("\n", False, 0))
    every = []
    assert is_quick(lambda: every.append(read(path)), 3)
    transcript = every[0]
    assert len(transcript.turns) == 50_000
    assert len(map_speakers(transcript, {who: "P01" for who in NAMES[:3]}).turns) == 1


RUNAWAY = [
    "<v " * 9000,
    "<c." * 9000,
    "a " * 20_000,
    " " * 40_000 + "x",
    "1:" * 20_000,
    "[00:01 " * 9000,
    "(" * 30_000,
    "&#" * 20_000,
    "00:00:00 - " * 6000,
    "1-1-1 " * 9000,
    "#1:11:11-" * 6000,
    "A " * 30 + "(" * 20_000,
    "N" * 50_000 + ":",
    "1" * 50_000 + " -->",
    "Noor" + " " * 30_000 + "0:03",
]


@pytest.mark.parametrize("line", RUNAWAY)
def test_no_line_makes_a_pattern_run_away(folder, line):
    heads = {".vtt": "WEBVTT\n\n00:01.000 --> 00:02.000\n", ".txt": "I: a\n"}
    for ending, head in heads.items():
        path = folder / f"lang{ending}"
        path.write_text(f"{head}{line}\n")
        with within(0.5):
            read(path)
