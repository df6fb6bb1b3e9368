"""What was made faster gives the very answers of the plain way, which stands here."""

from __future__ import annotations

from functools import partial
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iban
from stdnum.nl import bsn

from anonymiser import known
from anonymiser.known import KnownForms
from anonymiser.lexicon import GUESSED, INITIAL, LOW, NAME, ORG_HEAD, ORG_TAIL, WORD, zipf
from anonymiser.memo import Memo
from anonymiser.name_forms import one_apart
from anonymiser.recognisers import (
    cues,
    employers,
    identifiers,
    needles,
    organisation_starts,
    organisations,
    person_starts,
    persons,
    places,
    providers,
    special,
    things,
    told,
)
from anonymiser.recognisers.context import words
from anonymiser.recognisers.cues import cueing, prefixes
from anonymiser.recognisers.house_names import FROM
from anonymiser.recognisers.weigh import Weigher
from anonymiser.tagger.words import OFFSETS, _cues, word_features, word_numbers
from anonymiser.tokens import CAPITALS, Tokens

WORDS = words(
    """de De van Van der wil Wil mark Jan jan Fatima fatima best Best in naar wijk Xyzdam xyzdam
    uit wadden Wadden ik Ik dat Dat heer meneer noem noemde me ze ben Ben el 't . , : ? Ede ede
    Nederland frans Frans te Te storm Storm roos J. j . zei heet mijn voogd naam
    den haag bosch verenigde staten op tholen zuid 1234ab"""
)
sentences = st.lists(st.sampled_from([*WORDS, "\n"]), min_size=1, max_size=14).map(" ".join)


def plain_features(low: str, flags: int) -> list[list[int]]:
    band = int(2 * zipf(low)) if flags & WORD else 0
    cue = _cues().get(low, 0)
    own = [f"w={low}", f"f={flags}", f"z={band}", f"fz={flags},{band}", f"c={cue}"]
    own.append(f"l={min(len(low), 12)},{'-' in low},{low.isascii()},{low.isalpha()}")
    own += [f"b={bit}" for bit in range(14) if flags >> bit & 1]
    size = min(4, len(low))
    own += [f"p={low[:n]}" for n in range(1, size + 1)]
    own += [f"s={low[-n:]}" for n in range(1, size + 1)]
    if not flags & WORD:
        padded = f"^{low[:20]}$"
        own += [f"g={padded[i : i + 3]}" for i in range(len(padded) - 2)]
    near = [f"w={low}", f"f={flags}", f"c={cue}", f"s={low[-3:]}", f"z={band}"]
    return [
        [crc32(f"{offset}:{name}".encode("utf-8", "replace")) for name in names]
        for offset, names in zip(OFFSETS, (own, near, near, near[:3], near[:3]), strict=True)
    ]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["huis", "yassira", "de", "'t", "é", "ayşe", "0000", "\ud800", "jan-willem"])
    | st.text(min_size=1, max_size=40),
    st.integers(0, 2**16 - 1),
)
def test_features_are_the_checksums_of_their_names(low: str, flags: int) -> None:
    assert list(word_features(low, flags)) == plain_features(low, flags)
    numbers = word_numbers(low, flags)
    assert numbers[0] == crc32(low.encode("utf-8", "replace"))
    assert numbers[3] == crc32(low[-3:].encode("utf-8", "replace"))


@settings(max_examples=500, deadline=None)
@given(st.text("0123456789", min_size=7, max_size=10) | st.sampled_from(["999997865", "0" * 9]))
def test_a_citizen_number_is_checked_as_the_library_does(digits: str) -> None:
    assert identifiers._valid_bsn(digits) == bsn.is_valid(digits)


