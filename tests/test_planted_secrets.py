"""2,000 planted identifiers, every command and notebook: none comes out anywhere.

Everything that a command may write in has a place that is searched: the study, the home of the
vaults, temporary files, caches, settings of Jupyter, and what was said on the screen. The
vault is searched too: what is in it cannot be read.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fuzz.targets import zipped
from planting import MISSED, Search, plant, planted, roster_text, talks
from support import ROOT

from peer_research.study import Study
from peer_research.transcripts import SUPPORTED

PHRASE = "vier losse woorden hierbij"
PROGRAM = Path(__file__).with_name("many_commands.py")
PLACES = {
    "HOME": "home", "TMPDIR": "tmp", "TEMP": "tmp", "TMP": "tmp", "XDG_CACHE_HOME": "cache",
    "XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data", "XDG_RUNTIME_DIR": "runtime",
    "JUPYTER_CONFIG_DIR": "jupyter/config", "JUPYTER_DATA_DIR": "jupyter/data",
    "JUPYTER_RUNTIME_DIR": "jupyter/runtime", "IPYTHONDIR": "jupyter/ipython",
    "JUPYTERLAB_WORKSPACES_DIR": "jupyter/workspaces", "MPLCONFIGDIR": "cache/matplotlib",
    "PEER_RESEARCH_HOME": "home/.peer-research",
}  # fmt: skip


def surroundings(root: Path) -> dict[str, str]:
    """Return an environment in which every place to write in lies below `root`."""
    found = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}
    for name, place in PLACES.items():
        (root / place).mkdir(parents=True, exist_ok=True)
        found[name] = str(root / place)
    return found | {"PEER_RESEARCH_PASSPHRASE": PHRASE, "PYTHONDONTWRITEBYTECODE": "1"}


class Watched(threading.Thread):
    """Keep what a program and all that it starts show other users: arguments, variables."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        super().__init__(daemon=True)
        self.process, self.seen = process, set[bytes]()

    def run(self) -> None:
        while self.process.poll() is None:
            for pid in _below(self.process.pid):
                with contextlib.suppress(OSError):
                    self.seen.add(Path(f"/proc/{pid}/cmdline").read_bytes())
                    self.seen.add(Path(f"/proc/{pid}/environ").read_bytes())
            time.sleep(0.02)


def _below(top: int) -> list[int]:
    found = [top]
    for pid in found:
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{pid}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
    return found


@contextlib.contextmanager
def watching(command: list[str], root: Path) -> Iterator[tuple[subprocess.Popen[str], Watched]]:
    process = subprocess.Popen(command, env=surroundings(root), cwd=root, text=True,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)  # fmt: skip
    watched = Watched(process)
    watched.start()
    try:
        yield process, watched
    finally:
        process.kill()
        process.wait()
        watched.join()


def perform(root: Path, name: str, steps: list[tuple[str, list[object], str]]) -> list[int]:
    """Run steps in one program; nothing planted may stand in any argument or variable."""
    said = root / "said" / name
    said.mkdir(parents=True)
    (root / "steps.json").write_text(json.dumps(steps, default=str), "utf-8")
    command = [sys.executable, str(PROGRAM), str(root / "steps.json"), str(said)]
    with watching(command, root) as (process, watched):
        codes = json.loads(process.communicate()[0])
    # What somebody typed is theirs: the name of an input file holds a name.
    (root / "steps.json").unlink()
    typed = {Path(str(word)).name for _, words, _ in steps for word in words
             if Path(str(word)).suffix in SUPPORTED}  # fmt: skip
    for path in said.glob("*.txt"):
        text = path.read_text("utf-8")
        for name in typed:
            text = text.replace(name, "")
        path.write_text(text, "utf-8")
    (said / "processes.bin").write_bytes(b"\n".join(sorted(watched.seen)))
    assert not [c for c in watched.seen if b"PASSPHRASE" not in c and PHRASE.encode() in c]
    return codes


