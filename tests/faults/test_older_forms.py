"""Files of an older form are brought up on a copy, and stay as they were whatever goes wrong."""

from __future__ import annotations

import os
import sqlite3
import stat
from datetime import datetime
from pathlib import Path

import pytest

from coprod_tui.files.backups import Backups, Why
from coprod_tui.meeting.refusals import FileTrouble, Trouble
from coprod_tui.meeting.rows import SCHEMA, SCHEMA_DIGEST
from coprod_tui.meeting.session import Session
from coprod_tui.meeting.upgrading import FIRST, STEPS, Step, bring_up
from tests.faults.projects import altered, say, signed_project

pytestmark = pytest.mark.faults
AT = datetime.fromisoformat("2026-11-24T12:00:00+00:00")


def add_a_column(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE theme ADD COLUMN colour INTEGER NOT NULL DEFAULT 0")


NEXT = (Step(SCHEMA_DIGEST, add_a_column),)


def test_the_steps_end_at_the_form_that_is_written() -> None:
    assert FIRST + len(STEPS) == SCHEMA


def test_a_file_of_the_present_form_is_left_alone(tmp_path: Path) -> None:
    path = signed_project(tmp_path)
    before = path.read_bytes()
    assert bring_up(path, AT) is None
    assert path.read_bytes() == before


def test_an_older_file_is_brought_up_and_the_old_one_is_a_backup(tmp_path: Path) -> None:
    path = signed_project(tmp_path)
    before = path.read_bytes()
    kept = bring_up(path, AT, NEXT)
    assert kept
    assert kept.read_bytes() == before
    [backup] = Backups(path).all()
    assert (backup.path, backup.why, backup.at) == (kept, Why.OLDER_FORM, AT)
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA + 1,)
    assert connection.execute("SELECT DISTINCT colour FROM theme").fetchall() == [(0,)]
    connection.close()
    assert {stat.S_IMODE(one.stat().st_mode) for one in (path, kept)} == {0o600}
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.coprod", "a.coprod.backups"]


def test_what_is_only_in_the_wal_is_brought_up_too(tmp_path: Path) -> None:
    path = signed_project(tmp_path)
    with Session.open(path) as session:
        say(session, "only in the wal")
        file, wal = path.read_bytes(), path.with_name("a.coprod-wal").read_bytes()
    path.write_bytes(file)
    path.with_name("a.coprod-wal").write_bytes(wal)
    bring_up(path, AT, NEXT)
    assert not path.with_name("a.coprod-wal").exists()
    assert sqlite3.connect(path).execute("SELECT count(*) FROM contribution WHERE NOT removed").fetchone() == (4,)


def fails(connection: sqlite3.Connection) -> None:
    add_a_column(connection)
    connection.execute("no SQL")


@pytest.mark.parametrize("steps", [(Step(SCHEMA_DIGEST, fails),), (*NEXT, Step("another", add_a_column))])
def test_a_step_that_fails_leaves_the_file_and_nothing_beside_it(tmp_path: Path, steps: tuple[Step, ...]) -> None:
    path = signed_project(tmp_path)
    before = path.read_bytes()
    with pytest.raises(FileTrouble):
        bring_up(path, AT, steps)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["a.coprod"]


def test_nothing_runs_on_a_schema_that_is_not_that_of_its_form(tmp_path: Path) -> None:
    path = signed_project(tmp_path)
    altered(path, "CREATE TRIGGER t AFTER INSERT ON theme BEGIN DELETE FROM contribution; END")
    with pytest.raises(FileTrouble) as caught:
        bring_up(path, AT, NEXT)
    assert caught.value.trouble is Trouble.NOT_OURS


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_disk_that_refuses_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    path = signed_project(tmp_path)
    before = path.read_bytes()

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, call, refuse)
        with pytest.raises(FileTrouble) as caught:
            bring_up(path, AT, NEXT)
    assert caught.value.trouble is Trouble.FULL
    assert path.read_bytes() == before
