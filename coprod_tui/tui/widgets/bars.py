"""Bars of a few lines: where the meeting stands, the top line, the keys, and the sentence for too small a window."""

from __future__ import annotations

from typing import NamedTuple

from rich.cells import cell_len
from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen, Screen
from textual.strip import Strip

from coprod_tui.domain.meetings.agenda import AgendaState
from coprod_tui.tui.commands import COMMANDS, key_words
from coprod_tui.tui.content import one_line, plain
from coprod_tui.tui.widgets.painted import BarWidget, PaintedValue, PaintedWidget
from coprod_tui.tui.widgets.text_layout import Piece, cells, drawn, inked, segments, shorten, strip_of, wrap

# Where the meeting stands

_SAY = "Say  "
_SAY_MOST = 3
"""How many lines of the words to read aloud are shown; F2 has all of them."""
_NARROW = 100


class AgendaStrip(BarWidget):
    """Block, minutes left and finish, then the words to read aloud: two lines, or more where those words are long."""

    DEFAULT_CSS = """
    AgendaStrip { height: auto; width: 1fr; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._standing: AgendaState | None = None
        self._idle = ""

    def show(self, standing: AgendaState | None, idle: str = "") -> None:
        """Show where the meeting stands; with None, the sentence for when no meeting is open."""
        if (standing, idle) == (self._standing, self._idle):
            return
        before = len(self._strips)
        self._standing, self._idle = standing, idle
        self.redraw()
        # The height follows the words to read aloud, which change with the block and not with the minutes.
        if len(self._strips) != before:
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many lines are drawn."""
        return len(self.draw(width)) if width > 0 else 1

    def draw(self, width: int) -> list[Strip]:
        """Return the line of the block, then the words to read aloud."""
        if self._standing is None:
            lines = wrap(plain(self._idle), width - 2)[:_SAY_MOST]
            return [drawn([(f" {line.words.plain}", self.ink("quiet"))], width, self.ink()).strip for line in lines]
        block = strip_of(segments([(" ", self.ink()), *self._block_line(width - 2)]), width, self.ink())
        say = self._standing.block.say if self._standing.block else ""
        return [block, *(self._say_lines(say, width) if say else [])]

    def _block_line(self, width: int) -> list[Piece]:
        """Return block, place, minutes, bar and finish; in little room the bar goes, then the finish gets shorter."""
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
            return self._pieces(at, shorten(title, width - rest), 0, at.finish_short, "  ")
        return self._pieces(at, shorten(title, max(8, width - cells(self._left(at)) - 2)), 0, "", "  ")

    def _left(self, at: AgendaState) -> list[Piece]:
        role = "warning" if at.block is not None and at.left <= 0 else "text"
        return [(at.left_words, self.ink(role, bold=True))]

    def _pieces(self, at: AgendaState, title: str, bar: int, finish: str, gap: str) -> list[Piece]:
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
        """Return a bar of what is left of the block, beside what has gone."""
        full = min(width, max(0 if left <= 0 else 1, round(left * width)))
        gap = "" if full in (0, width) else " "
        gone = width - full - len(gap)
        return [("━" * full, self.ink("primary")), (gap, self.ink()), ("━" * gone, self.ink("rule"))]

    def _say_lines(self, say: str, width: int) -> list[Strip]:
        room = width - len(_SAY) - 2
        lines = wrap(plain(say), room)
        if len(lines) > _SAY_MOST:
            last = lines[_SAY_MOST - 1].words.plain
            more = " … F2 shows all"
            cut = shorten(f"{last} {lines[_SAY_MOST].words.plain}", max(1, room - len(more) + 1)).rstrip("…").rstrip()
            lines = [*lines[: _SAY_MOST - 1], lines[0]._replace(words=plain(cut + more))]
        starts = [_SAY, *[" " * len(_SAY)] * (len(lines) - 1)]
        return [
            strip_of([*segments([(f" {start}", self.ink("quiet"))]), *inked(line.words, self.ink())], width, self.ink())
            for start, line in zip(starts, lines, strict=True)
        ]


