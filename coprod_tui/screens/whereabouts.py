"""Where a place is that a rule names: on which screen something is mended, and what it is called."""

from __future__ import annotations

from typing import NamedTuple

from coprod_tui.meeting.model import BriefLine, Conflict, Contribution, Meeting, Option, Side, Stream, Version
from coprod_tui.meeting.rules import conflicts
from coprod_tui.meeting.rules.lines import number_of
from coprod_tui.meeting.snapshot import Snapshot


class Whereabouts(NamedTuple):
    """A screen, and what is selected there."""

    mode: str
    """The screen's mode (coprod_tui.app)."""
    words: str
    """What it is, in a word or two."""
    record: str = ""
    """The id of what is selected there."""


def whereabouts(project: Snapshot, place: str | None) -> Whereabouts | None:
    """Where a place leads (`<contribution>`, `<contribution>/shown/<stream>`, `<line>`, `<version>/<stream>` …).

    None for one that leads nowhere: it is about what is being typed.
    """
    first, _, rest = (place or "").partition("/")
    if not first:
        return None
    if (said := project.get(Contribution, first)) is not None:
        about = "write down that they were shown it" if rest.startswith("shown/") else f"{project.code(said)}, by theme"
        return Whereabouts("leads", about, said.id)
    if (line := project.get(BriefLine, first)) is not None:
        return Whereabouts("brief", f"line {number_of(project, line)}", f"line/{line.id}")
    if project.get(Version, first) is not None:
        stream = project.get(Stream, rest.partition("/")[0])
        return Whereabouts("signoff", f"sign-off, {stream.name}" if stream else "sign-off", stream.id if stream else "")
    if (conflict := _conflict(project, first)) is not None:
        return Whereabouts("conflicts", conflicts.code(project, conflict), conflict.id)
    if project.get(Meeting, first) is not None:
        return (
            Whereabouts("leads", "whose turn it is", "")
            if rest.startswith("turn/")
            else Whereabouts("floor", "the meeting")
        )
    return None


def _conflict(project: Snapshot, record: str) -> Conflict | None:
    """The conflict that a record is, or is part of."""
    part = project.get(Side, record) or project.get(Option, record)
    return project.get(Conflict, part.conflict if part else record)
