"""One conflict read from notes: its sides, what was heard, options, middle ground and end, a line for each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from coprod_tui.files.notes.lines import Faults, Fields, Node
from coprod_tui.files.notes.streams import Streams, lettered
from coprod_tui.meeting.model import Fit
from coprod_tui.meeting.verbs.noted import (
    NotedCheck,
    NotedConflict,
    NotedHeard,
    NotedOption,
    NotedOutcome,
    NotedProposal,
    NotedRating,
    NotedReservation,
    NotedSide,
    NotedTerm,
)
from coprod_tui.meeting.words import clean, folded

HANDS = ("endorse", "agree", "support", "abstain", "discuss", "will support", "disagree", "veto")
"""How notes call the eight gradients, 1 to 8."""
ITEMS: dict[str, tuple[str, ...]] = {
    "side": ("stream", "group", "asks", "why", "silent"),
    "heard": ("why of", "said by", "of these words", "answer", "missed", "lead to lead", "meeting", "at"),
    "option": (),
    "middle ground": ("conditions", "owner", "review", "enough"),
    "terms": ("keeps", "gives"),
    "check": ("hands", "how", "meeting", "at"),
    "reservation": ("side",),
    "outcome": ("reason", "middle ground", "meeting", "at", "reopened", "reopened because"),
}
"""The lines of a conflict, and the fields of each."""
MANY = {"side": ("from",), "option": (*Fit, "because")}
"""The fields that may stand more than once in such a line."""

_HEADING = re.compile(
    r"Conflict(?:\s+(C-[0-9]{1,6}(?:~[0-9A-F]{1,8})?))?(?:\s+·\s+(.*)|\s+(.*))?", re.IGNORECASE | re.DOTALL
)
_ITEM = re.compile(r"([^:]{1,20}?)\s*:(.*)", re.DOTALL)
_COUNT = re.compile(r"([0-9]{1,9})\s+(\D+)")
_CODE = re.compile(r"[A-Z]-[0-9]{1,6}(?:~[0-9A-F]{1,8})?", re.IGNORECASE)
MOST_MEETING = 9_999


def noted_conflict(part: list[Node], streams: Streams, faults: Faults) -> NotedConflict:
    """A conflict from its heading and the lines under it; what is wrong goes to the faults."""
    head = part[0]
    match = _HEADING.fullmatch(clean(head.text)) if head.level == 2 else None
    if match is None:
        faults.wrong(head.line, "A conflict is headed ## Conflict C-03 · what it is called.")
        return NotedConflict()
    fields = Fields(head, faults, "A conflict", ("at",))
    reading = _Reading(streams, faults)
    for node in part[1:]:
        reading.item(node)
    return NotedConflict(
        title=(match[2] or match[3] or "").strip(),
        code=match[1].upper() if match[1] else None,
        at=fields.moment("at"),
        sides=tuple(reading.sides.values()),
        heard=tuple(reading.heard),
        options=tuple(reading.options),
        proposals=tuple(one.proposal() for one in reading.proposals),
        outcomes=tuple(reading.outcomes),
        line=head.line,
    )


@dataclass(slots=True)
class _Proposal:
    """A middle ground, and what was said about it so far."""

    words: NotedProposal
    terms: list[NotedTerm] = field(default_factory=list)
    checks: list[NotedCheck] = field(default_factory=list)
    reservations: list[NotedReservation] = field(default_factory=list)

    def proposal(self) -> NotedProposal:
        """All of it."""
        return replace(
            self.words, terms=tuple(self.terms), checks=tuple(self.checks), reservations=tuple(self.reservations)
        )


class _Reading:
    """The lines of one conflict, in order."""

    def __init__(self, streams: Streams, faults: Faults) -> None:
        self.sides: dict[str, NotedSide] = {}
        self.heard: list[NotedHeard] = []
        self.options: list[NotedOption] = []
        self.proposals: list[_Proposal] = []
        self.outcomes: list[NotedOutcome] = []
        self._streams = streams
        self._faults = faults

    def item(self, node: Node) -> None:
        """One line with its fields."""
        match = _ITEM.fullmatch(node.text)
        name = match[1].lower() if match else ""
        if match is None or name not in ITEMS:
            self._faults.wrong(node.line, f"A line of a conflict begins with one of {', '.join(ITEMS)}, and a colon.")
            return
        words = clean("\n".join((match[2], *node.lines[1:])), lines=True)
        fields = Fields(node, self._faults, f"“{name}”", ITEMS[name], MANY.get(name, ()))
        if not words and name != "middle ground":
            self._faults.wrong(node.line, f"There are no words after “{name}:”.")
            return
        read = {
            "side": self._side,
            "heard": self._heard,
            "option": self._option,
            "middle ground": self._proposal,
            "terms": self._term,
            "check": self._check,
            "reservation": self._reservation,
            "outcome": self._outcome,
        }[name]
        read(words, fields)

    def _side(self, label: str, fields: Fields) -> None:
        if folded(label) in self.sides:
            self._faults.wrong(fields.node.line, f"There is a side called {label} already. Call this one differently.")
            return
        codes = fields.rows("from")
        for source in codes:
            if _CODE.fullmatch(source) is None:
                fields.wrong("from", f"“{source[:40]}” is not the code of a contribution, such as M-014.")
        self.sides[folded(label)] = NotedSide(
            stream=self._streams.name(lettered(fields.row("stream") or clean(label)), fields.node.line),
            group=fields.row("group"),
            ask=fields.text("asks"),
            why=fields.text("why"),
            silent=fields.truth("silent"),
            rests_on=tuple(dict.fromkeys(source.upper() for source in codes)),
            line=fields.node.line,
        )

    def _place(self, label: str | None, fields: Fields, name: str) -> int:
        """The place of the side that is called so; -1, and a fault, where there is none."""
        places = {key: place for place, key in enumerate(self.sides)}
        found = places.get(folded(label or ""), -1)
        if found < 0:
            called = f"“{label[:40]}” is not" if label else f"“{name}” says which is"
            fields.wrong(name, f"{called} one of the sides that stand above.")
        return found

    def _heard(self, words: str, fields: Fields) -> None:
        answer = fields.row("answer")
        if answer not in (None, "yes", "not quite"):
            fields.wrong("answer", f"“answer” is yes or not quite, not “{answer}”.")
        owner, by = (self._place(fields.row(name), fields, name) for name in ("why of", "said by"))
        if owner == by >= 0:
            fields.wrong("said by", "A why is said back by another side.")
        self.heard.append(
            NotedHeard(
                owner=owner,
                by=by,
                text=words,
                why=fields.text("of these words"),
                confirmed=None if answer is None else answer == "yes",
                missed=fields.text("missed"),
                lead_to_lead=fields.truth("lead to lead"),
                meeting=fields.number("meeting", 1, MOST_MEETING),
                at=fields.moment("at"),
                line=fields.node.line,
            )
        )

    def _option(self, words: str, fields: Fields) -> None:
        ratings: dict[int, NotedRating] = {}
        last = None
        for entry in fields.all:
            if entry.name == "because" and last is not None:
                ratings[last] = replace(ratings[last], word=entry.value or None)
            elif entry.name == "because":
                self._faults.wrong(entry.line, "“because” stands below what it explains, such as fails: Members.")
            else:
                last = self._place(entry.row, fields, entry.name)
                if last in ratings:
                    self._faults.wrong(entry.line, f"{entry.row} stand here a second time. Keep one of the two.")
                ratings[last] = NotedRating(last, Fit(entry.name))
        self.options.append(NotedOption(words, tuple(ratings.values()), fields.node.line))

    def _proposal(self, words: str, fields: Fields) -> None:
        noted = NotedProposal(
            text=words,
            conditions=fields.text("conditions"),
            owner=fields.text("owner"),
            review=fields.text("review"),
            enough=fields.number("enough", 1, 6),
            line=fields.node.line,
        )
        self.proposals.append(_Proposal(noted))

    def _about(self, fields: Fields) -> _Proposal:
        """The middle ground that stands above."""
        if not self.proposals:
            self._faults.wrong(fields.node.line, "There is no middle ground above that this could be about.")
            return _Proposal(NotedProposal())
        return self.proposals[-1]

    def _term(self, label: str, fields: Fields) -> None:
        term = NotedTerm(self._place(label, fields, "terms"), fields.text("keeps"), fields.text("gives"))
        about = self._about(fields)
        if term.side in {one.side for one in about.terms}:
            fields.wrong("terms", f"What {label} keep and give stands here already.")
        about.terms.append(term)

    def _check(self, label: str, fields: Fields) -> None:
        side, counts = self._place(label, fields, "check"), self._hands(fields)
        number = fields.number("meeting", 1, MOST_MEETING)
        check = NotedCheck(side, counts, fields.row("how"), number, fields.moment("at"), fields.node.line)
        self._about(fields).checks.append(check)

    def _hands(self, fields: Fields) -> tuple[int, ...]:
        counts = dict.fromkeys(HANDS, 0)
        for part in (fields.row("hands") or "").split(","):
            match = _COUNT.fullmatch(part.strip())
            if match is None or match[2].lower() not in counts or not 0 < int(match[1]) <= 10_000:
                fields.wrong(
                    "hands", f"Hands are counted as 5 agree, 1 will support: a number and one of {', '.join(HANDS)}."
                )
                break
            counts[match[2].lower()] += int(match[1])
        return tuple(counts.values())

    def _reservation(self, words: str, fields: Fields) -> None:
        self._about(fields).reservations.append(
            NotedReservation(self._place(fields.row("side"), fields, "side"), words)
        )

    def _outcome(self, words: str, fields: Fields) -> None:
        if words not in ("agreed", "not agreed"):
            self._faults.wrong(fields.node.line, f"An outcome is agreed or not agreed, not “{words[:40]}”.")
        place: int | None = len(self.proposals) - 1 if self.proposals else None
        if fields.row("middle ground") == "none":
            place = None
        elif "middle ground" in fields:
            number = fields.number("middle ground", 1, len(self.proposals)) if self.proposals else None
            place = None if number is None else number - 1
            if not self.proposals:
                fields.wrong("middle ground", "No middle ground stands above.")
        self.outcomes.append(
            NotedOutcome(
                agreed=words == "agreed",
                proposal=place,
                reason=fields.text("reason"),
                meeting=fields.number("meeting", 1, MOST_MEETING),
                at=fields.moment("at"),
                reopened_at=fields.moment("reopened"),
                reopened_because=fields.text("reopened because"),
                line=fields.node.line,
            )
        )
