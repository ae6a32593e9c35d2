"""The version and stream that the keys of the sign-off act on, and what the rules allow with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from coprod_tui.base.errors import Refusal, RuleViolation
from coprod_tui.domain.records import Signoff, Stream, Version
from coprod_tui.domain.signing.equivalence import previous_version, standing_answers, version_changes
from coprod_tui.domain.signing.rules import decisions, missing_for_final, understanding_pairs
from coprod_tui.domain.signing.versions import may_sign
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.contribution_rows import short_date
from coprod_tui.tui.desk import Desk

NOTHING_ISSUED = "Nothing has been issued yet. The brief (F4) issues the first version."
Texts = Mapping[str, str]
"""The texts of a form, by field id."""


class SigningFlow:
    """The newest version and the selected stream, without widgets."""

    def __init__(self, desk: Desk, selected: Callable[[], str | None]) -> None:
        """`selected` returns the id of the selected stream."""
        self._desk = desk
        self._selected = selected
        self._refusals: dict[tuple[str, str, str], str | None] = {}
        """Why a stream may not sign, by version, stream and day; a cache for one snapshot."""
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
        """The selected stream."""
        return self.project.get(Stream, self._selected())

    @property
    def at_hand(self) -> tuple[Version, Stream] | None:
        """The newest version and the selected stream; None where one of them is missing."""
        version, stream = self.version, self.stream
        return None if version is None or stream is None else (version, stream)

    def in_hand(self, action: str) -> tuple[Version, Stream] | None:
        """Return version and stream for an action; tell why, and return None, where it cannot be done."""
        reason = self.why_not(action)
        if reason:
            self._desk.tell(reason, "warning")
        return None if reason else self.at_hand

    def why_not(self, action: str) -> str | None:
        """Why an action cannot be done now, in a sentence; None when it can be."""
        at_hand = self.at_hand
        if at_hand is None:
            return NOTHING_ISSUED
        version, stream = at_hand
        match action:
            case "sign":
                return self._why_not_sign(version, stream)
            case "retract" if not standing_answers(self.project, version, stream.id):
                return f"{stream.name} have given no answer that could be taken back."
            case "say_back" if not understanding_pairs(self.project):
                return "No two streams have said anything yet that could be said back."
            case "same":
                return self._why_not_same(version)
            case "decide":
                return self._why_not_decide(version)
            case _:
                return None

    def _why_not_sign(self, version: Version, stream: Stream) -> str | None:
        """What the rules refuse before the form: reasons about the stream itself, not about a field."""
        if self._refusals_of is not self.project:
            self._refusals, self._refusals_of = {}, self.project
        today = self.today.isoformat()
        key = version.id, stream.id, today
        if key not in self._refusals:
            try:
                may_sign(self.project, version, Signoff("", version.id, stream.id), today)
            except RuleViolation as broken:
                place = f"{version.id}/{stream.id}"
                at_stream = (reason.sentence for reason in broken.reasons if reason.place == place)
                self._refusals[key] = next(at_stream, None)
            else:
                self._refusals[key] = None
        return self._refusals[key]

    def _why_not_same(self, version: Version) -> str | None:
        """Refuse where nothing was reworded (R23)."""
        earlier = previous_version(self.project, version)
        if earlier is None:
            return f"Version {version.number} is the first: nothing has moved to it."
        if not any(step.reworded for step in version_changes(earlier, version) or ()):
            return f"Nothing was merely put into other words in version {version.number}."
        return None

    def _why_not_decide(self, version: Version) -> str | None:
        """Refuse a second decision, and one on a version that is not final (R24)."""
        if earlier := decisions(self.project, version):
            on = short_date(earlier[-1].on)
            return f"The Board's decision of {on} on version {version.number} is written down already."
        if waits := missing_for_final(self.project, version):
            return f"The Board decides on a final brief. {waits[0].sentence}"
        return None


def parse_count(text: str) -> int | None:
    """Parse a number of people or copies; None where the text is none."""
    digits = text.strip()
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 7 else None


def refusal_of(check: Callable[[], None]) -> str | None:
    """Run a check of the rules and return its refusal in a sentence; None where it passes."""
    try:
        check()
    except Refusal as refusal:
        return str(refusal)
    return None
