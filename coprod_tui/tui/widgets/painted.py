"""What all our widgets share: they draw their own lines in the roles of the theme, and repaint only what changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from coprod_tui.tui.colors import Palette, palette
from coprod_tui.tui.widgets.text_layout import segments, shortened, strip_of

# A frame of our own round a widget: drawn line by line at any size, so that a word in it never takes a layout.


class Edges(NamedTuple):
    """The six characters of a frame."""

    top_left: str
    top_right: str
    bottom_left: str
    bottom_right: str
    across: str
    down: str


QUIET = Edges("╭", "╮", "╰", "╯", "─", "│")
HEAVY = Edges("┏", "┓", "┗", "┛", "━", "┃")


def top(edges: Edges, width: int, line: Style, title: str, ink: Style) -> Strip:
    """The upper edge, with its title at the left; a title that is too long is cut and ends in `…`."""
    left, rest = edges.top_left + edges.across, width - 2
    label = shortened(title, rest - 3)
    worded = f" {label} " if label else ""
    pieces = [(left, line), (worded, ink), (edges.across * (rest - cell_len(worded) - 1) + edges.top_right, line)]
    return strip_of(segments(pieces), width, line)


def bottom(edges: Edges, width: int, line: Style, words: Sequence[str], ink: Style) -> Strip:
    """The lower edge, with the first of `words` that has room at the right; with none of them where none has."""
    label = next((f" {one} " for one in words if one and cell_len(one) + 6 <= width), "")
    rule = edges.bottom_left + edges.across * (width - 3 - cell_len(label))
    pieces = [(rule, line), (label, ink), (edges.across + edges.bottom_right, line)]
    return strip_of(segments(pieces), width, line)


def sides(edges: Edges, inner: Strip, width: int, line: Style) -> Strip:
    """A line of the inside between the two upright edges."""
    edge = Segment(edges.down, line.rich_style)
    if width < 2:
        return Strip([edge], 1) if width == 1 else Strip([], 0)
    return Strip([edge, *inner, edge], width)


class Painted(Widget):
    """A widget that draws its own lines, and a frame round them where it has one; it never asks for a layout."""

    ALLOW_MAXIMIZE = False

    framed: ClassVar[bool] = False
    """Whether a frame is drawn round the lines."""
    ground: ClassVar[str] = "background"
    """What the lines stand on (coprod_tui.looks)."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._palette: Palette | None = None
        self._drawn_edges: tuple[object, ...] = ()

    # What a subclass says

    def inner_line(self, y: int, width: int) -> Strip:
        """Line `y` of the inside, exactly `width` (one or more) cells wide."""
        raise NotImplementedError

    def relooked(self) -> None:
        """Called when the theme is another one, before everything is drawn again."""

    def edges(self) -> Edges:
        """The characters of the frame."""
        return QUIET

    def edge_role(self) -> str:
        """The colour of the frame."""
        return "rule"

    def title(self) -> tuple[str, str]:
        """What stands in the upper edge, and its colour."""
        return "", "text"

    def notes(self) -> tuple[str, ...]:
        """What stands in the lower edge: the first of these that has room."""
        return ()

    def notes_role(self) -> str:
        """The colour of what stands in the lower edge."""
        return "quiet" if self.edge_role() == "rule" else self.edge_role()

    # Drawing

    @property
    def palette(self) -> Palette:
        """The colours of the theme that is shown."""
        if self._palette is None:
            self._palette = palette(self.app)
        return self._palette

    def ink(self, role: str = "text", *, bold: bool = False, italic: bool = False) -> Style:
        """A role on the ground of this widget."""
        return self.palette.style(role, self.ground, bold=bold, italic=italic)

    @property
    def inset(self) -> int:
        """How many cells the frame takes on each side."""
        return 1 if self.framed else 0

    @property
    def inner_width(self) -> int:
        """The cells between the upright edges; may be 0."""
        return max(0, self.size.width - 2 * self.inset)

    @property
    def inner_height(self) -> int:
        """The lines between the edges; 0 where there is no room for one cell."""
        return max(0, self.size.height - 2 * self.inset) if self.inner_width else 0

    def render_line(self, y: int) -> Strip:
        """One line of the widget: an edge of its frame, or a line of the inside."""
        width, height = self.size
        if self.framed and y in (0, height - 1):
            return self._edge_line(y, width)
        inner = self.inner_width
        if inner < 1:
            strip = Strip([], 0)
        elif y - self.inset < self.inner_height:
            strip = self.inner_line(y - self.inset, inner)
        else:
            strip = Strip.blank(inner, self.ink().rich_style)
        return sides(self.edges(), strip, width, self.ink(self.edge_role())) if self.framed else strip

    def _edge_line(self, y: int, width: int) -> Strip:
        line = self.ink(self.edge_role())
        if y == 0:
            title, role = self.title()
            return top(self.edges(), width, line, title, self.ink(role, bold=True))
        return bottom(self.edges(), width, line, self.notes(), self.ink(self.notes_role()))

    def repaint_lines(self, first: int, count: int = 1) -> None:
        """Draws these lines of the inside again."""
        self.refresh(Region(0, first + self.inset, self.size.width, count))

    def repaint_edges(self) -> None:
        """Draws the frame again if its words, its colour or its characters changed."""
        if not self.framed or not self.is_mounted:
            return
        words, look = (self.title(), self.notes()), (self.edge_role(), self.edges())
        if (words, look) == self._drawn_edges:
            return
        recoloured = (look,) != self._drawn_edges[1:]
        self._drawn_edges = (words, look)
        width, height = self.size
        if recoloured:
            self.refresh()
        else:
            self.refresh(Region(0, 0, width, 1), Region(0, height - 1, width, 1))

    def notify_style_update(self) -> None:
        """Draws everything again when the theme is another one."""
        super().notify_style_update()
        if self._palette is not None and self.is_attached and self._palette is not palette(self.app):
            self._palette = None
            self.relooked()
            self.refresh()


class Bar(Painted):
    """A few lines that are drawn anew from values, and repainted only where they differ."""

    can_focus = False

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._strips: list[Strip] = []

    def draw(self, width: int) -> list[Strip]:
        """The lines, each exactly `width` (one or more) cells wide."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draws the lines anew after a value changed, and repaints those that differ."""
        if not self.is_mounted or self.inner_width < 1:
            return
        before, self._strips = self._strips, self.draw(self.inner_width)
        for y in range(max(len(before), len(self._strips))):
            if before[y : y + 1] != self._strips[y : y + 1]:
                self.repaint_lines(y)

    def on_mount(self) -> None:
        """Draws what was set before there was a screen."""
        self.redraw()

    def on_resize(self) -> None:
        """Another width."""
        self.redraw()
        self.refresh()

    def relooked(self) -> None:
        """The colours are in the strips."""
        self._strips = self.draw(self.inner_width) if self.inner_width else []

    def inner_line(self, y: int, width: int) -> Strip:
        """A line that was drawn."""
        if y < len(self._strips) and self._strips[y].cell_length == width:
            return self._strips[y]
        return Strip.blank(width, self.ink().rich_style)


# What the messages of our widgets share; plain classes, because a dataclass costs a start half a millisecond.


class Told(Message):
    """Something that happened in a widget, by which a handler can select it."""

    def __init__(self, sender: Widget) -> None:
        super().__init__()
        self._told_by = sender

    @property
    def control(self) -> Widget:
        """The widget."""
        return self._told_by
