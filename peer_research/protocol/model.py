"""An interview protocol as frozen values; how it is read and checked is in `protocol`.

The schema is described in `protocols/README.md`. A script or rule may be written out, or
refer to a shared block: ``"gedeeld:intro_script_jongere"``; after loading it is written out.
The files that a protocol refers to are in `protocol.support`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from peer_research.model import Form, Question, key

GROUP_FORMS = ("focusgroep", "panelgesprek", "spiegelgesprek", "werksessie")
COLOURS = ("groen", "oranje", "rood")
INTRO_MINUTES = 8  # welcome, explanation and consent
CLOSING_MINUTES = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who the conversation is for."""

    description: str = key("omschrijving")
    age_min: int | None = key("leeftijd_min", default=None)
    age_max: int | None = key("leeftijd_max", default=None)
    exclude: tuple[str, ...] = key("uitsluiten", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSize:
    """How many people take part, and how many extra are invited."""

    min: int = 1
    max: int = 1
    reserve: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role in the conversation, such as the buddy."""

    role: str = key("rol")
    count: int = key("aantal", default=1)
    required: bool = key("verplicht", default=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Who made the protocol, by a chosen name, and what they did."""

    name: str = key("naam_of_schuilnaam")
    role: Literal["expex", "onderzoeker", "ouder"] = key("rol")
    contribution: str = key("bijdrage", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What changed in a version, by whom and why."""

    version: str = key("versie")
    day: date = key("datum")
    who: str = key("wie_rol")
    what: str = key("wat")
    why: str = key("waarom")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the conversation may be held, and where not."""

    needs: str = key("eisen", default="")
    not_at: str = key("niet_op", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme of the conversation with the codes that belong to it."""

    theme: str = key("thema")
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Who checked the study's ethics."""

    wmo: Literal["ja", "nee", "niet_wmo_verklaring"] = "nee"
    committee: str = key("commissie", default="")
    number: str = key("nummer", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentPlan:
    """Which uses are asked, by which policy, in which words."""

    policy: str = key("beleid", default="nl-strikt")
    uses: tuple[str, ...] = key("onderdelen", default=())
    script: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftercare:
    """Who can be called, and when the participant is called."""

    coach: str = ""
    helplines: str = key("hulplijnen", default="hulplijnen-nl")
    call_days: tuple[int, ...] = key("belmoment_dagen", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """How a mirror conversation is set up, from the meal before to the follow-up."""

    before: str = key("voor", default="")
    before_minutes: int = key("voor_min", default=0)
    circle: str = key("kring", default="")
    after: str = key("na", default="")
    after_minutes: int = key("na_min", default=0)
    follow_up: str = key("vervolg", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortVersion:
    """The questions for young people under sixteen, who should not talk for longer."""

    questions: tuple[str, ...] = key("vragen")
    minutes: int = key("duur_min")
    note: str = key("uitleg", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrafficLight:
    """Signs of distress and what to do, per colour."""

    signs: Mapping[str, str] = key("tekens", default_factory=dict)
    actions: Mapping[str, str] = key("regels", default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class InterviewProtocol:
    """A conversation protocol: what is asked, in which words, by whom, and how it is kept safe."""

    schema: Literal["peer-research/protocol@1"]
    id: str
    version: str = key("versie")
    language: Literal["nl"] = key("taal", default="nl")
    language_level: str = key("taalniveau", default="B1")
    title: str = key("titel")
    licence: str = key("licentie", default="CC BY 4.0")
    makers: tuple[Maker, ...] = ()
    changes: tuple[Change, ...] = key("wijzigingen", default=())
    form: Form = key("vorm")
    audience: Audience = key("doelgroep")
    minutes: int = key("duur_min")
    pause: str = key("pauze", default="")
    pause_minutes: int = key("pauze_min", default=0)
    short: ShortVersion | None = key("kort", default=None)
    group: GroupSize = key("groep", default=GroupSize())
    roles: tuple[Role, ...] = key("rollen", default=())
    role_tasks: Mapping[str, str] = key("taken", default_factory=dict)
    place: Place = key("plek", default=Place())
    materials: tuple[str, ...] = key("materiaal", default=())
    goals: tuple[str, ...] = key("doelen", default=())
    themes: tuple[Theme, ...] = key("themakaart", default=())
    review: Review = key("toetsing", default=Review())
    consent: ConsentPlan = key("toestemming", default=ConsentPlan())
    preparation: str = key("vooraf", default="")
    invitation: str = key("uitnodigen", default="")
    setup: Setup = key("opzet", default=Setup())
    intro_script: str = key("intro_script", default="")
    intro_note: str = key("intro_aanpassing", default="")
    ground_rules: tuple[str, ...] = key("spelregels", default=())
    questions: tuple[Question, ...] = key("vragen")
    traffic_light: TrafficLight = key("stoplicht", default=TrafficLight())
    closing: tuple[str, ...] = key("afsluiting", default=())
    aftercare: Aftercare = key("nazorg", default=Aftercare())
    debrief: tuple[str, ...] = key("nabespreken", default=())
    field_note: tuple[str, ...] = key("veldnotitie", default=())
    field_note_rule: str = key("veldnotitie_regel", default="")
    outcome: str = key("uitkomst", default="")
    rewards: Mapping[str, str] = key("beloning", default_factory=dict)

    @property
    def is_group(self) -> bool:
        """Return whether several participants talk together."""
        return self.form in GROUP_FORMS

    @property
    def question_minutes(self) -> int:
        """Return the planned minutes of all questions together."""
        return sum(question.minutes for question in self.questions)

    @property
    def planned_minutes(self) -> int:
        """Return the minutes of everything: introduction, questions, pause, after, closing."""
        around = INTRO_MINUTES + CLOSING_MINUTES + self.pause_minutes + self.setup.after_minutes
        return self.question_minutes + around
