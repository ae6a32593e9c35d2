"""Checking that a project holds what was saved in it: by SQLite, by the journal's hashes, by the signed fingerprints.

A check runs in small steps and only reads. What it finds are sentences that name the place, never anybody's words.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from coprod_tui.meeting.checking.chain import check_chain
from coprod_tui.meeting.checking.rows import check_rows
from coprod_tui.meeting.checking.types import check_types
from coprod_tui.meeting.rows import quoted
from coprod_tui.meeting.sealed import errors

SMALL = 10_000
"""Changes in the journal: a project of a few meetings has no more, and is always checked whole."""
MOST_FAULTS = 200
"""After so many a list of what is wrong helps nobody."""


@dataclass(slots=True)
class Report:
    """What a check has found so far."""

    faults: list[str] = field(default_factory=list)
    """Sentences, each naming what is not as it was saved; what was signed comes first."""
    steps: int = 0
    """How many steps are done."""
    whole: bool = False
    """Whether everything was looked at."""


def checking(connection: sqlite3.Connection, report: Report, *, pages: bool = False) -> Iterator[None]:
    """Checks everything that the journal and the signatures say, a step at a time, and notes it in `report`.

    What was signed is looked at first; with `pages`, SQLite looks at its own pages before. Nothing may be written
    within a step; between two it may.
    """
    parts = (check_types, _check_signed, check_rows, check_chain)
    for part in (_check_pages, *parts) if pages else parts:
        try:
            for found in part(connection):
                report.steps += 1
                report.faults += found
                if len(report.faults) >= MOST_FAULTS:
                    return
                yield
        except errors(ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
            report.faults.append(f"A part of the file cannot be read ({_plain(error)}).")
    report.whole = True


def _check_signed(connection: sqlite3.Connection) -> Iterator[list[str]]:
    if connection.execute("SELECT 1 FROM version LIMIT 1").fetchone():
        from coprod_tui.meeting.checking.signed import check_signed  # noqa: PLC0415 - a file without a brief is quick

        yield from check_signed(connection)


def _check_pages(connection: sqlite3.Connection) -> Iterator[list[str]]:
    """SQLite's quick check, one step a table."""
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        found = [row[0] for row in connection.execute(f"PRAGMA quick_check({quoted(table)})").fetchmany(20)]
        yield [f"SQLite finds damage: {one}." for one in found if one != "ok"]


def check_soundness(connection: sqlite3.Connection) -> list[str]:
    """SQLite's own full check, and that every reference leads to something."""
    faults = []
    try:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check(20)")]
        faults += [f"SQLite finds damage: {one}." for one in found if one != "ok"]
        for table, _, target, _ in connection.execute("PRAGMA foreign_key_check").fetchmany(20):
            faults.append(f"Something in “{table}” points to something in “{target}” that is not there.")
    except errors(UnicodeDecodeError, OverflowError) as error:
        faults.append(f"SQLite cannot read a part of the file: {_plain(error)}.")
    return faults


def check_for(connection: sqlite3.Connection, seconds: float, small: int = SMALL) -> Report:
    """Checks a small project whole, and of a larger one as much as can be checked in a time; what was signed first."""
    report = Report()
    end = time.monotonic() + seconds
    count = connection.execute("SELECT count(*) FROM (SELECT 1 FROM change LIMIT ?)", (small + 1,)).fetchone()[0]
    for _ in checking(connection, report):
        if report.faults or (count > small and time.monotonic() > end):
            break
    return report


def _plain(error: BaseException) -> str:
    """An error's own words, without any value from the file in them."""
    is_plain = isinstance(error, errors()) and "decode" not in str(error)
    return str(error) if is_plain else "a value is not what it should be"
