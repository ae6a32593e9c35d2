"""A line of text that is typed: drawn without a layout, however long it is and however fast one types."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass

from rich.segment import Segment
from textual import events
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip

from coprod_tui.meeting.words import clean, too_long
from coprod_tui.text import one_line
from coprod_tui.widgets.in_turn import Input, InTurn
from coprod_tui.widgets.lines import shortened, strip_of
from coprod_tui.widgets.painted import Painted
from coprod_tui.widgets.typed import Typed

_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_MORE_LEFT, _MORE_RIGHT = "‹", "›"


class LineField(Painted, can_focus=True):
    """One line that is typed, with all that people expect of it: marking, copying, undo, the mouse.

    It acts on its keys in the order in which they were pressed; all others (Tab, ↑, Escape, F-keys …) are left to the
    bindings of its screen.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    LineField { height: 1; width: 1fr; pointer: text; }
    """

    @dataclass
    class Changed(Message):
        """The text is another one, by what was typed, pasted, undone …; not posted for Enter or for a set text."""

        line: LineField
        text: str

        @property
        def control(self) -> LineField:
            """The line."""
            return self.line

    @dataclass
    class Pasted(Message):
        """Several lines were pasted; they are not in the line, its screen asks what to do with them."""

        line: LineField
        lines: tuple[str, ...]
        """At least two, none of them empty."""

        @property
        def control(self) -> LineField:
            """The line."""
            return self.line

    @dataclass
    class Full(Message):
        """What was typed or pasted would make the line longer than a million characters; the line stays as it was."""

        line: LineField

        @property
        def control(self) -> LineField:
            """The line."""
            return self.line

    def __init__(
        self,
        *,
        placeholder: str = "",
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._typed = Typed()
        self._turn = InTurn(self, self._take)
        self._placeholder = placeholder
        self._dragging = False

    # Values

    @property
    def text(self) -> str:
        """What stands in the line."""
        return self._typed.text

    @text.setter
    def text(self, text: str) -> None:
        self.set_text(text)

    def set_text(self, text: str, cursor: int | None = None) -> None:
        """Puts another text in the line, with nothing to undo; the cursor goes to its end unless a place is given."""
        self._typed.put(_in_one_line(text), cursor)
        self._show()

    @property
    def place(self) -> int:
        """Where the cursor is in the text."""
        return self._typed.cursor

    @property
    def marked_text(self) -> str:
        """What is marked, or nothing."""
        return self._typed.marked_text

    @property
    def placeholder(self) -> str:
        """What stands in an empty line, in the quiet colour."""
        return self._placeholder

    @placeholder.setter
    def placeholder(self, words: str) -> None:
        self._placeholder = words
        self.repaint_lines(0)

    # Keys

    async def _on_key(self, event: events.Key) -> None:
        self._turn.came(event)

    async def _on_paste(self, event: events.Paste) -> None:
        self._turn.came(event)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Letters are typed here, whatever they do elsewhere."""
        return character is not None and character.isprintable()

    def _take(self, event: Input) -> bool:
        """Acts on a key or a paste; False leaves it to the screen."""
        if isinstance(event, events.Paste):
            self.paste(event.text)
            return True
        action = _ACTIONS.get(event.key)
        if action is not None:
            return action(self)
        if not event.is_printable or event.character is None:
            return False
        if letter := _in_one_line(event.character):
            self._insert(letter, typing=True)
        return True

    def _edited(self, changed: bool) -> bool:
        if changed:
            self._show()
            self.post_message(self.Changed(self, self.text))
        return True

    def _insert(self, text: str, *, typing: bool = False) -> None:
        if self._typed.insert(text, typing=typing):
            self._edited(True)
        else:
            self.post_message(self.Full(self))

    def paste(self, text: str) -> None:
        """One line goes in at the cursor; several are posted as `Pasted`."""
        lines = tuple(line for part in _BREAK.split(text) if (line := clean(part)))
        if len(lines) > 1:
            self.post_message(self.Pasted(self, lines))
        elif too_long(text):
            self.post_message(self.Full(self))
        elif words := _in_one_line(_BREAK.sub(" ", text.strip("\r\n"))):
            self._insert(words)

    def enter(self) -> bool:
        """What Enter does; False leaves the key to the screen."""
        return False

    def clear(self) -> None:
        """Empties the line, with nothing to undo."""
        self.set_text("")

    def undo(self) -> bool:
        """Takes back typing; on an empty line False, so that the key is the screen's, unless one step wiped it."""
        if not self.text and not self._typed.wiped:
            self._typed.forget()
            return False
        return self._edited(self._typed.undo())

    def redo(self) -> bool:
        """Does again what was taken back; on an empty line with nothing to do again False."""
        if not self.text and not self._typed.can_redo:
            return False
        return self._edited(self._typed.redo())

    def copy(self) -> bool:
        """Copies what is marked; False if nothing is."""
        if not self._typed.marked_text:
            return False
        self.app.copy_to_clipboard(self._typed.marked_text)
        return True

    def cut(self) -> bool:
        """Copies what is marked and takes it out."""
        return self.copy() and self._erase(0, 0)

    def mark_all(self) -> bool:
        """Marks the whole line."""
        self._typed.move(0)
        return self._move(len(self.text), marking=True)

    def _paste_own(self) -> bool:
        self.paste(self.app.clipboard)
        return True

    def _erase(self, start: int, end: int) -> bool:
        return self._edited(self._typed.erase(start, end))

    def _move(self, to: int, *, marking: bool = False) -> bool:
        self._typed.move(to, marking=marking)
        self._show()
        return True

    def _left(self, *, marking: bool = False) -> bool:
        start, end = self._typed.marked
        return self._move(start if start != end and not marking else self._typed.before(self.place), marking=marking)

    def _right(self, *, marking: bool = False) -> bool:
        start, end = self._typed.marked
        return self._move(end if start != end and not marking else self._typed.after(self.place), marking=marking)

    # Mouse

    def _place_under(self, event: events.MouseEvent) -> int:
        offset = event.get_content_offset_capture(self)
        return self._typed.place_at(offset.x - self.inset - self._pad, self._room)

    async def _on_mouse_down(self, event: events.MouseDown) -> None:
        event.stop()
        self._dragging = True
        self.capture_mouse()
        self._move(self._place_under(event), marking=event.shift)

    async def _on_mouse_move(self, event: events.MouseMove) -> None:
        if self._dragging:
            self._move(self._place_under(event), marking=True)

    async def _on_mouse_up(self, event: events.MouseUp) -> None:
        if self._dragging:
            self._dragging = False
            self.release_mouse()

    async def _on_click(self, event: events.Click) -> None:
        event.stop()
        if event.chain == 2:
            self._typed.move(self._typed.word_before(self._typed.after(self.place)))
            self._move(self._typed.word_after(self.place), marking=True)
        elif event.chain > 2:
            self.mark_all()

    # Drawing

    @property
    def _pad(self) -> int:
        return 1 if self.inner_width > 2 else 0

    @property
    def _room(self) -> int:
        return max(1, self.inner_width - 2 * self._pad)

    def _show(self) -> None:
        """Draws the line again and puts the terminal's cursor where the words go, for input methods and magnifiers."""
        if not self.is_mounted:
            return
        self._typed.scroll_to_cursor(self._room)
        self.repaint_lines(0)
        if self.has_focus:
            x = self.inset + self._pad + self._typed.cells_before()
            self.app.cursor_position = self.region.offset + Offset(x, self.inset)

    def on_mount(self) -> None:
        """Shows what was set before there was a screen."""
        self._show()

    def on_resize(self) -> None:
        """Another width shows another piece of the line."""
        self._show()
        self.refresh()

    def on_focus(self) -> None:
        """Shows the cursor."""
        self.repaint_edges()
        self._show()

    def on_blur(self) -> None:
        """Hides the cursor."""
        self.repaint_edges()
        self._show()

    def inner_line(self, y: int, width: int) -> Strip:
        """The line."""
        return self._text_line(width) if y == 0 else Strip.blank(width, self.ink().rich_style)

    def _text_line(self, width: int) -> Strip:
        if not self.text:
            return self._empty_line(width)
        plain, end = self.ink(), self._typed.sight_end(self._room)
        pieces = [self._edge_sign(_MORE_LEFT, cut=self._typed.first > 0), *self._letters(end)]
        if self.has_focus and self.place == end == len(self.text):
            pieces.append(Segment(" ", self.palette.style("text", self.ground, reverse=True).rich_style))
        blank = self._room + self._pad - sum(one.cell_length for one in pieces)
        pieces.append(Segment(" " * max(0, blank), plain.rich_style))
        pieces.append(self._edge_sign(_MORE_RIGHT, cut=end < len(self.text)))
        return strip_of(pieces, width, plain)

    def _letters(self, end: int) -> list[Segment]:
        """What is in sight, in pieces that look the same."""
        first, text, (start, stop) = self._typed.first, self.text, self._typed.marked
        here = (self.place, self._typed.after(self.place)) if self.has_focus else (0, 0)
        cuts = sorted({min(max(cut, first), end) for cut in (first, start, stop, *here, end)})
        pieces = []
        for begin, until in itertools.pairwise(cuts):
            role = "text" if here[0] <= begin < here[1] else "primary" if start <= begin < stop else ""
            style = self.palette.style(role or "text", self.ground, reverse=bool(role))
            pieces.append(Segment(text[begin:until], style.rich_style))
        return pieces

    def _edge_sign(self, sign: str, *, cut: bool) -> Segment:
        """What says that the line goes on beyond the window."""
        return Segment((sign if cut else " ") * self._pad, self.ink("quiet").rich_style)

    def _empty_line(self, width: int) -> Strip:
        quiet = self.ink("quiet").rich_style
        words = shortened(one_line(self._placeholder).plain, self._room)
        first = self.palette.style("text" if not words else "quiet", self.ground, reverse=self.has_focus).rich_style
        pieces = [Segment(" " * self._pad, quiet), Segment(words[:1] or " ", first), Segment(words[1:], quiet)]
        return strip_of(pieces, width, self.ink())


