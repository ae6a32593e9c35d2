"""The words of each step of a conflict: question, notes, answers, and the widget that it is done with."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum, auto

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.conflicts import agreement, stages
from coprod_tui.domain.conflicts import sides as conflict_sides
from coprod_tui.domain.conflicts.stages import Hearing
from coprod_tui.domain.records import Contribution, Heard, Kind, Option, Side, Stream
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.contribution_rows import is_hidden, short_date
from coprod_tui.tui.screens.conflict.view import ConflictView, StepKind, StepRef
from coprod_tui.tui.widgets.choice_list import AnswerOption

WITHOUT_WHY = "What would happen if you did not get it?"
"""The question about a why where the meeting's plan has none."""


class StepInput(Enum):
    """The widget that a step is done with."""

    FIELD = auto()
    ANSWERS = auto()
    GRID = auto()
    HANDS = auto()


@frozen
class StepView(Frozen):
    """A step as it is shown."""

    ref: StepRef
    title: str
    question: str
    body: StepInput = StepInput.FIELD
    about: str = ""
    """The words that the step is about."""
    words: str = ""
    """The text of the field: what is written down already."""
    suggestion: str = ""
    """Words that → takes into the empty field."""
    prompt: str = ""
    note: str = ""
    answers: tuple[AnswerOption, ...] = ()


def with_draft(step: StepView, draft: str | None) -> StepView:
    """The step with its draft in the field."""
    if draft is None or step.body is not StepInput.FIELD or draft == step.words:
        return step
    return replace(step, words=draft, suggestion="")


# The sides


def sides(_: ConflictView, ref: StepRef) -> StepView:
    """A conflict with fewer than two sides."""
    return StepView(
        ref,
        "Sides",
        "A conflict has two sides or more.",
        StepInput.ANSWERS,
        answers=(AnswerOption("side", "s", "add a side"),),
    )


def links(view: ConflictView, ref: StepRef) -> StepView:
    """A side that rests on nothing."""
    name = view.name(ref.record)
    question = f"{name}: what did they say that this rests on?"
    answers = (AnswerOption("link", "l", "choose what it rests on"),)
    return StepView(ref, "Contributions", question, StepInput.ANSWERS, answers=answers)


def ask(view: ConflictView, ref: StepRef) -> StepView:
    """What a side asks for; words for this room only are not suggested."""
    side = view.side(ref.record)
    likes = [
        base
        for base in conflict_sides.own_bases(view.project, side)
        if base.kind is Kind.WOULD_LIKE and not is_hidden(base)
    ]
    offered = likes[0].text if len(likes) == 1 and not side.ask else ""
    note = f"→ takes what they said ({view.project.code(likes[0])})." if offered else ""
    return StepView(
        ref, "Ask", f"{view.name(side.id)}: what do you ask for?", words=side.ask or "", suggestion=offered, note=note
    )


def why(view: ConflictView, ref: StepRef) -> StepView:
    """Why it asks; the plan of the meeting may say how to find it."""
    side = view.side(ref.record)
    name = view.name(side.id)
    ask = " ".join(dict.fromkeys(view.asks)) or WITHOUT_WHY
    said = [base for base in conflict_sides.own_bases(view.project, side) if base.why and not is_hidden(base)]
    offered = (said[0].why or "") if len(said) == 1 and not side.why else ""
    note = "Enter on an empty field: they chose not to say."
    if offered:
        note = f"→ takes the why they gave ({view.project.code(said[0])}). {note}"
    if conflict_sides.other_sides(view.project, view.conflict, side) and any(_said_back(view, side)):
        note = "It was said back already: in other words it has to be said back again."
    return StepView(ref, "Why", f"{name}: why? {ask}", words=side.why or "", suggestion=offered, note=note)


def _said_back(view: ConflictView, owner: Side) -> list[Heard]:
    heard = view.project.linked(Heard, "owner", owner.id)
    return [attempt for attempt in heard if attempt.why == owner.why]


