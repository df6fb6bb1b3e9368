"""Find what identifies people, over all texts of a study together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

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

    Examples
    --------
    >>> found, = Anonymiser().scan([Document(id="a", text="Mijn nummer is 06-12345678.")])
    >>> [(span.label, found.text[span.start:span.end]) for span in found.spans]
    [('PHONE', '06-12345678')]
    """

    def __init__(self, *, roster: Roster | None = None, names: Iterable[str] | None = None) -> None:
        self._recognisers: list[Recogniser] = recognisers(names)
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
        texts = [to_nfc(document.text) for document in documents]
        first: list[list[Span]] = []
        for done, (text, _) in enumerate(texts, start=1):
            first.append(self._look(text))
            if progress:
                progress(done, len(texts))
        everywhere = self._learn([text for text, _ in texts], first)
        found = []
        for document, (text, back), spans in zip(documents, texts, first, strict=True):
            spans = resolve_overlaps([*spans, *everywhere.find(text)])
            found.append(replace(document, spans=tuple(_moved(s, back) for s in spans)))
        return found

    def _look(self, text: str) -> list[Span]:
        spans = [span for recognise in self._recognisers for span in recognise(text)]
        if self._roster:
            spans += self._roster.find(text)
        return spans

    def _learn(self, texts: list[str], spans: list[list[Span]]) -> KnownForms:
        resolved = [
            Document(id=str(number), text=text, spans=tuple(resolve_overlaps(found)))
            for number, (text, found) in enumerate(zip(texts, spans, strict=True))
        ]
        return KnownForms.from_spans(resolved)


def _moved(span: Span, back: Callable[[int, int], tuple[int, int]]) -> Span:
    start, end = back(span.start, span.end)
    return span if (start, end) == (span.start, span.end) else replace(span, start=start, end=end)
