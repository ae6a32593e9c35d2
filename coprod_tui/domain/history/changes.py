"""The journal's changes by record, and values and names of records at a point in the journal, deleted ones too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy

from coprod_tui.domain.edit import REMOVED, FieldChange
from coprod_tui.domain.records import (
    RECORDS,
    About,
    Arrangement,
    Asked,
    Attendance,
    Basis,
    Block,
    BoardChange,
    BoardDecision,
    BoardTold,
    BriefLine,
    Check,
    Conflict,
    Contribution,
    Disposition,
    Erasure,
    FixedPoint,
    Group,
    Heard,
    Import,
    IssueReason,
    Joined,
    Meeting,
    Option,
    OtherWords,
    Outcome,
    Owed,
    Project,
    Proposal,
    Queried,
    Rating,
    Record,
    Reservation,
    Retention,
    ReturnedWords,
    Role,
    SameMeaning,
    SameMeaningConfirmed,
    Sharing,
    Side,
    Signoff,
    Source,
    Stream,
    Tag,
    Term,
    Theme,
    TurnTaken,
    Understanding,
    Version,
    conflict_code,
    said_code,
)
from coprod_tui.domain.snapshot import Snapshot

FIRST_FIELD: Mapping[type[Record], str] = {
    Project: "title",
    Stream: "letter",
    Group: "name",
    Role: "name",
    FixedPoint: "text",
    Retention: "what",
    Meeting: "number",
    Attendance: "meeting",
    Block: "meeting",
    Import: "sha256",
    Queried: "contribution",
    OtherWords: "kind",
    Erasure: "kind",
    ReturnedWords: "kind",
    Owed: "place",
    Contribution: "number",
    Theme: "name",
    Tag: "contribution",
    About: "contribution",
    Asked: "stream",
    Conflict: "number",
    Joined: "conflict",
    Side: "conflict",
    Basis: "side",
    Heard: "owner",
    Option: "conflict",
    Rating: "option",
    Proposal: "conflict",
    Term: "proposal",
    Check: "proposal",
    Reservation: "proposal",
    Outcome: "conflict",
    BriefLine: "statement",
    Source: "line",
    Disposition: "contribution",
    Arrangement: "key",
    TurnTaken: "meeting",
    Version: "number",
    IssueReason: "version",
    Sharing: "version",
    Understanding: "version",
    SameMeaning: "version",
    SameMeaningConfirmed: "same_meaning",
    Signoff: "version",
    BoardDecision: "version",
    BoardChange: "board_decision",
    BoardTold: "board_decision",
}
"""For each noun a field that is always written on insert; its first change means that the record is new."""

Value = str | int | None


class KnownRecords:
    """Values of records: as of the journal read so far, else of the first snapshot that has the record."""

    def __init__(self, *projects: Snapshot) -> None:
        """`projects` are looked up for what the part of the journal that is read does not have."""
        self.projects = projects
        self._values: dict[tuple[str, str], dict[str, Value]] = {}

    def add(self, changes: Iterable[FieldChange]) -> None:
        """Take over the changes of a journal entry; erased values are skipped."""
        for change in changes:
            if change.salt is not None or change.value is not None:
                self._values.setdefault((change.kind, change.record), {})[change.field] = change.value

    def value(self, kind: type[Record], record: str | None, field: str) -> Value:
        """A field of a record; None if unknown."""
        if record is None:
            return None
        fields = self._values.get((kind.table, record), {})
        if field in fields:
            return fields[field]
        for project in self.projects:
            existing = project.get(kind, record)
            if existing is not None:
                value: Value = getattr(existing, field)
                return value
        return None

    def word(self, kind: type[Record], record: str | None, field: str) -> str:
        """A field as text; empty if unknown."""
        value = self.value(kind, record, field)
        return "" if value is None else str(value)

    def number(self, kind: type[Record], record: str | None) -> int | None:
        """The number of a record that has one."""
        value = self.value(kind, record, "number")
        return value if isinstance(value, int) else None

    # Names

    def stream(self, stream: str | None) -> str:
        """The name of a stream."""
        return self.word(Stream, stream, "name") or "a stream"

    def meeting(self, meeting: str | None) -> str:
        """`meeting 3`."""
        number = self.number(Meeting, meeting)
        return f"meeting {number}" if number else "a meeting"

    def contribution(self, contribution: str | None) -> str:
        """The code of a contribution, with its mark where the short code is ambiguous."""
        number = self.number(Contribution, contribution)
        letter = self.word(Stream, self.word(Contribution, contribution, "stream"), "letter")
        if not number or not letter:
            return "a contribution"
        code = said_code(letter, number)
        twice = any(len(project.coded(code)) > 1 for project in self.projects)
        return f"{code}~{self.word(Contribution, contribution, 'mark')}" if twice else code

    def conflict(self, conflict: str | None) -> str:
        """The code of a conflict, with its mark where the short code is ambiguous."""
        number = self.number(Conflict, conflict)
        if not number:
            return "a conflict"
        same = (one for project in self.projects[:1] for one in project.conflicts if one.number == number)
        twice = sum(1 for _ in same) > 1
        return f"{conflict_code(number)}~{self.word(Conflict, conflict, 'mark')}" if twice else conflict_code(number)

    def side(self, side: str | None) -> str:
        """The name of a side: `Members`, `Members (carers)`."""
        stream = self.stream(self.word(Side, side, "stream"))
        group = self.word(Group, self.word(Side, side, "group"), "name")
        return f"{stream} ({group})" if group else stream

    def conflict_of(self, side: str | None) -> str:
        """The code of a side's conflict."""
        return self.conflict(self.word(Side, side, "conflict"))