def silent(view: ConflictView, ref: StepRef) -> StepView:
    """Nothing was written down: whether the side chose not to say why (R7)."""
    side, name = view.side(ref.record), view.name(ref.record)
    if side.silent:
        question, answer = f"{name} chose not to say why.", AnswerOption("speak", "c", "they say it after all")
    else:
        question = f"Nothing is written down. Did {name} choose not to say why?"
        answer = AnswerOption("silent", "c", "they chose not to say")
    note = "Then it can end only as not agreed; nobody has to say why. Tab goes on and leaves it open."
    return StepView(ref, "Why", question, StepInput.ANSWERS, answers=(answer,), note=note)


# Heard back


def heard(view: ConflictView, ref: StepRef) -> StepView:
    """Another side says the why back, or its owner answers (R3)."""
    owner, by = view.side(ref.record), view.side(ref.other)
    state = stages.hearing(view.project, owner, by)
    if state in (Hearing.UNANSWERED, Hearing.OUTSIDE):
        return _is_that_it(view, ref, owner, by)
    owners, others = view.name(owner.id), view.name(by.id)
    question = f"{others}, in your own words: what did you hear {owners} say?"
    note = f"Enter, then ask {owners}: is that it?   yes  or  not quite, and what was missed"
    said = stages.hearing_rounds(view.project, owner, by)
    about = ""
    if state is Hearing.NOT_QUITE and said:
        missed = next((attempt.missed for attempt in reversed(said) if attempt.confirmed is False), None)
        about = f"Not quite: {missed}" if missed else "Not quite. Once more:"
    elif state is Hearing.HEARD:
        last = [attempt for attempt in said if attempt.confirmed][-1]
        about = f"{owners} said yes, {short_date(last.at)}: “{last.text}”"
        note = "Enter on an empty field goes on."
    elif state is Hearing.EARLIER_WORDS:
        about = "It was said back before the why was put into other words."
    if not owner.why:
        question, note = f"{owners} have not said why yet: there is nothing to say back.", "Tab goes on."
    return StepView(ref, "Say it back", question, about=about, note=note)


def _is_that_it(view: ConflictView, ref: StepRef, owner: Side, by: Side) -> StepView:
    owners, others = view.name(owner.id), view.name(by.id)
    last = round_in_hand(view.project, owner, by)
    answers = [AnswerOption("yes", "y", "yes"), AnswerOption("not quite", "n", "not quite, and what was missed")]
    if (
        not (conflict_sides.in_room(view.project, owner) and conflict_sides.in_room(view.project, by))
        and not last.lead_to_lead
    ):
        answers.append(AnswerOption("leads", "l", "yes, said from lead to lead"))
    return StepView(
        ref, "Is that it?", f"{owners}: is that it?", StepInput.ANSWERS, about=f"{others} said: “{last.text}”",
        answers=tuple(answers),
    )  # fmt: skip


def round_in_hand(project: Snapshot, owner: Side, by: Side) -> Heard:
    """The last attempt to say back the present why, which its owner answers.

    Raises KeyError where it was not said back.
    """
    for heard in reversed(stages.hearing_rounds(project, owner, by)):
        if heard.why == owner.why:
            return heard
    raise KeyError(owner.id)


def missed(view: ConflictView, ref: StepRef) -> StepView:
    """What was missed, after *not quite*."""
    question = f"{view.name(ref.record)}: what was missed?"
    note = f"Enter, then {view.name(ref.other)} try once more. It may stay empty."
    return StepView(ref, "Not quite", question, note=note)


# Options


def options(view: ConflictView, ref: StepRef) -> StepView:
    """Another option; at least two are looked at (R9)."""
    count = len(view.options)
    if not count:
        question, note = "What could be done? One possible way:", "At least two are looked at before one is chosen."
    elif count == 1:
        question, note = (
            "Only one option was looked at: what else could be?",
            "Enter on an empty field goes on without.",
        )
    else:
        question, note = "What else could be?", "Enter on an empty field goes on."
    return StepView(ref, f"Option {agreement.option_letter(count)}", question, note=note)


def option(view: ConflictView, ref: StepRef) -> StepView:
    """An option in other words."""
    letter = view.letter_of(ref.record)
    return StepView(ref, f"Option {letter}", "In other words:", words=view.project.the(Option, ref.record).text)


