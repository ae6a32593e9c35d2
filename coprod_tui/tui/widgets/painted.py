"""Base classes of our widgets: they draw their own lines in the roles of the theme, and repaint only what changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar, overload

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from coprod_tui.tui.colors import Palette, palette
from coprod_tui.tui.widgets.text_layout import segments, shorten, strip_of

# Colours


class Look(NamedTuple):
    """The palette of the theme and the ground (coprod_tui.tui.colors) that something is drawn on."""

    palette: Palette
    ground: str

    def ink(
        self,
        role: str = "text",
        *,
        bold: bool = False,
        italic: bool = False,
        underline: bool = False,
        reverse: bool = False,
    ) -> Style:
        """Return the style of a role on this ground."""
        return self.palette.style(role, self.ground, bold=bold, italic=italic, underline=underline, reverse=reverse)

    def on(self, ground: str) -> Look:
        """Return the look on another ground."""
        return self._replace(ground=ground)


# Frames: drawn line by line at any size, because a border of Textual's needs a layout for each change of its title


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


class Frame(NamedTuple):
    """A frame round the lines of a widget, and the words in it."""

    title: str = ""
    """What stands in the upper edge, cut with a `…` where it is too long."""
    notes: tuple[str, ...] = ()
    """What may stand in the lower edge: the first that has room."""
    role: str = "rule"
    """The colour of the frame."""
    title_role: str = "text"
    notes_role: str = "quiet"
    edges: Edges = QUIET

    def top(self, look: Look, width: int) -> Strip:
        """Return the upper edge, with the title at the left."""
        line, rest = look.ink(self.role), width - 2
        label = shorten(self.title, rest - 3)
        words = f" {label} " if label else ""
        across = self.edges.across * (rest - cell_len(words) - 1)
        pieces = [
            (self.edges.top_left + self.edges.across, line),
            (words, look.ink(self.title_role, bold=True)),
            (across + self.edges.top_right, line),
        ]
        return strip_of(segments(pieces), width, line)

    def bottom(self, look: Look, width: int) -> Strip:
        """Return the lower edge, with the notes at the right."""
        line = look.ink(self.role)
        label = next((f" {words} " for words in self.notes if words and cell_len(words) + 6 <= width), "")
        rule = self.edges.bottom_left + self.edges.across * (width - 3 - cell_len(label))
        pieces = [(rule, line), (label, look.ink(self.notes_role)), (self.edges.across + self.edges.bottom_right, line)]
        return strip_of(segments(pieces), width, line)

    def sides(self, look: Look, inner: Strip, width: int) -> Strip:
        """Return a line of the inside between the two upright edges."""
        edge = Segment(self.edges.down, look.ink(self.role).rich_style)
        if width < 2:
            return Strip([edge], 1) if width == 1 else Strip([], 0)
        return Strip([edge, *inner, edge], width)


class PaintedWidget(Widget):
    """A widget that draws its own lines, and a frame round them where it has one; it never asks for a layout."""

    ALLOW_MAXIMIZE = False

    inset: ClassVar[int] = 0
    """How many cells the frame takes on each side: 1 with a frame, 0 without."""
    ground: ClassVar[str] = "background"
    """What the lines stand on (coprod_tui.tui.colors)."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._look: Look | None = None
        self._drawn_frame: Frame | None = None

    # What a subclass may override

    def inner_line(self, y: int, width: int) -> Strip:
        """Return line `y` of the inside, exactly `width` (one or more) cells wide."""
        return Strip.blank(width, self.ink().rich_style)

    def frame(self) -> Frame:
        """Return the frame as it should look now; asked for only with an `inset`."""
        return Frame()

    def relooked(self) -> None:
        """Drop what was drawn in the colours of another theme, before everything is drawn again."""

    # Drawing

    @property
    def look(self) -> Look:
        """The colours of the theme that is shown, on the ground of this widget."""
        if self._look is None:
            self._look = Look(palette(self.app), self.ground)
        return self._look

    def ink(self, role: str = "text", *, bold: bool = False, italic: bool = False) -> Style:
        """Return the style of a role on the ground of this widget."""
        return self.look.ink(role, bold=bold, italic=italic)

    @property
    def inner_width(self) -> int:
        """The cells between the upright edges; may be 0."""
        return max(0, self.size.width - 2 * self.inset)

    @property
    def inner_height(self) -> int:
        """The lines between the edges; 0 where there is no room for one cell."""
        return max(0, self.size.height - 2 * self.inset) if self.inner_width else 0

    def render_line(self, y: int) -> Strip:
        """Return one line of the widget: an edge of its frame, or a line of the inside."""
        width, height = self.size
        if self.inset and y in (0, height - 1):
            frame = self.frame()
            return frame.top(self.look, width) if y == 0 else frame.bottom(self.look, width)
        inner = self.inner_width
        if inner < 1:
            strip = Strip([], 0)
        elif y - self.inset < self.inner_height:
            strip = self.inner_line(y - self.inset, inner)
        else:
            strip = Strip.blank(inner, self.ink().rich_style)
        if not self.inset:
            return strip
        # The words of the edges may take some time to make; each line needs only colour and characters.
        return (self._drawn_frame or self.frame()).sides(self.look, strip, width)

    def repaint_lines(self, first: int, count: int = 1) -> None:
        """Draw these lines of the inside again."""
        self.refresh(Region(0, first + self.inset, self.size.width, count))

    def repaint_edges(self) -> None:
        """Draw the frame again if its words, its colour or its characters changed."""
        if not self.inset or not self.is_mounted:
            return
        before, now = self._drawn_frame, self.frame()
        if now == before:
            return
        self._drawn_frame = now
        width, height = self.size
        if before is None or (before.role, before.edges) != (now.role, now.edges):
            self.refresh()
        else:
            self.refresh(Region(0, 0, width, 1), Region(0, height - 1, width, 1))

    def notify_style_update(self) -> None:
        """Draw everything again when the theme is another one."""
        super().notify_style_update()
        if self._look is not None and self.is_attached and self._look.palette is not palette(self.app):
            self._look = None
            self.relooked()
            self.refresh()


