"""Where the meeting stands: the block, the minutes left, when we finish, and the words to read aloud."""

from __future__ import annotations

from textual.geometry import Size
from textual.strip import Strip

from coprod_tui.meeting.agenda import Standing
from coprod_tui.text import one_line, plain
from coprod_tui.widgets.lines import Piece, cells, drawn, inked, segments, shortened, strip_of, wrapped
from coprod_tui.widgets.painted import Bar

_SAY = "Say  "
_SAY_MOST = 3
"""How many lines of the words to read aloud are shown; F2 has all of them."""
_NARROW = 100


class AgendaStrip(Bar):
    """Two lines, or one more where the words to read aloud are long; nothing in it moves but the minutes."""

    DEFAULT_CSS = """
    AgendaStrip { height: auto; width: 1fr; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._standing: Standing | None = None
        self._idle = ""

    def show(self, standing: Standing | None, idle: str = "") -> None:
        """Shows where the meeting stands; with None, the sentence for when no meeting is open."""
        if (standing, idle) == (self._standing, self._idle):
            return
        before = len(self._strips)
        self._standing, self._idle = standing, idle
        self.redraw()
        # The height follows the words to read aloud, which change with the block and not with the minutes.
        if len(self._strips) != before:
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as are drawn."""
        return len(self.draw(width)) if width > 0 else 1

    def draw(self, width: int) -> list[Strip]:
        """The line of the block, then the words to read aloud, hanging."""
        if self._standing is None:
            return [drawn([(f" {line.words.plain}", self.ink("quiet"))], width, self.ink()).strip
                    for line in wrapped(plain(self._idle), width - 2)][:_SAY_MOST]  # fmt: skip
        lines = [strip_of(segments([(" ", self.ink()), *self._block_line(width - 2)]), width, self.ink())]
        say = self._standing.block.say if self._standing.block else ""
        return lines + (self._say_lines(say, width) if say else [])

    def _block_line(self, width: int) -> list[Piece]:
        """Block, place, minutes, bar and finish; where it is short, the bar goes first, then the finish is shorter."""
        at = self._standing
        assert at is not None
        title = one_line(at.block.title).plain if at.block else ""
        for finish in (at.finish_words, at.finish_short) if width >= _NARROW else (at.finish_short,):
            for bar in (15 if width >= _NARROW else 10, 0):
                pieces = self._pieces(at, title, bar, finish, "    " if width >= _NARROW else "  ")
                if cells(pieces) <= width:
                    return pieces
        rest = cells(self._pieces(at, "", 0, at.finish_short, "  "))
        if width - rest >= 8:
            return self._pieces(at, shortened(title, width - rest), 0, at.finish_short, "  ")
        return self._pieces(at, shortened(title, max(8, width - cells(self._left(at)) - 2)), 0, "", "  ")

    def _left(self, at: Standing) -> list[Piece]:
        role = "warning" if at.block is not None and at.left <= 0 else "text"
        return [(at.left_words, self.ink(role, bold=True))]

    def _pieces(self, at: Standing, title: str, bar: int, finish: str, gap: str) -> list[Piece]:
        space = self.ink()
        groups: list[list[Piece]] = []
        if title or at.place_words:
            groups.append([(title, self.ink(bold=True)), (f"  {at.place_words}".rstrip(), self.ink("quiet"))])
        if at.left_words:
            groups.append(self._left(at) + ([(" ", space), *self._bar(at.fraction, bar)] if bar else []))
        if finish:
            groups.append([(finish, self.ink("warning" if at.left_open else "quiet"))])
        joined: list[Piece] = []
        for group in groups:
            joined += ([(gap, space)] if joined else []) + group
        return joined

    def _bar(self, left: float, width: int) -> list[Piece]:
        """What is left of the block, beside what has gone."""
        full = min(width, max(0 if left <= 0 else 1, round(left * width)))
        gap = "" if full in (0, width) else " "
        gone = width - full - len(gap)
        return [("━" * full, self.ink("primary")), (gap, self.ink()), ("━" * gone, self.ink("rule"))]

    def _say_lines(self, say: str, width: int) -> list[Strip]:
        room = width - len(_SAY) - 2
        lines = wrapped(plain(say), room)
        if len(lines) > _SAY_MOST:
            last = lines[_SAY_MOST - 1].words.plain
            more = " … F2 shows all"
            cut = shortened(f"{last} {lines[_SAY_MOST].words.plain}", max(1, room - len(more) + 1)).rstrip("…").rstrip()
            lines = [*lines[: _SAY_MOST - 1], lines[0]._replace(words=plain(cut + more))]
        starts = [_SAY, *[" " * len(_SAY)] * (len(lines) - 1)]
        return [
            strip_of([*segments([(f" {start}", self.ink("quiet"))]), *inked(line.words, self.ink())], width, self.ink())
            for start, line in zip(starts, lines, strict=True)
        ]
