"""The App below the screens: holds the session on a thread of its own, publishes the snapshot, says a rule's no."""

from __future__ import annotations

from coprod_tui.desk.capturing import Capturing
from coprod_tui.desk.keeping import BACKUP_SECONDS
from coprod_tui.desk.values import Done, Notice, Saved, Severity, Waiting

__all__ = ["BACKUP_SECONDS", "Desk", "Done", "Notice", "Saved", "Severity", "Waiting"]


class Desk(Capturing):
    """What every screen asks of the program. Screens call `attempt`; they never see the session."""
