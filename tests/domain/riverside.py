"""A small project for tests of the brief and of signatures: an agreement, a disagreement, and what is not finished."""

from __future__ import annotations

from typing import Any

from coprod_tui.domain import setup
from coprod_tui.domain.brief.assembly import brief_of
from coprod_tui.domain.brief.content import Brief, LineDetail, PrintedLine
from coprod_tui.domain.brief.facts import may_be_cited
from coprod_tui.domain.conflicts import commands, outcome, sides
from coprod_tui.domain.contributions.answers import unanswered
from coprod_tui.domain.contributions.commands import ContributionChanges, answer, edit
from coprod_tui.domain.records import (
    AnswerKind,
    Conflict,
    Consent,
    Contribution,
    Form,
    Kind,
    Openness,
    Project,
    Signoff,
    Tag,
    Theme,
    Version,
)
from coprod_tui.domain.signing import commands as signing_commands
from tests.domain.sketch import Sketch, begun

HANDS = (5, 3, 0, 0, 0, 0, 0, 0)
WITH_DOUBT = (6, 0, 0, 0, 0, 1, 0, 0)
TODAY = "2026-11-10"
UNCHECKED = {"unchecked": "it was said back at the tables"}
"""The reason for a signature without the understanding check."""


class Riverside:
    """Three streams, two of which met; everything that a brief can hold now is in it."""

    def __init__(self) -> None:
        self.sketch: Sketch = begun()
        self.sketch.do(setup.describe, title="Riverside", purpose="A place to get well.", decides="The Board decides.")
        self.sketch.do(setup.add_fixed_point, Openness.FIXED, "The site is fixed.", "Board, March")
        self.sketch.do(setup.add_fixed_point, Openness.OPEN, "Rooms and furniture.", "")
        self.sketch.meet(Members=8, Staff=7)
        self.bed = self.sketch.say("Members", "a wooden bed", why="a hospital bed tells me I'm ill")
        self.fixed = self.sketch.say("Staff", "a fixed bed", why="two back injuries last year")
        self.garden = self.sketch.say("Members", "the garden is a lifeline", Kind.WORKS)
        self.door = self.sketch.say("Members", "a door that nobody looks through")
        self.panel = self.sketch.say("Staff", "a panel in every door")
        self.store = self.sketch.say("Members", "shelves for my things")
        self.empty = self.sketch.say("Staff", "less to search")
        self.theme("beds", self.bed, self.fixed)
        self.agreed = self.agree()
        self.stopped = self.stop()
        self.open = self.do(commands.raise_conflict, [self.door, self.panel], title="")

    @property
    def project(self) -> Any:
        return self.sketch.snapshot

    @property
    def brief(self) -> Brief:
        return brief_of(self.project)

    def do(self, verb: Any, *args: Any, **kwargs: Any) -> Any:
        return self.sketch.do(verb, *args, **kwargs)

    def say(self, stream: str, text: str, kind: Kind = Kind.WOULD_LIKE, **fields: Any) -> str:
        return self.sketch.say(stream, text, kind, **fields)

    def own(self, text: str, consent: Consent, *, read_back: bool, form: Form = Form.OWN) -> str:
        """Something in a member's very words."""
        return self.say("Members", text, form=form, consent=consent, read_back=read_back)

    def theme(self, name: str, *contributions: str) -> None:
        theme = self.sketch.put(Theme(self.sketch.new_id(), name))
        for contribution in contributions:
            self.sketch.put(Tag(f"{contribution}/{theme.id}", contribution, theme.id))

    def reword(self, contribution: str, text: str) -> None:
        self.do(edit, contribution, ContributionChanges(text=text))

    def make_example(self) -> None:
        self.sketch.put(Project(self.project.project.id, title="Riverside", example=True))

    def code(self, contribution: str) -> str:
        return str(self.project.code(self.project.the(Contribution, contribution)))

    def sides(self, conflict: str) -> tuple[str, str]:
        """The sides of Members and of Staff."""
        first, other = sides.sides(self.project, self.project.the(Conflict, conflict))
        return first.id, other.id

    def raised(self, title: str, *contributions: str) -> str:
        """A conflict in which both have said what they ask and why."""
        conflict = str(self.do(commands.raise_conflict, contributions, title=title))
        for side, name in zip(self.sides(conflict), ("members", "staff"), strict=True):
            self.do(commands.set_ask, side, f"what {name} ask of {title.lower()}")
            self.do(commands.set_why, side, f"why {name} ask it of {title.lower()}")
        return conflict

    def agree(self) -> str:
        conflict = self.raised("The bed", self.bed, self.fixed)
        members, staff = self.sides(conflict)
        missed = self.do(commands.say_back, members, staff, "it is about feeling ill")
        self.do(commands.confirm, missed, yes=False, missed="and about where I look")
        for owner, by in ((members, staff), (staff, members)):
            self.do(commands.confirm, self.do(commands.say_back, owner, by, "now I have heard it"), yes=True)
        self.do(
            outcome.propose, conflict, text="fixed, in one of two positions",
            keeps={members: "a choice of position", staff: "both sides in reach"},
            gives={members: "moving it themselves", staff: "one layout for all"},
            conditions="tried in a mock-up", owner="Ward lead", review="at 1:50",
        )  # fmt: skip
        self.do(outcome.check, members, HANDS)
        self.do(outcome.check, staff, WITH_DOUBT)
        self.do(outcome.reserve, staff, "two layouts to learn at night")
        self.do(outcome.agree, conflict)
        return conflict

    def stop(self) -> str:
        conflict = self.raised("Storage", self.store, self.empty)
        self.do(outcome.disagree, conflict, "nobody could give more")
        return conflict

    # Versions and signatures

    def issue(self, reason: str | None = None) -> Version:
        """Issues a version in which everything has its answer, as one has to be that can be final (R15)."""
        self.answer_all()
        return self.version(self.do(signing_commands.issue, reason))

    def answer_all(self) -> None:
        said = self.project.all(Contribution)
        for contribution in unanswered(self.project):
            if may_be_cited(said[contribution]):
                self.do(answer, [contribution], AnswerKind.IN_BRIEF)
            else:
                self.do(answer, [contribution], AnswerKind.PARKED, reason="it stays in the room")

    def version(self, version_id: str) -> Version:
        return self.project.the(Version, version_id)  # type: ignore[no-any-return]

    def stream(self, name: str) -> str:
        return self.sketch.stream(name).id

    def share(
        self, version: Version, *names: str, on: str = TODAY, form: str = "read aloud", because: str | None = None
    ) -> None:
        for name in names:
            self.do(signing_commands.share_back, version.id, self.stream(name), on=on, form=form, because=because)

    def sign(self, version: Version, *names: str, **fields: Any) -> list[Signoff]:
        """Signs for streams, each by a lead of its own, unless the fields say otherwise."""
        told = []
        for name in names:
            whole = {
                "role": f"{name} lead",
                "how": "by show of hands",
                "on": TODAY,
                "present": 6,
                **UNCHECKED,
                **fields,
            }
            signoff = self.do(signing_commands.sign, version.id, self.stream(name), **whole)
            told.append(self.project.the(Signoff, signoff))
        return told


EVERYBODY = ("Members", "Staff", "Community")


def line(brief: Brief, key: str) -> PrintedLine:
    """The line with this key."""
    return next(one for _, one in brief.lines() if one.key == key)


def detail(line: PrintedLine, key: str) -> LineDetail:
    """The only detail of a line whose key begins so."""
    (found,) = (each for each in line.details if each.key.startswith(key))
    return found


def printed(brief: Brief) -> str:
    """Everything that a brief holds for print, in one text."""
    told = [brief.title]
    for section in brief.sections:
        told += (section.title, *section.notes)
        for part in section.parts:
            told += (part.title, *part.notes)
            for shown_line in part.lines:
                told += (shown_line.number, shown_line.text, *(words.text for words in shown_line.all_words()))
                told += (text for each in shown_line.details for text in (each.label, each.text))
                told += (cite.code for cite in shown_line.cites)
    return "\n".join(told)
