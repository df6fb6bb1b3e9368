"""The consent form: yes or no per use, in plain words, for everybody who must say yes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from peer_research.consent.policy import ConsentDuty, Group, consent_policy, who_must_consent
from peer_research.errors import StudyError
from peer_research.materials.sheet import Sheet, boxes
from peer_research.materials.texts_file import MaterialText, Part, material_text
from peer_research.model import CONSENT_USES
from peer_research.protocol.guide_parts import consent_rows, prose
from peer_research.protocol.model import InterviewProtocol
from peer_research.texts import texts

_NEEDED = ("keuze", "bedenken", "tekenen")
# `ShortVersion` is for participants under this age.
_SHORT_BELOW = 16
_FORMAL = re.compile(r"\b[Uu]w?\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentText:
    """The words that somebody says yes or no to.

    Parameters
    ----------
    version : str
        What ``Consent.text`` names, such as ``toestemming-1.0.0-3f2a9c1b``. The last part
        is a fingerprint: another word gives another version, whatever the file says.
    uses : tuple of (str, str)
        Each use with its sentence.
    withdrawal : str
        What is said about changing one's mind.
    """

    version: str
    uses: tuple[tuple[str, str], ...]
    withdrawal: str


def consent_text(protocol: InterviewProtocol, *, own: Path | None = None) -> ConsentText:
    """Return the words of the consent form of a protocol, with their version.

    Parameters
    ----------
    protocol : InterviewProtocol
    own : Path, optional
        Folder with texts of the team; see `texts_file.material_text`.
    """
    material = material_text("toestemming-u" if is_formal(protocol) else "toestemming", own)
    _, sentences, after = consent_rows(protocol)
    uses = tuple(zip(protocol.consent.uses or CONSENT_USES, sentences, strict=True))
    withdrawal = after or material.words.get("bedenken", "")
    words = repr((material.title, material.parts, sorted(material.words.items()), uses, withdrawal))
    print_ = hashlib.sha256(words.encode()).hexdigest()[:8]
    version = f"{material.id}-{material.version}-{print_}"
    return ConsentText(version=version, uses=uses, withdrawal=withdrawal)


def write_consent_form(
    protocol: InterviewProtocol, path: Path, *, study_title: str = "",
    age_band: str | int | None = None, policies: Path | None = None, own: Path | None = None,
) -> Path:  # fmt: skip
    """Write the consent form for participants of one age.

    Parameters
    ----------
    protocol : InterviewProtocol
    path : Path
    study_title : str, default=""
    age_band : str, int or None
        Decides who signs; see `who_must_consent`. When people with authority must say yes
        too, they have a form of their own, so that they do not see what is answered here.
    policies, own : Path, optional
        Folders with consent policies and texts of the team.

    Returns
    -------
    Path
        `path`. The version that is printed on it is ``consent_text(protocol).version``.

    Raises
    ------
    StudyError
        Nobody of this age may take part, or the file cannot be written.
    """
    duty = _duty(protocol, age_band, policies)
    material = material_text("toestemming-u" if is_formal(protocol) else "toestemming", own)
    material.require(_NEEDED)
    form = _Form(protocol, material, duty, form_values(protocol, study_title, age_band))
    return form.write(path, consent_text(protocol, own=own))


def needs_authority(
    protocol: InterviewProtocol, age_band: str | int | None, policies: Path | None = None
) -> bool:
    """Return whether people with authority must say yes too."""
    return "gezag" in _duty(protocol, age_band, policies).people


def form_values(
    protocol: InterviewProtocol, study_title: str, age_band: str | int | None
) -> dict[str, object]:
    """Return what is filled in between braces on a consent form."""
    return {
        "studie": study_title or "…………………………",
        "gesprek": protocol.title,
        "minuten": _minutes(protocol, age_band),
        "beloning": prose(protocol.rewards.get("deelnemer", "")),
        "rollen": ", ".join(role.role for role in protocol.roles if role.required),
        "leeftijd": _ages_in_words(age_band),
    }


def _minutes(protocol: InterviewProtocol, age_band: str | int | None) -> int:
    """Return how long the conversation takes; the short version when the whole band is young."""
    oldest = re.search(r"(\d+)$", str(age_band))
    is_young = oldest is not None and int(oldest[1]) < _SHORT_BELOW
    return protocol.short.minutes if protocol.short and is_young else protocol.minutes


def _ages_in_words(age_band: str | int | None) -> str:
    if age_band is None:
        return "…"
    least, dash, most = str(age_band).rstrip("+").partition("-")
    if dash:
        return texts("materials_consent.ages", least=least, most=most)
    key = "and_older" if str(age_band).endswith("+") else "age"
    return texts(f"materials_consent.{key}", age=least)


def is_formal(protocol: InterviewProtocol) -> bool:
    """Return whether participants are addressed with u."""
    return bool(_FORMAL.search(protocol.consent.script))


def _duty(
    protocol: InterviewProtocol, age_band: str | int | None, policies: Path | None
) -> ConsentDuty:
    policy = consent_policy(protocol.consent.policy, policies)
    group: Group = "ouder" if is_formal(protocol) else "jongere"
    duty = who_must_consent(age_band, policy, group=group)
    if not duty.allowed:
        raise StudyError("materials_consent.too_young", policy=duty.policy)
    return duty


class _Form:
    """One form in the making."""

    def __init__(
        self, protocol: InterviewProtocol, material: MaterialText, duty: ConsentDuty,
        values: dict[str, object],
    ) -> None:  # fmt: skip
        self.material, self.duty, self.values = material, duty, values
        self.is_group = protocol.is_group

    def write(self, path: Path, text: ConsentText) -> Path:
        self.values["versie"] = text.version
        self.sheet = Sheet(
            self.material.title, kind=texts("materials_consent.kind"), version=text.version,
            subtitle=self.material.subtitle,
        )  # fmt: skip
        after = {
            "keuze": self._choices,
            "gevoelig": self._sensitive,
            "bedenken": self._withdrawal,
            "informeren": self._letter,
            "tekenen": self._signature,
        }
        for part in self.material.parts:
            if self._is_wanted(part):
                self.sheet.part(without_gaps(part, self.values), self.values)
                if part.id in after:
                    after[part.id](part, text)
        return self.sheet.save(path)

    def _is_wanted(self, part: Part) -> bool:
        wanted = {
            "groep": self.is_group,
            "informeren": bool(self.duty.inform),
            "ook_gezag": "gezag" in self.duty.people,
        }
        return wanted.get(part.id, True)

    def _choices(self, part: Part, text: ConsentText) -> None:
        words = self.material.words
        rows = [f"{sentence}\n{words.get(use, '')}".rstrip() for use, sentence in text.uses]
        header = texts("materials_consent.choice")
        self.sheet.choices(rows, header=header, title=part.heading)

    def _sensitive(self, part: Part, text: ConsentText) -> None:
        words = self.material.words
        rows = [f"{words.get('gevoelig_zin', '')}\n{words.get('gevoelig_nee', '')}".rstrip()]
        self.sheet.choices(rows, header=texts("materials_consent.choice"), title=part.heading)

    def _withdrawal(self, part: Part, text: ConsentText) -> None:
        self.sheet.body(f"{text.withdrawal} {self.material.words.get('half', '')}")

    def _letter(self, part: Part, text: ConsentText) -> None:
        rows = [self.material.words.get("brief", self.duty.inform[0])]
        self.sheet.choices(rows, header=texts("materials_consent.letter"), title=part.heading)

    def _signature(self, part: Part, text: ConsentText) -> None:
        header = [texts(f"materials_consent.{name}") for name in ("code", "day", "how")]
        signed = self.material.words.get("handtekening") or texts("materials_consent.signature")
        header.insert(2, signed)
        how = "\n".join(boxes([texts(f"materials_consent.how_{n}")]) for n in ("paper", "spoken"))
        row = ("", "", "", how)
        self.sheet.grid(header, [row], (2.4, 3, 6.5, 3.5), height=1.3, title=part.heading)


def without_gaps(part: Part, values: Mapping[str, object]) -> Part:
    """Return the part without the lines for which there is nothing to fill in."""
    empty = [f"{{{word}}}" for word, value in values.items() if value == ""]
    points = tuple(p for p in part.points if not any(word in p for word in empty))
    return replace(part, points=points)
