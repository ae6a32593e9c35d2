"""F9: what was said is hidden while the room has a break; and what is said aloud about consent."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static

from coprod_tui.desk import Desk
from coprod_tui.meeting.shipped import sessions
from coprod_tui.meeting.wordings import Wordings, read_wordings
from coprod_tui.screens.ask import Ask
from coprod_tui.text import plain


def wordings_of(desk: Desk) -> Wordings:
    """The wordings that came with the program, or the trust's own ones."""
    return read_wordings((sessions(), desk.settings.plans_folder))[0]


class Pause(ModalScreen[None]):
    """A quiet screen, with what to do when somebody may be seriously harmed."""

    def __init__(self, safeguarding: str = "") -> None:
        """`safeguarding` is the trust's own wording."""
        super().__init__()
        self._safeguarding = safeguarding

    def compose(self) -> ComposeResult:
        """Two sentences, and the wording."""
        words = "We have a break.\n\nNothing that was said is shown. Any key goes on."
        yield Static(plain("\n\n".join(part for part in (words, self._safeguarding) if part)), id="pause")

    def on_key(self, event: events.Key) -> None:
        """Any key goes on, and does nothing else."""
        event.stop()
        event.prevent_default()
        self.dismiss(None)


class Aloud(Ask[None]):
    """A wording to be read aloud."""

    answers = "Esc or Enter back"

    def __init__(self, title: str, words: str) -> None:
        """`words` are the trust's own."""
        super().__init__()
        self.title_words = title
        self._words = words

    def inside(self) -> ComposeResult:
        """The wording, a paragraph a line."""
        yield Static(plain(self._words.replace("\n", "\n\n")), classes="about")

    def on_key(self, event: events.Key) -> None:
        """Enter leaves too."""
        if event.key == "enter":
            event.stop()
            self.dismiss(None)
