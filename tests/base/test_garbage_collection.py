"""Garbage collection, disabled for a while."""

from __future__ import annotations

import gc

import pytest

from coprod_tui.base.garbage_collection import gc_disabled


def fail() -> None:
    assert not gc.isenabled()
    raise ValueError("x")


def test_it_is_enabled_again_also_after_an_error() -> None:
    with pytest.raises(ValueError, match="x"), gc_disabled():
        fail()
    assert gc.isenabled()


def test_it_stays_disabled_where_it_was() -> None:
    gc.disable()
    try:
        with gc_disabled():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
