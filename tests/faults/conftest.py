"""What the fault tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.program import Starter
from tests.tui import headless


@pytest.fixture(scope="module")
def starter() -> Iterator[Starter]:
    """Starts the real program in pseudo-terminals."""
    forking = Starter()
    yield forking
    forking.close()


@pytest.fixture(autouse=True)
def without_terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in the tests of screens, where the program is run inside a test."""
    with headless.headless(monkeypatch):
        yield
