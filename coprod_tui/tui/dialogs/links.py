"""Choose the contributions that a side of a conflict rests on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from coprod_tui.tui.content import plain
from coprod_tui.tui.dialogs import Dialog
from coprod_tui.tui.widgets.capture_line import FindLine
from coprod_tui.tui.widgets.point_list import PointList, PointRow

_MOST_LINES = 20


class Links(Dialog[frozenset[str] | None]):
    """A list of contributions with marks; returns the ids of the marked ones."""

    CSS_PATH = "links.tcss"
    AUTO_FOCUS = "PointList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "keep", "keep", show=False),
        Binding("tab", "turn", show=False),
        Binding("slash", "find", show=False),
    ]
    points = getters.query_one(PointList)
    find = getters.query_one(FindLine)
    answers = "↑↓ move   Space mark   / find   Enter keep   Esc leave"

    def __init__(
        self,
        title: str,
        ids: Sequence[str],
        marked: Collection[str],
        row: Callable[[str], PointRow],
        find: Callable[[str], Collection[str]],
        *,
        about: str = "",
    ) -> None:
        """`find` returns the ids of the contributions that contain some words."""
        super().__init__()
        self.title_words = title
        self._ids = ids
        self._marked = frozenset(marked)
        self._row = row
        self._find = find
        self._about = about

    def inside(self) -> ComposeResult:
        """Yield what it is about, the search line, and the list."""
        if self._about:
            yield Static(plain(self._about), classes="about")
        yield FindLine(placeholder="/ finds words, themes and codes")
        yield PointList()

    def on_mount(self) -> None:
        """Mark what is linked already, and put the cursor on the last of it."""
        self.points.empty = "Nothing was said in this stream yet, or nothing has these words."
        self.points.marks = self._marked
        self.points.styles.height = min(_MOST_LINES, 4 * len(self._ids) + 1)
        self.points.show(self._ids, self._row)
        last = [record for record in self._ids if record in self._marked] or list(self._ids[-1:])
        self.points.cursor = last[-1] if last else None
        self.points.focus()

    @on(FindLine.Changed)
    def _look(self, event: FindLine.Changed) -> None:
        words = event.text.strip()
        matches = frozenset(self._find(words)) if words else None
        self.points.sought = words
        self.points.show([record for record in self._ids if matches is None or record in matches], self._row)

    @on(FindLine.Entered)
    def _leave_find(self) -> None:
        self.points.focus()
        if self.points.cursor is None:
            self.points.action_last()

    def action_find(self) -> None:
        """Put the focus on the search line."""
        self.find.focus()

    def action_turn(self) -> None:
        """Switch the focus between the list and the search line."""
        if self.find.has_focus:
            self._leave_find()
        else:
            self.find.focus()

    def action_keep(self) -> None:
        """Return what is marked."""
        self.dismiss(self.points.marks)
