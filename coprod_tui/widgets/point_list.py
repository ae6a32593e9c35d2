"""What was said, as a list of any length: newest at the end, next to the capture line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from coprod_tui.text import plain
from coprod_tui.widgets.block_list import BlockList
from coprod_tui.widgets.blocks import Block
from coprod_tui.widgets.lines import Line, drawn, wrapped
from coprod_tui.widgets.point_row import Detail, Ink, Row
from coprod_tui.widgets.told import Told

__all__ = ["Detail", "PointList", "Row"]


class PointList(BlockList):
    """Rows by id, each made only when it comes near the window."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "mark", "mark", id="said.mark")]
    sinks = True

    class Marked(Told):
        """The marks were changed."""

        def __init__(self, owner: PointList, marks: frozenset[str]) -> None:
            super().__init__(owner)
            self.list = owner
            self.marks = marks

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._row: Callable[[str], Row] = lambda row: Row("", words=row)
        self._detail: Callable[[str], Detail] | None = None
        self._made: dict[str, Row] = {}
        self._details: dict[str, Detail] = {}
        self._marks: frozenset[str] = frozenset()
        self._sought = ""
        self._empty = ""

    # What it shows

    def show(
        self, ids: Sequence[str], row: Callable[[str], Row], detail: Callable[[str], Detail] | None = None
    ) -> None:
        """Shows rows, oldest first; `row` and, for the selected one, `detail` are asked only about what is in sight.

        With `detail`, the selected row stands open: all of its text, and what `detail` answers.
        """
        before = self._selected_lines()
        self._row, self._detail = row, detail
        self._made.clear()
        self._details.clear()
        self.show_ids(ids)
        if detail is not None and self._selected_lines() > before:
            self.view.settle(to_cursor=True)
            self.repaint()

    def _selected_lines(self) -> int:
        """How many lines the selected row has; one that grows is brought into sight whole."""
        return len(self._block(self.view.cursor).lines) if self.cursor is not None and self.is_mounted else 0

    @property
    def marks(self) -> frozenset[str]:
        """The marked rows; a mark stays while its row is filtered out, and its screen drops it when the row is gone."""
        return self._marks

    @marks.setter
    def marks(self, marks: frozenset[str]) -> None:
        self._marks = marks
        self.repaint()

    @property
    def sought(self) -> str:
        """The words that are lit wherever they stand, whatever their case and accents."""
        return self._sought

    @sought.setter
    def sought(self, words: str) -> None:
        self._sought = words
        self.repaint()

    @property
    def empty(self) -> str:
        """The sentence that stands there while there are no rows."""
        return self._empty

    @empty.setter
    def empty(self, sentence: str) -> None:
        self._empty = sentence
        self.repaint()

    def action_mark(self) -> None:
        """Marks the selected row, or takes its mark away."""
        if self.cursor is None:
            return
        self.marks = self._marks ^ {self.cursor}
        self.post_message(self.Marked(self, self._marks))

    # Drawing

    def _row_at(self, index: int) -> Row:
        row = self.view.ids[index]
        if row not in self._made:
            self._made[row] = self._row(row)
        return self._made[row]

    def _detail_at(self, index: int) -> Detail | None:
        if self._detail is None or index != self.view.cursor:
            return None
        row = self.view.ids[index]
        if row not in self._details:
            self._details[row] = self._detail(row)
        return self._details[row]

    def _rule_at(self, index: int) -> str:
        """The words of the rule above a row: its group, where another one ends."""
        group = self._row_at(index).group
        return "" if index > 0 and self._row_at(index - 1).group == group else group

    def key_of(self, index: int) -> object:
        """The row as it was given, and how it is shown."""
        selected = index == self.view.cursor
        return (
            self.view.ids[index], self._row_at(index), self._detail_at(index), self._rule_at(index), index == 0,
            selected and (1 + self.has_focus), self.view.ids[index] in self._marks, self._sought,
        )  # fmt: skip

    def draw(self, index: int, width: int) -> Block:
        """The row as a block of lines."""
        selected = index == self.view.cursor
        ink = Ink(
            palette=self.palette,
            ground=self.ground,
            selected=selected,
            focused=selected and self.has_focus,
            marked=self.view.ids[index] in self._marks,
            opens=self._detail is not None,
            sought=self._sought,
        )
        return ink.block(self._row_at(index), self._detail_at(index), self._rule_at(index), width, first=index == 0)

    def when_empty(self, width: int, height: int) -> Sequence[Line]:
        """The sentence for an empty list, in the quiet colour."""
        if not self._empty:
            return ()
        style = self.palette.style("quiet", self.ground)
        said = wrapped(plain(self._empty), width - 2)
        return [drawn([(" ", style), (one.words.plain, style)], width, style) for one in said][:height]
