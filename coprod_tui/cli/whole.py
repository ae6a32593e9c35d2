"""A whole project from JSON: a new file, never over another, all of it or nothing."""

from __future__ import annotations

from pathlib import Path

from coprod_tui.cli.output import say
from coprod_tui.cli.project import disk_troubles, opened
from coprod_tui.cli.recent import remember
from coprod_tui.files.data.project_json import read_project_json
from coprod_tui.files.writing import must_be_free, write_file
from coprod_tui.meeting.refusals import BadContent, Reason
from coprod_tui.meeting.whole import made_file
from coprod_tui.meeting.words import clean

PROJECT_ENDING = ".json"


def import_project(path: Path, source: Path, data: bytes) -> int:
    """Makes the file; raises FileTrouble where one is already, BadContent with the place for what is wrong."""
    must_be_free(path)
    try:
        content = made_file(read_project_json(data))
    except BadContent as wrong:
        raise BadContent(*(Reason(f"{clean(source.name)}: {one.sentence}") for one in wrong.reasons)) from wrong
    with disk_troubles(path):
        write_file(path, content)
    with opened(path) as session:
        remember(path, session.snapshot)
        title = session.snapshot.project.title
    say(f"{path} is the project “{title}” as {clean(source.name)} has it, with all of its history.")
    return 0
