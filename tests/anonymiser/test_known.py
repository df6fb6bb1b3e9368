import random

import pytest
from timing import within

from anonymiser.known import KnownForms
from anonymiser.name_forms import deletions, is_doubtful, one_apart, variants
from anonymiser.roster import Roster
from anonymiser.spans import Document, Span

ROSTER = Roster.from_rows(
    [
        {"label": "PERSON", "names": ["Yassira el Amrani"]},
        {"label": "PERSON", "names": ["Roos de Wit"]},
        {"label": "PERSON", "names": ["Jan"]},
        {"label": "PERSON", "names": ["Daan"]},
        {"label": "PERSON", "names": ["Zoë"]},
        {"label": "ORGANISATION", "names": ["Stichting De Loopplank"]},
        {"label": "ORGANISATION", "names": ["Het Kompas"]},
        {"label": "LOCATION", "names": ["Best", "Capelle aan den IJssel"]},
        {"label": "ID", "names": ["JB-2021-004578"]},
    ]
)


@pytest.fixture(scope="module")
def known():
    return KnownForms.from_roster(ROSTER)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yassira zei iets", ["yassira"]),
        ("YASSIRA: hoi", ["YASSIRA"]),
        ("Yassira's jas en Yassiraatje", ["Yassira", "Yassiraatje"]),
        ("Yasira en yassria", ["Yasira", "yassria"]),
        ("mevrouw El Amrani belde", ["El Amrani"]),
        ("Y. el Amrani en y. el amrani", ["Y. el Amrani", "y. el amrani"]),
        ("dat spel je Y-A-S-S-I-R-A", ["Y-A-S-S-I-R-A"]),
        ("dat spel je Y A S S I R A", ["Y A S S I R A"]),
        ("roosje ging mee", ["roosje"]),
        ("Roos ging mee", ["Roos"]),
        ("een roos in een vaas", []),
        ("ik sprak met Roos", ["Roos"]),
        ("de muren waren wit", []),
        ("mevrouw de wit was er", ["de wit"]),
        ("roos de wit was er", ["roos de wit"]),
        ("mijn vriendin roos zei", ["roos"]),
        ("in januari gingen we janken", []),
        ("Daans fiets en Daantje", ["Daans", "Daantje"]),
        ("over een loopplank naar de boot", []),
        ("bij De Loopplank", ["De Loopplank"]),
        ("stichting de loopplank belde", ["stichting de loopplank"]),
        ("In het Kompas mocht ik niks", ["Kompas"]),
        ("het kompas op mijn telefoon", []),
        ("we woonden in best", ["best"]),
        ("het is het best zo", []),
        ("in capelle aan den ijssel", ["capelle aan den ijssel"]),
        ("dat ex-Yassira-gedoe", ["Yassira"]),
        ("zoe en Zoë en ZOË", ["zoe", "Zoë", "ZOË"]),
        ("zaak jb-2021-004578.", ["jb-2021-004578"]),
        ("yassira el-amrani", ["yassira el-amrani"]),
        ("Yassira El Amrani's moeder", ["Yassira El Amrani"]),
        ("Yassira Amrani", ["Yassira Amrani"]),
        ("ya\u200dssira", ["ya\u200dssira"]),
        ("el", []),
        ("", []),
    ],
)
def test_forms(known, text, expected):
    assert [text[s.start : s.end] for s in known.find(text)] == expected


def test_source_and_score(known):
    exact, like = known.find("Yassira en Yasira")
    assert (exact.source, exact.score) == ("roster", 1.0)
    assert like.score < exact.score
    assert like.reason != exact.reason


def test_a_misspelling_is_never_another_name_or_a_word():
    known = KnownForms([("PERSON", "Marieke"), ("PERSON", "Kamiel")], source="roster")
    assert known.find("Mariska en de kamer en Marijke") == []
    assert len(known.find("Marieeke en kamiell")) == 2


def study(*texts):
    documents = []
    for number, (text, spans) in enumerate(texts):
        found = tuple(Span(start=a, end=b, label=label, score=s) for a, b, label, s in spans)
        documents.append(Document(id=str(number), text=text, spans=found))
    return KnownForms.from_spans(documents)


def test_what_is_certain_once_is_found_everywhere():
    known = study(("Ik ben Qwirtza Zelmoun.", [(7, 22, "PERSON", 0.9)]))
    text = "toen kwam qwirtza met zelmouns jas"
    spans = known.find(text)
    assert [text[s.start : s.end] for s in spans] == ["qwirtza", "zelmouns"]
    assert {s.source for s in spans} == {"study"}
    assert all(s.score < 1 for s in spans)


def test_what_is_doubtful_is_not_learned():
    known = study(("Hij zag Storm daar.", [(8, 13, "PERSON", 0.5)]))
    assert len(known) == 0


def test_a_word_learned_as_a_name_stays_a_word():
    known = study(("mijn begeleider Storm", [(16, 21, "PERSON", 0.9)]))
    assert known.find("er was een storm die nacht") == []
    assert len(known.find("toen zei Storm dat het mocht")) == 1


def test_other_labels_are_not_spread():
    assert len(study(("ik ben 17", [(7, 9, "AGE", 1.0)]))) == 0


def test_variants():
    forms = set(variants("PERSON", "Yassira el Amrani"))
    assert {("yassira", "el", "amrani"), ("yassira",), ("el", "amrani"), ("amrani",)} <= forms
    assert list(variants("PERSON", "...")) == []


def test_is_doubtful():
    assert is_doubtful(("de",))
    assert not is_doubtful(("el", "amrani"))


def test_one_apart_agrees_with_deletions():
    rng = random.Random(1)
    for _ in range(300):
        left = "".join(rng.choices("abc", k=rng.randint(2, 6)))
        right = "".join(rng.choices("abc", k=rng.randint(2, 6)))
        if one_apart(left, right):
            assert deletions(left) & deletions(right) or sorted(left) == sorted(right)
            assert one_apart(right, left)


def test_ten_thousand_forms_in_much_text_take_about_a_second():
    rng = random.Random(2)
    letters = "abdefgijklmnoprstuvwz"
    names = ["".join(rng.choices(letters, k=8)).title() for _ in range(2_000)]
    known = KnownForms([("PERSON", f"{n} {n[::-1]}") for n in names], source="roster")
    assert len(known) > 10_000
    text = ("Ik ging naar huis en toen zei hij dat het goed was. " * 20 + names[0] + " ") * 300
    with within(len(text) / 1_000_000 * 4):
        spans = known.find(text)
    assert len(spans) == 300


def test_a_first_name_cut_short_is_found_where_it_has_a_capital():
    known = KnownForms([("PERSON", "Senna Out"), ("PERSON", "Daniel")], source="study")
    text = "Dan zei ik: ja. En toen zei Sen niks. Sen, kom. Dan, kom. Het was 300 sen en Lie kwam."
    places = [(s.start, s.end) for s in known.find(text)]
    assert places == [(28, 31), (38, 41)]
