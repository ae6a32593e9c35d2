"""Where the rows of a list stand in its window, when only the rows near it are ever measured."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

Height = Callable[[int], int]
"""Answers how many lines a row has, at least one; asked only for rows in or next to the window."""


class Place(NamedTuple):
    """A row and the line of the window at which it begins; negative when it begins above the window."""

    row: int
    top: int


def fitted(place: Place, count: int, window: int, height: Height, *, sinks: bool) -> tuple[Place, ...]:
    """The rows that are seen when one of them stands at `place`, moved as little as keeps the window full.

    No line stays empty above the first row or below the last one while rows on the other side are out of sight. Where
    all rows together are shorter than the window, they stand at its end if `sinks`, else at its beginning.
    """
    if count <= 0 or window <= 0:
        return ()
    index = min(max(place.row, 0), count - 1)
    top = place.top + _gap_below(Place(index, place.top), count, window, height)
    while top > 0 and index > 0:
        index -= 1
        top -= height(index)
    if top > 0:
        top -= min(top, _hidden_below(Place(index, top), count, window, height)) if sinks else top
    return _seen(Place(index, top), count, window, height)


def _gap_below(place: Place, count: int, window: int, height: Height) -> int:
    """How many lines stay empty below the last row."""
    index, bottom = place
    while index < count:
        if bottom >= window:
            return 0
        bottom += height(index)
        index += 1
    return max(0, window - bottom)


def _hidden_below(place: Place, count: int, window: int, height: Height) -> int:
    """How many lines are out of sight below the window, counted no further than the gap above needs."""
    index, bottom = place
    while index < count and bottom < window + place.top:
        bottom += height(index)
        index += 1
    return max(0, bottom - window)


def _seen(place: Place, count: int, window: int, height: Height) -> tuple[Place, ...]:
    index, top = place
    seen = []
    while index < count and top < window:
        bottom = top + height(index)
        if bottom > 0:
            seen.append(Place(index, top))
        index, top = index + 1, bottom
    return tuple(seen)


def brought_into(place: Place, lines: int, window: int, lead: int = 0) -> Place:
    """The place to which a row moves so that it is seen whole, but for its first `lead` lines, which say nothing.

    A row longer than the window shows its beginning, or stays where it is while it fills the window.
    """
    if lines - lead > window:
        fills = place.top <= -lead and place.top + lines >= window
        return place if fills else Place(place.row, -lead)
    if place.top + lead < 0:
        return Place(place.row, -lead)
    return Place(place.row, min(place.top, window - lines))


def walked(index: int, lines: int, count: int, height: Height) -> int:
    """The row that lies about so many lines further on (back when negative), at least one row away if there is one."""
    step = 1 if lines > 0 else -1
    left = abs(lines)
    last = count - 1 if step > 0 else 0
    while index != last:
        left -= height(index)
        index += step
        if left <= 0:
            break
    return index
