"""Signals: what was begun is finished and told, and then the program ends."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

import pytest

from coprod_tui.cli.output import Stopped, defer_signals, exit_code_of, raise_on_signals
from coprod_tui.store.session import Session
from tests.cli.conftest import Coprod

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are another thing there")


def press(number: int = signal.SIGINT) -> None:
    os.kill(os.getpid(), number)


def test_a_signal_waits_until_what_was_begun_is_done() -> None:
    before = signal.getsignal(signal.SIGTERM)
    done = []

    def work() -> None:
        with raise_on_signals(), defer_signals():
            press(signal.SIGTERM)
            done.append("told")

    with pytest.raises(Stopped) as caught:
        work()
    assert done == ["told"]
    assert exit_code_of(caught.value) == 128 + signal.SIGTERM
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_second_signal_does_not_wait() -> None:
    done = []

    def work() -> None:
        with defer_signals():
            press()
            press()
            done.append("never")

    with pytest.raises(Stopped):
        work()
    assert done == []


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with raise_on_signals(), defer_signals():
            press()
    finally:
        signal.signal(signal.SIGINT, before)


def test_elsewhere_than_in_the_main_thread_nothing_is_held_back() -> None:
    done = []

    def work() -> None:
        with raise_on_signals(), defer_signals():
            done.append("done")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == ["done"]


def test_ctrl_c_while_a_line_is_being_written_still_tells_its_code(
    coprod: Coprod, ward: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Session.do

    def slow(*arguments: object, **given: object) -> object:
        press()
        return kept(*arguments, **given)  # type: ignore[arg-type]  # passed on as they are

    monkeypatch.setattr(Session, "do", slow)
    ran = coprod("add", ward, "--stream", "m", "a", "b")
    assert (ran.code, ran.out, ran.err) == (130, "M-001\n", "")
    monkeypatch.undo()
    assert [one["text"] for one in coprod("list", ward, "--json").json] == ["a"]
