"""``run``: files and folders, all or nothing, with one key table."""

from __future__ import annotations

import errno
import io
import json
import os
import zipfile
from pathlib import Path

import pytest

from anonymiser import run_files as module
from anonymiser.errors import AnonymiserError, InputError, LeakError, VaultError
from anonymiser.policy import INTERNAL, Policy
from anonymiser.pseudonyms import PseudonymTable
from anonymiser.roster import Roster
from anonymiser.run_files import VaultDoor, Written, run_files
from anonymiser.run_table import as_table
from anonymiser.vault import Vault

PHRASE = "vier losse woorden hier"
ROSTER = Roster.from_rows(
    [
        {"label": "PERSON", "names": ["Zhyrkan Qwistoval", "Zhyrkan"], "code": "P01"},
        {"label": "PERSON", "names": ["Brechtje Vlonk"], "code": "P02"},
    ]
)
PUBLIC = Policy(
    name="pub", numbering="document", operators={"LOCATION": "soort", "PHONE": "soort"}
)  # fmt: skip


def run(source: Path, target: Path, **more: object) -> list[Written]:
    door = VaultDoor(folder=source.parent / "kluis", passphrase=lambda new: PHRASE)
    options = {"policy": INTERNAL, "door": door, "roster": ROSTER} | more
    return run_files(source, target, **options)  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    source = tmp_path / "in"
    (source / "groep").mkdir(parents=True)
    (source / "a.txt").write_bytes(b"Zhyrkan: bel 06-12345678\r\nBrechtje Vlonk: ja\r\n")
    (source / "groep" / "b.vtt").write_text(
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Brechtje Vlonk>06 1234 5678 van Zhyrkan\n", "utf-8"
    )
    (source / "c.json").write_text(json.dumps({"text": "ZHYRKAN QWISTOVAL", "n": 3}), "utf-8")
    (source / ".DS_Store").write_bytes(b"\0")
    return source


def files(folder: Path) -> dict[str, str]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {
        p.relative_to(folder).as_posix(): p.read_bytes().decode("utf-8", "replace") for p in found
    }


def table(place: Path) -> PseudonymTable:
    return PseudonymTable.from_json(Vault.open(place / "kluis", PHRASE).get_json("key-table"))


def test_a_folder_is_one_study(folder: Path, tmp_path: Path) -> None:
    done = run(folder, tmp_path / "uit")
    assert files(tmp_path / "uit") == {
        "a.txt": "[PERSOON-1]: bel [TELEFOON-1]\r\n[PERSOON-2]: ja\r\n",
        "groep/b.vtt": "WEBVTT\n\n00:01.000 --> 00:02.000\n"
        "<v [PERSOON-2]>[TELEFOON-1] van [PERSOON-1]\n",
        "c.json": '{"text": "[PERSOON-1]", "n": 3}',
    }
    assert [(row.name, row.counts, row.renamed) for row in done] == [
        ("a.txt", {"PERSON": 2, "PHONE": 1}, False),
        ("c.json", {"PERSON": 1}, False),
        ("groep/b.vtt", {"PERSON": 2, "PHONE": 1}, False),
    ]
    assert ("PHONE", "06-12345678") in table(tmp_path).forms()


def test_a_second_run_uses_the_same_pseudonyms(folder: Path, tmp_path: Path) -> None:
    run(folder, tmp_path / "een")
    later = tmp_path / "later.txt"
    later.write_text("Brechtje Vlonk en zhyrkan.", "utf-8")
    run(later, tmp_path / "twee.txt", roster=None)
    assert (tmp_path / "twee.txt").read_text("utf-8") == "[PERSOON-2] en [PERSOON-1]."


def test_one_file_goes_to_one_file(folder: Path, tmp_path: Path) -> None:
    done = run(folder / "a.txt", tmp_path / "veilig.txt", door=door_of(tmp_path))
    assert [row.name for row in done] == ["veilig.txt"]
    assert (tmp_path / "veilig.txt").read_bytes().startswith(b"[PERSOON-1]: bel [TELEFOON-1]\r\n")


def door_of(place: Path, name: str = "kluis") -> VaultDoor:
    return VaultDoor(folder=place / name, passphrase=lambda new: PHRASE)


def test_an_empty_output_folder_may_be_there(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "uit").mkdir()
    run(folder, tmp_path / "uit")
    assert len(files(tmp_path / "uit")) == 3


@pytest.mark.parametrize("policy", [INTERNAL, PUBLIC])
def test_names_of_files_and_folders_tell_nobody(
    folder: Path, tmp_path: Path, policy: Policy
) -> None:
    (folder / "groep_Zhyrkan").mkdir()
    for name in ("Zhyrkan.txt", "Zhyrkan Qwistoval.txt", "groep_Zhyrkan/brechtje_vlonk-2.txt"):
        (folder / name).write_text("hoi Zhyrkan", "utf-8")
    done = run(folder, tmp_path / "uit", policy=policy)
    names = files(tmp_path / "uit")
    assert len(names) == 6
    assert not [name for name in names if "zhyrkan" in name.lower() or "vlonk" in name.lower()]
    assert sum(row.renamed for row in done) == 3
    if policy is INTERNAL:
        expected = {"[PERSOON-1].txt", "[PERSOON-1]-1.txt", "groep_[PERSOON-1]/[PERSOON-2]-2.txt"}
    else:
        expected = {"bestand-1.txt", "bestand-2.txt", "bestand-1/bestand-1.txt"}
    assert expected <= set(names)
    kept = Vault.open(tmp_path / "kluis", PHRASE).get_json("file-names")
    assert kept["Zhyrkan.txt"] in expected
    assert "naam van het bestand aangepast" in as_table(done)
    assert "hyrkan" not in as_table(done)


