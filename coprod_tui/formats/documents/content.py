"""A document as a value: blocks in order of print, before they are Markdown, HTML, Word, PDF or plain text.

Editions build it from a project; writers turn it into bytes and know nothing of the project. Every text is a Run, and
a Run holds only what every format can hold.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.base.text import sanitize
from coprod_tui.domain.brief.content import Brief
from coprod_tui.domain.brief.cover import Cover
from coprod_tui.domain.brief.facts import format_date
from coprod_tui.domain.signing.rules import SIGNED_STATES

_NOWHERE = re.compile(
    f"[\ufdd0-\ufdef{''.join(chr(plane + end) for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF))}]"
)
"""Code points that are not characters: Word and HTML refuse files that have them."""
LANGUAGE = "en-GB"
"""The language of the program's own sentences, and of a document."""
KEPT_TOGETHER = 600
"""A line of up to so many characters is kept on one page with its facts."""
CONTENTS_FROM = 6
"""A document with at least so many sections has a list of contents."""


def printable_text(text: str) -> str:
    """Remove what some format cannot hold: control characters, bidi overrides, code points that are no characters."""
    if text.isprintable():
        return text
    whole = text.strip(" \n")
    if not whole:
        return text
    start = text.index(whole)
    return text[:start] + _NOWHERE.sub("\ufffd", sanitize(whole, lines=True)) + text[start + len(whole) :]


@frozen
class Run(Frozen):
    """Some words in one voice; a newline in them is a line break."""

    text: str
    theirs: bool = False
    """True for words that people wrote: they may run from right to left, and are never markup."""
    strong: bool = False
    code: bool = False
    """True for a fingerprint: printed in letters of one width."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", printable_text(self.text))


Runs = tuple[Run, ...]


def ours(text: str, *, strong: bool = False) -> Run:
    """Return words of the program's own."""
    return Run(text, strong=strong)


def theirs(text: str, *, strong: bool = False) -> Run:
    """Return words that people wrote."""
    return Run(text, theirs=True, strong=strong)


def plain_text(runs: Runs) -> str:
    """Return the words without their markup."""
    return "".join(run.text for run in runs)


def is_visible(text: str) -> bool:
    """Whether a text has a visible character."""
    return any(one.isprintable() and not one.isspace() for one in text)


@frozen
class Heading(Frozen):
    """A heading; the title of the document is level 1 and stands outside of the blocks."""

    level: int
    """2, 3 or 4, and never more than one deeper than the heading before."""
    runs: Runs


@frozen
class Paragraph(Frozen):
    """Some sentences."""

    runs: Runs


@frozen
class Note(Frozen):
    """Sentences that a reader must not miss, set apart in a frame."""

    runs: Runs


@frozen
class Fact(Frozen):
    """Something under a label: “Members' why: …”."""

    label: Run
    runs: Runs


@frozen
class NumberedLine(Frozen):
    """One numbered line of a brief, with what is said about it and where it comes from."""

    head: str
    """Its number or code, as people say it: `6.1`, `M-014`."""
    runs: Runs
    facts: tuple[Fact, ...] = ()
    cites: tuple[str, ...] = ()
    """The codes of its sources."""
    listed: bool = False
    """True where each fact stands on a line of its own; false where they follow each other in one."""


@frozen
class Facts(Frozen):
    """Labels with what stands under them, one a line."""

    rows: tuple[Fact, ...]


@frozen
class Items(Frozen):
    """A bulleted list."""

    items: tuple[Runs, ...]


@frozen
class DataTable(Frozen):
    """A table with a header row; the first cell of each row says what the row is about.

    Large print and plain text write its rows one after the other, each cell with its header.
    """

    caption: Run
    header: tuple[Run, ...]
    rows: tuple[tuple[Runs, ...], ...]
    """Each as long as the header."""
    wide_last: bool = False
    """True where the last column has the sentences and takes most of the width."""


@frozen
class FormField(Frozen):
    """A labelled blank that a person fills in by hand or in Word."""

    label: Run
    hint: str = ""
    """What belongs there, in a few words."""
    lines: int = 1
    """How much room there is, in lines of writing."""


@frozen
class PictureSlot(Frozen):
    """A place for a picture that a person chooses."""

    label: Run


@frozen
class Picture(Frozen):
    """A chart, and the same in words for those who do not see it."""

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


@frozen
class PageBreak(Frozen):
    """The next block begins on a new page."""


Block = (
    Heading
    | Paragraph
    | Note
    | NumberedLine
    | Facts
    | Items
    | DataTable
    | FormField
    | PictureSlot
    | Picture
    | PageBreak
)


@frozen
class Document(Frozen):
    """Everything that a writer needs."""

    title: Run
    edition: str
    """The name of the edition: “The whole brief”, “Minutes of meeting 3”."""
    opening: tuple[Paragraph, ...]
    """Under the title: state, version, words to read aloud, fingerprint, who has signed."""
    blocks: tuple[Block, ...]
    footer: Runs
    """On every page: title, version, spoken words, how many have signed."""
    mark: str = ""
    """The watermark of every page until it is final: “DRAFT”."""
    made_up: str = ""
    """For the worked example: the sentence that every page carries."""
    on: str = ""
    """The date of its content (YYYY-MM-DD), not of the export; empty for an empty project."""
    large: bool = False
    """True for large print: 18 point, and no table."""

    def headings(self) -> Iterator[Heading]:
        """Yield the headings with a visible character, in the order of print."""
        return (block for block in self.blocks if isinstance(block, Heading) and is_visible(plain_text(block.runs)))

    @property
    def noon(self) -> datetime:
        """The time of creation to write into a file: noon of its date, so that the same words give the same bytes."""
        return datetime.fromisoformat(f"{self.on or '1980-01-01'}T12:00:00")

    @property
    def has_contents(self) -> bool:
        """Whether there is enough to need a list of contents."""
        return sum(one.level == 2 for one in self.headings()) >= CONTENTS_FROM


