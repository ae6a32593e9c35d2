"""What projects say, without ids, for tests of notes; and small projects made of notes."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from coprod_tui.base.errors import Refusal
from coprod_tui.domain.imports.contributions import take_notes
from coprod_tui.domain.records import (
    About,
    Basis,
    Check,
    Contribution,
    Group,
    Heard,
    Meeting,
    Option,
    Outcome,
    Proposal,
    Rating,
    Reservation,
    Side,
    Stream,
    Term,
)
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.formats.notes.notes_file import read_notes
from tests.domain.sketch import Sketch, begun

# What a project says, without ids


def said(project: Snapshot) -> list[dict[str, Any]]:
    """Every contribution in the order said, as law 6 compares it."""
    return [_said(project, one) for one in project.contributions()]


def _said(project: Snapshot, one: Contribution) -> dict[str, Any]:
    meeting = project.get(Meeting, one.meeting)
    kept = ("kind", "text", "why", "speaker", "form", "consent", "asked", "read_back", "sensitive", "at")
    abouts = project.linked(About, "contribution", one.id)
    return {name: getattr(one, name) for name in kept} | {
        "stream": project.the(Stream, one.stream).name,
        "meeting": meeting.number if meeting else None,
        "themes": sorted(theme.name for theme in project.themes_of(one.id)),
        "about": sorted((project.the(Stream, a.stream).name, a.shown_at, a.shown_how) for a in abouts),
    }


def met(project: Snapshot) -> list[Any]:
    """Every meeting with who was there."""
    left_out = ("id", "block_since", "block")
    return [
        (
            {one.name: getattr(meeting, one.name) for one in fields(meeting) if one.name not in left_out},
            sorted((project.the(Stream, a.stream).name, a.present) for a in project.present(meeting.id)),
        )
        for meeting in project.meetings
    ]


def pulled_apart(project: Snapshot) -> list[Any]:
    """Every conflict with all that was said in it; ids become places in lists."""
    return [_pulled_apart(project, conflict.id) for conflict in project.conflicts]


def _pulled_apart(project: Snapshot, conflict: str) -> Any:
    sides = project.linked(Side, "conflict", conflict)
    proposals = project.linked(Proposal, "conflict", conflict)
    places = {one.id: place for place, one in enumerate((*sides, *proposals))}
    places |= {one.id: place for place, one in enumerate(project.linked(Option, "conflict", conflict))}
    names = {one.id: one.name for one in (*project.all(Stream).values(), *project.all(Group).values())}
    numbers = {one.id: one.number for one in project.meetings}
    codes = {one.id: project.short_code(one) for one in project.contributions()}

    def bare(record: Any) -> dict[str, Any]:
        values = {one.name: getattr(record, one.name) for one in fields(record) if one.name not in ("id", "conflict")}
        known: dict[str, Any] = {**names, **numbers, **places, **codes}
        return {name: known.get(value, value) if isinstance(value, str) else value for name, value in values.items()}

    def those(kind: Any, by: str, owners: Any) -> list[Any]:
        found = [one for owner in owners for one in project.linked(kind, by, owner.id)]
        return [bare(one) for one in sorted(found, key=lambda one: one.id)]

    options = project.linked(Option, "conflict", conflict)
    whole = project.conflicts[[one.id for one in project.conflicts].index(conflict)]
    return [
        (whole.number, whole.title, whole.at),
        [bare(side) for side in sides],
        sorted(map(str, those(Basis, "side", sides))),
        those(Heard, "owner", sides),
        [bare(option) for option in options],
        sorted(map(str, those(Rating, "option", options))),
        [bare(one) for one in proposals],
        sorted(map(str, those(Term, "proposal", proposals))),
        those(Check, "proposal", proposals),
        those(Reservation, "proposal", proposals),
        [bare(one) for one in project.linked(Outcome, "conflict", conflict)],
    ]


def taken(*texts: str) -> Sketch:
    """An empty project into which these notes were taken."""
    sketch = begun()
    for text in texts:
        sketch.do(take_notes, read_notes(text, sketch.snapshot.streams))
    return sketch


def sentences(text: str) -> list[str]:
    """What is wrong with a file, as it is told."""
    with pytest.raises(Refusal) as refused:
        taken(text)
    return [reason.sentence for reason in refused.value.reasons]
