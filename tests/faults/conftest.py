"""Fixtures of the fault tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.program import Starter
from tests.tui import headless


@pytest.fixture(scope="module")
def starter() -> Iterator[Starter]:
    """The process that starts the real program in pseudo-terminals."""
    forking = Starter()
    yield forking
    forking.close()


@pytest.fixture(autouse=True)
def without_terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run the program headless, as in the tests of screens."""
    with headless.headless(monkeypatch):
        yield
