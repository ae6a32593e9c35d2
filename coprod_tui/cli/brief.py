"""The commands `brief`, `issue`, `share` and `sign`."""

from __future__ import annotations

from argparse import Namespace

from coprod_tui.cli.arguments import Parser
from coprod_tui.cli.choosing import Command
from coprod_tui.cli.output import out, say
from coprod_tui.cli.project import at_least, do, opened, takes_file
from coprod_tui.files.documents import Edition, Format, document_of, write
from coprod_tui.meeting.act import Act, Now
from coprod_tui.meeting.brief import brief_of
from coprod_tui.meeting.fingerprint import canonical, pairs
from coprod_tui.meeting.model import Decision, Version
from coprod_tui.meeting.refusals import RuleBroken
from coprod_tui.meeting.rules import signing
from coprod_tui.meeting.rules.said import stream_called
from coprod_tui.meeting.rules.versions import version_numbered
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs import brief as verbs


def _takes_version(parser: Parser, what: str) -> None:
    parser.add_argument("--version", metavar="N", type=at_least(1), help=what)


def _takes_stream(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument("--stream", metavar="S", required=True, help="the stream")
    _takes_version(parser, "which version; the newest, if not said")


def _version(project: Snapshot, number: int | None) -> Version:
    """The version with this number, or the newest; raises Unknown, and RuleBroken where none was issued."""
    if number is not None:
        return version_numbered(project, number)
    if not project.versions:
        raise RuleBroken("No version has been issued yet: issue one first.")
    return project.versions[-1]


# Reading


def _brief_arguments(parser: Parser) -> None:
    takes_file(parser)
    _takes_version(parser, "this version as it was issued; without it, the brief as it stands")
    parser.add_argument("--canonical", action="store_true", help="the bytes whose SHA-256 is the fingerprint")


def _brief(arguments: Namespace) -> int:
    with opened(arguments.file) as session:
        project = session.snapshot
        version = version_numbered(project, arguments.version) if arguments.version else None
        if not arguments.canonical:
            written = write(document_of(project, Edition.BRIEF, version=version), Format.MARKDOWN)
            out(written.data.decode(), end="")
        else:
            out(version.canonical if version else session.do(_sealed), end="")
    return 0


def _sealed(now: Now, project: Snapshot) -> Act[str]:
    """Writes nothing: a verb is what may ask for commitments."""
    draft = brief_of(project)
    return Act("look", (), canonical(draft, now.commitments(pairs(draft))))


# Issuing, sharing back, signing


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


def _share_arguments(parser: Parser) -> None:
    _takes_stream(parser)
    parser.add_argument("--on", metavar="DATE", default="", help="the day, such as 2026-11-20")
    parser.add_argument("--form", metavar="WORDS", default="", help="how: read aloud, on paper …")


def _share(arguments: Namespace) -> int:
    with opened(arguments.file) as session:
        project = session.snapshot
        stream, version = stream_called(project, arguments.stream), _version(project, arguments.version)
        do(session, verbs.share_back, version.id, stream.id, on=arguments.on, form=arguments.form)
    return 0


def _sign_arguments(parser: Parser) -> None:
    _takes_stream(parser)
    parser.add_argument("--decision", choices=[str(one) for one in Decision], help="what the stream decided (signed)")
    parser.add_argument("--role", metavar="WHO", default="", help="the role or code of who signs")
    parser.add_argument("--how", metavar="WORDS", default="", help="how the stream decided")
    parser.add_argument("--on", metavar="DATE", default="", help="the day, such as 2026-11-24")
    parser.add_argument("--present", metavar="N", type=at_least(0), help="how many were present")
    parser.add_argument("--reservations", metavar="WORDS", help="word for word; for not yet and declined, the reason")
    parser.add_argument("--held-by", metavar="WHO", help="who keeps the signed paper")
    parser.add_argument(
        "--take-back", action="store_true", help="takes back what the stream answered; that is recorded"
    )


def _sign(arguments: Namespace) -> int:
    reserved = Decision.RESERVED if arguments.reservations else Decision.SIGNED
    with opened(arguments.file) as session:
        project = session.snapshot
        stream, version = stream_called(project, arguments.stream), _version(project, arguments.version)
        if arguments.take_back:
            there = signing.answers(project, version, stream.id)
            if not there:
                raise RuleBroken(f"{stream.name} have not answered version {version.number}: nothing to take back.")
            do(session, verbs.retract, there[-1].id)
            return 0
        do(
            session,
            verbs.sign,
            version.id,
            stream.id,
            decision=Decision(arguments.decision) if arguments.decision else reserved,
            role=arguments.role,
            how=arguments.how,
            on=arguments.on,
            present=arguments.present,
            reservations=arguments.reservations,
            held_by=arguments.held_by,
        )
        if signing.standing(session.snapshot, version, stream.id).provisional:
            say(f"Fewer than {stream.quorum} of {stream.name} were present: the sign-off is recorded as provisional.")
    return 0


COMMANDS = {
    "brief": Command(_brief_arguments, _brief),
    "issue": Command(_issue_arguments, _issue),
    "share": Command(_share_arguments, _share),
    "sign": Command(_sign_arguments, _sign),
}
