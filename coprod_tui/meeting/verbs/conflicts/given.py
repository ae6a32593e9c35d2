"""What verbs about conflicts are given, checked: people's words, and the records that ids name."""

from __future__ import annotations

from coprod_tui.meeting.model import Conflict, Side
from coprod_tui.meeting.refusals import Unknown
from coprod_tui.meeting.rules import said
from coprod_tui.meeting.rules.conflicts import code, must_be_open, side_name
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.words import clean


def words(text: str) -> str:
    """A text as it is kept; raises BadContent where there are no words or too many."""
    kept = clean(text, lines=True)
    said.must_have_words(kept)
    return kept


def words_or_none(text: str | None) -> str | None:
    """As `words`, but an empty text takes away what stood there."""
    kept = clean(text or "", lines=True)
    return words(kept) if kept else None


def line(text: str) -> str:
    """A text as it is kept on one line, also an empty one; raises BadContent where it is too long."""
    kept = clean(text)
    if kept:
        said.must_have_words(kept)
    return kept


def new_or_old(text: str | None, before: str | None) -> str | None:
    """What stands after an edit: None leaves what stood before, an empty text takes it away."""
    return before if text is None else words_or_none(text)


def open_conflict(project: Snapshot, conflict: str) -> Conflict:
    """The conflict; raises RuleBroken when it has ended, KeyError when there is none."""
    found = project.the(Conflict, conflict)
    must_be_open(project, found)
    return found


def open_side(project: Snapshot, side: str) -> Side:
    """A side of a conflict that has not ended; raises RuleBroken when it has, KeyError when there is none."""
    found = project.the(Side, side)
    open_conflict(project, found.conflict)
    return found


def must_be_of(project: Snapshot, conflict: Conflict, side: Side) -> None:
    """Raises Unknown for a side of another conflict."""
    if side.conflict != conflict.id:
        raise Unknown(f"This side ({side_name(project, side)}) is not one of {code(project, conflict)}.")
