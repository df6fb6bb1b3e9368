"""Hide what identifies people in a set of files that are one study.

Everything is searched together. What has a score below the threshold of the policy stays;
everything else is hidden, and so is every other place where something known stands: nobody
looks these files over, so a doubtful place is hidden and not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from anonymiser.formats.hints import says_nobody
from anonymiser.formats.layout import Block, Opened, deal, joined, spread, touched
from anonymiser.leaks import Leak, LeakCheck
from anonymiser.lexicon import is_common_word
from anonymiser.operators import Namer, replacer
from anonymiser.pipeline import Anonymiser, Progress
from anonymiser.policy import Policy
from anonymiser.pseudonyms import DocumentNumbers, PseudonymTable
from anonymiser.replace import Edit, OffsetMap, Result, apply
from anonymiser.spans import IDENTIFIERS, Span

_ROUNDS = 6


@dataclass(slots=True)
class Hidden:
    """What became of one file.

    Parameters
    ----------
    opened : Opened
    spans : list of list of Span
        Per block.
    results : list of Result
        Per block.
    """

    opened: Opened
    spans: list[list[Span]]
    results: list[Result] = field(default_factory=list)

    @property
    def units(self) -> list[str]:
        """The new text of every unit."""
        return deal(self.opened.units, self.opened.blocks, self.results)

    @property
    def labels(self) -> list[str]:
        """The label of every replacement; a place that is read in two ways counts once."""
        found: dict[tuple[int, int], str] = {}
        for block, result in zip(self.opened.blocks, self.results, strict=True):
            for replacement in result.replacements:
                unit, start, _ = next(touched(block, replacement), (-1, replacement.start, 0))
                found.setdefault((unit, start), replacement.label)
        return list(found.values())


@dataclass(slots=True)
class Study:
    """The files of one run.

    Parameters
    ----------
    policy : Policy
    table : PseudonymTable
        Is added to.
    """

    policy: Policy
    table: PseudonymTable
    _written: set[str] = field(default_factory=set)
    _originals: set[tuple[str, str]] = field(default_factory=set)

    def hide(
        self,
        files: Sequence[Opened],
        anonymiser: Anonymiser,
        progress: Progress | None = None,
    ) -> list[Hidden]:
        """Return what became of each file."""
        documents = [joined(file.blocks, str(i)) for i, file in enumerate(files)]
        done = []
        for file, found in zip(files, anonymiser.scan(documents, progress=progress), strict=True):
            sure = [span for span in found.spans if span.score >= self.policy.threshold]
            spans = spread(file.blocks, sure)
            for block, more in zip(file.blocks, spans, strict=True):
                more += _from_place(block)
            done.append(Hidden(file, spans))
        namers = [self._namer() for _ in files]
        for _ in range(_ROUNDS):
            for hidden, namer in zip(done, namers, strict=True):
                self._apply(hidden, namer)
            if not self._look_again(done):
                break
        return done

    def check(self, *, in_context: bool = True) -> LeakCheck:
        """Return the check for what is known now.

        Parameters
        ----------
        in_context : bool, default=True
            Whether the texts to check are sentences. Elsewhere a capital says nothing, so
            there a name that is also an ordinary word is not looked for.
        """
        kept = {label for label, operator in self.policy.operators.items() if operator == "houden"}
        # An age is a bare number; looking for it would find times and counts.
        kept.add("AGE")
        known = {*self.table.forms(), *self._originals}
        return LeakCheck(
            [
                (label, form)
                for label, form in known
                if label not in kept and (in_context or not is_common_word(form.casefold()))
            ],
            allowed={*self._written, *self.table.placeholders()},
            common_words=is_common_word,
        )

    def _namer(self) -> Namer:
        per_document = self.policy.numbering == "document"
        return DocumentNumbers(self.table) if per_document else self.table

    def _apply(self, hidden: Hidden, namer: Namer) -> None:
        write = replacer(self.policy, namer)

        def note(span: Span, text: str) -> str:
            written = write(span, text)
            if written != text:
                self._written.add(written)
                if _is_worth_knowing(span.label, text):
                    self._originals.add((span.label, text))
            return written

        blocks = zip(hidden.opened.blocks, hidden.spans, strict=True)
        hidden.results = [apply(block.text, spans, note) for block, spans in blocks]

    def _look_again(self, done: Iterable[Hidden]) -> bool:
        """Add what is known and still there; return whether there was any."""
        check, added = self.check(), False
        for hidden in done:
            for spans, result in zip(hidden.spans, hidden.results, strict=True):
                leaks = check(result.text)
                spans += [_place(leak, result) for leak in leaks]
                added = added or bool(leaks)
        return added


def _from_place(block: Block) -> list[Span]:
    """Return the span of a text of which the place says what it is."""
    text = block.text
    bare = text.strip()
    if not block.label or not bare or (block.label == "PERSON" and says_nobody(bare)):
        return []
    if bare.startswith("[") and bare.endswith("]"):
        return []
    start = text.index(bare)
    return [Span(start=start, end=start + len(bare), label=block.label, source="place")]


def _is_worth_knowing(label: str, text: str) -> bool:
    # A lone "maandag" or "2019" that is only made coarser tells nothing anywhere else.
    return label in IDENTIFIERS and (label != "DATE" or len(text.split()) > 1)


def _place(leak: Leak, result: Result) -> Span:
    """Return where a leak in the new text stood in the old text."""
    back = tuple(Edit(r.new_start, r.new_end, r.start, r.end) for r in result.replacements)
    end = leak.end - 1 if leak.kind == "genitive" else leak.end
    start, end = OffsetMap((back,) if back else ()).project(leak.start, end)
    return Span(start=start, end=end, label=leak.label, source="known")
