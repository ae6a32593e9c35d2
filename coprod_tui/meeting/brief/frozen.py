"""A brief as JSON: how an issued version keeps its words and codes, read back strictly.

Every text of people's stands once in the list `words`, and lines point to it: what has to be erased is in one place.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar, cast

from coprod_tui.meeting.brief.lines import Brief, Cite, Detail, Line, Part, Section, Words

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
