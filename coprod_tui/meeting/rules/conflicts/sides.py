"""Who is in a conflict, what each side rests on, and who is in the room."""

from __future__ import annotations

from coprod_tui.meeting.model import Basis, Conflict, Contribution, Group, Side, Stream
from coprod_tui.meeting.snapshot import Snapshot

LEAST_SIDES, MOST_SIDES = 2, 6


def sides(project: Snapshot, conflict: Conflict) -> tuple[Side, ...]:
    """The sides in the order of the streams on the screen, a stream before its sub-groups."""
    order = {stream.id: (stream.position, stream.id) for stream in project.all(Stream).values()}
    groups = project.all(Group)

    def place(side: Side) -> tuple[tuple[int, str], str, str]:
        group = groups.get(side.group or "")
        return order.get(side.stream, (99, side.stream)), group.name if group else "", side.id

    return tuple(sorted(project.linked(Side, "conflict", conflict.id), key=place))


def others(project: Snapshot, conflict: Conflict, side: Side) -> tuple[Side, ...]:
    """The sides that a why is told to."""
    return tuple(one for one in sides(project, conflict) if one.id != side.id)


def bases(project: Snapshot, side: Side) -> tuple[Contribution, ...]:
    """The contributions that a side is linked to, in the order said."""
    said = project.all(Contribution)
    links = project.linked(Basis, "side", side.id)
    return tuple(said[one] for one in sorted({link.contribution for link in links}) if one in said)


def own_bases(project: Snapshot, side: Side) -> tuple[Contribution, ...]:
    """Those that its own stream said: what R1 asks for. A contribution that was moved to another stream is not one."""
    return tuple(one for one in bases(project, side) if one.stream == side.stream)


def in_room(project: Snapshot, side: Side) -> bool:
    """Whether the side's stream is at the meeting that is open; one that is written down with nobody is not."""
    meeting = project.meeting_open
    if meeting is None:
        return False
    return any(one.stream == side.stream and one.present != 0 for one in project.present(meeting.id))


def absent(project: Snapshot, conflict: Conflict) -> tuple[Side, ...]:
    """The sides that are not in the room."""
    return tuple(side for side in sides(project, conflict) if not in_room(project, side))