# The top line

_GAP = 2


class TopLine(BarWidget):
    """Project and place at the left; at the right `everything saved 19:42:07`, or what is not saved and why."""

    DEFAULT_CSS = """
    TopLine { dock: top; height: 1; width: 1fr; background: $surface; }
    """
    ground = "surface"

    project = PaintedValue("", BarWidget.redraw)
    """The project's title."""
    where = PaintedValue("", BarWidget.redraw)
    """Where we are, such as the meeting or the conflict."""
    saved = PaintedValue("", BarWidget.redraw)
    """What is on disk, in words."""
    trouble = PaintedValue(False, BarWidget.redraw)
    """Whether something could not be saved."""

    def draw(self, width: int) -> list[Strip]:
        """Return one line. In little room the place goes first, then the end of the title; what is not saved stays."""
        room = width - 2 if width > 2 else width
        saved = shorten(one_line(self.saved).plain, room)
        left = self._left(room - cell_len(saved) - _GAP if saved else room)
        gap = max(0, room - cells(left) - cell_len(saved))
        role, bold = ("error", True) if self.trouble else ("quiet", False)
        pad = [(" ", self.ink())] if width > 2 else []
        pieces = [*pad, *left, (" " * gap, self.ink()), (saved, self.ink(role, bold=bold)), *pad]
        return [strip_of(segments(pieces), width, self.ink())]

    def _left(self, room: int) -> list[Piece]:
        project, where = one_line(self.project).plain, one_line(self.where).plain
        title = shorten(project, room)
        pieces: list[Piece] = [(title, self.ink(bold=True))] if title else []
        left = room - cell_len(title) - (_GAP if title else 0)
        # Less than a word of the place says nothing.
        if where and left >= min(cell_len(where), 8):
            pieces.append((" " * (_GAP if title else 0) + shorten(where, left), self.ink("quiet")))
        return pieces


# The bottom line

_BETWEEN = "   "
_HELP = "app.help"


class _Key(NamedTuple):
    key: str
    shown: str
    words: str


class KeyFooter(BarWidget):
    """The keys that work here now, most used first, and help last; one without room is in help and palette only."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    KeyFooter { dock: bottom; height: 1; width: 1fr; background: $surface; }
    """
    ground = "surface"

    def __init__(self) -> None:
        super().__init__()
        self._counts: dict[str, str] = {}
        self._shown: list[tuple[int, int, str]] = []

    def count(self, command: str, words: str) -> None:
        """Set a figure after a command's name: `F3 conflicts 2`; empty takes it away."""
        self._counts[command] = words
        self.redraw()

    def on_mount(self) -> None:
        """Follow the bindings of its screen, and which dialog stands over it."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)
        self.app.screen_change_signal.subscribe(self, lambda _: self.call_after_refresh(self.redraw))

    def _changed(self, screen: Screen[object]) -> None:
        if self.is_attached and screen is self.screen:
            self.redraw()

    def _acts(self) -> Screen[object]:
        """Return the screen whose keys work now: the dialog, under a dialog."""
        top = self.app.screen
        return top if isinstance(top, ModalScreen) else self.screen

    def draw(self, width: int) -> list[Strip]:
        """Return one line: as many whole keys as have room, then help."""
        keys, helps = self._keys(width)
        room = width - 1
        last = self._pieces(helps) if helps else []
        # Help is there before anything else; where not even its word has room, its key stands alone.
        if cells(last) > room:
            last = last[:1]
        line: list[Piece] = []
        chosen: list[_Key] = []
        for key in keys:
            more = [*line, *([(_BETWEEN, self.ink())] if line else []), *self._pieces(key)]
            if cells(more) + (len(_BETWEEN) + cells(last) if last else 0) > room:
                break
            line = more
            chosen.append(key)
        if last:
            line += ([(_BETWEEN, self.ink())] if line else []) + last
        self._shown = self._places([*chosen, *([helps] if helps else [])])
        pad = [(" ", self.ink())] if width > cells(line) else []
        return [strip_of(segments([*pad, *line]), width, self.ink())]

    def _pieces(self, key: _Key) -> list[Piece]:
        return [(key.shown, self.ink("primary", bold=True)), (f" {key.words}", self.ink("quiet"))]

    def _places(self, keys: list[_Key]) -> list[tuple[int, int, str]]:
        places, x = [], 1
        for key in keys:
            end = x + cells(self._pieces(key))
            places.append((x, end, key.key))
            x = end + len(_BETWEEN)
        return places

    def _keys(self, width: int) -> tuple[list[_Key], _Key | None]:
        """Return the keys, nearest to the focus first, and help."""
        keys: list[_Key] = []
        helps = None
        seen: set[str] = set()
        for binding in self._in_force():
            if binding.action in seen:
                continue
            seen.add(binding.action)
            key = _Key(binding.key, binding.key_display or key_words(binding.key), self._words(binding, width))
            if binding.id == _HELP:
                helps = key
            else:
                keys.append(key)
        return keys, helps

    def _in_force(self) -> list[Binding]:
        active = self._acts().active_bindings.values()
        bindings = [each.binding for each in active if each.enabled and (each.binding.show or each.binding.id == _HELP)]
        return sorted(bindings, key=_use)

    def _words(self, binding: Binding, width: int) -> str:
        short = _SHORT.get(binding.id or "", "") if width < _NARROW else ""
        count = self._counts.get(binding.id or "", "")
        return one_line(f"{short or binding.description} {count}".strip()).plain

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        for begin, end, key in self._shown:
            if begin <= event.x < end:
                self.app.simulate_key(key)
                return


def _use(binding: Binding) -> tuple[bool, int]:
    """Return where a key stands: this place's own ones first, each place in the order of its commands."""
    command = binding.id or ""
    return command.startswith("app."), _ORDER.get(command, -1)


