"""Running the command line inside a test, on a private state and configuration."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from coprod_tui.cli import main


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """Standard output, line by line."""
        return self.out.splitlines()

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


Coprod = Callable[..., Ran]


@pytest.fixture(autouse=True)
def _private(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("CONFIG", "STATE", "DOCUMENTS"):
        monkeypatch.setenv(f"COPROD_{name}_DIR", str(tmp_path / name.lower()))


@pytest.fixture
def coprod(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Coprod:
    """Runs `coprod` with these arguments, and with these bytes as standard input."""

    def run(*arguments: str | Path, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        mask = os.umask(0o022)
        try:
            code = main([str(one) for one in arguments])
        finally:
            os.umask(mask)
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


@pytest.fixture
def hangups() -> Iterator[None]:
    """Lets programs that are started hear SIGHUP: under `nohup` it is ignored, and they would inherit that."""
    before = signal.getsignal(signal.SIGHUP)
    if before is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda *_: None)
    yield
    signal.signal(signal.SIGHUP, before)


def stopped(running: subprocess.Popen[bytes], number: int) -> int:
    """The exit code of a program that is sent a signal until it ends: one about to read hears it the next time.

    It gets time to close in order: a second signal, once that is done, would end it as it ends any program.
    """
    for _ in range(10):
        running.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return running.wait(5)
    running.kill()
    raise AssertionError(f"signal {number} does not end it")


@pytest.fixture
def ward(coprod: Coprod, tmp_path: Path) -> Path:
    """A new project with the three streams."""
    path = tmp_path / "ward.coprod"
    assert coprod("new", path, "--title", "A new ward").code == 0
    return path
