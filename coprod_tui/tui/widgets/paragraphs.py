"""Paragraphs of text in a widget as high as they need at its width: selected and copied as sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.selection import Selection
from textual.strip import Strip
from textual.style import Style

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.tui.content import one_line, plain
from coprod_tui.tui.widgets.painted import PaintedWidget
from coprod_tui.tui.widgets.text_layout import (
    DrawnLine,
    Piece,
    drawn,
    inked,
    join_selected,
    segments,
    selected,
    strip_of,
    wrap,
)

_LEAST = 12
"""With less room than this beside it, a label stands on a line of its own."""
_WIDTHS = 4
"""For how many widths lines are cached: while a page is laid out, several widths are asked about in turn."""


class StyledWords(NamedTuple):
    """Some words in one colour and weight; they may be a person's, and are shown as they stand."""

    text: str
    role: str = "text"
    bold: bool = False
    italic: bool = False


NO_LABEL = StyledWords("", "quiet")


@frozen
class TextParagraph(Frozen):
    """Words that hang beside their label."""

    words: tuple[StyledWords, ...] = ()
    label: StyledWords = NO_LABEL
    column: int = 0
    """How many cells the label has; every line of the words starts behind them."""
    most: int = 0
    """How many lines are shown before the rest is folded; 0: all of them."""
    more: str = "z shows them"
    """What shows the folded lines, for the sentence that says how many there are."""
    flat: bool = False
    """Whether line breaks are shown as spaces, and what has no room on one line is cut with a `…`."""


class LinesWidget(PaintedWidget):
    """Lines made anew from values: what differs is repainted; a layout is asked for only when their number changes."""

    DEFAULT_CSS = """
    LinesWidget { height: auto; width: 1fr; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._width = -1
        self._laid: tuple[DrawnLine, ...] = ()
        self._made: dict[int, tuple[DrawnLine, ...]] = {}
        """Lines by width."""

    def lay_out(self, width: int) -> Sequence[DrawnLine]:
        """Return the lines of the inside, each exactly `width` (one or more) cells wide."""
        return ()

    def lines(self, width: int) -> tuple[DrawnLine, ...]:
        """Return the lines at a width; they are laid out once for it."""
        if width != self._width:
            if width not in self._made:
                if len(self._made) >= _WIDTHS:
                    self._made.clear()
                self._made[width] = tuple(self.lay_out(max(1, width)))
            self._width, self._laid = width, self._made[width]
        return self._laid

    def changed(self) -> None:
        """Draw what differs after a value changed."""
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
        """Return how many lines the words need."""
        inner = width - 2 * self.inset
        return (len(self.lines(inner)) if inner > 0 else 0) + 2 * self.inset

    def relooked(self) -> None:
        """Drop the lines, which hold the colours."""
        self._forget()

    def _forget(self) -> None:
        self._width = -1
        self._made.clear()

    def inner_line(self, y: int, width: int) -> Strip:
        """Return a line, with what is selected of it by the mouse."""
        lines = self.lines(width)
        if y >= len(lines):
            return super().inner_line(y, width)
        strip, selection = lines[y].strip, self.text_selection
        if selection is not None and (span := selection.get_span(y)) is not None:
            strip = selected(strip, span, self.screen.get_component_rich_style("screen--selection"))
        return strip.apply_offsets(0, y)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the words that were selected with the mouse, without indents, and what ends them."""
        spans = ((line, span) for y, line in enumerate(self._laid) if (span := selection.get_span(y)) is not None)
        return join_selected(spans), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw the lines again, with what is selected."""
        self.refresh()


class Paragraphs(LinesWidget):
    """Paragraphs, one under the other; an empty one is a blank line."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._paragraphs: tuple[TextParagraph, ...] = ()

    @property
    def paragraphs(self) -> tuple[TextParagraph, ...]:
        """What it shows."""
        return self._paragraphs

    def show(self, *paragraphs: TextParagraph) -> None:
        """Show these; with none of them the widget takes no room."""
        self.display = bool(paragraphs)
        if paragraphs != self._paragraphs:
            self._paragraphs = paragraphs
            self.changed()

    def lay_out(self, width: int) -> Sequence[DrawnLine]:
        """Return the lines of the paragraphs."""
        return [line for paragraph in self._paragraphs for line in lay_out_paragraph(paragraph, width, self.ink)]


def lay_out_paragraph(paragraph: TextParagraph, width: int, ink: Callable[..., Style]) -> list[DrawnLine]:
    """Return a paragraph as lines of exactly `width` cells, drawn with `ink(role, bold=…, italic=…)`."""
    blank = ink()
    column = paragraph.column if paragraph.column + _LEAST <= width else 0
    label = paragraph.label
    head: list[Piece] = []
    above: list[DrawnLine] = []
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


def content_of(words: Sequence[StyledWords], ink: Callable[..., Style], *, flat: bool = False) -> Content:
    """Return words in their colours, as one text."""
    make = one_line if flat else plain
    return Content("").join(
        make(part.text, ink(part.role, bold=part.bold, italic=part.italic)) for part in words if part.text
    )


def _hung(
    paragraph: TextParagraph, content: Content, column: int, head: list[Piece], width: int, ink: Callable[..., Style]
) -> list[DrawnLine]:
    rows = wrap(content, width - column)
    hidden = len(rows) - paragraph.most if paragraph.most and len(rows) > paragraph.most + 1 else 0
    blank, indent = ink(), [(" " * column, ink())]
    lines = []
    for number, row in enumerate(rows[: len(rows) - hidden]):
        start = segments(head if number == 0 and head else indent)
        strip = strip_of([*start, *inked(row.words, blank)], width, blank)
        lines.append(DrawnLine(strip, strip.text.rstrip(), column, row.glue))
    if hidden:
        count = f"… {hidden:,} more lines"
        ways = (f"{count} ({paragraph.more})", count, f"… {hidden:,}")
        words = next((way for way in ways if cell_len(way) <= width - column), "…")
        lines.append(drawn([*indent, (words, ink("quiet"))], width, blank))
    return lines


def pad_to(text: str, width: int) -> str:
    """Return the text filled up with spaces to so many cells."""
    return text + " " * max(0, width - cell_len(text))
