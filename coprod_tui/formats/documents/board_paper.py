"""The Board paper (a cover sheet, then the brief) and the worksheet for an easy read.

What only a person can write stays a labelled blank.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from coprod_tui.domain.brief.content import LineDetail, PrintedLine, Section
from coprod_tui.domain.brief.cover import AnswerLine
from coprod_tui.domain.brief.facts import format_date
from coprod_tui.domain.signing.rules import SIGNED_STATES
from coprod_tui.formats.documents.brief import brief_blocks, detail_fact, line_runs, reservations_label
from coprod_tui.formats.documents.content import (
    Block,
    BriefWithCover,
    DataTable,
    Fact,
    Facts,
    FormField,
    Heading,
    Items,
    Note,
    PageBreak,
    Paragraph,
    Picture,
    PictureSlot,
    Run,
    Runs,
    ours,
    theirs,
)

_WORKED, _AGREED, _NOT_AGREED, _CANNOT = "3", "6", "7", "9"


def board_paper_blocks(source: BriefWithCover, pictures: tuple[Picture, ...]) -> Iterator[Block]:
    """Yield the cover sheet (the fields that Trusts commonly ask for), then the whole brief."""
    yield from _cover_sheet(source)
    yield PageBreak()
    yield from brief_blocks(source.brief.sections, source.cover, pictures)


def _cover_sheet(source: BriefWithCover) -> Iterator[Block]:
    yield Heading(2, (ours("Cover sheet for the Board"),))
    yield Paragraph(
        (ours("Lines are for a person to fill in: the program writes nothing there. Check your own form."),)
    )
    yield from _blanks(
        ("Meeting and date", "", 1),
        ("Agenda item", "", 1),
        ("Lead director", "", 1),
        ("Author", "", 1),
        ("Purpose", "one of: approve, decide, assure, discuss, note", 1),
        ("Executive summary", "up to 150 words", 6),
        ("Recommendation: The Board is asked to …", "", 2),
    )
    yield Heading(3, (ours("Key points and remaining disagreements"),))
    yield from _key_points(source)
    yield Heading(3, (ours("Involvement"),))
    yield from _involvement(source)
    yield from _blanks(("What changed because of it", "in a few sentences", 3))
    yield Heading(3, (ours("Previously considered by"),))
    yield from _considered(source)
    yield Heading(3, (ours("For the Board to weigh"),))
    yield from _blanks(
        ("Strategic objective", "", 1),
        ("Board Assurance Framework and risk", "", 2),
        ("Legal", "duty to involve: NHS Act 2006, section 242; Equality Act 2010, section 149", 2),
        ("Quality and safety", "", 2),
        ("Finance", "", 2),
        ("Workforce", "", 2),
        ("Equality impact assessment", "", 2),
        ("Sustainability", "", 1),
        ("Publication and Freedom of Information status", "", 1),
    )
    number = source.cover.number
    follows = "the brief, a draft" if number is None else f"the brief, version {number}"
    yield Facts((Fact(ours("Appendices"), (ours(f"{follows}, which follows"),)),))
    yield from _blanks(("Next steps, and when the streams hear back", "", 3))


def _blanks(*blanks: tuple[str, str, int]) -> Iterator[Block]:
    return (FormField(ours(label), hint, lines) for label, hint, lines in blanks)


# Filled in from the brief


def _lines(source: BriefWithCover, key: str) -> tuple[PrintedLine, ...]:
    return tuple(line for section in source.brief.sections if section.key == key for line in section.lines)


def _key_points(source: BriefWithCover) -> Iterator[Block]:
    """Yield each agreement in short, each disagreement with its reason, every reservation word for word (R25)."""
    points = [
        *(_point(line, "Agreed", ("middle ground", "conditions")) for line in _lines(source, _AGREED)),
        *(_point(line, "Not agreed", ("stopped", "stage")) for line in _lines(source, _NOT_AGREED)),
        *_reservations(source),
    ]
    if points:
        yield Items(tuple(points))
    else:
        yield Paragraph((ours("No conflict has been written down, and no stream has reservations."),))


def _point(line: PrintedLine, state: str, keys: Iterable[str]) -> Runs:
    going_on = any(one.key == "stage" for one in line.details)
    head = ours(f"{'Not finished' if going_on else state} ({line.number}): ", strong=True)
    return head, *line_runs(line), *(run for one in line.details if one.key in keys for run in _detail_runs(one))


def _detail_runs(detail: LineDetail) -> Runs:
    labelled = detail_fact(detail)
    return ours(" · "), labelled.label, ours(": "), *labelled.runs


def _reservations(source: BriefWithCover) -> Iterator[Runs]:
    for line in (*_lines(source, _AGREED), *_lines(source, _NOT_AGREED)):
        for detail in line.details:
            if detail.key.startswith("reservation/"):
                labelled = detail_fact(detail)
                yield labelled.label, ours(f" ({line.number}): "), *labelled.runs
    for answer in source.cover.answers:
        if answer.reservations:
            yield (
                ours(f"{reservations_label(answer)}, "),
                theirs(answer.stream),
                ours(": "),
                theirs(answer.reservations),
            )


def _involvement(source: BriefWithCover) -> Iterator[Block]:
    """Yield who took part, how many and how; who was not reached; that some things cannot be done."""
    rows = [Fact(_named(line), tuple(_joined(line))) for line in _lines(source, _WORKED) if line.words is not None]
    if rows:
        yield Facts(tuple(rows))
    yield from (Paragraph(line_runs(line)) for line in _lines(source, _WORKED) if line.words is None and line.text)
    declined = len(_lines(source, _CANNOT))
    if declined:
        yield Paragraph((ours(f"What was asked for and cannot be done, each with its reason: section {_CANNOT}."),))


def _named(line: PrintedLine) -> Run:
    assert line.words is not None
    return theirs(line.words.text)


def _joined(line: PrintedLine) -> Iterator[Run]:
    for number, detail in enumerate(each for each in line.details if each.words or each.text):
        labelled = detail_fact(detail)
        if number:
            yield ours(" · ")
        yield from (labelled.label, ours(": "), *labelled.runs)


def _considered(source: BriefWithCover) -> Iterator[Block]:
    cover = source.cover
    if cover.number is None:
        yield Paragraph((ours("Nobody yet: this is a draft, and no stream has been asked to sign it."),))
        return
    header = (ours("Stream"), ours("Asked to sign"), ours("Version"), ours("On"), ours("State"))
    if cover.final:
        yield Paragraph((ours(f"This version is {cover.final_words}."),))
    yield DataTable(ours("The streams and this version"), header, tuple(map(_row, cover.answers)), wide_last=True)


def _row(answer: AnswerLine) -> tuple[Runs, ...]:
    state = answer.state.value + (", provisional" if answer.provisional and answer.state in SIGNED_STATES else "")
    version = "" if answer.version is None else str(answer.version)
    cells = (
        "yes" if answer.required else "no, it observes",
        version,
        format_date(answer.on) if answer.on else "",
        state,
    )
    return (theirs(answer.stream),), *((ours(cell),) if cell else () for cell in cells)


# The worksheet for an easy read: one thing at a time, with room for short words and a picture

_NOT_ONE = (
    "This is not an easy read. It is a worksheet for the people who make one.\n"
    "Make it together with people with learning disabilities. Ask them which words and which pictures help."
)
_HOW = (
    "One idea in one sentence.",
    "Short words. Say what a hard word means.",
    "A picture beside each sentence, that shows what it says.",
    "Read it aloud. Ask: what does this tell you?",
)
_TOLD = ("1", "2", "5", "6", "7", "9")
"""The sections to put into short words."""
_SAYS = ("middle ground", "stopped", "stage", "reason", "conditions", "benchmark")
"""The details of a line to put into short words too, besides reservations (R25)."""
_BEGINS = {
    "1": "What people ask for.",
    "2": "Some things can change. Some things cannot.",
    "5": "What everybody wants.",
    "6": "People did not want the same. They found a way.",
    "7": "People still do not want the same.",
    "9": "Some things cannot be done. This is why.",
}
"""The program's own short sentence at the head of each section."""


