"""A codebook changes and everything that was coded comes along."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from peer_research.codebook.editing import (
    add_code,
    change_code,
    merge_codes,
    move_code,
    remove_code,
    rename_code,
    split_code,
)
from peer_research.codebook.history import Reason, history, load_version, versions
from peer_research.codebook.looks import PATTERNS, looks
from peer_research.codebook.open_codes import MOST_WORDS, in_vivo, open_code
from peer_research.codebook.reading import load_codebook
from peer_research.codebook.taking import take_codes
from peer_research.codebook.use import usage
from peer_research.coding.memos import add_memo
from peer_research.errors import CodingError, ProtocolError, StudyError
from peer_research.model import Code, Codebook
from peer_research.study import Study
from tests.peer_research.register_study import code_turns, make

WHY = Reason(who="onderzoeker", why="Twee codes zeiden hetzelfde.")
ALONE, SUPPORT, LOSS = "big5.support.eenzaam", "big5.support", "big5.support.verlies"
NEW = {"id": "hulp.nieuw", "label_nl": "Iets nieuws", "definitie": "Wat nog niet bestond."}


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return make(tmp_path)


def codes(study: Study) -> list[str]:
    return sorted(segment.code for segment in study.coded_segments())


# --- coming, changing, moving -------------------------------------------------------------


def test_adding_makes_a_version_with_who_and_why(study: Study) -> None:
    before = study.codebook_file.read_text("utf-8")
    made = add_code(study, {**NEW, "ouder": "hulp"}, WHY)
    book = study.codebook()
    assert (made.name, book.path(made.id), book.version) == (
        "Iets nieuws", ("hulp", "hulp.nieuw"), "0.2"
    )  # fmt: skip
    change = history(study)[0]
    assert (change.version, change.kind, change.who, change.why, change.after) == (
        "0.2", "erbij", "onderzoeker", WHY.why, ("hulp.nieuw",)
    )  # fmt: skip
    assert versions(study) == ["0.1", "0.2"]
    assert load_version(study, "0.1") == load_codebook(_kept(study, before))
    with pytest.raises(ProtocolError) as caught:
        load_version(study, "0.9")
    assert caught.value.key == "codebook_editing.no_version"


def _kept(study: Study, text: str) -> Path:
    path = study.path.parent / "oud.toml"
    path.write_text(text, "utf-8")
    return path


def test_remarks_in_the_file_stay(study: Study) -> None:
    remarks = {
        line for line in study.codebook_file.read_text("utf-8").splitlines() if line[:1] == "#"
    }
    assert len(remarks) > 5
    add_code(study, NEW, WHY)
    rename_code(study, SUPPORT, "Mensen om je heen", WHY)
    merge_codes(study, ALONE, SUPPORT, WHY)
    after = study.codebook_file.read_text("utf-8").splitlines()
    assert remarks <= set(after)


def test_a_remark_above_the_next_code_stays_when_a_code_goes(study: Study) -> None:
    text = study.codebook_file.read_text("utf-8")
    mark = '[[code]]\nid = "big5.support.verlies"'
    assert mark in text
    study.codebook_file.write_text(text.replace(mark, f"# over verlies\n{mark}"), "utf-8")
    remove_code(study, ALONE, WHY)
    after = study.codebook_file.read_text("utf-8")
    assert re.search(r'# over verlies\n+\[\[code\]\]\nid = "big5.support.verlies"', after)


def test_words_change_and_the_id_stays(study: Study) -> None:
    code_turns(study, "S01", ALONE)
    made = change_code(study, ALONE, {"label_nl": "Alleen", "kleur": "#112233", "wel": None}, WHY)
    assert (made.name, made.colour, made.include) == ("Alleen", "#112233", "")
    assert study.codebook().version == "0.1.1"
    assert codes(study) == [ALONE]
    for values, key in (({"id": "x"}, "not_here"), ({"ouder": ""}, "not_here"),
                        ({"label_nl": "Alleen"}, "nothing_changed")):  # fmt: skip
        with pytest.raises(ProtocolError) as caught:
            change_code(study, ALONE, values, WHY)
        assert caught.value.key == f"codebook_editing.{key}"
    for values, key in (({"kleur": "rood"}, "bad_colour"), ({"patroon": "bloem"}, "bad_pattern")):
        with pytest.raises(ProtocolError) as caught:
            change_code(study, ALONE, values, WHY)
        assert caught.value.key == f"codebook.{key}"
    assert study.codebook().version == "0.1.1"


def test_moving_takes_what_hangs_under_it_along_and_never_makes_a_circle(study: Study) -> None:
    move_code(study, SUPPORT, "", WHY)
    assert study.codebook().path(ALONE) == (SUPPORT, ALONE)
    for parent in (SUPPORT, ALONE):
        with pytest.raises(ProtocolError) as caught:
            move_code(study, SUPPORT, parent, WHY)
        assert caught.value.key == "codebook_editing.under_itself"
    with pytest.raises(CodingError, match=r"big5\.support"):
        move_code(study, SUPPORT, "big5.suport", WHY)
    assert study.codebook().version == "0.2"


@pytest.mark.parametrize(("who", "why"), [("", "Omdat."), ("onderzoeker", " ")])
def test_nothing_changes_without_who_and_why(study: Study, who: str, why: str) -> None:
    before = study.codebook_file.read_bytes()
    with pytest.raises(ProtocolError) as caught:
        add_code(study, NEW, Reason(who=who, why=why))
    assert caught.value.key == "codebook_editing.who_and_why"
    assert study.codebook_file.read_bytes() == before


def test_no_name_of_a_person_comes_in(study: Study) -> None:
    named = "Mevrouw Verstegen wilde dit."
    for values, reason in ((NEW, Reason(who="a", why=named)), ({**NEW, "wel": named}, WHY)):
        with pytest.raises(StudyError) as caught:
            add_code(study, values, reason)
        assert caught.value.key == "note_check.found"
        assert "Verstegen" not in str(caught.value)
    assert add_code(study, {**NEW, "wel": named}, Reason(who="a", why="Ja.", confirmed=True))


# --- joining ------------------------------------------------------------------------------


def test_merging_carries_codings_memos_advice_and_codes_under_it(study: Study) -> None:
    code_turns(study, "S02", ALONE, "noor")
    code_turns(study, "S01", SUPPORT, "kai")
    add_code(study, {**NEW, "ouder": ALONE}, WHY)
    memo = add_memo(study, "noor", ALONE, "Dit lijkt erg op steun.")
    study.recommendations_file.write_text(
        f'[[aanbeveling]]\nid = "A1"\nvoor = "gemeente"\ntekst = "Doe iets."\n'
        f'codes = ["{ALONE}", "{SUPPORT}"]\n', "utf-8"
    )  # fmt: skip
    before = {s.id: (s.rev, s.quote, s.start) for s in study.coded_segments()}
    done = merge_codes(study, ALONE, SUPPORT, WHY)
    assert (done.segments, done.memos) == (7, 1)
    assert "p01-big5-18plus" in done.look_at
    assert set(codes(study)) == {SUPPORT}
    assert {s.id: (s.rev, s.quote, s.start) for s in study.coded_segments()} == before
    assert ALONE not in study.codebook().by_id
    assert study.codebook().by_id["hulp.nieuw"].parent == SUPPORT
    assert [m.about for m in study.memos() if m.id == memo.id] == [SUPPORT]
    assert study.recommendations()[0].codes == (SUPPORT,)
    assert load_version(study, "0.2").by_id[ALONE]


def test_undo_and_redo_go_on_past_a_merge(study: Study) -> None:
    code_turns(study, "S01", ALONE)
    log = study.coding_log("S01", "noor")
    log.recode(log.segments()[0].id, code=LOSS)
    log.undo()
    merge_codes(study, ALONE, SUPPORT, WHY)
    assert [s.code for s in log.segments()] == [SUPPORT]
    assert log.redo() and [s.code for s in log.segments()] == [LOSS]
    assert log.undo() and [s.code for s in log.segments()] == [SUPPORT]
    assert log.undo() and log.segments() == ()
    assert log.redo() and [s.code for s in log.segments()] == [SUPPORT]


def test_a_log_from_another_computer_follows_when_it_comes_back(study: Study) -> None:
    code_turns(study, "S02", ALONE, "noor")
    path = study.coding_file("S02", "noor")
    shutil.copy(path, study.path.parent / "noor.jsonl")
    merge_codes(study, ALONE, LOSS, WHY)
    merge_codes(study, LOSS, SUPPORT, WHY)
    with pytest.raises(ProtocolError) as caught:
        merge_codes(study, "big5", SUPPORT, WHY)
    assert caught.value.key == "codebook_editing.merge_upwards"
    shutil.copy(study.path.parent / "noor.jsonl", path)
    assert set(codes(study)) == {SUPPORT}
    size = path.stat().st_size
    assert set(codes(study)) == {SUPPORT}
    assert path.stat().st_size == size  # what followed once is not written again


def test_an_open_program_cannot_use_a_code_that_is_gone(study: Study) -> None:
    log = study.coding_log("S01", "noor")
    merge_codes(study, ALONE, SUPPORT, WHY)
    with pytest.raises(CodingError) as caught:
        log.apply(0, 5, ALONE)
    assert caught.value.key == "coding.unknown_code"
    assert log.apply(0, 5, SUPPORT).code == SUPPORT


def test_an_id_is_never_used_again(study: Study) -> None:
    merge_codes(study, ALONE, SUPPORT, WHY)
    with pytest.raises(ProtocolError) as caught:
        add_code(study, {**NEW, "id": ALONE}, WHY)
    assert caught.value.key == "codebook_editing.id_taken"


# --- splitting ----------------------------------------------------------------------------

HALVES = (
    {"id": "alleen.thuis", "label_nl": "Alleen thuis", "definitie": "Thuis."},
    {"id": "alleen.buiten", "label_nl": "Alleen buiten", "definitie": "Buiten."},
)


def test_splitting_asks_for_each_piece_where_it_goes(study: Study) -> None:
    ids = code_turns(study, "S02", ALONE, "noor")
    before = study.codebook_file.read_bytes()
    with pytest.raises(ProtocolError) as caught:
        split_code(study, ALONE, HALVES, {ids[0]: "alleen.thuis"}, WHY)
    assert (caught.value.key, caught.value.values["n"]) == ("codebook_editing.undecided", 6)
    with pytest.raises(ProtocolError) as caught:
        split_code(study, ALONE, HALVES, {ids[0]: SUPPORT}, WHY, rest="alleen.thuis")
    assert caught.value.key == "codebook_editing.not_a_new_code"
    with pytest.raises(CodingError):
        split_code(study, ALONE, HALVES, {"niets": "alleen.thuis"}, WHY, rest="alleen.thuis")
    assert study.codebook_file.read_bytes() == before
    choices = {name: HALVES[n % 2]["id"] for n, name in enumerate(ids)}
    assert split_code(study, ALONE, HALVES, choices, WHY).segments == 7
    assert {s.id: s.code for s in study.coded_segments()} == choices
    book = study.codebook()
    assert ALONE not in book.by_id
    assert book.path("alleen.thuis") == ("big5", SUPPORT, "alleen.thuis")


def test_a_split_holds_for_a_copy_and_not_for_what_was_changed_after(study: Study) -> None:
    ids = code_turns(study, "S02", ALONE, "noor")
    path = study.coding_file("S02", "noor")
    old = path.read_bytes()
    split_code(study, ALONE, HALVES, {ids[0]: "alleen.thuis"}, WHY, stays=True)
    assert codes(study) == ["alleen.thuis", *[ALONE] * 6]
    study.coding_log("S02", "noor").recode(ids[0], code=ALONE)  # after all
    assert codes(study) == [ALONE] * 7
    path.write_bytes(old)
    assert codes(study) == ["alleen.thuis", *[ALONE] * 6]


def test_what_a_copy_brings_after_a_split_goes_to_the_rest(study: Study) -> None:
    code_turns(study, "S02", ALONE, "noor", turns=1)
    log = study.coding_log("S02", "noor")
    log.apply(0, 4, ALONE)
    late = study.coding_file("S02", "noor").read_bytes()
    log.undo()
    split_code(study, ALONE, HALVES, {}, WHY, rest="alleen.buiten")
    study.coding_file("S02", "noor").write_bytes(late)
    assert codes(study) == ["alleen.buiten"] * 2
    merge_codes(study, "alleen.buiten", SUPPORT, WHY)
    study.coding_file("S02", "noor").write_bytes(late)
    assert codes(study) == [SUPPORT] * 2


def test_what_hangs_under_a_code_must_move_before_it_is_split(study: Study) -> None:
    with pytest.raises(ProtocolError) as caught:
        split_code(study, SUPPORT, HALVES, {}, WHY)
    assert caught.value.key == "codebook_editing.has_children"


# --- going --------------------------------------------------------------------------------


def test_a_code_in_use_stays_and_it_is_said_where(study: Study) -> None:
    code_turns(study, "S02", ALONE, "noor", turns=3)
    add_memo(study, "kai", ALONE, "Hier moeten we het over hebben.")
    before = study.codebook_file.read_bytes()
    with pytest.raises(ProtocolError) as caught:
        remove_code(study, ALONE, WHY)
    assert caught.value.key == "codebook_editing.in_use"
    assert "3 gecodeerde stukken in S02" in str(caught.value)
    assert "memo" in str(caught.value) and "noor" not in str(caught.value)
    assert study.codebook_file.read_bytes() == before
    assert usage(study, SUPPORT).children == (ALONE, LOSS)


def test_undo_brings_no_code_back_that_was_removed(study: Study) -> None:
    ids = code_turns(study, "S01", ALONE)
    log = study.coding_log("S01", "noor")
    log.remove(ids[0])
    remove_code(study, ALONE, WHY)
    with pytest.raises(CodingError) as caught:
        log.undo()
    assert caught.value.key == "coding.code_removed"
    assert log.segments() == ()


# --- on the spot --------------------------------------------------------------------------


def test_open_codes_are_made_while_coding(study: Study) -> None:
    made = open_code(study, "Wachten  zonder eind", "noor")
    assert (made.id, made.parent, made.name) == (
        "open.wachten-zonder-eind", "open", "Wachten zonder eind"
    )  # fmt: skip
    assert open_code(study, "wachten zonder EIND", "kai") == made
    assert history(study)[0].who == "noor"
    assert study.coding_log("S01", "noor").apply(0, 5, made.id)
    with pytest.raises(ProtocolError):
        open_code(study, " !? ", "noor")


def test_open_codes_need_no_code_called_open(study: Study) -> None:
    text = '[[code]]\nid = "a"\nlabel_nl = "A"\ndefinitie = "Over a."\n'
    study.codebook_file.write_text('id = "b"\nversie = "1"\n' + text, "utf-8")
    assert open_code(study, "Iets", "noor").parent == "open"
    assert [code.id for code in study.codebook().codes] == ["a", "open", "open.iets"]


def test_a_code_in_the_words_of_who_spoke(study: Study) -> None:
    made = in_vivo(study, "S01", "noor", 0, 20)
    assert (made.quote, made.code) == ("Ik was er klaar mee.", "open.ik-was-er-klaar-mee")
    assert study.codebook().by_id[made.code].name == "Ik was er klaar mee"
    with pytest.raises(ProtocolError) as caught:
        in_vivo(study, "S01", "noor", 0, 60)
    assert caught.value.values["most"] == MOST_WORDS
    with pytest.raises(CodingError):
        in_vivo(study, "S01", "noor", 5, 5)


def test_codes_of_another_codebook_come_in_without_touching_ours(study: Study) -> None:
    merge_codes(study, ALONE, SUPPORT, WHY)
    other = Codebook(id="x", version="1", codes=(
        Code(id=SUPPORT, name="Iets anders", definition="d"),
        Code(id=ALONE, name="Terug", definition="d"),
        Code(id="nieuw", name="Nieuw", definition="d", parent=ALONE),
    ))  # fmt: skip
    assert [(c.id, c.parent) for c in take_codes(study, other, WHY)] == [("nieuw", "")]
    assert study.codebook().by_id[SUPPORT].name != "Iets anders"
    assert take_codes(study, other, WHY) == []


# --- looks --------------------------------------------------------------------------------


def test_each_code_has_a_colour_and_a_pattern_that_stay(study: Study) -> None:
    book = study.codebook()
    before = looks(book)
    assert set(before) == set(book.by_id)
    branch = [before[code.id] for code in book.codes if book.path(code.id)[0] == "big5"]
    assert len({look.colour for look in branch}) == 1
    assert len({look.pattern for look in branch}) == min(len(branch), len(PATTERNS))
    add_code(study, {**NEW, "ouder": "big5"}, WHY)
    after = looks(study.codebook())
    assert {name: after[name] for name in before} == before
    change_code(study, SUPPORT, {"kleur": "#123456", "patroon": "ruit"}, WHY)
    own = looks(study.codebook())
    assert (own[SUPPORT].colour, own[SUPPORT].pattern) == ("#123456", "ruit")
    assert own[ALONE].colour == "#123456" and own["big5"].colour == before["big5"].colour
