"""Charts: counts as values, drawn as SVG, and the same in words.

They hold only counts, never words that somebody said; names of themes only where a brief would print them (R11, R29).
"""

from __future__ import annotations

import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.brief.content import Brief, LineDetail, PrintedLine
from coprod_tui.domain.brief.contributions import AllContributions, all_contributions
from coprod_tui.domain.brief.facts import Showing, counted
from coprod_tui.domain.conflicts import stages as conflict_stages
from coprod_tui.domain.contributions.rules import Silence, Silences
from coprod_tui.domain.records import Kind, Stage
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.formats.documents.content import printable_text

# Values: bars made of parts, or a grid

NOTHING = "nothing yet"


@frozen
class BarPart(Frozen):
    """One part of a bar: a name and a count."""

    name: str
    """As it is printed before the count: `works`, `not shown`."""
    count: int
    sign: str = ""
    """A sign in place of the name where there is little room."""


@frozen
class ChartBar(Frozen):
    """One bar, as long as the sum of its parts."""

    label: str
    """A name that people gave, or one of the program's own words."""
    parts: tuple[BarPart, ...]

    @property
    def total(self) -> int:
        """The sum of the parts."""
        return sum(one.count for one in self.parts)

    @property
    def shown(self) -> tuple[BarPart, ...]:
        """The parts that are not 0."""
        return tuple(one for one in self.parts if one.count)

    @property
    def told(self) -> str:
        """The parts in words: `works 12, would like 9`; for a bar of one part, the number."""
        if len(self.parts) == 1:
            return f"{self.total:,}"
        return ", ".join(f"{one.name} {one.count:,}" for one in self.shown) or NOTHING


@frozen
class Chart(Frozen):
    """A bar chart."""

    title: str
    bars: tuple[ChartBar, ...]
    note: str = ""
    """A sentence below them, such as what is counted and not shown."""

    @property
    def text(self) -> str:
        """The chart in words, a line for each bar, with every number that is drawn."""
        return _lines((f"{one.label}: {_total(one)}" for one in self.bars), self.note)


@frozen
class GridRow(Frozen):
    """One row of a grid."""

    label: str
    cells: tuple[str, ...]
    """A number, or words for why there is none."""


@frozen
class Grid(Frozen):
    """Rows and columns, such as themes and streams."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[GridRow, ...]
    note: str = ""

    @property
    def text(self) -> str:
        """The grid in words."""
        return _lines((f"{row.label}: {self._row(row)}" for row in self.rows), self.note)

    def _row(self, row: GridRow) -> str:
        return ", ".join(f"{column} {cell}" for column, cell in zip(self.columns, row.cells, strict=True))


Figure = Chart | Grid


def _lines(told: Iterable[str], note: str) -> str:
    """Join sentences, one a line, so that they can be told apart when read aloud."""
    return "\n".join((*(f"{one}." for one in told), *filter(None, (note,)))) or f"{NOTHING}."


def _total(bar: ChartBar) -> str:
    if len(bar.shown) <= 1:
        return bar.told
    return f"{bar.told}, {bar.total:,} in all"


# SVG: attributes only, no style, no script, no link, no font; every label is escaped

WIDTH = 640
_LABEL, _RIGHT = 165, 60
_BAR, _UNDER, _GAP = 18, 16, 14
_ROW = 26
_LABEL_MOST, _CELL_MOST, _UNDER_MOST = 20, 18, 74
"""How many characters have room, in a wide fallback font."""
LEAST = 4
"""The least count that a full-width bar stands for."""
_LETTER = 13
_DENSITY = ("0.85", "0.5", "0.25", "0.68", "0.1", "0")
"""The fill opacity of each part: neighbours differ, and the last is only an outline."""


def draw(drawn: Figure) -> str:
    """Draw a chart or a grid as SVG; the same value gives the same text."""
    height, body = _chart(drawn) if isinstance(drawn, Chart) else _grid(drawn)
    return svg_document(height, body, _LETTER)


def svg_document(height: int, body: Iterable[str], letter: int) -> str:
    """Return an SVG document around these elements; `letter` is the font size in pixels."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
        ' font-family="Atkinson Hyperlegible, Noto Sans, sans-serif"'
        f' font-size="{letter}" fill="currentColor">'
    )
    return f"{head}{''.join(body)}</svg>"


# Bars


