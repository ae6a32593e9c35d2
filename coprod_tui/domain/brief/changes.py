"""What moved between two briefs, line by line and word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from coprod_tui.domain.brief.assembly import brief_of
from coprod_tui.domain.brief.content import Brief, Data, Detail, Line, Section, Words, from_json
from coprod_tui.domain.records import Version
from coprod_tui.domain.signing.equivalence import ORDER, OWN, SECTION, SOURCES, WHOLE, is_addition
from coprod_tui.domain.signing.rules import last_signed
from coprod_tui.domain.snapshot import Snapshot

MOST_PIECES = 2_000
"""Longer texts are not compared word by word: that would take seconds, and nobody reads such a comparison."""
_PIECE = re.compile(r"\s+|\w+|[^\w\s]")


class Change(StrEnum):
    """What became of a line or of something that is said about it."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"


class Stays(StrEnum):
    """What became of a piece of a text."""

    SAME = "same"
    OUT = "out"
    IN = "in"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a text that was reworded."""

    stays: Stays
    text: str


@dataclass(frozen=True, slots=True)
class Moved:
    """One thing that moved."""

    change: Change
    section: str
    """The key of the section that it stands in, or stood in."""
    number: str
    """The line's number in the newer brief; in the older one, for what was removed."""
    key: str
    """The line's key, the same in both."""
    label: str
    """What of the line moved: “Members' why”; empty for the line itself."""
    before: str
    after: str
    pieces: tuple[Piece, ...]
    """How `before` became `after`; for what was added or removed, one piece, or none where nothing is printed."""
    substance: bool
    """False for what is merely added to section 4 and the annex: it is listed, and no signature goes stale by it."""
    part: str = OWN
    """What of the line moved, as steps between versions call it (rules/steps): a detail's key, or what it cites …"""


def difference(old: Brief, new: Brief) -> tuple[Moved, ...]:
    """What moved, in the order of the newer brief, then what was removed; empty exactly when the fingerprints agree.

    What the program repeats or counts is left out. The numbers of lines, and their order, are no difference.
    """
    before, after = _by_key(old), _by_key(new)
    found = [*_reordered(old, new)]
    for key, (section, line) in after.items():
        if key not in before:
            text = _printed(line)
            substance = not is_addition(section.key)
            found.append(_moved(Change.ADDED, section, line, "", "", text, WHOLE, substance=substance))
        else:
            found += _changes(*before[key], section, line)
    for key, (section, line) in before.items():
        if key not in after:
            found.append(_moved(Change.REMOVED, section, line, "", _printed(line), "", WHOLE))
    return tuple(found)


def _reordered(old: Brief, new: Brief) -> Iterator[Moved]:
    """Which sections there are, and in which order."""
    before, after = (" ".join(section.key for section in brief.sections) for brief in (old, new))
    if before != after:
        pieces = _pieces(before, after)
        yield Moved(Change.REWORDED, "", "", ORDER, "Order of the sections", before, after, pieces, substance=True)


def brief_at(version: Version) -> Brief:
    """An issued version as it was printed; raises ValueError when the file was tampered with."""
    return from_json(version.printed)


def said_since(project: Snapshot) -> tuple[Moved, ...]:
    """What moved since the last version was issued and will be in the next; empty where none was issued."""
    versions = project.versions
    return difference(brief_at(versions[-1]), brief_of(project)) if versions else ()


def moved_since_signed(project: Snapshot, stream: str) -> tuple[Moved, ...]:
    """What moved between the version that a stream last signed and the newest; empty where it signed that, or none."""
    versions, signed = project.versions, last_signed(project, stream)
    if signed is None or signed.id == versions[-1].id:
        return ()
    return difference(brief_at(signed), brief_at(versions[-1]))


def _by_key(brief: Brief) -> dict[str, tuple[Section, Line]]:
    return {line.key: (section, line) for section, line in brief.lines() if not line.derived}


def _changes(old_section: Section, old: Line, section: Section, line: Line) -> Iterator[Moved]:
    if old_section.key != section.key:
        yield _moved(Change.REWORDED, section, line, "Section", old_section.title, section.title, SECTION)
    if old.words != line.words:
        yield _moved(Change.REWORDED, section, line, "", _own(old), _own(line))
    if old.details != line.details:
        yield from _detail_changes(section, old, line)
    if {one.record for one in old.cites} != {one.record for one in line.cites}:
        yield _moved(Change.REWORDED, section, line, "Sources", _codes(old), _codes(line), SOURCES)


def _detail_changes(section: Section, old: Line, line: Line) -> Iterator[Moved]:
    before = {one.key: one for one in old.details if _counts(one)}
    after = {one.key: one for one in line.details if _counts(one)}
    for key, detail in after.items():
        there = before.get(key)
        if there is None:
            yield _moved(Change.ADDED, section, line, detail.label, "", _told(detail), key)
        elif _essence(there) != _essence(detail):
            yield _moved(Change.REWORDED, section, line, detail.label, _told(there), _told(detail), key)
    for key, detail in before.items():
        if key not in after:
            yield _moved(Change.REMOVED, section, line, detail.label, _told(detail), "", key)


def _counts(detail: Detail) -> bool:
    """Whether it is part of the fingerprint."""
    return bool(detail.words) or detail.data != ""


def _essence(detail: Detail) -> tuple[tuple[Words, ...], Data]:
    return detail.words, detail.data


def _moved(
    change: Change,
    section: Section,
    line: Line,
    label: str,
    before: str,
    after: str,
    part: str = OWN,
    *,
    substance: bool = True,
) -> Moved:
    pieces = _pieces(before, after)
    return Moved(change, section.key, line.number, line.key, label, before, after, pieces, substance, part)


def _own(line: Line) -> str:
    return line.words.text if line.words is not None else line.text


def _codes(line: Line) -> str:
    return " ".join(one.code for one in line.cites)


def _told(detail: Detail) -> str:
    words = ", ".join(one.text for one in detail.words)
    return f"{words} ({detail.text})" if words and detail.text else words or detail.text


def _printed(line: Line) -> str:
    """A whole line in one text, for one that was added or removed."""
    details = (f"{one.label}: {told}" for one in line.details if _counts(one) and (told := _told(one)))
    return "\n".join((*filter(None, (_own(line),)), *details))


def _pieces(before: str, after: str) -> tuple[Piece, ...]:
    """The words that stayed, went and came."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    if not old or not new or len(old) + len(new) > MOST_PIECES:
        both = (Piece(Stays.OUT, before), Piece(Stays.IN, after)) if before != after else (Piece(Stays.SAME, before),)
        return tuple(piece for piece in both if piece.text)
    found: list[Piece] = []
    for _, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if old[a:b] == new[c:d]:
            found.append(Piece(Stays.SAME, "".join(old[a:b])))
            continue
        found += (Piece(stays, "".join(some)) for stays, some in ((Stays.OUT, old[a:b]), (Stays.IN, new[c:d])) if some)
    return tuple(found)
