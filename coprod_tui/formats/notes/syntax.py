"""The grammar that the parts of a notes file share: headings, lines, fields indented under them, words that go on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import get_close_matches
from enum import StrEnum
from operator import itemgetter
from typing import TypeVar

from coprod_tui.base.errors import BadContent, Reason
from coprod_tui.base.text import STORED_MOST, clean, too_long
from coprod_tui.domain.fields import infos, word_fields
from coprod_tui.domain.records import Contribution

E = TypeVar("E", bound=StrEnum)

_HEADING = re.compile(r"(#+)(?:\s+(.*))?", re.DOTALL)
_FIELD = re.compile(r"([^\W\d_][^:|]{0,40}?)\s*:(.*)", re.DOTALL)
_INDENTS = " \t\u00a0"
NO_TIME = "This is not a day and a time. Write it as 2026-11-10T19:42:07+00:00."
MOST_TOLD = 20
"""How many things that are wrong in a file are told at once."""


@dataclass(slots=True)
class NoteField:
    """An indented `name: value`; lines that begin with `|` go on with the value."""

    line: int
    name: str
    lines: list[str]

    @property
    def value(self) -> str:
        """The value as it is kept, line breaks in it."""
        return clean("\n".join(self.lines), lines=True)

    @property
    def row(self) -> str:
        """The value on one line."""
        return clean(" ".join(self.lines))


@dataclass(slots=True)
class Node:
    """A heading (`level` 1 or 2) or a line at the margin (0), with what stands indented under it."""

    line: int
    level: int
    lines: list[str]
    fields: list[NoteField] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What stands on the line itself."""
        return self.lines[0]


class Faults:
    """All that is wrong in a file, each with its line."""

    def __init__(self, file: str = "") -> None:
        """`file` is told with every line, if it has a name."""
        self._where = f"{file}, line" if file else "line"
        self.reasons: list[tuple[int, str]] = []

    def wrong(self, line: int, sentence: str) -> None:
        """Notes one thing that is wrong."""
        self.reasons.append((line, sentence))

    def refuse_if_any(self) -> None:
        """Raises BadContent with a sentence for each, in the order of the lines; nothing where all is well."""
        if not self.reasons:
            return
        in_order = sorted(self.reasons, key=itemgetter(0))
        told = [Reason(f"{self._where} {line}: {sentence}") for line, sentence in in_order]
        if len(told) > MOST_TOLD:
            told = [*told[:MOST_TOLD], Reason(f"… and {len(told) - MOST_TOLD} more.")]
        raise BadContent(*told)


