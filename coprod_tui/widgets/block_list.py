"""A list of any length with a cursor, moved by keys and the mouse; a list of blocks that one can act on."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType

from coprod_tui.widgets.blocks import Blocks
from coprod_tui.widgets.told import Told

_WHEEL = 3


class BlockList(Blocks):
    """Rows by id; it tells which one the cursor went to, which was chosen, and when a key would leave the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", "up", show=False),
        Binding("down", "step(1)", "down", show=False),
        Binding("pageup", "page(-1)", "page up", show=False),
        Binding("pagedown", "page(1)", "page down", show=False),
        Binding("home", "first", "first", show=False),
        Binding("end", "last", "last", show=False),
    ]

    class Moved(Told):
        """A key or the mouse moved the cursor to another row."""

        def __init__(self, owner: BlockList, row: str) -> None:
            super().__init__(owner)
            self.list = owner
            self.id = row

    class Chosen(Told):
        """A row was chosen: by Enter where the list takes it, or by a double click."""

        def __init__(self, owner: BlockList, row: str) -> None:
            super().__init__(owner)
            self.list = owner
            self.id = row

    class PastEnd(Told):
        """A key would have moved the cursor beyond the last row (`step` 1) or the first (`step` -1)."""

        def __init__(self, owner: BlockList, step: int) -> None:
            super().__init__(owner)
            self.list = owner
            self.step = step

    def _moved_from(self, before: str | None) -> None:
        self.repaint()
        if self.cursor is not None and self.cursor != before:
            self.post_message(self.Moved(self, self.cursor))

    def _go_to(self, index: int) -> None:
        before = self.cursor
        self.view.select(index)
        self._moved_from(before)

    def action_step(self, rows: int) -> None:
        """The next row (1) or the one before (-1)."""
        before = self.cursor
        if self.view.step(rows):
            self._moved_from(before)
        else:
            self.post_message(self.PastEnd(self, rows))

    def action_page(self, pages: int) -> None:
        """A window further on (1) or back (-1)."""
        before = self.cursor
        self.view.page(pages)
        self._moved_from(before)

    def action_first(self) -> None:
        """The first row."""
        self._go_to(0)

    def action_last(self) -> None:
        """The last row."""
        self._go_to(len(self.view.ids) - 1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Reads on; at the end the wheel is left to what is around the list."""
        if self.view.scroll(_WHEEL):
            event.stop()
            self.repaint()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Reads back."""
        if self.view.scroll(-_WHEEL):
            event.stop()
            self.repaint()

    def on_click(self, event: events.Click) -> None:
        """Selects the row under the mouse; a double click chooses it. A click that ended a drag does nothing."""
        spot = self._spot(event.y - self.inset)
        if spot is None or spot.row < 0 or self.text_selection is not None:
            return
        self._go_to(spot.row)
        if event.chain == 2:
            self.post_message(self.Chosen(self, self.view.ids[spot.row]))
