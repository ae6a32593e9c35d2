"""A screen that is not shown does nothing for a change; it renews once when it is shown again."""

from __future__ import annotations

from pathlib import Path

import pytest

from coprod_tui.tui.base_screen import ProjectScreen
from tests.tui.at_desk import at_desk, project_file, settled, text_of, typed

KEYS = {"f3": "Board", "f4": "BriefScreen", "f5": "SignoffScreen", "f6": "HistoryScreen", "ctrl+l": "Leads"}


async def test_only_the_screen_that_is_shown_follows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[str] = []
    take = ProjectScreen._take_snapshot

    def counted(screen: ProjectScreen) -> None:
        taken.append(type(screen).__name__)
        take(screen)

    async with at_desk(project_file(tmp_path, "a bed")) as (app, pilot):
        await typed(app, pilot, "", *KEYS, "f2")
        monkeypatch.setattr(ProjectScreen, "_take_snapshot", counted)
        await typed(app, pilot, "the garden", "enter")
        app.shielded = True
        await settled(app, pilot)
        assert set(taken) == {"Floor"}
        for key, screen in KEYS.items():
            taken.clear()
            await typed(app, pilot, "", key)
            assert taken == [screen]
            assert "the room can see this" in text_of(app)
            assert "not saved" not in text_of(app)
        taken.clear()
        await typed(app, pilot, "", "f2")
        assert taken == []
