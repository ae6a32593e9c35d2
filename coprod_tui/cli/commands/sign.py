"""The commands `share`, `understand`, `sign`, `same` and `decide`: from a version to the Board's decision about it."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterator

from coprod_tui.base.errors import RuleViolation, Unknown
from coprod_tui.cli.output import ExitCode, out, say
from coprod_tui.cli.parser import (
    CliCommand,
    Parser,
    UsageError,
    abbreviation_of,
    takes_file,
    takes_stream,
    takes_version,
    whole_number,
)
from coprod_tui.cli.project_file import do, open_project, version_called
from coprod_tui.domain.brief.changes import LineChange, brief_at
from coprod_tui.domain.contributions.rules import stream_called
from coprod_tui.domain.meetings import commands as meeting_commands
from coprod_tui.domain.records import BoardDecision, Decision, Verdict, Version
from coprod_tui.domain.signing import commands, rules
from coprod_tui.domain.signing.equivalence import (
    asked_to_confirm,
    changed_meaning,
    confirmations,
    missing_confirmations,
    previous_version,
    same_meaning_mark,
    standing_answers,
    version_difference,
)
from coprod_tui.domain.signing.rules import check_is_done, decisions, understanding_pairs
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.session import Session


def _share_arguments(parser: Parser) -> None:
    takes_stream(parser)
    parser.add_argument("--on", metavar="DATE", default="", help="the day, such as 2026-11-20")
    parser.add_argument("--form", metavar="WORDS", default="", help="how: read aloud, on paper …")
    parser.add_argument("--copies", metavar="N", type=whole_number(1), help="how many copies were given out")
    parser.add_argument("--numbers", metavar="WORDS", help="the numbers on the copies, such as 1 to 12")
    parser.add_argument("--board", action="store_true", help="what the Board decided about it is what was shared back")


def _share(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        project = session.snapshot
        stream, version = stream_called(project, arguments.stream), version_called(project, arguments.version)
        if arguments.board:
            decision = _decision(project, version)
            do(session, commands.tell, decision.id, stream.id, on=arguments.on, form=arguments.form)
            return ExitCode.FINE
        do(
            session,
            commands.share_back,
            version.id,
            stream.id,
            on=arguments.on,
            form=arguments.form,
            copies=arguments.copies,
            numbers=arguments.numbers,
        )
    return ExitCode.FINE


def _decision(project: Snapshot, version: Version) -> BoardDecision:
    written_down = decisions(project, version)
    if not written_down:
        raise RuleViolation(f"What the Board decided about version {version.number} is not written down yet.")
    return written_down[-1]


def _sign_arguments(parser: Parser) -> None:
    takes_stream(parser)
    parser.add_argument("--decision", choices=[str(one) for one in Decision], help="what the stream decided (signed)")
    parser.add_argument("--role", metavar="WHO", default="", help="the role or code of who signs")
    parser.add_argument("--how", metavar="WORDS", default="", help="how the stream decided")
    parser.add_argument("--on", metavar="DATE", default="", help="the day, such as 2026-11-24")
    parser.add_argument("--present", metavar="N", type=whole_number(0), help="how many were present")
    parser.add_argument("--reservations", metavar="WORDS", help="word for word; for not yet and declined, the reason")
    parser.add_argument("--held-by", metavar="WHO", help="who keeps the signed paper")
    parser.add_argument(
        "--unchecked", metavar="WHY", help="why they sign without the understanding check; it is printed (R20)"
    )
    parser.add_argument(
        "--take-back", action="store_true", help="takes back what the stream answered; that is recorded"
    )


def _sign(arguments: Namespace) -> int:
    reserved = Decision.RESERVED if arguments.reservations else Decision.SIGNED
    with open_project(arguments.file) as session:
        project = session.snapshot
        stream, version = stream_called(project, arguments.stream), version_called(project, arguments.version)
        if arguments.take_back:
            answers = standing_answers(project, version, stream.id)
            if not answers:
                raise RuleViolation(f"{stream.name} have not answered version {version.number}: nothing to take back.")
            do(session, commands.retract, answers[-1].id)
            return ExitCode.FINE
        do(
            session,
            commands.sign,
            version.id,
            stream.id,
            decision=Decision(arguments.decision) if arguments.decision else reserved,
            role=arguments.role,
            how=arguments.how,
            on=arguments.on,
            present=arguments.present,
            reservations=arguments.reservations,
            held_by=arguments.held_by,
            unchecked=arguments.unchecked,
        )
        if rules.standing(session.snapshot, version, stream.id).provisional:
            say(f"Fewer than {stream.quorum} of {stream.name} were present: the sign-off is recorded as provisional.")
    return ExitCode.FINE


# The understanding check


def _understand_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument("--stream", metavar="S", help="who says it back; without it, the grid of all pairs is written")
    parser.add_argument("--of", metavar="S", help="the stream whose part is said back, and which answers")
    parser.add_argument("--on", metavar="DATE", default="", help="the day, such as 2026-11-20")
    parser.add_argument("--said", metavar="WORDS", help="what was said back")
    parser.add_argument("--not-quite", metavar="WORDS", help="the answer was “not quite”, and this was missed")
    takes_version(parser, "which version; the newest, if not said")
    parser.add_argument("--take-back", action="store_true", help="takes the record back")


def _understand(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        project = session.snapshot
        version = version_called(project, arguments.version)
        if arguments.stream is None:
            for line in _grid(project, version):
                out(line)
            return ExitCode.FINE
        if arguments.of is None:
            raise UsageError("Whose part was said back? Give --of, and the stream.")
        stream, whose = (stream_called(project, name).id for name in (arguments.stream, arguments.of))
        if arguments.take_back:
            do(session, meeting_commands.take_understanding_back, version.id, stream, whose)
            return ExitCode.FINE
        do(
            session,
            meeting_commands.understand,
            version.id,
            stream,
            whose,
            on=arguments.on,
            text=arguments.said,
            confirmed=arguments.not_quite is None,
            missed=arguments.not_quite,
        )
    return ExitCode.FINE


def _grid(project: Snapshot, version: Version) -> Iterator[str]:
    for stream, whose in understanding_pairs(project):
        yield f"{stream.name} of {whose.name}: {check_is_done(project, version, stream.id, whose.id)}"


# No change in meaning


def _same_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument("codes", metavar="LINE", nargs="*", help="as `coprod diff` has it: 5.3, A.14; none lists them")
    parser.add_argument("--by", metavar="WHO", default="", help="the lead who proposes or confirms: a role or a code")
    parser.add_argument("--confirm", action="store_true", help="the lead of a stream that signed before confirms it")
    parser.add_argument("--stream", metavar="S", help="with --confirm: for which stream")
    parser.add_argument(
        "--even-so", action="store_true", help="it means the same although a number, name, not or must changed"
    )
    takes_version(parser, "the later version; the newest, if not said")
    parser.add_argument(
        "--take-back", action="store_true", help="takes them off the list; with --confirm, takes the confirmation back"
    )


def _same(arguments: Namespace) -> int:
    if arguments.confirm and not arguments.stream:
        raise UsageError("For which stream is it confirmed? Give --stream, and its letter or name.")
    if arguments.stream and not arguments.confirm:
        raise UsageError("--stream says who confirms a change that is listed: give --confirm with it.")
    with open_project(arguments.file) as session:
        project = session.snapshot
        version = version_called(project, arguments.version)
        reworded = _reworded(project, version)
        if not arguments.codes:
            if arguments.confirm or arguments.by or arguments.take_back:
                raise UsageError("Which lines? Name them as `coprod diff` does: 5.3, A.14.")
            for moved in reworded:
                for line in _listing(project, version, moved):
                    out(line)
            return ExitCode.FINE
        changes = [change for code in arguments.codes for change in _changes(reworded, code, version)]
        if arguments.confirm:
            _confirm(arguments, session, version, changes)
        elif arguments.take_back:
            do(session, meeting_commands.unmark_same, version.id, changes)
        else:
            even_so = arguments.even_so
            do(session, meeting_commands.mark_same, version.id, changes, proposed_by=arguments.by, weighed=even_so)
            if streams := asked_to_confirm(project, version):
                names = " and ".join(one.name for one in streams)
                say(f"Listed. It keeps signatures once the lead of {names} confirmed it: coprod same … --confirm.")
    return ExitCode.FINE


def _confirm(arguments: Namespace, session: Session, version: Version, changes: list[tuple[str, str]]) -> None:
    stream = stream_called(session.snapshot, arguments.stream)
    if arguments.take_back:
        do(session, meeting_commands.unconfirm_same, version.id, changes, stream.id)
    else:
        do(session, meeting_commands.confirm_same, version.id, changes, stream.id, by=arguments.by)


def _listing(project: Snapshot, version: Version, moved: LineChange) -> Iterator[str]:
    """Yield a change with both wordings, what can change its meaning, and who proposed and confirmed it."""
    mark = same_meaning_mark(project, version, moved)
    about = f", {moved.label}" if moved.label else ""
    listed = f"listed, proposed by {mark.proposed_by}" if mark else "not listed"
    yield f"{moved.number or moved.key}{about} ({listed}): {moved.before} → {moved.after}"
    for words in changed_meaning(moved.before, moved.after):
        yield f"  ! {words}"
    if mark is None:
        return
    names = {stream.id: stream.name for stream in project.streams}
    for confirmed in confirmations(project, mark):
        yield f"  ✓ {names.get(confirmed.stream, '?')}: {confirmed.by}"
    for stream in missing_confirmations(project, version, mark):
        yield f"  … {stream.name}: not confirmed yet"


def _reworded(project: Snapshot, version: Version) -> tuple[LineChange, ...]:
    """Return the changes from the version before that may be listed as no change in meaning."""
    earlier = previous_version(project, version)
    if earlier is None:
        raise RuleViolation(f"Version {version.number} is the first: nothing has moved to it.")
    return tuple(one for one in version_difference(earlier, version) if one.reworded)


def _changes(reworded: tuple[LineChange, ...], code: str, version: Version) -> list[tuple[str, str]]:
    called = [(one.key, one.part) for one in reworded if code.strip().upper() in (one.number.upper(), one.key.upper())]
    if not called:
        numbers = ", ".join(dict.fromkeys(one.number or one.key for one in reworded))
        listed = f"They are: {numbers}." if numbers else "There are none."
        raise Unknown(f"Nothing that moved to version {version.number} in other words only is called {code}. {listed}")
    return called


# The Board


def _change(text: str) -> tuple[str, str]:
    """Parse `5.3=in half of the rooms`."""
    line, equals, words = text.partition("=")
    if not (line.strip() and equals):
        raise ArgumentTypeError(f"“{text}” is not a line and words, such as “5.3=in half of the rooms”.")
    return line.strip(), words


def _decide_arguments(parser: Parser) -> None:
    takes_file(parser)
    takes_version(parser, "the final version; the newest, if not said")
    parser.add_argument(
        "--decision", metavar="WHAT", type=abbreviation_of(Verdict), required=True, help=", ".join(Verdict)
    )
    parser.add_argument("--on", metavar="DATE", default="", help="the day, such as 2026-12-02")
    parser.add_argument("--words", metavar="WORDS", default="", help="what the Board said")
    parser.add_argument(
        "--change", metavar="LINE=WORDS", action="append", default=[], type=_change, help="what it changed in a line"
    )


def _decide(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        version = version_called(session.snapshot, arguments.version)
        keys = {line.number: line.key for _, line in brief_at(version).lines() if line.number}
        do(
            session,
            commands.decide,
            version.id,
            verdict=arguments.decision,
            on=arguments.on,
            words=arguments.words,
            changes={keys.get(number, number): words for number, words in arguments.change},
        )
        say("It is written down. Share it back to each stream: coprod share FILE --board --stream …")
    return ExitCode.FINE


COMMANDS = {
    "share": CliCommand(_share_arguments, _share),
    "understand": CliCommand(_understand_arguments, _understand),
    "sign": CliCommand(_sign_arguments, _sign),
    "same": CliCommand(_same_arguments, _same),
    "decide": CliCommand(_decide_arguments, _decide),
}
