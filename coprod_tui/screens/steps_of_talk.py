"""The steps in which the sides hear one another: ask, why, saying it back, options."""

from __future__ import annotations

from coprod_tui.meeting.model import Heard, Kind, Option, Side
from coprod_tui.meeting.rules import conflicts as rules
from coprod_tui.meeting.rules.conflicts import Hearing
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.screens.conflict_places import Place
from coprod_tui.screens.conflict_step import Body, Seen, Step, letter_of
from coprod_tui.screens.rows import day_words, is_hidden
from coprod_tui.widgets.answers import Answer

WITHOUT_WHY = "What would happen if you did not get it?"
"""What finds a why where the plan of the meeting has no prompt of its own."""


# The sides


def sides(_: Seen, place: Place) -> Step:
    """A conflict with fewer than two sides."""
    return Step(
        place, "Sides", "A conflict has two sides or more.", Body.ANSWERS, answers=(Answer("side", "s", "add a side"),)
    )


def links(seen: Seen, place: Place) -> Step:
    """A side that rests on nothing."""
    name = seen.name(place.record)
    question = f"{name}: what did they say that this rests on?"
    answers = (Answer("link", "l", "choose what it rests on"),)
    return Step(place, "Contributions", question, Body.ANSWERS, answers=answers)


def ask(seen: Seen, place: Place) -> Step:
    """What a side asks for; words that were said for this room only are offered to nobody."""
    side = seen.side(place.record)
    likes = [one for one in rules.own_bases(seen.project, side) if one.kind is Kind.WOULD_LIKE and not is_hidden(one)]
    offered = likes[0].text if len(likes) == 1 and not side.ask else ""
    note = f"→ takes what they said ({seen.project.code(likes[0])})." if offered else ""
    return Step(
        place, "Ask", f"{seen.name(side.id)}: what do you ask for?", words=side.ask or "", suggestion=offered, note=note
    )


def why(seen: Seen, place: Place) -> Step:
    """Why it asks; the plan of the meeting may say how to find it."""
    side = seen.side(place.record)
    name = seen.name(side.id)
    ask = " ".join(dict.fromkeys(seen.asks)) or WITHOUT_WHY
    said = [one for one in rules.own_bases(seen.project, side) if one.why and not is_hidden(one)]
    offered = (said[0].why or "") if len(said) == 1 and not side.why else ""
    note = "Enter on an empty field: they chose not to say."
    if offered:
        note = f"→ takes the why they gave ({seen.project.code(said[0])}). {note}"
    if rules.others(seen.project, seen.conflict, side) and any(_said_back(seen, side)):
        note = "It was said back already: in other words it has to be said back again."
    return Step(place, "Why", f"{name}: why? {ask}", words=side.why or "", suggestion=offered, note=note)


def _said_back(seen: Seen, owner: Side) -> list[Heard]:
    heard = seen.project.linked(Heard, "owner", owner.id)
    return [one for one in heard if one.why == owner.why]


def silent(seen: Seen, place: Place) -> Step:
    """Nothing was written down: whether the side chose not to say why (R7)."""
    side, name = seen.side(place.record), seen.name(place.record)
    if side.silent:
        question, answer = f"{name} chose not to say why.", Answer("speak", "c", "they say it after all")
    else:
        question = f"Nothing is written down. Did {name} choose not to say why?"
        answer = Answer("silent", "c", "they chose not to say")
    note = "Then it can end only as not agreed; nobody has to say why. Tab goes on and leaves it open."
    return Step(place, "Why", question, Body.ANSWERS, answers=(answer,), note=note)


# Heard back


def heard(seen: Seen, place: Place) -> Step:
    """Another side says the why back, or its owner answers (R3)."""
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


def missed(seen: Seen, place: Place) -> Step:
    """What was missed, after *not quite*."""
    question = f"{seen.name(place.record)}: what was missed?"
    note = f"Enter, then {seen.name(place.other)} try once more. It may stay empty."
    return Step(place, "Not quite", question, note=note)


# Options


def options(seen: Seen, place: Place) -> Step:
    """One more possible way; at least two are looked at (R9)."""
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


def option(seen: Seen, place: Place) -> Step:
    """An option in other words."""
    letter = letter_of(seen, place.record)
    return Step(place, f"Option {letter}", "In other words:", words=seen.project.the(Option, place.record).text)


def grid(_: Seen, place: Place) -> Step:
    """How each option answers each why."""
    note = (
        "m meets, p partly, f fails, d don't know, w a word for why;"
        " e puts the option into other words, o adds one. Enter goes on."
    )
    return Step(place, "How each option answers each why", "", Body.GRID, note=note)


def word(seen: Seen, place: Place) -> Step:
    """A few words for why a cell is as it is."""
    cell = rules.rating(seen.project, seen.project.the(Option, place.record), seen.side(place.other))
    letter = letter_of(seen, place.record)
    fit = f" {cell.fit}" if cell else ""
    return Step(
        place,
        f"Option {letter}",
        f"{letter}{fit}, for {seen.name(place.other)}: in a few words, why?",
        words=(cell.word or "") if cell else "",
    )
