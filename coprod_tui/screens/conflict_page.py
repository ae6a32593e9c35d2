"""The page of a conflict, top to bottom: where it is, the sides, the step in hand, and what was found together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import getters
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widget import Widget

from coprod_tui.meeting.rules import conflicts as rules
from coprod_tui.screens import conflict_agreement as agreement
from coprod_tui.screens import conflict_words as words
from coprod_tui.screens.conflict_places import Part
from coprod_tui.screens.conflict_step import Body, Seen, Step
from coprod_tui.screens.conflict_words import Folding
from coprod_tui.screens.now_box import NowBox
from coprod_tui.widgets.fit_grid import FitGrid
from coprod_tui.widgets.hands import HandsTable
from coprod_tui.widgets.lined import Paragraphs
from coprod_tui.widgets.side_boxes import BESIDE, SideBoxes


class ConflictPage(VerticalScroll, inherit_bindings=False):
    """All parts of a conflict, one under the other; with the focus its letters act on the chosen side."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "screen.choose_side(-1)", "choose side", key_display="←→"),
        Binding("right", "screen.choose_side(1)", "choose side", show=False),
        Binding("up", "scroll_up", "up", show=False),
        Binding("down", "scroll_down", "down", show=False),
        Binding("pageup", "page_up", "page up", show=False),
        Binding("pagedown", "page_down", "page down", show=False),
        Binding("home", "scroll_home", "first", show=False),
        Binding("end", "scroll_end", "last", show=False),
    ]
    boxes = getters.query_one(SideBoxes)
    now = getters.query_one(NowBox)

    def compose(self) -> Iterable[Widget]:
        """The parts."""
        yield Paragraphs(id="head")
        yield SideBoxes(id="sides")
        yield NowBox()
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

    async def show(self, seen: Seen, step: Step, side: str, *, folding: Folding) -> None:
        """Shows the conflict as it is, with a step in the middle; each part is drawn anew only where it differs."""
        found = rules.proposal(seen.project, seen.conflict)
        grid = agreement.grid_value(seen, folding)
        self._part("head").show(*words.heading(seen))
        await self.boxes.show(words.side_values(seen, folding), side, acting=self.screen.focused is self)
        counting = step.place.record if step.place.part is Part.CHECK and step.body is Body.HANDS else ""
        self.now.show(step, grid=grid, hands=agreement.hands_value(seen, found, folding, counting))
        self._part("options-head").show(*(agreement.options_head(seen) if step.body is not Body.GRID else ()))
        still = self.query_one("#grid", FitGrid)
        still.show(grid)
        still.display = bool(grid.ways) and step.body is not Body.GRID
        self._part("grid-says").show(*agreement.grid_words(seen))
        self._part("middle-ground").show(*agreement.middle_ground(seen, found, folding))
        hands = agreement.hands_value(seen, found, folding)
        shown = () if counting else agreement.hands_head(found, hands)
        self._part("hands-head").show(*shown)
        table = self.query_one("#hands", HandsTable)
        table.show(hands)
        table.display = bool(shown)
        self._part("hands-notes").show(*agreement.hands_notes(seen, found, folding))
        self._put_first("#ground" if found is not None and found.text else "#ways")
        self._part("ends").show(*agreement.earlier_ends(seen, folding))
        self._part("next").show(*words.next_paragraphs(seen))

    def _put_first(self, which: str) -> None:
        """The options, and once a middle ground is in words that and the hands, stand next to the step in hand."""
        if self.children[self.children.index(self.now) + 1].id != which.removeprefix("#"):
            self.move_child(self.query_one(which), after=self.now)

    def _part(self, name: str) -> Paragraphs:
        return self.query_one(f"#{name}", Paragraphs)

    @property
    def beside(self) -> bool:
        """Whether there is room for sides beside one another."""
        return (self.size.width or self.app.size.width) >= BESIDE

    def reveal(self) -> None:
        """Scrolls as little as shows the whole step in hand, and its beginning where it has no room."""
        box = self.now.virtual_region
        height = self.scrollable_content_region.height
        top = min(box.y, max(0, box.bottom - height))
        self.scroll_to(y=top, animate=False, immediate=True)

    def reveal_cursor(self) -> None:
        """Keeps the cell of the grid under the cursor in sight."""
        grid = self.now.grid
        if grid.display:
            cell = grid.cursor_region().translate(grid.virtual_region.offset).translate(self.now.virtual_region.offset)
            self.scroll_to_region(cell.grow((2, 0, 3, 0)), animate=False, immediate=True)
