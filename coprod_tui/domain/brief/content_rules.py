"""What a brief has to hold to when it is issued or final: rules about what it prints, asked by `domain.claims`.

Each takes the project as it stands now and the brief as it prints: the draft, or an issued version.
"""

from __future__ import annotations

from collections.abc import Iterator

from coprod_tui.base.text import bare_words, normalize_for_search
from coprod_tui.domain.brief.content import Brief, PrintedLine
from coprod_tui.domain.brief.facts import Showing, counted, may_be_cited, may_be_named, showing
from coprod_tui.domain.brief.rules import AGREED_IN, not_shown_reasons
from coprod_tui.domain.conflicts import sides, stages
from coprod_tui.domain.contributions.answers import NO_REASON
from coprod_tui.domain.findings import BriefTest, Finding
from coprod_tui.domain.privacy.rules import GAP
from coprod_tui.domain.records import (
    AnswerKind,
    Conflict,
    Contribution,
    Proposal,
    Reservation,
    Role,
    Source,
    Stage,
    Version,
)
from coprod_tui.domain.snapshot import Snapshot

_LEAST_QUOTED = 4
"""From this many words in a row on, a text counts as a quotation."""
_MOST_NAMED = 8
"""So many codes or numbers are named in a finding; the others are counted."""
_OF_CONTRIBUTIONS = ("said", "shown", "declined")
"""The kinds of lines that print one contribution, as the keys of lines begin."""
_AGREED_SECTION = "6"
_NEXT_VERSION = "Issue the next version: it leaves that out."


def written_lines(brief: Brief) -> Iterator[tuple[str, str, PrintedLine]]:
    """Yield the lines that people wrote: (id, key of the section, line)."""
    for section, line in brief.lines():
        kind, _, record = line.key.partition("/")
        if kind == "line":
            yield record, section.key, line


def printed_agreements(project: Snapshot, brief: Brief) -> Iterator[Conflict]:
    """Yield the conflicts that a brief prints as agreed and that were not reopened since (R8)."""
    for section, line in brief.lines():
        conflict = project.get(Conflict, line.key.removeprefix("conflict/"))
        if section.key != _AGREED_SECTION or conflict is None:
            continue
        if stages.stage(project, conflict) is Stage.AGREED:
            yield conflict


def quotes_allowed(project: Snapshot, brief: Brief, version: Version | None = None) -> Iterator[Finding]:
    """R11: nothing is printed of a contribution that may not be printed now, and no line says it word for word."""
    contributions = project.all(Contribution)
    found: set[str] = set()
    for _, line in brief.lines():
        kind, _, record = line.key.partition("/")
        said = contributions.get(record) if kind in _OF_CONTRIBUTIONS else None
        if said is None or said.withdrawn_at is not None or record in found:
            continue
        shows, code = showing(said), project.code(said)
        if shows is Showing.WORDS or (shows is Showing.CODE and not _prints_words(line)):
            continue
        found.add(record)
        where = f"version {version.number}" if version else "the draft"
        verbs = ("quoted", "quoted") if line.quoted else ("printed", "printed")
        what = f"{code} is {verbs[0]} in {where}, and may not be {verbs[1]} any more."
        yield Finding(BriefTest.QUOTE, what, said.id, code, _NEXT_VERSION, "R11")
    for line_id, _, line in written_lines(brief):
        texts = [f" {bare_words(words.text)} " for words in line.all_words()]
        for said in (contributions.get(cite.record) for cite in line.cites):
            if said is None or said.withdrawn_at is not None or showing(said) is Showing.WORDS:
                continue
            if any(_quotes_words(text, said) for text in texts):
                what = f"Line {line.number} says word for word what {project.code(said)} said, which may not be quoted."
                mend = "Put the line into other words, or ask the person."
                yield Finding(BriefTest.QUOTE, what, line_id, line.number, mend, "R11")


def _prints_words(line: PrintedLine) -> bool:
    return line.words is not None or any(detail.key == "why" for detail in line.details)