@settings(max_examples=500, deadline=None)
@given(
    st.sampled_from(["nl", "be", "de"]),
    st.from_regex(r"[a-z]{4}\d{10}|\d{12}|\d{18}|[a-z]{4}\d{9}[a-z]", fullmatch=True),
    st.booleans(),
)
def test_an_account_is_checked_as_the_library_does(country: str, rest: str, right: bool) -> None:
    turned = "".join(str(int(sign, 36)) for sign in f"{rest}{country}00")
    digits = 98 - int(turned) % 97 if right else 12
    compact = f"{country}{digits:02d}{rest}"
    assert identifiers._valid_iban(compact) == iban.is_valid(compact, check_country=False)


@settings(max_examples=200, deadline=None)
@given(sentences)
def test_no_word_is_passed_over_that_could_be_a_name(text: str) -> None:
    tokens = Tokens(text)
    weigher, asked = Weigher(tokens, persons._taken(tokens)), set(person_starts.core_starts(tokens))
    for index, shape in enumerate(tokens.shape):
        low = tokens.low[max(0, index - 2) : index]
        cued = low[-1:] and (low[-1] in cueing() or low[0].startswith("noem"))
        before = index and (not tokens.flags[index] or tokens.opening[index] or cued)
        possible = shape == LOW and (tokens.flags[index] & NAME or before)
        if index not in asked and (possible or shape in (*CAPITALS, INITIAL)):
            assert weigher.weigh(index)[0] == 0, (text, index)


@settings(max_examples=200, deadline=None)
@given(sentences)
def test_no_word_is_passed_over_that_could_be_a_place(text: str) -> None:
    tokens = Tokens(text)
    asked = set(places._candidates(tokens))
    for index in set(range(len(tokens))) - asked:
        assert places._found_at(tokens, index) is None, (text, index)


HOUSES = words(
    """Wilgen wilgen wilgenhoek kompas Kompas hoop loods egel zuiderhorst Zuiderhorst oever heette
    nog zo dat was school groep tent vechtrandlyceum kraaiennest-groep Stichting stichting jeugd
    hulp friesland wonen gamma pluryn Pluryn transport garage op bij uit na woon gewoond gezeten
    raad voor kinderbescherming & ( ) WIJ Groningen"""
)
told_sentences = st.lists(
    st.sampled_from([*HOUSES, *HOUSES, *WORDS, "\n", "\n"]), min_size=1, max_size=14
).map(" ".join)


def plain_starts(tokens: Tokens) -> set[int]:
    """Return where an institution can begin when nothing but the word itself is asked."""
    flags, parts, last = tokens.flags, ORG_HEAD | ORG_TAIL, len(tokens) - 1
    bodies = things.by_second(*things.STAYS)
    known = organisation_starts.closing() | employers.chains() | providers.known() | bodies.keys()
    found = {at for at, word in enumerate(tokens.low) if word in known or "-" in word}
    found.update(tokens.capitals)
    found |= {
        at for at, word in enumerate(tokens.low) if word.endswith(organisation_starts._ENDINGS)
    }
    found |= {at for at, flag in enumerate(flags) if flag & parts or tokens.low[at] == "jeugd"}
    found |= {at + 1 for at in tokens.at(told.OPENERS) if at < last}
    after = {at + 1 for at in tokens.at(FROM) if at < last}
    return found | {at for at in after if not flags[at] or flags[at] & GUESSED}


@settings(max_examples=400, deadline=None)
@given(told_sentences)
def test_no_word_is_passed_over_that_could_be_an_institution(text: str) -> None:
    tokens = Tokens(text)
    asked = set(organisation_starts.name_starts(tokens))
    bodies, long = (things.by_second(*file) for file in (things.STAYS, providers.PROVIDERS))
    assert asked <= plain_starts(tokens)
    for index in plain_starts(tokens) - asked:
        word = tokens.low[index]
        assert not providers.same(tokens, index, bodies.get(word, {})), (text, index)
        assert not employers.chain(tokens, index), (text, index)
        assert not providers.provider(tokens, index, long.get(word, {})), (text, index)
        assert not organisations._found_at(tokens, index, 0), (text, index)


def plain_prefix_end(tokens: Tokens, index: int) -> int:
    word, second = tokens.low[index], "".join(tokens.low[index + 1 : index + 2])
    two = word in prefixes() and second in ("el", "al", "ait", "ben", "den", "la")
    if two or f"{word} {second}" in prefixes():
        return index + 2
    return index + (word in prefixes())


