"""Commands that erase people's words for good: withdraw, mask, forget; and the list of commands without undo."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from coprod_tui.base.errors import BadContent
from coprod_tui.base.text import Sameness, words_in
from coprod_tui.domain.edit import ELSEWHERE, Act, Edit, Erasing, Now, Place, changed, gone, made
from coprod_tui.domain.fields import erased_fields, searched_texts
from coprod_tui.domain.privacy import detection, rules
from coprod_tui.domain.privacy.rules import GAP, Fate, Fates
from coprod_tui.domain.records import About, Contribution, Owed, Queried, Retention, Tag, Version
from coprod_tui.domain.snapshot import Snapshot

MASK = "(masked)"
"""Replaces a masked name or number (R13)."""


def withdraw(
    now: Now,
    project: Snapshot,
    contributions: Sequence[Contribution],
    matcher: Sameness,
    choices: Fates,
    *,
    drafts: tuple[str, ...] = (),
) -> Act[tuple[str, ...]]:
    """Erase the words of contributions, also where they occur elsewhere; returns their ids (R30).

    `matcher` has their words, earlier ones included; `choices` is a person's decision about every other occurrence;
    `drafts` are the slots to clear. Raises RuleViolation for an occurrence without a decision.
    """
    ids = tuple(one.id for one in contributions)
    for contribution in contributions:
        rules.may_withdraw(project, contribution)
    occurrences = rules.found(project, matcher, ids)
    rules.must_decide(occurrences, choices, matcher)
    edits: list[Edit] = []
    for contribution in contributions:
        edits += _withdraw_edits(now, project, contribution)
    for occurrence in occurrences:
        edits += _decision_edits(occurrence.place, choices[occurrence.place])
    spared = frozenset(ref for ref, choice in choices.items() if choice is Fate.LEAVE)
    whole = tuple(place for one in contributions for place in _erased_refs(one))
    printed = tuple(_gap_edits(project, matcher, frozenset((place.record, place.field) for place in whole), spared))
    earlier = tuple(Place(Version, edit.record, edit.field) for edit in printed)
    return Act("withdraw", (*edits, *printed), ids, drafts, Erasing(matcher, whole, earlier, spared))


def _withdraw_edits(now: Now, project: Snapshot, contribution: Contribution) -> Iterator[Edit]:
    yield from changed(contribution, **rules.withdrawn_values(contribution), withdrawn_at=now.at)
    for kind in (Tag, About):
        yield from gone(*project.linked(kind, "contribution", contribution.id))


def _erased_refs(contribution: Contribution) -> Iterator[Place]:
    """The fields whose earlier values are erased."""
    return (Place(Contribution, contribution.id, name) for name in erased_fields(type(contribution)))


def _decision_edits(place: Place, choice: Fate | str) -> Iterator[Edit]:
    if choice is Fate.ERASE:
        yield Edit(*place, rules.gap(place.kind, place.field))
    elif isinstance(choice, str):
        yield Edit(*place, choice)


def _gap_edits(
    project: Snapshot, matcher: Sameness, pairs: frozenset[tuple[str, str]], spared: frozenset[Place]
) -> Iterator[Edit]:
    kept = {(place.record, place.field) for place in spared}

    def words(record: str, field: str, text: str) -> str:
        goes = (record, field) in pairs or (matcher.holds(text) and (record, field) not in kept)
        return GAP if goes else text

    for version in project.versions:
        yield from changed(version, printed=rules.reworded(version.printed, words, rules.same_again(matcher)))


def mask(
    now: Now, project: Snapshot, contribution: str, phrases: Sequence[str], *, drafts: tuple[str, ...] = ()
) -> Act[str]:
    """Erase these phrases (a name, a number) from a contribution and everywhere else; returns its id (R13).

    Raises InvalidInput if the contribution has none of them.
    """
    record = project.the(Contribution, contribution)
    rules.must_have_its_words(project, record)
    matcher = Sameness(phrases)
    if not any(map(matcher.holds, searched_texts(record))):
        raise BadContent(f"{project.code(record)} does not have these words any more.")
    places = rules.found(project, matcher)
    edits = [Edit(*each.place, masked(each.text, phrases)) for each in places]
    printed = tuple(_mask_edits(project, matcher, phrases))
    earlier = tuple(Place(Version, edit.record, edit.field) for edit in printed)
    edits += _query_edits(now, record, phrases, masked=True)
    return Act("mask", (*edits, *printed), contribution, drafts, Erasing(matcher, (), earlier))


def keep_as_it_is(now: Now, project: Snapshot, contribution: str) -> Act[str]:
    """Keep what looks like personal data; it is not asked again until the words change (R13)."""
    record = project.the(Contribution, contribution)
    phrases = [each.text for each in detection.queries(project, record)]
    return Act("keep as it is", tuple(_query_edits(now, record, phrases, masked=False)), contribution)


def _query_edits(now: Now, contribution: Contribution, phrases: Sequence[str], *, masked: bool) -> list[Edit]:
    """Record the choice by kind of data, without the words."""
    pieces = (piece for text in searched_texts(contribution) for piece in detection.seen(text))
    sorts = dict.fromkeys(piece.sort.value for piece in pieces if piece.text in phrases)
    return [edit for what in sorts for edit in made(Queried(now.new_id(), contribution.id, what, masked, now.at))]


def _mask_edits(project: Snapshot, matcher: Sameness, phrases: Sequence[str]) -> Iterator[Edit]:
    def words(record: str, field: str, text: str) -> str:
        return masked(text, phrases) if matcher.holds(text) else text

    for version in project.versions:
        yield from changed(version, printed=rules.reworded(version.printed, words, rules.same_again(matcher)))


def forget(now: Now, project: Snapshot, retention: str, *, drafts: tuple[str, ...] = ()) -> Act[int]:
    """Settle a due retention (R31): erase all contributions, or note that a person destroyed it; returns how many.

    Issued versions stay: they are the record that was signed.
    """
    due = project.the(Retention, retention)
    edits = [*changed(due, done_at=now.at)]
    contributions = (
        [each for each in project.contributions() if each.withdrawn_at is None] if rules.is_of_words(due) else []
    )
    for contribution in contributions:
        edits += _withdraw_edits(now, project, contribution)
    earlier = tuple(place for each in contributions for place in _erased_refs(each))
    return Act(
        "forget", tuple(edits), len(contributions), drafts if contributions else (), Erasing(Sameness(()), (), earlier)
    )


def reached(now: Now, project: Snapshot, owed: str, *, by_hand: bool = False) -> Act[None]:
    """Record that an unreachable backup was erased by the program, or destroyed by a person."""
    return Act(ELSEWHERE, changed(project.the(Owed, owed), done_at=now.at, by_hand=by_hand), None)


def masked(text: str, phrases: Sequence[str]) -> str:
    """Mask phrases in a text, ignoring case and punctuation; the whole text becomes a gap where that misses some."""
    for phrase in phrases:
        words = words_in(phrase)
        pattern = r"[\W_]*".join(map(re.escape, words)) if words else re.escape(phrase)
        text = re.sub(rf"(?<![^\W_]){pattern}(?![^\W_])" if words else pattern, MASK, text, flags=re.IGNORECASE)
    return GAP if Sameness(phrases).holds(text) else text


# Commands that cannot be undone; undo does not go back past them


class Final(NamedTuple):
    """A command that cannot be undone."""

    instead: str
    """What undo says when it reaches it: what to do instead."""
    backup: bool = False
    """Whether a backup is made before it runs."""


_SHARED = "What was shared back has been read; it cannot be made unread."
_WITHDRAWN = "Words that were withdrawn are gone for good; nothing brings them back."

FINAL_VERBS = {
    "begin": Final("There is nothing to undo."),
    "rescue": Final("There is nothing to undo: this file was made of what could be read of a damaged one."),
    "issue": Final(
        "An issued version stays as it is (it may be on paper already); issue the next one instead.", backup=True
    ),
    "tell decision": Final(_SHARED),
    "share back": Final(_SHARED, backup=True),
    "sign": Final("A signature is taken back on the sign-off screen, where that is recorded."),
    "retract": Final("Taking back a signature is recorded for good; the stream can sign again."),
    "withdraw": Final(_WITHDRAWN, backup=True),
    "forget": Final("What was due is erased for good; nothing brings it back.", backup=True),
    "erase again": Final(_WITHDRAWN),
    "mask": Final("What was masked is gone for good; nothing brings it back.", backup=True),
}
"""By the command's name in the journal."""
