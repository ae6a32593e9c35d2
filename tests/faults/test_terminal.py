"""The terminal disappears, stops, shrinks or is closed: nothing typed is lost, and the program ends cleanly."""

from __future__ import annotations

import json
import signal
import sys
from itertools import permutations
from pathlib import Path

import pytest

from coprod_tui.config.registry import Registry
from coprod_tui.store.session import Session
from tests.faults.program import Run, Starter
from tests.faults.projects import signed_project

pytestmark = [pytest.mark.faults, pytest.mark.skipif(sys.platform == "win32", reason="there is no such terminal there")]
READY = "Enter keep"
HALF = "half a line"


def left(path: Path, folders: Path) -> tuple[list[str], str, bool]:
    """(what was said besides the beginning, the draft of the line, whether it was closed in good order)"""
    with Session.open(path) as session:
        texts = [one.text for one in session.snapshot.contributions()][3:]
        drafts = session.drafts()
    assert sorted(one.name for one in path.parent.iterdir() if one.is_file()) == ["a.coprod"]
    [recent] = Registry(folders / "state").recent()
    return texts, json.loads(drafts["line"])["line"] if "line" in drafts else "", bool(recent.closed)


def typed_half(run: Run) -> None:
    run.wait_for(READY)
    run.send(f"whole line\r{HALF}")
    run.wait_for("M-005")
    run.wait_for(HALF)


@pytest.mark.parametrize("how", ["SIGHUP", "SIGTERM", "the window is closed"])
def test_being_ended_from_outside_keeps_everything_and_closes_in_order(
    starter: Starter, tmp_path: Path, how: str
) -> None:
    path = signed_project(tmp_path)
    with starter.running(path, tmp_path / "own") as run:
        typed_half(run)
        if how.startswith("SIG"):
            run.signal(signal.Signals[how])
        else:
            run.close_terminal()
            run.signal(signal.SIGHUP)
        assert run.wait() == 0
        if how.startswith("SIG"):
            assert "\x1b[?1049l" in run.raw, "the terminal is left as it was found"
    assert left(path, tmp_path / "own") == (["whole line"], HALF, True)


def test_a_terminal_that_dies_while_it_is_painted_takes_nothing_along(starter: Starter, tmp_path: Path) -> None:
    path = signed_project(tmp_path)
    with starter.running(path, tmp_path / "own") as run:
        typed_half(run)
        run.send("more " * 40)
        run.close_terminal()
        run.wait()
    texts, draft, _ = left(path, tmp_path / "own")
    assert texts == ["whole line"]
    assert draft.startswith(HALF)


def test_a_program_that_nobody_told_that_its_terminal_is_gone_ends_by_itself_and_locks_nobody_out(
    starter: Starter, tmp_path: Path
) -> None:
    path = signed_project(tmp_path)
    with starter.running(path, tmp_path / "own", unheard=True) as run:
        typed_half(run)
        run.close_terminal()
        run.wait()
    assert left(path, tmp_path / "own") == (["whole line"], HALF, True)


ORDERS = [
    order
    for count in (2, 3)
    for order in permutations((signal.SIGHUP, signal.SIGCONT, signal.SIGTERM), count)
    if signal.SIGCONT in order
]
"""A shell that loses its window sends SIGHUP and SIGCONT; a desktop that shuts down sends SIGTERM as well."""


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: "-".join(one.name for one in order))
def test_a_closed_window_ends_the_program_whatever_the_order_of_its_signals(
    starter: Starter, tmp_path: Path, order: tuple[signal.Signals, ...]
) -> None:
    path = signed_project(tmp_path)
    with starter.running(path, tmp_path / "own", unheard=True) as run:
        typed_half(run)
        run.close_terminal()
        for number in order:
            run.signal(number)
        assert run.wait() == 0
    assert left(path, tmp_path / "own") == (["whole line"], HALF, True)


def test_a_stopped_program_goes_on_where_it_was(starter: Starter, tmp_path: Path) -> None:
    path = signed_project(tmp_path)
    with starter.running(path, tmp_path / "own") as run:
        typed_half(run)
        run.signal(signal.SIGSTOP)
        run.send(" and the rest\r")
        run.signal(signal.SIGCONT)
        run.wait_for("M-006")
        assert run.closes() == 0
    assert left(path, tmp_path / "own") == (["whole line", f"{HALF} and the rest"], "", True)


def test_resizing_from_the_smallest_to_the_largest_while_typing_loses_no_letter(
    starter: Starter, tmp_path: Path
) -> None:
    path = signed_project(tmp_path)
    sizes = [(1, 1), (500, 200), (4, 3), (2, 80), (79, 23), (81, 1), (120, 40), (5, 5), (80, 24)]
    with starter.running(path, tmp_path / "own") as run:
        run.wait_for(READY)
        for number, size in enumerate(sizes):
            run.resize(*size)
            run.send(f"{number} ")
            run.read(0.05)
        run.send("end\r")
        run.wait_for("M-005")
        run.send("\x11")
        assert run.wait() == 0
    texts, _, closed = left(path, tmp_path / "own")
    assert texts == ["".join(f"{number} " for number in range(len(sizes))) + "end"]
    assert closed


def test_a_byte_that_is_no_text_does_not_end_the_program(starter: Starter, tmp_path: Path) -> None:
    path = signed_project(tmp_path)
    with starter.running(path, tmp_path / "own") as run:
        run.wait_for(READY)
        run.send_bytes(b"caf\xe9 \xff\xfe and on\r")
        run.wait_for("M-005")
        run.send("\x11")
        assert run.wait() == 0
    [text], _, _ = left(path, tmp_path / "own")
    assert text.startswith("caf")
    assert text.endswith("and on")


def test_the_draft_of_a_program_that_was_killed_is_offered_again_on_the_screen(
    starter: Starter, tmp_path: Path
) -> None:
    path = signed_project(tmp_path)
    with starter.running(path, tmp_path / "own") as run:
        typed_half(run)
        run.read(1.5)
        run.signal(signal.SIGKILL)
        assert run.wait() == -signal.SIGKILL
    with starter.running(path, tmp_path / "own") as run:
        run.wait_for("The program stopped")
        run.wait_for(HALF)
