"""Dates, counts and details in a brief, and what of a contribution or a role may be printed (R11, R14)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from enum import Enum, auto
from typing import NamedTuple

from coprod_tui.base.text import compared_spans, compared_words
from coprod_tui.domain.brief.content import Data, LineDetail, SourcedText
from coprod_tui.domain.records import (
    Attendance,
    Consent,
    Contribution,
    Form,
    Meeting,
    Record,
    Role,
    SameMeaning,
    SameMeaningConfirmed,
    Stream,
    Version,
)
from coprod_tui.domain.snapshot import Snapshot

AWAITED = "will stand here"
"""Marks the notes of empty sections in a draft; an issued version replaces them."""
# Not the locale's month names: a brief reads the same on every laptop.
_MONTHS: tuple[str, ...] = ("January", "February", "March", "April", "May", "June", "July")
_MONTHS += ("August", "September", "October", "November", "December")


def format_date(iso: str) -> str:
    """Format the date of an ISO 8601 time: “10 November 2026”; any other text is returned unchanged."""
    try:
        parsed = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    return f"{parsed.day} {_MONTHS[parsed.month - 1]} {parsed.year}"


def counted(count: int, singular: str = "thing", plural: str = "") -> str:
    """A count with its noun: “1 thing”, “1,204 things”."""
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"


def counted_people(count: int) -> str:
    """“1 person”, “7 people”."""
    return counted(count, "person", "people")


def words_of(record: Record, field: str) -> tuple[SourcedText, ...]:
    """The text in a field of a record with its source; nothing where it is empty (it then has no hash)."""
    text = getattr(record, field)
    return (SourcedText(record.id, field, text),) if text else ()


def detail(key: str, label: str, record: Record | None, field: str) -> tuple[LineDetail, ...]:
    """A detail in people's words; nothing where the field is empty."""
    words = () if record is None else words_of(record, field)
    return (LineDetail(key, label, words),) if words else ()


def fact(key: str, label: str, text: str, data: Data = "") -> LineDetail:
    """A detail in the program's words; without `data` it is derived and no part of the fingerprint."""
    return LineDetail(key, label, (), text, data)


def at_meeting(project: Snapshot, meeting: str | None, at: str = "") -> str:
    """A meeting with its date: “meeting 3, 10 November 2026”; without a meeting the date of `at`."""
    record = project.get(Meeting, meeting)
    if record is None:
        return format_date(at)
    return f"meeting {record.number}, {format_date(record.started_at)}"


# What may be printed

LEAST_NAMED_PEOPLE = 5
"""Minimum number of people in a role that is printed (R14)."""

VERBATIM = (Form.OWN, Form.WRITTEN)
"""The forms that are verbatim, spoken or written."""
_MAY_QUOTE = frozenset(level for level in Consent if level.rank >= Consent.QUOTE.rank)


class Showing(Enum):
    """How much of a contribution is printed."""

    WORDS = auto()
    """Its words and its why."""
    CODE = auto()
    """Its code, kind and themes: verbatim words without consent to quote, or not read back (R11)."""
    COUNTED = auto()
    """It is only counted: it is sensitive, or stays in the room."""


def showing(contribution: Contribution) -> Showing:
    """What may be printed of a contribution (R11)."""
    if contribution.sensitive or contribution.consent is Consent.ROOM:
        return Showing.COUNTED
    if contribution.form not in VERBATIM:
        return Showing.WORDS
    may_quote = contribution.consent in _MAY_QUOTE and contribution.read_back
    return Showing.WORDS if may_quote else Showing.CODE


def may_be_cited(contribution: Contribution) -> bool:
    """Whether its code may be printed."""
    return showing(contribution) is not Showing.COUNTED


def may_be_named(role: Role) -> bool:
    """Whether enough people have a role for it to be printed (R14); an unknown number is too few."""
    return role.heads is not None and role.heads >= LEAST_NAMED_PEOPLE


class NamedRole(NamedTuple):
    """A role that a text names."""

    letters: str
    """The letters of its name, by which it is recognised."""
    name: str
    streams: tuple[str, ...]
    """The ids of the streams in which too few people have it; none: enough people have it."""


