"""Rules about erasing people's words (R30): occurrences elsewhere, decisions about them, retention, printed gaps."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, cast

from coprod_tui.base.errors import Reason, RuleViolation, Unknown
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.base.text import TextMatcher, normalize_for_search, preview, sanitize
from coprod_tui.domain.brief.facts import counted
from coprod_tui.domain.brief.rules import number_of
from coprod_tui.domain.contributions.rules import contribution_coded
from coprod_tui.domain.edit import CommandContext, Edit, FieldRef, Value, delete, overwrite
from coprod_tui.domain.fields import KEEP, erased_fields, field_infos, labels, may_be_empty, searched_words, word_fields
from coprod_tui.domain.privacy.recognition import spoken_day
from coprod_tui.domain.records import (
    RECORDS,
    Arrangement,
    BoardDecision,
    BriefLine,
    Conflict,
    Contribution,
    Meeting,
    Option,
    Owed,
    Proposal,
    Record,
    Retention,
    ReturnedWords,
    Sharing,
    Side,
    Signoff,
    Stream,
    Version,
    conflict_code,
)
from coprod_tui.domain.signing.dates import never_was
from coprod_tui.domain.snapshot import ProjectView, Snapshot

GAP = "(words erased)"
"""Replaces erased words on screens and in documents."""
ERASED_AGAIN = "These words are erased again, here and in the history."
"""Said when words that came in again are erased."""
MASK = "(masked)"
"""Replaces a masked name or number (R13)."""


@functools.cache
def all_word_fields() -> Mapping[type[Record], tuple[str, ...]]:
    """The fields with people's words, for every noun that has some."""
    return {kind: names for kind in RECORDS if (names := word_fields(kind))}


def erased_value(kind: type[Record], field: str) -> str | None:
    """The value of a field whose words were erased: None if it may be empty, else GAP."""
    return None if may_be_empty(kind, field) else GAP


def withdrawn_values(record: Record) -> dict[str, Value]:
    """The values that a withdrawal sets in a record, without the time."""
    kind = type(record)
    values: dict[str, Value] = {name: erased_value(kind, name) for name in erased_fields(kind)}
    return values | reset_values(record)


def reset_values(record: Record) -> dict[str, Value]:
    """The values that a withdrawal sets in fields that are not erased, such as the lowest consent."""
    values = {name: info.withdrawn for name, info in field_infos(type(record)).items() if info.withdrawn is not KEEP}
    return cast("dict[str, Value]", values)


@frozen
class Occurrence(Frozen):
    """A field that contains the same words."""

    place: FieldRef
    text: str
    where: str
    """The name of the field: “C-01, the ask of Members”."""
    somebodys: bool
    """Whether it is somebody else's contribution."""
    all: bool
    """Whether it contains all of the words in a row."""
    rests: bool = False
    """Whether its record is linked to what is withdrawn (`domain.privacy.reach`)."""
    only: bool = False
    """Whether its record rests on nothing else."""
    holds: bool = True
    """Whether it contains five of the words in a row, or all of a shorter text."""
    shared: tuple[tuple[int, int], ...] = ()
    """Where in the text shared words stand: (start, end)."""

    @property
    def is_quiet(self) -> bool:
        """Whether it rests on the words and shares none of them."""
        return not (self.shared or self.holds)


class ErasureChoice(Enum):
    """What to do with an occurrence."""

    ERASE = "erase"
    LEAVE = "leave"


ErasureChoices = Mapping[FieldRef, ErasureChoice | str]
"""A person's decision about each occurrence; a text replaces the words there."""


def find_occurrences(
    project: Snapshot, matcher: TextMatcher, except_records: Sequence[str] = ()
) -> tuple[Occurrence, ...]:
    """Find all fields that contain the words, in the order of the nouns, except in some records."""
    if not matcher:
        return ()
    return tuple(
        Occurrence(place, text, describe_field(project, place), place.kind is Contribution, matcher.holds_all(text))
        for place, text in all_texts(project)
        if place.record not in except_records and text != GAP and matcher.holds(text)
    )


def all_texts(project: Snapshot) -> Iterator[tuple[FieldRef, str]]:
    """Yield every text of people's in a project with its field."""
    for kind, names in all_word_fields().items():
        for record in project.all(kind).values():
            for name in names:
                text = getattr(record, name)
                if text:
                    yield FieldRef(kind, record.id, name), text


