"""The commands that keep a project safe: backups, checks and copies, and the passphrase of its files."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from coprod_tui.base.errors import FileError, FileErrorKind, RuleViolation
from coprod_tui.cli.output import ExitCode, defer_signals, out, say
from coprod_tui.cli.parser import CliCommand, Parser, UsageError, takes_file, whole_number
from coprod_tui.cli.project_file import (
    ask_passphrase,
    disk_errors,
    do,
    load_settings,
    open_project,
    unlock_first,
    with_passphrase,
)
from coprod_tui.config.places import BackupWriter, backups_for, is_by_hand, owed_sentence, owed_sentences
from coprod_tui.config.registry import Registry
from coprod_tui.config.settings import read_settings
from coprod_tui.domain.clock import local_time
from coprod_tui.domain.privacy.commands import owe_sealing
from coprod_tui.domain.privacy.rules import all_owed
from coprod_tui.store.backups import (
    Backup,
    BackupReason,
    Backups,
    copy_path,
    finish_reseal,
    hand_over,
    handed_over_sentence,
    prepare_reseal,
)
from coprod_tui.store.database import ProjectSummary, check_header, read_summary, try_read_summary
from coprod_tui.store.encryption import (
    LOST_KEY_WARNING,
    PASSPHRASES,
    looks_sealed,
    normalize_passphrase,
    sqlcipher_driver,
)
from coprod_tui.store.lock import FileLock, describe_holder, is_locked
from coprod_tui.store.session import Session
from coprod_tui.store.verification import verify

TRACES = (
    "What lay on the disk unsealed until now can be found there by an expert for a while:"
    " the encryption of the whole laptop guards against that."
)

# Backups


def _backup_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument("--list", action="store_true", help="only shows what backups there are")
    parser.add_argument("--to", metavar="FOLDER", type=Path, help="a folder elsewhere that gets a copy too, once")


def _backup(arguments: Namespace) -> int:
    """Make a backup, and print its path."""
    if arguments.list:
        return _show(_backups(arguments.file).all())
    laptop, settings = Registry(), load_settings()
    if arguments.to is not None and not arguments.to.is_dir():
        raise FileError(FileErrorKind.MISSING, f"There is no folder {arguments.to}.")
    with open_project(arguments.file) as session, defer_signals():
        backups = backups_for(session.path, session.project_id, laptop, settings)
        if arguments.to is not None:
            backups.second = arguments.to.absolute()
        keeper = BackupWriter(backups, laptop, session.project_id)
        made = keeper.write(session.copy(), BackupReason.ASKED, session.head)
    if made is None:
        raise FileError(FileErrorKind.FAILED, keeper.troubles[0])
    out(str(made.path))
    for sentence in keeper.troubles:
        say(sentence)
    return ExitCode.FILE_TROUBLE if keeper.troubles else ExitCode.FINE


def _restore_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument(
        "which", metavar="NUMBER", nargs="?", type=whole_number(1), help="of the list; without one, the list is shown"
    )


def _restore(arguments: Namespace) -> int:
    backups = _backups(arguments.file)
    made = backups.all()
    if not made:
        raise FileError(FileErrorKind.MISSING, f"There are no backups of {arguments.file}. {_looked_in(backups)}")
    if arguments.which is None:
        _show(made)
        say(f"`coprod restore {arguments.file} NUMBER` puts one back; the present file is then kept aside.")
        return ExitCode.FINE
    if arguments.which > len(made):
        raise UsageError(f"There are {len(made)} backups. `coprod restore {arguments.file}` lists them.")
    return _put_back(backups, made[arguments.which - 1])


def _put_back(backups: Backups, backup: Backup) -> int:
    summary = read_summary(backup.path)
    holding = FileLock(backups.project)
    try:
        with defer_signals():
            aside = backups.restore(backup.path, local_time())
            Registry().let_go(summary.project, backups.project)
    finally:
        holding.release()
    out(f"{backups.project} is as it was on {_time(backup)}: {_what(summary)}.")
    if aside:
        out(f"The file that was there is kept aside: {aside}")
    return ExitCode.FINE


def _backups(file: Path) -> Backups:
    """Return the backups of a file; if it is damaged or gone, the newest backup beside it tells the project's id."""
    laptop, settings = Registry(), load_settings()
    beside = Backups(file)
    unlock_first(file, (file, *(one.path for one in beside.all())))
    summary = try_read_summary(file) if file.is_file() else None
    summary = summary or next((read for one in beside.all() if (read := try_read_summary(one.path))), None)
    return backups_for(file, summary.project if summary else "", laptop, settings)


