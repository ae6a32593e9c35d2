"""The command `line`: the lines of the brief that people write, and what each rests on."""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence

from coprod_tui.cli.output import ExitCode, indented, out, out_json, say
from coprod_tui.cli.parser import Action, Actions, Parser, takes_json, whole_number
from coprod_tui.cli.project_file import do, open_project, read_project
from coprod_tui.domain.brief import commands
from coprod_tui.domain.brief.facts import Showing, format_date
from coprod_tui.domain.brief.rules import (
    WRITTEN_IN,
    agreed_for,
    all_lines,
    line_numbered,
    number_of,
    reopened_for,
    said_for,
)
from coprod_tui.domain.brief.written import AgreementLink, SaidLink, SourceChain, source_chain
from coprod_tui.domain.conflicts.sides import code, conflict_coded, possessive
from coprod_tui.domain.contributions.rules import contribution_coded
from coprod_tui.domain.records import BriefLine, Meeting
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.session import Session

_SECTIONS = "; ".join(f"{key} {title}" for key, title in WRITTEN_IN.items())
_CONFLICT = re.compile(r"C-?\d", re.ASCII | re.IGNORECASE)

# Writing


def _source_called(project: Snapshot, code: str) -> str:
    """Return the id of the contribution or conflict with this code; raise Unknown."""
    if _CONFLICT.match(code.strip()):
        return conflict_coded(project, code).id
    return contribution_coded(project, code).id


def _sources_called(project: Snapshot, codes: Sequence[str]) -> list[str]:
    """Return the ids of several sources; raise Unknown."""
    return [_source_called(project, code) for code in codes]


def _takes_number(parser: Parser) -> None:
    parser.add_argument("number", metavar="LINE", help="the line's number in the draft, such as 5.3")


def _takes_codes(parser: Parser) -> None:
    parser.add_argument(
        "codes", metavar="CODE", nargs="+", help="what it rests on: M-014, or an agreement such as C-01"
    )


def _takes_words(parser: Parser) -> None:
    parser.add_argument("--benchmark", metavar="WORDS", help="how we would know that it is so")
    parser.add_argument("--why", metavar="WORDS", help="why it is asked for, where what was said does not say it")


def _numbered(session: Session, line: str) -> str:
    return number_of(session.snapshot, session.snapshot.the(BriefLine, line))


def _add_arguments(parser: Parser) -> None:
    parser.add_argument("statement", metavar="WORDS", help="what should be true, in a sentence")
    parser.add_argument("--from", dest="codes", metavar="CODE", nargs="+", default=[], help="what it rests on (R16)")
    parser.add_argument("--section", metavar="N", default="5", help=f"where it stands (5): {_SECTIONS}")
    _takes_words(parser)


def _add(arguments: Namespace) -> int:
    """Write a line, and print its number."""
    with open_project(arguments.file) as session:
        rests_on = _sources_called(session.snapshot, arguments.codes)
        line = do(
            session,
            commands.add_line,
            arguments.statement,
            rests_on,
            section=arguments.section,
            benchmark=arguments.benchmark,
            why=arguments.why,
        )
        out(_numbered(session, line), now=True)
    return ExitCode.FINE


def _edit_arguments(parser: Parser) -> None:
    _takes_number(parser)
    parser.add_argument("--statement", metavar="WORDS", help="what should be true, in other words")
    _takes_words(parser)


