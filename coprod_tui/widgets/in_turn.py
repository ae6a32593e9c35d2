"""Keys in the order in which they were pressed, though Textual acts on letters at once and on other keys only later."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.dom import DOMNode
from textual.message_pump import MessagePump
from textual.widget import Widget

Input = events.Key | events.Paste


class InTurn:
    """Holds what is typed into a widget while a key that it left to its screen is on the way.

    A key that a widget does not take bubbles from node to node, and the App runs its binding at the end; the letters
    behind it would be typed before. A burst of keys, or a laptop that has to catch up, would then keep a line in the
    stream that was left by the Tab before it.
    """

    def __init__(self, widget: Widget, take: Callable[[Input], bool]) -> None:
        """`take` acts on an event at once, or answers False to leave it to the screen."""
        self._widget = widget
        self._take = take
        self._held: list[Input] | None = None

    def came(self, event: Input) -> None:
        """Acts on an event, lets it bubble, or holds it until its turn comes."""
        if self._held is not None:
            self._held.append(event)
        elif not self._take(event):
            self._held = []
            self._widget.call_next(self._climb, self._widget)
            return
        event.stop()
        event.prevent_default()

    def _climb(self, node: DOMNode) -> None:
        """Follows the key through the queue of every node above, then goes on with what was held."""
        parent = node.parent
        if parent is None:
            self._widget.call_later(self._go_on)
        else:
            parent.call_later(self._climb, parent)

    def _go_on(self) -> None:
        held, self._held = self._held or [], None
        while held:
            event = held.pop(0)
            focused = self._widget.app.focused
            if focused is not None and focused is not self._widget:
                self._post(focused, event)
            elif not self._take(event):
                # It climbs as the first one did, and the rest waits for it.
                self._held = held
                if self._widget.parent is not None:
                    self._post(self._widget.parent, event)
                self._climb(self._widget)
                return

    @staticmethod
    def _post(node: MessagePump, event: Input) -> None:
        event.stop(False)
        event.prevent_default(False)
        node.post_message(event)
