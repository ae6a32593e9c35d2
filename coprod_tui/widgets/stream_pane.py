"""A stream's pane: what this group said, in a frame that carries its name and how much lies out of sight."""

from __future__ import annotations

from textual import events

from coprod_tui.looks import stream_role
from coprod_tui.text import one_line
from coprod_tui.widgets.key_queue import KeyQueue
from coprod_tui.widgets.point_list import PointList


class StreamPane(PointList):
    """A framed list of one stream; its frame has the stream's colour while lines go to it, and is quiet otherwise."""

    framed = True

    def __init__(self, name: str = "", colour: int = 0, *, id: str | None = None, classes: str | None = None) -> None:
        """`colour` is `Stream.colour`."""
        super().__init__(id=id, classes=classes)
        self._stream, self._colour = name, colour
        self._count = ""
        self._note = ""
        self._chosen = False
        self._titled = True
        self._keys = KeyQueue(self)

    def on_key(self, event: events.Key) -> None:
        """Every key is the screen's; the next one waits for it, because it may have moved the focus to the line."""
        self._keys.came(event, self, bubbles=True)

    def on_paste(self, event: events.Paste) -> None:
        """The same for what is pasted."""
        self._keys.came(event, self, bubbles=True)

    def head(self, name: str, colour: int, count: str = "") -> None:
        """The stream's name and colour, and how much it said (`23`, or `3 of 23` while something is sought)."""
        self._stream, self._colour, self._count = name, colour, count
        self.repaint_edges()

    @property
    def chosen(self) -> bool:
        """Whether what is typed goes to this stream."""
        return self._chosen

    @chosen.setter
    def chosen(self, chosen: bool) -> None:
        self._chosen = chosen
        self.repaint_edges()

    @property
    def note(self) -> str:
        """A few words for the lower edge: `quiet for 21 min`."""
        return self._note

    @note.setter
    def note(self, words: str) -> None:
        self._note = words
        self.repaint_edges()

    @property
    def titled(self) -> bool:
        """Whether the name stands in the frame; False in the narrow layout, where the tabs have it."""
        return self._titled

    @titled.setter
    def titled(self, titled: bool) -> None:
        self._titled = titled
        self.repaint_edges()

    def edge_role(self) -> str:
        """The stream's colour while lines go to it."""
        return stream_role(self._colour) if self._chosen else "rule"

    def title(self) -> tuple[str, str]:
        """Name and count in the stream's colour."""
        words = f"{one_line(self._stream).plain} {self._count}".strip() if self._titled else ""
        return words, stream_role(self._colour)

    def notes(self) -> tuple[str, ...]:
        """How much lies out of sight, and the note; where the frame is short, the note goes first."""
        earlier = f"{self.view.before:,} earlier" if self.view.before else ""
        later = f"{self.view.after:,} later" if self.view.after else ""
        away = " · ".join(part for part in (earlier, later) if part)
        whole = " · ".join(part for part in (away, self._note) if part)
        return tuple(words for words in (whole, away or self._note, later or earlier) if words)
