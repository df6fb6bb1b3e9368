"""Plant identifiers in files of every kind, and look for them in every byte that was written.

Everything is invented. Each identifier is written once in a conversation (or beside it: in a
property, a comment, the name of the file), so that one that comes out anywhere is a leak.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import html
import io
import json
import random
import re
import unicodedata
import urllib.parse
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from fuzz.targets import zipped

START, MIDDLE, END = (
    [
        "Zwi",
        "Kro",
        "Vle",
        "Bru",
        "Dji",
        "Gno",
        "Pha",
        "Quo",
        "Ska",
        "Twi",
        "Wra",
        "Xan",
        "Yps",
        "Fju",
        "Hro",
    ],
    ["mel", "tar", "vok", "lun", "dex", "rib", "zan", "gof", "pel", "wik", "sud", "jor"],
    ["quist", "zeld", "oriba", "umka", "ivak", "olpe", "andru", "ekko", "ysla", "ofte"],
)
MONTHS = [
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
]  # fmt: skip
SHARES = {
    "PERSON": 400, "LOCATION": 200, "ADDRESS": 200, "POSTCODE": 150, "ORGANISATION": 200,
    "DATE": 150, "PHONE": 150, "EMAIL": 150, "URL": 100, "BSN": 100, "IBAN": 100, "ID": 100,
}  # fmt: skip
# What is hidden by hand after reading, because it is on no list.
MISSED = "vloerkledenloods"
SAID = {
    "PERSON": "Toen kwam {} langs met een tas.",
    "LOCATION": "Daarna ging ik wonen in {} en dat was wennen.",
    "ADDRESS": "Ik sliep aan de {} op een bank.",
    "POSTCODE": "Mijn postcode werd {} geloof ik.",
    "ORGANISATION": "Ik kreeg hulp van {} en dat duurde lang.",
    "DATE": "Op {} moest ik weg.",
    "PHONE": "Ze belde van {} en ik nam niet op.",
    "EMAIL": "Mailen kon naar {} zei ze.",
    "URL": "Kijk maar op {} zei hij.",
    "BSN": "Mijn bsn is {} en dat moest op elk papier.",
    "IBAN": "Het geld kwam op {} binnen.",
    "ID": "Mijn dossiernummer is {} en niemand vond het.",
}


def planted(seed: int = 5) -> list[tuple[str, str]]:
    """Return 2,000 different pairs of label and identifier."""
    chance = random.Random(seed)
    words = [a + b + c for a in START for b in MIDDLE for c in END]
    chance.shuffle(words)
    fresh = iter(words)
    found: list[tuple[str, str]] = []
    for label, count in SHARES.items():
        seen: set[str] = set()
        while len(seen) < count:
            seen.add(_one(label, chance, fresh))
        found += [(label, text) for text in sorted(seen)]
    chance.shuffle(found)
    return found


def _one(label: str, chance: random.Random, fresh: Iterator[str]) -> str:
    digit = chance.randrange
    match label:
        case "PERSON":
            return f"{next(fresh)} {next(fresh)}"
        case "LOCATION":
            return next(fresh)
        case "ADDRESS":
            return f"{next(fresh)}straat {digit(2, 400)}"
        case "POSTCODE":
            return f"{digit(1100, 9999)} {chance.choice('ABDEGHJ')}{chance.choice('KLNPRVX')}"
        case "ORGANISATION":
            return f"Stichting {next(fresh)}"
        case "DATE":
            return f"{digit(1, 29)} {chance.choice(MONTHS)} {digit(1951, 1983)}"
        case "PHONE":
            return f"06-{digit(10_000_000, 99_999_999)}"
        case "EMAIL":
            return f"{next(fresh).lower()}@{chance.choice(START).lower()}post.nl"
        case "URL":
            return f"www.{next(fresh).lower()}.nl"
        case "BSN":
            return _bsn(chance)
        case "IBAN":
            return _iban(chance)
    return f"D{digit(100, 999)}-{digit(100_000, 999_999)}"


def _bsn(chance: random.Random) -> str:
    while True:
        digits = [chance.randrange(1, 10) for _ in range(8)]
        last = sum(d * w for d, w in zip(digits, range(9, 1, -1), strict=True)) % 11
        if last < 10:
            return "".join(map(str, [*digits, last]))


def _iban(chance: random.Random) -> str:
    account = f"{chance.randrange(10**9, 10**10)}"
    letters = "".join(str(int(c, 36)) for c in f"RABO{account}NL00")
    return f"NL{98 - int(letters) % 97:02d}RABO{account}"


# ------------------------------------------------------------------------- files of every kind

Talk = list[tuple[str, str]]


def _stamp(second: int, point: str = ".") -> str:
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}{point}000"


def _vtt(talk: Talk, beside: list[str]) -> bytes:
    rows = [f"{_stamp(4 * n)} --> {_stamp(4 * n + 3)}\n<v {who}>{html.escape(text)}</v>\n"
            for n, (who, text) in enumerate(talk)]  # fmt: skip
    return ("WEBVTT\n\nNOTE\n" + " ".join(beside) + "\n\n" + "\n".join(rows)).encode()


def _srt(talk: Talk, _: list[str]) -> bytes:
    rows = [f"{n}\n{_stamp(4 * n, ',')} --> {_stamp(4 * n + 3, ',')}\n{who}: {text}\n"
            for n, (who, text) in enumerate(talk, 1)]  # fmt: skip
    return "\n".join(rows).encode()


def _txt(talk: Talk, _: list[str]) -> bytes:
    return "".join(f"{who}: {text}\r\n" for who, text in talk).encode()


def _table(sign: str) -> Callable[[Talk, list[str]], bytes]:
    def write(talk: Talk, _: list[str]) -> bytes:
        rows = [f"spreker{sign}tekst"] + [f'"{who}"{sign}"{text}"' for who, text in talk]
        return "\n".join(rows).encode()

    return write


def _xlsx(talk: Talk, beside: list[str]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    for row in [("spreker", "tekst"), *talk]:
        book.active.append(row)
    book.properties.creator, book.properties.title = beside[0], beside[1]
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _docx(talk: Talk, beside: list[str]) -> bytes:
    from docx import Document

    document = Document()
    for who, text in talk:
        document.add_paragraph(f"{who}: {text}")
    document.core_properties.author, document.core_properties.title = beside[0], beside[1]
    document.core_properties.comments = beside[2]
    document.sections[0].header.paragraphs[0].text = f"Gesprek met {beside[3]}"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _page(talk: Talk, beside: list[str]) -> bytes:
    rows = "\n".join(f"<p>{who}: {html.escape(text)}</p>" for who, text in talk)
    title, hidden = beside[0], " ".join(beside[1:])
    return (f"<html><head><title>{title}</title></head><body><!-- {hidden} -->{rows}"
            "</body></html>").encode()  # fmt: skip


def _otr(talk: Talk, beside: list[str]) -> bytes:
    rows = "".join(f"<p>{who}: {html.escape(text)}</p>" for who, text in talk)
    return json.dumps({"text": rows, "media": f"C:/{beside[0]}.mp3", "media-time": 1}).encode()


def _json(talk: Talk, beside: list[str]) -> bytes:
    rows = [{"id": n, "start": 4 * n, "end": 4 * n + 3, "text": text, "speaker": who}
            for n, (who, text) in enumerate(talk)]  # fmt: skip
    return json.dumps({"segments": rows, "language": "nl", "file": beside[0]}).encode()


def _rtf(talk: Talk, beside: list[str]) -> bytes:
    rows = "".join(rf"{who}: {text}\par " for who, text in talk)
    return (r"{\rtf1\ansi\ansicpg1252{\info{\author " + beside[0] + r"}{\title " + beside[1]
            + "}}" + rows + "}").encode("cp1252")  # fmt: skip


def _odt(talk: Talk, beside: list[str]) -> bytes:
    names = ("office", "text", "meta")
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in names)
    rows = "".join(f"<text:p>{who}: {html.escape(text)}</text:p>" for who, text in talk)
    return zipped({
        "mimetype": "application/vnd.oasis.opendocument.text",
        "meta.xml": f"<office:document-meta {spaces}><office:meta><meta:initial-creator>"
            f"{beside[0]}</meta:initial-creator></office:meta></office:document-meta>",
        "content.xml": f"<office:document-content {spaces}><office:body><office:text>{rows}"
            "</office:text></office:body></office:document-content>",
    })  # fmt: skip


def _eaf(talk: Talk, beside: list[str]) -> bytes:
    slots = "".join(f'<TIME_SLOT TIME_SLOT_ID="t{n}" TIME_VALUE="{4000 * n}"/>'
                    for n in range(len(talk) + 1))  # fmt: skip
    tiers = ""
    for speaker in dict.fromkeys(who for who, _ in talk):
        said = "".join(
            f'<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a{n}" TIME_SLOT_REF1="t{n}" '
            f'TIME_SLOT_REF2="t{n + 1}"><ANNOTATION_VALUE>{html.escape(text)}</ANNOTATION_VALUE>'
            "</ALIGNABLE_ANNOTATION></ANNOTATION>"
            for n, (who, text) in enumerate(talk) if who == speaker
        )  # fmt: skip
        tiers += f'<TIER TIER_ID="{speaker}" PARTICIPANT="{speaker}">{said}</TIER>'
    return (f'<ANNOTATION_DOCUMENT AUTHOR="{beside[0]}"><TIME_ORDER>{slots}</TIME_ORDER>{tiers}'
            "</ANNOTATION_DOCUMENT>").encode()  # fmt: skip


def _pdf(talk: Talk, beside: list[str]) -> bytes:
    lines = [f"{who}: {text}" for who, text in talk]
    pages = [lines[n : n + 40] for n in range(0, len(lines), 40)]
    objects = {
        1: "<</Type/Catalog/Pages 2 0 R>>",
        3: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        4: f"<</Author({beside[0]})/Title({beside[1]})>>",
    }
    for n, page in enumerate(pages):
        shown = "".join(f"({line}) Tj T*\n" for line in page)
        drawn = f"BT /F1 9 Tf 14 TL 40 800 Td\n{shown}ET"
        objects[10 + 2 * n] = (
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>"
            f"/Contents {11 + 2 * n} 0 R>>"
        )
        objects[11 + 2 * n] = f"<</Length {len(drawn)}>>\nstream\n{drawn}\nendstream"
    kids = " ".join(f"{10 + 2 * n} 0 R" for n in range(len(pages)))
    objects[2] = f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>"
    out, places = "%PDF-1.4\n", {}
    for number in sorted(objects):
        places[number] = len(out)
        out += f"{number} 0 obj\n{objects[number]}\nendobj\n"
    rows = "".join(f"{n} 1\n{place:010d} 00000 n \n" for n, place in places.items())
    out += (f"xref\n0 1\n0000000000 65535 f \n{rows}trailer<</Root 1 0 R/Info 4 0 R"
            f"/Size {max(objects) + 1}>>\nstartxref\n{len(out)}\n%%EOF\n")  # fmt: skip
    return out.encode("cp1252")


WRITERS: dict[str, Callable[[Talk, list[str]], bytes]] = {
    ".csv": _table(";"), ".docx": _docx, ".eaf": _eaf, ".htm": _page, ".html": _page,
    ".json": _json, ".odt": _odt, ".otr": _otr, ".pdf": _pdf, ".rtf": _rtf, ".srt": _srt,
    ".tsv": _table("\t"), ".txt": _txt, ".vtt": _vtt, ".xlsx": _xlsx,
}  # fmt: skip
# How many identifiers stand beside what is said: properties, comments, and the file's name.
BESIDE = {
    ".docx": 5, ".eaf": 2, ".htm": 4, ".html": 4, ".json": 2, ".odt": 2, ".otr": 2, ".pdf": 3,
    ".rtf": 3, ".vtt": 4, ".xlsx": 3,
}  # fmt: skip


def talks(endings: Iterable[str], secrets: list[tuple[str, str]]) -> dict[str, tuple[Talk, list]]:
    """Return for each ending what is said and what stands beside it; every secret once.

    The speaker who is interviewed is called by a planted name. In the first conversation they
    also say `MISSED`, which no list and no recogniser knows.
    """
    endings = list(endings)
    names = iter([text for label, text in secrets if label == "PERSON"])
    beside = {ending: list(islice(names, BESIDE.get(ending, 1))) for ending in endings}
    speakers = list(islice(names, len(endings)))
    used = {*speakers, *(name for group in beside.values() for name in group)}
    rest = [(label, text) for label, text in secrets if text not in used]
    found = {}
    for number, ending in enumerate(endings):
        said = [SAID[label].format(text) for label, text in rest[number :: len(endings)]]
        talk: Talk = []
        for n, sentence in enumerate(said):
            if n % 6 == 0:
                talk.append(("Interviewer", f"Hoe ging het daarna verder met jou, deel {n}?"))
            talk.append((speakers[number], sentence))
        if not number:
            talk.append((speakers[number], f"Dat was in het oude {MISSED} hoor."))
        found[ending] = (talk, beside[ending])
    return found


def plant(folder: Path, endings: Iterable[str], secrets: list[tuple[str, str]]) -> dict[str, Path]:
    """Write a file of each kind; the name of a file holds a planted name too."""
    folder.mkdir(parents=True)
    made = {}
    for ending, (talk, beside) in talks(endings, secrets).items():
        made[ending] = folder / f"gesprek {beside[-1]}{ending}"
        made[ending].write_bytes(WRITERS[ending](talk, beside))
    return made


def roster_text(secrets: list[tuple[str, str]], people: dict[str, str]) -> str:
    """Return a roster with all of them; `people` are the codes of those who have one."""
    rows = []
    for label, text in secrets:
        code = f'code = "{people[text]}"\n' if text in people else ""
        table = "persoon" if label == "PERSON" else "overig"
        kind = "" if label == "PERSON" else f'label = "{label}"\n'
        rows.append(f"[[{table}]]\nnamen = [{json.dumps(text)}]\n{kind}{code}")
    return "\n".join(rows)


# --------------------------------------------------------------------------------- the search

_BASE64 = re.compile(rb"[A-Za-z0-9+/]{24,}={0,2}")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_ANCHOR = 6
_MASK = np.uint64(2 ** (8 * _ANCHOR) - 1)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _tight(text: str) -> str:
    return re.sub(r"[\s.\-]+", "", text)


class Search:
    """Look for many words at once in everything below a folder."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = {form: word for word in words for form in (_plain(word), _tight(_plain(word)))}
        assert all(len(form.encode()) >= _ANCHOR for form in self.words)
        self._by_anchor: dict[int, list[str]] = {}
        for form in self.words:
            anchor = int.from_bytes(form.encode()[:_ANCHOR], "little")
            self._by_anchor.setdefault(anchor, []).append(form)
        self._anchors = np.array(sorted(self._by_anchor), dtype=np.uint64)
        self._openings = np.zeros(2**16, dtype=bool)
        self._openings[self._anchors & np.uint64(0xFFFF)] = True
        self._seen: dict[bytes, set[str]] = {}

    def in_text(self, text: str) -> set[str]:
        """Return the words that stand in a text, whatever white space stands in them."""
        return {
            self.words[form]
            for shown in {_plain(text), _tight(_plain(text))}
            for form in self._candidates(shown.encode("utf-8", "replace"))
            if form in shown
        }

    def _candidates(self, data: bytes) -> set[str]:
        size = len(data) - _ANCHOR + 1
        if size < 1:
            return set()
        padded = np.frombuffer(data + bytes(8), dtype=np.uint8)
        windows = np.lib.stride_tricks.as_strided(padded, (size, 8), (1, 1))
        numbers = np.ascontiguousarray(windows).view(np.uint64).ravel() & _MASK
        # Most begin with two bytes that no word begins with; only the others are looked up.
        numbers = numbers[self._openings[numbers & np.uint64(0xFFFF)]]
        places = np.searchsorted(self._anchors, numbers).clip(max=len(self._anchors) - 1)
        hits = np.unique(numbers[self._anchors[places] == numbers])
        return {form for number in hits for form in self._by_anchor[int(number)]}

    def in_data(self, data: bytes) -> set[str]:
        """Return the words in a file, in any of the ways in which they may be written."""
        # The same file is looked at after every command.
        known = hashlib.blake2b(data, digest_size=16).digest()
        if known not in self._seen:
            texts = _readings(data)
            self._seen[known] = {word for text in texts for word in self.in_text(text)}
        return self._seen[known]

    def in_folder(self, folder: Path) -> dict[str, set[str]]:
        """Return what stands in each file and each name below `folder`; only the hits."""
        found = {}
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            here = self.in_text(name)
            if path.is_file() and not path.is_symlink():
                here = here | self.in_data(path.read_bytes())
            if here:
                found[name] = here
        return found


