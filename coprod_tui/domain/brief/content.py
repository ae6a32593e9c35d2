"""Content of a brief: sections, parts and lines, each text with its source record; and its JSON form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TypeVar, cast

from coprod_tui.base import sliced_json
from coprod_tui.base.frozen import Frozen, frozen

Data = str | int
OPENING = "opening"
"""Key prefix of opening paragraphs (`opening/5`), which are lines without a number."""


@frozen
class SourcedText(Frozen):
    """A text that people wrote, with its record and field, whose hash is part of the fingerprint."""

    record: str
    field: str
    text: str


@frozen
class Cite(Frozen):
    """A source of a line: its printed code, and its id, which is part of the fingerprint."""

    record: str
    code: str


@frozen
class LineDetail(Frozen):
    """A labelled detail of a line."""

    key: str
    """Its key, unique in its line: `why/<side>`."""
    label: str
    """Its printed name: “Members' why”. Never empty."""
    words: tuple[SourcedText, ...] = ()
    text: str = ""
    """The printed form of `data`, or a count."""
    data: Data = ""
    """The value in the fingerprint; empty where it is derived from the rest."""


@frozen
class PrintedLine(Frozen):
    """One numbered line."""

    key: str
    """Its key, the same in every version: `said/<contribution>`, `conflict/<conflict>`."""
    number: str
    """As printed: `6.1`, `A.14`; empty for the opening paragraph of a section."""
    words: SourcedText | None = None
    text: str = ""
    """The program's own sentence, for a line without people's words."""
    quoted: bool = False
    """True for a quotation: printed in quotation marks."""
    details: tuple[LineDetail, ...] = ()
    cites: tuple[Cite, ...] = ()
    derived: bool = False
    """True for counts and repetitions, which are no part of the fingerprint."""

    def numbered(self, number: str) -> PrintedLine:
        """The line with its number; not by `dataclasses.replace`, which would take a third of a brief's time."""
        return PrintedLine(self.key, number, self.words, self.text, self.quoted, self.details, self.cites, self.derived)

    def all_words(self) -> Iterator[SourcedText]:
        """Yield people's texts in the line, in printed order."""
        if self.words is not None:
            yield self.words
        for detail in self.details:
            yield from detail.words


@frozen
class SectionPart(Frozen):
    """Lines of a section under a subheading."""

    title: str = ""
    """Empty for lines directly under the section's heading."""
    lines: tuple[PrintedLine, ...] = ()
    notes: tuple[str, ...] = ()
    """The program's sentences below the heading, such as what is counted and not shown."""


@frozen
class Section(Frozen):
    """A section or an annex."""

    key: str
    """`0` to `12`, `A` to `D`."""
    title: str
    parts: tuple[SectionPart, ...] = ()
    notes: tuple[str, ...] = ()
    """What will stand here, for an empty section; otherwise what a reader should know first."""

    @property
    def annex(self) -> bool:
        """Whether it is an annex."""
        return not self.key.isdecimal()

    @property
    def lines(self) -> tuple[PrintedLine, ...]:
        """All lines of all parts."""
        return tuple(line for part in self.parts for line in part.lines)


@frozen
class Brief(Frozen):
    """The document without its cover."""

    title: str
    sections: tuple[Section, ...]
    example: bool = False
    """True for the worked example: every export says that it is made up."""
    up_to: str = ""
    """The date (YYYY-MM-DD) of its newest content; empty for an empty project."""

    def section(self, key: str) -> Section:
        """The section with this key; raises KeyError where there is none."""
        for section in self.sections:
            if section.key == key:
                return section
        raise KeyError(key)

    def lines(self) -> Iterator[tuple[Section, PrintedLine]]:
        """Yield every line with its section, in printed order."""
        for section in self.sections:
            for part in section.parts:
                for line in part.lines:
                    yield section, line


# JSON, in which an issued version stores its words and codes; reading is strict

JSON_FORM = 1
"""Version number of the JSON form."""
_LEVELS = {"words": 1, "sections": 5}
"""How deep the rows of a line stand, and those of a text."""
T = TypeVar("T")
JsonRow = list[object]


