"""The table of all commands, and the dispatch of a command line to one of them."""

from __future__ import annotations

import functools
import importlib
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from coprod_tui import __version__
from coprod_tui.cli.output import ExitCode, out, raise_on_signals
from coprod_tui.cli.parser import (
    Actions,
    AnyCommand,
    CliCommand,
    CommandEntry,
    Program,
    ProgramCommand,
    UsageError,
    action_parser,
    parser_of,
)

_COMMANDS = "coprod_tui.cli.commands"
_HELP = ("--help", "-h", "help")

_ENTRIES = (
    CommandEntry(
        "new",
        "new",
        "Begins a project in a new file.",
        (
            'coprod new ward.coprod --title "A new ward"',
            'coprod new ward.coprod --title "A new ward" --stream Members=M --stream Staff=S --observer "The Trust=T"',
        ),
    ),
    CommandEntry(
        "example",
        "new",
        "Writes the worked example, whose people and words are made up, and opens it.",
        ("coprod example", "coprod example try.coprod --no-open"),
        shows_screen=True,
    ),
    CommandEntry(
        "project",
        "new",
        "Changes what a project is about: its title, its streams, what can change and what cannot.",
        ('coprod project ward.coprod cannot-change "the site" --source "the Board, May"',),
    ),
    CommandEntry(
        "add",
        "add",
        "Keeps what was said: one contribution a line, each with its code as soon as it is on disk.",
        (
            'coprod add ward.coprod --stream Members "* a bed I can lower myself because I fell #beds @7"',
            'coprod add ward.coprod "> staff - torches at night"',
            "coprod add ward.coprod --stream Staff < lines.txt",
        ),
    ),
    CommandEntry(
        "edit",
        "edit",
        "Changes a contribution.",
        (
            'coprod edit ward.coprod M-014 --why "I fell from the old one" --theme beds --theme night',
            'coprod edit ward.coprod M-014 --consent quote --asked "at the end of meeting 3" --read-back',
        ),
    ),
    CommandEntry(
        "remove", "edit", "Takes a contribution out; undo brings it back.", ("coprod remove ward.coprod M-014",)
    ),
    CommandEntry(
        "withdraw",
        "privacy",
        "Erases a contribution's words, or all of a person's, for good and everywhere; shows first what that is.",
        (
            "coprod withdraw ward.coprod M-014",
            "coprod withdraw ward.coprod @M7",
            "coprod withdraw a.coprod M-014 --yes",
        ),
    ),
    CommandEntry(
        "mask",
        "privacy",
        "Asks about what looks like a name, a number or an address; masking erases it for good.",
        ("coprod mask ward.coprod", "coprod mask ward.coprod M-014", "coprod mask ward.coprod M-014 --keep"),
    ),
    CommandEntry(
        "forget",
        "privacy",
        "Shows what is kept until when, and erases what is due once you say so.",
        ("coprod forget ward.coprod", "coprod forget ward.coprod 1"),
    ),
    CommandEntry(
        "seal",
        "backup",
        "Seals a project's file and its backups with a passphrase, which is asked for.",
        ("coprod seal ward.coprod",),
    ),
    CommandEntry("unseal", "backup", "Takes the passphrase of a project's file away.", ("coprod unseal ward.coprod",)),
    CommandEntry("reseal", "backup", "Changes the passphrase of a project's file.", ("coprod reseal ward.coprod",)),
    CommandEntry(
        "undo", "edit", "Takes back the last thing that was done, and says which.", ("coprod undo ward.coprod",)
    ),
    CommandEntry("redo", "edit", "Does again what was taken back last.", ("coprod redo ward.coprod",)),
    CommandEntry(
        "meeting",
        "meeting",
        "Starts a meeting from a plan, moves through its agenda, ends it; it stays open in the file until then.",
        (
            'coprod meeting ward.coprod start joint --present Members=7 Staff=5 --venue "Quayside"',
            "coprod meeting ward.coprod block 4",
            "coprod meeting ward.coprod end",
        ),
    ),
    CommandEntry("plans", "meeting", "Lists the meeting plans, and what is wrong in one.", ("coprod plans",)),
    CommandEntry(
        "list",
        "show",
        "Lists contributions in the order said.",
        ("coprod list ward.coprod --stream Members --theme beds", "coprod list ward.coprod --search garden --json"),
    ),
    CommandEntry(
        "show", "show", "Shows how far a project is.", ("coprod show ward.coprod", "coprod show ward.coprod --json")
    ),
    CommandEntry(
        "conflicts",
        "conflict",
        "Lists where streams pull apart, and what is still missing.",
        ("coprod conflicts ward.coprod", "coprod conflicts ward.coprod --json"),
    ),
    CommandEntry(
        "conflict",
        "conflict",
        "Carries one conflict from two requests to a middle ground.",
        (
            'coprod conflict ward.coprod raise M-014 S-007 --title "The bed"',
            'coprod conflict ward.coprod why C-01 Members "A hospital bed tells me that I am ill"',
        ),
    ),
    CommandEntry(
        "history",
        "edit",
        "Tells what was done, oldest first: codes, never words.",
        ("coprod history ward.coprod", "coprod history ward.coprod --json"),
    ),
    CommandEntry(
        "line",
        "line",
        "Writes the lines of the brief, each resting on what was said or agreed.",
        (
            'coprod line ward.coprod add "Every bedroom has a window seat." --from M-014 S-007',
            "coprod line ward.coprod chain 5.1",
        ),
    ),
    CommandEntry(
        "answer",
        "leads",
        "Says what became of what was said: one thing, many, or a whole theme.",
        (
            'coprod answer ward.coprod M-014 S-007 --as "in the brief"',
            'coprod answer ward.coprod --theme parking --as "for another service" --reason "the council decides"',
            'coprod answer ward.coprod M-015 --into M-014 --reason "the same wish"',
            'coprod answer ward.coprod M-016 --agreement C-01 --reason "one of two positions"',
        ),
    ),
    CommandEntry(
        "theme",
        "leads",
        "Puts themes side by side, merges them, takes them apart again.",
        ("coprod theme ward.coprod list", "coprod theme ward.coprod merge bedrooms --into beds"),
    ),
    CommandEntry(
        "shown",
        "leads",
        "Records that a request about another stream's work was shown to that stream.",
        ('coprod shown ward.coprod M-014 --stream Staff --how "read aloud at handover"',),
    ),
    CommandEntry(
        "turn",
        "leads",
        "Records a lead's turn at a leads' meeting: shared, nothing new, absent.",
        ("coprod turn ward.coprod Members shared", 'coprod turn ward.coprod Staff "nothing new"'),
    ),
    CommandEntry(
        "section",
        "leads",
        "Arranges the brief's sections: opening paragraph, order, what is left out.",
        ('coprod section ward.coprod open 5 "This is what all three streams want."',),
    ),
    CommandEntry(
        "brief",
        "brief",
        "Writes the brief as it stands, or a version as it was issued.",
        (
            "coprod brief ward.coprod > draft.md",
            "coprod brief ward.coprod --version 2",
            "coprod brief ward.coprod --version 2 --canonical | sha256sum",
        ),
    ),
    CommandEntry(
        "issue",
        "brief",
        "Freezes the brief as its next numbered version.",
        ('coprod issue ward.coprod --reason "after the joint meeting"',),
    ),
    CommandEntry(
        "diff",
        "brief",
        "Compares two versions of the brief line by line, with why each was issued; or a version and the draft.",
        ("coprod diff ward.coprod", "coprod diff ward.coprod 3 4", "coprod diff ward.coprod 3 4 --json"),
    ),
    CommandEntry(
        "check",
        "brief",
        "Tests the brief: answers, sources, reservations, signatures, quotes, roles, codes, fingerprints.",
        (
            "coprod check ward.coprod",
            "coprod check ward.coprod --json",
        ),
    ),
    CommandEntry(
        "other-words",
        "brief",
        "Says that a printed text only happens to share words with what may not be printed, or means another role.",
        ('coprod other-words ward.coprod "C-01, its title=M-014" --by "lead of Members"',),
    ),
    CommandEntry(
        "share",
        "sign",
        "Records that a version, or the Board's decision, was shared back to a stream, when and in which form.",
        (
            'coprod share ward.coprod --stream Members --on 2026-11-20 --form "on paper" --copies 9',
            'coprod share ward.coprod --board --stream Members --on 2026-12-09 --form "read aloud"',
        ),
    ),
    CommandEntry(
        "understand",
        "sign",
        "Records that a stream said back what another asked for and why; without a stream, the grid of all pairs.",
        (
            "coprod understand ward.coprod",
            "coprod understand ward.coprod --stream Members --of Staff --on 2026-11-20",
            'coprod understand ward.coprod --stream Staff --of Members --on 2026-11-20 --not-quite "the view"',
        ),
    ),
    CommandEntry(
        "sign",
        "sign",
        "Records what a stream decided about a version.",
        ('coprod sign ward.coprod --stream Members --role "stream lead" --how hands --on 2026-11-24 --present 7',),
    ),
    CommandEntry(
        "same",
        "sign",
        "Lists other words for the same as “no change in meaning”, which every lead whose stream signed confirms.",
        (
            "coprod same ward.coprod",
            'coprod same ward.coprod 5.3 A.14 --by "lead of Members"',
            "coprod same ward.coprod 5.3 --confirm --stream Staff --by S1",
        ),
    ),
    CommandEntry(
        "decide",
        "sign",
        "Records what the Trust Board decided about a final version, line by line where it changed something.",
        (
            'coprod decide ward.coprod --decision approved --on 2026-12-02 --words "We thank all three streams."',
            'coprod decide ward.coprod --decision "with changes" --on 2026-12-02 --words "Yes, but" --change 5.3=half',
        ),
    ),
    CommandEntry(
        "export",
        "export",
        "Writes documents, tables or the whole project to files; the ending of each says what it is.",
        (
            "coprod export ward.coprod brief.pdf brief.html --version 2",
            "coprod export ward.coprod board.docx --edition board --version 2 --template letter.dotx",
            "coprod export ward.coprod members.docx --edition stream --stream Members --large",
            "coprod export ward.coprod minutes.pdf --edition minutes --meeting 3",
            "coprod export ward.coprod ward.csv",
            "coprod export ward.coprod answers.csv --what dispositions",
            "coprod export ward.coprod ward.json ward.notes",
            'coprod export ward.coprod cards.pdf --edition "paper pack" --plan joint',
        ),
    ),
    CommandEntry(
        "notes",
        "import_",
        "Writes meetings as notes: plain text that can be read, edited and taken in again.",
        ("coprod notes ward.coprod --meeting 3 > meeting-3.notes",),
    ),
    CommandEntry(
        "import",
        "import_",
        "Takes in notes, or the words in one column of a CSV file; or makes a new file of a whole project.",
        (
            "coprod import ward.coprod meeting-3.notes meeting-4.notes",
            "coprod import new.coprod ward.json",
            'coprod import ward.coprod survey.csv --stream Members --text "Your answer" --theme Topics',
            'coprod import ward.coprod a.csv --stream Staff --text Answer --kind Q --kind-map "What was good?=works"',
        ),
    ),
    CommandEntry(
        "backup",
        "backup",
        "Makes a checked backup beside the project, in the second place too if there is one.",
        (
            "coprod backup ward.coprod",
            "coprod backup ward.coprod --list",
            "coprod backup ward.coprod --to /media/stick",
        ),
    ),
    CommandEntry(
        "verify",
        "backup",
        "Checks that a file holds what was saved and signed, and names everything that was altered.",
        ("coprod verify ward.coprod",),
    ),
    CommandEntry(
        "rescue",
        "backup",
        "Saves every readable record of a damaged file in a new one, and says what could not be read.",
        ("coprod rescue ward.coprod rescued.coprod",),
    ),
    CommandEntry(
        "restore",
        "backup",
        "Shows what is in each backup, and puts one back; the present file is kept aside, never written over.",
        ("coprod restore ward.coprod", "coprod restore ward.coprod 2"),
    ),
    CommandEntry(
        "typed",
        "import_",
        "Takes in what was written on the cards and sheets of a paper pack, by the codes on them.",
        (
            'coprod typed ward.coprod "M3-07-K * a bed I can lower myself because I fell | consent: quote"',
            'coprod typed ward.coprod "C03-MTX8-4 5=4 4=2 3=1 | reservation: two layouts to learn"',
            "coprod typed ward.coprod < cards.txt",
        ),
    ),
    CommandEntry(
        "plain",
        "plain",
        "Line mode: numbers and questions instead of screens, for screen readers and for any terminal.",
        ("coprod plain ward.coprod",),
    ),
    CommandEntry(
        "hand-over",
        "backup",
        "Makes a checked copy of a project, on a stick or in any folder.",
        ("coprod hand-over ward.coprod /media/stick",),
    ),
    CommandEntry(
        "keys",
        "settings",
        "Press a key, see what arrives from this terminal and what it does.",
        ("coprod keys",),
        shows_screen=True,
    ),
    CommandEntry("settings", "settings", "Says what is set, and where each value comes from.", ("coprod settings",)),
)

