"""F9: what was said is hidden while the room has a break; any key goes on."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static


class Pause(ModalScreen[None]):
    """A quiet screen."""

    def compose(self) -> ComposeResult:
        """Two sentences."""
        yield Static("We have a break.\n\nNothing that was said is shown. Any key goes on.", id="pause")

    def on_key(self, event: events.Key) -> None:
        """Any key goes on, and does nothing else."""
        event.stop()
        event.prevent_default()
        self.dismiss(None)
