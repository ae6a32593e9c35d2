"""Whether every value in a file is of the kind that this program writes: asked by SQLite, so it costs little."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import fields

from coprod_tui.meeting.act import REMOVED
from coprod_tui.meeting.model import RECORDS
from coprod_tui.meeting.rows import quoted

LONGEST_TEXT = 1_000_000
"""Characters of the longest text that a person can have kept; what the program itself writes may be longer."""
_TIMES = {"at", "on", "block_since"}
_OUR_OWN = {"canonical", "printed", "commitments", "value", "body"}
_TRUTHS = {(kind.table, one.name) for kind in RECORDS for one in fields(kind) if str(one.type).startswith("bool")} | {
    ("change", "live"),
    *((kind.table, REMOVED) for kind in RECORDS),
}
"""Columns that hold 0 or 1, which SQLite declares as it does other numbers."""


def check_types(connection: sqlite3.Connection) -> Iterator[list[str]]:
    """Finds a table with a value that is not what its column is for, one step a table; the schema is known as ours."""
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*'")
    for (table,) in tables.fetchall():
        columns = connection.execute(f"PRAGMA table_info({quoted(table)})").fetchall()
        wrong = " OR ".join(
            _wrong(table, name, declared, null=not (notnull or key)) for _, name, declared, notnull, _, key in columns
        )
        row = connection.execute(f"SELECT 1 FROM {quoted(table)} WHERE {wrong} LIMIT 1").fetchone()
        yield [f"The table “{table}” holds a value that this program never writes."] if row else []


def _wrong(table: str, column: str, declared: str, *, null: bool) -> str:
    """SQL that is true where a column holds something else than it should."""
    name = quoted(column)
    kind = f"typeof({name})"
    if not declared:
        return f"{kind} NOT IN ('text', 'integer', 'null')"
    if declared == "BLOB":
        right = f"{kind} = 'blob' AND length({name}) <= 64"
    elif (table, column) in _TRUTHS:
        right = f"{kind} = 'integer' AND {name} IN (0, 1)"
    elif declared == "INTEGER":
        right = f"{kind} = 'integer'"
    else:
        right = f"{kind} = 'text'"
        if column not in _OUR_OWN:
            right += f" AND length({name}) <= {LONGEST_TEXT}"
        if column in _TIMES or column.endswith("_at"):
            right += f" AND ({name} GLOB '{_TIME}' OR {name} GLOB '{_DAY}' OR {name} = '')"
    return f"NOT ({right}{f' OR {name} IS NULL' if null else ''})"


_D = "[0-9]"
_DAY = f"{_D * 4}-{_D * 2}-{_D * 2}"
_TIME = f"{_DAY}T{_D * 2}:{_D * 2}:{_D * 2}*"
