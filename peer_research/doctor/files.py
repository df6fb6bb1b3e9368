"""What the doctor looks for in files: copies, damage, leftovers, secrets in the wrong place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

from peer_research import study_log
from peer_research.anonymiser_bridge import UserError, load, load_policy, parse_toml
from peer_research.coding.events import read_segments
from peer_research.doctor.case import Case, Finding, attempt
from peer_research.errors import StudyError
from peer_research.model import CodedSegment, Session, Transcript, is_participant
from peer_research.transcript_file import read_transcript
from peer_research.unsafe_files import AUDIO, KEYS

_KEY_NAMES = re.compile(r"vault\.json|.*\b(?:sleutel|wachtzin|wachtwoord|passphrase|rooster)\b.*")
_RAW = frozenset([".vtt", ".srt", ".rtf", ".odt", ".pdf"])
_COPY = re.compile(
    r"\(\d+\)|\bkopie\b|\bcopy\b|sync-conflict|conflicted copy|conflict(?:kopie|erend)|"
    r"case conflict|\.orig\Z|\.bak\Z|~\Z",
    re.IGNORECASE,
)
_SKIP = frozenset({".git", ".venv", "node_modules", "__pycache__"})
_MOST = 20_000  # files around the study that are looked at


def secrets(case: Case) -> Iterator[Finding]:
    """Find recordings, keys and raw texts in the study or in the git tree around it."""
    for path in stray_files(case):
        kind = kind_of(path, case)
        around = () if path.is_relative_to(case.study.path) else ("--ook-git",)
        yield case.find("fout", f"{kind}_here", case.place(path), ("doctor", "--opzij", *around))


def stray_files(case: Case) -> list[Path]:
    """Return files that must not be in the study, or in a git tree around it."""
    top = _git_root(case.study.path) or case.study.path
    return [path for path in _below(top) if kind_of(path, case)]


def kind_of(path: Path, case: Case) -> str:
    """Return ``audio``, ``key`` or ``raw`` for a file that must not be here; else nothing."""
    suffix = path.suffix.lower()
    if suffix in AUDIO:
        return "audio"
    inside = path.is_relative_to(case.study.path)
    if path.name == "vault.json" or suffix in KEYS:
        return "key" if inside or path.name == "vault.json" else ""
    if not inside:
        return ""
    if _KEY_NAMES.fullmatch(path.name.lower()):
        return "key"
    parts = path.relative_to(case.study.path).parts
    outside_output = parts[0] != "output"
    return "raw" if outside_output and (suffix in _RAW or _is_loose_word(parts)) else ""


def _is_loose_word(parts: tuple[str, ...]) -> bool:
    return parts[-1].lower().endswith(".docx") and parts[0] in ("sessions", "transcripts", "coding")


def _git_root(folder: Path) -> Path | None:
    return next((p for p in (folder, *folder.parents) if (p / ".git").exists()), None)


def _below(top: Path) -> Iterator[Path]:
    waiting, seen = [top], 0
    while waiting:
        folder = waiting.pop()
        for path in sorted(attempt(partial(_entries, folder)) or []):
            seen += 1
            if seen > _MOST:
                return
            if path.is_dir() and not path.is_symlink():
                waiting += [path] if path.name not in _SKIP else []
            elif path.is_file():
                yield path


def _entries(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def copies(case: Case) -> Iterator[Finding]:
    """Find second versions of a file, as sync programs and file managers make them."""
    for path in copied_files(case):
        yield case.find("fout", "copy", case.place(path), ("doctor", "--opzij"))
    for name, paths in sorted(sessions_by_id(case).items()):
        if len(paths) > 1:
            yield case.find("fout", "session_twice", name, ("doctor", "--opzij"), count=len(paths))


def sessions_by_id(case: Case) -> dict[str, list[Path]]:
    """Return the files of sessions by the id that stands in them."""
    by_id: dict[str, list[Path]] = defaultdict(list)
    for path in case.session_files:
        found = attempt(partial(_id_in, path))
        if isinstance(found, str) and re.fullmatch(r"[A-Z]{1,3}\d{1,4}", found):
            by_id[found].append(path)
    return by_id


def _id_in(path: Path) -> object:
    return parse_toml(path, StudyError)[0].get("id")


def copied_files(case: Case) -> list[Path]:
    """Return files whose name says that they are a second version."""
    return [
        path
        for path in case.study.files()
        if _COPY.search(path.name) and not path.is_relative_to(case.study.output)
    ]


def leftovers(case: Case) -> Iterator[Finding]:
    """Find half files that a crash left, and withdrawals that were not finished."""
    count = sum(path.is_file() for path in case.study.path.rglob(".tmp-*"))
    if count:
        yield case.find("let op", "leftovers", "study", ("doctor", "--weg"), count=count)
    for code in attempt(case.study.unfinished_withdrawals) or []:
        yield case.find("fout", "unfinished_withdrawal", code, ("withdraw", code))


def sessions(case: Case) -> Iterator[Finding]:
    """Find sessions that cannot be read, without participants or without a text."""
    take: tuple[str, ...]
    raw = set(attempt(case.private.sessions) or []) if case.private else set()
    imported = {row["facts"].get("session") for row in case.log if row["action"] == "imported"}
    for path in case.session_files:
        if path.stem not in case.sessions and path not in copied_files(case):
            yield from _unreadable_session(case, path)
    safe = set(case.study.transcript_ids())
    for name, session in case.sessions.items():
        if not re.fullmatch(r"[A-Z]{1,3}\d{1,4}", name) or session.id != name:
            continue
        if name not in safe:
            known = name in raw | imported
            take = ("run",) if known else ("import", "BESTAND", "--gesprek", name)
            yield case.find("let op", "no_transcript", name, take)
        elif not session.participants and session.form != "werksessie":
            take = ("doctor", "--sprekers", name)
            yield case.find("let op", "nobody_in_session", name, take)
    for name in sorted(safe - set(case.sessions)):
        command = ("doctor", "--sprekers", f"{name}={_likely_form(case, name)}")
        yield case.find("fout", "transcript_without_session", name, command)


def _likely_form(case: Case, session: str) -> str:
    text = case.transcripts.get(session)
    people = [s for s in text.speakers if is_participant(s)] if text else []
    return "focusgroep" if len(people) > 1 else "interview"


def _unreadable_session(case: Case, path: Path) -> Iterator[Finding]:
    try:
        load(Session, path, StudyError)
    except UserError as problem:
        yield case.broken(problem, case.place(path), path.name)


def transcripts(case: Case) -> Iterator[Finding]:
    """Find safe texts that are damaged or were changed by hand."""
    for path, rule in damaged_texts(case):
        yield case.find("fout", rule, case.place(path), ("doctor", "--opzij"))


def damaged_texts(case: Case) -> list[tuple[Path, str]]:
    """Return safe texts that cannot be read or were changed, each with what is wrong."""
    found: list[tuple[Path, str]] = []
    for session, versions in case.study.all_versions().items():
        for version in versions:
            path = case.study.transcript_file(session, version)
            try:
                read_transcript(path)
            except UserError as problem:
                changed = problem.key == "study.changed_transcript"
                found.append((path, "changed_by_hand" if changed else "damaged_transcript"))
    return found


def codings(case: Case) -> Iterator[Finding]:
    """Find codings that point into nothing, and codes that are not in the codebook."""
    book = attempt(case.study.codebook)
    for path in case.study.all_coding_files():
        where = f"coding/{path.parent.name}/{path.name}"
        if _COPY.search(path.name):
            continue
        try:
            segments = read_segments(path)
        except UserError as problem:
            yield case.broken(problem, where)
            continue
        texts = _texts_of(case, path.parent.name)
        lost = [s for s in segments if not _fits(s.transcript_sha256, texts, s)]
        if lost:
            yield case.find("fout", "coding_into_nothing", where, ("run",), count=len(lost))
        unknown = {s.code for s in segments} - set(book.by_id) if book else set()
        if unknown:
            command = ("codebook show",)
            yield case.find("let op", "unknown_codes", where, command, count=len(unknown))


def _texts_of(case: Case, session: str) -> dict[str, Transcript]:
    versions = case.study.versions(session)
    found = [attempt(partial(case.study.transcript, session, version)) for version in versions]
    return {text.sha256: text for text in found if text is not None}


def _fits(sha256: str, texts: dict[str, Transcript], segment: CodedSegment) -> bool:
    text = texts.get(sha256)
    return text is not None and text.text[segment.start : segment.end] == segment.quote


def log(case: Case) -> Iterator[Finding]:
    """Find a log that was touched, and a clock that was set back."""
    try:
        study_log.verify(case.study.log_file)
    except UserError as problem:
        yield case.find("fout", "broken_log", "log.jsonl", ("doctor",), problem=str(problem))
        return
    last: datetime | None = None
    for row in case.log:
        at = attempt_time(str(row.get("at", "")))
        if at and last and at < last:
            yield case.find("let op", "clock_back", "log.jsonl", ("doctor",), line=row["n"])
        last = max(last, at) if at and last else (at or last)
    if last and (last.date() - case.today).days > 1:
        yield case.find("fout", "clock_behind", "log.jsonl", ("doctor",), day=last.date())


def attempt_time(text: str) -> datetime | None:
    """Return the time that `text` says, or None."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def settings(case: Case) -> Iterator[Finding]:
    """Find a policy that nobody knows, and a vault that is not on this computer."""
    study = case.study
    if attempt(lambda: load_policy(study.settings.policy)) is None:
        command = ("doctor", "--zet", "beleid=intern")
        yield case.find("fout", "unknown_policy", "study.toml", command)
    if not (study.vault_folder / "vault.json").is_file():
        rule = "no_vault" if case.started else "no_vault_yet"
        yield case.find("let op", rule, study.id, ("doctor",))
    yield from _unreadable(case)


def _unreadable(case: Case) -> Iterator[Finding]:
    study = case.study
    readers: dict[str, Callable[[], object]] = {
        "participants.toml": study.participants,
        "codebook.toml": study.codebook,
        "recommendations.toml": study.recommendations,
    }
    for path in study.register_files():
        readers[f"registers/{path.name}"] = partial(parse_toml, path, StudyError)
    for where, read in readers.items():
        try:
            read()
        except UserError as problem:
            yield case.broken(problem, where)
