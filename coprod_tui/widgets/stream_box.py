"""What one stream reads, as a list in a frame of its colour."""

from __future__ import annotations

from coprod_tui.looks import stream_role
from coprod_tui.text import one_line
from coprod_tui.widgets.entry_list import EntryList
from coprod_tui.widgets.frame import HEAVY, QUIET, Edges


class StreamBox(EntryList):
    """A list with the stream's name in its upper edge; the frame is heavy where the arrows move in it."""

    framed = True

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._stream, self._colour, self._note = "", 0, ""

    def head(self, name: str, colour: int, note: str) -> None:
        """The stream's name and `Stream.colour`, and what stands in the lower edge."""
        self._stream, self._colour, self._note = one_line(name).plain, colour, note
        self.repaint_edges()

    def edges(self) -> Edges:
        """Heavy where keys act on it."""
        return HEAVY if self.has_focus else QUIET

    def edge_role(self) -> str:
        """The stream's colour."""
        return stream_role(self._colour)

    def title(self) -> tuple[str, str]:
        """The stream's name."""
        return self._stream, stream_role(self._colour)

    def notes(self) -> tuple[str, ...]:
        """What they read, and that there is more of it."""
        if not self.goes_on:
            return (self._note,)
        more = "↓ more" if self.has_focus else "Enter reads on"
        return (f"{self._note} · {more}" if self._note else more, more)

    def notes_role(self) -> str:
        """The frame has the colour already."""
        return "quiet"