def worksheet_blocks(source: BriefWithCover) -> Iterator[Block]:
    """Yield everything that an easy read of this brief has to say."""
    yield Note((ours(_NOT_ONE),))
    yield Heading(2, (ours("How to use this worksheet"),))
    yield Items(tuple((ours(sentence),) for sentence in _HOW))
    for section in source.brief.sections:
        if section.key in _TOLD:
            yield from _worksheet_section(section)
    yield from _signed(source)


def _worksheet_section(section: Section) -> Iterator[Block]:
    yield Heading(2, (ours(section.title),))
    yield Paragraph((ours(_BEGINS[section.key]),))
    for line in section.lines:
        if line.words is not None or line.text:
            yield from _worksheet_line(line)
    yield from (Paragraph((ours(note),)) for note in section.notes)


def _worksheet_line(line: PrintedLine) -> Iterator[Block]:
    head = f"{line.number} in the brief" if line.number else "In the brief"
    yield Heading(3, (ours(head),))
    yield Paragraph(line_runs(line))
    rows = tuple(detail_fact(one) for one in line.details if one.key in _SAYS or one.key.startswith("reservation/"))
    if rows:
        yield Facts(rows)
    yield from _room_for_words()


def _room_for_words() -> Iterator[Block]:
    yield PictureSlot(ours("A picture"))
    yield FormField(ours("In short words"), "one idea in one sentence", 2)


def _signed(source: BriefWithCover) -> Iterator[Block]:
    """Yield who says yes to it, with every reservation word for word (R25)."""
    cover = source.cover
    yield Heading(2, (ours("Who says yes to this"),))
    if cover.number is None:
        yield Paragraph((ours("Nobody yet. It is a draft."),))
    rows = [Fact(theirs(one.stream), (ours(one.state.value),)) for one in cover.answers]
    rows += [
        Fact(theirs(f"{reservations_label(answer)}, {answer.stream}"), (theirs(answer.reservations),))
        for answer in cover.answers
        if answer.reservations
    ]
    if rows:
        yield Facts(tuple(rows))
    yield from _room_for_words()
