"""A bug of ours: everything is saved and closed, nobody's words are in the report, two sentences say what is safe."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from textual.pilot import Pilot

from coprod_tui.base import crash
from coprod_tui.cli import main
from coprod_tui.store.session import Session
from coprod_tui.tui import app
from coprod_tui.tui.app import Coprod
from coprod_tui.tui.terminal import TerminalReply
from tests.tui.at_desk import project_file

SECRET = "they held me down in the blue corridor"


def broken(words: str) -> None:
    secret = f"{words} again"
    try:
        raise KeyError(secret)
    except KeyError as error:
        raise ValueError(f"“{secret}” is no kind") from error


def reports(folder: Path) -> list[Path]:
    return sorted((folder / "reports").glob("*.txt"))


def test_a_report_tells_types_lines_and_versions_and_nobodys_words(own_folders: Path) -> None:
    with pytest.raises(ValueError, match="no kind") as caught:
        broken(SECRET)
    path = crash.write_report(caught.value)
    assert path is not None
    text = path.read_text("utf-8")
    assert "ValueError" in text
    assert "KeyError" in text
    assert "test_crash.py:" in text
    assert "textual 8" in text
    assert "held" not in text
    assert str(Path.home()) not in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_only_the_newest_reports_are_kept(own_folders: Path) -> None:
    for _ in range(25):
        crash.write_report(ValueError())
    assert len(reports(own_folders / "state")) == 20


def test_a_bug_in_the_screens_closes_the_file_and_says_what_is_safe(
    own_folders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    path = project_file(tmp_path, f"- {SECRET}")

    def bug(self: Coprod) -> None:
        broken(self.snapshot.project.title + SECRET)

    monkeypatch.setattr(Coprod, "action_pause", bug)
    run = Coprod.run

    async def keys(pilot: Pilot[object]) -> None:
        await pilot.pause()
        await pilot.press(*"half a line", "f9")
        await pilot.pause()

    monkeypatch.setattr(Coprod, "run", lambda self: run(self, headless=True, auto_pilot=keys))
    assert app.run(path, TerminalReply(None, "")) == crash.EXIT_CODE
    told = capfd.readouterr()
    assert "everything that was shown as saved is safe" in " ".join(told.err.split())
    assert "held" not in told.err + told.out
    (written,) = reports(own_folders / "state")
    assert "held" not in written.read_text("utf-8")
    assert not path.with_name("a.coprod-wal").exists()
    assert not path.with_name("a.coprod.open").exists()
    with Session.open(path) as session:
        assert "half a line" in session.drafts()["line"]
        assert len(session.snapshot.said(session.snapshot.streams[0].id)) == 1


def test_a_bug_in_a_command_ends_with_two_sentences_and_a_code(
    own_folders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    path = project_file(tmp_path, f"- {SECRET}")
    monkeypatch.setattr("coprod_tui.cli.commands.show.COMMANDS", {"list": None})
    assert main(["list", str(path)]) == crash.EXIT_CODE
    told = capfd.readouterr()
    assert "everything that was shown as saved is safe" in told.err
    assert "Traceback" not in told.err
    assert len(reports(own_folders / "state")) == 1
