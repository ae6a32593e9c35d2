"""Where the files that come with the program are: the plans, the wordings, the worked example."""

from __future__ import annotations

from pathlib import Path

from coprod_tui.meeting.refusals import FileTrouble, Trouble

_PACKAGE = Path(__file__).resolve().parents[1]


def sessions(package: Path = _PACKAGE) -> Path:
    """The shipped folder `sessions`: inside the installed package, or beside it in a checkout; raises FileTrouble."""
    for folder in (package / "sessions", package.parent / "sessions"):
        if (folder / "plans").is_dir():
            return folder
    raise FileTrouble(
        Trouble.MISSING,
        f"The meeting plans that come with coprod are not in {package / 'sessions'}. Please install coprod again.",
    )
