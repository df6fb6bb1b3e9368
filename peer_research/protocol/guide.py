"""The interview guide on paper: at most four pages, with room to write.

A person takes it into the room: what to say, what to ask and when, what to do when somebody
is upset, and where to note what happened.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docx.shared import Cm, Pt

from peer_research.model import Question
from peer_research.protocol.guide_parts import consent_rows, facts, field_rows, pause_after, prose
from peer_research.protocol.guide_room import fits_before_last_page, note_height, note_lines
from peer_research.protocol.model import INTRO_MINUTES, InterviewProtocol
from peer_research.texts import texts
from peer_research.word.document import WordFile

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

WIDTH_CM = 17.4
_MARGINS_CM = (1.6, 1.8, 1.4, 1.8)  # top, right, bottom, left
_ACTION_ROWS = 5
_HEAVY = 2


def interview_guide(protocol: InterviewProtocol, path: Path) -> Path:
    """Write the interview guide of `protocol` as a Word file.

    Parameters
    ----------
    protocol : InterviewProtocol
    path : Path
        Where the file comes; ends in ``.docx``.

    Returns
    -------
    Path
        `path`. The same protocol gives the same bytes.

    Raises
    ------
    StudyError
        The file cannot be written, for example because Word has it open.
    """
    word = WordFile(protocol.title)
    _page(word, protocol)
    _title(word, protocol)
    _setup(word, protocol)
    _introduction(word, protocol)
    _consent(word, protocol)
    _questions(word, protocol)
    _stop_signals(word, protocol)
    _closing(word, protocol)
    after = _after(word, protocol)
    if fits_before_last_page(protocol):
        word.new_page(after)
    return word.save(path)


def _page(word: WordFile, protocol: InterviewProtocol) -> None:
    section = word.section
    sides = (Cm(side) for side in _MARGINS_CM)
    (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin) = sides
    section.header_distance = section.footer_distance = Cm(0.8)
    text = texts(
        "guide.footer",
        kind=texts("guide.kind"),
        title=protocol.title,
        version=protocol.version,
        licence=protocol.licence,
    )
    word.footer(text, texts("guide.page"), texts("guide.page_of"))


def _heading(word: WordFile, name: str, **values: object) -> Paragraph:
    heading = word.heading(texts(f"guide.{name}", **values))
    return _compact(heading, before=10, after=4, size=13)


def _compact(paragraph: Paragraph, *, before: float, after: float, size: float) -> Paragraph:
    """Make a paragraph of a report fit a sheet of four pages."""
    layout = paragraph.paragraph_format
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    for run in paragraph.runs:
        run.font.size = Pt(size)
    return paragraph


def _title(word: WordFile, protocol: InterviewProtocol) -> None:
    _compact(word.paragraph(protocol.title, "Title"), before=0, after=6, size=20)
    header = (texts("guide.col_what"), texts("guide.col_this_talk"))
    widths = (2.6, WIDTH_CM - 2.6)
    word.table(header, facts(protocol), widths, title=texts("guide.at_a_glance"))


def _setup(word: WordFile, protocol: InterviewProtocol) -> None:
    setup = protocol.setup
    parts = [
        ("before", setup.before, {"minutes": setup.before_minutes}),
        ("circle", setup.circle, {}),
        ("after", setup.after, {}),
        ("follow_up", setup.follow_up, {}),
    ]
    if not any(text for _, text, _ in parts):
        return
    _heading(word, "setup")
    for name, text, values in parts:
        if text:
            word.lead(texts(f"guide.setup_{name}", **values), prose(text), "Tabeltekst")


def _introduction(word: WordFile, protocol: InterviewProtocol) -> None:
    if protocol.intro_script:
        _heading(word, "intro")
        if protocol.intro_note:
            word.paragraph(prose(protocol.intro_note), "Tabeltekst")
        word.paragraph(protocol.intro_script.strip(), "Voorlezen")
    if protocol.ground_rules:
        _heading(word, "ground_rules")
        word.bullets(protocol.ground_rules, "Kleine lijst")


def _consent(word: WordFile, protocol: InterviewProtocol) -> None:
    before, rows, after = consent_rows(protocol)
    _heading(word, "consent")
    word.paragraph(before or texts("guide.consent_before"), "Tabeltekst")
    header = [texts(f"guide.col_{name}") for name in ("use", "yes", "no")]
    box = texts("guide.box")
    widths = (WIDTH_CM - 3, 1.5, 1.5)
    cells = [(row, box, box) for row in rows]
    word.table(header, cells, widths, title=texts("guide.consent"), style="Invultabel")
    if after:
        word.paragraph(after, "Tabeltekst")
    word.paragraph(texts("guide.card"), "Tabeltekst").paragraph_format.space_before = Pt(6)


def _questions(word: WordFile, protocol: InterviewProtocol) -> None:
    _heading(word, "questions")
    # Else the heading and this line may stand alone at the foot of a page.
    explained = word.paragraph(texts("guide.questions_help"), "Tabeltekst")
    explained.paragraph_format.keep_with_next = True
    lines = note_lines(protocol)
    minute, pause = INTRO_MINUTES, pause_after(protocol)
    for number, question in enumerate(protocol.questions, start=1):
        _question(word, question, number, minute)
        _note_lines(word, lines[number - 1])
        minute += question.minutes
        if question.id == pause:
            shown = texts("guide.pause_now", clock=clock(minute), minutes=protocol.pause_minutes)
            word.lead(shown, "", "Aanwijzing").paragraph_format.space_before = Pt(8)
            minute += protocol.pause_minutes


def _question(word: WordFile, question: Question, number: int, minute: int) -> None:
    head = texts(
        "guide.question_head", clock=clock(minute), number=number, minutes=question.minutes,
        kind=texts(f"guide.kind_{question.kind}"),
    )  # fmt: skip
    if question.sensitivity:
        head += texts(f"guide.sensitive_{question.sensitivity}")
    _compact(word.heading(head, 2), before=8, after=1, size=9.5)
    announcement = question.announcement
    if question.sensitivity == _HEAVY:
        announcement = announcement or texts("guide.announce_default")
    if announcement:
        word.lead(texts("guide.announce"), announcement, "Aanwijzing")
    word.paragraph(question.text, "Vraag")
    if question.probes:
        word.lead(texts("guide.probes"), "  ·  ".join(question.probes), "Aanwijzing")
    if question.skip_when:
        word.lead(texts("guide.skip"), question.skip_when, "Aanwijzing")


def _note_lines(word: WordFile, count: int) -> None:
    for line in range(count):
        ruled = word.paragraph("\t", "Notitieregel")
        ruled.paragraph_format.keep_with_next = line + 1 < count


def clock(minute: int) -> str:
    """Return minutes from the start of the conversation as hours and minutes.

    Examples
    --------
    >>> clock(68)
    '1:08'
    """
    return f"{minute // 60}:{minute % 60:02d}"


def _stop_signals(word: WordFile, protocol: InterviewProtocol) -> None:
    light = protocol.traffic_light
    colours = list(dict.fromkeys([*light.signs, *light.actions]))
    if not colours:
        return
    _heading(word, "stop")
    rows = [
        (_named("colour", c), prose(light.signs.get(c, "")), prose(light.actions.get(c, "")))
        for c in colours
    ]
    header = [texts(f"guide.col_{name}") for name in ("colour", "signs", "do")]
    title = texts("guide.stop")
    word.table(header, rows, (1.8, 6.6, 9.0), title=title, style="Invultabel")


def _named(kind: str, name: str) -> str:
    """Return the word for a key of a protocol, or the key itself in readable form."""
    try:
        return texts(f"guide.{kind}_{name}")
    except KeyError:  # a team may add its own
        return name.replace("_", " ").capitalize()


def _closing(word: WordFile, protocol: InterviewProtocol) -> None:
    minute = INTRO_MINUTES + protocol.question_minutes
    minute += protocol.pause_minutes + protocol.setup.after_minutes
    if protocol.closing:
        _heading(word, "closing", clock=clock(minute))
        word.bullets(protocol.closing, "Kleine lijst")
    _aftercare(word, protocol)


def _aftercare(word: WordFile, protocol: InterviewProtocol) -> None:
    care = protocol.aftercare
    days = [str(day) for day in care.call_days]
    parts = [f"{texts('guide.coach')} ______________________________"]
    if days:
        spoken = days[0] if len(days) == 1 else texts(
            "guide.or", first=", ".join(days[:-1]), last=days[-1]
        )  # fmt: skip
        parts.append(texts("guide.call_days", days=spoken))
    word.paragraph("   ".join(parts), "Tabeltekst").paragraph_format.space_before = Pt(6)


def _after(word: WordFile, protocol: InterviewProtocol) -> Paragraph:
    """Write the sheet for after the conversation and return its first heading."""
    parts = []
    if protocol.debrief:
        parts.append(_heading(word, "debrief"))
        word.bullets(protocol.debrief, "Kleine lijst")
    if protocol.form == "spiegelgesprek":
        parts.append(_actions(word))
    parts.append(_field_note(word, protocol))
    return parts[0]


def _actions(word: WordFile) -> Paragraph:
    heading = _heading(word, "actions")
    word.paragraph(texts("guide.actions_help"), "Tabeltekst")
    header = [texts(f"guide.col_{name}") for name in ("sort", "action", "who", "when")]
    rows = [("", "", "", "")] * _ACTION_ROWS
    title = texts("guide.actions")
    widths = (4.2, 7.2, 3.0, 3.0)
    word.table(header, rows, widths, title=title, style="Invultabel", row_height=0.8)
    return heading


def _field_note(word: WordFile, protocol: InterviewProtocol) -> Paragraph:
    heading = _heading(word, "field_note")
    word.paragraph(texts("guide.no_names"), "Tabeltekst")
    header = [texts(f"guide.col_{name}") for name in ("field", "note")]
    rows = [(_named("field", name), "") for name in field_rows(protocol)]
    title = texts("guide.field_note")
    word.table(
        header, rows, (5.0, WIDTH_CM - 5.0), title=title, style="Invultabel",
        row_height=note_height(protocol),
    )  # fmt: skip
    if protocol.outcome:
        word.lead(texts("guide.outcome"), prose(protocol.outcome), "Tabeltekst")
    else:
        word.paragraph(texts("guide.keep_apart"), "Tabeltekst")
    return heading
