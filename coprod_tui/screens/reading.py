"""A brief that is read on the screen: the draft or an issued version, what moved before it, and what is next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coprod_tui.meeting.brief import Brief, Cover, brief_at, brief_of, cover_of, difference
from coprod_tui.meeting.model import Version
from coprod_tui.meeting.readiness import findings
from coprod_tui.meeting.rules.answers import unanswered
from coprod_tui.meeting.rules.next import Next, next_in_brief
from coprod_tui.meeting.rules.signing import final
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.screens.brief_pages import Page, pages
from coprod_tui.screens.moved_entries import MovedLine, moved_lines
from coprod_tui.screens.worked_out import ALTERED


@dataclass(frozen=True, slots=True)
class Reading:
    """The brief that is shown, with all that the screen says about it."""

    project: Snapshot
    version: Version | None
    """None for the draft."""
    brief: Brief
    cover: Cover
    before: Version | None
    """The version that `moved` is told from."""
    moved: tuple[MovedLine, ...]
    step: Next
    pages: Mapping[str, Page]
    """What the right side shows, by the keys of the left side."""
    trouble: str = ""
    """Why an issued version cannot be read: the one that is shown, or the one before it."""


def read(project: Snapshot, version: str | None, since: str | None = None) -> Reading:
    """Puts a brief together: the draft, or an issued version as it was printed. Slow for thousands of contributions.

    What moved is told from the version `since`, where that is an earlier one; else from the one right before.
    """
    shown = project.get(Version, version)
    earlier = earlier_than(project, shown)
    before, trouble = next((one for one in earlier if one.id == since), earlier[-1] if earlier else None), ""
    try:
        brief = brief_at(shown) if shown else brief_of(project)
    except ValueError:
        brief, trouble = Brief(project.project.title, ()), ALTERED
    try:
        moved = moved_between(brief_at(before), brief) if before and not trouble else ()
    except ValueError:
        moved, trouble = (), ALTERED
    step = next_after(project, moved if shown is None else moved_since(project))
    cover = cover_of(project, shown)
    said = len(unanswered(project))
    reasons = reasons_since(project, before, shown)
    found = findings(project, draft=brief) if shown is None else None
    made = pages(brief, cover, moved, before.number if before else None, said, trouble, reasons, found)
    return Reading(project, shown, brief, cover, before, moved, step, made, trouble)


def earlier_than(project: Snapshot, version: Version | None) -> tuple[Version, ...]:
    """The versions that were issued before one; before the draft, all of them."""
    versions = project.versions
    return versions[: versions.index(version)] if version else versions


def reasons_since(project: Snapshot, before: Version | None, shown: Version | None) -> tuple[str, ...]:
    """Why each version after one was issued, up to the one that is shown, in the leads' words."""
    if before is None:
        return ()
    last = shown.number if shown else project.versions[-1].number
    those = (one for one in project.versions if before.number < one.number <= last)
    return tuple(f"Why version {one.number}: {one.reason}" for one in those if one.reason)


def moved_between(old: Brief, new: Brief) -> tuple[MovedLine, ...]:
    """What moved, line by line."""
    return moved_lines(old, new, difference(old, new))


def moved_since(project: Snapshot) -> tuple[MovedLine, ...]:
    """What moved since the newest version was issued; nothing where the file does not hold it as it was."""
    try:
        return moved_between(brief_at(project.versions[-1]), brief_of(project))
    except ValueError:
        return ()


def next_after(project: Snapshot, moved: tuple[MovedLine, ...]) -> Next:
    """What to do next for the brief, when this has moved since the newest version.

    What was merely said since holds up no signature: it waits for the next version, and a final one says so.
    """
    versions = project.versions
    is_final = bool(versions) and not final(project, versions[-1])
    return next_in_brief(project, moved=any(is_final or one.substance for one in moved))
