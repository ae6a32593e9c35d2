"""The grammar of notes: headings, lines, indented fields, continuation lines, times; parsed and formatted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import get_close_matches
from enum import StrEnum
from operator import itemgetter
from typing import TypeVar

from coprod_tui.base.errors import InvalidInput, Reason
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.base.text import STORED_MOST, is_too_long, sanitize
from coprod_tui.domain.fields import field_infos, word_fields
from coprod_tui.domain.records import Contribution

E = TypeVar("E", bound=StrEnum)

_HEADING = re.compile(r"(#+)(?:\s+(.*))?", re.DOTALL)
_FIELD = re.compile(r"([^\W\d_][^:|]{0,40}?)\s*:(.*)", re.DOTALL)
CODE = re.compile(r"[A-Z]-[0-9]{1,6}(?:~[0-9A-F]{1,8})?", re.IGNORECASE)
"""The code of a contribution, such as M-014."""
_INDENTS = " \t\u00a0"
NO_TIME = "This is not a day and a time. Write it as 2026-11-10T19:42:07+00:00."
MOST_TOLD = 20
"""The most faults of a file that are reported at once."""


@dataclass(slots=True)
class NoteField:
    """An indented `name: value`; lines that begin with `|` go on with the value."""

    line: int
    name: str
    lines: list[str]

    @property
    def value(self) -> str:
        """The value, with its line breaks."""
        return sanitize("\n".join(self.lines), lines=True)

    @property
    def row(self) -> str:
        """The value on one line."""
        return sanitize(" ".join(self.lines))


@dataclass(slots=True)
class Node:
    """A heading (`level` 1 or 2) or a line at the margin (0), with what stands indented under it."""

    line: int
    level: int
    lines: list[str]
    fields: list[NoteField] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text of the line itself."""
        return self.lines[0]


class Faults:
    """Collect the faults of a file, each with its line."""

    def __init__(self, file: str = "") -> None:
        """`file` is the name that stands before every line number, if there is one."""
        self._where = f"{file}, line" if file else "line"
        self.reasons: list[tuple[int, str]] = []

    def wrong(self, line: int, sentence: str) -> None:
        """Add a fault."""
        self.reasons.append((line, sentence))

    def refuse_if_any(self) -> None:
        """Raise InvalidInput with a sentence for each fault, in the order of the lines; do nothing without faults."""
        if not self.reasons:
            return
        in_order = sorted(self.reasons, key=itemgetter(0))
        told = [Reason(f"{self._where} {line}: {sentence}") for line, sentence in in_order]
        if len(told) > MOST_TOLD:
            told = [*told[:MOST_TOLD], Reason(f"… and {len(told) - MOST_TOLD} more.")]
        raise InvalidInput(*told)


