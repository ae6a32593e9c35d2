"""Rules about erasing people's words: where the same words stand, and what is decided about each place (R30)."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, cast

from coprod_tui.base.errors import Reason, RuleBroken, Unknown
from coprod_tui.base.text import Sameness, folded, shown
from coprod_tui.domain.contributions.rules import contribution_coded
from coprod_tui.domain.edit import Place, Value
from coprod_tui.domain.fields import KEEP, erased_fields, infos, labels, may_be_empty, searched_words, word_fields
from coprod_tui.domain.records import (
    RECORDS,
    Conflict,
    Contribution,
    Option,
    Owed,
    Proposal,
    Record,
    Retention,
    Sharing,
    Side,
    Signoff,
    Stream,
    Version,
    conflict_code,
)
from coprod_tui.domain.snapshot import Snapshot

GAP = "(words erased)"
"""What stands where words were erased: on every screen and in every document, the same."""


@functools.cache
def all_word_fields() -> Mapping[type[Record], tuple[str, ...]]:
    """The fields of every noun that hold people's words."""
    return {kind: names for kind in RECORDS if (names := word_fields(kind))}


def gap(kind: type[Record], field: str) -> str | None:
    """What a field holds once its words are erased: nothing where it may be empty, else the word that says so."""
    return None if may_be_empty(kind, field) else GAP


def withdrawn_values(record: Record) -> dict[str, Value]:
    """What a withdrawal puts into each field of a record that does not stay as it is; the time apart."""
    kind = type(record)
    values: dict[str, Value] = {name: gap(kind, name) for name in erased_fields(kind)}
    return values | reset_values(record)


def reset_values(record: Record) -> dict[str, Value]:
    """What a withdrawal puts into the fields that are not erased, such as the lowest consent."""
    told = {name: info.withdrawn for name, info in infos(type(record)).items() if info.withdrawn is not KEEP}
    return cast("dict[str, Value]", told)


@dataclass(frozen=True, slots=True)
class Found:
    """A place where the same words stand."""

    place: Place
    text: str
    where: str
    """The place in words: “C-01, the ask of Members”."""
    somebodys: bool
    """Whether they are somebody else's contribution, whose words are not this person's."""
    all: bool
    """Whether all of the words stand there, in a row."""


class Fate(Enum):
    """What is to become of a place."""

    ERASE = "erase"
    LEAVE = "leave"


Fates = Mapping[Place, Fate | str]
"""What a person decided about each place; a text stands for other words in its place."""


def found(project: Snapshot, same: Sameness, but: Sequence[str] = ()) -> tuple[Found, ...]:
    """Every place in a project where the words stand, in the order of the nouns; records `but` are left out."""
    if not same:
        return ()
    return tuple(
        Found(place, text, where(project, place), place.kind is Contribution, same.holds_all(text))
        for place, text in texts(project)
        if place.record not in but and text != GAP and same.holds(text)
    )


def texts(project: Snapshot) -> Iterator[tuple[Place, str]]:
    """Every text of people's in a project, with its place."""
    for kind, names in all_word_fields().items():
        for record in project.all(kind).values():
            for name in names:
                text = getattr(record, name)
                if text:
                    yield Place(kind, record.id, name), text


def same_again(words: Sameness) -> Callable[[str], str]:
    """For what is printed beside people's words: a gap where five of the words stand in a row.

    One word alone may be one of our own headings.
    """
    return lambda text: GAP if words.holds(text, only_runs=True) else text


def must_decide(places: Sequence[Found], fates: Fates, same: Sameness) -> None:
    """Every place is erased, left or rewritten by a person in the same action; raises RuleBroken with those left."""
    reasons = [
        Reason(
            f"{occurrence.where} has the same words: erase them there, or write other ones.", occurrence.place.record
        )
        for occurrence in places
        if occurrence.place not in fates
    ]
    reasons += [
        Reason(f"{occurrence.where}: what you wrote instead still has the words.", occurrence.place.record)
        for occurrence in places
        if isinstance(fate := fates.get(occurrence.place), str) and (same.holds(fate) or not fate.strip())
    ]
    if reasons:
        raise RuleBroken(*reasons)


def may_withdraw(project: Snapshot, contribution: Contribution) -> None:
    """Words are withdrawn once; raises RuleBroken for what was."""
    if contribution.withdrawn_at is not None:
        raise RuleBroken(f"{project.code(contribution)} was withdrawn already: its words are gone.")


def must_have_its_words(project: Snapshot, contribution: Contribution) -> None:
    """What was withdrawn cannot be changed; raises RuleBroken."""
    if contribution.withdrawn_at is not None:
        raise RuleBroken(f"{project.code(contribution)} was withdrawn: there are no words that could be changed.")


def due(project: Snapshot, today: str) -> tuple[Retention, ...]:
    """What was to be kept until a day that has come, and has not been seen to yet (R31), the earliest first.

    `today` is a date, YYYY-MM-DD.
    """
    found = (one for one in project.all(Retention).values() if one.done_at is None and one.until <= today)
    return tuple(sorted(found, key=lambda one: (one.until, one.id)))


def is_of_words(retention: Retention) -> bool:
    """Whether it is about what was said, which the program can erase; anything else a person has to destroy."""
    return bool(_OF_WORDS.search(folded(retention.what)))


_OF_WORDS = re.compile(r"\b(raw|notes?|contributions?|words|said)\b")


def owed(project: Snapshot) -> tuple[Owed, ...]:
    """The places with backups in which erased words still stand, oldest first."""
    return tuple(one for _, one in sorted(project.all(Owed).items()) if one.done_at is None)


