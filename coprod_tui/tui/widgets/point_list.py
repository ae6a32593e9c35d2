"""What was said, as a list of any length: newest at the end, next to the capture line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.style import Style

from coprod_tui.tui.colors import Palette, stream_role
from coprod_tui.tui.content import one_line, plain
from coprod_tui.tui.widgets.entry_list import Block, BlockList
from coprod_tui.tui.widgets.key_queue import KeyQueue
from coprod_tui.tui.widgets.painted import Told
from coprod_tui.tui.widgets.text_layout import (
    Line,
    Piece,
    Wrapped,
    cells,
    drawn,
    inked,
    lit,
    segments,
    strip_of,
    wrapped,
)

# How one thing that was said is drawn: code, sign, then the words hanging, the why under them, what is known of it.

CODE_CELLS = 5
"""How wide a code is taken to be (`M-014`), so that the words of all rows begin in one column."""
CLOSED_MOST = 8
"""How many lines of words a row shows while it is not open; what is left out is told."""
CURSOR, MARK = "▌", "●"
"""What stands at the left of the selected row, and of a marked one."""
SQUEEZED = 8
"""In fewer cells than these the words begin under the code instead of beside it."""


class Row(NamedTuple):
    """One row as values; words are people's words and are shown as they stand."""

    code: str
    sign: str = ""
    words: str | Content = ""
    why: str | Content = ""
    """Shown under the words in the quiet colour, as it is given (with its *because*)."""
    facts: tuple[str, ...] = ()
    """Themes, speaker, consent …, on a line of their own."""
    state: str = ""
    """What is not settled yet: `saving`, `not saved: the disk is full`."""
    state_role: str = "warning"
    code_role: str = "primary"
    quiet: bool = False
    """True for what was said in an earlier meeting."""
    group: str = ""
    """The meeting it belongs to, in words; where it differs from the row before, a quiet rule says it."""


class Detail(NamedTuple):
    """What a row shows beside its words while it is open."""

    facts: tuple[tuple[str, str], ...] = ()
    """Label and value: `("consent", "use the idea")`."""
    keys: tuple[tuple[str, str], ...] = ()
    """The letters that act on it, and what they do."""


class Ink(NamedTuple):
    """How rows of a list look, and how this one is shown."""

    palette: Palette
    ground: str
    selected: bool
    focused: bool
    """Whether keys act on the selected row."""
    marked: bool
    opens: bool
    """Whether the selected row of this list stands open, so that the others may be cut short."""
    sought: str

    def _style(self, role: str = "text", *, bold: bool = False, italic: bool = False) -> Style:
        ground = "highlight" if self.selected else self.ground
        return self.palette.style(role, ground, bold=bold, italic=italic)

    def block(self, row: Row, detail: Detail | None, rule: str, width: int, *, first: bool) -> Block:
        """All lines of the row."""
        lead = self._lead(rule, width, first=first)
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
        return Block((*lead, *body), len(lead))

    def _head(self, row: Row) -> list[Piece]:
        """Code and sign, each with the space after it."""
        code = row.code + " " * (CODE_CELLS - cell_len(row.code))
        head = [(code, self._style(row.code_role, bold=self.selected)), (" ", self._style())]
        return [*head, (row.sign, self._style(bold=True)), (" ", self._style())] if row.sign else head

    def _lead(self, rule: str, width: int, *, first: bool) -> list[Line]:
        blank = self.palette.style("text", self.ground)
        lines = [] if first else [drawn([], width, blank)]
        if rule:
            line = self.palette.style("rule", self.ground)
            words = self.palette.style("quiet", self.ground)
            label = f" {plain(rule).plain} "
            strip = strip_of(segments([(" ──", line), (label, words), ("─" * width, line)]), width - 1, line)
            lines += [Line(strip.extend_cell_length(width, blank.rich_style)), drawn([], width, blank)]
        return lines

    def _texts(self, row: Row, detail: Detail | None, room: int) -> list[tuple[Wrapped, Style]]:
        """The words, the why and the facts, wrapped; the state after the last of them."""
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
        ground = "highlight" if self.selected else self.ground
        found = lit(words, self.sought, self.palette.style("warning", ground, underline=True, bold=True))
        return [(line, style) for line in wrapped(found, room)]

    def _cut(self, text: str | Content, style: Style, room: int, most: int) -> list[tuple[Wrapped, Style]]:
        """A paragraph, of which a closed row shows the first lines and says how much more there is."""
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
        return [*kept, *((line, self._style("quiet", italic=True)) for line in wrapped(more, room))]

    def _add_state(self, row: Row, paragraphs: list[tuple[Wrapped, Style]], room: int) -> None:
        """`saving` stands after the last words where it has room there, else on a line of its own."""
        state = plain(row.state, self._style(row.state_role))
        if paragraphs:
            last, style = paragraphs[-1]
            if last.words.cell_length + 2 + state.cell_length <= room:
                joined = Content.assemble(last.words, ("  ", style), state)
                paragraphs[-1] = (Wrapped(joined, last.glue), style)
                return
        paragraphs += [(line, self._style(row.state_role)) for line in wrapped(state, room)]

    def _detail_lines(self, detail: Detail, indent: int, width: int) -> list[Line]:
        """What is known about an open row, a label and a value a line, then the letters that act on it."""
        room = width - indent - 1
        column = max((cell_len(label) for label, _ in detail.facts), default=0) + 2
        lines = []
        for label, value in detail.facts:
            words = wrapped(plain(value), room - column)
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
        if self.selected:
            return CURSOR, self._style("primary" if self.focused else "quiet")
        return " ", self._style()

    def _head_line(self, head: list[Piece], text: tuple[Wrapped, Style] | None, width: int) -> Line:
        pieces = segments([self._gutter(first=True), *head])
        if text is not None:
            pieces += inked(text[0].words, text[1])
        return self._finished(pieces, width, 1, "\n")

    def _line(self, indent: int, line: Wrapped, style: Style, width: int, start: Sequence[Piece] = ()) -> Line:
        pieces = segments([self._gutter(first=False), (" " * (indent - 1), self._style()), *start])
        return self._finished(pieces + inked(line.words, style), width, indent, line.glue)

    def _hung(self, indent: int, pieces: Sequence[Piece], width: int) -> Line:
        start = [self._gutter(first=False), (" " * (indent - 1), self._style())]
        return self._finished(segments([*start, *pieces]), width, indent, "\n")

    def _finished(self, pieces: list[Segment], width: int, hangs: int, glue: str) -> Line:
        strip = strip_of(pieces, width, self._style())
        return Line(strip, strip.text.rstrip(), hangs, glue)


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


