"""Telling: notices that can be read again, and a rule's no."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime

from textual import events
from textual.app import App
from textual.notifications import Notify

from coprod_tui.commands import Command, key_words
from coprod_tui.desk.values import Notice, Severity
from coprod_tui.meeting.clock import local_time
from coprod_tui.meeting.refusals import Refusal
from coprod_tui.settings import Settings
from coprod_tui.state import Laptop

STAYS_SECONDS = 3600.0
"""How long a notice is there that stays until a key is pressed."""


class Telling(App[int]):
    """What the program says, with the laptop's memory and the person's settings that it says it by."""

    def __init__(self, laptop: Laptop, settings: Settings, wall: Callable[[], datetime] = local_time) -> None:
        """`wall` answers the time that is shown."""
        super().__init__()
        self.laptop = laptop
        self.settings = settings
        self.wall = wall
        self.notices: deque[Notice] = deque(maxlen=50)
        self._stays = False

    def tell(self, text: str, severity: Severity = "information", *, stays: bool = False) -> None:
        """Shows a notice and keeps it to be read again; one that stays is there until a key is pressed."""
        self.notices.append(Notice(self.wall(), text, severity))
        self.notify(text, severity=severity, markup=False, timeout=STAYS_SECONDS if stays else 5)

    def on_notify(self, event: Notify) -> None:
        """Only now it is on the screen: a key that was pressed before cannot have been pressed for it."""
        self._stays = self._stays or event.notification.timeout == STAYS_SECONDS

    async def on_event(self, event: events.Event) -> None:
        """A notice that stays goes with the next key."""
        if self._stays and isinstance(event, events.Key):
            self._stays = False
            self.clear_notifications()
        await super().on_event(event)

    def refuse(self, refusal: Refusal) -> None:
        """Says a *no*. A screen that shows reasons as a list that leads somewhere overrides this in the App."""
        self.tell("\n".join(reason.sentence for reason in refusal.reasons), "warning", stays=True)

    def keys_of(self, command: Command) -> str:
        """The keys of a command as Word writes them, the user's own ones where there are any."""
        return ", ".join(map(key_words, self.settings.keys.get(command.id, command.keys)))
