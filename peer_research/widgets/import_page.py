"""Take the text of a conversation in: choose a file, look, name the speakers, keep it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from peer_research.care.danger_words import category_names, signal_words
from peer_research.errors import StudyError
from peer_research.intake.importing import import_conversation, new_session
from peer_research.intake.uploads import as_file
from peer_research.model import Form as ConversationForm
from peer_research.study import Study
from peer_research.texts import texts
from peer_research.transcripts import SUPPORTED, read_with_ledger
from peer_research.transcripts.ledger import BACKWARDS
from peer_research.transcripts.speakers import UNKNOWN, role_of
from peer_research.transcripts.turns import label_key
from peer_research.widgets.door import is_open, open_vault
from peer_research.widgets.form import Field, Upload, clean
from peer_research.widgets.live import Answer, LiveWidget, script

_FIRST_TURNS = 12
_FILE = Field(name="file", label="", kind="file")
_WORDS = (
    "title", "intro", "passphrase", "open", "pick", "read", "first", "speaker", "who",
    "codes", "code_short", "keep", "session", "form", "protocol", "none", "turns", "words",
    "share", "line", "text", "unknown", "any_times",
)  # fmt: skip


class ImportPage(LiveWidget):
    """Choose a file, see the first turns, name the speakers, import.

    Parameters
    ----------
    study : Study

    Notes
    -----
    What is shown here may name people. It goes to the screen and nowhere else: not into the
    notebook, and to the disk only inside the vault.
    """

    _esm = script("import_page.mjs")

    def __init__(self, study: Study) -> None:
        self._study = study
        self._upload = Upload()
        self._labels: list[str] = []
        self._back = False
        super().__init__()

    def view(self) -> Answer:
        """Return what the first step needs."""
        ids = [*self._study.sessions(), *self._study.transcript_ids()]
        numbers = [int(one[1:]) for one in ids if one[:1] == "S" and one[1:].isdigit()]
        forms = get_args(ConversationForm)
        return {
            "words": {name: texts(f"import_page.{name}") for name in _WORDS},
            "locked": not is_open(self._study),
            "session": f"S{max(numbers, default=0) + 1:02d}",
            "forms": [(form, texts(f"report.form_{form}")) for form in forms],
            "protocols": [(one.id, one.title) for one in self._study.protocols().values()],
            "kinds": ",".join(SUPPORTED),
            "participants": sorted(self._study.participants()),
        }

    def do_unlock(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Open the vault."""
        open_vault(self._study, str(data.get("passphrase", "")))
        return {"said": texts("import_page.opened")}

    def do_read(self, data: Mapping[str, Any], buffers: list[Any]) -> Answer:
        """Read the file, and return its first turns and speakers; nothing is kept."""
        upload: Upload = clean(_FILE, data, buffers)
        if not upload.name:
            raise StudyError("import_page.no_file")
        with as_file(upload.name, upload.data) as path:
            transcript, ledger = read_with_ledger(path)
        self._upload = upload
        speakers = _speakers(transcript.turns, self._next_participant())
        self._labels = [row["label"] for row in speakers]
        self._back = BACKWARDS in ledger.warnings
        lines = [
            (turn.line or number, turn.speaker, turn.text)
            for number, turn in enumerate(transcript.turns[:_FIRST_TURNS], start=1)
        ]
        return {
            "said": texts("import_page.was_read", turns=len(transcript.turns)),
            "turns": lines,
            "speakers": speakers,
            "account": list(ledger.summary()),
            "back": self._back,
        }

    def do_keep(self, data: Mapping[str, Any], _buffers: list[Any]) -> Answer:
        """Import the file with a code for each speaker."""
        if not self._upload.name:
            raise StudyError("import_page.no_file")
        given = data.get("codes")
        codes = given if isinstance(given, dict) else {}
        private = open_vault(self._study)
        details = new_session(
            self._study,
            str(data.get("session", "")).strip().upper(),
            str(data.get("form", "")),
            str(data.get("protocol", "")),
        )
        mapping = {str(k): str(code).strip().upper() for k, code in codes.items()}
        if empty := [n for n, label in enumerate(self._labels, 1) if not mapping.get(label)]:
            raise StudyError("import_page.no_code", rows=", ".join(map(str, empty)))
        any_times = data.get("any_times") is True
        if self._back and not any_times:
            raise StudyError("import_page.times_back")
        with as_file(self._upload.name, self._upload.data) as path:
            ledger = import_conversation(private, path, details, mapping, any_times=any_times)
        self._upload = Upload()
        said = texts("import_page.kept", session=details.id, turns=ledger.turns)
        return {"said": said, "signals": self._signals(private.raw(details.id))}

    def _signals(self, transcript: Any) -> list[str]:
        found, names = signal_words(transcript), category_names()
        rows = "; ".join(f"{s.turn} ({names[s.category]})" for s in found)
        return [texts("care.signals", rows=rows), texts("care.signal_note")] if found else []

    def _next_participant(self) -> int:
        known = [code for code in self._study.participants() if code[1:].isdigit()]
        return max((int(code[1:]) for code in known), default=0) + 1


def _speakers(turns: Any, participant: int) -> list[dict[str, Any]]:
    """Return every label of the file with how much it said and a code that may fit."""
    total = sum(len(turn.text.split()) for turn in turns) or 1
    rows: dict[str, dict[str, Any]] = {}
    for turn in turns:
        row = rows.setdefault(
            label_key(turn.speaker), {"label": turn.speaker, "turns": 0, "words": 0}
        )
        row["turns"] += 1
        row["words"] += len(turn.text.split())
    letters = {"interviewer": "I", "buddy": "B", "unknown": "", "participant": "P"}
    used = {"I": 0, "B": 0, "P": participant - 1}
    for row in rows.values():
        letter = letters[role_of(row["label"])]
        row["share"] = round(100 * row["words"] / total)
        # Who has no name is somebody unknown, unless nobody has: then the team must say.
        row["code"] = "" if row["label"] or len(rows) == 1 else UNKNOWN
        if letter:
            used[letter] += 1
            row["code"] = f"P{used['P']:02d}" if letter == "P" else f"{letter}{used[letter]}"
    return list(rows.values())
