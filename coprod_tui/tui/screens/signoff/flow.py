"""The version and stream that the keys of the sign-off act on, and what the rules allow with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from coprod_tui.base.errors import Refusal, RuleViolation
from coprod_tui.domain.claims import may_sign, missing_for_final
from coprod_tui.domain.records import Signoff, Stream, Version
from coprod_tui.domain.signing.dates import BECAUSE, DatedEntry
from coprod_tui.domain.signing.equivalence import previous_version, standing_answers, version_changes
from coprod_tui.domain.signing.rules import (
    decision_sharings,
    decisions,
    sharings,
    understanding_pairs,
    understanding_rounds,
    wrong_day,
)
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.contribution_rows import short_date
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.dialogs import TextDialog, format_day

NOTHING_ISSUED = "Nothing has been issued yet. The brief (F4) issues the first version."
FOR_GOOD = "This is recorded for good: it cannot be undone, only corrected by a second entry (c)."
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
    def now(self) -> str:
        """The local time on the laptop's clock."""
        return self._desk.wall().isoformat(timespec="seconds")

    async def ask_why(self, version: Version, entry: DatedEntry) -> str | None:
        """Ask why an entry is on a day out of order (R34): empty where it is in order, None when left."""
        reasons = wrong_day(self.project, version, entry)
        if not reasons:
            return ""
        about = "\n".join(reason.sentence for reason in reasons)
        note = "It is printed on the sign-off page. Esc goes back to the day."
        asked = TextDialog("Why was it on that day?", about=about, note=note)
        because = await self._desk.push_screen_wait(asked)
        return (because or "").strip() or None

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
            case "correct" if not self.entries(version, stream):
                return f"Nothing is written down about version {version.number} and {stream.name} to correct."
            case "say_back" if not understanding_pairs(self.project):
                return "No two streams have said anything yet that could be said back."
            case "same":
                return self._why_not_same(version)
            case "decide":
                return self._why_not_decide(version)
            case _:
                return None

    def entries(self, version: Version, stream: Stream) -> tuple[DatedEntry, ...]:
        """What is written down about a version and a stream, and counts: each can be corrected."""
        project = self.project
        shared: tuple[DatedEntry, ...] = sharings(project, version, stream.id)
        others = [whose for by, whose in understanding_pairs(project) if by == stream]
        rounds = [one for whose in others for one in understanding_rounds(project, version, stream.id, whose.id)[-1:]]
        decided = decisions(project, version)
        told = [one for decision in decided for one in decision_sharings(project, decision, stream.id)]
        return (*shared, *rounds, *standing_answers(project, version, stream.id), *decided, *told)

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
            return f"The Board's decision of {on} on version {version.number} is written down already: c corrects it."
        if waits := missing_for_final(self.project, version):
            return f"The Board decides on a final brief. {waits[0].told(shielded=self._desk.shielded)}"
        return None


def parse_count(text: str) -> int | None:
    """Parse a number of people or copies; None where the text is none."""
    digits = text.strip()
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 7 else None


def refusal_of(check: Callable[[], None], *, shielded: bool = False) -> str | None:
    """Run a check of the rules and return its refusal in a sentence; None where it passes.

    `shielded`: the sentence has no words that are not for the room.
    A day out of order is not told here: it is asked about when the form is ended.
    """
    try:
        check()
    except Refusal as refusal:
        asked_later = f"/{BECAUSE}"
        reasons = (reason for reason in refusal.reasons if not (reason.place or "").endswith(asked_later))
        told = (reason.told(shielded=shielded) for reason in reasons)
        return " ".join(told) or None
    return None


def day_words(on: str) -> str:
    """A recorded day as people write it; as it stands if it is none."""
    try:
        return format_day(date.fromisoformat(on))
    except ValueError:
        return on
