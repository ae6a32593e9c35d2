"""The commands `meeting` and `plans`: run a meeting by its agenda, and list the plans."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from collections.abc import Mapping, Sequence

from coprod_tui.base.paths import sessions_folder
from coprod_tui.base.toml_source import Problem
from coprod_tui.cli.output import ExitCode, out, say
from coprod_tui.cli.parser import Action, Actions, CliCommand, Parser, no_arguments, whole_number
from coprod_tui.cli.project_file import do, load_settings, open_project
from coprod_tui.domain.contributions.rules import stream_called
from coprod_tui.domain.meetings import commands
from coprod_tui.domain.meetings.agenda import BORROW_MINUTES
from coprod_tui.domain.meetings.plans import Plan, plan_called, read_plans
from coprod_tui.domain.records import Meeting
from coprod_tui.domain.snapshot import Snapshot


def _plans() -> tuple[Sequence[Plan], Sequence[Problem]]:
    """Return the shipped plans and the person's own, with the problems in them."""
    return read_plans((sessions_folder(), load_settings().plans_folder))


def _counted(text: str) -> tuple[str, int]:
    """Parse `Members=7`."""
    name, equals, count = text.rpartition("=")
    if not (name and equals and count.isascii() and count.isdecimal()):
        raise ArgumentTypeError(f"“{text}” is not a stream and a number, such as Members=7.")
    return name, int(count)


def _present(project: Snapshot, counted: Sequence[tuple[str, int]]) -> Mapping[str, int]:
    return {stream_called(project, name).id: count for name, count in counted}


def _streams(project: Snapshot, names: Sequence[str]) -> tuple[str, ...]:
    """Return the streams of `--streams Members Staff`; commas separate names too."""
    whole = {one.name for one in project.streams}
    parted = [part for name in names for part in ([name] if name in whole else name.split(",")) if part.strip()]
    return tuple(stream_called(project, name).id for name in parted)


# Actions of `coprod meeting`


def _start_arguments(parser: Parser) -> None:
    parser.add_argument("plan", metavar="PLAN", help="its name; `coprod plans` lists them")
    parser.add_argument("--streams", metavar="S", nargs="+", action="extend", default=[], help="who is in the room")
    parser.add_argument(
        "--present", metavar="S=N", nargs="+", action="extend", default=[], type=_counted, help="how many of a stream"
    )
    parser.add_argument("--venue", metavar="V", default="", help="where it is")


def _start(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        plans, faults = _plans()
        for fault in faults:
            say(str(fault))
        plan = plan_called(plans, arguments.plan)
        streams = _streams(session.snapshot, arguments.streams)
        present = _present(session.snapshot, arguments.present)
        started = do(session, commands.start, plan, streams=streams, present=present, venue=arguments.venue)
        meeting = session.snapshot.the(Meeting, started)
        say(f"Meeting {meeting.number} is open: {meeting.title}, {plan.minutes} minutes.")
    return ExitCode.FINE


def _takes_block(parser: Parser) -> None:
    parser.add_argument("number", metavar="N", type=whole_number(1), help="the block's place on the agenda, from 1")


def _block(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        do(session, commands.open_block, arguments.number - 1)
    return ExitCode.FINE


def _borrow_arguments(parser: Parser) -> None:
    _takes_block(parser)
    parser.add_argument(
        "--minutes", metavar="M", type=whole_number(1), default=BORROW_MINUTES, help=f"how many ({BORROW_MINUTES})"
    )


def _borrow(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        do(session, commands.borrow, arguments.number - 1, arguments.minutes)
    return ExitCode.FINE


def _present_arguments(parser: Parser) -> None:
    parser.add_argument("present", metavar="S=N", nargs="+", type=_counted, help="a stream and a number")


def _set_present(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        for stream, count in _present(session.snapshot, arguments.present).items():
            do(session, commands.set_present, stream, count)
    return ExitCode.FINE


def _leave_arguments(parser: Parser) -> None:
    parser.add_argument("stream", metavar="S", help="the stream")


def _leave(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        do(session, commands.leave, stream_called(session.snapshot, arguments.stream).id)
    return ExitCode.FINE


def _end_arguments(parser: Parser) -> None:
    parser.add_argument("--because", metavar="WORDS", help="why a leads' meeting ends before each lead had a turn")


def _end(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        ended = do(session, commands.end, because=arguments.because)
        say(f"Meeting {session.snapshot.the(Meeting, ended).number} is ended.")
    return ExitCode.FINE


_ACTIONS = {
    "start": Action(
        "Starts a meeting from a plan.",
        "start joint --present Members=7 Staff=5 --venue Quayside",
        _start_arguments,
        _start,
    ),
    "block": Action("Opens a block of the agenda.", "block 4", _takes_block, _block),
    "borrow": Action(
        "Gives the open block minutes of a later one.", "borrow 9 --minutes 5", _borrow_arguments, _borrow
    ),
    "present": Action(
        "Says how many of a stream are in the room.", "present Members=8", _present_arguments, _set_present
    ),
    "leave": Action("Says that a stream is not in the room after all.", "leave Staff", _leave_arguments, _leave),
    "end": Action("Ends the meeting.", "end", _end_arguments, _end),
}


# Plans


def _list_plans(_: Namespace) -> int:
    """Print the plans; return 1 if there is a problem in one."""
    plans, faults = _plans()
    widest = max((len(plan.name) for plan in plans), default=0)
    for plan in plans:
        out(f"{plan.name:<{widest}}  {plan.kind:<6}  {plan.minutes:>3} min  {len(plan.blocks):>2} blocks  {plan.title}")
    for fault in faults:
        say(str(fault))
    return ExitCode.SAYS_NO if faults else ExitCode.FINE


COMMANDS: dict[str, CliCommand | Actions] = {"meeting": _ACTIONS, "plans": CliCommand(no_arguments, _list_plans)}
