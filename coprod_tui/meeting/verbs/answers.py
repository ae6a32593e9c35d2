"""Verbs for what became of contributions: answer one, a theme or all that is marked; merge them and take them apart."""

from __future__ import annotations

from collections.abc import Sequence

from coprod_tui.meeting.act import Act, Edit, Now, gone, whole
from coprod_tui.meeting.model import Disposition, Fate
from coprod_tui.meeting.rules.answers import answer_id, may_answer
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs.conflicts.given import words_or_none


def answer(
    now: Now,
    project: Snapshot,
    contributions: Sequence[str],
    fate: Fate,
    *,
    reason: str | None = None,
    into: str | None = None,
    conflict: str | None = None,
    clears: tuple[str, ...] = (),
) -> Act[tuple[str, ...]]:
    """Says what became of contributions, in one step for all of them (R15); answers the ids of those answered.

    `into` is a contribution or a line, for *merged into*; should it be among the contributions, it stays as it is.
    `conflict` is the agreement, for *changed by an agreement*. An earlier answer is replaced.
    """
    those = [one for one in dict.fromkeys(contributions) if one != into]
    because = words_or_none(reason)
    may_answer(project, those, fate, reason=because, into=into, conflict=conflict)
    meeting = project.meeting_open
    edits: list[Edit] = []
    for one in those:
        told = Disposition(answer_id(one), one, fate, because, into, conflict, meeting.id if meeting else None, now.at)
        before = project.get(Disposition, told.id)
        if before is None or _says(before) != _says(told):
            edits += whole(told)
    return Act("answer", tuple(edits), tuple(those), clears)


def take_answer_back(now: Now, project: Snapshot, contributions: Sequence[str]) -> Act[None]:
    """Takes the answers of contributions away; what was merged stands by itself again, as it was said (R10)."""
    found = (project.get(Disposition, answer_id(one)) for one in dict.fromkeys(contributions))
    return Act("take answer back", gone(*(one for one in found if one is not None)), None)


def _says(one: Disposition) -> tuple[object, ...]:
    return one.fate, one.reason, one.into, one.conflict
