"""What of a long list is in its window, where its cursor is, and how both hold still while rows come and go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

# Where the rows of a list stand in its window, when only the rows near it are ever measured.

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


_ANCHORS = 4
"""How many of the rows in sight are looked for in the new rows before giving up the place."""
_LONG = 3
"""By how many lines a row that is longer than the window is read on with one key."""


class View:
    """Rows by id, a window of so many lines, and the rows that are seen; heights are asked for only near the window."""

    def __init__(self, height: Height, lead: Height = lambda _: 0, *, sinks: bool = False) -> None:
        """`lead` answers how many of a row's lines only set it apart from the row before.

        `sinks`: few rows stand at the end of the window, and new ones are followed while the end is in sight.
        """
        self.ids: Sequence[str] = ()
        self.cursor = -1
        """The index of the selected row, or -1."""
        self.window = 0
        self.placed: tuple[Place, ...] = ()
        self._height = height
        self._lead = lead
        self._sinks = sinks
        self._following = sinks
        self._place = Place(0, 0)

    @property
    def cursor_id(self) -> str | None:
        """The id of the selected row."""
        return self.ids[self.cursor] if 0 <= self.cursor < len(self.ids) else None

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
        """Other rows, or the same ones with other words: what is being read stays where it is.

        A cursor whose row is gone goes to the row that took its place.
        """
        anchors = [(self.ids[one.row], one) for one in self._anchors()]
        selected, near = self.cursor_id, self.cursor
        self.ids = ids
        if selected is not None:
            found = self.index_of(selected, near)
            self.cursor = min(near, len(ids) - 1) if found is None else found
        else:
            self.cursor = -1
        for row, place in anchors:
            index = self.index_of(row, place.row)
            if index is not None:
                self._place = Place(index, place.top)
                break
        self.settle()

    def _anchors(self) -> list[Place]:
        """The rows whose place is held: the selected one, then the first ones in sight."""
        seen = self.placed
        return sorted(seen[:_ANCHORS] + tuple(one for one in seen[_ANCHORS:] if one.row == self.cursor),
                      key=lambda one: one.row != self.cursor)  # fmt: skip

    def index_of(self, row: str, near: int = -1) -> int | None:
        """Where a row is, looked for first where it was, because rows are mostly added at the end; None: nowhere."""
        if 0 <= near < len(self.ids) and self.ids[near] == row:
            return near
        try:
            return self.ids.index(row)
        except ValueError:
            return None

    def resize(self, window: int) -> None:
        """Another height of the window, in lines."""
        if self.placed:
            self._place = self._anchors()[0]
        self.window = window
        self.settle(to_cursor=True)

    def settle(self, *, to_cursor: bool = False) -> None:
        """Places the rows anew, after any height changed; `to_cursor` brings the selected row into sight."""
        if self._following and self.cursor < 0:
            self._place = self._end()
        self.placed = self._fit(self._place)
        if to_cursor and self.cursor >= 0 and self.window > 0:
            at = next((one for one in self.placed if one.row == self.cursor), None)
            if at is None:
                at = Place(self.cursor, -1 if self.cursor < self.before else self.window)
            self._place = brought_into(at, self._height(self.cursor), self.window, self._lead(self.cursor))
            self.placed = self._fit(self._place)
        if self.placed:
            self._place = self._anchors()[0]
            last = self.placed[-1]
            ends = last.top + self._height(last.row) <= self.window
            self._following = self._sinks and last.row == len(self.ids) - 1 and ends
            self._drop_rest()

    def _drop_rest(self) -> None:
        """While new rows are followed, the end of a row that began above the window is left out: it says nothing."""
        first = self.placed[0]
        if not self._following or self.cursor >= 0 or len(self.placed) < 2:
            return
        if first.top + self._lead(first.row) < 0 and self.placed[1].top <= self.window // 2:
            self.placed = self.placed[1:]

    def _end(self) -> Place:
        last = len(self.ids) - 1
        return Place(last, self.window - self._height(last)) if last >= 0 and self.window > 0 else Place(0, 0)

    def _fit(self, place: Place) -> tuple[Place, ...]:
        return fitted(place, len(self.ids), self.window, self._height, sinks=self._sinks)

    def select(self, index: int) -> None:
        """Moves the cursor to a row and brings it into sight; -1: no row is selected."""
        self.cursor = max(-1, min(index, len(self.ids) - 1))
        if self.cursor >= 0:
            seen = next((one for one in self.placed if one.row == self.cursor), None)
            self._place = seen or Place(self.cursor, 0 if self.cursor < self.before else self.window)
        self.settle(to_cursor=self.cursor >= 0)

    def step(self, rows: int) -> bool:
        """The next row (1) or the one before (-1); first the rest of a row that is longer than the window.

        With nothing selected, the first step up selects the last row. Where there is no such row, a cursor that was
        scrolled out of sight is brought back into it. False where nothing is left to do.
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
            if any(place.row == self.cursor for place in self.placed):
                return False
            target = self.cursor
        self.select(target)
        return True

    def page(self, pages: int) -> None:
        """About a window further on (1) or back (-1)."""
        lines = max(1, self.window - 1)
        if not self.ids or self._reads_on(pages, lines):
            return
        start = self.cursor if self.cursor >= 0 else len(self.ids) - 1
        self.select(walked(start, pages * lines, len(self.ids), self._height))

    def _reads_on(self, direction: int, lines: int) -> bool:
        """Whether the selected row went on out of sight in this direction, and was scrolled by so many lines."""
        at = next((one for one in self.placed if one.row == self.cursor), None)
        if at is None:
            return False
        hidden = -at.top if direction < 0 else at.top + self._height(at.row) - self.window
        if hidden <= 0:
            return False
        self.scroll(direction * min(lines, hidden))
        return True

    def scroll(self, lines: int) -> bool:
        """Moves the window by so many lines, down when positive; the cursor stays on its row. False: nothing moved."""
        if not self.placed:
            return False
        before = self.placed
        self._following = False
        self._place = Place(self.placed[0].row, self.placed[0].top - lines)
        self.settle()
        return self.placed != before

    def to_end(self) -> None:
        """Goes to the last row, and follows what is added from then on."""
        self._following = self._sinks
        self._place = self._end()
        self.settle()
