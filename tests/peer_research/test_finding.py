"""Finding what was said: search, context, words that go together, words of groups, likeness."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from nltk.collocations import BigramCollocationFinder
from nltk.metrics import BigramAssocMeasures

from peer_research.errors import CodingError
from peer_research.finding import language
from peer_research.finding import text as finding
from peer_research.finding.finder import Finder
from peer_research.finding.similar import SimilarQuotes
from peer_research.finding.words import Words
from peer_research.model import Transcript, Turn

SAID = [
    ("I1", "Moest je lang wachten?"),
    ("P01", "Ja, ik wachtte op de wachtlijst. Op de wachtlijst!"),
    ("P02", "Bij mij wachtten ze op school, zo'n wachtkamer."),
    ("P01", "[PERSOON-1] en mijn school. 👍🏽 En ik wacht."),
    ("P02", "De groep, hè."),
]


def talk(name: str, said: list[tuple[str, str]]) -> Transcript:
    turns = (Turn(id=f"T{n:04}", speaker=s, text=t) for n, (s, t) in enumerate(said, 1))
    return Transcript(id=name, version=1, turns=tuple(turns))


TEXT = talk("S01", SAID)
OTHER = talk("S02", [("P03", "Wachten op hulp, wachten op antwoord.")])
WORDS = Words.of([TEXT, OTHER])


# --- search ------------------------------------------------------------------------------


def test_search_finds_every_form_of_a_word() -> None:
    found = finding.search(WORDS, "wachten")
    assert found["turn"].tolist() == ["T0002", "T0003", "T0004", "T0001"]
    assert found["session"].tolist() == ["S01", "S01", "S01", "S02"]
    assert found["hits"].tolist() == [1, 1, 1, 2]
    assert found["found"].tolist() == ["wachtte", "wachtten", "wacht", "wachten"]


def test_places_are_code_points_of_the_conversation() -> None:
    found = finding.search(WORDS, "wachten")
    texts = {"S01": TEXT.text, "S02": OTHER.text}
    cut = [texts[r.session][r.start : r.end].lower() for r in found.itertuples()]
    assert cut == ["wachtte", "wachtten", "wacht", "wachten"]


@pytest.mark.parametrize(
    ("query", "turns"),
    [
        ("wachten school", ["T0003", "T0004"]),
        ("wachten -school", ["T0002", "T0001"]),
        ('"op de wachtlijst"', ["T0002"]),
        ('"de op"', []),
        ('"wachtlijst op"', ["T0002"]),
        ("wachtl*", ["T0002"]),
        ("wacht* groep", []),
        ("WACHTKAMER", ["T0003"]),
        ("zo'n", ["T0003"]),
        ("fietsen", []),
        ("hè", ["T0005"]),
        ("PERSOON", []),
    ],
)
def test_queries(query: str, turns: list[str]) -> None:
    found = finding.search(WORDS, query)
    assert found["turn"].tolist() == turns


@pytest.mark.parametrize("query", ["", "  ", "-school", '""', "123 !"])
def test_a_query_without_words_is_refused(query: str) -> None:
    with pytest.raises(CodingError) as caught:
        finding.search(WORDS, query)
    assert caught.value.key == "finding.empty_query"


def test_a_phrase_does_not_cross_turns() -> None:
    assert finding.search(WORDS, '"wachtlijst bij"').empty
    assert finding.search(WORDS, '"antwoord ja"').empty


def test_leaders_are_found_only_when_asked_for() -> None:
    everybody = Words.of([TEXT], everybody=True)
    assert "T0001" in finding.search(everybody, "wachten")["turn"].tolist()


def test_no_words_at_all() -> None:
    empty = Words.of([])
    assert finding.search(empty, "wachten").empty
    assert finding.concordance(empty, "wachten").empty
    assert language.collocations(empty).empty


# --- context -----------------------------------------------------------------------------


def test_concordance_shows_left_and_right() -> None:
    found = finding.concordance(WORDS, "wachtlijst", width=6)
    assert found["left"].tolist() == ["op de ", "Op de "]
    assert found["word"].tolist() == ["wachtlijst", "wachtlijst"]
    assert found["right"].tolist() == [". Op d", "!"]
    cut = [TEXT.text[row.start : row.end] for row in found.itertuples()]
    assert cut == found["word"].tolist()


def test_concordance_of_a_phrase_takes_it_whole() -> None:
    found = finding.concordance(WORDS, '"op de wachtlijst"')
    assert found["word"].tolist() == ["op de wachtlijst", "Op de wachtlijst"]
    assert len(finding.concordance(WORDS, "wacht*", most=3)) == 3


# --- words together ----------------------------------------------------------------------


def random_words(people: int, seed: int, turns: int = 240) -> Words:
    generator = np.random.default_rng(seed)
    names = ["school", "groep", "mentor", "wachten", "plek", "thuis", "kamer", "de", "van", "geld"]
    chances = np.arange(len(names), 0, -1) / 55
    said = []
    for number in range(turns):
        words = generator.choice(names, size=int(generator.integers(0, 9)), p=chances)
        tail = " leefgroep nacht" if number % 7 == 0 else ""
        said.append((f"P{number % people + 1:02}", " ".join(words) + tail))
    return Words.of([talk("S01", said)])


@pytest.mark.parametrize("window", [2, 4])
def test_collocations_are_scored_as_nltk_does(window: int) -> None:
    words = random_words(6, seed=3)
    documents = [text.split() for text in words.texts]
    finder = BigramCollocationFinder.from_documents(documents)
    if window > 2:  # documents cannot have a window in nltk: padding keeps them apart
        flat = [w for document in documents for w in [*document, *[None] * (window - 1)]]
        finder = BigramCollocationFinder.from_words(flat, window_size=window)
        del finder.word_fd[None]
        for pair in [pair for pair in finder.ngram_fd if None in pair]:
            del finder.ngram_fd[pair]
        finder.N = finder.word_fd.N()
    else:
        finder.N = sum(map(len, documents))
        del finder.word_fd[None]
    finder.apply_freq_filter(3)
    expected = dict(finder.score_ngrams(BigramAssocMeasures.likelihood_ratio))
    found = language.collocations(words, window=window, most=1000)
    assert found.iloc[0][["first", "second"]].tolist() == ["leefgroep", "nacht"]
    for row in found.itertuples():
        assert row.ll == pytest.approx(expected[row.first, row.second], abs=1e-6)
    full = {pair for pair in expected if not {"de", "van"} & set(pair)}
    assert {(row.first, row.second) for row in found.itertuples()} == full


def test_collocations_count_people_and_leave_placeholders_out() -> None:
    said = [(f"P{n % 3 + 1:02}", "[PERSOON-1] koude nacht") for n in range(6)]
    found = language.collocations(Words.of([talk("S01", said)]))
    assert found[["first", "second", "count", "people"]].to_numpy().tolist() == [
        ["koude", "nacht", 6, 3]
    ]
    with pytest.raises(CodingError):
        language.collocations(WORDS, window=1)


def test_keyness_is_the_formula_of_rayson_and_garside() -> None:
    a, b, c, d = 30, 4, 400, 500
    first, second = c * (a + b) / (c + d), d * (a + b) / (c + d)
    expected = 2 * (a * math.log(a / first) + b * math.log(b / second))
    found = language.keyness_log_likelihood(np.array([a, 4]), np.array([b, 30]), c, d)
    assert found[0] == pytest.approx(expected)
    assert found[1] < 0
    # Two equal shares differ in nothing.
    assert language.keyness_log_likelihood(np.array([5]), np.array([5]), 80, 80)[0] == 0


def groups_talk() -> Words:
    said = []
    for number in range(12):
        who = f"P{number + 1:02}"
        mine = "mentor mentors school" if number < 6 else "school moeder geheim"
        mine = mine.replace("geheim", "geheim geheim geheim" if number == 11 else "vader")
        said += [(who, f"ik zei dus {mine}"), (who, f"en toen {mine}")]
    return Words.of([talk("S01", said)])


FIRST, SECOND = [f"P{n:02}" for n in range(1, 7)], [f"P{n:02}" for n in range(7, 13)]


def test_keyness_tells_groups_apart_and_takes_forms_together() -> None:
    found = language.keyness(groups_talk(), FIRST, SECOND, k=5).set_index("word")
    assert found.loc["mentor", ["count", "count_other", "people"]].tolist() == [24, 0, 6]
    assert found.loc["mentor", "ll"] > 3.84 > abs(found.loc["school", "ll"])
    assert found.loc["moeder", "ll"] < 0
    assert found.loc["mentor", "log_ratio"] > 0 > found.loc["moeder", "log_ratio"]
    assert found.index[0] in ("mentor", "moeder")


def test_keyness_never_shows_a_word_of_fewer_than_k_people() -> None:
    words = groups_talk()
    assert "geheim" not in language.keyness(words, FIRST, SECOND, k=5)["word"].tolist()
    assert "vader" in language.keyness(words, FIRST, SECOND, k=5)["word"].tolist()
    assert "geheim" in language.keyness(words, FIRST, SECOND, k=1)["word"].tolist()
    with pytest.raises(CodingError):
        language.keyness(words, FIRST, SECOND, k=7)


# --- likeness ----------------------------------------------------------------------------

QUOTES = [
    "Ik wachtte maanden op hulp.",
    "De hond blafte.",
    "Ze luisterde naar mij.",
    "De hond blafte.",
]


class Fake:
    """Knows what two sentences are about; counts how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: list[str]) -> np.ndarray:
        self.asked += texts
        rows = [[1.0, 0] if "hond" in t or "dier" in t else [0, 1.0] for t in texts]
        return np.array(rows)


