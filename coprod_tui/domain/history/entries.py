"""The journal as values: one entry a verb, with the fields that it changed."""

from __future__ import annotations

from typing import NamedTuple


class Change(NamedTuple):
    """One row of the table `change`, but for its verb and place."""

    kind: str
    record: str
    field: str
    value: str | int | None
    salt: bytes | None
    """None once the value was erased."""
    commitment: bytes
    replaces: str


class Told(NamedTuple):
    """One verb as the journal tells it."""

    id: str
    n: int
    """Its place in this file, from 1."""
    at: str
    meeting: str | None
    name: str
    undoes: str | None
    changes: tuple[Change, ...]
