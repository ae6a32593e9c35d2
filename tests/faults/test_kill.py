"""kill -9 at random instants of a meeting in the real program: what was shown as saved is there, the rest offered."""

from __future__ import annotations

import json
import random
import re
import shutil
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from coprod_tui.store.verification import verify
from tests.faults.program import Run, Starter
from tests.faults.projects import signed_project
from tests.profile import LONG, drawing

pytestmark = [pytest.mark.faults, pytest.mark.skipif(sys.platform == "win32", reason="there is no such terminal there")]
KILLS = 2_000 if LONG else 50
"""Kills in each of two tests, so that two processors can run them."""
EMPTY = "\x15"
"""Empties the line, which has the draft from before the last kill."""
CODE = re.compile(r"M-(\d{3})")


def in_file(path: Path, folder: Path) -> tuple[dict[int, str], dict[str, str]]:
    """(what was said by number, the drafts) in a copy of the file as the kill left it, which has to be sound."""
    for name in (path.name, f"{path.name}-wal"):
        (folder / name).unlink(missing_ok=True)
        if path.with_name(name).exists():
            shutil.copy(path.with_name(name), folder / name)
    with closing(sqlite3.connect(folder / path.name)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        said = dict(connection.execute("SELECT number, text FROM contribution WHERE NOT removed").fetchall())
        return said, dict(connection.execute("SELECT slot, body FROM draft").fetchall())


def meeting_until_killed(run: Run, chance: random.Random, turn: int) -> tuple[list[str], str]:
    """Type lines until the program is killed; return the lines entered, and what was typed of the last."""
    lines, half = [f"line {turn}-{number}" for number in range(4)], f"half a line {turn}"
    run.wait_for("Enter keep")
    killed_at = chance.random() * 0.25
    run.send(EMPTY + "".join(f"{line}\r" for line in lines) + half)
    while killed_at > 0 and run.read(0.01):
        killed_at -= 0.01
    run.read(max(0.0, killed_at))
    run.signal(signal.SIGKILL)
    run.wait()
    while run.read(0):
        pass
    return lines, half


@pytest.mark.parametrize("half", [1, 2])
def test_what_was_shown_as_saved_is_there_after_every_kill(starter: Starter, tmp_path: Path, half: int) -> None:
    path, look, chance = signed_project(tmp_path), tmp_path / "look", drawing(f"kills {half}")
    look.mkdir()
    entered: set[str] = set()
    shown = 0
    before = ""
    for turn in range(KILLS):
        with starter.running(path, tmp_path / "own") as run:
            lines, rest = meeting_until_killed(run, chance, turn)
            codes = {int(number) for number in CODE.findall(run.text)}
        said, drafts = in_file(path, look)
        entered |= set(lines)
        lost = {number for number in codes if number not in said and number > 3}
        assert not lost, f"kill {turn}: {lost} had been shown with its code"
        kept = [text for text in said.values() if text.startswith("line")]
        assert len(kept) == len(set(kept)), "a line was kept twice"
        assert set(kept) <= entered
        mine = [text for text in kept if text in lines]
        assert mine == lines[: len(mine)], "the order of what was said was turned round"
        draft = json.loads(drafts["line"])["line"] if "line" in drafts else ""
        assert any(one.startswith(draft) for one in (before, rest, *lines)), draft
        before = draft
        shown += bool(codes)
    assert shown > KILLS // 4
    assert verify(path).faults == ()
