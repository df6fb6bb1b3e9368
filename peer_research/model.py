"""What a study is made of: frozen values without input or output.

Offsets are Unicode code points in NFC text, half-open ``[start, end)``. Names of fields are
the field's English terms; ``key`` in the metadata is the word that people write in the TOML
file.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal

from peer_research.errors import CodingError, StudyError

WITHDRAWN = "[deelnemer teruggetrokken]"
CONSENT_USES = ("meedoen", "opnemen", "citeren", "teruglezen", "bericht", "langer_bewaren")
AGE_BANDS = ("12-15", "16-17", "18-20", "21-27", "28+")

Form = Literal[
    "interview",
    "interview_tijdlijn",
    "duo_interview",
    "focusgroep",
    "panelgesprek",
    "spiegelgesprek",
    "werksessie",
]

_CODE = re.compile(r"(?:[PIBX]\d{1,3})\Z")


def key(name: str, **kwargs: Any) -> Any:
    """Return a dataclass field that is written as `name` in the TOML file."""
    return field(metadata={"key": name}, **kwargs)


def is_participant(speaker: str) -> bool:
    """Return whether a speaker code stands for a participant (``P01``)."""
    return speaker.startswith("P")


def check_speaker(code: str) -> None:
    """Refuse anything but a code as speaker: P participant, I interviewer, B buddy, X unknown."""
    if not _CODE.match(code):
        raise StudyError("study.bad_speaker_code")


def nfc(text: str) -> str:
    """Return `text` in Unicode normal form C, the only form in which offsets count."""
    return unicodedata.normalize("NFC", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one speaker says until another speaks.

    Parameters
    ----------
    id : str
        ``T0001`` and up, stable within the transcript.
    speaker : str
        A code: ``P01`` participant, ``I1`` interviewer, ``B1`` buddy, ``X1`` unknown. In a
        transcript that was just read, before mapping, the label of the file.
    text : str
        NFC, one line.
    start_ms, end_ms : int or None
        Milliseconds from the start of the recording.
    line : int or None
        1-based line of the source where the turn starts.
    """

    id: str
    # Before mapping the speaker is a name. A value that is shown shows no words of people.
    speaker: str = field(repr=False)
    text: str = field(repr=False)
    start_ms: int | None = None
    end_ms: int | None = None
    line: int | None = None


