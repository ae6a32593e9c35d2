"""A sealed project on screen: its passphrase is asked for, not shown, and asked for later each time it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from coprod_tui.store.backups import reseal
from coprod_tui.store.encryption import PASSPHRASES
from coprod_tui.tui import app_dialogs
from tests.store.erased import left_in
from tests.tui.at_desk import at_desk, project_file, settled, shows, text_of, typed

pytest.importorskip("sqlcipher3")


PHRASE = "ember otter violin"


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONFIG", "STATE", "DOCUMENTS"):
        monkeypatch.setenv(f"COPROD_{name}_DIR", str(tmp_path / name.lower()))


async def test_the_passphrase_is_asked_for_and_nothing_lies_beside_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    async def wait(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr(app_dialogs, "wait", wait)
    path = project_file(tmp_path, "+ the garden is a lifeline")
    reseal(path, PHRASE)
    PASSPHRASES._keys.clear()
    async with at_desk(path, (80, 24)) as (app, pilot):
        await shows(app, pilot, "Its passphrase?", "a.coprod is sealed")
        await typed(app, pilot, "wrong one")
        assert "wrong one" not in text_of(app)
        await typed(app, pilot, "", "enter")
        await shows(app, pilot, "That is not the passphrase of a.coprod.")
        assert waits == [1]
        await typed(app, pilot, PHRASE, "enter")
        await shows(app, pilot, "the garden is a lifeline")
        await typed(app, pilot, "- torches at night", "enter")
        await shows(app, pilot, "M-002", "everything saved")
        await typed(app, pilot, "not finished yet")
        await settled(app, pilot)
        assert left_in(tmp_path, "torches at", "not finished yet", "Riverside", "garden is") == []
    assert left_in(tmp_path, "torches at", "not finished yet", "Riverside", "garden is", PHRASE) == []
    assert not PASSPHRASES.knows(path)


async def test_escape_leaves_the_sealed_file_closed(tmp_path: Path) -> None:
    path = project_file(tmp_path, "+ the garden is a lifeline")
    reseal(path, PHRASE)
    PASSPHRASES._keys.clear()
    async with at_desk(path) as (app, pilot):
        await shows(app, pilot, "Its passphrase?")
        await typed(app, pilot, "", "escape")
        assert not app.is_open
        assert "lifeline" not in text_of(app)
