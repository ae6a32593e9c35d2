"""The parts of the brief's screen without a screen: what is shown, when letters work, how lines are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coprod_tui.domain.brief import commands
from coprod_tui.domain.brief.assembly import NEED_SAID, brief_of, outline_of
from coprod_tui.domain.brief.rules import all_lines, line_numbers, number_of, said_for
from coprod_tui.domain.claims import warnings_of
from coprod_tui.domain.conflicts import commands as conflict_commands
from coprod_tui.domain.contributions import commands as contribution_commands
from coprod_tui.domain.contributions.commands import ContributionChanges
from coprod_tui.domain.readiness import findings
from coprod_tui.domain.records import AnswerKind, BriefLine
from coprod_tui.domain.signing import commands as signing_commands
from coprod_tui.store.session import Session
from coprod_tui.tui.dialogs import FormDialog
from coprod_tui.tui.screens.brief.actions import BriefActions, BriefSelection, about_issuing, draft_in, why_not
from coprod_tui.tui.screens.brief.editor import NEW_LINE, LineEditor
from coprod_tui.tui.screens.brief.pages import CHECK, MOVED, UNANSWERED, LinePreview, check_page
from coprod_tui.tui.screens.brief.presenter import BriefPages, finding_at, outline, page_with, read
from coprod_tui.tui.verb_runner import MissingList, ReasonLinks, VerbRunner
from coprod_tui.tui.widgets.entry_list import ListEntry
from tests.store.projects import begun
from tests.tui.briefs import SAID, keep, share, sign
from tests.tui.pulling_apart import apart, take_to
from tests.tui.scripted import ScriptedDesk

TYPED = {"statement": "Every bed can be moved", "benchmark": "", "why": "", "agreed": "", "section": "5"}


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Four things said."""
    with begun(tmp_path) as session:
        keep(session, *SAID)
        yield session


class BriefDesk(ScriptedDesk):
    """One that has no other thread."""

    async def in_background(self, call: Callable[[], object]) -> object:
        return call()


def said(session: Session) -> tuple[str, ...]:
    return tuple(contribution.id for contribution in session.snapshot.contributions())


def line_on(session: Session, place: int, statement: str, section: str = "5") -> BriefLine:
    answer = session.do(commands.add_line, statement, (said(session)[place],), section=section)
    return session.snapshot.the(BriefLine, answer)


def issue(session: Session) -> None:
    session.do(contribution_commands.answer, said(session), AnswerKind.IN_BRIEF)
    session.do(signing_commands.issue)


def runner(desk: ScriptedDesk) -> VerbRunner:
    links = ReasonLinks(desk.desk)
    return VerbRunner(desk.desk, links.leads, links.go)


def editor(desk: ScriptedDesk) -> LineEditor:
    return LineEditor(desk.desk, runner(desk))


def words(entry: ListEntry) -> str:
    return "".join(piece.text for paragraph in entry.paragraphs for piece in paragraph.words)


# What is shown first


def test_an_outline_has_the_sections_of_the_brief_and_is_the_same_where_nothing_said_stands(tmp_path: Path) -> None:
    with apart(tmp_path) as session:
        session.do(contribution_commands.edit, said(session)[0], ContributionChanges(themes=("beds",)))
        session.do(
            commands.add_line,
            "Every bed can be moved",
            said(session)[:1],
            section="5",
            benchmark="tried",
            why="they ask",
        )
        whole, first = brief_of(session.snapshot), outline_of(session.snapshot)
    assert [(section.key, section.title) for section in first.sections] == [
        (section.key, section.title) for section in whole.sections
    ]
    assert [one for one in first.sections if one.key not in NEED_SAID] == [
        one for one in whole.sections if one.key not in NEED_SAID
    ]
    assert (first.title, first.up_to) == (whole.title, whole.up_to)


def test_an_outline_says_what_is_known_and_that_the_rest_is_being_worked_out(session: Session) -> None:
    issue(session)
    first, whole = outline(session.snapshot), read(session.snapshot, None)
    assert list(first.pages) == list(whole.pages)
    entry = BriefPages.sections(first, high=True)
    assert words(entry("4")) == "What each stream said  …"
    assert (words(entry(CHECK)), words(entry(MOVED))) == (
        "What the check finds  …",
        "What moved since version 1  …",
    )
    assert (entry("4").group, entry(CHECK).group) == ("", "Still to see to")
    for key in ("0", "1", "10", "12", "B", UNANSWERED):
        assert words(entry(key)) == words(BriefPages.sections(whole, high=True)(key))
        assert first.pages[key].rows == whole.pages[key].rows
    assert first.step is None
    assert not first.unmoved
    assert whole.unmoved


def test_what_is_next_is_known_at_once_while_nothing_is_issued(session: Session) -> None:
    assert outline(session.snapshot).step == read(session.snapshot, None).step is not None


