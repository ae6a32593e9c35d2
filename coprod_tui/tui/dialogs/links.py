"""What a side of a conflict rests on, chosen from all that its stream said."""

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
from coprod_tui.tui.widgets.point_list import PointList, Row

_MOST_LINES = 20


class Links(Dialog[frozenset[str] | None]):
    """A list with a mark before each contribution that belongs to it; answers the marked ones."""

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
        row: Callable[[str], Row],
        find: Callable[[str], Collection[str]],
        *,
        about: str = "",
    ) -> None:
        """`find` answers the ids that have some words."""
        super().__init__()
        self.title_words = title
        self._ids = ids
        self._marked = frozenset(marked)
        self._row = row
        self._find = find
        self._about = about

    def inside(self) -> ComposeResult:
        """What it is about, what is looked for, and the list."""
        if self._about:
            yield Static(plain(self._about), classes="about")
        yield FindLine(placeholder="/ finds words, themes and codes")
        yield PointList()

    def on_mount(self) -> None:
        """Mark what belongs to it now, and go to the last of these."""
        self.points.empty = "Nothing was said in this stream yet, or nothing has these words."
        self.points.marks = self._marked
        self.points.styles.height = min(_MOST_LINES, 4 * len(self._ids) + 1)
        self.points.show(self._ids, self._row)
        last = [one for one in self._ids if one in self._marked] or list(self._ids[-1:])
        self.points.cursor = last[-1] if last else None
        self.points.focus()

    @on(FindLine.Changed)
    def _look(self, event: FindLine.Changed) -> None:
        words = event.text.strip()
        found = frozenset(self._find(words)) if words else None
        self.points.sought = words
        self.points.show([one for one in self._ids if found is None or one in found], self._row)

    @on(FindLine.Entered)
    def _found(self) -> None:
        self.points.focus()
        if self.points.cursor is None:
            self.points.action_last()

    def action_find(self) -> None:
        """Typing looks for words."""
        self.find.focus()

    def action_turn(self) -> None:
        """From the list to the line and back."""
        if self.find.has_focus:
            self._found()
        else:
            self.find.focus()

    def action_keep(self) -> None:
        """Answer what is marked."""
        self.dismiss(self.points.marks)