ENTRIES = {entry.name: entry for entry in _ENTRIES}
"""All commands by name, in the order of the help."""


# Dispatch


def resolve(argv: Sequence[str], main: Callable[[Sequence[str]], int]) -> Callable[[], int]:
    """Return what the arguments ask for, ready to run; raise UsageError. Line mode runs its commands by `main`."""
    program = Program(ENTRIES, command_of, main)
    if not argv:
        return functools.partial(_launch, None, program)
    first, *rest = argv
    if first == "--version":
        return functools.partial(_tell, f"coprod {__version__}")
    if first in _HELP:
        return functools.partial(_help, rest)
    if first in ENTRIES:
        return functools.partial(_run, ENTRIES[first], rest, program)
    if first.startswith("-"):
        raise UsageError(f"coprod has no option {first}. {_LIST}")
    if _is_meant_as_command(first, rest):
        raise UsageError(_no_command(first, rest))
    return functools.partial(_launch, Path(first), program)


_LIST = "`coprod --help` lists what there is."


def command_of(entry: CommandEntry) -> AnyCommand:
    """Import the module of a command and return the command; no other command is imported."""
    commands: Mapping[str, AnyCommand] = importlib.import_module(f"{_COMMANDS}.{entry.module}").COMMANDS
    return commands[entry.name]


