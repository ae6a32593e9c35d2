"""The sides of a conflict: a box each, beside one another where there is room, and one of them chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.segment import Segment
from textual import events
from textual.containers import Container
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from coprod_tui.looks import stream_role
from coprod_tui.text import one_line
from coprod_tui.widgets.frame import HEAVY, QUIET, Edges
from coprod_tui.widgets.lined import Paragraph, Paragraphs
from coprod_tui.widgets.lines import Line

BESIDE = 100
"""From this width on, sides stand beside one another."""
_LEAST = 36
"""The narrowest box that stands beside another one."""
_AROUND = 3
"""What a page takes at the sides of the boxes: before they are laid out, that is how wide they will be."""
CHOSEN = "▸"


@dataclass(frozen=True, slots=True)
class SideValue:
    """One side as values."""

    id: str
    name: str
    colour: int
    """`Stream.colour`."""
    paragraphs: tuple[Paragraph, ...] = ()
    notes: tuple[str, ...] = ()
    """What stands in the lower edge: the first of these that has room."""


class SideBox(Paragraphs):
    """One side in a frame of its stream's colour; heavy where the letters act on it."""

    framed = True

    @dataclass
    class Picked(Message):
        """The box was clicked."""

        box: SideBox
        id: str

    def __init__(self) -> None:
        super().__init__()
        self.peers: Sequence[SideBox] = ()
        """The boxes beside this one: all are as high as the highest."""
        self.value = SideValue("", "", 0)
        self._chosen = self._acting = False

    def put(self, value: SideValue, *, chosen: bool, acting: bool) -> None:
        """Shows a side; `acting`: keys act on the chosen one now."""
        self.value, self._chosen, self._acting = value, chosen, acting
        self.show(*value.paragraphs)
        self.display = True
        self.repaint_edges()

    def edges(self) -> Edges:
        """Heavy where keys act on this side."""
        return HEAVY if self._chosen and self._acting else QUIET

    def edge_role(self) -> str:
        """The stream's colour."""
        return stream_role(self.value.colour)

    def title(self) -> tuple[str, str]:
        """The side's name; the chosen one has a sign before it while keys act on it."""
        name = one_line(self.value.name).plain
        return f"{CHOSEN} {name}" if self._chosen and self._acting else name, stream_role(self.value.colour)

    def notes(self) -> tuple[str, ...]:
        """What the side rests on, where the box has no lines for it."""
        return self.value.notes

    def lay_out(self, width: int) -> Sequence[Line]:
        """The paragraphs, one cell away from the frame."""
        if width < 3:
            return ()
        edge = Segment(" ", self.ink().rich_style)
        return [
            Line(
                Strip([edge, *line.strip, edge], width), f" {line.text}" if line.text else "", line.hangs + 1, line.glue
            )
            for line in super().lay_out(width - 2)
        ]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As high as the highest of the boxes beside it."""
        own = super().get_content_height(container, viewport, width)
        inner = width - 2
        return max([own, *(len(one.lines(inner)) + 2 for one in self.peers if one is not self and inner > 0)])

    def on_click(self, event: events.Click) -> None:
        """A click chooses the side."""
        if self.text_selection is None:
            self.post_message(self.Picked(self, self.value.id))


class SideBoxes(Container):
    """All sides of a conflict, in the order of the streams."""

    DEFAULT_CSS = """
    SideBoxes { layout: grid; height: auto; width: 1fr; grid-rows: auto; grid-gutter: 0 1; }
    """

    @dataclass
    class Grew(Message):
        """The boxes take more lines, or fewer."""

        boxes: SideBoxes

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._values: tuple[SideValue, ...] = ()
        self._chosen = ""
        self._acting = False

    @property
    def boxes(self) -> list[SideBox]:
        """The boxes there are."""
        return [one for one in self.children if isinstance(one, SideBox)]

    def box_of(self, side: str) -> SideBox | None:
        """The box of a side."""
        return next((one for one in self.boxes if one.value.id == side), None)

    async def show(self, values: Sequence[SideValue], chosen: str, *, acting: bool) -> None:
        """Shows these sides, and which of them is chosen."""
        self._values, self._chosen, self._acting = tuple(values), chosen, acting
        boxes = self.boxes
        if len(values) > len(boxes):
            await self.mount_all(SideBox() for _ in values[len(boxes) :])
        for extra in boxes[len(values) :]:
            await extra.remove()
        self._put()
        self._lay_out(self.size.width or self.app.size.width - _AROUND)

    def choose(self, chosen: str, *, acting: bool) -> None:
        """Another side is chosen, or keys act elsewhere now."""
        self._chosen, self._acting = chosen, acting
        self._put()

    def _put(self) -> None:
        boxes = self.boxes
        for box, value in zip(boxes, self._values, strict=False):
            box.put(value, chosen=value.id == self._chosen, acting=self._acting)
        for box in boxes:
            box.peers = boxes

    def on_resize(self, event: events.Resize) -> None:
        """As many beside one another as have room."""
        self._lay_out(event.size.width)
        self.post_message(self.Grew(self))

    def _lay_out(self, width: int) -> None:
        columns = columns_for(len(self._values), width)
        if self.styles.grid_size_columns != columns:
            self.styles.grid_size_columns = columns
        boxes = self.boxes
        for number, box in enumerate(boxes):
            row = number // columns * columns
            box.peers = boxes[row : row + columns]


def columns_for(sides: int, width: int) -> int:
    """How many of so many sides stand beside one another in so many cells."""
    if width < BESIDE:
        return 1
    most = max(1, min(sides, (width + 1) // (_LEAST + 1)))
    rows = max(1, -(-sides // most))
    return max(1, -(-sides // rows))
