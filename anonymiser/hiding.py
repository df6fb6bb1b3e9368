"""Hide what identifies people in a set of files that are one study.

Everything is searched together. What has a score below the threshold of the policy stays;
everything else is hidden, and so is every other place where something known stands: nobody
looks these files over, so a doubtful place is hidden and not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from anonymiser.coarse import brackets_with, outside, own_places
from anonymiser.document_numbers import DocumentNumbers
from anonymiser.formats.hints import says_nobody
from anonymiser.formats.layout import Block, Opened, joined, spread
from anonymiser.leaks import Leak, LeakCheck
from anonymiser.lexicon import is_common_word
from anonymiser.operators import Namer, replacer
from anonymiser.pile import Hidden, Pile
from anonymiser.pipeline import Anonymiser, Progress
from anonymiser.policy import ANOTHER_NAME, Policy
from anonymiser.pseudonyms import PseudonymTable
from anonymiser.recognisers.births import is_birth
from anonymiser.replace import Edit, OffsetMap, Result, apply
from anonymiser.spans import IDENTIFIERS, Document, Span

_ROUNDS = 6


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
    _namers: dict[int, Namer] = field(default_factory=dict)

    def hide(
        self,
        files: Sequence[Opened],
        anonymiser: Anonymiser,
        progress: Progress | None = None,
    ) -> list[Hidden]:
        """Return what became of each file."""
        documents = [joined(file.blocks, str(i)) for i, file in enumerate(files)]
        pile = Pile.of(files)
        for number, found in enumerate(anonymiser.scan(documents, progress=progress)):
            self.add(pile, number, found.spans)
        self.settle(pile)
        return [self.hidden(pile, number) for number in range(len(pile))]

    def add(self, pile: Pile, number: int, spans: Iterable[Span]) -> None:
        """Hide what was found in one file; files are added in order.

        Parameters
        ----------
        pile : Pile
        number : int
            Of the file.
        spans : iterable of Span
            In the text of all blocks; see `anonymiser.formats.layout.joined`.
        """
        blocks = pile.opened(number).blocks
        found = spread(blocks, [s for s in spans if s.score >= self.policy.threshold])
        for block, more in zip(blocks, found, strict=True):
            more += _from_place(block)
            more[:] = self._not_done_before(block.text, more)
        pile.put(number, found)
        if self._gives_names:
            # A name is drawn only when every real name of every file is known; see `settle`.
            self._know(blocks, found)
        else:
            self.hidden(pile, number)

    def settle(self, pile: Pile) -> None:
        """Hide what is known from one file in all others, until nothing known is left.

        Call it when every file was added.

        Raises
        ------
        PolicyError
            A realistic name that was given before is somebody's real name in a new file.
        """
        if self._gives_names:
            for number in range(len(pile)):
                self.hidden(pile, number)
        for _ in range(_ROUNDS):
            check = self.check()
            # No early stop: every file must be looked at in every round.
            if not sum([self._look_again(pile, number, check) for number in range(len(pile))]):
                break
        if self._gives_names:
            from anonymiser.surrogates import require_no_clash

            require_no_clash(self.table)

    def hidden(self, pile: Pile, number: int) -> Hidden:
        """Return one file with its new text."""
        hidden = pile[number]
        if not hidden.results:
            self._apply(hidden, self._namers.setdefault(number, self._namer()))
        return hidden

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

    @property
    def _gives_names(self) -> bool:
        return ANOTHER_NAME in self.policy.operators.values()

    def _know(self, blocks: Sequence[Block], found: Sequence[Sequence[Span]]) -> None:
        from anonymiser.surrogates import know

        know(
            self.table,
            (
                Document(id="", text=block.text, spans=tuple(spans))
                for block, spans in zip(blocks, found, strict=True)
            ),
        )

    def _not_done_before(self, text: str, spans: list[Span]) -> list[Span]:
        """Return the spans without what an earlier run wrote, which stays as it is.

        A name of this study gets the number of its document where the policy numbers each
        document by itself, with its brackets.
        """
        if "[" not in text:
            return spans
        own, labels = own_places(text), self.table.labels()
        names = [place for place in brackets_with(text, labels) if place not in own]
        self._written.update(text[start:end] for start, end in own)
        kept = outside(spans, [*own, *names])
        if self.policy.numbering == "document":
            # Nobody need find these: the key table knows whose names they are.
            kept += [
                Span(start=start, end=end, label=labels[text[start:end]], source="known")
                for start, end in names
            ]
        return kept

    def _namer(self) -> Namer:
        per_document = self.policy.numbering == "document"
        return DocumentNumbers(self.table) if per_document else self.table

    def _apply(self, hidden: Hidden, namer: Namer) -> None:
        write = replacer(self.policy, namer)

        def note(whole: str, span: Span, text: str) -> str:
            written = write(span, text, birth=is_birth(whole, span.start))
            if written != text:
                self._written.add(written)
                if _is_worth_knowing(span.label, text):
                    self._originals.add((span.label, text))
            return written

        blocks = zip(hidden.opened.blocks, hidden.spans, strict=True)
        hidden.results = [
            apply(block.text, spans, partial(note, block.text)) for block, spans in blocks
        ]

    def _look_again(self, pile: Pile, number: int, check: LeakCheck) -> bool:
        """Hide what is known and still there; return whether there was any."""
        hidden, added = self.hidden(pile, number), False
        for spans, result in zip(hidden.spans, hidden.results, strict=True):
            leaks = check(result.text)
            spans += [_place(leak, result) for leak in leaks]
            added = added or bool(leaks)
        if added:
            pile.put(number, hidden.spans)
            self.hidden(pile, number)
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
