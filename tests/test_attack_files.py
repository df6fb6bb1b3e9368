"""Files from somebody else: what they are called, what they link to, what their XML asks for."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from fuzz.targets import TARGETS, attempt
from support import run_cli
from test_faults import small_study
from timing import within

from peer_research import event_log, store
from peer_research.anonymiser_bridge import UserError
from peer_research.errors import StudyError
from peer_research.identifiable import PRACTICE_PASSPHRASE
from peer_research.study import Study

CORPUS = Path(__file__).parent / "fuzz" / "corpus"
TALK = "Interviewer: Hoe ging het?\nJesse: Goed hoor.\n"
NAMES = (
    "<img src=x onerror=alert(1)>.txt", "=cmd|' !A0.txt", "$(touch kwaad).txt", ";touch kwaad;.txt",
    "`touch kwaad`.txt", "--help.txt", "a\nb.txt", "\x1b]0;kwaad\x07.txt", "%s%n.txt", "{0}.txt",
    "..txt", "CON.txt", "\u202egnp.txt", "ké 😀.txt",
)  # fmt: skip


@pytest.mark.slow
def test_a_file_name_is_only_a_name(demo_copy: Study, tmp_path: Path, home: Path) -> None:
    folder = tmp_path / "van een ander"
    folder.mkdir()
    phrase = {"PEER_RESEARCH_PASSPHRASE": PRACTICE_PASSPHRASE}
    for number, name in enumerate(NAMES, start=60):
        path = folder / name
        path.write_text(TALK, "utf-8")
        words = ["--gesprek", f"S{number}", "--spreker=1=I1", "--spreker=2=P90"]
        done = run_cli("import", str(demo_copy.path), str(path), *words,
                       cwd=folder, home=home, **phrase)  # fmt: skip
        assert done.returncode == 0, (name, done.stderr)
        path.unlink()
        # A name can also be that of a file which is not there; it may not steer a terminal.
        lost = run_cli("import", str(demo_copy.path), str(path), *words,
                       cwd=folder, home=home, **phrase)  # fmt: skip
        assert lost.returncode == 2
        for said in (done.stdout, done.stderr, lost.stdout, lost.stderr):
            assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202e]", said), name
    assert list(folder.iterdir()) == []
    for path in demo_copy.path.rglob("*"):
        assert "kwaad" not in path.name
        assert path.name not in NAMES


# ------------------------------------------------------------------------- links in a study


@pytest.mark.parametrize(
    "place",
    ["study.toml", "codebook.toml", "participants.toml", "sessions/S01.toml", "protocols/x.toml",
     "registers/stoplicht.toml", "memos/x.md", "coding/S01", "coding/S01/noor.jsonl",
     "transcripts/S01.v1.json", "log.jsonl", "recommendations.toml", "sessions", "memos",
     "output", "output/rapport.docx", "output/tabellen"],
)  # fmt: skip
def test_no_record_of_a_study_is_read_through_a_link(tmp_path: Path, place: str) -> None:
    """What lies elsewhere on the computer would get into what leaves the study."""
    study = small_study(tmp_path / "s")
    outside = tmp_path / "van-mij"
    inside = study.path / place
    inside.parent.mkdir(parents=True, exist_ok=True)
    if inside.exists():
        inside.rename(outside)
    else:
        outside.write_text("geheim", "utf-8")
    inside.symlink_to(outside)
    with pytest.raises(StudyError) as refused:
        Study(study.path)
    assert refused.value.key == "study.link_outside"


# ---------------------------------------------------------------------- a study of somebody else

HOSTILE = [
    ('id = "../../weg"', "study.bad_id"), ('id = "/etc"', "study.bad_id"),
    ('id = "a\\u0000b"', "study.bad_id"), ('id = "toets\\n"', "study.bad_id"),
    ('id = "..."', "study.bad_id"), ('id = ["a"]', "strict"), ("id = 1e999", "strict"),
    ('id = "%s"' % ("x" * 100_000), "study.bad_id"),
    ('id = "toets"\nkleinste_groep = -1', "study.bad_min_group"),
    ('id = "toets"\nkleinste_groep = 99999999999999999999999', ""),
    ('id = "toets"\ntaalmodel = "../../kwaad"', "strict"),
    ('id = "toets"\n' + "a." * 5000 + "b = 1", "strict"),
    ('id = "toets"\nteam = ' + "[" * 5000, "strict"),
    ('id = "toets"\nid = "ook"', "strict"), ('id = "toets"\n__class__ = "x"', "strict"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "key"), HOSTILE, ids=[row[0][:30] for row in HOSTILE])
def test_a_hostile_study_file(tmp_path: Path, lines: str, key: str) -> None:
    text = f'[onderzoek]\nformaat = 1\ntitel = "x"\n{lines}\n'
    (tmp_path / "study.toml").write_text(text, "utf-8")
    if not key:
        assert Study(tmp_path).vault_folder.name == "toets"
        return
    with pytest.raises(StudyError) as refused:
        Study(tmp_path)
    assert refused.value.key.startswith(key)
    assert len(str(refused.value)) < 500


def test_a_log_that_is_a_link_is_not_written_to(tmp_path: Path) -> None:
    mine = tmp_path / "profiel"
    mine.write_text("", "utf-8")
    (tmp_path / "noor.jsonl").symlink_to(mine)
    with pytest.raises(StudyError):
        event_log.append(tmp_path / "noor.jsonl", {"a": 1})
    assert mine.read_text("utf-8") == ""


def test_a_folder_that_is_a_link_is_not_emptied(tmp_path: Path) -> None:
    work, output = tmp_path / "werk", tmp_path / "studie" / "output"
    for folder in (work, output.parent):
        folder.mkdir()
    (work / "proefschrift.docx").write_bytes(b"jaren werk")
    output.symlink_to(work)
    with pytest.raises(StudyError) as refused:
        store.remove_folder(output)
    assert refused.value.key == "store.link_elsewhere"
    assert (work / "proefschrift.docx").read_bytes() == b"jaren werk"


# --------------------------------------------------------------------- what XML can ask for

XML = ("gesprek-docx", "gesprek-odt", "gesprek-eaf", "kopie-docx", "codeboek-qdc", "project-inhoud",
       "gesprek-docx-inhoud", "kopie-docx-inhoud")  # fmt: skip
BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
ASKS = {
    "bom": f'<!DOCTYPE x [<!ENTITY a0 "haha">{BOMB}]>',
    "bestand": '<!DOCTYPE x [<!ENTITY a11 SYSTEM "file:///%s">]>',
    "parameter": '<!DOCTYPE x [<!ENTITY %% p SYSTEM "file:///%s"> %%p;]>',
    "web": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY a11 "x">]>',
}


def whole(name: str) -> list[bytes]:
    """Return the files of a corpus; those that were broken on purpose are left out."""
    files = [path.read_bytes() for path in sorted((CORPUS / name).iterdir())]
    zips = [data for data in files if data[:2] == b"PK"]
    return [data for data in zips if _sound(data)] if zips else files


def _sound(data: bytes) -> bool:
    try:
        return zipfile.ZipFile(io.BytesIO(data)).testzip() is None
    except zipfile.BadZipFile:
        return False


def asking(data: bytes, head: str) -> bytes:
    """Return a file of which each XML has a declaration, and asks for it in its first text."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return _asking(data, head)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            part = old.read(info)
            new.writestr(info.filename, _asking(part, head) if part[:1] == b"<" else part)
    return out.getvalue()


