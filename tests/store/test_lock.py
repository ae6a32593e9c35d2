"""tests.store.test_lock."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from coprod_tui.base.errors import FileTrouble, Trouble
from coprod_tui.store.lock import Holding


def test_one_program_holds_a_project_and_the_others_are_told_which(tmp_path: Path) -> None:
    project = tmp_path / "ward.coprod"
    holding = Holding(project)
    with pytest.raises(FileTrouble, match=rf"ward\.coprod is open: .*, process {os.getpid()}, since") as told:
        Holding(project)
    assert told.value.trouble is Trouble.HELD
    holding.release()
    assert list(tmp_path.iterdir()) == []
    Holding(project).release()


def test_a_full_disk_leaves_the_lock_without_its_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    project = tmp_path / "ward.coprod"
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        holding = Holding(project)
    with pytest.raises(FileTrouble, match="open in another program"):
        Holding(project)
    holding.release()
    assert list(tmp_path.iterdir()) == []
