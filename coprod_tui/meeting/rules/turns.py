"""Rules about a leads' meeting: each lead has a turn before it ends (R32)."""

from __future__ import annotations

from coprod_tui.meeting.model import Meeting, MeetingKind, Stream, TurnTaken
from coprod_tui.meeting.refusals import Reason, RuleBroken
from coprod_tui.meeting.rules.signing import required
from coprod_tui.meeting.snapshot import Snapshot


def turn_id(meeting: str, stream: str) -> str:
    """The id of a stream's turn at a meeting."""
    return f"{meeting}/turn/{stream}"


def turn(project: Snapshot, meeting: Meeting, stream: str) -> TurnTaken | None:
    """The turn that a stream's lead had; None where none is recorded."""
    return project.get(TurnTaken, turn_id(meeting.id, stream))


def without_turn(project: Snapshot, meeting: Meeting) -> tuple[Stream, ...]:
    """The streams whose lead has had no turn at a leads' meeting; none at any other meeting."""
    if meeting.kind is not MeetingKind.LEADS:
        return ()
    return tuple(one for one in required(project) if turn(project, meeting, one.id) is None)


def must_be_leads(project: Snapshot) -> Meeting:
    """The leads' meeting that is open; raises RuleBroken."""
    meeting = project.meeting_open
    if meeting is None or meeting.kind is not MeetingKind.LEADS:
        raise RuleBroken("No leads' meeting is open: turns are taken at one.")
    return meeting


def may_end(project: Snapshot, meeting: Meeting, because: str | None) -> None:
    """R32: raises RuleBroken for each lead who has had no turn, unless it is said why the meeting ends all the same."""
    if because:
        return
    reasons = tuple(
        Reason(
            f"The lead of {stream.name} has had no turn: write down “shared”, “nothing new” or “absent”,"
            " or say why the meeting ends without it.",
            turn_id(meeting.id, stream.id),
        )
        for stream in without_turn(project, meeting)
    )
    if reasons:
        raise RuleBroken(*reasons)
