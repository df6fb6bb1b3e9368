"""The statistical recogniser of names: right on plain cases, safe and quick on any text."""

from __future__ import annotations

import gc
import hashlib
import json
import math
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import ROOT
from timing import slowness

from anonymiser.recognisers.tagger import find_names, names
from anonymiser.tagger import usual
from anonymiser.tagger.decode import LONGEST, TAGS, allowed, both_ways, stretches, unsettled
from anonymiser.tagger.model import PATH, Model, dump, parse, shipped
from anonymiser.tokens import Tokens

CARD = PATH.parent / "MODEL_CARD.md"
SAMPLE = """# sent_id = 1
1	Gisteren	gisteren	ADV	BW	_	2	advmod	_	_
2	sprak	spreken	VERB	WW	_	0	root	_	_
3	Karlijn	Karlijn	PROPN	SPEC|deeleigen	_	2	nsubj	_	_
4	van	van	PROPN	SPEC|deeleigen	_	3	flat	_	_
5	Loon	Loon	PROPN	SPEC|deeleigen	_	3	flat	_	SpaceAfter=No
6	.	.	PUNCT	LET	_	2	punct	_	_

# sent_id = 2
1	De	de	DET	LID	_	2	det	_	_
2	boot	boot	NOUN	N	_	3	nsubj	_	_
3	voer	varen	VERB	WW	_	0	root	_	_
4	naar	naar	ADP	VZ	_	5	case	_	_
5	Harlingen	Harlingen	PROPN	N|eigen	_	3	obl	_	SpaceAfter=No
6	.	.	PUNCT	LET	_	3	punct	_	_

"""


def found(text: str, threshold: float = 0.5) -> list[tuple[str, str]]:
    return [(text[s.start : s.end], s.label) for s in find_names(text, threshold)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Toen belde Jorinde van Baalen mij op.", ("Jorinde van Baalen", "PERSON")),
        ("toen belde jorinde mij op", ("jorinde", "PERSON")),
        ("TOEN BELDE JORINDE MIJ OP", ("JORINDE", "PERSON")),
        ("ik ben verhuisd naar apeldoorn want daar was plek", ("apeldoorn", "LOCATION")),
        ("mijn begeleider shaquintia was wel chill", ("shaquintia", "PERSON")),
        ("Ik kreeg hulp van Stichting De Berkenboog.", ("Stichting De Berkenboog", "ORGANISATION")),
    ],
)
def test_it_finds_names_in_any_case(text: str, expected: tuple[str, str]) -> None:
    assert expected in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ik wilde gewoon naar huis, maar dat mocht niet van de leiding.",
        "nou ja ik zat daar maar een beetje te wachten op niks",
        "We moesten om tien uur naar bed en dan ging het licht uit.",
        "Mijn moeder kon het niet aan en mijn vader was er nooit.",
    ],
)
def test_it_leaves_ordinary_words(text: str) -> None:
    assert found(text) == []


def test_the_same_word_is_a_name_or_not_by_its_place() -> None:
    text = "Storm zei dat het een storm was."
    assert [s.start for s in find_names(text)] == [0]


def test_a_name_does_not_run_over_a_full_stop_or_a_line() -> None:
    for between in (". ", "\n"):
        text = f"Toen belde Fatima el Idrissi{between}Fatima huilde."
        assert [text[s.start : s.end] for s in find_names(text)] == ["Fatima el Idrissi", "Fatima"]


def test_countries_and_parts_of_addresses_are_left_to_others() -> None:
    text = "Mijn oma woont in Marokko en je mailt naar yassira.ea@voorbeeldmail.nl daar."
    assert found(text) == []


def test_a_name_of_three_parts_is_joined_twice() -> None:
    text = "Adres van Sanne van Wijk te Hemert, Sanne"
    first = find_names(text)[0]
    assert text[first.start : first.end].endswith("Sanne van Wijk te Hemert")