# A stream's pane: what this group said, in a frame that carries its name and how much lies out of sight.


class StreamPane(PointList):
    """A framed list of one stream; its frame has the stream's colour while lines go to it, and is quiet otherwise."""

    framed = True

    def __init__(self, name: str = "", colour: int = 0, *, id: str | None = None, classes: str | None = None) -> None:
        """`colour` is `Stream.colour`."""
        super().__init__(id=id, classes=classes)
        self._stream, self._colour = name, colour
        self._count = ""
        self._note = ""
        self._chosen = False
        self._titled = True
        self._keys = KeyQueue(self)

    def on_key(self, event: events.Key) -> None:
        """Every key is the screen's; the next one waits for it, because it may have moved the focus to the line."""
        self._keys.came(event, self, bubbles=True)

    def on_paste(self, event: events.Paste) -> None:
        """The same for what is pasted."""
        self._keys.came(event, self, bubbles=True)

    def head(self, name: str, colour: int, count: str = "") -> None:
        """The stream's name and colour, and how much it said (`23`, or `3 of 23` while something is sought)."""
        self._stream, self._colour, self._count = name, colour, count
        self.repaint_edges()

    @property
    def chosen(self) -> bool:
        """Whether what is typed goes to this stream."""
        return self._chosen

    @chosen.setter
    def chosen(self, chosen: bool) -> None:
        self._chosen = chosen
        self.repaint_edges()

    @property
    def note(self) -> str:
        """A few words for the lower edge: `quiet for 21 min`."""
        return self._note

    @note.setter
    def note(self, words: str) -> None:
        self._note = words
        self.repaint_edges()

    @property
    def titled(self) -> bool:
        """Whether the name stands in the frame; False in the narrow layout, where the tabs have it."""
        return self._titled

    @titled.setter
    def titled(self, titled: bool) -> None:
        self._titled = titled
        self.repaint_edges()

    def edge_role(self) -> str:
        """The stream's colour while lines go to it."""
        return stream_role(self._colour) if self._chosen else "rule"

    def title(self) -> tuple[str, str]:
        """Name and count in the stream's colour."""
        words = f"{one_line(self._stream).plain} {self._count}".strip() if self._titled else ""
        return words, stream_role(self._colour)

    def notes(self) -> tuple[str, ...]:
        """How much lies out of sight, and the note; where the frame is short, the note goes first."""
        earlier = f"{self.view.before:,} earlier" if self.view.before else ""
        later = f"{self.view.after:,} later" if self.view.after else ""
        away = " · ".join(part for part in (earlier, later) if part)
        whole = " · ".join(part for part in (away, self._note) if part)
        return tuple(words for words in (whole, away or self._note, later or earlier) if words)
