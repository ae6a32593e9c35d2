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
    takes_other_words,
    takes_stream,
    takes_version,
    whole_number,
)
from coprod_tui.cli.project_file import do, open_project, version_called
from coprod_tui.domain.brief.changes import LineChange, brief_at, difference
from coprod_tui.domain.contributions.rules import stream_called
from coprod_tui.domain.meetings import commands as meeting_commands
from coprod_tui.domain.records import BoardDecision, Decision, Verdict, Version
from coprod_tui.domain.signing import commands, rules
from coprod_tui.domain.signing.equivalence import previous_version, same_meaning_mark, version_changes
from coprod_tui.domain.signing.rules import check_is_done, decisions, understanding_pairs
from coprod_tui.domain.snapshot import Snapshot


def _share_arguments(parser: Parser) -> None:
    takes_stream(parser)
    parser.add_argument("--on", metavar="DATE", default="", help="the day, such as 2026-11-20")
    parser.add_argument("--form", metavar="WORDS", default="", help="how: read aloud, on paper …")
    parser.add_argument("--copies", metavar="N", type=whole_number(1), help="how many copies were given out")
    parser.add_argument("--numbers", metavar="WORDS", help="the numbers on the copies, such as 1 to 12")
    takes_other_words(parser)
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
            other_words=arguments.other_words,
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
    takes_other_words(parser)
    parser.add_argument(
        "--take-back", action="store_true", help="takes back what the stream answered; that is recorded"
    )


def _sign(arguments: Namespace) -> int:
    reserved = Decision.RESERVED if arguments.reservations else Decision.SIGNED
    with open_project(arguments.file) as session:
        project = session.snapshot
        stream, version = stream_called(project, arguments.stream), version_called(project, arguments.version)
        if arguments.take_back:
            answers = rules.standing_answers(project, version, stream.id)
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
            other_words=arguments.other_words,
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
    parser.add_argument("--by", metavar="WHO", default="", help="the lead who proposes it: a role or a code")
    takes_version(parser, "the later version; the newest, if not said")
    parser.add_argument("--take-back", action="store_true", help="takes them off the list again")


def _same(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        project = session.snapshot
        version = version_called(project, arguments.version)
        reworded = _reworded(project, version)
        if not arguments.codes:
            for moved in reworded:
                listed = "listed" if _is_listed(project, version, moved) else "not listed"
                about = f", {moved.label}" if moved.label else ""
                out(f"{moved.number or moved.key}{about} ({listed}): {moved.before} → {moved.after}")
            return ExitCode.FINE
        changes = [change for code in arguments.codes for change in _changes(reworded, code, version)]
        if arguments.take_back:
            do(session, meeting_commands.unmark_same, version.id, changes)
        else:
            do(session, meeting_commands.mark_same, version.id, changes, proposed_by=arguments.by)
    return ExitCode.FINE


def _reworded(project: Snapshot, version: Version) -> tuple[LineChange, ...]:
    """Return the changes from the version before that may be listed as no change in meaning."""
    earlier = previous_version(project, version)
    if earlier is None:
        raise RuleViolation(f"Version {version.number} is the first: nothing has moved to it.")
    able = {(step.key, step.part) for step in version_changes(earlier, version) or () if step.reworded}
    moved = difference(brief_at(earlier), brief_at(version))
    return tuple(one for one in moved if (one.key, one.part) in able)


def _is_listed(project: Snapshot, version: Version, moved: LineChange) -> bool:
    earlier = previous_version(project, version)
    changes = (version_changes(earlier, version) or ()) if earlier else ()
    return any(
        (step.key, step.part) == (moved.key, moved.part) and same_meaning_mark(project, version, step)
        for step in changes
    )


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
    takes_other_words(parser)


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
            other_words=arguments.other_words,
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
