"""How fast the store is, beside raw sqlite3 with the same pragmas, in one run: `python -m tests.bench.store --help`.

Only the ratios carry over to another machine. What is compared takes turns, so that what else the machine does falls
on each of them alike.
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from coprod_tui.config.registry import Registry
from coprod_tui.domain.contributions.commands import keep_line
from coprod_tui.domain.records import Kind
from coprod_tui.store.reader import PRAGMAS
from coprod_tui.store.session import Session
from tests.bench.projects import SAID, project_of

COLUMNS = 8
"""Of the raw table: as many as a row of notes has in the figures that the goal was set by."""


def raw_store(path: Path, rows: int) -> sqlite3.Connection:
    """A table of plain rows, with the pragmas of a project."""
    connection = sqlite3.connect(path, isolation_level=None)
    for name, value in PRAGMAS:
        connection.execute(f"PRAGMA {name} = {value}").fetchall()
    columns = ", ".join(f"c{number} TEXT" for number in range(COLUMNS - 1))
    connection.execute(f"CREATE TABLE note (id INTEGER PRIMARY KEY, {columns})")
    connection.execute("BEGIN")
    connection.executemany(_INSERT, ([text(number)] * (COLUMNS - 1) for number in range(rows)))
    connection.execute("COMMIT")
    return connection


_INSERT = (
    f"INSERT INTO note ({', '.join(f'c{n}' for n in range(COLUMNS - 1))}) VALUES ({', '.join('?' * (COLUMNS - 1))})"
)


def text(number: int) -> str:
    """Something said."""
    return f"{SAID[number % len(SAID)]}, said as number {number}"


def insert(connection: sqlite3.Connection, number: int) -> None:
    """One row, on disk."""
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(_INSERT, [text(number)] * (COLUMNS - 1))
    connection.execute("COMMIT")


def took(what: Callable[[], object]) -> float:
    """Milliseconds."""
    start = time.perf_counter()
    what()
    return (time.perf_counter() - start) * 1000


def keeping(folder: Path, size: int, times: int) -> tuple[float, float]:
    """Median milliseconds of a raw durable insert, and of keeping a contribution, in a file of so many."""
    path = folder / f"{size}.coprod"
    raw = raw_store(folder / f"{size}.raw", size)
    kept: list[float] = []
    inserted: list[float] = []
    with Session.open(path, memory=Registry(folder / "state")) as session:
        stream = session.snapshot.streams[0].id
        for number in range(times):
            inserted.append(took(lambda number=number: insert(raw, number)))  # type: ignore[misc]
            kept.append(took(lambda number=number: session.do(keep_line, text(number), stream=stream, kind=Kind.WORKS)))  # type: ignore[misc]
    raw.close()
    return statistics.median(inserted), statistics.median(kept)


def opening(folder: Path, size: int, times: int) -> tuple[float, float]:
    """Median milliseconds of reading so many raw rows, and of opening a project that this laptop closed."""
    path, laptop = folder / f"{size}.coprod", Registry(folder / "state")
    read: list[float] = []
    opened: list[float] = []
    for _ in range(times):
        raw = sqlite3.connect(folder / f"{size}.raw")
        read.append(took(lambda: raw.execute("SELECT * FROM note").fetchall()))  # noqa: B023 - called at once
        raw.close()
        start = time.perf_counter()
        session = Session.open(path, memory=laptop)
        opened.append((time.perf_counter() - start) * 1000)
        session.close()
    return statistics.median(read), statistics.median(opened)


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.store", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 10_000], help="contributions in the file")
    parser.add_argument("--times", type=int, default=200, help="how often each is done")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"{'contributions':>14}{'raw insert':>14}{'keep':>18}{'raw read':>14}{'open':>18}   milliseconds (ratio)")
        for size in arguments.sizes:
            project_of(folder / f"{size}.coprod", size)
            inserted, kept = keeping(folder, size, arguments.times)
            read, opened = opening(folder, size, 5)
            print(
                f"{size:>14,}{inserted:>14.2f}{kept:>10.2f} ({kept / inserted:.2f})"
                f"{read:>14.2f}{opened:>10.1f} ({opened / read:.1f})"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
