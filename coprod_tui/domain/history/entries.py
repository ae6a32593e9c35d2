"""Journal entries as values: one per command, with one change per field."""

from __future__ import annotations

from typing import NamedTuple


class FieldChange(NamedTuple):
    """One row of the table `change`, without its entry and position."""

    kind: str
    record: str
    field: str
    value: str | int | None
    salt: bytes | None
    """None if the value was erased."""
    commitment: bytes
    replaces: str


class JournalEntry(NamedTuple):
    """One command in the journal."""

    id: str
    n: int
    """Its position in this file, from 1."""
    at: str
    meeting: str | None
    name: str
    undoes: str | None
    changes: tuple[FieldChange, ...]
