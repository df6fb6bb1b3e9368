"""Anonymise files and folders, each file in its own format: ``python -m anonymiser run``.

Two passes over all files: what each one tells is gathered, then everything is hidden with
what is known from all. Finished files wait in a hidden folder, each after its own check for
leaks. When all are there the key table goes into the vault, and the files appear at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

from anonymiser import formats
from anonymiser.batch import Alone, Processes, Setup, StoppedError, Workers, search
from anonymiser.errors import InputError
from anonymiser.file_names import NewNames, opened_names
from anonymiser.formats.layout import Opened, joined
from anonymiser.hiding import Study
from anonymiser.pile import Pile, unpack
from anonymiser.pipeline import Progress, complete, learn
from anonymiser.policy import Policy
from anonymiser.pseudonyms import PseudonymTable
from anonymiser.recognisers.models import ModelChoice
from anonymiser.roster import Roster
from anonymiser.run_output import Stage, Written, reveal
from anonymiser.run_places import check_places, find_inputs, require_free
from anonymiser.run_state import KEY_TABLE, RunState, Safe, VaultDoor, digest_of
from anonymiser.spans import Document, Span

__all__ = ["Crew", "VaultDoor", "Written", "run_files"]

MAX_BYTES = 200_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Who searches the files.

    Parameters
    ----------
    workers : int, default=1
        Processes on this computer.
    scheduler : str, default=""
        Address of a Dask cluster, instead of processes.
    trusted : bool, default=False
        Whether the cluster may be on other computers.
    models : ModelChoice, optional
        Models of others that help.
    """

    workers: int = 1
    scheduler: str = ""
    trusted: bool = False
    models: ModelChoice = field(default_factory=ModelChoice)

    def start(self, setup: Setup) -> Workers:
        """Return the workers, ready to search."""
        if self.scheduler:
            from anonymiser.distributed import Cluster

            return Cluster(setup, self.scheduler, trusted=self.trusted)
        return Processes(setup, self.workers) if self.workers > 1 else Alone(setup)


def run_files(
    source: Path,
    target: Path,
    *,
    policy: Policy,
    door: VaultDoor,
    roster: Roster | None = None,
    allow_unread: bool = False,
    progress: Progress | None = None,
    crew: Crew | None = None,
) -> list[Written]:
    """Write a safe copy of a file or of all files in a folder; all files are one study.

    A run that was killed goes on where it was when it is started again in the same way. The
    result does not depend on how often that happens, nor on who does the work.

    Parameters
    ----------
    source, target : Path
        Two files or two folders. The target does not exist yet, or is an empty folder.
    policy : Policy
        What is done with each label.
    door : VaultDoor
        The key table is kept in the vault.
    roster : Roster, optional
        People, places and organisations the team knows.
    allow_unread : bool, default=False
        Leave out pictures and other parts of Word files that cannot be read.
    progress : callable, optional
        Called with the number of files searched and the total.
    crew : Crew, optional
        Who searches; this process alone when left out.

    Returns
    -------
    list of Written
        In the order of the names of the input.

    Raises
    ------
    StoppedError
        Workers were lost. What was done is kept in the vault.
    InputError, VaultError, PolicyError, LeakError
        Nothing was written.
    """
    check_places(source, target, door.folder)
    inputs = find_inputs(source)
    safe = Safe(door)
    keep = False
    try:
        job = _Job(source, target, inputs, allow_unread)
        crew = crew or Crew()
        setup = Setup(roster=roster, models=crew.models)
        state = RunState(safe, job.key(policy, setup), target)
        with _guarded(state):
            require_free(source, target, state)
            study = Study(policy, _key_table(safe, roster))
            done = _run(job, state, study, partial(crew.start, setup), progress)
        state.drop()
        keep = True
    finally:
        safe.close(keep=keep)
    return done


@contextmanager
def _guarded(state: RunState) -> Iterator[None]:
    """Keep what was done when somebody stops the run; clean up when it goes wrong."""
    try:
        yield
    except (StoppedError, KeyboardInterrupt, SystemExit):
        state.pause()
        raise
    except BaseException:
        state.fail()
        raise