def _chart(chart: Chart) -> tuple[int, Iterator[str]]:
    is_parted = any(len(one.parts) > 1 for one in chart.bars)
    step = _BAR + _GAP + (_UNDER if is_parted else 0)
    return max(step, len(chart.bars) * step), _bars(chart, step)


def _bars(chart: Chart, step: int) -> Iterator[str]:
    most = max((one.total for one in chart.bars), default=0)
    most = max(most, LEAST)
    for place, bar in enumerate(chart.bars):
        yield from _bar(bar, place * step, most)


def _bar(bar: ChartBar, top: int, most: int) -> Iterator[str]:
    yield text_at(_LABEL - 8, top + 14, truncate(bar.label, _LABEL_MOST), end=True)
    end, rects = bar_parts(bar, (_LABEL, top + 2), (WIDTH - _LABEL - _RIGHT, _BAR - 2), most)
    yield from rects
    if bar.total or len(bar.parts) == 1:
        yield text_at(end + 6, top + 15, f"{bar.total:,}", bold=True)
    if len(bar.parts) > 1:
        yield text_at(_LABEL, top + _BAR + 13, _under(bar), small=True)


def bar_parts(bar: ChartBar, corner: tuple[int, int], room: tuple[int, int], most: int) -> tuple[int, list[str]]:
    """Return the right end of a bar and its rectangles; `room` is the width for `most`, and the height."""
    (x, y), (wide, high) = corner, room
    left, rects = 0, []
    for place, part in enumerate(bar.parts):
        if part.count:
            start, end = wide * left // most, wide * (left + part.count) // most
            rects.append(
                f'<rect x="{x + start}" y="{y}" width="{max(1, end - start)}" height="{high}"'
                f' fill-opacity="{_DENSITY[place % len(_DENSITY)]}" stroke="currentColor" stroke-width="1"/>'
            )
            left += part.count
    return x + wide * left // most, rects


def _under(bar: ChartBar) -> str:
    """Return the numbers under a bar, with signs in place of names where there is no room."""
    words = bar.told
    if len(words) <= _UNDER_MOST or not all(one.sign for one in bar.shown):
        return truncate(words, _UNDER_MOST)
    return "   ".join(f"{one.sign} {one.count:,}" for one in bar.shown)


# A grid


def _grid(grid: Grid) -> tuple[int, Iterator[str]]:
    return _ROW * (len(grid.rows) + 1) + 6, _cells(grid)


