"""Notices on the screen, kept so that they can be read again."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime

from textual.notifications import Notify

from coprod_tui.base.errors import Refusal
from coprod_tui.base.text import TextMatcher
from coprod_tui.domain.conflicts.sides import MEETING_PLACE
from coprod_tui.domain.records import ReturnedWords
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.desk.state import DeskState, Notice, Severity

STAYS_SECONDS = 3600.0
"""Timeout of a notice that stays until a key is pressed."""
MOST_KEPT = 50
"""How many notices are kept to be read again."""

_KEYS = {
    MEETING_PLACE: " F2 starts one.",
    "links": " In the conflict (F3), l links something and u opens it again.",
    "end": " In the conflict (F3), u opens it again.",
}
"""What leads on from a reason that is told in a notice, by the last part of its place."""


def key_words(place: str | None) -> str:
    """Say which key leads on, for a place that a notice cannot lead to by itself; empty for every other one."""
    return _KEYS.get((place or "").rpartition("/")[2], "")


class Notifications:
    """Shows notices, keeps the newest of them, and closes sticky ones on the next key."""

    def __init__(self, app: DeskState, wall: Callable[[], datetime]) -> None:
        """`wall` answers the local time."""
        self.kept: deque[Notice] = deque(maxlen=MOST_KEPT)
        self._app = app
        self._wall = wall
        self._has_sticky = False

    def tell(self, text: str, severity: Severity = "information", *, stays: bool = False) -> None:
        """Show a notice and keep it to be read again; one that stays is there until a key is pressed."""
        self.kept.append(Notice(self._wall(), text, severity))
        self._app.notify(text, severity=severity, markup=False, timeout=STAYS_SECONDS if stays else 5)

    def refuse(self, refusal: Refusal) -> None:
        """Show the reasons of a refusal, until a key is pressed."""
        shielded = self._app.shielded
        told = (f"{one.told(shielded=shielded)}{key_words(one.place)}" for one in refusal.reasons)
        self.tell("\n".join(told), "warning", stays=True)

    def tell_returned(self, before: Snapshot, after: Snapshot) -> None:
        """Say of words that were kept if they are those of something that was taken back (law 8)."""
        if after.small(ReturnedWords) is before.small(ReturnedWords):
            return
        from coprod_tui.domain.privacy import rules  # noqa: PLC0415 - few projects lost words

        for returned in rules.newly_returned(before, after):
            sentence = rules.returned_sentence(after, returned)
            self.tell(f"{sentence} They are kept; n on any line asks whether they stay.", "warning", stays=True)

    def tell_once(self, sentence: str) -> None:
        """Show a warning that stays, unless it is among the notices already."""
        if sentence not in {notice.text for notice in self.kept}:
            self.tell(sentence, "warning", stays=True)

    def was_shown(self, event: Notify) -> None:
        """Remember that a sticky notice is on the screen; a key pressed before that was not pressed for it."""
        self._has_sticky = self._has_sticky or event.notification.timeout == STAYS_SECONDS

    def key_was_pressed(self) -> None:
        """Close sticky notices."""
        if self._has_sticky:
            self._has_sticky = False
            self._app.clear_notifications()

    def forget_words(self, words: TextMatcher) -> None:
        """Drop the notices that hold withdrawn words (R30)."""
        kept = [notice for notice in self.kept if not words.holds(notice.text)]
        self.kept.clear()
        self.kept.extend(kept)