def _quotes_words(text: str, said: Contribution) -> bool:
    own = bare_words(said.text)
    return own.count(" ") >= _LEAST_QUOTED - 1 and f" {own} " in text


def small_roles(project: Snapshot, brief: Brief) -> Iterator[Finding]:
    """R14: no role field prints the name of a role that too few people have."""
    few = {normalize_for_search(role.name) for role in project.all(Role).values() if not may_be_named(role)}
    if not few:
        return
    for _, line in brief.lines():
        for detail in line.details:
            for words in detail.words if detail.key == "owner" else ():
                if normalize_for_search(words.text.strip()) in few:
                    what = f"{detail.label}: “{words.text}” is a role that fewer than five people have."
                    mend = "Say which stream looks after it, or how many people have the role."
                    yield Finding(BriefTest.ROLE, what, line.key.partition("/")[2], line.number, mend, "R14")


def answers_have_reasons(project: Snapshot, brief: Brief) -> Iterator[Finding]:
    """R15: each answer that is printed has a reason that a person could read."""
    for section, line in brief.lines() if project.all(Contribution) else ():
        answer = next((detail.data for detail in line.details if detail.key == "answer"), "")
        if section.key != "A" or not answer or any(detail.key == "reason" for detail in line.details):
            continue
        fate = next((kind for kind in AnswerKind if str(answer).startswith(kind.value)), None)
        if fate is not None and fate not in NO_REASON:
            code = line.cites[0].code if line.cites else line.number
            what = f"The answer of {code}, “{fate}”, has no reason."
            mend = "Say why, for the person who said it to read."
            yield Finding(BriefTest.ANSWER, what, line.key.partition("/")[2], code, mend, "R15")


def lines_have_sources(project: Snapshot, brief: Brief) -> Iterator[Finding]:
    """R16: each written line cites something that was said and may be printed, or that the brief prints as agreed."""
    contributions = project.all(Contribution)
    agreed = {line.key.removeprefix("conflict/") for section, line in brief.lines() if section.key == _AGREED_SECTION}
    for line_id, _, line in written_lines(brief):
        said = [contributions[cite.record] for cite in line.cites if cite.record in contributions]
        if any(cite.record in agreed for cite in line.cites) or any(map(_holds_up, said)):
            continue
        hidden = bool(project.linked_ids(Source, "line", line_id)) or bool(said)
        what = f"Line {line.number} rests on nothing" + (" that may be printed." if hidden else ".")
        mend = "Cite what was said or agreed, or remove the line."
        yield Finding(BriefTest.SOURCE, what, line_id, line.number, mend, "R16")


def _holds_up(said: Contribution) -> bool:
    return may_be_cited(said) and said.withdrawn_at is None


def requests_were_shown(project: Snapshot, brief: Brief) -> Iterator[Finding]:
    """R17: what all want, and rests on a request about another stream's work or space, was shown to that stream."""
    for line_id, section, line in written_lines(brief):
        said = [cite.record for cite in line.cites if project.get(Contribution, cite.record)]
        agreed = [cite.record for cite in line.cites if project.get(Conflict, cite.record)]
        for reason in not_shown_reasons(project, section, said, agreed):
            place, mend = reason.place or line_id, "Show it to them, and how."
            yield Finding(BriefTest.SOURCE, reason.sentence, place, line.number, mend, "R17")


def reservations_printed(project: Snapshot, brief: Brief, version: Version | None = None) -> Iterator[Finding]:
    """R25: each reservation about an agreement, and each conflict that was not agreed, is printed.

    What was recorded after a version was issued comes with the next one.
    """
    texts = {(words.record, words.text) for _, line in brief.lines() for words in line.all_words()}
    lines = {line.key for _, line in brief.lines()}

    def later(record: str) -> bool:
        return version is not None and record > version.id

    for reservation in project.all(Reservation).values():
        conflict = _conflict_of(project, reservation)
        if conflict is None or later(reservation.id) or (reservation.id, reservation.text) in texts:
            continue
        code = sides.code(project, conflict)
        what = f"A reservation in {code} is not printed."
        yield Finding(BriefTest.RESERVATION, what, conflict.id, code, "Take sections 6 and 7 into the brief.", "R25")
    for conflict in project.conflicts:
        ends = stages.outcomes(project, conflict)
        ended = ends and not ends[-1].agreed and ends[-1].reopened_at is None
        if ended and not later(ends[-1].id) and f"conflict/{conflict.id}" not in lines:
            code = sides.code(project, conflict)
            what = f"{code} was not agreed, and that is not printed."
            mend = "Take section 7 into the brief."
            yield Finding(BriefTest.RESERVATION, what, conflict.id, code, mend, "R25")