# An issued version


Reword = Callable[[str, str, str], str]
"""From a record, its field and the text that is printed of it to what is to be printed instead."""


def reworded(printed: str, words: Reword, others: Callable[[str], str]) -> str:
    """An issued version as it was printed, with other texts: `words` for people's, `others` for whatever else it says.

    Its canonical bytes hold commitments alone, so fingerprint and signatures verify as before.
    """
    try:
        whole = json.loads(printed)
    except (ValueError, RecursionError):
        return others(printed)
    before = json.dumps(whole, separators=(",", ":"))
    rows = whole.pop("words", None) if isinstance(whole, dict) else None
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


# What is shown before anything is erased


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What a withdrawal would erase, to be shown before anybody says yes."""

    those: tuple[Contribution, ...]
    same: Sameness
    """Their words, earlier ones among them."""
    earlier: int
    """How many other wordings there were."""
    places: tuple[Found, ...]
    """Where the same words stand besides; a person decides about each."""
    drafts: tuple[str, ...]
    """The slots of drafts that hold them."""
    versions: tuple[Version, ...]
    """The issued versions in which they are printed."""


def meant(
    project: Snapshot, removed: Sequence[Contribution], code: str, moved: Callable[[str], Container[str]] = lambda _: ()
) -> tuple[Contribution, ...]:
    """What a contribution's code or a person's (`@M7`) means, taken-out ones too; raises Unknown for nothing.

    `moved` answers the ids of what a person said and no longer shows their code, being in another stream now.
    """
    typed = code.strip()
    person = _PERSON.fullmatch(typed)
    everything = (*project.contributions(), *removed)
    if person is not None:
        speaker = f"{person[1].upper()}{int(person[2])}"
        theirs = moved(speaker)
        found = tuple(one for one in everything if one.speaker == speaker or one.id in theirs)
        if not found:
            raise Unknown(f"Nothing that is written down here was said by @{speaker}.")
        return found
    gone = tuple(one for one in removed if project.short_code(one) == _short(typed))
    return gone if gone and not project.coded(typed) else (contribution_coded(project, typed),)


_PERSON = re.compile(r"@?([A-Z])(\d{1,3})", re.ASCII | re.IGNORECASE)


def _short(code: str) -> str:
    letter, _, number = code.upper().partition("~")[0].partition("-")
    return f"{letter}-{int(number):03d}" if number.isdecimal() and number.isascii() else code


def told(project: Snapshot, withdrawal: Withdrawal) -> Iterator[str]:
    """The sentences that say what would be erased, and what nobody but a person can call back (R30)."""
    for each in withdrawal.those:
        because = f", because {each.why}" if each.why else ""
        besides = [name for name in searched_words(type(each)) if name not in ("text", "why") and getattr(each, name)]
        more = "".join(f"; {labels(type(each)).get(name, name)}: {getattr(each, name)}" for name in besides)
        yield f"{project.code(each)}: {shown(each.text)}{because}{more}"
    if withdrawal.earlier:
        yield f"{_counted(withdrawal.earlier, 'earlier wording')} of this in the history."
    if withdrawal.drafts:
        yield f"{_counted(len(withdrawal.drafts), 'draft')} with these words."
    if withdrawal.versions:
        numbers = " and ".join(f"version {each.number}" for each in withdrawal.versions)
        yield f"A gap is left in {numbers} of the brief. Its fingerprint and the signatures stay valid."
    yield from paper(project, withdrawal.versions)


def paper(project: Snapshot, versions: Sequence[Version]) -> Iterator[str]:
    """What has left the laptop, and can only be called back by hand."""
    for version in versions:
        for sharing in project.linked(Sharing, "version", version.id):
            name = _name(project, sharing.stream)
            yield f"Call back by hand: version {version.number} was shared with {name} on {sharing.on}, {sharing.form}."
        for signoff in project.linked(Signoff, "version", version.id):
            if signoff.held_by:
                yield f"Call back by hand: version {version.number}, signed on paper, is held by {signoff.held_by}."


def _name(project: Snapshot, stream: str) -> str:
    found = project.get(Stream, stream)
    return found.name if found else "a stream"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun if count == 1 else noun + 's'}"


# A place in words

_ABOVE: tuple[type[Record], ...] = (Conflict, Side, Option, Proposal, Contribution, Version)
"""What has a code, or leads to what has one, in the order in which a record's links are followed."""


def where(project: Snapshot, place: Place) -> str:
    """A place as it is told: “C-01, the ask of Members”."""
    record = project.get(place.kind, place.record)
    if record is None:
        return "Something that was taken out"
    called = infos(place.kind)[place.field].place
    called = called or f"{place.kind.__name__.lower()}, {place.field.replace('_', ' ')}"
    side = project.get(Stream, getattr(record, "stream", None))
    called = called.format(side=side.name if side else "a side")
    code = _code(project, record)
    return f"{code}, {called}" if code else called[:1].upper() + called[1:]


def _code(project: Snapshot, record: Record) -> str:
    """The code of the contribution, conflict or version that a record belongs to."""
    if isinstance(record, Contribution):
        return project.code(record)
    if isinstance(record, Conflict):
        return conflict_code(record.number)
    if isinstance(record, Version):
        return f"Version {record.number}"
    for kind in _ABOVE:
        links = (name for name, info in infos(type(record)).items() if info.to == kind.table)
        above = project.get(kind, getattr(record, next(links, ""), None))
        if above is not None:
            return _code(project, above)
    return ""
