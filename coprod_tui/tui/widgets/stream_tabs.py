"""Streams of a screen that shows one at a time: tabs in one line, and the framed list of what a stream reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual import events
from textual.strip import Strip

from coprod_tui.tui.colors import stream_role
from coprod_tui.tui.content import one_line
from coprod_tui.tui.widgets.entry_list import EntryList
from coprod_tui.tui.widgets.painted import HEAVY, QUIET, BarWidget, Frame, WidgetMessage
from coprod_tui.tui.widgets.text_layout import Piece, cells, segments, shorten, strip_of

CHOSEN = "▸"
_LEAST = 6
"""The shortest that a name is cut to before tabs are left out."""


class StreamTab(NamedTuple):
    """One stream: its id, its name, `Stream.colour`, and how much it said."""

    id: str
    name: str
    colour: int
    said: str = ""


class StreamTabs(BarWidget):
    """A tab a stream; the chosen one is always in sight, and signs at the ends say that there are more."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    StreamTabs { height: 1; width: 1fr; }
    """

    class Picked(WidgetMessage):
        """A tab was clicked."""

        def __init__(self, tabs: StreamTabs, stream: str) -> None:
            super().__init__(tabs)
            self.tabs = tabs
            self.id = stream

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._tabs: tuple[StreamTab, ...] = ()
        self._chosen = ""
        self._hint = ""
        self._places: list[tuple[int, int, str]] = []

    def show(self, tabs: Sequence[StreamTab], chosen: str, hint: str = "") -> None:
        """Show the streams, the one whose id is `chosen`, and a hint such as `Tab next stream` where there is room."""
        self._tabs, self._chosen, self._hint = tuple(tabs), chosen, hint
        self.redraw()

    def draw(self, width: int) -> list[Strip]:
        """Return one line: all names whole, else shorter, else those round the chosen one."""
        at = next((n for n, tab in enumerate(self._tabs) if tab.id == self._chosen), 0)
        longest = max((len(one_line(tab.name).plain) for tab in self._tabs), default=0)
        first, last, name = 0, len(self._tabs), longest
        while name > _LEAST and self._width(first, last, name) > width:
            name -= 1
        while self._width(first, last, name) > width and last - first > 1:
            first, last = (first, last - 1) if last - 1 - at >= at - first else (first + 1, last)
        pieces: list[Piece] = []
        self._places = []
        for number in range(first, last):
            tab = self._tabs[number]
            begin = 1 + cells(pieces)
            pieces += self._piece(tab, name)
            self._places.append((begin, 1 + cells(pieces), tab.id))
        left, right = ("‹" if first else " "), ("›" if last < len(self._tabs) else " ")
        hint = f"  {self._hint}" if self._hint and cells(pieces) + len(self._hint) + 4 <= width else ""
        line = [(left, self.ink("quiet")), *pieces, (right, self.ink("quiet")), (hint, self.ink("quiet"))]
        return [strip_of(segments(line), width, self.ink())]

    def _width(self, first: int, last: int, name: int) -> int:
        return 2 + sum(cells(self._piece(tab, name)) for tab in self._tabs[first:last])

    def _piece(self, tab: StreamTab, name: int) -> list[Piece]:
        words = f"{shorten(one_line(tab.name).plain, name)} {tab.said}".strip()
        if tab.id != self._chosen:
            return [(f" {words} ", self.ink(stream_role(tab.colour), bold=True))]
        style = self.look.ink(stream_role(tab.colour), bold=True, reverse=True)
        return [(f"{CHOSEN}{words} ", style)]

    def on_click(self, event: events.Click) -> None:
        """Post `Picked` for the name that was clicked."""
        for begin, end, stream in self._places:
            if begin <= event.x < end:
                self.post_message(self.Picked(self, stream))
                return


class StreamBox(EntryList):
    """A list with the stream's name in its upper edge; the frame is heavy where the arrows move in it."""

    inset = 1

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._stream, self._colour, self._note = "", 0, ""

    def head(self, name: str, colour: int, note: str) -> None:
        """Set the stream's name and `Stream.colour`, and what stands in the lower edge."""
        self._stream, self._colour, self._note = one_line(name).plain, colour, note
        self.repaint_edges()

    def frame(self) -> Frame:
        """Return the frame in the stream's colour; its lower edge says that there is more to read."""
        notes: tuple[str, ...] = (self._note,)
        if self.goes_on:
            more = "↓ more" if self.has_focus else "Enter reads on"
            notes = (f"{self._note} · {more}" if self._note else more, more)
        role = stream_role(self._colour)
        return Frame(self._stream, notes, role, title_role=role, edges=HEAVY if self.has_focus else QUIET)
