"""The terminal's answer to what its ground is, told apart from what a person types meanwhile."""

from __future__ import annotations

import errno
import io
import os
import pty
import sys
import termios
from pathlib import Path

import pytest

from coprod_tui.tui import terminal
from coprod_tui.tui.terminal import ASK, TerminalBackground, TerminalReply, parse_reply


@pytest.mark.parametrize(
    ("came", "answer"),
    [
        (b"", TerminalReply(None, "")),
        (b"hello", TerminalReply(None, "hello")),
        (b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\", TerminalReply(True, "")),
        (b"\x1b]11;rgb:0000/0000/0000\x07", TerminalReply(False, "")),
        (b"a bed\x1b]11;rgba:ff/fa/e0/ff\x07 #beds\r", TerminalReply(True, "a bed #beds\r")),
        ("caf\u00e9".encode(), TerminalReply(None, "caf\u00e9")),
        (b"caf\xe9", TerminalReply(None, "caf\ufffd")),
        (b"a bed\n", TerminalReply(None, "a bed\r")),
    ],
)
def test_an_answer_is_told_apart_from_what_is_typed(came: bytes, answer: TerminalReply) -> None:
    assert parse_reply(came) == answer


def test_the_terminal_is_asked_at_once_and_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    person, terminal = pty.openpty()
    before = termios.tcgetattr(terminal)
    with os.fdopen(terminal, "r+b", buffering=0, closefd=True) as end:
        monkeypatch.setattr(sys, "stdin", end)
        monkeypatch.setattr(sys, "__stderr__", end)
        ground = TerminalBackground()
        assert os.read(person, 100) == ASK
        os.write(person, b"hi\x1b]11;rgb:ff/ff/ff\x07")
        assert ground.answer() == TerminalReply(True, "hi")
        assert termios.tcgetattr(end.fileno()) == before
    os.close(person)


def test_without_a_terminal_nothing_is_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with (tmp_path / "x").open("w+") as file:
        monkeypatch.setattr(sys, "stdin", file)
        assert TerminalBackground().answer() == TerminalReply(None, "")


@pytest.mark.skipif(sys.platform == "win32", reason="Textual writes to the terminal in another way there")
def test_a_writer_whose_terminal_is_gone_goes_on_taking_texts_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    from textual.drivers import linux_driver  # noqa: PLC0415 - there is none on Windows

    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(errno.EIO, text)

        flush = write  # type: ignore[assignment]  # fails as well

    monkeypatch.setattr(linux_driver, "WriterThread", linux_driver.WriterThread)  # type: ignore[attr-defined]  # private
    terminal.outlive_terminal()
    writer = linux_driver.WriterThread(Gone())  # type: ignore[attr-defined]  # private
    writer.start()
    for number in range(200):  # Textual's queue has 30 places
        writer.write(str(number))
    writer.stop()
    assert not writer.is_alive()
