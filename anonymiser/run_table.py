"""The table that ``python -m anonymiser run`` prints: counts per file, no text of people."""

from __future__ import annotations

from collections.abc import Sequence

from anonymiser.run_output import Written
from anonymiser.texts import texts


def as_table(written: Sequence[Written]) -> str:
    """Return one line per file with what was replaced and what a user must know.

    Examples
    --------
    >>> row = Written(name="a.txt", counts={"PERSON": 2}, renamed=True, left_out=())
    >>> print(as_table([row]))
    a.txt  PERSON 2x; naam van het bestand aangepast
    """
    width = max(len(row.name) for row in written)
    return "\n".join(f"{row.name:<{width}}  {_remarks(row)}" for row in written)


def _remarks(row: Written) -> str:
    counts = ", ".join(f"{label} {count}x" for label, count in row.counts.items())
    remarks = [counts or texts("formats.nothing_found")]
    if row.renamed:
        remarks.append(texts("formats.renamed"))
    if row.left_out:
        remarks.append(texts("formats.left_out", parts=", ".join(row.left_out)))
    return "; ".join(remarks)
