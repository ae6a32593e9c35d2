"""What moved between two versions, as entries of a list: what came in bold, what went struck out in brackets."""

from __future__ import annotations

from collections.abc import Iterator

from coprod_tui.meeting.brief import Change, Moved, Stays
from coprod_tui.screens.rows import HIDDEN
from coprod_tui.widgets.entry_list import GONE, Entry
from coprod_tui.widgets.lined import Paragraph, Words

LEGEND = "What came is bold; what went is [struck out, in brackets]."
_TAGS = {Change.ADDED: ("new", "success"), Change.REMOVED: ("taken out", "warning")}
_MOST = 40
"""How many lines of one change are shown; the export has the rest."""
_MORE = "the export has them"


def moved_entry(one: Moved, *, hidden: bool = False, group: str = "", column: int = 7) -> Entry:
    """One change: where it is, the words with what came and went (unless `hidden`), and what kind of change it is."""
    number = Words(one.number, "quiet")
    words = (Words(HIDDEN, "quiet", italic=True),) if hidden else tuple(_pieces(one))
    return Entry(
        (
            Paragraph(words, number, column, most=_MOST, more=_MORE),
            Paragraph(tuple(_tag(one)), Words(" "), column),
        ),
        group=group,
    )


def lines_moved(moved: tuple[Moved, ...]) -> int:
    """How many lines moved in substance, however many things about each of them did."""
    return len({one.key for one in moved if one.substance})


def _tag(one: Moved) -> Iterator[Words]:
    word, role = _TAGS.get(one.change, ("reworded", "warning"))
    yield Words(f"{one.label}: {word}" if one.label else word, role, italic=True)
    if not one.substance:
        yield Words("; only added, so no signature is touched", "quiet", italic=True)


def _pieces(one: Moved) -> Iterator[Words]:
    if one.change is Change.ADDED:
        yield Words(one.after)
        return
    gone = False
    for piece in one.pieces:
        if piece.stays is Stays.OUT:
            if piece.text.strip():
                yield Words(f"[{piece.text}]", GONE)
                gone = True
            continue
        if gone and not piece.text[:1].isspace() and piece.text[:1].isalnum():
            yield Words(" ")
        gone = False
        yield Words(piece.text, "success", bold=True) if piece.stays is Stays.IN else Words(piece.text)
