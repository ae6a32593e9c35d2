"""What a brief is made of: sections, parts and lines, each text with the record that it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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
