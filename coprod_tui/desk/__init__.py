"""The App below the screens and what it is made of: session, drafts, entered lines, backups, notices."""

from __future__ import annotations

from coprod_tui.desk.backups import BACKUP_SECONDS
from coprod_tui.desk.desk import Desk
from coprod_tui.desk.state import Done, Notice, Saved, Severity, Waiting

__all__ = ["BACKUP_SECONDS", "Desk", "Done", "Notice", "Saved", "Severity", "Waiting"]