class Field:
    """A study to be, its files with 2,000 secrets, and a search for them."""

    def __init__(self, root: Path) -> None:
        self.root, self.inside = root, root / "inside"
        self.study, self.out = self.inside / "onderzoek", self.inside / "uit"
        self.secrets = planted()
        self.files = plant(root / "input", SUPPORTED, self.secrets)
        self.sessions = {ending: f"S{n:02d}" for n, ending in enumerate(self.files, 1)}
        told = talks(SUPPORTED, self.secrets)
        self.people = {
            next(who for who, _ in told[ending][0] if who != "Interviewer"): f"P{n:02d}"
            for n, ending in enumerate(self.files, 1)
        }
        self.roster = root / "input" / "rooster.toml"
        self.roster.write_text(roster_text(self.secrets, self.people), "utf-8")
        self.words = [text for _, text in self.secrets] + [MISSED, PHRASE]
        self.search = Search(self.words)
        self.out.mkdir(parents=True)

    def imports(self) -> Iterator[tuple[str, list[object], str]]:
        yield "peer-research", ["new", self.study, "--titel", "Wonen na de hulp"], ""
        for number, (ending, path) in enumerate(self.files.items()):
            code = f"P{number + 1:02d}"
            extra = ["--rooster", self.roster] if not number else []
            speakers = [f"--spreker={n}={c}" for n, c in ((1, "I1"), (2, code))]
            yield "peer-research", ["import", self.study, path, "--dry-run", "--json"], ""
            yield "peer-research", [
                "import", self.study, path, "--gesprek", self.sessions[ending], *speakers, *extra,
            ], ""  # fmt: skip
        yield "peer-research", ["consent", self.study, "P01", "--groep", "jongere",
            "--leeftijd", "18-20", "--gebruik", "meedoen",
            "--antwoord", "ja"], ""  # fmt: skip
        yield "consent_of_everybody", [self.study], ""

    def work(self) -> Iterator[tuple[str, list[object], str]]:
        """Yield every command of a study, in the order in which people use them."""
        study, out = self.study, self.out
        w01 = study / "protocols" / "w01-samen-ontwerpen.toml"
        p01 = study / "protocols" / "p01-big5-18plus.toml"
        row = ["gesprek=S01", "kleur=oranje", "gedaan=pauze", "door=gespreksleider"]
        for words, typed in [
            (["hide", study], MISSED + "\n"),
            (
                ["edit", study, "--gesprek", "S02", "--beurt", "T0001", "--wie", "noor"],
                "daarna\nlater\n",
            ),
            (
                [
                    "edit",
                    study,
                    "--gesprek",
                    "S03",
                    "--beurt",
                    "T0003",
                    "--wie",
                    "noor",
                    "--spreker",
                    "P03",
                ],
                "",
            ),
            (["care", study], ""),
            (["register", study], ""),
            (["register", study, "stoplicht", *row], ""),
            (["register", study, "stoplicht"], ""),
        ]:
            yield "peer-research", words, typed
        yield "code_everything", [study], ""
        for words in [
            ["code", study, "--gesprek", "S01", "--codeur", "noor", "--code", "hulp.wachten",
             "--van", "Hoe ging het daarna", "--tot", "deel 0?"],
            ["risk", study], ["advice", study], ["yields", study], ["fees", study],
            ["materials", study], ["protocol", "check", p01], ["protocol", "questions", p01],
            ["protocol", "guide", p01, "--naar", out / "leidraad.docx"],
            ["protocol", "diff", p01, w01, "--naar", out / "verschil.docx"],
            ["report", study, "--html", "--namen-bekeken"],
            ["report", study, "--bijwerken", study / "output" / "rapport.docx"],
            ["products", study, "--naar", out / "producten", "--bevestigd"],
            ["readback", study], ["readback", study, "P02"],
            ["export", study, out / "a.qdpx"], ["export", study, out / "a.csv"],
            ["export", study, out / "a.xlsx"], ["look", out / "a.qdpx"],
            ["merge", out / "samen", study, "--titel", "Samen"],
            ["library", "publish", study, out / "plank", "p01-big5-18plus"],
            ["library", "list", out / "plank"],
            ["library", "take", out / "plank", "p01-big5-18plus", "1.0.0", out / "samen"],
            ["library", "changes", out / "plank", "p01-big5-18plus", "1.0.0"],
            ["withdraw", study, "P05"], ["run", study],
            ["doctor", study, "--rol", "coach=Ilse", "--rol", "datahouder=Joris",
             "--rol", "gespreksleider=Noor"],
            ["cleanup", study],
        ]:  # fmt: skip
            yield "peer-research", words, ""
        vault = Study(study).vault_folder.name if study.is_dir() else ""
        place = self.inside / "home" / ".peer-research" / "vaults" / vault
        yield "anonymiser", ["vault", "check", place], ""

    def leaks(self) -> dict[str, set[str]]:
        """Return where something stands that should not; a passphrase may be in a variable."""
        found = self.search.in_folder(self.inside)
        for name, hits in found.items():
            if name.endswith("processes.bin"):
                hits.discard(PHRASE)
        return {name: hits for name, hits in found.items() if hits}


