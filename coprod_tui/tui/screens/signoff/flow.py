"""The version and the stream that the sign-off's keys act on, and what the rules say may be done with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from coprod_tui.base.errors import Refusal, RuleBroken
from coprod_tui.domain.records import Signoff, Stream, Version
from coprod_tui.domain.signing.equivalence import before, steps
from coprod_tui.domain.signing.rules import answers, decisions, final, pairs
from coprod_tui.domain.signing.versions import may_sign
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.contribution_rows import day_words
from coprod_tui.tui.desk import Desk

NOTHING_ISSUED = "Nothing has been issued yet. The brief (F4) issues the first version."
Texts = Mapping[str, str]
"""What was typed into a form, by its blanks."""


class SigningFlow:
    """The newest version and the stream in hand; knows no widget."""

    def __init__(self, desk: Desk, selected: Callable[[], str | None]) -> None:
        """`selected` answers the id of the stream that is selected."""
        self._desk = desk
        self._selected = selected
        self._refusals: dict[tuple[str, str, str], str | None] = {}
        """Why a stream may not sign a version on a day, by their ids; asked once per snapshot."""
        self._refusals_of: Snapshot | None = None

    @property
    def project(self) -> Snapshot:
        """The newest snapshot."""
        return self._desk.snapshot

    @property
    def today(self) -> date:
        """The day on the laptop's clock."""
        return self._desk.wall().date()

    @property
    def version(self) -> Version | None:
        """The version that is shared back and signed: the newest."""
        versions = self.project.versions
        return versions[-1] if versions else None

    @property
    def stream(self) -> Stream | None:
        """The stream in hand."""
        return self.project.get(Stream, self._selected())

    @property
    def at_hand(self) -> tuple[Version, Stream] | None:
        """The version and the stream in hand; None where there is none of them."""
        version, stream = self.version, self.stream
        return None if version is None or stream is None else (version, stream)

    def in_hand(self, action: str) -> tuple[Version, Stream] | None:
        """The same; None, having said why, where an action cannot be done with them."""
        reason = self.why_not(action)
        if reason:
            self._desk.tell(reason, "warning")
        return None if reason else self.at_hand

    def why_not(self, action: str) -> str | None:
        """Why an action cannot be done now, in a sentence; None when it can."""
        at_hand = self.at_hand
        if at_hand is None:
            return NOTHING_ISSUED
        version, stream = at_hand
        match action:
            case "sign":
                return self._why_not_sign(version, stream)
            case "retract" if not answers(self.project, version, stream.id):
                return f"{stream.name} have given no answer that could be taken back."
            case "say_back" if not pairs(self.project):
                return "No two streams have said anything yet that could be said back."
            case "same":
                return self._why_not_same(version)
            case "decide":
                return self._why_not_decide(version)
            case _:
                return None

    def _why_not_sign(self, version: Version, stream: Stream) -> str | None:
        """What the rules say before anything is filled in: reasons at the stream itself, at no blank of the form."""
        if self._refusals_of is not self.project:
            self._refusals, self._refusals_of = {}, self.project
        today = self.today.isoformat()
        key = version.id, stream.id, today
        if key not in self._refusals:
            try:
                may_sign(self.project, version, Signoff("", version.id, stream.id), today)
            except RuleBroken as broken:
                place = f"{version.id}/{stream.id}"
                at_stream = (reason.sentence for reason in broken.reasons if reason.place == place)
                self._refusals[key] = next(at_stream, None)
            else:
                self._refusals[key] = None
        return self._refusals[key]

    def _why_not_same(self, version: Version) -> str | None:
        """Something must have been put into other words (R23)."""
        earlier = before(self.project, version)
        if earlier is None:
            return f"Version {version.number} is the first: nothing has moved to it."
        if not any(step.reworded for step in steps(earlier, version) or ()):
            return f"Nothing was merely put into other words in version {version.number}."
        return None

    def _why_not_decide(self, version: Version) -> str | None:
        """A Board decides once, and on a final version alone (R24)."""
        if those := decisions(self.project, version):
            on = day_words(those[-1].on)
            return f"The Board's decision of {on} on version {version.number} is written down already."
        if waits := final(self.project, version):
            return f"The Board decides on a final brief. {waits[0].sentence}"
        return None


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
