"""The board as values: which stages share a column, what a card says, what the line above the columns counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coprod_tui.meeting.model import Conflict, Stage, Stream
from coprod_tui.meeting.rules import conflicts as rules
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.screens.rows import day_words
from coprod_tui.widgets.conflict_card import Card

ENDED = (Stage.AGREED, Stage.NOT_AGREED)
CARD_MOST = 120
"""How many characters of one text a card shows."""
SEVEN = 170
"""From this width on, every stage has a column of its own."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the board."""

    title: str
    stages: tuple[Stage, ...]
    empty: str
    """What will stand there."""


_RAISED = Column(
    "Raised", (Stage.RAISED,), "What pulls apart stands here until each side has said what it asks, and why."
)
_WHYS = Column(
    "Whys recorded",
    (Stage.WHYS_RECORDED,),
    "Each why is written down, and stands here until the other sides have said it back.",
)
_HEARD = Column("Heard", (Stage.HEARD,), "Each side has heard the others' why. Now: what could be done?")
_OPTIONS = Column(
    "Options", (Stage.OPTIONS,), "What could be done is written down here, until a middle ground is found."
)
_HEARD_AND_OPTIONS = Column("Heard", (Stage.HEARD, Stage.OPTIONS), _HEARD.empty)
_PROPOSED = Column(
    "Proposed",
    (Stage.PROPOSED,),
    "A middle ground that somebody has put into words stands here until each side has said how far it agrees.",
)
_AGREED = Column("Agreed", (Stage.AGREED,), "What the sides agreed, at a meeting, stays here.")
_NOT_AGREED = Column(
    "Not agreed", (Stage.NOT_AGREED,), "Where the sides still differ, and why, stays here and is printed."
)
_ENDED = Column("Ended", ENDED, "Agreed or not agreed: both are worthy ends, and both are printed.")


def columns_at(width: int) -> tuple[Column, ...]:
    """The columns of the board in so many cells; neighbouring stages share one where there is no room for seven."""
    if width >= SEVEN:
        return _RAISED, _WHYS, _HEARD, _OPTIONS, _PROPOSED, _AGREED, _NOT_AGREED
    return _RAISED, _WHYS, _HEARD_AND_OPTIONS, _PROPOSED, _ENDED


def by_stage(project: Snapshot, conflicts: Sequence[Conflict]) -> dict[Stage, list[str]]:
    """The ids of the conflicts at each stage, by number."""
    ids: dict[Stage, list[str]] = {stage: [] for stage in Stage}
    for conflict in conflicts:
        ids[rules.stage(project, conflict)].append(conflict.id)
    return ids


def card(project: Snapshot, conflict: Conflict, today: date, *, grouped: bool) -> Card:
    """The card of one conflict; `grouped`: its stage is the heading above it."""
    stage = rules.stage(project, conflict)
    streams = project.all(Stream)
    sides = rules.sides(project, conflict)
    return Card(
        code=rules.code(project, conflict),
        title=_brief(rules.title(project, conflict)),
        sides=tuple(
            (rules.side_name(project, side), streams[side.stream].colour if side.stream in streams else 0)
            for side in sides
        ),
        needs=_brief(rules.next_step(project, conflict).sentence),
        note=_note(project, conflict, today),
        group=heading(stage) if grouped else "",
    )


def _brief(text: str) -> str:
    """A text that has room on a card; one that is cut ends in `…`, after a whole word where there is one."""
    if len(text) <= CARD_MOST:
        return text
    start = text[: CARD_MOST - 1]
    whole = start.rpartition(" ")[0]
    return f"{(whole if len(whole) > CARD_MOST // 2 else start).rstrip(' .,;:')}…"


def heading(stage: Stage) -> str:
    """A stage as a heading."""
    return str(stage).capitalize()


def _note(project: Snapshot, conflict: Conflict, today: date) -> str:
    """How long it has waited, and whether those that it is about are in the room."""
    end = rules.outcome(project, conflict)
    if end is not None:
        return f"{'agreed' if end.agreed else 'not agreed'} {day_words(end.at)}"
    since = rules.waiting_since(project, conflict)
    begun = "reopened" if rules.reopened(project, conflict) else "raised"
    parts = [f"{begun} {day_words(since)}"] if since else []
    days = rules.waiting_days(project, conflict, today)
    if days:
        parts.append(f"waiting for {lasting(days)}")
    if rules.workable_now(project, conflict):
        parts.append(f"{'both' if len(rules.sides(project, conflict)) == 2 else 'all'} are in the room now")
    return ", ".join(parts)


def lasting(days: int) -> str:
    """Days as people say them: `1 day`, `12 days`, `3 weeks`, `4 months`."""
    for least, size, unit in ((61, 30, "month"), (14, 7, "week"), (0, 1, "day")):
        if days >= least:
            count = days // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "0 days"


def summary(project: Snapshot, conflicts: Sequence[Conflict], today: date) -> tuple[str, tuple[str, ...]]:
    """How many conflicts there are, and what is worth knowing about all of them."""
    count = f"{len(conflicts):,} conflict{'' if len(conflicts) == 1 else 's'}"
    told = []
    if project.meeting_open is not None:
        now = sum(rules.workable_now(project, one) for one in conflicts)
        told.append(
            f"{now:,} can go on now with who is in the room" if now else "none can go on with who is in the room"
        )
    waits = [days for one in conflicts if (days := rules.waiting_days(project, one, today)) is not None]
    if not waits:
        return count, (*told, "all have ended") if conflicts else ()
    longest = max(waits)
    told.append(f"the longest has waited for {lasting(longest)}" if longest else "all that are open were raised today")
    return count, tuple(told)
