"""Backups: made in time, checked, private, rotated, made in the background, and restored without overwriting."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from coprod_tui.base.errors import FileError, FileErrorKind
from coprod_tui.cli import main
from coprod_tui.config.places import BACKUP_INTERVAL, BackupWriter
from coprod_tui.config.registry import Registry
from coprod_tui.config.settings import Settings
from coprod_tui.domain.contributions import commands
from coprod_tui.domain.meetings import commands as meeting_commands
from coprod_tui.domain.privacy import commands as privacy_commands
from coprod_tui.domain.records import Contribution
from coprod_tui.store import backups as store_backups
from coprod_tui.store.backups import Backup, BackupReason, Backups, expired_backups, list_backups, rewrite_backup
from coprod_tui.store.database import BackupCancelled, read_summary
from coprod_tui.store.session import JobTurn, Session, SessionExecutor
from coprod_tui.tui.app import Coprod
from coprod_tui.tui.desk.opening import Opening
from tests.store.projects import AGENDA, begun
from tests.tui.at_desk import at_desk, project_file, settled, text_of, typed, until

NOON = datetime.fromisoformat("2026-11-24T12:00:00+00:00")


def say(session: Session, line: str) -> str:
    kept = session.do(commands.keep_line, line, stream=session.snapshot.streams[0].id)
    assert kept
    return kept


def texts(path: Path) -> list[str]:
    with Session.open(path) as session:
        return [one.text for one in session.snapshot.contributions()]


def kept(
    session: Session, at: datetime = NOON, why: BackupReason = BackupReason.ASKED, second: Path | None = None
) -> Backup:
    return Backups(session.path, session.project_id, second).keep(session.copy().content(), why, at)


# The copy


def test_a_backup_is_a_whole_private_project_of_its_own(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        say(session, "a bed")
        backup = kept(session)
    assert stat.S_IMODE(backup.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(backup.path.parent.stat().st_mode) == 0o700
    assert [one.name for one in backup.path.parent.iterdir()] == [backup.path.name]
    shutil.copy(backup.path, tmp_path / "copy.coprod")
    assert texts(tmp_path / "copy.coprod") == ["a bed"]


def test_what_is_said_while_a_copy_is_taken_is_in_it_and_nobody_waits(tmp_path: Path) -> None:
    turns = SessionExecutor()
    between: list[int] = []

    def slice_done() -> None:
        between.append(len(between))
        turns.submit(say, session, f"between {len(between)}")
        turns.run_waiting()

    session = turns.turns[JobTurn.ALONE].submit(begun, tmp_path).result(10)
    for number in range(6):
        turns.submit(say, session, f"{number} " + "words " * 100_000)
    content = turns.turns[JobTurn.ALONE].submit(session.copy, slice_done).result(30).content()
    turns.turns[JobTurn.ALONE].submit(session.close).result(10)
    turns.shutdown()
    (tmp_path / "copy.coprod").write_bytes(content)
    assert len(between) > 2
    there = texts(tmp_path / "copy.coprod")
    assert "between 1" in there
    assert sqlite3.connect(tmp_path / "a.coprod").execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_closing_ends_a_copy_and_waits_for_no_slice(tmp_path: Path) -> None:
    def stop() -> None:
        raise BackupCancelled

    with begun(tmp_path) as session:
        say(session, "words " * 100_000)
        with pytest.raises(BackupCancelled):
            session.copy(stop)
        say(session, "after")
    assert texts(tmp_path / "a.coprod")[-1] == "after"


def test_a_job_that_goes_alone_waits_until_a_long_one_is_done() -> None:
    turns, done, started = SessionExecutor(), list[str](), threading.Event()

    def long() -> None:
        started.wait(10)
        turns.run_waiting()
        done.append("long")

    waiting = [
        turns.turns[JobTurn.ALONE].submit(long),
        turns.submit(done.append, "verb"),
        turns.turns[JobTurn.ALONE].submit(done.append, "close"),
    ]
    turns.submit(done.append, "late")
    started.set()
    for future in waiting:
        future.result(10)
    turns.shutdown()
    assert done == ["verb", "long", "close", "late"]


def test_a_copy_that_is_not_sound_never_gets_a_name(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        content = bytearray(session.copy().content())
    content[4096 * 3 : 4096 * 3 + 200] = bytes(200)
    backups = Backups(tmp_path / "a.coprod", "p")
    with pytest.raises(FileError) as caught:
        backups.keep(bytes(content), BackupReason.ASKED, NOON)
    assert caught.value.trouble is FileErrorKind.DAMAGED
    assert list(backups.folder.iterdir()) == []


def test_the_last_room_of_a_disk_is_not_for_backups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_backups.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, 1))  # type: ignore[attr-defined]
    with begun(tmp_path) as session, pytest.raises(FileError, match="too little room") as caught:
        kept(session)
    assert caught.value.trouble is FileErrorKind.FULL


# Which are kept


def made_at(*times: datetime, why: BackupReason = BackupReason.RUNNING) -> list[Backup]:
    return [Backup(Path(at.isoformat()), at, why) for at in times]


def test_ten_stay_then_one_a_day_then_one_a_week() -> None:
    every_hour = made_at(*(NOON - timedelta(hours=number) for number in range(24 * 200)))
    gone = {one.path for one in expired_backups(every_hour)}
    stay = [one for one in every_hour if one.path not in gone]
    assert stay[:10] == every_hour[:10]
    days = [one.at.date() for one in stay[10:24]]
    assert len(set(days)) == 14
    weeks = [one.at.isocalendar()[:2] for one in stay[24:]]
    assert len(set(weeks)) == len(weeks) > 20


def test_rotation_run_after_every_backup_keeps_the_same_as_run_once() -> None:
    step_by_step: list[Backup] = []
    for backup in made_at(*(NOON + timedelta(hours=7 * number) for number in range(300))):
        step_by_step.append(backup)
        gone = expired_backups(step_by_step)
        step_by_step = [each for each in step_by_step if each not in gone]
    assert len(step_by_step) >= 10 + 14 + 8
    ages = [(step_by_step[-1].at - one.at).days for one in step_by_step]
    assert max(ages) > 60


def test_what_a_restore_kept_aside_is_never_rotated_away() -> None:
    aside = made_at(NOON - timedelta(days=900), why=BackupReason.ASIDE)
    assert expired_backups([*aside, *made_at(*(NOON + timedelta(hours=n) for n in range(99)))])[-1:] != aside
    assert aside[0] not in expired_backups([*aside, *made_at(*(NOON + timedelta(hours=n) for n in range(99)))])


# When they are made


def keeper_at(session: Session, clock: list[datetime], second: Path | None = None) -> BackupWriter:
    backups = Backups(session.path, session.project_id, second)
    keeper = BackupWriter(backups, Registry(), session.project_id, lambda: clock[0])
    keeper.look()
    return keeper


def test_one_is_due_when_something_was_said_and_time_has_passed(tmp_path: Path) -> None:
    clock = [NOON]
    with begun(tmp_path) as session:
        keeper = keeper_at(session, clock)
        assert keeper.is_due(session.head)
        keeper.write(session.copy(), BackupReason.RUNNING, session.head)
        clock[0] += BACKUP_INTERVAL * 2
        assert not keeper.is_due(session.head)
        say(session, "a bed")
        assert keeper.is_due(session.head)
        clock[0] = NOON + BACKUP_INTERVAL / 2
        assert not keeper.is_due(session.head)
        clock[0] = NOON - BACKUP_INTERVAL
        assert keeper.is_due(session.head), "a clock that was set back puts no backup off"
        assert not keeper_at(session, clock).is_due(read_summary(keeper.backups.all()[0].path).head)


def test_the_second_place_gets_a_copy_and_is_remembered(tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    with begun(tmp_path) as session:
        keeper = keeper_at(session, [NOON], stick)
        keeper.write(session.copy(), BackupReason.ASKED, session.head)
        assert not keeper.troubles
        assert len(keeper.backups.all()) == 2
        assert Registry().second_places(session.project_id) == (stick,)
        stick.rename(tmp_path / "pulled")
        say(session, "a bed")
        assert keeper.write(session.copy(), BackupReason.ASKED, session.head)
        assert "The second place for backups is not there" in keeper.troubles[0]
        known = Backups(session.path, session.project_id, known=Registry().second_places(session.project_id))
        assert known.unreachable() == (stick,)


async def test_a_meeting_is_backed_up_when_it_starts_and_when_it_ends(tmp_path: Path) -> None:
    path = project_file(tmp_path, "a bed")
    async with at_desk(path) as (app, pilot):
        folder = Backups(path).folder
        await app.attempt(meeting_commands.start, AGENDA, present={app.snapshot.streams[0].id: 3})
        await until(app, pilot, lambda: [one.why for one in list_backups(folder)] == [BackupReason.STARTED])
        await app.attempt(meeting_commands.end)
        await until(app, pilot, lambda: len(list_backups(folder)) == 2)
        assert {one.why for one in list_backups(folder)} == {BackupReason.STARTED, BackupReason.ENDED}


async def test_a_backup_is_made_while_a_project_is_open_and_by_the_palette(tmp_path: Path) -> None:
    path = project_file(tmp_path, "a bed")
    async with at_desk(path) as (app, pilot):
        folder = Backups(path).folder
        await app.workers.wait_for_complete()
        app.backups.back_up_when_due()
        app.backups.back_up_when_due()
        await until(app, pilot, lambda: len(list_backups(folder)) == 1)
        await app.workers.wait_for_complete()
        app.backups.back_up_when_due()
        await settled(app, pilot)
        assert len(list_backups(folder)) == 1
        app.action_backup()
        await until(app, pilot, lambda: "A backup was made" in text_of(app))


async def test_a_backup_can_be_asked_for_before_the_program_has_prepared_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Opening, "go_on", lambda _: None)
    async with at_desk(project_file(tmp_path, "a bed")) as (app, pilot):
        app.action_backup()
        await until(app, pilot, lambda: "A backup was made" in text_of(app))


async def test_a_missing_second_place_is_said_on_the_screen_and_typing_goes_on(tmp_path: Path) -> None:
    path = project_file(tmp_path)
    app = Coprod(path, settings=Settings(second_backups=tmp_path / "stick"))
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settled(app, pilot)
        await until(app, pilot, lambda: "second place for backups is not there" in text_of(app))
        await until(app, pilot, lambda: app.current_mode == "floor")
        await typed(app, pilot, "a bed", "enter")
        assert [one.text for one in app.snapshot.contributions()] == ["a bed"]
        await app.close_project()


async def test_a_backup_that_cannot_be_made_is_said_and_hinders_nothing(tmp_path: Path) -> None:
    path = project_file(tmp_path)
    Backups(path).folder.write_text("in the way")
    async with at_desk(path) as (app, pilot):
        assert await app.backups.back_up(BackupReason.ASKED) is None
        await until(app, pilot, lambda: "backups" in text_of(app))
        await typed(app, pilot, "a bed", "enter")
        await until(app, pilot, lambda: [one.text for one in app.snapshot.contributions()] == ["a bed"])


def test_a_backup_is_made_before_a_version_is_issued(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = project_file(tmp_path, "a bed")
    assert main(["issue", str(path), "--reason", "first"]) == 0
    [backup] = Backups(path).all()
    assert backup.why == BackupReason.FINAL
    shutil.copy(backup.path, tmp_path / "before.coprod")
    with Session.open(tmp_path / "before.coprod") as session:
        assert session.snapshot.versions == ()


# Putting one back


def test_restore_shows_what_is_in_each_and_keeps_the_present_file_aside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project_file(tmp_path, "a bed")
    assert main(["backup", str(path)]) == 0
    assert main(["add", str(path), "--stream", "Members", "a door"]) == 0
    before = path.read_bytes()
    capsys.readouterr()
    assert main(["restore", str(path)]) == 0
    told = capsys.readouterr()
    assert "“Riverside”, 1 thing said" in told.out
    assert path.read_bytes() == before
    assert main(["restore", str(path), "1"]) == 0
    assert texts(path) == ["a bed"]
    [aside] = [one for one in Backups(path).all() if one.why == BackupReason.ASIDE]
    assert aside.path.read_bytes() == before
    assert "kept aside" in capsys.readouterr().out
    assert main(["restore", str(path), "9"]) == 2


def test_restore_needs_no_present_file_and_takes_a_lost_wal_along(tmp_path: Path) -> None:
    path = project_file(tmp_path, "a bed")
    with Session.open(path) as session:
        kept(session)
    path.unlink()
    with pytest.raises(FileError, match="coprod restore"):
        Session.open(path)
    (tmp_path / "a.coprod-wal").write_bytes(b"left behind")
    assert main(["restore", str(path), "1"]) == 0
    assert texts(path) == ["a bed"]
    assert not (tmp_path / "a.coprod-wal").exists()


def test_what_was_kept_aside_with_its_wal_can_be_put_back_whole(tmp_path: Path) -> None:
    path = project_file(tmp_path, "a bed")
    with Session.open(path) as session:
        kept(session)
        say(session, "only in the wal")
        shutil.copy(path, tmp_path / "killed.coprod")
        shutil.copy(tmp_path / "a.coprod-wal", tmp_path / "killed.coprod-wal")
    (tmp_path / "killed.coprod").replace(path)
    (tmp_path / "killed.coprod-wal").replace(tmp_path / "a.coprod-wal")
    assert main(["restore", str(path), "1"]) == 0
    assert texts(path) == ["a bed"]
    place = next(place for place, one in enumerate(Backups(path).all(), 1) if one.why == BackupReason.ASIDE)
    assert main(["restore", str(path), str(place)]) == 0
    assert texts(path) == ["a bed", "only in the wal"]


def test_a_project_that_is_open_is_not_restored_under_its_holder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with begun(tmp_path) as session:
        kept(session)
        assert main(["restore", str(session.path), "1"]) == 3
        assert "is open:" in capsys.readouterr().err
        say(session, "a bed")


def test_without_backups_it_says_where_they_would_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = project_file(tmp_path)
    assert main(["restore", str(path)]) == 3
    assert str(Backups(path).folder) in capsys.readouterr().err


def test_a_damaged_backup_is_shown_as_such_and_not_put_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = project_file(tmp_path, "a bed")
    with Session.open(path) as session:
        backup = kept(session)
    backup.path.write_bytes(backup.path.read_bytes()[:9000])
    before = path.read_bytes()
    assert main(["restore", str(path)]) == 0
    assert "cannot be put back" in capsys.readouterr().out
    assert main(["restore", str(path), "1"]) == 3
    assert path.read_bytes() == before


# Changing what a backup holds


def test_words_leave_a_backup_byte_by_byte_and_it_stays_a_sound_project(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        say(session, "unforgettable")
        backup = kept(session)

    def erase(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE contribution SET text = ''")
        connection.execute("UPDATE change SET value = NULL, salt = NULL WHERE value = 'unforgettable'")

    assert b"unforgettable" in backup.path.read_bytes()
    rewrite_backup(backup, erase)
    assert b"unforgettable" not in backup.path.read_bytes()
    assert read_summary(backup.path).said == 1
    assert stat.S_IMODE(backup.path.stat().st_mode) == 0o600


def test_a_change_that_fails_leaves_the_backup_as_it_was(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        backup = kept(session)
    before = backup.path.read_bytes()

    def fail(connection: sqlite3.Connection) -> None:
        connection.execute("no SQL")

    with pytest.raises(FileError):
        rewrite_backup(backup, fail)
    assert backup.path.read_bytes() == before
    assert [one.name for one in backup.path.parent.iterdir()] == [backup.path.name]


def test_what_is_remembered_of_second_places_survives_nonsense(own_folders: Path) -> None:
    laptop = Registry()
    laptop.used_second_place("p", Path("/media/stick"))
    laptop.used_second_place("p", Path("/media/other"))
    assert laptop.second_places("p") == (Path("/media/stick"), Path("/media/other"))
    [file] = (own_folders / "state" / "backups").iterdir()
    for nonsense in ("", "{", json.dumps({"a": 1}), json.dumps([1, 2])):
        file.write_text(nonsense)
        assert laptop.second_places("p") == ()


def test_a_copy_taken_before_a_withdrawal_and_written_after_it_has_not_the_words(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        kept_id = say(session, "unforgettable words of one person")
        said = session.snapshot.the(Contribution, kept_id)
        keeper = keeper_at(session, [NOON])
        session.places_with_words = keeper.places_with_words
        session.erase_elsewhere = keeper.erase
        copy = session.copy()
        code = session.snapshot.code(said)
        going = session.plan_withdrawal_of(code)
        session.do(privacy_commands.withdraw, going.contributions, going.same, {})
        made = keeper.write(copy, BackupReason.RUNNING, session.head)
        assert made
        assert b"unforgettable" not in made.path.read_bytes()
        assert read_summary(made.path).said == 1
