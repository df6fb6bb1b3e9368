"""Read a codebook and check that it hangs together."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from peer_research.anonymiser_bridge import Source, build, nearest, parse_toml
from peer_research.codebook.looks import PATTERNS
from peer_research.errors import ProtocolError
from peer_research.model import Code, Codebook

# A table of all coded pieces asks for the codebook once for each conversation and coder.
_KNOWN: dict[tuple[str, str], Codebook] = {}
_MOST_KNOWN = 8

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")
_ID = re.compile(r"[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9_-]+)*\Z")


def load_codebook(path: Path) -> Codebook:
    """Return the codebook at `path`.

    Parameters
    ----------
    path : Path
        A TOML file with ``[[code]]`` tables; see ``protocols/codeboeken/``.

    Returns
    -------
    Codebook
        Ids are unique, parents exist, no code is its own ancestor.

    Raises
    ------
    ProtocolError
        Naming file, line and how to mend it.
    """
    try:
        known = _KNOWN.get((path.name, path.read_text("utf-8-sig")))
    except (OSError, UnicodeDecodeError):
        known = None  # said below, with what to do
    if known is not None:
        return known
    _, source = parse_toml(path, ProtocolError)
    codebook = codebook_from_text(source.text, path.name)
    if len(_KNOWN) >= _MOST_KNOWN:
        _KNOWN.clear()
    _KNOWN[path.name, source.text] = codebook
    return codebook


def codebook_from_text(text: str, name: str) -> Codebook:
    """Return the codebook that `text` says, checked as `load_codebook` does.

    Parameters
    ----------
    text : str
        TOML.
    name : str
        Name of the file, for errors.
    """
    codebook = build(Codebook, tomllib.loads(text), Source(name, text, ProtocolError))
    _Check(codebook, name, text).all()
    return codebook


def core(codebook: Codebook) -> Codebook:
    """Return the small start set: the core codes, with the parents they hang from.

    Examples
    --------
    >>> small = core(Codebook(id="b", version="1", codes=(
    ...     Code(id="a", name="A", definition="d", core=True),
    ...     Code(id="b", name="B", definition="d"),
    ... )))
    >>> [code.id for code in small.codes]
    ['a']
    """
    wanted = {name for code in codebook.codes if code.core for name in codebook.path(code.id)}
    return replace(codebook, codes=tuple(code for code in codebook.codes if code.id in wanted))


@dataclass(frozen=True)
class _Check:
    """The checks of one codebook, with what an error has to say about the place."""

    codebook: Codebook
    file: str
    text: str

    def all(self) -> None:
        if not self.codebook.codes:
            raise ProtocolError("codebook.no_codes", file=self.file)
        self._unique()
        for code in self.codebook.codes:
            self._filled(code)
            self._look(code)
            self._parent(code)
        for code in self.codebook.codes:
            self._cycle(code)
        for name, values in self.codebook.attributes.items():
            self._attribute(name, values)

    def _unique(self) -> None:
        for name, count in Counter(code.id for code in self.codebook.codes).items():
            if count > 1:
                raise self._error("double_id", name, occurrence=2)

    def _filled(self, code: Code) -> None:
        if not _ID.match(code.id):
            raise self._error("bad_id", code.id)
        for key, value in (("label_nl", code.name), ("definitie", code.definition)):
            if not value.strip():
                raise self._error("empty_text", code.id, key=key)

    def _look(self, code: Code) -> None:
        if code.colour and not _COLOUR.match(code.colour):
            raise self._error("bad_colour", code.id)
        if code.pattern and code.pattern not in PATTERNS:
            raise self._error("bad_pattern", code.id, choices=", ".join(PATTERNS))

    def _parent(self, code: Code) -> None:
        known = self.codebook.by_id
        if code.parent and code.parent not in known:
            raise self._error(
                "unknown_parent",
                code.id,
                parent=code.parent,
                suggestion=nearest(code.parent, [name for name in known if name != code.id]),
            )

    def _cycle(self, code: Code) -> None:
        seen: set[str] = set()
        at = code.id
        while at:
            if at in seen:
                raise self._error("cycle", code.id)
            seen.add(at)
            at = self.codebook.by_id[at].parent

    def _attribute(self, name: str, values: tuple[str, ...]) -> None:
        if len(set(values)) < 2 or len(set(values)) < len(values) or not all(values):
            line = self._line(rf"\s*[\"']?{re.escape(name)}[\"']?\s*=")
            raise ProtocolError("codebook.bad_attribute", name=name, file=self.file, line=line)

    def _error(
        self, key: str, code: str, /, occurrence: int = 1, **values: object
    ) -> ProtocolError:
        # The codebook has an id too, which may be the same word.
        before = int(code == self.codebook.id)
        line = self._line(rf"\s*id\s*=\s*[\"']{re.escape(code)}[\"']", before + occurrence)
        return ProtocolError(f"codebook.{key}", code=code, file=self.file, line=line, **values)

    def _line(self, pattern: str, occurrence: int = 1) -> int:
        rows = enumerate(self.text.splitlines(), start=1)
        found = [number for number, row in rows if re.match(pattern, row)]
        return found[occurrence - 1] if len(found) >= occurrence else 0
