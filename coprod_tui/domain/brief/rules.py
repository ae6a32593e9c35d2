"""Rules about the lines (R8, R16, R17) and sections (R25) of the brief, and queries for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from coprod_tui.base.errors import InvalidInput, Reason, RuleViolation, Unknown
from coprod_tui.domain.brief.content import printed_numbers
from coprod_tui.domain.brief.facts import may_be_cited
from coprod_tui.domain.conflicts import sides, stages
from coprod_tui.domain.conflicts.sides import shown_place
from coprod_tui.domain.records import About, Arrangement, BriefLine, Conflict, Contribution, Side, Source, Stage, Stream
from coprod_tui.domain.snapshot import Snapshot

WRITTEN_IN = {
    "5": "What we all want",
    "8": "By theme",
    "9": "What we asked for that cannot be done, and why",
    "11": "How we will check the design against this",
}
"""The sections that have written lines, by key; written lines come first in them."""
AGREED_IN = "5"
"""The section of what all streams want, in which R17 applies."""
_NUMBER = re.compile(r"(\d{1,2})\.(\d{1,4})", re.ASCII)


# Queries


def lines_of(project: Snapshot, section: str) -> tuple[BriefLine, ...]:
    """The written lines of a section, in order."""
    lines = (one for one in project.all(BriefLine).values() if one.section == section)
    return tuple(sorted(lines, key=lambda one: (one.position, one.id)))


def all_lines(project: Snapshot) -> tuple[BriefLine, ...]:
    """Every written line, in the order of the brief."""
    order = list(WRITTEN_IN)
    lines = project.all(BriefLine).values()
    return tuple(sorted(lines, key=lambda one: (order.index(one.section), one.position, one.id)))


def number_of(project: Snapshot, line: BriefLine) -> str:
    """A line's number as the draft prints it: `5.3`."""
    return f"{line.section}.{numbers_in(project, line.section)[line.id]}"


def line_numbers(project: Snapshot) -> dict[str, str]:
    """The numbers of all written lines by id, in the order of the brief; cheaper than calling `number_of` for each."""
    return {
        line: f"{section}.{number}" for section in WRITTEN_IN for line, number in numbers_in(project, section).items()
    }


def numbers_in(project: Snapshot, section: str) -> dict[str, int]:
    """The numbers of a section's written lines by id, in the order of the lines.

    A line that was issued keeps its number, wherever it is moved in its section. The others show those that they
    would get: the next ones, in their order. A number that was issued is never given again, also after its line was
    removed or went to another section, where it gets a new one.
    """
    lines, issued = lines_of(project, section), _issued_numbers(project, section)
    stored = {line.id: issued.get(line.id) if line.number is None else line.number for line in lines}
    last = max(
        (arrangement(project, section).last_number or 0, *issued.values(), *filter(None, stored.values())), default=0
    )
    numbers: dict[str, int] = {}
    for line in lines:
        number = stored[line.id]
        if number is None:
            number = last = last + 1
        numbers[line.id] = number
    return numbers


def _issued_numbers(project: Snapshot, section: str) -> dict[str, int]:
    """The numbers in the last version that 0.1.0 issued, which did not store them; empty after a newer version."""
    versions = project.versions
    if not versions or versions[-1].rules > 1:
        return {}
    printed = printed_numbers(versions[-1].printed)
    return {line: number for line, (key, number) in printed.items() if key == section}


def line_numbered(project: Snapshot, typed: str) -> BriefLine:
    """The line with this number in the draft; raises Unknown."""
    match = _NUMBER.fullmatch(typed.strip())
    if match is None:
        raise Unknown(f"“{typed}” is not the number of a line, such as 5.3.")
    numbers = line_numbers(project)
    wanted = f"{match[1]}.{int(match[2])}"
    for line, number in numbers.items():
        if number == wanted:
            return project.the(BriefLine, line)
    written = f"The lines are: {', '.join(numbers.values())}." if numbers else "No line has been written yet."
    raise Unknown(f"There is no line {typed.strip()} in the brief. {written}")


