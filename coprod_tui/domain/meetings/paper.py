"""Codes on paper: a card, a tally, a side's ask and why, a sign-off page, and the record that each one means.

A code says what it is about, so that people can read it, and ends with a check character that a project has for itself:
a card of another project is seen too, but for one in thirty-six.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from coprod_tui.base.errors import BadContent, Reason, Refusal, Unknown
from coprod_tui.domain.conflicts import commands, outcome, sides, stages
from coprod_tui.domain.conflicts.agreement import GRADIENTS
from coprod_tui.domain.contributions.capture import parse
from coprod_tui.domain.contributions.commands import keep, saying_of
from coprod_tui.domain.contributions.rules import must_have_words
from coprod_tui.domain.edit import REMOVED, Act, Edit, Now, Value
from coprod_tui.domain.imports.contributions import Source, source, take_in
from coprod_tui.domain.records import (
    Conflict,
    Consent,
    Contribution,
    Decision,
    Import,
    Kind,
    Meeting,
    Proposal,
    Record,
    Side,
    Stream,
    Version,
)
from coprod_tui.domain.signing import commands as signing_commands
from coprod_tui.domain.signing.versions import version_numbered
from coprod_tui.domain.snapshot import Snapshot

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
    for side in sides.sides(project, conflict):
        for field, letter in _FIELDS.items():
            name = sides.side_name(project, side)
            words = f"{sides.whose(name, field, opens=False)} in {sides.code(project, conflict)}"
            yield Place(conflict, side, field, f"{_side(project, conflict, side)}{letter}", words)


def tallies(project: Snapshot, conflict: Conflict) -> Iterator[Tally]:
    """The tallies of a conflict that has a middle ground in words: one for each side."""
    found = stages.proposal(project, conflict)
    if found is None or not found.text:
        return
    for side in sides.sides(project, conflict):
        yield _tally(project, conflict, side, found)


def _tally(project: Snapshot, conflict: Conflict, side: Side, found: Proposal) -> Tally:
    words = f"the hands of {sides.side_name(project, side)} in {sides.code(project, conflict)}"
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
    conflict = sides.conflict_coded(project, match[1])
    found = [
        side
        for side in sides.sides(project, conflict)
        if _bare(_side(project, conflict, side)) == f"C{conflict.number:02d}{match[2]}"
    ]
    if len(found) == 1:
        return conflict, found[0]
    what = f"two sides {match[2]}" if found else f"no side {match[2]}"
    raise Unknown(f"{sides.code(project, conflict)} has {what} here.")


def _read_tally(project: Snapshot, match: re.Match[str]) -> Tally:
    conflict, side = _read_side(project, match)
    now = stages.proposal(project, conflict)
    if now is None or match[3] != _mark(now):
        raise BadContent(
            f"The hands on this sheet were about earlier words: the middle ground of"
            f" {sides.code(project, conflict)} has been put into others since."
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


# A character at the end of a code that tells when it was mistyped: any one wrong character, any swap of neighbours.

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BY_GENERATOR = (0, 2, 3, 1)
"""Each element of the field of four times its generator; addition there is exclusive or."""


def _times(state: int) -> int:
    """A state times the generator of both fields: w in the field of 4, 1 + i in that of 9."""
    four, nine = divmod(state, 9)
    real, imaginary = divmod(nine, 3)
    return _BY_GENERATOR[four] * 9 + (real - imaginary) % 3 * 3 + (real + imaginary) % 3


def _plus(one: int, other: int) -> int:
    (four, nine), (fours, nines) = divmod(one, 9), divmod(other, 9)
    (real, imaginary), (reals, imaginaries) = divmod(nine, 3), divmod(nines, 3)
    return (four ^ fours) * 9 + (real + reals) % 3 * 3 + (imaginary + imaginaries) % 3


def _minus(one: int) -> int:
    four, nine = divmod(one, 9)
    real, imaginary = divmod(nine, 3)
    return four * 9 + -real % 3 * 3 + -imaginary % 3


STEPS = tuple(tuple(_plus(_times(state), value) for value in range(36)) for state in range(36))
"""Where each character leads from each state."""


def sum_of(characters: str, start: int = 0) -> int:
    """The state after these characters, which are of the alphabet; `start` (0 to 35) is one that a project has."""
    state = start
    for one in characters:
        state = STEPS[state][ALPHABET.index(one)]
    return state


def check_character(body: str, start: int = 0) -> str:
    """The character that makes a code of a body."""
    return ALPHABET[_minus(_times(sum_of(body, start)))]


def is_right(code: str, start: int = 0) -> bool:
    """Whether a code ends with the character that belongs to what stands before it."""
    return len(code) > 1 and all(one in ALPHABET for one in code) and sum_of(code, start) == 0


# The verb that takes in what was written on paper: each line begins with its code; all are kept, or none.

ON_PAPER = "on paper"
_SHEET_FIELDS: Mapping[type[Sheet], tuple[str, ...]] = {
    Card: ("consent", "asked", "read back"),
    Tally: ("how", "reservation"),
    Place: (),
    SignPage: ("role", "how", "on", "present", "reservations", "held by", "unchecked"),
}
"""What can stand behind ` | ` on a line, by what its code is of."""
_PARTS = re.compile(rf"\s\|\s*(?=(?:{'|'.join(sorted({name for of in _SHEET_FIELDS.values() for name in of}))})\s*:)")


@dataclass(frozen=True, slots=True)
class Typed:
    """One line from paper, understood."""

    sheet: Sheet
    code: str
    """As it is printed."""
    words: str
    fields: Mapping[str, str]


def understood(project: Snapshot, line: str) -> Typed:
    """What a line says: `M3-07-K * a bed I can lower | consent: quote`; raises BadContent or Unknown for its code."""
    code, _, rest = line.strip().partition(" ")
    sheet = sheet_coded(project, code)
    words, *parts = _PARTS.split(f" {rest.strip()}")
    fields: dict[str, str] = {}
    for part in parts:
        name, _, value = part.partition(":")
        name = " ".join(name.split())
        if name not in _SHEET_FIELDS[type(sheet)]:
            raise BadContent(f"“{name}” does not belong to {sheet.words}.")
        fields[name] = value.strip()
    return Typed(sheet, code_of(project, sheet), words.strip(), fields)


def type_back(now: Now, project: Snapshot, lines: Sequence[str], *, again: bool = False) -> Act[tuple[str, ...]]:
    """Keeps what stands on cards, tallies, canvases and sign-off pages; answers the ids of the records.

    A card is taken in once, unless `again`. A sign-off page comes alone, because a signature is not undone as words
    are. Raises BadContent with a reason for each line that is wrong, RuleBroken where a rule says no; then nothing is
    kept.
    """
    typed = _all_understood(project, lines)
    if pages := [number for number, one in typed if isinstance(one.sheet, SignPage)]:
        if len(typed) > 1:
            raise BadContent(*(Reason(f"Line {number}: {_ALONE}") for number in pages))
        act = _keep_page(now, project, typed[0][1])
        return Act(act.verb, act.edits, (act.answer,))
    cards = [_card_source(project, one) for _, one in typed if isinstance(one.sheet, Card)]
    return take_in(now, project, cards, again, _keep_all, typed)


_ALONE = "a sign-off page is typed alone, because a signature cannot be undone as words can."


def _all_understood(project: Snapshot, lines: Sequence[str]) -> list[tuple[int, Typed]]:
    """With the number of each line; empty ones and those that begin with % are passed over."""
    found: list[tuple[int, Typed]] = []
    reasons: list[Reason] = []
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.lstrip().startswith("%"):
            try:
                found.append((number, understood(project, line)))
            except Refusal as refusal:
                reasons += _located(number, refusal, len(lines))
    if reasons:
        raise BadContent(*reasons)
    return found


def _located(number: int, refusal: Refusal, lines: int) -> Iterable[Reason]:
    before = f"Line {number}: " if lines > 1 else ""
    return (replace(one, sentence=f"{before}{one.sentence}") for one in refusal.reasons)


def kept_before(project: Snapshot, sheet: Sheet) -> Import | None:
    """What says that a card was taken in already; None for one that was not, and for all other sheets."""
    if not isinstance(sheet, Card):
        return None
    sha256 = _source(project, code_of(project, sheet)).sha256
    return next((one for one in project.all(Import).values() if one.sha256 == sha256), None)


def _card_source(project: Snapshot, one: Typed) -> Source:
    return _source(project, one.code)


def _source(project: Snapshot, code: str) -> Source:
    return source(f"card {code}", f"{project.project.id}/{code}".encode())


def _keep_all(now: Now, project: Snapshot, typed: Sequence[tuple[int, Typed]]) -> Act[tuple[str, ...]]:
    """One verb after the other, each on the project as the ones before it leave it."""
    edits: list[Edit] = []
    kept: list[str] = []
    for number, one in typed:
        try:
            act = _KEEPING[type(one.sheet)](now, project, one)
        except Refusal as refusal:
            raise type(refusal)(*_located(number, refusal, len(typed))) from refusal
        edits += act.edits
        kept.append(act.answer)
        project = _with(project, act.edits)
    return Act("import", tuple(edits), tuple(kept))


def _with(project: Snapshot, edits: Iterable[Edit]) -> Snapshot:
    """The project as it stands after these edits."""
    values: dict[tuple[type[Record], str], dict[str, Value]] = {}
    for edit in edits:
        values.setdefault((edit.kind, edit.record), {})[edit.field] = edit.value
    changed: list[tuple[type[Record], str, Record | None]] = []
    for (kind, record), told in values.items():
        gone = told.pop(REMOVED, False)
        before = project.get(kind, record)
        after = replace(before, **told) if before else kind(record, **told)  # type: ignore[arg-type]  # a field's own values
        changed.append((kind, record, None if gone else after))
    return project.with_records(changed)


# A card


def _keep_card(now: Now, project: Snapshot, one: Typed) -> Act[str]:
    """What stands on a card is a capture line, said at the card's meeting."""
    assert isinstance(one.sheet, Card)
    captured = parse(one.words, project.streams, one.sheet.stream)
    if captured.stream is not None:
        raise BadContent(f"{one.code} is a card of {one.sheet.stream.name}; another stream has cards of its own.")
    must_have_words(captured.text)
    meeting = meeting_of(project, one.sheet)
    consent = _consent(one)
    saying = saying_of(captured, one.sheet.stream, Kind.WOULD_LIKE, consent)
    asked = one.fields.get("asked") or (f"on card {one.code}" if consent.rank > Consent.IDEA.rank else None)
    read_back = _yes(one, "read back")
    act = keep(now, project, replace(saying, asked=asked, read_back=read_back))
    return Act(act.verb, (*act.edits, Edit(Contribution, act.answer, "meeting", meeting.id)), act.answer)


