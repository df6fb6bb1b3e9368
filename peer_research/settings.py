"""What `study.toml` says: title, team, roles and settings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from peer_research.errors import StudyError
from peer_research.model import key

FORMAT = 1
TeamRole = Literal[
    "gespreksleider",
    "buddy",
    "notulist",
    "observator",
    "coach",
    "datahouder",
    "duider",
    "onderzoeker",
    "opdrachtgever",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMember:
    """Somebody of the research team, by the name they chose to be known by."""

    name: str = key("naam")
    role: TeamRole = key("rol")
    coder: str = key("codeur", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class StudySettings:
    """The settings of a study.

    Parameters
    ----------
    format : int
        Version of the folder's layout.
    id : str
        Names the vault; never changes.
    title, question, why, commissioner : str
        Shown on the report.
    policy : str
        What happens to each kind of identifier; see ``protocols/beleid``.
    min_group : int
        Smallest group that may be shown in a table.
    language_model : str
        Installed spaCy pipeline that helps to find names, such as ``"nl_core_news_md"``; none
        when empty. It is never downloaded.
    practice : bool
        A practice study with invented conversations; its passphrase is public.
    """

    format: int = key("formaat")
    id: str
    title: str = key("titel")
    subtitle: str = key("ondertitel", default="")
    question: str = key("vraag", default="")
    why: str = key("waarom", default="")
    commissioner: str = key("opdrachtgever", default="")
    method: Literal["codeboek", "reflexief"] = key("werkwijze", default="codeboek")
    policy: str = key("beleid", default="intern")
    min_group: int = key("kleinste_groep", default=5)
    language_model: Literal["", "nl_core_news_sm", "nl_core_news_md", "nl_core_news_lg"] = key(
        "taalmodel", default=""
    )
    practice: bool = key("oefening", default=False)
    team: tuple[TeamMember, ...] = ()

    def __post_init__(self) -> None:
        # The id names the vault's folder, so it may not lead anywhere else.
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,60}", self.id):
            raise StudyError("study.bad_id")
        if self.min_group < 3:
            raise StudyError("study.bad_min_group")


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsFile:
    """The whole of `study.toml`."""

    study: StudySettings = key("onderzoek")
