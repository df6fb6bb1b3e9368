"""Text, subtitles, JSON and tables: only what is replaced changes, byte for byte."""

from __future__ import annotations

import contextlib
import csv
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymiser import formats
from anonymiser.errors import InputError
from anonymiser.formats.layout import Opened, deal, joined, spread
from anonymiser.replace import apply
from anonymiser.spans import Span

VTT = (
    "\ufeffWEBVTT - Gesprek met Kim\r\nKind: captions\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\r\n"
    "NOTE C:\\Users\\Kim\\a.mp4\r\n\r\nNOTE\r\nover Kim\r\n\r\nid-1\r\n"
    "00:00:01.000 --> 00:00:02.500 align:start position:0%\r\n"
    "<v.hard Kim>Ik ben <i>K</i>im &amp; jij &lt;3</v>\r\ntwee\r\n\r\n"
    "00:03.000 --> 00:04.000\r\n- Kim: hoi<00:03.500> R&D\r\n"
)
SRT = (
    "1\n00:00:01,000 --> 00:00:02,000\nKim: hoi\n\n2\n00:00:03,000 --> 00:00:04,000\n"
    '<font color="#fff">{\\an8}dag Kim</font>\n'
)
JSON = (
    '{ "id": "S01",\n\t"n": [1, 2.50, 1e3, -0], "leeg": "", "Kim": null,'
    ' "turns":[{"speaker":"Kim",'
    '"text":"Ik \\u004bim \\"zo\\" \\ud83d\\ude00 \\ud800"}], "a":true}\n'
)
JSONL = '\ufeff{"id":1,"text":"Kim"}\r\n\r\n{"id":"b","text":"hoi \\u00e9"}'
CSV = 'naam;tekst;"tel"\r\nKim;"zei ""hoi""\r\nen; dag";\r\n;;x\r\n'
TSV = 'spreker\ttekst\nKim\t"Nee", zei ze\n\t\n'
SAMPLES = {
    "a.txt": "Dag Kim.\r\nHoi\rKim\n\n  x \u2028y\x0bz",
    "a.md": "# Kim\n\n* **Kim** en `code`\n",
    "a.vtt": VTT,
    "a.srt": SRT,
    "a.json": JSON,
    "a.jsonl": JSONL,
    "a.csv": CSV,
    "a.tsv": TSV,
}


def replaced(name: str, data: bytes, word: str = "Kim", by: str = "[PERSOON-1]") -> str:
    """Return the file with `word` replaced wherever a reader sees it."""
    opened = formats.read(data, name)
    results = []
    for block in opened.blocks:
        starts = [i for i in range(len(block.text)) if block.text.startswith(word, i)]
        spans = [Span(start=i, end=i + len(word), label="ID") for i in starts]
        results.append(apply(block.text, spans, lambda span, text: by))
    data = opened.write(deal(opened.units, opened.blocks, results))
    assert word not in "".join(formats.everything(data, name))
    return data.decode()


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_without_changes_a_file_is_byte_identical(name: str, encoding: str) -> None:
    data = SAMPLES[name].lstrip("\ufeff").encode(encoding)
    opened = formats.read(data, name)
    assert opened.write(opened.units) == data


def test_windows_text_keeps_its_encoding() -> None:
    data = "één Kim\r\n".encode("cp1252")
    opened = formats.read(data, "a.txt")
    assert opened.write(["één [X]", ""]) == "één [X]\r\n".encode("cp1252")
    with pytest.raises(InputError) as caught:
        opened.write(["één [Şırıl]", ""])
    assert caught.value.key == "formats.cannot_encode"


@settings(max_examples=60)
@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\r\n\t"), min_size=1)
)
def test_any_text_goes_through_unchanged(text: str) -> None:
    for name in ("a.txt", "a.md"):
        data = text.encode()
        if not data.strip():
            continue
        opened = formats.read(data, name)
        assert opened.write(opened.units) == data
        assert "".join(opened.units) == text.lstrip("\ufeff").replace("\r", "").replace("\n", "")


