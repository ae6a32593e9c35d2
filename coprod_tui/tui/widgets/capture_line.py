"""One-line text fields: drawn without a layout, however long the line is and however fast one types.

`LineField` is the widget; `TextField` holds its text, `LineCommands` is what its keys do, `draw_line` draws it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass

from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip

from coprod_tui.base.text import is_too_long, sanitize
from coprod_tui.tui.colors import stream_role
from coprod_tui.tui.content import one_line
from coprod_tui.tui.widgets.key_queue import Input, KeyQueue
from coprod_tui.tui.widgets.painted import HEAVY, QUIET, Frame, Look, PaintedWidget, WidgetMessage
from coprod_tui.tui.widgets.text_field import TextField
from coprod_tui.tui.widgets.text_layout import inked, shorten, strip_of

# Drawing

_MORE_LEFT, _MORE_RIGHT = "‹", "›"
"""What stands at the ends of a line that goes on out of sight."""


def pad_of(width: int) -> int:
    """Return how many cells are left free at each side of a line of so many cells."""
    return 1 if width > 2 else 0


def room_of(width: int) -> int:
    """Return how many cells the text of a line has."""
    return max(1, width - 2 * pad_of(width))


def draw_line(field: TextField, placeholder: str, look: Look, width: int, *, focused: bool) -> Strip:
    """Return the visible part of a text, with cursor and selection; the placeholder where it is empty."""
    if not field.text:
        return _draw_placeholder(placeholder, look, width, focused=focused)
    pad, room = pad_of(width), room_of(width)
    end = field.sight_end(room)
    pieces = [_edge_sign(_MORE_LEFT, look, pad, cut=field.first > 0), *_letters(field, end, look, focused=focused)]
    if focused and field.cursor == end == len(field.text):
        pieces.append(Segment(" ", look.ink(reverse=True).rich_style))
    blank = room + pad - sum(piece.cell_length for piece in pieces)
    pieces.append(Segment(" " * max(0, blank), look.ink().rich_style))
    pieces.append(_edge_sign(_MORE_RIGHT, look, pad, cut=end < len(field.text)))
    return strip_of(pieces, width, look.ink())


def _letters(field: TextField, end: int, look: Look, *, focused: bool) -> list[Segment]:
    """Return the visible letters in pieces of one style each."""
    first, text, (start, stop) = field.first, field.text, field.marked
    cursor = (field.cursor, field.after(field.cursor)) if focused else (0, 0)
    cuts = sorted({min(max(cut, first), end) for cut in (first, start, stop, *cursor, end)})
    pieces = []
    for begin, until in itertools.pairwise(cuts):
        role = "text" if cursor[0] <= begin < cursor[1] else "primary" if start <= begin < stop else ""
        pieces.append(Segment(text[begin:until], look.ink(role or "text", reverse=bool(role)).rich_style))
    return pieces


def _edge_sign(sign: str, look: Look, pad: int, *, cut: bool) -> Segment:
    """Return the end of a line, with a sign where the text is cut there."""
    return Segment((sign if cut else " ") * pad, look.ink("quiet").rich_style)


def _draw_placeholder(placeholder: str, look: Look, width: int, *, focused: bool) -> Strip:
    quiet = look.ink("quiet").rich_style
    words = shorten(one_line(placeholder).plain, room_of(width))
    first = look.ink("text" if not words else "quiet", reverse=focused).rich_style
    pieces = [Segment(" " * pad_of(width), quiet), Segment(words[:1] or " ", first), Segment(words[1:], quiet)]
    return strip_of(pieces, width, look.ink())


# What keys do

_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")


def in_one_line(text: str) -> str:
    """Return a text without what a line cannot hold; white space at its ends stays, because words may follow."""
    kept = sanitize(f"|{text}|")
    return kept[1:-1]


class LineCommands:
    """What the editing keys do with a text field. Each command returns False to leave the key to the screen."""

    def __init__(self, field: TextField, line: LineField) -> None:
        """`line` is told what changed, and has the clipboard."""
        self.field = field
        self._line = line

    def insert(self, text: str, *, typing: bool = False) -> bool:
        """Replace the selection; `typing` says that it was one key."""
        if self.field.insert(text, typing=typing):
            return self._edited(True)
        self._line.post_message(self._line.Full(self._line))
        return True

    def paste(self, text: str) -> bool:
        """Insert one line at the cursor; several are posted as `LineField.Pasted`."""
        lines = tuple(line for part in _BREAK.split(text) if (line := sanitize(part)))
        if len(lines) > 1:
            self._line.post_message(self._line.Pasted(self._line, lines))
        elif is_too_long(text):
            self._line.post_message(self._line.Full(self._line))
        elif words := in_one_line(_BREAK.sub(" ", text.strip("\r\n"))):
            self.insert(words)
        return True

    def paste_own(self) -> bool:
        """Insert what was copied in the program."""
        return self.paste(self._line.app.clipboard)

    def undo(self) -> bool:
        """Take back typing; an empty line leaves the key to the screen, unless one step wiped it."""
        if not self.field.text and not self.field.wiped:
            self.field.forget()
            return False
        return self._edited(self.field.undo())

    def redo(self) -> bool:
        """Repeat what was taken back; an empty line with nothing to repeat leaves the key to the screen."""
        if not self.field.text and not self.field.can_redo:
            return False
        return self._edited(self.field.redo())

    def copy(self) -> bool:
        """Copy the selection."""
        if not self.field.marked_text:
            return False
        self._line.app.copy_to_clipboard(self.field.marked_text)
        return True

    def cut(self) -> bool:
        """Copy the selection and delete it."""
        return self.copy() and self.erase(0, 0)

    def erase(self, start: int, end: int) -> bool:
        """Delete the selection, else what lies between two places."""
        return self._edited(self.field.erase(start, end))

    def move(self, to: int, *, marking: bool = False) -> bool:
        """Move the cursor; `marking` extends the selection."""
        self.field.move(to, marking=marking)
        self._line.repaint()
        return True

    def left(self, *, marking: bool = False) -> bool:
        """Move a letter back, or to the beginning of the selection."""
        start, end = self.field.marked
        to = start if start != end and not marking else self.field.before(self.field.cursor)
        return self.move(to, marking=marking)

    def right(self, *, marking: bool = False) -> bool:
        """Move a letter on, or to the end of the selection."""
        start, end = self.field.marked
        to = end if start != end and not marking else self.field.after(self.field.cursor)
        return self.move(to, marking=marking)

    def select(self, start: int, end: int) -> bool:
        """Select what lies between two places."""
        self.field.move(start)
        return self.move(end, marking=True)

    def _edited(self, changed: bool) -> bool:
        if changed:
            self._line.repaint()
            self._line.post_message(self._line.Changed(self._line, self.field.text))
        return True


_KEYS: dict[str, Callable[[LineCommands], bool]] = {
    "left": LineCommands.left,
    "right": LineCommands.right,
    "shift+left": lambda do: do.left(marking=True),
    "shift+right": lambda do: do.right(marking=True),
    "ctrl+left": lambda do: do.move(do.field.word_before(do.field.cursor)),
    "ctrl+right": lambda do: do.move(do.field.word_after(do.field.cursor)),
    "ctrl+shift+left": lambda do: do.move(do.field.word_before(do.field.cursor), marking=True),
    "ctrl+shift+right": lambda do: do.move(do.field.word_after(do.field.cursor), marking=True),
    "home": lambda do: do.move(0),
    "end": lambda do: do.move(len(do.field.text)),
    "shift+home": lambda do: do.move(0, marking=True),
    "shift+end": lambda do: do.move(len(do.field.text), marking=True),
    "ctrl+e": lambda do: do.move(len(do.field.text)),
    "ctrl+a": lambda do: do.select(0, len(do.field.text)),
    "backspace": lambda do: do.erase(do.field.before(do.field.cursor), do.field.cursor),
    "delete": lambda do: do.erase(do.field.cursor, do.field.after(do.field.cursor)),
    "ctrl+w": lambda do: do.erase(do.field.word_before(do.field.cursor), do.field.cursor),
    "ctrl+delete": lambda do: do.erase(do.field.cursor, do.field.word_after(do.field.cursor)),
    "ctrl+u": lambda do: do.erase(0, do.field.cursor),
    "ctrl+k": lambda do: do.erase(do.field.cursor, len(do.field.text)),
    "ctrl+z": LineCommands.undo,
    "ctrl+y": LineCommands.redo,
    "ctrl+c": LineCommands.copy,
    "ctrl+x": LineCommands.cut,
    "ctrl+v": LineCommands.paste_own,
}
"""What each key does; a table and not bindings, because a binding runs only after the letters that follow its key."""
_SAME_KEYS = {
    "ctrl+backspace": "ctrl+w",
    "alt+backspace": "ctrl+w",
    "ctrl+shift+z": "ctrl+y",
    "ctrl+insert": "ctrl+c",
    "shift+insert": "ctrl+v",
}
"""Other keys for the same."""


# The widgets


class LineField(PaintedWidget, can_focus=True):
    """One line that is typed, with selection, clipboard, undo and mouse.

    It acts on its keys in the order in which they were pressed; all others (Tab, ↑, Escape, F-keys …) are left to the
    bindings of its screen. The terminal's cursor stands where the words go, for input methods and magnifiers.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    LineField { height: 1; width: 1fr; pointer: text; }
    """

    class Changed(WidgetMessage):
        """The text was changed by typing, pasting, undo …; not posted for Enter or for a text that was set."""

        def __init__(self, line: LineField, text: str) -> None:
            super().__init__(line)
            self.line = line
            self.text = text

    class Pasted(WidgetMessage):
        """Several lines were pasted; they are not in the line, its screen asks what to do with them."""

        def __init__(self, line: LineField, lines: tuple[str, ...]) -> None:
            """`lines` are at least two, none of them empty."""
            super().__init__(line)
            self.line = line
            self.lines = lines

    class Full(WidgetMessage):
        """What was typed or pasted would make the line longer than a million characters; the line stays as it was."""

        def __init__(self, line: LineField) -> None:
            super().__init__(line)
            self.line = line

    def __init__(self, *, placeholder: str = "", id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.placeholder = placeholder
        """What stands in an empty line, in the quiet colour."""
        self._field = TextField()
        self._do = LineCommands(self._field, self)
        self._keys = KeyQueue(self)
        self._dragging = False

    # Values

    @property
    def text(self) -> str:
        """What stands in the line."""
        return self._field.text

    @text.setter
    def text(self, text: str) -> None:
        self.set_text(text)

    def set_text(self, text: str, cursor: int | None = None) -> None:
        """Set another text, with nothing to undo; the cursor goes to its end unless a place is given."""
        self._field.put(in_one_line(text), cursor)
        self.repaint()

    def clear(self) -> None:
        """Empty the line, with nothing to undo."""
        self.set_text("")

    @property
    def place(self) -> int:
        """Where the cursor is in the text."""
        return self._field.cursor

    @property
    def marked_text(self) -> str:
        """The selected text, which may be empty."""
        return self._field.marked_text

    def paste(self, text: str) -> None:
        """Insert one line at the cursor; several are posted as `Pasted`."""
        self._do.paste(text)

    # Drawing

    def repaint(self) -> None:
        """Scroll to the cursor, draw the line again, and put the terminal's cursor there."""
        if not self.is_mounted:
            return
        self._field.scroll_to_cursor(room_of(self.inner_width))
        self.repaint_lines(0)
        if self.has_focus:
            x = self.inset + pad_of(self.inner_width) + self._field.cells_before()
            self.app.cursor_position = self.region.offset + Offset(x, self.inset)

    def inner_line(self, y: int, width: int) -> Strip:
        """Return the line."""
        if y > 0:
            return super().inner_line(y, width)
        return draw_line(self._field, self.placeholder, self.look, width, focused=self.has_focus)

    def on_mount(self) -> None:
        """Show what was set before there was a screen."""
        self.repaint()

    def on_resize(self) -> None:
        """Show another part of the line for another width."""
        self.repaint()
        self.refresh()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show the cursor, or hide it."""
        super().watch_has_focus(has_focus)
        self.repaint_edges()
        self.repaint()

    # Keys

    async def _on_key(self, event: events.Key) -> None:
        self._receive(event)

    async def _on_paste(self, event: events.Paste) -> None:
        self._receive(event)

    def _receive(self, event: Input) -> None:
        if self._keys.came(event, self, bubbles=False):
            return
        if self._take(event):
            event.stop()
            event.prevent_default()
        else:
            self._keys.wait_for(self)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Letters are typed here, whatever they do elsewhere."""
        return character is not None and character.isprintable()

    def _take(self, event: Input) -> bool:
        """Act on a key or a paste; False leaves it to the screen."""
        if isinstance(event, events.Paste):
            self.paste(event.text)
            return True
        if event.key == "enter":
            return self.enter()
        command = _KEYS.get(_SAME_KEYS.get(event.key, event.key))
        if command is not None:
            return command(self._do)
        if not event.is_printable or event.character is None:
            return False
        if letter := in_one_line(event.character):
            self._do.insert(letter, typing=True)
        return True

    def enter(self) -> bool:
        """Act on Enter; False leaves the key to the screen."""
        return False

    # Mouse

    def _place_under(self, event: events.MouseEvent) -> int:
        x = event.get_content_offset_capture(self).x - self.inset - pad_of(self.inner_width)
        return self._field.place_at(x, room_of(self.inner_width))

    async def _on_mouse_down(self, event: events.MouseDown) -> None:
        event.stop()
        self._dragging = True
        self.capture_mouse()
        self._do.move(self._place_under(event), marking=event.shift)

    async def _on_mouse_move(self, event: events.MouseMove) -> None:
        if self._dragging:
            self._do.move(self._place_under(event), marking=True)

    async def _on_mouse_up(self, event: events.MouseUp) -> None:
        if self._dragging:
            self._dragging = False
            self.release_mouse()

    async def _on_click(self, event: events.Click) -> None:
        event.stop()
        if event.chain == 2:
            self._do.select(*self._field.word_at(self.place))
        elif event.chain > 2:
            self._do.select(0, len(self.text))


