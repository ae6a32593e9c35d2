"""What each step of a conflict asks: the words of the box that holds the thing to do now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, auto

from coprod_tui.meeting.model import Conflict, Contribution, Heard, Kind, Option, Side, Stream
from coprod_tui.meeting.rules import conflicts as rules
from coprod_tui.meeting.rules.conflicts import Hearing
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.screens.conflict_places import Part, Place
from coprod_tui.screens.rows import day_words
from coprod_tui.widgets.answers import Answer

WITHOUT_WHY = "What would happen if you did not get it?"
"""What finds a why where the plan of the meeting has no prompt of its own."""


class Body(Enum):
    """What a step is done with."""

    FIELD = auto()
    ANSWERS = auto()
    GRID = auto()
    HANDS = auto()


@dataclass(frozen=True, slots=True)
class Step:
    """One step as it is shown."""

    place: Place
    title: str
    question: str
    body: Body = Body.FIELD
    about: str = ""
    """People's words that it is about."""
    words: str = ""
    """What stands in the field: what is written down already."""
    suggestion: str = ""
    """Someone's own words that an empty field offers; → takes them."""
    prompt: str = ""
    note: str = ""
    answers: tuple[Answer, ...] = ()

    @property
    def slot(self) -> str:
        """The slot of its draft."""
        return f"conflict/{self.place}"


@dataclass(frozen=True, slots=True)
class Seen:
    """What the words of a step depend on."""

    project: Snapshot
    conflict: Conflict
    asks: tuple[str, ...] = ()
    """What the plan of the meeting says to ask now."""
    hides: Callable[[Contribution], bool] = lambda _: False
    """Whether a contribution's words must not be shown now (R29)."""

    def side(self, record: str) -> Side:
        """A side by its id."""
        return self.project.the(Side, record)

    def name(self, record: str) -> str:
        """What a side is called."""
        return rules.side_name(self.project, self.side(record))


def step_at(seen: Seen, place: Place) -> Step:
    """The step at a place of the conflict."""
    return _STEPS[place.part](seen, place)


# The sides


def _sides(_: Seen, place: Place) -> Step:
    return Step(
        place, "Sides", "A conflict has two sides or more.", Body.ANSWERS, answers=(Answer("side", "s", "add a side"),)
    )


def _links(seen: Seen, place: Place) -> Step:
    name = seen.name(place.record)
    question = f"{name}: what did they say that this rests on?"
    answers = (Answer("link", "l", "choose what it rests on"),)
    return Step(place, "Contributions", question, Body.ANSWERS, answers=answers)


def _ask(seen: Seen, place: Place) -> Step:
    side = seen.side(place.record)
    likes = [one for one in rules.own_bases(seen.project, side) if one.kind is Kind.WOULD_LIKE and not seen.hides(one)]
    offered = likes[0].text if len(likes) == 1 and not side.ask else ""
    note = f"→ takes what they said ({seen.project.code(likes[0])})." if offered else ""
    return Step(
        place, "Ask", f"{seen.name(side.id)}: what do you ask for?", words=side.ask or "", suggestion=offered, note=note
    )


def _why(seen: Seen, place: Place) -> Step:
    side = seen.side(place.record)
    name = seen.name(side.id)
    ask = " ".join(dict.fromkeys(seen.asks)) or WITHOUT_WHY
    note = "Enter on an empty field: they chose not to say."
    if rules.others(seen.project, seen.conflict, side) and any(_said_back(seen, side)):
        note = "It was said back already: in other words it has to be said back again."
    return Step(place, "Why", f"{name}: why? {ask}", words=side.why or "", note=note)


def _said_back(seen: Seen, owner: Side) -> list[Heard]:
    heard = seen.project.linked(Heard, "owner", owner.id)
    return [one for one in heard if one.why == owner.why]


def _silent(seen: Seen, place: Place) -> Step:
    side, name = seen.side(place.record), seen.name(place.record)
    if side.silent:
        question, answer = f"{name} chose not to say why.", Answer("speak", "c", "they say it after all")
    else:
        question = f"Nothing is written down. Did {name} choose not to say why?"
        answer = Answer("silent", "c", "they chose not to say")
    note = "Then it can end only as not agreed; nobody has to say why. Tab goes on and leaves it open."
    return Step(place, "Why", question, Body.ANSWERS, answers=(answer,), note=note)


