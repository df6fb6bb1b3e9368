"""The read-back round: everybody their own words only, and the answer is followed at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from support import snapshot

from peer_research.consent import outputs
from peer_research.consent.read_back import (
    READ_BACK,
    answer_read_back,
    follow_read_back,
    own_fragments,
    read_back_letter,
    read_back_round,
)
from peer_research.consent.traces import folded
from peer_research.consent.withdrawal import withdraw
from peer_research.errors import StudyError
from peer_research.identifiable import Identifiable
from peer_research.model import CodedSegment
from peer_research.pipeline import write_report
from peer_research.report.counts import Counts
from peer_research.report.data import from_study
from peer_research.report.quotes import quotable
from peer_research.review.by_hand import hide_everywhere
from peer_research.study import Study
from peer_research.word.lint import lint
from tests.peer_research.word_tools import audit, bookmarks

TODAY = date.today()
VAGUER = "iets over hoe het thuis ging, in andere woorden"


def quotes(study: Study) -> dict[str, str]:
    """Return what may be quoted now, by the id of the piece."""
    frame = quotable(Counts(from_study(study)))
    return dict(zip(frame["id"], frame["quote"], strict=True))


def report_text(study: Study) -> str:
    path = write_report(study)
    return " ".join(folded(text) for text in outputs.readable_texts(path))


def quoted_piece(study: Study) -> CodedSegment:
    """Return a piece that stands in the report and in its speaker's letter."""
    shown = bookmarks(write_report(study))
    for code, person in study.participants().items():
        if person.allows("teruglezen"):
            for piece in own_fragments(study, code):
                if f"cit_{piece.id}" in shown and len(piece.quote.split()) > 8:
                    return piece
    raise AssertionError("the practice study has no such piece")


def mark(study: Study, piece: CodedSegment, value: str) -> None:
    log = study.coding_log(piece.transcript, piece.coder)
    log.recode(piece.id, attributes={**piece.attributes, "citaat": value})


def test_a_letter_holds_somebodys_own_words_only(demo_copy: Study) -> None:
    letters = read_back_round(demo_copy)
    wanted = {c for c, p in demo_copy.participants().items() if p.allows("teruglezen")}
    assert {path.stem for path in letters} <= wanted
    assert len(letters) >= 3
    segments = demo_copy.stored_segments()
    for path in letters:
        marks = {n.removeprefix("cit_"): t for n, t in bookmarks(path).items() if "cit_" in n}
        mine = {s.id: s.quote for s in segments if s.speaker == path.stem}
        assert marks
        assert marks.items() <= mine.items()


def test_the_letter_is_plain_and_valid(demo_copy: Study) -> None:
    path = read_back_letter(demo_copy, "P01")
    assert lint(path) == []
    assert audit(path) == ""
    text = "\n".join(p.text for p in Document(str(path)).paragraphs)
    person = demo_copy.participants()["P01"]
    assert f"Hoi {person.pseudonym}," in text
    count = len(own_fragments(demo_copy, "P01"))
    assert text.count("☐ ok") == text.count("☐ weghalen") == text.count("☐ vager") == count
    assert "Niets doen is dus geen ja" in text


def test_who_did_not_ask_gets_no_letter(demo_copy: Study) -> None:
    code = next(c for c, p in demo_copy.participants().items() if not p.allows("teruglezen"))
    with pytest.raises(StudyError) as problem:
        read_back_letter(demo_copy, code)
    assert problem.value.key == "read_back.not_asked"


def test_heavy_words_wait_for_a_second_person(demo_copy: Study) -> None:
    from peer_research.care.approvals import approve, waiting_for_approval

    fragments = {c: own_fragments(demo_copy, c) for c in demo_copy.participants()}
    ids = {piece.id for pieces in fragments.values() for piece in pieces}
    waiting = [p for p in waiting_for_approval(demo_copy) if p.speaker.startswith("P")]
    assert waiting
    assert not ids & {piece.id for piece in waiting}
    piece = next(p for p in waiting if p.attributes.get("citaat") == "mag")
    assert piece.id not in quotes(demo_copy)
    other = next(name for name in ("noor", "kai") if name != piece.coder)
    try:
        approve(demo_copy, piece.id, by=other, decision="ja", today=TODAY)
    except StudyError:
        pytest.skip("both coders coded these words, so nobody is a second person")
    assert piece.id in from_study(demo_copy).approved


