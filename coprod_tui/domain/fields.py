"""Field metadata of the domain's nouns, declared once beside each field and read by rules, history and formats.

A field is declared by one of the functions below, such as `why: str | None = wording("why", None)`. The domain knows no
tables, so this is metadata of the dataclass and not of a column.

A new field needs its declaration and its column. What comes in with a contribution also needs a line in
`NewContribution` and one in `ContributionChanges`. Withdrawal, masks, questions about names, search, history, notes,
CSV and JSON follow the declaration (tests/domain/test_fields.py).
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
    """What a field holds."""

    WORDS = auto()
    """People's words: they are erased, masked and searched (R13, R30)."""
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
    """The program's own text: ids, marks, hashes, keys, and words that ship with it."""


class _Keep(Enum):
    KEEP = auto()


KEEP: Final = _Keep.KEEP
"""A withdrawal leaves the field unchanged."""


@frozen
class FieldInfo(Frozen):
    """Metadata of one field."""

    holds: Holds
    label: str = ""
    """Its name in history; empty where history reports a change in another way, or not at all."""
    place: str = ""
    """Its name in a list of occurrences, such as “the ask of {side}”; empty: the names of noun and field are used."""
    searched: bool = False
    """Whether a search in this noun, if there is one, reads it.

    In a contribution it is then also checked for personal data, and looked for in other texts when it is withdrawn.
    """
    printed: bool = False
    """Whether the canonical bytes of a brief include it, so that another value needs a new version."""
    beside: bool = False
    """For words that no brief prints as a text of its own: whether they print beside it or within the program's words.

    Sign-off page, cover, Board's decision, minutes; a stream's name in a heading. `printed` and `beside` together are
    everything that prints, where restricted words are looked for (R11).
    """
    role: bool = False
    """Whether it holds a role or a code of who did something, where a role with too few people is replaced (R14)."""
    asked: bool = True
    """Whether it is asked about if words in it look like personal data (R13); not for what the program made."""
    notes: str = ""
    """Its name in notes; empty where the line itself says it, or notes leave it out."""
    column: str = ""
    """Its CSV heading; empty where it is in no CSV file."""
    to: str = ""
    """For a link, the table it points to; empty where that can be one of several."""
    erased: bool = False
    """Whether withdrawing its record empties it and erases its earlier values."""
    withdrawn: object = KEEP
    """The value that withdrawing its record sets, for a field that is not erased."""


_INFO = "info"


def field_metadata(info: FieldInfo) -> Mapping[str, FieldInfo]:
    """Return `metadata` for `dataclasses.field`."""
    return {_INFO: info}


def wording(label: str = "", default: str | None = "", *, searched: bool = True, **more: Any) -> Any:
    """Declare people's words, withdrawn with their record; `searched` is False for a note beside what was said."""
    info = FieldInfo(Holds.WORDS, label, searched=searched, erased=True, **more)
    return field(default=default, metadata=field_metadata(info))


def person(label: str = "", default: str | None = None, **more: Any) -> Any:
    """Declare a person's code, withdrawn with the record and found by search."""
    info = FieldInfo(Holds.PERSON, label, searched=True, erased=True, **more)
    return field(default=default, metadata=field_metadata(info))


def link(to: str, default: str | None = "", **more: Any) -> Any:
    """Declare the id of a record in the table `to`; `to` is empty where it can be one of several."""
    return plain(Holds.LINK, default, to=to, **more)


def plain(holds: Holds, default: Any, label: str = "", **more: Any) -> Any:
    """Declare a field that holds neither people's words nor a person's code."""
    return field(default=default, metadata=field_metadata(FieldInfo(holds, label, **more)))


def per_noun(read: Callable[[type], T]) -> Callable[[type], T]:
    """Cache per noun; the cast is for mypy, which takes these classes for unhashable."""
    return cast("Callable[[type], T]", cache(read))


@per_noun
def field_infos(kind: type) -> Mapping[str, FieldInfo]:
    """Metadata of each field of a noun, in order; raises TypeError for a field without a declaration."""
    by_name: dict[str, FieldInfo] = {}
    for each_field in fields(kind):
        if _INFO not in each_field.metadata:
            raise TypeError(f"{kind.__name__}.{each_field.name} does not say what it holds (coprod_tui.domain.fields)")
        by_name[each_field.name] = each_field.metadata[_INFO]
    return MappingProxyType(by_name)


@per_noun
def word_fields(kind: type) -> tuple[str, ...]:
    """The fields of a noun that hold people's words."""
    return tuple(name for name, info in field_infos(kind).items() if info.holds is Holds.WORDS)


@per_noun
def printed_words(kind: type) -> tuple[str, ...]:
    """The fields with people's words that some document prints, in a brief or beside it (R11, R14)."""
    infos = field_infos(kind)
    return tuple(name for name in word_fields(kind) if infos[name].printed or infos[name].beside)


@per_noun
def searched_words(kind: type) -> tuple[str, ...]:
    """The fields that hold what people said, without the notes beside it."""
    return tuple(name for name in word_fields(kind) if field_infos(kind)[name].searched)


@per_noun
def erased_fields(kind: type) -> tuple[str, ...]:
    """The fields that a withdrawal empties, whose earlier values are erased with them."""
    return tuple(name for name, info in field_infos(kind).items() if info.erased)


@per_noun
def labels(kind: type) -> Mapping[str, str]:
    """Names in history of the fields that it reports one by one, what people said first."""
    labelled = [(name, info) for name, info in field_infos(kind).items() if info.label]
    labelled.sort(key=lambda pair: not (pair[1].holds is Holds.WORDS and pair[1].searched))
    return MappingProxyType({name: info.label for name, info in labelled})


def may_be_empty(kind: type, name: str) -> bool:
    """Whether a field may be None."""
    default = next(one.default for one in fields(kind) if one.name == name)
    return default is None


@per_noun
def _searched(kind: type) -> Callable[[object], tuple[str | None, ...]]:
    """Return a fast reader of a record's searched words; it runs over 100,000 contributions."""
    names = searched_words(kind)
    if len(names) > 1:
        return attrgetter(*names)
    return lambda record: tuple(getattr(record, name) for name in names)


def searched_texts(record: object) -> tuple[str, ...]:
    """What people said in a record, field by field; empty ones are left out."""
    return tuple(filter(None, _searched(type(record))(record)))