class RoleNames:
    """The names of roles in a project, to replace and to find those that too few people have (R14).

    A name is found whatever its case, accents, spaces and hyphens, in the singular and the plural, and inside a longer
    text: `judgekey lead` has the role `judgekey`. Where two roles fit, the longer one is meant.
    """

    def __init__(self, project: Snapshot, version: Version | None = None) -> None:
        """Read the roles as they are now; with `version`, those that were named or too small when it was issued."""
        self._streams = project.streams
        self._roles: dict[str, NamedRole] = {}
        """By the letters of a name, in the singular and the plural."""
        issued = {} if version is None else {record: few for record, few, _, _ in roles_at_issue(version)}
        roles = [
            (issued.get(role.id, not may_be_named(role)), role.stream, role.name) for role in project.all(Role).values()
        ]
        if version is not None:
            roles += ((few, stream, name) for _, few, stream, name in roles_at_issue(version))
        for few, stream, name in roles:
            words = compared_words(name)
            for letters in _numbers_of(words) if words else ():
                role = self._roles.setdefault(letters, NamedRole("".join(words), name, ()))
                if few and stream not in role.streams:
                    self._roles[letters] = NamedRole("".join(words), name, (*role.streams, stream))
        self._beginnings = frozenset(
            letters[:length] for letters in self._roles for length in range(1, len(letters) + 1)
        )

    def found(self, text: str) -> tuple[NamedRole, ...]:
        """The small roles that a text names, in order, without repetition."""
        return tuple(dict.fromkeys(role for _, _, role in self._places(text) if role.streams))

    def stream_names(self, role: NamedRole) -> str:
        """What is printed instead of a small role: “Staff”, “Members and Staff”."""
        return " and ".join(one.name for one in self._streams if one.id in role.streams)

    def masked(self, text: str) -> str:
        """The text with each small role replaced by its stream: `consultant, S2` becomes `Staff, S2`."""
        parts: list[str] = []
        done = 0
        for start, end, role in self._places(text):
            if instead := self.stream_names(role):
                parts += (text[done:start].removesuffix(f"{instead} "), instead)
                done = end
        return "".join((*parts, text[done:]))

    def _places(self, text: str) -> Iterator[tuple[int, int, NamedRole]]:
        """Yield (start, end, role) of each role in a text, also of those that enough people have."""
        if self._beginnings.isdisjoint(compared_words(text)):
            return
        tokens = compared_spans(text)
        first = 0
        while first < len(tokens):
            letters, last, end = "", first, 0
            role: NamedRole | None = None
            while last < len(tokens) and (letters := letters + tokens[last][2]) in self._beginnings:
                last += 1
                if letters in self._roles:
                    end, role = last, self._roles[letters]
            if role is not None:
                yield tokens[first][0], tokens[end - 1][1], role
            first = end or first + 1


_IRREGULAR = {"man": "men", "woman": "women", "person": "people", "child": "children", "wife": "wives"}


def _numbers_of(words: list[str]) -> Iterator[str]:
    """Yield the letters of a name, as it is and with each word in the other number: `nurse in charge`, `nurses …`."""
    yield "".join(words)
    for place, word in enumerate(words):
        for other in _other_numbers(word):
            yield "".join((*words[:place], other, *words[place + 1 :]))


def _other_numbers(word: str) -> Iterator[str]:
    """Yield the plural of a word, and its singular if it may be a plural."""
    for single, many in _IRREGULAR.items():
        if word.endswith(single):
            yield word.removesuffix(single) + many
        elif word.endswith(many):
            yield word.removesuffix(many) + single
    yield f"{word}s"
    yield f"{word}es"
    if word.endswith("y"):
        yield f"{word[:-1]}ies"
    if word.endswith("ies"):
        yield f"{word[:-3]}y"
    if word.endswith("es"):
        yield word[:-2]
    if word.endswith("s") and len(word) > _SHORTEST_PLURAL:
        yield word[:-1]


_SHORTEST_PLURAL = 3
"""A shorter word with an s at its end (`OTs`, but not `gp's`) is not taken for a plural."""


def text_hash(key: str, text: str) -> str:
    """A short hash of a text, keyed by an id; it tells whether a text is still the same."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), key=key.encode()[:64], digest_size=12).hexdigest()


def printed_role(project: Snapshot, record: Record, field: str) -> str:
    """A field with a role as it is printed and shown: small roles become their streams (R14).

    What belongs to a version has the masks that were made of the roles when it was issued.
    """
    listed = project.get(SameMeaning, record.same_meaning) if isinstance(record, SameMeaningConfirmed) else record
    version = project.get(Version, getattr(listed, "version", None))
    return RoleNames(project, version).masked(getattr(record, field) or "")


def roles_to_freeze(project: Snapshot) -> str | None:
    """The roles of a project for `Version.roles`: a line each, with what masks were made of when it was issued."""
    rows = [
        f"{role.id} {'few' if not may_be_named(role) else 'named'} {role.stream} {role.name}"
        for role in sorted(project.all(Role).values(), key=lambda one: one.id)
    ]
    return "\n".join(rows) or None


def roles_at_issue(version: Version) -> Iterator[tuple[str, bool, str, str]]:
    """Yield (role, whether too few people had it, stream, name) as the version was issued."""
    for row in (version.roles or "").splitlines():
        role, state, stream, name = (*row.split(" ", 3), "", "", "", "")[:4]
        if name:
            yield role, state == "few", stream, name


def unreached_streams(project: Snapshot) -> tuple[Stream, ...]:
    """The streams that have been at no meeting."""
    reached = {one.stream for one in project.all(Attendance).values() if one.present != 0}
    return tuple(stream for stream in project.streams if stream.id not in reached)
