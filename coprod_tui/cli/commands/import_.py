"""The commands `import`, `typed` and `notes`: notes, CSV, paper and whole projects that enter, and notes that leave."""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError, Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from coprod_tui.base.atomic_write import must_be_free, write_file
from coprod_tui.base.errors import InvalidInput, Reason, Unknown
from coprod_tui.base.text import sanitize
from coprod_tui.cli.output import ExitCode, out, say
from coprod_tui.cli.parser import CliCommand, Parser, UsageError, takes_file, whole_number
from coprod_tui.cli.project_file import (
    add_to_recent,
    disk_errors,
    do,
    load_settings,
    open_project,
    read_bytes,
    read_project,
)
from coprod_tui.domain.conflicts.stages import agreement_findings
from coprod_tui.domain.contributions.commands import NewContribution, keep_all
from coprod_tui.domain.contributions.rules import meeting_numbered, speaker_of, stream_called
from coprod_tui.domain.imports.contributions import source_file, take_all_notes, take_in
from coprod_tui.domain.imports.parsed import ParsedNotes
from coprod_tui.domain.meetings.paper import PaperCard, TypedLine, parse_paper_line, type_back
from coprod_tui.domain.records import Consent, Contribution, Kind, Stream
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.formats.csv_import import HEADING_MOST, OWN_COLUMNS, CsvColumns, is_our_csv, parse_kind, read_csv
from coprod_tui.formats.encodings import UndecodableByte, decode_text
from coprod_tui.formats.json_project import read_project_json
from coprod_tui.formats.notes.notes_file import read_notes, write_notes
from coprod_tui.store.dump import build_file
from coprod_tui.store.session import Session

_CARDS_MOST = 64 * 1024 * 1024
"""The most bytes of standard input that are read as cards."""
_PROJECT_ENDING = ".json"
_SPREADSHEETS = (".csv", ".tsv")
_ONLY_FOR_CSV = ("stream", "kind", "why", "theme", "speaker", "kind_map", "delimiter", "encoding")


def _mapped(text: str) -> tuple[str, Kind]:
    """Parse `What was good?=works`; the last `=` separates them, and `x==` maps x to the sign =."""
    cell, equals, name = (text[:-2], "=", "=") if text.endswith("==") else text.rpartition("=")
    kind = parse_kind(name)
    if not equals or kind is None:
        raise ArgumentTypeError(f"“{text}” does not end in = and a kind, such as “What was good?=works”.")
    return cell, kind


def _delimiter(text: str) -> str:
    character = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";"}.get(text.lower(), text)
    if len(character) != 1 or character in '"\r\n':
        raise ArgumentTypeError(f"“{text}” is not one character, such as ; or tab.")
    return character


def _import_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument(
        "sources",
        metavar="NOTES",
        nargs="+",
        type=Path,
        help="notes, or one CSV file; or a whole project (.json), of which FILE is then made anew",
    )
    parser.add_argument("--again", action="store_true", help="takes in a file that was taken in before")
    parser.add_argument("--stream", metavar="S", help="CSV: the stream whose words they are; they belong to no meeting")
    parser.add_argument("--text", metavar="COLUMN", help="CSV: the column with the words")
    for name, what in (
        ("kind", "the kind: one of the five words or signs, or mapped"),
        ("why", "the why"),
        ("theme", "the themes, parted by ;"),
        ("speaker", "the speaker's code, never a name"),
    ):
        parser.add_argument(f"--{name}", metavar="COLUMN", help=f"CSV: the column with {what}")
    parser.add_argument(
        "--kind-map",
        metavar="CELL=KIND",
        action="append",
        default=[],
        type=_mapped,
        help="CSV: what a cell means as a kind",
    )
    parser.add_argument(
        "--delimiter", metavar="C", type=_delimiter, help="CSV: what parts the cells, if not , ; or tab"
    )
    parser.add_argument("--encoding", metavar="NAME", help="CSV: the encoding, if not UTF-8 or UTF-16")


