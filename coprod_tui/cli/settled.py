"""The person's settings, as a command without a screen needs them."""

from __future__ import annotations

from coprod_tui.cli.output import say
from coprod_tui.settings import Settings, read_settings


def told_settings() -> Settings:
    """The settings; what is wrong in their file is said, and the usual value stands in its place."""
    settings, faults = read_settings()
    for fault in faults:
        say(str(fault))
    return settings
