"""Two programs at once, unsafe places such as network folders, and wrong clocks."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from coprod_tui.base.errors import FileError, FileErrorKind
from coprod_tui.cli import main
from coprod_tui.config import places
from coprod_tui.config.places import location_warning
from coprod_tui.config.registry import Registry
from coprod_tui.domain.clock import Clock
from coprod_tui.domain.records import Contribution
from coprod_tui.store.session import Session
from tests.faults.program import Starter
from tests.faults.projects import say, signed_project
from tests.store.projects import begun
from tests.tui.at_desk import at_desk, project_file, settled, text_of, until

pytestmark = pytest.mark.faults
HOLDING = """
import sys, time
from pathlib import Path
from coprod_tui.store.session import Session
session = Session.open(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
"""


def holder(path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    return process


# Two at once


@pytest.mark.skipif(sys.platform == "win32", reason="processes are stopped in another way there")
def test_a_holder_that_hangs_is_named_with_how_to_end_it_and_then_locks_nobody_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = signed_project(tmp_path)
    process = holder(path)
    try:
        process.send_signal(signal.SIGSTOP)
        assert main(["add", str(path), "--stream", "Members", "more"]) == 3
        told = capsys.readouterr().err
        assert f"process {process.pid}, since" in told
        assert f"kill {process.pid}" in told
    finally:
        process.kill()
        process.communicate()
    assert main(["add", str(path), "--stream", "Members", "more"]) == 0


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": "x"}', "\x00" * 50, '{"pid": 1}'])
def test_what_a_crashed_one_left_beside_the_file_locks_nobody_out(tmp_path: Path, text: str) -> None:
    path = signed_project(tmp_path)
    path.with_name("a.coprod.open").write_text(text)
    Session.open(path).close()
    assert not path.with_name("a.coprod.open").exists()


def test_the_sentence_about_another_laptop_says_nothing_that_would_end_a_process_here(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        left = session.path.with_name("a.coprod.open")
        told = json.loads(left.read_text())
        assert told["host"] == socket.gethostname()
        left.write_text(json.dumps(told | {"host": "another"}))
        with pytest.raises(FileError) as caught:
            Session.open(session.path)
        assert "kill" not in str(caught.value)


# Places


@pytest.mark.parametrize(
    "folder",
    [
        "OneDrive",
        "OneDrive - The Trust",
        "Dropbox",
        "Dropbox (Personal)",
        "Google Drive",
        "iCloudDrive",
        "Nextcloud/a/b",
    ],
)
def test_folders_that_are_synced_are_recognised_by_their_names(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir(parents=True)
    told = location_warning(tmp_path / folder / "ward.coprod")
    assert told
    assert "Keep it in a folder of this laptop" in told


def test_and_by_what_a_sync_program_leaves_in_them(tmp_path: Path) -> None:
    assert location_warning(tmp_path / "meetings" / "ward.coprod") is None
    (tmp_path / ".stfolder").mkdir()
    assert location_warning(tmp_path / "meetings" / "ward.coprod")


def test_network_drives_are_recognised_by_their_mounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\n//server/share {tmp_path}/my\\040share cifs rw 0 0\n")
    monkeypatch.setattr(places, "_MOUNTS", mounts)
    (tmp_path / "my share").mkdir()
    told = location_warning(tmp_path / "my share" / "ward.coprod")
    assert told
    assert "network drive" in told
    assert location_warning(tmp_path / "ward.coprod") is None


async def test_such_a_place_is_told_on_the_screen_once(tmp_path: Path) -> None:
    folder = tmp_path / "Dropbox"
    folder.mkdir()
    path = project_file(folder)
    async with at_desk(path) as (app, pilot):
        await until(app, pilot, lambda: "another program syncs" in text_of(app))
    async with at_desk(path) as (app, pilot):
        await settled(app, pilot)
        assert "another program syncs" not in text_of(app)
    assert Registry().shown_before(path, str(location_warning(path)))


def test_a_read_only_file_is_opened_to_read_and_says_so_before_the_first_key(tmp_path: Path, starter: Starter) -> None:
    path = signed_project(tmp_path)
    before = path.read_bytes()
    path.chmod(0o400)
    with starter.running(path, tmp_path / "own") as run:
        run.wait_for("read-only")  # the one word that no width of the path breaks
        run.wait_for("said otherwise since")
        run.send("\x1btyped all the same\r")
        run.wait_for("not saved")
        run.signal(signal.SIGTERM)
        assert run.wait() == 0
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["a.coprod"]
    path.chmod(0o600)
    with starter.running(path, tmp_path / "own") as run:
        run.wait_for("typed all the same")
        run.wait_for("everything saved")
        assert run.closes() == 0
    with Session.open(path) as session:
        assert "typed all the same" in [one.text for one in session.snapshot.contributions()]


READS = ("show", "list", "conflicts", "history", "check", "brief", "diff", "verify")
"""Commands that only read a project."""


@pytest.mark.parametrize("command", READS)
def test_each_command_that_reads_works_on_a_read_only_file_and_says_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    path = signed_project(tmp_path)
    code, told = main([command, str(path)]), capsys.readouterr().out
    before = path.read_bytes()
    path.chmod(0o400)
    assert (main([command, str(path)]), capsys.readouterr().out) == (code, told)
    assert path.read_bytes() == before


def test_a_command_that_writes_is_refused_on_a_read_only_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = signed_project(tmp_path)
    path.chmod(0o400)
    assert main(["add", str(path), "--stream", "Members", "+ a rug"]) == 3
    assert "read-only: nothing could be saved in it. Copy it to a folder of your own" in capsys.readouterr().err


# A file that goes away, or another that takes its place


def replaced(path: Path) -> None:
    path.with_name("other").write_bytes(path.read_bytes())
    path.with_name("other").replace(path)


@pytest.mark.parametrize("how", [Path.unlink, replaced, lambda path: path.rename(path.with_name("b.coprod"))])
def test_a_file_that_is_not_there_any_more_is_noticed_before_anything_is_called_saved(
    tmp_path: Path, how: Callable[[Path], None]
) -> None:
    with begun(tmp_path) as session:
        say(session, "before")
        how(session.path)
        for attempt in (lambda: say(session, "after"), lambda: session.stash({"line": "half"}), session.undo):
            with pytest.raises(FileError, match="no longer where it was") as caught:
                attempt()
            assert caught.value.trouble is FileErrorKind.GONE
        assert [one.text for one in session.snapshot.contributions()] == ["before"]


# Time


def _same(wall: datetime) -> datetime:
    return wall


def test_a_clock_that_is_set_back_turns_nothing_round(tmp_path: Path) -> None:
    at = datetime(2026, 11, 24, 19, 0, tzinfo=ZoneInfo("Europe/London"))
    times = [at, at, at + timedelta(hours=1), at - timedelta(days=400), at - timedelta(days=1), at + timedelta(hours=2)]
    path = signed_project(tmp_path)
    for number, wall in enumerate(times):
        with Session.open(path, clock=Clock(partial(_same, wall))) as session:
            say(session, f"said {number}")
    with Session.open(path) as session:
        said = list(session.snapshot.contributions())[-len(times) :]
        ms = [told.n for told in session.history()]
    assert [one.text for one in said] == [f"said {number}" for number in range(len(times))]
    assert [one.at[:16] for one in said[2:4]] == ["2026-11-24T20:00", "2025-10-20T19:00"]
    assert ms == sorted(ms, reverse=True)


def test_the_hour_that_comes_twice_and_another_zone_keep_order_and_offset(tmp_path: Path) -> None:
    utc = datetime(2026, 10, 25, 0, 30, tzinfo=ZoneInfo("UTC"))
    zones = [
        ZoneInfo("Europe/London"),
        ZoneInfo("Europe/London"),
        ZoneInfo("America/New_York"),
        ZoneInfo("Asia/Kathmandu"),
    ]
    path = signed_project(tmp_path)
    for number, zone in enumerate(zones):
        wall = (utc + timedelta(hours=number)).astimezone(zone)
        with Session.open(path, clock=Clock(partial(_same, wall))) as session:
            kept = say(session, f"said {number}")
            at = session.snapshot.the(Contribution, kept).at
            assert datetime.fromisoformat(at).timestamp() == wall.timestamp()
            assert datetime.fromisoformat(at).utcoffset() == wall.utcoffset()
    with Session.open(path) as session:
        said = list(session.snapshot.contributions())[-len(zones) :]
    assert [one.text for one in said] == [f"said {number}" for number in range(len(zones))]
    assert [one.at for one in said[:2]] == ["2026-10-25T01:30:00+01:00", "2026-10-25T01:30:00+00:00"]


def test_midnight_falls_between_two_things_said_and_nothing_else_changes(tmp_path: Path) -> None:
    wall = [datetime(2026, 12, 31, 23, 59, 59, tzinfo=ZoneInfo("Europe/London"))]
    path = signed_project(tmp_path)
    with Session.open(path, clock=Clock(lambda: wall[0])) as session:
        say(session, "old year")
        wall[0] += timedelta(seconds=2)
        say(session, "new year")
        said = list(session.snapshot.contributions())[-2:]
    assert [one.at[:10] for one in said] == ["2026-12-31", "2027-01-01"]
