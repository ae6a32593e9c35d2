"""The commands `share`, `understand`, `sign`, `same` and `decide`: from a version to the Board's decision about it."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

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
from coprod_tui.domain.brief.changes import LineChange, brief_at
from coprod_tui.domain.brief.facts import printed_role
from coprod_tui.domain.contributions.rules import stream_called
from coprod_tui.domain.meetings import commands as meeting_commands
from coprod_tui.domain.records import (
    BoardDecision,
    BoardTold,
    Decision,
    Record,
    Sharing,
    Signoff,
    Stream,
    Understanding,
    Verdict,
    Version,
)
from coprod_tui.domain.signing import commands, rules
from coprod_tui.domain.signing.dates import SIGNING_DECISIONS
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
from coprod_tui.domain.signing.rules import board_changes, check_is_done, decisions, understanding_pairs
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.session import Session

T = TypeVar("T")
LAST = "last"
"""What `--correct` corrects when no day is given."""
E = TypeVar("E", Sharing, Understanding, Signoff, BoardDecision, BoardTold)


def _takes_because(parser: Parser) -> None:
    parser.add_argument(
        "--because", metavar="WHY", help="why it was on a day out of order, or why the entry was wrong; it is printed"
    )


def _takes_correction(parser: Parser, never: str) -> None:
    """Add `--because`, `--correct` and `--never`."""
    _takes_because(parser)
    parser.add_argument(
        "--correct",
        metavar="DATE",
        nargs="?",
        const=LAST,
        help="corrects what is written down: the entry of this day, or the last one; what is not given stays as it was",
    )
    parser.add_argument("--never", action="store_true", help=f"with --correct: {never}; --because says why")


def _to_correct(arguments: Namespace, entries: Sequence[E], what: str) -> E | None:
    """Return the entry that is corrected; None where none is. Raises RuleViolation where there is no such entry."""
    if arguments.correct is None:
        if arguments.never:
            raise UsageError("--never belongs to --correct: it says that an entry is wrong.")
        return None
    if not entries:
        raise RuleViolation(f"There is nothing to correct: {what} is written down.")
    if arguments.correct == LAST:
        return entries[-1]
    for entry in reversed(entries):
        if entry.on == arguments.correct:
            return entry
    days = ", ".join(entry.on for entry in entries)
    raise Unknown(f"No entry of {arguments.correct} counts. There are those of: {days}.")


def _share_arguments(parser: Parser) -> None:
    takes_stream(parser)
    parser.add_argument("--on", metavar="DATE", default="", help="the day, such as 2026-11-20")
    parser.add_argument("--form", metavar="WORDS", default="", help="how: read aloud, on paper …")
    parser.add_argument("--copies", metavar="N", type=whole_number(1), help="how many copies were given out")
    parser.add_argument("--numbers", metavar="WORDS", help="the numbers on the copies, such as 1 to 12")
    takes_other_words(parser)
    parser.add_argument("--board", action="store_true", help="what the Board decided about it is what was shared back")
    _takes_correction(parser, "it was not shared back at all")


def _share(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        project = session.snapshot
        stream, version = stream_called(project, arguments.stream), version_called(project, arguments.version)
        if arguments.board:
            _tell(session, _decision(project, version), stream, arguments)
            return ExitCode.FINE
        what = f"no sharing back of version {version.number} to {stream.name}"
        wrong = _to_correct(arguments, rules.sharings(project, version, stream.id), what)
        if wrong is not None and arguments.never:
            do(session, commands.never_shared, wrong.id, because=arguments.because or "")
            return ExitCode.FINE
        do(
            session,
            commands.share_back,
            version.id,
            stream.id,
            on=arguments.on or (wrong.on if wrong else ""),
            form=arguments.form or (wrong.form if wrong else ""),
            copies=_kept(arguments.copies, wrong, "copies"),
            numbers=_kept(arguments.numbers, wrong, "numbers"),
            because=arguments.because,
            corrects=wrong.id if wrong else None,
            other_words=arguments.other_words,
        )
    return ExitCode.FINE


def _kept(given: T | None, wrong: Record | None, field: str) -> T | None:
    """Return what was given, else what the entry that is corrected has."""
    if given is not None or wrong is None:
        return given
    kept: T | None = getattr(wrong, field)
    return kept


def _tell(session: Session, decision: BoardDecision, stream: Stream, arguments: Namespace) -> None:
    told = rules.decision_sharings(session.snapshot, decision, stream.id)
    wrong = _to_correct(arguments, told, f"no sharing back of the Board's decision to {stream.name}")
    if wrong is not None and arguments.never:
        do(session, commands.never_told, wrong.id, because=arguments.because or "")
        return
    do(
        session,
        commands.tell,
        decision.id,
        stream.id,
        on=arguments.on or (wrong.on if wrong else ""),
        form=arguments.form or (wrong.form if wrong else ""),
        because=arguments.because,
        corrects=wrong.id if wrong else None,
    )


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
    _takes_because(parser)
    parser.add_argument(
        "--correct",
        action="store_true",
        help="corrects how the stream's answer was written down; what is not given stays as it was",
    )
    takes_other_words(parser)
    parser.add_argument(
        "--take-back", action="store_true", help="takes back what the stream answered; that is recorded"
    )


def _sign(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        project = session.snapshot
        stream, version = stream_called(project, arguments.stream), version_called(project, arguments.version)
        wrong = None
        if arguments.take_back or arguments.correct:
            answers = standing_answers(project, version, stream.id)
            if not answers:
                to_do = "take back" if arguments.take_back else "correct"
                raise RuleViolation(f"{stream.name} have not answered version {version.number}: nothing to {to_do}.")
            if arguments.take_back:
                do(session, commands.retract, answers[-1].id)
                return ExitCode.FINE
            wrong = answers[-1]
        do(
            session,
            commands.sign,
            version.id,
            stream.id,
            decision=_answer(arguments, wrong),
            role=arguments.role or (wrong.role if wrong else ""),
            how=arguments.how or (wrong.how if wrong else ""),
            on=arguments.on or (wrong.on if wrong else ""),
            present=_kept(arguments.present, wrong, "present"),
            reservations=_kept(arguments.reservations, wrong, "reservations"),
            held_by=_kept(arguments.held_by, wrong, "held_by"),
            unchecked=_kept(arguments.unchecked, wrong, "unchecked"),
            because=arguments.because,
            corrects=wrong.id if wrong else None,
            other_words=arguments.other_words,
        )
        if rules.standing(session.snapshot, version, stream.id).provisional:
            say(f"Fewer than {stream.quorum} of {stream.name} were present: the sign-off is recorded as provisional.")
    return ExitCode.FINE


def _answer(arguments: Namespace, wrong: Signoff | None) -> Decision:
    """Return what the stream decided: as given, as before, or told by whether there are reservations."""
    if arguments.decision:
        return Decision(arguments.decision)
    if wrong is not None and wrong.decision not in SIGNING_DECISIONS:
        return wrong.decision
    return Decision.RESERVED if _kept(arguments.reservations, wrong, "reservations") else Decision.SIGNED


# The understanding check


def _understand_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument("--stream", metavar="S", help="who says it back; without it, the grid of all pairs is written")
    parser.add_argument("--of", metavar="S", help="the stream whose part is said back, and which answers")
    parser.add_argument("--on", metavar="DATE", default="", help="the day, such as 2026-11-20")
    parser.add_argument("--said", metavar="WORDS", help="what was said back")
    parser.add_argument("--yes", action="store_true", help="the answer was yes, as it is if not said; with --correct")
    parser.add_argument("--not-quite", metavar="WORDS", help="the answer was “not quite”, and this was missed")
    takes_version(parser, "which version; the newest, if not said")
    _takes_correction(parser, "it was not said back at all")
    parser.add_argument(
        "--take-back", action="store_true", help="it was not said back after all: corrects the last round"
    )


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
        rounds = rules.understanding_rounds(project, version, stream, whose)
        wrong = _to_correct(arguments, rounds, "no saying back between these two")
        if arguments.take_back or arguments.never:
            do(
                session,
                meeting_commands.take_understanding_back,
                version.id,
                stream,
                whose,
                because=arguments.because,
            )
            return ExitCode.FINE
        missed = arguments.not_quite if arguments.yes else _kept(arguments.not_quite, wrong, "missed")
        do(
            session,
            meeting_commands.understand,
            version.id,
            stream,
            whose,
            on=arguments.on or (wrong.on if wrong else ""),
            text=_kept(arguments.said, wrong, "text"),
            confirmed=missed is None,
            missed=missed,
            because=arguments.because,
            corrects=wrong.id if wrong else None,
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
    listed = f"listed, proposed by {printed_role(project, mark, 'proposed_by')}" if mark else "not listed"
    yield f"{moved.number or moved.key}{about} ({listed}): {moved.before} → {moved.after}"
    for words in changed_meaning(moved.before, moved.after):
        yield f"  ! {words}"
    if mark is None:
        return
    names = {stream.id: stream.name for stream in project.streams}
    for confirmed in confirmations(project, mark):
        yield f"  ✓ {names.get(confirmed.stream, '?')}: {printed_role(project, confirmed, 'by')}"
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
    parser.add_argument("--decision", metavar="WHAT", type=abbreviation_of(Verdict), help=", ".join(Verdict))
    parser.add_argument("--on", metavar="DATE", default="", help="the day, such as 2026-12-02")
    parser.add_argument("--words", metavar="WORDS", default="", help="what the Board said")
    parser.add_argument(
        "--change", metavar="LINE=WORDS", action="append", default=[], type=_change, help="what it changed in a line"
    )
    _takes_correction(parser, "the Board has not decided about this version")
    takes_other_words(parser)


def _decide(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        project = session.snapshot
        version = version_called(project, arguments.version)
        about = f"no decision of the Board about version {version.number}"
        wrong = _to_correct(arguments, decisions(project, version), about)
        if wrong is not None and arguments.never:
            do(session, commands.never_decided, wrong.id, because=arguments.because or "")
            return ExitCode.FINE
        verdict = arguments.decision or (wrong.verdict if wrong else None)
        if verdict is None:
            raise UsageError(f"What did the Board decide? Give --decision: {', '.join(Verdict)}.")
        keys = {line.number: line.key for _, line in brief_at(version).lines() if line.number}
        do(
            session,
            commands.decide,
            version.id,
            verdict=verdict,
            on=arguments.on or (wrong.on if wrong else ""),
            words=arguments.words or (wrong.words if wrong else ""),
            changes=_changed_lines(project, arguments, keys, wrong if verdict is Verdict.WITH_CHANGES else None),
            because=arguments.because,
            corrects=wrong.id if wrong else None,
            other_words=arguments.other_words,
        )
        say("It is written down. Share it back to each stream: coprod share FILE --board --stream …")
    return ExitCode.FINE


def _changed_lines(
    project: Snapshot, arguments: Namespace, keys: Mapping[str, str], wrong: BoardDecision | None
) -> Mapping[str, str]:
    """Return the changed lines by their keys: those given, else those of the decision that is corrected."""
    if not arguments.change and wrong is not None:
        return {change.key: change.text for change in board_changes(project, wrong)}
    return {keys.get(number, number): words for number, words in arguments.change}


COMMANDS = {
    "share": CliCommand(_share_arguments, _share),
    "understand": CliCommand(_understand_arguments, _understand),
    "sign": CliCommand(_sign_arguments, _sign),
    "same": CliCommand(_same_arguments, _same),
    "decide": CliCommand(_decide_arguments, _decide),
}
