"""Conflicts as cards, one under the other: code and title, the sides, what each still needs, and a note."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from textual.content import Content
from textual.style import Style

from coprod_tui.looks import stream_role
from coprod_tui.text import one_line, plain
from coprod_tui.widgets.block_list import BlockList
from coprod_tui.widgets.blocks import Block
from coprod_tui.widgets.lines import Line, Wrapped, drawn, inked, lit, segments, strip_of, wrapped

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
