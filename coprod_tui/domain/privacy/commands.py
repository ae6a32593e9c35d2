"""Commands that erase people's words for good: withdraw, mask, forget; and the list of commands without undo."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from coprod_tui.base.errors import InvalidInput
from coprod_tui.base.text import TextMatcher, words_in
from coprod_tui.domain.contributions.rules import lowered_by
from coprod_tui.domain.edit import (
    ERASED_ELSEWHERE,
    CommandContext,
    CommandResult,
    Edit,
    ErasurePlan,
    FieldRef,
    delete,
    insert,
    update,
)
from coprod_tui.domain.fields import erased_fields, searched_texts
from coprod_tui.domain.privacy import detection, rules
from coprod_tui.domain.privacy.rules import GAP, ErasureChoice, ErasureChoices
from coprod_tui.domain.records import About, Contribution, OtherWords, Owed, Queried, Retention, Tag, Version
from coprod_tui.domain.snapshot import Snapshot

MASK = "(masked)"
"""Replaces a masked name or number (R13)."""


def withdraw(
    now: CommandContext,
    project: Snapshot,
    contributions: Sequence[Contribution],
    matcher: TextMatcher,
    choices: ErasureChoices,
    *,
    drafts: tuple[str, ...] = (),
) -> CommandResult[tuple[str, ...]]:
    """Erase the words of contributions, also where they occur elsewhere; returns their ids (R30).

    `matcher` has their words, earlier ones included; `choices` is a person's decision about every other occurrence;
    `drafts` are the slots to clear. Raises RuleViolation for an occurrence without a decision.
    """
    ids = tuple(one.id for one in contributions)
    for contribution in contributions:
        rules.may_withdraw(project, contribution)
    occurrences = rules.find_occurrences(project, matcher, ids)
    rules.must_decide(occurrences, choices, matcher)
    edits: list[Edit] = []
    for contribution in contributions:
        edits += _withdraw_edits(now, project, contribution)
    for occurrence in occurrences:
        edits += _decision_edits(project, occurrence.place, choices[occurrence.place])
    spared = frozenset(ref for ref, choice in choices.items() if choice is ErasureChoice.LEAVE)
    whole = tuple(place for one in contributions for place in _erased_refs(one))
    printed = tuple(_gap_edits(project, matcher, frozenset((place.record, place.field) for place in whole), spared))
    earlier = tuple(FieldRef(Version, edit.record, edit.field) for edit in printed)
    return CommandResult(
        "withdraw", (*dict.fromkeys(edits), *printed), ids, drafts, ErasurePlan(matcher, whole, earlier, spared)
    )


def _withdraw_edits(now: CommandContext, project: Snapshot, contribution: Contribution) -> Iterator[Edit]:
    yield from update(contribution, **rules.withdrawn_values(contribution), withdrawn_at=now.at)
    for kind in (Tag, About, OtherWords):
        yield from delete(*project.linked(kind, "contribution", contribution.id))


def _erased_refs(contribution: Contribution) -> Iterator[FieldRef]:
    """The fields whose earlier values are erased."""
    return (FieldRef(Contribution, contribution.id, name) for name in erased_fields(type(contribution)))


def _decision_edits(project: Snapshot, place: FieldRef, choice: ErasureChoice | str) -> Iterator[Edit]:
    if choice is ErasureChoice.ERASE:
        yield from _reworded_edits(project, place, rules.erased_value(place.kind, place.field))
    elif isinstance(choice, str):
        yield from _reworded_edits(project, place, choice)


def _reworded_edits(project: Snapshot, place: FieldRef, text: str | None) -> Iterator[Edit]:
    """Yield the edits that set a text; other words of a contribution are neither read back nor to be quoted (R11)."""
    yield Edit(*place, text)
    contribution = project.get(Contribution, place.record) if place.kind is Contribution else None
    if contribution is not None:
        yield from update(contribution, **lowered_by(contribution, {place.field: text}))


def _gap_edits(
    project: Snapshot, matcher: TextMatcher, pairs: frozenset[tuple[str, str]], spared: frozenset[FieldRef]
) -> Iterator[Edit]:
    kept = {(place.record, place.field) for place in spared}

    def words(record: str, field: str, text: str) -> str:
        goes = (record, field) in pairs or (matcher.holds(text) and (record, field) not in kept)
        return GAP if goes else text

    for version in project.versions:
        yield from update(version, printed=rules.reworded_print(version.printed, words, rules.gap_runs(matcher)))


def mask(
    now: CommandContext, project: Snapshot, contribution: str, phrases: Sequence[str], *, drafts: tuple[str, ...] = ()
) -> CommandResult[str]:
    """Erase these phrases (a name, a number) from a contribution and everywhere else; returns its id (R13).

    Raises InvalidInput if the contribution has none of them.
    """
    record = project.the(Contribution, contribution)
    rules.must_have_its_words(project, record)
    matcher = TextMatcher(phrases)
    if not any(map(matcher.holds, searched_texts(record))):
        raise InvalidInput(f"{project.code(record)} does not have these words any more.")
    places = rules.find_occurrences(project, matcher)
    edits = [edit for each in places for edit in _reworded_edits(project, each.place, mask_text(each.text, phrases))]
    printed = tuple(_mask_edits(project, matcher, phrases))
    earlier = tuple(FieldRef(Version, edit.record, edit.field) for edit in printed)
    edits += _query_edits(now, record, phrases, masked=True)
    return CommandResult(
        "mask", (*dict.fromkeys(edits), *printed), contribution, drafts, ErasurePlan(matcher, (), earlier)
    )


def keep_as_it_is(now: CommandContext, project: Snapshot, contribution: str) -> CommandResult[str]:
    """Keep what looks like personal data; it is not asked again until the words change (R13)."""
    record = project.the(Contribution, contribution)
    phrases = [each.text for each in detection.open_questions(project, record)]
    return CommandResult("keep as it is", tuple(_query_edits(now, record, phrases, masked=False)), contribution)


def _query_edits(
    now: CommandContext, contribution: Contribution, phrases: Sequence[str], *, masked: bool
) -> list[Edit]:
    """Record the choice by kind of data, without the words."""
    pieces = (piece for text in searched_texts(contribution) for piece in detection.find_pii(text))
    sorts = dict.fromkeys(piece.sort.value for piece in pieces if piece.text in phrases)
    return [edit for what in sorts for edit in insert(Queried(now.new_id(), contribution.id, what, masked, now.at))]


def _mask_edits(project: Snapshot, matcher: TextMatcher, phrases: Sequence[str]) -> Iterator[Edit]:
    def words(record: str, field: str, text: str) -> str:
        return mask_text(text, phrases) if matcher.holds(text) else text

    for version in project.versions:
        yield from update(version, printed=rules.reworded_print(version.printed, words, rules.gap_runs(matcher)))


def forget(
    now: CommandContext, project: Snapshot, retention: str, *, drafts: tuple[str, ...] = ()
) -> CommandResult[int]:
    """Settle a due retention (R31): erase all contributions, or note that a person destroyed it; returns how many.

    Issued versions stay: they are the record that was signed.
    """
    due = project.the(Retention, retention)
    edits = [*update(due, done_at=now.at)]
    contributions = (
        [each for each in project.contributions() if each.withdrawn_at is None] if rules.is_of_words(due) else []
    )
    for contribution in contributions:
        edits += _withdraw_edits(now, project, contribution)
    earlier = tuple(place for each in contributions for place in _erased_refs(each))
    return CommandResult(
        "forget",
        tuple(edits),
        len(contributions),
        drafts if contributions else (),
        ErasurePlan(TextMatcher(()), (), earlier),
    )


def mark_backup_erased(
    now: CommandContext, project: Snapshot, owed: str, *, by_hand: bool = False
) -> CommandResult[None]:
    """Record that an unreachable backup was erased by the program, or destroyed by a person."""
    return CommandResult(ERASED_ELSEWHERE, update(project.the(Owed, owed), done_at=now.at, by_hand=by_hand), None)


def mask_text(text: str, phrases: Sequence[str]) -> str:
    """Mask phrases in a text, ignoring case and punctuation; the whole text becomes a gap where that misses some."""
    for phrase in phrases:
        words = words_in(phrase)
        pattern = r"[\W_]*".join(map(re.escape, words)) if words else re.escape(phrase)
        text = re.sub(rf"(?<![^\W_]){pattern}(?![^\W_])" if words else pattern, MASK, text, flags=re.IGNORECASE)
    return GAP if TextMatcher(phrases).holds(text) else text


# Commands that cannot be undone; undo does not go back past them


class FinalVerb(NamedTuple):
    """A command that cannot be undone."""

    instead: str
    """What undo says when it reaches it: what to do instead."""
    backup: bool = False
    """Whether a backup is made before it runs."""


_SHARED = "What was shared back has been read; it cannot be made unread."
_WITHDRAWN = "Words that were withdrawn are gone for good; nothing brings them back."

FINAL_VERBS = {
    "begin": FinalVerb("There is nothing to undo."),
    "rescue": FinalVerb("There is nothing to undo: this file was made of what could be read of a damaged one."),
    "issue": FinalVerb(
        "An issued version stays as it is (it may be on paper already); issue the next one instead.", backup=True
    ),
    "tell decision": FinalVerb(_SHARED),
    "share back": FinalVerb(_SHARED, backup=True),
    "sign": FinalVerb("A signature is taken back on the sign-off screen, where that is recorded."),
    "retract": FinalVerb("Taking back a signature is recorded for good; the stream can sign again."),
    "withdraw": FinalVerb(_WITHDRAWN, backup=True),
    "forget": FinalVerb("What was due is erased for good; nothing brings it back.", backup=True),
    "erase again": FinalVerb(_WITHDRAWN),
    "mask": FinalVerb("What was masked is gone for good; nothing brings it back.", backup=True),
}
"""By the command's name in the journal."""
