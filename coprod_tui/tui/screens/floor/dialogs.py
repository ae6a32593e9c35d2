"""Dialogs of the floor: the meeting and its agenda, who is there, and the project's own description."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from coprod_tui.base.errors import InvalidInput, Refusal
from coprod_tui.base.paths import sessions_folder
from coprod_tui.domain import setup
from coprod_tui.domain.contributions.rules import stream_called
from coprod_tui.domain.meetings import commands
from coprod_tui.domain.meetings.agenda import BORROW_MINUTES, lenders
from coprod_tui.domain.meetings.commands import without_turn
from coprod_tui.domain.meetings.plans import Plan, read_plans
from coprod_tui.domain.records import FixedPoint, Meeting, MeetingKind, Openness, Stream
from coprod_tui.domain.setup import NewStream
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.dialogs import Choice, ChoiceDialog, ConfirmDialog, DialogField, FormDialog, TextDialog

_NO_MEETING = "No meeting is open. F2 starts one."
_SIDE_BY_SIDE = "themes side by side, and whose turn it is"
_NEEDS_MEETING = {"next_block", "previous_block", "borrow", "end_meeting"}


class AgendaDialogs:
    """The dialogs of a live meeting; a screen runs each in a worker."""

    def __init__(
        self, desk: Desk, stream_in_hand: Callable[[], str], go_leads: Callable[[], Awaitable[object]]
    ) -> None:
        """`stream_in_hand` returns the name that is proposed for a stream meeting.

        `go_leads` shows the screen of the leads' meeting.
        """
        self._desk = desk
        self._stream_in_hand = stream_in_hand
        self._go_leads = go_leads
        self._plans: tuple[Plan, ...] | None = None

    @property
    def _snapshot(self) -> Snapshot:
        return self._desk.snapshot

    def plans(self) -> tuple[Plan, ...]:
        """Read the plans of the program and the user's own once; tell what is wrong in them."""
        if self._plans is None:
            self._plans, faults = read_plans((sessions_folder(), self._desk.settings.plans_folder))
            for fault in faults:
                self._desk.tell(str(fault), "warning")
        return self._plans

    def prompt(self, stream: Stream) -> str:
        """The text of a stream's empty pane: what the open meeting's plan asks it first, where there is a plan."""
        meeting = self._snapshot.meeting_open
        plan = next((plan for plan in self.plans() if meeting and plan.name == meeting.plan), None)
        asked = plan.prompts_for(stream.name) if plan else ()
        return asked[0] if asked else f"What {stream.name} say stands here. Type below, Enter keeps it."

    def why_not(self, action: str) -> str | None:
        """Why an action on the meeting cannot be done now; None when it can be."""
        meeting = self._desk.known.meeting_open
        if action in _NEEDS_MEETING and meeting is None:
            return _NO_MEETING
        if action == "start_meeting" and meeting is not None:
            return f"Meeting {meeting.number} is open. End it first."
        return None

    async def choose(self) -> None:
        """Choose what to do with the open meeting; without one, start one."""
        meeting = self._snapshot.meeting_open
        if meeting is None:
            await self.start()
            return
        blocks = self._snapshot.blocks(meeting.id)
        choices = [Choice("end", "e", "end the meeting")]
        choices += [Choice("borrow", "b", f"{BORROW_MINUTES} minutes more, taken from a later block")] if blocks else []
        choices += [Choice("leads", "t", _SIDE_BY_SIDE)] if meeting.kind is MeetingKind.LEADS else []
        choices += [Choice("present", "p", "who is here, and how many")]
        choices += [
            Choice(str(block.position), str(number) if number < 10 else "", block.title, f"{block.minutes} min")
            for number, block in enumerate(blocks, 1)
        ]
        here = str(meeting.block) if blocks else None
        chosen = await self._desk.push_screen_wait(
            ChoiceDialog(f"Meeting {meeting.number}: {meeting.title}", choices, chosen=here)
        )
        if chosen == "end":
            await self._end(meeting)
        elif chosen == "leads":
            await self._go_leads()
        elif chosen == "borrow":
            await self._borrow(meeting)
        elif chosen == "present":
            await self._count_present(meeting)
        elif chosen:
            await self._desk.attempt(commands.open_block, int(chosen))

    async def end(self) -> None:
        """End the meeting that is open."""
        if meeting := self._snapshot.meeting_open:
            await self._end(meeting)

    async def borrow(self) -> None:
        """Borrow minutes from a later block."""
        if meeting := self._snapshot.meeting_open:
            await self._borrow(meeting)

    async def step_block(self, by: int) -> None:
        """Open the next block (1), or go back to the one before (-1)."""
        meeting = self._snapshot.meeting_open
        if meeting is None:
            self._desk.tell(_NO_MEETING)
            return
        blocks = self._snapshot.blocks(meeting.id)
        if 0 <= meeting.block + by < len(blocks):
            await self._desk.attempt(commands.open_block, meeting.block + by)
        else:
            self._desk.tell("This is the last block. F2 ends the meeting." if by > 0 else "This is the first block.")

    async def start(self) -> None:
        """Start a meeting from a plan."""
        plans = self.plans()
        choices = [
            Choice(plan.name, str(number), plan.title, f"{plan.minutes} min") for number, plan in enumerate(plans, 1)
        ]
        chosen = await self._desk.push_screen_wait(ChoiceDialog("Start which meeting?", choices))
        plan = next((plan for plan in plans if plan.name == chosen), None)
        if plan is None:
            return
        everyone = ", ".join(stream.name for stream in self._snapshot.streams)
        likely = self._stream_in_hand() if plan.kind is MeetingKind.STREAM else everyone
        blanks = [
            DialogField("here", "Who is here, and how many? (Members 7, Staff 5)", likely, everyone),
            DialogField("venue", "Where?", prompt="such as Quayside community centre"),
        ]

        def wrong(texts: Mapping[str, str]) -> str | None:
            return _wrong_presence(self._snapshot, texts["here"])

        filled = await self._desk.push_screen_wait(
            FormDialog(f"Start: {plan.title}", blanks, done="start", wrong=wrong)
        )
        if filled is not None:
            here = who_is_here(self._snapshot, filled["here"])
            present = {stream: count for stream, count in here.items() if count is not None}
            done = await self._desk.attempt(
                commands.start, plan, streams=tuple(here), present=present, venue=filled["venue"]
            )
            if done is not None and plan.kind is MeetingKind.LEADS:
                self._desk.tell("Ctrl+L shows themes side by side, what has no answer, and whose turn it is.")

    async def _end(self, meeting: Meeting) -> None:
        about = "What was said stays. Ctrl+Z opens the meeting again."
        if not await self._desk.push_screen_wait(ConfirmDialog(f"End meeting {meeting.number}?", about, yes="end it")):
            return
        because = None
        if unheard := without_turn(self._snapshot, meeting):
            names = ", ".join(stream.name for stream in unheard)
            asked = TextDialog("Why does it end without their turn?", about=f"No turn is written down for: {names}.")
            because = await self._desk.push_screen_wait(asked)
            if because is None:
                return
        await self._desk.attempt(commands.end, because=because)

    async def _borrow(self, meeting: Meeting) -> None:
        able = lenders(self._snapshot.blocks(meeting.id), meeting.block)
        if not able:
            self._desk.tell(f"No block to come has {BORROW_MINUTES} min to give.")
            return
        choices = [
            Choice(str(block.position), str(number), block.title, f"{block.minutes} min")
            for number, block in enumerate(able, 1)
        ]
        chosen = await self._desk.push_screen_wait(
            ChoiceDialog(f"Take {BORROW_MINUTES} minutes from which block?", choices)
        )
        if chosen:
            await self._desk.attempt(commands.borrow, int(chosen))

    async def _count_present(self, meeting: Meeting) -> None:
        present = self._snapshot.present(meeting.id)
        before = {attendance.stream: attendance.present for attendance in present}
        blanks = [
            DialogField(
                stream.letter, stream.name, _count_words(stream.id in before, before.get(stream.id)), "not in the room"
            )
            for stream in self._snapshot.streams
        ]
        about = "A number for each stream that is in the room; an empty one is not here."
        filled = await self._desk.push_screen_wait(FormDialog("Who is here?", blanks, about=about, wrong=_wrong_counts))
        if filled is None:
            return
        for stream in self._snapshot.streams:
            text = filled[stream.letter].strip()
            if text and (stream.id not in before or _count(text) != before[stream.id]):
                await self._desk.attempt(commands.set_present, stream.id, _count(text))
            elif not text and stream.id in before:
                await self._desk.attempt(commands.leave, stream.id)


