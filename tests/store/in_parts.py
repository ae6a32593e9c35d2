"""Small projects that are opened in parts as large ones are."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from unittest.mock import patch

from coprod_tui.domain import snapshot
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store import reader
from coprod_tui.store.session import Session


@contextlib.contextmanager
def every_project_is_large(*, newest: int = 2, slices: int = 2) -> Iterator[None]:
    """Any project with a contribution is opened in parts: so many of each stream first, then so many rows at a time."""
    with (
        patch.multiple(reader, SMALL_ROWS=0, NEWEST_SHOWN=newest, ROWS_PER_SLICE=slices),
        patch.object(snapshot, "SLICE", slices),
    ):
        yield


def read_slice(session: Session) -> bool:
    """Read one slice more; True when all is read."""
    return session.read_on(0)


def read_all(session: Session) -> Snapshot:
    """Read the rest."""
    while not session.read_on(1):
        pass
    return session.snapshot
