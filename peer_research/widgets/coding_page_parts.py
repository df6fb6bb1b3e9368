"""What the coding page sends to the browser, as plain rows, and what it learns meanwhile."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peer_research.anonymiser_bridge import UserError
from peer_research.codebook.looks import looks
from peer_research.coding.order import asked
from peer_research.coding.rounds import segments_for
from peer_research.consent.taking_part import counted_turns, declined
from peer_research.errors import CodingError
from peer_research.model import Codebook, CodedSegment, Memo, Transcript
from peer_research.study import Study

if TYPE_CHECKING:
    from peer_research.suggest import CodeSuggester

Row = dict[str, Any]
_SHOWN = 3
_HEAVY = 2
_TRIED = 12
_learning: dict[tuple[Path, str], Learner] = {}


def turn_rows(study: Study, transcript: Transcript, held: Collection[tuple[int, int]]) -> list[Row]:
    """Return the turns with their place in the text, without the words of `held` places."""
    session = study.sessions().get(transcript.id)
    protocol = study.protocols().get(session.protocol) if session else None
    questions = asked(transcript, protocol.questions if protocol else ())
    return [
        {
            "start": start,
            "length": end - start,
            "speaker": turn.speaker,
            "text": "" if (start, end) in held else turn.text,
            "held": (start, end) in held,
            "question": question,
        }
        for (turn, start, end), question in zip(transcript.spans(), questions, strict=True)
    ]


def question_rows(study: Study, session: str) -> list[Row]:
    """Return the questions of the protocol of a conversation, with their codes."""
    known = study.sessions().get(session)
    protocol = study.protocols().get(known.protocol) if known else None
    return [
        {"id": question.id, "text": question.text, "codes": list(question.codes)}
        for question in (protocol.questions if protocol else ())
    ]


def code_rows(codebook: Codebook) -> list[Row]:
    """Return the codes with all that helps somebody to choose."""
    shown = looks(codebook)
    return [
        {
            "id": code.id,
            "name": code.name,
            "path": [codebook.by_id[name].name for name in codebook.path(code.id)[:-1]],
            "parents": list(codebook.path(code.id)[:-1]),
            "definition": code.definition,
            "include": code.include,
            "exclude": code.exclude,
            "example": code.example,
            "words": list(code.stems),
            "core": code.core,
            "heavy": code.sensitivity == _HEAVY,
            "look": {"colour": shown[code.id].colour, "pattern": shown[code.id].pattern},
        }
        for code in codebook.codes
    ]


def segment_row(segment: CodedSegment) -> Row:
    """Return a segment without its words; the browser has the text already."""
    return {
        "id": segment.id,
        "rev": segment.rev,
        "start": segment.start,
        "end": segment.end,
        "code": segment.code,
        "coder": segment.coder,
        "attributes": dict(segment.attributes),
    }


def memo_row(memo: Memo) -> Row:
    """Return a memo."""
    return {"id": memo.id, "coder": memo.coder, "about": memo.about, "text": memo.text}


def others(study: Study, session: str, coder: str) -> tuple[list[CodedSegment], list[str]]:
    """Return what other coders marked, and a sentence for each log that cannot be read."""
    found: list[CodedSegment] = []
    damaged: list[str] = []
    for path in study.coding_files(session):
        if path.stem == coder:
            continue
        try:
            found += study.coding_log(session, path.stem).segments()
        except UserError as problem:
            damaged.append(str(problem))
    return found, damaged


class Learner:
    """A `CodeSuggester` that learns in the background, so that nobody waits for it.

    Parameters
    ----------
    codebook : Codebook
    segments : callable
        Gives what was coded so far; reading it takes a while too.
    """

    def __init__(self, codebook: Codebook, segments: Callable[[], Iterable[CodedSegment]]) -> None:
        self.codebook = codebook
        self.suggester: CodeSuggester | None = None
        self.failed = False
        self._segments = segments
        self._thread = threading.Thread(target=self._learn, daemon=True)
        self._thread.start()

    def _learn(self) -> None:
        try:
            from peer_research.suggest import CodeSuggester

            examples: dict[tuple[str, int, int, str], set[str]] = defaultdict(set)
            for one in self._segments():
                examples[one.transcript, one.start, one.end, one.quote].add(one.code)
            quotes = [quote for *_, quote in examples]
            self.suggester = CodeSuggester(self.codebook).fit(quotes, examples.values())
        except Exception:  # Nobody sees a thread fail; the page says so when it is asked.
            self.failed = True

    def wait(self, seconds: float) -> None:
        """Wait until it has learned, at most so long."""
        self._thread.join(seconds)

    def rows(self, text: str) -> list[Row] | None:
        """Return three codes with a reason, or nothing while it is still learning.

        Raises
        ------
        CodingError
            ``coding_page.no_suggester``: learning failed.
        """
        if self.failed:
            raise CodingError("coding_page.no_suggester")
        if self.suggester is None:
            return None
        known = self.codebook.by_id
        # A heavy code is a person's own judgement, from the first to the last.
        found = [
            {"code": code, "reason": reason}
            for code, _, reason in self.suggester.suggest(text, k=_TRIED)
            if code in known and known[code].sensitivity != _HEAVY
        ]
        return found[:_SHOWN]


def learner(study: Study, coder: str) -> Learner:
    """Return the learner of a coder: one for every notebook and codebook.

    It learns from what the coder may see, so nothing of a blind round.
    """
    codebook = study.codebook()
    known = _learning.get((study.path, coder))
    if known is None or known.codebook != codebook:
        known = _learning[study.path, coder] = Learner(codebook, lambda: _examples(study, coder))
    return known


def _examples(study: Study, coder: str) -> list[CodedSegment]:
    seen = {one.id for one in segments_for(study, coder)}
    return [one for one in study.coded_segments() if one.id in seen]


def chosen_attributes(given: Any) -> dict[str, str]:
    """Return attributes with a value; that they are in the codebook is checked elsewhere."""
    if not isinstance(given, Mapping):
        return {}
    return {str(name): str(value) for name, value in given.items() if value}


def quoted(transcript: Transcript, data: Mapping[str, Any]) -> tuple[int, int]:
    """Return the place that the browser sent, after seeing that its words stand there.

    Raises
    ------
    CodingError
        ``coding_page.other_text``: they do not, so the browser and Python disagree.
    """
    start, end, quote = (data.get(name) for name in ("start", "end", "quote"))
    whole = all(isinstance(n, int) and not isinstance(n, bool) for n in (start, end))
    if not whole or not isinstance(quote, str) or not quote.strip():
        raise CodingError("coding_page.other_text")
    if not 0 <= start < end or transcript.text[start:end] != quote:  # type: ignore[operator]
        raise CodingError("coding_page.other_text")
    return start, end  # type: ignore[return-value]


def held_places(study: Study, transcript: Transcript) -> list[tuple[int, int]]:
    """Return where words stand of somebody who does not take part."""
    kept = {turn.id for turn, _, _ in counted_turns(transcript, declined(study.participants()))}
    return [(start, end) for turn, start, end in transcript.spans() if turn.id not in kept]
