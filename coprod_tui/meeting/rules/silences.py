"""The three kinds of silence of a stream about a theme: not asked, asked and quiet, not in the room.

Derived from what is recorded, so that nobody has to mark it:
- A theme *came up* at a meeting when something that was said there belongs to it, or when a block of the agenda that
  was opened names it, in its title or in the words that the facilitator reads. What a plan merely proposes to ask (its
  probes) is no asking.
- *Asked and quiet*: the theme came up at a meeting at which the stream was in the room, or it is written down that the
  stream was asked (`Asked`: by letter, in a visit …), and nothing that the stream said belongs to it.
- *Not in the room*: it was not asked, and it has been at no meeting yet, or the theme came up at a joint or a leads'
  meeting, where every stream is awaited, and it was at none of those.
- *Not asked*: everything else. The theme came up where the stream does not belong, or nowhere.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from enum import StrEnum

from coprod_tui.meeting.model import Asked, Attendance, Contribution, Meeting, MeetingKind, Theme
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.words import folded

_NO_LETTERS = re.compile(r"[\W_]+")


class Silence(StrEnum):
    """Why a stream has said nothing about a theme."""

    NOT_ASKED = "not asked"
    QUIET = "asked and quiet"
    NOT_IN_ROOM = "not in the room"


class Silences:
    """All silences of a project; made by going once through what was said and through the agendas."""

    def __init__(self, project: Snapshot) -> None:
        """Goes through the project."""
        self._project = project
        self._present = _present(project)
        self._said: defaultdict[str, set[str]] = defaultdict(set)
        self._meetings: defaultdict[str, set[str]] = defaultdict(set)
        contributions = project.all(Contribution)
        for theme in project.themes:
            for one in project.in_theme(theme.id):
                said = contributions[one]
                self._said[theme.id].add(said.stream)
                if said.meeting is not None:
                    self._meetings[theme.id].add(said.meeting)
        for meeting, told in _agendas(project).items():
            for theme in project.themes:
                if f" {_bare(theme.name)} " in told:
                    self._meetings[theme.id].add(meeting)
        self._asked = {(one.stream, stands.id) for one in _asked(project) if (stands := project.theme_of(one.theme))}

    def of(self, stream: str, theme: str) -> Silence | None:
        """The silence of a stream about a theme; None where it has said something."""
        if stream in self._said[theme]:
            return None
        came_up, present = self._meetings[theme], self._present.get(stream, frozenset())
        if (stream, theme) in self._asked or came_up & present:
            return Silence.QUIET
        awaited = any(self._is_awaited(meeting) for meeting in came_up)
        return Silence.NOT_IN_ROOM if awaited or not present else Silence.NOT_ASKED

    def _is_awaited(self, meeting: str) -> bool:
        """Whether every stream is awaited at a meeting."""
        one = self._project.get(Meeting, meeting)
        return one is not None and one.kind is not MeetingKind.STREAM


def silence(project: Snapshot, stream: str, theme: str) -> Silence | None:
    """The silence of one stream about one theme; None where it has said something."""
    stands = project.theme_of(theme)
    return Silences(project).of(stream, stands.id if isinstance(stands, Theme) else theme)


def _present(project: Snapshot) -> Mapping[str, frozenset[str]]:
    """The meetings at which each stream was in the room; one that is written down with nobody was not."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one in project.all(Attendance).values():
        if one.present != 0:
            found[one.stream].add(one.meeting)
    return {stream: frozenset(meetings) for stream, meetings in found.items()}


def _asked(project: Snapshot) -> tuple[Asked, ...]:
    return tuple(project.all(Asked).values())


def _agendas(project: Snapshot) -> Mapping[str, str]:
    """The words of the blocks that were opened, by meeting: those up to the open one; all of one that has ended."""
    return {
        meeting.id: " ".join(
            f" {_bare(f'{block.title} {block.say}')} "
            for block in project.blocks(meeting.id)
            if meeting.ended_at is not None or block.position <= meeting.block
        )
        for meeting in project.meetings
    }


def _bare(text: str) -> str:
    """Words in lower case without accents, one space between them."""
    return _NO_LETTERS.sub(" ", folded(text)).strip()
