"""A full disk under the real program: words stay, are saved when there is room again, and survive a kill."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from coprod_tui.base.errors import FileError, FileErrorKind
from coprod_tui.config.registry import RecoveryStore, Registry
from coprod_tui.domain.edit import LINE_SLOT, OUTBOX_SLOTS
from coprod_tui.domain.records import Consent, Kind
from coprod_tui.store.session import Session
from coprod_tui.tui.desk.state import PendingLine
from tests.faults.program import Run, Starter
from tests.faults.projects import say, signed_project
from tests.store.projects import begun
from tests.tui.at_desk import at_desk, project_file, text_of, typed, until

if sys.platform != "win32":
    import resource

pytestmark = [pytest.mark.faults, pytest.mark.skipif(sys.platform != "linux", reason="only there a limit can be set")]
SMALL = 4096
"""A file size in bytes: the laptop's own files are smaller, the project's is larger."""


@contextmanager
def full(run: Run) -> Iterator[None]:
    """No file of the program can grow during this."""
    before = resource.prlimit(run.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(run.pid, resource.RLIMIT_FSIZE, (SMALL, before[1]))
    try:
        yield
    finally:
        if run.alive():
            resource.prlimit(run.pid, resource.RLIMIT_FSIZE, before)


def texts_and_drafts(path: Path) -> tuple[list[str], dict[str, str]]:
    with Session.open(path) as session:
        return [one.text for one in session.snapshot.contributions()][3:], session.drafts()


def typed_while_full(run: Run) -> None:
    run.send("said while full\rand this too\rhalf a li")
    run.wait_for("not saved: ")
    run.wait_for("What you typed stays")
    run.wait_for("half a li")


def test_the_words_stay_in_the_line_and_saving_goes_on_by_itself(starter: Starter, tmp_path: Path) -> None:
    path = signed_project(tmp_path)
    with starter.running(path, tmp_path / "own") as run:
        run.wait_for("Enter keep")
        with full(run):
            typed_while_full(run)
            assert "M-005" not in run.text
        run.wait_for("M-006")
        run.send("ne\r")
        run.wait_for("M-007")
        run.send("\x11")
        assert run.wait() == 0
    assert texts_and_drafts(path) == (["said while full", "and this too", "half a line"], {})
    assert not list((tmp_path / "own" / "state").glob("unsaved/*"))


def test_what_was_typed_while_it_was_full_outlives_a_kill(starter: Starter, tmp_path: Path) -> None:
    path = signed_project(tmp_path)
    own = tmp_path / "own"
    with starter.running(path, own) as run:
        run.wait_for("Enter keep")
        with full(run):
            typed_while_full(run)
            while "half a li" not in "".join(one.read_text() for one in (own / "state").glob("unsaved/*.json")):
                run.read(0.05)
            run.signal(signal.SIGKILL)
            assert run.wait() == -signal.SIGKILL
    [file] = (own / "state" / "unsaved").iterdir()
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    with starter.running(path, own) as run:
        run.wait_for("M-006")
        run.wait_for("half a li")
        run.send("\x11")
        assert run.wait() == 0
    texts, drafts = texts_and_drafts(path)
    assert texts == ["said while full", "and this too"]
    assert '"half a li"' in drafts["line"]
    assert not file.exists()


async def test_a_line_that_was_kept_in_the_last_moment_is_not_kept_again(tmp_path: Path) -> None:
    path = project_file(tmp_path)
    with Session.open(path, memory=Registry()) as session:
        stream, head, project = session.snapshot.streams[0].id, session.head, session.project_id
        say(session, "- said first #beds @7")
        say(session, "added by a command meanwhile")
    lines: dict[str, str | None] = {LINE_SLOT: None}
    for number, line in enumerate(("- said first #beds @7", "said second")):
        one = PendingLine(f"{OUTBOX_SLOTS}{number:06d}", line, stream, Kind.WOULD_LIKE, Consent.IDEA)
        lines[one.slot] = one.body()
    Registry().recovery_store(project, path).keep(head, lines)
    async with at_desk(path) as (app, pilot):
        await until(app, pilot, lambda: "M-003" in text_of(app))
    with Session.open(path) as session:
        texts = [one.text for one in session.snapshot.contributions()]
    assert texts == ["said first", "added by a command meanwhile", "said second"]
    assert Registry().recovery_store(project, path).found() == ("", {})


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"head": 1, "drafts": []}', b"\xff", b"[" * 100_000])
def test_what_cannot_be_read_of_it_hinders_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "one.json").write_bytes(content)
    assert RecoveryStore(tmp_path / "one.json").found() == ("", {})


def test_withdrawn_words_go_from_there_too(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        aside = Registry().recovery_store(session.project_id, session.path)
        aside.keep(session.head, {"line": '{"line": "caf\\u00e9 in the corridor"}'})
    Registry().forget_words(lambda text: "other words" in text)
    assert aside.found()[1]
    Registry().forget_words(lambda text: "café" in text)
    assert aside.found() == ("", {})


async def test_a_sealed_project_leaves_nothing_there_and_closing_says_what_becomes_of_the_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project_file(tmp_path)

    def gone(session: Session) -> None:
        raise FileError(FileErrorKind.GONE, "The stick is out.")

    async with at_desk(path) as (app, pilot):
        with monkeypatch.context() as failing:
            failing.setattr(Session, "_must_be_in_place", gone)
            await typed(app, pilot, "a bed", "enter")
            await until(app, pilot, lambda: app.drafts.is_safe)
            await pilot.press("ctrl+q")
            await until(app, pilot, lambda: "They are kept on this laptop" in text_of(app))
            await pilot.press("escape")
            app.drafts._recovery = None
            await pilot.press("ctrl+q")
            await until(app, pilot, lambda: "They are lost if you close now" in text_of(app))
            await pilot.press("escape")
        app.lines.retry.set()
        await until(app, pilot, lambda: not app.waiting)
