"""Commands for the project itself: begin it, describe it, its streams and fixed points; and series of numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from coprod_tui.base.errors import InvalidInput, RuleViolation
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.base.text import normalize_for_search, sanitize
from coprod_tui.domain.edit import REMOVED, CommandContext, CommandResult, Edit, Value, delete, insert, update
from coprod_tui.domain.records import FixedPoint, Group, Openness, Project, Record, Retention, Role, Stream
from coprod_tui.domain.snapshot import Snapshot

LEAST_STREAMS, MOST_STREAMS = 2, 12


@frozen
class NewStream(Frozen):
    """Input for a new stream; without a letter, one is proposed."""

    name: str
    letter: str | None = None
    required: bool = True
    quorum: int | None = None
    groups: tuple[str, ...] = ()
    roles: tuple[tuple[str, int | None], ...] = ()
    colour: int | None = None


THREE_STREAMS = (NewStream("Members", "M"), NewStream("Staff", "S"), NewStream("Community partners", "P"))
"""The streams of a project that names none."""


def begin(
    now: CommandContext,
    project: Snapshot,
    *,
    title: str,
    purpose: str = "",
    decides: str = "",
    streams: Sequence[NewStream] = THREE_STREAMS,
    points: Sequence[tuple[Openness, str, str]] = (),
    retention: Sequence[tuple[str, str]] = (),
    example: bool = False,
) -> CommandResult[str]:
    """Begin a project; returns its id. Raises InvalidInput without a title, RuleViolation for impossible streams."""
    placed = planned_streams(title, streams)
    record = Project(
        now.new_id(), sanitize(title), sanitize(purpose, lines=True), sanitize(decides, lines=True), example, now.at
    )
    edits = list(insert(record))
    for new, stream in zip(streams, placed, strict=True):
        edits += _stream_edits(now, replace(stream, id=now.new_id()), new)
    for openness, text, source in points:
        edits += insert(FixedPoint(now.new_id(), openness, sanitize(text, lines=True), sanitize(source)))
    for what, until in retention:
        edits += insert(Retention(now.new_id(), sanitize(what), until))
    return CommandResult("begin", tuple(edits), record.id)


def describe(now: CommandContext, project: Snapshot, *, title: str, purpose: str, decides: str) -> CommandResult[None]:
    """Set the project's title, purpose and who decides."""
    if not sanitize(title):
        raise InvalidInput("A project needs a title.")
    values = {
        "title": sanitize(title),
        "purpose": sanitize(purpose, lines=True),
        "decides": sanitize(decides, lines=True),
    }
    return CommandResult("describe", update(project.project, **values), None)


def add_stream(now: CommandContext, project: Snapshot, new: NewStream) -> CommandResult[str]:
    """Add a stream; returns its id."""
    if len(project.streams) >= MOST_STREAMS:
        raise RuleViolation(f"A project has at most {MOST_STREAMS} streams.")
    stream = replace(_checked_stream(project.streams, new), id=now.new_id())
    return CommandResult("add stream", tuple(_stream_edits(now, stream, new)), stream.id)


def add_fixed_point(
    now: CommandContext, project: Snapshot, openness: Openness, text: str, source: str
) -> CommandResult[str]:
    """Record what can or cannot change, and who said so (R27); returns its id."""
    if not sanitize(text, lines=True):
        raise InvalidInput("There are no words in it.")
    point = FixedPoint(now.new_id(), openness, sanitize(text, lines=True), sanitize(source))
    return CommandResult("fix", insert(point), point.id)


def remove_fixed_point(now: CommandContext, project: Snapshot, point: str) -> CommandResult[None]:
    """Delete a fixed point."""
    return CommandResult("unfix", delete(project.the(FixedPoint, point)), None)


def proposed_letter(name: str, taken: Iterable[str]) -> str | None:
    """Propose a code letter: the first free one of the name, with K for C (Carers), because C is for conflicts."""
    letters = [one for one in normalize_for_search(name).upper() if "A" <= one <= "Z"]
    wished = ["K" if one == "C" else one for one in letters]
    used = {"C", *taken}
    return next((one for one in (*wished, *"ABDEFGHIJKLMNOPQRSTUVWXYZ") if one not in used), None)


