"""A document as a value: what stands on its pages, in order, before it is Markdown, HTML, Word, PDF or plain text.

Editions make it from a project; writers turn it into bytes and know nothing of the project. Every text is a Run, and
a Run holds only what every format can hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from coprod_tui.meeting.words import clean

_NOWHERE = re.compile(
    f"[\ufdd0-\ufdef{''.join(chr(plane + end) for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF))}]"
)
"""Code points that are no characters: Word and HTML refuse files that have them."""
LANGUAGE = "en-GB"
"""The language of the program's own sentences, and of a document."""


CONTENTS_FROM = 6
"""From how many sections on a document has a list of contents."""


def printable(text: str) -> str:
    """The text without what some format cannot hold: control characters, bidi overrides, what is no character."""
    if text.isprintable():
        return text
    whole = text.strip(" \n")
    if not whole:
        return text
    start = text.index(whole)
    return text[:start] + _NOWHERE.sub("\ufffd", clean(whole, lines=True)) + text[start + len(whole) :]


@dataclass(frozen=True, slots=True)
class Run:
    """Some words in one voice; a newline in them is a line break."""

    text: str
    theirs: bool = False
    """True for words that people wrote: they may run in another direction, and mean nothing but themselves."""
    strong: bool = False
    code: bool = False
    """True for a fingerprint: printed in letters of one width."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", printable(self.text))


Runs = tuple[Run, ...]


def ours(text: str, *, strong: bool = False) -> Run:
    """Words of the program's own."""
    return Run(text, strong=strong)


def theirs(text: str, *, strong: bool = False) -> Run:
    """Words that people wrote."""
    return Run(text, theirs=True, strong=strong)


def plain(runs: Runs) -> str:
    """The words without their voices."""
    return "".join(run.text for run in runs)


def is_seen(text: str) -> bool:
    """Whether any of it is more than white space."""
    return any(one.isprintable() and not one.isspace() for one in text)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; the title of the document is level 1 and stands outside of the blocks."""

    level: int
    """2, 3 or 4, and never more than one deeper than the heading before."""
    runs: Runs


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some sentences."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class Note:
    """Sentences that a reader must not miss, set apart in a frame."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class Fact:
    """Something under a label: “Members' why: …”."""

    label: Run
    runs: Runs


@dataclass(frozen=True, slots=True)
class Entry:
    """One numbered line of a brief, with what is said about it and where it comes from."""

    head: str
    """Its number or code, as people say it: `6.1`, `M-014`."""
    runs: Runs
    facts: tuple[Fact, ...] = ()
    cites: tuple[str, ...] = ()
    """The codes of its sources."""
    listed: bool = False
    """True where each fact stands on a line of its own; false where they follow each other in one."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with what stands under them, one a line."""

    rows: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list with dots."""

    items: tuple[Runs, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header row; the first cell of each row says what the row is about.

    In large print and in plain text its rows are told one after the other, each cell with its header.
    """

    caption: Run
    header: tuple[Run, ...]
    rows: tuple[tuple[Runs, ...], ...]
    """Each as long as the header."""
    wide_last: bool = False
    """True where the last column has the sentences and takes most of the width."""


@dataclass(frozen=True, slots=True)
class Blank:
    """A labelled place that a person fills in by hand or in Word; the program writes nothing into it."""

    label: Run
    hint: str = ""
    """What belongs there, in a few words of ours."""
    lines: int = 1
    """How much room there is, in lines of writing."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a picture that a person chooses."""

    label: Run


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the program's own, and the same in words for those who do not see it."""

    svg: str
    """A whole SVG document without scripts, links and fonts of its own; labels are escaped, sizes in pixels.

    Empty where there is no room for a drawing, as for a grid in large print: then the text stands in its place.
    """
    text: str
    """The text alternative: it says every number that the picture shows."""
    title: Run
    """Stands above it."""
    note: str = ""
    """What the text says beyond the drawing, such as how much is not shown; stands below where the text does not."""


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a page of its own."""


Block = Heading | Paragraph | Note | Entry | Facts | Items | Table | Blank | Slot | Picture | PageBreak


@dataclass(frozen=True, slots=True)
class Document:
    """Everything that a writer needs."""

    title: Run
    edition: str
    """What it is, in our words: “The whole brief”, “Minutes of meeting 3”."""
    opening: tuple[Paragraph, ...]
    """Right under the title: how far it is, version, words to read aloud, fingerprint, who has signed."""
    blocks: tuple[Block, ...]
    footer: Runs
    """What every page says about itself: title, version, spoken words, how many have signed."""
    mark: str = ""
    """What stands across every page until it is final: “DRAFT”."""
    made_up: str = ""
    """For the worked example: the sentence that every page carries."""
    on: str = ""
    """The date (YYYY-MM-DD) that the project gives it, never that of its writing; empty for an empty project."""
    large: bool = False
    """True for large print: 18 point, and no table."""

    def headings(self) -> Iterator[Heading]:
        """The headings that have a letter, in the order of print."""
        return (block for block in self.blocks if isinstance(block, Heading) and is_seen(plain(block.runs)))

    @property
    def has_contents(self) -> bool:
        """Whether there is enough to need a list of contents."""
        return sum(one.level == 2 for one in self.headings()) >= CONTENTS_FROM