@pytest.fixture
def field(tmp_path: Path) -> Field:
    return Field(tmp_path)


def test_the_search_finds_what_is_planted_in_each_kind(field: Field) -> None:
    found = field.search.in_folder(field.root / "input")
    found.pop("rooster.toml")
    assert set().union(*found.values()) == set(field.words) - {PHRASE}
    assert len(field.secrets) == 2000


@pytest.mark.parametrize(
    "written",
    [
        '{"a": "%s"}', "%s", "<w:t>%s</w:t>", "utf-16", "base64", "zip", "json", "name", "runs",
    ],
)  # fmt: skip
def test_the_search_finds_it_however_it_is_written(tmp_path: Path, written: str) -> None:
    word = "Zwimélquist Krotarzeld"
    ways = {
        "utf-16": word.encode("utf-16"),
        "base64": base64.b64encode(f"van {word} en nog wat".encode()),
        "zip": zipped({"a/b.xml": zipped({"c.txt": word})}),
        "json": json.dumps(word).encode(),
        "runs": b"<w:t>Zwim&#233;lqu</w:t></w:r><w:r><w:t>ist  Krotar\nzeld".replace(b"\n", b""),
    }
    (tmp_path / (f"{word}.txt" if written == "name" else "a.bin")).write_bytes(
        ways.get(written) or (b"" if written == "name" else written.replace("%s", word).encode())
    )
    assert set().union(*Search([word, "Niet geplant"]).in_folder(tmp_path).values()) == {word}


@pytest.mark.slow
def test_no_command_shows_or_keeps_a_secret(field: Field) -> None:
    assert set(perform(field.inside, "import", list(field.imports()))) == {0}
    # Before anything was hidden nothing of what is said is written, not even without a name.
    assert field.leaks() == {}
    spoken = Search(["Toen kwam", "Ik sliep aan de", "dat was wennen", "geloof ik", "met een tas"])
    assert {n for n in spoken.in_folder(field.inside) if not n.startswith("said/")} == set()
    assert perform(field.inside, "run", [("peer-research", ["run", field.study], "")]) == [0]
    assert set().union(*field.leaks().values()) == {MISSED}
    assert len(Study(field.study).transcript_ids()) == len(SUPPORTED)
    steps = list(field.work())
    codes = perform(field.inside, "work", steps)
    said = sorted((field.inside / "said" / "work").glob("*.txt"))
    failed = {path.name: path.read_text("utf-8")[-600:]
              for code, path in zip(codes, said, strict=True) if code}  # fmt: skip
    assert failed == {}
    assert field.leaks() == {}


# ------------------------------------------------------------------------- files and notebooks


def copies(field: Field) -> list[object]:
    """Return the command that makes safe copies of the files that the anonymiser reads."""
    from anonymiser.formats import EXTENSIONS

    source = field.root / "kopie"
    plant(source, [e for e in EXTENSIONS if e in field.files], field.secrets)
    vault = field.inside / "home" / "kluis"
    return ["run", source, field.out / "kopie", "--vault", vault, "--roster", field.roster]


@pytest.mark.slow
def test_safe_copies_hold_no_secret(field: Field) -> None:
    words = copies(field)
    assert perform(field.inside, "copies", [("anonymiser", words, "")]) == [0]
    made = [path.suffix for path in (field.out / "kopie").iterdir()]
    assert sorted(made) == [".csv", ".docx", ".json", ".srt", ".tsv", ".txt", ".vtt"]
    leaks = field.leaks()
    assert {word for hits in leaks.values() for word in hits} == {MISSED}


KILL = """
import os, random, signal, sys, threading, time
sys.path[:0] = {path!r}
moment = float(sys.argv.pop())
def end():
    time.sleep(moment)
    os.killpg(0, signal.SIGKILL)
from {module} import main
os.setpgid(0, 0)
threading.Thread(target=end, daemon=True).start()
sys.exit(main())
"""


def killed(field: Field, module: str, words: list[object], moment: float) -> bool:
    """Run a command and kill it, with all that it started; say whether it was in time."""
    script = KILL.format(path=[str(ROOT)], module=module)
    command = [sys.executable, "-c", script, *map(str, words), str(moment)]
    done = subprocess.run(command, env=surroundings(field.inside), cwd=field.inside,
                          capture_output=True, check=False)  # fmt: skip
    (field.inside / "said" / "killed.txt").write_bytes(done.stdout + done.stderr)
    return done.returncode == -9


