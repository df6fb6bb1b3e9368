"""A corrected word or speaker: codings move along, names stay out, a crash loses nothing."""

from __future__ import annotations

import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import every_byte

from peer_research import store, study_log
from peer_research.anonymise import anonymise
from peer_research.anonymiser_bridge import VaultError
from peer_research.coding.locating import locate
from peer_research.coding.memos import write_memo
from peer_research.consent.withdrawal import withdraw
from peer_research.editing import writing as editing_writing
from peer_research.editing.corrections import correct_speaker, correct_text, finish_correction
from peer_research.editing.places import edited, fits, place_in_raw, projection
from peer_research.errors import StudyError
from peer_research.identifiable import Identifiable
from peer_research.intake.importing import import_conversation
from peer_research.model import Memo, Session, Turn
from peer_research.new_study import new_study
from peer_research.records import add_participants
from peer_research.review.by_hand import hide_everywhere
from peer_research.study import Study

TALK = (
    "Interviewer: Hoe was het op de groep?\n"
    "Xerxesa Brinkhof: De leiding was streng, maar de leiding deed ook leuke dingen met boot.\n"
    "Qwinten Aalders: Ja dat vond ik ook. En Xerxesa Brinkhof lachte eh altijd om de boot.\n"
    "Interviewer: En toen?\n"
    "Xerxesa Brinkhof: Toen ging ik naar mijn oma in Zwolle en dat was beter dan de groep.\n"
)
SPEAKERS = {"Interviewer": "I1", "Xerxesa Brinkhof": "P01", "Qwinten Aalders": "P02"}
CODEBOOK_CODE = "steun"


