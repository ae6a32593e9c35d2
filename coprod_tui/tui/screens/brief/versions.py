"""What moved between two versions, line by line, as entries of a list: additions bold, deletions struck out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from rich.cells import cell_len

from coprod_tui.domain.brief.changes import Change, Moved, Piece, Stays
from coprod_tui.domain.brief.content import Brief, Line
from coprod_tui.tui.contribution_rows import HIDDEN
from coprod_tui.tui.widgets.entry_list import GONE, Entry
from coprod_tui.tui.widgets.paragraphs import Paragraph, Words

LEGEND = "What came is bold; what went is [struck out, in brackets]."
CODED = ("4", "A")
"""The sections whose lines are called by their code."""
WIDEST_LABEL = 26
"""How many cells a label may take beside its words; a longer one stands above them."""
_TAGS = {Change.ADDED: ("new", "success"), Change.REMOVED: ("taken out", "warning")}
_MOST = 40
"""How many lines of one change are shown."""
_MORE = "the export has them"


@dataclass(frozen=True, slots=True)
class MovedLine:
    """One line of a brief with all that moved about it."""

    key: str
    section: str
    called: str
    """Its code, or its number."""
    own: str
    """Its own words as they stand; for one that was taken out, as they stood."""
    changes: tuple[Moved, ...]

    @property
    def substance(self) -> bool:
        """False for what was merely added to section 4 and the annexes."""
        return any(change.substance for change in self.changes)


def moved_lines(old: Brief, new: Brief, moved: Iterable[Moved]) -> tuple[MovedLine, ...]:
    """Return the changes grouped by line, in their order."""
    by_key: dict[str, list[Moved]] = {}
    for change in moved:
        by_key.setdefault(change.key, []).append(change)
    lines = {line.key: line for brief in (old, new) for _, line in brief.lines() if line.key in by_key}
    return tuple(_moved_line(lines.get(key), changes) for key, changes in by_key.items())


def _moved_line(line: Line | None, changes: list[Moved]) -> MovedLine:
    first = changes[0]
    if line is None:  # the order of the sections is no line
        return MovedLine(first.key, first.section, "", "", tuple(changes))
    called = line.cites[0].code if first.section in CODED and line.cites else first.number
    own = line.words.text if line.words is not None else line.text
    return MovedLine(line.key, first.section, called, own, tuple(map(_by_code, changes)))


def _by_code(change: Moved) -> Moved:
    """Compare sources code by code, not letter by letter."""
    if change.label != "Sources":
        return change
    before, after = change.before.split(), change.after.split()
    codes = [(code, Stays.SAME if code in before else Stays.IN) for code in after]
    codes += [(code, Stays.OUT) for code in before if code not in after]
    pieces = [piece for code, stays in codes for piece in (Piece(stays, code), Piece(Stays.SAME, " "))]
    return replace(change, pieces=tuple(pieces[:-1]))


def in_substance(moved: Iterable[MovedLine]) -> int:
    """Return how many lines moved in substance."""
    return sum(line.substance for line in moved)


def moved_entry(line: MovedLine, *, hidden: bool = False, group: str = "") -> Entry:
    """Return the entry of one line: its words with what came and went, unless `hidden`, and what else moved."""
    label = Words(line.called, "quiet")
    column = max(7, cell_len(line.called) + 2)
    words = (Paragraph((Words(HIDDEN, "quiet", italic=True),), label, column),)
    tag = tuple(_tag(line))
    kind = (Paragraph(tag, column=column),) if tag else ()
    return Entry((*(words if hidden else _words(line, label, column)), *kind), group=group)


def _words(line: MovedLine, label: Words, column: int) -> Iterator[Paragraph]:
    about = [change for change in line.changes if change.label]
    itself = [change for change in line.changes if not change.label]
    pieces = tuple(_pieces(itself[0])) if itself else (Words(line.own, "quiet"),)
    yield Paragraph(pieces, label, column, most=_MOST, more=_MORE)
    beside = column + min(WIDEST_LABEL, max((cell_len(change.label) for change in about), default=0)) + 2
    for change in about:
        name = Words(" " * column + change.label, "quiet")
        yield Paragraph(tuple(_pieces(change)), name, beside, most=_MOST, more=_MORE)


def _tag(line: MovedLine) -> Iterator[Words]:
    """Yield `new` or `taken out`; the words of a reworded line say so themselves."""
    whole = next((change.change for change in line.changes if not change.label), Change.REWORDED)
    if whole in _TAGS:
        word, role = _TAGS[whole]
        yield Words(word, role, italic=True)
        if not line.substance:
            yield Words("; only added, so no signature is touched", "quiet", italic=True)


def _pieces(change: Moved) -> Iterator[Words]:
    """Yield the words with what came and went; a whole line that came needs no mark."""
    if change.change is Change.ADDED and not change.label:
        yield Words(change.after)
        return
    gone = False
    for piece in change.pieces:
        if piece.stays is Stays.OUT:
            if piece.text.strip():
                yield Words(f"[{piece.text}]", GONE)
                gone = True
            continue
        if gone and piece.text[:1].isalnum():
            yield Words(" ")
        gone = False
        yield Words(piece.text, "success", bold=True) if piece.stays is Stays.IN else Words(piece.text)
