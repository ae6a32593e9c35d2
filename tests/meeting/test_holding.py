from __future__ import annotations

import os
from pathlib import Path

import pytest

from coprod_tui.meeting.holding import Holding
from coprod_tui.meeting.refusals import FileTrouble, Trouble


def test_one_program_holds_a_project_and_the_others_are_told_which(tmp_path: Path) -> None:
    project = tmp_path / "ward.coprod"
    holding = Holding(project)
    with pytest.raises(FileTrouble, match=rf"ward\.coprod is open: .*, process {os.getpid()}, since") as told:
        Holding(project)
    assert told.value.trouble is Trouble.HELD
    holding.release()
    assert list(tmp_path.iterdir()) == []
    Holding(project).release()