def test_numbers_per_document_say_nothing_about_other_documents(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.txt").write_text("Zhyrkan woont in Deventer.", "utf-8")
    (source / "b.txt").write_text("Brechtje Vlonk woont in Deventer.", "utf-8")
    run(source, tmp_path / "uit", policy=PUBLIC)
    assert set(files(tmp_path / "uit").values()) == {"[PERSOON-1] woont in [plaats]."}


def test_what_is_known_from_one_place_is_hidden_everywhere(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.csv").write_text("naam,dossiernummer\nxandrielle,AB.12-99.Q\n", "utf-8")
    (source / "b.txt").write_text("ik sprak Xandrielle over ab12 99q gisteren", "utf-8")
    run(source, tmp_path / "uit", roster=None)
    assert files(tmp_path / "uit") == {
        "a.csv": "naam,dossiernummer\n[PERSOON-1],[NUMMER-1]\n",
        "b.txt": "ik sprak [PERSOON-1] over [NUMMER-1] gisteren",
    }


def test_what_the_policy_keeps_is_no_leak(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text("Zhyrkan woont in Deventer, in deventer.", "utf-8")
    run(source, tmp_path / "b.txt")
    run(source, tmp_path / "c.txt", policy=Policy(name="x", operators={"LOCATION": "houden"}))
    assert (tmp_path / "c.txt").read_text("utf-8").count("eventer") == 2


def test_the_threshold_of_the_policy_counts(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text("ik heet Samira hoor", "utf-8")
    run(source, tmp_path / "b.txt", roster=None, policy=Policy(name="x", threshold=1.0))
    run(source, tmp_path / "c.txt", roster=None, policy=Policy(name="x", threshold=0.1))
    assert (tmp_path / "b.txt").read_text("utf-8") == "ik heet Samira hoor"
    assert (tmp_path / "c.txt").read_text("utf-8") == "ik heet [PERSOON-1] hoor"


# ---------------------------------------------------------------- nothing is written


def assert_nothing_new(place: Path, before: set[Path]) -> None:
    assert set(place.rglob("*")) == before


def test_on_a_leak_nothing_is_written(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = set(tmp_path.rglob("*"))
    # As if one format forgot to put the new texts back.
    monkeypatch.setattr(
        "anonymiser.formats.encoded.Pieces.rewritten", lambda self, units: self.source
    )
    with pytest.raises(LeakError) as caught:
        run(folder, tmp_path / "uit")
    assert "hyrkan" not in str(caught.value)
    assert_nothing_new(tmp_path, before)


def test_a_leak_in_a_corner_of_a_word_file_is_seen(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from anonymiser.formats.word_text import Reading

    docx = pytest.importorskip("docx").Document()
    docx.sections[0].header.paragraphs[0].text = "Verslag over Zhyrkan"
    docx.save(folder / "w.docx")
    before = set(tmp_path.rglob("*"))
    read = Reading.read

    def forgetful(self: Reading, part: str, root: object) -> None:
        if "header" not in part:
            read(self, part, root)

    monkeypatch.setattr(Reading, "read", forgetful)
    with pytest.raises(LeakError, match=r"w\.docx"):
        run(folder, tmp_path / "uit")
    assert_nothing_new(tmp_path, before)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.pdf", b"x"),
        ("x", b"x"),
        ("x.txt", b""),
        ("x.docx", b"\xff\xd8\xff\xe0"),
        ("x.json", b"{"),
        ("groep/x.vtt", b"hoi"),
    ],
)
def test_one_bad_file_stops_all(folder: Path, tmp_path: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    before = set(tmp_path.rglob("*"))
    with pytest.raises(InputError, match="x"):
        run(folder, tmp_path / "uit")
    assert_nothing_new(tmp_path, before)


def test_a_full_disk_leaves_no_half_folder(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(folder / "a.txt", tmp_path / "eerst.txt", door=door_of(tmp_path))
    before = set(tmp_path.rglob("*"))
    write, calls = os.write, []

    def full(handle: int, data: bytes) -> int:
        calls.append(handle)
        if len(calls) > 2:
            raise OSError(errno.ENOSPC, "vol")
        return write(handle, data)

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(AnonymiserError, match="vol"):
        run(folder, tmp_path / "uit")
    assert_nothing_new(tmp_path, before)


@pytest.mark.parametrize(
    ("source", "target", "vault", "key"),
    [
        ("in", "in", "kluis", "formats.overlap"),
        ("in", "in/uit", "kluis", "formats.overlap"),
        ("in/groep", "in", "kluis", "formats.overlap"),
        ("in", "../{}/in/../in/uit", "kluis", "formats.overlap"),
        ("in/a.txt", "in/a.txt", "kluis", "formats.overlap"),
        ("in", "uit", "in/kluis", "formats.vault_overlap"),
        ("in", "uit", "uit/kluis", "formats.vault_overlap"),
        ("in", "kluis/uit", "kluis", "formats.vault_overlap"),
        ("in", "vol", "kluis", "formats.output_exists"),
        ("in/a.txt", "vol/b.txt", "kluis", "formats.output_exists"),
        ("in/a.txt", "leeg", "kluis", "formats.output_exists"),
        ("in/a.txt", "uit.md", "kluis", "formats.other_extension"),
        ("in", "weg/uit", "kluis", "formats.output_folder_missing"),
        ("niets", "uit", "kluis", "formats.no_input"),
        ("leeg", "uit", "kluis", "formats.no_files"),
        ("in/a.txt", "van_zhyrkan.txt", "kluis", "formats.name_leaks"),
    ],
)
def test_unsafe_places_are_refused(
    folder: Path, tmp_path: Path, source: str, target: str, vault: str, key: str
) -> None:
    for name in ("vol", "leeg"):
        (tmp_path / name).mkdir()
    (tmp_path / "vol" / "b.txt").write_text("van een ander", "utf-8")
    before = set(tmp_path.rglob("*"))
    with pytest.raises(InputError) as caught:
        run(
            tmp_path / source,
            tmp_path / target.format(tmp_path.name),
            door=door_of(tmp_path, vault),
        )
    assert caught.value.key == key
    assert_nothing_new(tmp_path, before)
    assert (tmp_path / "vol" / "b.txt").read_text("utf-8") == "van een ander"


def test_the_vault_may_not_be_shared(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    with pytest.raises(VaultError):
        run(folder, tmp_path / "uit", door=door_of(tmp_path / "repo"))
    assert not (tmp_path / "uit").exists()


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_link_is_refused(folder: Path, tmp_path: Path, what: str) -> None:
    outside = tmp_path / "buiten"
    outside.mkdir()
    (outside / "geheim.txt").write_text("geheim", "utf-8")
    (folder / "link.txt").symlink_to(outside / "geheim.txt" if what == "file" else outside)
    with pytest.raises(InputError) as caught:
        run(folder, tmp_path / "uit")
    assert caught.value.key == "formats.link"


@pytest.mark.parametrize(("phrase", "made"), [("kort", False), ("een andere wachtzin", True)])
def test_a_wrong_passphrase_stops_before_anything_is_read(
    folder: Path, tmp_path: Path, phrase: str, made: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if made:
        Vault.create(tmp_path / "kluis", PHRASE, "x")
    monkeypatch.setattr(module, "_read", lambda *a: pytest.fail("read"))
    door = VaultDoor(folder=tmp_path / "kluis", passphrase=lambda new: phrase)
    with pytest.raises(VaultError):
        run(folder, tmp_path / "uit", door=door)
    assert not (tmp_path / "uit").exists()


def test_parts_left_out_are_told(folder: Path, tmp_path: Path) -> None:
    docx = pytest.importorskip("docx").Document()
    docx.add_paragraph("Dag Zhyrkan")
    docx.save(folder / "w.docx")
    data = io.BytesIO((folder / "w.docx").read_bytes())
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"Zhyrkan")
    (folder / "w.docx").write_bytes(data.getvalue())
    with pytest.raises(InputError, match="toestaan-ongelezen"):
        run(folder, tmp_path / "uit")
    done = run(folder, tmp_path / "uit", allow_unread=True)
    assert "weggelaten: onbekend onderdeel (1)" in as_table(done) or "macro" in as_table(done)
    assert "word/vbaProject.bin" not in zipfile.ZipFile(tmp_path / "uit" / "w.docx").namelist()


def test_a_name_that_is_also_a_word_stops_nothing(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.txt").write_text("Gisteren zag ik Anders Bloem, en Anders zei niets.", "utf-8")
    (source / "b.vtt").write_text(
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v P01>Anders gaan we.\n", "utf-8"
    )
    docx = pytest.importorskip("docx").Document()
    docx.add_paragraph("Dat was het")
    docx.add_paragraph("Anders bellen we.")
    docx.save(source / "c.docx")
    rows = [{"label": "PERSON", "names": ["Anders"]}]
    run(source, tmp_path / "uit", roster=Roster.from_rows(rows))
    assert "<v P01>Anders gaan we." in (tmp_path / "uit" / "b.vtt").read_text("utf-8")
    assert "Anders" not in (tmp_path / "uit" / "a.txt").read_text("utf-8")


def test_what_is_known_is_hidden_over_two_cells(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("w1,w2,w3\nbel 0612345678,x,y\n0612,345678,ja\n", "utf-8")
    run(source, tmp_path / "b.csv")
    expected = "w1,w2,w3\nbel [TELEFOON-1],x,y\n[TELEFOON-1],,ja\n"
    assert (tmp_path / "b.csv").read_text("utf-8") == expected
