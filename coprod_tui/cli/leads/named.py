"""What leads name on the command line: contributions and agreements by code, lines by number, themes by name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coprod_tui.meeting.model import Theme
from coprod_tui.meeting.refusals import Unknown
from coprod_tui.meeting.rules.conflicts import conflict_coded
from coprod_tui.meeting.rules.lines import line_numbered
from coprod_tui.meeting.rules.said import contribution_coded
from coprod_tui.meeting.snapshot import Snapshot

_CONFLICT = re.compile(r"C-?\d", re.ASCII | re.IGNORECASE)
_LINE = re.compile(r"\d+\.\d+", re.ASCII)


def source_called(project: Snapshot, code: str) -> str:
    """The id of the contribution or the conflict with this code; raises Unknown."""
    if _CONFLICT.match(code.strip()):
        return conflict_coded(project, code).id
    return contribution_coded(project, code).id


def sources_called(project: Snapshot, codes: Sequence[str]) -> list[str]:
    """As `source_called`, for several."""
    return [source_called(project, code) for code in codes]


def target_called(project: Snapshot, code: str) -> str:
    """The id of the line with this number, or of the contribution with this code; raises Unknown."""
    return line_numbered(project, code).id if _LINE.fullmatch(code.strip()) else contribution_coded(project, code).id


def theme_called(project: Snapshot, name: str) -> Theme:
    """The theme of this name, with or without its #; raises Unknown."""
    found = project.theme(name.strip().removeprefix("#"))
    if found is None:
        names = ", ".join(f"#{theme.name}" for theme in project.themes)
        raise Unknown(f"There is no theme “{name}”. {f'The themes are: {names}.' if names else 'There is none yet.'}")
    return found


def own_theme_called(project: Snapshot, name: str) -> Theme:
    """The theme of this name itself, even where it was merged into another; raises Unknown."""
    return project.own_theme(name.strip().removeprefix("#")) or theme_called(project, name)