def grid(_: ConflictView, ref: StepRef) -> StepView:
    """How each option answers each why."""
    note = (
        "m meets, p partly, f fails, d don't know, w a word for why;"
        " e puts the option into other words, o adds one. Enter goes on."
    )
    return StepView(ref, "How each option answers each why", "", StepInput.GRID, note=note)


def word(view: ConflictView, ref: StepRef) -> StepView:
    """A few words for why a cell is as it is."""
    cell = agreement.rating(view.project, view.project.the(Option, ref.record), view.side(ref.other))
    letter = view.letter_of(ref.record)
    fit = f" {cell.fit}" if cell else ""
    return StepView(
        ref,
        f"Option {letter}",
        f"{letter}{fit}, for {view.name(ref.other)}: in a few words, why?",
        words=(cell.word or "") if cell else "",
    )


# The middle ground


def middle_ground(view: ConflictView, ref: StepRef) -> StepView:
    """The middle ground in words."""
    proposed = view.proposal
    kind = agreement.failing_nobody(view.project, view.conflict)
    offered = kind[0] if len(kind) == 1 and not (proposed and proposed.text) else None
    note = _asked_again(view)
    if offered is not None:
        note = f"→ takes the words of {view.letter_of(offered.id)}, the one that fails nobody."
    return StepView(
        ref, "Middle ground", "What have you found together?", words=proposed.text if proposed else "",
        suggestion=offered.text if offered else "", note=note,
    )  # fmt: skip


def _asked_again(view: ConflictView) -> str:
    proposed = view.proposal
    asked = proposed is not None and any(agreement.position(view.project, proposed, side) for side in view.sides)
    return "Hands were counted: in other words they are counted again." if asked else ""


def keeps(view: ConflictView, ref: StepRef) -> StepView:
    """What a side keeps."""
    return _term(view, ref, "keep")


def gives(view: ConflictView, ref: StepRef) -> StepView:
    """What a side gives."""
    return _term(view, ref, "give")


def _term(view: ConflictView, ref: StepRef, what: str) -> StepView:
    term = agreement.term(view.project, view.proposal, view.side(ref.record)) if view.proposal else None
    words = (term.keeps if ref.kind is StepKind.KEEPS else term.gives) if term else None
    question = f"{view.name(ref.record)}: what do you {what}?"
    return StepView(ref, "Middle ground", question, about=_short(view), words=words or "", note=_asked_again(view))


def _short(view: ConflictView) -> str:
    return f"“{view.proposal.text}”" if view.proposal and view.proposal.text else ""


def conditions(view: ConflictView, ref: StepRef) -> StepView:
    """On what conditions."""
    return _further(view, ref, "On what conditions?", view.proposal.conditions if view.proposal else None)


def owner(view: ConflictView, ref: StepRef) -> StepView:
    """Who looks after it."""
    words = view.proposal.owner if view.proposal else None
    return _further(view, ref, "Who looks after it? A role, never a name.", words)


def review(view: ConflictView, ref: StepRef) -> StepView:
    """When the middle ground is looked at again."""
    return _further(view, ref, "When is it looked at again?", view.proposal.review if view.proposal else None)


def _further(view: ConflictView, ref: StepRef, question: str, words: str | None) -> StepView:
    note = _asked_again(view) or "Enter on an empty field goes on."
    return StepView(ref, "Middle ground", question, about=_short(view), words=words or "", note=note)


def enough(view: ConflictView, ref: StepRef) -> StepView:
    """What is enough, before the hands go up."""
    now = agreement.level_set(view.proposal) if view.proposal else None
    choices = [
        gradient
        for gradient in reversed(agreement.GRADIENTS)
        if gradient.number != agreement.ABSTAIN and agreement.is_enough(gradient, agreement.ENOUGH)
    ]
    answers = tuple(
        AnswerOption(str(choice.number), choice.key, f"“{choice.words}” or better", is_set=choice.number == now)
        for choice in choices
    )
    question = "Before the hands go up: what is enough, for everyone?"
    note = (
        "Enter goes on with what is marked; where nothing is, it is enough that nobody asks for more discussion,"
        " disagrees seriously or vetoes. Those three are never enough."
    )
    if again := _asked_again(view):
        note = f"{again} {note}"
    return StepView(ref, "What is enough", question, StepInput.ANSWERS, answers=answers, note=note)