def _in_one_line(text: str) -> str:
    """A text as it may stand in the line: white space at its ends stays, because words may follow."""
    kept = clean(f"|{text}|")
    return kept[1:-1]


def _key_actions() -> dict[str, Callable[[LineField], bool]]:
    line = LineField
    actions: dict[str, Callable[[LineField], bool]] = {
        "enter": lambda one: one.enter(),
        "left": line._left,
        "right": line._right,
        "shift+left": lambda one: one._left(marking=True),
        "shift+right": lambda one: one._right(marking=True),
        "ctrl+left": lambda one: one._move(one._typed.word_before(one.place)),
        "ctrl+right": lambda one: one._move(one._typed.word_after(one.place)),
        "ctrl+shift+left": lambda one: one._move(one._typed.word_before(one.place), marking=True),
        "ctrl+shift+right": lambda one: one._move(one._typed.word_after(one.place), marking=True),
        "home": lambda one: one._move(0),
        "end": lambda one: one._move(len(one.text)),
        "shift+home": lambda one: one._move(0, marking=True),
        "shift+end": lambda one: one._move(len(one.text), marking=True),
        "ctrl+e": lambda one: one._move(len(one.text)),
        "ctrl+a": line.mark_all,
        "backspace": lambda one: one._erase(one._typed.before(one.place), one.place),
        "delete": lambda one: one._erase(one.place, one._typed.after(one.place)),
        "ctrl+w": lambda one: one._erase(one._typed.word_before(one.place), one.place),
        "ctrl+delete": lambda one: one._erase(one.place, one._typed.word_after(one.place)),
        "ctrl+u": lambda one: one._erase(0, one.place),
        "ctrl+k": lambda one: one._erase(one.place, len(one.text)),
        "ctrl+z": line.undo,
        "ctrl+y": line.redo,
        "ctrl+c": line.copy,
        "ctrl+x": line.cut,
        "ctrl+v": line._paste_own,
    }
    actions["ctrl+backspace"] = actions["alt+backspace"] = actions["ctrl+w"]
    actions["ctrl+shift+z"] = actions["ctrl+y"]
    actions["ctrl+insert"], actions["shift+insert"] = actions["ctrl+c"], actions["ctrl+v"]
    return actions


_ACTIONS = _key_actions()
"""What each key does; a table and not bindings, because a binding runs only after the letters that follow its key."""
