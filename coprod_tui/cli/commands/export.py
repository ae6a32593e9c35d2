"""The command `export`: render all files of a project, then write them."""

from __future__ import annotations

import contextlib
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path

from coprod_tui.base.atomic_write import must_be_free
from coprod_tui.base.paths import sessions_folder
from coprod_tui.cli.output import ExitCode, say
from coprod_tui.cli.parser import CliCommand, Parser, UsageError, choice_of, takes_file, whole_number
from coprod_tui.cli.project_file import load_settings, open_project
from coprod_tui.config.registry import Registry
from coprod_tui.domain.meetings.plans import plan_called, read_plans, read_wordings
from coprod_tui.formats.csv_tables import CsvTable
from coprod_tui.formats.documents.editions import Edition
from coprod_tui.formats.documents.writer import Format, RenderedFile
from coprod_tui.formats.encodings import read_file
from coprod_tui.formats.exports import (
    CSV,
    JSON,
    NOTES,
    ExportFile,
    ExportOptions,
    PackOptions,
    plan_files,
    render_export,
    writable_endings,
    write_exports,
)
from coprod_tui.formats.paper import CARDS
from coprod_tui.formats.paper import PACK_EDITION as PACK
from coprod_tui.store.dump import read_dump

_EDITIONS: tuple[str, ...] = (*Edition, PACK)


def _export_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument(
        "outs",
        metavar="OUT",
        nargs="+",
        type=Path,
        help=f"the new files; the ending says what each is: {' '.join(writable_endings())}",
    )
    parser.add_argument(
        "--edition", metavar="NAME", type=choice_of(_EDITIONS), help=f"documents: {', '.join(_EDITIONS)}"
    )
    parser.add_argument(
        "--version", metavar="N", type=whole_number(1), help="documents: this version as it was issued, not the draft"
    )
    parser.add_argument("--large", action="store_true", help="documents: in large print")
    parser.add_argument(
        "--template", metavar="T.docx", type=Path, help=".docx: takes styles, margins, header and footer of this file"
    )
    parser.add_argument("--stream", metavar="S", help=f"edition {Edition.STREAM}: for this stream")
    parser.add_argument(
        "--meeting", metavar="N", type=whole_number(1), help=".notes, minutes, paper pack: this meeting"
    )
    parser.add_argument("--plan", metavar="PLAN", help="paper pack: the plan of the next meeting")
    parser.add_argument(
        "--cards", metavar="N", type=whole_number(1), help=f"paper pack: how many cards each stream gets ({CARDS})"
    )
    parser.add_argument(
        "--what",
        metavar="TABLE",
        type=choice_of(CsvTable),
        help=f".csv: one of {', '.join(CsvTable)}; without it OUT has the contributions, and the others lie beside it",
    )
    parser.add_argument("--over", "--force", action="store_true", help="writes over files that are there")


def _export(arguments: Namespace) -> int:
    wish = _wish(arguments)
    asked = plan_files(arguments.outs, wish)
    _must_fit(arguments, asked)
    if not arguments.over:
        for target in asked:
            must_be_free(target.path)
    files = _made(arguments.file, asked, wish)
    for path, (_, written) in zip(write_exports(files, over=arguments.over), files, strict=True):
        for note in written.notes:
            say(note)
        say(f"Written: {path}")
    return ExitCode.FINE


def _wish(arguments: Namespace) -> ExportOptions:
    is_pack = arguments.edition == PACK
    pack = None
    if is_pack:
        folders = (sessions_folder(), load_settings().plans_folder)
        plan = plan_called(read_plans(folders)[0], arguments.plan) if arguments.plan else None
        pack = PackOptions(read_wordings(folders)[0], plan, arguments.cards or CARDS)
    return ExportOptions(
        edition=Edition.BRIEF if is_pack or not arguments.edition else Edition(arguments.edition),
        version=arguments.version,
        stream=arguments.stream,
        meeting=arguments.meeting,
        pack=pack,
        large=arguments.large,
        sheet=arguments.what,
        template=read_file(arguments.template) if arguments.template else None,
    )


def _made(file: Path, asked: Iterable[ExportFile], wish: ExportOptions) -> list[tuple[ExportFile, RenderedFile]]:
    """Render every file before the first is written, so that a request that fails leaves none."""
    with open_project(file) as session:
        project = session.snapshot
        Registry().exported(session.project_id, *(one.path for one in asked))
        whole = session.read(read_dump) if any(one.ending == JSON for one in asked) else None
    files = []
    for target in asked:
        with _telling(f"Making {target.path.name} …"):
            files.append((target, render_export(target, wish, project, whole)))
    return files


def _must_fit(arguments: Namespace, asked: Iterable[ExportFile]) -> None:
    """Raise UsageError for options that apply to none of the files, or are missing."""
    paths = [one.path.absolute() for one in asked]
    if twice := next((one for one in paths if paths.count(one) > 1), None):
        raise UsageError(f"{twice} is given twice.")
    endings_asked = {one.ending for one in asked}
    documents = endings_asked - {CSV, JSON, NOTES}
    packs = documents if arguments.edition == PACK else set()
    minutes = documents if arguments.edition == Edition.MINUTES else set()
    for_stream = documents if arguments.edition == Edition.STREAM else set()
    for name, fits, what in (
        ("edition", documents, "documents"),
        ("version", documents, "documents"),
        ("large", documents, "documents"),
        ("template", endings_asked & {Format.WORD}, ".docx"),
        ("stream", for_stream, f"the edition {Edition.STREAM}"),
        ("meeting", endings_asked & {NOTES} | packs | minutes, f".notes, {Edition.MINUTES} and the {PACK}"),
        ("plan", packs, f"the {PACK}"),
        ("cards", packs, f"the {PACK}"),
        ("what", endings_asked & {CSV}, ".csv"),
    ):
        if getattr(arguments, name) and not fits:
            raise UsageError(f"--{name} is for {what}, and none of these files is one.")
    for name, of in (("stream", for_stream), ("meeting", minutes)):
        if of and getattr(arguments, name) is None:
            raise UsageError(f"The edition {arguments.edition} is of one {name}: say which, with --{name}.")


@contextlib.contextmanager
def _telling(sentence: str) -> Iterator[None]:
    """Show what is going on inside the block, on a terminal only."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield
        return
    sys.stderr.write(f"\r{sentence}")
    sys.stderr.flush()
    try:
        yield
    finally:
        sys.stderr.write(f"\r{' ' * len(sentence)}\r")
        sys.stderr.flush()


COMMANDS = {"export": CliCommand(_export_arguments, _export)}
