"""Which files hold words that may no longer go out, and letting those files disappear.

What stands in ``output/`` is derived and can be made again, so it is removed. A copy that
somebody put elsewhere in the study is left to a person: it may be the only one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from peer_research import store
from peer_research.coding.events import read_segments
from peer_research.consent.traces import own_words, quoted_in, readable_texts, shows
from peer_research.errors import StudyError
from peer_research.model import CodedSegment
from peer_research.study import Study

# Here the words are kept on purpose; withdrawing from the whole study cleans these.
_KEPT_HERE = ("transcripts", "coding", "memos", "protocols", "sessions", "registers")
_OWN_FILES = ("log.jsonl", "codebook.toml", "study.toml", "participants.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    """What became of the files that held words.

    Parameters
    ----------
    removed : tuple of Path
        Gone.
    to_destroy : tuple of Path
        A person must still remove these: outside ``output/``, or open in another program.
    """

    removed: tuple[Path, ...] = ()
    to_destroy: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words that are looked for.

    Parameters
    ----------
    quotes : mapping
        Words by the id of the coded piece.
    rows : frozenset of str
        Scrambled rows of words, as `traces.own_words` gives them.
    """

    quotes: Mapping[str, str] = field(default_factory=dict)
    rows: frozenset[str] = frozenset()

    def stand_in(self, path: Path) -> bool:
        """Return whether some of the words stand in a file."""
        if self.quotes and quoted_in(path, self.quotes):
            return True
        return any(shows(text, set(self.rows)) for text in readable_texts(path))


def words_of(study: Study, code: str) -> Words:
    """Return everything one participant said that was coded, or is only theirs."""
    said: list[str] = []
    others: list[str] = []
    for session in study.transcript_ids():
        for turn in study.transcript(session).turns:
            (said if turn.speaker == code else others).append(turn.text)
    quotes = {s.id: s.quote for s in every_segment(study) if s.speaker == code}
    return Words(quotes=quotes, rows=frozenset(own_words(said) - own_words(others)))


def every_segment(study: Study) -> list[CodedSegment]:
    """Return all coded segments, also of people who do not take part."""
    paths = (path for session in study.transcript_ids() for path in study.coding_files(session))
    return [segment for path in paths for segment in read_segments(path)]


def files_with(study: Study, words: Words) -> list[Path]:
    """Return the files outside the research data in which some of `words` stand."""
    return [path for path in that_go_out(study) if words.stand_in(path)]


def clear_files_with(study: Study, words: Words) -> Cleared:
    """Remove every output in which some of `words` stand; see `Cleared`."""
    return clear(study, files_with(study, words))


def clear_all(study: Study) -> Cleared:
    """Remove everything in ``output/``, for what changes every count."""
    return clear(study, [path for path in study.files() if path.is_relative_to(study.output)])


def that_go_out(study: Study) -> list[Path]:
    """Return the files that may be shown to others: reports, letters, copies of them."""
    return [path for path in study.files() if not _is_kept(path.relative_to(study.path).parts)]


def _is_kept(parts: tuple[str, ...]) -> bool:
    return parts[0] in (_KEPT_HERE if len(parts) > 1 else _OWN_FILES)


def clear(study: Study, paths: Iterable[Path]) -> Cleared:
    """Remove those of `paths` that are outputs; see `Cleared`."""
    removed: list[Path] = []
    left: list[Path] = []
    for path in paths:
        (removed if _removed(study, path) else left).append(path)
    return Cleared(removed=tuple(removed), to_destroy=tuple(left))


def _removed(study: Study, path: Path) -> bool:
    if not path.is_relative_to(study.output):
        return False
    try:
        store.remove(path)
    except StudyError:  # open in Word, for example
        return False
    return True
