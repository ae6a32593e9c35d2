"""Lists of what was said, of any length: newest at the end, next to the capture line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.style import Style

from coprod_tui.tui.colors import stream_role
from coprod_tui.tui.content import one_line, plain
from coprod_tui.tui.widgets.entry_list import BlockList, rule_line
from coprod_tui.tui.widgets.key_queue import KeyQueue
from coprod_tui.tui.widgets.painted import Frame, Look, PaintedValue, WidgetMessage
from coprod_tui.tui.widgets.text_layout import (
    DrawnLine,
    Piece,
    Wrapped,
    cells,
    drawn,
    highlight,
    inked,
    segments,
    strip_of,
    wrap,
)
from coprod_tui.tui.widgets.virtual_list import DrawnRow, RowState, RowValues, sentence_lines

# One row: code and sign, the words, the why under them, facts, and while it is open its details

CODE_CELLS = 5
"""How wide a code is taken to be (`M-014`), so that the words of all rows begin in one column."""
CLOSED_MOST = 8
"""How many lines of words a row shows while it is not open; it says how much is left out."""
CURSOR, MARK = "▌", "●"
"""What stands at the left of the selected row, and of a marked one."""
SQUEEZED = 8
"""In fewer cells than these the words begin under the code instead of beside it."""


class PointRow(NamedTuple):
    """One thing that was said, as values; words are people's words and are shown as they stand."""

    code: str
    sign: str = ""
    words: str | Content = ""
    why: str | Content = ""
    """Shown under the words in the quiet colour, as it is given (with its *because*)."""
    facts: tuple[str, ...] = ()
    """Themes, speaker, consent …, on a line of their own."""
    state: str = ""
    """Whether it is on disk yet: `saving`, `not saved: the disk is full`."""
    state_role: str = "warning"
    code_role: str = "primary"
    quiet: bool = False
    """Whether it was said in an earlier meeting."""
    group: str = ""
    """The meeting it belongs to; where that differs from the row before, a quiet rule says it."""


class PointDetail(NamedTuple):
    """What a row shows beside its words while it is open."""

    facts: tuple[tuple[str, str], ...] = ()
    """Label and value: `("consent", "use the idea")`."""
    keys: tuple[tuple[str, str], ...] = ()
    """The letters that act on it, and what they do."""


