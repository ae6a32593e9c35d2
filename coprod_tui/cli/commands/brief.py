"""The commands `brief`, `issue`, `diff` and `check`: the brief, its versions, what moved, and what it still needs."""

from __future__ import annotations

import re
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from coprod_tui.base.errors import FileError, Reason, RuleViolation
from coprod_tui.base.garbage_collection import gc_disabled
from coprod_tui.cli.output import ExitCode, answer_to, indented, out, out_json, say
from coprod_tui.cli.parser import (
    FOUND,
    CliCommand,
    Parser,
    UsageError,
    takes_file,
    takes_json,
    takes_other_words,
    takes_version,
    whole_number,
)
from coprod_tui.cli.project_file import do, open_project, read_project, version_called
from coprod_tui.config.registry import Registry
from coprod_tui.domain.brief.assembly import brief_of
from coprod_tui.domain.brief.changes import LineChange, brief_at, difference
from coprod_tui.domain.claims import soft_rules, warnings_of
from coprod_tui.domain.findings import Finding
from coprod_tui.domain.privacy.restricted import hits_called, say_other_words
from coprod_tui.domain.readiness import findings, findings_by_test, journal_findings
from coprod_tui.domain.records import Version
from coprod_tui.domain.signing import commands
from coprod_tui.domain.signing.equivalence import is_same, version_difference
from coprod_tui.domain.signing.versions import version_numbered
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.formats.documents.editions import Edition, document_of
from coprod_tui.formats.documents.writer import Format, render_document
from coprod_tui.store.verification import verify

# Reading


def _brief_arguments(parser: Parser) -> None:
    takes_file(parser)
    takes_version(parser, "this version as it was issued; without it, the brief as it stands")
    parser.add_argument("--canonical", action="store_true", help="the bytes whose SHA-256 is the fingerprint")


