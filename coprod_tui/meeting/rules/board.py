"""Rules about the Trust Board's decision: on what it is recorded, and to whom it goes back (R24, R28)."""

from __future__ import annotations

from collections.abc import Iterable

from coprod_tui.meeting.model import BoardChange, BoardDecision, BoardTold, Stream, Verdict, Version
from coprod_tui.meeting.refusals import BadContent, Reason, RuleBroken
from coprod_tui.meeting.rules.signing import final
from coprod_tui.meeting.snapshot import Snapshot


def decisions(project: Snapshot, version: Version) -> tuple[BoardDecision, ...]:
    """What the Board decided about a version, in the order written down."""
    return project.linked(BoardDecision, "version", version.id)


def latest_decision(project: Snapshot) -> BoardDecision | None:
    """What the Board decided last; None where it has decided nothing yet."""
    those = project.all(BoardDecision).values()
    return max(those, key=lambda one: (one.on, one.id), default=None)


def board_changes(project: Snapshot, decision: BoardDecision) -> tuple[BoardChange, ...]:
    """What the Board changed, line by line."""
    return project.linked(BoardChange, "board_decision", decision.id)


def tellings(project: Snapshot, decision: BoardDecision, stream: str) -> tuple[BoardTold, ...]:
    """Each time that a decision was shared back to a stream."""
    return tuple(one for one in project.linked(BoardTold, "board_decision", decision.id) if one.stream == stream)


def not_told(project: Snapshot, decision: BoardDecision) -> tuple[Stream, ...]:
    """R28: the streams that a decision has not been shared back to yet, observers too."""
    return tuple(one for one in project.streams if not tellings(project, decision, one.id))


def may_decide(
    project: Snapshot,
    version: Version,
    verdict: Verdict,
    words: str,
    changes: Iterable[tuple[str, str]],
    keys: set[str],
) -> None:
    """R24, R28: a decision is about a final version, in words, with every change in words; raises RuleBroken.

    `keys` are those of the version's lines.
    """
    reasons = [
        Reason(f"The Board decides on a final brief, and version {version.number} is not: {each.sentence}", each.place)
        for each in final(project, version)
    ]
    if decisions(project, version):
        reasons.append(Reason(f"What the Board decided about version {version.number} is written down already."))
    told = [*changes]
    if not words:
        reasons.append(Reason("What did the Board say? Its words go back to every stream.", "words"))
    if verdict is Verdict.WITH_CHANGES and not told:
        reasons.append(Reason("Which lines did the Board change, and how?", "changes"))
    for key, text in told:
        if key not in keys:
            reasons.append(Reason(f"Version {version.number} has no such line.", key))
        elif not text:
            reasons.append(Reason("What did the Board change in that line? Say it in words.", key))
    if reasons:
        raise RuleBroken(*reasons)


def may_tell(decision: BoardDecision, on: str) -> None:
    """A decision is shared back after it was made; raises BadContent."""
    if on < decision.on:
        raise BadContent(f"The Board decided on {decision.on}; it cannot have been shared back before, on {on}.")