# Changes of one command


class ChangesByRecord:
    """The changes of one command by record, with the values before and after it."""

    def __init__(self, before: KnownRecords, changes: Iterable[FieldChange]) -> None:
        """`before` has the values before the command."""
        self.before = before
        self.after = _KnownAfter(before)
        self._fields: dict[str, dict[str, dict[str, Value]]] = {}
        self._inserted: set[tuple[str, str]] = set()
        first = {kind.table: field for kind, field in FIRST_FIELD.items()}
        for change in changes:
            value = "" if change.salt is None else change.value
            self._fields.setdefault(change.kind, {}).setdefault(change.record, {})[change.field] = value
            if change.field == first.get(change.kind) and not change.replaces:
                self._inserted.add((change.kind, change.record))
            self.after.add((change,))

    def of(self, kind: type[Record]) -> Mapping[str, Mapping[str, Value]]:
        """The changed records of a kind, in order, each with its new values."""
        return self._fields.get(kind.table, _NO_CHANGES)

    def any(self, kinds: Iterable[type[Record]]) -> bool:
        """Whether a record of one of these kinds was changed."""
        return any(kind.table in self._fields for kind in kinds)

    def inserted(self, kind: type[Record]) -> list[str]:
        """The ids of inserted records of a kind, then of restored ones."""
        records = self.of(kind)
        new = [one for one, fields in records.items() if self._is_new(kind, one) and not fields.get(REMOVED)]
        back = [one for one, fields in records.items() if fields.get(REMOVED, 1) == 0]
        return list(dict.fromkeys(new + back))

    def deleted(self, kind: type[Record]) -> list[str]:
        """The ids of deleted records of a kind."""
        return [one for one, fields in self.of(kind).items() if fields.get(REMOVED)]

    def inserted_or_deleted(self, record: str) -> bool:
        """Whether a record of any kind was inserted or deleted."""
        return any(
            name
            for name, records in self._fields.items()
            if REMOVED in records.get(record, {}) or (name, record) in self._inserted
        )

    def updated(self, kind: type[Record]) -> Iterator[tuple[str, Mapping[str, Value]]]:
        """Yield the updated records of a kind with their new values."""
        for record, fields in self.of(kind).items():
            if not self._is_new(kind, record) and REMOVED not in fields:
                yield record, fields

    def _is_new(self, kind: type[Record], record: str) -> bool:
        return (kind.table, record) in self._inserted

    def without_parts_of(self, conflicts: set[str]) -> ChangesByRecord:
        """A copy without the parts of these conflicts, which were inserted or deleted with them."""
        rest = copy(self)
        rest._fields = {
            table: {
                record: fields
                for record, fields in records.items()
                if conflicts.isdisjoint(self._conflicts(_KINDS[table], record))
            }
            for table, records in self._fields.items()
        }
        return rest

    def _conflicts(self, kind: type[Record], part: str) -> Iterator[str]:
        """The ids of the conflicts that a record is a part of."""
        for field, target in _LINKS.get(kind, {}).items():
            above = self.after.word(kind, part, field)
            if target is Conflict:
                yield above
            elif above:
                yield from self._conflicts(target, above)

    def codes(self) -> tuple[str, ...]:
        """The codes of the contributions and conflicts concerned, in the order of the changes."""
        codes = (
            code
            for name, records in self._fields.items()
            for record in records
            for code in self._codes(_KINDS[name], record)
        )
        return tuple(dict.fromkeys(codes))

    def _codes(self, kind: type[Record], record: str) -> Iterator[str]:
        if kind is Contribution or kind is Conflict:
            code = self.after.contribution(record) if kind is Contribution else self.after.conflict(record)
            if "-" in code:
                yield code
        for field, target in _LINKS.get(kind, {}).items():
            if target_id := self.after.word(kind, record, field):
                yield from self._codes(target, target_id)


_NO_CHANGES: Mapping[str, Mapping[str, Value]] = {}
_KINDS = {kind.table: kind for kind in RECORDS}
_LINKS: Mapping[type[Record], Mapping[str, type[Record]]] = {
    Tag: {"contribution": Contribution},
    About: {"contribution": Contribution},
    Queried: {"contribution": Contribution},
    OtherWords: {"contribution": Contribution},
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
"""The fields that link a record to the contributions and conflicts it is about."""


class _KnownAfter(KnownRecords):
    """The values after a command: what it wrote, over the values before."""

    def __init__(self, before: KnownRecords) -> None:
        super().__init__(*before.projects)
        self._before = before

    def value(self, kind: type[Record], record: str | None, field: str) -> Value:
        """A field after the command."""
        if record is not None and field in (fields := self._values.get((kind.table, record), {})):
            return fields[field]
        return self._before.value(kind, record, field)
