"""The tables of the academic package: coded pieces and codes, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from peer_research.consent.traces import folded
from peer_research.finding.small_groups import small_cells
from peer_research.formula_guard import guarded
from peer_research.model import Codebook, Participant
from peer_research.products.source import Source
from peer_research.report.quotes import quotable
from peer_research.texts import texts

SEGMENT_COLUMNS = (
    "id", "session", "form", "quarter", "coder", "code", "code_name", "participant", "group",
    "age_band", "start", "end", "words", "quote_released", "quote",
)  # fmt: skip
ATTRIBUTES = ("toon", "tijd", "boodschap", "voor_wie")
_Band = tuple[str, str | None]
_SHORT = 5  # words; shorter examples are said by anybody


def segments_csv(source: Source) -> bytes:
    """Return the coded pieces as CSV, one row per piece and code.

    The words stand only in pieces that may be quoted; of the others there is where they
    stand and how many they are. Coders have a number, and an age band or group that fewer
    people share than the smallest group is left out. So is a heavy code of few people, and a
    code that is no longer in the codebook: it may have been a heavy one.

    Parameters
    ----------
    source : Source
    """
    people = _shown_people(source.data.participants, source.data.k)
    frame = _shareable(source, people)
    released = {str(row["id"]): str(row["quote"])
                for row in quotable(source.counts).to_dict("records")}  # fmt: skip
    coders = _numbered(sorted(set(frame["coder"])))
    sessions = {session.id: session for session in source.data.sessions}
    rows: list[list[object]] = [[*SEGMENT_COLUMNS, *ATTRIBUTES]]
    for row in frame.to_dict("records"):
        session, person = sessions.get(row["session"]), people[row["participant"]]
        rows.append([
            row["id"], row["session"], session.form if session else "",
            session.quarter if session else "", coders[row["coder"]], row["code"],
            source.data.codebook.by_id[row["code"]].name, person.code, person.group,
            person.age_band or "", row["start"], row["end"], len(str(row["quote"]).split()),
            "ja" if row["id"] in released else "nee", released.get(row["id"], ""),
            *(row[name] for name in ATTRIBUTES),
        ])  # fmt: skip
    return as_csv(rows)


def _shareable(source: Source, people: Mapping[str, Participant]) -> pd.DataFrame:
    """Return the pieces of `people`, without codes that few heavy stories have."""
    frame, known = source.data.segments, source.data.codebook.by_id
    shown = [code for code in known if not source.counts.count([code]).hidden]
    return frame[frame["participant"].isin(list(people)) & frame["code"].isin(shown)]


def as_csv(rows: Sequence[Sequence[object]]) -> bytes:
    """Return rows as CSV; no cell is taken for a formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([guarded(cell) if isinstance(cell, str) else cell for cell in row]
                     for row in rows)  # fmt: skip
    # Spreadsheets know UTF-8 only by this mark.
    return ("\ufeff" + buffer.getvalue()).encode()


def _numbered(coders: Sequence[str]) -> dict[str, str]:
    return {
        name: texts("products_academic.coder", number=n) for n, name in enumerate(coders, start=1)
    }


def _shown_people(people: Mapping[str, Participant], k: int) -> dict[str, Participant]:
    """Return the participants without what too few of them share."""
    groups = Counter(person.group for person in people.values())
    bands: Counter[_Band] = Counter((p.group, p.age_band) for p in people.values())
    small = {
        pair
        for group in groups
        for pair, hide in _small([pair for pair in bands if pair[0] == group], bands, k)
        if hide
    }
    return {
        code: replace(person, age_band=None) if (person.group, person.age_band) in small
        else person
        for code, person in people.items()
        if groups[person.group] >= k
    }  # fmt: skip


def _small(pairs: Sequence[_Band], counts: Mapping[_Band, int], k: int) -> list[tuple[_Band, bool]]:
    return list(zip(pairs, small_cells([counts[pair] for pair in pairs], k), strict=True))


def safe_codebook(source: Source) -> Codebook:
    """Return the codebook without examples that a participant said and did not release."""
    study = source.study
    if study is None:
        return source.data.codebook
    said = [folded(text.text) for text in study.transcripts().values()]
    free = [folded(str(text)) for text in quotable(source.counts)["quote"]]
    codes = tuple(
        replace(code, example="") if _said(code.example, said, free) else code
        for code in source.data.codebook.codes
    )
    return replace(source.data.codebook, codes=codes)


def _said(example: str, said: Sequence[str], free: Sequence[str]) -> bool:
    words = folded(example)
    if words.count(" ") <= _SHORT:
        return False
    return any(words in text for text in said) and not any(words in text for text in free)
