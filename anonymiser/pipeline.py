"""Find what identifies people, over all texts of a study together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import cast

from anonymiser.capitals import toned_down
from anonymiser.known import KnownForms
from anonymiser.normal import to_nfc
from anonymiser.registry import Recogniser, recognisers
from anonymiser.roster import Roster
from anonymiser.spans import Document, Span, resolve_overlaps

Progress = Callable[[int, int], None]


class Anonymiser:
    """Finds identifiers in the texts of one study.

    Parameters
    ----------
    roster : Roster, optional
        The people, places and organisations the team knows to be in the conversations.
    names : iterable of str, optional
        Recognisers to use; all of them when left out.
    models : iterable of callable, default=()
        More recognisers, such as those of `anonymiser.recognisers.models`.

    Examples
    --------
    >>> found, = Anonymiser().scan([Document(id="a", text="Mijn nummer is 06-12345678.")])
    >>> [(span.label, found.text[span.start:span.end]) for span in found.spans]
    [('PHONE', '06-12345678')]
    """

    def __init__(
        self,
        *,
        roster: Roster | None = None,
        names: Iterable[str] | None = None,
        models: Iterable[Recogniser] = (),
    ) -> None:
        self._recognisers: list[Recogniser] = [*recognisers(names), *models]
        self._roster = KnownForms.from_roster(roster) if roster else None

    def scan(
        self,
        documents: Sequence[Document],
        *,
        independent: bool = False,
        progress: Progress | None = None,
    ) -> list[Document]:
        """Return the documents with their spans, in the order given.

        Parameters
        ----------
        documents : sequence of Document
            One study. What is found with certainty in one is looked for in all.
        independent : bool, default=False
            Treat every document as a study of its own.
        progress : callable, optional
            Called with the number of documents done and the total.

        Returns
        -------
        list of Document
            With non-overlapping spans; offsets count in the text that was given.
        """
        if independent:
            return [self.scan([document])[0] for document in documents]
        first: list[list[Span]] = []
        for done, document in enumerate(documents, start=1):
            first.append(self.evidence(document.text))
            if progress:
                progress(done, len(documents))
        everywhere = learn((d.text, spans) for d, spans in zip(documents, first, strict=True))
        return [complete(d, spans, everywhere) for d, spans in zip(documents, first, strict=True)]

    def evidence(self, text: str) -> list[Span]:
        """Return what one text tells on its own; offsets count in its NFC form."""
        nfc = toned_down(to_nfc(text)[0])
        spans = [span for recognise in self._recognisers for span in recognise(nfc)]
        if self._roster:
            spans += self._roster.find(nfc)
        found = resolve_overlaps(spans)
        if "(" not in nfc or not found:
            return found
        from anonymiser.recognisers.short_forms import find_short_forms

        letters = find_short_forms(nfc, found)
        return resolve_overlaps([*found, *letters]) if letters else found


def learn(found: Iterable[tuple[str, list[Span]]]) -> KnownForms:
    """Return the names that the evidence of a study is certain of.

    Parameters
    ----------
    found : iterable of (str, list of Span)
        Text and `Anonymiser.evidence` of each document, in order. Read once, one by one.
    """
    documents = (
        Document(id=str(number), text=to_nfc(text)[0], spans=tuple(spans))
        for number, (text, spans) in enumerate(found)
    )
    return KnownForms.from_spans(cast("Sequence[Document]", documents))


def complete(document: Document, evidence: list[Span], everywhere: KnownForms) -> Document:
    """Return the document with its own evidence and what is known everywhere."""
    text, back = to_nfc(document.text)
    found = [*evidence, *everywhere.find(toned_down(text))]
    if "[" in text and found:
        # What an operator wrote before is left alone: hiding it again would only nest it.
        from anonymiser.coarse import outside, own_places

        found = outside(found, own_places(text))
    spans = resolve_overlaps(found)
    return replace(document, spans=tuple(_moved(span, back) for span in spans))


def _moved(span: Span, back: Callable[[int, int], tuple[int, int]]) -> Span:
    start, end = back(span.start, span.end)
    return span if (start, end) == (span.start, span.end) else replace(span, start=start, end=end)
