"""The whole brief as blocks: sections, parts and lines, and the sign-off page, in the order of the brief."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from coprod_tui.domain.brief.content import LineDetail, PrintedLine, Section, SectionPart
from coprod_tui.domain.brief.cover import AnswerLine, Cover, CoverNote
from coprod_tui.domain.brief.facts import counted_people, format_date
from coprod_tui.domain.signing.rules import SignState
from coprod_tui.formats.documents.content import (
    Block,
    Fact,
    Heading,
    NumberedLine,
    Paragraph,
    Picture,
    Run,
    Runs,
    ours,
    theirs,
)

_CODED = ("4", "A")
"""Sections whose lines are headed by their code, in one paragraph."""
_LISTED = ("6", "7")
"""Sections whose details are listed under their line."""
COVER, WORKED, SIGNING = "0", "3", "12"
"""The sections that are the title page, how we worked, and the signatures."""


def brief_blocks(brief_sections: Iterable[Section], cover: Cover, pictures: Iterable[Picture] = ()) -> Iterator[Block]:
    """Yield all sections but the cover; the charts follow the section on how we worked."""
    for section in brief_sections:
        if section.key == COVER:
            continue
        yield from section_blocks(section, cover)
        if section.key == WORKED:
            yield from pictures


def section_blocks(section: Section, cover: Cover) -> Iterator[Block]:
    """Yield a section under its heading (level 2)."""
    yield Heading(2, (ours(section_name(section)),))
    yield from (Paragraph((ours(note),)) for note in section.notes)
    if section.key == SIGNING:
        yield from signoff_blocks(cover)
    for part in section.parts:
        yield from part_blocks(section.key, part)


def section_name(section: Section) -> str:
    """Return the name of a section: “6. Where we differed”, “Annex A: All that was said”."""
    return f"Annex {section.key}: {section.title}" if section.annex else f"{section.key}. {section.title}"


def part_blocks(key: str, part: SectionPart, level: int = 3) -> Iterator[Block]:
    """Yield a part, under its heading where it has one."""
    if part.title:
        yield Heading(level, (theirs(" ".join(part.title.split())),))
    yield from (Paragraph((ours(note),)) for note in part.notes)
    yield from (line_block(key, line) for line in part.lines)


def line_block(key: str, line: PrintedLine) -> NumberedLine | Paragraph:
    """Return a line of the section with this key; a section's opening paragraph has no number."""
    if not line.number and line.words is not None:
        return Paragraph(line_runs(line))
    coded, codes = key in _CODED, tuple(one.code for one in line.cites)
    return NumberedLine(
        " ".join(codes) if coded else line.number,
        line_runs(line),
        tuple(detail_fact(one) for one in line.details if one.words or one.text),
        () if coded else codes,
        listed=key in _LISTED,
    )


def line_runs(line: PrintedLine) -> Runs:
    """Return the words of a line, in quotation marks if verbatim; else the program's own sentence."""
    if line.words is None:
        return (ours(line.text),) if line.text else ()
    own = theirs(line.words.text)
    return (ours("“"), own, ours("”")) if line.quoted else (own,)


def detail_fact(detail: LineDetail) -> Fact:
    """Return a detail of a line, under its label."""
    runs: list[Run] = []
    for each in detail.words:
        runs += [ours(", "), theirs(each.text)] if runs else [theirs(each.text)]
    if detail.text:
        runs.append(ours(f" ({detail.text})" if runs else detail.text))
    return Fact(theirs(" ".join(detail.label.split())), tuple(runs))


# Signatures


def signoff_blocks(cover: Cover) -> Iterator[Block]:
    """Yield what each stream answered to a version; for a draft, why there is nothing."""
    if cover.number is None:
        yield Paragraph((ours("Nobody can sign a draft: it is signed once it has been issued and shared back."),))
        return
    for answer in cover.answers:
        observes = "" if answer.required else ", observes"
        yield Paragraph((theirs(" ".join(answer.stream.split()), strong=True), ours(f"{observes}: "), *_answer(answer)))
        yield from map(_note, answer.notes)
    yield from _same_meaning(cover)
    yield from _although(cover)
    yield from _since(cover)
    yield from _board(cover)