# Hands


def check(view: ConflictView, ref: StepRef) -> StepView:
    """How far a side goes along with it."""
    name = view.name(ref.record)
    if view.proposal is None or not view.proposal.text:
        return StepView(
            ref, "Hands", "No middle ground has been put into words yet.", StepInput.ANSWERS,
            answers=(AnswerOption("propose", "m", "put it into words"),),
        )  # fmt: skip
    enough = agreement.enough_words(view.proposal)
    note = f"{enough[:1].upper()}{enough[1:]}. A key for each hand, Enter when all are counted."
    where = (
        "write first, then show."
        if conflict_sides.in_room(view.project, view.side(ref.record))
        else "they are not in the room."
    )
    return StepView(
        ref, "Hands", f"{name}: how far do you go along with it? {where[0].upper()}{where[1:]}", StepInput.HANDS,
        about=_short(view), note=note,
    )  # fmt: skip


def how(view: ConflictView, ref: StepRef) -> StepView:
    """How a side was asked that is not in the room."""
    name = view.name(ref.record)
    note = "Enter keeps the hands with these words. Esc leaves them uncounted."
    return StepView(
        ref, "Hands", f"{name}: how were they asked, and who wrote it down?", note=note,
        prompt="such as by phone, written down by their lead",
    )  # fmt: skip


def reservation(view: ConflictView, ref: StepRef) -> StepView:
    """A worry that a side goes on with, word for word."""
    name = view.name(ref.record)
    proposed = view.proposal
    check = agreement.position(view.project, proposed, view.side(ref.record)) if proposed else None
    before = agreement.reservations(view.project, proposed) if proposed else ()
    again = any(reservation.side == ref.record for reservation in before)
    worried = (check.support + check.will_support) if check else 0
    about = f"{worried} of {name} {'goes' if worried == 1 else 'go'} along with a worry." if worried else ""
    question = (
        f"{name}: another reservation, word for word?" if again else f"{name}: what is the reservation, word for word?"
    )
    note = "It is kept and printed as it stands. Enter on an empty field goes on."
    return StepView(ref, "Reservation", question, about=about, note=note)


def shown(view: ConflictView, ref: StepRef) -> StepView:
    """How a request was shown to the stream that it is about (R17)."""
    said = view.project.the(Contribution, ref.record)
    stream = view.project.get(Stream, ref.other)
    name = stream.name if stream else "?"
    question = f"{view.project.code(said)} is about the work or space of {name}. How was it shown to them?"
    about = "" if view.hides(said) else f"“{said.text}”"
    return StepView(ref, f"Shown to {name}", question, about=about, prompt="such as read out at their meeting")


# The end


def end(view: ConflictView, ref: StepRef) -> StepView:
    """Whether the sides agree, or how it ended."""
    end = view.outcome
    if end is not None:
        how = f"Agreed, {short_date(end.at)}." if end.agreed else f"Not agreed, {short_date(end.at)}: {end.reason}"
        return StepView(ref, "The end", how, StepInput.ANSWERS, answers=(AnswerOption("reopen", "u", "open it again"),))
    count = len(view.missing)
    answers = (AnswerOption("agree", "y", "agreed"), AnswerOption("disagree", "n", "not agreed, and why it stopped"))
    things, them = ("thing is", "it") if count == 1 else ("things are", "them")
    note = f"{count} {things} still missing before it can be agreed: y shows {them}." if count else ""
    return StepView(
        ref, "The end", "Each side: do you agree?", StepInput.ANSWERS, about=_short(view), answers=answers, note=note
    )


def reason(_: ConflictView, ref: StepRef) -> StepView:
    """Why it stopped (R7)."""
    note = "It is always printed. Both ends are worth writing down well."
    return StepView(ref, "Not agreed", "Why did it stop?", note=note)


def reopen(_: ConflictView, ref: StepRef) -> StepView:
    """Why it is opened again (R8)."""
    note = "How it ended stays readable. Enter opens it again; the reason may stay empty."
    return StepView(ref, "Open it again", "Why is it opened again?", note=note)