def gap_runs(matcher: TextMatcher) -> Callable[[str], str]:
    """Return a function that replaces the program's printed texts by a gap if they contain five of the words in a row.

    Shorter runs can be in our own headings.
    """
    return lambda text: GAP if matcher.holds(text, only_runs=True) else text


def must_decide(occurrences: Sequence[Occurrence], choices: ErasureChoices, matcher: TextMatcher) -> None:
    """Raise RuleViolation for occurrences without a decision, or rewritten to a text that still has the words."""
    reasons = [
        Reason(
            f"{occurrence.where} {'rests on' if occurrence.rests and not occurrence.holds else 'has'} the same words:"
            " erase them there, leave it, or write other ones.",
            occurrence.place.record,
        )
        for occurrence in occurrences
        if occurrence.place not in choices
    ]
    reasons += [
        Reason(f"{occurrence.where}: what you wrote instead still has the words.", occurrence.place.record)
        for occurrence in occurrences
        if isinstance(choice := choices.get(occurrence.place), str) and (matcher.holds(choice) or not choice.strip())
    ]
    if reasons:
        raise RuleViolation(*reasons)


def may_withdraw(project: Snapshot, contribution: Contribution) -> None:
    """Raise RuleViolation for a contribution that was withdrawn already."""
    if contribution.withdrawn_at is not None:
        raise RuleViolation(f"{project.code(contribution)} was withdrawn already: its words are gone.")


def must_have_its_words(project: Snapshot, contribution: Contribution) -> None:
    """Raise RuleViolation for a withdrawn contribution, which cannot be changed."""
    if contribution.withdrawn_at is not None:
        raise RuleViolation(f"{project.code(contribution)} was withdrawn: there are no words that could be changed.")


def due_retentions(project: Snapshot, today: str) -> tuple[Retention, ...]:
    """The retentions whose date has come and that are not settled yet (R31), the earliest first.

    `today` is a date, YYYY-MM-DD.
    """
    retentions = (one for one in project.all(Retention).values() if one.done_at is None and one.until <= today)
    return tuple(sorted(retentions, key=lambda one: (one.until, one.id)))


def is_of_words(retention: Retention) -> bool:
    """Whether a retention is about contributions, which the program can erase; a person has to destroy the rest."""
    return bool(_OF_WORDS.search(normalize_for_search(retention.what)))


_OF_WORDS = re.compile(r"\b(raw|notes?|contributions?|words|said)\b")


def owed_places(project: Snapshot) -> tuple[Owed, ...]:
    """The places that may still contain erased words, oldest first."""
    return tuple(one for one in all_owed(project) if not one.seals)


def all_owed(project: Snapshot) -> tuple[Owed, ...]:
    """What is still to be done in other places, oldest first: words to be erased, backups to be sealed."""
    return tuple(one for _, one in sorted(project.all(Owed).items()) if one.done_at is None)


# Words that were erased and are written again


