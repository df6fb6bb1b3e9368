"""JSON lines in and out, with errors that name the line and never the text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from anonymiser.errors import InputError
from anonymiser.evaluation import Gold
from anonymiser.spans import Document, check_label

EXTRA_GOLD_LABELS = frozenset({"SPECIAL"})


def read_rows(lines: Iterable[bytes], name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield line number and object of each line that is not blank.

    Raises
    ------
    InputError
        A line is not UTF-8, not a JSON object, or has no ``id`` and ``text``.
    """
    for number, raw in enumerate(lines, start=1):
        try:
            line = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip()
            row = json.loads(line) if line else None
        except (ValueError, RecursionError):
            # Also a number of thousands of digits, which is no JSONDecodeError.
            raise InputError("jsonl.not_json", file=name, line=number) from None
        if not line:
            continue
        if not isinstance(row, dict):
            raise InputError("jsonl.not_object", file=name, line=number)
        if not isinstance(row.get("id"), str | int) or isinstance(row["id"], bool):
            raise InputError("jsonl.no_id", file=name, line=number)
        if not isinstance(row.get("text"), str):
            raise InputError("jsonl.no_text", file=name, line=number)
        yield number, row


def read_documents(lines: Iterable[bytes], name: str) -> list[tuple[Any, Document]]:
    """Return for each line its id as it was given, and the document."""
    return [
        (row["id"], Document(id=str(row["id"]), text=row["text"]))
        for _, row in read_rows(lines, name)
    ]


def read_gold(lines: Iterable[bytes], name: str) -> list[Gold]:
    """Return the labelled texts of a gold file.

    Raises
    ------
    InputError
        A line is damaged, a span lies outside its text, or a label is unknown.
    """
    rows = []
    for number, row in read_rows(lines, name):
        spans = _gold_spans(row)
        if spans is None:
            raise InputError("jsonl.bad_span", file=name, line=number)
        rows.append(Gold(str(row["id"]), row["text"], spans))
    return rows


def _gold_spans(row: dict[str, Any]) -> tuple[tuple[int, int, str], ...] | None:
    """Return the spans of a row; None when one of them is not right."""
    found = row.get("spans", [])
    if not isinstance(found, list):
        return None
    spans = []
    for span in found:
        if not isinstance(span, dict):
            return None
        start, end, label = (span.get(name) for name in ("start", "end", "label"))
        if type(start) is not int or type(end) is not int or not isinstance(label, str):
            return None
        if not 0 <= start < end <= len(row["text"]):
            return None
        if label not in EXTRA_GOLD_LABELS:
            check_label(label)
        spans.append((start, end, label))
    return tuple(spans)


def span_row(identity: object, document: Document) -> str:
    """Return the JSON line for what was found; offsets and labels only, no text."""
    spans = [
        {
            "start": s.start,
            "end": s.end,
            "label": s.label,
            "score": round(s.score, 3),
            "source": s.source,
        }
        for s in document.spans
    ]
    return json.dumps({"id": identity, "spans": spans})
