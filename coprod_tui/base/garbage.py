"""Garbage collection around what is loaded once and stays: modules, and the records of a project."""

from __future__ import annotations

import gc


def hold() -> None:
    """Stop collecting while much is loaded: it makes no garbage, and looking for it takes a third of the time."""
    gc.disable()


def go_on() -> None:
    """Collect again, but never look at what is there now: all of a large project would be a stall of a second."""
    gc.freeze()
    gc.enable()
