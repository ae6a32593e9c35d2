"""The steps in which the sides agree, or do not: middle ground, hands, reservations, the end."""

from __future__ import annotations

from coprod_tui.meeting.model import Contribution, Stream
from coprod_tui.meeting.rules import conflicts as rules
from coprod_tui.screens.conflict_places import Part, Place
from coprod_tui.screens.conflict_step import Body, Seen, Step, letter_of
from coprod_tui.screens.rows import day_words
from coprod_tui.widgets.answers import Answer

# The middle ground


def middle_ground(seen: Seen, place: Place) -> Step:
    """The middle ground in words."""
    found = rules.proposal(seen.project, seen.conflict)
    kind = rules.failing_nobody(seen.project, seen.conflict)
    offered = kind[0] if len(kind) == 1 and not (found and found.text) else None
    note = _asked_again(seen)
    if offered is not None:
        note = f"→ takes the words of {letter_of(seen, offered.id)}, the one that fails nobody."
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


def keeps(seen: Seen, place: Place) -> Step:
    """What a side keeps."""
    return _term(seen, place, "keep")


def gives(seen: Seen, place: Place) -> Step:
    """What a side gives."""
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


def conditions(seen: Seen, place: Place) -> Step:
    """On what conditions."""
    found = rules.proposal(seen.project, seen.conflict)
    return _further(seen, place, "On what conditions?", found.conditions if found else None)


def owner(seen: Seen, place: Place) -> Step:
    """Who looks after it."""
    found = rules.proposal(seen.project, seen.conflict)
    return _further(seen, place, "Who looks after it? A role, never a name.", found.owner if found else None)


def review(seen: Seen, place: Place) -> Step:
    """When it is looked at again."""
    found = rules.proposal(seen.project, seen.conflict)
    return _further(seen, place, "When is it looked at again?", found.review if found else None)


def _further(seen: Seen, place: Place, question: str, words: str | None) -> Step:
    note = _asked_again(seen) or "Enter on an empty field goes on."
    return Step(place, "Middle ground", question, about=_short(seen), words=words or "", note=note)


def enough(seen: Seen, place: Place) -> Step:
    """What is enough, before the hands go up."""
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


def check(seen: Seen, place: Place) -> Step:
    """How far a side goes along with it."""
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


def how(seen: Seen, place: Place) -> Step:
    """How a side was asked that is not in the room."""
    name = seen.name(place.record)
    note = "Enter keeps the hands with these words. Esc leaves them uncounted."
    return Step(
        place, "Hands", f"{name}: how were they asked, and who wrote it down?", note=note,
        prompt="such as by phone, written down by their lead",
    )  # fmt: skip


def reservation(seen: Seen, place: Place) -> Step:
    """A worry that a side goes on with, word for word."""
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


def shown(seen: Seen, place: Place) -> Step:
    """How a request was shown to the stream that it is about (R17)."""
    said = seen.project.the(Contribution, place.record)
    stream = seen.project.get(Stream, place.other)
    name = stream.name if stream else "?"
    question = f"{seen.project.code(said)} is about the work or space of {name}. How was it shown to them?"
    about = "" if seen.hides(said) else f"“{said.text}”"
    return Step(place, f"Shown to {name}", question, about=about, prompt="such as read out at their meeting")


# The end


def end(seen: Seen, place: Place) -> Step:
    """Whether the sides agree, or how it ended."""
    end = rules.outcome(seen.project, seen.conflict)
    if end is not None:
        how = f"Agreed, {day_words(end.at)}." if end.agreed else f"Not agreed, {day_words(end.at)}: {end.reason}"
        return Step(place, "The end", how, Body.ANSWERS, answers=(Answer("reopen", "u", "open it again"),))
    count = len(rules.missing(seen.project, seen.conflict))
    answers = (Answer("agree", "y", "agreed"), Answer("disagree", "n", "not agreed, and why it stopped"))
    things, them = ("thing is", "it") if count == 1 else ("things are", "them")
    note = f"{count} {things} still missing before it can be agreed: y shows {them}." if count else ""
    return Step(
        place, "The end", "Each side: do you agree?", Body.ANSWERS, about=_short(seen), answers=answers, note=note
    )


def reason(_: Seen, place: Place) -> Step:
    """Why it stopped (R7)."""
    note = "It is always printed. Both ends are worth writing down well."
    return Step(place, "Not agreed", "Why did it stop?", note=note)


def reopen(_: Seen, place: Place) -> Step:
    """Why it is opened again (R8)."""
    note = "How it ended stays readable. Enter opens it again; the reason may stay empty."
    return Step(place, "Open it again", "Why is it opened again?", note=note)
