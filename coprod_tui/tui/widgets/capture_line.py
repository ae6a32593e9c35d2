"""The capture line: what is being said, typed; under it how it is understood, round it where it goes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.message import Message
from textual.strip import Strip

from coprod_tui.base.text import clean, too_long
from coprod_tui.tui.colors import stream_role
from coprod_tui.tui.content import one_line
from coprod_tui.tui.widgets.key_queue import Input, KeyQueue
from coprod_tui.tui.widgets.painted import HEAVY, QUIET, Edges, Told
from coprod_tui.tui.widgets.paragraphs import LineShown, in_one_line
from coprod_tui.tui.widgets.text_layout import inked, strip_of

# A line of text that is typed: drawn without a layout, however long it is and however fast one types.

_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")


class LineField(LineShown):
    """One line that is typed, with all that people expect of it: marking, copying, undo, the mouse.

    It acts on its keys in the order in which they were pressed; all others (Tab, ↑, Escape, F-keys …) are left to the
    bindings of its screen.
    """

    class Changed(Told):
        """The text is another one, by what was typed, pasted, undone …; not posted for Enter or for a set text."""

        def __init__(self, line: LineField, text: str) -> None:
            super().__init__(line)
            self.line = line
            self.text = text

    class Pasted(Told):
        """Several lines were pasted; they are not in the line, its screen asks what to do with them."""

        def __init__(self, line: LineField, lines: tuple[str, ...]) -> None:
            """`lines` are at least two, none of them empty."""
            super().__init__(line)
            self.line = line
            self.lines = lines

    class Full(Told):
        """What was typed or pasted would make the line longer than a million characters; the line stays as it was."""

        def __init__(self, line: LineField) -> None:
            super().__init__(line)
            self.line = line

    def __init__(self, *, placeholder: str = "", id: str | None = None, classes: str | None = None) -> None:
        super().__init__(placeholder=placeholder, id=id, classes=classes)
        self._keys = KeyQueue(self)
        self._dragging = False

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
        """Acts on a key or a paste; False leaves it to the screen."""
        if isinstance(event, events.Paste):
            self.paste(event.text)
            return True
        action = _ACTIONS.get(event.key)
        if action is not None:
            return action(self)
        if not event.is_printable or event.character is None:
            return False
        if letter := in_one_line(event.character):
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
        elif words := in_one_line(_BREAK.sub(" ", text.strip("\r\n"))):
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
            start, end = self._typed.word_at(self.place)
            self._typed.move(start)
            self._move(end, marking=True)
        elif event.chain > 2:
            self.mark_all()


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


class CaptureLine(LineField):
    """The line that is typed, and under it how it is understood, in a frame that says which stream it goes to.

    Enter empties the line at once and posts `Kept`, so that the next words never wait for a disk.
    """

    DEFAULT_CSS = """
    CaptureLine { height: 4; }
    """
    framed = True

    class Kept(Told):
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
        """The name and `Stream.colour` that the frame shows; of the hints, longest first, the first that has room."""
        self._stream, self._colour, self._hints = stream, colour, hints
        self.repaint_edges()

    def keep(self) -> bool:
        """What Enter does: empties the line and posts it as `Kept`, or leaves a line that says nothing yet."""
        text = self.text
        if not text:
            return False
        if self._accepts(text):
            self.clear()
            self.post_message(self.Kept(self, text, self.target))
        return True

    def enter(self) -> bool:
        """Enter keeps the line; on an empty one it is the screen's key."""
        return self.keep()

    def edges(self) -> Edges:
        """Heavy while one types here."""
        return HEAVY if self.has_focus else QUIET

    def edge_role(self) -> str:
        """The stream's colour while one types here."""
        return stream_role(self._colour) if self.has_focus else "rule"

    def title(self) -> tuple[str, str]:
        """The stream that the line goes to."""
        return one_line(self._stream).plain, stream_role(self._colour)

    def notes(self) -> tuple[str, ...]:
        """The signs, as many words about them as there is room for."""
        return self._hints

    def notes_role(self) -> str:
        """The signs support what is typed; they do not stand out."""
        return "quiet"

    def inner_line(self, y: int, width: int) -> Strip:
        """The line, and how it is understood."""
        if y == 0:
            return self._text_line(width)
        if y == 1:
            return self._understood_line(width)
        return Strip.blank(width, self.ink().rich_style)

    def _understood_line(self, width: int) -> Strip:
        quiet = self.ink("quiet")
        words = self._understood.truncate(self._room, ellipsis=True)
        return strip_of([Segment(" " * self._pad, quiet.rich_style), *inked(words, quiet)], width, quiet)


# The line that finds as one types: its words are sought in every stream at once.


class FindLine(LineField):
    """One line of words to be found; Enter goes to what was found."""

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
        """Enter goes to what was found."""
        self.post_message(self.Entered(self, self.text))
        return True
