"""ELAN (.eaf): XML with a tier per speaker and annotations between time slots.

The format: https://www.mpi.nl/tools/elan/EAF_Annotation_Format_3.0_and_ELAN.pdf. Only tiers
that stand on their own are speech; a tier that hangs from another one (a translation, the
same words one by one) says nothing new about who said what, so it is counted and left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from peer_research.errors import ImportFileError
from peer_research.model import Turn
from peer_research.transcripts import ledger as marks
from peer_research.transcripts.decode import clean, load
from peer_research.transcripts.ledger import ImportLedger, Tally
from peer_research.transcripts.turns import Piece, make_turns

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ROOT = "ANNOTATION_DOCUMENT"


@dataclass(frozen=True, slots=True)
class _Annotation:
    """What is said in one annotation; `number` counts them in the order of the file."""

    number: int
    speaker: str
    text: str
    place: int
    start_ms: int | None
    end_ms: int | None


def read(path: Path) -> tuple[tuple[Turn, ...], ImportLedger]:
    """Return the turns of an ELAN file, by time over all speakers, and the account of them."""
    root = _parse(load(path), path.name)
    tiers = root.findall("TIER")
    own = [tier for tier in tiers if not tier.get("PARENT_REF")]
    annotations = list(_annotations(own, _slots(root), path.name))
    tally = Tally(len(annotations))
    others = sum(_values(tier) for tier in tiers) - len(annotations)
    if others:
        tally.unread["afhankelijk"] = others
    # Python keeps the order of the file for what begins at the same time.
    ordered = sorted(annotations, key=lambda annotation: annotation.place)
    turns = make_turns(_pieces(ordered, tally))
    return turns, tally.close(turns)


def _parse(data: bytes, file: str) -> Element:
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        # ELAN writes no document type; an entity could be a bomb or fetch a file.
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise ImportFileError("transcripts_data.unsafe", file=file) from None
    except (ParseError, ValueError, LookupError):
        known = _ROOT.encode() in data[:4000]
        key = "damaged_elan" if known else "not_elan"
        raise ImportFileError(f"transcripts_data.{key}", file=file) from None
    if root.tag != _ROOT:
        raise ImportFileError("transcripts_data.not_elan", file=file)
    return root


def _slots(root: Element) -> dict[str, tuple[int, int | None]]:
    """Return place and time of each slot; one without a time lies right after the one before."""
    found: dict[str, tuple[int, int | None]] = {}
    last = 0
    for slot in root.iterfind("TIME_ORDER/TIME_SLOT"):
        value = slot.get("TIME_VALUE", "")
        time = int(value) if value.isdecimal() and len(value) < 12 else None
        last = last if time is None else time
        found[slot.get("TIME_SLOT_ID", "")] = last, time
    return found


def _annotations(
    tiers: Sequence[Element], slots: dict[str, tuple[int, int | None]], file: str
) -> Iterator[_Annotation]:
    number = 0
    labels = _labels(tiers)
    for tier, label in zip(tiers, labels, strict=True):
        for annotation in tier.iterfind("ANNOTATION/ALIGNABLE_ANNOTATION"):
            number += 1
            begin = slots.get(annotation.get("TIME_SLOT_REF1", ""))
            end = slots.get(annotation.get("TIME_SLOT_REF2", ""))
            if begin is None or end is None:
                raise ImportFileError(
                    "transcripts_data.bad_segment", file=file, number=number, field="TIME_SLOT"
                )
            value = annotation.find("ANNOTATION_VALUE")
            text = "" if value is None else "".join(value.itertext())
            ordered = end[1] is not None and end[1] >= begin[0]
            yield _Annotation(number, label, text, begin[0], begin[1], end[1] if ordered else None)


def _labels(tiers: Sequence[Element]) -> list[str]:
    """Return who speaks in each tier: its participant, or its name when that says more."""
    used = Counter(tier.get("PARTICIPANT", "").strip() for tier in tiers if _values(tier))
    labels = []
    for tier in tiers:
        who = tier.get("PARTICIPANT", "").strip()
        # One participant with two tiers (speech and gestures) must not become one stream.
        labels.append(who if who and used[who] < 2 else tier.get("TIER_ID", ""))
    return labels


def _values(tier: Element) -> int:
    return sum(1 for _ in tier.iterfind("ANNOTATION/*"))


def _pieces(annotations: Sequence[_Annotation], tally: Tally) -> Iterator[Piece]:
    for annotation in annotations:
        text, dropped = clean(annotation.text)
        if dropped:
            tally.unread["stuurteken"] += dropped
        tally.mark(annotation.number - 1, marks.TEXT if text.strip() else marks.BLANK)
        tally.take(text)
        speaker = clean(annotation.speaker)[0]
        yield Piece(speaker, text, annotation.number, annotation.start_ms, annotation.end_ms)
