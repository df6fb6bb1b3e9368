"""The anonymiser as a step of a spaCy pipeline: ``nlp.add_pipe("anonymiser")``.

spaCy finds this module through an entry point and is imported here only, when it does.

What was found stands in ``doc.spans["identifiers"]`` as spaCy spans, widened to whole tokens,
so that ``displacy.render(doc, style="span", options={"spans_key": "identifiers"})`` shows it.
``doc.spans["identifiers"].attrs`` holds per span its exact ``offsets`` in code points,
``scores``, ``sources`` and ``reasons``.

Each document stands on its own, in `nlp.pipe` too, unless all texts of the study were shown
first: ``nlp.get_pipe("anonymiser").learn(texts)``. Neither the roster nor what was learned is
ever written to disk: the pipeline's configuration holds the path of the roster only. spaCy
itself does write every word it has seen (``vocab/strings.json``), so a pipeline is saved for
others before it reads conversations, not after.
"""

# No postponed annotations: spaCy reads those of the factory to check its settings.
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anonymiser.known import KnownForms
from anonymiser.normal import to_nfc
from anonymiser.pipeline import Anonymiser
from anonymiser.roster import load_roster
from anonymiser.spans import Document, Span, resolve_overlaps

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

NAME = "anonymiser"
SPANS_KEY = "identifiers"


class AnonymiserComponent:
    """Puts what identifies people into ``doc.spans``.

    Parameters
    ----------
    roster : str, optional
        Path of a list with known names; see `anonymiser.roster.load_roster`.
    spans_key : str, default="identifiers"
        Under which key of ``doc.spans``.
    threshold : float, default=0.0
        What has a lower score is left out, from 0 to 1.

    Raises
    ------
    PolicyError
        The roster is missing or damaged.

    Examples
    --------
    >>> import spacy
    >>> nlp = spacy.blank("nl")
    >>> doc = AnonymiserComponent()(nlp("Mijn mail is kim@voorbeeld.nl"))
    >>> [(span.text, span.label_) for span in doc.spans["identifiers"]]
    [('kim@voorbeeld.nl', 'EMAIL')]
    """

    def __init__(
        self, roster: str | None = None, spans_key: str = SPANS_KEY, threshold: float = 0.0
    ) -> None:
        known = load_roster(Path(roster)) if roster else None
        self._anonymiser = Anonymiser(roster=known)
        self._learned: KnownForms | None = None
        self.spans_key = spans_key
        self.threshold = threshold

    def learn(self, texts: Iterable[str]) -> None:
        """Show all texts of a study: what is found in one is then looked for in all.

        Learning again forgets what was learned before. It is kept in memory only.

        Parameters
        ----------
        texts : iterable of str
            Every conversation of the study, also those that come through the pipeline later.
        """
        nfc = (to_nfc(text)[0] for text in texts)
        documents = [Document(id=str(n), text=text) for n, text in enumerate(nfc)]
        self._learned = KnownForms.from_spans(self._anonymiser.scan(documents))

    def __call__(self, doc: "Doc") -> "Doc":
        """Return `doc` with its spans set."""
        found = [span for span in self._find(doc.text) if span.score >= self.threshold]
        marked = [
            (span, doc.char_span(span.start, span.end, label=span.label, alignment_mode="expand"))
            for span in found
        ]
        shown = [(span, mark) for span, mark in marked if mark is not None]
        doc.spans[self.spans_key] = [mark for _, mark in shown]
        doc.spans[self.spans_key].attrs.update(_attributes([span for span, _ in shown]))
        return doc

    def pipe(self, stream: Iterable["Doc"], batch_size: int = 128) -> Iterator["Doc"]:
        """Yield the documents one by one, each on its own unless `learn` was called.

        Parameters
        ----------
        stream : iterable of Doc
        batch_size : int, default=128
            Has no influence; spaCy gives it to every step.
        """
        for doc in stream:
            yield self(doc)

    def to_disk(self, path: str | Path, exclude: Sequence[str] = ()) -> None:
        """Write nothing: known names have no place in a pipeline that is shared."""

    def from_disk(self, path: str | Path, exclude: Sequence[str] = ()) -> "AnonymiserComponent":
        """Return this step as its configuration made it."""
        return self

    def to_bytes(self, exclude: Sequence[str] = ()) -> bytes:
        """Return nothing, for the same reason."""
        return b""

    def from_bytes(self, data: bytes, exclude: Sequence[str] = ()) -> "AnonymiserComponent":
        """Return this step as its configuration made it."""
        return self

    def _find(self, text: str) -> list[Span]:
        nfc, back = to_nfc(text)
        (document,) = self._anonymiser.scan([Document(id="", text=nfc)])
        learned = self._learned.find(nfc) if self._learned else []
        found = resolve_overlaps([*document.spans, *learned])
        return [_moved(span, *back(span.start, span.end)) for span in found]


def _moved(span: Span, start: int, end: int) -> Span:
    return Span(
        start=start,
        end=end,
        label=span.label,
        score=span.score,
        source=span.source,
        reason=span.reason,
    )


def _attributes(spans: list[Span]) -> dict[str, list[Any]]:
    return {
        "offsets": [[span.start, span.end] for span in spans],
        "scores": [span.score for span in spans],
        "sources": [span.source for span in spans],
        "reasons": [span.reason for span in spans],
    }


def create(
    nlp: "Language",
    name: str,
    roster: str | None,
    spans_key: str,
    threshold: float,
) -> AnonymiserComponent:
    """Return the step, with the settings of ``nlp.add_pipe("anonymiser", config=...)``."""
    return AnonymiserComponent(roster, spans_key, threshold)


def _register() -> None:
    # Inside a function, so that importing `anonymiser` can never load spaCy by accident.
    from spacy.language import Language

    settings = {"roster": None, "spans_key": SPANS_KEY, "threshold": 0.0}
    Language.factory(NAME, assigns=["doc.spans"], default_config=settings, func=create)


_register()
