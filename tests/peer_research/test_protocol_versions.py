"""New versions keep the old ones, say who and why, and refuse what cannot be right."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from peer_research import shipped
from peer_research.errors import ProtocolError, StudyError
from peer_research.new_study import new_study
from peer_research.protocol.check import check_file
from peer_research.protocol.reading import load_protocol, shipped_protocols, written_out
from peer_research.protocol.versions import (
    keep_old,
    load_version,
    save_new_version,
    versions,
)
from peer_research.protocol.write import as_text, edited
from peer_research.study import Study

ID = "p01-big5-18plus"
DAY = date(2026, 12, 1)
WHY = "De oude vraag was te lang."


@pytest.fixture
def study(tmp_path: Path) -> Study:
    paths = [shipped.protocol_file(name) for name in (ID, "p03-pleegzorg")]
    return new_study(tmp_path / "studie", "Proef", protocols=paths)


def questions(study: Study) -> list[dict]:
    return tomllib.loads((study.protocols_folder / f"{ID}.toml").read_text("utf-8"))["vragen"]


def other_words(study: Study, text: str = "Wie kun jij altijd bellen?") -> dict:
    rows = questions(study)
    rows[3]["tekst"] = text
    return {"vragen": rows}


def save(study: Study, changes: dict, **options: object) -> Path:
    given = {"who": "expex", "why": WHY, "today": DAY} | options
    who, why = given.pop("who"), given.pop("why")
    return save_new_version(study, ID, changes, who, why, **given)


def test_other_words_make_a_small_step(study):
    path = save(study, other_words(study))
    new = load_protocol(path)
    assert (new.version, new.questions[3].text) == ("1.0.1", "Wie kun jij altijd bellen?")
    change = new.changes[0]
    assert (change.version, change.day, change.who, change.why) == ("1.0.1", DAY, "expex", WHY)
    assert change.what == "1 ding met andere woorden of minuten."
    assert check_file(path, study.codebook(), today=DAY) == []
    assert study.log()[-1]["action"] == "protocol_version"


def test_a_question_more_or_less_makes_a_larger_step(study):
    rows = questions(study)
    save(study, {"vragen": rows[:5] + rows[6:]})
    assert study.protocols()[ID].version == "1.1.0"
    assert study.protocols()[ID].changes[0].what == "1 vraag weg."
    save(study, other_words(study))
    assert study.protocols()[ID].version == "1.1.1"
    assert versions(study, ID) == ["1.0.0", "1.1.0", "1.1.1"]


def test_every_version_that_was_used_can_be_read_as_it_was(study):
    before = load_protocol(study.protocols_folder / f"{ID}.toml")
    save(study, other_words(study))
    # The shared blocks of the study change as well; what was said then stays.
    shared = (shipped.protocols() / "gedeeld.toml").read_text("utf-8")
    (study.path / "gedeeld.toml").write_text(shared.replace("Hoi, ik ben", "Dag, ik heet"), "utf-8")
    assert load_version(study, ID, "1.0.0") == before
    assert load_version(study, ID, "1.0.1").intro_script.startswith("Dag, ik heet")
    assert set(study.protocols()) == {ID, "p03-pleegzorg"}


def test_comments_and_order_stay(study):
    path = study.protocols_folder / f"{ID}.toml"
    before = path.read_text("utf-8").splitlines()
    save(study, other_words(study))
    after = path.read_text("utf-8").splitlines()
    kept = [line for line in before if line in after]
    assert len(before) - len(kept) <= 2  # the version and the question
    assert [line for line in before if line.startswith("#")] == [
        line for line in after if line.startswith("#")
    ]
    earlier = (study.protocols_folder / "eerder" / f"{ID}.v1.0.0.toml").read_text("utf-8")
    assert "# Voorbeeldnamen." in earlier and "gedeeld:" not in earlier


def test_all_keys_can_be_changed(study):
    changes = {"titel": "Achttien", "doelgroep.leeftijd_max": 25, "pauze": "Na q6.",
               "plek.eisen": "Een rustige plek.", "groep": None}  # fmt: skip
    new = load_protocol(save(study, changes))
    assert (new.title, new.audience.age_max, new.pause) == ("Achttien", 25, "Na q6.")
    assert new.place.needs == "Een rustige plek."
    assert new.audience.age_min == 16


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"who": " "}, "protocol_versions.who_and_why"),
        ({"why": ""}, "protocol_versions.who_and_why"),
        ({"today": date(2026, 11, 20)}, "protocol_versions.clock_back"),
        ({"why": "Omdat mevrouw Verstegen dat vroeg."}, "note_check.found"),
        ({"what": "Op verzoek van mevrouw Verstegen."}, "note_check.found"),
    ],
)
def test_refused_and_nothing_changed(study, options, key):
    before = {path: path.read_bytes() for path in study.files()}
    with pytest.raises((ProtocolError, StudyError)) as caught:
        save(study, other_words(study), **options)
    assert caught.value.key == key
    assert "Verstegen" not in str(caught.value)
    assert {path: path.read_bytes() for path in study.files()} == before


def test_a_person_may_say_that_it_is_no_name(study):
    why = "Omdat mevrouw Verstegen dat vroeg."
    save(study, other_words(study), why=why, confirmed=True)
    assert study.protocols()[ID].changes[0].why == why


@pytest.mark.parametrize(
    ("changes", "key", "said"),
    [
        ({"duur_min": 60}, "protocol_versions.mistake", "duur_min: alles samen duurt 75 minuten"),
        ({"titel": "Achttien worden - hoe staat je basis ervoor?"},
         "protocol_versions.nothing_changed", "niets anders"),
        ({"duur": 60}, "strict.unknown_key", "duur"),
        ({"duur_min": "lang"}, "strict.wrong_type", "duur_min"),
    ],
)  # fmt: skip
def test_what_cannot_be_saved(study, changes, key, said):
    before = {path: path.read_bytes() for path in study.files()}
    with pytest.raises(ProtocolError, match=said) as caught:
        save(study, changes)
    assert caught.value.key == key
    assert {path: path.read_bytes() for path in study.files()} == before


def test_a_mistake_that_was_there_already_does_not_stop_another_change(study):
    path = study.protocols_folder / f"{ID}.toml"
    path.write_text(path.read_text("utf-8").replace("duur_min = 75", "duur_min = 70"), "utf-8")
    save(study, {"titel": "Achttien"})
    assert study.protocols()[ID].title == "Achttien"


def test_one_number_never_stands_for_two_texts(study):
    keep_old(study, ID)
    keep_old(study, ID)
    path = study.protocols_folder / f"{ID}.toml"
    path.write_text(path.read_text("utf-8").replace("Waar kijk je", "Waar kijk jij"), "utf-8")
    with pytest.raises(ProtocolError) as caught:
        keep_old(study, ID)
    assert caught.value.key == "protocol_versions.version_twice"


def test_unknown_protocol_and_version(study):
    with pytest.raises(ProtocolError, match=ID):
        load_version(study, "p01-big5", "1.0.0")
    for version in ("2.0.0", "../x", "1.0.0/../../x"):
        with pytest.raises(ProtocolError) as caught:
            load_version(study, ID, version)
        assert caught.value.key == "protocol_versions.no_version"


@pytest.mark.parametrize("name", shipped_protocols())
def test_a_file_survives_being_written(name):
    path = shipped_protocols()[name]
    text = path.read_text("utf-8")
    data = tomllib.loads(text)
    assert edited(text, {}) == text
    assert edited(text, {key: data[key] for key in ("titel", "vragen", "wijzigingen")}) == text
    whole = written_out(path)
    assert tomllib.loads(edited(text, whole)) == whole
    assert tomllib.loads(as_text(whole)) == whole


@pytest.mark.parametrize(
    "said",
    [
        'Zeg "hoi".\nEn dan\n',
        'Drie """ achter elkaar\n"',
        "Een \\ streep\nen nog een\\",
        "\n\n[x]\n",
    ],
)
def test_any_text_comes_back_as_it_was(said):
    assert tomllib.loads(as_text({"tekst": said, "rij": [{"a": said}]})) == {
        "tekst": said,
        "rij": [{"a": said}],
    }
    assert tomllib.loads(edited('tekst = "oud"\n\n[t]\n', {"tekst": said, "t.x": said})) == {
        "tekst": said,
        "t": {"x": said},
    }
