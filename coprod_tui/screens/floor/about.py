"""About the project: title, purpose, who decides, what can and what cannot change, its streams."""

from __future__ import annotations

from coprod_tui.desk import Desk
from coprod_tui.meeting.model import FixedPoint, Openness
from coprod_tui.meeting.verbs import setup
from coprod_tui.meeting.verbs.setup import NewStream
from coprod_tui.screens.ask import Blank, Choice, Choose, Confirm, Fill

_KEYS = {Openness.OPEN: "c", Openness.FIXED: "n"}


class ProjectDialogs:
    """What a facilitator says about the project before the first meeting, and may change at any time."""

    def __init__(self, desk: Desk) -> None:
        """`desk` has the project and runs what changes it."""
        self._desk = desk

    async def choose(self) -> None:
        """A list of what is known; Enter changes it, or takes a point out."""
        points = sorted(self._desk.snapshot.all(FixedPoint).values(), key=lambda point: (point.openness, point.id))
        streams = ", ".join(f"{stream.name} ({stream.letter})" for stream in self._desk.snapshot.streams)
        project = self._desk.snapshot.project
        choices = [
            Choice("describe", "t", "title, purpose, who decides", project.title),
            *(Choice(f"add {one}", _KEYS[one], f"add what {one}") for one in Openness),
            Choice("stream", "s", "add a stream", streams),
            *(Choice(point.id, "", point.text, f"{point.openness}{f', says {point.source}' if point.source else ''}")
              for point in points),
        ]  # fmt: skip
        chosen = await self._desk.push_screen_wait(Choose("About the project", choices))
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
            Blank("title", "What is it called?", project.title),
            Blank("purpose", "What is it for?", project.purpose, lines=True),
            Blank("decides", "Who decides?", project.decides, lines=True),
        ]
        filled = await self._desk.push_screen_wait(Fill("About the project", blanks, done="keep"))
        if filled:
            await self._desk.attempt(
                setup.describe, title=filled["title"], purpose=filled["purpose"], decides=filled["decides"]
            )

    async def _add_point(self, openness: Openness) -> None:
        blanks = [
            Blank("text", f"What {openness}?", lines=True),
            Blank("source", "Who said so?", prompt="such as the Trust, 3 Nov"),
        ]
        filled = await self._desk.push_screen_wait(Fill(f"What {openness}", blanks, done="keep"))
        if filled:
            await self._desk.attempt(setup.add_fixed_point, openness, filled["text"], filled["source"])

    async def _add_stream(self) -> None:
        blanks = [
            Blank("name", "What is the stream called?"),
            Blank("letter", "Its code letter (empty: one is proposed)"),
            Blank("required", "Is its signature needed? (yes, or no for an observer)", "yes"),
        ]
        filled = await self._desk.push_screen_wait(Fill("A new stream", blanks, done="add"))
        if filled:
            required = not filled["required"].strip().lower().startswith("n")
            await self._desk.attempt(
                setup.add_stream, NewStream(filled["name"], filled["letter"].strip() or None, required)
            )

    async def _take_out(self, point: FixedPoint) -> None:
        if await self._desk.push_screen_wait(
            Confirm("Take this out?", f"{point.text}\n\nCtrl+Z brings it back.", yes="take out")
        ):
            await self._desk.attempt(setup.remove_fixed_point, point.id)
