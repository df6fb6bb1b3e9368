"""Bookmarks in a Word file that is being written, each with a number of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peer_research.word import ooxml

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.text.paragraph import CT_P


class Bookmarks:
    """The bookmarks of one document.

    Parameters
    ----------
    document : Document
        Those it has already, keep their numbers.
    """

    def __init__(self, document: Document) -> None:
        self._last = ooxml.highest_bookmark(document)

    def around(self, paragraph: CT_P, name: str, *, numbered: bool = False) -> None:
        """Put a bookmark around what stands in a paragraph now.

        Parameters
        ----------
        paragraph : CT_P
            With at least one run.
        name : str
            Made into a name that Word takes, see `ooxml.bookmark_name`.
        numbered : bool, default=False
            Whether the number comes behind the name, for a name that is given more than once.
        """
        self._last += 1
        name = f"{name}_{self._last}" if numbered else name
        ooxml.bookmark(paragraph.r_lst, ooxml.bookmark_name(name), self._last)
