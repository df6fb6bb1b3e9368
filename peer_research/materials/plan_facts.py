"""What a study already knows of what a data plan asks, in words and without a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from peer_research.anonymiser_bridge import load_policy
from peer_research.consent.policy import consent_policy, duties
from peer_research.model import CONSENT_USES
from peer_research.protocol.model import InterviewProtocol
from peer_research.study import Study
from peer_research.texts import texts


def plan_facts(study: Study) -> dict[str, str]:
    """Return what the study knows, by the word that the plans use for it (``feit``).

    Parameters
    ----------
    study : Study

    Returns
    -------
    dict of str to str
        Sentences; empty where the study says nothing.
    """
    settings = study.settings
    protocols = list(study.protocols().values())
    return {
        "titel": settings.title,
        "vraag": settings.question,
        "opdrachtgever": settings.commissioner,
        "toetsing": _review(protocols),
        "gesprekken": _conversations(study, protocols),
        "deelnemers": _audience(protocols),
        "toestemming": _uses(protocols),
        "leeftijden": _ages(study, protocols),
        "datahouder": _keepers(study),
        "rollen": _roles(study),
        "beleid": _policy(settings.policy),
        "kleinste_groep": texts("materials_plans.smallest", size=settings.min_group),
        "langer_bewaren": _kept_longer(study),
    }


def _unique(parts: Sequence[str]) -> str:
    return "; ".join(dict.fromkeys(part for part in parts if part))


def _review(protocols: Sequence[InterviewProtocol]) -> str:
    reviews = [p.review for p in protocols]
    return _unique([f"{r.committee} {r.number}".strip() for r in reviews])


def _conversations(study: Study, protocols: Sequence[InterviewProtocol]) -> str:
    forms = Counter(texts(f"report.form_{p.form}").lower() for p in protocols)
    planned = ", ".join(f"{count} x {form}" for form, count in sorted(forms.items()))
    if not planned:
        return ""
    return texts("materials_plans.conversations", forms=planned, held=len(study.sessions()))


def _audience(protocols: Sequence[InterviewProtocol]) -> str:
    ages = [p.audience.age_min for p in protocols]
    youngest = min((age for age in ages if age is not None), default=None)
    if youngest is None:
        return ""
    return texts("materials_plans.youngest", age=youngest)


def _uses(protocols: Sequence[InterviewProtocol]) -> str:
    asked = {use for protocol in protocols for use in protocol.consent.uses}
    names = [texts(f"materials_plans.use_{use}") for use in CONSENT_USES if use in asked]
    return ", ".join(names)


def _ages(study: Study, protocols: Sequence[InterviewProtocol]) -> str:
    ages = [p.audience.age_min for p in protocols if p.audience.age_min is not None]
    if not ages:
        return ""
    policy = consent_policy(protocols[0].consent.policy, study.protocols_folder / "beleid")
    found = duties(min(ages), None, policy)
    lines = [
        f"{band}: {' + '.join(texts(f'materials_plans.signer_{p}') for p in duty.people)}"
        for band, duty in found.items()
    ]
    return "; ".join([*lines, texts("materials_plans.by_policy", policy=policy.id)])


def _keepers(study: Study) -> str:
    count = sum(member.role == "datahouder" for member in study.settings.team)
    return texts("materials_plans.keepers", count=count) if count else ""


def _roles(study: Study) -> str:
    held = Counter(member.role for member in study.settings.team)
    return ", ".join(f"{count} x {role}" for role, count in held.items())


def _policy(name: str) -> str:
    policy = load_policy(name)
    kept = sorted(
        texts(f"report.label_{label}") for label, what in policy.operators.items()
        if what == "houden"
    )  # fmt: skip
    key = "policy_keeps" if kept else "policy"
    return texts(f"materials_plans.{key}", name=policy.name, kept=", ".join(kept))


def _kept_longer(study: Study) -> str:
    people = study.participants().values()
    asked = [p for p in people if "langer_bewaren" in p.consents]
    if not asked:
        return texts("materials_plans.only_with_yes")
    count = sum(p.allows("langer_bewaren") for p in asked)
    return texts("materials_plans.kept_longer", count=count, asked=len(asked))