def sources(project: Snapshot, line: str) -> tuple[Source, ...]:
    """The source records of a line."""
    return project.linked(Source, "line", line)


def said_for(project: Snapshot, line: str) -> tuple[Contribution, ...]:
    """The contributions that a line cites, stream by stream, in the order said."""
    linked = (project.get(Contribution, one.contribution) for one in sources(project, line))
    order = {stream.id: place for place, stream in enumerate(project.streams)}
    contributions = (one for one in linked if one is not None)
    return tuple(sorted(contributions, key=lambda one: (order.get(one.stream, len(order)), one.id)))


def agreed_for(project: Snapshot, line: str) -> tuple[Conflict, ...]:
    """The conflicts whose agreement a line cites, by number."""
    conflicts = (project.get(Conflict, one.conflict) for one in sources(project, line))
    return tuple(sorted((one for one in conflicts if one is not None), key=lambda one: (one.number, one.id)))


def reopened_for(project: Snapshot, line: str) -> tuple[Conflict, ...]:
    """R8: the conflicts that a line cites and that are not agreed any more."""
    return tuple(one for one in agreed_for(project, line) if stages.stage(project, one) is not Stage.AGREED)


def lines_citing(project: Snapshot, source: str) -> tuple[BriefLine, ...]:
    """The lines that cite a contribution or a conflict."""
    links = (*project.linked(Source, "contribution", source), *project.linked(Source, "conflict", source))
    lines = (project.get(BriefLine, one.line) for one in links)
    return tuple(one for one in lines if one is not None)


# Rules about lines


def must_be_written_in(section: str) -> None:
    """Raise Unknown for a section that has no written lines."""
    if section not in WRITTEN_IN:
        sections = ", ".join(f"{key} ({title})" for key, title in WRITTEN_IN.items())
        raise Unknown(f"No line is written in section {section}; lines are written in {sections}.")


def must_say_something(statement: str) -> None:
    """Raise InvalidInput for a line without words."""
    if not statement:
        raise InvalidInput("A line needs a statement: what should be true, in a sentence that a person wrote.")


def may_stand(project: Snapshot, section: str, said: Iterable[str], agreed: Iterable[str]) -> None:
    """R16, R17: raises RuleViolation unless a line with these sources may stand in a section."""
    contributions, conflicts = (*dict.fromkeys(said),), (*dict.fromkeys(agreed),)
    if not contributions and not conflicts:
        raise RuleViolation("A line rests on something that was said or agreed: name one source or more.")
    reasons = (
        *_uncitable(project, contributions),
        *_not_agreed(project, conflicts),
        *not_shown_reasons(project, section, contributions, conflicts),
    )
    if reasons:
        raise RuleViolation(*reasons)


def may_uncite(project: Snapshot, line: BriefLine, leaving: Iterable[str]) -> None:
    """R16: raises RuleViolation if a line would have no source left."""
    staying = {one.id for one in sources(project, line.id)} - {*leaving}
    if not staying:
        number = number_of(project, line)
        sentence = f"Line {number} would rest on nothing any more: cite something else first, or remove the line."
        raise RuleViolation(Reason(sentence, line.id))


def may_lose_source(project: Snapshot, contribution: str) -> None:
    """R16: raises RuleViolation if this contribution is the only source of a line."""
    for line in lines_citing(project, contribution):
        may_uncite(project, line, [f"{line.id}/{contribution}"])


def not_shown_reasons(project: Snapshot, section: str, said: Iterable[str], agreed: Iterable[str]) -> Iterator[Reason]:
    """R17: the reasons for `not_shown`, for a line in the section of what all streams want."""
    for contribution, stream in not_shown(project, said, agreed) if section == AGREED_IN else ():
        what = f"{project.code(contribution)} is about the work or space of {stream.name}"
        sentence = f"{what}, and has not been shown to them: what all want is what they have seen."
        yield Reason(sentence, shown_place(contribution.id, stream.id))


