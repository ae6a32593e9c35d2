"""Queue key events while an earlier one is still being handled, then replay them.

Textual acts on a letter at once, and on a key with a binding only when it has bubbled up to the App. In a burst of
keys, or on a laptop that has to catch up, the letters behind a Tab would be typed into the field that it leaves.
"""

from __future__ import annotations

from textual import events
from textual.dom import DOMNode
from textual.widget import Widget

Input = events.Key | events.Paste


class KeyQueue:
    """The keys and pastes that wait for an earlier one; replayed one by one to the widget that has the focus then.

    One widget has a queue of its own, or several share one, such as the fields of a form.
    """

    def __init__(self, owner: Widget) -> None:
        """`owner` is the widget, or what holds the widgets that share the queue."""
        self._owner = owner
        self._queue: list[Input] = []
        self._turn: Input | None = None
        """The event that was replayed last, until the widget has it."""
        self._busy = self._bubbling = self._held = False

    def came(self, event: Input, widget: Widget, *, bubbles: bool) -> bool:
        """Queues an event while an earlier one is handled, and returns whether it did.

        Where it did not, `bubbles` says that a binding may take the event: what comes behind it waits.
        """
        if event is self._turn:
            self._turn = None
            widget.call_next(self._next)
        elif self._busy:
            self._queue.append(event)
            event.stop()
            event.prevent_default()
            return True
        if bubbles:
            self.wait_for(widget)
        return False

    def wait_for(self, widget: Widget) -> None:
        """Queues what comes until the key that `widget` leaves to the bindings has bubbled up to the App."""
        self._busy = self._bubbling = True
        widget.call_next(self._climb, widget)

    def hold(self) -> None:
        """Queues what comes until `release`, however long that takes."""
        self._busy = self._held = True

    def release(self) -> None:
        """Replays what was queued, to the widget that has the focus then."""
        self._held = False
        self._next()

    def _climb(self, node: DOMNode) -> None:
        """Follows the key through the message queue of every node above."""
        parent = node.parent
        if parent is None or not parent.call_later(self._climb, parent):
            self._owner.app.call_later(self._bubbled)

    def _bubbled(self) -> None:
        self._bubbling = False
        self._next()

    def _next(self) -> None:
        """Replays one event; those that come meanwhile queue behind the others."""
        if self._held or self._bubbling or self._turn is not None:
            return
        if not self._queue:
            self._busy = False
            return
        target = self._owner.app.focused or self._owner.app.screen
        self._turn = event = self._queue.pop(0)
        _post(target, event)
        if not target.call_later(self._unclaimed, event, target):
            self._unclaimed(event, target)

    def _unclaimed(self, event: Input, target: Widget) -> None:
        """Gives everything to a widget that has no part in this queue."""
        if self._turn is event:
            queue, self._queue = self._queue, []
            self._turn, self._busy = None, False
            for left in queue:
                _post(target, left)


def _post(widget: Widget, event: Input) -> None:
    event.stop(False)
    event.prevent_default(False)
    widget.post_message(event)
