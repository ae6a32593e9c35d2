"""A copy of a project that is open, taken page by page in slices, so that nobody who types waits for it."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from coprod_tui.meeting.sealed import KEYS, empty

SLICE_PAGES = 256
"""A megabyte: a copy of 45 MB took 140 ms, its longest slice 14 ms."""


class CopyStopped(Exception):
    """The copy was not wanted any more before it was whole."""


class Copy:
    """A project's pages in memory, to be turned into bytes once, on any thread."""

    def __init__(self, connection: Any, between: Callable[[], None] = lambda: None) -> None:
        """Copies what `connection` sees, what is only in the -wal included (SQLite's backup API).

        `between` is called after each slice and may write by this connection, which is then in the copy too; it may
        raise CopyStopped. Raises sqlite3.Error.
        """
        self._file: Path | None = None
        if isinstance(connection, sqlite3.Connection):
            self._pages: Any = sqlite3.connect(":memory:", check_same_thread=False)
        else:
            # No bytes can be taken of a sealed copy in memory, and none of a sealed project may lie anywhere in plain.
            self._file, self._pages = _sealed_beside(Path(connection.execute("PRAGMA database_list").fetchone()[2]))
        try:
            connection.backup(self._pages, pages=SLICE_PAGES, progress=lambda *_: between(), sleep=0)
        except BaseException:
            self._pages.close()
            self._take_away()
            raise

    def drop_drafts(self) -> None:
        """Takes out of the copy what was typed and not kept; the project itself keeps it."""
        with self._pages:
            self._pages.execute("DELETE FROM draft")

    def content(self) -> bytes:
        """The bytes of a file that holds it; the copy is gone afterwards."""
        with contextlib.closing(self._pages) as pages:
            if self._file is None:
                content: bytes = pages.serialize()
                return content
        try:
            return self._file.read_bytes()
        finally:
            self._take_away()

    def _take_away(self) -> None:
        if self._file is not None:
            self._file.unlink(missing_ok=True)


def _sealed_beside(project: Path) -> tuple[Path, Any]:
    """An empty file beside a sealed project, sealed alike."""
    descriptor, name = tempfile.mkstemp(prefix=".", suffix=".coprod-part", dir=project.parent)
    os.close(descriptor)
    return Path(name), empty(Path(name), KEYS.of(project) or "")
