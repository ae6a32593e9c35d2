"""A list of entries made of paragraphs: only those in sight are ever made, and the selected one may say more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.geometry import Offset
from textual.style import Style

from coprod_tui.text import plain
from coprod_tui.widgets.block_list import BlockList
from coprod_tui.widgets.blocks import Block
from coprod_tui.widgets.lined import Paragraph, laid
from coprod_tui.widgets.lines import Line, drawn, segments, strip_of, wrapped

CURSOR = "▌"
"""What stands at the left of the selected entry."""
GONE = "gone"
"""The role of words that were taken away: quiet and struck through."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as values."""

    paragraphs: tuple[Paragraph, ...]
    selected: tuple[Paragraph, ...] = ()
    """What it says while it is selected; empty: the same."""
    group: str = ""
    """A heading that stands above the first entry of its group."""


class EntryList(BlockList):
    """Entries one under the other; a double click posts `Chosen`, and Enter is left to the screen."""

    def __init__(
        self, *, id: str | None = None, classes: str | None = None, apart: bool = True, ruled: bool = False
    ) -> None:
        """`apart`: a blank line between entries; `ruled`: headings stand in a quiet rule."""
        super().__init__(id=id, classes=classes)
        self._apart, self._ruled = apart, ruled
        self._entry: Callable[[str], Entry] = lambda _: Entry(())
        self._made: dict[str, Entry] = {}
        self._empty = ""

    def show(self, ids: Sequence[str], entry: Callable[[str], Entry], *, empty: str = "") -> None:
        """Shows entries; `entry` is asked only about those in sight. `empty` stands there while there are none."""
        self._entry, self._empty = entry, empty
        self._made.clear()
        self.show_ids(ids)

    @property
    def goes_on(self) -> bool:
        """Whether words are out of sight below."""
        return bool(self.view.placed) and (self.view.after > 0 or self._cut_at_end())

    def _cut_at_end(self) -> bool:
        last = self.view.placed[-1]
        return last.top + len(self._block(last.row).lines) > self.view.window

    def _at(self, index: int) -> Entry:
        one = self.view.ids[index]
        if one not in self._made:
            self._made[one] = self._entry(one)
        return self._made[one]

    def _heading(self, index: int) -> str:
        group = self._at(index).group
        return "" if index and self._at(index - 1).group == group else group

    def key_of(self, index: int) -> object:
        """The entry, and how it is shown."""
        state = index == self.view.cursor and (1 + self.has_focus)
        return self.view.ids[index], self._at(index), self._heading(index), index == 0, state

    def draw(self, index: int, width: int) -> Block:
        """Its paragraphs beside the cursor, below its heading."""
        entry, selected = self._at(index), index == self.view.cursor
        lead = self._lead(index, width)
        ground = "highlight" if selected else self.ground

        def ink(role: str = "text", *, bold: bool = False, italic: bool = False) -> Style:
            if role == GONE:
                return self.palette.style("quiet", ground) + Style(strike=True)
            return self.palette.style(role, ground, bold=bold, italic=italic)

        mark = (CURSOR if selected else " ", ink("primary" if self.has_focus else "quiet"))
        paragraphs = (entry.selected if selected else ()) or entry.paragraphs
        body = []
        for line in (line for one in paragraphs for line in laid(one, max(1, width - 2), ink)):
            strip = strip_of([*segments([mark]), *line.strip], width, ink())
            body.append(Line(strip, f" {line.text}" if line.text else "", line.hangs + 1, line.glue))
        # A heading is read with its first entry: only the blank line before it may be out of sight.
        return Block((*lead, *(body or [drawn([mark], width, ink())])), min(1, index, len(lead)))

    def _lead(self, index: int, width: int) -> list[Line]:
        heading = self._heading(index)
        blank = [drawn([], width, self.ink())]
        lead = blank if index and (self._apart or heading) else []
        if heading:
            lead = [*lead, *self._heading_lines(heading, width), *(blank if self._apart or self._ruled else [])]
        return lead

    def _heading_lines(self, heading: str, width: int) -> list[Line]:
        quiet = self.ink("quiet")
        if not self._ruled:
            return [drawn([(f" {line.words.plain}", self.ink(bold=True))], width, self.ink())
                    for line in wrapped(plain(heading), width - 2)]  # fmt: skip
        rule = self.ink("rule")
        pieces = [(" ──", rule), (f" {plain(heading).plain} ", quiet), ("─" * width, rule)]
        strip = strip_of(segments(pieces), max(0, width - 1), rule)
        return [Line(strip.extend_cell_length(width, self.ink().rich_style))]

    def watch_has_focus(self, _has_focus: bool) -> None:
        """The cursor has another colour where keys act on it."""
        super().watch_has_focus(_has_focus)
        self.repaint()

    def _move_terminal_cursor(self) -> None:
        """Beside the entry, not beside the heading above it."""
        at = next((one for one in self.view.placed if one.row == self.view.cursor), None)
        if self.has_focus and at is not None:
            line = max(0, at.top + len(self._lead(at.row, self.inner_width)))
            self.app.cursor_position = self.region.offset + Offset(self.inset, self.inset + line)

    def when_empty(self, width: int, height: int) -> Sequence[Line]:
        """What will stand here."""
        lines = wrapped(plain(self._empty), max(1, width - 2)) if self._empty else []
        return [drawn([(f" {line.words.plain}", self.ink("quiet"))], width, self.ink()) for line in lines][:height]