def test_remove_takes_the_words_out_of_everything(demo_copy: Study) -> None:
    piece = quoted_piece(demo_copy)
    read_back_round(demo_copy)
    before = quotes(demo_copy)
    outcome = answer_read_back(demo_copy, piece.speaker, piece.id, "weghalen")
    assert demo_copy.output / "rapport.docx" in outcome.cleared.removed
    assert not outputs.files_with(demo_copy, outputs.Words(quotes={piece.id: piece.quote}))
    after = quotes(demo_copy)
    assert piece.id not in after
    assert after.items() < before.items()
    assert folded(piece.quote) not in report_text(demo_copy)
    # It still counts as something that was said.
    assert piece.id in set(demo_copy.segments()["id"])
    assert piece.id not in {p.id for p in own_fragments(demo_copy, piece.speaker)}


def test_words_that_overlap_are_not_quoted_either(demo_copy: Study) -> None:
    piece = quoted_piece(demo_copy)
    answer_read_back(demo_copy, piece.speaker, piece.id, "weghalen")
    other = next(name for name in ("noor", "kai") if name != piece.coder)
    log = demo_copy.coding_log(piece.transcript, other)
    again = log.apply(piece.start + 1, piece.end - 1, piece.code, {"citaat": "mag"})
    assert again.id not in quotes(demo_copy)


def test_removed_stays_removed_when_the_coder_takes_the_piece_away(demo_copy: Study) -> None:
    piece = quoted_piece(demo_copy)
    answer_read_back(demo_copy, piece.speaker, piece.id, "weghalen")
    log = demo_copy.coding_log(piece.transcript, piece.coder)
    log.remove(piece.id)
    again = log.apply(piece.start, piece.end, piece.code, {"citaat": "mag"})
    assert again.id not in quotes(demo_copy)


def test_removed_stays_removed_in_a_newer_text(demo_copy: Study) -> None:
    from peer_research.anonymise import anonymise

    piece = quoted_piece(demo_copy)
    answer_read_back(demo_copy, piece.speaker, piece.id, "weghalen")
    private = Identifiable(demo_copy)
    raw = private.raw(piece.transcript)
    word = next(w for w in raw.turns[0].text.split() if w.isalpha() and len(w) > 5)
    hide_everywhere(private, word, "PERSON")
    anonymise(private)
    assert demo_copy.transcript(piece.transcript).sha256 != piece.transcript_sha256
    assert piece.id not in quotes(demo_copy)


def test_vaguer_words_take_the_place_of_the_quote(demo_copy: Study) -> None:
    piece = quoted_piece(demo_copy)
    outcome = answer_read_back(demo_copy, piece.speaker, piece.id, "vager", VAGUER)
    assert outcome.cleared.removed
    assert quotes(demo_copy)[piece.id] == VAGUER
    text = report_text(demo_copy)
    assert folded(piece.quote) not in text
    shown = bookmarks(demo_copy.output / "rapport.docx")
    if f"cit_{piece.id}" in shown:
        assert shown[f"cit_{piece.id}"] == VAGUER
        assert folded("in andere woorden, door de deelnemer gekozen") in text


def test_vaguer_words_come_in_the_report_with_their_mark(demo_copy: Study) -> None:
    from peer_research.report.quotes import choose

    for code in demo_copy.participants():
        for piece in own_fragments(demo_copy, code):
            # Random letters may look like a name; a person says that they are none.
            words = f"{VAGUER} {piece.id}"
            answer_read_back(demo_copy, code, piece.id, "vager", words, confirmed=True)
    chosen = [q for q in choose(Counts(from_study(demo_copy))) if q.text.startswith(VAGUER)]
    assert chosen
    assert all("in andere woorden" in quote.source for quote in chosen)