def to_json(brief: Brief) -> str:
    """Return the brief as one line of ASCII JSON; deterministic."""
    words: dict[SourcedText, int] = {}
    codes: dict[str, str] = {}
    sections = [_section_row(section, words, codes) for section in brief.sections]
    whole = {
        "form": JSON_FORM,
        "title": brief.title,
        "example": brief.example,
        "up_to": brief.up_to,
        "words": [[one.record, one.field, one.text] for one in words],
        "codes": codes,
        "sections": sections,
    }
    return sliced_json.dumps(whole, _LEVELS)


def _section_row(section: Section, words: dict[SourcedText, int], codes: dict[str, str]) -> JsonRow:
    parts = [
        [part.title, [*part.notes], [_line_row(line, words, codes) for line in part.lines]] for part in section.parts
    ]
    return [section.key, section.title, [*section.notes], parts]


def _line_row(line: PrintedLine, words: dict[SourcedText, int], codes: dict[str, str]) -> JsonRow:
    codes.update((cite.record, cite.code) for cite in line.cites)
    own = -1 if line.words is None else words.setdefault(line.words, len(words))
    details = [
        [
            detail.key,
            detail.label,
            [words.setdefault(each, len(words)) for each in detail.words],
            detail.text,
            detail.data,
        ]
        for detail in line.details
    ]
    cites = [cite.record for cite in line.cites]
    return [line.key, line.number, own, line.text, line.quoted, details, cites, line.derived]


@lru_cache(maxsize=4)
def from_json(text: str) -> Brief:
    """Read a brief; raises ValueError for anything that `to_json` does not write."""
    try:
        whole = _dict(sliced_json.loads(text, _LEVELS))
        if set(whole) != {"form", "title", "example", "up_to", "words", "codes", "sections"}:
            raise ValueError("other fields")
        if _int(whole["form"]) != JSON_FORM:
            raise ValueError("another form")
        reader = _RowReader(whole)
        sections = tuple(reader.section(row) for row in _list(whole["sections"]))
        return Brief(_str(whole["title"]), sections, _bool(whole["example"]), _str(whole["up_to"]))
    except (TypeError, KeyError, IndexError, RecursionError) as error:
        raise ValueError(f"This is not a brief as it was frozen ({error}).") from error


class _RowReader:
    """Read rows, resolving references to words and codes."""

    def __init__(self, whole: dict[str, object]) -> None:
        self._words = [SourcedText(*_strings(row, 3)) for row in _list(whole["words"])]
        self._cites = {record: Cite(record, _str(code)) for record, code in _dict(whole["codes"]).items()}

    def section(self, row: object) -> Section:
        key, title, notes, parts = _checked_row(row, 4)
        return Section(_str(key), _str(title), tuple(map(self._part, _list(parts))), _read_all(_str, notes))

    def _part(self, row: object) -> SectionPart:
        title, notes, lines = _checked_row(row, 3)
        return SectionPart(_str(title), tuple(map(self._line, _list(lines))), _read_all(_str, notes))

    def _line(self, row: object) -> PrintedLine:
        key, number, own, text, quoted, details, cites, derived = _checked_row(row, 8)
        place = _int(own)
        words = None if place == -1 else self._at(place)
        cited = tuple(self._cites[_str(one)] for one in _list(cites))
        line_details = tuple(map(self._detail, _list(details)))
        return PrintedLine(
            _str(key), _str(number), words, _str(text), _bool(quoted), line_details, cited, _bool(derived)
        )

    def _detail(self, row: object) -> LineDetail:
        key, label, places, text, data = _checked_row(row, 5)
        words = tuple(self._at(_int(place)) for place in _list(places))
        return LineDetail(_str(key), _str(label), words, _str(text), data if isinstance(data, str) else _int(data))

    def _at(self, place: int) -> SourcedText:
        if place < 0:
            raise IndexError(place)
        return self._words[place]


def _read_all(read: Callable[[object], T], rows: object) -> tuple[T, ...]:
    return tuple(read(row) for row in _list(rows))


def _checked_row(value: object, length: int) -> JsonRow:
    row = _list(value)
    if len(row) != length:
        raise TypeError(f"{len(row)} values where {length} belong")
    return row


def _strings(value: object, length: int) -> tuple[str, ...]:
    return tuple(_str(one) for one in _checked_row(value, length))


def _list(value: object) -> JsonRow:
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
