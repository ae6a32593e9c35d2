"""Themes side by side as values: what each stream said about each theme, and which of it has no answer yet."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coprod_tui.meeting.model import BriefLine, Conflict, Contribution
from coprod_tui.meeting.rules import conflicts
from coprod_tui.meeting.rules.answers import answer_of, unanswered
from coprod_tui.meeting.rules.lines import all_lines, number_of, said_for
from coprod_tui.meeting.rules.silences import Silence, Silences
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.words import folded
from coprod_tui.widgets.theme_grid import StreamHead, ThemeCell, ThemeRow

NO_THEME = "no theme"
"""The row of what has no theme, and its name."""
SIGNS = {Silence.NOT_ASKED: "·", Silence.QUIET: "0", Silence.NOT_IN_ROOM: "×"}
LEGEND = (
    (SIGNS[Silence.NOT_ASKED], "not asked yet"),
    (SIGNS[Silence.QUIET], "asked, nothing said"),
    (SIGNS[Silence.NOT_IN_ROOM], "not in the room"),
)
"""The three kinds of silence, each with its sign."""


@dataclass(frozen=True, slots=True)
class Themes:
    """All that the leads' screen shows of a project."""

    project: Snapshot
    heads: tuple[StreamHead, ...]
    rows: tuple[ThemeRow, ...]
    said: Mapping[str, tuple[str, ...]]
    """The contributions of each row, those without an answer first, in the order said."""
    waiting: Mapping[str, int]
    """How many of them have no answer."""


def themes_of(project: Snapshot) -> Themes:
    """Goes through the contributions once; those with the most said come first, and what has no theme last."""
    streams = project.streams
    members = _members(project)
    silences = Silences(project)
    names = {theme.id: theme.name for theme in project.themes}
    open_ones = frozenset(unanswered(project))
    places = _places(project)
    order = sorted(names, key=lambda one: (-len(members.get(one, ())), folded(names[one])))
    said: dict[str, tuple[str, ...]] = {}
    waiting: dict[str, int] = {}
    rows: list[ThemeRow] = []
    for key in (*order, NO_THEME):
        those = members.get(key, [])
        if not those and key == NO_THEME:
            continue
        ids = [one.id for one in those]
        waits = [one for one in ids if one in open_ones]
        said[key] = (*waits, *(one for one in ids if one not in open_ones))
        waiting[key] = len(waits)
        counts = Counter(one.stream for one in those)
        cells = tuple(
            _cell(counts[stream.id], None if key == NO_THEME else silences.of(stream.id, key)) for stream in streams
        )
        name = NO_THEME if key == NO_THEME else f"#{names[key]}"
        rows.append(ThemeRow(key, name, cells, _numbers(places, ids), len(waits)))
    heads = tuple(StreamHead(one.name, one.letter, one.colour) for one in streams)
    return Themes(project, heads, tuple(rows), said, waiting)


def answer_words(project: Snapshot, contribution: str) -> str:
    """The answer that a contribution has, in words; empty where it has none."""
    found = answer_of(project, contribution)
    if found is None:
        return ""
    told = found.disposition
    parts = [str(found.fate)]
    if told is not None and told.into is not None:
        parts[0] += f" {_named(project, told.into)}"
    if told is not None and (conflict := project.get(Conflict, told.conflict)) is not None:
        parts[0] += f" in {conflicts.code(project, conflict)}"
    if found.lines:
        numbers = conflicts.listed(number_of(project, line) for line in found.lines)
        parts.append(f"line {numbers}" if len(found.lines) == 1 else f"lines {numbers}")
    if told is not None and told.reason:
        parts.append(told.reason)
    return ", ".join(parts[:-1]) + (": " if told and told.reason else ", ") + parts[-1] if len(parts) > 1 else parts[0]


def _named(project: Snapshot, target: str) -> str:
    """The code of a contribution, or the number of a line."""
    if (said := project.get(Contribution, target)) is not None:
        return project.code(said)
    line = project.get(BriefLine, target)
    return f"line {number_of(project, line)}" if line else ""


def _members(project: Snapshot) -> Mapping[str, list[Contribution]]:
    """The contributions of each theme, in the order said; those of none under `NO_THEME`."""
    contributions = project.all(Contribution)
    found = {theme.id: [contributions[one] for one in project.in_theme(theme.id)] for theme in project.themes}
    themed = {one.id for those in found.values() for one in those}
    found[NO_THEME] = [one for one in project.contributions() if one.id not in themed]
    return found


def _cell(count: int, silence: Silence | None) -> ThemeCell:
    """How many things a stream said, or which kind of silence it is."""
    if count or silence is None:
        return ThemeCell(f"{count:,}", "text" if count else "quiet")
    return ThemeCell(SIGNS[silence], "quiet")


def _places(project: Snapshot) -> Mapping[str, tuple[str, ...]]:
    """The numbers of the lines that cite each contribution."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for line in all_lines(project):
        number = number_of(project, line)
        for one in said_for(project, line.id):
            found[one.id].append(number)
    return {one: tuple(numbers) for one, numbers in found.items()}


def _numbers(places: Mapping[str, tuple[str, ...]], ids: Sequence[str]) -> tuple[str, ...]:
    """The numbers of all lines that cite one of these, in the order of the brief."""
    found = {number for one in ids for number in places.get(one, ())}
    return tuple(sorted(found, key=lambda number: tuple(map(int, number.split(".")))))
