"""What the journal has said of every record so far, so that one taken out since can still be named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from coprod_tui.meeting.entries import Change
from coprod_tui.meeting.model import (
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
    Joined,
    Meeting,
    Option,
    Outcome,
    Owed,
    Project,
    Proposal,
    Queried,
    Rating,
    Record,
    Reservation,
    Retention,
    Role,
    SameMeaning,
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
from coprod_tui.meeting.snapshot import Snapshot

FIRST_TOLD: Mapping[type[Record], str] = {
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
    Erasure: "kind",
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
    Sharing: "version",
    Understanding: "version",
    SameMeaning: "version",
    Signoff: "version",
    BoardDecision: "version",
    BoardChange: "board_decision",
    BoardTold: "board_decision",
}
"""For each noun a field that is told when a record is made: by it, making is told apart from changing."""

Value = str | int | None


class Known:
    """Fields of records: as the journal told them up to here, else as the first of the snapshots that has them."""

    def __init__(self, *projects: Snapshot) -> None:
        """`projects` know what the journal's part that is read does not tell."""
        self.projects = projects
        self._told: dict[tuple[str, str], dict[str, Value]] = {}

    def take(self, changes: Iterable[Change]) -> None:
        """Learns what a verb wrote; of what was erased nothing is known any more."""
        for change in changes:
            if change.salt is not None or change.value is not None:
                self._told.setdefault((change.kind, change.record), {})[change.field] = change.value

    def value(self, kind: type[Record], record: str | None, field: str) -> Value:
        """A field of a record; None where nothing is known of it."""
        if record is None:
            return None
        told = self._told.get((kind.table, record), {})
        if field in told:
            return told[field]
        for project in self.projects:
            found = project.get(kind, record)
            if found is not None:
                value: Value = getattr(found, field)
                return value
        return None

    def word(self, kind: type[Record], record: str | None, field: str) -> str:
        """A field as text; empty where nothing is known of it."""
        value = self.value(kind, record, field)
        return "" if value is None else str(value)

    def number(self, kind: type[Record], record: str | None) -> int | None:
        """The number of a record that has one."""
        value = self.value(kind, record, "number")
        return value if isinstance(value, int) else None

    # Names

    def stream(self, stream: str | None) -> str:
        """A stream by its name."""
        return self.word(Stream, stream, "name") or "a stream"

    def meeting(self, meeting: str | None) -> str:
        """`meeting 3`."""
        number = self.number(Meeting, meeting)
        return f"meeting {number}" if number else "a meeting"

    def said(self, contribution: str | None) -> str:
        """A contribution by its code; with its mark where the short code means two things."""
        number = self.number(Contribution, contribution)
        letter = self.word(Stream, self.word(Contribution, contribution, "stream"), "letter")
        if not number or not letter:
            return "a contribution"
        code = said_code(letter, number)
        twice = any(len(project.coded(code)) > 1 for project in self.projects)
        return f"{code}~{self.word(Contribution, contribution, 'mark')}" if twice else code

    def conflict(self, conflict: str | None) -> str:
        """A conflict by its code; with its mark where the short code means two things."""
        number = self.number(Conflict, conflict)
        if not number:
            return "a conflict"
        same = (one for project in self.projects[:1] for one in project.conflicts if one.number == number)
        twice = sum(1 for _ in same) > 1
        return f"{conflict_code(number)}~{self.word(Conflict, conflict, 'mark')}" if twice else conflict_code(number)

    def side(self, side: str | None) -> str:
        """A side of a conflict by its stream, and its sub-group where it is one: `Members (carers)`."""
        stream = self.stream(self.word(Side, side, "stream"))
        group = self.word(Group, self.word(Side, side, "group"), "name")
        return f"{stream} ({group})" if group else stream

    def conflict_of(self, side: str | None) -> str:
        """The conflict that a side is in, by its code."""
        return self.conflict(self.word(Side, side, "conflict"))