def _consent(one: Typed) -> Consent:
    said = one.fields.get("consent", Consent.IDEA.value)
    wanted = " ".join(said.casefold().split())
    found = next((level for level in Consent if wanted in (level.value, PRINTED[level])), None)
    if found is None:
        raise BadContent(f"“{said}” is no consent. It is one of: {', '.join(PRINTED.values())}.")
    return found


def _yes(one: Typed, name: str) -> bool:
    said = one.fields.get(name, "no").casefold()
    if said not in ("yes", "no", ""):
        raise BadContent(f"“{name}” is yes or no, not “{said}”.")
    return said == "yes" or (said == "" and name in one.fields)


# A tally, a place on a canvas, a sign-off page

_HANDS = {one.key: one.number - 1 for one in GRADIENTS}


def _keep_tally(now: Now, project: Snapshot, one: Typed) -> Act[str]:
    """`5=4 4=2 w=1`: the hand as its key has it on the floor, and how many people."""
    assert isinstance(one.sheet, Tally)
    counts = [0] * len(GRADIENTS)
    for told in one.words.split():
        hand, equals, people = told.casefold().partition("=")
        if hand not in _HANDS or not equals or not (people.isascii() and people.isdecimal()):
            keys = ", ".join(f"{gradient.key} ({gradient.words})" for gradient in GRADIENTS)
            raise BadContent(f"“{told}” is not a hand and a number of people, such as 5=4. The hands are: {keys}.")
        counts[_HANDS[hand]] += int(people[:9])
    how = one.fields.get("how") or ON_PAPER
    act = outcome.check(now, project, one.sheet.side.id, counts, how=how)
    if not one.fields.get("reservation"):
        return act
    kept = outcome.reserve(now, project, one.sheet.side.id, one.fields["reservation"])
    return Act(act.verb, (*act.edits, *kept.edits), act.answer)


