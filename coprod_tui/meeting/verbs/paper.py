"""The verb that takes in what was written on paper: each line begins with its code; all are kept, or none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from coprod_tui.meeting.act import REMOVED, Act, Edit, Now, Value
from coprod_tui.meeting.capture import parse
from coprod_tui.meeting.model import Consent, Contribution, Decision, Import, Kind, Record
from coprod_tui.meeting.refusals import BadContent, Reason, Refusal
from coprod_tui.meeting.rules import paper
from coprod_tui.meeting.rules.conflicts import GRADIENTS
from coprod_tui.meeting.rules.said import must_have_words
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs import brief, conflicts
from coprod_tui.meeting.verbs.contributions import keep, saying_of
from coprod_tui.meeting.verbs.taken import Source, source, take_in

ON_PAPER = "on paper"
_FIELDS: Mapping[type[paper.Sheet], tuple[str, ...]] = {
    paper.Card: ("consent", "asked", "read back"),
    paper.Tally: ("how", "reservation"),
    paper.Place: (),
    paper.SignPage: ("role", "how", "on", "present", "reservations", "held by", "unchecked"),
}
"""What can stand behind ` | ` on a line, by what its code is of."""
_PARTS = re.compile(rf"\s\|\s*(?=(?:{'|'.join(sorted({name for of in _FIELDS.values() for name in of}))})\s*:)")


@dataclass(frozen=True, slots=True)
class Typed:
    """One line from paper, understood."""

    sheet: paper.Sheet
    code: str
    """As it is printed."""
    words: str
    fields: Mapping[str, str]


def understood(project: Snapshot, line: str) -> Typed:
    """What a line says: `M3-07-K * a bed I can lower | consent: quote`; raises BadContent or Unknown for its code."""
    code, _, rest = line.strip().partition(" ")
    sheet = paper.sheet_coded(project, code)
    words, *parts = _PARTS.split(f" {rest.strip()}")
    fields: dict[str, str] = {}
    for part in parts:
        name, _, value = part.partition(":")
        name = " ".join(name.split())
        if name not in _FIELDS[type(sheet)]:
            raise BadContent(f"“{name}” does not belong to {sheet.words}.")
        fields[name] = value.strip()
    return Typed(sheet, paper.code_of(project, sheet), words.strip(), fields)


def type_back(now: Now, project: Snapshot, lines: Sequence[str], *, again: bool = False) -> Act[tuple[str, ...]]:
    """Keeps what stands on cards, tallies, canvases and sign-off pages; answers the ids of the records.

    A card is taken in once, unless `again`. A sign-off page comes alone, because a signature is not undone as words
    are. Raises BadContent with a reason for each line that is wrong, RuleBroken where a rule says no; then nothing is
    kept.
    """
    typed = _all_understood(project, lines)
    if pages := [number for number, one in typed if isinstance(one.sheet, paper.SignPage)]:
        if len(typed) > 1:
            raise BadContent(*(Reason(f"Line {number}: {_ALONE}") for number in pages))
        act = _keep_page(now, project, typed[0][1])
        return Act(act.verb, act.edits, (act.answer,))
    cards = [_card_source(project, one) for _, one in typed if isinstance(one.sheet, paper.Card)]
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


def kept_before(project: Snapshot, sheet: paper.Sheet) -> Import | None:
    """What says that a card was taken in already; None for one that was not, and for all other sheets."""
    if not isinstance(sheet, paper.Card):
        return None
    sha256 = _source(project, paper.code_of(project, sheet)).sha256
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
    assert isinstance(one.sheet, paper.Card)
    captured = parse(one.words, project.streams, one.sheet.stream)
    if captured.stream is not None:
        raise BadContent(f"{one.code} is a card of {one.sheet.stream.name}; another stream has cards of its own.")
    must_have_words(captured.text)
    meeting = paper.meeting_of(project, one.sheet)
    consent = _consent(one)
    saying = saying_of(captured, one.sheet.stream, Kind.WOULD_LIKE, consent)
    asked = one.fields.get("asked") or (f"on card {one.code}" if consent.rank > Consent.IDEA.rank else None)
    read_back = _yes(one, "read back")
    act = keep(now, project, replace(saying, asked=asked, read_back=read_back))
    return Act(act.verb, (*act.edits, Edit(Contribution, act.answer, "meeting", meeting.id)), act.answer)


def _consent(one: Typed) -> Consent:
    said = one.fields.get("consent", Consent.IDEA.value)
    wanted = " ".join(said.casefold().split())
    found = next((level for level in Consent if wanted in (level.value, paper.PRINTED[level])), None)
    if found is None:
        raise BadContent(f"“{said}” is no consent. It is one of: {', '.join(paper.PRINTED.values())}.")
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
    assert isinstance(one.sheet, paper.Tally)
    counts = [0] * len(GRADIENTS)
    for told in one.words.split():
        hand, equals, people = told.casefold().partition("=")
        if hand not in _HANDS or not equals or not (people.isascii() and people.isdecimal()):
            keys = ", ".join(f"{gradient.key} ({gradient.words})" for gradient in GRADIENTS)
            raise BadContent(f"“{told}” is not a hand and a number of people, such as 5=4. The hands are: {keys}.")
        counts[_HANDS[hand]] += int(people[:9])
    how = one.fields.get("how") or ON_PAPER
    act = conflicts.check(now, project, one.sheet.side.id, counts, how=how)
    if not one.fields.get("reservation"):
        return act
    kept = conflicts.reserve(now, project, one.sheet.side.id, one.fields["reservation"])
    return Act(act.verb, (*act.edits, *kept.edits), act.answer)


def _keep_place(now: Now, project: Snapshot, one: Typed) -> Act[str]:
    assert isinstance(one.sheet, paper.Place)
    must_have_words(one.words)
    verb = conflicts.set_ask if one.sheet.field == "ask" else conflicts.set_why
    return verb(now, project, one.sheet.side.id, one.words)


def _keep_page(now: Now, project: Snapshot, one: Typed) -> Act[str]:
    """`signed | role: Members lead | how: show of hands | on: 2026-11-24 | present: 7`."""
    assert isinstance(one.sheet, paper.SignPage)
    decision = next((each for each in Decision if each.value == one.words.casefold()), None)
    if decision is None:
        raise BadContent(f"“{one.words}” is no decision. It is one of: {', '.join(Decision)}.")
    present = one.fields.get("present", "")
    if present and not (present.isascii() and present.isdecimal()):
        raise BadContent(f"“{present}” is not a number of people.")
    return brief.sign(
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


_KEEPING: Mapping[type[paper.Sheet], Callable[[Now, Snapshot, Typed], Act[str]]] = {
    paper.Card: _keep_card,
    paper.Tally: _keep_tally,
    paper.Place: _keep_place,
}
