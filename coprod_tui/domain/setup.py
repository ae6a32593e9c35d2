"""Commands for the project itself: begin it, describe it, its streams and fixed points; and series of numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from coprod_tui.base.errors import BadContent, RuleBroken
from coprod_tui.base.text import clean, folded
from coprod_tui.domain.edit import REMOVED, Act, Edit, Now, Value, changed, gone, made
from coprod_tui.domain.records import FixedPoint, Group, Openness, Project, Record, Retention, Role, Stream
from coprod_tui.domain.snapshot import Snapshot

LEAST_STREAMS, MOST_STREAMS = 2, 12


@dataclass(frozen=True, slots=True)
class NewStream:
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
    now: Now,
    project: Snapshot,
    *,
    title: str,
    purpose: str = "",
    decides: str = "",
    streams: Sequence[NewStream] = THREE_STREAMS,
    points: Sequence[tuple[Openness, str, str]] = (),
    retention: Sequence[tuple[str, str]] = (),
    example: bool = False,
) -> Act[str]:
    """Begin a project; returns its id. Raises InvalidInput without a title, RuleViolation for impossible streams."""
    placed = must_begin(title, streams)
    record = Project(
        now.new_id(), clean(title), clean(purpose, lines=True), clean(decides, lines=True), example, now.at
    )
    edits = list(made(record))
    for new, stream in zip(streams, placed, strict=True):
        edits += _stream_edits(now, replace(stream, id=now.new_id()), new)
    for openness, text, source in points:
        edits += made(FixedPoint(now.new_id(), openness, clean(text, lines=True), clean(source)))
    for what, until in retention:
        edits += made(Retention(now.new_id(), clean(what), until))
    return Act("begin", tuple(edits), record.id)


def describe(now: Now, project: Snapshot, *, title: str, purpose: str, decides: str) -> Act[None]:
    """Set the project's title, purpose and who decides."""
    if not clean(title):
        raise BadContent("A project needs a title.")
    values = {"title": clean(title), "purpose": clean(purpose, lines=True), "decides": clean(decides, lines=True)}
    return Act("describe", changed(project.project, **values), None)


def add_stream(now: Now, project: Snapshot, new: NewStream) -> Act[str]:
    """Add a stream; returns its id."""
    if len(project.streams) >= MOST_STREAMS:
        raise RuleBroken(f"A project has at most {MOST_STREAMS} streams.")
    stream = replace(_checked_stream(project.streams, new), id=now.new_id())
    return Act("add stream", tuple(_stream_edits(now, stream, new)), stream.id)


def add_fixed_point(now: Now, project: Snapshot, openness: Openness, text: str, source: str) -> Act[str]:
    """Record what can or cannot change, and who said so (R27); returns its id."""
    if not clean(text, lines=True):
        raise BadContent("There are no words in it.")
    point = FixedPoint(now.new_id(), openness, clean(text, lines=True), clean(source))
    return Act("fix", made(point), point.id)


def remove_fixed_point(now: Now, project: Snapshot, point: str) -> Act[None]:
    """Delete a fixed point."""
    return Act("unfix", gone(project.the(FixedPoint, point)), None)


def proposed_letter(name: str, taken: Iterable[str]) -> str | None:
    """Propose a code letter: the first free one of the name, with K for C (Carers), because C is for conflicts."""
    letters = [one for one in folded(name).upper() if "A" <= one <= "Z"]
    wished = ["K" if one == "C" else one for one in letters]
    used = {"C", *taken}
    return next((one for one in (*wished, *"ABDEFGHIJKLMNOPQRSTUVWXYZ") if one not in used), None)


def must_begin(title: str, streams: Sequence[NewStream]) -> list[Stream]:
    """Return the streams of a new project, still without ids; raises InvalidInput, RuleViolation."""
    if not clean(title):
        raise BadContent("A project needs a title.")
    if not LEAST_STREAMS <= len(streams) <= MOST_STREAMS:
        raise RuleBroken(f"A project has {LEAST_STREAMS} to {MOST_STREAMS} streams; this would have {len(streams)}.")
    placed: list[Stream] = []
    for new in streams:
        placed.append(_checked_stream(placed, new))
    return placed


def _checked_stream(existing: Sequence[Stream], new: NewStream) -> Stream:
    name = clean(new.name)
    taken = {one.letter for one in existing}
    free = proposed_letter(name, taken)
    letter = new.letter.strip().upper() if new.letter is not None else free
    if not name:
        raise BadContent("A stream needs a name.")
    if any(folded(one.name) == folded(name) for one in existing):
        raise RuleBroken(f"There are two streams called {name}.")
    if letter is None or len(letter) != 1 or not "A" <= letter <= "Z":
        raise BadContent(f"The code letter of {name} has to be one letter from A to Z.")
    if letter == "C":
        raise RuleBroken(f"C is the letter of conflicts (C-01). For {name}, {free} is free.")
    if letter in taken:
        raise RuleBroken(f"Two streams have the letter {letter}. For {name}, {free} is free.")
    colour = new.colour if new.colour is not None else len(existing)
    return Stream("", name, letter, colour, new.required, new.quorum, len(existing))


def _stream_edits(now: Now, stream: Stream, new: NewStream) -> list[Edit]:
    edits = list(made(stream))
    for group in new.groups:
        edits += made(Group(now.new_id(), stream.id, clean(group)))
    for role, heads in new.roles:
        edits += made(Role(now.new_id(), stream.id, clean(role), heads))
    return edits


# Helpers of commands that import


def given(now: Now, name: str, wanted: Sequence[int | None]) -> list[int]:
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


def records_of(edits: Iterable[Edit]) -> list[Record]:
    """Return the records that a list of insert edits creates."""
    values: dict[tuple[type[Record], str], dict[str, Value]] = {}
    for edit in edits:
        of_record = values.setdefault((edit.kind, edit.record), {})
        if edit.field != REMOVED:
            of_record[edit.field] = edit.value
    return [kind(record, **fields) for (kind, record), fields in values.items()]