class BarWidget(PaintedWidget):
    """A few lines that are drawn anew from values, and repainted only where they differ."""

    can_focus = False

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._strips: list[Strip] = []

    def draw(self, width: int) -> list[Strip]:
        """Return the lines, each exactly `width` (one or more) cells wide."""
        return []

    def redraw(self) -> None:
        """Draw the lines anew after a value changed, and repaint those that differ."""
        if not self.is_mounted or self.inner_width < 1:
            return
        before, self._strips = self._strips, self.draw(self.inner_width)
        for y in range(max(len(before), len(self._strips))):
            if before[y : y + 1] != self._strips[y : y + 1]:
                self.repaint_lines(y)

    def on_mount(self) -> None:
        """Draw what was set before there was a screen."""
        self.redraw()

    def on_resize(self) -> None:
        """Draw everything for another width."""
        self.redraw()
        self.refresh()

    def relooked(self) -> None:
        """Draw the lines in the new colours."""
        self._strips = self.draw(self.inner_width) if self.inner_width else []

    def inner_line(self, y: int, width: int) -> Strip:
        """Return a line that was drawn."""
        if y < len(self._strips) and self._strips[y].cell_length == width:
            return self._strips[y]
        return super().inner_line(y, width)


# Values and messages of a widget

_T = TypeVar("_T")


class PaintedValue(Generic[_T]):
    """An attribute of a widget; setting it calls `then` with the widget, which draws what depends on it."""

    def __init__(self, default: _T, then: Callable[[Any], object]) -> None:
        """`then` is a function, or a method of the widget's class."""
        self._default = default
        self._then = then
        self._name = ""

    def __set_name__(self, owner: type[Widget], name: str) -> None:
        self._name = f"_{name}"

    @overload
    def __get__(self, widget: None, owner: type[Widget]) -> PaintedValue[_T]: ...
    @overload
    def __get__(self, widget: Widget, owner: type[Widget]) -> _T: ...
    def __get__(self, widget: Widget | None, owner: type[Widget]) -> PaintedValue[_T] | _T:
        if widget is None:
            return self
        value: _T = widget.__dict__.get(self._name, self._default)
        return value

    def __set__(self, widget: Widget, value: _T) -> None:
        widget.__dict__[self._name] = value
        self._then(widget)


class WidgetMessage(Message):
    """A message of a widget that `@on` can select by the widget; no dataclass, which would cost half a millisecond."""

    def __init__(self, sender: Widget) -> None:
        super().__init__()
        self._widget = sender

    @property
    def control(self) -> Widget:
        """The widget that sent it."""
        return self._widget
