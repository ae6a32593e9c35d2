"""The parts of the floor without a screen: the line, the panes that fit, the agenda, about the project."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from coprod_tui.base.text import TextMatcher
from coprod_tui.domain.contributions import capture, commands
from coprod_tui.domain.contributions.capture import EnteredLine, ParsedLine
from coprod_tui.domain.edit import LINE_SLOT
from coprod_tui.domain.meetings import commands as meeting_commands
from coprod_tui.domain.records import Attendance, Consent, FixedPoint, Kind
from coprod_tui.store.session import Session
from coprod_tui.tui.screens.floor.capture import CaptureController
from coprod_tui.tui.screens.floor.dialogs import AgendaDialogs, ProjectDialogs, who_is_here
from coprod_tui.tui.screens.floor.panes import WIDE, fitting, silence
from tests.store.projects import AGENDA, begun
from tests.tui.scripted import ScriptedDesk


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with begun(tmp_path) as session:
        yield session


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that is parsed from now on."""
    texts, parse = [], capture.parse_line

    def counted(line: str, *streams: object) -> ParsedLine:
        texts.append(line)
        return parse(line, *streams)  # type: ignore[arg-type]

    monkeypatch.setattr(capture, "parse_line", counted)
    return texts


# The line


class InHand:
    """The streams of a project, the first of them in hand."""

    def __init__(self, desk: ScriptedDesk) -> None:
        self._desk = desk
        self.stream = desk.snapshot.streams[0].id
        self.shown: list[str] = []
        self.capture: CaptureController | None = None

    def choose(self, stream_id: str) -> None:
        self.stream = stream_id
        if self.capture:
            self.capture.goes_to(next(one for one in self._desk.snapshot.streams if one.id == stream_id))

    def to_end(self, stream_id: str) -> None:
        self.shown.append(stream_id)


def at_line(desk: ScriptedDesk) -> tuple[CaptureController, InHand]:
    streams = InHand(desk)
    controller = streams.capture = CaptureController(desk.desk, streams)
    streams.choose(streams.stream)
    return controller, streams


def type_in(controller: CaptureController, text: str) -> None:
    controller.line.text = text
    controller.typed()


def enter(controller: CaptureController) -> bool:
    """What Enter does, and the screen behind it."""
    text, target = controller.line.text, controller.line.target
    if not controller.accepts(text):
        return False
    controller.line.text = ""
    controller.kept(text, target)
    return True


async def test_a_text_is_parsed_once_from_typing_to_the_file(session: Session, parsed: list[str]) -> None:
    desk = ScriptedDesk(session)
    controller, streams = at_line(desk)
    for text in ("* a", "* a ", "* a bed"):
        type_in(controller, text)
    assert controller.line.understood.plain == "would like"
    assert enter(controller)
    (_, stream, kind, consent, entered) = desk.lines.entered[0]
    assert isinstance(entered, EnteredLine)
    session.do(commands.keep_entered, entered, stream=str(stream), kind=Kind(str(kind)), consent=Consent(str(consent)))
    assert parsed == ["* a", "* a ", "* a bed"]
    assert streams.shown == [streams.stream]
    assert controller.line.understood.plain == ""


async def test_lines_that_are_entered_before_the_screen_hears_of_the_first_are_parsed_once(
    session: Session, parsed: list[str]
) -> None:
    desk = ScriptedDesk(session)
    controller, streams = at_line(desk)
    for text in ("a bed", "a chair"):
        assert controller.accepts(text)
    for text in ("a bed", "a chair"):
        controller.kept(text, streams.stream)
    assert parsed == ["a bed", "a chair"]
    assert [text for text, *_ in desk.lines.entered] == ["a bed", "a chair"]


async def test_a_line_is_parsed_again_where_the_streams_are_others(session: Session, parsed: list[str]) -> None:
    streams = session.snapshot.streams
    line = EnteredLine.read("> staff a bed", streams[:1], streams[0])
    assert line.target == streams[0]
    assert line.within(streams[:1], streams[0]) is line
    assert line.within(streams, streams[0]).target == streams[1]
    session.do(commands.keep_entered, line, stream=streams[0].id, kind=Kind.WOULD_LIKE, consent=Consent.IDEA)
    assert next(iter(session.snapshot.contributions())).stream == streams[1].id
    assert len(parsed) == 3


async def test_a_line_that_only_names_a_stream_takes_it_in_hand(session: Session) -> None:
    desk = ScriptedDesk(session)
    controller, streams = at_line(desk)
    assert enter_text(controller, "> staff")
    assert streams.stream == session.snapshot.streams[1].id == controller.line.target
    assert desk.lines.entered == []


def enter_text(controller: CaptureController, text: str) -> bool:
    type_in(controller, text)
    return enter(controller)


@pytest.mark.parametrize("text", ["", "*", ">", "x" * 1_000_001])
async def test_a_line_that_says_nothing_or_too_much_stays(session: Session, text: str) -> None:
    desk = ScriptedDesk(session)
    controller, _ = at_line(desk)
    assert not controller.accepts(text)


async def test_what_is_typed_is_a_draft_and_is_offered_again(session: Session) -> None:
    desk = ScriptedDesk(session)
    controller, _ = at_line(desk)
    type_in(controller, "half a th")
    desk.drafts[LINE_SLOT] = json.dumps(json.loads(desk.drafts[LINE_SLOT]) | {"stream": session.snapshot.streams[1].id})
    again, streams = at_line(desk)
    again.offer_draft()
    assert again.line.text == "half a th"
    assert streams.stream == session.snapshot.streams[1].id
    type_in(again, "")
    assert LINE_SLOT not in desk.drafts


