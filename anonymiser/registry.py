"""The one list of recognisers, in the order in which they run.

A recogniser is a function from NFC text to spans. It is imported when it is first used.
"""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Callable, Iterable

from anonymiser.errors import PolicyError
from anonymiser.spans import Span

Recogniser = Callable[[str], list[Span]]

RECOGNISERS: dict[str, str] = {
    "phone": "anonymiser.recognisers.contact:find_phone",
    "email": "anonymiser.recognisers.contact:find_email",
    "url": "anonymiser.recognisers.contact:find_url",
    "bsn": "anonymiser.recognisers.identifiers:find_bsn",
    "iban": "anonymiser.recognisers.identifiers:find_iban",
    "case_number": "anonymiser.recognisers.identifiers:find_case_number",
    "licence_plate": "anonymiser.recognisers.identifiers:find_licence_plate",
    "postcode": "anonymiser.recognisers.addresses:find_postcode",
    "address": "anonymiser.recognisers.addresses:find_address",
    "date": "anonymiser.recognisers.dates:find_date",
    "age": "anonymiser.recognisers.ages:find_age",
    "person": "anonymiser.recognisers.persons:find_persons",
    "called_name": "anonymiser.recognisers.called_names:find_called_name",
    "initials": "anonymiser.recognisers.initials:find_initials",
    "special": "anonymiser.recognisers.special:find_special",
    "rare": "anonymiser.recognisers.facts:find_rare",
    "place": "anonymiser.recognisers.places:find_places",
    "organisation": "anonymiser.recognisers.organisations:find_organisations",
    "tagger": "anonymiser.recognisers.tagger:find_sure_names",
}


def recognisers(names: Iterable[str] | None = None) -> list[Recogniser]:
    """Return the recognisers called `names`, or all of them.

    Raises
    ------
    PolicyError
        A name is not in the list: a typing error must not switch a recogniser off.
    """
    chosen = list(RECOGNISERS) if names is None else list(names)
    for name in chosen:
        if name not in RECOGNISERS:
            near = difflib.get_close_matches(name, RECOGNISERS, n=1, cutoff=0.4)
            suggestion = near[0] if near else ", ".join(RECOGNISERS)
            raise PolicyError("pipeline.unknown_recogniser", name=name, suggestion=suggestion)
    return [_find(RECOGNISERS[name]) for name in chosen]


def _find(path: str) -> Recogniser:
    module, _, function = path.partition(":")
    found: Recogniser = getattr(importlib.import_module(module), function)
    return found
