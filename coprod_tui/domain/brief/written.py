"""Written lines of the brief (sections 1, 5, 8, 9, 11), answers to contributions, and the sources of a line.

Written lines come first in their section, so a line's number is its place among them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.brief.conflicts import cite_of
from coprod_tui.domain.brief.content import Cite, CountedNote, LineDetail, PrintedLine, SectionPart
from coprod_tui.domain.brief.facts import Showing, detail, fact, showing, words_of
from coprod_tui.domain.brief.rules import (
    agreed_for,
    line_numbers,
    lines_of,
    not_shown,
    number_of,
    reopened_for,
    said_for,
)
from coprod_tui.domain.conflicts import sides as conflict_sides
from coprod_tui.domain.conflicts import stages
from coprod_tui.domain.contributions.answers import answer_holds, merged_into
from coprod_tui.domain.records import (
    AnswerKind,
    BriefLine,
    Conflict,
    Contribution,
    Disposition,
    Meeting,
    Outcome,
    Proposal,
    Side,
    Source,
    Stage,
)
from coprod_tui.domain.snapshot import Snapshot

NO_ANSWER = "no answer yet"
_UNANSWERED = (fact("answer", "Answer", NO_ANSWER),)
_FATES = {
    AnswerKind.NOT_POSSIBLE: "Not possible",
    AnswerKind.OTHER_SERVICE: "For another service",
    AnswerKind.PARKED: "Parked",
}


def is_unanswered(line: PrintedLine) -> bool:
    """Whether a line of annex A says that there is no answer yet."""
    return any(one.key == "answer" and one.text == NO_ANSWER for one in line.details)


def written_part(project: Snapshot, section: str, cites: Mapping[str, Cite]) -> tuple[SectionPart, ...]:
    """The written lines of a section as a part without a heading; empty where there are none."""
    lines = tuple(_line(project, one, cites) for one in lines_of(project, section))
    return (SectionPart(lines=lines),) if lines else ()


def wanted_in_short(project: Snapshot) -> tuple[PrintedLine, ...]:
    """The statements of section 5, which page 1 repeats."""
    return tuple(
        PrintedLine(f"wanted/{line.id}", "", words, derived=True)
        for line in lines_of(project, "5")
        for words in words_of(line, "statement")
    )


def _line(project: Snapshot, line: BriefLine, cites: Mapping[str, Cite]) -> PrintedLine:
    said = said_for(project, line.id)
    merged = _merged_contributions(project, line, said)
    details = (
        *detail("benchmark", "Benchmark", line, "benchmark"),
        *_asked_by(project, (*said, *merged)),
        *detail("why", "Why", line, "why"),
        *_merged_in(merged, cites),
        *_reopened(project, line),
        *_not_shown(project, line, said),
    )
    sources = [cites[each.id] for each in said if each.id in cites]
    sources += [cite_of(project, each) for each in agreed_for(project, line.id)]
    return PrintedLine(f"line/{line.id}", "", words_of(line, "statement")[0], details=details, cites=tuple(sources))


def _merged_contributions(project: Snapshot, line: BriefLine, said: Iterable[Contribution]) -> tuple[Contribution, ...]:
    """Contributions that were merged into a line or into its sources: they asked for the same."""
    cited = {each.id for each in said}
    merged = {each.id: each for target in (line.id, *cited) for each in merged_into(project, target)}
    return tuple(merged[each] for each in sorted(merged) if each not in cited)


def _asked_by(project: Snapshot, contributions: Iterable[Contribution]) -> Iterator[LineDetail]:
    counts = Counter(one.stream for one in contributions)
    asked = [f"{stream.name} ({counts[stream.id]:,})" for stream in project.streams if counts[stream.id]]
    if asked:
        yield fact("asked by", "Asked by", ", ".join(asked))


def _merged_in(merged: Iterable[Contribution], cites: Mapping[str, Cite]) -> Iterator[LineDetail]:
    if codes := [cites[one.id].code for one in merged if one.id in cites]:
        yield fact("merged", "Also asked for in", " ".join(codes))


def _reopened(project: Snapshot, line: BriefLine) -> Iterator[LineDetail]:
    """R8: says which cited agreements were reopened."""
    for conflict in reopened_for(project, line.id):
        code = conflict_sides.code(project, conflict)
        text = f"{code}, which this line rests on, is not agreed any more."
        yield fact(f"reopened/{conflict.id}", "Open again", text)


def _not_shown(project: Snapshot, line: BriefLine, said: Iterable[Contribution]) -> Iterator[LineDetail]:
    """R17: says what another stream was not shown, in whatever section the line is."""
    agreed = (each.id for each in agreed_for(project, line.id))
    for contribution, stream in not_shown(project, (each.id for each in said), agreed):
        text = f"{project.code(contribution)} is about the work or space of {stream.name}."
        yield fact(f"not shown/{contribution.id}/{stream.id}", f"Not shown to {stream.name} yet", text)


# Answers


@frozen
class AnswerIndex(Frozen):
    """The answers to all contributions, prepared once for the sections that print them."""

    written: Mapping[str, Disposition]
    """The recorded answers, by contribution."""
    lines: Mapping[str, tuple[str, ...]]
    """The numbers of the lines that cite a contribution."""
    codes: Mapping[str, str]
    """The codes of the conflicts, and the numbers of the lines, that answers name."""

    def of(self, contribution: str, cites: Mapping[str, Cite]) -> tuple[LineDetail, ...]:
        """The answer to one contribution, as annex A prints it; `cites` has the codes of contributions."""
        disposition, lines = self.written.get(contribution), self.lines.get(contribution, ())
        if disposition is None:
            return (fact("answer", "Answer", f"in the brief, {' and '.join(lines)}"),) if lines else _UNANSWERED
        text = disposition.fate.value
        if disposition.fate is AnswerKind.IN_BRIEF and lines:
            text += f", {' and '.join(lines)}"
        elif target := disposition.into or disposition.conflict:
            cite = cites.get(target)
            named = cite.code if cite else self.codes.get(target, "something that is not shown")
            text += f" {named}" if disposition.fate is AnswerKind.MERGED else f", {named}"
        data = " ".join(filter(None, (disposition.fate.value, disposition.into or disposition.conflict)))
        return (fact("answer", "Answer", text, data), *detail("reason", "Because", disposition, "reason"))

    def has(self, contribution: Contribution) -> bool:
        """Whether a contribution has an answer, or needs none because it was withdrawn."""
        disposition = self.written.get(contribution.id)
        fate = disposition.fate if disposition else AnswerKind.IN_BRIEF if contribution.id in self.lines else None
        return (fate is not None and answer_holds(contribution, fate)) or contribution.withdrawn_at is not None


def index_answers(project: Snapshot) -> AnswerIndex:
    """Index dispositions and sources in one pass."""
    numbers = line_numbers(project)
    cited: dict[str, list[str]] = {}
    for source in project.all(Source).values():
        if source.contribution is not None and source.line in numbers:
            cited.setdefault(source.contribution, []).append(numbers[source.line])
    codes = {one.id: conflict_sides.code(project, one) for one in project.all(Conflict).values()}
    return AnswerIndex(
        {one.contribution: one for one in project.all(Disposition).values()},
        {contribution: tuple(sorted(lines, key=_by_place)) for contribution, lines in cited.items()},
        codes | numbers,
    )


def _by_place(number: str) -> tuple[int, ...]:
    return tuple(map(int, number.split(".")))


def declined_parts(
    lines: Mapping[AnswerKind, list[PrintedLine]], hidden: Mapping[AnswerKind, int]
) -> tuple[SectionPart, ...]:
    """What cannot be done, by answer; `hidden` counts what is not shown."""
    return tuple(
        SectionPart(title, tuple(lines.get(fate, ())), _hidden_note(title, hidden.get(fate, 0)))
        for fate, title in _FATES.items()
        if lines.get(fate) or hidden.get(fate)
    )


def _hidden_note(title: str, count: int) -> tuple[CountedNote, ...]:
    things = "1 thing is" if count == 1 else f"{count:,} things are"
    text = f"{things} sensitive or kept in the room: counted, not shown."
    return (CountedNote(text, (("declined", title, count),)),) if count else ()


def is_declined(fate: AnswerKind) -> bool:
    """Whether section 9 lists this answer."""
    return fate in _FATES


# Sources of a line: line → agreement → both whys → contributions → meeting → consent


@frozen
class SaidLink(Frozen):
    """One contribution, its meeting, and what may be printed of it."""

    contribution: Contribution
    code: str
    meeting: Meeting | None
    showing: Showing
    merged: tuple[SaidLink, ...] = ()
    """What was merged into it, each with its own words."""


@frozen
class SideLink(Frozen):
    """One side of an agreement: what it asks, why, and what it rests on."""

    side: Side
    name: str
    said: tuple[SaidLink, ...]


@frozen
class AgreementLink(Frozen):
    """A conflict that a line rests on, with both whys."""

    conflict: Conflict
    code: str
    title: str
    stage: Stage
    """*Agreed*, unless it was reopened since (R8)."""
    proposal: Proposal | None
    outcome: Outcome | None
    meeting: Meeting | None
    """Where it ended."""
    sides: tuple[SideLink, ...]


@frozen
class SourceChain(Frozen):
    """All sources of a line of the brief."""

    line: BriefLine
    number: str
    agreements: tuple[AgreementLink, ...]
    said: tuple[SaidLink, ...]
    """Contributions that the line cites and that are not among the bases of those agreements."""


def source_chain(project: Snapshot, line: str) -> SourceChain:
    """The chain of a written line; raises KeyError where there is none."""
    record = project.the(BriefLine, line)
    agreements = tuple(agreement_link(project, conflict) for conflict in agreed_for(project, line))
    known = {said.contribution.id for link in agreements for side in link.sides for said in side.said}
    said = said_links(project, (each for each in said_for(project, line) if each.id not in known))
    return SourceChain(record, number_of(project, record), agreements, said)


def agreement_link(project: Snapshot, conflict: Conflict) -> AgreementLink:
    """A conflict with its sides and what they rest on."""
    end = stages.outcome(project, conflict)
    sides = tuple(
        SideLink(
            side, conflict_sides.side_name(project, side), said_links(project, conflict_sides.bases(project, side))
        )
        for side in conflict_sides.sides(project, conflict)
    )
    return AgreementLink(
        conflict,
        conflict_sides.code(project, conflict),
        conflict_sides.title(project, conflict),
        stages.stage(project, conflict),
        stages.proposal(project, conflict),
        end,
        project.get(Meeting, end.meeting) if end else None,
        sides,
    )


def said_links(project: Snapshot, contributions: Iterable[Contribution]) -> tuple[SaidLink, ...]:
    """Contributions with where they were said; each with what was merged into it."""
    return tuple(
        replace(
            _leaf_link(project, said), merged=tuple(_leaf_link(project, one) for one in merged_into(project, said.id))
        )
        for said in contributions
    )


def _leaf_link(project: Snapshot, contribution: Contribution) -> SaidLink:
    return SaidLink(
        contribution, project.code(contribution), project.get(Meeting, contribution.meeting), showing(contribution)
    )
