"""Capture cards: one for each thing that is said, with its code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coprod_tui.files.documents.value import Blank, Block, Heading, PageBreak, Paragraph, ours
from coprod_tui.meeting.model import Kind, Stream
from coprod_tui.meeting.rules.paper import PRINTED, Card, code_of
from coprod_tui.meeting.snapshot import Snapshot

BOX = "☐"
_ON_A_PAGE = 2


def cards(project: Snapshot, stream: Stream, meeting: int, many: int) -> Iterator[Block]:
    """The cards of a stream, numbered from 1."""
    for number in range(1, many + 1):
        if number > 1 and number % _ON_A_PAGE == 1:
            yield PageBreak()
        yield Heading(3, (ours(code_of(project, Card(stream, meeting, number))),))
        yield Paragraph((ours(boxes([f"{kind.sign} {kind.value}" for kind in Kind])),))
        yield Blank(ours("What was said"), lines=3)
        yield Blank(ours("Because"), lines=2)
        yield Blank(ours("Themes, and the person's code"), "never a name")
        yield Paragraph((ours(boxes((*PRINTED.values(), "read back, and it is what I meant"))),))


def boxes(words: Sequence[str]) -> str:
    """Boxes to tick, one after the other."""
    return "   ".join(f"{BOX} {one}" for one in words)