@dataclass(frozen=True, kw_only=True)
class Transcript:
    """A conversation as text.

    Parameters
    ----------
    id : str
        The session's id, ``S01``.
    version : int
        0 identifiable (only in the vault), 1 and up anonymised.
    turns : tuple of Turn

    Notes
    -----
    `text` is what codings point into: the texts of the turns with a line feed between them,
    without the speakers, so that a corrected speaker shifts nothing.
    """

    id: str
    version: int
    turns: tuple[Turn, ...] = field(repr=False)

    @cached_property
    def text(self) -> str:
        """The turns' texts joined by line feeds."""
        return "\n".join(turn.text for turn in self.turns)

    @cached_property
    def sha256(self) -> str:
        """Fingerprint of speakers and texts, in hexadecimal."""
        rows = [[turn.speaker, turn.text] for turn in self.turns]
        return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()

    def spans(self) -> Iterator[tuple[Turn, int, int]]:
        """Yield each turn with its start and end in `text`."""
        start = 0
        for turn in self.turns:
            yield turn, start, start + len(turn.text)
            start += len(turn.text) + 1

    @cached_property
    def words(self) -> int:
        """Number of words, split at white space."""
        return sum(len(turn.text.split()) for turn in self.turns)

    @cached_property
    def speakers(self) -> tuple[str, ...]:
        """Speakers in order of first appearance."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns))


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """The answer to one use, with its date and the version of the text that was signed."""

    answer: Literal["ja", "nee"] = key("antwoord")
    day: date = key("datum")
    text: str = key("tekst")
    how: Literal["papier", "gesproken", "digitaal"] = key("hoe", default="papier")


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody who took part; never a real name, and attributes only in bands."""

    code: str
    group: Literal["jongere", "ouder", "professional"] = key("groep", default="jongere")
    age_band: Literal["12-15", "16-17", "18-20", "21-27", "28+"] | None = key(
        "leeftijd", default=None
    )
    pseudonym: str = key("schuilnaam", default="")
    attributes: Mapping[str, str] = key("kenmerken", default_factory=dict)
    consents: Mapping[str, Consent] = key("toestemming", default_factory=dict)

    def allows(self, use: str) -> bool:
        """Return whether the participant said yes to `use` (one of `CONSENT_USES`)."""
        consent = self.consents.get(use)
        return consent is not None and consent.answer == "ja"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One conversation: form, protocol, when (a quarter, never a date) and how it went."""

    id: str
    form: Form = key("vorm")
    protocol: str = ""
    protocol_version: str = key("protocol_versie", default="")
    quarter: str = key("kwartaal", default="")
    minutes: int = key("duur_min", default=0)
    place_kind: str = key("plek_soort", default="")
    participants: tuple[str, ...] = key("deelnemers", default=())
    debriefed: bool = key("nabesproken", default=False)
    traffic_light: Literal["groen", "oranje", "rood"] = key("stoplicht_hoogste", default="groen")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of a protocol."""

    id: str
    kind: Literal["warm", "opening", "inleiding", "kern", "advies", "afsluiting"] = key("soort")
    text: str = key("tekst")
    probes: tuple[str, ...] = key("doorvragen", default=())
    minutes: int = key("min")
    sensitivity: Literal[0, 1, 2] = key("gevoelig", default=0)
    announcement: str = key("aankondigen", default="")
    skip_when: str = key("overslaan_als", default="")
    reason: str = key("reden", default="")
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A code of the codebook: what it means, when to use it and when not."""

    id: str
    name: str = key("label_nl")
    name_en: str = key("label_en", default="")
    definition: str = key("definitie")
    definition_en: str = key("definition_en", default="")
    include: str = key("wel", default="")
    exclude: str = key("niet", default="")
    example: str = key("voorbeeld", default="")
    parent: str = key("ouder", default="")
    stems: tuple[str, ...] = key("trefwoorden", default=())
    sensitivity: Literal[0, 1, 2] = key("gevoelig", default=0)
    core: bool = key("kern", default=False)
    colour: str = key("kleur", default="")
    pattern: str = key("patroon", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodebookChange:
    """What changed in a version of a codebook, by whom and why.

    `before` and `after` are ids of codes: one that went and the one that took its place, one
    that was split and what it was split into, or the same id for one that has other words.
    """

    version: str = key("versie")
    day: date = key("datum")
    kind: Literal[
        "erbij", "weg", "anders", "verplaatst", "samengevoegd", "gesplitst", "overgenomen"
    ] = key("soort")
    who: str = key("wie_rol")
    what: str = key("wat")
    why: str = key("waarom")
    before: tuple[str, ...] = key("van", default=())
    after: tuple[str, ...] = key("naar", default=())


@dataclass(frozen=True, kw_only=True)
class Codebook:
    """Codes in their order, and the attributes a coded segment may have."""

    id: str
    version: str = key("versie")
    title: str = key("titel", default="")
    licence: str = key("licentie", default="")
    attributes: Mapping[str, tuple[str, ...]] = key("kenmerken", default_factory=dict)
    codes: tuple[Code, ...] = key("code", default=())
    changes: tuple[CodebookChange, ...] = key("wijzigingen", default=())

    @cached_property
    def replaced(self) -> Mapping[str, str]:
        """Codes that were joined with another, each with the code that now stands for it."""
        steps: dict[str, str] = {}
        for change in self.changes:  # the newest first, so that what is found once counts
            if change.kind == "samengevoegd":
                for old in change.before:
                    new = steps.get(change.after[0], change.after[0])
                    if old not in self.by_id:
                        steps.setdefault(old, new)
        return steps

    @cached_property
    def by_id(self) -> Mapping[str, Code]:
        """Codes by id."""
        return {code.id: code for code in self.codes}

    def path(self, code: str) -> tuple[str, ...]:
        """Return the ids from the root of the tree down to `code`."""
        parent = self.by_id[code].parent
        return (*self.path(parent), code) if parent else (code,)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedSegment:
    """A piece of a transcript with one code, as one coder sees it.

    Parameters
    ----------
    id : str
        Stable over edits.
    rev : int
        1 for the first, one more for every change.
    transcript, transcript_sha256 : str
        Which text it points into.
    start, end : int
        Code points in ``Transcript.text``.
    quote : str
        Exactly ``text[start:end]``.
    code, coder : str
    speaker : str
        Code of who speaks at `start`.
    attributes : mapping
        Tone, time, message, addressee and quote permission.
    created : str
        ISO 8601, UTC.
    """

    id: str
    rev: int = 1
    transcript: str
    transcript_sha256: str
    start: int
    end: int
    quote: str = field(repr=False)
    code: str
    coder: str
    speaker: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    created: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end or len(self.quote) != self.end - self.start:
            raise CodingError("coding.bad_span", start=self.start, end=self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Memo:
    """A note of a coder about a code or a conversation; never with names."""

    id: str
    coder: str
    about: str
    text: str = field(repr=False)
    created: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """Something that is asked of an addressee, and what came of it."""

    id: str
    addressee: Literal[
        "gemeente", "instelling", "professional", "landelijk", "onderwijs", "omgeving"
    ] = key("voor")
    text: str = key("tekst")
    codes: tuple[str, ...] = ()
    owner: str = key("eigenaar", default="")
    due: str = key("datum", default="")
    status: Literal["open", "toegezegd", "bezig", "gedaan", "afgewezen"] = "open"
