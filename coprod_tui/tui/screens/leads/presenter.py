"""The leads' screen as values for its widgets: themes by streams, legend, turns, the contributions of a theme."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.base.text import normalize_for_search
from coprod_tui.domain.brief.rules import line_numbers
from coprod_tui.domain.conflicts import sides
from coprod_tui.domain.contributions.answers import answer_of, unanswered
from coprod_tui.domain.contributions.rules import Silence, Silences
from coprod_tui.domain.meetings.commands import turn, without_turn
from coprod_tui.domain.records import Conflict, Contribution, MeetingKind, Source
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.colors import stream_role
from coprod_tui.tui.contribution_rows import ContributionRows
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.widgets.paragraphs import StyledWords, TextParagraph
from coprod_tui.tui.widgets.point_list import PointDetail, PointRow
from coprod_tui.tui.widgets.theme_grid import StreamHead, ThemeCell, ThemeRow

# Themes by streams

NO_THEME = "no theme"
"""Id and name of the row of what has no theme."""
SIGNS = {Silence.NOT_ASKED: "·", Silence.QUIET: "0", Silence.NOT_IN_ROOM: "×"}
LEGEND = (
    (SIGNS[Silence.NOT_ASKED], "not asked yet"),
    (SIGNS[Silence.QUIET], "asked, nothing said"),
    (SIGNS[Silence.NOT_IN_ROOM], "not in the room"),
)
"""The kinds of silence, each with its sign."""


@frozen
class ThemeOverview(Frozen):
    """The rows of the grid, with the contributions and line numbers behind them."""

    project: Snapshot
    heads: tuple[StreamHead, ...]
    rows: tuple[ThemeRow, ...]
    said: Mapping[str, tuple[str, ...]]
    """The contribution ids of each row, first those without an answer, in the order said."""
    waiting: Mapping[str, int]
    """How many contributions of each row have no answer."""
    numbers: Mapping[str, str]
    """The numbers of the brief's lines, by line id."""

    def name(self, key: str) -> str:
        """The name of a row; empty for one that does not exist any more."""
        return next((row.name for row in self.rows if row.id == key), "")

    def open_or_all(self, key: str | None) -> tuple[str, ...]:
        """The contributions of a row without an answer; where each has one, all of them."""
        ids, waiting = self.said.get(key or "", ()), self.waiting.get(key or "", 0)
        return ids[:waiting] or ids

    def row_of(self, contribution: str, here: str | None) -> str | None:
        """The row `here` if it has a contribution, else the first that has it; None for none."""
        keys = [key for key, ids in self.said.items() if contribution in ids]
        return here if here in keys else next(iter(keys), None)


def themes_of(project: Snapshot) -> ThemeOverview:
    """Compute the rows in one pass: most contributions first, those without a theme last."""
    streams = project.streams
    members = _members(project)
    silences = Silences(project)
    names = {theme.id: theme.name for theme in project.themes}
    open_ids = frozenset(unanswered(project))
    numbers = line_numbers(project)
    cited_in = _cited_in(project, numbers)
    order = sorted(names, key=lambda theme: (-len(members.get(theme, ())), normalize_for_search(names[theme])))
    said: dict[str, tuple[str, ...]] = {}
    waiting: dict[str, int] = {}
    rows: list[ThemeRow] = []
    for key in (*order, NO_THEME):
        contributions = members.get(key, [])
        if not contributions and key == NO_THEME:
            continue
        ids = [contribution.id for contribution in contributions]
        waits = [record for record in ids if record in open_ids]
        said[key] = (*waits, *(record for record in ids if record not in open_ids))
        waiting[key] = len(waits)
        counts = Counter(contribution.stream for contribution in contributions)
        cells = tuple(
            _cell(counts[stream.id], None if key == NO_THEME else silences.of(stream.id, key)) for stream in streams
        )
        name = NO_THEME if key == NO_THEME else f"#{names[key]}"
        rows.append(ThemeRow(key, name, cells, _in_order(cited_in, ids), len(waits)))
    heads = tuple(StreamHead(stream.name, stream.letter, stream.colour) for stream in streams)
    return ThemeOverview(project, heads, tuple(rows), said, waiting, numbers)


def answer_words(themes: ThemeOverview, contribution: str) -> str:
    """The answer of a contribution in words; empty where it has none."""
    project = themes.project
    answered = answer_of(project, contribution)
    if answered is None:
        return ""
    written = answered.disposition
    parts = [str(answered.fate)]
    if written is not None and written.into is not None:
        parts[0] += f" {_named(themes, written.into)}"
    if written is not None and (conflict := project.get(Conflict, written.conflict)) is not None:
        parts[0] += f" in {sides.code(project, conflict)}"
    if answered.lines:
        numbers = sides.join_names(themes.numbers[line.id] for line in answered.lines)
        parts.append(f"line {numbers}" if len(answered.lines) == 1 else f"lines {numbers}")
    if written is not None and written.reason:
        parts.append(written.reason)
    if len(parts) == 1:
        return parts[0]
    return ", ".join(parts[:-1]) + (": " if written and written.reason else ", ") + parts[-1]


