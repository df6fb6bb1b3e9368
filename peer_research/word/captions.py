"""Captions with a number in a Word file, and references to them, which may come first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peer_research.word import ooxml

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

    from peer_research.word.bookmarks import Bookmarks

_LABELS = {"nl": ("Tabel", "Figuur"), "en": ("Table", "Figure")}


class Captions:
    """The captions of one Word file that is being written.

    Parameters
    ----------
    language : str
        Language of the file, such as ``nl-NL``.
    bookmarks : Bookmarks
        Of the file.
    """

    def __init__(self, language: str, bookmarks: Bookmarks) -> None:
        shown = _LABELS.get(language[:2], _LABELS["nl"])
        self._labels = dict(zip(_LABELS["nl"], shown, strict=True))
        self._numbers = dict.fromkeys(self._labels, 0)
        self._bookmarks = bookmarks
        self._written: dict[str, str] = {}
        self._references: list[tuple[Any, str]] = []

    def count(self, kind: str) -> int:
        """Return how many captions there are of a kind."""
        return self._numbers[kind]

    def write(self, paragraph: Paragraph, kind: str, text: str, key: str) -> None:
        """Make an empty paragraph the next caption of a kind; see `WordFile.caption`."""
        self._numbers[kind] += 1
        label, number = self._labels[kind], str(self._numbers[kind])
        paragraph.add_run(f"{label} ")
        ooxml.add_field(paragraph, rf"SEQ {label} \* ARABIC", number)
        if key:
            self._written[key] = f"{label} {number}"
            self._bookmarks.around(paragraph._p, f"_Ref_{key}")
        paragraph.add_run(ooxml.xml_safe(f". {text}"))

    def refer(self, paragraph: Paragraph, key: str) -> None:
        """Append a reference to a caption; its words come with `fill_references`."""
        ooxml.start_field(paragraph, rf"REF {ooxml.bookmark_name(f'_Ref_{key}')} \h")
        run = ooxml.add_run(paragraph._p, "")
        ooxml.end_field(paragraph)
        self._references.append((run, key))

    def fill_references(self) -> None:
        """Write in each reference what its caption is called; nothing when there is none."""
        for run, key in self._references:
            run.text = self._written.get(key, "")
