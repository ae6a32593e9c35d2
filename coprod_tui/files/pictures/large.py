"""Pictures in large print: letters of 18 points, each bar under its name, and no picture longer than a page."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coprod_tui.files.pictures.charts import Bar, Chart, Drawn
from coprod_tui.files.pictures.drawing import LEAST, WIDTH, cut, drawing_of, parts_of, words_at

LETTER = 26
"""18 points where the picture is 16 cm wide, as it is on a page."""
LONGEST = 780
"""How high a picture may be: what a page in large print has room for below a title."""
_LINE, _BAR, _GAP, _RIGHT = 34, 30, 24, 90
_LINES_MOST = 5
_LETTERS = 42
"""How many letters a line has."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on one page of a picture."""

    title: str
    svg: str
    """Empty where there is no room for a drawing: the text says it all."""
    text: str
    note: str = ""
    """What the text says beyond the drawing."""


def in_large_print(drawn: Drawn) -> Iterator[Sheet]:
    """The picture, over as many pages as its letters need; a grid has no room for its columns and is told in words."""
    if not isinstance(drawn, Chart):
        yield Sheet(drawn.title, "", drawn.text)
        return
    most = max((one.total for one in drawn.bars), default=0)
    pages = tuple(_pages(drawn.bars))
    for number, bars in enumerate(pages, 1):
        title = drawn.title if len(pages) == 1 else f"{drawn.title} ({number} of {len(pages)})"
        note = drawn.note if number == len(pages) else ""
        yield Sheet(
            title,
            drawing_of(sum(map(_height, bars)), _bars(bars, max(most, LEAST)), LETTER),
            Chart(title, bars, note).text,
            note,
        )


def _pages(bars: Sequence[Bar]) -> Iterator[tuple[Bar, ...]]:
    page: tuple[Bar, ...] = ()
    for bar in bars:
        if page and sum(map(_height, (*page, bar))) > LONGEST:
            yield page
            page = ()
        page = (*page, bar)
    yield page


def _height(bar: Bar) -> int:
    return _LINE + _BAR + _GAP + _LINE * len(_under(bar))


def _bars(bars: Sequence[Bar], most: int) -> Iterator[str]:
    top = 0
    for bar in bars:
        yield words_at(0, top + LETTER, cut(bar.label, _LETTERS))
        end, rects = parts_of(bar, (0, top + _LINE), (WIDTH - _RIGHT, _BAR), most)
        yield from rects
        yield words_at(end + 10, top + _LINE + LETTER, f"{bar.total:,}", bold=True)
        for line, words in enumerate(_under(bar), 1):
            yield words_at(0, top + _LINE * line + _BAR + LETTER + 8, words)
        top += _height(bar)


def _under(bar: Bar) -> Sequence[str]:
    """The numbers under a bar, in as many lines as they need."""
    if len(bar.parts) == 1:
        return ()
    return textwrap.wrap(bar.told, _LETTERS, max_lines=_LINES_MOST, placeholder=" …")