def test_a_lower_threshold_never_finds_less() -> None:
    text = "ik zat met best wel veel gasten uit zetten bij de kompas en toen kwam mees"
    few, many = find_names(text, 0.8), find_names(text, 0.2)
    assert {(s.start, s.end) for s in few} <= {(s.start, s.end) for s in many}
    assert all(0.2 <= s.score < 1 for s in many)
    assert {s.source for s in many} <= {"tagger"}
    assert all(s.reason for s in many)


@settings(max_examples=150, deadline=None)
@given(st.text() | st.text("aA .:\n'-’vanJ1", max_size=200))
def test_any_text_gives_spans_within_it(text: str) -> None:
    spans = find_names(text, 0.0)
    ends = [0]
    for span in spans:
        assert ends[-1] <= span.start < span.end <= len(text)
        assert "\n" not in text[span.start : span.end]
        assert text[span.start : span.end].strip() == text[span.start : span.end]
        ends.append(span.end)


@pytest.mark.parametrize("text", ["", " ", "\n\n", ".", "a" * 100_000, "\ud800 Jan", "Jan " * 3000])
def test_odd_texts_do_no_harm(text: str) -> None:
    assert all(s.end <= len(text) for s in find_names(text))


def seconds(text: str) -> float:
    taken = []
    for turn in range(3):
        gc.collect()
        begin = time.process_time()
        find_names(text + " " * turn)  # a text that is not remembered
        taken.append(time.process_time() - begin)
    return min(taken)


@pytest.mark.parametrize("sentence", ["Toen zei Fatima dat het niet kon. ", "Jan Piet Klaas "])
def test_time_grows_with_the_text_and_no_faster(sentence: str) -> None:
    find_names(sentence)
    short, long = seconds(sentence * 500), seconds(sentence * 5000)
    assert long < 20 * short + 0.05


def test_it_is_quick_enough_for_interviews() -> None:
    text = "nou toen zei Fatima dus dat ik weer naar Almere moest en dat wilde ik niet. " * 1500
    find_names(text[:2000])
    assert seconds(text) < len(text) / 200_000 * slowness()  # the aim is 400,000


def test_the_weights_load_quickly_and_only_when_asked() -> None:
    code = (
        "import time, sys; import anonymiser.recognisers.tagger\n"
        "from anonymiser.tagger.model import shipped\n"
        "print(shipped.cache_info().currsize); t = time.process_time(); shipped()\n"
        "print(time.process_time() - t)"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                       cwd=ROOT).stdout.split() for _ in range(2)
    ]  # fmt: skip
    assert all(loaded == "0" for loaded, _ in runs)
    assert min(float(took) for _, took in runs) < 0.1 * slowness()


def test_the_weights_are_the_ones_the_card_describes() -> None:
    data = PATH.read_bytes()
    assert len(data) < 3_000_000
    assert re.findall(r"\b[0-9a-f]{64}\b", CARD.read_text("utf-8")) == [
        hashlib.sha256(data).hexdigest()
    ]
    assert "CC BY-SA 4.0" in CARD.read_text("utf-8")


def test_weights_survive_writing_and_reading() -> None:
    rng = np.random.default_rng(3)
    weights = rng.normal(size=(256, len(TAGS))).astype(np.float32)
    model = Model(weights, rng.normal(size=(9, 9)).astype(np.float32), (0.7, -0.2))
    again = parse(dump(model))
    assert np.abs(again.weights - weights).max() <= np.abs(weights).max() / 250
    assert again.calibration == (0.7, -0.2)
    assert dump(again) == dump(model)


def test_damaged_weights_are_refused() -> None:
    data = PATH.read_bytes()
    with pytest.raises(ValueError, match="another version"):
        parse(data.replace(b"tagger 1", b"tagger 9", 1))


def apart(words: list[tuple[str, int]]) -> tuple[list[str], list[int]]:
    return [word for word, _ in words], [flags for _, flags in words]


