"""Remember which files were written from the open project: a person has to see to them after words were erased."""

from __future__ import annotations

from pathlib import Path

from coprod_tui.desk.session_host import SessionHost
from coprod_tui.desk.state import DeskState
from coprod_tui.meeting.rules.erasing import owed


class WrittenFiles:
    """The exports and copies of the open project, as this laptop knows them."""

    def __init__(self, state: DeskState, host: SessionHost) -> None:
        self._state = state
        self._host = host

    def add(self, path: Path) -> None:
        """Remembers a file that was written from the open project."""
        if self._host.session is not None:
            self._state.laptop.exported(self._host.session.project_id, path)

    @property
    def folder(self) -> Path:
        """Where a file was last written from the open project; before that, the project's own folder."""
        if self._host.session is None or self._host.path is None:
            return self._state.settings.projects_folder
        last = self._state.laptop.exports(self._host.session.project_id)[-1:]
        return next((path.parent for path in last if path.parent.is_dir()), self._host.path.parent)

    def to_see_to(self) -> list[str]:
        """What a person has to see to after words were erased: files that were written, places out of reach."""
        project = self._host.session.project_id if self._host.session else ""
        return [
            *(f"Written from this project, to be destroyed: {path}" for path in self._state.laptop.exports(project)),
            *(f"Backups in {debt.place} are erased when they can be reached." for debt in owed(self._state.snapshot)),
        ]