def planned_streams(title: str, streams: Sequence[NewStream]) -> list[Stream]:
    """Return the streams of a new project, still without ids; raises InvalidInput, RuleViolation."""
    if not sanitize(title):
        raise InvalidInput("A project needs a title.")
    if not LEAST_STREAMS <= len(streams) <= MOST_STREAMS:
        raise RuleViolation(f"A project has {LEAST_STREAMS} to {MOST_STREAMS} streams; this would have {len(streams)}.")
    placed: list[Stream] = []
    for new in streams:
        placed.append(_checked_stream(placed, new))
    return placed


def _checked_stream(existing: Sequence[Stream], new: NewStream) -> Stream:
    name = sanitize(new.name)
    taken = {one.letter for one in existing}
    free = proposed_letter(name, taken)
    letter = new.letter.strip().upper() if new.letter is not None else free
    if not name:
        raise InvalidInput("A stream needs a name.")
    if any(normalize_for_search(one.name) == normalize_for_search(name) for one in existing):
        raise RuleViolation(f"There are two streams called {name}.")
    if letter is None or len(letter) != 1 or not "A" <= letter <= "Z":
        raise InvalidInput(f"The code letter of {name} has to be one letter from A to Z.")
    if letter == "C":
        raise RuleViolation(f"C is the letter of conflicts (C-01). For {name}, {free} is free.")
    if letter in taken:
        raise RuleViolation(f"Two streams have the letter {letter}. For {name}, {free} is free.")
    colour = new.colour if new.colour is not None else len(existing)
    return Stream("", name, letter, colour, new.required, new.quorum, len(existing))


def _stream_edits(now: CommandContext, stream: Stream, new: NewStream) -> list[Edit]:
    edits = list(insert(stream))
    for group in new.groups:
        edits += insert(Group(now.new_id(), stream.id, sanitize(group)))
    for role, heads in new.roles:
        edits += insert(Role(now.new_id(), stream.id, sanitize(role), heads))
    return edits


# Helpers of commands that import


def allocate_numbers(now: CommandContext, name: str, wanted: Sequence[int | None]) -> list[int]:
    """Draw numbers of a series: each wanted one if it is free, else the one after the last.

    A number can have been drawn and its record deleted, so only those that the series has not reached yet are free.
    """
    if not wanted:
        return []
    first = now.number(name)
    kept: list[int | None] = []
    used: set[int] = set()
    for number in wanted:
        kept.append(number if number is not None and number >= first and number not in used else None)
        used.update(one for one in kept[-1:] if one is not None)
    last, highest, numbers = first - 1, max(used, default=0), []
    for number in kept:
        last = number or (highest + 1 if last + 1 in used else last + 1)
        used.add(last)
        highest = max(highest, last)
        numbers.append(last)
    drawn = first
    while drawn < highest:
        drawn = now.number(name)
    return numbers


def new_records(edits: Iterable[Edit]) -> list[Record]:
    """Return the records that a list of insert edits creates."""
    values: dict[tuple[type[Record], str], dict[str, Value]] = {}
    for edit in edits:
        of_record = values.setdefault((edit.kind, edit.record), {})
        if edit.field != REMOVED:
            of_record[edit.field] = edit.value
    return [kind(record, **fields) for (kind, record), fields in values.items()]


def applied(project: Snapshot, edits: Iterable[Edit]) -> Snapshot:
    """Return a snapshot with edits applied."""
    values: dict[tuple[type[Record], str], dict[str, Value]] = {}
    for edit in edits:
        values.setdefault((edit.kind, edit.record), {})[edit.field] = edit.value
    changed: list[tuple[type[Record], str, Record | None]] = []
    for (kind, record), fields in values.items():
        gone = fields.pop(REMOVED, False)
        before = project.get(kind, record)
        after = replace(before, **fields) if before else kind(record, **fields)  # type: ignore[arg-type]  # a field's own values
        changed.append((kind, record, None if gone else after))
    return project.with_records(changed)
