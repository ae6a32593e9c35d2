"""Commands that erase people's words for good: withdraw, mask, forget; and the list of commands without undo."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from coprod_tui.base.errors import InvalidInput
from coprod_tui.base.text import TextMatcher, sanitize
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
from coprod_tui.domain.fields import erased_fields
from coprod_tui.domain.privacy import questions, rules
from coprod_tui.domain.privacy.questions import NameMatcher
from coprod_tui.domain.privacy.reach import reached_places
from coprod_tui.domain.privacy.rules import GAP, ErasureChoice, ErasureChoices
from coprod_tui.domain.records import (
    About,
    Contribution,
    OtherWords,
    Owed,
    Queried,
    Retention,
    ReturnedWords,
    Tag,
    Version,
)
from coprod_tui.domain.snapshot import Snapshot

TAKEN_ALONG = (Tag, About, OtherWords)
"""The nouns whose records a withdrawal takes out with their contribution."""


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
        edits += _decision_edits(project, occurrence.place, choices[occurrence.place])
    spared = frozenset(ref for ref, choice in choices.items() if choice is ErasureChoice.LEAVE)
    whole = tuple(place for one in contributions for place in _erased_refs(project, one))
    decided = tuple(ref for ref, choice in choices.items() if choice is not ErasureChoice.LEAVE)
    pairs = frozenset((place.record, place.field) for place in (*whole, *decided))
    printed = tuple(_gap_edits(project, matcher, pairs, spared))
    earlier = (*decided, *(FieldRef(Version, edit.record, edit.field) for edit in printed))
    return CommandResult(
        "withdraw", (*dict.fromkeys(edits), *printed), ids, drafts, ErasurePlan(matcher, whole, earlier, spared)
    )


def _withdraw_edits(now: CommandContext, project: Snapshot, contribution: Contribution) -> Iterator[Edit]:
    yield from update(contribution, **rules.withdrawn_values(contribution), withdrawn_at=now.at)
    for kind in TAKEN_ALONG:
        yield from delete(*project.linked(kind, "contribution", contribution.id))
    yield from delete(*(said for said in project.all(OtherWords).values() if said.record == contribution.id))
    for decision in _kept_of(project, contribution):
        yield from update(decision, digest="")


def _erased_refs(project: Snapshot, contribution: Contribution) -> Iterator[FieldRef]:
    """The fields whose earlier values are erased."""
    yield from (FieldRef(Contribution, contribution.id, name) for name in erased_fields(type(contribution)))
    yield from (FieldRef(Queried, decision.id, "digest") for decision in _kept_of(project, contribution))


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
    now: CommandContext,
    project: Snapshot,
    contribution: str,
    phrases: Sequence[str],
    *,
    earlier: Sequence[str] = (),
    drafts: tuple[str, ...] = (),
) -> CommandResult[str]:
    """Erase these phrases (a name, a number) from a contribution and everywhere else; returns its id (R13).

    `earlier` are the texts that it had before. Raises InvalidInput if neither they nor its words have one of them.
    """
    record = project.the(Contribution, contribution)
    rules.must_have_its_words(project, record)
    texts = (*questions.asked_texts(record), *earlier)
    matcher = questions.matcher_for(project, texts, phrases)
    if not any(map(matcher.holds, texts)):
        raise InvalidInput(
            f"Neither {project.code(record)} nor its earlier wordings in the history have these words."
            f" `coprod mask FILE` lists what is asked about."
        )
    places = rules.find_occurrences(project, matcher)
    edits = [edit for each in places for edit in _reworded_edits(project, each.place, matcher.masked(each.text))]
    printed = tuple(_mask_edits(project, matcher))
    changed = tuple(FieldRef(Version, edit.record, edit.field) for edit in printed)
    kept = [one for one in _kept_of(project, record) if any(_is_kept_by(one, phrase) for phrase in phrases)]
    edits += [edit for one in kept for edit in update(one, digest="", masked=True)]
    edits += _masked_edits(now, project, record, texts, phrases)
    marks = tuple(FieldRef(Queried, one.id, "digest") for one in kept)
    plan = ErasurePlan(matcher, (), (*changed, *marks))
    return CommandResult("mask", (*dict.fromkeys(edits), *printed), contribution, drafts, plan)


def keep_as_it_is(now: CommandContext, project: Snapshot, contribution: str) -> CommandResult[str]:
    """Keep what looks like personal data; these words of it are not asked about again (R13)."""
    record = project.the(Contribution, contribution)
    edits: list[Edit] = []
    # Words that were taken back stay only with a note (`keep_returned`).
    for match in {match.text: match for match in questions.open_questions(project, record)}.values():
        decision = now.new_id()
        digest = questions.kept_digest(decision, match.text)
        edits += insert(Queried(decision, contribution, match.sort.value, False, now.at, digest))
    return CommandResult("keep as it is", tuple(edits), contribution)


def _masked_edits(
    now: CommandContext, project: Snapshot, record: Contribution, texts: Sequence[str], phrases: Sequence[str]
) -> Iterator[Edit]:
    """Record what was masked by kind of data, without the words."""
    matches = (match for text in texts for match in questions.questions_about(project, text))
    for what in dict.fromkeys(match.sort.value for match in matches if match.text in phrases):
        yield from insert(Queried(now.new_id(), record.id, what, True, now.at))


def _kept_of(project: Snapshot, contribution: Contribution) -> tuple[Queried, ...]:
    """The decisions that know which words are kept."""
    return tuple(one for one in project.linked(Queried, "contribution", contribution.id) if one.digest)


def _is_kept_by(decision: Queried, phrase: str) -> bool:
    return decision.digest == questions.kept_digest(decision.id, phrase)


def _mask_edits(project: Snapshot, matcher: NameMatcher) -> Iterator[Edit]:
    def words(record: str, field: str, text: str) -> str:
        return matcher.masked(text) if matcher.holds(text) else text

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
    earlier = tuple(place for each in contributions for place in _erased_refs(project, each))
    return CommandResult(
        "forget",
        tuple(edits),
        len(contributions),
        drafts if contributions else (),
        ErasurePlan(TextMatcher(()), (), earlier),
    )


def settle(
    now: CommandContext,
    project: Snapshot,
    places: Collection[str],
    sealed: Collection[str] = (),
    *,
    by_hand: bool = False,
) -> CommandResult[None]:
    """Record that in these places the words were erased by the program, or the files destroyed by a person (R30).

    In those of `sealed` all backups have the project's passphrase.
    """
    debts = [debt for debt in rules.all_owed(project) if debt.place in (sealed if debt.seals else places)]
    edits = [edit for debt in debts for edit in update(debt, done_at=now.at, by_hand=by_hand)]
    return CommandResult(ERASED_ELSEWHERE, tuple(edits), None)


def owe_sealing(now: CommandContext, project: Snapshot, places: Collection[str]) -> CommandResult[None]:
    """Record, before a project gets another passphrase, that the backups in these places are to get it too."""
    known = {debt.place for debt in rules.all_owed(project) if debt.seals}
    debts = (Owed(now.new_id(), place, now.at, seals=True) for place in places if place not in known)
    return CommandResult(ERASED_ELSEWHERE, tuple(edit for debt in debts for edit in insert(debt)), None)


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
                whole += _erased_refs(project, record)
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


# Commands that cannot be undone; undo does not go back past them


class FinalVerb(NamedTuple):
    """A command that cannot be undone."""

    instead: str
    """What undo says when it reaches it: what to do instead."""
    backup: bool = False
    """Whether a backup is made before it runs."""


_SHARED = "What was shared back has been heard or read, and stays written down. If the entry is wrong, correct it:"
_WITHDRAWN = "Words that were withdrawn are gone for good; nothing brings them back."

FINAL_VERBS = {
    "begin": FinalVerb("There is nothing to undo."),
    "rescue": FinalVerb("There is nothing to undo: this file was made of what could be read of a damaged one."),
    "issue": FinalVerb(
        "An issued version stays as it is (it may be on paper already); issue the next one instead: coprod issue, or i"
        " on the brief (F4).",
        backup=True,
    ),
    "share back": FinalVerb(f"{_SHARED} coprod share --correct, or c on the sign-off screen (F5).", backup=True),
    "sign": FinalVerb(
        "An answer stays written down. The stream takes it back with coprod sign --take-back, or Del on the sign-off"
        " screen (F5); what was written down wrongly is corrected with coprod sign --correct, or c there."
    ),
    "retract": FinalVerb(
        "Taking back a signature is recorded for good; the stream can sign again: coprod sign, or s on the sign-off"
        " screen (F5)."
    ),
    "decide": FinalVerb(
        "What the Board decided stays written down. If the entry is wrong, correct it: coprod decide --correct, or c on"
        " the sign-off screen (F5)."
    ),
    "tell decision": FinalVerb(f"{_SHARED} coprod share --board --correct, or c on the sign-off screen (F5)."),
    "withdraw": FinalVerb(_WITHDRAWN, backup=True),
    "forget": FinalVerb("What was due is erased for good; nothing brings it back.", backup=True),
    "erase again": FinalVerb(_WITHDRAWN),
    "mask": FinalVerb("What was masked is gone for good; nothing brings it back.", backup=True),
}
"""By the command's name in the journal."""