def _edit(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        line = line_numbered(session.snapshot, arguments.number)
        do(
            session,
            commands.edit_line,
            line.id,
            statement=arguments.statement,
            benchmark=arguments.benchmark,
            why=arguments.why,
        )
    return ExitCode.FINE


def _move_arguments(parser: Parser) -> None:
    _takes_number(parser)
    parser.add_argument("place", metavar="PLACE", type=whole_number(1), help="its place in the section, from 1")
    parser.add_argument("--section", metavar="N", help="another section to stand in")


def _move(arguments: Namespace) -> int:
    """Move a line, and print its new number."""
    with open_project(arguments.file) as session:
        line = line_numbered(session.snapshot, arguments.number)
        do(session, commands.move_line, line.id, arguments.place - 1, section=arguments.section)
        out(_numbered(session, line.id), now=True)
    return ExitCode.FINE


def _cite_arguments(parser: Parser) -> None:
    _takes_number(parser)
    _takes_codes(parser)


def _cite(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        project = session.snapshot
        line = line_numbered(project, arguments.number)
        do(session, commands.cite, line.id, _sources_called(project, arguments.codes))
    return ExitCode.FINE


def _uncite(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        project = session.snapshot
        line = line_numbered(project, arguments.number)
        do(session, commands.uncite, line.id, _sources_called(project, arguments.codes))
    return ExitCode.FINE


def _remove(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        do(session, commands.remove_line, line_numbered(session.snapshot, arguments.number).id)
    return ExitCode.FINE


# Reading


def _list(arguments: Namespace) -> int:
    project = read_project(arguments.file)
    lines = all_lines(project)
    if arguments.json:
        out_json([_to_dict(project, one) for one in lines])
        return ExitCode.FINE
    for line in lines:
        out(f"{number_of(project, line):<6}{indented(line.statement, 6)}")
        for label, words in (("Benchmark", line.benchmark), ("Why", line.why)):
            if words:
                out(f"      {label}: {indented(words, 8)}")
        out(f"      {' '.join(_codes(project, line))}")
        for conflict in reopened_for(project, line.id):
            out(f"      Open again: {code(project, conflict)}, which this line rests on, is not agreed any more.")
    if not lines:
        say("No line has been written yet.")
    return ExitCode.FINE


def _codes(project: Snapshot, line: BriefLine) -> Iterator[str]:
    yield from (project.code(said) for said in said_for(project, line.id))
    yield from (code(project, conflict) for conflict in agreed_for(project, line.id))


def _to_dict(project: Snapshot, line: BriefLine) -> dict[str, object]:
    return {
        "number": number_of(project, line),
        "section": line.section,
        "statement": line.statement,
        "benchmark": line.benchmark,
        "why": line.why,
        "sources": list(_codes(project, line)),
        "reopened": [code(project, conflict) for conflict in reopened_for(project, line.id)],
    }


def _chain(arguments: Namespace) -> int:
    project = read_project(arguments.file)
    for line in _chain_lines(source_chain(project, line_numbered(project, arguments.number).id)):
        out(line)
    return ExitCode.FINE


def _chain_lines(links: SourceChain) -> Iterator[str]:
    yield f"{links.number}  {indented(links.line.statement, 6)}"
    for link in links.agreements:
        yield from _agreement_lines(link)
    yield from _said_lines(links.said, "  ")


def _agreement_lines(link: AgreementLink) -> Iterator[str]:
    at = f", {_at(link.meeting, link.outcome.at)}" if link.outcome else ""
    yield f"  {link.code}  {link.title}: {link.stage}{at}"
    if link.proposal is not None and link.proposal.text:
        yield f"    Middle ground: {indented(link.proposal.text, 6)}"
    for side_link in link.sides:
        why = side_link.side.why or ("they chose not to say" if side_link.side.silent else "not written down yet")
        yield f"    {possessive(side_link.name, 'why')}: {indented(why, 6)}"
        yield from _said_lines(side_link.said, "      ")


def _said_lines(links: Iterable[SaidLink], margin: str) -> Iterator[str]:
    for link in links:
        said = link.contribution
        words = "in the person's own words, which may not be quoted" if link.showing is Showing.CODE else said.text
        because = f" because {said.why}" if said.why and link.showing is not Showing.CODE else ""
        yield f"{margin}{link.code}  {indented(words + because, len(margin) + 2)}"
        yield f"{margin}  {_at(link.meeting, said.at)}; consent: {said.consent}; {_read_back(link)}"
        yield from _said_lines(link.merged, margin + "  merged in: ")


def _read_back(link: SaidLink) -> str:
    return "read back" if link.contribution.read_back else "not read back"


def _at(meeting: Meeting | None, at: str) -> str:
    return (
        f"meeting {meeting.number}, {format_date(meeting.started_at)}" if meeting else format_date(at) or "no meeting"
    )


COMMANDS: dict[str, Actions] = {
    "line": {
        "add": Action(
            "Writes a line that rests on what was said or agreed, and prints its number.",
            'add "Every bedroom has a window seat." --from M-014 S-007 C-01 --benchmark "two people try it"',
            _add_arguments,
            _add,
        ),
        "edit": Action(
            "Words a line anew.", 'edit 5.3 --benchmark "checked in the mock-up by 3 members"', _edit_arguments, _edit
        ),
        "move": Action("Puts a line elsewhere.", "move 5.3 1", _move_arguments, _move),
        "cite": Action("Lets a line rest on more.", "cite 5.3 M-031", _cite_arguments, _cite),
        "uncite": Action(
            "Takes sources of a line away, but for the last.", "uncite 5.3 M-031", _cite_arguments, _uncite
        ),
        "remove": Action("Takes a line out; undo brings it back.", "remove 5.3", _takes_number, _remove),
        "chain": Action(
            "Tells where a line comes from: agreement, both whys, what was said, at which meeting, with what consent.",
            "chain 5.3",
            _takes_number,
            _chain,
        ),
        "list": Action("Lists the lines with their sources.", "list --json", takes_json, _list),
    },
}