def _readings(data: bytes, depth: int = 0) -> Iterator[str]:
    """Yield the text of a file in each way that a program may have written it."""
    text = data.decode("utf-8", "replace")
    yield text
    if data.count(b"\0") > len(data) // 20:
        yield from (data[n:].decode("utf-16-le", "replace") for n in (0, 1))
    if "&" in text or "<" in text:
        # A word that is cut over two runs of a Word file is whole to whoever reads it.
        yield html.unescape(_TAG.sub("", text))
    if "\\" in text:
        yield re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text)
    if "%" in text:
        yield urllib.parse.unquote(text)
    if depth < 3:
        for inside in _inside(data):
            yield from _readings(inside, depth + 1)


def _inside(data: bytes) -> Iterator[bytes]:
    """Yield what is packed in `data`: members of a zip file, base64, compressed streams."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                yield member.filename.encode() + b"\n" + member.comment + b"\n"
                yield archive.read(member)
        return
    if data.startswith(b"%PDF"):
        from pypdf import PdfReader

        reader = PdfReader(io.BytesIO(data))
        yield "\n".join(page.extract_text() or "" for page in reader.pages).encode()
        yield repr(reader.metadata).encode()
        return
    for start in (b"\x78\x9c", b"\x78\x01", b"\x78\xda", b"\x1f\x8b"):
        if data.startswith(start):
            try:
                yield zlib.decompressobj(wbits=47).decompress(data)
            except zlib.error:
                continue
    for found in _BASE64.findall(data):
        try:
            plain = base64.b64decode(found + b"=" * (-len(found) % 4))
        except binascii.Error:
            continue
        if plain.startswith((b"PK", b"%PDF")) or sum(32 <= c < 127 for c in plain) > len(plain) / 2:
            yield plain