def _show(backups: Iterable[Backup]) -> int:
    for number, backup in enumerate(backups, 1):
        out(f"{number:>3}  {_time(backup)}  {backup.why}")
        try:
            out(f"     {_what(read_summary(backup.path))}")
        except FileError as trouble:
            out(f"     cannot be put back: {trouble}")
        out(f"     {backup.path}")
    return ExitCode.FINE


def _time(backup: Backup) -> str:
    return f"{backup.at.day} {backup.at:%B %Y, %H:%M}"


def _what(summary: ProjectSummary) -> str:
    said = "1 thing said" if summary.said == 1 else f"{summary.said:,} things said"
    return f"“{summary.title}”, {said}, last change {summary.last_at[:16].replace('T', ' ')}"


def _looked_in(backups: Backups) -> str:
    missing = backups.unreachable()
    elsewhere = f" These places are not there now: {', '.join(map(str, missing))}." if missing else ""
    return f"They would be in {backups.folder}.{elsewhere}"


# Checking and rescuing


def _verify_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument(
        "--settle", action="store_true", help="first does what is still to be done in backups, copies and second places"
    )


def _verify(arguments: Namespace) -> int:
    """Print every problem of a file, and what is still to be done elsewhere; return 3 if there is a problem, else 1."""
    if arguments.settle:
        with open_project(arguments.file):
            pass  # opening settles
    if is_locked(arguments.file.absolute()):
        raise FileError(FileErrorKind.HELD, describe_holder(arguments.file.absolute()))
    unlock_first(arguments.file, (arguments.file,))
    check_header(arguments.file)
    with disk_errors(arguments.file):
        verified = verify(arguments.file, Registry(), _progress)
    if sys.stderr is not None and sys.stderr.isatty():
        say("")
    for fault in verified.faults:
        out(fault)
    if verified.faults:
        say(f"{arguments.file} is not as it was saved. `coprod restore {arguments.file}` shows its backups.")
        return ExitCode.FILE_TROUBLE
    out(verified.sentence())
    _tell_left([*owed_sentences(verified.owed)])
    return ExitCode.FINE if all(map(is_by_hand, verified.owed)) else ExitCode.SAYS_NO


def _progress(done: int, steps: int) -> None:
    if sys.stderr is not None and sys.stderr.isatty():
        sys.stderr.write(f"\rchecking {100 * done // steps:>3} %")
        sys.stderr.flush()


def _rescue_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument("out", metavar="OUT", type=Path, help="the new file; it must not be there yet")


def _rescue(arguments: Namespace) -> int:
    """Print what was saved, and what was lost on standard error; return 1 if something was."""
    from coprod_tui.store.recovery import rescue  # noqa: PLC0415 - slow, and needed only for a rescue

    file, target = arguments.file.absolute(), arguments.out.absolute()
    if not file.is_file():
        raise FileError(FileErrorKind.MISSING, f"There is no file {file}.")
    if is_locked(file):
        raise FileError(FileErrorKind.HELD, describe_holder(file))
    if looks_sealed(file):
        _unlock_damaged(file)
        PASSPHRASES.give(target, PASSPHRASES.of(file) or "")
    with disk_errors(target), defer_signals():
        done = rescue(file, target)
    for sentence in dict.fromkeys(done.lost):
        say(sentence)
    out(f"{target} holds what could be read: {', '.join(f'{many:,} × {what}' for what, many in done.saved.items())}.")
    if not done.lost:
        say("Nothing seems to be missing.")
    return ExitCode.SAYS_NO if done.lost else ExitCode.FINE


def _unlock_damaged(file: Path) -> None:
    """Ask for the passphrase of a sealed file that may be damaged."""
    try:
        with_passphrase(file, partial(read_summary, file))
    except FileError as trouble:
        if trouble.trouble is not FileErrorKind.DAMAGED:
            raise


# Handing over


def _hand_over_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument("where", metavar="WHERE", type=Path, help="a folder, or a file that is not there yet")


def _hand_over(arguments: Namespace) -> int:
    """Make the copy, and print its path."""
    with open_project(arguments.file) as session, defer_signals():
        path = copy_path(session.path, arguments.where.absolute(), local_time().date())
        summary = hand_over(session.copy(), path)
        Registry().exported(session.project_id, path)
    out(str(path))
    say(handed_over_sentence(path, summary))
    return ExitCode.FINE