def _launch(file: Path | None, program: Program) -> int:
    """Open the screens; `start` is imported only here, because it loads the store."""
    from coprod_tui.cli.start import launch  # noqa: PLC0415 - no other command waits for it

    return launch(file, program)


def _is_meant_as_command(first: str, rest: Sequence[str]) -> bool:
    """Whether an unknown first argument is a misspelt command rather than a file to open."""
    path = Path(first)
    if rest:
        return True
    looks_like_a_file = path.exists() or path.suffix or path.name != first
    return not looks_like_a_file and _nearest(first) is not None


def _no_command(first: str, rest: Sequence[str]) -> str:
    if rest and rest[0] in ENTRIES:
        return f"The command comes first: coprod {rest[0]} {first}"
    if Path(first).exists():
        return f"After a file to open nothing more is expected. {_LIST}"
    near = _nearest(first)
    hint = f" Did you mean “{near}”?" if near else ""
    return f"There is no command “{first}”.{hint} {_LIST}"


def _nearest(word: str) -> str | None:
    near = get_close_matches(word.lower(), list(ENTRIES), 1, 0.5)
    return near[0] if near else None


def _run(entry: CommandEntry, argv: Sequence[str], program: Program) -> int:
    command = command_of(entry)
    run: Callable[[Namespace], int]
    if isinstance(command, CliCommand):
        parser, run = parser_of(entry, command), command.run
    elif isinstance(command, ProgramCommand):
        parser, run = parser_of(entry, command), functools.partial(command.run, program)
    else:
        name = _action(entry, command, argv)
        if name is None:
            return _tell(_help_of(entry, command))
        parser, run = action_parser(entry, name, command[name]), command[name].run
        place = 1 if argv[1:2] == [name] else argv.index(name)
        argv = [*argv[:place], *argv[place + 1 :]]
    arguments = parser.read(argv)
    if arguments is None:
        return _tell(parser.format_help().rstrip())
    if entry.shows_screen:
        return run(arguments)
    with raise_on_signals():
        return run(arguments)


