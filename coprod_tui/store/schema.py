"""Schema versions of a project's file: how a version is recognised, and the migration steps between them.

A version is recognised by its columns, links and indexes. The order of columns does not count: a column that was added
later stands last in an older file and anywhere in a new one.

To change a table: make golden files of the present version (`python -m tests.golden`), increase `reader.SCHEMA`, and
append a step, a digest and a text digest here. The SQL of a step belongs in `sql`. Tests print the digests, and check
that every golden file is read by every way in.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from coprod_tui.base.errors import FileError, FileErrorKind
from coprod_tui.store import sql

DIGESTS: tuple[str, ...] = (
    "b07243e733e720bdc55e8d8cbeb2256e5eb012ea136f712baa49e879bf7145b8",
    "4bcf50c63803f945df2dfce1d33bef365d65fa5e4873de9dfeda0e6ac44639fc",
)
"""`digest` of each released version, version 1 first; only ever appended to."""
VERSION_OF_TEXT: Mapping[str, int] = {
    "cf962614e56578c6aed5b63e542101434878547fc04b60dd0032444208207695": 1,
    "d46c3242776bc99d5f8cf8c8a898302cad6f0dc451693e748e3302ecd1cf7c47": 2,
    "9358f9dc1ee365dda307d996c3a0db67006ceae56197b3322a2a2d672955d9b9": 2,
}
"""The version of a schema by its `text_digest`, whether made new or by STEPS; ten times as fast as `digest`."""


def _to_version_2(connection: Any) -> None:
    for statement in sql.TO_VERSION_2:
        connection.execute(statement)


STEPS: tuple[Callable[[Any], None], ...] = (_to_version_2,)
"""STEPS[n - 1] migrates version n to n + 1, inside the caller's transaction."""
LEFT_UNCHANGED = "It was left as it is; a backup or another copy may still be whole."

SchemaObjects = tuple[tuple[str, str, str], ...]
"""(type, name, SQL) of what a schema holds."""
_FIRST_WORDS: Mapping[str, tuple[list[str], ...]] = {
    "table": (["CREATE", "TABLE"],),
    "index": (["CREATE", "INDEX"], ["CREATE", "UNIQUE"]),
}
"""The words that the SQL of a table and of an index can begin with."""
_WORDS = frozenset({
    "CREATE", "TABLE", "UNIQUE", "INDEX", "ON", "NOT", "NULL", "PRIMARY", "KEY", "DEFAULT", "FOREIGN", "REFERENCES",
    "DEFERRABLE", "INITIALLY", "DEFERRED", "WITHOUT", "ROWID",
})  # fmt: skip
"""The only words of SQL in a schema of ours: no CHECK, COLLATE, AS, WHERE, VIRTUAL, or anything newer."""
_QUOTED = r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]"""
_COMMENT = r"--[^\n]*|/\*.*?(?:\*/|\Z)"
_TOKEN = re.compile(rf"{_QUOTED}|{_COMMENT}|([^\W\d]\w*)", re.DOTALL)


def newest_version() -> int:
    """The version that this program writes."""
    return len(DIGESTS)


def newer_version_error(path: Path, version: int) -> FileError:
    """The error for a file of a version that this program does not know."""
    return FileError(
        FileErrorKind.NEWER,
        f"{path} was made by a newer coprod (its form is {version}, this program knows {newest_version()})."
        " Open it with that one; it was left as it is.",
    )


def check_schema(connection: Any, path: Path) -> int:
    """The schema version of a file, before anything else is read of it; raises FileError (NOT_OURS, NEWER)."""
    [claimed] = connection.execute(sql.USER_VERSION).fetchone()
    if claimed > newest_version():
        raise newer_version_error(path, claimed)
    digest_of_file = _digest_of(connection)
    versions = [number for number, released in enumerate(DIGESTS, 1) if released == digest_of_file]
    if not versions:
        raise FileError(
            FileErrorKind.NOT_OURS, f"{path} does not have the tables of a coprod project. {LEFT_UNCHANGED}"
        )
    # Versions can have the same tables, where a step changed values only.
    return claimed if claimed in versions else versions[-1]


def migrate(connection: Any, version: int, path: Path) -> None:
    """Run the steps from a version to the newest inside the caller's transaction, checking the schema after each.

    Raises FileError, and sqlite3.Error where a step fails; the caller rolls back.
    """
    for number in range(version, newest_version()):
        STEPS[number - 1](connection)
        if _digest_of(connection) != DIGESTS[number]:
            raise FileError(FileErrorKind.DAMAGED, f"{path} could not be brought up to date. It was left as it is.")
        connection.execute(sql.pragma("user_version", number + 1))


def _digest_of(connection: Any) -> str | None:
    """The digest of a file's schema, by the text of its SQL where that is known; None for what cannot be ours."""
    objects = schema_objects(connection)
    version = VERSION_OF_TEXT.get(text_digest(objects))
    return DIGESTS[version - 1] if version else digest(connection, objects)


