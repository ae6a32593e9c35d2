"""What the fault tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.program import Starter


@pytest.fixture(scope="module")
def starter() -> Iterator[Starter]:
    """Starts the real program in pseudo-terminals."""
    one = Starter()
    yield one
    one.close()