def test_usual_words_have_the_scores_that_are_worked_out_today() -> None:
    """Otherwise run anonymiser/data/build_usual.py: the lists, features or weights changed."""
    from anonymiser.data.build_usual import most_usual

    words, table = most_usual(), usual.shipped(PATH.read_bytes())
    assert list(table.rows) == [word for word, _ in words]
    assert list(table.rows.values()) == list(range(1, len(words) + 1))
    assert table.flags[1:].tolist() == [flags for _, flags in words]
    fresh = parse(PATH.read_bytes())
    types, scores, numbers = fresh._look(*apart(words))
    rows = types[2:-2]
    assert (table.scores[1:] == scores[rows]).all()
    assert (table.numbers[1:] == numbers[rows]).all()
    assert not (table.scores[0].any() or table.numbers[0].any())
    assert usual.PATH.stat().st_size < 1_000_000


def test_usual_words_change_no_answer() -> None:
    text = "Toen kwam Jorinde uit Zwolle met haar broer Tygo naar de Wilgenlaan in 2019.\n" * 3
    plain, quick = parse(PATH.read_bytes()), parse(PATH.read_bytes())
    quick.begin_with(usual.shipped(PATH.read_bytes()))
    assert quick._known["toen"] < 20_000
    assert names(Tokens(text), plain, 0.1) == names(Tokens(text), quick, 0.1) != []


def test_usual_words_of_other_weights_are_left_out() -> None:
    data = usual.PATH.read_bytes()
    assert usual.parse(data, PATH.read_bytes()).rows
    assert not usual.parse(data, PATH.read_bytes() + b"1").rows


