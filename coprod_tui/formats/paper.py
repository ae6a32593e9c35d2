"""The paper pack, for a meeting without electricity: agenda, cards, canvases, tally sheets and sign-off pages.

Each card and sheet has a code, by which what was written on it is typed back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coprod_tui.base.errors import InvalidInput, Unknown
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.brief.content import Brief
from coprod_tui.domain.brief.cover import cover_of
from coprod_tui.domain.brief.facts import format_date
from coprod_tui.domain.conflicts import agreement, sides, stages
from coprod_tui.domain.conflicts.stages import ENDED, stage
from coprod_tui.domain.meetings.paper import (
    CARDS_MOST,
    CONSENT_LABELS,
    CanvasField,
    PaperCard,
    SignPage,
    TallySheet,
    canvas_fields,
    code_of,
    tallies,
)
from coprod_tui.domain.meetings.plans import Plan, Wordings, fill_places
from coprod_tui.domain.records import Conflict, Decision, Kind, Meeting, Stream, Version
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.formats.documents.content import (
    EXAMPLE_NOTE,
    Block,
    BriefWithCover,
    DataTable,
    Document,
    Fact,
    Facts,
    FormField,
    Heading,
    Items,
    Note,
    PageBreak,
    Paragraph,
    Run,
    footer_runs,
    opening_paragraphs,
    ours,
    theirs,
)

PACK_EDITION = "paper pack"
"""The name by which the edition is asked for."""
CARDS = 8
"""The default number of cards for each stream."""
_HOW = (
    "Every card and sheet has a code. When there is electricity again, type the code and what was written, on the"
    " meeting screen (Ctrl+P, “typed from paper”) or with `coprod typed`. A code that is mistyped is caught: its last"
    " character fits no other."
)
_SIGNS = "Begin with + (works), - (doesn't work), * (would like), ? (question) or = (fact). One thing a card, no names."


@frozen
class AgendaStep(Frozen):
    """One block of the agenda."""

    minutes: int
    title: str
    say: str


@frozen
class PackMeeting(Frozen):
    """The meeting of a pack: one that was started, or the next one by its plan."""

    number: int
    title: str
    steps: tuple[AgendaStep, ...]
    streams: tuple[Stream, ...]
    on: str = ""
    ground_rules: tuple[str, ...] = ()


def pack_meeting(project: Snapshot, number: int | None, plan: Plan | None) -> PackMeeting:
    """Return the meeting with this number, or the next one by a plan; raise Unknown for an unknown number."""
    if number is None:
        return _next(project, plan)
    meeting = next((one for one in project.meetings if one.number == number), None)
    if meeting is None:
        raise Unknown(f"There is no meeting {number} here.")
    steps = tuple(AgendaStep(one.minutes, one.title, one.say) for one in project.blocks(meeting.id))
    rules = plan.ground_rules if plan else ()
    return PackMeeting(number, meeting.title, steps, _streams(project, meeting), meeting.started_at[:10], rules)


def _next(project: Snapshot, plan: Plan | None) -> PackMeeting:
    number = max((one.number for one in project.meetings), default=0) + 1
    if plan is None:
        return PackMeeting(number, "The next meeting", (), project.streams)
    steps = tuple(AgendaStep(one.minutes, one.title, one.say) for one in plan.blocks)
    return PackMeeting(number, plan.title, steps, project.streams, ground_rules=plan.ground_rules)


def _streams(project: Snapshot, meeting: Meeting) -> tuple[Stream, ...]:
    here = {one.stream for one in project.present(meeting.id)}
    return tuple(one for one in project.streams if one.id in here) or project.streams


def paper_pack(project: Snapshot, of: PackMeeting, wordings: Wordings, many: int = CARDS) -> Document:
    """Build the pack; raise InvalidInput for more cards than a stream can have."""
    if not 1 <= many <= CARDS_MOST:
        raise InvalidInput(f"A stream can have 1 to {CARDS_MOST} cards at a meeting.")
    versions = project.versions
    cover = cover_of(project, versions[-1] if versions else None)
    about = BriefWithCover(Brief(project.project.title, (), project.project.example, of.on), cover)
    edition = f"Paper pack for meeting {of.number}"
    return Document(
        about.title,
        edition,
        (Paragraph((theirs(of.title), ours(f", {format_date(of.on)}" if of.on else ""))), *opening_paragraphs(about)),
        tuple(_blocks(project, of, wordings, many)),
        footer_runs(about, edition),
        made_up=EXAMPLE_NOTE if project.project.example else "",
        on=of.on or about.on,
    )


def _blocks(project: Snapshot, of: PackMeeting, wordings: Wordings, many: int) -> Iterator[Block]:
    yield Note((ours(_HOW),))
    yield from _agenda(of, wordings)
    for stream in of.streams:
        yield PageBreak()
        yield Heading(2, (ours("Cards for "), theirs(stream.name)))
        yield Paragraph((ours(_SIGNS),))
        yield from cards(project, stream, of.number, many)
    open_ones = [one for one in project.conflicts if stage(project, one) not in ENDED]
    for conflict in open_ones:
        yield PageBreak()
        yield from canvas(project, conflict)
        yield from tally_sheets(project, conflict)
    yield PageBreak()
    yield from empty_canvas()
    if project.versions:
        yield from sign_pages(project, project.versions[-1], wordings)


def _agenda(of: PackMeeting, wordings: Wordings) -> Iterator[Block]:
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


def _listed(title: str, texts: Sequence[str]) -> Iterator[Block]:
    if texts:
        yield Heading(3, (ours(title),))
        yield Items(tuple((theirs(one),) for one in texts))


# Capture cards, one for each thing that is said

BOX = "☐"
_ON_A_PAGE = 2


def cards(project: Snapshot, stream: Stream, meeting: int, many: int) -> Iterator[Block]:
    """Yield the cards of a stream, numbered from 1."""
    for number in range(1, many + 1):
        if number > 1 and number % _ON_A_PAGE == 1:
            yield PageBreak()
        yield Heading(3, (ours(code_of(project, PaperCard(stream, meeting, number))),))
        yield Paragraph((ours(boxes([f"{kind.sign} {kind.value}" for kind in Kind])),))
        yield FormField(ours("What was said"), lines=3)
        yield FormField(ours("Because"), lines=2)
        yield FormField(ours("Themes, and the person's code"), "never a name")
        yield Paragraph((ours(boxes((*CONSENT_LABELS.values(), "read back, and it is what I meant"))),))


def boxes(words: Sequence[str]) -> str:
    """Return boxes to tick, in one line."""
    return "   ".join(f"{BOX} {one}" for one in words)


# Conflicts: a canvas with each side's ask and why, and a tally sheet for each side

_NOTHING = "still to be said"


def canvas(project: Snapshot, conflict: Conflict) -> Iterator[Block]:
    """Yield what each side asks and why, as far as known, with room for the rest."""
    yield Heading(2, (ours(f"{sides.code(project, conflict)}: "), theirs(sides.title(project, conflict))))
    for place in canvas_fields(project, conflict):
        yield from _place(project, place)
    for owner, by in stages.to_be_heard(project, conflict):
        owner_name, listener_name = sides.side_name(project, owner), sides.side_name(project, by)
        label = f"{listener_name} say {sides.possessive(owner_name, 'why', opens=False)} back"
        yield FormField(theirs(label), f"{owner_name} answer: yes, or not quite", 2)
    yield from _together()


def empty_canvas() -> Iterator[Block]:
    """Yield an empty canvas, for a conflict that comes up at this meeting."""
    yield Heading(2, (ours("Something else that pulls apart"),))
    for side in ("One side", "The other side"):
        yield FormField(ours(f"{side}: who, and which cards"))
        yield FormField(ours(f"{side} ask"), lines=2)
        yield FormField(ours(f"{side}: why"), lines=3)
        yield FormField(ours(f"{side}: the why, said back by the other"), "their answer: yes, or not quite", 2)
    yield from _together()


def _together() -> Iterator[Block]:
    yield FormField(ours("Possible ways"), lines=4)
    yield FormField(ours("The middle ground"), lines=3)
    yield FormField(ours("What each side keeps, and what it gives"), lines=3)
    yield FormField(ours("Conditions, who looks after them, when it is looked at again"), lines=2)


def _place(project: Snapshot, place: CanvasField) -> Iterator[Block]:
    name = sides.side_name(project, place.side)
    label = f"{name} ask" if place.field == "ask" else sides.possessive(name, "why")
    yield Heading(3, (ours(f"{code_of(project, place)}: "), theirs(label)))
    words = getattr(place.side, place.field)
    if words:
        yield Paragraph((theirs(words),))
        yield FormField(ours("In other words, if they are better"), lines=2)
    else:
        yield FormField(ours(_NOTHING), lines=3)


def tally_sheets(project: Snapshot, conflict: Conflict) -> Iterator[Block]:
    """Yield a tally sheet for each side, once there is a middle ground in words."""
    for tally in tallies(project, conflict):
        yield PageBreak()
        yield from _tally(project, tally)


def _tally(project: Snapshot, tally: TallySheet) -> Iterator[Block]:
    name = sides.side_name(project, tally.side)
    yield Heading(2, (ours(f"{code_of(project, tally)}: hands of "), theirs(name)))
    rows = [Fact(ours("Middle ground"), (theirs(tally.proposal.text),))]
    if tally.proposal.conditions:
        rows.append(Fact(ours("Conditions"), (theirs(tally.proposal.conditions),)))
    yield Facts(tuple(rows))
    yield DataTable(
        ours("How many people show each hand"),
        (ours("Hand"), ours("It means"), ours("Typed as"), ours("People")),
        tuple(
            ((ours(grade.hand),), (ours(grade.words),), (ours(f"{grade.key}="),), (ours(" "),))
            for grade in agreement.GRADIENTS
        ),
    )
    yield FormField(ours("Reservations, word for word"), lines=3)
    yield FormField(ours("Who counted, and when"))


# Sign-off pages, one for each stream


def sign_pages(project: Snapshot, version: Version, wordings: Wordings) -> Iterator[Block]:
    """Yield a page for each stream: the wording that it signs, and blanks to type back."""
    for stream in project.streams:
        yield PageBreak()
        code = code_of(project, SignPage(version, stream))
        yield Heading(2, (ours(f"{code}: sign-off by "), theirs(stream.name)))
        yield Paragraph((ours(f"Brief version {version.number}, words "), ours(version.words, strong=True)))
        yield Paragraph((ours("Fingerprint (SHA-256): "), Run(version.sha256, code=True)))
        values = {"stream": stream.name, "version": str(version.number), "words": version.words}
        for part in fill_places(wordings.sign_off, values).split("\n\n") if wordings.sign_off else ():
            yield Paragraph((theirs(part),))
        yield Paragraph((ours(boxes([one.value for one in Decision])),))
        yield FormField(ours("How we decided"))
        yield FormField(ours("On, and how many were present"))
        yield FormField(ours("Reservations, or why not yet"), "word for word", 4)
        yield FormField(ours("Who signs, by role or code"), "a name only if the person wishes it")
        yield FormField(ours("Who keeps this page"))