# Heard back


def _heard(seen: Seen, place: Place) -> Step:
    owner, by = seen.side(place.record), seen.side(place.other)
    state = rules.hearing(seen.project, owner, by)
    if state in (Hearing.UNANSWERED, Hearing.OUTSIDE):
        return _is_that_it(seen, place, owner, by)
    mine, theirs = seen.name(owner.id), seen.name(by.id)
    question = f"{theirs}, in your own words: what did you hear {mine} say?"
    note = f"Enter, then ask {mine}: is that it?   yes  or  not quite, and what was missed"
    said = rules.rounds(seen.project, owner, by)
    about = ""
    if state is Hearing.NOT_QUITE and said:
        missed = next((one.missed for one in reversed(said) if one.confirmed is False), None)
        about = f"Not quite: {missed}" if missed else "Not quite. Once more:"
    elif state is Hearing.HEARD:
        last = [one for one in said if one.confirmed][-1]
        about = f"{mine} said yes, {day_words(last.at)}: “{last.text}”"
        note = "Enter on an empty field goes on."
    elif state is Hearing.EARLIER_WORDS:
        about = "It was said back before the why was put into other words."
    if not owner.why:
        question, note = f"{mine} have not said why yet: there is nothing to say back.", "Tab goes on."
    return Step(place, "Say it back", question, about=about, note=note)


def _is_that_it(seen: Seen, place: Place, owner: Side, by: Side) -> Step:
    mine, theirs = seen.name(owner.id), seen.name(by.id)
    last = round_in_hand(seen.project, owner, by)
    answers = [Answer("yes", "y", "yes"), Answer("not quite", "n", "not quite, and what was missed")]
    if not (rules.in_room(seen.project, owner) and rules.in_room(seen.project, by)) and not last.lead_to_lead:
        answers.append(Answer("leads", "l", "yes, said from lead to lead"))
    return Step(
        place, "Is that it?", f"{mine}: is that it?", Body.ANSWERS, about=f"{theirs} said: “{last.text}”",
        answers=tuple(answers),
    )  # fmt: skip


def round_in_hand(project: Snapshot, owner: Side, by: Side) -> Heard:
    """The time that was said back last, of the why as it now stands: the one that its owner answers about."""
    return next(one for one in reversed(rules.rounds(project, owner, by)) if one.why == owner.why)


def _missed(seen: Seen, place: Place) -> Step:
    question = f"{seen.name(place.record)}: what was missed?"
    note = f"Enter, then {seen.name(place.other)} try once more. It may stay empty."
    return Step(place, "Not quite", question, note=note)


# Options


def _options(seen: Seen, place: Place) -> Step:
    count = len(rules.options(seen.project, seen.conflict))
    if not count:
        question, note = "What could be done? One possible way:", "At least two are looked at before one is chosen."
    elif count == 1:
        question, note = (
            "Only one option was looked at: what else could be?",
            "Enter on an empty field goes on without.",
        )
    else:
        question, note = "What else could be?", "Enter on an empty field goes on."
    return Step(place, f"Option {rules.option_letter(count)}", question, note=note)


def _option(seen: Seen, place: Place) -> Step:
    letter = _letter(seen, place.record)
    return Step(place, f"Option {letter}", "In other words:", words=seen.project.the(Option, place.record).text)


def _grid(_: Seen, place: Place) -> Step:
    note = "w writes a word for why, e puts the option into other words, o adds one. Enter goes on."
    return Step(place, "How each option answers each why", "", Body.GRID, note=note)


def _word(seen: Seen, place: Place) -> Step:
    cell = rules.rating(seen.project, seen.project.the(Option, place.record), seen.side(place.other))
    letter = _letter(seen, place.record)
    fit = f" {cell.fit}" if cell else ""
    return Step(
        place,
        f"Option {letter}",
        f"{letter}{fit}, for {seen.name(place.other)}: in a few words, why?",
        words=(cell.word or "") if cell else "",
    )