# Sealing


def _new_passphrase() -> str:
    """Ask for a new passphrase twice, so that a typing error locks nobody out."""
    say(LOST_KEY_WARNING)
    new = normalize_passphrase(ask_passphrase("A new passphrase: "))
    if normalize_passphrase(ask_passphrase("The same again: ")) != new:
        raise UsageError("These were two different ones. Nothing was changed.")
    return new


def _seal(arguments: Namespace) -> int:
    sqlcipher_driver()
    if looks_sealed(arguments.file):
        raise RuleViolation(f"{arguments.file} is sealed already. `coprod reseal` changes its passphrase.")
    left = _change(arguments.file, to=_new_passphrase)
    out(f"{arguments.file} is sealed{'' if left else ', and so are its backups'}. {TRACES}")
    return _tell_left(left)


def _unseal(arguments: Namespace) -> int:
    _must_be_sealed(arguments.file)
    left = _change(arguments.file, to=lambda: None)
    out(f"{arguments.file} is no longer sealed: whoever has the file can read it.")
    return _tell_left(left)


def _reseal(arguments: Namespace) -> int:
    _must_be_sealed(arguments.file)
    left = _change(arguments.file, to=_new_passphrase)
    out(f"{arguments.file} has the new passphrase{'' if left else ', and so have its backups'}.")
    return _tell_left(left)


def _tell_left(left: Sequence[str]) -> int:
    for sentence in left:
        say(sentence)
    return ExitCode.SAYS_NO if left else ExitCode.FINE


def _change(path: Path, to: Callable[[], str | None]) -> list[str]:
    """Change the passphrase of a project and of every backup within reach; return sentences on what is left as it was.

    All files are prepared before the first is replaced, the project before its backups, so that a kill leaves either
    passphrase for all of them once the project is opened again.
    """
    laptop = Registry()
    with open_project(path) as session:
        backups = backups_for(path, session.project_id, laptop, read_settings()[0])
        project_id, before = session.project_id, PASSPHRASES.of(path)
        new = to()
        _take_unsaved_in(session, laptop)
        do(session, owe_sealing, [str(place) for place in backups.all_places()])
    if before is not None:
        PASSPHRASES.give(path, before)
    holding, left = FileLock(path), list[str]()
    try:
        with defer_signals():
            done = _prepared(path, backups, new, left)
            for file in (path, *done):
                finish_reseal(file)
    finally:
        PASSPHRASES.forget(path)
        holding.release()
    if new is not None:
        PASSPHRASES.give(path, new)
    with open_project(path) as session:  # the backups are settled here
        left += [owed_sentence(debt) for debt in all_owed(session.snapshot) if debt.seals]
    known = laptop.known(path)
    if known is not None and new is not None:
        laptop.remember(replace(known, title="", filter="", state=""))
    if new is not None:
        left += [f"Not sealed, because it may be in other hands: {one}" for one in laptop.exports(project_id)]
    return left


def _prepared(path: Path, backups: Backups, new: str | None, left: list[str]) -> list[Path]:
    """Prepare the project and its backups; return the backups that are ready, and tell `left` of the others."""
    prepare_reseal(path, new)
    done = []
    for backup in backups.all():
        try:
            prepare_reseal(backup.path, new)
        except FileError as trouble:
            left.append(f"{backup.path} could not be changed, and is as it was: {trouble}")
        else:
            done.append(backup.path)
    return done


def _take_unsaved_in(session: Session, laptop: Registry) -> None:
    """Move what was typed and is not in the project yet from the laptop's own folder into its drafts."""
    recovery = laptop.recovery_store(session.project_id, session.path)
    _, drafts = recovery.found()
    if drafts:
        session.stash({slot: body for slot, body in drafts.items() if body is not None})
        recovery.let_go()


def _must_be_sealed(path: Path) -> None:
    if path.is_file() and not looks_sealed(path):
        raise RuleViolation(f"{path} is not sealed. `coprod seal` seals it.")


COMMANDS = {
    "backup": CliCommand(_backup_arguments, _backup),
    "restore": CliCommand(_restore_arguments, _restore),
    "verify": CliCommand(_verify_arguments, _verify),
    "rescue": CliCommand(_rescue_arguments, _rescue),
    "hand-over": CliCommand(_hand_over_arguments, _hand_over),
    "seal": CliCommand(takes_file, _seal),
    "unseal": CliCommand(takes_file, _unseal),
    "reseal": CliCommand(takes_file, _reseal),
}