def test_subtitles_keep_times_tags_and_entities() -> None:
    assert replaced("a.vtt", VTT.encode()) == (
        VTT.replace("<i>K</i>im", "<i>[PERSOON-1]</i>").replace("Kim", "[PERSOON-1]")
    )
    assert replaced("a.srt", SRT.encode()) == SRT.replace("Kim", "[PERSOON-1]")


def test_a_name_over_an_entity_is_replaced_whole() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Zo&euml;>Dag Zo&euml;!\n"
    assert replaced("a.vtt", text.encode(), "Zoë") == text.replace("Zo&euml;", "[PERSOON-1]")


def test_what_a_voice_is_called_is_the_name_of_a_person() -> None:
    opened = formats.read(VTT.encode(), "a.vtt")
    assert [b.text for b in opened.blocks if b.label == "PERSON"] == ["Kim"]
    assert any(b.text.startswith("Kim: Ik ben Kim & jij <3\ntwee") for b in opened.blocks)


def test_json_keeps_layout_numbers_and_escapes() -> None:
    changed = replaced("a.json", JSON.encode())
    assert changed == JSON.replace("\\u004bim", "[PERSOON-1]").replace("Kim", "[PERSOON-1]")
    assert json.loads(changed)["turns"][0]["text"] == 'Ik [PERSOON-1] "zo" 😀 \ud800'
    assert replaced("a.jsonl", JSONL.encode()) == JSONL.replace("Kim", "[PERSOON-1]")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=80)
@given(json_values, st.booleans(), st.sampled_from([None, 1]))
def test_any_json_goes_through_unchanged(
    value: object, ascii_only: bool, indent: int | None
) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return
    opened = formats.read(data, "a.json")
    assert opened.write(opened.units) == data
    # Two keys that become the same are refused; anything else is JSON again.
    with contextlib.suppress(InputError):
        json.loads(opened.write([unit.upper() for unit in opened.units]).decode() or "0")


def test_values_under_a_telling_key_get_a_label() -> None:
    data = (
        b'{"speaker":"P01","bsn":123456782,"age":17,"namen":["Kim"],"a":{"text":"x"},"n":12345678}'
    )
    labels = [(b.text, b.label) for b in formats.read(data, "a.json").blocks if not b.known_only]
    assert labels == [("P01", "PERSON"), ("123456782", "BSN"), ("Kim", "PERSON"), ("x", "")]


def test_a_number_that_is_hidden_becomes_text() -> None:
    assert replaced("a.json", b'{"bsn": 123456782}', "123456782", "[B]") == '{"bsn": "[B]"}'


def test_two_keys_that_would_become_one_are_refused() -> None:
    opened = formats.read(b'{"Kim": 1, "Tim": 2}', "a.json")
    with pytest.raises(InputError) as caught:
        opened.write(["[X]", "[X]"])
    assert caught.value.key == "formats.double_keys"


def test_tables_keep_quotes_and_line_ends() -> None:
    assert replaced("a.csv", CSV.encode()) == CSV.replace("Kim", "[PERSOON-1]")
    assert replaced("a.csv", CSV.encode(), "hoi", "[x]") == CSV.replace("hoi", "[x]")
    assert replaced("a.tsv", TSV.encode()) == TSV.replace("Kim", "[PERSOON-1]")


def test_a_cell_is_quoted_when_what_is_put_there_asks_for_it() -> None:
    changed = replaced(
        "a.csv", b"datum,x\n12 maart 2019,b\n", "12 maart 2019", "[2019, 1e kwartaal]"
    )
    assert list(csv.reader(io.StringIO(changed)))[1] == ["[2019, 1e kwartaal]", "b"]


