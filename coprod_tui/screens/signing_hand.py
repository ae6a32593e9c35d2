"""Which version and which stream the keys of the sign-off screen act on, and what their forms share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from coprod_tui.meeting.model import BoardDecision, Stream, Version
from coprod_tui.meeting.refusals import Refusal
from coprod_tui.screens.asking import Asking

NOTHING_ISSUED = "Nothing has been issued yet. The brief (F4) issues the first version."
Texts = Mapping[str, str]


class SigningHand(Asking):
    """The newest version, and the stream in hand."""

    def stream_in_hand(self) -> Stream | None:
        """The stream that the letters act on."""
        raise NotImplementedError

    def wording_of(self, version: Version, stream: Stream) -> str:
        """What the stream is asked to sign, filled in as far as it is known."""
        raise NotImplementedError

    async def tell_decision(self, decision: BoardDecision, stream: Stream) -> None:
        """Asks when and how the Board's decision was shared back to a stream (R28)."""
        raise NotImplementedError

    def newest(self) -> Version | None:
        """The version that is shared back and signed."""
        versions = self.snapshot.versions
        return versions[-1] if versions else None

    def at_hand(self) -> tuple[Version, Stream] | None:
        """The newest version and the stream in hand; None where there is none of them."""
        version, stream = self.newest(), self.stream_in_hand()
        return None if version is None or stream is None else (version, stream)

    def in_hand(self, action: str) -> tuple[Version, Stream] | None:
        """The same; None, having said why, where an action cannot be done with them."""
        return self.at_hand() if self.may(action) else None

    def why_not(self, action: str) -> str | None:
        """Why something cannot be done now."""
        return NOTHING_ISSUED if self.at_hand() is None else None

    def today(self) -> date:
        """The day on the laptop's clock."""
        return self.desk.wall().date()


def counted(text: str) -> int | None:
    """A number of people or copies as it was typed; None for what is none."""
    bare = text.strip()
    return int(bare) if bare.isascii() and bare.isdecimal() and len(bare) < 7 else None


def refused(ask: Callable[[], None]) -> str | None:
    """What a rule refuses, before a dialog goes away."""
    try:
        ask()
    except Refusal as refusal:
        return str(refusal)
    return None
