"""Codes on paper sheets (cards, tallies, canvases, sign-off pages), and typing back what was written on them.

A code is readable and ends with a check character that depends on the project: 35 of 36 codes of another project are
recognized as foreign.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from coprod_tui.base.errors import InvalidInput, Reason, Refusal, Unknown
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.base.text import must_have_words
from coprod_tui.domain.conflicts import commands, outcome, sides, stages
from coprod_tui.domain.conflicts.agreement import GRADIENTS
from coprod_tui.domain.contributions.capture import parse_line
from coprod_tui.domain.contributions.commands import keep, new_contribution
from coprod_tui.domain.edit import CommandContext, CommandResult, Edit, FieldRef
from coprod_tui.domain.fields import word_fields
from coprod_tui.domain.imports.contributions import SourceFile, source_file, take_in
from coprod_tui.domain.privacy.recognition import LeftOut, Overruled, must_be_used, notes_by_line
from coprod_tui.domain.privacy.rules import stay_edits
from coprod_tui.domain.records import (
    Conflict,
    Consent,
    Contribution,
    Decision,
    Erasure,
    Import,
    Kind,
    Meeting,
    Proposal,
    Side,
    Stream,
    Version,
)
from coprod_tui.domain.setup import applied
from coprod_tui.domain.signing import commands as signing_commands
from coprod_tui.domain.signing.versions import version_numbered
from coprod_tui.domain.snapshot import Snapshot

CONSENT_LABELS = {
    Consent.ROOM: "stays in the room",
    Consent.IDEA: "use the idea",
    Consent.QUOTE: "use my words",
    Consent.QUOTE_WITH_ROLE: "use my words and my role",
}
"""Labels of the consent boxes on a card; they can be typed back as printed."""
CARDS_MOST = 99
"""Maximum cards of a stream at one meeting."""


@frozen
class PaperCard(Frozen):
    """A card for one contribution."""

    stream: Stream
    meeting: int
    """The number of the meeting, which can be still to come when the cards are printed."""
    number: int

    @property
    def body(self) -> str:
        """The code without its check character."""
        return f"{self.stream.letter}{self.meeting}-{self.number:02d}"

    @property
    def words(self) -> str:
        """Its name in sentences."""
        return f"card {self.number} of {self.stream.name}, meeting {self.meeting}"


@frozen
class TallySheet(Frozen):
    """A sheet to count a side's hands about one middle ground."""

    conflict: Conflict
    side: Side
    proposal: Proposal
    body: str
    words: str


@frozen
class CanvasField(Frozen):
    """The field on a conflict's canvas for the ask or the why of a side."""

    conflict: Conflict
    side: Side
    field: str
    """`ask` or `why`."""
    body: str
    words: str


@frozen
class SignPage(Frozen):
    """The sign-off page of a stream for a version."""

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


PaperSheet = PaperCard | TallySheet | CanvasField | SignPage


def code_of(project: Snapshot, sheet: PaperSheet) -> str:
    """The code as it is printed: `M3-07-K`."""
    return f"{sheet.body}-{check_character(_strip_code(sheet.body), _project_state(project))}"


def sheet_coded(project: Snapshot, typed: str) -> PaperSheet:
    """Return the sheet of a code; raises InvalidInput for a mistyped one, Unknown if its record does not exist."""
    code = _strip_code(typed)
    shown = typed.strip()[:40]
    wrong = next((one for one in code if one not in ALPHABET), None)
    if wrong is not None or len(code) < 3:
        raise InvalidInput(f"“{shown}” is not a code from a card or a sheet, such as M3-07-K.")
    if not is_right(code, _project_state(project)):
        raise InvalidInput(
            f"“{shown}” was mistyped, or stands on the paper of another project: its last letter does not fit the rest."
            f" Look at the paper again.{_suggestion(project, code)}"
        )
    for pattern, read in _READERS:
        if match := pattern.fullmatch(code[:-1]):
            return read(project, match)
    raise InvalidInput(f"“{shown}” is not a code from a card or a sheet, such as M3-07-K.")