def test_without_the_file_no_word_is_usual(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(usual, "PATH", tmp_path / "usual.bin")
    assert not usual.shipped(PATH.read_bytes()).rows


def test_damaged_usual_words_are_refused() -> None:
    data, weights = usual.PATH.read_bytes(), PATH.read_bytes()
    changed = data[:-9] + bytes([data[-9] ^ 1]) + data[-8:]
    for damaged in (b"", data[:1000], data[:-1], changed, data.replace(b"words 1", b"words 9", 1)):
        with pytest.raises(ValueError, match="usual words"):
            usual.parse(damaged, weights)


def test_a_word_with_other_flags_is_another_word() -> None:
    model = parse(PATH.read_bytes())
    words = [("roos", 1), ("roos", 8), ("en", 1), ("roos", 1), ("roos", 8), ("en", 8)]
    types, scores, _ = model._look(*apart(words))
    one, other, also, again, another, last = types[2:-2].tolist()
    assert (one, other) == (again, another)
    assert len({one, other, also, last}) == 4
    alone = parse(PATH.read_bytes())
    for row, word in ((one, words[0]), (other, words[1]), (last, words[5])):
        types, alone_scores, _ = alone._look(*apart([word]))
        assert (scores[row] == alone_scores[types[2]]).all()
    assert model._look(*apart(words))[0][2:-2].tolist() == [one, other, also, one, other, last]


def test_a_word_that_could_not_be_worked_out_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    from anonymiser.tagger import model as module

    def fails(low: str, flags: int) -> None:
        raise MemoryError

    model, text = parse(PATH.read_bytes()), "Toen kwam Jorinde."
    with monkeypatch.context() as patch, pytest.raises(MemoryError):
        patch.setattr(module, "hashed", fails)
        names(Tokens(text), model, 0.1)
    assert names(Tokens(text), model, 0.1) == names(Tokens(text), parse(PATH.read_bytes()), 0.1)


def test_the_largest_sum_fits() -> None:
    """Scores are added up as numbers of 16 bits: at most 82 features of one token."""
    model = shipped()
    assert model._gains.dtype == np.int16
    assert int(np.abs(model._gains).max()) * 82 < 2**15


def marginals(gains: np.ndarray, transitions: np.ndarray) -> np.ndarray:
    """Return the probability of every tag of every token; what is settled is no name."""
    result = np.zeros((len(gains), len(TAGS)))
    result[:, 0] = 1
    places, rows = unsettled(gains, both_ways(transitions))
    result[places] = rows
    return result


def brute_force(scores: np.ndarray, transitions: np.ndarray) -> np.ndarray:
    """Return the marginals by adding up every path."""
    import itertools

    grid, result = allowed(), np.zeros(scores.shape)
    for path in itertools.product(range(9), repeat=len(scores)):
        steps = [0, *path, 0]
        if all(grid[a, b] for a, b in itertools.pairwise(steps)):
            value = sum(scores[t, k] for t, k in enumerate(path))
            value += sum(transitions[a, b] for a, b in itertools.pairwise(steps))
            for t, k in enumerate(path):
                result[t, k] += np.exp(value)
    return result / result.sum(axis=1, keepdims=True)


def test_probabilities_are_those_of_the_whole_chain() -> None:
    rng = np.random.default_rng(1)
    scores = rng.normal(size=(4, 9)).astype(np.float32)
    transitions = rng.normal(size=(9, 9)).astype(np.float32)
    gains = scores[:, 1:] - scores[:, :1]
    assert np.allclose(marginals(gains, transitions), brute_force(scores, transitions), atol=1e-4)


def step_by_step(gains: np.ndarray, transitions: np.ndarray) -> np.ndarray:
    """Return the marginals of one chain by logarithms, which can be as small as they like."""
    scores = np.hstack([np.zeros((len(gains), 1)), gains])
    with np.errstate(divide="ignore"):
        matrix = np.where(allowed(), transitions, -np.inf)
    forth, back = [matrix[0] + scores[0]], [matrix[:, 0]]
    for row in scores[1:]:
        forth.append(np.logaddexp.reduce(forth[-1][:, None] + matrix, axis=0) + row)
    for row in scores[:0:-1]:
        back.append(np.logaddexp.reduce(matrix + row + back[-1], axis=1))
    total = np.array(forth) + np.array(back[::-1])
    return np.exp(total - np.logaddexp.reduce(total, axis=1, keepdims=True))


@pytest.mark.parametrize("size", [1.0, 8.0, 20.0])
def test_long_chains_keep_their_numbers(size: float) -> None:
    rng = np.random.default_rng(2)
    transitions = rng.normal(size=(9, 9)).astype(np.float32)
    lengths = [LONGEST, LONGEST, 9, 5, 4, 1, 2]
    chains = [np.abs(rng.normal(size=(n, 8))) * size for n in lengths]
    # Inside a name that never began: every step goes against what the words say.
    chains[1] = np.tile([-15.0, 15.0, *[-15.0] * 6], (LONGEST, 1))
    between = np.full((1, 8), -50.0)
    gains = np.vstack([part for chain in chains for part in (chain, between)]).astype(np.float32)
    found, start = marginals(gains, transitions), 0
    for chain in chains:
        part = gains[start : start + len(chain)]
        expected = step_by_step(part.astype(float), transitions.astype(float))
        assert np.allclose(found[start : start + len(chain)], expected, atol=1e-4)
        start += len(chain) + 1


def test_settled_words_cut_the_chain_and_long_stretches_too() -> None:
    gains = np.zeros((3 * LONGEST, 8), dtype=np.float32)
    gains[10] = -50
    ranges = stretches(gains)
    assert ranges[0] == (0, 10)
    assert max(end - start for start, end in ranges) == LONGEST
    assert sum(end - start for start, end in ranges) == len(gains) - 1


def test_only_what_stands_near_a_likely_word_is_worked_out() -> None:
    gains = np.full((40, 8), -2.0, dtype=np.float32)
    gains[20, 0] = 3
    gains[22] = -50
    assert stretches(gains, least=2.0) == [(16, 22)]
    assert stretches(gains, least=4.0) == []
    assert stretches(np.zeros((0, 8), dtype=np.float32), least=2.0) == []


@pytest.mark.parametrize("threshold", [0.5, 0.9])
def test_what_is_skipped_holds_no_name(threshold: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """The short way finds what the long way finds, in all development texts."""
    from anonymiser.recognisers import tagger

    path = ROOT / "tests" / "anonymiser" / "gold" / "dev.jsonl"
    texts = [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]
    texts += [text.lower() for text in texts]
    short = [names(Tokens(text), shipped(), threshold) for text in texts]
    monkeypatch.setattr(tagger, "_lead", lambda least: -math.inf)
    long = [names(Tokens(text), shipped(), threshold) for text in texts]
    assert [[place[:3] for place in found] for found in short] == [
        [place[:3] for place in found] for found in long
    ]


def test_remembering_words_changes_nothing_and_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    from anonymiser.tagger import model as module

    text = "Toen kwam Jorinde uit Zwolle met haar broer Tygo."
    fresh = parse(PATH.read_bytes())
    before = names(Tokens(text), fresh, 0.1)
    monkeypatch.setattr(module, "_REMEMBERED", 20)
    for n in range(30):
        names(Tokens(f"woord{n} en nogwat{n}"), fresh, 0.1)
    assert len(fresh._known) < 40
    assert names(Tokens(text), fresh, 0.1) == before


def test_many_threads_get_the_same_answer() -> None:
    parts = [f"Toen zei {n} tegen Karlijn uit Ede dat woord{n} klaar was." for n in "abcdefgh"]
    expected = [find_names(p) for p in parts]
    answers: dict[int, list] = {}
    model = shipped()
    model._forget(16)
    threads = [
        threading.Thread(target=lambda i=i: answers.update({i: find_names(parts[i])}))
        for i in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answers[i] for i in range(8)] == expected


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    folder = tmp_path / "ner"
    folder.mkdir()
    for name in ("alpino", "lassysmall"):
        (folder / f"nl_{name}-ud-dev.conllu").write_text(SAMPLE * 6, "utf-8")
    return folder


@pytest.mark.slow
def test_training_twice_gives_the_same_bytes(sample: Path, tmp_path: Path) -> None:
    pytest.importorskip("scipy")
    script = ROOT / "anonymiser" / "data" / "train_tagger.py"
    small = '{"conversations": 6, "bits": 9, "steps": 3}'
    outs = [tmp_path / f"{n}.bin" for n in (1, 2)]
    paths = {"PYTHONPATH": str(ROOT)}
    for seed, out in enumerate(outs):
        subprocess.run(
            [sys.executable, script, sample, "--out", out, "--settings", small], check=True,
            capture_output=True, cwd=ROOT, env=paths | {"PYTHONHASHSEED": str(seed)},
        )  # fmt: skip
    assert outs[0].read_bytes() == outs[1].read_bytes()
    assert outs[0].read_bytes() != PATH.read_bytes()
    assert isinstance(parse(outs[0].read_bytes()), Model)


def test_names_are_read_from_a_treebank(sample: Path) -> None:
    from anonymiser.data.tagger_training.examples import read_conllu

    first, second, *_ = read_conllu(sample / "nl_alpino-ud-dev.conllu")
    assert [first.text[s:e] for s, e, *_ in first.names] == ["Karlijn van Loon"]
    assert [second.text[s:e] for s, e, *_ in second.names] == ["Harlingen"]


def test_varied_text_keeps_its_names() -> None:
    from anonymiser.data.tagger_training import examples as e
    from anonymiser.data.tagger_training.generate import conversations

    for text in conversations(40, 5):
        for change in (e.lower, e.upper, e.without_marks):
            changed = change(text)
            pairs = zip(text.names, changed.names, strict=True)
            for (s, t, *_), (u, v, *_) in pairs:
                assert changed.text[u:v].lower() == text.text[s:t].lower()


def test_held_out_sentences_are_not_trained_on() -> None:
    from anonymiser.data.tagger_training.generate import templates

    seen = {line for lines in templates("train").values() for line in lines}
    held = {line for lines in templates("held-out").values() for line in lines}
    assert not seen & held
    assert len(seen) > 500
    assert len(held) > 60