def _letter(seen: Seen, option: str) -> str:
    ids = [one.id for one in rules.options(seen.project, seen.conflict)]
    return rules.option_letter(ids.index(option))


# The middle ground


def _middle_ground(seen: Seen, place: Place) -> Step:
    found = rules.proposal(seen.project, seen.conflict)
    kind = rules.failing_nobody(seen.project, seen.conflict)
    offered = kind[0] if len(kind) == 1 and not (found and found.text) else None
    note = _asked_again(seen)
    if offered is not None:
        note = f"→ takes the words of {_letter(seen, offered.id)}, the one that fails nobody."
    return Step(
        place, "Middle ground", "What have you found together?", words=found.text if found else "",
        suggestion=offered.text if offered else "", note=note,
    )  # fmt: skip


def _asked_again(seen: Seen) -> str:
    found = rules.proposal(seen.project, seen.conflict)
    asked = found is not None and any(
        rules.position(seen.project, found, side) for side in rules.sides(seen.project, seen.conflict)
    )
    return "Hands were counted: in other words they are counted again." if asked else ""


def _keeps(seen: Seen, place: Place) -> Step:
    return _term(seen, place, "keep")


def _gives(seen: Seen, place: Place) -> Step:
    return _term(seen, place, "give")


def _term(seen: Seen, place: Place, what: str) -> Step:
    found = rules.proposal(seen.project, seen.conflict)
    term = rules.term(seen.project, found, seen.side(place.record)) if found else None
    words = (term.keeps if place.part is Part.KEEPS else term.gives) if term else None
    question = f"{seen.name(place.record)}: what do you {what}?"
    return Step(place, "Middle ground", question, about=_short(seen), words=words or "", note=_asked_again(seen))


def _short(seen: Seen) -> str:
    found = rules.proposal(seen.project, seen.conflict)
    return f"“{found.text}”" if found and found.text else ""


def _conditions(seen: Seen, place: Place) -> Step:
    found = rules.proposal(seen.project, seen.conflict)
    return _further(seen, place, "On what conditions?", found.conditions if found else None)


def _owner(seen: Seen, place: Place) -> Step:
    found = rules.proposal(seen.project, seen.conflict)
    return _further(seen, place, "Who looks after it? A role, never a name.", found.owner if found else None)


def _review(seen: Seen, place: Place) -> Step:
    found = rules.proposal(seen.project, seen.conflict)
    return _further(seen, place, "When is it looked at again?", found.review if found else None)


def _further(seen: Seen, place: Place, question: str, words: str | None) -> Step:
    note = _asked_again(seen) or "Enter on an empty field goes on."
    return Step(place, "Middle ground", question, about=_short(seen), words=words or "", note=note)


def _enough(seen: Seen, place: Place) -> Step:
    found = rules.proposal(seen.project, seen.conflict)
    now = found.enough if found else rules.ENOUGH
    choices = [one for one in reversed(rules.GRADIENTS) if one.number <= rules.ENOUGH and one.hand != "–"]
    answers = tuple(
        Answer(str(one.number), one.key, f"“{one.words}” or better", is_set=one.number == now) for one in choices
    )
    question = "Before the hands go up: what is enough, for everyone?"
    note = "Enter goes on with what is marked. Serious disagreement and veto are never enough."
    if again := _asked_again(seen):
        note = f"{again} {note}"
    return Step(place, "What is enough", question, Body.ANSWERS, answers=answers, note=note)


# Hands


def _check(seen: Seen, place: Place) -> Step:
    found = rules.proposal(seen.project, seen.conflict)
    name = seen.name(place.record)
    if found is None or not found.text:
        return Step(
            place, "Hands", "No middle ground has been put into words yet.", Body.ANSWERS,
            answers=(Answer("propose", "m", "put it into words"),),
        )  # fmt: skip
    enough = next(one.words for one in rules.GRADIENTS if one.number == found.enough)
    note = f"Enough, as decided before: “{enough}” or better. A key for each hand, Enter when all are counted."
    where = (
        "write first, then show."
        if rules.in_room(seen.project, seen.side(place.record))
        else "they are not in the room."
    )
    return Step(
        place, "Hands", f"{name}: how far do you go along with it? {where[0].upper()}{where[1:]}", Body.HANDS,
        about=_short(seen), note=note,
    )  # fmt: skip


