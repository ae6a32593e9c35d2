"""A made-up next schema version: one more column in one table, by two kinds of migration step."""

from __future__ import annotations

import contextlib
import inspect
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import peewee
import pytest

import coprod_tui
from coprod_tui.base.paths import sessions_folder
from coprod_tui.domain import records
from coprod_tui.store import models, reader, schema

Step = Callable[[Any], None]


def add_a_column(connection: Any) -> None:
    """A step by ALTER TABLE; the new column is the last."""
    connection.execute("ALTER TABLE theme ADD COLUMN colour INTEGER NOT NULL DEFAULT 0")


def rebuild_a_table(connection: Any) -> None:
    """A step that rebuilds the table: a new one is filled from the old one and takes its name."""
    connection.execute(
        'CREATE TABLE "new" ("colour" INTEGER NOT NULL DEFAULT 0, "removed" INTEGER NOT NULL DEFAULT 0, "into" TEXT,'
        ' "id" TEXT NOT NULL PRIMARY KEY, "name" TEXT NOT NULL DEFAULT \'\','
        ' FOREIGN KEY ("into") REFERENCES "theme" ("id") DEFERRABLE INITIALLY DEFERRED)'
    )
    connection.execute('INSERT INTO new (id, name, "into", removed) SELECT id, name, "into", removed FROM theme')
    connection.execute("DROP TABLE theme")
    connection.execute("ALTER TABLE new RENAME TO theme")


STEPS: tuple[Step, ...] = (add_a_column, rebuild_a_table)


def fresh() -> sqlite3.Connection:
    """An empty project in memory, as this program creates it."""
    database = peewee.SqliteDatabase(":memory:")
    models.create_tables(database)
    connection: sqlite3.Connection = database.connection()  # type: ignore[no-untyped-call]  # peewee's stub
    return connection


def digest(connection: sqlite3.Connection) -> str | None:
    """The digest of a schema, by its columns."""
    return schema.digest(connection, schema.schema_objects(connection))


def released(patch: pytest.MonkeyPatch, *steps: Step, then: tuple[Step, ...] = ()) -> None:
    """Patch this process into a later release with these `steps`; those of `then` lead to a wrong schema."""
    digests = list(schema.DIGESTS)
    with contextlib.closing(fresh()) as connection:
        for step in steps:
            step(connection)
            digests.append(digest(connection) or "")
    patch.setattr(schema, "DIGESTS", (*digests, *("none" for _ in then)))
    patch.setattr(schema, "STEPS", (*schema.STEPS, *steps, *then))


def next_release(folder: Path, step: Step) -> Path:
    """Copy this program and its tests, with a colour in themes; return the folder."""
    root = Path(__file__).parents[2]
    package = folder / coprod_tui.__name__
    here = Path(str(coprod_tui.__file__)).parent
    shutil.copytree(here, package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(root / "tests", folder / "tests", ignore=shutil.ignore_patterns("__pycache__", "screens", "bench"))
    shutil.copy(root / "pyproject.toml", folder)
    if not (package / "sessions").exists():
        shutil.copytree(sessions_folder(), folder / "sessions")

    theme, table = inspect.getsource(records.Theme), inspect.getsource(models.ThemeTable)
    replace(_in(package, records), theme, f"{theme}    colour: int = plain(Holds.NUMBER, 0)\n")
    removed = "    removed = flag()\n"
    replace(_in(package, models), table, table.replace(removed, f"    colour = integer()\n{removed}"))
    replace(_in(package, reader), f"\nSCHEMA = {reader.SCHEMA}\n", f"\nSCHEMA = {reader.SCHEMA + 1}\n")
    with _in(package, schema).open("a", encoding="utf-8") as module:
        module.write(f"\n\n{inspect.getsource(step)}\n\nSTEPS = (*STEPS, {step.__name__})\n")
        with contextlib.closing(fresh()) as connection:
            step(connection)
            module.write(f'DIGESTS = (*DIGESTS, "{digest(connection)}")\n')
    return folder


def _in(package: Path, module: Any) -> Path:
    return package / Path(module.__file__).relative_to(Path(str(coprod_tui.__file__)).parent)


def replace(path: Path, old: str, new: str) -> None:
    """Replace a text that a file has once."""
    text = path.read_text("utf-8")
    assert text.count(old) == 1, (path, old)
    path.write_text(text.replace(old, new), "utf-8")


def run_tests(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run tests of a copy."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *arguments],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(folder)}, capture_output=True, text=True,
        check=False, timeout=300,
    )  # fmt: skip