def _import(arguments: Namespace) -> int:
    if any(path.suffix.lower() == _PROJECT_ENDING for path in arguments.sources):
        _must_be_alone(arguments)
        return _import_project(arguments.file, arguments.sources[0], read_bytes(arguments.sources[0]))
    is_csv = arguments.text is not None or any(path.suffix.lower() in _SPREADSHEETS for path in arguments.sources)
    if is_csv:
        _must_be_told_enough(arguments)
        return _import_csv(arguments)
    for name in _ONLY_FOR_CSV:
        if getattr(arguments, name):
            raise UsageError(
                f"--{name.replace('_', '-')} is for CSV files, together with --text and the column of the words."
            )
    return _import_notes(arguments)


def _must_be_alone(arguments: Namespace) -> None:
    if len(arguments.sources) > 1:
        raise UsageError("A whole project makes a file of its own: give one .json, and nothing else.")
    given = [name for name in _ONLY_FOR_CSV if getattr(arguments, name)] + ["again"] * arguments.again
    if given:
        raise UsageError(f"--{given[0].replace('_', '-')} means nothing for a whole project (.json).")


def _must_be_told_enough(arguments: Namespace) -> None:
    if arguments.text is None and not _is_ours(arguments.sources[0]):
        raise UsageError("A CSV file needs --text and the column with the words.")
    if arguments.text is not None and arguments.stream is None:
        raise UsageError("A CSV file needs --stream and the stream whose words they are.")
    if len(arguments.sources) > 1:
        raise UsageError("One CSV file is taken in at a time, because each has columns of its own.")
    if arguments.kind_map and arguments.kind is None:
        raise UsageError("--kind-map needs --kind and the column with the kinds.")


def _is_ours(path: Path) -> bool:
    """Whether this program wrote a CSV file, so that its columns are known."""
    try:
        with path.open("rb") as file:
            return is_our_csv(file.read(HEADING_MOST))
    except OSError:
        return False


# Notes


def _import_notes(arguments: Namespace) -> int:
    """Import all of the files, or none of them."""
    with open_project(arguments.file) as session:
        read_in = [(path, read_bytes(path)) for path in arguments.sources]
        sources = [source_file(path.name, data) for path, data in read_in]
        files = [_read(path.name, data, session.snapshot.streams) for path, data in read_in]
        codes = do(session, take_in, sources, arguments.again, take_all_notes, files)
    say(f"{_with_conflicts(len(codes), files)} taken in from {', '.join(one.name for one in sources)}.")
    return ExitCode.FINE


def _with_conflicts(said: int, files: Sequence[ParsedNotes]) -> str:
    """Count what notes hold: “3 contributions were”, “3 contributions and 1 conflict were”, “1 conflict was”."""
    conflicts = sum(len(one.conflicts) for one in files)
    if not conflicts:
        return _many(said)
    how_many = f"{conflicts:,} conflict{'' if conflicts == 1 else 's'}"
    if said:
        return f"{said:,} contribution{'' if said == 1 else 's'} and {how_many} were"
    return f"{how_many} {'was' if conflicts == 1 else 'were'}"


def _read(name: str, data: bytes, streams: Sequence[Stream]) -> ParsedNotes:
    """Parse one notes file; raise InvalidInput with its name and the line."""
    try:
        text = decode_text(data)
    except UndecodableByte as wrong:
        line = wrong.before.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
        raise InvalidInput(
            f"{sanitize(name)}, line {line}: this is not {wrong.encoding}. Save the file as UTF-8."
        ) from wrong
    return read_notes(text, streams, name=sanitize(name))


def _notes_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument("--meeting", metavar="N", type=whole_number(1), help="only this meeting")


def _notes(arguments: Namespace) -> int:
    project = read_project(arguments.file)
    if arguments.meeting:
        meeting_numbered(project, arguments.meeting)
    out(write_notes(project, arguments.meeting), end="")
    return ExitCode.FINE


# CSV


def _import_csv(arguments: Namespace) -> int:
    consent = load_settings().default_consent
    path: Path = arguments.sources[0]
    with open_project(arguments.file) as session:
        project = session.snapshot
        stream = stream_called(project, arguments.stream) if arguments.stream is not None else None
        data = read_bytes(path)
        columns = OWN_COLUMNS
        if arguments.text is not None:
            columns = CsvColumns(arguments.text, arguments.kind, arguments.why, arguments.theme, arguments.speaker)
        sheet = read_csv(
            data, columns, kinds=dict(arguments.kind_map), delimiter=arguments.delimiter, encoding=arguments.encoding
        )
        sayings = [_saying(project, stream, one, consent) for one in sheet.words]
        known = (source_file(path.name, data),)
        kept = do(session, take_in, known, arguments.again, keep_all, sayings, in_meeting=False)
        say(_summary(session, path, kept, sheet.empty))
    return ExitCode.FINE


