"""What moved between two versions, line by line, as entries of a list: additions bold, deletions struck out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from rich.cells import cell_len

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.brief.changes import ChangeKind, LineChange, Piece, PieceKind
from coprod_tui.domain.brief.content import Brief, PrintedLine
from coprod_tui.tui.contribution_rows import HIDDEN
from coprod_tui.tui.widgets.entry_list import GONE, ListEntry
from coprod_tui.tui.widgets.paragraphs import StyledWords, TextParagraph

LEGEND = "What came is bold; what went is [struck out, in brackets]."
CODED = ("4", "A")
"""The sections whose lines are called by their code."""
WIDEST_LABEL = 26
"""How many cells a label may take beside its words; a longer one stands above them."""
_TAGS = {ChangeKind.ADDED: ("new", "success"), ChangeKind.REMOVED: ("taken out", "warning")}
_MOST = 40
"""How many lines of one change are shown."""
_MORE = "the export has them"


@frozen
class MovedLine(Frozen):
    """One line of a brief with all that moved about it."""

    key: str
    section: str
    called: str
    """Its code, or its number."""
    own: str
    """Its own words as they stand; for one that was taken out, as they stood."""
    changes: tuple[LineChange, ...]

    @property
    def substance(self) -> bool:
        """False for what was merely added to section 4 and the annexes."""
        return any(change.substance for change in self.changes)


def moved_lines(old: Brief, new: Brief, moved: Iterable[LineChange]) -> tuple[MovedLine, ...]:
    """Return the changes grouped by line, in their order."""
    by_key: dict[str, list[LineChange]] = {}
    for change in moved:
        by_key.setdefault(change.key, []).append(change)
    lines = {line.key: line for brief in (old, new) for _, line in brief.lines() if line.key in by_key}
    return tuple(_moved_line(lines.get(key), changes) for key, changes in by_key.items())


def _moved_line(line: PrintedLine | None, changes: list[LineChange]) -> MovedLine:
    first = changes[0]
    if line is None:  # the order of the sections is no line
        return MovedLine(first.key, first.section, "", "", tuple(changes))
    called = line.cites[0].code if first.section in CODED and line.cites else first.number
    own = line.words.text if line.words is not None else line.text
    return MovedLine(line.key, first.section, called, own, tuple(map(_by_code, changes)))


def _by_code(change: LineChange) -> LineChange:
    """Compare sources code by code, not letter by letter."""
    if change.label != "Sources":
        return change
    before, after = change.before.split(), change.after.split()
    codes = [(code, PieceKind.SAME if code in before else PieceKind.IN) for code in after]
    codes += [(code, PieceKind.OUT) for code in before if code not in after]
    pieces = [piece for code, stays in codes for piece in (Piece(stays, code), Piece(PieceKind.SAME, " "))]
    return replace(change, pieces=tuple(pieces[:-1]))


def in_substance(moved: Iterable[MovedLine]) -> int:
    """Return how many lines moved in substance."""
    return sum(line.substance for line in moved)


def moved_entry(line: MovedLine, *, hidden: bool = False, group: str = "") -> ListEntry:
    """Return the entry of one line: its words with what came and went, unless `hidden`, and what else moved."""
    label = StyledWords(line.called, "quiet")
    column = max(7, cell_len(line.called) + 2)
    words = (TextParagraph((StyledWords(HIDDEN, "quiet", italic=True),), label, column),)
    tag = tuple(_tag(line))
    kind = (TextParagraph(tag, column=column),) if tag else ()
    return ListEntry((*(words if hidden else _words(line, label, column)), *kind), group=group)


def _words(line: MovedLine, label: StyledWords, column: int) -> Iterator[TextParagraph]:
    about = [change for change in line.changes if change.label]
    itself = [change for change in line.changes if not change.label]
    pieces = tuple(_pieces(itself[0])) if itself else (StyledWords(line.own, "quiet"),)
    yield TextParagraph(pieces, label, column, most=_MOST, more=_MORE)
    beside = column + min(WIDEST_LABEL, max((cell_len(change.label) for change in about), default=0)) + 2
    for change in about:
        name = StyledWords(" " * column + change.label, "quiet")
        yield TextParagraph(tuple(_pieces(change)), name, beside, most=_MOST, more=_MORE)


def _tag(line: MovedLine) -> Iterator[StyledWords]:
    """Yield `new` or `taken out`; the words of a reworded line say so themselves."""
    whole = next((change.change for change in line.changes if not change.label), ChangeKind.REWORDED)
    if whole in _TAGS:
        word, role = _TAGS[whole]
        yield StyledWords(word, role, italic=True)
    if not line.substance:
        new = "; " if whole in _TAGS else ""
        yield StyledWords(f"{new}only added, so no signature is touched", "quiet", italic=True)


def _pieces(change: LineChange) -> Iterator[StyledWords]:
    """Yield the words with what came and went; a whole line that came needs no mark."""
    if change.change is ChangeKind.ADDED and not change.label:
        yield StyledWords(change.after)
        return
    gone = False
    for piece in change.pieces:
        if piece.stays is PieceKind.OUT:
            if piece.text.strip():
                yield StyledWords(f"[{piece.text}]", GONE)
                gone = True
            continue
        if gone and piece.text[:1].isalnum():
            yield StyledWords(" ")
        gone = False
        yield StyledWords(piece.text, "success", bold=True) if piece.stays is PieceKind.IN else StyledWords(piece.text)
