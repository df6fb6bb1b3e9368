"""Consent per use: refused when it cannot be right, followed at once when it changes."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from support import ROOT, every_byte, snapshot

from peer_research.consent import outputs
from peer_research.consent.authority import as_it_counts
from peer_research.consent.bands import check_age_band, looks_like_age, looks_like_date
from peer_research.consent.read_back import READ_BACK, read_back_round
from peer_research.consent.traces import folded, quoted_in, shingles
from peer_research.consent.uses import (
    ANSWERS,
    CHOICES,
    consent_history,
    record_consent,
    record_interviewer_choice,
    register_participant,
    withdraw_use,
)
from peer_research.consent.withdrawal import withdraw
from peer_research.errors import ReportError, StudyError
from peer_research.finding import safe_tables
from peer_research.identifiable import Identifiable
from peer_research.model import CONSENT_USES
from peer_research.new_study import new_study
from peer_research.pipeline import write_guides, write_report, write_tables
from peer_research.products import write_products
from peer_research.records import change_participant, put_participants
from peer_research.registers.advice_word import write_advice, write_advice_csv
from peer_research.registers.yields import DEMANDS
from peer_research.registers.yields_word import write_yields
from peer_research.study import Study

DAY = date(2026, 3, 2)
LATER = date(2026, 3, 9)
TODAY = date.today()


@pytest.fixture
def study(tmp_path: Path) -> Study:
    made = new_study(tmp_path / "onderzoek", "Oefenen", protocols=[])
    register_participant(made, "P01", age_band="16-17")
    return made


def write_everything(study: Study) -> None:
    write_guides(study)
    write_tables(study)
    write_report(study)
    read_back_round(study)


def shown(study: Study) -> str:
    """Return the words of every output, with marks of Word left out of the way."""
    parts = []
    for path in study.files():
        if path.is_relative_to(study.output):
            parts += [folded(text) for text in outputs.readable_texts(path)]
    return " ".join(parts)


def quotes_of(study: Study, code: str) -> list[str]:
    """Return what one person said that only that person said, long enough to know it by."""
    others = " ".join(folded(s.quote) for s in study.stored_segments() if s.speaker != code)
    mine = [folded(s.quote) for s in study.stored_segments() if s.speaker == code]
    return [quote for quote in mine if quote.count(" ") > 6 and quote.strip() not in others]


# ------------------------------------------------------------------ who takes part


@pytest.mark.parametrize(
    "given",
    ["3-4-2009", "2009-04-03", "03/04/09", "3 april 2009", "april 2009", "2009", date(2009, 4, 3),
     datetime(2009, 4, 3, 12, 0), "03042009", "geb. 3 mrt '09"],
)  # fmt: skip
def test_a_birth_date_is_refused_and_not_stored(study: Study, given: object) -> None:
    before = snapshot(study.path)
    with pytest.raises(StudyError) as problem:
        register_participant(study, "P02", age_band=given)
    assert problem.value.key == "consent.birth_date"
    assert "16-17" in str(problem.value)
    assert "2009" not in str(problem.value)
    assert snapshot(study.path) == before


@pytest.mark.parametrize("given", [17, "17", "17 jaar", "zeventien", "17-jarige", "0"])
def test_an_exact_age_is_refused(study: Study, given: object) -> None:
    before = snapshot(study.path)
    with pytest.raises(StudyError) as problem:
        register_participant(study, "P02", age_band=given)
    assert problem.value.key == "consent.exact_age"
    assert snapshot(study.path) == before


@pytest.mark.parametrize(
    ("attributes", "key"),
    [
        ({"geboortedatum": "x"}, "consent.asks_too_much"),
        ({"echte_naam": "x"}, "consent.asks_too_much"),
        ({"uit_huis": "12-03-2015"}, "consent.date_in_attribute"),
        ({"uit_huis": "sinds 2015"}, "consent.date_in_attribute"),
        ({"in_zorg": "7 jaar"}, "consent.number_in_attribute"),
        ({"in_zorg": 7}, "consent.number_in_attribute"),
        ({"begeleider": "mevrouw Verstegen"}, "note_check.found"),
        (
            {"verhaal": "het begon toen ik nog heel klein was en niemand thuis was"},
            "consent.no_kind",
        ),
        ({"Twee woorden": "x"}, "consent.bad_word"),
    ],
)
def test_attributes_only_in_bands_and_kinds(
    study: Study, attributes: dict[str, object], key: str
) -> None:
    before = snapshot(study.path)
    with pytest.raises(StudyError) as problem:
        register_participant(study, "P02", attributes=attributes)
    assert problem.value.key == key
    assert "Verstegen" not in str(problem.value)
    assert snapshot(study.path) == before


def test_bands_and_kinds_are_kept(study: Study) -> None:
    kinds = {"hulpvorm": "pleegzorg", "in_zorg": "1-3 jaar", "aantal_plekken": "4+"}
    made = register_participant(study, attributes=kinds, age_band="18-20", pseudonym="Boomblad")
    assert made.code == "P02"
    assert (made.attributes, made.age_band, made.pseudonym) == (kinds, "18-20", "Boomblad")


@pytest.mark.parametrize(("text", "is_one"), [("16-17", False), ("28+", False), ("zomer", False)])
def test_bands_do_not_look_like_dates_or_ages(text: str, is_one: bool) -> None:
    assert looks_like_date(text) is is_one
    assert looks_like_age(text) is is_one


def test_no_band_is_fine() -> None:
    assert check_age_band(None) is None
    assert check_age_band("") is None


@pytest.mark.parametrize("name", ["P04", "17", "zeventien", "3-4-2009", "x", "a" * 40, "Bo;b"])
def test_a_chosen_name_must_be_a_plain_word(study: Study, name: str) -> None:
    with pytest.raises(StudyError) as problem:
        register_participant(study, "P02", pseudonym=name)
    assert problem.value.key == "consent.bad_pseudonym"
    assert "P02" not in study.participants()


def test_a_chosen_name_is_nobodys_real_name(demo_copy: Study) -> None:
    private = Identifiable(demo_copy)
    row = next(r for r in private.roster_rows() if r["label"] == "PERSON" and r.get("code"))
    real = row["names"][0].split()[0]
    for name in (real, real.lower()):
        with pytest.raises(StudyError) as problem:
            register_participant(demo_copy, "P20", pseudonym=name, private=private)
        assert problem.value.key == "consent.real_name"
        assert real.lower() not in str(problem.value).lower()
    assert "P20" not in demo_copy.participants()


def test_a_chosen_name_is_not_taken(demo_copy: Study) -> None:
    taken = demo_copy.participants()["P01"].pseudonym
    with pytest.raises(StudyError) as problem:
        register_participant(demo_copy, "P20", pseudonym=f" {taken.upper()} ")
    assert problem.value.key == "consent.taken_pseudonym"
    assert register_participant(demo_copy, "P01", pseudonym=taken).pseudonym == taken


def test_the_code_of_who_withdrew_is_never_used_again(demo_copy: Study) -> None:
    with pytest.raises(StudyError) as problem:
        register_participant(demo_copy, "P07")
    assert problem.value.key == "consent.was_withdrawn"
    assert register_participant(demo_copy).code == "P13"


def test_registering_again_keeps_the_answers(demo_copy: Study) -> None:
    before = demo_copy.participants()["P01"]
    after = register_participant(demo_copy, "P01", age_band="21-27")
    assert after.consents == before.consents
    assert after.age_band == "21-27"
    assert (after.pseudonym, after.attributes) == (before.pseudonym, before.attributes)
    others = [code for code in demo_copy.participants() if code != "P01"]
    assert len(others) == 10


# ------------------------------------------------------------------ answers


def test_an_answer_is_dated_and_kept(study: Study) -> None:
    record_consent(study, "P01", "meedoen", "ja", DAY, "1.0")
    record_consent(study, "P01", "citeren", "nee", DAY, "1.0", "gesproken")
    record_consent(study, "P01", "citeren", "ja", LATER, "1.1", "digitaal")
    person = study.participants()["P01"]
    consent = person.consents["citeren"]
    assert (consent.answer, consent.day, consent.text, consent.how) == (
        "ja", LATER, "1.1", "digitaal",
    )  # fmt: skip
    assert [(r.answer, r.day, r.text) for r in consent_history(study, "P01", "citeren")] == [
        ("nee", DAY, "1.0"), ("ja", LATER, "1.1"),
    ]  # fmt: skip


def test_an_older_answer_is_kept_but_does_not_count(study: Study) -> None:
    record_consent(study, "P01", "citeren", "nee", LATER, "1.0")
    change = record_consent(study, "P01", "citeren", "ja", DAY, "1.0")
    assert not change.counts
    assert not study.participants()["P01"].allows("citeren")
    assert len(consent_history(study, "P01")) == 2


@pytest.mark.parametrize("by_hand", [False, True])
def test_two_answers_of_one_day_are_refused(study: Study, by_hand: bool) -> None:
    if by_hand:
        answer = {"antwoord": "ja", "datum": DAY, "tekst": "1.0", "hoe": "papier"}
        put_participants(study, [{"code": "P01", "toestemming": {"citeren": answer}}])
    else:
        record_consent(study, "P01", "citeren", "ja", DAY, "1.0")
    before = snapshot(study.path)
    with pytest.raises(StudyError) as problem:
        record_consent(study, "P01", "citeren", "nee", DAY, "1.0")
    assert problem.value.key == "consent.two_answers"
    assert "P01" in str(problem.value)
    assert snapshot(study.path) == before


def test_the_same_answer_twice_is_one_answer(study: Study) -> None:
    for _ in range(2):
        record_consent(study, "P01", "citeren", "ja", DAY, "1.0")
    assert len(consent_history(study, "P01")) == 1


def test_who_does_not_take_part_cannot_be_quoted(study: Study) -> None:
    record_consent(study, "P01", "meedoen", "nee", DAY, "1.0")
    before = snapshot(study.path)
    with pytest.raises(StudyError) as problem:
        record_consent(study, "P01", "citeren", "ja", LATER, "1.0")
    assert problem.value.key == "consent.not_taking_part"
    assert snapshot(study.path) == before


def test_a_no_to_taking_part_ends_everything(study: Study) -> None:
    for use in ("meedoen", "citeren", "bericht"):
        record_consent(study, "P01", use, "ja", DAY, "1.0")
    change = record_consent(study, "P01", "meedoen", "nee", LATER, "1.0")
    assert set(change.closed) == {"citeren", "bericht"}
    person = study.participants()["P01"]
    assert not any(person.allows(use) for use in CONSENT_USES)
    assert any("withdraw" in step for step in change.next_steps)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"use": "citren"}, "consent.unknown_use"),
        ({"code": "P09"}, "register_tools.unknown"),
        ({"text_version": "zoals we bespraken"}, "consent.bad_version"),
        ({"day": date(2999, 1, 1)}, "register_tools.future"),
    ],
)
def test_what_cannot_be_is_refused(study: Study, change: dict[str, object], key: str) -> None:
    values: dict[str, object] = {
        "code": "P01", "use": "citeren", "answer": "ja", "day": DAY, "text_version": "1.0",
        **change,
    }  # fmt: skip
    before = snapshot(study.path)
    with pytest.raises(StudyError) as problem:
        record_consent(study, **values)  # type: ignore[arg-type]
    assert problem.value.key == key
    assert snapshot(study.path) == before


def test_a_clock_set_back_is_refused(study: Study) -> None:
    before = snapshot(study.path)
    with pytest.raises(StudyError) as problem:
        record_consent(study, "P01", "citeren", "ja", DAY, "1.0", today=date(2020, 1, 1))
    assert problem.value.key == "register_tools.clock_back"
    assert snapshot(study.path) == before


def test_a_parent_does_not_say_yes_for_a_young_person(study: Study) -> None:
    register_participant(study, "P02", age_band="12-15")
    change = record_consent(study, "P02", "meedoen", "ja", DAY, "1.0", giver="gezag")
    assert not change.counts
    assert not study.participants()["P02"].allows("meedoen")
    record_consent(study, "P02", "meedoen", "ja", DAY, "1.0")
    assert study.participants()["P02"].allows("meedoen")
    register_participant(study, "P03", age_band="12-15")
    own = record_consent(study, "P03", "meedoen", "ja", DAY, "1.0")
    # What is said to do is a whole command.
    assert any("--gebruik meedoen --van gezag" in step for step in own.next_steps)


def test_a_no_of_a_parent_holds(study: Study) -> None:
    record_consent(study, "P01", "meedoen", "ja", DAY, "1.0")
    record_consent(study, "P01", "meedoen", "nee", DAY, "1.0", giver="gezag")
    assert not study.participants()["P01"].allows("meedoen")
    with pytest.raises(StudyError) as problem:
        record_consent(study, "P01", "meedoen", "ja", LATER, "1.0")
    assert problem.value.key == "consent.authority_said_no"


def test_who_chose_the_interviewer(demo_copy: Study) -> None:
    record_interviewer_choice(demo_copy, "P01", "S01", True, "professional")
    record_interviewer_choice(demo_copy, "P01", "S01", False)
    (row,) = CHOICES.rows(demo_copy)
    assert (row.participant, row.session, row.chosen, row.by) == (
        "P01", "S01", False, "maakt_niet_uit",
    )  # fmt: skip


# ------------------------------------------------------------------ what follows from it


def test_without_consent_no_quote_reaches_any_output(demo_copy: Study) -> None:
    refused = [c for c, p in demo_copy.participants().items() if not p.allows("citeren")]
    assert refused
    write_everything(demo_copy)
    for code in refused:
        # They may read their own words in their own letter.
        demo_copy.read_back_file(code).unlink(missing_ok=True)
    text = shown(demo_copy)
    for code in refused:
        quotes = quotes_of(demo_copy, code)
        assert len(quotes) > 3
        assert not [quote for quote in quotes if quote in text]


def test_under_sixteen_nobody_is_quoted_before_a_parent_says_yes(demo_copy: Study) -> None:
    # P05 said yes to quoting; the policy asks more of somebody of this age.
    register_participant(demo_copy, "P05", age_band="12-15")
    quotes = quotes_of(demo_copy, "P05")
    write_everything(demo_copy)
    demo_copy.read_back_file("P05").unlink(missing_ok=True)
    assert not [quote for quote in quotes if quote in shown(demo_copy)]
    record_consent(demo_copy, "P05", "meedoen", "ja", TODAY, "1.0", giver="gezag")
    assert as_it_counts(demo_copy)["P05"].allows("citeren")
    write_everything(demo_copy)
    demo_copy.read_back_file("P05").unlink(missing_ok=True)
    assert [quote for quote in quotes if quote in shown(demo_copy)]


def test_a_policy_of_the_team_says_from_which_age(demo_copy: Study) -> None:
    register_participant(demo_copy, "P05", age_band="12-15")
    strict = (ROOT / "protocols" / "beleid" / "nl-strikt.toml").read_text("utf-8")
    own = demo_copy.protocols_folder / "beleid" / "nl-strikt.toml"
    own.parent.mkdir()
    own.write_text(strict.replace('["deelnemer", "gezag"]', '["deelnemer"]'), "utf-8")
    assert as_it_counts(demo_copy)["P05"].allows("citeren")
    own.write_text("half een best", "utf-8")
    # What cannot be read is not less strict.
    assert not as_it_counts(demo_copy)["P05"].allows("citeren")


def test_who_was_not_asked_to_take_part_is_not_quoted(demo_copy: Study) -> None:
    def forget(row: MutableMapping[str, Any]) -> None:
        del row["toestemming"]["meedoen"]

    quotes = quotes_of(demo_copy, "P05")
    change_participant(demo_copy, "P05", forget)
    write_everything(demo_copy)
    demo_copy.read_back_file("P05").unlink(missing_ok=True)
    assert not [quote for quote in quotes if quote in shown(demo_copy)]


@pytest.mark.parametrize("where", ["recommendations", "settings", "memo"])
def test_nobody_types_the_words_of_who_may_not_be_quoted(demo_copy: Study, where: str) -> None:
    words = quotes_of(demo_copy, "P04")[0].strip()
    said = next(s.quote for s in demo_copy.stored_segments() if folded(s.quote).strip() == words)
    if where == "memo":
        head = 'codeur = "noor"\nover = "overgang"\ngemaakt = "2026-01-02T10:00:00.000+00:00"'
        memo = demo_copy.memos_folder / "notitie-99.md"
        memo.write_text(f"+++\n{head}\n+++\n\n{said}\n", "utf-8")
        # A note to each other stops no report; it just is not in it.
        write_report(demo_copy)
        assert words not in shown(demo_copy)
        return
    path, old = {
        "recommendations": (demo_copy.recommendations_file, 'tekst = "'),
        "settings": (demo_copy.settings_file, 'vraag = "'),
    }[where]
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, old + said.replace('"', "'") + " ", 1), "utf-8")
    before = (demo_copy.output / "rapport.docx").read_bytes()
    ways: list[Callable[[Study], object]] = [
        write_report, lambda s: write_products(s, s.output / "p", confirmed=True),
    ]  # fmt: skip
    if where == "recommendations":
        ways += [lambda s: write_advice(s, s.output / "p" / "a.docx", TODAY),
                 lambda s: write_advice_csv(s, s.output / "p" / "a.csv", TODAY)]  # fmt: skip
    for write in ways:
        with pytest.raises(ReportError) as problem:
            write(Study(demo_copy.path))
        assert problem.value.key == "consent.unquoted_words"
        assert said not in str(problem.value)
    assert (demo_copy.output / "rapport.docx").read_bytes() == before
    assert not (demo_copy.output / "p").exists()


def test_what_conversations_gave_quotes_nobody_who_may_not_be_quoted(demo_copy: Study) -> None:
    write_yields(demo_copy, demo_copy.output / "opbrengst.docx")
    (demo_copy.output / "opbrengst.docx").unlink()
    words = quotes_of(demo_copy, "P04")[0].strip()
    said = next(s.quote for s in demo_copy.stored_segments() if folded(s.quote).strip() == words)
    DEMANDS.add(
        demo_copy, {"gesprek": "S01", "eis": f"Zij zei: {said}", "stickers": 3}, confirmed=True
    )
    with pytest.raises(ReportError) as problem:
        write_yields(Study(demo_copy.path), demo_copy.output / "opbrengst.docx")
    assert problem.value.key == "consent.unquoted_words"
    assert said not in str(problem.value)
    assert not (demo_copy.output / "opbrengst.docx").exists()


def test_taking_quoting_back_is_felt_everywhere_at_once(demo_copy: Study) -> None:
    write_everything(demo_copy)
    quotes = quotes_of(demo_copy, "P01")
    assert any(quote in shown(demo_copy) for quote in quotes)
    tables = sorted((demo_copy.output / "tabellen").glob("*"))
    change = withdraw_use(demo_copy, "P01", "citeren", TODAY)
    assert demo_copy.output / "rapport.docx" in change.removed
    assert change.to_destroy == ()
    assert not [quote for quote in quotes if quote in shown(demo_copy)]
    assert sorted((demo_copy.output / "tabellen").glob("*")) == tables
    write_report(demo_copy)
    assert not [quote for quote in quotes if quote in shown(demo_copy)]
    # What was said still counts.
    assert "P01" in set(demo_copy.segments()["participant"])


def _pdf(path: Path, words: str) -> None:
    from matplotlib.backends.backend_pdf import PdfPages
    from matplotlib.figure import Figure

    path.parent.mkdir(parents=True, exist_ok=True)
    with PdfPages(path) as pages:
        figure = Figure()
        figure.text(0.1, 0.5, words, wrap=True, fontsize=8)
        pages.savefig(figure)


def test_words_in_a_pdf_a_page_and_a_table_go_as_well(demo_copy: Study) -> None:
    words = quotes_of(demo_copy, "P01")[0].strip()
    said = next(s.quote for s in demo_copy.stored_segments() if folded(s.quote).strip() == words)
    output = demo_copy.output
    _pdf(output / "verslag.pdf", said)
    _pdf(output / "leidraad.pdf", "Hier staat geen woord van iemand.")
    for name, text in (("a.html", f"<p>{said}</p>"), ("a.csv", f'1,"{said}",2\n')):
        (output / name).write_text(text, "utf-8")
    (output / "kapot.pdf").write_bytes(b"%PDF-1.7\nonleesbaar")
    for name in ("a.html", "a.csv", "verslag.pdf"):
        assert quoted_in(output / name, {"x": said}) == {"x"}, name
    removed = {path.name for path in withdraw_use(demo_copy, "P01", "citeren", TODAY).removed}
    assert {"verslag.pdf", "a.html", "a.csv", "kapot.pdf"} <= removed
    assert (output / "leidraad.pdf").is_file()


@pytest.mark.parametrize("use", ["citeren", "meedoen"])
def test_what_people_typed_in_a_report_is_not_lost(demo_copy: Study, use: str) -> None:
    report = write_report(demo_copy)
    words = quotes_of(demo_copy, "P01")
    assert [quote for quote in words if quote in shown(demo_copy)]
    document = docx.Document(str(report))
    document.add_paragraph("Dit schreven wij zelf, drie avonden lang.")
    document.save(str(report))
    change = withdraw_use(demo_copy, "P01", use, TODAY)
    assert change.cleaned == (report,)
    assert any("rapport.docx" in step for step in change.next_steps)
    text = " ".join(paragraph.text for paragraph in docx.Document(str(report)).paragraphs)
    assert "drie avonden lang" in text
    assert not [quote for quote in words if quote in shown(demo_copy)]


def test_a_copy_elsewhere_is_pointed_out(demo_copy: Study) -> None:
    copy = demo_copy.path / "voor de wethouder" / "verslag.docx"
    copy.parent.mkdir()
    copy.write_bytes((demo_copy.output / "rapport.docx").read_bytes())
    quoted = next(c for c in ("P01", "P02", "P05") if outputs.words_of(demo_copy, c).stand_in(copy))
    change = withdraw_use(demo_copy, quoted, "citeren", TODAY)
    assert change.to_destroy == (copy,)
    assert copy.exists()
    assert len(change.next_steps) == 2


def test_taking_back_on_the_day_itself_is_possible(study: Study) -> None:
    record_consent(study, "P01", "citeren", "ja", DAY, "1.0")
    withdraw_use(study, "P01", "citeren", DAY)
    assert not study.participants()["P01"].allows("citeren")
    assert [row.withdrawn for row in ANSWERS.rows(study)] == [False, True]
    with pytest.raises(StudyError):
        record_consent(study, "P01", "citeren", "ja", DAY, "1.0")


def test_taking_back_twice_is_taking_back_once(study: Study) -> None:
    record_consent(study, "P01", "bericht", "ja", DAY, "1.0")
    for _ in range(2):
        withdraw_use(study, "P01", "bericht", LATER)
    assert len(ANSWERS.rows(study)) == 2


def test_it_can_be_finished_after_a_crash(
    demo_copy: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("peer_research.consent.uses.clear_files_with", stop)
        with pytest.raises(KeyboardInterrupt):
            withdraw_use(demo_copy, "P01", "citeren", TODAY)
    assert not demo_copy.participants()["P01"].allows("citeren")
    assert withdraw_use(demo_copy, "P01", "citeren", TODAY).removed
    last = consent_history(demo_copy, "P01", "citeren")[-1]
    assert (last.answer, last.withdrawn) == ("nee", True)


@pytest.mark.parametrize("use", ["opnemen", "langer_bewaren", "bericht", "teruglezen"])
def test_each_use_says_what_people_must_do(demo_copy: Study, use: str) -> None:
    read_back_round(demo_copy)
    letter = demo_copy.read_back_file("P01")
    assert letter.is_file()
    change = withdraw_use(demo_copy, "P01", use, TODAY)
    assert change.next_steps
    assert letter.is_file() is (use != "teruglezen")
    person = demo_copy.participants()["P01"]
    assert [u for u in CONSENT_USES if not person.allows(u)] == [use]


def test_who_says_no_counts_nowhere(demo_copy: Study) -> None:
    from peer_research.report.counts import Counts
    from peer_research.report.data import from_study

    words = sum(from_study(demo_copy).words.values())
    withdraw_use(demo_copy, "P05", "meedoen", TODAY)
    assert not list(demo_copy.output.rglob("*.*"))
    frame = demo_copy.segments()
    assert len(frame)
    assert "P05" not in set(frame["participant"])
    data = from_study(demo_copy)
    assert "P05" not in data.participants
    assert not [s for s in data.sessions if "P05" in s.participants]
    assert sum(data.words.values()) < words
    assert sum(Counts(data).groups.values()) == 10
    assert not data.segments["speakers"].str.contains("P05").any()
    assert int(safe_tables.code_table(demo_copy)["of_people"].max()) == 10
    write_everything(demo_copy)
    assert not [quote for quote in quotes_of(demo_copy, "P05") if quote in shown(demo_copy)]


def test_who_says_no_is_no_turn_in_the_agreement(demo_copy: Study) -> None:
    turns = [t for s in demo_copy.transcript_ids() for t in demo_copy.transcript(s).turns]
    before = demo_copy.agreement().set_index("code")["units"]
    withdraw_use(demo_copy, "P05", "meedoen", TODAY)
    after = demo_copy.agreement().set_index("code")["units"]
    code = next(name for name in after.index if name in before.index and name != "*")
    assert before[code] - after[code] == sum(turn.speaker == "P05" for turn in turns)


def test_in_an_interview_with_who_says_no_nothing_counts(demo_copy: Study) -> None:
    withdraw_use(demo_copy, "P01", "meedoen", TODAY)
    assert "S01" not in set(demo_copy.segments()["session"])


def test_small_groups_are_hidden_in_every_table(demo_copy: Study) -> None:
    import csv

    write_tables(demo_copy)
    paths = sorted((demo_copy.output / "tabellen").glob("*.csv"))
    assert len(paths) == 3
    people = demo_copy.participants()
    for path in paths:
        with path.open(encoding="utf-8") as stream:
            header, *rows = csv.reader(stream)
        assert rows
        assert not set(header) & set(people)
        for row in rows:
            for name, cell in zip(header, row, strict=True):
                if name in ("people", "jongere", "ouder", "professional"):
                    assert cell in ("", "0") or int(cell) >= demo_copy.settings.min_group
    shown_codes = safe_tables.code_table(demo_copy)
    small = set(shown_codes.loc[shown_codes["people"].isna(), "code"])
    assert 0 < len(small) < len(shown_codes)
    assert (
        shown_codes.loc[shown_codes["people"].isna(), ["segments", "conversations"]]
        .isna()
        .all(axis=None)
    )
    agreement = safe_tables.agreement_table(demo_copy)
    assert agreement is not None
    few = agreement[agreement["code"].isin(small)]
    assert len(few)
    assert few[["both", "kappa"]].isna().all(axis=None)
    words = few.drop(columns=["code", "coder_a", "coder_b"]).select_dtypes(exclude="number")
    assert (words == "").all(axis=None)
    order = shown_codes.loc[shown_codes["people"].isna(), "code"].tolist()
    assert order == sorted(order)
    assert not agreement.loc[agreement["code"] == "*", "both"].isna().any()


def test_withdrawing_empties_the_registers(demo_copy: Study) -> None:
    record_interviewer_choice(demo_copy, "P02", "S02", True)
    record_consent(demo_copy, "P02", "bericht", "nee", TODAY, "1.0")
    record_interviewer_choice(demo_copy, "P01", "S01", True)
    withdraw(Identifiable(demo_copy), "P02")
    assert [row.participant for row in CHOICES.rows(demo_copy)] == ["P01"]
    assert not [row for row in ANSWERS.rows(demo_copy) if row.participant == "P02"]
    assert not READ_BACK.rows(demo_copy)


def test_nothing_shows_words_in_the_log_or_registers(demo_copy: Study) -> None:
    quotes = {row for code in demo_copy.participants()
              for quote in quotes_of(demo_copy, code) for row in shingles(quote)}  # fmt: skip
    withdraw_use(demo_copy, "P01", "citeren", TODAY)
    texts = every_byte(demo_copy.path / "registers")
    texts["log"] = demo_copy.log_file.read_text("utf-8")
    for name, text in texts.items():
        assert quotes.isdisjoint(shingles(text)), name
