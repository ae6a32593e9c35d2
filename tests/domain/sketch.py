"""A project in memory for tests of commands and rules: runs commands like a session, without file or journal."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar

from coprod_tui.domain import setup
from coprod_tui.domain.edit import REMOVED, CommandContext, CommandResult, Edit, insert
from coprod_tui.domain.records import Attendance, Contribution, Kind, Meeting, MeetingKind, Record, Stream
from coprod_tui.domain.snapshot import EMPTY, Snapshot

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R", bound=Record)

STARTED = datetime(2026, 11, 10, 18, 0, tzinfo=UTC)
"""When the first verb of every sketch runs; each later one runs a minute after the one before."""


class Sketch:
    """Runs verbs on a snapshot; every id, number and time is the same in every run."""

    def __init__(self) -> None:
        self.snapshot: Snapshot = EMPTY
        self.acts: list[CommandResult[Any]] = []
        """What every verb answered, oldest first."""
        self.now = STARTED
        self._ids = 0
        self._numbers: dict[str, int] = {}
        self._shelf: dict[tuple[type[Record], str], Record] = {}
        self._past: list[tuple[Snapshot, dict[tuple[type[Record], str], Record]]] = []

    def do(
        self,
        verb: Callable[Concatenate[CommandContext, Snapshot, P], CommandResult[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run a verb; raises what it raises, and then nothing has changed."""
        act = verb(self._now(), self.snapshot, *args, **kwargs)
        self._past.append((self.snapshot, dict(self._shelf)))
        self._apply(act.edits)
        self.acts.append(act)
        self.now += timedelta(minutes=1)
        return act.answer

    def undo(self) -> None:
        """Give back what stood before the last verb."""
        self.snapshot, self._shelf = self._past.pop()
        self.acts.pop()

    def put(self, record: R) -> R:
        """Put a record in as it is, with no verb and no rule."""
        self._apply(insert(record))
        return record

    def new_id(self) -> str:
        """An id that has the form of a UUIDv7 and is greater than every one before it."""
        self._ids += 1
        return f"00000000-0000-7000-8000-{self._ids:012x}"

    def stream(self, name: str) -> Stream:
        """The stream whose name begins so."""
        return next(one for one in self.snapshot.streams if one.name.startswith(name))

    def say(self, stream: str, text: str, kind: Kind = Kind.WOULD_LIKE, **fields: Any) -> str:
        """Keep a contribution of the stream whose name begins so; returns its id."""
        said_by = self.stream(stream)
        meeting = self.snapshot.meeting_open
        series = f"contribution/{said_by.id}"
        whole: dict[str, Any] = {"meeting": meeting.id if meeting else None, "at": self.now.isoformat(), **fields}
        contribution = Contribution(
            self.new_id(), said_by.id, self._number(series), "f00d", kind=kind, text=text, **whole
        )
        return self.put(contribution).id

    def meet(self, *names: str, kind: MeetingKind = MeetingKind.JOINT, **present: int) -> str:
        """Start a meeting with these streams in the room, ending the one before; `Members=7` gives a number."""
        self.part()
        meeting = Meeting(
            self.new_id(), self._number("meeting"), kind, "A meeting", "joint", started_at=self.now.isoformat()
        )
        self.put(meeting)
        for name in dict.fromkeys((*names, *present)):
            stream = self.stream(name).id
            self.put(Attendance(f"{meeting.id}/{stream}", meeting.id, stream, present.get(name)))
        return meeting.id

    def part(self) -> None:
        """End the meeting that is open, if one is."""
        if (meeting := self.snapshot.meeting_open) is not None:
            self._apply((Edit(Meeting, meeting.id, "ended_at", self.now.isoformat()),))

    def _now(self) -> CommandContext:
        at = self.now.isoformat(timespec="seconds")
        return CommandContext(at, self.new_id, self._number, "f00d", self._commitments)

    def _number(self, series: str) -> int:
        self._numbers[series] = self._numbers.get(series, 0) + 1
        return self._numbers[series]

    def _commitments(self, pairs: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], str]:
        """A commitment for every pair, from its present value; raises KeyError for a record that is not there."""
        records = {one.id: one for table in self.snapshot.tables.values() for one in table.values()}
        return {
            (record, field): hashlib.sha256(f"{record}/{field}={getattr(records[record], field)}".encode()).hexdigest()
            for record, field in pairs
        }

    def _apply(self, edits: Iterable[Edit]) -> None:
        """As the journal does: a record that was taken out keeps its fields, and has them when it comes back."""
        touched: dict[tuple[type[Record], str], dict[str, Any]] = {}
        for edit in edits:
            touched.setdefault((edit.kind, edit.record), {})[edit.field] = edit.value
        after: list[tuple[type[Record], str, Record | None]] = []
        for (kind, record), values in touched.items():
            there = self.snapshot.get(kind, record)
            removed = values.pop(REMOVED, there is None and (kind, record) in self._shelf)
            before: Record = there or self._shelf.pop((kind, record), kind(record))
            one = replace(before, **values)
            if removed:
                self._shelf[kind, record] = one
            after.append((kind, record, None if removed else one))
        self.snapshot = self.snapshot.with_records(after)


def begun() -> Sketch:
    """A project called Riverside with Members (M), Staff (S) and Community partners (P), and nothing said."""
    sketch = Sketch()
    sketch.do(setup.begin, title="Riverside")
    return sketch
