"""Schema versions of a project's file: how a version is recognised, and the steps from each to the next.

A version is recognised by its columns, links and indexes. The order of columns does not count: a column that was added
later stands last in an older file and anywhere in a new one.

A change of a table makes a new version: keep golden files of the old one first (`python -m tests.golden`), then count
SCHEMA up, and append a step, a digest and a text digest here. Tests say which digests, and that every golden file is
read by every way in.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from coprod_tui.base.errors import FileTrouble, Trouble
from coprod_tui.store import sql

DIGESTS: tuple[str, ...] = ("b07243e733e720bdc55e8d8cbeb2256e5eb012ea136f712baa49e879bf7145b8",)
"""`digest` of each released version, version 1 first; only ever appended to."""
TEXTS: Mapping[str, int] = {"cf962614e56578c6aed5b63e542101434878547fc04b60dd0032444208207695": 1}
"""The version of a schema with this `text_digest`, made new or by STEPS: asked first, in a tenth of the time."""
STEPS: tuple[Callable[[Any], None], ...] = ()
"""STEPS[n - 1] turns version n into n + 1 on the connection that it is given, inside a transaction that goes on."""
LEFT = "It was left as it is; a backup or another copy may still be whole."

Objects = tuple[tuple[str, str, str], ...]
"""(type, name, SQL) of what a schema holds."""
_BEGINS: Mapping[str, tuple[list[str], ...]] = {
    "table": (["CREATE", "TABLE"],),
    "index": (["CREATE", "INDEX"], ["CREATE", "UNIQUE"]),
}
"""The first two words of the SQL of what a schema may hold."""
_WORDS = frozenset({
    "CREATE", "TABLE", "UNIQUE", "INDEX", "ON", "NOT", "NULL", "PRIMARY", "KEY", "DEFAULT", "FOREIGN", "REFERENCES",
    "DEFERRABLE", "INITIALLY", "DEFERRED", "WITHOUT", "ROWID",
})  # fmt: skip
"""The SQL that tables of any version are made of: no CHECK, COLLATE, AS, WHERE, VIRTUAL, and whatever is to come."""
_QUOTED = r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]"""
_COMMENT = r"--[^\n]*|/\*.*?(?:\*/|\Z)"
_TOKEN = re.compile(rf"{_QUOTED}|{_COMMENT}|([^\W\d]\w*)", re.DOTALL)


def newest() -> int:
    """The version that this program writes."""
    return len(DIGESTS)


def newer(path: Path, version: int) -> FileTrouble:
    """The refusal of a file of a version that this program does not know."""
    return FileTrouble(
        Trouble.NEWER,
        f"{path} was made by a newer coprod (its form is {version}, this program knows {newest()})."
        " Open it with that one; it was left as it is.",
    )


def must_be_ours(connection: Any, path: Path) -> int:
    """The version of a file, asked before anything else in it is read; raises FileTrouble (NOT_OURS, NEWER)."""
    [claimed] = connection.execute(sql.USER_VERSION).fetchone()
    if claimed > newest():
        raise newer(path, claimed)
    own = _digest_of(connection)
    versions = [number for number, released in enumerate(DIGESTS, 1) if released == own]
    if not versions:
        raise FileTrouble(Trouble.NOT_OURS, f"{path} does not have the tables of a coprod project. {LEFT}")
    # Versions can have the same tables, where a step changed values only.
    return claimed if claimed in versions else versions[-1]


def migrate(connection: Any, version: int, path: Path) -> None:
    """Runs the steps from a version to the newest, inside the caller's transaction; each must give the next version.

    Raises FileTrouble, and sqlite3.Error where a step fails: the caller rolls back.
    """
    for number in range(version, newest()):
        STEPS[number - 1](connection)
        if _digest_of(connection) != DIGESTS[number]:
            raise FileTrouble(Trouble.DAMAGED, f"{path} could not be brought up to date. It was left as it is.")
        connection.execute(sql.pragma("user_version", number + 1))


def _digest_of(connection: Any) -> str | None:
    """The schema's digest, by the text of its SQL where that is known; None for what no version can be."""
    objects = objects_of(connection)
    version = TEXTS.get(text_digest(objects))
    return DIGESTS[version - 1] if version else digest(connection, objects)


def objects_of(connection: Any) -> Objects:
    """What a schema holds, but for what SQLite makes itself."""
    return tuple(connection.execute(sql.SCHEMA_OBJECTS))


def text_digest(objects: Objects) -> str:
    """SHA-256 of a schema's SQL, in hex."""
    return hashlib.sha256(repr(sorted(objects)).encode()).hexdigest()


def digest(connection: Any, objects: Objects) -> str | None:
    """SHA-256 of a schema's columns, links and indexes, in hex; None where it holds what no version ever had.

    Triggers, views and virtual tables, and whatever needs a word of SQL that is none of _WORDS: CHECK, COLLATE,
    generated columns, partial indexes. Nothing that the file brings along runs.
    """
    words = {name: _words(text) for _, name, text in objects}
    for kind, name, _ in objects:
        if [word.upper() for word in words[name][:2]] not in _BEGINS.get(kind, ()):
            return None
    columns = _by_table(connection, sql.SCHEMA_COLUMNS)
    known = {*_WORDS, *(name.upper() for name in words)}
    known.update(str(one).upper() for rows in columns.values() for name, kind, *_ in rows for one in (name, kind))
    if not all(word.upper() in known for those in words.values() for word in those):
        return None
    links, indexes = _by_table(connection, sql.SCHEMA_LINKS), _indexes(connection)
    tables = [
        (name, _is_without_rowid(words[name]), columns[name], links[name], _deferred(words[name]), indexes[name])
        for kind, name, _ in objects
        if kind == "table"
    ]
    return hashlib.sha256(repr(sorted(tables)).encode()).hexdigest()


def _words(text: str) -> list[str]:
    """The words of SQL that stand in no quotes and no comment."""
    return [word for word in _TOKEN.findall(text) if word]


def _is_without_rowid(words: list[str]) -> bool:
    return [word.upper() for word in words[-2:]] == ["WITHOUT", "ROWID"]


def _deferred(words: list[str]) -> int:
    """How many links wait for the end of a transaction: no PRAGMA tells it."""
    text = " ".join(words).upper()
    return text.count("DEFERRABLE INITIALLY DEFERRED") - text.count("NOT DEFERRABLE")


def _by_table(connection: Any, question: str) -> Mapping[str, list[tuple[Any, ...]]]:
    return _sorted((table, tuple(row)) for table, *row in connection.execute(question))


def _indexes(connection: Any) -> Mapping[str, list[tuple[Any, ...]]]:
    """Every index with its columns in order; one that SQLite made for a key has a name that tells nothing."""
    columns: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for table, name, origin, unique, partial, *column in connection.execute(sql.SCHEMA_INDEXES):
        columns[table, name if origin == "c" else "", name, origin, unique, partial].append(tuple(column))
    return _sorted((key[0], (key[1], *key[3:], tuple(those))) for key, those in columns.items())


def _sorted(rows: Iterable[tuple[str, tuple[Any, ...]]]) -> Mapping[str, list[tuple[Any, ...]]]:
    by_table: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for table, row in rows:
        by_table[table].append(row)
    for those in by_table.values():
        those.sort(key=repr)
    return by_table