# Writing direction of people's words

_FIRST_STRONG, _POP = "\u2068", "\u2069"
"""Unicode's bidi isolates: the words between them do not change the direction of what stands outside."""
_MAY_TURN = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")


def is_rtl(text: str) -> bool:
    """Whether the first letter with a direction runs from right to left."""
    if _MAY_TURN.search(text) is None:
        return False
    return next((one in ("R", "AL") for letter in text if (one := unicodedata.bidirectional(letter)) in _STRONG), False)


_STRONG = ("L", "R", "AL")


def runs_rtl(runs: Runs) -> bool:
    """Whether a paragraph runs from right to left, as the first words of people in it do."""
    own = next((run for run in runs if run.theirs), None)
    return own is not None and is_rtl(own.text)


def bidi_isolated(run: Run) -> str:
    """Return the words of a run, in bidi isolates if they could turn what stands beside them."""
    if not run.theirs or _MAY_TURN.search(run.text) is None:
        return run.text
    return f"{_FIRST_STRONG}{run.text}{_POP}"


# What a document says about itself: version, fingerprint, date, who has signed, draft or final

EXAMPLE_NOTE = "Example project. These people and words are made up."
"""The sentence on every page of every export of the worked example."""
DRAFT, NOT_FINAL = "DRAFT", "NOT FINAL YET"


@frozen
class BriefWithCover(Frozen):
    """A brief and its cover: what an edition is made from."""

    brief: Brief
    cover: Cover
    progress: bool = False
    """Whether it is a progress report, which says on every page who has not signed (R24)."""

    @property
    def title(self) -> Run:
        """The title of the project."""
        return theirs(" ".join(self.brief.title.split())) if self.brief.title.strip() else ours("Brief")

    @property
    def mark(self) -> str:
        """The watermark of every page; empty once it is final."""
        if self.cover.number is None:
            return DRAFT
        if self.cover.final:
            return ""
        if self.progress:
            return "PROGRESS REPORT"
        return NOT_FINAL if self.all_signed else DRAFT

    @property
    def all_signed(self) -> bool:
        """Whether every stream that is asked to sign has signed; more can be missing for *final*."""
        return 0 < self.cover.of == self.cover.signed

    @property
    def state(self) -> str:
        """The state of the document, in a few words."""
        if self.cover.number is None:
            return f"{DRAFT}, not issued yet"
        words = self.cover.final_words
        return f"FINAL{words.removeprefix('final')}" if words else self.mark

    @property
    def on(self) -> str:
        """The date of the document, YYYY-MM-DD: when it was issued; for a draft, of the last thing in it."""
        return day_of(self.cover.issued_at if self.cover.number is not None else self.brief.up_to)


def day_of(iso: str) -> str:
    """Return the day of a time, YYYY-MM-DD; empty for none, or for an impossible date from notes."""
    try:
        return date.fromisoformat(iso[:10]).isoformat()
    except ValueError:
        return ""


def streams_not_signed(cover: Cover) -> tuple[str, ...]:
    """Return the required streams that have not signed."""
    return tuple(one.stream for one in cover.answers if one.required and one.state not in SIGNED_STATES)


def opening_paragraphs(source: BriefWithCover) -> tuple[Paragraph, ...]:
    """Return the paragraphs under the title."""
    return tuple(map(Paragraph, _opening(source)))


def _opening(source: BriefWithCover) -> Iterator[Runs]:
    cover = source.cover
    if source.progress and cover.number is None:
        yield (ours("Progress report: not signed by anybody, because a draft cannot be signed.", strong=True),)
    elif source.progress and (missing := streams_not_signed(cover)):
        yield ours("Progress report: not signed by ", strong=True), theirs(", ".join(missing), strong=True)
    yield _state(source)
    if cover.number is not None:
        yield ours("Read aloud: "), ours(cover.words, strong=True)
        yield ours("Fingerprint (SHA-256): "), Run(cover.sha256, code=True)
    if cover.reason:
        yield ours("Why this version: "), theirs(cover.reason)
    if source.all_signed and not cover.final:
        yield ours("Not final yet: ", strong=True), theirs(" ".join(cover.waits))


def _state(source: BriefWithCover) -> Runs:
    cover, brief = source.cover, source.brief
    signed = f"signed by {cover.signed} of {cover.of}"
    if cover.number is None:
        up_to = f", with what was said up to {format_date(brief.up_to)}" if brief.up_to else ""
        after = f" Version {cover.after} is the last that was issued." if cover.after is not None else ""
        return ours(source.state, strong=True), ours(f"{up_to}, {signed}.{after}")
    rest = f", version {cover.number}, issued on {format_date(cover.issued_at)}, {signed}."
    return ours(source.state, strong=True), ours(rest)


def footer_runs(source: BriefWithCover, edition: str) -> Runs:
    """Return the footer of every page: title, edition, version, spoken words, how many have signed."""
    cover = source.cover
    signed = f"signed by {cover.signed} of {cover.of}"
    named = [source.state] if cover.number is None else [f"version {cover.number}", cover.words, source.state, signed]
    return source.title, ours(" · " + " · ".join([edition, *named]))
