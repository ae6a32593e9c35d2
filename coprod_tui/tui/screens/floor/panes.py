"""The panes of the floor: a list of contributions per stream, with selection, marks and search."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sized
from datetime import datetime, timedelta

from textual import getters, on
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from coprod_tui.base.text import TextMatcher
from coprod_tui.domain.contributions.rules import SearchIndex
from coprod_tui.domain.records import Attendance, Contribution, Stream
from coprod_tui.domain.snapshot import Ids, PartialSnapshot, Snapshot
from coprod_tui.tui.base_screen import READING
from coprod_tui.tui.contribution_rows import ContributionRows
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.widgets.capture_line import FindLine, LineField
from coprod_tui.tui.widgets.point_list import StreamPane
from coprod_tui.tui.widgets.stream_tabs import StreamTab, StreamTabs

WIDE = 100
"""Cells; a narrower window shows one stream at a time."""
PANE_LEAST = 38
"""Cells that a pane needs; panes that do not fit are reached by Tab."""

_QUIET_MINUTES = 10
"""From so many minutes on it is said that a stream is quiet."""


def silence(project: Snapshot | PartialSnapshot, stream_id: str, now: datetime) -> str:
    """`quiet for 21 min`, once a stream that is in the room has said nothing for ten minutes."""
    meeting = project.meeting_open
    if meeting is None or project.get(Attendance, f"{meeting.id}/{stream_id}") is None:
        return ""
    said = latest_said(project, stream_id)
    last = project.the(Contribution, said[-1]) if said else None
    since = last.at if last is not None and last.meeting == meeting.id else meeting.started_at
    quiet = now - datetime.fromisoformat(since).astimezone()
    return f"quiet for {quiet // timedelta(minutes=1)} min" if quiet >= timedelta(minutes=_QUIET_MINUTES) else ""


def latest_said(project: Snapshot | PartialSnapshot, stream_id: str) -> Ids:
    """The ids of what a stream said, in the order said: all of them, or the newest while the project is being read."""
    return project.newest(stream_id) if isinstance(project, PartialSnapshot) else project.said(stream_id)


def fitting(panes: int, place: int, width: int) -> range:
    """The indexes of the panes that fit into a width, with `place` among them."""
    fit = max(1, min(panes, width // PANE_LEAST)) if width >= WIDE else 1
    first = min(max(0, place - fit + 1), panes - fit) if place >= fit else 0
    return range(first, first + fit)


class Panes(Vertical):
    """Tabs, where not all panes fit, the panes, and the search line.

    It shows the newest snapshot and the lines that are not saved yet.
    """

    DEFAULT_CSS = """
    Panes { height: 1fr; }
    """
    tabs = getters.query_one(StreamTabs)
    find = getters.query_one(FindLine)

    def __init__(self, desk: Desk, prompt: Callable[[Stream], str], chosen: Callable[[Stream], None]) -> None:
        """`prompt` returns the text of an empty pane; `chosen` is called when another stream is selected."""
        super().__init__()
        self.stream = ""
        """The id of the selected stream, to which lines go."""
        self._desk = desk
        self._prompt = prompt
        self._chosen = chosen
        self._rows = ContributionRows(desk)
        self._finder = SearchIndex()
        self._sought = ""
        self._panes: dict[str, StreamPane] = {}

    def compose(self) -> Iterable[Widget]:
        """Yield tabs, panes, search line."""
        yield StreamTabs()
        yield Horizontal(id="panes")
        yield FindLine()

    # Showing

    async def renew(self) -> None:
        """Mount a pane for each new stream, and show the newest snapshot."""
        project = self._desk.known
        new = {
            stream.id: StreamPane(stream.name, stream.colour, id=f"pane-{stream.id}")
            for stream in project.streams
            if stream.id not in self._panes
        }
        if new:
            await self.query_one("#panes", Horizontal).mount(*new.values())
            self._panes |= new
        if project.get(Stream, self.stream) is None:
            self._take(project.streams[0])
        self.show()

    def show(self) -> None:
        """Show rows, search results and selection anew."""
        project = self._desk.known
        if project.is_empty or not self._panes:
            return
        matches = self._matches(project)
        waiting = self._waiting()
        for stream in project.streams:
            pane = self._panes.get(stream.id)
            if pane is None:
                continue
            said = latest_said(project, stream.id)
            ids = said if matches is None else tuple(record for record in said if record in matches)
            all_said = self._count(project, said)
            count = all_said if matches is None else f"{len(ids):,} of {all_said}"
            pane.head(stream.name, stream.colour, count)
            pane.empty = READING if isinstance(project, PartialSnapshot) else self._empty(stream, said, matches)
            pane.sought = self._sought
            rows = ids + tuple(waiting.get(stream.id, ()))
            pane.show(rows, self._rows.row, self._rows.detail if pane.has_focus else None)
        tabs = [
            StreamTab(stream.id, stream.name, stream.colour, self._count(project, latest_said(project, stream.id)))
            for stream in project.streams
        ]
        self.tabs.show(tabs, self.stream, "Tab next stream")
        self.lay_out()

    def _matches(self, project: Snapshot | PartialSnapshot) -> frozenset[str] | None:
        """The ids of what has the sought words, None where nothing is sought; none while the project is being read."""
        if not self._sought.strip():
            return None
        return (
            frozenset() if isinstance(project, PartialSnapshot) else frozenset(self._finder.find(project, self._sought))
        )

    @staticmethod
    def _count(project: Snapshot | PartialSnapshot, said: Sized) -> str:
        """How much a stream said; unknown while the project is being read."""
        return "…" if isinstance(project, PartialSnapshot) else f"{len(said):,}"

    def _empty(self, stream: Stream, said: Sized, found: Container[str] | None) -> str:
        """What stands in a pane without rows; the plans are only read where there is one."""
        if found is not None:
            return "Nothing here has these words."
        return "" if said else self._prompt(stream)

    def _waiting(self) -> dict[str, list[str]]:
        """The slots of the lines that are not saved yet, by stream."""
        slots: dict[str, list[str]] = {}
        for line in self._desk.waiting:
            target = line.within(self._desk.known).target
            slots.setdefault(target.id if target else line.stream, []).append(line.slot)
        return slots

    def lay_out(self) -> None:
        """Show as many panes as fit, with the selected stream among them."""
        shown = fitting(len(self._panes), self._place(), self.screen.size.width)
        for number, (stream, pane) in enumerate(self._panes.items()):
            pane.display = number in shown
            pane.titled = len(shown) > 1
            pane.chosen = stream == self.stream
        self.tabs.display = len(shown) < len(self._panes)

    def note(self, words: Callable[[str], str]) -> None:
        """Show a note under each pane; `words` returns it by stream id."""
        for stream, pane in self._panes.items():
            pane.note = words(stream)

    # The selected stream

    def _place(self) -> int:
        ids = [stream.id for stream in self._desk.known.streams]
        return ids.index(self.stream) if self.stream in ids else 0

    def _take(self, stream: Stream) -> None:
        self.stream = stream.id
        self._chosen(stream)

    def choose(self, stream_id: str) -> None:
        """Select a stream."""
        if (stream := self._desk.known.get(Stream, stream_id)) is not None:
            self._take(stream)
            self.show()

    def step(self, by: int) -> None:
        """Select the next stream (1) or the one before (-1); a cursor in a pane goes along."""
        streams = self._desk.known.streams
        in_pane = self.in_hand is not None
        self.choose(streams[(self._place() + by) % len(streams)].id)
        if in_pane:
            self.look_back()

    @on(StreamTabs.Picked)
    def _pick(self, event: StreamTabs.Picked) -> None:
        self.choose(event.id)

    # Selection and marks

    @property
    def in_hand(self) -> StreamPane | None:
        """The focused pane; the letters act on its cursor."""
        focused = self.screen.focused if self.is_attached else None
        return focused if isinstance(focused, StreamPane) else None

    def selected(self) -> Contribution | None:
        """The contribution under the cursor."""
        pane = self.in_hand
        return self._desk.known.as_read(pane.cursor) if pane and pane.cursor else None

    def marked(self) -> tuple[str, ...]:
        """The ids of the contributions marked in any stream; without a mark, of the selected one."""
        marks = frozenset[str]().union(*(pane.marks for pane in self._panes.values()))
        selected = self.selected()
        return tuple(sorted(marks)) or ((selected.id,) if selected else ())

    def unmark(self) -> None:
        """Clear all marks."""
        for pane in self._panes.values():
            pane.marks = frozenset()

    def keep_marks(self, existing: Container[str]) -> None:
        """Clear the marks of contributions that do not exist any more."""
        for pane in self._panes.values():
            if gone := [record for record in pane.marks if record not in existing]:
                pane.marks -= frozenset(gone)

    def deselect(self) -> None:
        """Clear the cursor of every pane."""
        for pane in self._panes.values():
            pane.cursor = None

    def to_end(self, stream_id: str) -> None:
        """Scroll to the last contribution of a stream."""
        if (pane := self._panes.get(stream_id)) is not None:
            pane.to_end()

    def look_back(self) -> None:
        """Put the cursor on the last contribution of the selected stream."""
        pane = self._panes[self.stream]
        pane.to_end()
        pane.focus()
        if pane.cursor is None:
            pane.action_last()
        self.show()

    # Search

    def open_find(self) -> None:
        """Open the search line."""
        self.find.display = True
        self.find.focus()

    def close_find(self) -> None:
        """Close the search line and show everything."""
        self.find.text = ""
        self.find.display = False
        self._sought = ""
        self.show()

    def forget(self, same: TextMatcher) -> bool:
        """Close the search line if it holds withdrawn words (R30); return whether it did."""
        if not same.holds(self._sought):
            return False
        self.close_find()
        return True

    @on(LineField.Changed, "FindLine")
    def _find(self, event: LineField.Changed) -> None:
        self._sought = event.text
        self.show()

    @on(FindLine.Entered)
    def _leave_find(self) -> None:
        self.look_back()