def test_likeness_by_words_where_there_is_no_encoder() -> None:
    quotes = SimilarQuotes(QUOTES, encoder=None)
    assert quotes.texts == QUOTES[:3]
    assert quotes.prepare() == 0
    found = quotes.search("maanden wachten", most=2)
    assert found[0][0] == QUOTES[0]
    assert len(found) == 2
    assert QUOTES[1] not in [text for text, _ in quotes.search(QUOTES[1])]


def test_likeness_by_meaning() -> None:
    quotes = SimilarQuotes(QUOTES, encoder=Fake())
    assert quotes.search("Een dier maakte geluid")[0] == (QUOTES[1], 1.0)


def test_a_search_among_many_encodes_only_some_until_prepared() -> None:
    encoder = Fake()
    quotes = SimilarQuotes(
        [f"Zin nummer {n} over wachten." for n in range(300)] + ["De hond."], encoder
    )
    quotes.search("wachten")
    assert len(encoder.asked) < 60
    left = quotes.prepare()
    while left:
        before, left = left, quotes.prepare()
        assert left < before
    assert len(encoder.asked) == 302
    assert quotes.search("dier")[0][0] == "De hond."


def test_likeness_needs_a_quote() -> None:
    with pytest.raises(CodingError):
        SimilarQuotes(QUOTES, encoder=None).search("  ")
    assert SimilarQuotes([], encoder=None).search("iets") == []


