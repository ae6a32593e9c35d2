"""Notes read back: taken whole, or refused with a sentence for each line that is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from coprod_tui.files.notes.conflict import noted_conflict
from coprod_tui.files.notes.lines import Faults, Node, nodes
from coprod_tui.files.notes.meeting import Meetings
from coprod_tui.files.notes.order import said_order
from coprod_tui.files.notes.saying import Sayings
from coprod_tui.files.notes.streams import Streams
from coprod_tui.meeting.model import Stream
from coprod_tui.meeting.verbs.noted import NotedConflict, NotedMeeting, Notes

_UNKNOWN = (
    "This heading is not known here. The headings are # Meeting 3 · joint · 2026-11-10 · where it was,"
    " # No meeting, and # Conflicts."
)


def read_notes(text: str, streams: Sequence[Stream] = (), *, name: str = "") -> Notes:
    """What a notes file says; raises BadContent with a sentence (`line 12: …`) for each line that is wrong.

    `streams` are those of the project that it goes into: a line that begins with `> staff` then finds them, also
    where the file has no heading for them. `name` is the file's, for the sentences (`3-staff.notes, line 12: …`).
    """
    faults = Faults(name)
    notes = _read(list(nodes(text, faults)), streams, faults)
    faults.refuse_if_any()
    return replace(notes, name=name)


def _read(there: list[Node], project: Sequence[Stream], faults: Faults) -> Notes:
    streams = Streams(there, project, faults)
    meetings, sayings = Meetings(streams, faults), Sayings(streams, faults)
    conflicts: list[NotedConflict] = []
    for part in _parts(there, level=1):
        head = part[0]
        about = head.text.split(maxsplit=1)[0].lower() if head.text else ""
        if head.level == 1 and about == "conflicts":
            _bare(head, faults)
            conflicts += (noted_conflict(one, streams, faults) for one in _parts(part[1:], level=2))
        elif head.level == 1 and about not in ("no", "meeting"):
            faults.wrong(head.line, _UNKNOWN)
        else:
            meeting = None
            if head.level == 1 and about == "meeting":
                meeting = meetings.headed(head)
            elif head.level == 1:
                _bare(head, faults)
            _section(part[1:] if head.level == 1 else part, meeting, streams, sayings)
    said = tuple(sayings.said[place] for place in said_order(sayings.places))
    return Notes(streams.all(), tuple(meetings.by_number.values()), said, tuple(conflicts))


def _section(part: list[Node], meeting: NotedMeeting | None, streams: Streams, sayings: Sayings) -> None:
    for group in _parts(part, level=2):
        headed = group[0].level == 2
        stream = streams.headed(group[0]) if headed else None
        for place, node in enumerate(group[1:] if headed else group):
            sayings.add(node, stream, meeting, opens=place == 0)


def _parts(there: list[Node], level: int) -> list[list[Node]]:
    """The nodes, a new list from each heading of a level on; what stands before the first has a list too."""
    parts: list[list[Node]] = []
    for node in there:
        if node.level == level or not parts:
            parts.append([])
        parts[-1].append(node)
    return parts


def _bare(head: Node, faults: Faults) -> None:
    if head.text.lower() not in ("no meeting", "conflicts"):
        faults.wrong(head.line, _UNKNOWN)
    for entry in head.fields:
        faults.wrong(entry.line, f"The heading “{head.text}” has no fields.")
