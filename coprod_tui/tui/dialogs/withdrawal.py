"""Withdraw or mask words: show what would be erased, ask about each other place, and erase it for good (R30)."""

from __future__ import annotations

from collections.abc import Sequence

from coprod_tui.base.errors import Refusal
from coprod_tui.config.places import debts_to_come, owed_sentences
from coprod_tui.domain.edit import LINE_SLOT, FieldRef
from coprod_tui.domain.privacy import commands
from coprod_tui.domain.privacy.detection import LOOKED_FOR
from coprod_tui.domain.privacy.questions import (
    NameMatcher,
    asked_texts,
    elsewhere,
    masked_sentence,
    matcher_for,
    only_in_history,
    open_questions,
)
from coprod_tui.domain.privacy.reach import MANY_QUIET, left_sentences, marked_text
from coprod_tui.domain.privacy.rules import (
    ERASED_AGAIN,
    ErasureChoice,
    Occurrence,
    Withdrawal,
    all_owed,
    describe_withdrawal,
    open_returned,
    returned_place,
    returned_sentence,
)
from coprod_tui.domain.records import Contribution, ReturnedWords
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.dialogs import Choice, ChoiceDialog, ConfirmDialog, TextDialog

Fates = dict[FieldRef, ErasureChoice | str]


async def withdraw(desk: Desk, contribution: Contribution) -> Withdrawal | None:
    """Withdraw a contribution, or all of its speaker; returns what was erased, None when it was left."""
    code = await _choose_scope(desk, contribution)
    if code is None:
        return None
    if not await desk.lines.all_kept():
        desk.tell("What is not saved yet may have these words too: make room first, then withdraw them.", "warning")
        return None
    try:
        plan = await desk.host.ask(lambda session: session.plan_withdrawal_of(code))
    except Refusal as refusal:
        desk.refuse(refusal)
        return None
    fates = await _choose_fates(desk, plan)
    if fates is None:
        return None
    done = await desk.attempt(commands.withdraw, plan.contributions, plan.same, fates, drafts=plan.drafts)
    if done is None:
        return None
    desk.forget_words(plan.same, plan.drafts)
    erased = "The words are erased, here and in the history. That it was done is in the history."
    _tell_erased(desk, erased, *left_sentences(plan.places, fates))
    return plan


def _tell_erased(desk: Desk, *sentences: str) -> None:
    """Tell that words are erased, and what may still hold them."""
    desk.tell("\n".join((*sentences, *owed_sentences(all_owed(desk.snapshot)))), stays=True)


async def _choose_scope(desk: Desk, contribution: Contribution) -> str | None:
    """The code to withdraw: the contribution's, or its speaker's, which is asked where the speaker said more."""
    code = desk.snapshot.code(contribution)
    if not contribution.speaker:
        return code
    person = f"@{contribution.speaker}"
    count = len((await desk.host.ask(lambda session: session.plan_withdrawal_of(person))).contributions)
    if count == 1:
        return code
    choices = [
        Choice(code, "o", f"only {code}"),
        Choice(person, "a", f"all {count:,} things that {person} said"),
    ]
    return await desk.push_screen_wait(ChoiceDialog("Withdraw what?", choices))


async def _choose_fates(desk: Desk, plan: Withdrawal) -> Fates | None:
    """Show what would be erased, ask about every other place, and ask once more; None when left."""
    about = "\n".join(describe_withdrawal(desk.snapshot, plan))
    more = len(plan.places)
    if more:
        places = (
            "1 other place rests on the words or shares"
            if more == 1
            else f"{more:,} other places rest on the words or share"
        )
        about += f"\n\n{places} them. Each is asked about next."
    debts = await desk.host.ask(lambda session: debts_to_come(session.snapshot, session.places_with_words()))
    about += "".join(f"\n{sentence}" for sentence in owed_sentences(debts))
    title = "Erase these words for good?"
    if not await desk.push_screen_wait(ConfirmDialog(title, about, yes="go on" if more else "erase")):
        return None
    fates = await _choose_quiet(desk, plan)
    if fates is None:
        return None
    for number, occurrence in enumerate(plan.places, 1):
        if occurrence.place in fates:
            continue
        fate = await _choose_fate(desk, plan, occurrence, f"{number} of {more:,}")
        if fate is None:
            return None
        fates[occurrence.place] = fate
    if more:
        left = sum(fate is ErasureChoice.LEAVE for fate in fates.values())
        count = len(plan.contributions)
        about = f"{count:,} contribution{'' if count == 1 else 's'} and {more - left:,} other places."
        if not await desk.push_screen_wait(ConfirmDialog(title, f"{about}\nThis cannot be undone.", yes="erase")):
            return None
    return fates


async def _choose_quiet(desk: Desk, plan: Withdrawal) -> Fates | None:
    """Offer to leave at once all places that only rest on the words and share none; None when left."""
    quiet = [one for one in plan.places if one.is_quiet]
    if len(quiet) < MANY_QUIET:
        return {}
    choices = [Choice("leave", "l", "leave all of these"), Choice("each", "o", "go through them one by one")]
    listed = "\n".join(f"{one.where}: {one.text}" for one in quiet)
    title = f"{len(quiet):,} places rest on the words and share none"
    chosen = await desk.push_screen_wait(ChoiceDialog(title, choices, about=listed))
    if chosen is None:
        return None
    return {one.place: ErasureChoice.LEAVE for one in quiet} if chosen == "leave" else {}


