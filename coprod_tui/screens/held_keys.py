"""Keys in the order in which they were pressed, while the one before them is still being acted on."""

from __future__ import annotations

from textual import events
from textual.dom import DOMNode
from textual.widget import Widget

Typed = events.Key | events.Paste


class HeldKeys:
    """Holds what is typed behind a key that may move the focus, and gives it to what has the focus then.

    Textual acts on a letter at once, and on a key with a binding only when it has bubbled up to the App: without this,
    the letters behind a Tab, or behind an Enter whose words are on their way to the disk, would be typed too early.
    """

    def __init__(self, inside: Widget) -> None:
        """`inside` holds the widgets that ask."""
        self._inside = inside
        self._held: list[Typed] | None = None
        self._waits = False

    def came(self, event: Typed, widget: Widget, *, bubbles: bool) -> bool:
        """Whether an event was held; one that bubbles, because a binding may take it, holds those behind it."""
        if self._held is not None:
            self._held.append(event)
            event.stop()
            event.prevent_default()
            return True
        if bubbles:
            self._held = []
            widget.call_next(self._climb, widget)
        return False

    def hold(self) -> None:
        """Holds what comes from now on until `release`, however long that takes."""
        self._waits = True
        if self._held is None:
            self._held = []

    def release(self) -> None:
        """Gives what was held to what has the focus now."""
        self._waits = False
        held, self._held = self._held or [], None
        target = self._inside.app.focused or self._inside.screen
        for event in held:
            event.stop(False)
            event.prevent_default(False)
            target.post_message(event)

    def _climb(self, node: DOMNode) -> None:
        """Follows the key through the queue of every node above."""
        parent = node.parent
        if parent is not None:
            parent.call_later(self._climb, parent)
        elif not self._waits:
            self._inside.app.call_later(self._released_there)

    def _released_there(self) -> None:
        if not self._waits:
            self.release()