_ORDER = {command.id: place for place, command in enumerate(COMMANDS)}
_SHORT = {command.id: command.short for command in COMMANDS if command.short}


# A window that is too small

NEEDED = Size(80, 24)
_SENTENCES = (
    f"This window is too small: {NEEDED.width} × {NEEDED.height} are needed. Nothing is lost.",
    f"Too small: {NEEDED.width} × {NEEDED.height} are needed.",
    "Too small.",
    "Small",
    "…",
)
"""Longest first: the first of them that fits is shown."""


class TooSmall(PaintedWidget):
    """Covers its screen while the window is smaller than 80 × 24; the focus and all words stay where they are."""

    can_focus = False
    DEFAULT_CSS = """
    TooSmall {
        overlay: screen; position: absolute; width: 100vw; height: 100vh;
        background: $background; visibility: hidden;
    }
    """

    def on_mount(self) -> None:
        """Look at its screen after every layout, because a hidden widget is not told of another size."""
        self.screen.screen_layout_refresh_signal.subscribe(self, self._check_size)
        self._check_size(self.screen)

    def _check_size(self, screen: Screen[object]) -> None:
        width, height = screen.app.size
        small = width < NEEDED.width or height < NEEDED.height
        if small != self.visible:
            self.visible = small

    def inner_line(self, y: int, width: int) -> Strip:
        """Return a line of the longest sentence that fits, in the middle."""
        lines = self._lines(width, self.inner_height)
        number = y - (self.inner_height - len(lines)) // 2
        if not 0 <= number < len(lines):
            return Strip.blank(width, self.ink().rich_style)
        words = lines[number]
        left = " " * ((width - words.cell_length) // 2)
        return strip_of([*segments([(left, self.ink())]), *inked(words, self.ink())], width, self.ink())

    @staticmethod
    def _lines(width: int, height: int) -> list[Content]:
        for sentence in _SENTENCES:
            if max(map(cell_len, sentence.split())) <= width:
                lines = [line.words for line in wrap(plain(sentence), width)]
                if len(lines) <= height:
                    return lines
        return [plain(_SENTENCES[-1])]