class CaptureLine(LineField):
    """The line that is typed, and under it how it is understood, in a frame that says which stream it goes to.

    Enter empties the line at once and posts `Kept`, so that the next words never wait for a disk.
    """

    DEFAULT_CSS = """
    CaptureLine { height: 4; }
    """
    inset = 1

    class Kept(WidgetMessage):
        """Enter was pressed on a line that says something; the line is empty and free for the next words."""

        def __init__(self, line: CaptureLine, text: str, target: str) -> None:
            """`target` is what `CaptureLine.target` was when Enter was pressed."""
            super().__init__(line)
            self.line = line
            self.text = text
            self.target = target

    def __init__(
        self,
        *,
        accepts: Callable[[str], bool] | None = None,
        placeholder: str = "",
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """`accepts` says whether a line says something that can be kept; without it, any word does."""
        super().__init__(placeholder=placeholder, id=id, classes=classes)
        self.target = ""
        """What the words are for, as its screen names it (a stream's id)."""
        self._accepts = accepts or (lambda text: bool(text.strip()))
        self._understood = Content()
        self._stream, self._colour = "", 0
        self._hints: tuple[str, ...] = ()

    @property
    def understood(self) -> Content:
        """How the line is understood, shown under it."""
        return self._understood

    @understood.setter
    def understood(self, words: Content) -> None:
        if not words.is_same(self._understood):
            self._understood = words
            self.repaint_lines(1)

    def head(self, stream: str, colour: int, hints: tuple[str, ...] = ()) -> None:
        """Set the name and `Stream.colour` that the frame shows; of the hints, longest first, the first with room."""
        self._stream, self._colour, self._hints = one_line(stream).plain, colour, hints
        self.repaint_edges()

    def frame(self) -> Frame:
        """Return the frame: heavy and in the stream's colour while one types here."""
        stream = stream_role(self._colour)
        role, edges = (stream, HEAVY) if self.has_focus else ("rule", QUIET)
        return Frame(self._stream, self._hints, role, title_role=stream, edges=edges)

    def keep(self) -> bool:
        """Empty the line and post it as `Kept`, unless it says nothing yet; returns False on an empty line."""
        text = self.text
        if not text:
            return False
        if self._accepts(text):
            self.clear()
            self.post_message(self.Kept(self, text, self.target))
        return True

    def enter(self) -> bool:
        """Keep the line; on an empty one Enter is the screen's key."""
        return self.keep()

    def inner_line(self, y: int, width: int) -> Strip:
        """Return the line, or how it is understood."""
        if y != 1:
            return super().inner_line(y, width)
        quiet = self.ink("quiet")
        words = self._understood.truncate(room_of(width), ellipsis=True)
        return strip_of([Segment(" " * pad_of(width), quiet.rich_style), *inked(words, quiet)], width, quiet)


class FindLine(LineField):
    """The line that finds as one types: its words are sought in every stream at once; Enter goes to what was found."""

    DEFAULT_CSS = """
    FindLine { height: 1; margin: 0 1; }
    """

    @dataclass
    class Entered(Message):
        """Enter was pressed."""

        line: FindLine
        text: str

        @property
        def control(self) -> FindLine:
            """The line."""
            return self.line

    def enter(self) -> bool:
        """Post `Entered`."""
        self.post_message(self.Entered(self, self.text))
        return True
