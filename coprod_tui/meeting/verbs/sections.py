"""Verbs for the sections of the brief: their opening paragraph, their order, and which are left out."""

from __future__ import annotations

from coprod_tui.meeting.act import Act, Edit, Now, Value, back, changed, made
from coprod_tui.meeting.model import Arrangement
from coprod_tui.meeting.rules.sections import (
    arrangement,
    may_leave_out,
    must_be_arrangeable,
    must_be_ordered,
    order,
    placed,
)
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs.conflicts.given import words_or_none


def open_with(now: Now, project: Snapshot, section: str, text: str, *, clears: tuple[str, ...] = ()) -> Act[None]:
    """Gives a section the paragraph that it begins with; an empty one takes it away."""
    must_be_arrangeable(section)
    return Act("open section", _arranged(project, section, opening=words_or_none(text)), None, clears)


def leave_out(now: Now, project: Snapshot, section: str, *, out: bool = True) -> Act[None]:
    """Leaves a section out of the brief, or takes it in again; raises RuleBroken for one always printed (R25)."""
    if out:
        may_leave_out(project, section)
    must_be_arrangeable(section)
    return Act("leave out" if out else "take in", _arranged(project, section, left_out=out), None)


def order_section(now: Now, project: Snapshot, section: str, place: int) -> Act[None]:
    """Puts a section at a place among those that can be put in order, from 0; it keeps its number."""
    must_be_ordered(section)
    keys = placed(order(project), section, place)
    if tuple(keys) == order(project):
        return Act("order section", (), None)
    edits = [edit for at, key in enumerate(keys) for edit in _arranged(project, key, position=at)]
    return Act("order section", tuple(edits), None)


def _arranged(project: Snapshot, section: str, **values: Value) -> tuple[Edit, ...]:
    """The edits that give a section's arrangement these values, made when there is none."""
    one = arrangement(project, section)
    edits = changed(one, **values)
    if project.get(Arrangement, one.id) is not None or not edits:
        return edits
    return (*made(one), *edits, back(Arrangement, one.id))