def prepared(field: Field) -> Field:
    """Return a study with three conversations in its vault, waiting to be anonymised."""
    (field.inside / "said").mkdir(parents=True, exist_ok=True)
    steps = [step for step in field.imports() if "--dry-run" not in step[1]][:4]
    assert set(perform(field.inside, "import", steps)) == {0}
    return field


def survive(field: Field, kills: int, seed: int) -> None:
    """Kill the commands that handle real names so many times, at random moments."""
    chance = random.Random(seed)
    (field.root / "kort").mkdir()
    short = field.root / "kort" / "gesprek.txt"
    short.write_bytes(field.files[".txt"].read_bytes())
    steps: list[tuple[str, list[object]]] = [
        ("peer_research.cli", ["run", field.study]),
        ("peer_research.cli", ["import", field.study, short, "--gesprek", "S90",
                               "--spreker=1=I1", "--spreker=2=P13"]),
        ("anonymiser.cli", ["run", short, field.out / "gesprek.txt", "--vault",
                            field.inside / "home" / "kluis", "--roster", field.roster]),
    ]  # fmt: skip
    died, latest = 0, [2.0 for _ in steps]
    for number in range(6 * kills):
        module, words = steps[kind := number % len(steps)]
        in_time = killed(field, module, words, chance.uniform(0.01, latest[kind]))
        # About as long as the command takes, on a quick machine as on a slow one.
        latest[kind] *= 1.3 if in_time else 0.7
        found = {word for hits in field.leaks().values() for word in hits}
        assert found <= {MISSED}, f"after command {number}"
        if (died := died + in_time) == kills:
            return
    pytest.fail(f"killed only {died} times")


@pytest.mark.slow
def test_a_dozen_kills_leave_no_secret_behind(field: Field) -> None:
    survive(prepared(field), 12, seed=11)
    # And afterwards it all still works.
    assert perform(field.inside, "run", [("peer-research", ["run", field.study], "")]) == [0]
    assert Study(field.study).transcript_ids()


@pytest.mark.nightly
@pytest.mark.timeout(7200)
def test_two_hundred_kills_leave_no_secret_behind(field: Field) -> None:
    survive(prepared(field), 200, seed=12)


def saved_by_the_server(model: dict[str, object]) -> None:
    """Do to a notebook what our server does before it writes it."""
    from types import SimpleNamespace

    from peer_research.start_notebook import _SERVER_CONFIG

    parts = ("FileContentsManager", "ServerApp", "LabApp", "JupyterNotebookApp")
    config = SimpleNamespace(**{part: SimpleNamespace() for part in parts})
    exec(_SERVER_CONFIG, {"get_config": lambda: config})
    config.FileContentsManager.pre_save_hook(model)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_no_notebook_shows_or_keeps_a_secret(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    import nbformat
    from nbclient import NotebookClient

    prepared(field)
    assert perform(field.inside, "run", [("peer-research", ["run", field.study], "")]) == [0]
    for name, value in surroundings(field.inside).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PEER_RESEARCH_STUDY", str(field.study))
    folder = field.inside / "notebooks"
    folder.mkdir()
    for path in sorted((ROOT / "notebooks").glob("0*.ipynb")):
        book = nbformat.read(path, as_version=4)
        NotebookClient(book, timeout=300, kernel_name="python3").execute(cwd=str(folder))
        model = {"type": "notebook", "content": book}
        saved_by_the_server(model)
        nbformat.write(book, folder / path.name)
    hits = field.leaks()
    # One page shows the whole text of a person who asked for it; here nobody did.
    assert {word for words in hits.values() for word in words} <= {MISSED}


def test_what_a_person_hides_goes_from_older_texts_too(demo_copy: Study) -> None:
    """An ordinary word, which no check would take for a name."""
    from peer_research.anonymise import anonymise
    from peer_research.identifiable import Identifiable
    from peer_research.review.by_hand import hide_everywhere

    private = Identifiable(demo_copy)
    assert "stekker" in demo_copy.transcript("S01").text
    coded = demo_copy.count_segments()
    hide_everywhere(private, "stekker", "ORGANISATION")
    anonymise(private)
    found = Search(["stekker"]).in_folder(demo_copy.path / "transcripts")
    assert found == {}
    assert Search(["stekker"]).in_folder(demo_copy.path / "coding") == {}
    assert demo_copy.count_segments() == coded
