"""Which version, and which stream, a command is about."""

from __future__ import annotations

from coprod_tui.cli.arguments import Parser
from coprod_tui.cli.project import at_least, takes_file
from coprod_tui.meeting.model import Version
from coprod_tui.meeting.refusals import RuleBroken
from coprod_tui.meeting.rules.versions import version_numbered
from coprod_tui.meeting.snapshot import Snapshot


def takes_version(parser: Parser, what: str) -> None:
    """Adds `--version`."""
    parser.add_argument("--version", metavar="N", type=at_least(1), help=what)


def takes_stream(parser: Parser) -> None:
    """Adds the file, `--stream` and `--version`."""
    takes_file(parser)
    parser.add_argument("--stream", metavar="S", required=True, help="the stream")
    takes_version(parser, "which version; the newest, if not said")


def version_called(project: Snapshot, number: int | None) -> Version:
    """The version with this number, or the newest; raises Unknown, and RuleBroken where none was issued."""
    if number is not None:
        return version_numbered(project, number)
    if not project.versions:
        raise RuleBroken("No version has been issued yet: issue one first.")
    return project.versions[-1]
