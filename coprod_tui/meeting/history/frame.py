"""History of what frames the talk: the project, its streams and fixed points, its meetings."""

from __future__ import annotations

from collections.abc import Iterator

from coprod_tui.meeting.fields import labels
from coprod_tui.meeting.history.touched import Touched
from coprod_tui.meeting.model import (
    Attendance,
    Block,
    Contribution,
    FixedPoint,
    Group,
    Import,
    Meeting,
    Owed,
    Project,
    Retention,
    Role,
    Side,
    Stream,
)

KINDS = (Project, Stream, Group, Role, FixedPoint, Retention, Meeting, Attendance, Block, Import, Owed)


def clauses(touched: Touched) -> Iterator[str]:
    """What a verb did to the project, its streams and its meetings."""
    if touched.made(Project):
        yield "the project was begun"
        return
    yield from _seen_to(touched)
    if touched.made(Import) and not touched.made(Contribution):
        yield "a file was taken in"
    for _, fields in touched.changed(Project):
        for name, label in labels(Project).items():
            if name in fields:
                yield f"the {label} of the project {'were' if label.startswith('words') else 'was'} changed"
    yield from _streams(touched)
    for point, fate in ((FixedPoint, "fixed point"), (Retention, "retention date")):
        yield from (f"a {fate} was written down" for _ in touched.made(point))
        yield from (f"a {fate} was taken out" for _ in touched.removed(point))
        yield from (f"a {fate} was changed" for _ in touched.changed(point))
    yield from _meetings(touched)


def _seen_to(touched: Touched) -> Iterator[str]:
    """What was due, and backups elsewhere (R30, R31)."""
    for retention, fields in touched.changed(Retention):
        if fields.get("done_at"):
            yield f"what was due was seen to: {touched.after.word(Retention, retention, 'what')}"
    for _, fields in touched.changed(Owed):
        if fields.get("done_at"):
            how = "destroyed by hand" if fields.get("by_hand") else "erased"
            yield f"withdrawn words were {how} in backups elsewhere"


def _streams(touched: Touched) -> Iterator[str]:
    made = touched.made(Stream)
    for stream in made:
        yield f"{touched.after.stream(stream)} was added as a stream"
    for stream in touched.removed(Stream):
        yield f"{touched.after.stream(stream)} was taken out as a stream"
    changed = {one: None for one, _ in touched.changed(Stream)}
    # A sub-group that came in with its side is told with it.
    for kind in (Role,) if touched.made(Side) else (Group, Role):
        for record in touched.of(kind):
            changed |= {touched.after.word(kind, record, "stream"): None}
    for stream in changed:
        if stream not in made:
            yield f"what is known of {touched.after.stream(stream)} was changed"


def _meetings(touched: Touched) -> Iterator[str]:
    after = touched.after
    made = touched.made(Meeting)
    for meeting in made:
        held = touched.of(Meeting)[meeting].get("ended_at")
        yield f"{after.meeting(meeting)} was {'written down' if held else 'started'}"
    for meeting in touched.removed(Meeting):
        yield f"{after.meeting(meeting)} was taken out"
    for meeting, fields in touched.changed(Meeting):
        if fields.get("ended_at"):
            yield f"{after.meeting(meeting)} was ended"
        elif isinstance(block := fields.get("block"), int):
            yield f"block {block + 1} of {after.meeting(meeting)} was opened"
        elif fields.keys() != {"block_since"}:
            yield f"what is known of {after.meeting(meeting)} was changed"
    yield from _present(touched, made)
    for meeting in dict.fromkeys(after.word(Block, one, "meeting") for one, _ in touched.changed(Block)):
        yield f"the minutes of {after.meeting(meeting)} were shared out anew"


def _present(touched: Touched, new: list[str]) -> Iterator[str]:
    after = touched.after
    removed = touched.removed(Attendance)
    for attendance in touched.of(Attendance):
        meeting = after.word(Attendance, attendance, "meeting")
        stream = after.stream(after.word(Attendance, attendance, "stream"))
        if meeting in new:
            continue
        if attendance in removed:
            yield f"{stream}: not in the room at {after.meeting(meeting)}"
        else:
            count = touched.of(Attendance)[attendance].get("present")
            many = f"{count} in the room" if count is not None else "in the room"
            yield f"{stream}: {many} at {after.meeting(meeting)}"