def _brief(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        project = session.snapshot
        version = version_numbered(project, arguments.version) if arguments.version else None
        if not arguments.canonical:
            written = render_document(document_of(project, Edition.BRIEF, version=version), Format.MARKDOWN)
            out(written.data.decode(), end="")
        else:
            out(
                version.canonical if version else commands.prepare_version(session.do(commands.commitments)).canonical,
                end="",
            )
    return ExitCode.FINE


# Issuing


def _issue_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument("--reason", metavar="WORDS", help="why it is issued")
    kinds = ", ".join(rule.id for rule in soft_rules())
    parser.add_argument(
        "--because",
        metavar="KIND=WORDS",
        action="append",
        default=[],
        help=f"why it is issued although the check warns, once for each kind: {kinds}; it is printed",
    )
    takes_other_words(parser)


def _issue(arguments: Namespace) -> int:
    """Issue a version, and print its number."""
    because = _reasons_by_kind(arguments.because)
    with open_project(arguments.file) as session, gc_disabled():
        prepared = commands.prepare_version(session.do(commands.commitments))
        if prepared.stops:
            told = (f"{stop.what} {_mend(stop, arguments.file)}" for stop in prepared.stops)
            raise RuleViolation(*map(Reason, told))
        because = _asked(prepared.warnings, because)
        issued = do(
            session,
            commands.issue,
            arguments.reason,
            because=because,
            other_words=arguments.other_words,
            prepared=prepared,
        )
        version = session.snapshot.the(Version, issued)
        out(str(version.number), now=True)
        say(f"Version {version.number} is issued: {version.words}.")
        for warning in prepared.warnings:
            reason = because.get(warning.rule)
            say(f"{warning.what} {'It is printed with its reason.' if reason else 'It is printed without a reason.'}")
    return ExitCode.FINE


def _reasons_by_kind(given: Sequence[str]) -> dict[str, str]:
    """Parse `KIND=WORDS`; raise UsageError for an unknown kind, or without words."""
    kinds = [rule.id for rule in soft_rules()]
    reasons: dict[str, str] = {}
    for text in given:
        kind, _, words = text.partition("=")
        if kind.strip() not in kinds or not words.strip():
            raise UsageError(f"“{text}” is no reason such as {kinds[0]}=WORDS; the kinds are {', '.join(kinds)}.")
        reasons[kind.strip()] = words.strip()
    return reasons


def _asked(warnings: Sequence[Finding], because: Mapping[str, str]) -> dict[str, str]:
    """Ask on a terminal why it is issued although the check warns, once for each kind that has no reason yet."""
    reasons, asks = dict(because), {rule.id: rule.asks for rule in soft_rules()}
    if sys.stdin is None or sys.stderr is None or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return reasons
    for warning in warnings:
        while not reasons.get(warning.rule):
            say(f"{warning.what} {asks[warning.rule]} A few words, which are printed:")
            line = answer_to("")
            if line is None:
                raise RuleViolation(f"Nothing was issued. --because {warning.rule}=WORDS gives the reason as well.")
            reasons[warning.rule] = line.strip()
    return reasons


# Comparing


def _diff_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument(
        "old", metavar="OLD", nargs="?", type=whole_number(1), help="a version; the newest, if not said"
    )
    parser.add_argument(
        "new", metavar="NEW", nargs="?", type=whole_number(1), help="a later one; the draft, if not said"
    )
    takes_json(parser)


def _diff(arguments: Namespace) -> int:
    project = read_project(arguments.file)
    old = version_called(project, arguments.old)
    new = version_numbered(project, arguments.new) if arguments.new else None
    if new is not None and project.versions.index(new) < project.versions.index(old):
        old, new = new, old
    moved = version_difference(old, new) if new else difference(brief_at(old), brief_of(project))
    reasons = {one.number: one.reason for one in _between(project, old, new) if one.reason}
    if arguments.json:
        out_json(
            {
                "old": old.number,
                "new": new.number if new else None,
                "reasons": {str(number): reason for number, reason in reasons.items()},
                "moved": [_to_dict(project, old, new, one) for one in moved],
            }
        )
        return ExitCode.FINE
    for number, reason in reasons.items():
        out(f"Why version {number}: {indented(reason, 2)}")
    for change in moved:
        for line in _moved_lines(project, old, new, change):
            out(line)
    if not moved:
        say("No word has moved.")
    return ExitCode.FINE


def _between(project: Snapshot, old: Version, new: Version | None) -> tuple[Version, ...]:
    """Return the versions after `old`, up to `new` or the last."""
    versions = project.versions
    return versions[versions.index(old) + 1 : versions.index(new) + 1 if new else None]


def _kind(project: Snapshot, old: Version, new: Version | None, moved: LineChange) -> str:
    """Return the kind of a change: of substance, only added, or listed as no change in meaning (R23)."""
    if not moved.substance:
        return "addition"
    if new is None:
        return "substance"
    return "no change in meaning" if is_same(project, old, new, moved.key, moved.part) else "substance"


def _moved_lines(project: Snapshot, old: Version, new: Version | None, moved: LineChange) -> Iterator[str]:
    kind = _kind(project, old, new, moved)
    about = f", {moved.label}" if moved.label else ""
    note = {"substance": "", "addition": " (only added)"}.get(kind, f" ({kind})")
    yield f"{moved.number or moved.section or '*'}{about}: {moved.change}{note}"
    for sign, words in (("-", moved.before), ("+", moved.after)):
        if words:
            yield f"  {sign} {indented(words, 4)}"


def _to_dict(project: Snapshot, old: Version, new: Version | None, moved: LineChange) -> dict[str, object]:
    return {
        "section": moved.section,
        "number": moved.number,
        "key": moved.key,
        "part": moved.part,
        "label": moved.label,
        "change": str(moved.change),
        "before": moved.before,
        "after": moved.after,
        "kind": _kind(project, old, new, moved),
    }


# Testing


def _check_arguments(parser: Parser) -> None:
    takes_file(parser)
    takes_json(parser)


def _checked(file: Path) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """What is wrong, and what only warns."""
    altered = verify(file, Registry()).faults
    try:
        project = read_project(file)
    except FileError:
        if not altered:
            raise
        return journal_findings(altered), ()  # an altered file is not opened
    draft = brief_of(project)
    warnings = tuple(warning for _, warning in warnings_of(project, draft))
    return findings(project, draft=draft, altered=altered), warnings


def _check(arguments: Namespace) -> int:
    """Print each finding as a line: what, where, how to mend it; return 1 if there is one."""
    with gc_disabled():
        problems, warnings = _checked(arguments.file)
    if arguments.json:
        out_json(
            {
                "passes": not problems,
                "tests": {str(test): not of_test for test, of_test in findings_by_test(problems).items()},
                "findings": [_finding_row(finding) for finding in problems],
                "warnings": [_finding_row(warning) for warning in warnings],
            }
        )
        return ExitCode.SAYS_NO if problems else ExitCode.FINE
    for finding in problems:
        named = finding.code and finding.code in finding.what.lower() + finding.what
        where = "" if named else f"{finding.code or 'The file'}: "
        out(f"{where}{finding.what} {_mend(finding, arguments.file)}")
    for test, of_test in findings_by_test(problems).items():
        say(f"{'✗' if of_test else '✓'} {test}" + (f": {len(of_test):,} found" if of_test else ""))
    for warning in warnings:
        say(f"! {warning.what} {warning.mend} `coprod issue` goes on with --because {warning.rule}=WORDS.")
    return ExitCode.SAYS_NO if problems else ExitCode.FINE


_COMMANDS: Mapping[str, str] = {
    "R11": "line {file} edit {code} WORDS",
    "R15": "answer {file} {code} --as KIND --reason WORDS",
    "R16": "line {file} cite {code} CODE",
    "R17": "shown {file} CODE --stream NAME --how WORDS",
    "R25": "section {file} take-in KEY",
}
"""What is typed, by the rule that is broken."""


def _mend(finding: Finding, file: Path) -> str:
    """How a finding is mended, with the command that does it where one does."""
    command = _COMMANDS.get(finding.rule, "")
    if not command or not finding.code or (finding.rule == "R11" and not _LINE.fullmatch(finding.code)):
        return finding.mend
    return f"{finding.mend} `coprod {command.format(file=file, code=finding.code)}`".strip()


_LINE = re.compile(r"\d+\.\d+")


def _finding_row(finding: Finding) -> dict[str, str]:
    return {
        "rule": finding.rule,
        "test": str(finding.test),
        "what": finding.what,
        "where": finding.code,
        "place": finding.place,
        "mend": finding.mend,
    }


# Other words


def _other_words_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument(
        "found",
        metavar=FOUND,
        nargs="+",
        help="a place and a code or role, as `coprod check` names them, with = between them",
    )
    parser.add_argument("--by", metavar="WHO", default="", help="the role or code of who says so, never a name")


def _other_words(arguments: Namespace) -> int:
    """Say that texts only happen to share words with contributions, or do not mean a role."""
    pairs = [(place, code) for place, _, code in (one.rpartition("=") for one in arguments.found)]
    with open_project(arguments.file) as session:
        hits = hits_called(session.snapshot, pairs)
        do(session, say_other_words, hits, by=arguments.by)
        say("It is written down, and holds as long as the text stays as it is.")
    return ExitCode.FINE


COMMANDS = {
    "brief": CliCommand(_brief_arguments, _brief),
    "issue": CliCommand(_issue_arguments, _issue),
    "diff": CliCommand(_diff_arguments, _diff),
    "check": CliCommand(_check_arguments, _check),
    "other-words": CliCommand(_other_words_arguments, _other_words),
}
