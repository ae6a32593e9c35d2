"""Codes on paper: a card, a tally, a side's ask and why, a sign-off page, and the record that each one means.

A code says what it is about, so that people can read it, and ends with a check character that a project has for itself:
a card of another project is seen too, but for one in thirty-six.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from coprod_tui.meeting.model import Conflict, Consent, Meeting, Proposal, Side, Stream, Version
from coprod_tui.meeting.refusals import BadContent, Unknown
from coprod_tui.meeting.rules import conflicts
from coprod_tui.meeting.rules.check_characters import ALPHABET, check_character, is_right
from coprod_tui.meeting.rules.versions import version_numbered
from coprod_tui.meeting.snapshot import Snapshot

PRINTED = {
    Consent.ROOM: "stays in the room",
    Consent.IDEA: "use the idea",
    Consent.QUOTE: "use my words",
    Consent.QUOTE_WITH_ROLE: "use my words and my role",
}
"""What stands beside the boxes on a card, for each level of consent; it can be typed back as it is printed."""
CARDS_MOST = 99
"""How many cards a stream can have at one meeting."""


@dataclass(frozen=True, slots=True)
class Card:
    """A card on which one thing that was said is written."""

    stream: Stream
    meeting: int
    """The number of the meeting, which need not have begun when the cards are printed."""
    number: int

    @property
    def body(self) -> str:
        """The code without its check character."""
        return f"{self.stream.letter}{self.meeting}-{self.number:02d}"

    @property
    def words(self) -> str:
        """What it is, in words."""
        return f"card {self.number} of {self.stream.name}, meeting {self.meeting}"


@dataclass(frozen=True, slots=True)
class Tally:
    """A sheet on which a side's hands are counted, about one middle ground."""

    conflict: Conflict
    side: Side
    proposal: Proposal
    body: str
    words: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place on a conflict's canvas for the ask or the why of a side."""

    conflict: Conflict
    side: Side
    field: str
    """`ask` or `why`."""
    body: str
    words: str


@dataclass(frozen=True, slots=True)
class SignPage:
    """The page on which a stream signs a version."""

    version: Version
    stream: Stream

    @property
    def body(self) -> str:
        """The code without its check character."""
        return f"V{self.version.number}{self.stream.letter}"

    @property
    def words(self) -> str:
        """What it is, in words."""
        return f"the sign-off page of {self.stream.name}, version {self.version.number}"


Sheet = Card | Tally | Place | SignPage


def code_of(project: Snapshot, sheet: Sheet) -> str:
    """The code as it is printed: `M3-07-K`."""
    return f"{sheet.body}-{check_character(_bare(sheet.body), _start(project))}"


def sheet_coded(project: Snapshot, typed: str) -> Sheet:
    """What a code means; raises BadContent for one that was mistyped, Unknown where there is nothing that it means."""
    code = _bare(typed)
    shown = typed.strip()[:40]
    wrong = next((one for one in code if one not in ALPHABET), None)
    if wrong is not None or len(code) < 3:
        raise BadContent(f"“{shown}” is not a code from a card or a sheet, such as M3-07-K.")
    if not is_right(code, _start(project)):
        raise BadContent(
            f"“{shown}” was mistyped, or stands on the paper of another project: its last letter does not fit the rest."
            f" Look at the paper again.{_hint(project, code)}"
        )
    for pattern, read in _READERS:
        if match := pattern.fullmatch(code[:-1]):
            return read(project, match)
    raise BadContent(f"“{shown}” is not a code from a card or a sheet, such as M3-07-K.")


def places(project: Snapshot, conflict: Conflict) -> Iterator[Place]:
    """The places on a conflict's canvas: the ask and the why of each side."""
    for side in conflicts.sides(project, conflict):
        for field, letter in _FIELDS.items():
            name = conflicts.side_name(project, side)
            words = f"{conflicts.whose(name, field, opens=False)} in {conflicts.code(project, conflict)}"
            yield Place(conflict, side, field, f"{_side(project, conflict, side)}{letter}", words)


def tallies(project: Snapshot, conflict: Conflict) -> Iterator[Tally]:
    """The tallies of a conflict that has a middle ground in words: one for each side."""
    found = conflicts.proposal(project, conflict)
    if found is None or not found.text:
        return
    for side in conflicts.sides(project, conflict):
        yield _tally(project, conflict, side, found)


def _tally(project: Snapshot, conflict: Conflict, side: Side, found: Proposal) -> Tally:
    words = f"the hands of {conflicts.side_name(project, side)} in {conflicts.code(project, conflict)}"
    return Tally(conflict, side, found, f"{_side(project, conflict, side)}T{_mark(found)}", words)