def test_the_check_counts_what_moved_since_the_newest_version_whichever_is_compared_with(session: Session) -> None:
    issue(session)
    session.do(contribution_commands.edit, said(session)[0], ContributionChanges(text="a bed that moves"))
    session.do(signing_commands.issue, "clearer")
    session.do(contribution_commands.edit, said(session)[1], ContributionChanges(text="the garden"))
    first, newest = (version.id for version in session.snapshot.versions)
    warnings = tuple(warning for _, warning in warnings_of(session.snapshot, brief_of(session.snapshot)))
    assert [warning.rule for warning in warnings] == ["unread"]
    expected = [row.what for row in check_page(findings(session.snapshot), warnings).rows.values()]
    for since, moved in ((None, 1), (newest, 1), (first, 2)):
        reading = read(session.snapshot, None, since)
        assert reading.moved is not None
        assert len(reading.moved) == moved
        assert [row.what for row in reading.pages[CHECK].rows.values()] == expected


# Pages


def test_a_line_and_a_finding_are_found_by_key(session: Session) -> None:
    line = line_on(session, 0, "Every bed can be moved")
    reading = read(session.snapshot, None)
    page = page_with(reading, f"line/{line.id}")
    assert page is not None
    assert page.key == "5"
    assert page_with(reading, MOVED) is None
    found = finding_at(reading, "check/0")
    assert found is not None
    assert found.code == "M-002"
    assert finding_at(reading, f"line/{line.id}") is None


def test_a_line_is_unfolded_folded_and_shown_as_it_is_typed(session: Session) -> None:
    line = line_on(session, 0, "Every bed can be moved")
    reading, pages = read(session.snapshot, None), BriefPages(ScriptedDesk(session).desk)
    page, key = reading.pages["5"], f"line/{line.id}"
    assert pages.turn_chain(reading, key) == ""
    assert "where it comes from" in words(pages.lines(reading, page)(key))
    assert pages.turn_chain(reading, key) == ""
    assert "where it comes from" not in words(pages.lines(reading, page)(key))
    assert "Nothing that was said stands behind this line" in pages.turn_chain(reading, "title")
    assert pages.turn_chain(reading, f"moved/{key}") == ""
    pages.typed = LinePreview(key, "statement", "Every chair")
    assert "Every chair" in words(pages.lines(reading, page)(key))


# When letters work


