"""Verbs for themes: put many contributions into one, call it otherwise, merge themes and take them apart (R10)."""

from __future__ import annotations

from collections.abc import Sequence

from coprod_tui.meeting.act import Act, Edit, Now, changed, gone, whole
from coprod_tui.meeting.model import Asked, Contribution, Stream, Tag, Theme
from coprod_tui.meeting.refusals import BadContent, RuleBroken
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs.conflicts.given import line
from coprod_tui.meeting.verbs.contributions import Themes
from coprod_tui.meeting.words import clean


def add_theme(now: Now, project: Snapshot, contributions: Sequence[str], name: str) -> Act[str]:
    """Puts contributions into a theme, made when new, in one step; answers the theme's id."""
    called = _name(name)
    themes = Themes(now, project)
    edits: list[Edit] = []
    theme = themes.of(called, edits)
    for one in dict.fromkeys(contributions):
        project.the(Contribution, one)
        if theme not in {there.id for there in project.themes_of(one)}:
            edits += themes.tag(one, (called,))
    return Act("add theme", tuple(edits), theme)


def take_from_theme(now: Now, project: Snapshot, contributions: Sequence[str], theme: str) -> Act[None]:
    """Takes contributions out of a theme, and out of those that were merged into it."""
    tags = (tag for one in dict.fromkeys(contributions) for tag in project.linked(Tag, "contribution", one))
    those = (tag for tag in tags if (found := project.theme_of(tag.theme)) is not None and found.id == theme)
    return Act("take from theme", gone(*those), None)


def rename_theme(now: Now, project: Snapshot, theme: str, name: str) -> Act[None]:
    """Calls a theme otherwise; raises RuleBroken where another has that name: they are merged instead."""
    called = _name(name)
    there = project.theme(called)
    if there is not None and there.id != theme:
        raise RuleBroken(f"There is a theme #{there.name} already: merge the two instead.")
    return Act("rename theme", changed(project.the(Theme, theme), name=called), None)


def merge_themes(now: Now, project: Snapshot, themes: Sequence[str], into: str) -> Act[None]:
    """Lets themes count as another; what belongs to each is kept, and `unmerge_theme` takes them apart again.

    Raises RuleBroken where they are one already.
    """
    target = project.the(Theme, into)
    if (stands := project.theme_of(into)) != target:
        raise RuleBroken(f"#{target.name} was merged into #{stands.name if stands else '?'}: merge into that one.")
    those = [project.the(Theme, one) for one in dict.fromkeys(themes) if one != into]
    if not those:
        raise RuleBroken("Two themes or more are needed: name those to merge, and the one that they become.")
    return Act("merge themes", tuple(edit for one in those for edit in changed(one, into=into)), None)


def unmerge_theme(now: Now, project: Snapshot, theme: str) -> Act[None]:
    """Lets a theme that was merged stand by itself again, with all that it had; raises RuleBroken for one that does."""
    one = project.the(Theme, theme)
    if one.into is None:
        raise RuleBroken(f"#{one.name} stands by itself already.")
    return Act("unmerge theme", changed(one, into=None), None)


def note_asked(now: Now, project: Snapshot, stream: str, theme: str, *, how: str = "") -> Act[None]:
    """Records that a stream was asked about a theme, where no meeting shows it."""
    meeting = project.meeting_open
    one = Asked(
        f"{project.the(Stream, stream).id}/{project.the(Theme, theme).id}",
        stream,
        theme,
        line(how),
        meeting.id if meeting else None,
        now.at,
    )
    return Act("note asked", whole(one), None)


def take_asked_back(now: Now, project: Snapshot, stream: str, theme: str) -> Act[None]:
    """Takes the record that a stream was asked about a theme away."""
    there = project.get(Asked, f"{stream}/{theme}")
    return Act("take asked back", gone(there) if there else (), None)


def _name(typed: str) -> str:
    name = clean(typed).removeprefix("#").strip()
    if not name:
        raise BadContent("A theme needs a name.")
    return name
