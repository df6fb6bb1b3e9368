"""Placeholders for one document that is published, with numbers of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anonymiser.entities import NOUNS

if TYPE_CHECKING:
    from anonymiser.pseudonyms import PseudonymTable


class DocumentNumbers:
    """Placeholders for one document that is published, with numbers of its own.

    The same person is the same within the document, but a number says nothing about other
    documents and chosen pseudonyms are left out: a name that is stable over publications
    is itself a way to recognise somebody (AVG art. 4(5), EDPB Guidelines 01/2025).

    Parameters
    ----------
    table : PseudonymTable
        Of the study; it tells who is who.

    Examples
    --------
    >>> from anonymiser.pseudonyms import PseudonymTable
    >>> table = PseudonymTable()
    >>> [table.placeholder("PERSON", name) for name in ("Kim", "Tim")]
    ['[PERSOON-1]', '[PERSOON-2]']
    >>> DocumentNumbers(table).placeholder("PERSON", "Tim")
    '[PERSOON-1]'
    """

    def __init__(self, table: PseudonymTable) -> None:
        self._table = table
        self._given: dict[tuple[str, str], int] = {}

    def placeholder(self, label: str, text: str) -> str:
        """Return what stands for `text` in this document."""
        key = (label, self._table.placeholder(label, text))
        count = sum(1 for other, _ in self._given if other == label)
        return f"[{NOUNS[label]}-{self._given.setdefault(key, count + 1)}]"
