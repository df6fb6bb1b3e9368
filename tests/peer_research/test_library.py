"""Sharing protocols and codebooks: nothing else goes, nobody's words go, and changes are told."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from peer_research import shipped
from peer_research.errors import ProtocolError, StudyError
from peer_research.library.sharing import changes_since, entries, publish, take
from peer_research.library.words import spoken_rows
from peer_research.model import Transcript, Turn
from peer_research.new_study import new_study
from peer_research.protocol.reading import load_protocol
from peer_research.protocol.versions import load_version, save_new_version
from peer_research.store import write_text
from peer_research.study import Study

ID = "p03-pleegzorg"
BOOK = "jeugdhulp-start"
SAID = "mijn oude voetbaltrainer is de enige die ik midden in de nacht kan bellen"
DAY = date(2026, 12, 1)


def make(folder: Path) -> Study:
    return new_study(folder, "Proef", protocols=[shipped.protocol_file(ID)])


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return make(tmp_path / "een")


@pytest.fixture
def other(tmp_path: Path) -> Study:
    return new_study(tmp_path / "twee", "Ander team", protocols=[])


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    return tmp_path / "bibliotheek"


def speak(study: Study, *turns: tuple[str, str]) -> None:
    rows = tuple(Turn(id=f"T{n:04}", speaker=s, text=t) for n, (s, t) in enumerate(turns, 1))
    study.write_transcript(Transcript(id="S01", version=1, turns=rows), {})


def share_book(study: Study, shelf: Path, **options: object) -> tuple[str, ...]:
    given = {"who": "onderzoeker", "why": "Om samen te gebruiken.", "today": DAY} | options
    return publish(study, shelf, BOOK, **given).without_example


def change(study: Study, old: str, new: str, why: str = "Zo zeggen jongeren het.") -> None:
    rows = tomllib.loads((study.protocols_folder / f"{ID}.toml").read_text("utf-8"))["vragen"]
    rows = [row | {"tekst": row["tekst"].replace(old, new)} for row in rows]
    save_new_version(study, ID, {"vragen": rows}, "expex", why, today=DAY)


def test_another_team_takes_a_protocol_by_id_and_version(study, other, shelf):
    publish(study, shelf, ID)
    (entry,) = entries(shelf)
    assert (entry.shelf, entry.id, entry.version) == ("protocollen", ID, "1.0.0")
    assert entry.title == "Erbij horen in een pleeggezin"
    path = take(shelf, ID, "1.0.0", other)
    assert load_protocol(path) == load_protocol(study.protocols_folder / f"{ID}.toml")
    assert [row["action"] for row in other.log()] == ["library_taken"]
    take(shelf, ID, "1.0.0", other)  # once more is no matter
    assert not (other.protocols_folder / "eerder").exists()


def test_shared_blocks_and_own_words_travel_along(study, other, shelf):
    shared = (shipped.protocols() / "gedeeld.toml").read_text("utf-8")
    (study.path / "gedeeld.toml").write_text(shared.replace("Hoi, ik ben", "Dag, ik heet"), "utf-8")
    publish(study, shelf, ID)
    assert load_protocol(take(shelf, ID, "1.0.0", other)).intro_script.startswith("Dag, ik heet")


def test_what_others_changed_and_why(study, shelf):
    publish(study, shelf, ID)
    change(study, "Hoe ging de eerste week?", "Hoe waren de eerste dagen?", "Een week is lang.")
    publish(study, shelf, ID)
    change(study, "pleegouders", "pleegmoeders en pleegvaders")
    publish(study, shelf, ID)
    first, second = changes_since(shelf, ID, "1.0.0")
    assert (first.version, second.version) == ("1.0.1", "1.0.2")
    assert [(c.who, c.why) for c in first.changes] == [("expex", "Een week is lang.")]
    assert [d.where for d in first.differences] == ["vraag 2"]
    (difference,) = first.differences
    assert "week" in "".join(p.text for p in difference.pieces if p.mark == "removed")
    assert "dagen" in "".join(p.text for p in difference.pieces if p.mark == "added")
    assert changes_since(shelf, ID, "1.0.2") == []


def test_a_newer_version_replaces_and_the_old_stays_readable(study, other, shelf):
    publish(study, shelf, ID)
    take(shelf, ID, "1.0.0", other)
    change(study, "eerste week", "eerste dagen")
    publish(study, shelf, ID)
    take(shelf, ID, "1.0.1", other)
    assert other.protocols()[ID].version == "1.0.1"
    assert "eerste week" in load_version(other, ID, "1.0.0").questions[1].text


def test_a_version_in_the_library_never_changes(study, other, shelf):
    publish(study, shelf, ID)
    publish(study, shelf, ID)
    take(shelf, ID, "1.0.0", other)
    path = other.protocols_folder / f"{ID}.toml"
    path.write_text(path.read_text("utf-8").replace("eerste week", "eerste uren"), "utf-8")
    before = entries(shelf)[0].path.read_bytes()
    with pytest.raises(ProtocolError) as caught:
        publish(other, shelf, ID)
    assert caught.value.key == "library.version_taken"
    assert entries(shelf)[0].path.read_bytes() == before
    with pytest.raises(ProtocolError) as caught:
        take(shelf, ID, "1.0.0", other)
    assert caught.value.key == "library.same_version"
    assert "eerste uren" in path.read_text("utf-8")


def test_only_protocols_and_codebooks_leave_and_without_comments(study, shelf):
    path = study.protocols_folder / f"{ID}.toml"
    path.write_text(path.read_text("utf-8") + f"# {SAID}, zei Fatima\n", "utf-8")
    write_text(study.path / "memos" / "m1.md", "geheim")
    speak(study, ("P01", "Dit is wat ik vertelde over vroeger thuis."))
    publish(study, shelf, ID)
    share_book(study, shelf)
    files = sorted(str(p.relative_to(shelf)) for p in shelf.rglob("*") if p.is_file())
    assert files == [
        f"codeboeken/{BOOK}/0.1.toml",
        f"codeboeken/{BOOK}/wijzigingen.toml",
        f"protocollen/{ID}/1.0.0.toml",
    ]
    for name in files:
        text = (shelf / name).read_text("utf-8")
        assert not any(line.lstrip().startswith("#") for line in text.splitlines())
        assert "Fatima" not in text and "vertelde over vroeger" not in text
    for what in ("P01", "S01", "../participants", "study"):
        with pytest.raises(ProtocolError):
            publish(study, shelf, what)


def test_an_example_that_somebody_said_stays_home(study, shelf):
    assert share_book(study, shelf) == ()
    speak(study, ("I1", "Wie kun je bellen?"), ("P01", f"Nou, {SAID.upper()}!"))
    assert share_book(study, shelf.with_name("tweede")) == ("big5.support",)
    for folder, there in ((shelf, True), (shelf.with_name("tweede"), False)):
        rows = tomllib.loads((folder / "codeboeken" / BOOK / "0.1.toml").read_text("utf-8"))["code"]
        support = next(row for row in rows if row["id"] == "big5.support")
        assert ("voorbeeld" in support) is there
        assert sum("voorbeeld" in row for row in rows) == 73 + there
    assert "voetbaltrainer" in study.codebook_file.read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Steun van familie, vrienden", f"Zoals: {SAID}. Steun van familie, vrienden"),
        ("Startcodeboek", f"{SAID}. Startcodeboek"),
    ],
)
def test_a_definition_with_somebodys_words_is_refused(study, shelf, old, new):
    speak(study, ("P01", SAID))
    text = study.codebook_file.read_text("utf-8").replace(old, new)
    study.codebook_file.write_text(text, "utf-8")
    with pytest.raises(ProtocolError) as caught:
        share_book(study, shelf)
    assert caught.value.key == "library.spoken"
    assert "voetbaltrainer" not in str(caught.value)
    assert not shelf.exists()


@pytest.mark.parametrize("kept", [5, 6])
def test_six_words_in_a_row_count_as_somebodys(study, shelf, kept):
    words = SAID.split()[:kept]
    path = study.protocols_folder / f"{ID}.toml"
    asked = f"Iemand zei {' '.join(words)}. Wat denk jij?"
    path.write_text(path.read_text("utf-8").replace("Wat hielp toen?", asked), "utf-8")
    speak(study, ("P01", SAID))
    if kept < 6:
        publish(study, shelf, ID)
        return
    with pytest.raises(ProtocolError, match="q2") as caught:
        publish(study, shelf, ID)
    assert caught.value.key == "library.spoken"


def test_a_question_that_was_asked_is_not_somebodys_words(study, shelf):
    asked = "Wat is anders voor jou dan voor de eigen kinderen in huis?"
    speak(study, ("I1", asked), ("P01", f"{asked} Alles eigenlijk wel een beetje."))
    assert len(spoken_rows(study)) > 0
    publish(study, shelf, ID)


def test_a_codebook_needs_who_and_why_and_no_names(study, shelf):
    for options in ({"who": ""}, {"why": " "}):
        with pytest.raises(ProtocolError) as caught:
            share_book(study, shelf, **options)
        assert caught.value.key == "protocol_versions.who_and_why"
    with pytest.raises(StudyError) as named:
        share_book(study, shelf, why="Omdat mevrouw Verstegen dat vroeg.")
    assert named.value.key == "note_check.found"
    assert not shelf.exists()


def test_codebooks_travel_and_tell_what_changed(study, other, shelf):
    share_book(study, shelf)
    take(shelf, BOOK, "0.1", other)  # the same as it was
    text = study.codebook_file.read_text("utf-8").replace('versie = "0.1"', 'versie = "0.2"')
    text = text.replace("Je alleen voelen of", "Je eenzaam voelen of")
    text += '\n[[code]]\nid = "nieuw"\nlabel_nl = "Nieuw"\ndefinitie = "Iets nieuws."\n'
    study.codebook_file.write_text(text, "utf-8")
    share_book(study, shelf, why="Jongeren zeggen eenzaam.")
    (step,) = changes_since(shelf, BOOK, "0.1")
    assert [(d.kind, d.where) for d in step.differences] == [
        ("changed", "code Eenzaamheid (big5.support.eenzaam)"), ("added", "code Nieuw (nieuw)"),
    ]  # fmt: skip
    assert [c.why for c in step.changes] == ["Jongeren zeggen eenzaam."]
    take(shelf, BOOK, "0.2", other)
    assert "nieuw" in other.codebook().by_id
    kept = other.protocols_folder / "eerder" / f"codeboek-{BOOK}.v0.1.toml"
    assert 'versie = "0.1"' in kept.read_text("utf-8")
    assert other.protocols() == {}


def test_a_codebook_without_codes_in_use_is_refused(study, other, shelf):
    share_book(study, shelf)
    speak(other, ("P01", "Ik belde altijd mijn tante."))
    text = other.codebook_file.read_text("utf-8").replace('versie = "0.1"', 'versie = "0.0.1"')
    other.codebook_file.write_text(
        text + '\n[[code]]\nid = "eigen"\nlabel_nl = "Eigen"\ndefinitie = "Iets."\n', "utf-8"
    )
    other.coding_log("S01", "ana").apply(0, 8, "eigen")
    with pytest.raises(ProtocolError, match="eigen") as caught:
        take(shelf, BOOK, "0.1", other)
    assert caught.value.key == "library.codes_in_use"
    assert "eigen" in other.codebook().by_id


@pytest.mark.parametrize("version", ["9.9.9", "../../x", ""])
def test_what_is_not_there_is_said_with_the_nearest(study, shelf, other, version):
    publish(study, shelf, ID)
    for ask in (lambda: take(shelf, ID, version, other), lambda: changes_since(shelf, ID, version)):
        with pytest.raises(ProtocolError, match=r"p03-pleegzorg 1\.0\.0") as caught:
            ask()
        assert caught.value.key == "library.unknown"


def test_a_file_that_was_tampered_with_is_not_taken(study, other, shelf):
    path = publish(study, shelf, ID).entry.path
    text = path.read_text("utf-8")
    for bad in (text.replace(f'id = "{ID}"', 'id = "anders"'), text + 'onbekend = "x"\n', "= ="):
        path.write_text(bad, "utf-8")
        with pytest.raises(ProtocolError):
            take(shelf, ID, "1.0.0", other)
    assert not list(other.protocols_folder.glob("*.toml"))


def test_an_empty_library_is_empty(shelf):
    assert entries(shelf) == []
