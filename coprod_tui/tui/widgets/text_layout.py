"""Lay out words as lines of a screen: wrapped, coloured by role, ready to be drawn, selected and copied."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rich.cells import cell_len, split_graphemes
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.content import Content
from textual.strip import Strip
from textual.style import Style

from coprod_tui.base.text import normalize_for_search

Piece = tuple[str, Style]
"""Some words of the program in one style."""

_LEAST = 2
"""The narrowest column that words are wrapped to: one wide letter. What is narrower is cropped."""


class DrawnLine(NamedTuple):
    """One line as it is drawn, and what of it is copied."""

    strip: Strip
    text: str = ""
    """What stands on the line, cell for cell; empty for a line that is only drawn."""
    hangs: int = 0
    """How many characters at its beginning only indent it."""
    glue: str = "\n"
    """What joins it to the line before when it is copied: a space where the words were wrapped."""


class Wrapped(NamedTuple):
    """One line of a wrapped text, and what joins it to the line before."""

    words: Content
    glue: str


def wrap(words: Content, width: int) -> list[Wrapped]:
    """Return the text in lines of at most `width` cells (never narrower than one wide letter); at least one line."""
    lines = words.wrap(max(width, _LEAST)) or [words]
    plain, at = words.plain, 0
    answer: list[Wrapped] = []
    for line in lines:
        space = _skipped(plain, at, line.plain)
        glue = "\n" if not answer or "\n" in space else " " if space else ""
        answer.append(Wrapped(line, glue))
        at += len(space) + len(line)
    return answer


def _skipped(plain: str, at: int, line: str) -> str:
    """Return the white space that wrapping took away between two lines."""
    end = at
    while end < len(plain) and plain[end].isspace() and not plain.startswith(line or "\n", end):
        end += 1
    return plain[at:end] if line else plain[at : end + 1]


def strip_of(pieces: Iterable[Segment], width: int, blank: Style) -> Strip:
    """Return a strip of exactly `width` cells: what is too long is cropped, what is short is filled up."""
    strip = Strip(pieces)
    if strip.cell_length > width:
        strip = strip.crop(0, max(width, 0))
    # A wide letter that does not fit leaves a strip one cell short.
    return strip.extend_cell_length(max(width, 0), blank.rich_style)


def segments(pieces: Iterable[Piece]) -> list[Segment]:
    """Return words of the program as segments."""
    return [Segment(text, style.rich_style) for text, style in pieces if text]


def inked(words: Content, style: Style) -> list[Segment]:
    """Return a line of a person's words as segments, drawn over `style`."""
    if not words:
        return []
    return words.render_segments(style)


def drawn(pieces: Sequence[Piece], width: int, blank: Style) -> DrawnLine:
    """Return a line of words of the program."""
    return DrawnLine(strip_of(segments(pieces), width, blank), "".join(text for text, _ in pieces).rstrip())


def cells(pieces: Iterable[Piece]) -> int:
    """Return how many cells words of the program take."""
    return sum(cell_len(text) for text, _ in pieces)


def shorten(text: str, width: int) -> str:
    """Return the text in at most `width` cells; one that is cut ends in `…`."""
    if cell_len(text) <= width:
        return text
    if width < 1:
        return ""
    taken = 0
    for start, _, size in split_graphemes(text[: width * 8 + 8])[0]:
        if taken + size > width - 1:
            return text[:start].rstrip() + "…"
        taken += size
    return text[: width * 8 + 8].rstrip() + "…"


def find_in(text: str, sought: str) -> list[tuple[int, int]]:
    """Return where `sought` stands in the text, ignoring case and accents, as pairs of beginning and end."""
    needle = normalize_for_search(sought)
    if not needle:
        return []
    if text.isascii():
        return [match.span() for match in re.finditer(re.escape(needle), text.lower())]
    pieces, places = [], []
    for place, letter in enumerate(text):
        bare = normalize_for_search(letter)
        pieces.append(bare)
        places.extend([place] * len(bare))
    matches = re.finditer(re.escape(needle), "".join(pieces))
    return [(places[match.start()], places[match.end() - 1] + 1) for match in matches]


def highlight(words: Content, sought: str, style: Style) -> Content:
    """Return the words with every place of `sought` in another style."""
    for start, end in find_in(words.plain, sought):
        words = words.stylize(style, start, end)
    return words


# Text selected with the mouse


def selected(strip: Strip, span: tuple[int, int], style: RichStyle) -> Strip:
    """Return the strip with the characters of a span drawn over `style`; `(start, -1)` goes to the end."""
    start, end = span
    text = strip.text
    left = cell_len(text[:start])
    right = strip.cell_length if end == -1 else max(left, cell_len(text[:end]))
    middle = strip.crop(left, right)
    coloured = Strip([part._replace(style=(part.style or RichStyle()) + style) for part in middle], right - left)
    return Strip.join([strip.crop(0, left), coloured, strip.crop(right)])


def join_selected(lines: Iterable[tuple[DrawnLine, tuple[int, int]]]) -> str:
    """Return the selected spans of lines, joined into the sentences that they were before they were wrapped.

    A span is where it begins and ends; `(start, -1)` goes to the end of the line.
    """
    answer = ""
    for line, (start, end) in lines:
        if not line.text:
            continue
        words = line.text[max(start, line.hangs) : None if end == -1 else end].rstrip()
        answer = words if not answer else f"{answer}{line.glue}{words}"
    return answer
