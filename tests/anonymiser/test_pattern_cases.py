"""Every recogniser of patterns against its hand-written cases, spans and labels exact."""

import json
from pathlib import Path

import pytest

from anonymiser.recognisers.addresses import find_address, find_postcode
from anonymiser.recognisers.ages import find_age
from anonymiser.recognisers.contact import find_email, find_phone, find_url
from anonymiser.recognisers.dates import find_date
from anonymiser.recognisers.identifiers import (
    find_bsn,
    find_case_number,
    find_iban,
    find_licence_plate,
)
from anonymiser.spans import resolve_overlaps

CASES = Path(__file__).parent / "cases"
RECOGNISERS = {
    "dates": (find_date,),
    "ages": (find_age,),
    "contact": (find_phone, find_email, find_url),
    "identifiers": (find_bsn, find_iban, find_case_number, find_licence_plate),
    "addresses": (find_address, find_postcode),
}
FEWEST = {"dates": 40, "ages": 40, "contact": 30, "identifiers": 30, "addresses": 30}


def load(name):
    return json.loads((CASES / f"{name}.json").read_text("utf-8"))


def failures(name):
    failed = {}
    for case in load(name)["cases"]:
        spans = [s for find in RECOGNISERS[name] for s in find(case["text"])]
        got = [[s.start, s.end, s.label] for s in resolve_overlaps(spans)]
        if got != case["spans"]:
            failed[case["id"]] = (case["text"], got, case["spans"])
    return failed


@pytest.mark.parametrize("name", RECOGNISERS)
def test_cases(name):
    failed, known = failures(name), set(load(name)["known_failures"])
    wrong = {key: value for key, value in failed.items() if key not in known}
    assert not wrong, wrong
    assert known <= set(failed), f"mended, take off the list: {sorted(known - set(failed))}"


@pytest.mark.parametrize("name", RECOGNISERS)
def test_case_file_is_sound(name):
    cases = load(name)["cases"]
    assert len(cases) >= FEWEST[name]
    assert len({case["id"] for case in cases}) == len(cases)
    assert any(case["spans"] for case in cases)
    assert any(not case["spans"] for case in cases)
