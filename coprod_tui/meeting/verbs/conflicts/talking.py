"""What the sides say to one another: asks, whys, what was heard, options and how they answer each why."""

from __future__ import annotations

from coprod_tui.meeting.act import Act, Edit, Now, changed, gone, made, put
from coprod_tui.meeting.model import Fit, Heard, MeetingKind, Option, Rating, Side
from coprod_tui.meeting.rules.conflicts import may_confirm, may_say_back
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs.conflicts.given import (
    must_be_of,
    new_or_old,
    open_conflict,
    open_side,
    words,
    words_or_none,
)


def set_ask(now: Now, project: Snapshot, side: str, text: str, *, clears: tuple[str, ...] = ()) -> Act[str]:
    """Writes down what a side asks for; an empty text takes it away. Answers the side's id."""
    return Act("ask", changed(open_side(project, side), ask=words_or_none(text)), side, clears)


def set_why(now: Now, project: Snapshot, side: str, text: str, *, clears: tuple[str, ...] = ()) -> Act[str]:
    """Writes down why; an empty text takes it away. Answers the side's id.

    What was said back of other words is kept, and counts again only if those words come back (R3).
    """
    one = open_side(project, side)
    why = words_or_none(text)
    return Act("why", changed(one, why=why, silent=one.silent and why is None), side, clears)


def stay_silent(now: Now, project: Snapshot, side: str, *, silent: bool = True) -> Act[str]:
    """Records that a side chose not to say why (R7), or that it no longer does; answers its id."""
    one = open_side(project, side)
    why = None if silent else one.why
    return Act("stay silent", changed(one, silent=silent, why=why), side)


def say_back(
    now: Now,
    project: Snapshot,
    owner: str,
    by: str,
    text: str,
    *,
    lead_to_lead: bool = False,
    clears: tuple[str, ...] = (),
) -> Act[str]:
    """Writes down how one side says another's why back, in its own words; answers the round's id.

    At a leads' meeting it is from lead to lead. Raises RuleBroken where there is no why to say back.
    """
    whose, theirs = open_side(project, owner), open_side(project, by)
    may_say_back(project, whose, theirs)
    meeting = project.meeting_open
    heard = Heard(
        id=now.new_id(),
        owner=owner,
        by=by,
        text=words(text),
        why=whose.why or "",
        lead_to_lead=lead_to_lead or _among_leads(project),
        meeting=meeting.id if meeting else None,
        at=now.at,
    )
    return Act("say back", made(heard), heard.id, clears)


def confirm(
    now: Now,
    project: Snapshot,
    heard: str,
    *,
    yes: bool,
    missed: str | None = None,
    lead_to_lead: bool = False,
    clears: tuple[str, ...] = (),
) -> Act[str]:
    """Writes down the owner's answer, *yes* or *not quite*, and what was missed; answers the round's id.

    Raises RuleBroken for a *yes* outside a meeting, about earlier words, or while a side is away (R3).
    """
    one = project.the(Heard, heard)
    open_side(project, one.owner)
    leads = one.lead_to_lead or lead_to_lead or _among_leads(project)
    if yes:
        may_confirm(project, one, lead_to_lead=leads)
    meeting = project.meeting_open
    at = meeting.id if meeting else one.meeting
    return Act(
        "confirm",
        changed(one, confirmed=yes, missed=words_or_none(missed), lead_to_lead=leads, meeting=at),
        heard,
        clears,
    )


def add_option(now: Now, project: Snapshot, conflict: str, text: str, *, clears: tuple[str, ...] = ()) -> Act[str]:
    """Adds one possible way; answers its id."""
    option = Option(now.new_id(), open_conflict(project, conflict).id, words(text))
    return Act("add option", made(option), option.id, clears)


def edit_option(now: Now, project: Snapshot, option: str, text: str, *, clears: tuple[str, ...] = ()) -> Act[str]:
    """Puts an option into other words; answers its id."""
    one = project.the(Option, option)
    open_conflict(project, one.conflict)
    return Act("edit option", changed(one, text=words(text)), option, clears)


def remove_option(now: Now, project: Snapshot, option: str) -> Act[None]:
    """Takes an option out, with its row of the grid; undo brings both back."""
    one = project.the(Option, option)
    open_conflict(project, one.conflict)
    return Act("remove option", gone(one, *project.linked(Rating, "option", option)), None)


def rate(
    now: Now,
    project: Snapshot,
    option: str,
    side: str,
    fit: Fit,
    *,
    word: str | None = None,
    clears: tuple[str, ...] = (),
) -> Act[str]:
    """Says how an option answers a side's why, with a word for the reason; answers the cell's id.

    None leaves the word as it is, and an empty one takes it away.
    """
    one = project.the(Option, option)
    must_be_of(project, open_conflict(project, one.conflict), project.the(Side, side))
    cell = f"{option}/{side}"
    before = project.get(Rating, cell)
    edits: tuple[Edit, ...]
    if before is None:
        edits = put(Rating(cell, option, side, fit, words_or_none(word)))
    else:
        edits = changed(before, fit=fit, word=new_or_old(word, before.word))
    return Act("rate", edits, cell, clears)


def _among_leads(project: Snapshot) -> bool:
    meeting = project.meeting_open
    return meeting is not None and meeting.kind is MeetingKind.LEADS
