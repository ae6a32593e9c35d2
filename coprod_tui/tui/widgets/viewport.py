"""Viewport of a list of any length: offset and cursor stay stable when rows are added, removed or change height.

Knows no widget. Only rows in or next to the window are ever measured, so nothing here grows with the list.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

# Geometry: where rows stand in a window of so many lines

Height = Callable[[int], int]
"""Returns how many lines a row has, at least one; asked only for rows in or next to the window."""


class RowPlace(NamedTuple):
    """The index of a row, and the line of the window at which it begins; negative above the window."""

    row: int
    top: int


def place_rows(place: RowPlace, count: int, window: int, height: Height, *, sinks: bool) -> tuple[RowPlace, ...]:
    """Return the rows in sight when one of them stands at `place`, moved as little as keeps the window full.

    No line stays empty above the first row or below the last one while rows on the other side are out of sight. Where
    all rows together are shorter than the window, they stand at its end if `sinks`, else at its beginning.
    """
    if count <= 0 or window <= 0:
        return ()
    index = min(max(place.row, 0), count - 1)
    top = place.top + _gap_below(RowPlace(index, place.top), count, window, height)
    while top > 0 and index > 0:
        index -= 1
        top -= height(index)
    if top > 0:
        top -= min(top, _hidden_below(RowPlace(index, top), count, window, height)) if sinks else top
    return _rows_in_window(RowPlace(index, top), count, window, height)


def _gap_below(place: RowPlace, count: int, window: int, height: Height) -> int:
    """Return how many lines stay empty below the last row."""
    index, bottom = place
    while index < count:
        if bottom >= window:
            return 0
        bottom += height(index)
        index += 1
    return max(0, window - bottom)


def _hidden_below(place: RowPlace, count: int, window: int, height: Height) -> int:
    """Return how many lines are out of sight below the window, counted no further than the gap above needs."""
    index, bottom = place
    while index < count and bottom < window + place.top:
        bottom += height(index)
        index += 1
    return max(0, bottom - window)


def _rows_in_window(place: RowPlace, count: int, window: int, height: Height) -> tuple[RowPlace, ...]:
    index, top = place
    seen = []
    while index < count and top < window:
        bottom = top + height(index)
        if bottom > 0:
            seen.append(RowPlace(index, top))
        index, top = index + 1, bottom
    return tuple(seen)


def bring_into_window(place: RowPlace, lines: int, window: int, lead: int = 0) -> RowPlace:
    """Return the place at which a row is in sight whole, but for its first `lead` lines, which say nothing.

    A row longer than the window shows its beginning, or stays where it is while it fills the window.
    """
    if lines - lead > window:
        fills = place.top <= -lead and place.top + lines >= window
        return place if fills else RowPlace(place.row, -lead)
    if place.top + lead < 0:
        return RowPlace(place.row, -lead)
    return RowPlace(place.row, min(place.top, window - lines))


def row_at_distance(index: int, lines: int, count: int, height: Height) -> int:
    """Return the row about so many lines further on (back when negative), at least one row away if there is one."""
    step = 1 if lines > 0 else -1
    left = abs(lines)
    last = count - 1 if step > 0 else 0
    while index != last:
        left -= height(index)
        index += step
        if left <= 0:
            break
    return index


# The state of a list

_ANCHORS = 4
"""How many of the rows in sight are looked for among new rows before the place is given up."""
_LONG = 3
"""By how many lines one key scrolls a row that is longer than the window."""


class Viewport:
    """Rows by id, a window of so many lines, the rows in sight, and the cursor."""

    def __init__(self, height: Height, lead: Height = lambda _: 0, *, sinks: bool = False) -> None:
        """`lead` returns how many of a row's first lines only set it apart from the row before.

        `sinks`: few rows stand at the end of the window, and new ones are followed while the end is in sight.
        """
        self.ids: Sequence[str] = ()
        self.cursor = -1
        """The index of the selected row, or -1."""
        self.window = 0
        self.placed: tuple[RowPlace, ...] = ()
        self._height = height
        self._lead = lead
        self.sinks = sinks
        self._following = sinks
        self._place = RowPlace(0, 0)

    @property
    def cursor_id(self) -> str | None:
        """The id of the selected row."""
        return self.ids[self.cursor] if 0 <= self.cursor < len(self.ids) else None

    @property
    def cursor_place(self) -> RowPlace | None:
        """Where the selected row stands, if it is in sight."""
        return next((place for place in self.placed if place.row == self.cursor), None)

    @property
    def before(self) -> int:
        """How many rows are out of sight above."""
        return self.placed[0].row if self.placed else 0

    @property
    def after(self) -> int:
        """How many rows are out of sight below."""
        if not self.placed:
            return 0
        last = self.placed[-1]
        nothing_said = last.top + self._lead(last.row) >= self.window
        return len(self.ids) - 1 - last.row + nothing_said

    def show(self, ids: Sequence[str]) -> None:
        """Set other rows, or the same ones with other heights: what is being read stays where it is.

        A cursor whose row is gone goes to the row that took its place.
        """
        anchors = [(self.ids[place.row], place) for place in self._anchors()]
        selected, near = self.cursor_id, self.cursor
        self.ids = ids
        if selected is not None:
            index = self.index_of(selected, near)
            self.cursor = min(near, len(ids) - 1) if index is None else index
        else:
            self.cursor = -1
        for row, place in anchors:
            index = self.index_of(row, place.row)
            if index is not None:
                self._place = RowPlace(index, place.top)
                break
        self.settle()

    def _anchors(self) -> list[RowPlace]:
        """Return the rows whose place is held: the selected one, then the first ones in sight."""
        cursor = tuple(place for place in self.placed[_ANCHORS:] if place.row == self.cursor)
        return sorted(self.placed[:_ANCHORS] + cursor, key=lambda place: place.row != self.cursor)

    def index_of(self, row: str, near: int = -1) -> int | None:
        """Return where a row is, or None. It is looked for first at `near`: rows are mostly added at the end."""
        if 0 <= near < len(self.ids) and self.ids[near] == row:
            return near
        try:
            return self.ids.index(row)
        except ValueError:
            return None

    def resize(self, window: int) -> None:
        """Set the height of the window, in lines."""
        if self.placed:
            self._place = self._anchors()[0]
        self.window = window
        self.settle(to_cursor=True)

    def settle(self, *, to_cursor: bool = False) -> None:
        """Place the rows anew after a height changed; `to_cursor` brings the selected row into sight."""
        if self._following and self.cursor < 0:
            self._place = self._end()
        self.placed = self._fit(self._place)
        if to_cursor and self.cursor >= 0 and self.window > 0:
            at = self.cursor_place
            if at is None:
                at = RowPlace(self.cursor, -1 if self.cursor < self.before else self.window)
            self._place = bring_into_window(at, self._height(self.cursor), self.window, self._lead(self.cursor))
            self.placed = self._fit(self._place)
        if self.placed:
            self._place = self._anchors()[0]
            last = self.placed[-1]
            ends = last.top + self._height(last.row) <= self.window
            self._following = self.sinks and last.row == len(self.ids) - 1 and ends
            self._drop_rest()

    def _drop_rest(self) -> None:
        """Leave out the end of a row that began above the window, while new rows are followed."""
        first = self.placed[0]
        if not self._following or self.cursor >= 0 or len(self.placed) < 2:
            return
        if first.top + self._lead(first.row) < 0 and self.placed[1].top <= self.window // 2:
            self.placed = self.placed[1:]

    def _end(self) -> RowPlace:
        last = len(self.ids) - 1
        return RowPlace(last, self.window - self._height(last)) if last >= 0 and self.window > 0 else RowPlace(0, 0)

    def _fit(self, place: RowPlace) -> tuple[RowPlace, ...]:
        return place_rows(place, len(self.ids), self.window, self._height, sinks=self.sinks)

    def select(self, index: int) -> None:
        """Move the cursor to a row and bring it into sight; -1 selects none."""
        self.cursor = max(-1, min(index, len(self.ids) - 1))
        if self.cursor >= 0:
            self._place = self.cursor_place or RowPlace(self.cursor, 0 if self.cursor < self.before else self.window)
        self.settle(to_cursor=self.cursor >= 0)

    def step(self, rows: int) -> bool:
        """Select the next row (1) or the one before (-1); a row longer than the window is first scrolled to its end.

        With nothing selected, the first step up selects the last row. Where there is no such row, a cursor that was
        scrolled out of sight is brought back into it. Returns False where nothing is left to do.
        """
        if not self.ids:
            return False
        if self.cursor < 0:
            self.select(len(self.ids) - 1 if rows < 0 else self.before)
            return True
        if self._reads_on(rows, _LONG):
            return True
        target = self.cursor + rows
        if not 0 <= target < len(self.ids):
            if self.cursor_place is not None:
                return False
            target = self.cursor
        self.select(target)
        return True

    def page(self, pages: int) -> None:
        """Move the cursor about a window further on (1) or back (-1)."""
        lines = max(1, self.window - 1)
        if not self.ids or self._reads_on(pages, lines):
            return
        start = self.cursor if self.cursor >= 0 else len(self.ids) - 1
        self.select(row_at_distance(start, pages * lines, len(self.ids), self._height))

    def _reads_on(self, direction: int, lines: int) -> bool:
        """Scroll by up to so many lines if the selected row goes on out of sight; returns whether it did."""
        at = self.cursor_place
        if at is None:
            return False
        hidden = -at.top if direction < 0 else at.top + self._height(at.row) - self.window
        if hidden <= 0:
            return False
        self.scroll(direction * min(lines, hidden))
        return True

    def scroll(self, lines: int) -> bool:
        """Scroll by so many lines, down when positive; the cursor stays on its row. Returns whether anything moved."""
        if not self.placed:
            return False
        before = self.placed
        self._following = False
        self._place = RowPlace(self.placed[0].row, self.placed[0].top - lines)
        self.settle()
        return self.placed != before

    def to_end(self) -> None:
        """Scroll to the last row, and follow what is added from then on."""
        self._following = self.sinks
        self._place = self._end()
        self.settle()
