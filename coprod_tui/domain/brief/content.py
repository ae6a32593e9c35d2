"""What a brief is made of: sections, parts and lines, each text with the record that it comes from."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar, cast

Data = str | int
OPENING = "opening"
"""The keys of opening paragraphs begin so (`opening/5`); they are lines without a number."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text that people wrote, and the field of the record that holds it; the fingerprint commits to that field."""

    record: str
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Cite:
    """A source of a line: the code that is printed, and the id that the fingerprint is made of."""

    record: str
    code: str


@dataclass(frozen=True, slots=True)
class Detail:
    """Something that is said about a line, under a label."""

    key: str
    """What it is, within its line: `why/<side>`."""
    label: str
    """How it is called in print: “Members' why”. Never empty."""
    words: tuple[Words, ...] = ()
    text: str = ""
    """The program's own way of printing `data`, or what it counted."""
    data: Data = ""
    """The fact as the fingerprint takes it; empty where the program worked it out from the rest."""


@dataclass(frozen=True, slots=True)
class Line:
    """One numbered line."""

    key: str
    """What it is about, the same in every version: `said/<contribution>`, `conflict/<conflict>`."""
    number: str
    """As printed: `6.1`, `A.14`; empty for the opening paragraph of a section."""
    words: Words | None = None
    text: str = ""
    """The program's own sentence, where nobody's words stand."""
    quoted: bool = False
    """True for somebody's very words: they are printed in quotation marks."""
    details: tuple[Detail, ...] = ()
    cites: tuple[Cite, ...] = ()
    derived: bool = False
    """True for what the program counts, or repeats from another line: no part of the fingerprint."""

    def numbered(self, number: str) -> Line:
        """The line with its number; spelt out, because `replace` takes a third of the time that a brief takes."""
        return Line(self.key, number, self.words, self.text, self.quoted, self.details, self.cites, self.derived)

    def all_words(self) -> Iterator[Words]:
        """Every text of people's in the line, in the order of print."""
        if self.words is not None:
            yield self.words
        for detail in self.details:
            yield from detail.words


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines of a section under a heading of their own."""

    title: str = ""
    """Empty for the lines right under the section's heading."""
    lines: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()
    """The program's own sentences below the heading, such as what is counted and not shown."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section or an annex."""

    key: str
    """`0` to `12`, `A` to `D`."""
    title: str
    parts: tuple[Part, ...] = ()
    notes: tuple[str, ...] = ()
    """What will come here, where there is nothing yet; otherwise what a reader should know first."""

    @property
    def annex(self) -> bool:
        """Whether it stands after the brief proper."""
        return not self.key.isdecimal()

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines of all parts."""
        return tuple(line for part in self.parts for line in part.lines)


@dataclass(frozen=True, slots=True)
class Brief:
    """The document, without its cover: what is printed, and where each word comes from."""

    title: str
    sections: tuple[Section, ...]
    example: bool = False
    """True for the worked example: every export says at its top and its end that it is made up."""
    up_to: str = ""
    """The date (YYYY-MM-DD) of the last thing that is in it; empty for an empty project."""

    def section(self, key: str) -> Section:
        """The section with this key; raises KeyError where there is none."""
        for section in self.sections:
            if section.key == key:
                return section
        raise KeyError(key)

    def lines(self) -> Iterator[tuple[Section, Line]]:
        """Every line with its section, in the order of print."""
        for section in self.sections:
            for part in section.parts:
                for line in part.lines:
                    yield section, line


# A brief as JSON: how an issued version keeps its words and codes, read back strictly.

FORM = 1
"""The form of the JSON; another form has another number."""
T = TypeVar("T")
Row = list[object]


def to_json(brief: Brief) -> str:
    """The brief as one line of ASCII JSON, the same for the same brief."""
    words: dict[Words, int] = {}
    codes: dict[str, str] = {}
    sections = [_section_row(section, words, codes) for section in brief.sections]
    whole = {
        "form": FORM,
        "title": brief.title,
        "example": brief.example,
        "up_to": brief.up_to,
        "words": [[one.record, one.field, one.text] for one in words],
        "codes": codes,
        "sections": sections,
    }
    return json.dumps(whole, separators=(",", ":"))


def _section_row(section: Section, words: dict[Words, int], codes: dict[str, str]) -> Row:
    parts = [
        [part.title, [*part.notes], [_line_row(line, words, codes) for line in part.lines]] for part in section.parts
    ]
    return [section.key, section.title, [*section.notes], parts]


def _line_row(line: Line, words: dict[Words, int], codes: dict[str, str]) -> Row:
    codes.update((cite.record, cite.code) for cite in line.cites)
    own = -1 if line.words is None else words.setdefault(line.words, len(words))
    details = [
        [one.key, one.label, [words.setdefault(each, len(words)) for each in one.words], one.text, one.data]
        for one in line.details
    ]
    cites = [cite.record for cite in line.cites]
    return [line.key, line.number, own, line.text, line.quoted, details, cites, line.derived]


@lru_cache(maxsize=4)
def from_json(text: str) -> Brief:
    """The brief that was frozen; raises ValueError for anything that `to_json` does not write."""
    try:
        whole = _dict(json.loads(text))
        if set(whole) != {"form", "title", "example", "up_to", "words", "codes", "sections"}:
            raise ValueError("other fields")
        if _int(whole["form"]) != FORM:
            raise ValueError("another form")
        reader = _Reader(whole)
        sections = tuple(reader.section(row) for row in _list(whole["sections"]))
        return Brief(_str(whole["title"]), sections, _bool(whole["example"]), _str(whole["up_to"]))
    except (TypeError, KeyError, IndexError, RecursionError) as error:
        raise ValueError(f"This is not a brief as it was frozen ({error}).") from error


class _Reader:
    """Reads rows, with the words and codes that they point to."""

    def __init__(self, whole: dict[str, object]) -> None:
        self._words = [Words(*_strings(row, 3)) for row in _list(whole["words"])]
        self._cites = {record: Cite(record, _str(code)) for record, code in _dict(whole["codes"]).items()}

    def section(self, row: object) -> Section:
        key, title, notes, parts = _row(row, 4)
        return Section(_str(key), _str(title), tuple(map(self._part, _list(parts))), _all(_str, notes))

    def _part(self, row: object) -> Part:
        title, notes, lines = _row(row, 3)
        return Part(_str(title), tuple(map(self._line, _list(lines))), _all(_str, notes))

    def _line(self, row: object) -> Line:
        key, number, own, text, quoted, details, cites, derived = _row(row, 8)
        place = _int(own)
        words = None if place == -1 else self._at(place)
        cited = tuple(self._cites[_str(one)] for one in _list(cites))
        told = tuple(map(self._detail, _list(details)))
        return Line(_str(key), _str(number), words, _str(text), _bool(quoted), told, cited, _bool(derived))

    def _detail(self, row: object) -> Detail:
        key, label, places, text, data = _row(row, 5)
        words = tuple(self._at(_int(place)) for place in _list(places))
        return Detail(_str(key), _str(label), words, _str(text), data if isinstance(data, str) else _int(data))

    def _at(self, place: int) -> Words:
        if place < 0:
            raise IndexError(place)
        return self._words[place]


def _all(read: Callable[[object], T], rows: object) -> tuple[T, ...]:
    return tuple(read(row) for row in _list(rows))


def _row(value: object, length: int) -> Row:
    row = _list(value)
    if len(row) != length:
        raise TypeError(f"{len(row)} values where {length} belong")
    return row


def _strings(value: object, length: int) -> tuple[str, ...]:
    return tuple(_str(one) for one in _row(value, length))


def _list(value: object) -> Row:
    if type(value) is not list:
        raise TypeError("no list")
    return value


def _dict(value: object) -> dict[str, object]:
    if type(value) is not dict:
        raise TypeError("no object")
    return cast("dict[str, object]", value)


def _str(value: object) -> str:
    if type(value) is not str:
        raise TypeError("no text")
    return value


def _int(value: object) -> int:
    if type(value) is not int:
        raise TypeError("no number")
    return value


def _bool(value: object) -> bool:
    if type(value) is not bool:
        raise TypeError("neither true nor false")
    return value
