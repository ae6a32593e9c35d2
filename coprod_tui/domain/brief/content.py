"""Content of a brief: sections, parts and lines, each text with its source record; and its JSON form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
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
class CountedNote(Frozen):
    """A sentence of the program that counts, with its numbers, so that a comparison need not read the sentence."""

    text: str
    counts: tuple[tuple[str, str, int], ...]
    """(what is counted, of which stream or answer, number): `("hidden", <stream>, 3)`."""

    def __str__(self) -> str:
        return self.text


Note = str | CountedNote
"""A sentence of the program below a heading."""
NONE = "none"
"""What a CountedNote counts that only says that there is nothing yet."""


@frozen
class SectionPart(Frozen):
    """Lines of a section under a subheading."""

    title: str = ""
    """Empty for lines directly under the section's heading."""
    lines: tuple[PrintedLine, ...] = ()
    notes: tuple[Note, ...] = ()
    """The program's sentences below the heading, such as what is counted and not shown."""


@frozen
class Section(Frozen):
    """A section or an annex."""

    key: str
    """`0` to `12`, `A` to `D`."""
    title: str
    parts: tuple[SectionPart, ...] = ()
    notes: tuple[Note, ...] = ()
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
    """The date (YYYY-MM-DD) of its newest content; empty for an empty project. Only a draft prints it."""
    names: tuple[SourcedText, ...] = ()
    """The names of the streams and sub-groups, which stand in the program's own sentences and labels."""

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

    def templates(self) -> SentenceTemplates:
        """The names and codes that stand in the program's sentences of this brief."""
        return SentenceTemplates(
            self.names, {cite.record: cite.code for _, line in self.lines() for cite in line.cites}
        )


class SentenceTemplates:
    """Turns the program's sentences into templates, in which names and codes are references to their records.

    Equal templates are equal sentences, whatever a stream is called since; and a name that is erased is erased in every
    sentence. A template can always be turned back into its sentence.
    """

    def __init__(self, names: Iterable[SourcedText], codes: Mapping[str, str]) -> None:
        """`codes` are by record."""
        self._names = {one.record: one.text for one in names if one.text}
        self._codes = codes
        records = {text: record for record, text in reversed(self._names.items())}
        self._references = {text: f"{_NAME}{record}{_NAME}" for text, record in records.items()}
        self._references |= {code: f"{_CODE}{record}{_CODE}" for record, code in codes.items()}
        alternatives = "|".join(re.escape(text) for text in sorted(records, key=lambda one: (-len(one), one)))
        self._found = re.compile(rf"(?<!\w)(?:{alternatives}{'|' * bool(alternatives)}{_ANY_CODE})(?!\w)")
        self._known: dict[str, str] = {"": ""}

    def template(self, sentence: str) -> str:
        """A sentence with references instead of names and codes."""
        known = self._known.get(sentence)
        if known is None:
            known = self._known[sentence] = self._found.sub(self._reference, sentence)
        return known

    def _reference(self, match: re.Match[str]) -> str:
        return self._references.get(match[0], match[0])

    def sentence(self, template: str) -> str:
        """A template with names and codes; raises KeyError for a reference to nothing."""
        known = self._known.get(template)
        if known is None:
            known = self._known[template] = _REFERENCE.sub(self._referred, template)
        return known

    def _referred(self, match: re.Match[str]) -> str:
        return self._names[match[2]] if match[1] == _NAME else self._codes[match[2]]


_NAME, _CODE = "\x01", "\x02"
"""What stands around a reference; no text of people's has control characters."""
_ANY_CODE = r"[A-Z]-\d{2,}(?:~\w+)?"
_REFERENCE = re.compile(r"([\x01\x02])([^\x01\x02]*)\1")


# JSON, in which an issued version stores its words and codes; reading is strict

JSON_FORM = 2
"""Version number of the JSON form; 1 was that of 0.1.0, which is still read."""
LEVELS = {"words": 1, "sections": 5}
"""How deep the rows of a line stand, and those of a text."""
T = TypeVar("T")
JsonRow = list[object]
JsonData = dict[str, object]


def to_json(brief: Brief) -> str:
    """Return the brief as one line of ASCII JSON; deterministic."""
    return dump(to_data(brief))


def dump(data: JsonData) -> str:
    """Return what `to_data` made as one line of ASCII JSON."""
    return sliced_json.dumps(data, LEVELS)


