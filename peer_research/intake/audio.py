"""From a recording to text with faster-whisper, on this computer only.

The model comes from a folder that somebody put there; nothing is ever fetched. What is done
is kept segment by segment in a file that only this user can read, so that a stopped computer
costs at most half a minute of speech. Who speaks is left open: that is for a person to say.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from peer_research import store
from peer_research.anonymiser_bridge import write_bytes
from peer_research.errors import ImportFileError

if TYPE_CHECKING:
    from io import BufferedRandom

LANGUAGE = "nl"
# All that faster-whisper needs; without the tokenizer it would look for one on the internet.
MODEL_FILES = ("model.bin", "config.json", "tokenizer.json")

_PRIVATE = 0o600
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)

Progress = Callable[[int, int], None]


class SpeechModel(Protocol):
    """What is used of ``faster_whisper.WhisperModel``."""

    def transcribe(self, audio: str, **options: Any) -> tuple[Iterable[Any], Any]:
        """Return segments one by one, and what is known of the whole."""


def transcribe(
    path: str | os.PathLike[str],
    model_folder: str | os.PathLike[str] | None,
    progress: Progress | None = None,
    resume: bool = True,
    *,
    output: str | os.PathLike[str] | None = None,
    model: SpeechModel | None = None,
) -> Path:
    """Write what is said in a recording as Whisper JSON, and return that file.

    Parameters
    ----------
    path : path
        A recording of any kind that ffmpeg reads.
    model_folder : path or None
        Folder of a model for faster-whisper, such as a copy of ``faster-whisper-large-v3``.
    progress : callable, optional
        Called with the milliseconds that are done and the length of the recording.
    resume : bool, default=True
        Go on after the last whole segment of an attempt that was stopped. An attempt on
        another recording or with another model is never gone on with.
    output : path, optional
        Where the text goes, outside any study; default beside the recording.
    model : SpeechModel, optional
        A model that was opened before.

    Returns
    -------
    Path
        A file that `peer_research.transcripts.read` takes; only this user can read it.

    Raises
    ------
    ImportFileError
        No recording, no sound or speech in it, no (good) model, faster-whisper is not
        installed, or the text cannot be written there.
    """
    path = Path(path)
    target = Path(output) if output else path.with_suffix(".json")
    _check_recording(path)
    _check_target(target)
    folder = _check_model(model_folder)
    speech = model or _open_model(folder)
    about = {"recording": _digest(path), "model": _fingerprint(folder), "language": LANGUAGE}
    partial = target.with_name(f".{target.stem}.bezig.jsonl")
    segments = _recognise(speech, path, folder, _Partial(partial, about, resume), progress)
    if not any(segment["text"].strip() for segment in segments):
        store.remove(partial)
        raise ImportFileError("audio.no_speech", file=path.name)
    _write(target, segments)
    store.remove(partial)
    return target


# ----------------------------------------------------------------------------- what is needed


def _check_recording(path: Path) -> None:
    if not path.exists():
        raise ImportFileError("audio.missing", file=path.name)
    if not path.is_file():
        raise ImportFileError("audio.no_file", file=path.name)
    if not path.stat().st_size:
        raise ImportFileError("audio.unreadable", file=path.name)


def _check_target(target: Path) -> None:
    if target.exists():
        raise ImportFileError("audio.exists", file=target.name)
    for folder in target.resolve().parents:
        if (folder / "study.toml").is_file():
            raise ImportFileError("audio.in_study", study=folder.name)


def _check_model(folder: str | os.PathLike[str] | None) -> Path:
    if folder is None or not str(folder).strip() or not Path(folder).is_dir():
        raise ImportFileError("audio.no_model")
    folder = Path(folder)
    missing = [name for name in MODEL_FILES if not (folder / name).is_file()]
    if missing:
        raise ImportFileError("audio.bad_model", folder=folder.name, missing=", ".join(missing))
    return folder


def _open_model(folder: Path) -> SpeechModel:
    # Also what the libraries below it would like to fetch stays where it is.
    os.environ["HF_HUB_OFFLINE"] = "1"
    try:
        from faster_whisper import WhisperModel
    except ImportError:
        raise ImportFileError("audio.not_installed") from None
    try:
        opened: SpeechModel = WhisperModel(
            str(folder), device="auto", compute_type="int8", local_files_only=True
        )
    except Exception:  # ctranslate2 and tokenizers report damage with many kinds of error
        raise ImportFileError("audio.damaged_model", folder=folder.name) from None
    return opened


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _fingerprint(folder: Path) -> str:
    sizes = [(folder / name).stat().st_size for name in MODEL_FILES]
    return hashlib.sha256(repr((sizes, _digest(folder / "config.json"))).encode()).hexdigest()


# ---------------------------------------------------------------------------------- the work


def _recognise(
    speech: SpeechModel, path: Path, folder: Path, done: _Partial, progress: Progress | None
) -> list[dict[str, Any]]:
    segments = list(done.segments)
    since = max((segment["end"] for segment in segments), default=0.0)
    try:
        found, about = speech.transcribe(
            str(path),
            language=LANGUAGE,
            word_timestamps=True,
            clip_timestamps=[since],
            # What comes out must not depend on where an earlier attempt stopped; and a
            # mistake that is read back as context is repeated for minutes.
            condition_on_previous_text=False,
        )
    except Exception:  # the decoder reports what is no sound with many kinds of error
        raise ImportFileError("audio.unreadable", file=path.name) from None
    if about.language != LANGUAGE:
        raise ImportFileError("audio.english_model", folder=folder.name)
    total = round(about.duration * 1000)
    if progress:
        progress(min(round(since * 1000), total), total)
    with done.open() as stream:
        for number, segment in enumerate(found, len(segments)):
            row = _as_row(segment, number)
            _append(stream, row, done.path)
            segments.append(row)
            if progress:
                progress(min(round(row["end"] * 1000), total), total)
    return segments


def _as_row(segment: Any, number: int) -> dict[str, Any]:
    words = [
        {
            "word": word.word,
            "start": round(float(word.start), 3),
            "end": round(float(word.end), 3),
            "probability": round(float(word.probability), 3),
        }
        for word in segment.words or ()
    ]
    return {
        "id": number,
        "start": round(float(segment.start), 3),
        "end": round(float(segment.end), 3),
        "text": segment.text,
        "words": words,
    }


def _write(target: Path, segments: list[dict[str, Any]]) -> None:
    text = "".join(segment["text"] for segment in segments)
    data = {"text": text, "segments": segments, "language": LANGUAGE}
    raw = json.dumps(data, ensure_ascii=False, indent=1).encode("utf-8", "replace")
    if target.exists():
        raise ImportFileError("audio.exists", file=target.name)
    write_bytes(target, raw + b"\n", mode=_PRIVATE)


# ----------------------------------------------------------------------------- what was done


class _Partial:
    """Segments of an attempt that was stopped, one per line below a line about the attempt.

    Parameters
    ----------
    path : Path
    about : mapping
        Which recording and model; what was done with another is no use.
    resume : bool
    """

    def __init__(self, path: Path, about: Mapping[str, str], resume: bool) -> None:
        self.path = path
        self._about = dict(about)
        self._keep = 0
        self.segments: list[dict[str, Any]] = []
        if resume and path.is_file() and not path.is_symlink():
            self._read()

    def _read(self) -> None:
        lines = self._whole_lines()
        first = next(lines, None)
        if first is None or first[1] != self._about:
            return
        self._keep = first[0]
        for end, row in lines:
            if not isinstance(row.get("text"), str) or not isinstance(row.get("end"), float | int):
                return
            self.segments.append(row)
            self._keep = end

    def _whole_lines(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield where each whole line ends and what it says; stop at the first that is torn."""
        end = 0
        for raw in self.path.read_bytes().splitlines(keepends=True):
            end += len(raw)
            try:
                row = json.loads(raw)
            except ValueError:
                return
            if not raw.endswith(b"\n") or not isinstance(row, dict):
                return
            yield end, row

    def open(self) -> BufferedRandom:
        """Return the file to add to, without what was torn; nobody else can read it."""
        try:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | _NO_LINK, _PRIVATE)
            if hasattr(os, "fchmod"):
                os.fchmod(handle, _PRIVATE)
            stream = os.fdopen(handle, "r+b")
            stream.truncate(self._keep)
            stream.seek(self._keep)
        except OSError:
            raise ImportFileError("audio.cannot_write", file=self.path.name) from None
        if not self._keep:
            _append(stream, self._about, self.path)
        return stream


def _append(stream: BufferedRandom, row: Mapping[str, Any], path: Path) -> None:
    try:
        stream.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        stream.flush()
        os.fsync(stream.fileno())
    except OSError:
        raise ImportFileError("audio.cannot_write", file=path.name) from None
