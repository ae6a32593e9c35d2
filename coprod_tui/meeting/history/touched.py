"""What one verb changed, told on the ground of what was known before it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from copy import copy

from coprod_tui.meeting.act import REMOVED
from coprod_tui.meeting.entries import Change
from coprod_tui.meeting.history.known import FIRST_TOLD, Known, Value
from coprod_tui.meeting.model import (
    RECORDS,
    About,
    Basis,
    Check,
    Conflict,
    Contribution,
    Disposition,
    Heard,
    Option,
    Outcome,
    Proposal,
    Queried,
    Rating,
    Record,
    Reservation,
    Side,
    Source,
    Tag,
    Term,
)


class Touched:
    """What one verb changed, record by record, told on the ground of what was known before it."""

    def __init__(self, before: Known, changes: Iterable[Change]) -> None:
        """`before` is what was known when the verb began."""
        self.before = before
        self.after = _Later(before)
        self._fields: dict[str, dict[str, dict[str, Value]]] = {}
        self._made: set[tuple[str, str]] = set()
        first = {kind.table: field for kind, field in FIRST_TOLD.items()}
        for change in changes:
            value = "" if change.salt is None else change.value
            self._fields.setdefault(change.kind, {}).setdefault(change.record, {})[change.field] = value
            if change.field == first.get(change.kind) and not change.replaces:
                self._made.add((change.kind, change.record))
            self.after.take((change,))

    def of(self, kind: type[Record]) -> Mapping[str, Mapping[str, Value]]:
        """The records of a kind that were touched, in order, each with its fields' new values."""
        return self._fields.get(kind.table, _NOTHING)

    def any(self, kinds: Iterable[type[Record]]) -> bool:
        """Whether a record of one of these kinds was touched."""
        return any(kind.table in self._fields for kind in kinds)

    def made(self, kind: type[Record]) -> list[str]:
        """The records of a kind that came in: new ones, and then those that were brought back."""
        records = self.of(kind)
        new = [one for one, fields in records.items() if self._is_new(kind, one) and not fields.get(REMOVED)]
        back = [one for one, fields in records.items() if fields.get(REMOVED, 1) == 0]
        return list(dict.fromkeys(new + back))

    def removed(self, kind: type[Record]) -> list[str]:
        """The records of a kind that were taken out."""
        return [one for one, fields in self.of(kind).items() if fields.get(REMOVED)]

    def of_any(self, record: str) -> bool:
        """Whether a record came in or was taken out, whatever its kind."""
        return any(
            name
            for name, records in self._fields.items()
            if REMOVED in records.get(record, {}) or (name, record) in self._made
        )

    def changed(self, kind: type[Record]) -> Iterator[tuple[str, Mapping[str, Value]]]:
        """The other records of a kind, with what changed."""
        for record, fields in self.of(kind).items():
            if not self._is_new(kind, record) and REMOVED not in fields:
                yield record, fields

    def _is_new(self, kind: type[Record], record: str) -> bool:
        return (kind.table, record) in self._made

    def apart_from(self, conflicts: Collection[str]) -> Touched:
        """The same, without what is a part of these conflicts: it came, or went, with the whole."""
        rest = copy(self)
        rest._fields = {
            name: {
                one: told for one, told in records.items() if not {*self._conflicts(_KINDS[name], one)} & {*conflicts}
            }
            for name, records in self._fields.items()
        }
        return rest

    def _conflicts(self, kind: type[Record], part: str) -> Iterator[str]:
        """The conflicts that a record is a part of."""
        for field, target in _LEADS_TO.get(kind, {}).items():
            above = self.after.word(kind, part, field)
            if target is Conflict:
                yield above
            elif above:
                yield from self._conflicts(target, above)

    def codes(self) -> tuple[str, ...]:
        """The codes of the contributions and conflicts that it is about, in the order in which they were touched."""
        found = (
            code
            for name, records in self._fields.items()
            for record in records
            for code in self._codes(_KINDS[name], record)
        )
        return tuple(dict.fromkeys(found))

    def _codes(self, kind: type[Record], record: str) -> Iterator[str]:
        if kind is Contribution or kind is Conflict:
            code = self.after.said(record) if kind is Contribution else self.after.conflict(record)
            if "-" in code:
                yield code
        for field, target in _LEADS_TO.get(kind, {}).items():
            if one := self.after.word(kind, record, field):
                yield from self._codes(target, one)


_NOTHING: Mapping[str, Mapping[str, Value]] = {}
_KINDS = {kind.table: kind for kind in RECORDS}
_LEADS_TO: Mapping[type[Record], Mapping[str, type[Record]]] = {
    Tag: {"contribution": Contribution},
    About: {"contribution": Contribution},
    Queried: {"contribution": Contribution},
    Side: {"conflict": Conflict},
    Basis: {"side": Side, "contribution": Contribution},
    Heard: {"owner": Side},
    Option: {"conflict": Conflict},
    Rating: {"option": Option},
    Proposal: {"conflict": Conflict},
    Term: {"side": Side},
    Check: {"side": Side},
    Reservation: {"side": Side},
    Outcome: {"conflict": Conflict},
    Source: {"contribution": Contribution, "conflict": Conflict},
    Disposition: {"contribution": Contribution, "conflict": Conflict},
}
"""Which fields lead from a record to the contributions and conflicts that it is about."""


class _Later(Known):
    """What is known after a verb: what it wrote, and what was known before."""

    def __init__(self, before: Known) -> None:
        super().__init__(*before.projects)
        self._before = before

    def value(self, kind: type[Record], record: str | None, field: str) -> Value:
        """A field as the verb left it."""
        if record is not None and field in (told := self._told.get((kind.table, record), {})):
            return told[field]
        return self._before.value(kind, record, field)