def to_data(brief: Brief) -> JsonData:
    """Return the brief as values of JSON: every text of people's once, every sentence of the program as a template."""
    writer = _RowWriter(brief.templates())
    names = [writer.place(one) for one in brief.names]
    sections = [writer.section(section) for section in brief.sections]
    title = next((line.words for _, line in brief.lines() if line.key == "title"), None)
    return {
        "form": JSON_FORM,
        "title": -1 if title is None or title.text != brief.title else writer.place(title),
        "example": brief.example,
        "up_to": brief.up_to,
        "words": [[one.record, one.field, one.text] for one in writer.words],
        "names": names,
        "codes": writer.codes,
        "sections": sections,
    }


class _RowWriter:
    """Writes rows, collecting texts and codes."""

    def __init__(self, wordings: SentenceTemplates) -> None:
        self.words: dict[SourcedText, int] = {}
        self.codes: dict[str, str] = {}
        self._template = wordings.template

    def place(self, words: SourcedText) -> int:
        """The place of a text in the list of all texts."""
        return self.words.setdefault(words, len(self.words))

    def section(self, section: Section) -> JsonRow:
        parts: list[JsonRow] = [
            [self._template(part.title), [*map(self._note, part.notes)], [*map(self._line, part.lines)]]
            for part in section.parts
        ]
        return [section.key, self._template(section.title), [*map(self._note, section.notes)], parts]

    def _note(self, note: Note) -> str | JsonRow:
        if isinstance(note, str):
            return self._template(note)
        return [self._template(note.text), *(list(count) for count in note.counts)]

    def _line(self, line: PrintedLine) -> JsonRow:
        self.codes.update((cite.record, cite.code) for cite in line.cites)
        own = -1 if line.words is None else self.place(line.words)
        details = [
            [
                detail.key,
                self._template(detail.label),
                [self.place(each) for each in detail.words],
                self._template(detail.text),
                detail.data,
            ]
            for detail in line.details
        ]
        cites = [cite.record for cite in line.cites]
        return [line.key, line.number, own, self._template(line.text), line.quoted, details, cites, line.derived]


_FIELDS = ("form", "title", "example", "up_to", "words", "codes", "sections")


@lru_cache(maxsize=4)
def from_json(text: str) -> Brief:
    """Read a brief of either form; raises ValueError for anything that no `to_json` wrote."""
    try:
        whole = _dict(sliced_json.loads(text, LEVELS))
        form = _int(whole["form"])
        if form not in (1, JSON_FORM):
            raise ValueError("another form")
        if set(whole) != {*_FIELDS, *(("names",) if form > 1 else ())}:
            raise ValueError("other fields")
        return _RowReader(whole).brief(whole)
    except (TypeError, KeyError, IndexError, RecursionError) as error:
        raise ValueError(f"This is not a brief as it was frozen ({error}).") from error


def names_in(sections: Iterable[Section]) -> tuple[SourcedText, ...]:
    """The names of streams and sub-groups that section 3 prints."""
    lines = [line for section in sections if section.key == "3" for line in section.lines]
    streams = [line.words for line in lines if line.key.startswith("stream/") and line.words is not None]
    groups = [name for line in lines for detail in line.details if detail.key == "groups" for name in detail.words]
    return (*streams, *groups)


class _RowReader:
    """Read rows, resolving references to words and codes."""

    def __init__(self, whole: JsonData) -> None:
        self._words = [SourcedText(*_strings(row, 3)) for row in _list(whole["words"])]
        codes = {record: _str(code) for record, code in _dict(whole["codes"]).items()}
        self._cites = {record: Cite(record, code) for record, code in codes.items()}
        self._names = tuple(self._at(_int(place)) for place in _list(whole.get("names", [])))
        self._form = _int(whole["form"])
        self._templates = SentenceTemplates(self._names, codes)

    def brief(self, whole: JsonData) -> Brief:
        sections = tuple(map(self.section, _list(whole["sections"])))
        if self._form == 1:
            title, self._names = _str(whole["title"]), names_in(sections)
            sections = tuple(map(_CountReader(self._names).section, sections))
        else:
            place = _int(whole["title"])
            title = "" if place == -1 else self._at(place).text
        return Brief(title, sections, _bool(whole["example"]), _str(whole["up_to"]), self._names)

    def _sentence(self, value: object) -> str:
        return _str(value) if self._form == 1 else self._templates.sentence(_str(value))

    def _note(self, value: object) -> Note:
        if self._form == 1 or isinstance(value, str):
            return self._sentence(value)
        text, *counts = _list(value)
        return CountedNote(self._sentence(text), _read_all(_count, counts))

    def section(self, row: object) -> Section:
        key, title, notes, parts = _checked_row(row, 4)
        return Section(
            _str(key), self._sentence(title), tuple(map(self._part, _list(parts))), _read_all(self._note, notes)
        )

    def _part(self, row: object) -> SectionPart:
        title, notes, lines = _checked_row(row, 3)
        return SectionPart(self._sentence(title), tuple(map(self._line, _list(lines))), _read_all(self._note, notes))

    def _line(self, row: object) -> PrintedLine:
        key, number, own, text, quoted, details, cites, derived = _checked_row(row, 8)
        place = _int(own)
        words = None if place == -1 else self._at(place)
        cited = tuple(self._cites[_str(one)] for one in _list(cites))
        line_details = tuple(map(self._detail, _list(details)))
        return PrintedLine(
            _str(key), _str(number), words, self._sentence(text), _bool(quoted), line_details, cited, _bool(derived)
        )

    def _detail(self, row: object) -> LineDetail:
        key, label, places, text, data = _checked_row(row, 5)
        words = tuple(self._at(_int(place)) for place in _list(places))
        told = data if isinstance(data, str) else _int(data)
        return LineDetail(_str(key), self._sentence(label), words, self._sentence(text), told)

    def _at(self, place: int) -> SourcedText:
        if place < 0:
            raise IndexError(place)
        return self._words[place]


