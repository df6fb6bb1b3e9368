"""HTML of noScribe and files of oTranscribe."""

import html
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from timing import within

from peer_research.errors import ImportFileError
from peer_research.transcripts import read, read_with_ledger
from peer_research.transcripts.markup import Segment, parse

# Three lines of heading: the title, the program, and where the recording is kept.
TOP = """<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.0//EN" "http://www.w3.org/TR/REC-html40/strict.dtd">
<html><head><meta charset="UTF-8" /><style type="text/css"> p {font-size: 0.9em;} </style>
<meta name="audio_source" content="/home/geheim/Noor de Wit.m4a"><title>geheim</title></head>
<body style="font-family: 'Arial'"><!-- geheim --><div class="WordSection1">
<p style="font-weight:600;">Noor de Wit</p>
<p style="color: #909090" >Transcribed with noScribe vers. 0.6<br />Audio source: /home/geheim</p>
"""
BODY = """<p><a name="ts_0_2340_{0}" ><span style="color: #78909c" >[00:00:00] </span>{0}: Hoe gaat
 het met je?</a><a name="ts_2340_4000_{0}" > Vertel &amp; maar.</a></p>
<p><a name="ts_4100_6000_{1}" ><span style="color: #78909c" >[00:00:04] </span>{1}: Nou, eh...</a>
<a name="ts_5000_5500_{0}" > //{0}: hm//</a><a name="ts_6000_9000_{1}" > (3 seconden)
 best: goed.</a></p>
"""


@pytest.fixture
def page(tmp_path):
    def save(text, name="a.html"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return save


def rows(path):
    return [(t.speaker, t.text, t.start_ms, t.end_ms, t.line) for t in read(path).turns]


EXPECTED = [
    ("S00", "Hoe gaat het met je? Vertel & maar.", 0, 4000, 4),
    ("S01", "Nou, eh...", 4100, 6000, 5),
    ("S00", "hm//", 5000, 5500, 5),
    ("S01", "(3 seconden) best: goed.", 6000, 9000, 5),
]


def test_noscribe(page):
    path = page(TOP + BODY.format("S00", "S01") + "</div></body></html>")
    assert rows(path) == EXPECTED
    ledger = read_with_ledger(path)[1]
    assert ledger.skipped == {"kop": 3}
    assert ledger.warnings == {"tijd_overlap": 1}
    assert "geheim" not in repr(read_with_ledger(path))


def test_noscribe_with_speakers_renamed_in_the_text_only(page):
    body = BODY.format("S00", "S01").replace("S00:", "Interviewer:").replace("S01:", "Sam:")
    named = {"S00": "Interviewer", "S01": "Sam"}
    assert rows(page(TOP + body)) == [(named[row[0]], *row[1:]) for row in EXPECTED]


def test_noscribe_paragraph_given_to_another_speaker(page):
    body = BODY + BODY
    body = body.format("S00", "S01") + '<p><a name="ts_9000_9500_S00">S01: mijn</a>'
    body += '<a name="ts_9500_9900_S00"> beurt</a></p>'
    assert rows(page(TOP + body))[-1][:2] == ("S01", "(3 seconden) best: goed. mijn beurt")


def test_noscribe_without_labels_in_the_text_or_without_speakers(page):
    body = (
        '<p><a name="ts_0_900_S00">hallo</a></p><p><a name="ts_900_950_S01">Amsterdam: dag</a></p>'
    )
    body += '<p><a name="ts_950_990_S01">nee</a></p><p><a name="ts_990_999_S01">ja</a></p>'
    assert [row[:2] for row in rows(page(TOP + body))] == [
        ("S00", "hallo"),
        ("S01", "Amsterdam: dag nee ja"),
    ]
    body = '<p><a name="ts_0_900_">hallo </a><a name="ts_900_990_">daar</a></p>'
    assert rows(page(TOP + body)) == [("", "hallo daar", 0, 990, 4)]


def test_a_link_within_a_sentence_parts_nothing(page):
    path = page("<p>I: Ik keek <a href='http://x.nl'>daar</a>, ja.</p><p>R: Ok</p>")
    assert [turn.text for turn in read(path).turns] == ["Ik keek daar, ja.", "Ok"]


def test_any_other_page_is_lines_of_text(page):
    text = (
        "<h1>Gesprek</h1><p>I: hoi<br>R: 1 < 2 &lt;b&gt; <b>één</b> R&amp;D<script>geheim</script>"
    )
    path = page(text + "<table><tr><td>I: ok</td></tr></table><img src='http://127.0.0.1:9/x'>")
    assert [row[:2] for row in rows(path)] == [
        ("I", "hoi"),
        ("R", "1 < 2 <b> één R&D"),
        ("I", "ok"),
    ]
    assert read_with_ledger(path)[1].unread == {"afbeelding": 1}


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a<!-- b -->c", "ac"),
        ("a <!-- b", "a <!-- b"),
        ("a<p title='x > y'>b", "a b"),
        ("<3 a <onverstaanbaar b", "<3 a <onverstaanbaar b"),
        ("a<script>if (1<2) x('</b>')</script>b", "ab"),
        ("&amp;lt; &eacute;&#233;n", "&lt; één"),
    ],
)
def test_markup(source, text):
    paragraphs = parse(source).paragraphs
    assert " ".join("".join(s.text for s in p) for p in paragraphs) == text