def _run(
    job: _Job,
    state: RunState,
    study: Study,
    start: Callable[[], Workers],
    progress: Progress | None,
) -> list[Written]:
    if state.ready is None:
        known = learn(job.evidence(state, start, progress))
        for number, rows in enumerate(state.evidence):
            found = complete(job.document(number), unpack(rows), known)
            study.add(job.pile, number, found.spans)
        study.settle(job.pile)
        names = list(zip(job.names, job.new_names(study), strict=True))
        state.stage()
        Stage(job.pile, study, state, names).fill()
        # The key goes first: a safe text without its key could never be withdrawn from.
        state.finish(study.table.to_json(), dict(names))
    state.keep()
    reveal(job.is_folder, state.staging, job.target)
    return [Written.of(row) for row in state.staged]


class _Job:
    """The input, read whole once before anything is done, to refuse what cannot be read."""

    def __init__(
        self, source: Path, target: Path, inputs: Sequence[tuple[str, Path]], allow_unread: bool
    ) -> None:
        self.is_folder, self.target = source.is_dir(), target
        self.names = [name for name, _ in inputs]
        self._paths = [path for _, path in inputs]
        self._allow_unread = allow_unread
        self._digests: list[str] = []
        self.pile = Pile(self._open, len(inputs) + 1)
        for number in range(len(inputs)):
            self.pile.opened(number)

    def key(self, policy: Policy, setup: Setup) -> str:
        """Return what tells this run from any other."""
        rows = [asdict(entry) for entry in setup.roster.entries] if setup.roster else None
        files = list(zip(self.names, self._digests, strict=True))
        program: list[Any] = [setup.stamp, setup.models.identity()]
        facts = [files, asdict(policy), rows, *program, self.is_folder, self._allow_unread]
        return digest_of(json.dumps(facts, sort_keys=True, default=dict).encode("ascii"))

    def document(self, number: int) -> Document:
        """Return the text of a file; the last one holds the names of the files."""
        return joined(self.pile.opened(number).blocks, str(number))

    def evidence(
        self, state: RunState, start: Callable[[], Workers], progress: Progress | None
    ) -> Iterator[tuple[str, list[Span]]]:
        """Yield text and evidence of every file; what is new is kept in the state."""
        total, kept = len(self.pile), len(state.evidence)
        for number, rows in enumerate(islice(iter(state.evidence), kept)):
            yield self.document(number).text, unpack(rows)
        if progress and kept:
            progress(kept, total)
        if kept == total:
            return
        workers = start()
        try:
            found = search(range(kept, total), workers, lambda n: self.document(n).text)
            for number, rows in found:
                state.evidence.append(rows)
                yield self.document(number).text, unpack(rows)
                if progress:
                    progress(number + 1, total)
        finally:
            workers.close()

    def new_names(self, study: Study) -> list[str]:
        """Return names for the files in which nobody is recognised."""
        check = study.check()
        if self.is_folder:
            hidden = study.hidden(self.pile, len(self.names))
            numbered = study.policy.numbering == "document"
            return NewNames(hidden, check, numbered=numbered).of(self.names)
        leaks = check(self.target.stem)
        if leaks:
            raise InputError("formats.name_leaks", label=leaks[0].label)
        return [self.target.name]

    def _open(self, number: int) -> Opened:
        if number == len(self._paths):
            return opened_names(self.names)
        path = self._paths[number]
        data = _read(path)
        digest = digest_of(data)
        if number == len(self._digests):
            self._digests.append(digest)
        elif digest != self._digests[number]:
            raise InputError("batch.changed", file=path.name)
        name = PurePosixPath(self.names[number]).name
        return formats.read(data, name, allow_unread=self._allow_unread)


def _key_table(safe: Safe, roster: Roster | None) -> PseudonymTable:
    known = safe.read(KEY_TABLE)
    table = PseudonymTable.from_json(known) if known else PseudonymTable()
    for entry in roster.entries if roster else ():
        table.add_entity(entry.label, entry.names, code=entry.code or None)
    return table


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError("formats.too_big", file=path.name, mb=MAX_BYTES // 1_000_000)
        return path.read_bytes()
    except OSError:
        raise InputError("formats.unreadable", file=path.name) from None
