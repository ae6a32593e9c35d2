"""A whole project as JSON, and back: the form is told in docs/project-json.md, and read strictly.

One row a line, in an order that the project alone decides, so that the same project gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from coprod_tui.files.data.strict_json import Reader, parsed
from coprod_tui.meeting.models import Column, shape
from coprod_tui.meeting.refusals import BadContent
from coprod_tui.meeting.rows import SCHEMA
from coprod_tui.meeting.whole import Cell, Entry, Row, Whole
from coprod_tui.meeting.whole.value import CHANGE, IDENTITY, PLAIN, VERB

FORMAT = "coprod project"
FORM = 1
"""The number of the form; a later one may have what this program does not know, and is refused."""
SAYS = (
    "This file is the project itself, with every word that was said and kept, also what stays in the room."
    " Keep it as you keep the project's own file; it is not for passing on."
)
_HEAD = ("format", "form", "schema", "says", "identity", "tables", "journal")
_CHANGES = "changes"


# Writing


def project_json(whole: Whole) -> str:
    """The text of the file."""
    return "".join(_pieces(whole))


def _pieces(whole: Whole) -> Iterator[str]:
    yield "{\n"
    for name, value in (("format", FORMAT), ("form", FORM), ("schema", SCHEMA), ("says", SAYS)):
        yield f"{_told(name)}: {_told(value)},\n"
    yield f'"identity": {_told(_shown(IDENTITY, whole.identity))},\n"tables": {{\n'
    for place, (name, rows) in enumerate(whole.tables.items()):
        columns = shape(PLAIN[name])
        yield ",\n" if place else ""
        yield f"{_told(name)}: ["
        yield from _lines(_told(_shown(columns, row)) for row in rows)
        yield "]"
    yield '\n},\n"journal": ['
    yield from _lines(map(_entry, whole.journal))
    yield "]\n}\n"


def _lines(told: Iterable[str]) -> Iterator[str]:
    for place, row in enumerate(told):
        yield f"{',' if place else ''}\n{row}"


def _entry(entry: Entry) -> str:
    changes = [_brief(CHANGE, one) for one in entry.changes]
    return _told({**_brief(VERB, entry.verb), _CHANGES: changes})


def _shown(columns: Sequence[Column], row: Row) -> dict[str, object]:
    return {one.name: _plain(row[one.name]) for one in columns}


def _brief(columns: Sequence[Column], row: Row) -> dict[str, object]:
    """Without what is as it usually is: the journal has a line for every field that was ever written."""
    return {one.name: _plain(row[one.name]) for one in columns if row[one.name] != one.default}


def _plain(value: Cell) -> object:
    return value.hex() if isinstance(value, bytes) else value


def _told(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


# Reading


def read_project_json(data: bytes) -> Whole:
    """What the file says; raises BadContent with the place for all that is not of this form."""
    top = Reader(parsed(data))
    top.only(_HEAD)
    _must_be_ours(top)
    identity = _read(IDENTITY, top.inside("identity"))
    tables = Reader(top.inside("tables").table)
    tables.only(PLAIN)
    read = {name: tuple(_rows(tables, name)) for name in PLAIN}
    return Whole(identity, read, tuple(map(_read_entry, top.each("journal", "journal, verb"))))


def _must_be_ours(top: Reader) -> None:
    if top.value("format", str) != FORMAT:
        raise BadContent("This JSON is not a coprod project: its “format” is another.")
    for name, ours in (("form", FORM), ("schema", SCHEMA)):
        found = top.value(name, int)
        if found < 1:
            raise BadContent(f"{name}: {found} is no number of a {name}.")
        if found > ours:
            raise BadContent(
                f"This was written by a newer coprod (its {name} is {found}, this program knows {ours})."
                " Take it in with that one."
            )


def _rows(tables: Reader, name: str) -> Iterator[Row]:
    """The rows of a table; one that is left out is empty, as a file of an earlier program has it."""
    columns = shape(PLAIN[name])
    return (_read(columns, one) for one in tables.each(name, f"{name}, row")) if tables.has(name) else iter(())


def _read_entry(reader: Reader) -> Entry:
    verb = _read(VERB, reader, besides=(_CHANGES,))
    return Entry(verb, tuple(_read(CHANGE, change) for change in reader.each(_CHANGES, "change")))


def _read(columns: Sequence[Column], reader: Reader, besides: Sequence[str] = ()) -> Row:
    reader.only((*(column.name for column in columns), *besides))
    return {column.name: reader.cell(column) for column in columns}