def _mark(found: Proposal) -> str:
    """Two characters made of the id of a middle ground: hands about other words are not taken for hands about these."""
    number = int(hashlib.sha256(found.id.encode()).hexdigest(), 16)
    return ALPHABET[number % 36] + ALPHABET[number // 36 % 36]


def _side(project: Snapshot, conflict: Conflict, side: Side) -> str:
    """`C03M`; a sub-group has three digits made of its id, which nothing that happens to other groups can shift."""
    letter = project.the(Stream, side.stream).letter
    group = f"{int(hashlib.sha256(side.group.encode()).hexdigest(), 16) % 1000:03d}" if side.group else ""
    return f"C{conflict.number:02d}-{letter}{group}"


_FIELDS = {"ask": "A", "why": "W"}


# Reading


def _bare(code: str) -> str:
    return re.sub(r"[\s\-‐-―−.]", "", code).upper()


def _start(project: Snapshot) -> int:
    return int(hashlib.sha256(project.project.id.encode()).hexdigest(), 16) % len(ALPHABET)


_ALIKE = {"O": "0", "0": "O", "I": "1", "1": "I", "L": "1", "S": "5", "5": "S", "B": "8", "8": "B", "Z": "2", "2": "Z"}


def _hint(project: Snapshot, code: str) -> str:
    """The one code that it could have been, had a character been read for one that looks like it."""
    start = _start(project)
    alike = (code[:at] + _ALIKE[one] + code[at + 1 :] for at, one in enumerate(code) if one in _ALIKE)
    right = {one for one in alike if is_right(one, start) and any(p.fullmatch(one[:-1]) for p, _ in _READERS)}
    return f" Is it {right.pop()}?" if len(right) == 1 else ""


def _stream(project: Snapshot, letter: str) -> Stream:
    found = next((one for one in project.streams if one.letter == letter), None)
    if found is None:
        raise Unknown(f"No stream here has the letter {letter}.")
    return found


def _read_card(project: Snapshot, match: re.Match[str]) -> Card:
    stream, meeting = _stream(project, match[1]), int(match[2])
    if not any(one.number == meeting for one in project.meetings):
        raise Unknown(
            f"There is no meeting {meeting} here yet. Start it first, also after the day: the cards stand in it."
        )
    return Card(stream, meeting, int(match[3]))


def meeting_of(project: Snapshot, card: Card) -> Meeting:
    """The meeting that a card was printed for; raises Unknown where there is none, or one from each of two laptops."""
    found = [one for one in project.meetings if one.number == card.meeting]
    if len(found) != 1:
        what = "two meetings" if found else "no meeting"
        raise Unknown(f"There is {what} {card.meeting} here: {card.words} cannot be placed.")
    return found[0]


def _read_side(project: Snapshot, match: re.Match[str]) -> tuple[Conflict, Side]:
    conflict = conflicts.conflict_coded(project, match[1])
    found = [
        side
        for side in conflicts.sides(project, conflict)
        if _bare(_side(project, conflict, side)) == f"C{conflict.number:02d}{match[2]}"
    ]
    if len(found) == 1:
        return conflict, found[0]
    what = f"two sides {match[2]}" if found else f"no side {match[2]}"
    raise Unknown(f"{conflicts.code(project, conflict)} has {what} here.")


def _read_tally(project: Snapshot, match: re.Match[str]) -> Tally:
    conflict, side = _read_side(project, match)
    now = conflicts.proposal(project, conflict)
    if now is None or match[3] != _mark(now):
        raise BadContent(
            f"The hands on this sheet were about earlier words: the middle ground of"
            f" {conflicts.code(project, conflict)} has been put into others since."
        )
    return _tally(project, conflict, side, now)


def _read_place(project: Snapshot, match: re.Match[str]) -> Place:
    conflict, side = _read_side(project, match)
    return next(one for one in places(project, conflict) if one.side == side and one.body[-1] == match[3])


def _read_page(project: Snapshot, match: re.Match[str]) -> SignPage:
    return SignPage(version_numbered(project, int(match[1])), _stream(project, match[2]))


_READERS: tuple[tuple[re.Pattern[str], Callable[[Snapshot, re.Match[str]], Sheet]], ...] = (
    (re.compile(r"([ABD-Z])(\d{1,6})(\d\d)"), _read_card),
    (re.compile(r"C(\d{2,6})([A-Z](?:\d{3})?)T([0-9A-Z]{2})"), _read_tally),
    (re.compile(r"C(\d{2,6})([A-Z](?:\d{3})?)([AW])"), _read_place),
    (re.compile(r"V(\d{1,6})([A-Z])"), _read_page),
)
"""How the bodies of codes look; no two of them can mean the same characters."""