# --- a whole study -----------------------------------------------------------------------


@pytest.fixture
def finder(demo) -> Finder:
    return Finder(demo)


def test_every_answer_of_a_study_is_a_table(finder: Finder) -> None:
    answers = {
        "search": finder.search("wachten"),
        "concordance": finder.concordance("wachten"),
        "collocations": finder.collocations(),
        "code_frequency": finder.code_frequency(),
        "code_by_participant": finder.code_by_participant(),
        "code_by_group": finder.code_by_group("leeftijd"),
        "code_by_attribute": finder.code_by_attribute("toon"),
        "co_occurrence": finder.co_occurrence(),
        "new_codes_curve": finder.new_codes_curve(),
        "code_timeline": finder.code_timeline("S01"),
        "document_portrait": finder.document_portrait("S01"),
        "speaking": finder.speaking(),
    }
    assert [n for n, t in answers.items() if not isinstance(t, pd.DataFrame) or t.empty] == []


def test_words_of_who_withdrew_are_not_found(finder: Finder) -> None:
    assert not finder.words.turns["speaker"].isin(["P07", "X0"]).any()
    assert not finder.speaking()["speaker"].isin(["P07", "X0"]).any()


def test_words_of_who_does_not_take_part_are_not_found(demo_copy) -> None:
    from datetime import date

    from peer_research.model import Consent

    people = demo_copy.participants()
    no = Consent(answer="nee", day=date(2026, 1, 1), text="1")
    before = Finder(demo_copy)
    assert "P01" in before.words.turns["speaker"].tolist()
    changed = {**people, "P01": _with(people["P01"], no)}
    demo_copy.__dict__["participants"] = lambda: changed
    after = Finder(demo_copy)
    assert "P01" not in after.words.turns["speaker"].tolist()
    assert "P01" not in after.segments["participant"].tolist()
    assert "P01" not in after.speaking()["speaker"].tolist()


def _with(person, consent):
    from dataclasses import replace

    return replace(person, consents={**person.consents, "meedoen": consent})


def test_group_tables_show_no_small_number(finder: Finder) -> None:
    for table in (finder.code_by_group("hulpvorm"), finder.code_by_attribute("toon")):
        shown = table.stack()
        assert not ((shown > 0) & (shown < finder.k)).any()
    pieces = finder.code_by_attribute("toon", count="segments")
    assert (pieces.isna() == finder.code_by_attribute("toon").isna()).all(axis=None)
    frequency = finder.code_frequency()
    assert not (frequency["people"] < finder.k).any()


def test_keyness_of_a_study(finder: Finder) -> None:
    found = finder.keyness("hulpvorm", "leefgroep")
    for name in ("people", "people_other"):
        assert ((found[name] == 0) | (found[name] >= finder.k)).all()
    with pytest.raises(CodingError) as caught:
        finder.keyness("hulpvorm", "gezinshuis")
    assert "gezinshuis" in str(caught.value)
    with pytest.raises(CodingError):
        finder.keyness("haarkleur", "rood")


def test_similar_quotes_of_a_study(finder: Finder) -> None:
    quote = finder.segments["quote"].iloc[0]
    finder.__dict__["quotes"] = SimilarQuotes(finder.segments["quote"].tolist(), encoder=None)
    found = finder.similar(quote, 3)
    assert found["quote"].nunique() == 3
    assert quote not in found["quote"].tolist()
    assert found["likeness"].is_monotonic_decreasing
