"""Which placeholder stands for whom, the same in every conversation of a study.

Who is who comes from the roster, never from spelling: two names that differ are two
people unless `PseudonymTable.add_entity` says otherwise, and a short form that fits two
people gets an entry of its own. Numbers follow the order of first appearance, so nothing
of the name is in them, and a number is never given out twice.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from anonymiser.entities import Entity, check_pseudonym, from_row
from anonymiser.errors import PolicyError, VaultError
from anonymiser.forms import canonical, plain
from anonymiser.spans import check_label
from anonymiser.texts import texts

_EMPTY = Entity(label="PERSON", number=0, forms=())


@dataclass
class PseudonymTable:
    """The key table of a study; keep it in the vault.

    Examples
    --------
    >>> table = PseudonymTable()
    >>> table.add_entity("PERSON", ["Samira el Amrani", "Sam"], pseudonym="Regenboog", code="P03")
    '[Regenboog]'
    >>> table.placeholder("PERSON", "sam's"), table.placeholder("PERSON", "Kim de Vries")
    ('[Regenboog]', '[PERSOON-2]')
    >>> table.placeholder("PERSON", "Tim de Vries")
    '[PERSOON-3]'
    """

    # A key table that is shown by accident shows no names.
    _entities: list[Entity] = field(default_factory=list, repr=False)
    _last: dict[str, int] = field(default_factory=dict)
    _index: dict[tuple[str, str], list[int]] = field(default_factory=dict, repr=False)
    _chosen: dict[tuple[str, str], list[int]] = field(default_factory=dict, repr=False)

    def add_entity(
        self,
        label: str,
        forms: Iterable[str],
        pseudonym: str | None = None,
        code: str | None = None,
    ) -> str:
        """Say that all `forms` are one person, place or organisation.

        Adding again adds forms and may change the pseudonym; the number stays. Without
        a code the first form (the fullest name) tells whether it is the same one.

        Parameters
        ----------
        label : str
            One of `anonymiser.spans.LABELS`.
        forms : iterable of str
            Everything it is called, fullest first.
        pseudonym : str, optional
            As the participant chose it, without brackets.
        code : str, optional
            Participant code. Two people with the same full name need one each.

        Returns
        -------
        str
            The placeholder.

        Raises
        ------
        PolicyError
            No forms, or a pseudonym that is taken or resembles a known name.
        """
        check_label(label)
        who = code or texts("pseudonyms.somebody")
        given = tuple(unicodedata.normalize("NFC", form.strip()) for form in forms)
        given = tuple(dict.fromkeys(form for form in given if canonical(label, form)))
        if not given:
            raise PolicyError("pseudonyms.no_forms", who=who)
        position = self._known(label, given[0], code)
        old = _EMPTY if position is None else self._entities[position]
        entity = Entity(
            label=label,
            number=old.number or self._new(label),
            forms=tuple(dict.fromkeys((*old.forms, *given))),
            pseudonym=pseudonym or old.pseudonym,
            code=code or "",
            explicit=True,
        )
        check_pseudonym(entity, old, self._entities, who)
        return self._store(entity, position)

    def placeholder(self, label: str, text: str) -> str:
        """Return what stands for `text` in every document of the study.

        A text that is new gets the next number of its label. One that fits two people of
        the roster gets an entry of its own: nobody can tell which of them is meant.
        """
        check_label(label)
        known = (label, canonical(label, text)) in self._index
        # In a text that is half done a participant may already bear the chosen pseudonym.
        called = [] if known else self._called(label, text)
        return self._entities[called[0] if called else self._position(label, text)].placeholder

    def named(self, label: str, text: str, choose: Callable[[Entity], str]) -> str:
        """Return what stands for `text`, after giving it a pseudonym when it had none.

        Parameters
        ----------
        label, text : str
            As for `placeholder`. A text that is somebody else's pseudonym is a new person.
        choose : callable
            Gets the entity; returns a pseudonym, or "" to leave it at its number.

        Raises
        ------
        PolicyError
            What was chosen is taken or resembles a known name.
        """
        check_label(label)
        position = self._position(label, text)
        old = self._entities[position]
        chosen = "" if old.pseudonym else choose(old)
        if not chosen:
            return old.placeholder
        entity = replace(old, pseudonym=chosen)
        check_pseudonym(entity, old, self._entities, old.code or texts("pseudonyms.somebody"))
        return self._store(entity, position)

    def forms(self) -> list[tuple[str, str]]:
        """Return every known original with its label, sorted, for the leak check."""
        return sorted({(entity.label, form) for entity in self._entities for form in entity.forms})

    def placeholders(self) -> list[str]:
        """Return every placeholder in use, in order of first appearance."""
        return list(dict.fromkeys(entity.placeholder for entity in self._entities))

    def labels(self) -> dict[str, str]:
        """Return every placeholder in use with the label of what it stands for."""
        return {entity.placeholder: entity.label for entity in self._entities}

    def numbers_of(self, pseudonyms: Iterable[str]) -> list[str]:
        """Return the numbers, such as ``"PERSOON-3"``, of who bears one of `pseudonyms`."""
        wanted = {plain(pseudonym) for pseudonym in pseudonyms}
        return [e.numbered for e in self._entities if e.pseudonym and plain(e.pseudonym) in wanted]

    def entities_of(self, code: str) -> list[Entity]:
        """Return what is known of the participant with this code."""
        return [entity for entity in self._entities if entity.code == code]

    def forget(self, code_or_pseudonym: str) -> None:
        """Remove a person with everything they are called; the number is never reused.

        Parameters
        ----------
        code_or_pseudonym : str
            ``"P03"``, ``"Regenboog"`` or ``"[PERSOON-3]"``.

        Raises
        ------
        PolicyError
            Nobody is known as that.
        """
        wanted = plain(code_or_pseudonym).strip("[] ")
        gone = [e for e in self._entities if wanted and wanted in e.called()]
        if not gone:
            raise PolicyError("pseudonyms.unknown")
        names = {canonical(e.label, form) for e in gone for form in e.forms}
        kept = [e for e in self._entities if e not in gone]
        names -= {canonical(e.label, form) for e in kept if e.explicit for form in e.forms}
        # What was only seen in texts and has the name in it, such as an address, goes too.
        self._entities = [e for e in kept if e.explicit or not e.mentions(names)]
        self._rebuild()

    def forget_unused(self, texts: Iterable[str]) -> int:
        """Remove what was only seen in texts that are gone; return how many that were.

        Parameters
        ----------
        texts : iterable of str
            All texts that are left. What the roster says stays.
        """
        left = plain("\n".join(texts))
        kept = [
            entity
            for entity in self._entities
            if entity.explicit or any(plain(form) in left for form in entity.forms)
        ]
        gone = len(self._entities) - len(kept)
        self._entities = kept
        self._rebuild()
        return gone

    def to_json(self) -> dict[str, Any]:
        """Return the table as plain data. It holds real names: only for the vault."""
        return {
            "version": 1,
            "last": dict(self._last),
            "entities": [asdict(entity) for entity in self._entities],
        }

    @classmethod
    def from_json(cls, data: Any) -> PseudonymTable:
        """Return the table that `to_json` gave.

        Raises
        ------
        VaultError
            Not a table.
        """
        try:
            table = cls([from_row(row) for row in data["entities"]], dict(data["last"]))
            table._rebuild()
        except (KeyError, TypeError, AttributeError, ValueError):
            raise VaultError("pseudonyms.damaged") from None
        return table

    def _known(self, label: str, first: str, code: str | None) -> int | None:
        key = (label, canonical(label, first))
        # Somebody with a code may come back under another name.
        for i in range(len(self._entities)) if code else sorted(self._index.get(key, ())):
            entity = self._entities[i]
            if not entity.explicit or entity.label != label or entity.code != (code or ""):
                continue
            if code or (label, canonical(label, entity.forms[0])) == key:
                return i
        return None

    def _position(self, label: str, text: str) -> int:
        """Return where the entity of `text` is, made or given one more form when needed."""
        found = self._index.get((label, canonical(label, text)), [])
        explicit = [i for i in found if self._entities[i].explicit]
        if len(explicit) == 1:
            return explicit[0]
        seen = [i for i in found if i not in explicit]
        form = unicodedata.normalize("NFC", text)
        if not seen:
            self._store(Entity(label=label, number=self._new(label), forms=(form,)))
            return len(self._entities) - 1
        old = self._entities[seen[0]]
        if form not in old.forms:
            self._store(replace(old, forms=(*old.forms, form)), seen[0])
        return seen[0]

    def _called(self, label: str, text: str) -> list[int]:
        wanted = canonical(label, text)
        # Somebody who was in this list may have got another pseudonym since.
        return [
            i
            for i in sorted(self._chosen.get((label, wanted), ()))
            if canonical(label, self._entities[i].pseudonym) == wanted
        ]

    def _new(self, label: str) -> int:
        return self._last.get(label, 0) + 1

    def _store(self, entity: Entity, position: int | None = None) -> str:
        if position is None:
            position = len(self._entities)
            self._entities.append(entity)
            self._last[entity.label] = entity.number
        else:
            self._entities[position] = entity
        self._note(position)
        return entity.placeholder

    def _note(self, position: int) -> None:
        entity = self._entities[position]
        for key in entity.lookups():
            positions = self._index.setdefault(key, [])
            if position not in positions:
                positions.append(position)
        if entity.pseudonym:
            key = (entity.label, canonical(entity.label, entity.pseudonym))
            if position not in self._chosen.setdefault(key, []):
                self._chosen[key].append(position)

    def _rebuild(self) -> None:
        self._index, self._chosen = {}, {}
        for position in range(len(self._entities)):
            self._note(position)
