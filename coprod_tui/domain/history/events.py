"""History of a project: one event with a sentence per journal entry."""

from __future__ import annotations

from collections.abc import Iterable

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.brief.facts import counted
from coprod_tui.domain.edit import JournalEntry
from coprod_tui.domain.history.changes import ChangesByRecord, KnownRecords
from coprod_tui.domain.history.clauses import (
    BRIEF_KINDS,
    CONFLICT_KINDS,
    CONTRIBUTION_KINDS,
    LEADS_KINDS,
    PROJECT_KINDS,
    brief_clauses,
    conflict_clauses,
    contribution_clauses,
    leads_clauses,
    project_clauses,
)
from coprod_tui.domain.records import Meeting
from coprod_tui.domain.snapshot import Snapshot

MOST_CLAUSES = 4
"""Maximum clauses of one sentence; an import or a merge has many more."""

_CLAUSES = (
    (PROJECT_KINDS, project_clauses),
    (CONTRIBUTION_KINDS, contribution_clauses),
    (CONFLICT_KINDS, conflict_clauses),
    (LEADS_KINDS, leads_clauses),
    (BRIEF_KINDS, brief_clauses),
)
"""For each area its kinds of records and the function that yields its clauses."""
_TURNS = {"undo": "Undone", "redo": "Done again"}


@frozen
class Event(Frozen):
    """One command in the project's history."""

    n: int
    """Its position in the file, from 1."""
    at: str
    meeting: int | None
    """The number of the open meeting; None also for imports."""
    verb: str
    sentence: str
    codes: tuple[str, ...]
    """Codes of the contributions and conflicts concerned."""
    undone: bool
    """Whether it was undone and not done again."""


def events(entries: Iterable[JournalEntry], project: Snapshot) -> tuple[Event, ...]:
    """Turn the whole journal, in any order, into the history of a project, oldest first."""
    known = KnownRecords(project)
    by_verb: dict[str, Event] = {}
    turns: dict[str, str] = {}
    for verb in sorted(entries, key=lambda verb: verb.n):
        changes = ChangesByRecord(known, verb.changes)
        turned = by_verb.get(_first_entry(verb.undoes, turns)) if verb.undoes else None
        if verb.undoes:
            turns[verb.id] = verb.undoes
            sentence = f"{_TURNS.get(verb.name, 'Undone')}: {turned.sentence if turned else _unread_sentence(changes)}"
        else:
            sentence = _sentence(changes)
        codes = turned.codes if turned else changes.codes()
        known.add(verb.changes)
        # An import is not part of the meeting that is open meanwhile.
        meeting = None if verb.name == "import" else known.number(Meeting, verb.meeting)
        by_verb[verb.id] = Event(verb.n, verb.at, meeting, verb.name, sentence, codes, False)
    undone = _undone(turns)
    return tuple(
        Event(event.n, event.at, event.meeting, event.verb, event.sentence, event.codes, verb in undone)
        for verb, event in by_verb.items()
    )


def sentence_of(entry: JournalEntry, *projects: Snapshot) -> str:
    """The sentence for one journal entry, with codes from these snapshots; the first that has a record counts."""
    return _sentence(ChangesByRecord(KnownRecords(*projects), entry.changes))


def _first_entry(verb: str, turns: dict[str, str]) -> str:
    """The entry that a chain of undo and redo is about."""
    while verb in turns:
        verb = turns[verb]
    return verb


def _undone(turns: dict[str, str]) -> set[str]:
    """The entries that are undone: their undo was not itself undone. Undo and redo entries are left out."""
    taken_back: set[str] = set()
    for turn, verb in reversed(turns.items()):
        if turn not in taken_back:
            taken_back.add(verb)
    return taken_back - turns.keys()


def _unread_sentence(changes: ChangesByRecord) -> str:
    """The sentence for an undone entry that is in a part of the journal that was not read."""
    codes = changes.codes()[:MOST_CLAUSES]
    return f"something that was done to {' and '.join(codes)}." if codes else "something that was done before."


def _sentence(changes: ChangesByRecord) -> str:
    clauses = [clause for kinds, clauses_of in _CLAUSES if changes.any(kinds) for clause in clauses_of(changes)]
    if not clauses:
        return "Something was changed."
    shown = clauses if len(clauses) <= MOST_CLAUSES else clauses[: MOST_CLAUSES - 1]
    if len(shown) < len(clauses):
        more = counted(len(clauses) - len(shown), "more thing was", "more things were")
        shown = [*shown, f"{more} changed"]
    first, *rest = shown
    return "; ".join((first[:1].upper() + first[1:], *rest)) + "."