def test_a_name_in_the_vaguer_words_is_seen_before_saving(demo_copy: Study) -> None:
    piece = quoted_piece(demo_copy)
    before = snapshot(demo_copy.path)
    with pytest.raises(StudyError) as problem:
        answer_read_back(
            demo_copy, piece.speaker, piece.id, "vager", "toen ging ik naar mevrouw Verstegen toe"
        )
    assert problem.value.key == "note_check.found"
    assert "Verstegen" not in str(problem.value)
    assert snapshot(demo_copy.path) == before


@pytest.mark.parametrize(
    ("answer", "words", "key"),
    [("vager", "", "read_back.vaguer_words"), ("ok", "iets", "read_back.vaguer_words"),
     ("misschien", "", "read_back.unknown_answer"), ("vager", None, "read_back.same_words")],
)  # fmt: skip
def test_a_wrong_answer_is_refused(
    demo_copy: Study, answer: str, words: str | None, key: str
) -> None:
    piece = quoted_piece(demo_copy)
    before = snapshot(demo_copy.path)
    with pytest.raises(StudyError) as problem:
        answer_read_back(
            demo_copy, piece.speaker, piece.id, answer,  # type: ignore[arg-type]
            piece.quote if words is None else words,
        )  # fmt: skip
    assert problem.value.key == key
    assert snapshot(demo_copy.path) == before


def test_nobody_answers_for_somebody_else(demo_copy: Study) -> None:
    piece = quoted_piece(demo_copy)
    other = next(c for c in demo_copy.participants() if c != piece.speaker)
    with pytest.raises(StudyError) as problem:
        answer_read_back(demo_copy, other, piece.id, "weghalen")
    assert problem.value.key == "read_back.no_fragment"
    assert not READ_BACK.rows(demo_copy)


def test_what_must_be_read_first_needs_an_ok(demo_copy: Study) -> None:
    piece = quoted_piece(demo_copy)
    # Somebody else may have marked the same words; then they are not waiting.
    mark(demo_copy, piece, "eerst_laten_lezen")
    for other in demo_copy.stored_segments():
        touches = other.start < piece.end and piece.start < other.end
        if other.transcript == piece.transcript and touches and other.id != piece.id:
            demo_copy.coding_log(other.transcript, other.coder).remove(other.id)
    assert piece.id not in quotes(demo_copy)
    answer_read_back(demo_copy, piece.speaker, piece.id, "ok")
    assert quotes(demo_copy)[piece.id] == piece.quote


def test_the_last_answer_counts(demo_copy: Study) -> None:
    piece = quoted_piece(demo_copy)
    answer_read_back(demo_copy, piece.speaker, piece.id, "weghalen")
    answer_read_back(demo_copy, piece.speaker, piece.id, "ok")
    assert piece.id in quotes(demo_copy)
    answer_read_back(demo_copy, piece.speaker, piece.id, "weghalen")
    assert piece.id not in quotes(demo_copy)


def test_without_answers_nothing_changes(demo_copy: Study) -> None:
    frame = demo_copy.segments()
    followed = follow_read_back(demo_copy, frame)
    assert followed.drop(columns="reworded").equals(frame)
    assert not followed["reworded"].any()


def test_who_withdraws_leaves_no_vaguer_words(demo_copy: Study) -> None:
    piece = quoted_piece(demo_copy)
    answer_read_back(demo_copy, piece.speaker, piece.id, "vager", VAGUER)
    withdraw(Identifiable(demo_copy), piece.speaker)
    assert not READ_BACK.rows(demo_copy)
    assert VAGUER not in demo_copy.register_file("teruglezen").read_text("utf-8")


def test_a_row_of_another_kind_is_refused() -> None:
    row = READ_BACK.kind(
        id="R01", participant="P01", segment="x", session="S01", turns=("T0001",), start=0, end=4,
        text_mark="0", answer="ok", day=TODAY,
    )  # fmt: skip
    with pytest.raises(StudyError):
        replace(row, participant="Fatima")
