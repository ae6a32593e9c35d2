"""Files of an older schema version: migrated on a copy, read by every way in, and left whole whatever goes wrong."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from coprod_tui.base.errors import FileError, FileErrorKind
from coprod_tui.store import schema
from coprod_tui.store.backups import BackupReason, Backups, migrate_file, rewrite_backup
from coprod_tui.store.database import open_database, read_summary
from coprod_tui.store.reader import SCHEMA
from coprod_tui.store.recovery import rescue
from coprod_tui.store.session import Session
from coprod_tui.store.verification import verify
from tests.faults.next_version import (
    STEPS,
    Step,
    add_a_column,
    digest,
    fresh,
    next_release,
    rebuild_a_table,
    released,
    run_tests,
)
from tests.faults.projects import SAID, altered, say, signed_project
from tests.golden import forms

pytestmark = pytest.mark.faults
AT = datetime.fromisoformat("2026-11-24T12:00:00+00:00")


def version_of(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return schema.check_schema(connection, path)


def colours(path: Path) -> list[Any]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT DISTINCT colour FROM theme").fetchall()


def colour_all(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE theme SET colour = 3")


# How a version is recognised


def test_the_newest_version_is_the_one_that_is_written() -> None:
    with contextlib.closing(fresh()) as connection:
        columns, text = digest(connection), schema.text_digest(schema.schema_objects(connection))
    assert columns == schema.DIGESTS[-1], f"a new schema version: append {columns} to DIGESTS, and {text} to TEXTS"
    assert schema.VERSION_OF_TEXT.get(text) == SCHEMA, f"append {text} to TEXTS"
    assert schema.newest_version() == SCHEMA == len(schema.STEPS) + 1


@pytest.mark.parametrize("case", forms.cases())
def test_a_golden_file_is_of_its_version(case: str, tmp_path: Path) -> None:
    path = forms.unpack(case, tmp_path)
    if case.endswith("/sealed"):
        pytest.skip("is opened by the tests of golden files")
    assert f"form-{version_of(path)}" == case.split("/", maxsplit=1)[0]
    Session.open(path).close()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        told = schema.text_digest(schema.schema_objects(connection))
        assert schema.VERSION_OF_TEXT.get(told) == SCHEMA, (
            f"or opening it takes longer each time; append to TEXTS: {told}"
        )


def test_the_order_of_columns_and_the_writing_of_sql_do_not_count() -> None:
    digests = set()
    for step in STEPS:
        with contextlib.closing(fresh()) as connection:
            step(connection)
            digests.add(digest(connection))
    assert len(digests) == 1
    assert None not in digests
    assert not digests & {*schema.DIGESTS}


DRAFT = "body TEXT NOT NULL, updated TEXT NOT NULL"
THEME = "id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL DEFAULT '', [into] TEXT, removed INTEGER NOT NULL DEFAULT 0"
INTO = "FOREIGN KEY ([into]) REFERENCES theme (id)"
NOT_OURS = {
    "a trigger": ["CREATE TRIGGER t AFTER INSERT ON theme BEGIN DELETE FROM contribution; END"],
    "a trigger that hides": [
        "CREATE TRIGGER t AFTER INSERT ON theme BEGIN DELETE FROM contribution; END",
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET name = 'sqlite_t', sql = replace(sql, ' t ', ' sqlite_t ') WHERE name = 't'",
    ],
    "a view": ["CREATE VIEW v AS SELECT 1"],
    "a virtual table": ["CREATE VIRTUAL TABLE f USING fts5(words)"],
    "another table": ["CREATE TABLE other (x)"],
    "a column too many": ["ALTER TABLE theme ADD COLUMN extra TEXT"],
    "a generated column": ["ALTER TABLE theme ADD COLUMN colour INTEGER AS (1)"],
    "a check": ["ALTER TABLE theme ADD COLUMN colour INTEGER NOT NULL DEFAULT 0 CHECK (colour < 7)"],
    "a collation": ["ALTER TABLE theme ADD COLUMN colour INTEGER NOT NULL DEFAULT 0 COLLATE NOCASE"],
    "another type": ["ALTER TABLE theme ADD COLUMN colour TEXT NOT NULL DEFAULT 0"],
    "another default": ["ALTER TABLE theme ADD COLUMN colour INTEGER NOT NULL DEFAULT 1"],
    "an expression": [
        f"CREATE TABLE new ({THEME}, colour INTEGER NOT NULL DEFAULT (abs(0)), {INTO} DEFERRABLE INITIALLY DEFERRED)",
        "DROP TABLE theme",
        "ALTER TABLE new RENAME TO theme",
    ],
    "a column that may be empty": ["ALTER TABLE theme ADD COLUMN colour INTEGER DEFAULT 0"],
    "a link": ["ALTER TABLE theme ADD COLUMN colour INTEGER REFERENCES stream (id)"],
    "an index": ["CREATE INDEX i ON theme (name)"],
    "a partial index": ["DROP INDEX verbrow_id", "CREATE UNIQUE INDEX verbrow_id ON verb (id) WHERE n > 1"],
    "an index in another order": ["DROP INDEX verbrow_ms", "CREATE INDEX verbrow_ms ON verb (ms DESC)"],
    "an index of an expression": ["CREATE INDEX i ON theme (abs(name))"],
    "an index less": ["DROP INDEX changerow_record_field"],
    "a conflict clause": [
        "DROP TABLE draft",
        f"CREATE TABLE draft (slot TEXT NOT NULL PRIMARY KEY ON CONFLICT IGNORE, {DRAFT}) WITHOUT ROWID",
    ],
    "a table with a rowid": [
        "DROP TABLE draft",
        f"CREATE TABLE draft (slot TEXT NOT NULL PRIMARY KEY, {DRAFT})",
    ],
    "a link that does not wait": [
        f"CREATE TABLE new ({THEME}, {INTO})",
        "DROP TABLE theme",
        "ALTER TABLE new RENAME TO theme",
    ],
}


@pytest.mark.parametrize("what", NOT_OURS)
@pytest.mark.parametrize("later", [False, True])
def test_what_is_not_ours_is_refused_by_every_way_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, later: bool
) -> None:
    path = signed_project(tmp_path)
    altered(path, *NOT_OURS[what])
    if later:
        released(monkeypatch, add_a_column)
    before = path.read_bytes()
    for look in (Session.open, verify, read_summary):
        with pytest.raises(FileError, match="does not have the tables of a coprod project") as caught:
            look(path)
        assert caught.value.trouble is FileErrorKind.NOT_OURS
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["a.coprod"]


# Migrating


@pytest.mark.parametrize("step", STEPS)
def test_an_older_file_is_migrated_and_the_old_one_is_a_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: Step
) -> None:
    path = signed_project(tmp_path)
    before = path.read_bytes()
    released(monkeypatch, step)
    kept = migrate_file(path, AT)
    assert kept.read_bytes() == before
    [backup] = Backups(path).all()
    assert (backup.path, backup.why, backup.at) == (kept, BackupReason.OLDER_FORM, AT)
    assert (version_of(kept), version_of(path)) == (SCHEMA, SCHEMA + 1)
    assert colours(path) == [(0,)]
    assert {stat.S_IMODE(one.stat().st_mode) for one in (path, kept)} == {0o600}
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.coprod", "a.coprod.backups", "own"]


def test_a_file_of_the_newest_version_is_left_alone(tmp_path: Path) -> None:
    path = signed_project(tmp_path)
    before = path.read_bytes()
    Session.open(path).close()
    assert not path.with_name("a.coprod.backups").exists()
    assert path.read_bytes() == before


@pytest.mark.parametrize("step", STEPS)
def test_it_is_opened_and_its_backup_is_read_erased_in_and_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: Step
) -> None:
    path = signed_project(tmp_path)
    told, before = read_summary(path), path.read_bytes()
    released(monkeypatch, step)
    assert read_summary(path) == told
    assert verify(path).faults == ()
    with open_database(path) as connection:
        assert connection.execute("SELECT DISTINCT colour FROM theme").fetchall() == [(0,)]
        with pytest.raises(sqlite3.OperationalError):
            connection.execute("DELETE FROM theme")
    done = rescue(path, tmp_path / "out.coprod")
    assert done.lost == ()
    assert path.read_bytes() == before
    with Session.open(path) as session:
        say(session, "said since")
        assert len(list(session.snapshot.contributions())) == len(SAID) + 1
    assert version_of(path) == SCHEMA + 1
    [backup] = Backups(path).all()
    assert (read_summary(backup.path), verify(backup.path).faults) == (told, ())
    Backups(path).restore(backup.path, AT)
    assert version_of(path) == SCHEMA
    with Session.open(path) as session:
        assert len(list(session.snapshot.contributions())) == len(SAID)
    rewrite_backup(backup, colour_all)
    assert version_of(backup.path) == SCHEMA + 1
    assert colours(backup.path) == [(3,)]
    assert verify(path).faults == ()


def test_several_steps_run_one_after_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def rename_a_colour(connection: Any) -> None:
        connection.execute("ALTER TABLE theme RENAME COLUMN colour TO shade")

    def only_values(connection: Any) -> None:
        connection.execute("UPDATE theme SET shade = 7")

    path = signed_project(tmp_path)
    released(monkeypatch, rebuild_a_table, rename_a_colour, only_values)
    assert verify(path).faults == ()
    Session.open(path).close()
    assert version_of(path) == SCHEMA + 3
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT DISTINCT shade FROM theme").fetchall() == [(7,)]
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA + 3,)


def test_what_is_only_in_the_wal_is_migrated_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = signed_project(tmp_path)
    wal = path.with_name("a.coprod-wal")
    with Session.open(path) as session:
        say(session, "only in the wal")
        left = path.read_bytes(), wal.read_bytes()
    path.write_bytes(left[0])
    wal.write_bytes(left[1])
    released(monkeypatch, add_a_column)
    assert read_summary(path).said == len(SAID) + 1
    assert verify(path).said == len(SAID) + 1
    assert (path.read_bytes(), wal.read_bytes()) == left
    migrate_file(path, AT)
    assert not wal.exists()
    assert version_of(path) == SCHEMA + 1
    assert read_summary(path).said == len(SAID) + 1


def fails(connection: Any) -> None:
    add_a_column(connection)
    connection.execute("no SQL")


@pytest.mark.parametrize("steps", [((), (fails,)), ((add_a_column,), (lambda _: None,))])
def test_a_step_that_fails_leaves_the_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: tuple[tuple[Step, ...], tuple[Step, ...]]
) -> None:
    path = signed_project(tmp_path)
    before = path.read_bytes()
    released(monkeypatch, *steps[0], then=steps[1])
    for look in (Session.open, read_summary, verify, lambda one: migrate_file(one, AT)):
        with pytest.raises(FileError):
            look(path)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["a.coprod"]


def test_a_damaged_older_file_is_refused_and_what_is_readable_is_rescued(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = signed_project(tmp_path)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        [page] = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'contribution'").fetchone()
    content = path.read_bytes()
    path.write_bytes(content[: (page - 1) * 4096] + bytes(4096) + content[page * 4096 :])
    before = path.read_bytes()
    as_before = rescue(path, tmp_path / "before.coprod")
    released(monkeypatch, add_a_column)
    for look in (Session.open, read_summary, verify):
        with pytest.raises(FileError) as caught:
            look(path)
        assert caught.value.trouble is FileErrorKind.DAMAGED
    assert rescue(path, tmp_path / "out.coprod") == as_before
    assert path.read_bytes() == before


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_disk_that_refuses_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    path = signed_project(tmp_path)
    before = path.read_bytes()
    released(monkeypatch, add_a_column)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, call, refuse)
        with pytest.raises(FileError) as caught:
            migrate_file(path, AT)
    assert caught.value.trouble is FileErrorKind.FULL
    assert path.read_bytes() == before


def test_a_link_in_the_way_is_replaced_and_what_it_leads_to_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, other = signed_project(tmp_path), tmp_path / "thesis.txt"
    other.write_text("A thesis")
    (tmp_path / ".a.coprod.coprod-part").symlink_to(other)
    released(monkeypatch, add_a_column)
    migrate_file(path, AT)
    assert other.read_text() == "A thesis"
    assert not path.is_symlink()
    assert version_of(path) == SCHEMA + 1


# The golden files, by a program of the next version


@pytest.mark.slow
@pytest.mark.parametrize(("step", "cases"), [(add_a_column, "not example"), (rebuild_a_table, "signed")])
def test_a_later_release_reads_the_golden_files_by_every_way_in(tmp_path: Path, step: Step, cases: str) -> None:
    program = next_release(tmp_path, step)
    ran = run_tests(program, "tests/test_golden.py", "-k", f"form-{SCHEMA} and {cases}")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert " passed" in ran.stdout
