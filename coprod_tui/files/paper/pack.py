"""The paper pack of one meeting as a document: agenda, cards, tallies, canvases, sign-off pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coprod_tui.files.documents.marks import MADE_UP, Told, footer, opening
from coprod_tui.files.documents.value import Block, Document, Heading, Items, Note, PageBreak, Paragraph, ours, theirs
from coprod_tui.files.paper.cards import cards
from coprod_tui.files.paper.conflicts import canvas, empty_canvas, tally_sheets
from coprod_tui.files.paper.signing import sign_pages
from coprod_tui.meeting.brief import Brief, cover_of, day
from coprod_tui.meeting.model import Meeting, Stage, Stream
from coprod_tui.meeting.plans import Plan
from coprod_tui.meeting.refusals import BadContent, Unknown
from coprod_tui.meeting.rules.conflicts import stage
from coprod_tui.meeting.rules.paper import CARDS_MOST
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.wordings import Wordings

NAME = "paper pack"
"""As the edition is asked for."""
CARDS = 8
"""How many cards each stream gets unless another number is asked for."""
_HOW = (
    "Every card and sheet has a code. When there is electricity again, type the code and what was written, on the"
    " meeting screen (Ctrl+P, “typed from paper”) or with `coprod typed`. A code that is mistyped is caught: its last"
    " character fits no other."
)
_SIGNS = "Begin with + (works), - (doesn't work), * (would like), ? (question) or = (fact). One thing a card, no names."


@dataclass(frozen=True, slots=True)
class Step:
    """One block of the agenda."""

    minutes: int
    title: str
    say: str


@dataclass(frozen=True, slots=True)
class Gathering:
    """The meeting that a pack is for: one that was started, or the next one by its plan."""

    number: int
    title: str
    steps: tuple[Step, ...]
    streams: tuple[Stream, ...]
    on: str = ""
    ground_rules: tuple[str, ...] = ()


def gathering(project: Snapshot, number: int | None, plan: Plan | None) -> Gathering:
    """The meeting with this number; without one the next, by a plan. Raises Unknown for a number that there is not."""
    if number is None:
        return _next(project, plan)
    found = next((one for one in project.meetings if one.number == number), None)
    if found is None:
        raise Unknown(f"There is no meeting {number} here.")
    steps = tuple(Step(one.minutes, one.title, one.say) for one in project.blocks(found.id))
    rules = plan.ground_rules if plan else ()
    return Gathering(number, found.title, steps, _streams(project, found), found.started_at[:10], rules)


def _next(project: Snapshot, plan: Plan | None) -> Gathering:
    number = max((one.number for one in project.meetings), default=0) + 1
    if plan is None:
        return Gathering(number, "The next meeting", (), project.streams)
    steps = tuple(Step(one.minutes, one.title, one.say) for one in plan.blocks)
    return Gathering(number, plan.title, steps, project.streams, ground_rules=plan.ground_rules)


def _streams(project: Snapshot, meeting: Meeting) -> tuple[Stream, ...]:
    here = {one.stream for one in project.present(meeting.id)}
    return tuple(one for one in project.streams if one.id in here) or project.streams


def paper_pack(project: Snapshot, of: Gathering, wordings: Wordings, many: int = CARDS) -> Document:
    """The pack; raises BadContent for more cards than a stream can have."""
    if not 1 <= many <= CARDS_MOST:
        raise BadContent(f"A stream can have 1 to {CARDS_MOST} cards at a meeting.")
    versions = project.versions
    cover = cover_of(project, versions[-1] if versions else None)
    about = Told(Brief(project.project.title, (), project.project.example, of.on), cover)
    edition = f"Paper pack for meeting {of.number}"
    return Document(
        about.title,
        edition,
        (Paragraph((theirs(of.title), ours(f", {day(of.on)}" if of.on else ""))), *opening(about)),
        tuple(_blocks(project, of, wordings, many)),
        footer(about, edition),
        made_up=MADE_UP if project.project.example else "",
        on=of.on or about.on,
    )


def _blocks(project: Snapshot, of: Gathering, wordings: Wordings, many: int) -> Iterator[Block]:
    yield Note((ours(_HOW),))
    yield from _agenda(of, wordings)
    for stream in of.streams:
        yield PageBreak()
        yield Heading(2, (ours("Cards for "), theirs(stream.name)))
        yield Paragraph((ours(_SIGNS),))
        yield from cards(project, stream, of.number, many)
    open_ones = [one for one in project.conflicts if stage(project, one) not in (Stage.AGREED, Stage.NOT_AGREED)]
    for conflict in open_ones:
        yield PageBreak()
        yield from canvas(project, conflict)
        yield from tally_sheets(project, conflict)
    yield PageBreak()
    yield from empty_canvas()
    if project.versions:
        yield from sign_pages(project, project.versions[-1], wordings)


def _agenda(of: Gathering, wordings: Wordings) -> Iterator[Block]:
    yield Heading(2, (ours("Agenda"),))
    if not of.steps:
        yield Paragraph((ours("There is no agenda for this meeting yet."),))
    for step in of.steps:
        yield Heading(3, (ours(f"{step.minutes} min: "), theirs(step.title)))
        if step.say:
            yield Paragraph((theirs(step.say),))
    yield from _listed("Ground rules", of.ground_rules or wordings.ground_rules)
    if wordings.consent:
        yield Heading(3, (ours("What is read aloud about consent"),))
        yield Paragraph((theirs(wordings.consent),))


def _listed(title: str, those: Sequence[str]) -> Iterator[Block]:
    if those:
        yield Heading(3, (ours(title),))
        yield Items(tuple((theirs(one),) for one in those))