def plain_announced(tokens: Tokens, index: int) -> int:
    low, ends = tokens.low, partial(plain_prefix_end, tokens)
    begin = next((at for at in (index - 2, index - 1) if at >= 0 and ends(at) == index), index)
    if begin != index and low[begin] == "van" and low[begin - 1 : begin] == ["naam"]:
        return cues.NONE
    return max((cues._announces(low, at) for at in {index, begin} if at), default=cues.NONE)


@settings(max_examples=300, deadline=None)
@given(sentences)
def test_what_announces_a_name_is_always_heard(text: str) -> None:
    tokens = Tokens(text)
    for index in range(len(tokens)):
        assert cues.prefix_end(tokens, index) == plain_prefix_end(tokens, index), (text, index)
        assert cues.announced(tokens, index) == plain_announced(tokens, index), (text, index)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from([*WORDS, "zaaknummer:", "een-op-een", "é@é", "\n"]), max_size=90),
    st.lists(st.text("aeén@ nmu", min_size=1, max_size=5).filter(str.strip), max_size=8),
)
def test_needles_are_found_wherever_they_stand(said: list[str], others: list[str]) -> None:
    text = " ".join(said)
    asked = ["nummer", "een", "@", "n", "ne", "ik zei", "e d", *others]
    found = [needle for needle in asked if needle in text]
    assert needles.present(text, asked) == found
    assert needles.present(text, asked[:2]) == [n for n in asked[:2] if n in text]
    starts = {at for n in found for at in range(len(text)) if text.startswith(n, at)}
    assert set(needles.places_of(text, asked)) <= starts
    assert {text.find(n) for n in found} <= set(needles.places_of(text, asked))


def test_words_are_forgotten_when_there_are_too_many() -> None:
    asked: list[str] = []
    sizes = Memo(lambda word: asked.append(word) or len(word), most=3)
    assert [sizes[word] for word in ("a", "bb", "a", "ccc", "dddd", "a")] == [1, 2, 1, 3, 4, 1]
    assert asked == ["a", "bb", "ccc", "dddd", "a"]
    assert dict(sizes) == {"dddd": 4, "a": 1}


def test_misspelt_names_are_found_in_short_and_long_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["yassira", "priscilla", "jorinde", "oumaima", "shaquintia"]
    changed = {n[:i] + put + n[i + cut :] for n in names for i in range(len(n) + 1)
             for put in ("", *"abij") for cut in (0, 1)}  # fmt: skip
    changed |= {n[:i] + n[i + 1] + n[i] + n[i + 2 :] for n in names for i in range(len(n) - 1)}
    found = {}
    for few in (0, len(names)):
        monkeypatch.setattr(known, "_FEW", few)
        forms = KnownForms([("PERSON", name) for name in names], source="roster")
        found[few] = {word: forms.near(word) for word in changed}
    assert found[0] == found[len(names)]
    assert set(names) <= set(found[0].values())
    assert all(one_apart(word, near) for word, near in found[0].items() if near)


def test_the_longest_part_of_a_word_decides_its_list() -> None:
    for names in (tuple(special.LABELS), ("rare",)):
        begins, ends = {}, {}
        for name in names:
            for entry in special._entries(name):
                if "_" not in entry and entry.startswith("*"):
                    ends.setdefault(entry[1:], name)
                elif "_" not in entry and entry.endswith("*"):
                    begins.setdefault(entry[:-1], name)
        assert begins
        for part, name in {**begins, **ends}.items():
            for word in (part, f"{part}en", f"super{part}"):
                sizes = range(len(word), 1, -1)
                plain = (begins.get(word[:n]) or ends.get(word[-n:]) for n in sizes)
                listed = special.lists(*names).words.get(word)
                wanted = listed or next((kind for kind in plain if kind), "")
                assert special.kind_of(word, names) == wanted, (word, name)
