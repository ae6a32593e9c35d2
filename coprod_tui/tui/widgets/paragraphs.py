"""Text that is as high as its words need at its width: drawn line by line, marked and copied as sentences."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.content import Content
from textual.geometry import Offset, Size
from textual.selection import Selection
from textual.strip import Strip
from textual.style import Style

from coprod_tui.base.text import clean
from coprod_tui.tui.content import one_line, plain
from coprod_tui.tui.widgets.painted import Painted
from coprod_tui.tui.widgets.text_field import TextField
from coprod_tui.tui.widgets.text_layout import Line, Piece, copied, drawn, inked, segments, shortened, strip_of, wrapped

_LEAST = 12
"""With less room than this beside it, a label stands on a line of its own."""
_WIDTHS = 4
"""For how many widths lines are remembered."""


class Words(NamedTuple):
    """Some words in one look; they may be someone's, and are shown as they stand."""

    text: str
    role: str = "text"
    bold: bool = False
    italic: bool = False


NO_LABEL = Words("", "quiet")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words that hang beside their label."""

    words: tuple[Words, ...] = ()
    label: Words = NO_LABEL
    column: int = 0
    """How many cells the label has; the words, and every further line of them, start behind these."""
    most: int = 0
    """How many lines are shown before the rest is folded; 0: all of them."""
    more: str = "z shows them"
    """What shows the folded lines, for the words that say how many there are."""
    flat: bool = False
    """Whether line breaks are shown as spaces, and what has no room on one line is cut with a `…`."""


class Lined(Painted):
    """Lines made anew from values: what differs is repainted; a layout is asked for only when their number changes."""

    DEFAULT_CSS = """
    Lined { height: auto; width: 1fr; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._width = -1
        self._laid: tuple[Line, ...] = ()
        self._made: dict[int, tuple[Line, ...]] = {}
        """Lines by width: while a page is laid out, several widths are asked about in turn."""

    def lay_out(self, width: int) -> Sequence[Line]:
        """The lines of the inside, each exactly `width` (one or more) cells wide."""
        raise NotImplementedError

    def lines(self, width: int) -> tuple[Line, ...]:
        """The lines at a width; they are made once for it."""
        if width != self._width:
            if width not in self._made:
                if len(self._made) >= _WIDTHS:
                    self._made.clear()
                self._made[width] = tuple(self.lay_out(max(1, width)))
            self._width, self._laid = width, self._made[width]
        return self._laid

    def changed(self) -> None:
        """Draws what differs after a value became another one."""
        width, before = self._width, self._laid
        self._forget()
        if not self.is_mounted or width < 1:
            return
        now = self.lines(width)
        if len(now) != len(before):
            self.refresh(layout=True)
            return
        for y, (old, new) in enumerate(zip(before, now, strict=True)):
            if old.strip != new.strip:
                self.repaint_lines(y)
        self.repaint_edges()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the words need."""
        inner = width - 2 * self.inset
        return (len(self.lines(inner)) if inner > 0 else 0) + 2 * self.inset

    def relooked(self) -> None:
        """The colours are in the lines."""
        self._forget()

    def _forget(self) -> None:
        self._width = -1
        self._made.clear()

    def inner_line(self, y: int, width: int) -> Strip:
        """A line, with what a mouse marked on it."""
        lines = self.lines(width)
        if y >= len(lines):
            return Strip.blank(width, self.ink().rich_style)
        strip, selection = lines[y].strip, self.text_selection
        if selection is not None and (span := selection.get_span(y)) is not None:
            strip = _marked(strip, span, self.screen.get_component_rich_style("screen--selection"))
        return strip.apply_offsets(0, y)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The marked words, without the white space that only sets them under one another."""
        marked = ((line, span) for y, line in enumerate(self._laid) if (span := selection.get_span(y)) is not None)
        return copied(marked), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Draws the lines again, with what is marked."""
        self.refresh()


class Paragraphs(Lined):
    """Paragraphs, one under the other; an empty one is a blank line."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._paragraphs: tuple[Paragraph, ...] = ()

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """What stands there."""
        return self._paragraphs

    def show(self, *paragraphs: Paragraph) -> None:
        """Shows these; nothing at all takes no room."""
        self.display = bool(paragraphs)
        if paragraphs != self._paragraphs:
            self._paragraphs = paragraphs
            self.changed()

    def lay_out(self, width: int) -> Sequence[Line]:
        """Their lines."""
        return [line for one in self._paragraphs for line in laid(one, width, self.ink)]


def laid(paragraph: Paragraph, width: int, ink: Callable[..., Style]) -> list[Line]:
    """A paragraph in lines of exactly `width` cells, drawn with `ink(role, bold=…, italic=…)`."""
    blank = ink()
    column = paragraph.column if paragraph.column + _LEAST <= width else 0
    label = paragraph.label
    head: list[Piece] = []
    above: list[Line] = []
    if label.text:
        piece = one_line(label.text).plain, ink(label.role, bold=label.bold, italic=label.italic)
        if column and cell_len(piece[0]) < column:
            head = [piece, (" " * (column - cell_len(piece[0])), blank)]
        else:
            above = [drawn([piece], width, blank)]
    content = content_of(paragraph.words, ink, flat=paragraph.flat)
    if not content:
        return [drawn(head, width, blank)] if head or not above else above
    if paragraph.flat:
        content = content.truncate(max(1, width - column), ellipsis=True)
    return [*above, *_hung(paragraph, content, column, head, width, ink)]


def content_of(words: Sequence[Words], ink: Callable[..., Style], *, flat: bool = False) -> Content:
    """Words in their looks, as one text."""
    make = one_line if flat else plain
    return Content("").join(
        make(part.text, ink(part.role, bold=part.bold, italic=part.italic)) for part in words if part.text
    )


def _hung(
    paragraph: Paragraph, content: Content, column: int, head: list[Piece], width: int, ink: Callable[..., Style]
) -> list[Line]:
    rows = wrapped(content, width - column)
    hidden = len(rows) - paragraph.most if paragraph.most and len(rows) > paragraph.most + 1 else 0
    blank, indent = ink(), [(" " * column, ink())]
    lines = []
    for number, row in enumerate(rows[: len(rows) - hidden]):
        start = segments(head if number == 0 and head else indent)
        strip = strip_of([*start, *inked(row.words, blank)], width, blank)
        lines.append(Line(strip, strip.text.rstrip(), column, row.glue))
    if hidden:
        count = f"… {hidden:,} more lines"
        ways = (f"{count} ({paragraph.more})", count, f"… {hidden:,}")
        words = next((one for one in ways if cell_len(one) <= width - column), "…")
        lines.append(drawn([*indent, (words, ink("quiet"))], width, blank))
    return lines


def padded(text: str, width: int) -> str:
    """The text with spaces behind it up to so many cells."""
    return text + " " * max(0, width - cell_len(text))


def _marked(strip: Strip, span: tuple[int, int], style: RichStyle) -> Strip:
    """The strip with the characters from `start` to `end` (-1: the last one) in the colours of marked text."""
    start, end = span
    text = strip.text
    left = cell_len(text[:start])
    right = strip.cell_length if end == -1 else max(left, cell_len(text[:end]))
    coloured = Strip(
        [part._replace(style=(part.style or RichStyle()) + style) for part in strip.crop(left, right)], right - left
    )
    return Strip.join([strip.crop(0, left), coloured, strip.crop(right)])


# A line of text as it stands on the screen: the piece of it that is in sight, its cursor, and what is marked.

_MORE_LEFT, _MORE_RIGHT = "‹", "›"


class LineShown(Painted, can_focus=True):
    """Draws what has room, however long the line is, and puts the terminal's cursor where the words go."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    LineShown { height: 1; width: 1fr; pointer: text; }
    """

    def __init__(self, *, placeholder: str = "", id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._typed = TextField()
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
