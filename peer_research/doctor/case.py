"""A study under examination: what can be read of it, and how a finding is made.

A broken file is no reason to stop looking: what cannot be read counts as not there, and the
problem is a finding of its own. File names may hold names of people, so only what is known to
be safe of them is shown.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from peer_research.anonymiser_bridge import UserError, load
from peer_research.errors import StudyError
from peer_research.model import Participant, Session, Transcript
from peer_research.study import Study
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.identifiable import Identifiable
    from peer_research.protocol.model import InterviewProtocol

T = TypeVar("T")
Level = Literal["fout", "let op"]
_FOLDERS = frozenset(
    {"sessions", "transcripts", "coding", "memos", "registers", "output", "protocols", "tabellen",
     "leidraden", "teruglezen", "materiaal"}
)  # fmt: skip
_OWN_FILES = frozenset(
    {"study.toml", "participants.toml", "recommendations.toml", "codebook.toml", "log.jsonl",
     "rapport.docx", "restrisico.docx", "gedeeld.toml", "bewaartermijnen.toml",
     "vergoedingen.toml"}
)  # fmt: skip
_ON_A_FILE = "protocol check"
_SAFE_NAME = re.compile(r"[A-Z]{1,3}\d{1,4}(?:\.v\d+)?\.(?:toml|json|docx)\Z")
_SAFE_START = re.compile(r"[A-Z]{1,3}\d{1,4}|study|participants|recommendations|codebook|log")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that is missing or does not fit.

    Parameters
    ----------
    level : {"fout", "let op"}
        ``fout`` must be mended before going on; ``let op`` needs a person to look.
    rule : str
        Which rule found it.
    what : str
        One or two sentences; never a name.
    where : str
        A file, a code or a place in the study.
    command : str
        The command that mends it, or shows whether it was mended.
    """

    level: Level
    rule: str
    what: str
    where: str
    command: str


@dataclass(frozen=True)
class Case:
    """A study, the day, and the vault when it is open.

    Parameters
    ----------
    study : Study
    today : date
    private : Identifiable, optional
    """

    study: Study
    today: date
    private: Identifiable | None = None

    def find(
        self, level: Level, rule: str, where: str, command: tuple[str, ...], **values: object
    ) -> Finding:
        """Return a finding; `command` is the subcommand and what comes after the study."""
        verb, *rest = command
        name = self.study.path.name
        if verb == _ON_A_FILE:
            arguments = [shlex.quote(f"{name}/{rest[0]}")]
        else:
            arguments = [shlex.quote(name), *rest]
        words = ["peer-research", verb, *arguments]
        what = texts(f"doctor.{rule}", where=where, **values)
        return Finding(level=level, rule=rule, what=what, where=where, command=" ".join(words))

    def broken(self, problem: UserError, where: str, name: str = "") -> Finding:
        """Return a finding for a file that cannot be read.

        The message of a mistake names no words of the file; `name` is the file's own name,
        which is left out of it.
        """
        command = f"peer-research doctor {shlex.quote(self.study.path.name)}"
        what = str(problem).replace(name, _safe_name(name)) if name else str(problem)
        return Finding(level="fout", rule="unreadable", what=what, where=where, command=command)

    def place(self, path: Path) -> str:
        """Return where a file stands, without what people put in its name."""
        inside = path.is_relative_to(self.study.path)
        parts = path.relative_to(self.study.path).parts if inside else (path.name,)
        shown = [part if part in _FOLDERS else "…" for part in parts[:-1]]
        if not inside:
            shown = [texts("doctor.around")]
        return "/".join([*shown, _safe_name(parts[-1])])

    # ------------------------------------------------------------------ what can be read

    @cached_property
    def session_files(self) -> list[Path]:
        """Every file that should hold a session."""
        return sorted((self.study.path / "sessions").glob("*.toml"))

    @cached_property
    def sessions(self) -> dict[str, Session]:
        """The sessions that can be read, by the name of their file."""
        found = {p.stem: attempt(partial(load, Session, p, StudyError)) for p in self.session_files}
        return {name: session for name, session in found.items() if session is not None}

    @cached_property
    def participants(self) -> dict[str, Participant]:
        """The participants; none when the file cannot be read."""
        return attempt(self.study.participants) or {}

    @cached_property
    def without_needed_yes(self) -> frozenset[str]:
        """Who takes part while a yes of a parent or guardian is missing."""
        from peer_research.consent.authority import without_needed_yes

        return attempt(partial(without_needed_yes, self.study)) or frozenset()

    @cached_property
    def protocols(self) -> dict[str, InterviewProtocol]:
        """The protocols that can be read, by id."""
        from peer_research.protocol.reading import load_protocol

        paths = sorted(self.study.protocols_folder.glob("*.toml"))
        found = [attempt(partial(load_protocol, path)) for path in paths]
        return {protocol.id: protocol for protocol in found if protocol is not None}

    @cached_property
    def transcripts(self) -> dict[str, Transcript]:
        """The newest safe texts that can be read."""
        sessions = self.study.transcript_ids()
        found = {session: attempt(partial(self.study.transcript, session)) for session in sessions}
        return {name: text for name, text in found.items() if text is not None}

    @cached_property
    def log(self) -> list[dict[str, Any]]:
        """The study's log; empty when it cannot be read."""
        return attempt(self.study.log) or []

    @property
    def started(self) -> bool:
        """Whether there was a conversation: from then on what is missing may hurt somebody."""
        return bool(self.session_files or self.study.transcript_ids())


def attempt(read: Callable[[], T]) -> T | None:
    """Return what `read` returns, or None when the file has a mistake."""
    try:
        return read()
    except (UserError, OSError, UnicodeDecodeError):
        return None


def _safe_name(name: str) -> str:
    if name in _OWN_FILES or _SAFE_NAME.match(name) or re.fullmatch(r"[a-z0-9-]+\.jsonl", name):
        return name
    start = _SAFE_START.match(name)
    return f"{start.group() if start else ''}…{Path(name).suffix.lower()[:6]}"
