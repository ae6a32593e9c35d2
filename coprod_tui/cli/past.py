"""The commands `undo`, `redo` and `history`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from datetime import datetime

from coprod_tui.cli.arguments import Parser
from coprod_tui.cli.choosing import Command
from coprod_tui.cli.ending import uninterrupted
from coprod_tui.cli.output import out, out_json, say
from coprod_tui.cli.project import opened, takes_file, takes_json
from coprod_tui.meeting.history import Event, events, sentence_of
from coprod_tui.meeting.session import Session, Undone


def _turn(how: Callable[[Session], Undone], label: str) -> Callable[[Namespace], int]:
    def run(arguments: Namespace) -> int:
        with opened(arguments.file) as session:
            with uninterrupted():
                undone = how(session)
            say(f"{label}: {sentence_of(undone.told, undone.before, session.snapshot)}")
        return 0

    return run


def _history_arguments(parser: Parser) -> None:
    takes_file(parser)
    takes_json(parser)


def _history(arguments: Namespace) -> int:
    with opened(arguments.file) as session:
        found = events(session.history(), session.snapshot)
    if arguments.json:
        out_json([_told(one) for one in found])
    else:
        for one in found:
            out(_line(one))
    return 0


def _told(one: Event) -> dict[str, object]:
    return {
        "n": one.n,
        "at": one.at,
        "meeting": one.meeting,
        "verb": one.verb,
        "sentence": one.sentence,
        "codes": list(one.codes),
        "undone": one.undone,
    }


def _line(one: Event) -> str:
    at = datetime.fromisoformat(one.at)
    meeting = f"meeting {one.meeting}" if one.meeting else ""
    undone = " (undone)" if one.undone else ""
    return f"{one.n:>5}  {at:%Y-%m-%d %H:%M:%S}  {meeting:<10}  {one.sentence}{undone}"


COMMANDS = {
    "undo": Command(takes_file, _turn(Session.undo, "Undone")),
    "redo": Command(takes_file, _turn(Session.redo, "Done again")),
    "history": Command(_history_arguments, _history),
}