def canvas_fields(project: Snapshot, conflict: Conflict) -> Iterator[CanvasField]:
    """Yield the fields of a conflict's canvas: ask and why of each side."""
    for side in sides.sides(project, conflict):
        for field, letter in _FIELDS.items():
            name = sides.side_name(project, side)
            words = f"{sides.possessive(name, field, opens=False)} in {sides.code(project, conflict)}"
            yield CanvasField(conflict, side, field, f"{_side_body(project, conflict, side)}{letter}", words)


def tallies(project: Snapshot, conflict: Conflict) -> Iterator[TallySheet]:
    """Yield a tally for each side of a conflict that has a middle ground."""
    proposal = stages.proposal(project, conflict)
    if proposal is None or not proposal.text:
        return
    for side in sides.sides(project, conflict):
        yield _tally(project, conflict, side, proposal)


def _tally(project: Snapshot, conflict: Conflict, side: Side, proposal: Proposal) -> TallySheet:
    words = f"the hands of {sides.side_name(project, side)} in {sides.code(project, conflict)}"
    return TallySheet(
        conflict, side, proposal, f"{_side_body(project, conflict, side)}T{_proposal_mark(proposal)}", words
    )


def _proposal_mark(proposal: Proposal) -> str:
    """Two characters derived from a middle ground's id, so that tallies about earlier words are recognized."""
    number = int(hashlib.sha256(proposal.id.encode()).hexdigest(), 16)
    return ALPHABET[number % 36] + ALPHABET[number // 36 % 36]


def _side_body(project: Snapshot, conflict: Conflict, side: Side) -> str:
    """`C03M`; a sub-group adds three digits derived from its id, which do not depend on other groups."""
    letter = project.the(Stream, side.stream).letter
    group = f"{int(hashlib.sha256(side.group.encode()).hexdigest(), 16) % 1000:03d}" if side.group else ""
    return f"C{conflict.number:02d}-{letter}{group}"


_FIELDS = {"ask": "A", "why": "W"}


# Reading codes


def _strip_code(code: str) -> str:
    return re.sub(r"[\s\-‐-―−.]", "", code).upper()


def _project_state(project: Snapshot) -> int:
    return int(hashlib.sha256(project.project.id.encode()).hexdigest(), 16) % len(ALPHABET)


_LOOKALIKES = {
    "O": "0",
    "0": "O",
    "I": "1",
    "1": "I",
    "L": "1",
    "S": "5",
    "5": "S",
    "B": "8",
    "8": "B",
    "Z": "2",
    "2": "Z",
}


def _suggestion(project: Snapshot, code: str) -> str:
    """A suggestion, if replacing one look-alike character gives exactly one valid code."""
    start = _project_state(project)
    alike = (code[:at] + _LOOKALIKES[one] + code[at + 1 :] for at, one in enumerate(code) if one in _LOOKALIKES)
    right = {one for one in alike if is_right(one, start) and any(p.fullmatch(one[:-1]) for p, _ in _READERS)}
    return f" Is it {right.pop()}?" if len(right) == 1 else ""


def _stream(project: Snapshot, letter: str) -> Stream:
    match = next((one for one in project.streams if one.letter == letter), None)
    if match is None:
        raise Unknown(f"No stream here has the letter {letter}.")
    return match


def _read_card(project: Snapshot, match: re.Match[str]) -> PaperCard:
    stream, meeting = _stream(project, match[1]), int(match[2])
    if not any(one.number == meeting for one in project.meetings):
        raise Unknown(
            f"There is no meeting {meeting} here yet. Start it first, also after the day: the cards stand in it."
        )
    return PaperCard(stream, meeting, int(match[3]))


def meeting_of(project: Snapshot, card: PaperCard) -> Meeting:
    """The meeting of a card; raises Unknown if there is none, or several from two laptops."""
    matches = [one for one in project.meetings if one.number == card.meeting]
    if len(matches) != 1:
        what = "two meetings" if matches else "no meeting"
        raise Unknown(f"There is {what} {card.meeting} here: {card.words} cannot be placed.")
    return matches[0]


def _read_side(project: Snapshot, match: re.Match[str]) -> tuple[Conflict, Side]:
    conflict = sides.conflict_coded(project, match[1])
    matches = [
        side
        for side in sides.sides(project, conflict)
        if _strip_code(_side_body(project, conflict, side)) == f"C{conflict.number:02d}{match[2]}"
    ]
    if len(matches) == 1:
        return conflict, matches[0]
    what = f"two sides {match[2]}" if matches else f"no side {match[2]}"
    raise Unknown(f"{sides.code(project, conflict)} has {what} here.")


def _read_tally(project: Snapshot, match: re.Match[str]) -> TallySheet:
    conflict, side = _read_side(project, match)
    now = stages.proposal(project, conflict)
    if now is None or match[3] != _proposal_mark(now):
        raise InvalidInput(
            f"The hands on this sheet were about earlier words: the middle ground of"
            f" {sides.code(project, conflict)} has been put into others since."
        )
    return _tally(project, conflict, side, now)


def _read_place(project: Snapshot, match: re.Match[str]) -> CanvasField:
    conflict, side = _read_side(project, match)
    return next(one for one in canvas_fields(project, conflict) if one.side == side and one.body[-1] == match[3])


def _read_page(project: Snapshot, match: re.Match[str]) -> SignPage:
    return SignPage(version_numbered(project, int(match[1])), _stream(project, match[2]))


_READERS: tuple[tuple[re.Pattern[str], Callable[[Snapshot, re.Match[str]], PaperSheet]], ...] = (
    (re.compile(r"([ABD-Z])(\d{1,6})(\d\d)"), _read_card),
    (re.compile(r"C(\d{2,6})([A-Z](?:\d{3})?)T([0-9A-Z]{2})"), _read_tally),
    (re.compile(r"C(\d{2,6})([A-Z](?:\d{3})?)([AW])"), _read_place),
    (re.compile(r"V(\d{1,6})([A-Z])"), _read_page),
)
"""The patterns of code bodies; they do not overlap."""


# Check character: detects any single wrong character and any swap of neighbours

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BY_GENERATOR = (0, 2, 3, 1)
"""Multiplication by the generator in GF(4), where addition is exclusive or."""


def _multiply(state: int) -> int:
    """Multiply a state by the generators of both fields: w in GF(4), 1 + i in GF(9)."""
    four, nine = divmod(state, 9)
    real, imaginary = divmod(nine, 3)
    return _BY_GENERATOR[four] * 9 + (real - imaginary) % 3 * 3 + (real + imaginary) % 3


def _add(state: int, other: int) -> int:
    (four, nine), (fours, nines) = divmod(state, 9), divmod(other, 9)
    (real, imaginary), (reals, imaginaries) = divmod(nine, 3), divmod(nines, 3)
    return (four ^ fours) * 9 + (real + reals) % 3 * 3 + (imaginary + imaginaries) % 3


def _negate(state: int) -> int:
    four, nine = divmod(state, 9)
    real, imaginary = divmod(nine, 3)
    return four * 9 + -real % 3 * 3 + -imaginary % 3


CHECK_STEPS = tuple(tuple(_add(_multiply(state), value) for value in range(36)) for state in range(36))
"""The next state, by state and character."""


def check_state(characters: str, start: int = 0) -> int:
    """The state after these characters of the alphabet; `start` (0 to 35) depends on the project."""
    state = start
    for character in characters:
        state = CHECK_STEPS[state][ALPHABET.index(character)]
    return state


def check_character(body: str, start: int = 0) -> str:
    """The check character of a body."""
    return ALPHABET[_negate(_multiply(check_state(body, start)))]


def is_right(code: str, start: int = 0) -> bool:
    """Whether a code has the right check character."""
    return len(code) > 1 and all(one in ALPHABET for one in code) and check_state(code, start) == 0


# Typing back

ON_PAPER = "on paper"
_SHEET_FIELDS: Mapping[type[PaperSheet], tuple[str, ...]] = {
    PaperCard: ("consent", "asked", "read back"),
    TallySheet: ("how", "reservation"),
    CanvasField: (),
    SignPage: ("role", "how", "on", "present", "reservations", "held by", "unchecked"),
}
"""The fields allowed behind ` | ` on a line, by kind of sheet."""
_PARTS = re.compile(rf"\s\|\s*(?=(?:{'|'.join(sorted({name for of in _SHEET_FIELDS.values() for name in of}))})\s*:)")


@frozen
class TypedLine(Frozen):
    """One parsed line from paper."""

    sheet: PaperSheet
    code: str
    """As printed."""
    words: str
    fields: Mapping[str, str]


def parse_paper_line(project: Snapshot, line: str) -> TypedLine:
    """Parse a line such as `M3-07-K * a bed I can lower | consent: quote`; raises InvalidInput, Unknown."""
    code, _, rest = line.strip().partition(" ")
    sheet = sheet_coded(project, code)
    words, *parts = _PARTS.split(f" {rest.strip()}")
    fields: dict[str, str] = {}
    for part in parts:
        name, _, value = part.partition(":")
        name = " ".join(name.split())
        if name not in _SHEET_FIELDS[type(sheet)]:
            raise InvalidInput(f"“{name}” does not belong to {sheet.words}.")
        fields[name] = value.strip()
    return TypedLine(sheet, code_of(project, sheet), words.strip(), fields)


def type_back(
    now: CommandContext,
    project: Snapshot,
    lines: Sequence[str],
    *,
    again: bool = False,
    overruled: Sequence[Overruled] = (),
) -> CommandResult[TypedIn]:
    """Record what was written on cards, tallies, canvases and sign-off pages, but words that had been erased.

    A card is recorded once, unless `again`. A sign-off page has to come alone, because a signature cannot be undone.
    Nothing is written if a line is wrong: raises InvalidInput with a reason for each, or RuleViolation.
    """
    typed = _all_understood(project, lines)
    if pages := [number for number, one in typed if isinstance(one.sheet, SignPage)]:
        if len(typed) > 1:
            raise InvalidInput(*(Reason(f"Line {number}: {_ALONE}") for number in pages))
        signed = _keep_page(now, project, typed[0][1])
        return CommandResult(signed.verb, signed.edits, TypedIn((signed.answer,)))
    notes = notes_by_line(overruled, "")
    left_out: dict[int, LeftOut] = {}
    for number, line in typed:
        if (erasure := _erased_in(now, project, line)) is not None and not notes.pop(number, ""):
            left_out[number] = LeftOut(number, erasure.at)
    must_be_used(notes)
    kept = [(number, one) for number, one in typed if number not in left_out]
    cards = [_card_source(project, one) for _, one in kept if isinstance(one.sheet, PaperCard)]
    result = take_in(now, project, cards, again, _keep_all, kept)
    ids = dict(zip((number for number, _ in kept), result.answer, strict=True))
    stay = tuple(_stay_edits(now, result.edits, notes_by_line(overruled, ""), ids))
    answer = TypedIn(tuple(ids.get(number) for number, _ in typed), tuple(left_out.values()))
    return CommandResult(result.verb, (*result.edits, *stay), answer, result.clears)


@frozen
class TypedIn(Frozen):
    """What lines from paper became."""

    kept: tuple[str | None, ...]
    """The id of the record of each line that says something; None for one that was left out."""
    left_out: tuple[LeftOut, ...] = ()


def _erased_in(now: CommandContext, project: Snapshot, typed: TypedLine) -> Erasure | None:
    """The erasure of the words of a line, of one of its fields or of its why."""
    if not now.erased:
        return None
    said, why = typed.words, None
    if isinstance(typed.sheet, PaperCard):
        captured = parse_line(typed.words, project.streams, typed.sheet.stream)
        said, why = captured.text, captured.why
    found = (now.erased.find(text) for text in typed.fields.values())
    return now.erased.find_said(said, why) or next((one for one in found if one is not None), None)


def _stay_edits(
    now: CommandContext, edits: Sequence[Edit], notes: Mapping[int, str], ids: Mapping[int, str]
) -> Iterator[Edit]:
    """Yield the edits that record why words stay which had been erased, for the lines that a person overrules."""
    by_record = {record: notes[number] for number, record in ids.items() if number in notes}
    for edit in edits:
        erasure = now.erased.find(edit.value) if isinstance(edit.value, str) else None
        if edit.record in by_record and erasure is not None and edit.field in word_fields(edit.kind):
            place = FieldRef(edit.kind, edit.record, edit.field)
            yield from stay_edits(now, place, erasure.at, by_record[edit.record])


_ALONE = "a sign-off page is typed alone, because a signature cannot be undone as words can."


def _all_understood(project: Snapshot, lines: Sequence[str]) -> list[tuple[int, TypedLine]]:
    """Parse the lines, with their numbers; empty ones and those that begin with % are skipped."""
    typed: list[tuple[int, TypedLine]] = []
    reasons: list[Reason] = []
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.lstrip().startswith("%"):
            try:
                typed.append((number, parse_paper_line(project, line)))
            except Refusal as refusal:
                reasons += _located(number, refusal, len(lines))
    if reasons:
        raise InvalidInput(*reasons)
    return typed


def _located(number: int, refusal: Refusal, lines: int) -> Iterable[Reason]:
    before = f"Line {number}: " if lines > 1 else ""
    return (replace(one, sentence=f"{before}{one.sentence}") for one in refusal.reasons)


def kept_before(project: Snapshot, sheet: PaperSheet) -> Import | None:
    """The record of an earlier import of a card; None if there is none, and for all other sheets."""
    if not isinstance(sheet, PaperCard):
        return None
    sha256 = _source_of_code(project, code_of(project, sheet)).sha256
    return next((one for one in project.all(Import).values() if one.sha256 == sha256), None)


def _card_source(project: Snapshot, typed: TypedLine) -> SourceFile:
    return _source_of_code(project, typed.code)


def _source_of_code(project: Snapshot, code: str) -> SourceFile:
    return source_file(f"card {code}", f"{project.project.id}/{code}".encode())


def _keep_all(
    now: CommandContext, project: Snapshot, typed: Sequence[tuple[int, TypedLine]]
) -> CommandResult[tuple[str, ...]]:
    """Run one command per line, each on the snapshot that the earlier ones leave."""
    edits: list[Edit] = []
    kept: list[str] = []
    for number, line in typed:
        try:
            result = _RECORDERS[type(line.sheet)](now, project, line)
        except Refusal as refusal:
            raise type(refusal)(*_located(number, refusal, len(typed))) from refusal
        edits += result.edits
        kept.append(result.answer)
        project = applied(project, result.edits)
    return CommandResult("import", tuple(edits), tuple(kept))


# Cards


def _keep_card(now: CommandContext, project: Snapshot, typed: TypedLine) -> CommandResult[str]:
    """Keep a card's text as a capture line, at the card's meeting."""
    assert isinstance(typed.sheet, PaperCard)
    captured = parse_line(typed.words, project.streams, typed.sheet.stream)
    if captured.stream is not None:
        raise InvalidInput(f"{typed.code} is a card of {typed.sheet.stream.name}; another stream has cards of its own.")
    must_have_words(captured.text)
    meeting = meeting_of(project, typed.sheet)
    consent = _consent(typed)
    saying = new_contribution(captured, typed.sheet.stream, Kind.WOULD_LIKE, consent)
    asked = typed.fields.get("asked") or (f"on card {typed.code}" if consent.rank > Consent.IDEA.rank else None)
    read_back = _yes_or_no(typed, "read back")
    result = keep(now, project, replace(saying, asked=asked, read_back=read_back))
    return CommandResult(
        result.verb, (*result.edits, Edit(Contribution, result.answer, "meeting", meeting.id)), result.answer
    )


def _consent(typed: TypedLine) -> Consent:
    said = typed.fields.get("consent", Consent.IDEA.value)
    wanted = " ".join(said.casefold().split())
    chosen = next((level for level in Consent if wanted in (level.value, CONSENT_LABELS[level])), None)
    if chosen is None:
        raise InvalidInput(f"“{said}” is no consent. It is one of: {', '.join(CONSENT_LABELS.values())}.")
    return chosen


def _yes_or_no(typed: TypedLine, name: str) -> bool:
    said = typed.fields.get(name, "no").casefold()
    if said not in ("yes", "no", ""):
        raise InvalidInput(f"“{name}” is yes or no, not “{said}”.")
    return said == "yes" or (said == "" and name in typed.fields)


# Tallies, canvases, sign-off pages

_HANDS = {one.key: one.number - 1 for one in GRADIENTS}


def _keep_tally(now: CommandContext, project: Snapshot, typed: TypedLine) -> CommandResult[str]:
    """Record a position check from `5=4 4=2 w=1`: the key of a hand, and the number of people."""
    assert isinstance(typed.sheet, TallySheet)
    counts = [0] * len(GRADIENTS)
    for word in typed.words.split():
        hand, equals, people = word.casefold().partition("=")
        if hand not in _HANDS or not equals or not (people.isascii() and people.isdecimal()):
            keys = ", ".join(f"{gradient.key} ({gradient.words})" for gradient in GRADIENTS)
            raise InvalidInput(f"“{word}” is not a hand and a number of people, such as 5=4. The hands are: {keys}.")
        counts[_HANDS[hand]] += int(people[:9])
    how = typed.fields.get("how") or ON_PAPER
    result = outcome.check(now, project, typed.sheet.side.id, counts, how=how)
    if not typed.fields.get("reservation"):
        return result
    kept = outcome.reserve(now, project, typed.sheet.side.id, typed.fields["reservation"])
    return CommandResult(result.verb, (*result.edits, *kept.edits), result.answer)


def _keep_place(now: CommandContext, project: Snapshot, typed: TypedLine) -> CommandResult[str]:
    assert isinstance(typed.sheet, CanvasField)
    must_have_words(typed.words)
    verb = commands.set_ask if typed.sheet.field == "ask" else commands.set_why
    return verb(now, project, typed.sheet.side.id, typed.words)


def _keep_page(now: CommandContext, project: Snapshot, typed: TypedLine) -> CommandResult[str]:
    """Sign from `signed | role: Members lead | how: show of hands | on: 2026-11-24 | present: 7`."""
    assert isinstance(typed.sheet, SignPage)
    decision = next((each for each in Decision if each.value == typed.words.casefold()), None)
    if decision is None:
        raise InvalidInput(f"“{typed.words}” is no decision. It is one of: {', '.join(Decision)}.")
    present = typed.fields.get("present", "")
    if present and not (present.isascii() and present.isdecimal()):
        raise InvalidInput(f"“{present}” is not a number of people.")
    return signing_commands.sign(
        now,
        project,
        typed.sheet.version.id,
        typed.sheet.stream.id,
        decision=decision,
        role=typed.fields.get("role", ""),
        how=typed.fields.get("how", ""),
        on=typed.fields.get("on") or date.fromisoformat(now.at[:10]).isoformat(),
        present=int(present[:9]) if present else None,
        reservations=typed.fields.get("reservations"),
        held_by=typed.fields.get("held by"),
        unchecked=typed.fields.get("unchecked"),
    )


_RECORDERS: Mapping[type[PaperSheet], Callable[[CommandContext, Snapshot, TypedLine], CommandResult[str]]] = {
    PaperCard: _keep_card,
    TallySheet: _keep_tally,
    CanvasField: _keep_place,
}
