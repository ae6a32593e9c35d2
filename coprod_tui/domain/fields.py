"""What each field of a noun holds, said once beside the field; rules, history and formats read it from there.

A field is declared by one of the functions below, such as `why: str | None = wording("why", None)`. The domain knows no
tables, so this is metadata of the dataclass and not of a column.

A new field needs its declaration and its column. What comes in with a contribution also needs a line in
`NewContribution` and one in `Changes`. Withdrawal, masks, questions about names, search, history, notes, CSV and JSON
follow the declaration (tests/domain/test_new_field.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, fields
from enum import Enum, auto
from functools import cache
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Final, TypeVar, cast

from coprod_tui.base.frozen import Frozen, frozen

T = TypeVar("T")


class Holds(Enum):
    """What kind of thing a field holds."""

    WORDS = auto()
    """Words of people's: erased, masked and looked for (R13, R30)."""
    PERSON = auto()
    """The code of a person, such as `M7`; never a name (R13)."""
    LINK = auto()
    """The id of another record."""
    CHOICE = auto()
    """A member of an enum."""
    NUMBER = auto()
    FLAG = auto()
    TIME = auto()
    """A date, or a time in ISO 8601 with its offset."""
    OURS = auto()
    """A text of the program's: ids, marks, hashes, keys, and words that came with it."""


class _Keep(Enum):
    KEEP = auto()


KEEP: Final = _Keep.KEEP
"""A withdrawal leaves the field as it is."""


@frozen
class FieldInfo(Frozen):
    """What one field is."""

    holds: Holds
    label: str = ""
    """What history calls it; empty: a change of this field alone is told in another way, or not at all."""
    place: str = ""
    """What a list of places calls it, such as “the ask of {side}”; empty: by the names of noun and field."""
    searched: bool = False
    """Whether a search in this noun reads it, where there is one.

    In a contribution it is then also asked about where it looks like a name, and looked for elsewhere when it is
    withdrawn.
    """
    printed: bool = False
    """Whether the canonical bytes of a brief commit to it, so that another value is another version."""
    notes: str = ""
    """Its name in notes; empty: its line says it, or notes leave it out."""
    column: str = ""
    """Its heading in a CSV file; empty: it is in none."""
    to: str = ""
    """For a link, the table of the record that it names; empty where that may be of several kinds."""
    erased: bool = False
    """Whether a withdrawal of its record empties it and erases its earlier values."""
    withdrawn: object = KEEP
    """What a withdrawal of its record puts there, for a field that is not erased."""


_INFO = "info"


def declared(info: FieldInfo) -> Mapping[str, FieldInfo]:
    """The metadata of a dataclass field that carries its declaration."""
    return {_INFO: info}


def wording(label: str = "", default: str | None = "", *, searched: bool = True, **more: Any) -> Any:
    """Words of people's. They are withdrawn with their record; `searched` is False for a note beside what was said."""
    info = FieldInfo(Holds.WORDS, label, searched=searched, erased=True, **more)
    return field(default=default, metadata=declared(info))


def person(label: str = "", default: str | None = None, **more: Any) -> Any:
    """The code of a person, which is withdrawn with the record and found by search."""
    info = FieldInfo(Holds.PERSON, label, searched=True, erased=True, **more)
    return field(default=default, metadata=declared(info))


def link(to: str, default: str | None = "", **more: Any) -> Any:
    """The id of a record in the table `to`; `to` is empty where several kinds can be meant."""
    return other(Holds.LINK, default, to=to, **more)


def other(holds: Holds, default: Any, label: str = "", **more: Any) -> Any:
    """A field that holds neither words of people's nor a person's code."""
    return field(default=default, metadata=declared(FieldInfo(holds, label, **more)))


def _once(read: Callable[[type], T]) -> Callable[[type], T]:
    """Ask once for each noun; mypy takes a class with instances that can be hashed for one that cannot."""
    return cast("Callable[[type], T]", cache(read))


@_once
def infos(kind: type) -> Mapping[str, FieldInfo]:
    """What each field of a noun is, in the order of its fields; raises TypeError for a field that does not say it."""
    found: dict[str, FieldInfo] = {}
    for each in fields(kind):
        if _INFO not in each.metadata:
            raise TypeError(f"{kind.__name__}.{each.name} does not say what it holds (coprod_tui.domain.fields)")
        found[each.name] = each.metadata[_INFO]
    return MappingProxyType(found)


@_once
def word_fields(kind: type) -> tuple[str, ...]:
    """The fields of a noun that hold words of people's."""
    return tuple(name for name, info in infos(kind).items() if info.holds is Holds.WORDS)


@_once
def searched_words(kind: type) -> tuple[str, ...]:
    """The fields that hold what people said, without the notes beside it."""
    return tuple(name for name in word_fields(kind) if infos(kind)[name].searched)


@_once
def erased_fields(kind: type) -> tuple[str, ...]:
    """The fields that a withdrawal empties, whose earlier values are erased with them."""
    return tuple(name for name, info in infos(kind).items() if info.erased)


@_once
def labels(kind: type) -> Mapping[str, str]:
    """What history calls the fields of a noun that it tells one by one: what people said first."""
    told = [(name, info) for name, info in infos(kind).items() if info.label]
    told.sort(key=lambda pair: not (pair[1].holds is Holds.WORDS and pair[1].searched))
    return MappingProxyType({name: info.label for name, info in told})


def may_be_empty(kind: type, name: str) -> bool:
    """Whether a field may hold nothing at all."""
    default = next(one.default for one in fields(kind) if one.name == name)
    return default is None


@_once
def _searched(kind: type) -> Callable[[object], tuple[str | None, ...]]:
    """Read the searched words of a record at once: a project of 100,000 contributions is gone through by this."""
    names = searched_words(kind)
    if len(names) > 1:
        return attrgetter(*names)
    return lambda record: tuple(getattr(record, name) for name in names)


def searched_texts(record: object) -> tuple[str, ...]:
    """What people said in a record, field by field; empty ones are left out."""
    return tuple(filter(None, _searched(type(record))(record)))