async def test_several_pasted_lines_are_kept_or_put_into_the_line(session: Session) -> None:
    desk = ScriptedDesk(session, "each", "one", None)
    controller, streams = at_line(desk)
    for _ in range(3):
        await controller.pasted(("+ a", "- b"))
    assert [one.text for one in session.snapshot.contributions()] == ["a", "b"]
    assert controller.line.text == "+ a - b"
    assert streams.shown == [streams.stream]
    assert desk.told == ["2 contributions were kept. Ctrl+Z takes all of them back."]


async def test_words_that_were_withdrawn_do_not_stay_in_the_line(session: Session) -> None:
    controller, _ = at_line(ScriptedDesk(session))
    same = TextMatcher(("they held me down in the corridor",))
    for text, left in (("a bed", "a bed"), ("they held me down in the corridor", "")):
        controller.line.text = text
        controller.forget(same)
        assert controller.line.text == left


# The panes


@pytest.mark.parametrize(
    ("panes", "place", "width", "shown"),
    [
        (3, 0, 120, [0, 1, 2]),
        (3, 2, WIDE, [1, 2]),
        (3, 1, WIDE, [0, 1]),
        (3, 1, WIDE - 1, [1]),
        (5, 4, 160, [1, 2, 3, 4]),
        (5, 3, 160, [0, 1, 2, 3]),
        (1, 0, 0, [0]),
    ],
)
def test_as_many_panes_as_fit_are_shown_with_the_one_in_hand(
    panes: int, place: int, width: int, shown: list[int]
) -> None:
    assert list(fitting(panes, place, width)) == shown


# The agenda


def agenda(desk: ScriptedDesk, went: list[str] | None = None) -> AgendaDialogs:
    async def go_leads() -> None:
        assert went is not None
        went.append("leads")

    return AgendaDialogs(desk.desk, lambda: desk.snapshot.streams[0].name, go_leads)


async def test_a_meeting_is_started_moved_through_and_ended(session: Session) -> None:
    desk = ScriptedDesk(session)
    dialogs = agenda(desk)
    plan = next(plan for plan in dialogs.plans() if len(plan.blocks) > 1)
    desk.answers = [plan.name, {"here": "Members 7, Staff", "venue": "the hall"}]
    await dialogs.choose()
    meeting = session.snapshot.meeting_open
    assert meeting is not None
    assert (meeting.venue, meeting.block) == ("the hall", 0)
    members, staff, community = session.snapshot.streams
    assert session.snapshot.the(Attendance, f"{meeting.id}/{members.id}").present == 7
    assert session.snapshot.get(Attendance, f"{meeting.id}/{community.id}") is None
    await dialogs.step_block(1)
    assert session.snapshot.meetings[-1].block == 1
    await dialogs.step_block(-1)
    await dialogs.step_block(-1)
    assert desk.told == ["This is the first block."]
    assert dialogs.why_not("start_meeting") == "Meeting 1 is open. End it first."
    desk.answers = ["present", {members.letter: "8", staff.letter: "", community.letter: "3"}, "end", False]
    await dialogs.choose()
    await dialogs.choose()
    there = {one.stream: one.present for one in session.snapshot.present(meeting.id)}
    assert there == {members.id: 8, community.id: 3}
    desk.answers = [True, "no time"]
    await dialogs.end()
    assert session.snapshot.meeting_open is None
    assert dialogs.why_not("borrow") == "No meeting is open. F2 starts one."


async def test_minutes_are_taken_from_a_later_block(session: Session) -> None:
    session.do(meeting_commands.start, AGENDA, streams=[session.snapshot.streams[0].id])
    desk = ScriptedDesk(session, "1")
    await agenda(desk).borrow()
    meeting = session.snapshot.meeting_open
    assert meeting
    assert [block.minutes for block in session.snapshot.blocks(meeting.id)] == [15, 10, 5]


async def test_a_stream_that_is_there_and_says_nothing_is_quiet(session: Session) -> None:
    members, staff, _ = session.snapshot.streams
    session.do(meeting_commands.start, AGENDA, streams=[members.id])
    meeting = session.snapshot.meeting_open
    assert meeting
    began = datetime.fromisoformat(meeting.started_at).astimezone()
    assert silence(session.snapshot, members.id, began + timedelta(minutes=9)) == ""
    assert silence(session.snapshot, members.id, began + timedelta(minutes=21)) == "quiet for 21 min"
    assert silence(session.snapshot, staff.id, began + timedelta(minutes=21)) == ""


def test_who_is_here_is_read_from_a_line(session: Session) -> None:
    members, staff, _ = session.snapshot.streams
    assert who_is_here(session.snapshot, "Members 7, Staff") == {members.id: 7, staff.id: None}


# About the project


async def test_the_project_is_described_and_a_point_added_and_taken_out(session: Session) -> None:
    desk = ScriptedDesk(session)
    dialogs = ProjectDialogs(desk.desk)
    desk.answers = ["describe", {"title": "Ward 3", "purpose": "rest", "decides": "the Trust"}]
    await dialogs.choose()
    assert session.snapshot.project.title == "Ward 3"
    desk.answers = ["add cannot change", {"text": "the walls", "source": "the Trust"}]
    await dialogs.choose()
    (point,) = session.snapshot.all(FixedPoint).values()
    desk.answers = [point.id, True]
    await dialogs.choose()
    assert not session.snapshot.all(FixedPoint)
    desk.answers = ["stream", {"name": "Carers", "letter": "", "required": "no"}]
    await dialogs.choose()
    added = session.snapshot.streams[-1]
    assert (added.name, added.required) == ("Carers", False)
