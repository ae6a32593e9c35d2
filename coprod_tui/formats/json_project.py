"""A whole project as JSON, and back. docs/project-json.md specifies the format; reading is strict."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NoReturn, TypeVar

from coprod_tui.base.errors import InvalidInput
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.store.dump import (
    CHANGE_COLUMNS,
    IDENTITY_COLUMNS,
    PLAIN_TABLES,
    VERB_COLUMNS,
    Cell,
    DumpEntry,
    ProjectDump,
    Row,
)
from coprod_tui.store.models import ColumnInfo, columns_of
from coprod_tui.store.reader import SCHEMA

# Writing

FORMAT = "coprod project"
FORM = 1
"""The version of the format; a later one is refused, because it may have what this program does not know."""
SAYS = (
    "This file is the project itself, with every word that was said and kept, also what stays in the room."
    " Keep it as you keep the project's own file; it is not for passing on."
)
_HEAD = ("format", "form", "schema", "says", "identity", "tables", "journal")
_CHANGES = "changes"


def write_project_json(whole: ProjectDump) -> str:
    """Return a project as the text of a JSON file."""
    return "".join(_chunks(whole))


def _chunks(whole: ProjectDump) -> Iterator[str]:
    yield "{\n"
    for name, value in (("format", FORMAT), ("form", FORM), ("schema", SCHEMA), ("says", SAYS)):
        yield f"{_to_json(name)}: {_to_json(value)},\n"
    yield f'"identity": {_to_json(_to_object(IDENTITY_COLUMNS, whole.identity))},\n"tables": {{\n'
    for place, (name, rows) in enumerate(whole.tables.items()):
        columns = columns_of(PLAIN_TABLES[name])
        yield ",\n" if place else ""
        yield f"{_to_json(name)}: ["
        yield from _lines(_to_json(_to_object(columns, row)) for row in rows)
        yield "]"
    yield '\n},\n"journal": ['
    yield from _lines(map(_entry, whole.journal))
    yield "]\n}\n"


def _lines(told: Iterable[str]) -> Iterator[str]:
    for place, row in enumerate(told):
        yield f"{',' if place else ''}\n{row}"


def _entry(entry: DumpEntry) -> str:
    changes = [_without_defaults(CHANGE_COLUMNS, one) for one in entry.changes]
    return _to_json({**_without_defaults(VERB_COLUMNS, entry.verb), _CHANGES: changes})


def _to_object(columns: Sequence[ColumnInfo], row: Row) -> dict[str, object]:
    return {one.name: _plain(row[one.name]) for one in columns}


def _without_defaults(columns: Sequence[ColumnInfo], row: Row) -> dict[str, object]:
    """Leave out defaults: the journal has a line for every field that was ever written."""
    return {one.name: _plain(row[one.name]) for one in columns if row[one.name] != one.default}


def _plain(value: Cell) -> object:
    return value.hex() if isinstance(value, bytes) else value


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


# Reading


def read_project_json(data: bytes) -> ProjectDump:
    """Parse a project; raise InvalidInput, naming the place, for anything that is not of this format."""
    top = JsonReader(parse_json(data))
    top.only(_HEAD)
    _must_be_ours(top)
    identity = _read(IDENTITY_COLUMNS, top.inside("identity"))
    tables = JsonReader(top.inside("tables").table)
    tables.only(PLAIN_TABLES)
    read = {name: tuple(_rows(tables, name)) for name in PLAIN_TABLES}
    return ProjectDump(identity, read, tuple(map(_read_entry, top.each("journal", "journal, verb"))))


def _must_be_ours(top: JsonReader) -> None:
    if top.value("format", str) != FORMAT:
        raise InvalidInput("This JSON is not a coprod project: its “format” is another.")
    for name, ours in (("form", FORM), ("schema", SCHEMA)):
        number = top.value(name, int)
        if number < 1:
            raise InvalidInput(f"{name}: {number} is no number of a {name}.")
        if number > ours:
            raise InvalidInput(
                f"This was written by a newer coprod (its {name} is {number}, this program knows {ours})."
                " Take it in with that one."
            )


def _rows(tables: JsonReader, name: str) -> Iterator[Row]:
    """Yield the rows of a table; a missing table is empty, as in files of earlier programs."""
    columns = columns_of(PLAIN_TABLES[name])
    return (_read(columns, one) for one in tables.each(name, f"{name}, row")) if tables.has(name) else iter(())


def _read_entry(reader: JsonReader) -> DumpEntry:
    verb = _read(VERB_COLUMNS, reader, besides=(_CHANGES,))
    return DumpEntry(verb, tuple(_read(CHANGE_COLUMNS, change) for change in reader.each(_CHANGES, "change")))


def _read(columns: Sequence[ColumnInfo], reader: JsonReader, besides: Sequence[str] = ()) -> Row:
    reader.only((*(column.name for column in columns), *besides))
    return {column.name: reader.cell(column) for column in columns}


# Strict JSON: no duplicate or unknown names, no fractions, no large numbers; every refusal names its place

T = TypeVar("T")

LARGEST = 2**53 - 1
"""The largest whole number that every program reads exactly."""
_DIGITS = len(str(LARGEST)) + 1
_NEVER_STORED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_HEX = re.compile("(?:[0-9a-f]{2})*")
_ID = re.compile("[!-~]{1,400}")
_IDS = ("id", "record", "hash")
_WORDS: Mapping[type, str] = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    bytes: "hexadecimal digits",
    object: "text or a whole number",
}


def parse_json(data: bytes) -> object:
    """Parse a JSON file; raise InvalidInput with line and column for what is not JSON, or not safe to read."""
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidInput(f"Line {line}: this is not UTF-8, so it is not JSON.") from error
    try:
        return json.loads(
            text,
            object_pairs_hook=_without_duplicates,
            parse_constant=_no_constant,
            parse_float=_no_fraction,
            parse_int=_whole,
        )
    except json.JSONDecodeError as error:
        raise InvalidInput(f"Line {error.lineno}, column {error.colno}: this is not JSON ({error.msg}).") from error
    except RecursionError as error:
        raise InvalidInput("This is nested too deeply to be a project.") from error


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidInput(f"“{_short(twice)}” stands twice in one place; which one holds cannot be said.")
    return members


def _no_constant(word: str) -> NoReturn:
    raise InvalidInput(f"{word} is no number that a project has.")


def _no_fraction(word: str) -> NoReturn:
    raise InvalidInput(f"{_short(word)} is not a whole number, and a project has no others.")


def _whole(word: str) -> int:
    if len(word) > _DIGITS or abs(int(word)) > LARGEST:
        raise InvalidInput(f"{_short(word)} is too large a number.")
    return int(word)


@frozen
class JsonReader(Frozen):
    """Read one object of the file; every InvalidInput names the place."""

    content: object
    place: str = ""
    """Where it stands, for messages: `contribution, row 3`; empty for the file itself."""

    @property
    def table(self) -> Mapping[str, object]:
        """The object; raises InvalidInput for anything else."""
        if not isinstance(self.content, dict):
            raise self._wrong(f"here stands {type_name(self.content)}, and should be an object.")
        return self.content

    def only(self, names: Collection[str]) -> None:
        """Raise InvalidInput for a name that is not one of these."""
        for name in self.table:
            if name not in names:
                near = get_close_matches(name, list(names), 1)
                hint = f" Did you mean “{near[0]}”?" if near else ""
                raise self._wrong(f"there is no “{_short(name)}” here.{hint}")

    def has(self, name: str) -> bool:
        """Whether the object has this name."""
        return name in self.table

    def value(self, name: str, takes: type[T]) -> T:
        """Return the value under a name, of exactly this type; raise InvalidInput."""
        value = self._there(name)
        if type(value) is not takes:
            raise self._wrong(f"{type_name(value)} stands where {_WORDS[takes]} should.", name)
        return value

    def inside(self, name: str) -> JsonReader:
        """Return a reader of the object under a name."""
        return JsonReader(self._there(name), name)

    def each(self, name: str, called: str) -> Iterator[JsonReader]:
        """Yield a reader of each object in the list under a name; `called` and its number are its place."""
        items = self._there(name)
        if not isinstance(items, list):
            raise self._wrong(f"{type_name(items)} stands where a list should.", name)
        before = f"{self.place}, " if self.place else ""
        return (JsonReader(one, f"{before}{called} {number}") for number, one in enumerate(items, 1))

    def _there(self, name: str) -> object:
        if name not in self.table:
            raise self._wrong(f"“{name}” is missing.")
        return self.table[name]

    def _wrong(self, what: str, name: str = "") -> InvalidInput:
        where = ", ".join(one for one in (self.place, name) if one) or "the file"
        return InvalidInput(f"{where}: {what}")

    def cell(self, column: ColumnInfo) -> Cell:
        """Return the value of a column, or its default where it is left out; raise InvalidInput."""
        name, takes = column.name, column.takes
        if name not in self.table and (column.null or column.default is not None):
            return column.default
        given = self._there(name)
        if given is None and column.null:
            return None
        if takes is bytes:
            return self._bytes(name)
        if takes is object and type(given) in (str, int):
            takes = type(given)
        value: str | int = self.value(name, takes)
        return self._text(name, value) if isinstance(value, str) else value

    def _bytes(self, name: str) -> bytes:
        text = self.value(name, str)
        if not _HEX.fullmatch(text):
            raise self._wrong("these are not hexadecimal digits in pairs.", name)
        return bytes.fromhex(text)

    def _text(self, name: str, text: str) -> str:
        if name in _IDS and not _ID.fullmatch(text):
            raise self._wrong(f"“{_short(text)}” is no id that this program makes.", name)
        if wrong := _NEVER_STORED.search(text):
            raise self._wrong(f"it has a character that is never stored (U+{ord(wrong[0]):04X}).", name)
        return text


def type_name(value: object) -> str:
    """Name the JSON type of a value in words."""
    if value is None:
        return "null"
    words = {dict: "an object", list: "a list", str: "text", int: "a number", bool: "true or false"}
    return words.get(type(value), "something else")


def _short(text: str) -> str:
    plain = "".join(one if one.isprintable() else "�" for one in text[:60])
    return f"{plain}…" if len(text) > 60 else plain