def study_of(folder, text, speakers):
    path = folder / "gesprek.txt"
    path.write_text(text, "utf-8")
    private = Identifiable(new_study(folder / "st", "Proef", practice=True), create=True)
    import_conversation(private, path, Session(id="S01", form="focusgroep"), speakers)
    anonymise(private)
    return private


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Return a study and its home, made once; each test gets a copy."""
    folder, home = tmp_path_factory.mktemp("built"), tmp_path_factory.mktemp("built-home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PEER_RESEARCH_HOME", str(home))
        return study_of(folder, TALK, SPEAKERS).study.path, home


@pytest.fixture
def private(built, tmp_path, home):
    shutil.copytree(built[0], tmp_path / "st")
    shutil.copytree(built[1] / "vaults", home / "vaults")
    return Identifiable(Study(tmp_path / "st"))


def code(private, first, last, coder="noor"):
    study = private.study
    log = study.coding_log("S01", coder)
    start, end = locate(study.transcript("S01"), first, last)
    return log.apply(start, end, study.codebook().codes[0].id)


def quotes(private, coder="noor"):
    return [s.quote for s in private.study.coding_log("S01", coder).segments()]


def turn(private, number, *, raw=False, version=None):
    if raw:
        return private.raw("S01").turns[number - 1]
    return private.study.transcript("S01", version).turns[number - 1]


def refused(private, *arguments, do=correct_text):
    before = every_byte(private.study.path), private.raw("S01")
    with pytest.raises(StudyError) as caught:
        do(private, "S01", *arguments)
    # Nothing changed, not even the log.
    assert (every_byte(private.study.path), private.raw("S01")) == before
    assert "\n" not in str(caught.value)
    return caught.value


# ---------------------------------------------------------------------------- the words


def test_a_word_changes_in_both_texts_and_codings_move(private):
    code(private, "De leiding was", "streng,")
    code(private, "leuke dingen", "met boot.")
    code(private, "Ja dat", "vond ik ook.")
    done = correct_text(private, "S01", "T0002", "streng", "soms heel streng", "noor")
    assert (done.session, done.turn, done.version, done.codings_lost) == ("S01", "T0002", 2, 0)
    expected = "De leiding was soms heel streng, maar de leiding deed ook leuke dingen met boot."
    assert turn(private, 2).text == turn(private, 2, raw=True).text == expected
    assert turn(private, 2, version=1).text.startswith("De leiding was streng,")
    assert quotes(private) == [
        "De leiding was soms heel streng,", "leuke dingen met boot.", "Ja dat vond ik ook.",
    ]  # fmt: skip


def test_a_later_run_keeps_the_correction(private):
    correct_text(private, "S01", "T0003", "eh altijd", "altijd", "noor")
    assert anonymise(private).written == ()
    assert turn(private, 3).text.endswith(" lachte altijd om de boot.")
    assert private.study.versions("S01") == [1, 2]


def test_the_log_says_who_and_when_but_no_words(private):
    correct_text(private, "S01", "T0002", "met boot", "met de fiets", "noor")
    rows = [row for row in private.study.log() if row["action"] in ("correcting", "corrected")]
    facts = {"session": "S01", "turn": "T0002", "who": "noor", "what": "text"}
    assert [row["facts"] for row in rows] == [facts, facts | {"version": 2}]
    assert all(row["at"] for row in rows)
    log = private.study.log_file.read_text("utf-8")
    assert "boot" not in log and "fiets" not in log
    assert study_log.verify(private.study.log_file) == len(private.study.log())


def test_words_that_nobody_said_go_with_their_space(private):
    correct_text(private, "S01", "T0003", "eh", "", "noor")
    assert turn(private, 3).text.endswith(" lachte altijd om de boot.")
    correct_text(private, "S01", "T0003", "om de boot.", "", "noor")
    assert turn(private, 3).text.endswith(" lachte altijd")
    assert turn(private, 3, raw=True).text.endswith("Brinkhof lachte altijd")


def test_a_coding_of_which_nothing_is_left_is_counted(private):
    code(private, "eh", "eh")
    assert correct_text(private, "S01", "T0003", "eh", "", "noor").codings_lost == 1
    assert quotes(private) == []


def test_the_right_place_in_the_vault_next_to_hidden_words(private):
    # "Brinkhof" is hidden; "lachte eh" stands behind it.
    correct_text(private, "S01", "T0003", "lachte eh", "huilde", "noor")
    assert turn(private, 3, raw=True).text == (
        "Ja dat vond ik ook. En Xerxesa Brinkhof huilde altijd om de boot."
    )
    assert "Xerxesa" not in turn(private, 3).text
    assert "huilde altijd" in turn(private, 3).text


@pytest.mark.parametrize(
    ("turn_id", "old", "new", "key"),
    [
        ("T0002", "leiding", "begeleiding", "editing.not_once"),
        ("T0002", "vliegtuig", "trein", "editing.not_once"),
        # Only whole words: "bo" stands in "boot".
        ("T0002", "bo", "fiets", "editing.not_once"),
        ("T0002", "streng", " streng ", "editing.same"),
        ("T0002", "  ", "streng", "editing.nothing"),
        ("T0009", "streng", "soms", "editing.no_turn"),
        ("Xerxesa", "streng", "soms", "editing.no_turn"),
        ("T0004", "En toen?", "", "editing.whole_turn"),
        ("T0002", "streng", "x" * 1001, "editing.too_long"),
    ],
)
def test_what_cannot_be_done_is_refused(private, turn_id, old, new, key):
    error = refused(private, turn_id, old, new, "noor")
    assert error.key == key
    assert "Xerxesa" not in str(error) and "streng" not in str(error)


def test_hidden_words_cannot_be_corrected(private):
    hidden = turn(private, 3).text
    placeholder = hidden[hidden.index("[") : hidden.index("]") + 1]
    assert refused(private, "T0003", placeholder, "iemand", "noor").key == "editing.hidden"


@pytest.mark.parametrize("who", ["", "Noor de Wit", "../x", "noor\n"])
def test_who_corrects_is_a_coder(private, who):
    assert refused(private, "T0002", "streng", "soms", who).key == "study.bad_coder"


# ---------------------------------------------------------------------------- no names in


@pytest.mark.parametrize(
    "new",
    [
        "Xerxesa", "xerxesa streng", "XERXESA", "Xerx\u00adesa", "Brinkhofs", "qwinten aalders",
        "streng in Zwolle", "Fatima", "streng in Groningen", "06 1234 5678", "a.b@voorbeeld.nl",
        "op 3 mei 2019", "Kerkstraat 12",
    ],
)  # fmt: skip
def test_a_name_typed_as_correction_does_not_get_in(private, new):
    error = refused(private, "T0002", "streng", new, "noor")
    assert error.key == "editing.identifies"
    assert new not in str(error)


def test_a_placeholder_cannot_be_typed(private):
    hidden = turn(private, 3).text
    placeholder = hidden[hidden.index("[") : hidden.index("]") + 1]
    for new in (placeholder, "[PERSOON-99]"):
        assert refused(private, "T0002", "streng", new, "noor").key == "editing.placeholder"
    correct_text(private, "S01", "T0002", "streng", "[onverstaanbaar]", "noor")
    assert "was [onverstaanbaar], maar" in turn(private, 2).text


def test_a_correction_that_makes_a_name_of_its_neighbour_hides_it(tmp_path, home):
    talk = "I: Wie was dat?\nJ: Dat was in ieder geval wel een beetje Boom.\n"
    private = study_of(tmp_path, talk, {"I": "I1", "J": "P01"})
    assert "Boom" in turn(private, 2).text
    correct_text(private, "S01", "T0002", "een beetje", "mevrouw", "noor")
    assert "mevrouw Boom" in turn(private, 2, raw=True).text
    assert "Boom" not in turn(private, 2).text


def test_ordinary_words_are_not_taken_for_names(private):
    for old, new in [
        ("streng", "best oké"), ("leuke", "gezellige"), ("dingen", "uitjes"),
        ("met boot", "buiten"), ("deed", "organiseerde"), ("maar", "alleen"),
        ("buiten", "in de tuin"), ("ook", "wel vaak"),
    ]:  # fmt: skip
        correct_text(private, "S01", "T0002", old, new, "noor")
    assert turn(private, 2).text == (
        "De leiding was best oké, alleen de leiding organiseerde wel vaak gezellige uitjes "
        "in de tuin."
    )
    assert private.study.versions("S01")[-1] == 9


# ---------------------------------------------------------------------------- the speaker


def test_another_speaker(private):
    code(private, "Ja dat", "vond ik ook.")
    done = correct_speaker(private, "S01", "T0003", "P01", "kai")
    assert (done.version, done.codings_lost) == (2, 0)
    assert turn(private, 3).speaker == turn(private, 3, raw=True).speaker == "P01"
    segment = private.study.coding_log("S01", "noor").segments()[0]
    assert (segment.quote, segment.speaker) == ("Ja dat vond ik ook.", "P01")
    facts = private.study.log()[-1]["facts"]
    assert facts == {
        "session": "S01", "turn": "T0003", "who": "kai", "what": "speaker", "before": "P02",
        "after": "P01", "version": 2,
    }  # fmt: skip
    assert anonymise(private).written == ()


def test_somebody_who_was_not_in_the_session_comes_in_with_remarks_kept(private):
    study = private.study
    add_participants(study, ["P03"])
    path = study.session_file("S01")
    store.write_text(path, "# van Noor\n" + path.read_text("utf-8"))
    correct_speaker(private, "S01", "T0003", "P03", "noor")
    assert Study(study.path).sessions()["S01"].participants == ("P01", "P02", "P03")
    assert path.read_text("utf-8").startswith("# van Noor")
    correct_speaker(private, "S01", "T0003", "X1", "noor")
    assert turn(private, 3).speaker == "X1"


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("P99", "editing.unknown_participant"),
        ("X0", "editing.reserved"),
        ("P02", "editing.same"),
        ("Xerxesa", "study.bad_speaker_code"),
    ],
)
def test_a_speaker_that_cannot_be(private, code, key):
    assert refused(private, "T0003", code, "noor", do=correct_speaker).key == key


# -------------------------------------------------------------------- decisions and crashes


def review(private):
    hide_everywhere(private, "boot", "RARE")
    hide_everywhere(private, "leuke", "RARE")
    anonymise(private)


def hidden_words(private):
    raw, decisions = private.raw("S01"), private.decisions("S01")
    assert decisions["sha256"] == raw.sha256
    return sorted(raw.text[row["start"] : row["end"]] for row in decisions["add"])


def test_what_a_reviewer_decided_moves_along(private):
    review(private)
    correct_text(private, "S01", "T0002", "De leiding was streng", "Ze waren soms streng", "noor")
    correct_speaker(private, "S01", "T0003", "P01", "noor")
    assert hidden_words(private) == ["boot", "boot", "leuke"]
    anonymise(private)
    assert not [name for name in private.vault.names() if name.startswith("correcting")]


class Killed(BaseException):
    """The machine stops."""


def kill_at(monkeypatch, owner, name, *, after=False):
    real = getattr(owner, name)

    def stops(*arguments, **named):
        if after:
            real(*arguments, **named)
        raise Killed

    monkeypatch.setattr(owner, name, stops)


MOMENTS = [
    (Identifiable, "put_raw", False), (Identifiable, "put_raw", True),
    (Identifiable, "put_decisions", False), (Identifiable, "put_decisions", True),
    (Study, "write_transcript", False), (Study, "write_transcript", True),
    (editing_writing, "carry_over_log", False), (editing_writing, "carry_over_log", True),
]  # fmt: skip


@pytest.mark.parametrize(("owner", "name", "after"), MOMENTS)
def test_a_crash_loses_no_coding_and_never_undoes_the_correction(
    private, monkeypatch, owner, name, after
):
    code(private, "De leiding was", "streng,")
    code(private, "Ja dat", "vond ik ook.", coder="kai")
    review(private)
    with pytest.MonkeyPatch.context() as patch:
        kill_at(patch, owner, name, after=after)
        with pytest.raises(Killed):
            correct_text(private, "S01", "T0002", "streng", "soms heel streng", "noor")
    private = Identifiable(private.study)
    done = turn(private, 2, raw=True).text.startswith("De leiding was soms heel streng,")
    assert done == ((owner, name, after) != (Identifiable, "put_raw", False))
    finish_correction(private)
    assert hidden_words(private) == ["boot", "boot", "leuke"]
    anonymise(private)
    text = "soms heel streng" if done else "streng"
    assert turn(private, 2).text.startswith(f"De leiding was {text}, maar")
    assert quotes(private) == [f"De leiding was {text},"]
    assert quotes(private, "kai") == ["Ja dat vond ik ook."]
    # And then it can be done again, or is refused as done.
    if not done:
        correct_text(private, "S01", "T0002", "streng", "soms heel streng", "noor")
    assert turn(private, 2).text.startswith("De leiding was soms heel streng, maar")


def test_the_vault_goes_first(private, monkeypatch):
    order = []
    for owner, name in [(Identifiable, "put_raw"), (Study, "write_transcript")]:
        real = getattr(owner, name)

        def noted(*arguments, _real=real, _name=name, **named):
            order.append(_name)
            return _real(*arguments, **named)

        monkeypatch.setattr(owner, name, noted)
    correct_text(private, "S01", "T0002", "streng", "soms", "noor")
    assert order == ["put_raw", "write_transcript"]


def test_a_disk_that_is_full_leaves_both_texts_as_they_were(private, monkeypatch):
    review(private)
    before = private.raw("S01"), private.study.transcript("S01"), private.decisions("S01")

    def full(*arguments, **named):
        raise StudyError("store.disk_full", file="S01.v3.json")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Study, "write_transcript", full)
        with pytest.raises(StudyError):
            correct_text(private, "S01", "T0002", "streng", "soms", "noor")
    assert (private.raw("S01"), private.study.transcript("S01"), private.decisions("S01")) == before


# ---------------------------------------------------------------------------- withdrawal


def test_withdrawal_takes_the_corrected_words_too(private):
    correct_text(private, "S01", "T0002", "streng", "zozozo wonderbaarlijk", "noor")
    code(private, "zozozo", "wonderbaarlijk,")
    withdraw(private, "P01")
    for name, text in every_byte(private.study.path).items():
        assert "wonderbaarlijk" not in text, name
    for entry in private.vault.names():
        assert "wonderbaarlijk" not in private.text_of(entry), entry
    error = refused(private, "T0002", "deelnemer", "x", "noor")
    assert error.key == "editing.withdrawn"


def test_a_turn_goes_with_the_speaker_it_was_given_to(private):
    correct_speaker(private, "S01", "T0003", "P01", "noor")
    withdraw(private, "P01")
    for name, text in every_byte(private.study.path).items():
        assert "dat vond ik ook" not in text, name
    for entry in private.vault.names():
        assert "dat vond ik ook" not in private.text_of(entry), entry


def test_a_memo_with_words_of_a_corrected_speaker_goes_too(private):
    correct_speaker(private, "S01", "T0005", "P02", "noor")
    text = f"Letterlijk: {turn(private, 5).text}"
    memo = Memo(id="mijn-memo", coder="noor", about="S01", text=text)
    path = write_memo(private.study.memos_folder, memo)
    assert withdraw(private, "P02").memos == 1
    assert not path.exists()


def test_a_stopped_correction_leaves_no_words_for_after_a_withdrawal(private, monkeypatch):
    review(private)
    with pytest.MonkeyPatch.context() as patch:
        kill_at(patch, Identifiable, "put_decisions")
        with pytest.raises(Killed):
            correct_text(private, "S01", "T0002", "streng", "zozozo wonderbaarlijk", "noor")
    withdraw(private, "P01")
    for entry in private.vault.names():
        assert "wonderbaarlijk" not in private.text_of(entry), entry
    finish_correction(private)


def test_during_an_unfinished_withdrawal_nothing_is_corrected(private):
    private.study.note("withdrawing", participant="P01")
    assert refused(private, "T0002", "streng", "soms", "noor").key == "study.unfinished_withdrawal"


def test_without_the_vault_nothing_is_corrected(private):
    private.forget_raw("S01")
    with pytest.raises((StudyError, VaultError)) as caught:
        correct_text(private, "S01", "T0002", "streng", "soms", "noor")
    assert caught.value.key == "editing.no_raw"


# ---------------------------------------------------------------------------- the places


@pytest.mark.parametrize(
    ("shown", "heard", "place"),
    [
        ("[P-1] zei de", "Noor de Wit zei de", (16, 18)),
        ("de [P-1]", "de Noor de Wit", (0, 2)),
        ("[P-1]'s de [P-2]", "Noor Wits de [lacht]", (10, 12)),
        ("[lacht] de", "[lacht] de", (8, 10)),
    ],
)
def test_the_place_in_the_vault(shown, heard, place):
    start = shown.index("de")
    turns = [Turn(id="T0001", speaker="P01", text=text) for text in (shown, heard)]
    assert place_in_raw(*turns, (start, start + 2)) == place


def test_two_places_that_both_fit_are_ambiguous():
    turns = [
        Turn(id="T0001", speaker="P01", text=text)
        for text in ("[P-1] de [P-2]", "Noor de Wit de Jan de Boer")
    ]
    with pytest.raises(StudyError) as caught:
        place_in_raw(*turns, (6, 8))
    assert (caught.value.key, caught.value.values["times"]) == ("editing.ambiguous", 3)


words = st.text(st.sampled_from("ab \u00e9"), max_size=12)


@given(words, words, words, words)
def test_a_text_fits_its_own_hidden_form(before, name, middle, after):
    raw = before + "x" + name + middle + "y" + after
    safe = before + "[PERSOON-1]" + middle + "[P]'s" + after
    assert fits(safe, raw)
    assert not fits(safe, raw[:-1] + "q") or not after


@given(st.text(max_size=20), st.text(max_size=5), st.data())
def test_a_span_outside_the_edit_keeps_its_words(text, put, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    if start == end:
        return
    new = edited(text, (start, end), put)
    assert new == text[:start] + put + text[end:]
    first = data.draw(st.integers(0, len(text)))
    last = data.draw(st.integers(first, len(text)))
    moved = projection(start, end - start, len(put))(first, last)
    if first < last and (last <= start or first >= end):
        assert new[slice(*moved)] == text[first:last]
    if first <= start and last >= end:
        assert new[slice(*moved)] == text[first:start] + put + text[end:last]
