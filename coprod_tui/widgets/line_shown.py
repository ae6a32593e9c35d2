"""A line of text as it stands on the screen: the piece of it that is in sight, its cursor, and what is marked."""

from __future__ import annotations

import itertools

from rich.segment import Segment
from textual.geometry import Offset
from textual.strip import Strip

from coprod_tui.meeting.words import clean
from coprod_tui.text import one_line
from coprod_tui.widgets.lines import shortened, strip_of
from coprod_tui.widgets.painted import Painted
from coprod_tui.widgets.typed import Typed

_MORE_LEFT, _MORE_RIGHT = "‹", "›"


class LineShown(Painted, can_focus=True):
    """Draws what has room, however long the line is, and puts the terminal's cursor where the words go."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    LineShown { height: 1; width: 1fr; pointer: text; }
    """

    def __init__(self, *, placeholder: str = "", id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._typed = Typed()
        self._placeholder = placeholder

    # Values

    @property
    def text(self) -> str:
        """What stands in the line."""
        return self._typed.text

    @text.setter
    def text(self, text: str) -> None:
        self.set_text(text)

    def set_text(self, text: str, cursor: int | None = None) -> None:
        """Puts another text in the line, with nothing to undo; the cursor goes to its end unless a place is given."""
        self._typed.put(in_one_line(text), cursor)
        self._show()

    @property
    def place(self) -> int:
        """Where the cursor is in the text."""
        return self._typed.cursor

    @property
    def marked_text(self) -> str:
        """What is marked, or nothing."""
        return self._typed.marked_text

    @property
    def placeholder(self) -> str:
        """What stands in an empty line, in the quiet colour."""
        return self._placeholder

    @placeholder.setter
    def placeholder(self, words: str) -> None:
        self._placeholder = words
        self.repaint_lines(0)

    # Drawing

    @property
    def _pad(self) -> int:
        return 1 if self.inner_width > 2 else 0

    @property
    def _room(self) -> int:
        return max(1, self.inner_width - 2 * self._pad)

    def _show(self) -> None:
        """Draws the line again and puts the terminal's cursor where the words go, for input methods and magnifiers."""
        if not self.is_mounted:
            return
        self._typed.scroll_to_cursor(self._room)
        self.repaint_lines(0)
        if self.has_focus:
            x = self.inset + self._pad + self._typed.cells_before()
            self.app.cursor_position = self.region.offset + Offset(x, self.inset)

    def on_mount(self) -> None:
        """Shows what was set before there was a screen."""
        self._show()

    def on_resize(self) -> None:
        """Another width shows another piece of the line."""
        self._show()
        self.refresh()

    def on_focus(self) -> None:
        """Shows the cursor."""
        self.repaint_edges()
        self._show()

    def on_blur(self) -> None:
        """Hides the cursor."""
        self.repaint_edges()
        self._show()

    def inner_line(self, y: int, width: int) -> Strip:
        """The line."""
        return self._text_line(width) if y == 0 else Strip.blank(width, self.ink().rich_style)

    def _text_line(self, width: int) -> Strip:
        if not self.text:
            return self._empty_line(width)
        plain, end = self.ink(), self._typed.sight_end(self._room)
        pieces = [self._edge_sign(_MORE_LEFT, cut=self._typed.first > 0), *self._letters(end)]
        if self.has_focus and self.place == end == len(self.text):
            pieces.append(Segment(" ", self.palette.style("text", self.ground, reverse=True).rich_style))
        blank = self._room + self._pad - sum(one.cell_length for one in pieces)
        pieces.append(Segment(" " * max(0, blank), plain.rich_style))
        pieces.append(self._edge_sign(_MORE_RIGHT, cut=end < len(self.text)))
        return strip_of(pieces, width, plain)

    def _letters(self, end: int) -> list[Segment]:
        """What is in sight, in pieces that look the same."""
        first, text, (start, stop) = self._typed.first, self.text, self._typed.marked
        here = (self.place, self._typed.after(self.place)) if self.has_focus else (0, 0)
        cuts = sorted({min(max(cut, first), end) for cut in (first, start, stop, *here, end)})
        pieces = []
        for begin, until in itertools.pairwise(cuts):
            role = "text" if here[0] <= begin < here[1] else "primary" if start <= begin < stop else ""
            style = self.palette.style(role or "text", self.ground, reverse=bool(role))
            pieces.append(Segment(text[begin:until], style.rich_style))
        return pieces

    def _edge_sign(self, sign: str, *, cut: bool) -> Segment:
        """What says that the line goes on beyond the window."""
        return Segment((sign if cut else " ") * self._pad, self.ink("quiet").rich_style)

    def _empty_line(self, width: int) -> Strip:
        quiet = self.ink("quiet").rich_style
        words = shortened(one_line(self._placeholder).plain, self._room)
        first = self.palette.style("text" if not words else "quiet", self.ground, reverse=self.has_focus).rich_style
        pieces = [Segment(" " * self._pad, quiet), Segment(words[:1] or " ", first), Segment(words[1:], quiet)]
        return strip_of(pieces, width, self.ink())


def in_one_line(text: str) -> str:
    """A text as it may stand in the line: white space at its ends stays, because words may follow."""
    kept = clean(f"|{text}|")
    return kept[1:-1]