def _keep_place(now: Now, project: Snapshot, one: Typed) -> Act[str]:
    assert isinstance(one.sheet, Place)
    must_have_words(one.words)
    verb = commands.set_ask if one.sheet.field == "ask" else commands.set_why
    return verb(now, project, one.sheet.side.id, one.words)


def _keep_page(now: Now, project: Snapshot, one: Typed) -> Act[str]:
    """`signed | role: Members lead | how: show of hands | on: 2026-11-24 | present: 7`."""
    assert isinstance(one.sheet, SignPage)
    decision = next((each for each in Decision if each.value == one.words.casefold()), None)
    if decision is None:
        raise BadContent(f"“{one.words}” is no decision. It is one of: {', '.join(Decision)}.")
    present = one.fields.get("present", "")
    if present and not (present.isascii() and present.isdecimal()):
        raise BadContent(f"“{present}” is not a number of people.")
    return signing_commands.sign(
        now,
        project,
        one.sheet.version.id,
        one.sheet.stream.id,
        decision=decision,
        role=one.fields.get("role", ""),
        how=one.fields.get("how", ""),
        on=one.fields.get("on") or date.fromisoformat(now.at[:10]).isoformat(),
        present=int(present[:9]) if present else None,
        reservations=one.fields.get("reservations"),
        held_by=one.fields.get("held by"),
        unchecked=one.fields.get("unchecked"),
    )


_KEEPING: Mapping[type[Sheet], Callable[[Now, Snapshot, Typed], Act[str]]] = {
    Card: _keep_card,
    Tally: _keep_tally,
    Place: _keep_place,
}