def test_markup_gives_times_and_anchors():
    source = '<a name="x">a</a><span data-timestamp="1.5"><b>0:01</b><span>!</span></span>b'
    assert parse(source).paragraphs == [
        [Segment(), Segment("a", "x"), Segment("", ""), Segment("b", "", 1500)]
    ]


@settings(max_examples=150, deadline=None, database=None)
@given(st.lists(st.text(min_size=1)), st.booleans())
def test_escaped_text_comes_back(texts, comments):
    odd = str.maketrans(dict.fromkeys([*map(chr, range(32)), *map(chr, range(127, 160))]))
    texts = [text.translate(odd) for text in texts]
    source = ("<!-- x -->" if comments else "").join(f"<p>{html.escape(t)}</p>" for t in texts)
    found = ["".join(s.text for s in p) for p in parse(source).paragraphs]
    assert [text for text in found if text] == [text for text in texts if text]


RUNAWAY = ["<", "<a ", "<!--", '<a "', "<a '\"", "<p>", "&#", "<a x='", "<script>", "</", "<!",
           "<a b=c ", "<span data-timestamp='1'>"]  # fmt: skip


@pytest.mark.parametrize("piece", RUNAWAY)
def test_no_markup_makes_a_pattern_run_away(piece):
    source = piece * (400_000 // len(piece))
    with within(2):
        parse(source)


def otr(text, **more):
    return json.dumps({"text": text, "media": "geheim.mp3", "media-time": 3.2, **more})


STAMP = '<span class="timestamp" contenteditable="false" data-timestamp="{}">{}</span>'


def test_otranscribe(page):
    text = (
        f"<p>{STAMP.format('1.234567', '0:01')} I: hoe gaat het?</p>"
        f"<p>{STAMP.format('5', '0:05')}<b>Deelnemer 2:</b> goed:&nbsp;best &amp; &lt;3 😅<br />"
        f"en {STAMP.format('9.5', '0:09')}thuis</p><p><br></p>"
        f"<p>{STAMP.format('12', '0:12')}</p><p>I: ok</p>"
    )
    path = page(otr(text), "a.otr")
    assert rows(path) == [
        ("I", "hoe gaat het?", 1235, None, 1),
        ("Deelnemer 2", "goed: best & <3 😅 en thuis", 5000, None, 2),
        ("I", "ok", 12000, None, 5),
    ]
    assert "geheim" not in repr(read_with_ledger(path))


def test_otranscribe_without_speakers_keeps_a_paragraph_whole(page):
    text = f"<p>ja dus {STAMP.format('9.5', '0:09')} en toen</p><p>nou</p>"
    assert [row[:2] for row in rows(page(otr(text), "a.otr"))] == [
        ("", "ja dus en toen"),
        ("", "nou"),
    ]


def test_half_an_emoji_can_still_be_stored(page):
    text = read(page(otr("I: ja \ud83d nee \ud83d\ude05"), "a.otr")).text
    assert text == "ja \ufffd nee 😅"


@pytest.mark.parametrize(
    "content",
    ["geheim", '{"text": "<p>gehe', '{"text": 3}', '["geheim"]', "{}", "[" * 100_000, "1" * 9_999],
)
def test_what_is_no_file_of_otranscribe(page, content):
    with pytest.raises(ImportFileError) as caught:
        read(page(content, "a.otr"))
    assert caught.value.key == "transcripts_documents.not_otr"
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "text"), [("a.otr", otr("<p></p>")), ("a.html", "<title>x</title><p> </p>")]
)
def test_no_text(page, name, text):
    with pytest.raises(ImportFileError) as caught:
        read(page(text, name))
    assert caught.value.key == "transcripts.no_text"