def test_why_a_letter_cannot_be_used(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        nothing = BriefSelection(None, None, "", None)
        assert why_not(session.snapshot, "issue", nothing) == "Nothing has been said yet: there is nothing to issue."
        assert why_not(session.snapshot, "version", nothing) == "Nothing has been issued yet."
        keep(session, *SAID)
        issue(session)
        project = session.snapshot
    draft = BriefSelection(read(project, None), None, "0", None)
    assert why_not(project, "issue", draft) == "No word has moved since version 1: it still stands as it is."
    assert why_not(project, "issue", draft._replace(reading=outline(project))) is None
    assert why_not(project, "new_line", draft) is None
    assert "Select a line" in str(why_not(project, "edit", draft))
    assert "always stands here" in str(why_not(project, "opening", draft))
    assert why_not(project, "opening", draft._replace(section="5")) is None
    assert "can be put in order" in str(why_not(project, "order", draft._replace(section="A")))
    (version,) = project.versions
    issued = BriefSelection(read(project, version.id), version.id, "5", None)
    assert "An issued version is frozen" in str(why_not(project, "new_line", issued))
    assert why_not(project, "moved", issued) == "This is the first version: nothing can have moved before it."


# Lines


async def test_a_new_line_is_kept_with_its_sources_and_its_draft_goes(session: Session) -> None:
    desk = ScriptedDesk(session, frozenset(said(session)[:2]), TYPED | {"why": "they ask"})
    desk.drafts[NEW_LINE] = "{}"
    editor(desk).tell_draft()
    await editor(desk).new_line("4")
    (line,) = all_lines(session.snapshot)
    assert (line.statement, line.why, line.section) == ("Every bed can be moved", "they ask", "5")
    assert [one.id for one in said_for(session.snapshot, line.id)] == list(said(session)[:2])
    assert "A line that you had not finished is kept" in desk.told[0]
    assert desk.told[1:] == ["It stands in the brief as line 5.1."]
    assert NEW_LINE not in desk.drafts


async def test_what_was_said_goes_into_an_existing_line_without_what_stays_in_the_room(session: Session) -> None:
    line = line_on(session, 0, "Every bed can be moved")
    session.do(contribution_commands.edit, said(session)[2], ContributionChanges(sensitive=True))
    desk = ScriptedDesk(session, line.id)
    assert await editor(desk).gather(said(session)[1:3])
    assert [one.id for one in said_for(session.snapshot, line.id)] == list(said(session)[:2])
    assert desk.told == ["Not for the brief, left out: S-001.", "Line 5.1 rests on M-002 too."]


async def test_a_line_that_is_left_is_not_written(session: Session) -> None:
    desk = ScriptedDesk(session, None)
    assert not await editor(desk).gather(said(session)[:1])
    assert isinstance(desk.asked[0], FormDialog)
    assert all_lines(session.snapshot) == ()


async def test_a_refused_source_is_a_list_that_leads_to_it(session: Session) -> None:
    session.do(contribution_commands.edit, said(session)[0], ContributionChanges(sensitive=True))
    desk = ScriptedDesk(session, TYPED, None)
    assert not await editor(desk).write_line(said(session)[:1])
    assert isinstance(desk.asked[1], MissingList)


async def test_a_field_of_a_line_is_worded_with_a_preview(session: Session) -> None:
    line = line_on(session, 0, "Every bed can be moved")
    shown: list[LinePreview | None] = []
    desk = ScriptedDesk(session, "by three members")
    await LineEditor(desk.desk, runner(desk), shown.append).reword(line, "benchmark")
    assert session.snapshot.the(BriefLine, line.id).benchmark == "by three members"
    assert shown == [None]
    assert desk.asked[0].title_words == "5.1  How would we know?"


async def test_sources_are_added_and_taken_out(session: Session) -> None:
    line = line_on(session, 0, "Every bed can be moved")
    desk = ScriptedDesk(session, frozenset(said(session)[1:2]), frozenset(said(session)[1:2]))
    await editor(desk).change_sources(line)
    await editor(desk).change_sources(line)
    assert [one.id for one in said_for(session.snapshot, line.id)] == list(said(session)[1:2])


async def test_a_line_is_moved_and_removed(session: Session) -> None:
    first, second = line_on(session, 0, "First"), line_on(session, 1, "Second")
    desk = ScriptedDesk(session, "1", "section/9", True, False)
    await editor(desk).move(first)
    assert line_numbers(session.snapshot) == {second.id: "5.1", first.id: "5.2"}
    await editor(desk).move(session.snapshot.the(BriefLine, first.id))
    assert number_of(session.snapshot, session.snapshot.the(BriefLine, first.id)) == "9.1"
    await editor(desk).remove(session.snapshot.the(BriefLine, second.id))
    await editor(desk).remove(session.snapshot.the(BriefLine, first.id))
    assert [one.id for one in all_lines(session.snapshot)] == [first.id]


# Sections and versions


class Saying(list[str]):
    """What was said to be going on."""

    __call__ = list.append


async def test_a_section_is_opened_put_elsewhere_left_out_and_taken_in_again(session: Session) -> None:
    reading = read(session.snapshot, None)
    desk = ScriptedDesk(session, "All of us ask for this.", "end", True)
    actions = BriefActions(desk.desk, runner(desk), Saying())
    await actions.open_section("5", reading)
    await actions.order_section("5", reading)
    await actions.leave_out("8", reading)
    sections = {section.key: section for section in brief_of(session.snapshot).sections}
    assert sections["5"].parts[0].lines[0].words is not None
    assert list(sections)[11] == "12"
    assert list(sections)[10] == "5"
    assert "8" not in sections
    await actions.leave_out("8", reading)
    assert "8" in {section.key for section in brief_of(session.snapshot).sections}
    assert [one.title_words for one in desk.asked][:1] == ["5 What we all want: with which paragraph does it begin?"]


async def test_a_version_is_issued_from_the_draft_that_is_shown(session: Session) -> None:
    session.do(contribution_commands.answer, said(session), AnswerKind.IN_BRIEF)
    reading, saying = read(session.snapshot, None), Saying()
    desk = BriefDesk(session, {"unread": "no time"}, True)
    assert draft_in(reading, session.snapshot) is reading.brief is not None
    assert await BriefActions(desk.desk, runner(desk), saying).issue(reading)
    (version,) = session.snapshot.versions
    assert saying == ["Issuing version 1 …"]
    assert desk.told == [f"Version 1 is issued. Its words: {version.words}"]
    assert draft_in(reading, session.snapshot) is None
    assert draft_in(read(session.snapshot, version.id), session.snapshot) is None


async def test_a_version_that_is_left_at_the_last_question_keeps_its_reason(session: Session) -> None:
    issue(session)
    share(session, "Members")
    sign(session, "Members")
    session.do(contribution_commands.edit, said(session)[0], ContributionChanges(text="a bed that moves"))
    reading = read(session.snapshot, None)
    desk = BriefDesk(session, {"unread": "no time"}, "clearer", False)
    assert not await BriefActions(desk.desk, runner(desk), Saying()).issue(reading)
    assert desk.drafts == {"issue/reason": "clearer"}
    assert about_issuing(session.snapshot, reading).endswith("Version 1 is signed by Members; they are asked again.")


async def test_an_earlier_version_is_chosen_to_read_or_to_compare_with(session: Session) -> None:
    issue(session)
    (version,) = session.snapshot.versions
    desk = ScriptedDesk(session, version.id, version.id)
    actions = BriefActions(desk.desk, runner(desk), Saying())
    assert await actions.choose_version(None) == version.id
    assert await actions.choose_earlier(read(session.snapshot, None)) == version.id
    assert await actions.choose_earlier(read(session.snapshot, version.id)) is None
    assert desk.asked[1].title_words == "What moved in the draft since which version?"


def test_an_agreement_stands_in_the_outline(tmp_path: Path) -> None:
    with apart(tmp_path) as session:
        session.do(conflict_commands.raise_conflict, said(session), title="The bed")
        take_to(session, "agreed")
        first, whole = outline(session.snapshot), read(session.snapshot, None)
    assert first.pages["1"].rows == whole.pages["1"].rows != {}
