"""Finding things in a study: what was said, where codes stand, who speaks about what.

`Finder` opens a study once and answers many questions, each with a DataFrame. Words of people
who do not take part are in none of them, and every table by group hides groups smaller than
the study's ``kleinste_groep``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from peer_research.coding.rounds import segments_for
from peer_research.consent.taking_part import counted_turns, declined, unheard
from peer_research.errors import CodingError
from peer_research.finding import group_tables as retrieval_groups
from peer_research.finding import language as finding_language
from peer_research.finding import tables as retrieval
from peer_research.finding import text as finding_text
from peer_research.finding import time_tables as over_time
from peer_research.finding.similar import SimilarQuotes
from peer_research.finding.words import Words
from peer_research.model import WITHDRAWN, Transcript
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.study import Study


class Finder:
    """Answers questions about one study, as it was when first asked.

    Parameters
    ----------
    study : Study
    viewer : str or None
        Code of the coder who looks: of a blind round that goes on, only their own codings are
        there, and none for ``""``. None: all codings, for a report.

    Examples
    --------
    ``Finder(open_study()).search('wachten -school')``
    """

    def __init__(self, study: Study, viewer: str | None = None) -> None:
        self.study = study
        self.viewer = viewer
        self.k = study.settings.min_group
        self.people = study.taking_part()

    @cached_property
    def transcripts(self) -> dict[str, Transcript]:
        """The conversations; who does not take part is no participant in them."""
        without = declined(self.study.participants())
        texts = self.study.transcripts()
        return {name: unheard(text, without) for name, text in texts.items()}

    @cached_property
    def segments(self) -> pd.DataFrame:
        """The coded segments; columns of `retrieval.segments_frame`."""
        if self.viewer is None:
            return self.study.segments()
        seen = segments_for(self.study, self.viewer)
        return retrieval.segments_frame(seen, self.study.codebook())

    @cached_property
    def words(self) -> Words:
        """The words of participants."""
        return Words.of(self.transcripts.values())

    @cached_property
    def quotes(self) -> SimilarQuotes:
        """The coded quotes, to compare others with."""
        return SimilarQuotes(self.segments["quote"].tolist())

    # ------------------------------------------------------------------------ what was said

    def search(self, query: str) -> pd.DataFrame:
        """Return the turns in which all words of `query` were said; see `finding_text.search`."""
        return finding_text.search(self.words, query)

    def concordance(self, word: str, *, width: int = 50, most: int = 0) -> pd.DataFrame:
        """Return a word in its context; see `finding_text.concordance`."""
        return finding_text.concordance(self.words, word, width=width, most=most)

    def collocations(self, *, window: int = 2, least: int = 3) -> pd.DataFrame:
        """Return words that go together; see `finding_language.collocations`."""
        return finding_language.collocations(self.words, window=window, least=least)

    def keyness(self, by: str, group: str, other: str = "", *, least: int = 5) -> pd.DataFrame:
        """Return which words one group uses more than another, or than all others.

        Parameters
        ----------
        by : str
            ``groep``, ``leeftijd`` or an attribute of the participants.
        group, other : str
            Values of it; without `other` everybody else.
        least : int, default=5
            See `finding_language.keyness`, also for the columns.

        Raises
        ------
        CodingError
            ``finding.small_group``, or as in `retrieval_groups.groups_of`.
        """
        groups = retrieval_groups.groups_of(self.people, by, self.k)
        members = {code for code, name in groups.items() if name == group}
        others = {code for code, name in groups.items() if name == (other or name) != group}
        for name, people in ((group, members), (other or texts("finding.other_groups"), others)):
            if len(people) < self.k:
                raise CodingError("finding.small_group", name=name, k=self.k)
        return finding_language.keyness(self.words, members, others, k=self.k, least=least)

    def similar(self, quote: str, most: int = 10) -> pd.DataFrame:
        """Return coded segments whose quote is most like `quote`, most alike first.

        Returns
        -------
        pandas.DataFrame
            ``likeness`` (up to 1) before the columns of `segments`.

        Raises
        ------
        CodingError
            ``finding.empty_quote``.
        """
        found = pd.DataFrame(self.quotes.search(quote, most), columns=["quote", "likeness"])
        rows = found.merge(self.segments, on="quote", how="left")
        return rows[["likeness", *self.segments.columns]]

    # ------------------------------------------------------------------------ tables of codes

    def code_frequency(self) -> pd.DataFrame:
        """Return how many people and pieces each code has, small groups hidden."""
        table = retrieval.code_frequency(self.segments, sorted(self.people))
        return retrieval.suppress_small(table, self.k)

    def code_by_participant(self) -> pd.DataFrame:
        """Return pieces per code and participant: for the team's eyes, never for a report."""
        return retrieval.code_by_participant(self.segments)

    def code_by_group(self, by: str) -> pd.DataFrame:
        """Return people per code and group; see `retrieval_groups.code_by_group`."""
        return retrieval_groups.code_by_group(self.segments, self.people, by, self.k)

    def code_by_attribute(self, attribute: str, *, count: str = "people") -> pd.DataFrame:
        """Return how codes go with an attribute; see `retrieval_groups.code_by_attribute`."""
        return retrieval_groups.code_by_attribute(self.segments, attribute, self.k, count=count)

    def co_occurrence(
        self,
        *,
        sessions: Collection[str] = (),
        coders: Collection[str] = (),
        codes: Collection[str] = (),
        themes: Collection[str] = (),
        people: Collection[str] = (),
        **attributes: str,
    ) -> pd.DataFrame:
        """Return how often codes overlap in the segments that fit; see `retrieval.select`."""
        rows = retrieval.select(
            self.segments, sessions=sessions, coders=coders, codes=codes, themes=themes,
            people=people, **attributes,
        )  # fmt: skip
        return retrieval.co_occurrence(rows)

    # ------------------------------------------------------------------------ through time

    def new_codes_curve(self, order: Sequence[str] = ()) -> pd.DataFrame:
        """Return how many codes each conversation adds; see `retrieval_time.new_codes_curve`."""
        return over_time.new_codes_curve(self.segments, order or list(self.transcripts))

    def code_timeline(self, session: str = "") -> pd.DataFrame:
        """Return where codes stand in one conversation, or in all; see `finding.time_tables`."""
        chosen = [self._transcript(session)] if session else list(self.transcripts.values())
        return over_time.code_timeline(self.segments, chosen)

    def document_portrait(self, session: str) -> pd.DataFrame:
        """Return a conversation turn by turn with its codes; see `finding.time_tables`."""
        return over_time.document_portrait(self.segments, self._transcript(session))

    def speaking(self) -> pd.DataFrame:
        """Return how much everybody said, of what counts; see `retrieval_time.speaking`."""
        without = declined(self.study.participants())
        return over_time.speaking(
            _only(text, without) for text in self._with_everybody() if counted_turns(text, without)
        )

    def _with_everybody(self) -> list[Transcript]:
        return list(self.study.transcripts().values())

    def _transcript(self, session: str) -> Transcript:
        # An unknown name gets the study's own message.
        return self.transcripts.get(session) or self.study.transcript(session)


def _only(transcript: Transcript, without: frozenset[str]) -> Transcript:
    """Return a conversation with only the turns that count and whose words are still there."""
    counting = counted_turns(transcript, without)
    turns = tuple(turn for turn, _, _ in counting if turn.text != WITHDRAWN)
    return Transcript(id=transcript.id, version=transcript.version, turns=turns)
