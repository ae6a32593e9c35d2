"""The commands `import`, `typed` and `notes`: notes, CSV, paper and whole projects that enter, and notes that leave."""

from __future__ import annotations

import shlex
import sys
from argparse import ArgumentTypeError, Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from coprod_tui.base.atomic_write import must_be_free, write_file
from coprod_tui.base.errors import InvalidInput, Reason, Unknown
from coprod_tui.base.text import sanitize
from coprod_tui.cli.output import ExitCode, out, say, standard_input
from coprod_tui.cli.parser import CliCommand, Parser, UsageError, takes_file, whole_number
from coprod_tui.cli.project_file import (
    add_to_recent,
    disk_errors,
    do,
    load_settings,
    open_project,
    read_project,
)
from coprod_tui.domain.conflicts.stages import agreement_findings
from coprod_tui.domain.contributions.commands import NewContribution
from coprod_tui.domain.contributions.rules import meeting_numbered, speaker_of, stream_called
from coprod_tui.domain.imports.contributions import (
    SourceFile,
    TakenIn,
    lowered_sentences,
    source_file,
    take_all_notes,
    take_in,
    take_rows,
)
from coprod_tui.domain.imports.parsed import ParsedNotes
from coprod_tui.domain.meetings.paper import PaperCard, TypedIn, TypedLine, parse_paper_line, type_back
from coprod_tui.domain.privacy.recognition import Overruled, left_out_sentences
from coprod_tui.domain.records import Consent, Contribution, Import, Kind, Stream
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.formats.csv_import import HEADING_MOST, OWN_COLUMNS, CsvColumns, is_our_csv, parse_kind, read_csv
from coprod_tui.formats.encodings import decode_lines, read_file
from coprod_tui.formats.json_project import read_project_json
from coprod_tui.formats.notes.notes_file import read_notes, write_notes
from coprod_tui.store.dump import build_file
from coprod_tui.store.session import Session

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
    _overrule_argument(parser, "line or row")
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
        return _import_project(arguments.file, arguments.sources[0], read_file(arguments.sources[0]))
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
    given = [name for name in (*_ONLY_FOR_CSV, "again", "overrule") if getattr(arguments, name)]
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
        read_in = [(path, read_file(path)) for path in arguments.sources]
        sources = [source_file(path.name, data) for path, data in read_in]
        files = [_read(path.name, data, session.snapshot.streams) for path, data in read_in]
        overruled = _overruled(arguments, [one.name for one in sources])
        again, only = _again(session.snapshot, sources, arguments)
        taken = do(session, take_in, sources, again, take_all_notes, [_only(one, only) for one in files], overruled)
    say(f"{_with_conflicts(len(taken.kept), files)} taken in from {', '.join(one.name for one in sources)}.")
    _tell_left_out(taken, "line")
    return ExitCode.FINE


def _overrule_argument(parser: Parser, row: str) -> None:
    parser.add_argument(
        "--overrule",
        metavar=("N", "WHY"),
        nargs=2,
        action="append",
        default=[],
        help=f"takes {row} N in although its words were taken back, and writes down why; of several files FILE:N;"
        " of a file that was taken in before, only these",
    )


def _overruled(arguments: Namespace, names: Sequence[str]) -> tuple[Overruled, ...]:
    """Parse `--overrule 4 WHY` and `--overrule a.notes:4 WHY`; raise UsageError."""
    overruled: list[Overruled] = []
    for number, why in arguments.overrule:
        file, _, line = number.rpartition(":")
        if not (line.isascii() and line.isdecimal() and int(line)):
            raise UsageError(f"--overrule {number}: give the number of a line or row, such as 4.")
        if (file and file not in names) or (not file and len(names) > 1):
            raise UsageError(f"--overrule {number}: say which file, such as {names[0]}:{line}.")
        overruled.append(Overruled(int(line), why, file if len(names) > 1 else ""))
    return tuple(overruled)


def _again(
    project: Snapshot, sources: Sequence[SourceFile], arguments: Namespace
) -> tuple[bool, frozenset[int] | None]:
    """Whether files may be taken in again; and the only lines to take in of them, where some are overruled."""
    before = {one.sha256 for one in project.all(Import).values()}
    if not arguments.overrule or arguments.again or not any(one.sha256 in before for one in sources):
        return arguments.again, None
    if len(sources) > 1:
        raise UsageError("These files were taken in before. Give only the one with the line that is overruled.")
    return True, frozenset(one.line for one in _overruled(arguments, [sources[0].name]))


def _only(notes: ParsedNotes, lines: frozenset[int] | None) -> ParsedNotes:
    """Leave only these lines of what was said; None: all of the file."""
    if lines is None:
        return notes
    return replace(notes, said=tuple(one for one in notes.said if one.line in lines), conflicts=())


def _tell_left_out(taken: TakenIn | TypedIn, row: str) -> None:
    for sentence in left_out_sentences(taken.left_out, row):
        say(sentence)
    if taken.left_out:
        example = taken.left_out[0]
        named = f"{example.file}:{example.line}" if example.file else f"{example.line}"
        say(f"If one is to be taken in all the same, say so and why: --overrule {shlex.quote(named)} WHY")
    if isinstance(taken, TakenIn):
        for sentence in lowered_sentences(taken.lowered):
            say(sentence)


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
    return read_notes(decode_lines(data, name), streams, name=sanitize(name))


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
        data = read_file(path)
        columns = OWN_COLUMNS
        if arguments.text is not None:
            columns = CsvColumns(arguments.text, arguments.kind, arguments.why, arguments.theme, arguments.speaker)
        sheet = read_csv(
            data, columns, kinds=dict(arguments.kind_map), delimiter=arguments.delimiter, encoding=arguments.encoding
        )
        known = (source_file(path.name, data),)
        overruled = _overruled(arguments, [path.name])
        again, only = _again(project, known, arguments)
        rows = (one for one in sheet.words if only is None or one.line in only)
        sayings = [_saying(project, stream, one, consent) for one in rows]
        taken = do(session, take_in, known, again, take_rows, sayings, overruled)
        if taken.kept or not taken.left_out:
            say(_summary(session, path, taken.kept, sheet.empty))
        _tell_left_out(taken, "row")
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
    _overrule_argument(parser, "line")


def _typed(arguments: Namespace) -> int:
    """Take in lines from paper, and print for each line the code of what it became."""
    with open_project(arguments.file) as session:
        lines = arguments.line or _all_lines()
        before = session.snapshot
        overruled = _overruled(arguments, ["paper"])
        taken = do(session, type_back, lines, again=arguments.again, overruled=overruled)
        meant = [line for line in lines if line.strip() and not line.lstrip().startswith("%")]
        for line, record in zip(meant, taken.kept, strict=True):
            if record is not None:
                out(_landed(session.snapshot, parse_paper_line(before, line), record))
    _tell_left_out(taken, "line")
    if not taken.kept:
        say("There is nothing to take in.")
    return ExitCode.FINE


def _landed(project: Snapshot, typed: TypedLine, record: str) -> str:
    if isinstance(typed.sheet, PaperCard):
        return f"{typed.code}: {project.code(project.the(Contribution, record))}"
    return f"{typed.code}: {typed.sheet.words}"


def _all_lines() -> Sequence[str]:
    """Read all of standard input, so that one wrong line stops every other."""
    source = standard_input()
    if source is None:
        return ()
    if sys.stdin.isatty():
        say("One card or sheet a line: its code, then what stands on it. Ctrl+D on an empty line ends.")
    return tuple(source)


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