def _how(seen: Seen, place: Place) -> Step:
    name = seen.name(place.record)
    note = "Enter keeps the hands with these words. Esc leaves them uncounted."
    return Step(
        place, "Hands", f"{name}: how were they asked, and who wrote it down?", note=note,
        prompt="by phone, written down by their lead",
    )  # fmt: skip


def _reservation(seen: Seen, place: Place) -> Step:
    found = rules.proposal(seen.project, seen.conflict)
    name = seen.name(place.record)
    check = rules.position(seen.project, found, seen.side(place.record)) if found else None
    there = [one for one in rules.reservations(seen.project, found) if one.side == place.record] if found else []
    worried = (check.support + check.will_support) if check else 0
    about = f"{worried} of {name} {'goes' if worried == 1 else 'go'} along with a worry." if worried else ""
    question = (
        f"{name}: another reservation, word for word?" if there else f"{name}: what is the reservation, word for word?"
    )
    note = "It is kept and printed as it stands. Enter on an empty field goes on."
    return Step(place, "Reservation", question, about=about, note=note)


def _shown(seen: Seen, place: Place) -> Step:
    said = seen.project.the(Contribution, place.record)
    stream = seen.project.get(Stream, place.other)
    name = stream.name if stream else "?"
    question = f"{seen.project.code(said)} is about the work or space of {name}. How was it shown to them?"
    about = "" if seen.hides(said) else f"“{said.text}”"
    return Step(place, f"Shown to {name}", question, about=about, prompt="read out at their meeting")


# The end


def _end(seen: Seen, place: Place) -> Step:
    end = rules.outcome(seen.project, seen.conflict)
    if end is not None:
        how = f"Agreed, {day_words(end.at)}." if end.agreed else f"Not agreed, {day_words(end.at)}: {end.reason}"
        return Step(place, "The end", how, Body.ANSWERS, answers=(Answer("reopen", "u", "open it again"),))
    count = len(rules.missing(seen.project, seen.conflict))
    answers = (Answer("agree", "y", "agreed"), Answer("disagree", "n", "not agreed, and why it stopped"))
    things = "thing is" if count == 1 else "things are"
    note = f"{count} {things} still missing before it can be agreed: y lists them." if count else ""
    return Step(
        place, "The end", "Each side: do you agree?", Body.ANSWERS, about=_short(seen), answers=answers, note=note
    )


def _reason(_: Seen, place: Place) -> Step:
    note = "It is always printed. Both ends are worth writing down well."
    return Step(place, "Not agreed", "Why did it stop?", note=note)


def _reopen(_: Seen, place: Place) -> Step:
    note = "How it ended stays readable. Enter opens it again; the reason may stay empty."
    return Step(place, "Open it again", "Why is it opened again?", note=note)


def with_draft(step: Step, draft: str | None) -> Step:
    """The step with what was typed and not kept in its field."""
    if draft is None or step.body is not Body.FIELD or draft == step.words:
        return step
    return replace(step, words=draft, suggestion="")


_STEPS: dict[Part, Callable[[Seen, Place], Step]] = {
    Part.SIDES: _sides,
    Part.LINKS: _links,
    Part.ASK: _ask,
    Part.WHY: _why,
    Part.SILENT: _silent,
    Part.HEARD: _heard,
    Part.MISSED: _missed,
    Part.OPTIONS: _options,
    Part.GRID: _grid,
    Part.WORD: _word,
    Part.OPTION: _option,
    Part.MIDDLE_GROUND: _middle_ground,
    Part.KEEPS: _keeps,
    Part.GIVES: _gives,
    Part.CONDITIONS: _conditions,
    Part.OWNER: _owner,
    Part.REVIEW: _review,
    Part.ENOUGH: _enough,
    Part.CHECK: _check,
    Part.HOW: _how,
    Part.RESERVATION: _reservation,
    Part.SHOWN: _shown,
    Part.END: _end,
    Part.REASON: _reason,
    Part.REOPEN: _reopen,
}
