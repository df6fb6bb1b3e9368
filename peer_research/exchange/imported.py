"""What is in an exchange file of others, as plain values; nothing of it is in a study yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

Certainty = Literal["bewezen", "past", "alleen_naam", "begin", "onbekend", "tegengesproken"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedCode:
    """A code of others.

    Parameters
    ----------
    guid : str
    name : str
    path : tuple of str
        Names from the top of the tree down to this code.
    parent : str
        Id of the code above it, or empty.
    colour : str
        ``#RRGGBB`` or empty.
    text : str
        What its makers wrote about it.
    """

    guid: str
    name: str
    path: tuple[str, ...]
    parent: str = ""
    colour: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedSource:
    """A text of others: it may hold names, so it is as secret as a recording.

    Parameters
    ----------
    guid, name : str
    text : str
        With plain line feeds and without a byte order mark; empty when it was not in the file.
    present : bool
        Whether the text was in the file.
    facts : mapping of str to str
        Variables of the source.
    """

    guid: str
    name: str = field(repr=False)
    text: str = field(default="", repr=False)
    present: bool = True
    facts: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedCoding:
    """That somebody gave a piece of text a code."""

    guid: str
    code: str
    user: str = ""
    created: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedSelection:
    """A piece of a text of others.

    Parameters
    ----------
    guid, source : str
    start, end : int
        Code points in `ImportedSource.text`, half-open; 0, 0 when that is not known.
    quote : str
        The words of the piece, as far as they are known.
    name : str
        What its makers called it; most programs take the first words.
    certainty : str
        ``bewezen``: the name is in this place of the text. ``past``: the name says nothing,
        the borders do. Without the text: ``alleen_naam``, the name is the whole piece;
        ``begin``, the name is its beginning; ``onbekend``. ``tegengesproken``: the name
        stands somewhere else in the text; such a piece is never placed.
    comment : str
    codings : tuple of ImportedCoding
    """

    guid: str
    source: str
    start: int = 0
    end: int = 0
    quote: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    certainty: Certainty = "onbekend"
    comment: str = field(default="", repr=False)
    codings: tuple[ImportedCoding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedNote:
    """A memo of others; `about` lists the ids of what it hangs on."""

    guid: str
    name: str = field(repr=False)
    text: str = field(repr=False)
    user: str = ""
    created: str = ""
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedCase:
    """A person or group of others with what is known of them, and ids of their texts."""

    guid: str
    name: str = field(repr=False)
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    refers_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """How well one way of counting positions explains the file.

    Parameters
    ----------
    key : str
        Such as ``regeleinde-2/met-bom/utf-16``.
    named : int
        Pieces whose name says what text they are.
    matching : int
        How many of those have that text, counted this way.
    fitting : int
        Pieces that begin and end at the border of a word.
    pieces : int
    """

    key: str
    named: int
    matching: int
    fitting: int
    pieces: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Which way of counting positions won, and against what.

    Parameters
    ----------
    chosen : Counting or None
        None when the file has no piece of text to place.
    others : tuple of Counting
        Every other way that gives other words, best first.
    by : str
        ``namen``, ``woordgrenzen``, ``enige`` (all ways give the same words) or ``geen``.
    """

    chosen: Counting | None = None
    others: tuple[Counting, ...] = ()
    by: Literal["namen", "woordgrenzen", "enige", "geen"] = "geen"


@dataclass(frozen=True, kw_only=True)
class Imported:
    """An exchange file of others.

    Parameters
    ----------
    file, name, origin : str
    codes, sources, selections, notes, cases : tuple
    users : mapping of str to str
        Id → name; these are names of people.
    evidence : Evidence
    not_read : mapping of str to int
        Kinds of things in the file that this program does not read, with how many.
    """

    file: str
    name: str = ""
    origin: str = ""
    codes: tuple[ImportedCode, ...] = ()
    sources: tuple[ImportedSource, ...] = field(default=(), repr=False)
    selections: tuple[ImportedSelection, ...] = field(default=(), repr=False)
    notes: tuple[ImportedNote, ...] = field(default=(), repr=False)
    cases: tuple[ImportedCase, ...] = field(default=(), repr=False)
    users: Mapping[str, str] = field(default_factory=dict, repr=False)
    evidence: Evidence = Evidence()
    not_read: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def code(self) -> Mapping[str, ImportedCode]:
        """Codes by id."""
        return {code.guid: code for code in self.codes}

    @cached_property
    def source(self) -> Mapping[str, ImportedSource]:
        """Texts by id."""
        return {source.guid: source for source in self.sources}

    @property
    def codings(self) -> int:
        """How many times a code was given to a piece of text."""
        return sum(len(selection.codings) for selection in self.selections)

    def report(self) -> pd.DataFrame:
        """Return per text what came in; without a word of it.

        Returns
        -------
        DataFrame
            ``source`` (its number), ``present``, ``characters``, ``selections``,
            ``codings``, and the number of selections of each certainty.
        """
        import pandas as pd

        kinds: tuple[str, ...] = Certainty.__args__  # type: ignore[attr-defined]
        rows = []
        for number, source in enumerate(self.sources, start=1):
            mine = [s for s in self.selections if s.source == source.guid]
            counts = {kind: sum(s.certainty == kind for s in mine) for kind in kinds}
            rows.append(
                {
                    "source": number,
                    "present": source.present,
                    "characters": len(source.text),
                    "selections": len(mine),
                    "codings": sum(len(s.codings) for s in mine),
                    **counts,
                }
            )
        columns = ["source", "present", "characters", "selections", "codings", *kinds]
        return pd.DataFrame(rows, columns=columns)
