"""The commands `diff` and `check`: what moved between versions, and what a brief still needs."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator

from coprod_tui.cli.arguments import Parser
from coprod_tui.cli.choosing import Command
from coprod_tui.cli.output import indented, out, out_json, say
from coprod_tui.cli.project import at_least, read, takes_file, takes_json
from coprod_tui.cli.versions import version_called
from coprod_tui.meeting.brief import Moved, brief_at, brief_of, difference
from coprod_tui.meeting.model import Version
from coprod_tui.meeting.readiness import by_test, findings, outside
from coprod_tui.meeting.refusals import FileTrouble
from coprod_tui.meeting.rules.steps import is_same
from coprod_tui.meeting.rules.versions import version_numbered
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verifying import verify
from coprod_tui.state import Laptop

# Comparing


def _diff_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument("old", metavar="OLD", nargs="?", type=at_least(1), help="a version; the newest, if not said")
    parser.add_argument("new", metavar="NEW", nargs="?", type=at_least(1), help="a later one; the draft, if not said")
    takes_json(parser)


def _diff(arguments: Namespace) -> int:
    project = read(arguments.file)
    old = version_called(project, arguments.old)
    new = version_numbered(project, arguments.new) if arguments.new else None
    if new is not None and project.versions.index(new) < project.versions.index(old):
        old, new = new, old
    moved = difference(brief_at(old), brief_at(new) if new else brief_of(project))
    reasons = {one.number: one.reason for one in _between(project, old, new) if one.reason}
    if arguments.json:
        out_json(
            {
                "old": old.number,
                "new": new.number if new else None,
                "reasons": {str(number): reason for number, reason in reasons.items()},
                "moved": [_moved_told(project, old, new, one) for one in moved],
            }
        )
        return 0
    for number, reason in reasons.items():
        out(f"Why version {number}: {indented(reason, 2)}")
    for one in moved:
        for line in _moved_lines(project, old, new, one):
            out(line)
    if not moved:
        say("No word has moved.")
    return 0


def _between(project: Snapshot, old: Version, new: Version | None) -> tuple[Version, ...]:
    """The versions after one, up to another or the last."""
    versions = project.versions
    return versions[versions.index(old) + 1 : versions.index(new) + 1 if new else None]


def _kind(project: Snapshot, old: Version, new: Version | None, one: Moved) -> str:
    """What sort of change it is: of substance, merely added, or listed as without another meaning (R23)."""
    if not one.substance:
        return "addition"
    if new is None:
        return "substance"
    return "no change in meaning" if is_same(project, old, new, one.key, one.part) else "substance"


def _moved_lines(project: Snapshot, old: Version, new: Version | None, one: Moved) -> Iterator[str]:
    kind = _kind(project, old, new, one)
    about = f", {one.label}" if one.label else ""
    note = {"substance": "", "addition": " (only added)"}.get(kind, f" ({kind})")
    yield f"{one.number or one.section or '*'}{about}: {one.change}{note}"
    for sign, words in (("-", one.before), ("+", one.after)):
        if words:
            yield f"  {sign} {indented(words, 4)}"


def _moved_told(project: Snapshot, old: Version, new: Version | None, one: Moved) -> dict[str, object]:
    return {
        "section": one.section,
        "number": one.number,
        "key": one.key,
        "part": one.part,
        "label": one.label,
        "change": str(one.change),
        "before": one.before,
        "after": one.after,
        "kind": _kind(project, old, new, one),
    }


# Testing


def _check_arguments(parser: Parser) -> None:
    takes_file(parser)
    takes_json(parser)


def _check(arguments: Namespace) -> int:
    """Writes each finding as a line: what, where, how to mend it; 1 when there is one."""
    altered = verify(arguments.file, Laptop()).faults
    try:
        found = findings(read(arguments.file), altered=altered)
    except FileTrouble:
        if not altered:
            raise
        found = outside(altered)  # a file that is not as it was saved is not opened
    if arguments.json:
        out_json(
            {
                "passes": not found,
                "tests": {str(test): not those for test, those in by_test(found).items()},
                "findings": [
                    {"test": str(one.test), "what": one.what, "where": one.code, "place": one.place, "mend": one.mend}
                    for one in found
                ],
            }
        )
        return 1 if found else 0
    for one in found:
        where = "" if one.code and one.code in one.what.lower() + one.what else f"{one.code or 'The file'}: "
        out(f"{where}{one.what} {one.mend}")
    for test, those in by_test(found).items():
        say(f"{'✗' if those else '✓'} {test}" + (f": {len(those):,} found" if those else ""))
    return 1 if found else 0


COMMANDS = {"diff": Command(_diff_arguments, _diff), "check": Command(_check_arguments, _check)}