def _named(themes: ThemeOverview, target: str) -> str:
    """The code of a contribution, or the number of a line."""
    contribution = themes.project.get(Contribution, target)
    if contribution is not None:
        return themes.project.code(contribution)
    return f"line {themes.numbers[target]}" if target in themes.numbers else ""


def _members(project: Snapshot) -> Mapping[str, list[Contribution]]:
    """The contributions of each theme, in the order said; those without one under NO_THEME."""
    contributions = project.all(Contribution)
    members = {theme.id: [contributions[record] for record in project.in_theme(theme.id)] for theme in project.themes}
    themed = {contribution.id for in_theme in members.values() for contribution in in_theme}
    members[NO_THEME] = [contribution for contribution in project.contributions() if contribution.id not in themed]
    return members


def _cell(count: int, silence: Silence | None) -> ThemeCell:
    """The number of contributions of a stream, or the sign of its silence."""
    if count or silence is None:
        return ThemeCell(f"{count:,}", "text" if count else "quiet")
    return ThemeCell(SIGNS[silence], "quiet")


def _cited_in(project: Snapshot, numbers: Mapping[str, str]) -> Mapping[str, list[str]]:
    """The numbers of the lines that cite each contribution."""
    cited_in: defaultdict[str, list[str]] = defaultdict(list)
    for source in project.all(Source).values():
        if source.contribution is not None and source.line in numbers:
            cited_in[source.contribution].append(numbers[source.line])
    return cited_in


def _in_order(cited_in: Mapping[str, list[str]], ids: Sequence[str]) -> tuple[str, ...]:
    """The numbers of all lines that cite one of these, in the order of the brief."""
    numbers = {number for record in ids for number in cited_in.get(record, ())}
    return tuple(sorted(numbers, key=lambda number: tuple(map(int, number.split(".")))))


# Legend, turns and the box of a theme

_WIDE = 125
"""From this width in cells on, the legend also says what the figures are."""
_NO_MEETING = "No leads' meeting is open: F2 starts one, and each lead then has a turn."


class SaidHead(NamedTuple):
    """Title and keys in the frame of a theme's box."""

    title: str
    keys: str


class ThemePresenter:
    """Makes the values of the leads' screen."""

    def __init__(self, desk: Desk) -> None:
        """`desk` says what time it is, and whether the room can see the screen."""
        self._rows = ContributionRows(desk)

    @staticmethod
    def where(project: Snapshot) -> str:
        """The words of the top line: the open leads' meeting, or the themes."""
        meeting = project.meeting_open
        if meeting is not None and meeting.kind is MeetingKind.LEADS:
            return ", ".join(part for part in (meeting.title, meeting.venue) if part)
        return "Themes side by side"

    @staticmethod
    def legend(width: int) -> TextParagraph:
        """The signs of silence; from a `width` of 125 cells on, also what the figures are."""
        signs = StyledWords("   ".join(f"{sign} {words}" for sign, words in LEGEND), "quiet")
        if width < _WIDE:
            return TextParagraph((signs,))
        head = StyledWords("Themes side by side", bold=True)
        return TextParagraph((head, StyledWords("   how many things each stream said      ", "quiet"), signs))

    @staticmethod
    def turns(project: Snapshot) -> TextParagraph:
        """Who has had a turn, and who has had none (R32)."""
        meeting = project.meeting_open
        if meeting is None or meeting.kind is not MeetingKind.LEADS:
            return TextParagraph((StyledWords(_NO_MEETING, "quiet"),))
        left = {stream.id for stream in without_turn(project, meeting)}
        pieces: list[StyledWords] = []
        for stream in project.streams:
            had = turn(project, meeting, stream.id)
            if had is None and stream.id not in left:
                continue
            words = StyledWords(f" {had.turn}   ") if had else StyledWords(" not yet   ", "warning", bold=True)
            pieces += (StyledWords(stream.name, stream_role(stream.colour)), words)
        return TextParagraph(tuple(pieces), StyledWords("Turns", "primary", bold=True), 7)

    @staticmethod
    def said_head(themes: ThemeOverview, theme: str) -> SaidHead:
        """The theme, how many of its contributions have no answer, and the keys."""
        ids, waiting = themes.said.get(theme, ()), themes.waiting.get(theme, 0)
        count = f"{waiting:,} without an answer" if waiting else "all of it has an answer" if ids else "nothing said"
        return SaidHead(f"{themes.name(theme)}: {count}", "l into a line   a answer   Space mark" if ids else "")

    def row(self, themes: ThemeOverview, contribution: str) -> PointRow:
        """The row of a contribution with its answer, grouped by whether it has one."""
        answer = answer_words(themes, contribution)
        row = self._rows.row(contribution)._replace(group="Answered" if answer else "No answer yet")
        return row._replace(state=f"✓ {answer}", state_role="quiet") if answer else row

    def detail(self, contribution: str) -> PointDetail:
        """What opens under the selected row, without keys: the frame and the footer show them."""
        return self._rows.detail(contribution)._replace(keys=())
