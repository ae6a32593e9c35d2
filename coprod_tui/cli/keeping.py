"""The commands that keep a project safe: `backup`, `restore`, `verify`, `rescue`."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from coprod_tui.cli.arguments import Parser, Wrong
from coprod_tui.cli.choosing import Command
from coprod_tui.cli.ending import uninterrupted
from coprod_tui.cli.output import out, say
from coprod_tui.cli.passphrases import unlock_first, unlocked
from coprod_tui.cli.project import at_least, disk_troubles, opened, takes_file
from coprod_tui.cli.settled import told_settings
from coprod_tui.files.backups import Backup, Backups, Why
from coprod_tui.meeting.clock import local_time
from coprod_tui.meeting.glance import Glance, glance, glanced
from coprod_tui.meeting.holding import Holding, held_by, is_held
from coprod_tui.meeting.opening import judge_outside
from coprod_tui.meeting.refusals import FileTrouble, Trouble
from coprod_tui.meeting.rescuing import rescue
from coprod_tui.meeting.sealed import KEYS, looks_sealed
from coprod_tui.meeting.verifying import verify
from coprod_tui.safekeeping import Keeper, backups_of
from coprod_tui.state import Laptop


def _backup_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument("--list", action="store_true", help="only shows what backups there are")
    parser.add_argument("--to", metavar="FOLDER", type=Path, help="a folder elsewhere that gets a copy too, once")


def _backup(arguments: Namespace) -> int:
    """Makes one, and prints its path."""
    if arguments.list:
        return _show(_backups(arguments.file).all())
    laptop, settings = Laptop(), told_settings()
    if arguments.to is not None and not arguments.to.is_dir():
        raise FileTrouble(Trouble.MISSING, f"There is no folder {arguments.to}.")
    with opened(arguments.file) as session, uninterrupted():
        backups = backups_of(session.path, session.project_id, laptop, settings)
        if arguments.to is not None:
            backups.second = arguments.to.absolute()
        keeper = Keeper(backups, laptop, session.project_id)
        made = keeper.write(session.copy(), Why.ASKED, session.head)
    if made is None:
        raise FileTrouble(Trouble.FAILED, keeper.troubles[0])
    out(str(made.path))
    for sentence in keeper.troubles:
        say(sentence)
    return 3 if keeper.troubles else 0


def _restore_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument(
        "which", metavar="NUMBER", nargs="?", type=at_least(1), help="of the list; without one, the list is shown"
    )


def _restore(arguments: Namespace) -> int:
    backups = _backups(arguments.file)
    found = backups.all()
    if not found:
        raise FileTrouble(Trouble.MISSING, f"There are no backups of {arguments.file}. {_looked_in(backups)}")
    if arguments.which is None:
        _show(found)
        say(f"`coprod restore {arguments.file} NUMBER` puts one back; the present file is then kept aside.")
        return 0
    if arguments.which > len(found):
        raise Wrong(f"There are {len(found)} backups. `coprod restore {arguments.file}` lists them.")
    return _put_back(backups, found[arguments.which - 1])


def _put_back(backups: Backups, backup: Backup) -> int:
    told = glance(backup.path)
    holding = Holding(backups.project)
    try:
        with uninterrupted():
            aside = backups.restore(backup.path, local_time())
            Laptop().let_go(told.project, backups.project)
    finally:
        holding.release()
    out(f"{backups.project} is as it was on {_time(backup)}: {_what(told)}.")
    if aside:
        out(f"The file that was there is kept aside: {aside}")
    return 0


def _backups(file: Path) -> Backups:
    """The backups of a file that may be damaged or gone: its id is then taken from the newest backup beside it."""
    laptop, settings = Laptop(), told_settings()
    beside = Backups(file)
    unlock_first(file, (file, *(one.path for one in beside.all())))
    told = glanced(file) if file.is_file() else None
    told = told or next((found for one in beside.all() if (found := glanced(one.path))), None)
    return backups_of(file, told.project if told else "", laptop, settings)


def _show(found: Iterable[Backup]) -> int:
    for number, one in enumerate(found, 1):
        out(f"{number:>3}  {_time(one)}  {one.why}")
        try:
            out(f"     {_what(glance(one.path))}")
        except FileTrouble as trouble:
            out(f"     cannot be put back: {trouble}")
        out(f"     {one.path}")
    return 0


def _time(backup: Backup) -> str:
    return f"{backup.at.day} {backup.at:%B %Y, %H:%M}"


def _what(told: Glance) -> str:
    said = "1 thing said" if told.said == 1 else f"{told.said:,} things said"
    return f"“{told.title}”, {said}, last change {told.last_at[:16].replace('T', ' ')}"


def _looked_in(backups: Backups) -> str:
    missing = backups.unreachable()
    elsewhere = f" These places are not there now: {', '.join(map(str, missing))}." if missing else ""
    return f"They would be in {backups.folder}.{elsewhere}"


def _verify(arguments: Namespace) -> int:
    """Names all that is wrong on standard output; 3 when something is."""
    if is_held(arguments.file.absolute()):
        raise FileTrouble(Trouble.HELD, held_by(arguments.file.absolute()))
    unlock_first(arguments.file, (arguments.file,))
    judge_outside(arguments.file)
    with disk_troubles(arguments.file):
        found = verify(arguments.file, Laptop(), _progress)
    if sys.stderr is not None and sys.stderr.isatty():
        say("")
    for fault in found.faults:
        out(fault)
    if found.faults:
        say(f"{arguments.file} is not as it was saved. `coprod restore {arguments.file}` shows its backups.")
        return 3
    out(found.sentence())
    return 0


def _progress(done: int, steps: int) -> None:
    if sys.stderr is not None and sys.stderr.isatty():
        sys.stderr.write(f"\rchecking {100 * done // steps:>3} %")
        sys.stderr.flush()


def _rescue_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument("out", metavar="OUT", type=Path, help="the new file; it must not be there yet")


def _rescue(arguments: Namespace) -> int:
    """Says what was saved on standard output and what was lost on standard error; 1 when something was."""
    file, target = arguments.file.absolute(), arguments.out.absolute()
    if not file.is_file():
        raise FileTrouble(Trouble.MISSING, f"There is no file {file}.")
    if is_held(file):
        raise FileTrouble(Trouble.HELD, held_by(file))
    if looks_sealed(file):
        _unlock_damaged(file)
        KEYS.give(target, KEYS.of(file) or "")
    with disk_troubles(target), uninterrupted():
        done = rescue(file, target)
    for sentence in dict.fromkeys(done.lost):
        say(sentence)
    out(f"{target} holds what could be read: {', '.join(f'{many:,} × {what}' for what, many in done.saved.items())}.")
    if not done.lost:
        say("Nothing seems to be missing.")
    return 1 if done.lost else 0


def _unlock_damaged(file: Path) -> None:
    """Asks for the passphrase of a sealed file that need not be whole; what is rescued from it is sealed alike."""
    try:
        unlocked(file, partial(glance, file))
    except FileTrouble as trouble:
        if trouble.trouble is not Trouble.DAMAGED:
            raise


COMMANDS = {
    "rescue": Command(_rescue_arguments, _rescue),
    "backup": Command(_backup_arguments, _backup),
    "restore": Command(_restore_arguments, _restore),
    "verify": Command(takes_file, _verify),
}
