"""Verbs for a live meeting: start it, move through its agenda, end it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coprod_tui.meeting.act import Act, Edit, Now, changed, gone, made, put
from coprod_tui.meeting.agenda import BORROWED, may_borrow
from coprod_tui.meeting.model import Attendance, Block, Meeting, Stream
from coprod_tui.meeting.plans import Plan
from coprod_tui.meeting.refusals import BadContent, RuleBroken, Unknown
from coprod_tui.meeting.rules.turns import may_end, without_turn
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.words import clean

MOST_PRESENT = 10_000


def start(
    now: Now,
    project: Snapshot,
    plan: Plan,
    *,
    streams: Sequence[str] = (),
    present: Mapping[str, int] | None = None,
    venue: str = "",
) -> Act[str]:
    """Starts a meeting from a plan; answers its id. Streams are ids; none named means those with a number, or all.

    Raises RuleBroken while another meeting is open.
    """
    if (still := project.meeting_open) is not None:
        raise RuleBroken(f"Meeting {still.number} ({still.title}) is still open. End it first.")
    numbers = present or {}
    for count in numbers.values():
        _must_be_a_count(count)
    here = [*dict.fromkeys((*streams, *numbers))] or [stream.id for stream in project.streams]
    meeting = Meeting(
        id=now.new_id(),
        number=now.number("meeting"),
        kind=plan.kind,
        title=plan.title,
        plan=plan.name,
        venue=clean(venue),
        started_at=now.at,
        block_since=now.at,
    )
    edits = list(made(meeting))
    for stream in here:
        edits += made(Attendance(f"{meeting.id}/{stream}", meeting.id, stream, numbers.get(stream)))
    for position, block in enumerate(plan.blocks):
        edits += made(Block(now.new_id(), meeting.id, position, block.title, block.minutes, block.say, block.takes))
    return Act("start", tuple(edits), meeting.id)


def open_block(now: Now, project: Snapshot, position: int) -> Act[None]:
    """Opens an agenda block by its place from 0; raises Unknown where the agenda has none."""
    meeting = _open(project)
    blocks = project.blocks(meeting.id)
    if not 0 <= position < len(blocks):
        raise Unknown(f"This agenda has the blocks 1 to {len(blocks)}." if blocks else "This meeting has no agenda.")
    return Act("block", changed(meeting, block=position, block_since=now.at), None)


def borrow(now: Now, project: Snapshot, lender: int, minutes: int = BORROWED) -> Act[None]:
    """Gives the open block more minutes, taken from a later one, so that the meeting ends when it was said to."""
    meeting = _open(project)
    here, there = may_borrow(project.blocks(meeting.id), meeting.block, lender, minutes)
    edits = (*changed(here, minutes=here.minutes + minutes), *changed(there, minutes=there.minutes - minutes))
    return Act("borrow", edits, None)


def set_present(now: Now, project: Snapshot, stream: str, count: int | None) -> Act[None]:
    """Says how many of a stream are in the room; people come late and leave early."""
    meeting = _open(project)
    if count is not None:
        _must_be_a_count(count)
    one = Attendance(f"{meeting.id}/{project.the(Stream, stream).id}", meeting.id, stream, count)
    before = project.get(Attendance, one.id)
    edits: tuple[Edit, ...] = put(one) if before is None else changed(before, present=count)
    return Act("present", edits, None)


def leave(now: Now, project: Snapshot, stream: str) -> Act[None]:
    """Says that a stream is not in the room after all."""
    meeting = _open(project)
    before = project.get(Attendance, f"{meeting.id}/{stream}")
    return Act("leave", gone(before) if before else (), None)


def end(now: Now, project: Snapshot, *, because: str | None = None) -> Act[str]:
    """Ends the meeting that is open; answers its id.

    Raises RuleBroken for a leads' meeting at which a lead had no turn, unless `because` says why it ends (R32).
    """
    meeting = _open(project)
    reason = clean(because or "", lines=True) or None
    may_end(project, meeting, reason)
    unheard = reason if without_turn(project, meeting) else None
    return Act("end", changed(meeting, ended_at=now.at, unheard=unheard), meeting.id)


def _open(project: Snapshot) -> Meeting:
    meeting = project.meeting_open
    if meeting is None:
        raise RuleBroken("No meeting is open. Start one first.")
    return meeting


def _must_be_a_count(count: int) -> None:
    if not 0 <= count <= MOST_PRESENT:
        raise BadContent(f"{count} is not a number of people in a room.")