async def _choose_fate(desk: Desk, plan: Withdrawal, occurrence: Occurrence, number: str) -> ErasureChoice | str | None:
    choices = [
        Choice(ErasureChoice.ERASE.value, "e", "erase it here too"),
        Choice("rewrite", "w", "write other words"),
        Choice(ErasureChoice.LEAVE.value, "l", "leave it", "It only happens to have some of the same words."),
    ]
    dialog = ChoiceDialog(f"{occurrence.where} ({number})", choices, about=marked_text(occurrence))
    chosen = await desk.push_screen_wait(dialog)
    if chosen != "rewrite":
        return ErasureChoice(chosen) if chosen else None
    note = "Without the words that are withdrawn."
    while True:
        words = await desk.push_screen_wait(TextDialog(occurrence.where, occurrence.text, note=note))
        if words is None:
            return None
        if words.strip() and not plan.same.holds(words):
            return words.strip()
        desk.tell("These still have the words that are withdrawn.", "warning")


async def keep_or_mask(desk: Desk, contribution: Contribution) -> None:
    """Ask about what looks like personal data; masking erases it as a withdrawal does (R13)."""
    if returned := open_returned(desk.snapshot):
        await _stay_or_erase(desk, returned)
        return
    code, matches = desk.snapshot.code(contribution), open_questions(desk.snapshot, contribution)
    if not matches:
        left = only_in_history(desk.snapshot, contribution, await _earlier_texts(desk, contribution))
        if left:
            await take_out_of_history(desk, contribution, left)
        else:
            desk.tell(f"No question about {code} is open. Looked for: {LOOKED_FOR}.")
        return
    choices = [
        Choice("mask", "m", "mask", "It is erased, here and in the history, and cannot come back."),
        Choice("keep", "k", "keep", "It is nobody's, or it may stand; these words are not asked about again."),
    ]
    asked = dict.fromkeys((match.text, match.sort.value) for match in matches)
    about = "\n".join(f"“{text}” looks like {sort}." for text, sort in asked)
    about = await _with_elsewhere(desk, contribution, about, tuple(text for text, _ in asked))
    chosen = await desk.push_screen_wait(ChoiceDialog(f"Names and numbers in {code}", choices, about=about))
    if chosen == "keep":
        await desk.attempt(commands.keep_as_it_is, contribution.id)
    elif chosen == "mask":
        await _mask(desk, contribution, tuple(match.text for match in matches))


async def take_out_of_history(desk: Desk, contribution: Contribution, phrases: tuple[str, ...]) -> None:
    """After an edit that took a name out: offer to erase it in the history too (R13)."""
    code = desk.snapshot.code(contribution)
    choices = [
        Choice("leave", "l", "leave it in the history", "Whoever opens the file can read it there."),
        Choice("take", "t", "take it out of the history too", "It is erased for good; undo cannot bring it back."),
    ]
    about = "\n".join(
        (*(f"“{phrase}” is not in {code} now." for phrase in phrases), "The history still has the earlier words.")
    )
    about = await _with_elsewhere(desk, contribution, about, phrases)
    chosen = await desk.push_screen_wait(ChoiceDialog("In the history too?", choices, about=about))
    if chosen == "take":
        await _mask(desk, contribution, phrases)


async def _mask(desk: Desk, contribution: Contribution, phrases: tuple[str, ...]) -> None:
    if not await desk.lines.all_kept():
        desk.tell("What is not saved yet may have this too: make room first, then mask it with n.", "warning")
        return
    earlier = await _earlier_texts(desk, contribution)
    same = matcher_for(desk.snapshot, (*asked_texts(contribution), *earlier), phrases)
    slots = tuple(slot for slot, body in desk.drafts.items() if slot != LINE_SLOT and same.holds_in_json(body))
    if await desk.attempt(commands.mask, contribution.id, phrases, earlier=earlier, drafts=slots):
        desk.forget_words(same, slots)
        _tell_erased(desk, masked_sentence(desk.snapshot, contribution))


async def _with_elsewhere(desk: Desk, contribution: Contribution, about: str, phrases: tuple[str, ...]) -> str:
    """What a dialog says, and where else masking would mask."""
    matcher = NameMatcher(phrases, asked=phrases)
    where = await desk.host.ask(lambda session: elsewhere(session.snapshot, contribution, matcher))
    return f"{about}\n{where}" if where else about


async def _earlier_texts(desk: Desk, contribution: Contribution) -> tuple[str, ...]:
    return await desk.host.ask(lambda session: session.earlier_texts(contribution.id))


async def _stay_or_erase(desk: Desk, questions: Sequence[ReturnedWords]) -> None:
    """Ask about each text that had been erased and came in again, wherever it stands (law 8)."""
    choices = [
        Choice("erase", "e", "erase it again", "It is erased here and in the history, and cannot come back."),
        Choice("stay", "s", "it stays", "You say why, and that stands in the history."),
    ]
    for question in questions:
        words = getattr(desk.snapshot.the(*returned_place(question)[:2]), question.field)
        about = f"{returned_sentence(desk.snapshot, question)}\n\n{words}"
        chosen = await desk.push_screen_wait(ChoiceDialog("Words that were taken back", choices, about=about))
        if chosen is None:
            return
        if chosen == "erase":
            if await desk.attempt(commands.erase_returned, [question.id]):
                _tell_erased(desk, ERASED_AGAIN)
            continue
        note = await desk.push_screen_wait(TextDialog("Why do they stay?", "", note="Such as: asked again today."))
        if note is None or await desk.attempt(commands.keep_returned, [question.id], note) is None:
            return
