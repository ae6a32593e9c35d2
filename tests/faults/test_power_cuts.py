"""A power cut at every write of a meeting: what was reported as saved is there, and nothing is half there."""

from __future__ import annotations

import itertools
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from coprod_tui.base.errors import FileError
from coprod_tui.domain.contributions import commands as contribution_commands
from coprod_tui.domain.contributions.commands import ContributionChanges
from coprod_tui.domain.meetings import commands
from coprod_tui.store.session import Session
from coprod_tui.store.verification import verify
from tests.faults.cutting import Disk, cuts, on_disk
from tests.faults.projects import say, signed_project
from tests.profile import LONG, drawing
from tests.store.projects import AGENDA

pytestmark = pytest.mark.faults
WAYS = 3 if LONG else 1
"""In how many ways each write is cut: one, or all in the long run."""
State = tuple[tuple[str, ...], str]
SQL = "SELECT text FROM contribution WHERE NOT removed ORDER BY id"


def state(session: Session) -> State:
    return tuple(one.text for one in session.snapshot.contributions()), session.drafts().get("line", "")


def meeting(session: Session, disk: Disk) -> list[State]:
    """A meeting with all kinds of writes; returns its states, and marks on the disk when each was reported as saved."""
    states = [state(session)]

    def saved() -> None:
        states.append(state(session))
        disk.told(len(states) - 1)

    disk.told(0)
    session.do(commands.start, AGENDA, streams=[session.snapshot.streams[0].id])
    saved()
    for number in range(24):
        session.stash({"line": f"half a line {number}"})
        saved()
        kept = session.do(
            contribution_commands.keep_line, f"said {number} " + "and more " * (number % 5 * 60),
            stream=session.snapshot.streams[number % 3].id, clears=("line",),
        )  # fmt: skip
        saved()
        if number % 5 == 1 and kept:
            session.do(contribution_commands.edit, kept, ContributionChanges(text=f"said otherwise {number}"))
            saved()
        if number % 7 == 3:
            session.undo()
            saved()
        if number % 6 == 5:
            session.checkpoint()
    session.do(commands.end)
    saved()
    session.close()
    return states


def held(folder: Path, files: dict[str, bytes]) -> State:
    """Read the files that a cut left; raises sqlite3.Error where they are damaged."""
    for old in folder.iterdir():
        old.unlink()
    for name, content in files.items():
        (folder / Path(name).name).write_bytes(content)
    with closing(sqlite3.connect(folder / "a.coprod")) as connection:
        connection.execute("PRAGMA synchronous = OFF")  # only this look at it need not last
        if connection.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("damaged")
        draft = connection.execute("SELECT body FROM draft WHERE slot = 'line'").fetchone()
        return tuple(text for (text,) in connection.execute(SQL)), draft[0] if draft else ""


def run(folder: Path, patch: pytest.MonkeyPatch, enough: int | None = None, **pragmas: str) -> tuple[int, list[str]]:
    """(how many cuts, those after which something was lost or damaged); it ends when `enough` were."""
    path = signed_project(folder)
    start = {str(path): path.read_bytes()}
    disk = Disk()
    with patch.context() as patched:
        on_disk(patched, disk, **pragmas)
        states = meeting(Session.open(path), disk)
    after = folder / "cut"
    after.mkdir()
    count, wrong = 0, list[str]()
    for where, told, files in cuts(disk, start, drawing("power cuts"), WAYS):
        if enough is not None and len(wrong) >= enough:
            break
        count += 1
        try:
            found = held(after, files)
        except sqlite3.Error as error:
            wrong.append(f"{where}: {error}")
            continue
        # The verb under way may have reached the disk before the cut, and was not told yet.
        if found not in states[told or 0 : (told or 0) + 2]:
            wrong.append(f"{where}: {found} after {told}")
    return count, wrong


def test_no_power_cut_loses_what_was_told_to_be_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count, wrong = run(tmp_path, monkeypatch)
    assert not wrong[:3]
    assert count >= 1_000


def test_the_same_test_fails_where_a_commit_is_not_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: with this setting, words that were reported as saved get lost, and the test sees it."""
    _, wrong = run(tmp_path, monkeypatch, enough=50, synchronous="NORMAL")
    assert len(wrong) == 50


def test_after_a_power_cut_the_program_opens_the_file_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = signed_project(tmp_path)
    start = {str(path): path.read_bytes()}
    disk = Disk()
    with monkeypatch.context() as patched:
        on_disk(patched, disk)
        meeting(Session.open(path), disk)
    step = len(disk.events) // 20
    for _, _, files in itertools.islice(cuts(disk, start, drawing("cuts to go on after"), 1), 0, None, step):
        for name in ("a.coprod", "a.coprod-wal"):
            (tmp_path / name).unlink(missing_ok=True)
        for name, content in files.items():
            Path(name).write_bytes(content)
        with Session.open(path) as session:
            say(session, "and on it goes")
        assert verify(path).faults == ()


def troubled(session: Session, line: str) -> str | None:
    """The error when a line cannot be kept; None when it was."""
    try:
        say(session, line)
    except FileError as trouble:
        return str(trouble)
    return None


# A disk that is full, or fails, at every write


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("FullError", "The disk is full. Make room"),
        ("IOError", "Is the stick still plugged in"),
        ("ReadOnlyError", "read-only"),
    ],
)
@pytest.mark.parametrize("again", [1, 3])
def test_a_disk_that_fails_at_any_write_is_told_and_saving_goes_on_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: str, sentence: str, again: int
) -> None:
    """`again` is how many times in a row it fails: the room may be gone for a while."""
    import apsw  # noqa: PLC0415 - only the fault tests know it

    path = signed_project(tmp_path)
    disk = Disk()
    on_disk(monkeypatch, disk)
    session = Session.open(path)
    failures = 0
    for nth in range(40):
        left = {"calls": nth, "fails": again}

        def fails(_: object, left: dict[str, int] = left) -> Exception | None:
            left["calls"] -= 1
            if left["calls"] >= 0 or not left["fails"]:
                return None
            left["fails"] -= 1
            return getattr(apsw, error)("on purpose")  # type: ignore[no-any-return]

        before = state(session)
        disk.fails = fails
        for _ in range(again + 1):
            trouble = troubled(session, f"line {nth} " + "long " * 900)
            if trouble is None:
                break
            failures += 1
            assert sentence in trouble
            assert state(session) == before, "half of it was kept"
        disk.fails = lambda _: None
        if state(session) == before:
            say(session, f"line {nth} " + "long " * 900)
        assert len(state(session)[0]) == len(before[0]) + 1
    assert failures > 15
    there = state(session)
    session.close()
    monkeypatch.undo()
    path.write_bytes(disk.files[str(path)])
    assert verify(path).faults == ()
    with Session.open(path) as session:
        assert state(session) == there


def test_a_disk_that_fails_in_a_draft_or_an_undo_takes_nothing_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import apsw  # noqa: PLC0415 - as above

    path = signed_project(tmp_path)
    disk = Disk()
    on_disk(monkeypatch, disk)
    with Session.open(path) as session:
        say(session, "a bed")
        session.stash({"line": "half"})
        before = state(session)
        disk.fails = lambda _: apsw.FullError("on purpose")
        for act in (lambda: session.stash({"line": "more"}), session.undo):
            with pytest.raises(FileError):
                act()
            assert state(session) == before
        disk.fails = lambda _: None
        session.undo()
        assert state(session)[1] == "half"
        assert len(state(session)[0]) == len(before[0]) - 1