def _saying(project: Snapshot, stream: Stream | None, words: NewContribution, consent: Consent) -> NewContribution:
    """Return one row as a contribution: written in a survey or a letter; in our own files, as the row says."""
    try:
        stream = stream or stream_called(project, words.stream)
        speaker = speaker_of(stream, words.speaker) if words.speaker else None
    except (InvalidInput, Unknown) as refusal:
        raise type(refusal)(f"Row {words.line}: {refusal}") from refusal
    return replace(words, stream=stream.id, speaker=speaker, consent=consent)


def _summary(session: Session, path: Path, kept: Sequence[str], empty: int) -> str:
    rows = f"{empty:,} row{'' if empty == 1 else 's'} without words {'was' if empty == 1 else 'were'} left out."
    if not kept:
        return f"There are no words in that column of {sanitize(path.name)}; nothing was taken in."
    project = session.snapshot
    codes = [project.code(project.the(Contribution, one)) for one in (kept[0], kept[-1])]
    sentence = f"{_many(len(kept))} taken in from {sanitize(path.name)}: {' to '.join(dict.fromkeys(codes))}."
    return f"{sentence} {rows}" if empty else sentence


def _many(count: int) -> str:
    return "1 contribution was" if count == 1 else f"{count:,} contributions were"


# The paper pack


def _typed_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument(
        "line", metavar="LINE", nargs="*", default=[], help="a code and its words; without any, those of standard input"
    )
    parser.add_argument("--again", action="store_true", help="takes in a card that was taken in before")


def _typed(arguments: Namespace) -> int:
    """Take in lines from paper, and print for each line the code of what it became."""
    with open_project(arguments.file) as session:
        lines = arguments.line or _all_lines()
        before = session.snapshot
        kept = do(session, type_back, lines, again=arguments.again)
        meant = [line for line in lines if line.strip() and not line.lstrip().startswith("%")]
        for line, record in zip(meant, kept, strict=True):
            out(_landed(session.snapshot, parse_paper_line(before, line), record))
    if not kept:
        say("There is nothing to take in.")
    return ExitCode.FINE


def _landed(project: Snapshot, typed: TypedLine, record: str) -> str:
    if isinstance(typed.sheet, PaperCard):
        return f"{typed.code}: {project.code(project.the(Contribution, record))}"
    return f"{typed.code}: {typed.sheet.words}"


def _all_lines() -> Sequence[str]:
    """Read all of standard input, so that one wrong line stops every other."""
    if sys.stdin is None:
        return ()
    if sys.stdin.isatty():
        say("One card or sheet a line: its code, then what stands on it. Ctrl+D on an empty line ends.")
    data = sys.stdin.buffer.read(_CARDS_MOST + 1)
    if len(data) > _CARDS_MOST:
        raise InvalidInput("This is too much to be typed from cards.")
    return data.decode("utf-8", "replace").removeprefix("\ufeff").splitlines()


# A whole project


def _import_project(path: Path, source: Path, data: bytes) -> int:
    """Create a project file from JSON, all of it or nothing.

    Raises FileError where a file exists already, InvalidInput with the place for what is wrong.
    """
    must_be_free(path)
    try:
        content = build_file(read_project_json(data))
    except InvalidInput as wrong:
        raise InvalidInput(*(Reason(f"{sanitize(source.name)}: {one.sentence}") for one in wrong.reasons)) from wrong
    with disk_errors(path):
        write_file(path, content)
    with open_project(path) as session:
        add_to_recent(path, session.snapshot)
        project = session.snapshot
    title = project.project.title
    say(f"{path} is the project “{title}” as {sanitize(source.name)} has it, with all of its history.")
    for conflict in project.conflicts:
        for finding in agreement_findings(project, conflict):
            say(f"{finding.what} {finding.mend}")
    return ExitCode.FINE


COMMANDS = {
    "import": CliCommand(_import_arguments, _import),
    "notes": CliCommand(_notes_arguments, _notes),
    "typed": CliCommand(_typed_arguments, _typed),
}