def parse_nodes(text: str, faults: Faults) -> Iterator[Node]:
    """Yield headings and lines in order, each with what is indented under it."""
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
    """The fields of one node, read by name; unknown and repeated fields are faults."""

    def __init__(
        self, node: Node, faults: Faults, called: str, names: tuple[str, ...], many: tuple[str, ...] = ()
    ) -> None:
        """`called` names the node in messages; the fields in `many` may be repeated."""
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
                if is_too_long("\n".join(entry.lines)):
                    faults.wrong(entry.line, f"More than {STORED_MOST:,} characters cannot be kept. Split it in two.")

    def __contains__(self, name: str) -> bool:
        return name in self._found

    def line(self, name: str) -> int:
        """Return the line number of a field, or else of its node."""
        return self._found[name].line if name in self._found else self.node.line

    def text(self, name: str) -> str | None:
        """Return a text, or None."""
        return self._found[name].value or None if name in self._found else None

    def row(self, name: str) -> str | None:
        """Return a text on one line, or None."""
        return self._found[name].row or None if name in self._found else None

    def rows(self, name: str) -> tuple[str, ...]:
        """Return the values of all fields with this name, in order."""
        return tuple(one.row for one in self.all if one.name == name)

    def moment(self, name: str) -> str | None:
        """Return a time with its offset, or None."""
        said = self.row(name)
        if said is None:
            return None
        if (kept := stored_time(said)) is None:
            self.wrong(name, NO_TIME)
        return kept

    def one_of(self, name: str, words: type[E]) -> E | None:
        """Return a member of an enumeration, or None."""
        said = self.row(name)
        if said is None or said in {str(one) for one in words}:
            return None if said is None else words(said)
        self.wrong(name, f"“{name}” is {', '.join(words)}; not “{said[:40]}”.")
        return None

    def truth(self, name: str) -> bool:
        """Return *yes* or *no* as a boolean; no without the field."""
        said = (self.row(name) or "no").lower()
        if said not in ("yes", "no"):
            self.wrong(name, f"“{name}” is yes or no, not “{said}”.")
        return said == "yes"

    def number(self, name: str, least: int, most: int) -> int | None:
        """Return a whole number in these bounds, or None."""
        said = self.row(name)
        if said is None:
            return None
        plain = said.isascii() and said.isdecimal() and len(said) <= 9
        if not plain or not least <= int(said) <= most:
            self.wrong(name, f"“{name}” is a whole number from {least} to {most}, not “{said[:40]}”.")
            return None
        return int(said)

    def wrong(self, name: str, sentence: str) -> None:
        """Add a fault about a field."""
        self.faults.wrong(self.line(name), sentence)


def _unknown(name: str, called: str, names: tuple[str, ...]) -> str:
    close = get_close_matches(name, names, 1)
    instead = f"Is it “{close[0]}”?" if close else f"The fields are: {', '.join(names)}."
    return f"{called} has no “{name}”. {instead}"


# Formatting: any words read back unchanged

INDENT = "    "
FURTHER = tuple(
    (name, field_infos(Contribution)[name].notes)
    for name in word_fields(Contribution)
    if name not in ("text", "why", "asked") and field_infos(Contribution)[name].notes
)
"""Text fields of a contribution that were added later, with their names in notes."""


def continuation_lines(lines: list[str]) -> Iterator[str]:
    """Yield continuation lines."""
    return (f"{INDENT}| {line}" if line else f"{INDENT}|" for line in lines)


def field_lines(name: str, value: str | int | None) -> Iterator[str]:
    """Yield a field with its value, over several lines if needed; nothing for None."""
    if value is None:
        return
    first, *rest = str(value).split("\n")
    yield f"{INDENT}{name}: {first}"
    yield from continuation_lines(rest)


def item_lines(name: str, value: str) -> Iterator[str]:
    """Yield a line at the margin that begins with a name, and its continuation lines."""
    first, *rest = value.split("\n")
    yield f"{name}: {first}".rstrip(" ") if not rest else f"{name}: {first}"
    yield from continuation_lines(rest)


# Times, and the order in which things were said

DAY = len("2026-11-10")


def parse_time(at: str) -> datetime | None:
    """Parse a day, or a day and a time (UTC without an offset); None for anything else."""
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    if not 1900 <= moment.year <= 2900:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def stored_time(said: str) -> str | None:
    """Return a time as it is stored: unchanged if it has an offset, else in UTC; None for no time."""
    moment = parse_time(said)
    if moment is None:
        return None
    return said if datetime.fromisoformat(said).tzinfo else moment.isoformat()


@frozen
class LineTime(Frozen):
    """What a line says about when it was said."""

    at: str | None = None
    order: int | None = None
    opens: bool = False
    """Whether it is the first line under a heading."""
    begins: str | None = None
    """When its meeting began; None in no meeting."""


def said_order(places: Sequence[LineTime]) -> list[int]:
    """Return the indices of lines in the order said: by `order` where lines have it, else by `at`, else as they stand.

    A line with neither follows the line above it; the first one under a heading, the beginning of its meeting, or, in
    no meeting, everything above.
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