def schema_objects(connection: Any) -> SchemaObjects:
    """The tables, indexes and so on of a schema, without those that SQLite makes itself."""
    return tuple(connection.execute(sql.SCHEMA_OBJECTS))


def text_digest(objects: SchemaObjects) -> str:
    """SHA-256 of a schema's SQL, in hex."""
    return hashlib.sha256(repr(sorted(objects)).encode()).hexdigest()


def digest(connection: Any, objects: SchemaObjects) -> str | None:
    """SHA-256 of a schema's columns, links and indexes, in hex; None where it has what no version of ours ever had.

    That is triggers, views, virtual tables, and whatever needs a word of SQL that is none of _WORDS: CHECK, COLLATE,
    generated columns, partial indexes. Nothing from the file's schema runs.
    """
    words = {name: _words(text) for _, name, text in objects}
    for kind, name, _ in objects:
        if [word.upper() for word in words[name][:2]] not in _FIRST_WORDS.get(kind, ()):
            return None
    columns = _by_table(connection, sql.SCHEMA_COLUMNS)
    known = {*_WORDS, *(name.upper() for name in words)}
    known.update(str(word).upper() for rows in columns.values() for name, kind, *_ in rows for word in (name, kind))
    if not all(word.upper() in known for of_object in words.values() for word in of_object):
        return None
    links, indexes = _by_table(connection, sql.SCHEMA_LINKS), _indexes(connection)
    tables = [
        (name, _is_without_rowid(words[name]), columns[name], links[name], _deferred(words[name]), indexes[name])
        for kind, name, _ in objects
        if kind == "table"
    ]
    return hashlib.sha256(repr(sorted(tables)).encode()).hexdigest()


def _words(text: str) -> list[str]:
    """The words of SQL that are in no quotes and no comment."""
    return [word for word in _TOKEN.findall(text) if word]


def _is_without_rowid(words: list[str]) -> bool:
    return [word.upper() for word in words[-2:]] == ["WITHOUT", "ROWID"]


def _deferred(words: list[str]) -> int:
    """How many links are checked at the end of a transaction only; no PRAGMA says it."""
    text = " ".join(words).upper()
    return text.count("DEFERRABLE INITIALLY DEFERRED") - text.count("NOT DEFERRABLE")


def _by_table(connection: Any, question: str) -> Mapping[str, list[tuple[Any, ...]]]:
    return _sorted_by_table((table, tuple(row)) for table, *row in connection.execute(question))


def _indexes(connection: Any) -> Mapping[str, list[tuple[Any, ...]]]:
    """Every index with its columns in order; the name of one that SQLite made for a key is left out."""
    columns: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for table, name, origin, unique, partial, *column in connection.execute(sql.SCHEMA_INDEXES):
        columns[table, name if origin == "c" else "", name, origin, unique, partial].append(tuple(column))
    return _sorted_by_table((key[0], (key[1], *key[3:], tuple(names))) for key, names in columns.items())


def _sorted_by_table(rows: Iterable[tuple[str, tuple[Any, ...]]]) -> Mapping[str, list[tuple[Any, ...]]]:
    by_table: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for table, row in rows:
        by_table[table].append(row)
    for of_table in by_table.values():
        of_table.sort(key=repr)
    return by_table