def not_shown(project: Snapshot, said: Iterable[str], agreed: Iterable[str]) -> Iterator[tuple[Contribution, Stream]]:
    """Contributions about another stream's work that it was not shown; sides of a cited agreement have heard it."""
    heard = {side.stream for one in agreed for side in project.linked(Side, "conflict", one)}
    for contribution in said:
        record = project.the(Contribution, contribution)
        for about in project.linked(About, "contribution", contribution):
            stream = project.get(Stream, about.stream)
            if stream is not None and stream.id not in (record.stream, *heard) and not about.shown_at:
                yield record, stream


def _uncitable(project: Snapshot, said: Iterable[str]) -> Iterator[Reason]:
    for contribution in said:
        record = project.the(Contribution, contribution)
        if not may_be_cited(record):
            why = "is sensitive" if record.sensitive else "stays in the room"
            yield Reason(f"{project.code(record)} {why}: a line cannot cite it.", record.id)


def _not_agreed(project: Snapshot, ends: Iterable[str]) -> Iterator[Reason]:
    for conflict in ends:
        record = project.the(Conflict, conflict)
        if (now := stages.stage(project, record)) is not Stage.AGREED:
            sentence = (
                f"{sides.code(project, record)} is {now}, not agreed: a line cites an agreement once there is one."
            )
            yield Reason(sentence, record.id)


# Sections

ORDERED = tuple(str(key) for key in range(1, 12))
"""The sections that can be ordered, in default order; the cover comes first, sign-off and annexes last."""
ANNEXES = ("A", "B", "C", "D")
_ALWAYS = {
    "6": "it holds agreements and their reservations, which are always printed",
    "7": "what was not agreed is always printed",
    "9": "what cannot be done, and what has no answer yet, is always printed",
    "A": "everything that was said, and its answer, is always printed",
}


def arrangement_id(key: str) -> str:
    """The id of a section's arrangement."""
    return f"section/{key}"


def arrangement(project: Snapshot, key: str) -> Arrangement:
    """A section's arrangement, or the default one."""
    return project.get(Arrangement, arrangement_id(key)) or Arrangement(arrangement_id(key), key)


def section_order(project: Snapshot) -> tuple[str, ...]:
    """The sections 1 to 11 in printed order; a section keeps its number wherever it stands."""
    usual = {key: place for place, key in enumerate(ORDERED)}

    def place(key: str) -> tuple[int, int]:
        given = arrangement(project, key).position
        return usual[key] if given is None else given, usual[key]

    return tuple(sorted(ORDERED, key=place))


def is_left_out(project: Snapshot, key: str) -> bool:
    """Whether a section is left out; never one that is always printed, whatever a file says (R25)."""
    return key not in _ALWAYS and arrangement(project, key).left_out and not lines_of(project, key)


def must_be_arrangeable(key: str) -> None:
    """Raise Unknown for a key that is no section people can arrange."""
    if key not in (*ORDERED, *ANNEXES):
        raise Unknown(f"There is no section {key} to arrange: they are 1 to 11, and the annexes A to D.")


def must_be_ordered(key: str) -> None:
    """Raise Unknown for a section that cannot be ordered."""
    if key not in ORDERED:
        raise Unknown(f"{key} always stands in its place; the sections 1 to 11 can be put in order.")


def may_leave_out(project: Snapshot, key: str) -> None:
    """R25: raises RuleViolation for a section that is always printed, or that holds written lines."""
    must_be_arrangeable(key)
    if key in _ALWAYS:
        raise RuleViolation(f"{_section_name(key)} cannot be left out: {_ALWAYS[key]}.")
    if key in WRITTEN_IN and (lines := lines_of(project, key)):
        raise RuleViolation(*(_holds_line(key, number_of(project, one), one.id) for one in lines))


def with_section_at(keys: Sequence[str], key: str, place: int) -> list[str]:
    """The sections with one of them moved to a place, from 0."""
    rest = [one for one in keys if one != key]
    rest.insert(max(0, place), key)
    return rest


def _holds_line(key: str, number: str, line: str) -> Reason:
    return Reason(f"{_section_name(key)} holds line {number}: move or remove it first.", line)


def _section_name(key: str) -> str:
    return f"Section {key}" if key.isdecimal() else f"Annex {key}"
