"""How one thing that was said is drawn: code, sign, then the words hanging, the why under them, what is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.content import Content
from textual.style import Style

from coprod_tui.looks import Palette
from coprod_tui.text import plain
from coprod_tui.widgets.blocks import Block
from coprod_tui.widgets.lines import Line, Piece, Wrapped, cells, drawn, inked, lit, segments, strip_of, wrapped

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
