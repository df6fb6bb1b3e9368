"""What a check of a protocol finds, and what the rules look at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from peer_research.model import Codebook
from peer_research.protocol.model import InterviewProtocol
from peer_research.protocol.support import Helplines
from peer_research.texts import texts

Level = Literal["fout", "let op", "hint"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a protocol that must or may be mended.

    Parameters
    ----------
    level : {"fout", "let op", "hint"}
        Must be mended, must be looked at, or may be thought about.
    where : str
        Question or key, with its line when the text of the file is known.
    message, remedy : str
        What is the matter, and what to do; in plain words.
    rule : str
        Name of the rule, for programs.
    """

    level: Level
    where: str
    message: str
    remedy: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules look at."""

    protocol: InterviewProtocol
    codebook: Codebook
    text: str
    file_name: str
    today: date
    helplines: Helplines | None

    def at(self, place: str) -> str:
        """Return the words for a key or a question id, with its line when known."""
        is_question = any(q.id == place for q in self.protocol.questions)
        name = texts("protocol_check.question", id=place) if is_question else place
        start = rf'id\s*=\s*"{re.escape(place)}"' if is_question else rf"\[*{place}\]*\s*(=|$|#)"
        found = re.search(rf"^[ \t]*{start}", self.text, re.MULTILINE)
        if not found:
            return name
        line = self.text.count("\n", 0, found.end()) + 1
        return texts("protocol_check.with_line", name=name, line=line)

    def finding(self, level: Level, rule: str, place: str, /, **values: object) -> Finding:
        """Return a finding with the messages of `rule` filled in."""
        message = texts(f"protocol_check.{rule}", **values)
        remedy = texts(f"protocol_check.{rule}_remedy", **values)
        return Finding(level, self.at(place), message, remedy, rule)
