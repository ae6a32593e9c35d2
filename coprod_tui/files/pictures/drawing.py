"""Pictures as SVG: attributes only, no style, no script, no link, no font of its own; every label is escaped.

The ink is `currentColor`: on a page it is the colour of the text, light or dark, and on paper black. Parts are told
apart by how dense they are, by the line round them, and by their numbers, which stand under the bar.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from coprod_tui.files.documents.value import printable
from coprod_tui.files.pictures.charts import Bar, Chart, Drawn, Grid

WIDTH = 640
_LABEL, _RIGHT = 165, 60
_BAR, _UNDER, _GAP = 18, 16, 14
_ROW = 26
_LABEL_MOST, _CELL_MOST, _UNDER_MOST = 20, 18, 74
"""How many letters have room, in the wide font that a browser takes where it has not this one."""
LEAST = 4
"""A bar that is as wide as the picture means so many at least: one of one is not much."""
_LETTER = 13
_DENSITY = ("0.85", "0.5", "0.25", "0.68", "0.1", "0")
"""How dense each part is: neighbours differ, and a last one is only a line."""


def svg_of(drawn: Drawn) -> str:
    """The picture; the same for the same value."""
    height, body = _chart(drawn) if isinstance(drawn, Chart) else _grid(drawn)
    return drawing_of(height, body, _LETTER)


def drawing_of(height: int, body: Iterable[str], letter: int) -> str:
    """The SVG with these parts in it, as wide as they all are; `letter` is how large its letters are."""
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


def _bar(bar: Bar, top: int, most: int) -> Iterator[str]:
    yield words_at(_LABEL - 8, top + 14, cut(bar.label, _LABEL_MOST), end=True)
    end, rects = parts_of(bar, (_LABEL, top + 2), (WIDTH - _LABEL - _RIGHT, _BAR - 2), most)
    yield from rects
    if bar.total or len(bar.parts) == 1:
        yield words_at(end + 6, top + 15, f"{bar.total:,}", bold=True)
    if len(bar.parts) > 1:
        yield words_at(_LABEL, top + _BAR + 13, _under(bar), small=True)


def parts_of(bar: Bar, corner: tuple[int, int], room: tuple[int, int], most: int) -> tuple[int, list[str]]:
    """Where a bar ends, and its parts; `room` is as wide as `most` would be, and as high as the bar."""
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


def _under(bar: Bar) -> str:
    """The numbers under a bar; where they have no room, their signs stand for their names."""
    words = bar.told
    if len(words) <= _UNDER_MOST or not all(one.sign for one in bar.shown):
        return cut(words, _UNDER_MOST)
    return "   ".join(f"{one.sign} {one.count:,}" for one in bar.shown)


# A grid


def _grid(grid: Grid) -> tuple[int, Iterator[str]]:
    return _ROW * (len(grid.rows) + 1) + 6, _cells(grid)


def _cells(grid: Grid) -> Iterator[str]:
    wide = (WIDTH - _LABEL) // max(1, len(grid.columns))
    for place, column in enumerate(grid.columns):
        yield words_at(_LABEL + place * wide + 8, 18, cut(column, max(6, wide // 8)), bold=True)
    for line, row in enumerate(grid.rows, 1):
        top = line * _ROW
        yield f'<path d="M0 {top}H{WIDTH}" stroke="currentColor" stroke-opacity="0.3"/>'
        yield words_at(_LABEL - 8, top + 18, cut(row.label, _LABEL_MOST), end=True)
        for place, cell in enumerate(row.cells):
            count = cell.replace(",", "").isdecimal()
            yield words_at(_LABEL + place * wide + 8, top + 18, cut(cell, _CELL_MOST), bold=count, small=not count)


def words_at(x: int, y: int, words: str, *, end: bool = False, bold: bool = False, small: bool = False) -> str:
    """Words at a place; escaped, and without what an SVG cannot hold."""
    marks = "".join(
        (' text-anchor="end"' if end else "", ' font-weight="bold"' if bold else "", ' font-size="11"' if small else "")
    )
    return f'<text x="{x}" y="{y}"{marks}>{escape(printable(" ".join(words.split())))}</text>'


def cut(words: str, most: int) -> str:
    """No more letters than there is room for."""
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
