"""What holds for every test of a screen: the pilot waits for what is under way, and for nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.quiet import watched


@pytest.fixture(autouse=True)
def pilot_waits_for_quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test waits for a while, and none looks too early."""
    with watched(monkeypatch):
        yield
