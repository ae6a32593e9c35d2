"""The agenda on the floor: start and end a meeting, move through its blocks, borrow minutes, say who is there."""

from __future__ import annotations

from datetime import datetime, timedelta

from textual import work

from coprod_tui.meeting.agenda import BORROWED, lenders
from coprod_tui.meeting.model import Attendance, Contribution, Meeting, MeetingKind
from coprod_tui.meeting.plans import Plan, read_plans
from coprod_tui.meeting.refusals import BadContent, Refusal
from coprod_tui.meeting.rules.said import stream_called
from coprod_tui.meeting.rules.turns import without_turn
from coprod_tui.meeting.shipped import sessions
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs import meetings
from coprod_tui.screens.ask import Blank, Choice, Choose, Confirm, Fill, Write
from coprod_tui.screens.base import ProjectScreen

_NO_MEETING = "No meeting is open. F2 starts one."
_SIDE_BY_SIDE = "themes side by side, and whose turn it is"
_NEEDS_MEETING = {"next_block", "previous_block", "borrow", "end_meeting"}


class AgendaActions(ProjectScreen):
    """The verbs of a live meeting."""

    _plans: tuple[Plan, ...] | None = None

    def plans(self) -> tuple[Plan, ...]:
        """The plans that ship with the program and the person's own; what is wrong in one is told once."""
        if self._plans is None:
            self._plans, faults = read_plans((sessions(), self.desk.settings.plans_folder))
            for fault in faults:
                self.desk.tell(str(fault), "warning")
        return self._plans

    def plan_of_meeting(self) -> Plan | None:
        """The plan of the meeting that is open."""
        meeting = self.snapshot.meeting_open
        return next((plan for plan in self.plans() if meeting and plan.name == meeting.plan), None)

    def why_not_agenda(self, action: str) -> str | None:
        """Why something about the agenda cannot be done now."""
        meeting = self.snapshot.meeting_open
        if action in _NEEDS_MEETING and meeting is None:
            return _NO_MEETING
        if action == "start_meeting" and meeting is not None:
            return f"Meeting {meeting.number} is open. End it first."
        return None

    def stream_in_hand(self) -> str:
        """The name of the stream that a stream meeting is most likely of; empty where there is none."""
        return ""

    @work
    async def action_agenda(self) -> None:
        """What can be done with the meeting, by number or letter."""
        meeting = self.snapshot.meeting_open
        if meeting is None:
            await self._start()
            return
        blocks = self.snapshot.blocks(meeting.id)
        choices = [Choice("end", "e", "end the meeting")]
        choices += [Choice("borrow", "b", f"{BORROWED} minutes more, taken from a later block")] if blocks else []
        choices += [Choice("leads", "t", _SIDE_BY_SIDE)] if meeting.kind is MeetingKind.LEADS else []
        choices += [Choice("present", "p", "who is here, and how many")]
        choices += [
            Choice(str(block.position), str(number) if number < 10 else "", block.title, f"{block.minutes} min")
            for number, block in enumerate(blocks, 1)
        ]
        here = str(meeting.block) if blocks else None
        chosen = await self.desk.push_screen_wait(
            Choose(f"Meeting {meeting.number}: {meeting.title}", choices, chosen=here)
        )
        if chosen == "end":
            await self._end(meeting)
        elif chosen == "leads":
            await self.run_action("app.go_leads")
        elif chosen == "borrow":
            await self._borrow(meeting)
        elif chosen == "present":
            await self._count(meeting)
        elif chosen:
            await self.desk.attempt(meetings.open_block, int(chosen))

    @work
    async def action_start_meeting(self) -> None:
        """Starts a meeting from a plan."""
        await self._start()

    @work
    async def action_end_meeting(self) -> None:
        """Ends the meeting that is open."""
        if meeting := self.snapshot.meeting_open:
            await self._end(meeting)

    @work
    async def action_borrow(self) -> None:
        """Takes five minutes from a later block."""
        if meeting := self.snapshot.meeting_open:
            await self._borrow(meeting)

    @work
    async def action_next_block(self) -> None:
        """Opens the next block."""
        await self._step_block(1)

    @work
    async def action_previous_block(self) -> None:
        """Goes back to the block before."""
        await self._step_block(-1)

    async def _step_block(self, by: int) -> None:
        meeting = self.snapshot.meeting_open
        if meeting is None:
            self.desk.tell(_NO_MEETING)
            return
        blocks = self.snapshot.blocks(meeting.id)
        if 0 <= meeting.block + by < len(blocks):
            await self.desk.attempt(meetings.open_block, meeting.block + by)
        else:
            self.desk.tell("This is the last block. F2 ends the meeting." if by > 0 else "This is the first block.")

    async def _start(self) -> None:
        plans = self.plans()
        choices = [
            Choice(plan.name, str(number), plan.title, f"{plan.minutes} min") for number, plan in enumerate(plans, 1)
        ]
        chosen = await self.desk.push_screen_wait(Choose("Start which meeting?", choices))
        plan = next((plan for plan in plans if plan.name == chosen), None)
        if plan is None:
            return
        everyone = ", ".join(stream.name for stream in self.snapshot.streams)
        likely = self.stream_in_hand() if plan.kind is MeetingKind.STREAM else everyone
        blanks = [
            Blank("here", "Who is here, and how many? (Members 7, Staff 5)", likely, everyone),
            Blank("venue", "Where?", prompt="such as Quayside community centre"),
        ]
        filled = await self.desk.push_screen_wait(
            Fill(f"Start: {plan.title}", blanks, done="start", wrong=lambda texts: _wrong(self.snapshot, texts["here"]))
        )
        if filled is not None:
            here = who_is_here(self.snapshot, filled["here"])
            present = {stream: count for stream, count in here.items() if count is not None}
            done = await self.desk.attempt(
                meetings.start, plan, streams=tuple(here), present=present, venue=filled["venue"]
            )
            if done is not None and plan.kind is MeetingKind.LEADS:
                self.desk.tell("Ctrl+L shows themes side by side, what has no answer, and whose turn it is.")

    async def _end(self, meeting: Meeting) -> None:
        about = "What was said stays. Ctrl+Z opens the meeting again."
        if not await self.desk.push_screen_wait(Confirm(f"End meeting {meeting.number}?", about, yes="end it")):
            return
        because = None
        if unheard := without_turn(self.snapshot, meeting):
            names = ", ".join(stream.name for stream in unheard)
            asked = Write("Why does it end without their turn?", about=f"No turn is written down for: {names}.")
            because = await self.desk.push_screen_wait(asked)
            if because is None:
                return
        await self.desk.attempt(meetings.end, because=because)

    async def _borrow(self, meeting: Meeting) -> None:
        able = lenders(self.snapshot.blocks(meeting.id), meeting.block)
        if not able:
            self.desk.tell(f"No block to come has {BORROWED} min to give.")
            return
        choices = [
            Choice(str(block.position), str(number), block.title, f"{block.minutes} min")
            for number, block in enumerate(able, 1)
        ]
        chosen = await self.desk.push_screen_wait(Choose(f"Take {BORROWED} minutes from which block?", choices))
        if chosen:
            await self.desk.attempt(meetings.borrow, int(chosen))

    async def _count(self, meeting: Meeting) -> None:
        before = {one.stream: one.present for one in self.snapshot.present(meeting.id)}
        blanks = [
            Blank(
                stream.letter, stream.name, _count_words(stream.id in before, before.get(stream.id)), "not in the room"
            )
            for stream in self.snapshot.streams
        ]
        about = "A number for each stream that is in the room; an empty one is not here."
        filled = await self.desk.push_screen_wait(Fill("Who is here?", blanks, about=about, wrong=_wrong_counts))
        if filled is None:
            return
        for stream in self.snapshot.streams:
            text = filled[stream.letter].strip()
            if text and (stream.id not in before or _count(text) != before[stream.id]):
                await self.desk.attempt(meetings.set_present, stream.id, _count(text))
            elif not text and stream.id in before:
                await self.desk.attempt(meetings.leave, stream.id)

    # Silence

    def silence(self, stream: str, now: datetime) -> str:
        """`quiet for 21 min`, once a stream that is in the room has said nothing for ten minutes."""
        meeting = self.snapshot.meeting_open
        if meeting is None or self.desk.shielded or self.snapshot.get(Attendance, f"{meeting.id}/{stream}") is None:
            return ""
        said = self.snapshot.said(stream)
        last = self.snapshot.the(Contribution, said[-1]) if said else None
        since = last.at if last is not None and last.meeting == meeting.id else meeting.started_at
        quiet = now - datetime.fromisoformat(since).astimezone()
        return f"quiet for {quiet // timedelta(minutes=1)} min" if quiet >= timedelta(minutes=10) else ""


def who_is_here(project: Snapshot, typed: str) -> dict[str, int | None]:
    """Streams in the room and how many, from `Members 7, Staff`; raises Refusal for a stream or number that is none."""
    found: dict[str, int | None] = {}
    for part in typed.split(","):
        words = part.split()
        if not words:
            continue
        count = _count(words[-1]) if words[-1].isdecimal() and len(words) > 1 else None
        name = " ".join(words[:-1] if count is not None else words)
        found[stream_called(project, name).id] = count
    if not found:
        raise BadContent("Say which stream is here, for example: Members 7.")
    return found


def _wrong(project: Snapshot, typed: str) -> str | None:
    try:
        who_is_here(project, typed)
    except Refusal as refusal:
        return str(refusal)
    return None


def _wrong_counts(texts: object) -> str | None:
    assert isinstance(texts, dict)
    wrong = [
        text for text in texts.values() if text.strip() and not text.strip().isdecimal() and text.strip() != "here"
    ]
    return f"“{wrong[0]}” is not a number." if wrong else None


def _count_words(here: bool, count: int | None) -> str:
    return "" if not here else "here" if count is None else str(count)


def _count(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 6 else None
