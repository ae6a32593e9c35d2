"""The page of a conflict, top to bottom: where it is, the sides, the step in hand, and what was found together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import events, getters, on
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widget import Widget

from coprod_tui.screens.conflict.flow import Flow
from coprod_tui.screens.conflict.presenter import PageValue
from coprod_tui.screens.conflict.step_box import StepBox
from coprod_tui.widgets.fit_grid import FitGrid
from coprod_tui.widgets.hands import HandsTable
from coprod_tui.widgets.lined import Paragraph, Paragraphs
from coprod_tui.widgets.side_boxes import BESIDE, SideBox, SideBoxes


class ConflictPage(VerticalScroll, inherit_bindings=False):
    """All parts of a conflict, one under the other; with the focus its letters act on the chosen side."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "choose_side(-1)", "choose side", key_display="←→"),
        Binding("right", "choose_side(1)", "choose side", show=False),
        Binding("up", "scroll_up", "up", show=False),
        Binding("down", "scroll_down", "down", show=False),
        Binding("pageup", "page_up", "page up", show=False),
        Binding("pagedown", "page_down", "page down", show=False),
        Binding("home", "scroll_home", "first", show=False),
        Binding("end", "scroll_end", "last", show=False),
    ]
    boxes = getters.query_one(SideBoxes)
    box = getters.query_one(StepBox)

    def __init__(self, flow: Flow) -> None:
        """`flow` says which side is chosen."""
        super().__init__(id="page")
        self._flow = flow

    def compose(self) -> Iterable[Widget]:
        """The parts."""
        yield Paragraphs(id="head")
        yield SideBoxes(id="sides")
        yield StepBox()
        with Vertical(id="ways"):
            yield Paragraphs(id="options-head", classes="part")
            yield FitGrid(still=True, id="grid")
            yield Paragraphs(id="grid-says")
        with Vertical(id="ground"):
            yield Paragraphs(id="middle-ground", classes="part")
            yield Paragraphs(id="hands-head", classes="part")
            yield HandsTable(still=True, id="hands")
            yield Paragraphs(id="hands-notes")
        yield Paragraphs(id="ends")
        yield Paragraphs(id="next", classes="part")

    async def show(self, value: PageValue) -> None:
        """Shows the conflict with a step in the middle; each part is drawn anew only where it differs."""
        self._write("head", value.head)
        await self.boxes.show(value.sides, value.side, acting=self.screen.focused is self)
        self.box.show(value.step, grid=value.grid, hands=value.hands_in_step)
        self._write("options-head", value.options_head)
        grid = self.query_one("#grid", FitGrid)
        grid.show(value.grid)
        grid.display = bool(value.grid.ways and value.options_head)
        self._write("grid-says", value.grid_words)
        self._write("middle-ground", value.middle_ground)
        self._write("hands-head", value.hands_head)
        hands = self.query_one("#hands", HandsTable)
        hands.show(value.hands)
        hands.display = bool(value.hands_head)
        self._write("hands-notes", value.hands_notes)
        self._put_first("ground" if value.ground_first else "ways")
        self._write("ends", value.ends)
        self._write("next", value.next)

    def _put_first(self, part: str) -> None:
        """The options, and once a middle ground is in words that and the hands, stand next to the step in hand."""
        if self.children[self.children.index(self.box) + 1].id != part:
            self.move_child(self.query_one(f"#{part}"), after=self.box)

    def _write(self, part: str, paragraphs: tuple[Paragraph, ...]) -> None:
        self.query_one(f"#{part}", Paragraphs).show(*paragraphs)

    @property
    def beside(self) -> bool:
        """Whether there is room for sides beside one another."""
        return (self.size.width or self.app.size.width) >= BESIDE

    # The chosen side

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In a step, the arrows are the step's."""
        return action != "choose_side" or not self.box.in_hand

    def action_choose_side(self, by: int) -> None:
        """The side to the right (1) or to the left (-1)."""
        if side := self._flow.side_beside(by):
            self._choose(side)

    @on(SideBox.Picked)
    def _picked(self, event: SideBox.Picked) -> None:
        self.focus()
        self._choose(event.id)

    def _choose(self, side: str) -> None:
        self._flow.side = side
        acting = self.screen.focused is self
        self.boxes.choose(side, acting=acting)
        chosen = self.boxes.box_of(side)
        if acting and chosen is not None:
            # Magnifiers and braille lines follow the terminal's own cursor.
            self.app.cursor_position = chosen.region.offset

    @on(events.Focus)
    @on(events.Blur)
    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def _focus_moved(self) -> None:
        """Shows whether keys go to the step, or to the chosen side."""
        if self._flow.at is not None and self.is_attached:
            self.box.set_class(not self.box.in_hand, "-left")
            self._choose(self._flow.side)

    # What is in sight

    @on(StepBox.Grew)
    @on(SideBoxes.Grew)
    def _grew(self) -> None:
        if self._flow.at is not None and self.box.in_hand:
            self.call_after_refresh(self.reveal)

    @on(FitGrid.Moved)
    def _grid_moved(self) -> None:
        self.call_after_refresh(self._reveal_cursor)

    def reveal(self) -> None:
        """Scrolls as little as shows the whole step in hand, or its beginning, and the cursor of the grid."""
        if not self.is_attached:
            return
        box = self.box.virtual_region
        height = self.scrollable_content_region.height
        top = min(box.y, max(0, box.bottom - height))
        self.scroll_to(y=top, animate=False, immediate=True)
        self._reveal_cursor()

    def _reveal_cursor(self) -> None:
        grid = self.box.grid
        if grid.display:
            cell = grid.cursor_region().translate(grid.virtual_region.offset).translate(self.box.virtual_region.offset)
            self.scroll_to_region(cell.grow((2, 0, 3, 0)), animate=False, immediate=True)
