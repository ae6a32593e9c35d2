"""The journal told as sentences, which hold codes and the names of streams and never what people said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coprod_tui.domain.history import clauses as history_clauses
from coprod_tui.domain.history.changes import Known, Touched
from coprod_tui.domain.history.entries import Told
from coprod_tui.domain.records import Meeting
from coprod_tui.domain.snapshot import Snapshot

MOST_CLAUSES = 4
"""How many things one sentence tells; an import or a merge touches many more."""

_CLAUSES = (
    (history_clauses.PROJECT_KINDS, history_clauses.project_clauses),
    (history_clauses.CONTRIBUTION_KINDS, history_clauses.contribution_clauses),
    (history_clauses.CONFLICT_KINDS, history_clauses.conflict_clauses),
    (history_clauses.LEADS_KINDS, history_clauses.leads_clauses),
    (history_clauses.BRIEF_KINDS, history_clauses.brief_clauses),
)
"""What each part of a project looks at in a verb, and the clauses that it tells of it."""
_TURNS = {"undo": "Undone", "redo": "Done again"}


@dataclass(frozen=True, slots=True)
class Event:
    """One verb of the project's history."""

    n: int
    """Its place in the file, from 1."""
    at: str
    meeting: int | None
    """The number of the meeting that was open; None also for what was taken in from a file."""
    verb: str
    sentence: str
    codes: tuple[str, ...]
    """The contributions and conflicts that it is about."""
    undone: bool
    """Whether it was undone and not done again."""


def events(told: Iterable[Told], project: Snapshot) -> tuple[Event, ...]:
    """The history of a project, oldest first, from its whole journal in any order."""
    known = Known(project)
    found: dict[str, Event] = {}
    turns: dict[str, str] = {}
    for verb in sorted(told, key=lambda verb: verb.n):
        touched = Touched(known, verb.changes)
        turned = found.get(_first(verb.undoes, turns)) if verb.undoes else None
        if verb.undoes:
            turns[verb.id] = verb.undoes
            sentence = f"{_TURNS.get(verb.name, 'Undone')}: {turned.sentence if turned else _unread(touched)}"
        else:
            sentence = _sentence(touched)
        codes = turned.codes if turned else touched.codes()
        known.take(verb.changes)
        # What is taken in from a file was said or written elsewhere, whatever meeting is open meanwhile.
        meeting = None if verb.name == "import" else known.number(Meeting, verb.meeting)
        found[verb.id] = Event(verb.n, verb.at, meeting, verb.name, sentence, codes, False)
    undone = _undone(turns)
    return tuple(
        Event(event.n, event.at, event.meeting, event.verb, event.sentence, event.codes, verb in undone)
        for verb, event in found.items()
    )


def sentence_of(told: Told, *projects: Snapshot) -> str:
    """What one verb did, with the codes that these snapshots know; the first that has a record counts."""
    return _sentence(Touched(Known(*projects), told.changes))


def _first(verb: str, turns: dict[str, str]) -> str:
    """The verb that an undo or a redo is about in the end."""
    while verb in turns:
        verb = turns[verb]
    return verb


def _undone(turns: dict[str, str]) -> set[str]:
    """The verbs that are undone: what turns them back was not itself turned back. Undo and redo are never told so."""
    taken_back: set[str] = set()
    for turn, verb in reversed(turns.items()):
        if turn not in taken_back:
            taken_back.add(verb)
    return taken_back - turns.keys()


def _unread(touched: Touched) -> str:
    """What is turned back was done in a part of the journal that is not read."""
    codes = touched.codes()[:MOST_CLAUSES]
    return f"something that was done to {' and '.join(codes)}." if codes else "something that was done before."


def _sentence(touched: Touched) -> str:
    clauses = [clause for kinds, clauses_of in _CLAUSES if touched.any(kinds) for clause in clauses_of(touched)]
    if not clauses:
        return "Something was changed."
    shown = clauses if len(clauses) <= MOST_CLAUSES else clauses[: MOST_CLAUSES - 1]
    if len(shown) < len(clauses):
        shown = [*shown, f"{len(clauses) - len(shown):,} more things were changed"]
    first, *rest = shown
    return "; ".join((first[:1].upper() + first[1:], *rest)) + "."
