"""Cells of a table that a spreadsheet would take for a formula and run."""

from __future__ import annotations

# A spreadsheet takes a cell that starts like this for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet may take `text` for a formula.

    Examples
    --------
    >>> is_formula("=1+1"), is_formula("  @som"), is_formula("Ik zei: =1")
    (True, True, False)
    """
    return text[:1] in _FORMULA or text.lstrip(" ").startswith(_FORMULA)


def guarded(text: str) -> str:
    """Return `text` for a cell of a CSV file; what looks like a formula gets a quote in front.

    Examples
    --------
    >>> guarded("-Nee, nooit.")
    "'-Nee, nooit."
    """
    return f"'{text}" if is_formula(text) else text