def _conflict_of(project: Snapshot, reservation: Reservation) -> Conflict | None:
    """The conflict of a reservation about its current or an earlier ended middle ground; None for a superseded one."""
    proposal = project.get(Proposal, reservation.proposal)
    conflict = project.get(Conflict, proposal.conflict) if proposal else None
    if proposal is None or conflict is None:
        return None
    now = stages.proposal(project, conflict)
    ended = {end.proposal for end in stages.outcomes(project, conflict)}
    return conflict if proposal == now or proposal.id in ended else None


def withdrawn_unprinted(project: Snapshot, brief: Brief) -> Iterator[Finding]:
    """R30: no word of a contribution that was withdrawn is printed."""
    gone = {one.id: one for one in project.all(Contribution).values() if one.withdrawn_at is not None}
    found: set[str] = set()
    for _, line in brief.lines() if gone else ():
        for words in line.all_words():
            if words.record in gone and words.text not in ("", GAP) and words.record not in found:
                found.add(words.record)
                code = project.code(gone[words.record])
                what = f"{code} was withdrawn, and its words are still printed."
                yield Finding(BriefTest.WITHDRAWN, what, words.record, code, _NEXT_VERSION, "R30")


# What only warns: each finds one thing, so that one reason is enough


def silent_streams(project: Snapshot, brief: Brief) -> Iterator[Finding]:
    """The streams that are asked to sign and have said nothing."""
    names = [stream.name for stream in project.streams if stream.required and not project.said(stream.id)]
    if names:
        what = f"{sides.join_names(names)} {'has' if len(names) == 1 else 'have'} said nothing yet."
        yield Finding(BriefTest.SILENT, what, "", "", "Meet them, and write down what they say.", "silent")


def not_read_back(project: Snapshot, brief: Brief) -> Iterator[Finding]:
    """The contributions whose words are printed and were not read back to those who said them."""
    contributions = project.all(Contribution)
    printed = {words.record for _, line in brief.lines() if line.words for words in (line.words,)}
    unread = sorted(one for one in printed if one in contributions and not contributions[one].read_back)
    if unread:
        what = f"{counted(len(unread))} that {'is' if len(unread) == 1 else 'are'} printed"
        what += f" {'was' if len(unread) == 1 else 'were'} not read back."
        mend = "Read them back: “Is this what you meant?”"
        code = project.code(contributions[unread[0]])
        yield Finding(BriefTest.READ_BACK, what, unread[0], code, mend, "unread")


def no_benchmark(project: Snapshot, brief: Brief) -> Iterator[Finding]:
    """R16: the lines of what all want without how we would know that it is so."""
    lines = [
        (line_id, line.number)
        for line_id, section, line in written_lines(brief)
        if section == AGREED_IN and not any(detail.key == "benchmark" for detail in line.details)
    ]
    if lines:
        numbers = sides.join_names(number for _, number in lines[:_MOST_NAMED])
        more = f" and {len(lines) - _MOST_NAMED:,} more" if len(lines) > _MOST_NAMED else ""
        are = "Line" if len(lines) == 1 else "Lines"
        what = f"{are} {numbers}{more} {'does' if len(lines) == 1 else 'do'} not say how we would know."
        mend = "Write how we would know that it is so."
        yield Finding(BriefTest.BENCHMARK, what, lines[0][0], lines[0][1], mend, "benchmarks")
