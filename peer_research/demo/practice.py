"""The practice study: one short invented conversation and every step once, with nothing at stake.

What somebody did is read from the study itself, so one can stop and go on another day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from peer_research import shipped, store
from peer_research.coding.sense_making import STATEMENTS, THEMES, of_people
from peer_research.demo.build import TEAM, forget_vault
from peer_research.errors import StudyError
from peer_research.identifiable import PRACTICE_PASSPHRASE, Identifiable
from peer_research.new_study import new_study
from peer_research.study import Study
from peer_research.study_folder import home
from peer_research.texts import texts

CONVERSATION = Path(__file__).parent / "practice" / "oefengesprek.txt"
PROTOCOL = "p04-veiligheid-leefgroep"
SESSION = "S01"
PIECES = 3
# What the notebook server has open while the study is made anew.
_STAYS = frozenset(("notebooks", ".ipynb_checkpoints"))


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a newcomer does.

    Parameters
    ----------
    name : str
        Key of its sentences and of the page that belongs to it.
    notebook : str
        Where this is done in a real study.
    is_done : callable
        Says from the study alone whether it was done.
    """

    name: str
    notebook: str
    is_done: Callable[[Study], bool]


def practice_folder() -> Path:
    """Return the folder of the practice study, apart from every real one."""
    return home() / "oefenstudie"


def open_practice(folder: Path) -> Study:
    """Return the practice study in `folder`; it is made when there is none.

    Raises
    ------
    StudyError
        ``demo.no_practice``: a real study, or something else, is there.
    """
    if (folder / "study.toml").is_file():
        study = Study(folder)
        if not study.settings.practice:
            raise StudyError("demo.no_practice")
        return study
    study = new_study(
        folder,
        texts("demo.practice_title"),
        protocols=[shipped.protocol_file(PROTOCOL)],
        team=TEAM,
        practice=True,
        vraag=texts("demo.practice_question"),
        waarom=texts("demo.why"),
        opdrachtgever=texts("demo.commissioner"),
    )
    Identifiable(study, PRACTICE_PASSPHRASE, create=True)
    return study


def start_again(folder: Path) -> Study:
    """Throw away what was done in the practice study and return a fresh one.

    Raises
    ------
    StudyError
        ``demo.no_practice``: this is no practice study; nothing was thrown away.
    """
    study = open_practice(folder)
    if folder.is_symlink():
        raise StudyError("demo.no_practice")
    forget_vault(study)
    for path in sorted(study.path.iterdir()):
        if path.name in _STAYS:
            continue
        remove = store.remove_folder if path.is_dir() else store.remove
        remove(path)
    return open_practice(folder)


def conversation() -> tuple[str, str]:
    """Return the name and the text of the invented conversation."""
    return CONVERSATION.name, CONVERSATION.read_text("utf-8")


def done_steps(study: Study) -> list[bool]:
    """Return for each of `STEPS` whether it was done."""
    # Once the only participant has withdrawn nothing of the earlier steps is left, as it should.
    finished = study.withdrawn() > 0
    return [finished or step.is_done(study) for step in STEPS]


def next_undone(done: Sequence[bool]) -> int:
    """Return which step comes next; the number of steps when all are done.

    Examples
    --------
    >>> next_undone([True, False, True]), next_undone([True, True])
    (1, 2)
    """
    return next((number for number, is_done in enumerate(done) if not is_done), len(done))


def _printed(study: Study) -> bool:
    return any((study.output / "materialen" / PROTOCOL).glob("gespreksleidraad-*.docx"))


def _said_yes(study: Study) -> bool:
    return any(person.allows("meedoen") for person in study.participants().values())


def _noted(action: str) -> Callable[[Study], bool]:
    return lambda study: any(row["action"] == action for row in study.log())


def _coded(study: Study) -> bool:
    return len(of_people(study.coded_segments())) >= PIECES


def _reported(study: Study) -> bool:
    return any(study.output.glob("*.docx"))


STEPS: tuple[Step, ...] = (
    Step("print", "01_protocol", _printed),
    Step("person", "01_protocol", lambda study: bool(study.participants())),
    Step("consent", "01_protocol", _said_yes),
    Step("import", "02_importeren", _noted("imported")),
    Step("hide", "03_anonimiseren", lambda study: bool(study.transcript_ids())),
    Step("review", "03_anonimiseren", _noted("reviewed")),
    Step("code", "04_coderen", _coded),
    Step("theme", "05_samen_duiden", lambda study: bool(THEMES.rows(study))),
    Step("statement", "05_samen_duiden", lambda study: bool(STATEMENTS.rows(study))),
    Step("report", "06_rapport", _reported),
    Step("withdraw", "07_opruimen", lambda study: study.withdrawn() > 0),
)
