"""Conflicts as cards of the board, and the sides of one conflict as boxes beside one another."""

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

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.tui.colors import stream_role
from coprod_tui.tui.content import one_line, plain
from coprod_tui.tui.widgets.entry_list import BlockList
from coprod_tui.tui.widgets.painted import HEAVY, QUIET, Frame, Look
from coprod_tui.tui.widgets.paragraphs import Paragraphs, TextParagraph
from coprod_tui.tui.widgets.text_layout import DrawnLine, Wrapped, drawn, highlight, inked, segments, strip_of, wrap
from coprod_tui.tui.widgets.virtual_list import DrawnRow, RowState, RowValues, sentence_lines

# Cards

EDGE, SELECTED = "▎", "▌"
"""What stands at the left of a card, and of the selected one."""


class ConflictCard(NamedTuple):
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


class CardPainter:
    """Draws cards on a ground of their own, with an edge at the left."""

    def __init__(self, cards: RowValues[ConflictCard], empty: str = "", sought: str = "") -> None:
        """`sought` is lit in the titles; `empty` stands there while there are no cards."""
        self._cards = cards
        self._empty, self._sought = empty, sought

    def _heading(self, row: RowState) -> str:
        return row.heading(lambda card: self._cards[card].group)

    def key_of(self, row: RowState, width: int) -> object:
        """Return the card, and how it is shown."""
        return row.id, self._cards[row.id], self._heading(row), row.position == 0, row.emphasis, self._sought

    def draw(self, row: RowState, look: Look, width: int) -> DrawnRow:
        """Return the card, below the heading of its group."""
        ground = look.on("highlight" if row.selected else "surface")
        edge = ground.ink("primary" if row.emphasis == 2 else "quiet" if row.selected else "rule")
        lead = self._lead(row, look, width)
        body = []
        for line, style in self._text(self._cards[row.id], ground, width - 3):
            start = [(SELECTED if row.selected else EDGE, edge), (" ", ground.ink())]
            strip = strip_of([*segments(start), *inked(line.words, style)], width, ground.ink())
            body.append(DrawnLine(strip, strip.text.rstrip(), 2, line.glue))
        return DrawnRow((*lead, *body), len(lead))

    def _lead(self, row: RowState, look: Look, width: int) -> list[DrawnLine]:
        blank, heading = drawn([], width, look.ink()), self._heading(row)
        lead = [blank] if row.position else []
        if heading:
            lead += [drawn([(plain(heading).plain, look.ink(bold=True))], width, look.ink()), blank]
        return lead

    def _text(self, card: ConflictCard, look: Look, room: int) -> list[tuple[Wrapped, Style]]:
        title = highlight(plain(card.title), self._sought, look.ink("warning", bold=True, underline=True))
        title = title.stylize_before(look.ink(bold=True))
        head = Content.assemble((f"{card.code}  ", look.ink("quiet")), title)
        names = [Content.styled(one_line(name).plain, look.ink(stream_role(colour))) for name, colour in card.sides]
        paragraphs = [
            (head, look.ink()),
            (Content("  ").join(names), look.ink("quiet")),
            (plain(card.needs), look.ink(card.needs_role)),
            (plain(card.note), look.ink("quiet", italic=True)),
        ]
        return [(line, style) for words, style in paragraphs if words for line in wrap(words, room)]

    def when_empty(self, look: Look, width: int, height: int) -> Sequence[DrawnLine]:
        """Return the sentence about an empty column."""
        return sentence_lines(self._empty, look, width, height, indent="")


