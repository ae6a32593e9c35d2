"""Pictures as SVG: attributes only, no style, no script, no link, no font of its own; every label is escaped.

The ink is `currentColor`: on a page it is the colour of the text, light or dark, and on paper black. Parts are told
apart by how dense they are, by the line round them, and by their numbers, which stand under the bar.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from coprod_tui.files.documents.value import printable
from coprod_tui.files.pictures.charts import Bar, Chart, Drawn, Grid

WIDTH = 640
_LABEL, _RIGHT = 150, 60
_BAR, _UNDER, _GAP = 18, 16, 14
_ROW = 26
_LABEL_MOST, _CELL_MOST = 22, 18
_LEAST = 4
"""A bar that is as wide as the picture means so many at least: one of one is not much."""
_DENSITY = ("0.85", "0.5", "0.25", "0.68", "0.1", "0")
"""How dense each part is: neighbours differ, and a last one is only a line."""


def svg_of(drawn: Drawn) -> str:
    """The picture; the same for the same value."""
    height, body = _chart(drawn) if isinstance(drawn, Chart) else _grid(drawn)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
        ' font-family="Atkinson Hyperlegible, Noto Sans, sans-serif" font-size="13" fill="currentColor">'
    )
    return f"{head}{''.join(body)}</svg>"


# Bars


def _chart(chart: Chart) -> tuple[int, Iterator[str]]:
    is_parted = any(len(one.parts) > 1 for one in chart.bars)
    step = _BAR + _GAP + (_UNDER if is_parted else 0)
    return max(step, len(chart.bars) * step), _bars(chart, step)


def _bars(chart: Chart, step: int) -> Iterator[str]:
    most = max((one.total for one in chart.bars), default=0)
    most = max(most, _LEAST)
    for place, bar in enumerate(chart.bars):
        yield from _bar(bar, place * step, most)


def _bar(bar: Bar, top: int, most: int) -> Iterator[str]:
    yield _text(_LABEL - 8, top + 14, _cut(bar.label, _LABEL_MOST), end=True)
    room = WIDTH - _LABEL - _RIGHT
    left = 0
    for place, part in enumerate(bar.parts):
        if part.count:
            start, end = room * left // most, room * (left + part.count) // most
            yield (
                f'<rect x="{_LABEL + start}" y="{top + 2}" width="{max(1, end - start)}" height="{_BAR - 2}"'
                f' fill-opacity="{_DENSITY[place % len(_DENSITY)]}" stroke="currentColor" stroke-width="1"/>'
            )
            left += part.count
    if bar.total or len(bar.parts) == 1:
        yield _text(_LABEL + room * left // most + 6, top + 15, f"{bar.total:,}", bold=True)
    if len(bar.parts) > 1:
        yield _text(_LABEL, top + _BAR + 13, _under(bar), small=True)


def _under(bar: Bar) -> str:
    """The numbers under a bar; where they have no room, their signs stand for their names."""
    words = bar.told
    if len(words) <= 78 or not all(one.sign for one in bar.shown):
        return _cut(words, 78)
    return "   ".join(f"{one.sign} {one.count:,}" for one in bar.shown)


# A grid


def _grid(grid: Grid) -> tuple[int, Iterator[str]]:
    return _ROW * (len(grid.rows) + 1) + 6, _cells(grid)


def _cells(grid: Grid) -> Iterator[str]:
    wide = (WIDTH - _LABEL) // max(1, len(grid.columns))
    for place, column in enumerate(grid.columns):
        yield _text(_LABEL + place * wide + 8, 18, _cut(column, max(6, wide // 8)), bold=True)
    for line, row in enumerate(grid.rows, 1):
        top = line * _ROW
        yield f'<path d="M0 {top}H{WIDTH}" stroke="currentColor" stroke-opacity="0.3"/>'
        yield _text(_LABEL - 8, top + 18, _cut(row.label, _LABEL_MOST), end=True)
        for place, cell in enumerate(row.cells):
            count = cell.replace(",", "").isdecimal()
            yield _text(_LABEL + place * wide + 8, top + 18, _cut(cell, _CELL_MOST), bold=count, small=not count)


def _text(x: int, y: int, words: str, *, end: bool = False, bold: bool = False, small: bool = False) -> str:
    marks = "".join(
        (' text-anchor="end"' if end else "", ' font-weight="bold"' if bold else "", ' font-size="11"' if small else "")
    )
    return f'<text x="{x}" y="{y}"{marks}>{escape(printable(" ".join(words.split())))}</text>'


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
