"""The person's settings, as a command without a screen needs them."""

from __future__ import annotations

from pathlib import Path

from coprod_tui.cli.output import say
from coprod_tui.meeting.refusals import FileTrouble, Trouble
from coprod_tui.settings import Settings, read_settings


def told_settings() -> Settings:
    """The settings; what is wrong in their file is said, and the usual value stands in its place."""
    settings, faults = read_settings()
    for fault in faults:
        say(str(fault))
    return settings


def made_projects_folder() -> Path:
    """The folder of projects, which is made where there is none; raises FileTrouble."""
    folder = told_settings().projects_folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileTrouble(Trouble.READ_ONLY, f"{folder} cannot be made: {error.strerror or error}.") from error
    return folder