@settings(max_examples=80)
@given(
    st.lists(
        st.lists(st.text(st.sampled_from('ab",;\n\t ')), min_size=2, max_size=2),
        min_size=1, max_size=4,
    ),
    st.sampled_from([",", ";"]),
)  # fmt: skip
def test_any_table_is_read_as_python_reads_it(rows: list[list[str]], delimiter: str) -> None:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([["k", "l"], *rows])
    data = stream.getvalue().encode()
    opened = formats.read(data, "a.csv")
    assert opened.write(opened.units) == data
    assert opened.units == ["k", "l"] + [cell for row in rows for cell in row]


def test_the_heading_of_a_column_tells_what_is_in_it() -> None:
    data = b"voornaam,telefoon,opmerking\nKim,0612345678,hoi\n"
    labels = {b.text: b.label for b in formats.read(data, "a.csv").blocks}
    assert (labels["Kim"], labels["0612345678"], labels["hoi"]) == ("PERSON", "PHONE", "")
    no_heading = formats.read(b"Kim,hoi\nTim,dag\n", "a.csv")
    assert {b.label for b in no_heading.blocks} == {""}


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("a.txt", b"", "formats.empty"),
        ("a.txt", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "formats.no_text"),
        ("a.txt", bytes(range(1, 32)) * 9, "formats.no_text"),
        ("a.txt", "één, twéé, drié ".encode() * 3 + b"\xe9", "formats.damaged_text"),
        ("a.txt", b"\xff\xfea", "formats.no_text"),
        ("a.txt", b"a\x81b", "formats.no_text"),
        ("a.vtt", b"WEBVTT\n\nhoi\n", "formats.no_cues"),
        ("a.srt", b"gewoon tekst", "formats.no_cues"),
        ("a.json", b'{"a": }', "formats.not_json"),
        ("a.json", b"[" * 100_000, "formats.json_shape"),
        ("a.jsonl", b'{"a":1}\n{', "formats.not_json"),
        ("a.csv", b'a,b\n"open,c\nd,e\n', "formats.open_quote"),
        ("a.csv", b'a,b\n"x" y,c\n', "formats.open_quote"),
        ("a.pdf", b"x", "formats.unknown"),
        ("a", b"x", "formats.unknown"),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_clear_refusal(name: str, data: bytes, key: str) -> None:
    with pytest.raises(InputError) as caught:
        formats.read(data, name)
    assert caught.value.key == key
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_line_of_a_mistake_is_named() -> None:
    with pytest.raises(InputError, match="regel 2"):
        formats.read(b'{"a":1}\n{', "a.jsonl")
    with pytest.raises(InputError, match="regel 3"):
        formats.read(b'a,b\r\nc,d\r\n"e,f', "a.csv")


def test_the_extension_may_have_capitals() -> None:
    assert formats.read(b"hoi", "A.TXT").units == ["hoi"]


units_and_blocks = st.lists(
    st.lists(st.text("ab", min_size=1, max_size=4), min_size=1, max_size=3), min_size=1, max_size=4
)


@settings(max_examples=80)
@given(units_and_blocks, st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9))))
def test_what_is_found_is_hidden_and_the_rest_stays(
    texts: list[list[str]], where: list[tuple[int, int]]
) -> None:
    blocks, units = [], []
    for block_texts in texts:
        parts = []
        for text in block_texts:
            parts.append((len(units), text))
            units.append(text)
        blocks.append(formats.layout.Block(parts=tuple(parts)))
    document = joined(blocks, "a")
    size = len(document.text)
    spans = [Span(start=s, end=min(s + n, size), label="ID") for s, n in where if s < size]
    covered = {i for span in spans for i in range(span.start, span.end)}
    kept = "".join(c for i, c in enumerate(document.text) if i not in covered and c != "\n")
    results = [
        apply(block.text, found, lambda span, text: "#")
        for block, found in zip(blocks, spread(blocks, spans), strict=True)
    ]
    new = deal(units, blocks, results)
    assert "".join(new).replace("#", "") == kept
    assert isinstance(Opened(units=units, blocks=blocks, write=lambda u: b"").units, list)
