"""A frame of our own round a widget: drawn line by line at any size, so that a word in it never takes a layout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip
from textual.style import Style

from coprod_tui.widgets.lines import segments, shortened, strip_of


class Edges(NamedTuple):
    """The six characters of a frame."""

    top_left: str
    top_right: str
    bottom_left: str
    bottom_right: str
    across: str
    down: str


QUIET = Edges("╭", "╮", "╰", "╯", "─", "│")
HEAVY = Edges("┏", "┓", "┗", "┛", "━", "┃")


def top(edges: Edges, width: int, line: Style, title: str, ink: Style) -> Strip:
    """The upper edge, with its title at the left; a title that is too long is cut and ends in `…`."""
    left, rest = edges.top_left + edges.across, width - 2
    label = shortened(title, rest - 3)
    worded = f" {label} " if label else ""
    pieces = [(left, line), (worded, ink), (edges.across * (rest - cell_len(worded) - 1) + edges.top_right, line)]
    return strip_of(segments(pieces), width, line)


def bottom(edges: Edges, width: int, line: Style, words: Sequence[str], ink: Style) -> Strip:
    """The lower edge, with the first of `words` that has room at the right; with none of them where none has."""
    label = next((f" {one} " for one in words if one and cell_len(one) + 6 <= width), "")
    rule = edges.bottom_left + edges.across * (width - 3 - cell_len(label))
    pieces = [(rule, line), (label, ink), (edges.across + edges.bottom_right, line)]
    return strip_of(segments(pieces), width, line)


def sides(edges: Edges, inner: Strip, width: int, line: Style) -> Strip:
    """A line of the inside between the two upright edges."""
    edge = Segment(edges.down, line.rich_style)
    if width < 2:
        return Strip([edge], 1) if width == 1 else Strip([], 0)
    return Strip([edge, *inner, edge], width)
