"""What the store's tests share: the command line, run inside a test."""

from __future__ import annotations

from tests.cli.conftest import coprod, ward

__all__ = ["coprod", "ward"]