def parse_nodes(text: str, faults: Faults) -> Iterator[Node]:
    """Headings and lines in order, each with all that is indented under it."""
    node: Node | None = None
    titled = False
    for number, line in enumerate(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if not line.strip():
            continue
        if line[0] in _INDENTS:
            _indented(node, number, line.lstrip(_INDENTS), faults)
            continue
        if not titled and line.startswith("%"):
            continue
        if node is not None:
            yield node
        heading = _HEADING.fullmatch(line)
        level = len(heading[1]) if heading else 0
        if level > 2:
            faults.wrong(number, r"A heading has one # or two. Words that begin so have a \ before them: \###.")
        node = Node(number, min(level, 2), [(heading[2] or "").strip() if heading else line])
        titled = titled or bool(level)
        if not titled:
            faults.wrong(
                number, "Words stand under a heading, such as # Meeting 1 · stream · 2026-09-15 or # No meeting."
            )
            titled = True
    if node is not None:
        yield node


def _indented(node: Node | None, number: int, body: str, faults: Faults) -> None:
    if node is None:
        faults.wrong(number, "There is nothing above this line that it could belong to.")
    elif body.startswith("|"):
        going_on = node.fields[-1].lines if node.fields else node.lines
        going_on.append(body[2:] if body[1:2] in (" ", "\t") else body[1:])
        if node.level and not node.fields:
            faults.wrong(number, "A heading is one line long.")
    elif (match := _FIELD.fullmatch(body)) is not None:
        node.fields.append(NoteField(number, match[1].lower().replace("’", "'"), [match[2].lstrip()]))
    else:
        faults.wrong(
            number,
            "An indented line is a field, such as because: …, or goes on with the words above it after a |."
            " Something that was said stands at the margin.",
        )


class NoteFields:
    """The fields of one node: each is asked for by name, and what nobody asked for is wrong."""

    def __init__(
        self, node: Node, faults: Faults, called: str, names: tuple[str, ...], many: tuple[str, ...] = ()
    ) -> None:
        """`called` is what the node is, in words; the fields in `many` may stand more than once."""
        self.node = node
        self.faults = faults
        self._found: dict[str, NoteField] = {}
        self.all: list[NoteField] = []
        """The known fields, in order."""
        for entry in node.fields:
            if entry.name not in (*names, *many):
                faults.wrong(entry.line, _unknown(entry.name, called, (*names, *many)))
            elif entry.name in self._found and entry.name not in many:
                faults.wrong(entry.line, f"“{entry.name}” stands here a second time. Keep one of the two.")
            else:
                self._found.setdefault(entry.name, entry)
                self.all.append(entry)
                if too_long("\n".join(entry.lines)):
                    faults.wrong(entry.line, f"More than {STORED_MOST:,} characters cannot be kept. Split it in two.")

    def __contains__(self, name: str) -> bool:
        return name in self._found

    def line(self, name: str) -> int:
        """Where a field stands, or else its node."""
        return self._found[name].line if name in self._found else self.node.line

    def text(self, name: str) -> str | None:
        """Words, or None."""
        return self._found[name].value or None if name in self._found else None

    def row(self, name: str) -> str | None:
        """Words on one line, or None."""
        return self._found[name].row or None if name in self._found else None

    def rows(self, name: str) -> tuple[str, ...]:
        """The words of each field with this name, in order."""
        return tuple(one.row for one in self.all if one.name == name)

    def moment(self, name: str) -> str | None:
        """A time with its offset, or None."""
        said = self.row(name)
        if said is None:
            return None
        if (kept := stored_time(said)) is None:
            self.wrong(name, NO_TIME)
        return kept

    def one_of(self, name: str, words: type[E]) -> E | None:
        """One of a few words, or None."""
        said = self.row(name)
        if said is None or said in {str(one) for one in words}:
            return None if said is None else words(said)
        self.wrong(name, f"“{name}” is {', '.join(words)}; not “{said[:40]}”.")
        return None

    def truth(self, name: str) -> bool:
        """*yes* or *no*; no where there is no such field."""
        said = (self.row(name) or "no").lower()
        if said not in ("yes", "no"):
            self.wrong(name, f"“{name}” is yes or no, not “{said}”.")
        return said == "yes"

    def number(self, name: str, least: int, most: int) -> int | None:
        """A whole number, or None."""
        said = self.row(name)
        if said is None:
            return None
        plain = said.isascii() and said.isdecimal() and len(said) <= 9
        if not plain or not least <= int(said) <= most:
            self.wrong(name, f"“{name}” is a whole number from {least} to {most}, not “{said[:40]}”.")
            return None
        return int(said)

    def wrong(self, name: str, sentence: str) -> None:
        """Notes what is wrong with a field."""
        self.faults.wrong(self.line(name), sentence)


def _unknown(name: str, called: str, names: tuple[str, ...]) -> str:
    close = get_close_matches(name, names, 1)
    instead = f"Is it “{close[0]}”?" if close else f"The fields are: {', '.join(names)}."
    return f"{called} has no “{name}”. {instead}"


# How notes write a field, so that any words come back as they were.

INDENT = "    "
FURTHER = tuple(
    (name, infos(Contribution)[name].notes)
    for name in word_fields(Contribution)
    if name not in ("text", "why", "asked") and infos(Contribution)[name].notes
)
"""The fields of words of a contribution that came later, with their names: below those that notes always had."""


def continuation_lines(lines: list[str]) -> Iterator[str]:
    """Lines that go on with what stands above them."""
    return (f"{INDENT}| {line}" if line else f"{INDENT}|" for line in lines)


def field_lines(name: str, value: str | int | None) -> Iterator[str]:
    """A field with its value, over several lines where the words have several; nothing for None."""
    if value is None:
        return
    first, *rest = str(value).split("\n")
    yield f"{INDENT}{name}: {first}"
    yield from continuation_lines(rest)


def item_lines(name: str, value: str) -> Iterator[str]:
    """A line at the margin that begins with a name."""
    first, *rest = value.split("\n")
    yield f"{name}: {first}".rstrip(" ") if not rest else f"{name}: {first}"
    yield from continuation_lines(rest)


# When things were said, as notes tell it: instants, and the order that they and the file give.

DAY = len("2026-11-10")


def parse_time(at: str) -> datetime | None:
    """A day, or a day and a time, as an instant (UTC where it says no offset); None for anything else."""
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    if not 1900 <= moment.year <= 2900:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def stored_time(said: str) -> str | None:
    """A time as it is kept, with its offset: as it is written where it has one, else in UTC; None for no time."""
    moment = parse_time(said)
    if moment is None:
        return None
    return said if datetime.fromisoformat(said).tzinfo else moment.isoformat()


@dataclass(frozen=True, slots=True)
class LineTime:
    """What a line says about when it was said."""

    at: str | None = None
    order: int | None = None
    opens: bool = False
    """Whether it is the first line under a heading."""
    begins: str | None = None
    """When its meeting began; None in no meeting."""


def said_order(places: Sequence[LineTime]) -> list[int]:
    """The order said, as places in the file: by `order` where lines have it, else by `at`, else as they stand.

    A line with neither goes with the line above it; the first one under a heading to where its meeting begins, or, in
    no meeting, after all that stands above.
    """
    if any(place.order is not None for place in places):
        last = 0
        numbers = [last := last if place.order is None else place.order for place in places]
        return sorted(range(len(places)), key=numbers.__getitem__)
    now = latest = datetime.min.replace(tzinfo=UTC)
    instants = []
    for place in places:
        if place.opens:
            now = parse_time(place.begins or "") or latest
        now = parse_time(place.at or "") or now
        latest = max(now, latest)
        instants.append(now)
    return sorted(range(len(places)), key=instants.__getitem__)
