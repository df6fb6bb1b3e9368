"""Reading protocols, shared blocks, helplines and consent policies."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest

from peer_research import shipped
from peer_research.errors import ProtocolError
from peer_research.model import CONSENT_USES
from peer_research.protocol import reading as module
from peer_research.protocol.reading import (
    find_protocol,
    load_consent_policy,
    load_helplines,
    load_protocol,
    load_shared,
    shipped_consent_policy,
    shipped_folder,
    shipped_helplines,
    shipped_protocols,
)

SHIPPED = shipped_protocols()

SMALL = """\
schema = "peer-research/protocol@1"
id = "klein"
versie = "1.0.0"
titel = "Klein"
vorm = "interview"
duur_min = 30
stoplicht = "gedeeld"
intro_script = "gedeeld:intro_script_jongere"
spelregels = ["gedeeld:spelregels_groep", "Eigen regel."]

[doelgroep]
omschrijving = "Jongeren."

[groep]
min = 1
max = 1

[[vragen]]
id = "q1"
soort = "warm"
tekst = "Wat deed je vandaag?"
min = 2

[[vragen]]
id = "q2"
soort = "kern"
tekst = "Hoe ging het daarna?"
min = 6
"""


def write(folder: Path, text: str, name: str = "klein.toml") -> Path:
    path = folder / "gesprekken" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def message(path: Path) -> str:
    with pytest.raises(ProtocolError) as caught:
        load_protocol(path)
    return str(caught.value)


def test_all_drafts_are_shipped():
    assert [name[:3] for name in SHIPPED] == [
        *(f"p{number:02}" for number in range(1, 13)),
        "w01",
        "w02",
    ]


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_protocols_load(name):
    protocol = load_protocol(SHIPPED[name])
    assert protocol.id == name
    assert set(protocol.consent.uses) <= set(CONSENT_USES)
    assert set(protocol.traffic_light.signs) == {"groen", "oranje", "rood"}
    for text in (protocol.intro_script, protocol.consent.script, *protocol.closing):
        assert text
        assert "gedeeld" not in text


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_themes_hold_the_codes_of_the_questions(name):
    protocol = load_protocol(SHIPPED[name])
    in_themes = {code for theme in protocol.themes for code in theme.codes}
    assert in_themes == {code for question in protocol.questions for code in question.codes}


def test_question_with_everything():
    protocol = load_protocol(find_protocol("p09-lhbti-thuisloos"))
    question = protocol.questions[3]
    assert (question.id, question.kind, question.minutes) == ("q4", "kern", 12)
    assert question.sensitivity == 2
    assert question.announcement and question.skip_when and question.reason
    assert question.codes == ("big5.wonen.dakloos", "veilig")


def test_blocks_are_written_out(tmp_path):
    shared = load_shared(shipped_folder() / "gedeeld.toml").blocks
    protocol = load_protocol(write(tmp_path, SMALL))
    assert protocol.intro_script == shared["intro_script_jongere"]
    assert protocol.traffic_light.actions == shared["stoplicht"]["regels"]
    assert protocol.ground_rules == (*shared["spelregels_groep"], "Eigen regel.")
    assert protocol.planned_minutes == 8 + 8 + 7


def test_a_study_may_have_shared_blocks_of_its_own(tmp_path):
    (tmp_path / "gedeeld.toml").write_text(
        'schema = "peer-research/gedeeld@1"\nversie = "1.0.0"\n'
        '[blok]\nintro_script_jongere = "Hallo."\nspelregels_groep = ["Pas."]\n'
        '[blok.stoplicht.tekens]\ngroen = "Rustig."\n',
        "utf-8",
    )
    protocol = load_protocol(write(tmp_path, SMALL))
    assert protocol.intro_script == "Hallo."
    assert protocol.ground_rules == ("Pas.", "Eigen regel.")
    assert protocol.traffic_light.signs == {"groen": "Rustig."}


def test_unknown_block(tmp_path):
    text = SMALL.replace("gedeeld:intro_script_jongere", "gedeeld:intro_script_jongeren")
    assert message(write(tmp_path, text)) == (
        "onbekend gedeeld stuk 'intro_script_jongeren' in klein.toml regel 8; "
        "bedoel je intro_script_jongere?"
    )


def test_block_without_name_must_exist_for_the_key(tmp_path):
    text = SMALL.replace('titel = "Klein"', 'titel = "gedeeld"')
    assert "onbekend gedeeld stuk 'titel' in klein.toml regel 4" in message(write(tmp_path, text))


def test_block_of_the_wrong_kind(tmp_path):
    text = SMALL.replace('stoplicht = "gedeeld"', 'stoplicht = "gedeeld:afsluiting"')
    assert message(write(tmp_path, text)) == (
        "'stoplicht' in klein.toml regel 7 moet een tabel zijn"
    )


def test_unknown_key(tmp_path):
    text = SMALL.replace('titel = "Klein"', 'titel = "Klein"\ndoelenn = []')
    assert message(write(tmp_path, text)) == (
        "onbekend woord 'doelenn' in klein.toml regel 5; bedoel je doelen?"
    )


def test_unknown_key_in_a_question_names_the_line_of_that_question(tmp_path):
    text = SMALL.replace("min = 6", "min = 6\ngevoellig = 1")
    assert message(write(tmp_path, text)) == (
        "onbekend woord 'gevoellig' in klein.toml regel 29; bedoel je gevoelig?"
    )


def test_wrong_type_in_a_question_names_the_line_of_that_question(tmp_path):
    text = SMALL.replace("min = 6", 'min = "zes"')
    assert message(write(tmp_path, text)) == (
        "'min' in klein.toml regel 28 moet een heel getal zijn"
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "duur_min = 30",
            'duur_min = "30"',
            "'duur_min' in klein.toml regel 6 moet een heel getal",
        ),
        (
            "duur_min = 30",
            "duur_min = true",
            "'duur_min' in klein.toml regel 6 moet een heel getal",
        ),
        ('titel = "Klein"', "titel = 3", "'titel' in klein.toml regel 4 moet een tekst"),
        ('titel = "Klein"\n', "", "in klein.toml ontbreekt 'titel'"),
        ("[doelgroep]", "[[doelgroep]]", "'doelgroep' in klein.toml regel 11 moet een tabel"),
        ('vorm = "interview"', 'vorm = "intervieuw"', "bedoel je interview?"),
        ('soort = "kern"', 'soort = "kerm"', "onbekende waarde 'kerm' bij 'soort'"),
    ],
)
def test_wrong_types_and_values(tmp_path, old, new, expected):
    assert expected in message(write(tmp_path, SMALL.replace(old, new)))


def test_questions_must_be_a_list_of_tables(tmp_path):
    head = SMALL[: SMALL.index("[[vragen]]")]
    whole = head.replace("[doelgroep]", 'vragen = "geen"\n[doelgroep]')
    assert "'vragen' in klein.toml regel 11 moet een lijst zijn" in message(write(tmp_path, whole))


def test_questions_may_be_inline_tables(tmp_path):
    head = SMALL[: SMALL.index("[[vragen]]")]
    inline = '[{ id = "q1", soort = "warm", tekst = "Wat deed je?", min = 2 }]'
    text = head.replace("[doelgroep]", f"vragen = {inline}\n[doelgroep]")
    assert [q.minutes for q in load_protocol(write(tmp_path, text)).questions] == [2]


def test_empty_file(tmp_path):
    assert message(write(tmp_path, "")) == "in klein.toml ontbreekt 'schema'; vul het in"


def test_file_that_is_not_toml(tmp_path):
    expected = (
        "'klein.toml' is niet goed geschreven bij regel 2; kijk naar aanhalingstekens en haakjes"
    )
    assert message(write(tmp_path, 'schema = "a"\nhallo daar\n')) == expected


def test_picture_with_the_wrong_name(tmp_path):
    path = tmp_path / "foto.toml"
    path.write_bytes(bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffdb0043"))
    assert message(path) == (
        "bestand 'foto.toml' is niet te lezen; sla het op als gewone tekst (UTF-8)"
    )


def test_missing_file(tmp_path):
    assert "'weg.toml' bestaat niet" in message(tmp_path / "weg.toml")


def test_find_protocol_suggests():
    with pytest.raises(ProtocolError, match=r"'p03-pleegzrg' bestaat niet.*p03-pleegzorg\?"):
        find_protocol("p03-pleegzrg")


def test_wheel_folder_comes_first(tmp_path, monkeypatch):
    package = tmp_path / "peer_research"
    for folder in (package / "_protocols", tmp_path / "protocols"):
        folder.mkdir(parents=True)
        (folder / "gedeeld.toml").touch()
    monkeypatch.setattr(shipped, "_PACKAGE", package)
    assert shipped_folder() == package / "_protocols"
    (package / "_protocols" / "gedeeld.toml").unlink()
    with pytest.raises(ProtocolError, match="installeer het programma opnieuw"):
        shipped_folder()


def test_helplines():
    helplines = load_helplines(shipped_folder() / "hulplijnen-nl.toml")
    by_name = {line.name: line for line in helplines.lines}
    assert len(by_name) == 10
    assert by_name["De Kindertelefoon"].phone == "0800-0432"
    assert by_name["113 Zelfmoordpreventie"].phone == "113 of 0800-0113"
    assert "na" in helplines.warning
    # A number that nobody confirmed is not where a card would print it.
    unsure = [line for line in helplines.lines if line.status == "opnieuw_nakijken"]
    assert unsure
    assert not any(line.phone or line.checked for line in unsure)


def test_helplines_by_name_stay_in_their_folder():
    assert shipped_helplines("hulplijnen-nl") is not None
    assert shipped_helplines("hulplijnen-be") is None
    assert shipped_helplines("beleid/nl-strikt") is None
    assert shipped_helplines("") is None


def test_consent_policy():
    policy = load_consent_policy(shipped_folder() / "beleid" / "nl-strikt.toml")
    assert policy.youngest == 12
    assert not policy.rule_for(11).allowed
    assert policy.rule_for(12).yes_from == policy.rule_for(15).yes_from == ("deelnemer", "gezag")
    assert policy.rule_for(16).yes_from == policy.rule_for(40).yes_from == ("deelnemer",)
    assert policy.rule_for(16).inform
    assert not policy.rule_for(18).inform
    assert all(source.checked <= date(2026, 11, 21) for source in policy.sources)
    with pytest.raises(ProtocolError, match="geen regel voor leeftijd -1"):
        policy.rule_for(-1)
    assert shipped_consent_policy("nl-los") is None


def test_readme_describes_every_key():
    readme = (shipped_folder() / "README.md").read_text("utf-8")
    data = [tomllib.loads(path.read_text("utf-8")) for path in SHIPPED.values()]
    keys = {name for protocol in data for name in keys_of(protocol)}
    assert {"doorvragen", "belmoment_dagen", "uitsluiten", "na_min"} <= keys
    described = set(re.findall(r"`\[*(\w+)\]*`", readme))
    assert keys - described == set()


def keys_of(value: object) -> set[str]:
    if isinstance(value, list):
        return {name for item in value for name in keys_of(item)}
    if isinstance(value, dict):
        return set(value) | {name for item in value.values() for name in keys_of(item)}
    return set()


def test_english_messages(tmp_path):
    path = write(tmp_path, SMALL.replace("gedeeld:intro", "gedeeld:xintro"))
    code = (
        "import sys; from pathlib import Path\n"
        "from peer_research.protocol.reading import load_protocol\n"
        "from peer_research.errors import ProtocolError\n"
        "try: load_protocol(Path(sys.argv[1]))\n"
        "except ProtocolError as e: print(e)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        env={**os.environ, "PEER_RESEARCH_LANGUAGE": "en"},
        cwd=Path(module.__file__).parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("unknown shared block 'xintro_script_jongere' in klein.toml")
