"""The capture line: what is being said, typed; under it how it is understood, round it where it goes."""

from __future__ import annotations

from collections.abc import Callable

from rich.segment import Segment
from textual.content import Content
from textual.strip import Strip

from coprod_tui.looks import stream_role
from coprod_tui.text import one_line
from coprod_tui.widgets.frame import HEAVY, QUIET, Edges
from coprod_tui.widgets.line_field import LineField
from coprod_tui.widgets.lines import inked, strip_of
from coprod_tui.widgets.told import Told


class CaptureLine(LineField):
    """The line that is typed, and under it how it is understood, in a frame that says which stream it goes to.

    Enter empties the line at once and posts `Kept`, so that the next words never wait for a disk.
    """

    DEFAULT_CSS = """
    CaptureLine { height: 4; }
    """
    framed = True

    class Kept(Told):
        """Enter was pressed on a line that says something; the line is empty and free for the next words."""

        def __init__(self, line: CaptureLine, text: str, target: str) -> None:
            """`target` is what `CaptureLine.target` was when Enter was pressed."""
            super().__init__(line)
            self.line = line
            self.text = text
            self.target = target

    def __init__(
        self,
        *,
        accepts: Callable[[str], bool] | None = None,
        placeholder: str = "",
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """`accepts` says whether a line says something that can be kept; without it, any word does."""
        super().__init__(placeholder=placeholder, id=id, classes=classes)
        self.target = ""
        """What the words are for, as its screen names it (a stream's id)."""
        self._accepts = accepts or (lambda text: bool(text.strip()))
        self._understood = Content()
        self._stream, self._colour = "", 0
        self._hints: tuple[str, ...] = ()

    @property
    def understood(self) -> Content:
        """How the line is understood, shown under it."""
        return self._understood

    @understood.setter
    def understood(self, words: Content) -> None:
        if not words.is_same(self._understood):
            self._understood = words
            self.repaint_lines(1)

    def head(self, stream: str, colour: int, hints: tuple[str, ...] = ()) -> None:
        """The name and `Stream.colour` that the frame shows; of the hints, longest first, the first that has room."""
        self._stream, self._colour, self._hints = stream, colour, hints
        self.repaint_edges()

    def keep(self) -> bool:
        """What Enter does: empties the line and posts it as `Kept`, or leaves a line that says nothing yet."""
        text = self.text
        if not text:
            return False
        if self._accepts(text):
            self.clear()
            self.post_message(self.Kept(self, text, self.target))
        return True

    def enter(self) -> bool:
        """Enter keeps the line; on an empty one it is the screen's key."""
        return self.keep()

    def edges(self) -> Edges:
        """Heavy while one types here."""
        return HEAVY if self.has_focus else QUIET

    def edge_role(self) -> str:
        """The stream's colour while one types here."""
        return stream_role(self._colour) if self.has_focus else "rule"

    def title(self) -> tuple[str, str]:
        """The stream that the line goes to."""
        return one_line(self._stream).plain, stream_role(self._colour)

    def notes(self) -> tuple[str, ...]:
        """The signs, as many words about them as there is room for."""
        return self._hints

    def notes_role(self) -> str:
        """The signs support what is typed; they do not stand out."""
        return "quiet"

    def inner_line(self, y: int, width: int) -> Strip:
        """The line, and how it is understood."""
        if y == 0:
            return self._text_line(width)
        if y == 1:
            return self._understood_line(width)
        return Strip.blank(width, self.ink().rich_style)

    def _understood_line(self, width: int) -> Strip:
        quiet = self.ink("quiet")
        words = self._understood.truncate(self._room, ellipsis=True)
        return strip_of([Segment(" " * self._pad, quiet.rich_style), *inked(words, quiet)], width, quiet)