def _although(cover: Cover) -> Iterator[Block]:
    """Yield what only warned when the version was issued, and why it was issued all the same."""
    if cover.although:
        yield Heading(3, (ours("What was known to be missing when it was issued"),))
    for line in cover.although:
        reason = (ours(" It was issued because: "), theirs(line.reason)) if line.reason else (ours(_NO_REASON),)
        yield Paragraph((theirs(line.found), *reason))


def _since(cover: Cover) -> Iterator[Block]:
    """Yield what was answered after the version was issued (R15); the annex says what stood then."""
    if cover.answered_since:
        yield Heading(3, (ours("Answered since this version was issued"),))
    for given in cover.answered_since:
        because = (ours(", because: "), theirs(given.reason)) if given.reason else (ours("."),)
        yield Paragraph((ours(f"{given.code}: {given.answer}"), *because))


_NO_REASON = " No reason was given for issuing it all the same."


def _same_meaning(cover: Cover) -> Iterator[Block]:
    """Yield every change that the leads list as no change in meaning (R23)."""
    if cover.same:
        yield Heading(3, (ours("Changed with no change in meaning"),))
    for change in cover.same:
        runs = (
            ours(f"{change.number} in version {change.version}, proposed by "),
            theirs(change.proposed_by),
            ours(": “"),
        )
        yield Paragraph((*runs, theirs(change.before), ours("” became “"), theirs(change.after), ours("”.")))


def _board(cover: Cover) -> Iterator[Block]:
    """Yield what the Board decided, line by line where it changed something (R28)."""
    if (told := cover.decided) is None:
        return
    yield Heading(3, (ours("What the Board decided"),))
    if not told.stands:
        yield Paragraph((ours("Nothing yet: what was written down was corrected."),))
        yield from map(_note, told.notes)
        return
    yield Paragraph(
        (ours(f"{told.verdict[:1].upper()}{told.verdict[1:]}, {format_date(told.on)}: "), theirs(told.words))
    )
    yield from (Paragraph((ours(f"{number}: "), theirs(text))) for number, text in told.changes)
    if told.not_told:
        names = (run for name in told.not_told for run in (ours(", "), theirs(name)))
        yield Paragraph((ours("Not shared back yet to "), *(*names,)[1:], ours(".")))
    yield from map(_note, told.notes)


def _note(note: CoverNote) -> Paragraph:
    """Return what was corrected, taken back, or recorded on a day out of order (R34)."""
    return Paragraph(tuple((theirs if is_theirs else ours)(text) for text, is_theirs in note.pieces))


def _answer(answer: AnswerLine) -> Runs:
    if not answer.on:
        return (*_shared(answer), ours("; not signed.")) if answer.shared_on else (ours("not shared back yet."),)
    runs: list[Run] = [ours(f"{_decided(answer)}. Said by "), theirs(answer.role)]
    runs += [ours(f", {counted_people(answer.present or 0)} present, decided so: "), theirs(answer.how), ours(". ")]
    if answer.provisional:
        runs.append(ours("Provisional: fewer people than the stream's quorum. "))
    if answer.held_by:
        runs += [ours("The paper is held by "), theirs(answer.held_by), ours(". ")]
    runs += [*_shared(answer, opens=True), ours(".")]
    if answer.unchecked:
        runs += [ours("\nSigned without the understanding check, because: "), theirs(answer.unchecked)]
    if answer.reservations:
        runs += [ours(f"\n{reservations_label(answer)}: "), theirs(answer.reservations)]
    return tuple(runs)


def reservations_label(answer: AnswerLine) -> str:
    """Return the label of an answer's words: reservations, or the reason for *not yet* and *declined* (R25)."""
    signed = (SignState.SIGNED, SignState.RESERVED, SignState.STALE)
    return "Reservations" if answer.state in signed else "Because"


def _shared(answer: AnswerLine, *, opens: bool = False) -> Runs:
    if not answer.shared_on:
        return (ours("Not shared back" if opens else "not shared back"),)
    return ours(f"{'S' if opens else 's'}hared back on {format_date(answer.shared_on)}, "), theirs(_form(answer))


def _form(answer: AnswerLine) -> str:
    return f"{answer.shared_form} ({answer.shared_copies})" if answer.shared_copies else answer.shared_form


def _decided(answer: AnswerLine) -> str:
    if answer.state is SignState.STALE:
        signed = f"signed version {answer.version} on {format_date(answer.on)}"
        return f"{signed}; words have changed since, so it is asked again"
    return f"{answer.state.value}, version {answer.version}, on {format_date(answer.on)}"
