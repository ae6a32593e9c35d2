"""The parts of the leads' screen without a screen: themes as values, answers, themes and turns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from coprod_tui.domain.brief import commands as brief_commands
from coprod_tui.domain.contributions import commands
from coprod_tui.domain.contributions.answers import answer_of, unanswered
from coprod_tui.domain.meetings import commands as meeting_commands
from coprod_tui.domain.meetings.commands import turn
from coprod_tui.domain.records import AnswerKind, Disposition, MeetingKind, Theme, Turn
from coprod_tui.store.session import Session
from coprod_tui.tui.screens.leads.actions import AnswerActions, ThemeActions, still_there, take_turn, why_not
from coprod_tui.tui.screens.leads.presenter import NO_THEME, ThemePresenter, answer_words, themes_of
from coprod_tui.tui.verb_runner import MissingList, ReasonLinks, VerbRunner
from coprod_tui.tui.widgets.paragraphs import TextParagraph
from tests.store.projects import AGENDA, begun
from tests.tui.briefs import SAID, keep
from tests.tui.scripted import ScriptedDesk


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Four things said, two of them with a theme."""
    with begun(tmp_path) as session:
        keep(session, *SAID)
        yield session


def said(session: Session) -> tuple[str, ...]:
    return tuple(contribution.id for contribution in session.snapshot.contributions())


def theme(session: Session, name: str) -> Theme:
    found = session.snapshot.theme(name)
    assert found is not None
    return found


def answering(desk: ScriptedDesk) -> AnswerActions:
    links = ReasonLinks(desk.desk)
    return AnswerActions(desk.desk, VerbRunner(desk.desk, links.leads, links.go))


def words(paragraph: TextParagraph) -> str:
    return "".join(piece.text for piece in paragraph.words)


# What is shown


def test_what_has_no_answer_comes_first_and_all_of_it_where_each_has_one(session: Session) -> None:
    keep(session, "* a bed by the window #beds")
    beds = theme(session, "beds").id
    first, _, _, _, last = said(session)
    session.do(commands.answer, (first,), AnswerKind.PARKED, reason="next year")
    themes = themes_of(session.snapshot)
    assert themes.said[beds] == (last, first)
    assert themes.open_or_all(beds) == (last,)
    session.do(commands.answer, (last,), AnswerKind.PARKED, reason="next year")
    assert themes_of(session.snapshot).open_or_all(beds) == (first, last)
    assert (themes.open_or_all(None), themes.open_or_all("gone")) == ((), ())
    assert themes.name(beds) == "#beds"


def test_a_contribution_is_found_in_the_theme_in_hand_or_the_first_that_has_it(session: Session) -> None:
    keep(session, "* a bed outside #beds #outside")
    beds, outside = theme(session, "beds").id, theme(session, "outside").id
    themes, both = themes_of(session.snapshot), said(session)[-1]
    assert [themes.row_of(both, here) for here in (beds, outside)] == [beds, outside]
    assert themes.row_of(both, NO_THEME) in (beds, outside)
    assert themes.row_of("gone", beds) is None


def test_an_answer_in_words_names_lines_and_what_it_went_into(session: Session) -> None:
    first, second, third, _ = said(session)
    session.do(brief_commands.add_line, "Every bed can be moved", (first,), section="5")
    session.do(brief_commands.add_line, "Beds are wooden", (first,), section="11")
    session.do(commands.answer, (second,), AnswerKind.MERGED, reason="the same", into=first)
    themes = themes_of(session.snapshot)
    assert answer_words(themes, first) == "in the brief, lines 5.1 and 11.1"
    assert answer_words(themes, second) == "merged into M-001: the same"
    assert answer_words(themes, third) == ""
    assert next(row for row in themes.rows if row.name == "#beds").places == ("5.1", "11.1")


def test_a_row_of_what_was_said_has_its_answer_and_a_head_that_counts(session: Session) -> None:
    first = said(session)[0]
    presenter, beds = ThemePresenter(ScriptedDesk(session).desk), theme(session, "beds").id
    themes = themes_of(session.snapshot)
    assert presenter.row(themes, first).group == "No answer yet"
    assert presenter.said_head(themes, beds).title == "#beds: 1 without an answer"
    session.do(commands.answer, (first,), AnswerKind.PARKED, reason="next year")
    themes = themes_of(session.snapshot)
    row = presenter.row(themes, first)
    assert (row.group, row.state) == ("Answered", "✓ parked: next year")
    assert presenter.said_head(themes, beds).title == "#beds: all of it has an answer"
    assert presenter.detail(first).keys == ()


