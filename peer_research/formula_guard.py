"""Cells of a table that a spreadsheet would take for a formula and run.

A Dutch spreadsheet splits a line at semicolons, also one that was written with commas, and then
minds no quotes. So a cell is guarded where it begins and after everything that may split it.
"""

from __future__ import annotations

import re

# A spreadsheet takes a cell that starts like this for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Apostrophes count, so that what was guarded can be told from what began with an apostrophe.
_FIRST = r"(?=[ ']*[=+\-@\t\r\n＝＋－＠])"
_AFTER_SPLIT = r"(?=[ \"']*[=+\-@＝＋－＠])"
_BEGINS = re.compile(rf"^{_FIRST}|(?<=[;\t\r\n]){_AFTER_SPLIT}")
_GUARDED = re.compile(rf"^'{_FIRST}|(?<=[;\t\r\n])'{_AFTER_SPLIT}")


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

    `unguarded` gives the text back.

    Examples
    --------
    >>> guarded("-Nee, nooit."), guarded("Ja;=1+1"), guarded("'=1")
    ("'-Nee, nooit.", "Ja;'=1+1", "''=1")
    """
    return _BEGINS.sub("'", text)


def unguarded(cell: str) -> str:
    """Return the text that was given to `guarded`.

    Examples
    --------
    >>> unguarded("'=1+1"), unguarded("'s avonds"), unguarded("Ja;'=1+1")
    ('=1+1', "'s avonds", 'Ja;=1+1')
    """
    return _GUARDED.sub("", cell)
