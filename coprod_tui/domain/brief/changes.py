"""The diff of two briefs, line by line and word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from enum import StrEnum

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.brief.assembly import brief_of
from coprod_tui.domain.brief.content import Brief, Data, LineDetail, PrintedLine, Section, SourcedText, from_json
from coprod_tui.domain.records import Version
from coprod_tui.domain.signing.equivalence import ORDER, OWN_WORDS, SECTION, SOURCES, WHOLE, is_addition
from coprod_tui.domain.signing.rules import last_signed
from coprod_tui.domain.snapshot import Snapshot

MOST_PIECES = 2_000
"""Maximum tokens of both texts for a word-by-word diff; more would take seconds."""
_PIECE = re.compile(r"\s+|\w+|[^\w\s]")


class ChangeKind(StrEnum):
    """How a line or a detail of it changed."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"


class PieceKind(StrEnum):
    """Whether a piece of a text stayed, was deleted or inserted."""

    SAME = "same"
    OUT = "out"
    IN = "in"


@frozen
class Piece(Frozen):
    """A piece of a word-by-word diff."""

    stays: PieceKind
    text: str


@frozen
class LineChange(Frozen):
    """One change of a line between two briefs."""

    change: ChangeKind
    section: str
    """The key of its section, for a removed line in the older brief."""
    number: str
    """The line's number in the newer brief; for a removed line, in the older one."""
    key: str
    """The line's key, the same in both."""
    label: str
    """The detail that changed: “Members' why”; empty for the line itself."""
    before: str
    after: str
    pieces: tuple[Piece, ...]
    """The diff from `before` to `after`; for an added or removed line, one piece, or none if it prints nothing."""
    substance: bool
    """False for lines added to section 4 and the annexes: they are listed, and signatures stay valid."""
    part: str = OWN_WORDS
    """The part that changed, as in `signing.equivalence`: a detail's key, or OWN, WHOLE, SOURCES, SECTION."""


def difference(old: Brief, new: Brief) -> tuple[LineChange, ...]:
    """The changes in the order of the newer brief, removed lines last; empty exactly when the fingerprints agree.

    Derived lines are left out. Numbers and order of lines do not count.
    """
    before, after = _by_key(old), _by_key(new)
    moved = [*_reordered(old, new)]
    for key, (section, line) in after.items():
        if key not in before:
            text = _line_text(line)
            substance = not is_addition(section.key)
            moved.append(_line_change(ChangeKind.ADDED, section, line, "", "", text, WHOLE, substance=substance))
        else:
            moved += _changes_of_line(*before[key], section, line)
    for key, (section, line) in before.items():
        if key not in after:
            moved.append(_line_change(ChangeKind.REMOVED, section, line, "", _line_text(line), "", WHOLE))
    return tuple(moved)


def _reordered(old: Brief, new: Brief) -> Iterator[LineChange]:
    """The change of the list of sections and their order."""
    before, after = (" ".join(section.key for section in brief.sections) for brief in (old, new))
    if before != after:
        pieces = _word_diff(before, after)
        yield LineChange(
            ChangeKind.REWORDED, "", "", ORDER, "Order of the sections", before, after, pieces, substance=True
        )


def brief_at(version: Version) -> Brief:
    """An issued version as printed; raises ValueError if the file was tampered with."""
    return from_json(version.printed)


def changes_since_issue(project: Snapshot) -> tuple[LineChange, ...]:
    """The changes since the last issued version; empty where there is none."""
    versions = project.versions
    return difference(brief_at(versions[-1]), brief_of(project)) if versions else ()


def changes_since_signed(project: Snapshot, stream: str) -> tuple[LineChange, ...]:
    """The changes between the version that a stream signed last and the newest; empty where it signed that, or none."""
    versions, signed = project.versions, last_signed(project, stream)
    if signed is None or signed.id == versions[-1].id:
        return ()
    return difference(brief_at(signed), brief_at(versions[-1]))


def _by_key(brief: Brief) -> dict[str, tuple[Section, PrintedLine]]:
    return {line.key: (section, line) for section, line in brief.lines() if not line.derived}


def _changes_of_line(
    old_section: Section, old: PrintedLine, section: Section, line: PrintedLine
) -> Iterator[LineChange]:
    if old_section.key != section.key:
        yield _line_change(ChangeKind.REWORDED, section, line, "Section", old_section.title, section.title, SECTION)
    if old.words != line.words:
        yield _line_change(ChangeKind.REWORDED, section, line, "", _own_text(old), _own_text(line))
    if old.details != line.details:
        yield from _detail_changes(section, old, line)
    if {one.record for one in old.cites} != {one.record for one in line.cites}:
        yield _line_change(ChangeKind.REWORDED, section, line, "Sources", _codes(old), _codes(line), SOURCES)


def _detail_changes(section: Section, old: PrintedLine, line: PrintedLine) -> Iterator[LineChange]:
    before = {one.key: one for one in old.details if _is_compared(one)}
    after = {one.key: one for one in line.details if _is_compared(one)}
    for key, detail in after.items():
        earlier = before.get(key)
        if earlier is None:
            yield _line_change(ChangeKind.ADDED, section, line, detail.label, "", _detail_text(detail), key)
        elif _compared_values(earlier) != _compared_values(detail):
            yield _line_change(
                ChangeKind.REWORDED, section, line, detail.label, _detail_text(earlier), _detail_text(detail), key
            )
    for key, detail in before.items():
        if key not in after:
            yield _line_change(ChangeKind.REMOVED, section, line, detail.label, _detail_text(detail), "", key)


def _is_compared(detail: LineDetail) -> bool:
    """Whether a detail is part of the fingerprint."""
    return bool(detail.words) or detail.data != ""


def _compared_values(detail: LineDetail) -> tuple[tuple[SourcedText, ...], Data]:
    return detail.words, detail.data


def _line_change(
    change: ChangeKind,
    section: Section,
    line: PrintedLine,
    label: str,
    before: str,
    after: str,
    part: str = OWN_WORDS,
    *,
    substance: bool = True,
) -> LineChange:
    pieces = _word_diff(before, after)
    return LineChange(change, section.key, line.number, line.key, label, before, after, pieces, substance, part)


def _own_text(line: PrintedLine) -> str:
    return line.words.text if line.words is not None else line.text


def _codes(line: PrintedLine) -> str:
    return " ".join(one.code for one in line.cites)


def _detail_text(detail: LineDetail) -> str:
    words = ", ".join(one.text for one in detail.words)
    return f"{words} ({detail.text})" if words and detail.text else words or detail.text


def _line_text(line: PrintedLine) -> str:
    """A whole line as one text, for a line that was added or removed."""
    details = (f"{one.label}: {told}" for one in line.details if _is_compared(one) and (told := _detail_text(one)))
    return "\n".join((*filter(None, (_own_text(line),)), *details))


def _word_diff(before: str, after: str) -> tuple[Piece, ...]:
    """A word-by-word diff."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    if not old or not new or len(old) + len(new) > MOST_PIECES:
        both = (
            (Piece(PieceKind.OUT, before), Piece(PieceKind.IN, after))
            if before != after
            else (Piece(PieceKind.SAME, before),)
        )
        return tuple(piece for piece in both if piece.text)
    pieces: list[Piece] = []
    for _, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if old[a:b] == new[c:d]:
            pieces.append(Piece(PieceKind.SAME, "".join(old[a:b])))
            continue
        pieces += (
            Piece(stays, "".join(some)) for stays, some in ((PieceKind.OUT, old[a:b]), (PieceKind.IN, new[c:d])) if some
        )
    return tuple(pieces)
