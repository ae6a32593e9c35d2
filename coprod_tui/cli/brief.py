"""The commands `brief` and `issue`."""

from __future__ import annotations

from argparse import Namespace

from coprod_tui.cli.arguments import Parser
from coprod_tui.cli.choosing import Command
from coprod_tui.cli.output import out, say
from coprod_tui.cli.project import do, opened, takes_file
from coprod_tui.cli.versions import takes_version
from coprod_tui.files.documents import Edition, Format, document_of, write
from coprod_tui.meeting.model import Version
from coprod_tui.meeting.rules.versions import version_numbered
from coprod_tui.meeting.verbs import brief as verbs

# Reading


def _brief_arguments(parser: Parser) -> None:
    takes_file(parser)
    takes_version(parser, "this version as it was issued; without it, the brief as it stands")
    parser.add_argument("--canonical", action="store_true", help="the bytes whose SHA-256 is the fingerprint")


def _brief(arguments: Namespace) -> int:
    with opened(arguments.file) as session:
        project = session.snapshot
        version = version_numbered(project, arguments.version) if arguments.version else None
        if not arguments.canonical:
            written = write(document_of(project, Edition.BRIEF, version=version), Format.MARKDOWN)
            out(written.data.decode(), end="")
        else:
            out(version.canonical if version else verbs.freeze(session.do(verbs.commitments)).canonical, end="")
    return 0


# Issuing


def _issue_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument("--reason", metavar="WORDS", help="why it is issued")


def _issue(arguments: Namespace) -> int:
    """Prints the version's number."""
    with opened(arguments.file) as session:
        issued = do(session, verbs.issue, arguments.reason)
        one = session.snapshot.the(Version, issued)
        out(str(one.number), now=True)
        say(f"Version {one.number} is issued: {one.words}.")
    return 0


COMMANDS = {
    "brief": Command(_brief_arguments, _brief),
    "issue": Command(_issue_arguments, _issue),
}