class RowInk(NamedTuple):
    """Draws one row as it is shown now."""

    look: Look
    """On the ground of the list."""
    state: RowState
    marked: bool
    opens: bool
    """Whether the selected row of this list stands open, so that the others may be cut short."""
    sought: str

    @property
    def _ground(self) -> Look:
        return self.look.on("highlight") if self.state.selected else self.look

    def _style(self, role: str = "text", *, bold: bool = False, italic: bool = False) -> Style:
        return self._ground.ink(role, bold=bold, italic=italic)

    def draw(self, row: PointRow, detail: PointDetail | None, rule: str, width: int) -> DrawnRow:
        """Return all lines of the row, below a rule with the words of its group."""
        lead = self._lead(rule, width)
        head = self._head(row)
        hang = 1 + cells(head)
        beside = width - hang > SQUEEZED
        indent = hang if beside else min(2, width - 1)
        room = width - indent - (1 if width - indent > 2 else 0)
        texts = self._texts(row, detail, room)
        body = [self._head_line(head, texts[0] if texts and beside else None, width)]
        body += [self._line(indent, line, style, width) for line, style in texts[1 if beside else 0 :]]
        if detail is not None:
            body += self._detail_lines(detail, indent, width)
        return DrawnRow((*lead, *body), len(lead))

    def _head(self, row: PointRow) -> list[Piece]:
        """Return code and sign, each with the space after it."""
        code = row.code + " " * (CODE_CELLS - cell_len(row.code))
        head = [(code, self._style(row.code_role, bold=self.state.selected)), (" ", self._style())]
        return [*head, (row.sign, self._style(bold=True)), (" ", self._style())] if row.sign else head

    def _lead(self, rule: str, width: int) -> list[DrawnLine]:
        blank = drawn([], width, self.look.ink())
        lines = [blank] if self.state.position else []
        return [*lines, rule_line(rule, self.look, width), blank] if rule else lines

    def _texts(self, row: PointRow, detail: PointDetail | None, room: int) -> list[tuple[Wrapped, Style]]:
        """Return the words, the why and the facts, wrapped; the state after the last of them."""
        cut = CLOSED_MOST if self.opens and detail is None else 0
        paragraphs = [
            *self._cut(row.words, self._style("soft" if row.quiet else "text"), room, cut),
            *self._cut(row.why, self._style("quiet"), room, cut),
        ]
        facts = plain("  ".join(row.facts))
        if row.facts:
            paragraphs += self._wrap(facts, self._style("quiet", italic=True), room)
        if row.state:
            self._add_state(row, paragraphs, room)
        return paragraphs

    def _wrap(self, words: Content, style: Style, room: int) -> list[tuple[Wrapped, Style]]:
        lit_words = highlight(words, self.sought, self._ground.ink("warning", underline=True, bold=True))
        return [(line, style) for line in wrap(lit_words, room)]

    def _cut(self, text: str | Content, style: Style, room: int, most: int) -> list[tuple[Wrapped, Style]]:
        """Return a paragraph; with `most`, its first lines and how much more there is."""
        if not text:
            return []
        # What cannot be seen is not wrapped: a text may have a hundred thousand words.
        whole = len(text)
        reach = most * max(room, 2) * 2
        beyond = most > 0 and whole > reach
        words = (plain(text[:reach]) if beyond else plain(text)) if isinstance(text, str) else text
        lines = self._wrap(words, style, room)
        if not beyond and (most == 0 or len(lines) <= most + 1):
            return lines
        kept = lines[:most]
        left = whole - sum(len(line.words) + 1 for line, _ in kept)
        more = Content(f"… {left:,} more characters")
        return [*kept, *((line, self._style("quiet", italic=True)) for line in wrap(more, room))]

    def _add_state(self, row: PointRow, paragraphs: list[tuple[Wrapped, Style]], room: int) -> None:
        """Add the state after the last words where it has room there, else on a line of its own."""
        state = plain(row.state, self._style(row.state_role))
        if paragraphs:
            last, style = paragraphs[-1]
            if last.words.cell_length + 2 + state.cell_length <= room:
                joined = Content.assemble(last.words, ("  ", style), state)
                paragraphs[-1] = (Wrapped(joined, last.glue), style)
                return
        paragraphs += [(line, self._style(row.state_role)) for line in wrap(state, room)]

    def _detail_lines(self, detail: PointDetail, indent: int, width: int) -> list[DrawnLine]:
        """Return what is known about an open row, a label and a value a line, then the letters that act on it."""
        room = width - indent - 1
        column = max((cell_len(label) for label, _ in detail.facts), default=0) + 2
        lines = []
        for label, value in detail.facts:
            words = wrap(plain(value), room - column)
            start = [(label.ljust(column), self._style("quiet"))]
            lines.append(self._line(indent, words[0], self._style("soft"), width, start))
            lines += [self._line(indent + column, more, self._style("soft"), width) for more in words[1:]]
        return lines + [self._hung(indent, pieces, width) for pieces in self._key_lines(detail.keys, room)]

    def _key_lines(self, keys: tuple[tuple[str, str], ...], room: int) -> list[list[Piece]]:
        lines: list[list[Piece]] = []
        for key, does in keys:
            pieces = [(key, self._style("primary", bold=True)), (f" {does}", self._style("quiet"))]
            if lines and cells(lines[-1]) + 3 + cells(pieces) <= room:
                lines[-1] += [("   ", self._style()), *pieces]
            else:
                lines.append(pieces)
        return lines

    def _gutter(self, *, first: bool) -> Piece:
        if first and self.marked:
            return MARK, self._style("warning", bold=True)
        if self.state.selected:
            return CURSOR, self._style("primary" if self.state.focused else "quiet")
        return " ", self._style()

    def _head_line(self, head: list[Piece], text: tuple[Wrapped, Style] | None, width: int) -> DrawnLine:
        pieces = segments([self._gutter(first=True), *head])
        if text is not None:
            pieces += inked(text[0].words, text[1])
        return self._finished(pieces, width, 1, "\n")

    def _line(self, indent: int, line: Wrapped, style: Style, width: int, start: Sequence[Piece] = ()) -> DrawnLine:
        pieces = segments([self._gutter(first=False), (" " * (indent - 1), self._style()), *start])
        return self._finished(pieces + inked(line.words, style), width, indent, line.glue)

    def _hung(self, indent: int, pieces: Sequence[Piece], width: int) -> DrawnLine:
        start = [self._gutter(first=False), (" " * (indent - 1), self._style())]
        return self._finished(segments([*start, *pieces]), width, indent, "\n")

    def _finished(self, pieces: list[Segment], width: int, hangs: int, glue: str) -> DrawnLine:
        strip = strip_of(pieces, width, self._style())
        return DrawnLine(strip, strip.text.rstrip(), hangs, glue)


class PointPainter:
    """Draws what was said, each row made only when it comes near the window."""

    def __init__(
        self,
        rows: RowValues[PointRow],
        details: RowValues[PointDetail] | None = None,
        *,
        marks: frozenset[str] = frozenset(),
        sought: str = "",
        empty: str = "",
    ) -> None:
        """With `details`, the selected row stands open; the others are those of `PointList`."""
        self._rows, self._details = rows, details
        self._marks, self._sought, self._empty = marks, sought, empty

    def _detail(self, row: RowState) -> PointDetail | None:
        return None if self._details is None or not row.selected else self._details[row.id]

    def _rule(self, row: RowState) -> str:
        return row.heading(lambda other: self._rows[other].group)

    def key_of(self, row: RowState, width: int) -> object:
        """Return the row as it was given, and how it is shown."""
        marked, opens = row.id in self._marks, self._details is not None
        said = row.id, self._rows[row.id], self._detail(row), self._rule(row)
        return said, row.position == 0, row.emphasis, marked, opens, self._sought

    def draw(self, row: RowState, look: Look, width: int) -> DrawnRow:
        """Return the row."""
        ink = RowInk(look, row, row.id in self._marks, self._details is not None, self._sought)
        return ink.draw(self._rows[row.id], self._detail(row), self._rule(row), width)

    def when_empty(self, look: Look, width: int, height: int) -> Sequence[DrawnLine]:
        """Return the sentence for an empty list, in the quiet colour."""
        return sentence_lines(self._empty, look, width, height)