def test_the_legend_says_what_the_figures_are_where_there_is_room() -> None:
    assert "how many things each stream said" in words(ThemePresenter.legend(125))
    assert "how many things each stream said" not in words(ThemePresenter.legend(80))


def test_why_a_letter_cannot_be_used(session: Session) -> None:
    project = session.snapshot
    nothing: tuple[str, ...] = ()
    for action, reason in {
        "line": "Nothing has been said here yet.",
        "theme": "There is no theme yet",
        "turn": "No leads' meeting is open",
        "pull_apart": "Mark two things",
    }.items():
        assert str(why_not(project, action, theme=None, targets=nothing, marked=nothing)).startswith(reason)
    assert why_not(project, "answer", theme=None, targets=said(session), marked=nothing) is None
    assert still_there(project, (*said(session), "gone")) == said(session)


# Answers


async def test_an_answer_with_its_reason_is_kept_and_taken_back(session: Session) -> None:
    first, second, *_ = said(session)
    desk = ScriptedDesk(session, AnswerKind.PARKED, {"reason": "next year"}, "take back")
    assert await answering(desk).answer((first, second))
    found = answer_of(session.snapshot, first)
    assert found is not None
    assert found.disposition is not None
    assert found.disposition.reason == "next year"
    assert desk.told == ["M-001 and M-002: parked. Ctrl+Z takes it back."]
    assert not await answering(desk).answer((first, second))
    assert not session.snapshot.all(Disposition)


async def test_a_refused_answer_is_a_list_that_leads_to_what_it_is_about(session: Session) -> None:
    first = said(session)[0]
    session.do(commands.edit, first, commands.ContributionChanges(sensitive=True))
    desk = ScriptedDesk(session, AnswerKind.IN_BRIEF, None)
    assert not await answering(desk).answer((first,))
    assert isinstance(desk.asked[1], MissingList)
    assert first in unanswered(session.snapshot)


async def test_an_answer_that_is_left_answers_nothing(session: Session) -> None:
    desk = ScriptedDesk(session, None, AnswerKind.MERGED, None)
    assert not await answering(desk).answer(said(session))
    assert not await answering(desk).answer(said(session))
    assert len(unanswered(session.snapshot)) == 4


# Themes and turns


async def test_themes_are_renamed_merged_taken_apart_and_asked_about(session: Session) -> None:
    shown: list[str] = []
    beds, outside = theme(session, "beds"), theme(session, "outside")
    stream = session.snapshot.streams[1].id
    desk = ScriptedDesk(
        session, "rename", "rest", "merge", outside.id, f"apart/{beds.id}",
        "asked", stream, "by letter", "asked", stream,
    )  # fmt: skip
    actions = ThemeActions(desk.desk, shown.append)
    await actions.change(beds)
    assert session.snapshot.the(Theme, beds.id).name == "rest"
    await actions.change(session.snapshot.the(Theme, beds.id))
    assert shown == [outside.id]
    assert desk.told == ["#rest is part of #outside now. t there takes them apart again."]
    await actions.change(outside)
    assert session.snapshot.the(Theme, beds.id).into is None
    await actions.change(outside)
    await actions.change(outside)
    assert desk.answers == []


async def test_what_has_no_theme_is_put_into_one(session: Session) -> None:
    desk = ScriptedDesk(session, "food", None)
    actions = ThemeActions(desk.desk, lambda _: None)
    assert await actions.put_into_theme(said(session)[2:]) == theme(session, "food").id
    assert len(session.snapshot.in_theme(theme(session, "food").id)) == 2
    assert await actions.put_into_theme(said(session)[2:]) is None


async def test_the_turn_of_another_lead_is_taken(session: Session) -> None:
    streams = session.snapshot.streams
    numbers = {stream.id: 1 for stream in streams}
    session.do(
        meeting_commands.start,
        replace(AGENDA, kind=MeetingKind.LEADS),
        streams=tuple(stream.id for stream in streams),
        present=numbers,
    )
    desk = ScriptedDesk(session, f"stream/{streams[1].id}", Turn.SHARED)
    await take_turn(desk.desk)
    meeting = session.snapshot.meeting_open
    assert meeting is not None
    assert turn(session.snapshot, meeting, streams[0].id) is None
    had = turn(session.snapshot, meeting, streams[1].id)
    assert had is not None
    assert had.turn is Turn.SHARED
    assert "Staff shared" in words(ThemePresenter.turns(session.snapshot))
    assert ThemePresenter.where(session.snapshot) == meeting.title
