"""What identifies people: raw transcripts, roster, key table. It lives only in the vault.

This module knows the names of the entries in the vault, as `study` knows those of files.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from peer_research.anonymiser_bridge import PseudonymTable, Vault, VaultError
from peer_research.coding.carrying import projection
from peer_research.errors import StudyError
from peer_research.model import Transcript, Turn
from peer_research.study import Study

PASSPHRASE_VARIABLE = "PEER_RESEARCH_PASSPHRASE"
# Practice conversations are invented and public; a real study never uses this.
PRACTICE_PASSPHRASE = "oefenen mag zonder geheim"


def find_passphrase(study: Study) -> str | None:
    """Return the passphrase where no question is needed: the variable, or a practice study."""
    given = os.environ.get(PASSPHRASE_VARIABLE)
    return given or (PRACTICE_PASSPHRASE if study.settings.practice else None)


class Identifiable:
    """The opened vault of a study.

    Parameters
    ----------
    study : Study
    passphrase : str, optional
        Without it: ``PEER_RESEARCH_PASSPHRASE``, or for a practice study the public one.
    create : bool, default=False
        Make the vault when there is none.

    Raises
    ------
    StudyError, VaultError
        No passphrase, a wrong one, or a vault in an unsafe place.
    """

    def __init__(
        self, study: Study, passphrase: str | None = None, *, create: bool = False
    ) -> None:
        phrase = passphrase or find_passphrase(study)
        if not phrase:
            raise StudyError("study.no_passphrase", variable=PASSPHRASE_VARIABLE)
        self.study = study
        folder = study.vault_folder
        if create and not (folder / "vault.json").exists():
            self.vault = Vault.create(folder, phrase, study.id)
        else:
            self.vault = Vault.open(folder, phrase, study_id=study.id)

    # ------------------------------------------------------------------ raw transcripts

    def sessions(self) -> list[str]:
        """Return the ids of all conversations with a raw transcript, sorted."""
        prefix = "raw."
        names = [n.removeprefix(prefix) for n in self.vault.names() if n.startswith(prefix)]
        return sorted(name.upper() for name in names)

    def raw(self, session: str) -> Transcript:
        """Return the raw transcript of `session`."""
        data = self.vault.get_json(f"raw.{session.lower()}")
        return Transcript(
            id=data["id"], version=0, turns=tuple(Turn(**turn) for turn in data["turns"])
        )

    def put_raw(self, transcript: Transcript) -> None:
        """Keep a raw transcript; the one that was there is replaced."""
        turns = [asdict(turn) for turn in transcript.turns]
        self.vault.put_json(f"raw.{transcript.id.lower()}", {"id": transcript.id, "turns": turns})

    def forget_raw(self, session: str) -> None:
        """Remove a raw transcript."""
        self.vault.delete(f"raw.{session.lower()}", missing_ok=True)

    # ------------------------------------------------------------------ roster

    def roster_rows(self) -> list[dict[str, Any]]:
        """Return who and what the team knows: ``label``, ``names`` and, for people, ``code``."""
        return list(self._get("roster", []))

    def add_to_roster(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add people, places and organisations; names of a known code are joined."""
        known = self.roster_rows()
        for row in rows:
            same = next(
                (k for k in known if row.get("code") and k.get("code") == row["code"]), None
            )
            if same is None:
                same = {"label": row["label"], "names": [], "code": row.get("code", "")}
                known.append(same)
            same["names"] = list(dict.fromkeys([*same["names"], *row["names"]]))
        self.vault.put_json("roster", known)

    def forget_in_roster(self, code: str) -> None:
        """Remove the person with this code."""
        self.vault.put_json("roster", [r for r in self.roster_rows() if r.get("code") != code])

    # ------------------------------------------------------------------ key table and maps

    def key_table(self) -> PseudonymTable:
        """Return the key table."""
        data = self._get("key-table", None)
        return PseudonymTable.from_json(data) if data else PseudonymTable()

    def put_key_table(self, table: PseudonymTable) -> None:
        """Keep the key table."""
        self.vault.put_json("key-table", table.to_json())

    def decisions(self, session: str) -> dict[str, Any]:
        """Return what a reviewer decided: ``sha256`` of the raw text, ``keep`` and ``add``."""
        found: dict[str, Any] = self._get(f"decisions.{session.lower()}", {})
        return found

    def put_decisions(self, session: str, data: Mapping[str, Any]) -> None:
        """Keep what a reviewer decided."""
        self.vault.put_json(f"decisions.{session.lower()}", dict(data))

    def move_decisions(self, session: str, old: Transcript, new: Transcript) -> None:
        """Carry a reviewer's decisions over to a raw text that lost turns."""
        decisions = self.decisions(session)
        if not decisions:
            return
        project = projection(old, new)
        moved: dict[str, Any] = {"sha256": new.sha256}
        for kind in ("keep", "add"):
            rows = []
            for row in decisions.get(kind, []):
                start, end = project(row["start"], row["end"])
                if new.text[start:end] == old.text[row["start"] : row["end"]]:
                    rows.append({**row, "start": start, "end": end})
            moved[kind] = rows
        self.put_decisions(session, moved)

    # ------------------------------------------------------------------ withdrawal

    def withdrawing(self, code: str) -> set[str]:
        """Return what an unfinished withdrawal looks for, scrambled."""
        return set(self._get(f"withdrawing.{code.lower()}", []))

    def put_withdrawing(self, code: str, words: set[str]) -> None:
        """Keep what a withdrawal looks for until it is finished."""
        self.vault.put_json(f"withdrawing.{code.lower()}", sorted(words))

    def forget_withdrawing(self, code: str) -> None:
        """Remove what a withdrawal looked for, now that it is finished."""
        self.vault.delete(f"withdrawing.{code.lower()}", missing_ok=True)

    def text_of(self, name: str) -> str:
        """Return an entry of the vault as text, to search it."""
        return self.vault.get(name).decode("utf-8", errors="replace")

    def _get(self, name: str, default: Any) -> Any:
        return self.vault.get_json(name) if name in self.vault else default


__all__ = ["PASSPHRASE_VARIABLE", "PRACTICE_PASSPHRASE", "Identifiable", "VaultError"]