def returned_edits(now: CommandContext, project: ProjectView, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """The edits that keep a question for each field that a command gives words which had been erased (law 8).

    A question goes when its field gets other words. Nothing is refused: what people say is kept, and asked about.
    """
    decided = {edit.record for edit in edits if edit.kind is ReturnedWords}
    asked: dict[str, tuple[Edit, ...]] = {}
    for edit in edits:
        key = returned_id(edit.record, edit.field)
        if key in decided or edit.field not in word_fields(edit.kind):
            continue
        erasure = now.erased.find(edit.value) if isinstance(edit.value, str) else None
        before = project.get(ReturnedWords, key)
        if erasure is not None:
            asked[key] = overwrite(
                ReturnedWords(key, edit.kind.table, edit.record, edit.field, erased_at=erasure.at, at=now.at)
            )
        elif before is not None:
            asked[key] = delete(before)
    return tuple(edit for of_field in asked.values() for edit in of_field)


def stay_edits(now: CommandContext, place: FieldRef, erased_at: str, note: str) -> tuple[Edit, ...]:
    """The edits that record why words stay that had been erased, as they come in."""
    key = returned_id(place.record, place.field)
    kind = place.kind.table
    return overwrite(
        ReturnedWords(key, kind, place.record, place.field, erased_at, now.at, kept_at=now.at, note=sanitize(note))
    )


def returned_id(record: str, field: str) -> str:
    """The id of the question about one field."""
    return f"{record}/{field}/returned"


def returned_place(returned: ReturnedWords) -> FieldRef:
    """The field that a question is about."""
    return FieldRef(_KIND_OF_TABLE[returned.kind], returned.record, returned.field)


_KIND_OF_TABLE = {kind.table: kind for kind in RECORDS}


def open_returned(project: ProjectView, record: str | None = None) -> tuple[ReturnedWords, ...]:
    """The questions about words that had been erased, of one record or of all, that nobody has decided yet."""
    every = (one for one in project.small(ReturnedWords).values() if record in (None, one.record))
    undecided = [one for one in every if one.kept_at is None and one.kind in _KIND_OF_TABLE]
    present = [one for one in undecided if project.get(*returned_place(one)[:2]) is not None]
    return tuple(sorted(present, key=lambda one: (one.at, one.id)))


def newly_returned(before: Snapshot, after: Snapshot) -> tuple[ReturnedWords, ...]:
    """The questions about words that had been erased which a command left open, and were not there before."""
    earlier, now = before.small(ReturnedWords), after.small(ReturnedWords)
    new = {one.record for one in now.values() if earlier.get(one.id) != one} if now is not earlier else ()
    return tuple(one for record in new for one in open_returned(after, record) if earlier.get(one.id) != one)


def returned_sentence(project: Snapshot, returned: ReturnedWords) -> str:
    """The sentence about words that came in again."""
    where = describe_field(project, returned_place(returned))
    return f"{where}: the same words were taken back on {spoken_day(returned.erased_at)}."


# Issued versions


Reword = Callable[[str, str, str], str]
"""From record id, field and printed text to the text to print instead."""


def reworded_print(printed: str, words: Reword, others: Callable[[str], str]) -> str:
    """Replace texts in the printed form of an issued version: `words` for people's, `others` for all other strings.

    Its canonical bytes have only hashes, so fingerprint and signatures stay valid.
    """
    try:
        whole = json.loads(printed)
    except (ValueError, RecursionError):
        return others(printed)
    before = json.dumps(whole, separators=(",", ":"))
    rows = whole.pop("words", None) if isinstance(whole, dict) else None
    if not isinstance(whole, dict) or whole.get("form") == 1:  # later forms hold no people's words but in `words`
        whole = _reworded(whole, others)
    if isinstance(rows, list):
        whole["words"] = [[row[0], row[1], words(*row)] if _is_row(row) else _reworded(row, others) for row in rows]
    after = json.dumps(whole, separators=(",", ":"))
    return printed if json.loads(after) == json.loads(before) else after


def _is_row(row: object) -> bool:
    return isinstance(row, list) and len(row) == 3 and all(isinstance(one, str) for one in row)


def _reworded(value: object, others: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return others(value)
    if isinstance(value, dict):
        return {name: _reworded(one, others) for name, one in value.items()}
    if isinstance(value, list):
        return [_reworded(one, others) for one in value]
    return value


# What is shown before a withdrawal


@frozen
class Withdrawal(Frozen):
    """What a withdrawal would erase, shown before it is confirmed."""

    contributions: tuple[Contribution, ...]
    same: TextMatcher
    """Matches their words, earlier ones included."""
    earlier: int
    """The number of earlier wordings."""
    places: tuple[Occurrence, ...]
    """Other occurrences of the words; a person decides about each."""
    drafts: tuple[str, ...]
    """The draft slots that contain them."""
    versions: tuple[Version, ...]
    """The issued versions that print them."""


def contributions_meant(
    project: Snapshot, removed: Sequence[Contribution], code: str, moved: Callable[[str], Container[str]] = lambda _: ()
) -> tuple[Contribution, ...]:
    """The contributions with this code, or of this person (`@M7`), deleted ones too; raises Unknown for none.

    `moved` returns the ids of a person's contributions that lost their code by moving to another stream.
    """
    typed = code.strip()
    person = _PERSON.fullmatch(typed)
    everything = (*project.contributions(), *removed)
    if person is not None:
        speaker = f"{person[1].upper()}{int(person[2])}"
        moved_away = moved(speaker)
        contributions = tuple(one for one in everything if one.speaker == speaker or one.id in moved_away)
        if not contributions:
            raise Unknown(f"Nothing that is written down here was said by @{speaker}.")
        return contributions
    gone = tuple(one for one in removed if project.short_code(one) == _as_short_code(typed))
    return gone if gone and not project.coded(typed) else (contribution_coded(project, typed),)


_PERSON = re.compile(r"@?([A-Z])(\d{1,3})", re.ASCII | re.IGNORECASE)


def _as_short_code(code: str) -> str:
    letter, _, number = code.upper().partition("~")[0].partition("-")
    return f"{letter}-{int(number):03d}" if number.isdecimal() and number.isascii() else code


def describe_withdrawal(project: Snapshot, withdrawal: Withdrawal) -> Iterator[str]:
    """Yield sentences on what would be erased, and on what a person has to call back by hand (R30)."""
    for contribution in withdrawal.contributions:
        because = f", because {contribution.why}" if contribution.why else ""
        besides = [
            name
            for name in searched_words(type(contribution))
            if name not in ("text", "why") and getattr(contribution, name)
        ]
        more = "".join(
            f"; {labels(type(contribution)).get(name, name)}: {getattr(contribution, name)}" for name in besides
        )
        yield f"{project.code(contribution)}: {preview(contribution.text)}{because}{more}"
    if withdrawal.earlier:
        yield f"{counted(withdrawal.earlier, 'earlier wording')} of this in the history."
    if withdrawal.drafts:
        yield f"{counted(len(withdrawal.drafts), 'draft')} with these words."
    if withdrawal.versions:
        numbers = " and ".join(f"version {each.number}" for each in withdrawal.versions)
        yield f"A gap is left in {numbers} of the brief. Its fingerprint and the signatures stay valid."
    yield from paper_copies(project, withdrawal.versions)


def paper_copies(project: Snapshot, versions: Sequence[Version]) -> Iterator[str]:
    """Yield sentences on printed copies that have to be called back by hand."""
    for version in versions:
        for sharing in project.linked(Sharing, "version", version.id):
            if never_was(sharing):
                continue
            name = _stream_name(project, sharing.stream)
            yield f"Call back by hand: version {version.number} was shared with {name} on {sharing.on}, {sharing.form}."
        for signoff in project.linked(Signoff, "version", version.id):
            if signoff.held_by:
                yield f"Call back by hand: version {version.number}, signed on paper, is held by {signoff.held_by}."


def _stream_name(project: Snapshot, stream: str) -> str:
    record = project.get(Stream, stream)
    return record.name if record else "a stream"


# Names of fields

_ABOVE: tuple[type[Record], ...] = (Conflict, Side, Option, Proposal, Contribution, Version, BoardDecision)
"""Kinds that have a code or lead to one, in the order in which links are followed."""


def describe_field(project: Snapshot, place: FieldRef) -> str:
    """The name of a field of a record: “C-01, the ask of Members”."""
    record = project.get(place.kind, place.record)
    if record is None:
        return "Something that was taken out"
    called = field_infos(place.kind)[place.field].place
    called = called or f"{place.kind.noun}, {place.field.replace('_', ' ')}"
    called = called.format(side=_side_name(project, record))
    code = _code_of(project, record)
    return f"{code}, {called}" if code else called[:1].upper() + called[1:]


def _side_name(project: Snapshot, record: Record) -> str:
    """The name of the stream that a record is about, or whose side of a conflict it is about."""
    side = project.get(Side, getattr(record, "side", None) or getattr(record, "by", None))
    stream = project.get(Stream, getattr(side or record, "stream", None))
    return stream.name if stream else "a side"


def _code_of(project: Snapshot, record: Record) -> str:
    """The code of the contribution, conflict, line or version that a record belongs to."""
    if isinstance(record, Contribution):
        return project.code(record)
    if isinstance(record, Conflict):
        return conflict_code(record.number)
    if isinstance(record, Version):
        return f"Version {record.number}"
    if isinstance(record, BriefLine):
        return f"Line {number_of(project, record)}"
    if isinstance(record, Meeting):
        return f"Meeting {record.number}"
    if isinstance(record, Arrangement):
        return f"Section {record.key}"
    for kind in _ABOVE:
        links = (name for name, info in field_infos(type(record)).items() if info.to == kind.table)
        above = project.get(kind, getattr(record, next(links, ""), None))
        if above is not None:
            return _code_of(project, above)
    return ""