def who_is_here(project: Snapshot, typed: str) -> dict[str, int | None]:
    """Parse `Members 7, Staff` to numbers of people by stream id; raises Refusal for an unknown stream."""
    here: dict[str, int | None] = {}
    for part in typed.split(","):
        words = part.split()
        if not words:
            continue
        count = _count(words[-1]) if words[-1].isdecimal() and len(words) > 1 else None
        name = " ".join(words[:-1] if count is not None else words)
        here[stream_called(project, name).id] = count
    if not here:
        raise InvalidInput("Say which stream is here, for example: Members 7.")
    return here


def _wrong_presence(project: Snapshot, typed: str) -> str | None:
    try:
        who_is_here(project, typed)
    except Refusal as refusal:
        return str(refusal)
    return None


def _wrong_counts(texts: Mapping[str, str]) -> str | None:
    wrong = [
        text for text in texts.values() if text.strip() and not text.strip().isdecimal() and text.strip() != "here"
    ]
    return f"“{wrong[0]}” is not a number." if wrong else None


def _count_words(here: bool, count: int | None) -> str:
    return "" if not here else "here" if count is None else str(count)


def _count(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 6 else None


# The project

_KEYS = {Openness.OPEN: "c", Openness.FIXED: "n"}


class ProjectDialogs:
    """Dialogs about title, purpose, who decides, fixed points and streams."""

    def __init__(self, desk: Desk) -> None:
        """`desk` runs the verbs."""
        self._desk = desk

    async def choose(self) -> None:
        """Choose what to add, change or take out."""
        points = sorted(self._desk.snapshot.all(FixedPoint).values(), key=lambda point: (point.openness, point.id))
        streams = ", ".join(f"{stream.name} ({stream.letter})" for stream in self._desk.snapshot.streams)
        project = self._desk.snapshot.project
        choices = [
            Choice("describe", "t", "title, purpose, who decides", project.title),
            *(Choice(f"add {openness}", _KEYS[openness], f"add what {openness}") for openness in Openness),
            Choice("stream", "s", "add a stream", streams),
            *(Choice(point.id, "", point.text, f"{point.openness}{f', says {point.source}' if point.source else ''}")
              for point in points),
        ]  # fmt: skip
        chosen = await self._desk.push_screen_wait(ChoiceDialog("About the project", choices))
        if chosen == "describe":
            await self._describe()
        elif chosen == "stream":
            await self._add_stream()
        elif chosen and chosen.startswith("add "):
            await self._add_point(Openness(chosen.removeprefix("add ")))
        elif chosen:
            await self._take_out(self._desk.snapshot.the(FixedPoint, chosen))

    async def _describe(self) -> None:
        project = self._desk.snapshot.project
        blanks = [
            DialogField("title", "What is it called?", project.title),
            DialogField("purpose", "What is it for?", project.purpose, lines=True),
            DialogField("decides", "Who decides?", project.decides, lines=True),
        ]
        filled = await self._desk.push_screen_wait(FormDialog("About the project", blanks, done="keep"))
        if filled:
            await self._desk.attempt(
                setup.describe, title=filled["title"], purpose=filled["purpose"], decides=filled["decides"]
            )

    async def _add_point(self, openness: Openness) -> None:
        blanks = [
            DialogField("text", f"What {openness}?", lines=True),
            DialogField("source", "Who said so?", prompt="such as the Trust, 3 Nov"),
        ]
        filled = await self._desk.push_screen_wait(FormDialog(f"What {openness}", blanks, done="keep"))
        if filled:
            await self._desk.attempt(setup.add_fixed_point, openness, filled["text"], filled["source"])

    async def _add_stream(self) -> None:
        blanks = [
            DialogField("name", "What is the stream called?"),
            DialogField("letter", "Its code letter (empty: one is proposed)"),
            DialogField("required", "Is its signature needed? (yes, or no for an observer)", "yes"),
        ]
        filled = await self._desk.push_screen_wait(FormDialog("A new stream", blanks, done="add"))
        if filled:
            required = not filled["required"].strip().lower().startswith("n")
            await self._desk.attempt(
                setup.add_stream, NewStream(filled["name"], filled["letter"].strip() or None, required)
            )

    async def _take_out(self, point: FixedPoint) -> None:
        if await self._desk.push_screen_wait(
            ConfirmDialog("Take this out?", f"{point.text}\n\nCtrl+Z brings it back.", yes="take out")
        ):
            await self._desk.attempt(setup.remove_fixed_point, point.id)
