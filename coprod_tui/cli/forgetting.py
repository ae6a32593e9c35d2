"""The command `forget`: what is kept until when, and erasing what is due once a person says so (R31)."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import date

from coprod_tui.cli.arguments import Parser, Wrong
from coprod_tui.cli.choosing import Command
from coprod_tui.cli.output import out, say
from coprod_tui.cli.project import at_least, do, opened, takes_file
from coprod_tui.meeting.clock import local_time
from coprod_tui.meeting.model import Retention
from coprod_tui.meeting.rules.erasing import due, is_of_words
from coprod_tui.meeting.session import Session
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs import erasing


def _arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument(
        "number", metavar="N", nargs="?", type=at_least(1), help="of the list; without one, it is shown"
    )
    parser.add_argument("--yes", action="store_true", help="does it without asking")


def _forget(arguments: Namespace) -> int:
    with opened(arguments.file) as session:
        kept = _kept(session.snapshot)
        if arguments.number is None:
            return _show(session.snapshot, kept)
        if arguments.number > len(kept):
            raise Wrong(f"There is no number {arguments.number}; `coprod forget {arguments.file}` lists what there is.")
        return _see_to(session, kept[arguments.number - 1], yes=arguments.yes)


def _kept(project: Snapshot) -> list[Retention]:
    left = (one for one in project.all(Retention).values() if one.done_at is None)
    return sorted(left, key=lambda one: (one.until, one.id))


def _show(project: Snapshot, kept: list[Retention]) -> int:
    now = {one.id for one in due(project, f"{local_time():%Y-%m-%d}")}
    for number, one in enumerate(kept, 1):
        state = "due" if one.id in now else "kept"
        out(f"{number:>3}  {state:<5} until {_day(one.until)}: {one.what}. {_how(one)}")
    if not kept:
        say("No dates until which something is kept are written down.")
    return 0


def _how(one: Retention) -> str:
    if is_of_words(one):
        return "Erases all that was said; issued versions stay."
    return "Only a person can destroy it; this notes that it was done."


def _see_to(session: Session, one: Retention, *, yes: bool) -> int:
    if one not in due(session.snapshot, f"{local_time():%Y-%m-%d}"):
        say(f"It is to be kept until {_day(one.until)}: nothing was erased.")
        return 1
    out(f"{one.what}: {_how(one)} This cannot be undone.")
    if not yes:
        out("Type yes to go on: ", end="", now=True)
        if (sys.stdin.readline() if sys.stdin is not None else "").strip().casefold() != "yes":
            say("Nothing was erased.")
            return 1
    count = do(session, erasing.forget, one.id, drafts=tuple(session.drafts()))
    say(
        f"The words of {count:,} contributions are erased."
        if is_of_words(one)
        else "It is noted that it was destroyed."
    )
    return 0


def _day(until: str) -> str:
    day = date.fromisoformat(until)
    return f"{day.day} {day:%B %Y}"


COMMANDS = {"forget": Command(_arguments, _forget)}
