"""The commands `edit`, `remove`, `undo`, `redo` and `history`: change contributions, and list what was done."""

from __future__ import annotations

from argparse import BooleanOptionalAction, Namespace
from collections.abc import Callable, Sequence
from datetime import datetime

from coprod_tui.cli.commands.show import takes_kind
from coprod_tui.cli.output import ExitCode, defer_signals, out, out_json, say
from coprod_tui.cli.parser import CliCommand, Parser, UsageError, takes_file, takes_json
from coprod_tui.cli.project_file import do, open_project
from coprod_tui.domain.contributions import commands
from coprod_tui.domain.contributions.commands import ContributionChanges
from coprod_tui.domain.contributions.rules import contribution_coded, stream_called
from coprod_tui.domain.history.events import Event, events, sentence_of
from coprod_tui.domain.records import Consent, Form
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.session import Session, UndoResult


def _edit_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument("code", metavar="CODE", help="such as M-014")
    parser.add_argument(
        "--text", metavar="WORDS", help="the words; what was read back before has to be read back again"
    )
    parser.add_argument("--why", metavar="WORDS", help="why they say so; an empty one takes it away")
    takes_kind(parser)
    parser.add_argument(
        "--theme", metavar="T", action="append", help="one theme, as often as needed; an empty one takes all away"
    )
    parser.add_argument("--speaker", metavar="CODE", help="such as 7 or @M7, never a name; an empty one takes it away")
    parser.add_argument("--form", choices=[str(form) for form in Form], help="whose words they are")
    parser.add_argument("--consent", choices=[str(consent) for consent in Consent], help="what may be done with it")
    parser.add_argument("--asked", metavar="NOTE", help="when and how the person was asked, for a higher consent")
    parser.add_argument("--read-back", action=BooleanOptionalAction, help="it was read back, and is what they meant")
    parser.add_argument(
        "--sensitive", action=BooleanOptionalAction, help="never on the room screen, only counted in print"
    )
    parser.add_argument("--stream", metavar="S", help="moves it to another stream, where it gets a code of its own")
    parser.add_argument(
        "--about", metavar="S", action="append", help="a stream whose work or space it is about; an empty one: none"
    )


def _edit(arguments: Namespace) -> int:
    given = {name: value for name, value in vars(arguments).items() if name not in ("file", "code", "help")}
    if all(value is None for value in given.values()):
        raise UsageError("What should change? Give at least one, such as --why. `coprod edit --help` lists them.")
    with open_project(arguments.file) as session:
        project = session.snapshot
        contribution = contribution_coded(project, arguments.code)
        do(session, commands.edit, contribution.id, _changes(project, arguments))
    return ExitCode.FINE


def _changes(project: Snapshot, given: Namespace) -> ContributionChanges:
    from coprod_tui.formats.csv_import import parse_themes  # noqa: PLC0415 - slow, and needed only for themes

    return ContributionChanges(
        text=given.text,
        why=given.why,
        kind=given.kind,
        themes=None if given.theme is None else parse_themes(";".join(given.theme)),
        speaker=given.speaker,
        form=Form(given.form) if given.form else None,
        consent=Consent(given.consent) if given.consent else None,
        asked=given.asked,
        read_back=given.read_back,
        sensitive=given.sensitive,
        about=None if given.about is None else _streams(project, given.about),
        stream=stream_called(project, given.stream).id if given.stream is not None else None,
    )


def _streams(project: Snapshot, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(stream_called(project, name).id for name in names if name.strip()))


def _remove_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument("code", metavar="CODE", help="such as M-014")


def _remove(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        do(session, commands.remove, contribution_coded(session.snapshot, arguments.code).id)
    return ExitCode.FINE


# Undo, redo, and what was done


def _step(how: Callable[[Session], UndoResult], label: str) -> Callable[[Namespace], int]:
    def run(arguments: Namespace) -> int:
        with open_project(arguments.file) as session:
            with defer_signals():
                undone = how(session)
            say(f"{label}: {sentence_of(undone.told, undone.without, undone.beside)}")
        return ExitCode.FINE

    return run


def _history_arguments(parser: Parser) -> None:
    takes_file(parser)
    takes_json(parser)


def _history(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        done = events(session.history(), session.snapshot)
    if arguments.json:
        out_json([_to_dict(event) for event in done])
    else:
        for event in done:
            out(_line(event))
    return ExitCode.FINE


def _to_dict(event: Event) -> dict[str, object]:
    return {
        "n": event.n,
        "at": event.at,
        "meeting": event.meeting,
        "verb": event.verb,
        "sentence": event.sentence,
        "codes": list(event.codes),
        "undone": event.undone,
    }


def _line(event: Event) -> str:
    at = datetime.fromisoformat(event.at)
    meeting = f"meeting {event.meeting}" if event.meeting else ""
    undone = " (undone)" if event.undone else ""
    return f"{event.n:>5}  {at:%Y-%m-%d %H:%M:%S}  {meeting:<10}  {event.sentence}{undone}"


COMMANDS = {
    "edit": CliCommand(_edit_arguments, _edit),
    "remove": CliCommand(_remove_arguments, _remove),
    "undo": CliCommand(takes_file, _step(Session.undo, "Undone")),
    "redo": CliCommand(takes_file, _step(Session.redo, "Done again")),
    "history": CliCommand(_history_arguments, _history),
}
