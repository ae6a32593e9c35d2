"""Commands that erase people's words for good: withdraw, mask, forget; and the list of commands without undo."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from coprod_tui.base.errors import InvalidInput
from coprod_tui.base.text import TextMatcher, sanitize, words_in
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
from coprod_tui.domain.privacy.reach import reached_places
from coprod_tui.domain.privacy.rules import GAP, ErasureChoice, ErasureChoices
from coprod_tui.domain.records import About, Contribution, Owed, Queried, Retention, ReturnedWords, Tag, Version
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
    occurrences = reached_places(project, contributions, matcher)
    rules.must_decide(occurrences, choices, matcher)
    edits: list[Edit] = []
    for contribution in contributions:
        edits += _withdraw_edits(now, project, contribution)
    for occurrence in occurrences:
        edits += _decision_edits(occurrence.place, choices[occurrence.place])
    spared = frozenset(ref for ref, choice in choices.items() if choice is ErasureChoice.LEAVE)
    whole = tuple(place for one in contributions for place in _erased_refs(one))
    decided = tuple(ref for ref, choice in choices.items() if choice is not ErasureChoice.LEAVE)
    pairs = frozenset((place.record, place.field) for place in (*whole, *decided))
    printed = tuple(_gap_edits(project, matcher, pairs, spared))
    earlier = (*decided, *(FieldRef(Version, edit.record, edit.field) for edit in printed))
    return CommandResult("withdraw", (*edits, *printed), ids, drafts, ErasurePlan(matcher, whole, earlier, spared))


def _withdraw_edits(now: CommandContext, project: Snapshot, contribution: Contribution) -> Iterator[Edit]:
    yield from update(contribution, **rules.withdrawn_values(contribution), withdrawn_at=now.at)
    for kind in (Tag, About):
        yield from delete(*project.linked(kind, "contribution", contribution.id))


def _erased_refs(contribution: Contribution) -> Iterator[FieldRef]:
    """The fields whose earlier values are erased."""
    return (FieldRef(Contribution, contribution.id, name) for name in erased_fields(type(contribution)))


def _decision_edits(place: FieldRef, choice: ErasureChoice | str) -> Iterator[Edit]:
    if choice is ErasureChoice.ERASE:
        yield Edit(*place, rules.erased_value(place.kind, place.field))
    elif isinstance(choice, str):
        yield Edit(*place, choice)


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
    edits = [Edit(*each.place, mask_text(each.text, phrases)) for each in places]
    printed = tuple(_mask_edits(project, matcher, phrases))
    earlier = tuple(FieldRef(Version, edit.record, edit.field) for edit in printed)
    edits += _query_edits(now, record, phrases, masked=True)
    return CommandResult("mask", (*edits, *printed), contribution, drafts, ErasurePlan(matcher, (), earlier))


def keep_as_it_is(now: CommandContext, project: Snapshot, contribution: str) -> CommandResult[str]:
    """Keep what looks like personal data; it is not asked again until the words change (R13)."""
    record = project.the(Contribution, contribution)
    phrases = [each.text for each in detection.open_questions(project, record)]
    # Words that were taken back stay only with a note (`keep_returned`).
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
    now: CommandContext,
    project: Snapshot,
    retention: str,
    *,
    removed: Sequence[Contribution] = (),
    drafts: tuple[str, ...] = (),
) -> CommandResult[int]:
    """Settle a due retention (R31): erase all contributions, or note that a person destroyed it; returns how many.

    `removed` are the contributions that were taken out, whose words are still in the file. Issued versions stay: they
    are the record that was signed.
    """
    due = project.the(Retention, retention)
    edits = [*update(due, done_at=now.at)]
    contributions = (
        [each for each in (*project.contributions(), *removed) if each.withdrawn_at is None]
        if rules.is_of_words(due)
        else []
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


def keep_returned(now: CommandContext, project: Snapshot, returned: Sequence[str], note: str) -> CommandResult[None]:
    """Let words stay that had been erased before, with a note of why; raises InvalidInput without one (law 8)."""
    because = sanitize(note)
    if not because:
        raise InvalidInput("These words were taken back. Say in a few words why they stay.")
    records = [project.the(ReturnedWords, one) for one in returned]
    edits = [edit for one in records for edit in update(one, kept_at=now.at, note=because)]
    return CommandResult("keep taken back", tuple(edits), None)


def erase_returned(now: CommandContext, project: Snapshot, returned: Sequence[str]) -> CommandResult[None]:
    """Erase words again that had been erased before: of a contribution all, of another record the field (R30)."""
    edits: list[Edit] = []
    whole: list[FieldRef] = []
    earlier: list[FieldRef] = []
    for question in (project.the(ReturnedWords, one) for one in returned):
        place = rules.returned_place(question)
        record = project.the(place.kind, place.record)
        if isinstance(record, Contribution) and record.withdrawn_at is None:
            if record.id not in {ref.record for ref in whole}:
                edits += _withdraw_edits(now, project, record)
                whole += _erased_refs(record)
        else:
            edits.append(Edit(*place, rules.erased_value(place.kind, place.field)))
            earlier.append(place)
    matcher = TextMatcher(())
    pairs = frozenset((ref.record, ref.field) for ref in (*whole, *earlier))
    printed = tuple(_gap_edits(project, matcher, pairs, frozenset()))
    earlier += (FieldRef(Version, edit.record, edit.field) for edit in printed)
    return CommandResult(
        "erase again", (*edits, *printed), None, (), ErasurePlan(matcher, tuple(whole), tuple(earlier))
    )


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
    "decide": FinalVerb("What the Board decided is recorded for good."),
    "withdraw": FinalVerb(_WITHDRAWN, backup=True),
    "forget": FinalVerb("What was due is erased for good; nothing brings it back.", backup=True),
    "erase again": FinalVerb(_WITHDRAWN),
    "mask": FinalVerb("What was masked is gone for good; nothing brings it back.", backup=True),
}
"""By the command's name in the journal."""
