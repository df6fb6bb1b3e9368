"""Which files hold words that may no longer go out, and letting those files disappear.

What stands in ``output/`` is derived and can be made again, so it is removed. A copy that
somebody put elsewhere in the study is left to a person: it may be the only one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from peer_research import store
from peer_research.consent.traces import (
    is_pdf,
    own_words,
    pdf_text,
    quoted_in,
    readable_texts,
    shows,
    telling,
)
from peer_research.errors import StudyError
from peer_research.study import Study
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.report.without import Clean, Gone

# Here the words are kept on purpose; withdrawing from the whole study cleans these.
_KEPT_HERE = ("transcripts", "coding", "memos", "protocols", "sessions", "registers")
# Tables, web pages and the like are made from the study in a minute.
_MADE_AGAIN = (".csv", ".html", ".json", ".md", ".pdf", ".png", ".svg", ".qdpx", ".xlsx")
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
    cleaned : tuple of Path
        Word files that people edited: still there, without the words.
    """

    removed: tuple[Path, ...] = ()
    to_destroy: tuple[Path, ...] = ()
    cleaned: tuple[Path, ...] = ()


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

    @property
    def gone(self) -> Gone:
        """The same, as a Word file is cleaned of it."""
        from peer_research.report.without import Gone

        quotes = self.quotes.values()
        rows = set(self.rows) or own_words(quotes)
        return Gone(pieces=frozenset(self.quotes), words=rows, phrases=telling(quotes))


def words_of(study: Study, code: str) -> Words:
    """Return everything one participant said that was coded, or is only theirs."""
    said: list[str] = []
    others: list[str] = []
    for transcript in study.transcripts().values():
        for turn in transcript.turns:
            (said if turn.speaker == code else others).append(turn.text)
    quotes = {s.id: s.quote for s in study.stored_segments() if s.speaker == code}
    return Words(quotes=quotes, rows=frozenset(own_words(said) - own_words(others)))


def files_with(study: Study, words: Words) -> list[Path]:
    """Return the files outside the research data in which some of `words` stand.

    An output into which nobody can look is one of them: it can be made again.
    """
    return [
        path
        for path in that_go_out(study)
        if words.stand_in(path) or (path.is_relative_to(study.output) and _is_blind(path))
    ]


def _is_blind(path: Path) -> bool:
    data = path.read_bytes() if path.suffix.lower() == ".pdf" else b""
    return is_pdf(data) and pdf_text(data) is None


def clear_files_with(study: Study, words: Words) -> Cleared:
    """Remove every output in which some of `words` stand; see `Cleared`."""
    return clear(study, files_with(study, words), words)


def clear_all(study: Study, words: Words) -> Cleared:
    """Remove everything in ``output/``, for what changes every count; see `Cleared`."""
    inside = [path for path in study.files() if path.is_relative_to(study.output)]
    return clear(study, inside, words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Emptied:
    """What became of ``output/`` when somebody withdrew.

    Parameters
    ----------
    kept : tuple of str
        Word files that people edited, now without the words.
    destroyed : tuple of str
        Files that were not made by this program and could not be cleaned for sure: gone.
    todo : tuple of str
        Sentences about what people must do now.
    """

    kept: tuple[str, ...] = ()
    destroyed: tuple[str, ...] = ()
    todo: tuple[str, ...] = ()


def empty_output(study: Study, gone: Gone) -> Emptied:
    """Remove everything in ``output/``, but keep what people wrote in Word files.

    What the program made it can make again. A Word file that people edited is kept when every
    word of the person is out of it for sure; else it goes too, and is named.

    Parameters
    ----------
    study : Study
    gone : Gone
        Who withdrew.

    Raises
    ------
    StudyError
        A file is open in another program. What was cleaned before is clean.
    """
    folder = study.output
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    own = [path for path in paths if is_of_people(path)]
    clean = {path: made for path in own if (made := _without(path, gone)) is not None}
    if not clean:
        store.remove_folder(study.output)
    else:
        for path, made in clean.items():
            store.write_bytes(path, made.data)
        for path in paths:
            if path not in clean:
                store.remove(path)
    names = {path: path.relative_to(folder).as_posix() for path in own}
    kept = tuple(names[path] for path in clean)
    destroyed = tuple(names[path] for path in own if path not in clean)
    todo = [line for path, made in clean.items() for line in _to_do(names[path], made)]
    if destroyed:
        todo.append(texts("withdrawal.destroyed", files=", ".join(destroyed)))
    return Emptied(kept=kept, destroyed=destroyed, todo=(*todo, texts("withdrawal.copies")))


def is_of_people(path: Path) -> bool:
    """Return whether people made or saved a file; of plain tables and pages that is not known."""
    from peer_research.word.template import is_packed_here

    if path.suffix.lower() in _MADE_AGAIN or path.name.startswith((".", "~$")):
        return False
    return not is_packed_here(path.read_bytes())


def _without(path: Path, gone: Gone) -> Clean | None:
    from peer_research.report.without import without

    return without(path.read_bytes(), path.name, gone) if path.suffix.lower() == ".docx" else None


def _to_do(name: str, made: Clean) -> Iterable[str]:
    yield texts("withdrawal.kept", file=name, quotes=made.quotes, cuts=made.cuts)
    yield from made.todo
    if made.pictures:
        yield texts("withdrawal.pictures", file=name, count=made.pictures)


def that_go_out(study: Study) -> list[Path]:
    """Return the files that may be shown to others: reports, letters, copies of them."""
    return [path for path in study.files() if not _is_kept(path.relative_to(study.path).parts)]


def _is_kept(parts: tuple[str, ...]) -> bool:
    return parts[0] in (_KEPT_HERE if len(parts) > 1 else _OWN_FILES)


def clear(study: Study, paths: Iterable[Path], words: Words | None = None) -> Cleared:
    """Remove those of `paths` that are outputs; see `Cleared`.

    With `words` a Word file that people edited stays, without them, when that is sure.
    """
    removed: list[Path] = []
    left: list[Path] = []
    cleaned: list[Path] = []
    for path in paths:
        if words is not None and _cleaned(study, path, words):
            cleaned.append(path)
        else:
            (removed if _removed(study, path) else left).append(path)
    return Cleared(removed=tuple(removed), to_destroy=tuple(left), cleaned=tuple(cleaned))


def _cleaned(study: Study, path: Path, words: Words) -> bool:
    if not path.is_relative_to(study.output) or not is_of_people(path):
        return False
    made = _without(path, words.gone)
    if made is None or made.pictures:
        # In a picture that somebody put in the words may stand as well.
        return False
    try:
        store.write_bytes(path, made.data)
    except StudyError:  # open in Word, for example
        return False
    return True


def _removed(study: Study, path: Path) -> bool:
    if not path.is_relative_to(study.output):
        return False
    try:
        store.remove(path)
    except StudyError:  # open in Word, for example
        return False
    return True
