"""What the messages of our widgets share; plain classes, because a dataclass costs a start half a millisecond."""

from __future__ import annotations

from textual.message import Message
from textual.widget import Widget


class Told(Message):
    """Something that happened in a widget, by which a handler can select it."""

    def __init__(self, sender: Widget) -> None:
        super().__init__()
        self._told_by = sender

    @property
    def control(self) -> Widget:
        """The widget."""
        return self._told_by
