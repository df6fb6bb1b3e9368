"""A small invented study for the tests of exchange, and exchange files made by hand."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from peer_research.coding.memos import write_memo
from peer_research.exchange.guids import guid
from peer_research.model import Memo, Session, Transcript, Turn
from peer_research.new_study import new_study
from peer_research.records import put_participants, write_session
from peer_research.study import Study

SECRET = "Dit vertelde ik alleen omdat niemand het ooit zou lezen."
YES = {"antwoord": "ja", "datum": date(2026, 1, 5), "tekst": "v1"}
NO = {**YES, "antwoord": "nee"}
TURNS = {
    "S01": (
        ("I1", "Hoe was dat voor je? 😀"),
        ("P01", "Ik wachtte een jaar. Niemand belde, écht niemand."),
        ("I1", "En toen?"),
        ("P01", "=Toen belde [PERSOON-1]. 🙂 Daarna ging het beter."),
    ),
    "S02": (
        ("I1", "Wie wil beginnen?"),
        ("P02", "Bij mij ging het snel."),
        ("P03", SECRET),
        ("P02", "Ja, dat herken ik wel een beetje."),
    ),
    "S03": (("I1", "Vertel eens."), ("P03", SECRET)),
}


def transcript(session: str, version: int = 1, prefix: str = "") -> Transcript:
    turns = tuple(
        Turn(id=f"T{n:04d}", speaker=who, text=prefix + said, start_ms=n * 1000)
        for n, (who, said) in enumerate(TURNS[session], start=1)
    )
    return Transcript(id=session, version=version, turns=turns)


def make(folder: Path, title: str = "Proef", *, quarter: str = "2026-Q1") -> Study:
    """Return a study with P01, P02 and P03; P03 said no to taking part."""
    study = new_study(folder, title)
    put_participants(
        study,
        [
            {"code": "P01", "leeftijd": "16-17", "schuilnaam": "Zeester",
             "kenmerken": {"hulpvorm": "pleegzorg"},
             "toestemming": {"meedoen": YES, "citeren": YES}},
            {"code": "P02", "leeftijd": "18-20", "toestemming": {"meedoen": YES}},
            {"code": "P03", "leeftijd": "21-27", "kenmerken": {"hulpvorm": "zeldzame-plek"},
             "toestemming": {"meedoen": NO}},
        ],
    )  # fmt: skip
    for session, people in {"S01": ("P01",), "S02": ("P02", "P03"), "S03": ("P03",)}.items():
        write_session(study, Session(id=session, form="interview", participants=people,
                                     quarter=quarter))  # fmt: skip
        study.write_transcript(transcript(session), {})
    _code(study)
    write_memo(study.memos_folder, Memo(id="m1", coder="noor", about="hulp.wachten", text="Lang."))
    write_memo(
        study.memos_folder, Memo(id="m2", coder="kai", about="S03", text="Over het gesprek.")
    )
    write_memo(study.memos_folder, Memo(id="m3", coder="kai", about="S01", text=f"Ook: {SECRET}"))
    return study


def _code(study: Study) -> None:
    text = study.transcript("S01").text
    start, end = text.index("Ik wachtte"), text.index(" Niemand")
    for coder in ("noor", "kai"):
        log = study.coding_log("S01", coder)
        log.apply(start, end, "hulp.wachten", {"toon": "negatief", "citaat": "mag"})
        log.apply(start, end, "big5.support", {"toon": "negatief", "citaat": "mag"})
    log = study.coding_log("S01", "noor")
    # Over two turns, with an emoji in front and inside, and one that starts like a formula.
    log.apply(text.index("écht"), text.index("toen?") + 5, "big5.support")
    log.apply(text.index("=Toen"), len(text), "hulp.wachten", {"tijd": "toen"})
    second = study.transcript("S02").text
    log = study.coding_log("S02", "kai")
    log.apply(second.index("Bij mij"), second.index("snel.") + 5, "hulp.wachten")
    log.apply(second.index(SECRET), second.index(SECRET) + len(SECRET), "big5.support")
    log.apply(second.index("snel."), second.index("herken"), "big5.support")


def write_qdpx(
    path: Path,
    text: bytes | None,
    pieces: list[tuple[int, int, str]],
    *,
    code: str = "wachten",
    plain_path: str = "internal://a.txt",
    inner: str = "project.qde",
    extra: Mapping[str, bytes] | None = None,
    head: str = "",
) -> Path:
    """Write a project with one text, as another program could have made it."""
    rows = "".join(
        f'<PlainTextSelection guid="{guid("s", n)}" name={quoteattr(name)} '
        f'startPosition="{start}" endPosition="{end}"><Coding guid="{guid("c", n)}" '
        f'creatingUser="{guid("u")}"><CodeRef targetGUID="{guid("code")}"/></Coding>'
        "</PlainTextSelection>"
        for n, (start, end, name) in enumerate(pieces)
    )
    xml = (
        f'<?xml version="1.0" encoding="utf-8"?>{head}'
        '<Project xmlns="urn:QDA-XML:project:1.0" name="p" origin="Anders 1.0">'
        f'<Users><User guid="{guid("u")}" name="Jan Echtenaam"/></Users>'
        f'<CodeBook><Codes><Code guid="{guid("code")}" name="{escape(code)}" isCodable="true"/>'
        f'</Codes></CodeBook><Sources><TextSource guid="{guid("t")}" name="t" '
        f"plainTextPath={quoteattr(plain_path)}>{rows}</TextSource></Sources></Project>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(inner, xml)
        if text is not None:
            package.writestr("Sources/A.TXT", text)
        for name, data in (extra or {}).items():
            package.writestr(name, data)
    return path
