"""What holds for every test of a screen: the pilot waits for what is under way, and only what is read is composed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.tui import headless


@pytest.fixture(autouse=True)
def without_terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test waits for a while, none looks too early, and no frame is composed that nobody reads."""
    with headless.headless(monkeypatch):
        yield