def _action(entry: CommandEntry, actions: Actions, argv: Sequence[str]) -> str | None:
    """Return the action, which follows the file; None when help on all actions was asked for. Raises UsageError."""
    if len(argv) > 1 and argv[1] in actions:
        return argv[1]
    helps = "--help" in argv or "-h" in argv
    name = next((word for word in argv[0 if helps else 1 :] if word in actions), None)
    if name is not None or helps:
        return name
    what = next((word for word in argv[1:] if not word.startswith("-")), None)
    near = get_close_matches(what, list(actions), 1) if what else []
    wrong = (
        f"“{what}” is nothing that `coprod {entry.name}` does. "
        if what
        else f"`coprod {entry.name} FILE` needs what to do. "
    )
    hint = f"Did you mean {near[0]}?" if near else f"It can be: {', '.join(actions)}."
    raise UsageError(f"{wrong}{hint} `coprod {entry.name} --help` says how it is used.")


# Help


def _tell(text: str) -> int:
    out(text)
    return ExitCode.FINE


def _help(rest: Sequence[str]) -> int:
    if not rest:
        return _tell(_overview())
    if rest[0] not in ENTRIES:
        raise UsageError(_no_command(rest[0], ()))
    entry = ENTRIES[rest[0]]
    return _tell(_help_of(entry, command_of(entry)))


def _overview() -> str:
    lines = [
        "coprod runs co-production meetings from the keyboard, offline.",
        "",
        "  coprod                 the list of your projects",
        "  coprod FILE            opens a project",
        "",
        "What needs no screen:",
    ]
    for entry in ENTRIES.values():
        lines += ["", f"  {entry.name:<11}{entry.what}", f"  {'':<11}{entry.examples[0]}"]
    lines += ["", "`coprod COMMAND --help` tells all about one of them; `coprod --version` says which coprod this is."]
    return "\n".join(lines)


def _help_of(entry: CommandEntry, command: AnyCommand) -> str:
    if isinstance(command, CliCommand | ProgramCommand):
        return parser_of(entry, command).format_help().rstrip()
    lines = [f"usage: coprod {entry.name} FILE WHAT …", "", entry.what, ""]
    for name, action in command.items():
        lines += [f"  {name:<9} {action.what}", f"            coprod {entry.name} ward.coprod {action.example}"]
    return "\n".join([*lines, "", f"`coprod {entry.name} FILE WHAT --help` tells all about one of them."])