def _asking(part: bytes, head: str) -> bytes:
    text = part.decode("utf-8")
    at = text.index("?>") + 2 if text.startswith("<?xml") else 0
    return (text[:at] + head + re.sub(r">([^<\s])", r">&a11;\1", text[at:], count=3)).encode()


@pytest.mark.parametrize("kind", ASKS)
@pytest.mark.parametrize("name", XML)
@pytest.mark.filterwarnings("ignore")  # libraries warn about what is odd in a file
def test_no_entity_is_followed_or_blown_up(name: str, kind: str, tmp_path: Path) -> None:
    secret = tmp_path / "geheim.txt"
    secret.write_text("NIETVOORANDEREN", "utf-8")
    head = ASKS[kind] % secret.as_posix().lstrip("/") if "%s" in ASKS[kind] else ASKS[kind]
    target = TARGETS[name]
    asked = 0
    for seed in whole(name):
        path = tmp_path / f"bestand{target.ending}"
        data = asking(target.wrap(seed), head)
        path.write_bytes(data)
        asked += b"DOCTYPE" in data or zipfile.is_zipfile(path)
        with within(20):
            try:
                told = repr(target.run(path))
            except UserError as refused:
                told = str(refused)
        assert "NIETVOOR" not in told
        assert "haha" * 100 not in told
    assert asked


def test_the_same_files_are_read_without_a_question(tmp_path: Path) -> None:
    read = {name: [attempt(TARGETS[name], seed, tmp_path) for seed in whole(name)] for name in XML}
    assert [name for name, done in read.items() if not any(done)] == []
