"""Whether every value in a file is of the kind that this program writes: asked by SQLite, so it costs little."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import peewee

from coprod_tui.meeting.rows import quoted
from coprod_tui.meeting.tables import MODELS

LONGEST_TEXT = 1_000_000
"""Characters of the longest text that a person can have kept; what the program itself writes may be longer."""
_TIMES = {"at", "on", "block_since"}
_OUR_OWN = {"canonical", "printed", "commitments", "value", "body"}


def check_types(connection: sqlite3.Connection) -> Iterator[list[str]]:
    """Finds a table with a value that is not what its column is for, one step a table."""
    for model in MODELS:
        table = model._meta.table_name
        wrong = " OR ".join(_wrong(field) for field in model._meta.sorted_fields)
        row = connection.execute(f"SELECT 1 FROM {quoted(table)} WHERE {wrong} LIMIT 1").fetchone()
        yield [f"The table “{table}” holds a value that this program never writes."] if row else []


def _wrong(field: peewee.Field[object]) -> str:
    """SQL that is true where a column holds something else than it should."""
    name = quoted(field.column_name)
    kind = f"typeof({name})"
    held = field.rel_field if isinstance(field, peewee.ForeignKeyField) else field
    if isinstance(held, peewee.BareField):
        return f"{kind} NOT IN ('text', 'integer', 'null')"
    if isinstance(held, peewee.BlobField):
        right = f"{kind} = 'blob' AND length({name}) <= 64"
    elif isinstance(held, peewee.BooleanField):
        right = f"{kind} = 'integer' AND {name} IN (0, 1)"
    elif isinstance(held, peewee.IntegerField):
        right = f"{kind} = 'integer'"
    else:
        right = f"{kind} = 'text'"
        if field.column_name not in _OUR_OWN:
            right += f" AND length({name}) <= {LONGEST_TEXT}"
        if field.column_name in _TIMES or field.column_name.endswith("_at"):
            right += f" AND ({name} GLOB '{_TIME}' OR {name} GLOB '{_DAY}' OR {name} = '')"
    return f"NOT ({right}{f' OR {name} IS NULL' if field.null else ''})"


_D = "[0-9]"
_DAY = f"{_D * 4}-{_D * 2}-{_D * 2}"
_TIME = f"{_DAY}T{_D * 2}:{_D * 2}:{_D * 2}*"
