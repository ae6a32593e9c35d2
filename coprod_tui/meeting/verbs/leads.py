"""Verbs of the leads: turns at their meeting, the understanding check, and changes that change no meaning."""

from __future__ import annotations

from collections.abc import Sequence

from coprod_tui.meeting.act import Act, Now, gone, whole
from coprod_tui.meeting.model import SameMeaning, Stream, Turn, TurnTaken, Understanding, Version
from coprod_tui.meeting.rules.signatures import must_be_a_day
from coprod_tui.meeting.rules.steps import may_mark, same_id
from coprod_tui.meeting.rules.turns import must_be_leads, turn_id
from coprod_tui.meeting.rules.understanding import may_understand, understanding_id
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs.conflicts.given import words_or_none
from coprod_tui.meeting.words import clean


def take_turn(now: Now, project: Snapshot, stream: str, turn: Turn) -> Act[None]:
    """Records that a stream's lead shared, had nothing new, or was absent (R32).

    Raises RuleBroken where no leads' meeting is open.
    """
    meeting = must_be_leads(project)
    one = TurnTaken(turn_id(meeting.id, stream), meeting.id, project.the(Stream, stream).id, turn, now.at)
    return Act("take turn", whole(one), None)


def take_turn_back(now: Now, project: Snapshot, stream: str) -> Act[None]:
    """Takes the record of a turn at the meeting that is open away."""
    there = project.get(TurnTaken, turn_id(must_be_leads(project).id, stream))
    return Act("take turn back", gone(there) if there else (), None)


def understand(
    now: Now,
    project: Snapshot,
    version: str,
    stream: str,
    whose: str,
    *,
    on: str,
    text: str | None = None,
    confirmed: bool = True,
    missed: str | None = None,
    clears: tuple[str, ...] = (),
) -> Act[str]:
    """Records that a stream said back what another asked for and why, for a version, and what that one answered (R20).

    Said back once more, the later answer stands. Answers its id; raises BadContent for a date that cannot be.
    """
    one, other = project.the(Stream, stream), project.the(Stream, whose)
    lacking = words_or_none(missed)
    may_understand(one, other, confirmed=confirmed, missed=lacking)
    must_be_a_day(on.strip(), now.at, "it was said back")
    meeting = project.meeting_open
    told = Understanding(
        understanding_id(project.the(Version, version).id, stream, whose),
        version,
        stream,
        whose,
        words_or_none(text),
        confirmed,
        None if confirmed else lacking,
        on.strip(),
        meeting.id if meeting else None,
        now.at,
    )
    return Act("understand", whole(told), told.id, clears)


def take_understanding_back(now: Now, project: Snapshot, version: str, stream: str, whose: str) -> Act[None]:
    """Takes one saying back away."""
    there = project.get(Understanding, understanding_id(version, stream, whose))
    return Act("take understanding back", gone(there) if there else (), None)


def mark_same(
    now: Now, project: Snapshot, version: str, changes: Sequence[tuple[str, str]], *, proposed_by: str
) -> Act[None]:
    """Lists changes from the version before as “no change in meaning” (R23); each is (key of the line, part of it).

    Raises RuleBroken for what did not move, and for anything but other words for the same thing.
    """
    lead = clean(proposed_by)
    may_mark(project, project.the(Version, version), changes, lead)
    meeting = project.meeting_open
    marks = (
        SameMeaning(same_id(version, key, part), version, key, part, lead, meeting.id if meeting else None, now.at)
        for key, part in dict.fromkeys(changes)
    )
    return Act("mark same", tuple(edit for one in marks for edit in whole(one)), None)


def unmark_same(now: Now, project: Snapshot, version: str, changes: Sequence[tuple[str, str]]) -> Act[None]:
    """Takes changes off the list: the signatures before them are stale again."""
    there = (project.get(SameMeaning, same_id(version, key, part)) for key, part in dict.fromkeys(changes))
    return Act("unmark same", gone(*(one for one in there if one is not None)), None)