class PointList(BlockList):
    """What was said, oldest first; rows can be marked, and the selected one may stand open."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "mark", "mark", id="said.mark")]
    sinks = True

    class Marked(WidgetMessage):
        """The marks were changed."""

        def __init__(self, owner: PointList, marks: frozenset[str]) -> None:
            super().__init__(owner)
            self.list = owner
            self.marks = marks

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        self._made: RowValues[PointRow] = RowValues(lambda row: PointRow("", words=row))
        self._details: RowValues[PointDetail] | None = None
        super().__init__(PointPainter(self._made), id=id, classes=classes)

    def show(
        self, ids: Sequence[str], row: Callable[[str], PointRow], detail: Callable[[str], PointDetail] | None = None
    ) -> None:
        """Show rows, oldest first; `row` and, for the selected one, `detail` are asked only about what is in sight.

        With `detail`, the selected row stands open: all of its text, and what `detail` returns.
        """
        before = self._selected_lines()
        self._made, self._details = RowValues(row), RowValues(detail) if detail is not None else None
        self.show_ids(ids, self._painter())
        # An open row that grows is brought into sight whole.
        if detail is not None and self._selected_lines() > before:
            self.view.settle(to_cursor=True)
            self.repaint()

    def _selected_lines(self) -> int:
        row = self.rows.cursor_row() if self.is_mounted else None
        return len(row.lines) if row is not None else 0

    def _painter(self) -> PointPainter:
        return PointPainter(self._made, self._details, marks=self.marks, sought=self.sought, empty=self.empty)

    def _redraw(self) -> None:
        self.rows.painter = self._painter()
        self.repaint()

    marks = PaintedValue[frozenset[str]](frozenset(), _redraw)
    """The marked rows; a mark stays while its row is filtered out, and its screen drops it when the row is gone."""
    sought = PaintedValue("", _redraw)
    """The words that are lit wherever they stand, ignoring case and accents."""
    empty = PaintedValue("", _redraw)
    """The sentence that stands there while there are no rows."""

    def action_mark(self) -> None:
        """Mark the selected row, or take its mark away."""
        if self.cursor is None:
            return
        self.marks ^= {self.cursor}
        self.post_message(self.Marked(self, self.marks))


class StreamPane(PointList):
    """What one stream said, in a frame of its colour while lines go to it, and a quiet one otherwise."""

    inset = 1
    chosen = PaintedValue(False, PointList.repaint_edges)
    """Whether what is typed goes to this stream."""
    note = PaintedValue("", PointList.repaint_edges)
    """A few words for the lower edge: `quiet for 21 min`."""
    titled = PaintedValue(True, PointList.repaint_edges)
    """Whether the name stands in the frame; False in the narrow layout, where the tabs have it."""

    def __init__(self, name: str = "", colour: int = 0, *, id: str | None = None, classes: str | None = None) -> None:
        """`colour` is `Stream.colour`."""
        super().__init__(id=id, classes=classes)
        self._keys = KeyQueue(self)
        self.head(name, colour)

    def on_key(self, event: events.Key) -> None:
        """Leave every key to the screen; the next one waits for it, because it may move the focus to the line."""
        self._keys.came(event, self, bubbles=True)

    def on_paste(self, event: events.Paste) -> None:
        """Let the next key wait for what is pasted too."""
        self._keys.came(event, self, bubbles=True)

    def head(self, name: str, colour: int, count: str = "") -> None:
        """Set the stream's name and colour, and how much it said (`23`, or `3 of 23` while something is sought)."""
        self._stream, self._colour, self._count = one_line(name).plain, colour, count
        self.repaint_edges()

    def frame(self) -> Frame:
        """Return the frame: name and count, how much is out of sight, and the note, which goes first in little room."""
        title = f"{self._stream} {self._count}".strip() if self.titled else ""
        earlier = f"{self.view.before:,} earlier" if self.view.before else ""
        later = f"{self.view.after:,} later" if self.view.after else ""
        away = " · ".join(part for part in (earlier, later) if part)
        whole = " · ".join(part for part in (away, self.note) if part)
        notes = tuple(words for words in (whole, away or self.note, later or earlier) if words)
        stream = stream_role(self._colour)
        role, notes_role = (stream, stream) if self.chosen else ("rule", "quiet")
        return Frame(title, notes, role, title_role=stream, notes_role=notes_role)
