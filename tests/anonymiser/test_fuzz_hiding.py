"""Any text at all, from files to files: nothing known survives, places can be found back."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from anonymiser.formats import read
from anonymiser.formats.layout import Opened
from anonymiser.hiding import Study
from anonymiser.operators import replacer
from anonymiser.pile import Hidden
from anonymiser.pipeline import Anonymiser
from anonymiser.policy import INTERNAL, Policy
from anonymiser.pseudonyms import PseudonymTable
from anonymiser.replace import apply
from anonymiser.roster import Roster
from anonymiser.spans import Span, resolve_overlaps

KNOWN = ("Zoë Çelik", "Yassira el Amrani", "Qwistoval", "Borgelwoude", "0687654321")
ROSTER = Roster.from_rows(
    [
        {"label": "PERSON", "names": ["Zoë Çelik"], "code": "P01"},
        {"label": "PERSON", "names": ["Yassira el Amrani", "Yassira"], "code": "P02"},
        {"label": "PERSON", "names": ["Qwistoval"]},
        {"label": "LOCATION", "names": ["Borgelwoude"]},
        {"label": "PHONE", "names": ["0687654321"]},
    ]
)
ANONYMISER = Anonymiser(roster=ROSTER)
POLICIES = (
    INTERNAL,
    Policy(name="namen", operators={"PERSON": "andere_naam", "LOCATION": "andere_naam"}),
    Policy(name="pub", numbering="document", operators={"LOCATION": "soort", "AGE": "weglaten"}),
)
# A sign nobody can see; the pipeline looks through these within a word.
UNSEEN = "\u200b\u200c\u200d\u00ad\u2060\ufeff\u034f"


@st.composite
def disguised(draw: st.DrawFn) -> str:
    """Return something that is known, as somebody may have written it."""
    word = draw(st.sampled_from(KNOWN))
    case = draw(st.sampled_from([str, str.lower, str.upper, str.title]))
    form = draw(st.sampled_from(["NFC", "NFD"]))
    written = unicodedata.normalize(form, case(word))
    if word[0].isalpha() and draw(st.booleans()):
        at = draw(st.integers(1, len(word.split()[0]) - 1))
        written = written[:at] + draw(st.sampled_from(UNSEEN)) + written[at:]
    return written


FILLER = st.one_of(
    st.sampled_from(["hij zei", "toen kwam", "met", "mijn zusje", "17 jaar", "in maart 2019"]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12),
)
LINES = st.lists(
    st.lists(st.one_of(FILLER, disguised(), disguised()), max_size=6).map(" , ".join), max_size=5
)


def opened(lines: list[str]) -> Opened:
    return read("\n".join(["Begin.", *lines]).encode(), "a.txt")


def hide(files: list[Opened], study: Study) -> list[Hidden]:
    return study.hide(files, ANONYMISER)


def seen(text: str) -> str:
    """Return what a reader sees outside the placeholders, without capitals."""
    shown = re.sub(r"\[[^\[\]\n]*\]", "[]", text)
    shown = "".join(c for c in unicodedata.normalize("NFC", shown) if c not in UNSEEN)
    return unicodedata.normalize("NFC", shown.casefold())


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=3), st.sampled_from(POLICIES))
def test_nothing_known_survives(files: list[list[str]], policy: Policy) -> None:
    study = Study(policy=policy, table=PseudonymTable())
    for hidden in hide([opened(lines) for lines in files], study):
        text = "".join(hidden.units)
        assert study.check()(text) == []
        for word in KNOWN:
            pattern = rf"(?<!\w){re.escape(seen(word))}(?!\w)"
            assert not re.search(pattern, seen(text)), word


@settings(max_examples=60, deadline=None)
@given(LINES)
def test_what_was_not_hidden_stays_and_can_be_found_back(lines: list[str]) -> None:
    study = Study(policy=INTERNAL, table=PseudonymTable())
    (hidden,) = hide([opened(lines)], study)
    for block, spans, result in zip(
        hidden.opened.blocks, hidden.spans, hidden.results, strict=True
    ):
        last = 0
        for replacement in result.replacements:
            between = last, replacement.start
            start, end = result.offsets.project(*between)
            assert result.text[start:end] == block.text[slice(*between)]
            whole = result.offsets.project(replacement.start, replacement.end)
            assert whole == (replacement.new_start, replacement.new_end)
            last = replacement.end
        for span in spans:
            start, end = result.offsets.project(span.start, span.end)
            assert 0 <= start <= end <= len(result.text)


@settings(max_examples=60, deadline=None)
@given(LINES, st.sampled_from(POLICIES))
def test_hiding_what_was_hidden_changes_nothing(lines: list[str], policy: Policy) -> None:
    study = Study(policy=policy, table=PseudonymTable())
    (hidden,) = hide([opened(lines)], study)
    again = Anonymiser(roster=ROSTER, names=())
    (second,) = study.hide([read("".join(hidden.units).encode(), "b.txt")], again)
    assert "".join(second.units) == "".join(hidden.units)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.data())
def test_any_spans_on_any_text(text: str, data: st.DataObject) -> None:
    nfc = unicodedata.normalize("NFC", text)
    place = st.tuples(st.integers(0, max(0, len(nfc) - 1)), st.integers(1, 8))
    places = data.draw(st.lists(place, max_size=6)) if nfc else []
    labels = st.sampled_from(["PERSON", "LOCATION", "AGE", "DATE", "PHONE", "HEALTH", "URL"])
    spans = [
        Span(start=start, end=min(len(nfc), start + length), label=data.draw(labels))
        for start, length in places
    ]
    table = PseudonymTable()
    result = apply(nfc, spans, replacer(INTERNAL, table))
    hidden = [s for s in resolve_overlaps(spans) if s.label != "HEALTH"]
    assert len(result.replacements) == len(hidden)
    assert apply(nfc, spans, replacer(INTERNAL, table)).text == result.text
    # The same spans, where they are now: every placeholder stands for itself.
    moved = [Span(start=r.new_start, end=r.new_end, label=r.label) for r in result.replacements]
    assert apply(result.text, moved, lambda span, found: found).text == result.text
