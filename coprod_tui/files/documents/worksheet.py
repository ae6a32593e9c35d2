"""The worksheet for an easy read: what the brief says, one thing at a time, with room for short words and a picture.

It is not an easy read and never says that it is one: that is made with people with learning disabilities, by people.
"""

from __future__ import annotations

from collections.abc import Iterator

from coprod_tui.files.documents.marks import Told
from coprod_tui.files.documents.value import (
    Blank,
    Block,
    Fact,
    Facts,
    Heading,
    Items,
    Note,
    Paragraph,
    Slot,
    ours,
    theirs,
)
from coprod_tui.files.documents.whole import fact, reservations_label, said
from coprod_tui.meeting.brief import Line, Section

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
"""The sections that are put into short words."""
_SAYS = ("middle ground", "stopped", "stage", "reason", "conditions", "benchmark")
"""What of a line has to be put into short words too; reservations are added (R25)."""
_BEGINS = {
    "1": "What people ask for.",
    "2": "Some things can change. Some things cannot.",
    "5": "What everybody wants.",
    "6": "People did not want the same. They found a way.",
    "7": "People still do not want the same.",
    "9": "Some things cannot be done. This is why.",
}
"""A short sentence of ours that a section may begin with."""


def worksheet(told: Told) -> Iterator[Block]:
    """Everything that an easy read of this brief has to say."""
    yield Note((ours(_NOT_ONE),))
    yield Heading(2, (ours("How to use this worksheet"),))
    yield Items(tuple((ours(sentence),) for sentence in _HOW))
    for section in told.brief.sections:
        if section.key in _TOLD:
            yield from _section(section)
    yield from _signed(told)


def _section(section: Section) -> Iterator[Block]:
    yield Heading(2, (ours(section.title),))
    yield Paragraph((ours(_BEGINS[section.key]),))
    for line in section.lines:
        if line.words is not None or line.text:
            yield from _one(line)
    yield from (Paragraph((ours(note),)) for note in section.notes)


def _one(line: Line) -> Iterator[Block]:
    head = f"{line.number} in the brief" if line.number else "In the brief"
    yield Heading(3, (ours(head),))
    yield Paragraph(said(line))
    rows = tuple(fact(one) for one in line.details if one.key in _SAYS or one.key.startswith("reservation/"))
    if rows:
        yield Facts(rows)
    yield from _room()


def _room() -> Iterator[Block]:
    yield Slot(ours("A picture"))
    yield Blank(ours("In short words"), "one idea in one sentence", 2)


def _signed(told: Told) -> Iterator[Block]:
    """Who says yes to it, with every reservation word for word (R25)."""
    cover = told.cover
    yield Heading(2, (ours("Who says yes to this"),))
    if cover.number is None:
        yield Paragraph((ours("Nobody yet. It is a draft."),))
    rows = [Fact(theirs(one.stream), (ours(one.state.value),)) for one in cover.answers]
    rows += [
        Fact(theirs(f"{reservations_label(one)}, {one.stream}"), (theirs(one.reservations),))
        for one in cover.answers
        if one.reservations
    ]
    if rows:
        yield Facts(tuple(rows))
    yield from _room()
