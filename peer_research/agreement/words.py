"""Agreement in words: first the quotes on which people differ, then one number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from peer_research.agreement.between_coders import agreement, disagreements
from peer_research.agreement.compared import compared
from peer_research.agreement.marks import Read
from peer_research.agreement.rows import ALL
from peer_research.errors import CodingError
from peer_research.model import Codebook, CodedSegment, Transcript
from peer_research.texts import texts

if TYPE_CHECKING:
    import pandas as pd

    from peer_research.study import Study

# Krippendorff (2004), Content analysis (2nd ed.), p. 241: rely on .800 and up, draw only
# tentative conclusions from .667 up.
_SURE, _TENTATIVE = 0.8, 0.667


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeStory:
    """How two people used one code.

    Parameters
    ----------
    code, name : str
    coders : tuple of str
        Ids of the two.
    quotes : DataFrame
        The turns on which they differ, side by side; columns of `agreement.disagreements`.
    sentence : str
        In words: how often the same, how often not. It holds no coefficient.
    number : str
        Krippendorff's alpha with its interval and what that means, or why there is none.
    warning : str
        Why to be careful with the number; often empty.
    values : mapping
        The row of `agreement.agreement`.
    """

    code: str
    name: str
    coders: tuple[str, str]
    quotes: pd.DataFrame = field(repr=False)
    sentence: str
    number: str
    warning: str
    values: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementStory:
    """How far a team agrees, code by code; codes with most differences first.

    Parameters
    ----------
    reason : str
        Why agreement is not measured; empty when it is.
    codes : tuple of CodeStory
    """

    reason: str = ""
    codes: tuple[CodeStory, ...] = ()


def tell(
    segments: Iterable[CodedSegment],
    transcripts: Iterable[Transcript],
    codebook: Codebook,
    *,
    coders: Sequence[str] = (),
    read: Read | None = None,
    names: Mapping[str, str] | None = None,
) -> AgreementStory:
    """Return in words how far coders agree on every code that one of them used.

    Parameters
    ----------
    segments, transcripts, coders, read
        As for `agreement.agreement`.
    codebook : Codebook
        For the names of codes.
    names : mapping of str to str, optional
        What to call each coder; by default the id.

    Raises
    ------
    CodingError
        ``agreement.two_coders``.
    """
    segments, transcripts = list(segments), list(transcripts)
    table = agreement(segments, transcripts, coders, read=read)
    rows = [row for row in table.to_dict("records") if row["code"] != ALL]
    used = [row for row in rows if row["both"] + row["only_a"] + row["only_b"]]
    used.sort(key=lambda row: (-row["only_a"] - row["only_b"], row["code"]))
    differing = {
        pair: disagreements(segments, transcripts, *pair, read=read)
        for pair in {(row["coder_a"], row["coder_b"]) for row in used}
    }
    stories = [
        _story(row, codebook, names or {}, differing[row["coder_a"], row["coder_b"]])
        for row in used
    ]
    return AgreementStory(codes=tuple(stories))


def story_of(study: Study) -> AgreementStory:
    """Return in words how far the coders of a study agree.

    Parameters
    ----------
    study : Study

    Returns
    -------
    AgreementStory
        Without codes, and with the reason, when the study works reflexively or when no two
        people coded the same conversation.
    """
    if study.settings.method == "reflexief":
        return AgreementStory(reason=texts("agreement.reflexive"))
    called = {member.coder: member.name for member in study.settings.team if member.coder}
    found = compared(study)
    try:
        return tell(
            found.segments, found.transcripts, study.codebook(),
            coders=found.coders, read=found.read, names=called,
        )  # fmt: skip
    except CodingError as problem:
        return AgreementStory(reason=str(problem))


def _story(
    row: dict[Any, Any], codebook: Codebook, names: Mapping[str, str], differing: pd.DataFrame
) -> CodeStory:
    code, pair = str(row["code"]), (str(row["coder_a"]), str(row["coder_b"]))
    name = codebook.by_id[code].name if code in codebook.by_id else code
    a, b = (names.get(coder, coder) for coder in pair)
    sentence = texts(
        "agreement.story",
        a=a, b=b, name=name, units=row["units"], same=row["both"] + row["neither"],
        both=row["both"], only_a=row["only_a"], only_b=row["only_b"],
    )  # fmt: skip
    return CodeStory(
        code=code,
        name=name,
        coders=pair,
        quotes=_about(differing, code),
        sentence=sentence,
        number=_number(row),
        warning=_sentence(str(row["warning"])),
        values=row,
    )


def _about(differing: pd.DataFrame, code: str) -> pd.DataFrame:
    """Return the turns where only one of two coders gave `code`."""
    given = [
        code in a.split(", ") or code in b.split(", ")
        for a, b in zip(differing["codes_a"], differing["codes_b"], strict=True)
    ]
    return differing[given].reset_index(drop=True)


def _number(row: Mapping[Any, Any]) -> str:
    alpha, low, high = row["alpha"], row["alpha_low"], row["alpha_high"]
    if alpha != alpha:
        return texts("agreement.no_number", reason=row["reason"])
    level = "sure" if alpha >= _SURE else "tentative" if alpha >= _TENTATIVE else "unsure"
    meaning = texts(f"agreement.{level}")
    if low != low:
        return texts("agreement.number_alone", alpha=_comma(alpha), meaning=meaning)
    return texts(
        "agreement.number",
        alpha=_comma(alpha), low=_comma(low), high=_comma(high), meaning=meaning,
    )  # fmt: skip


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _comma(value: float) -> str:
    return f"{value:.2f}".replace("-0.00", "0.00").replace(".", texts("agreement.decimal"))
