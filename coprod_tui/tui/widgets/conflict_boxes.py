"""Conflicts as cards, one under the other: code and title, the sides, what each still needs, and a note."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.segment import Segment
from textual import events
from textual.containers import Container
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.style import Style

from coprod_tui.tui.colors import stream_role
from coprod_tui.tui.content import one_line, plain
from coprod_tui.tui.widgets.entry_list import Block, BlockList
from coprod_tui.tui.widgets.painted import HEAVY, QUIET, Edges
from coprod_tui.tui.widgets.paragraphs import Paragraph, Paragraphs
from coprod_tui.tui.widgets.text_layout import Line, Wrapped, drawn, inked, lit, segments, strip_of, wrapped

EDGE, SELECTED = "▎", "▌"
"""What stands at the left of a card, and of the selected one."""


class Card(NamedTuple):
    """One conflict as values."""

    code: str
    title: str
    sides: tuple[tuple[str, int], ...] = ()
    """Name and `Stream.colour` of each side."""
    needs: str = ""
    """What it still needs, or how it ended, in a sentence."""
    note: str = ""
    """How long it has waited, who is in the room now."""
    needs_role: str = "quiet"
    group: str = ""
    """The stage, as a heading where several stages share one list."""


class CardList(BlockList):
    """A column of the board, or all of it where there is room for one column only."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._card: Callable[[str], Card] = lambda card: Card(card, "")
        self._made: dict[str, Card] = {}
        self._empty = ""
        self._sought = ""

    def show(self, ids: Sequence[str], card: Callable[[str], Card], *, empty: str = "", sought: str = "") -> None:
        """Shows cards; `card` is asked only about those in sight. `empty` stands there while there are none."""
        self._card, self._empty, self._sought = card, empty, sought
        self._made.clear()
        self.show_ids(ids)

    def _at(self, index: int) -> Card:
        card = self.view.ids[index]
        if card not in self._made:
            self._made[card] = self._card(card)
        return self._made[card]

    def _heading(self, index: int) -> str:
        group = self._at(index).group
        return "" if index and self._at(index - 1).group == group else group

    def key_of(self, index: int) -> object:
        """The card, and how it is shown."""
        selected = index == self.view.cursor
        state = selected and (1 + self.has_focus)
        return self.view.ids[index], self._at(index), self._heading(index), index == 0, state, self._sought

    def draw(self, index: int, width: int) -> Block:
        """The card on a ground of its own, with an edge at its left."""
        card, selected = self._at(index), index == self.view.cursor
        ground = "highlight" if selected else "surface"
        room = width - 3
        edge = self.palette.style("primary" if selected and self.has_focus else "quiet" if selected else "rule", ground)
        lead = self._lead(index, width)
        body = []
        for line, style in self._text(card, ground, room):
            start = [(SELECTED if selected else EDGE, edge), (" ", self.palette.style("text", ground))]
            strip = strip_of([*segments(start), *inked(line.words, style)], width, self.palette.style("text", ground))
            body.append(Line(strip, strip.text.rstrip(), 2, line.glue))
        return Block((*lead, *body), len(lead))

    def _lead(self, index: int, width: int) -> list[Line]:
        blank, heading = drawn([], width, self.ink()), self._heading(index)
        lead = [blank] if index else []
        if heading:
            lead += [drawn([(plain(heading).plain, self.ink(bold=True))], width, self.ink()), blank]
        return lead

    def _text(self, card: Card, ground: str, room: int) -> list[tuple[Wrapped, Style]]:
        def ink(role: str, *, bold: bool = False, italic: bool = False) -> Style:
            return self.palette.style(role, ground, bold=bold, italic=italic)

        found = self.palette.style("warning", ground, bold=True, underline=True)
        title = lit(plain(card.title), self._sought, found).stylize_before(ink("text", bold=True))
        head = Content.assemble((f"{card.code}  ", ink("quiet")), title)
        names = [Content.styled(one_line(name).plain, ink(stream_role(colour))) for name, colour in card.sides]
        sides = Content("  ").join(names)
        paragraphs = [
            (head, ink("text")),
            (sides, ink("quiet")),
            (plain(card.needs), ink(card.needs_role)),
            (plain(card.note), ink("quiet", italic=True)),
        ]
        return [(line, style) for words, style in paragraphs if words for line in wrapped(words, room)]

    def when_empty(self, width: int, height: int) -> Sequence[Line]:
        """What will stand here."""
        if not self._empty:
            return ()
        lines = wrapped(plain(self._empty), width)
        return [drawn([(line.words.plain, self.ink("quiet"))], width, self.ink()) for line in lines][:height]


# The sides of a conflict: a box each, beside one another where there is room, and one of them chosen.

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