def _cells(grid: Grid) -> Iterator[str]:
    wide = (WIDTH - _LABEL) // max(1, len(grid.columns))
    for place, column in enumerate(grid.columns):
        yield text_at(_LABEL + place * wide + 8, 18, truncate(column, max(6, wide // 8)), bold=True)
    for line, row in enumerate(grid.rows, 1):
        top = line * _ROW
        yield f'<path d="M0 {top}H{WIDTH}" stroke="currentColor" stroke-opacity="0.3"/>'
        yield text_at(_LABEL - 8, top + 18, truncate(row.label, _LABEL_MOST), end=True)
        for place, cell in enumerate(row.cells):
            count = cell.replace(",", "").isdecimal()
            yield text_at(_LABEL + place * wide + 8, top + 18, truncate(cell, _CELL_MOST), bold=count, small=not count)


def text_at(x: int, y: int, words: str, *, end: bool = False, bold: bool = False, small: bool = False) -> str:
    """Return text at a position, escaped, and without what an SVG cannot hold."""
    marks = "".join(
        (' text-anchor="end"' if end else "", ' font-weight="bold"' if bold else "", ' font-size="11"' if small else "")
    )
    return f'<text x="{x}" y="{y}"{marks}>{escape(printable_text(" ".join(words.split())))}</text>'


def truncate(words: str, most: int) -> str:
    """Shorten a text to `most` characters, with an ellipsis."""
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


# Large print: 18 point, each bar under its name, no drawing longer than a page

LETTER = 26
"""18 point in a drawing that is 16 cm wide on the page."""
LONGEST = 780
"""The most height of a drawing: what a page in large print has room for below a title."""
_LINE, _LARGE_BAR, _LARGE_GAP, _LARGE_RIGHT = 34, 30, 24, 90
_LINES_MOST = 5
_LETTERS = 42
"""How many characters a line has."""


@frozen
class ChartPage(Frozen):
    """One page of a chart in large print."""

    title: str
    svg: str
    """Empty where there is no room for a drawing: the text says it all."""
    text: str
    note: str = ""
    """What the text says beyond the drawing."""


def large_print_pages(drawn: Figure) -> Iterator[ChartPage]:
    """Yield a chart over as many pages as it needs; a grid has no room for its columns and is given in words."""
    if not isinstance(drawn, Chart):
        yield ChartPage(drawn.title, "", drawn.text)
        return
    most = max((one.total for one in drawn.bars), default=0)
    pages = tuple(_pages(drawn.bars))
    for number, bars in enumerate(pages, 1):
        title = drawn.title if len(pages) == 1 else f"{drawn.title} ({number} of {len(pages)})"
        note = drawn.note if number == len(pages) else ""
        yield ChartPage(
            title,
            svg_document(sum(map(_height, bars)), _large_bars(bars, max(most, LEAST)), LETTER),
            Chart(title, bars, note).text,
            note,
        )


def _pages(bars: Sequence[ChartBar]) -> Iterator[tuple[ChartBar, ...]]:
    page: tuple[ChartBar, ...] = ()
    for bar in bars:
        if page and sum(map(_height, (*page, bar))) > LONGEST:
            yield page
            page = ()
        page = (*page, bar)
    yield page


def _height(bar: ChartBar) -> int:
    return _LINE + _LARGE_BAR + _LARGE_GAP + _LINE * len(_under_large(bar))


def _large_bars(bars: Sequence[ChartBar], most: int) -> Iterator[str]:
    top = 0
    for bar in bars:
        yield text_at(0, top + LETTER, truncate(bar.label, _LETTERS))
        end, rects = bar_parts(bar, (0, top + _LINE), (WIDTH - _LARGE_RIGHT, _LARGE_BAR), most)
        yield from rects
        yield text_at(end + 10, top + _LINE + LETTER, f"{bar.total:,}", bold=True)
        for line, words in enumerate(_under_large(bar), 1):
            yield text_at(0, top + _LINE * line + _LARGE_BAR + LETTER + 8, words)
        top += _height(bar)


def _under_large(bar: ChartBar) -> Sequence[str]:
    """Return the numbers under a bar, in as many lines as they need."""
    if len(bar.parts) == 1:
        return ()
    return textwrap.wrap(bar.told, _LETTERS, max_lines=_LINES_MOST, placeholder=" …")


# Counting: from a project as it stands

THEMES_MOST = 15
"""The most themes in a chart; the others are counted together in a note."""
BY_KIND, BY_THEME, BY_STAGE = "What was said, by stream and kind", "What was said, by theme", "Conflicts, by stage"
SILENCES = "Who spoke about what, and who was silent"
NOT_SHOWN = "not shown"
"""What is sensitive, stays in the room or was withdrawn: counted, without kind and theme."""
QUIET_OR_NOT_SHOWN = "quiet or not shown"
"""For a stream that keeps something in the room, which may be about this theme."""
_MANY = {Kind.QUESTION: "questions", Kind.FACT: "facts"}
_PARTS = (*((kind.value, _MANY.get(kind, kind.value), kind.sign) for kind in Kind), (NOT_SHOWN, NOT_SHOWN, "·"))
"""The parts of a stream's bar: key, name, sign."""


def charts_of(project: Snapshot) -> tuple[Figure, ...]:
    """Return the charts of a project as it stands, without empty ones."""
    said = all_contributions(project)
    kinds = {
        stream.name: Counter(
            NOT_SHOWN if shown.showing is Showing.COUNTED else shown.contribution.kind.value
            for shown in said.by_stream[stream.id]
        )
        for stream in said.streams
    }
    themes, stages = _themes(said), Counter(conflict_stages.stage(project, one) for one in project.conflicts)
    charts = _not_empty(_by_kind(kinds), _by_theme(themes, tuple(kinds)), _by_stage(stages))
    return (*charts[:2], *_silences(project, said, themes), *charts[2:]) if themes else charts


def charts_of_version(brief: Brief) -> tuple[Figure, ...]:
    """Return the charts of a version as it was issued; what the version only counts is not in them."""
    parts = brief.section("A").parts
    kinds = {part.title: Counter(_fact(one, "kind") for one in part.lines) for part in parts}
    themes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for part in parts:
        for line in part.lines:
            for name in _themes_of(line):
                themes[name][part.title] += 1
    stages = Counter(_stage(one) for key in ("6", "7") for one in brief.section(key).lines)
    del stages[None]
    return _not_empty(
        _by_kind(kinds), _by_theme(themes, tuple(kinds)), _by_stage({one: stages[one] for one in Stage if stages[one]})
    )


def _silences(project: Snapshot, said: AllContributions, themes: Mapping[str, Mapping[str, int]]) -> Iterator[Grid]:
    """Yield a grid of themes and streams: how much each said, or which kind of silence it is."""
    silences = Silences(project)
    keeping = {
        id
        for id, contributions in said.by_stream.items()
        if any(one.showing is Showing.COUNTED for one in contributions)
    }
    order = sorted(said.themes, key=lambda theme: (-sum(themes[theme.name].values()), theme.name))[:THEMES_MOST]
    rows = tuple(
        GridRow(
            f"#{theme.name}",
            tuple(
                _grid_cell(
                    themes[theme.name].get(stream.name, 0), silences.of(stream.id, theme.id), stream.id in keeping
                )
                for stream in said.streams
            ),
        )
        for theme in order
    )
    rest = len(said.themes) - len(rows)
    yield Grid(SILENCES, tuple(stream.name for stream in said.streams), rows, _more(rest))


def _grid_cell(count: int, silence: Silence | None, keeping: bool) -> str:
    """Return how much a stream said about a theme, or why nothing, without revealing what it keeps in the room."""
    if count:
        return f"{count:,}"
    if silence is None or (keeping and silence is Silence.QUIET):
        return QUIET_OR_NOT_SHOWN
    return silence.value


def _more(rest: int) -> str:
    return f"{counted(rest, 'more theme')} {'has' if rest == 1 else 'have'} less." if rest else ""


def _not_empty(*charts: Chart) -> tuple[Figure, ...]:
    return tuple(one for one in charts if any(bar.total for bar in one.bars))


def _by_kind(kinds: Mapping[str, Mapping[str, int]]) -> Chart:
    """Return a bar for each stream, also for one that said nothing."""
    bars = tuple(
        ChartBar(stream, tuple(BarPart(name, counts.get(key, 0), sign) for key, name, sign in _PARTS))
        for stream, counts in kinds.items()
    )
    hidden = sum(counts.get(NOT_SHOWN, 0) for counts in kinds.values())
    note = f"{counted(hidden)} {'is' if hidden == 1 else 'are'} counted and not shown." if hidden else ""
    return Chart(BY_KIND, bars, note)


def _by_theme(themes: Mapping[str, Mapping[str, int]], streams: Sequence[str]) -> Chart:
    """Return a bar for each theme, the largest first, with a part for every stream."""
    order = sorted(themes, key=lambda name: (-sum(themes[name].values()), name))
    bars = tuple(
        ChartBar(f"#{name}", tuple(BarPart(stream, themes[name].get(stream, 0)) for stream in streams))
        for name in order[:THEMES_MOST]
    )
    rest = len(order) - len(bars)
    return Chart(BY_THEME, bars, _more(rest))


def _by_stage(stages: Mapping[Stage, int]) -> Chart:
    return Chart(
        BY_STAGE, tuple(ChartBar(one.value, (BarPart("", stages[one]),)) for one in Stage if stages.get(one, 0))
    )


def _themes(said: AllContributions) -> Mapping[str, Mapping[str, int]]:
    """Count contributions by theme and stream, for themes of which something is shown."""
    names = {stream.id: stream.name for stream in said.streams}
    return {
        theme.name: Counter(names[one.contribution.stream] for one in said.by_theme[theme.id]) for theme in said.themes
    }


# Counting: from a version as it was issued


def _details(line: PrintedLine, key: str) -> Iterable[LineDetail]:
    return (one for one in line.details if one.key == key)


def _fact(line: PrintedLine, key: str) -> str:
    return next((str(one.data) for one in _details(line, key)), "")


def _themes_of(line: PrintedLine) -> Sequence[str]:
    return [words.text for one in _details(line, "themes") for words in one.words]


def _stage(line: PrintedLine) -> Stage | None:
    """Return the stage of a line's conflict; None for a line without one."""
    if not line.key.startswith("conflict/"):
        return None
    ended = next((one.label for one in _details(line, "ended")), None)
    if ended is not None:
        return Stage.AGREED if ended == "Agreed" else Stage.NOT_AGREED
    told = _fact(line, "stage")
    return next((one for one in Stage if one.value == told), None)