_NUMBERED_LINE = re.compile(r'\["line/([^"/\\]+)","(\d+)\.(\d+)",')


@lru_cache(maxsize=2)
def printed_numbers(printed: str) -> Mapping[str, tuple[str, int]]:
    """The section and number of each written line in the JSON form, by its id.

    It reads nothing else: drafts of files of 0.1.0 ask for it on the screens' time.
    """
    return {line: (section, int(number)) for line, section, number in _NUMBERED_LINE.findall(printed)}


class _CountReader:
    """Finds the numbers in the counting sentences of form 1, which are as 0.1.0 wrote them for ever."""

    def __init__(self, names: Iterable[SourcedText]) -> None:
        self._streams = {one.text: one.record for one in reversed((*names,))}

    def section(self, section: Section) -> Section:
        notes = tuple(self._note(section.key, "", note) for note in section.notes)
        read = _with_number_said if section.key == "3" else tuple
        parts = tuple(
            SectionPart(
                part.title, read(part.lines), tuple(self._note(section.key, part.title, note) for note in part.notes)
            )
            for part in section.parts
        )
        return Section(section.key, section.title, parts, notes)

    def _note(self, section: str, part: str, note: Note) -> Note:
        text = str(note)
        about = self._streams.get(part.removesuffix(_NOT_SHOWN), part)
        counts = tuple(
            (what, about, _number_in(match[1]))
            for sections, what, pattern in _COUNTS_1
            if section in sections and (match := pattern.search(text))
        )
        if counts and "; none has an answer yet." in text:
            counts = (*counts, ("unanswered", about, counts[0][2]))
        return CountedNote(text, counts) if counts else note


def _with_number_said(lines: tuple[PrintedLine, ...]) -> tuple[PrintedLine, ...]:
    """The lines of the streams, with how much each said as a number too."""

    def read(detail: LineDetail) -> LineDetail:
        number = detail.text.partition(" ")[0]
        return replace(detail, data=_number_in(number)) if detail.key == "said" and number else detail

    return tuple(replace(line, details=tuple(map(read, line.details))) for line in lines)


_NOT_SHOWN = ": what is not shown"
_COUNTS_1 = tuple(
    (sections, what, re.compile(pattern))
    for sections, what, pattern in (
        ("A", "said", r"^([\d,]+) (?:thing was|things were) said;"),
        ("A", "unanswered", r"; ([\d,]+|each) (?:has|have) (?:no|an) answer"),
        ("9", "unanswered", r"^So far ([\d,]+) things? said "),
        ("9", "declined", r"^([\d,]+) .*: counted, not shown\.$"),
        ("4", "withheld", r"^([\d,]+) .* stands? in annex A by code"),
        ("4A", "hidden", r"^([\d,]+) (?!.*withdrawn).*: counted, not shown\.$"),
        ("4A", "hidden or withdrawn", r"^([\d,]+) .*withdrawn: counted, not shown\.$"),
        ("4A", NONE, r"^(Nothing) (?:yet\.|that was said )"),
    )
)
"""(sections, what is counted, where its number is) in form 1."""


def _number_in(digits: str) -> int:
    """A number as 0.1.0 printed it; a word, such as “each”, for none."""
    return int(digits.replace(",", "")) if digits[0].isdigit() else 0


def _count(row: object) -> tuple[str, str, int]:
    what, about, number = _checked_row(row, 3)
    return _str(what), _str(about), _int(number)


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
