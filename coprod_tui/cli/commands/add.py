"""The command `add`: capture lines from arguments or standard input, each saved before its code is printed."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence

from coprod_tui.base.errors import InvalidInput, Reason, Unknown
from coprod_tui.base.text import must_have_words
from coprod_tui.cli.output import ExitCode, defer_signals, out, say, standard_input
from coprod_tui.cli.parser import CliCommand, Parser, takes_file
from coprod_tui.cli.project_file import load_settings, open_project, tell_asked
from coprod_tui.domain.contributions.capture import EnteredLine
from coprod_tui.domain.contributions.commands import keep_entered
from coprod_tui.domain.contributions.rules import current_kind, stream_called
from coprod_tui.domain.records import Consent, Contribution, Stream
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.session import Session


def _add_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument(
        "line", metavar="LINE", nargs="*", default=[], help="what was said; without any, the lines of standard input"
    )
    parser.add_argument("--stream", metavar="S", help="the stream of lines that do not begin with > and a stream")


def _add(arguments: Namespace) -> int:
    consent = load_settings().default_consent
    with open_project(arguments.file) as session:
        selected = (
            stream_called(session.snapshot, arguments.stream)
            if arguments.stream is not None
            else _only(session.snapshot)
        )
        if arguments.line:
            _check(session.snapshot, arguments.line, selected)
        return _keep_all(session, arguments.line or _lines_of_input(), selected, consent, several=not arguments.line)


def _only(project: Snapshot) -> Stream | None:
    return project.streams[0] if len(project.streams) == 1 else None


def _check(project: Snapshot, lines: Sequence[str], selected: Stream | None) -> None:
    """Check all lines before the first is kept, so that one wrong line keeps none; raise Refusal."""
    for line in lines:
        entered = EnteredLine.read(line, project.streams, selected)
        if entered.chooses is not None:
            selected = entered.chooses
        elif entered.says_something:
            must_have_words(entered.parsed.text)
            _target(project, entered)


def _keep_all(
    session: Session, lines: Iterable[str], selected: Stream | None, consent: Consent, *, several: bool
) -> int:
    """Keep line after line; report a refused line and go on with those after it."""
    refused = False
    kept: list[str] = []
    for number, line in enumerate(_or_undo(session, lines, kept), 1):
        entered = EnteredLine.read(line, session.snapshot.streams, selected)
        if entered.chooses is not None:
            selected = entered.chooses
        elif entered.says_something:
            place = f"Line {number}: " if several else ""
            try:
                target = _target(session.snapshot, entered)
                if _keep(session, entered, target, consent):
                    kept.append(line)
            except InvalidInput as refusal:
                refused = True
                say(f"{place}{refusal}")
            except Unknown as refusal:
                raise Unknown(*(Reason(f"{place}{one.sentence}", one.place) for one in refusal.reasons)) from refusal
            else:
                if (unknown := entered.parsed.unknown_stream) is not None:
                    say(f"{place}No stream matches “{unknown}”: kept as it stands in {target.name}.")
    return ExitCode.SAYS_NO if refused else ExitCode.FINE


def _target(project: Snapshot, entered: EnteredLine) -> Stream:
    """The stream that a line goes to; raise Unknown where neither the line nor the command says one."""
    if entered.target is None:
        names = ", ".join(f"{one.name} ({one.letter})" for one in project.streams)
        unknown = entered.parsed.unknown_stream
        unmatched = f"No stream matches “{unknown}”. " if unknown is not None else ""
        raise Unknown(
            f"{unmatched}Which stream said this? Give --stream, or begin the line with > and a stream: {names}."
        )
    return entered.target


def _or_undo(session: Session, lines: Iterable[str], kept: Sequence[str]) -> Iterator[str]:
    """Yield lines; for one that cannot be read, take back what was kept of those before it, and raise InvalidInput."""
    try:
        yield from lines
    except InvalidInput:
        for _ in kept:
            session.undo()
        raise


def _keep(session: Session, entered: EnteredLine, target: Stream, consent: Consent) -> bool:
    """Commit one line, print its code, and say what its words ask; False for a line that says nothing."""
    with defer_signals():
        before, kind = session.snapshot, current_kind(session.snapshot)
        contribution = session.do(keep_entered, entered, stream=target.id, kind=kind, consent=consent)
        if contribution is None:
            return False
        kept = session.snapshot.the(Contribution, contribution)
        out(session.snapshot.code(kept), now=True)
    tell_asked(before, session.snapshot)
    return True


def _lines_of_input() -> Iterator[str]:
    """Yield the lines of standard input as they come; raise InvalidInput with the line for wrong bytes."""
    source = standard_input()
    if source is None:
        return
    if sys.stdin.isatty():
        say("One contribution a line; Ctrl+D on an empty line ends.")
    yield from source


COMMANDS = {"add": CliCommand(_add_arguments, _add)}