class CardList(BlockList):
    """Cards one under the other: a column of the board, or all of it where there is room for one column only."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(CardPainter(RowValues(lambda card: ConflictCard(card, ""))), id=id, classes=classes)

    def show(
        self, ids: Sequence[str], card: Callable[[str], ConflictCard], *, empty: str = "", sought: str = ""
    ) -> None:
        """Show cards; `card` is asked only about those in sight. `empty` stands there while there are none."""
        self.show_ids(ids, CardPainter(RowValues(card), empty, sought))


# Boxes of sides

BESIDE = 100
"""From this width on, sides stand beside one another."""
_LEAST = 36
"""The narrowest box that stands beside another one."""
_AROUND = 3
"""How many cells the page takes beside the boxes; their width before they are laid out is estimated by it."""
CHOSEN = "▸"


@frozen
class SideValue(Frozen):
    """One side as values."""

    id: str
    name: str
    colour: int
    """`Stream.colour`."""
    paragraphs: tuple[TextParagraph, ...] = ()
    notes: tuple[str, ...] = ()
    """What stands in the lower edge: the first of these that has room."""


class SideBox(Paragraphs):
    """One side in a frame of its stream's colour; heavy where the letters act on it."""

    inset = 1

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
        """Show a side; `acting`: keys act on the chosen one now."""
        self.value, self._chosen, self._acting = value, chosen, acting
        self.show(*value.paragraphs)
        self.display = True
        self.repaint_edges()

    def frame(self) -> Frame:
        """Return the frame in the stream's colour: heavy, with a sign before the name, where keys act on this side."""
        name, role = one_line(self.value.name).plain, stream_role(self.value.colour)
        if self._chosen and self._acting:
            name, edges = f"{CHOSEN} {name}", HEAVY
        else:
            edges = QUIET
        return Frame(name, self.value.notes, role, title_role=role, notes_role=role, edges=edges)

    def lay_out(self, width: int) -> Sequence[DrawnLine]:
        """Return the lines of the paragraphs, one cell away from the frame."""
        if width < 3:
            return ()
        edge = Segment(" ", self.ink().rich_style)
        return [
            DrawnLine(
                Strip([edge, *line.strip, edge], width), f" {line.text}" if line.text else "", line.hangs + 1, line.glue
            )
            for line in super().lay_out(width - 2)
        ]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the height of the highest of the boxes beside it."""
        own = super().get_content_height(container, viewport, width)
        inner = width - 2
        return max([own, *(len(box.lines(inner)) + 2 for box in self.peers if box is not self and inner > 0)])

    def on_click(self, event: events.Click) -> None:
        """Post `Picked`, unless the click ended a drag."""
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
        """The boxes, in the order of the sides."""
        return [box for box in self.children if isinstance(box, SideBox)]

    def box_of(self, side: str) -> SideBox | None:
        """Return the box of a side, by its id."""
        return next((box for box in self.boxes if box.value.id == side), None)

    async def show(self, values: Sequence[SideValue], chosen: str, *, acting: bool) -> None:
        """Show these sides, and which of them is chosen."""
        self._values, self._chosen, self._acting = tuple(values), chosen, acting
        boxes = self.boxes
        if len(values) > len(boxes):
            await self.mount_all(SideBox() for _ in values[len(boxes) :])
        for extra in boxes[len(values) :]:
            await extra.remove()
        self._put()
        self._lay_out(self.size.width or self.app.size.width - _AROUND)

    def choose(self, chosen: str, *, acting: bool) -> None:
        """Mark another side as chosen; `acting`: keys act on it now."""
        self._chosen, self._acting = chosen, acting
        self._put()

    def _put(self) -> None:
        boxes = self.boxes
        for box, value in zip(boxes, self._values, strict=False):
            box.put(value, chosen=value.id == self._chosen, acting=self._acting)
        for box in boxes:
            box.peers = boxes

    def on_resize(self, event: events.Resize) -> None:
        """Put as many beside one another as have room."""
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
    """Return how many of so many sides stand beside one another in so many cells."""
    if width < BESIDE:
        return 1
    most = max(1, min(sides, (width + 1) // (_LEAST + 1)))
    rows = max(1, -(-sides // most))
    return max(1, -(-sides // rows))
