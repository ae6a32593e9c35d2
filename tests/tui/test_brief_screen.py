"""The brief, by keys: what is read on the screen, and what is in the file afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from coprod_tui.domain.brief import commands as brief_commands
from coprod_tui.domain.brief.changes import brief_at
from coprod_tui.domain.contributions import commands
from coprod_tui.domain.contributions.commands import ContributionChanges
from coprod_tui.domain.records import Consent, Contribution, IssueReason, Kind
from coprod_tui.domain.signing import commands as signing_commands
from coprod_tui.store.session import Session
from coprod_tui.tui.app import Coprod
from coprod_tui.tui.screens import brief
from coprod_tui.tui.screens.brief import BriefScreen
from coprod_tui.tui.screens.brief.presenter import read
from tests.tui.at_desk import at_desk, project_file, reopened, text_of
from tests.tui.briefs import brief_file, in_order, issued_file, keep, press, say_why, seen, share, sign, stream, write

SIZES = ((120, 40), (80, 24))


def the_brief(app: Coprod) -> BriefScreen:
    assert isinstance(app.screen, BriefScreen)
    return app.screen


def reword(path: Path, code: str, text: str) -> None:
    with Session.open(path) as session:
        (one,) = session.snapshot.coded(code)
        session.do(commands.edit, one.id, ContributionChanges(text=text))


# Reading


@pytest.mark.parametrize("size", SIZES)
async def test_the_sections_with_their_counts_and_what_is_still_to_see_to(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with at_desk(issued_file(tmp_path), size) as (app, pilot):
        await press(app, pilot, "f4")
        screen = text_of(app)
        assert "Brief, draft after version 1" in screen
        assert in_order(screen, ["1  What we ask for", "4  What each stream said  4", "A  All that was said  4"])
        still = ["No answer yet  nothing", "What moved since version 1  nothing", "What the check finds"]
        assert in_order(screen, still)


async def test_a_section_is_read_beside_the_sections(tmp_path: Path) -> None:
    async with at_desk(brief_file(tmp_path)) as (app, pilot):
        await press(app, pilot, "f4", "down", "down", "down")
        screen = text_of(app)
        assert in_order(
            screen, ["4  What each stream said", "Members: what works", "M-002", "the garden is a lifeline"]
        )
        assert "Why: I sleep facing the door" in screen
        assert "Staff: what doesn't work" in screen


async def test_where_there_is_no_room_one_column_is_shown_at_a_time(tmp_path: Path) -> None:
    async with at_desk(brief_file(tmp_path), (80, 24)) as (app, pilot):
        await press(app, pilot, "f4", "down", "down", "down")
        assert "the garden is a lifeline" not in text_of(app)
        await press(app, pilot, "enter")
        screen = text_of(app)
        assert "the garden is a lifeline" in screen
        assert "10  Fixed points" not in screen
        await press(app, pilot, "escape")
        assert "10  Fixed points" in text_of(app)


@pytest.mark.parametrize("size", SIZES)
async def test_a_section_without_lines_says_what_will_come_there(tmp_path: Path, size: tuple[int, int]) -> None:
    async with at_desk(project_file(tmp_path), size) as (app, pilot):
        await press(app, pilot, "f4", "down", "down", "down", "down", "enter")
        screen = " ".join(text_of(app).split())
        assert "What all streams want will stand here" in screen
        assert "Nothing has been said yet" in screen
        await press(app, pilot, "left")
        assert "9  What we asked for that cannot be" in text_of(app)


async def test_the_arrows_go_into_a_section_and_out_of_it(tmp_path: Path) -> None:
    async with at_desk(brief_file(tmp_path)) as (app, pilot):
        await press(app, pilot, "f4", "down", "down", "down", "right", "down")
        assert app.focused is the_brief(app).lines
        assert the_brief(app).lines.cursor is not None
        await press(app, pilot, "left")
        assert app.focused is the_brief(app).sections


async def test_what_is_said_meanwhile_is_in_the_draft(tmp_path: Path) -> None:
    path = brief_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f4", "f2")
        await write(app, pilot, "+ toast at ten", "enter")
        await press(app, pilot, "f4", "down", "down", "down")
        assert "toast at ten" in text_of(app)


async def test_a_code_and_a_theme_and_a_persons_brackets_stand_as_they_are(tmp_path: Path) -> None:
    hostile = "* [@click=app.quit]hi[/] [/nope] [bold red]x[/] a[0] #[beds"
    async with at_desk(brief_file(tmp_path, hostile)) as (app, pilot):
        await press(app, pilot, "f4", "down", "down", "down", "enter")
        assert "[@click=app.quit]hi[/] [/nope] [bold red]x[/] a[0]" in text_of(app)


# What moved


async def test_what_moved_since_the_last_version_in_words(tmp_path: Path) -> None:
    path = issued_file(tmp_path)
    reword(path, "M-001", "a bed that I can move")
    with Session.open(path) as session:
        keep(session, "* toast at ten")
        session.do(commands.remove, session.snapshot.coded("S-001")[0].id)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f4", "d")
        screen = text_of(app)
        assert in_order(screen, ["What moved since version 1", "What came is bold", "A  All that was said"])
        assert "a bed that I can move" in screen
        assert in_order(screen, ["M-003", "toast at ten", "new; only added, so no signature is touched"])
        assert in_order(screen, ["S-001", "[nowhere to eat away from the ward", "taken out"])
        assert "Words have moved since version 1" in screen
        await press(app, pilot, "escape")
        assert app.focused is the_brief(app).sections


async def test_what_was_merely_added_holds_up_no_signature(tmp_path: Path) -> None:
    path = issued_file(tmp_path)
    with Session.open(path) as session:
        keep(session, "* toast at ten")
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f4")
        screen = text_of(app)
        assert "What moved since version 1  1" in screen
        assert "Words have moved" not in screen
        assert in_order(screen, ["Next", "Share version 1 back to Community partners."])


async def test_any_two_versions_are_compared_with_the_reason_for_each(tmp_path: Path) -> None:
    path = issued_file(tmp_path)
    for number, (text, why) in enumerate([("a bed that I can move", "clearer"), ("a bed I move", "shorter")], 2):
        reword(path, "M-001", text)
        with Session.open(path) as session:
            session.do(signing_commands.issue, why)
            assert len(session.snapshot.versions) == number
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f4", "v", "3", "d")
        screen = text_of(app)
        assert in_order(screen, ["What moved since version 2", "Why version 3: shorter", "a bed"])
        assert "clearer" not in screen
        await press(app, pilot, "d", "1")
        screen = text_of(app)
        assert in_order(screen, ["What moved since version 1", "Why version 2: clearer", "Why version 3: shorter"])
        assert "that I" not in screen
        await press(app, pilot, "escape", "escape")
        assert "What moved since version 3" in text_of(app)


async def test_before_the_first_version_nothing_has_moved(tmp_path: Path) -> None:
    async with at_desk(brief_file(tmp_path)) as (app, pilot):
        await press(app, pilot, "f4", "d")
        assert "Nothing has been issued yet." in text_of(app)
        await press(app, pilot, "v")
        assert app.screen is the_brief(app)


# Issuing


async def test_the_first_version_is_issued_after_it_was_asked_and_no_reason(tmp_path: Path) -> None:
    path = brief_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f4", "i")
        assert "were not read back" in text_of(app)
        await press(app, pilot, "ctrl+s")
        assert "A few words on this too, please" in text_of(app)
        await say_why(app, pilot, "no time was left")
        assert "Issue version 1?" in text_of(app)
        assert "It cannot be" in text_of(app)
        await press(app, pilot, "enter")
        assert app.snapshot.versions == ()
        await press(app, pilot, "i", "ctrl+s", "y")
        assert "Version 1 is issued. Its words:" in text_of(app)
        assert not any("no time" in draft for draft in app.drafts.values())
        assert "Brief, draft after version 1" in text_of(app)
    project = reopened(path)
    (version,) = project.versions
    assert version.reason is None
    assert [(one.kind, one.reason) for one in project.all(IssueReason).values()] == [("unread", "no time was left")]
    assert brief_at(version).section("A").lines[0].words is not None


async def test_a_later_version_has_a_reason_and_says_who_is_asked_again(tmp_path: Path) -> None:
    path = issued_file(tmp_path)
    reword(path, "M-001", "a bed that I can move")
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f4", "i")
        await say_why(app, pilot, "no time was left")
        assert "Why version 2?" in text_of(app)
        await write(app, pilot, "said more clearly", "enter")
        assert "Version 1 is signed by Members; they are asked again." in " ".join(
            text_of(app).replace("┃", " ").split()
        )
        await press(app, pilot, "escape", "i", "ctrl+s")
        assert "said more clearly" in text_of(app)
        await press(app, pilot, "enter", "y")
        assert "said more clearly" not in app.drafts.values()
    first, second = reopened(path).versions
    assert second.reason == "said more clearly"
    assert first.sha256 != second.sha256


async def test_a_version_without_a_new_word_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    path = issued_file(tmp_path)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f4", "i")
        assert "No word has moved since version 1: it still stands" in text_of(app)
        assert app.screen is the_brief(app)
    assert len(reopened(path).versions) == 1


async def test_what_stops_a_version_is_listed_and_enter_goes_to_where_it_is_mended(tmp_path: Path) -> None:
    path = brief_file(tmp_path)
    with Session.open(path) as session:
        said = min(session.snapshot.all(Contribution))
        session.do(brief_commands.add_line, "A bed that moves.", [said])
        session.do(commands.edit, said, ContributionChanges(about=(stream(session, "Staff").id,)))
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f4", "i")
        assert "Not issued: 1 thing to mend first" in text_of(app)
        assert "M-001 is about the work or space of Staff" in text_of(app)
        await press(app, pilot, "escape")
        assert app.screen is the_brief(app)
        await press(app, pilot, "i", "enter")
        assert "Not issued" not in text_of(app)
        assert "M-001" in text_of(app)
    assert reopened(path).versions == ()


async def test_nothing_said_is_nothing_to_issue(tmp_path: Path) -> None:
    async with at_desk(project_file(tmp_path)) as (app, pilot):
        await press(app, pilot, "f4", "i")
        assert "Nothing has been said yet: there is nothing to issue." in text_of(app)


# An earlier version


async def test_an_earlier_version_is_read_as_it_was_issued_and_left_again(tmp_path: Path) -> None:
    path = issued_file(tmp_path)
    reword(path, "M-001", "a bed that I can move")
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f4", "down", "down", "down")
        assert "a bed that I can move" in text_of(app)
        await press(app, pilot, "v", "1")
        screen = text_of(app)
        assert "Brief, version 1 as issued on" in screen
        assert "a bed I can move" in screen
        assert "a bed that I can move" not in screen
        assert "No answer yet" not in screen
        await press(app, pilot, "up", "up", "up", "up")
        assert "Version 1, issued on" in text_of(app)
        assert "signed by 1 of 3" in text_of(app)
        await press(app, pilot, "escape")
        assert "Brief, draft after version 1" in text_of(app)


async def test_a_version_that_was_altered_in_the_file_is_not_shown_as_one(tmp_path: Path) -> None:
    path = issued_file(tmp_path)
    project = reopened(path)
    (version,) = project.versions
    broken = project.with_records([(type(version), version.id, type(version)(version.id, 1, printed='{"form": 1}'))])
    as_issued, draft = read(broken, version.id), read(broken, None)
    assert "is not what was issued" in as_issued.trouble
    assert as_issued.pages == {}
    assert draft.trouble == as_issued.trouble
    assert draft.pages["moved"].notes == (draft.trouble,)
    assert draft.pages["4"].count == 4


# The room can see this


async def test_words_that_became_private_are_hidden_from_the_room_in_what_moved_and_in_old_versions(
    tmp_path: Path,
) -> None:
    path = issued_file(tmp_path)
    with Session.open(path) as session:
        one, two = session.snapshot.coded("M-001")[0], session.snapshot.coded("M-002")[0]
        session.do(commands.edit, one.id, ContributionChanges(sensitive=True))
        session.do(commands.remove, two.id)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f4", "d")
        assert "a bed I can move" in text_of(app)
        await press(app, pilot, "f10")
        screen = text_of(app)
        assert "a bed I can move" not in screen
        assert "lifeline" not in screen
        assert "not for the room" in screen
        await press(app, pilot, "escape", "v", "1", "home", "down", "down", "down", "down", "enter")
        screen = text_of(app)
        assert "M-001" in screen
        assert "a bed I can move" not in screen
        assert "nowhere to eat away from the ward" in screen
        await press(app, pilot, "f10")
        assert "a bed I can move" in text_of(app)


# Export


async def test_the_draft_is_written_where_the_project_lies(tmp_path: Path) -> None:
    async with at_desk(brief_file(tmp_path)) as (app, pilot):
        await press(app, pilot, "f4", "x", "m", "1", "ctrl+s")
        assert "Written:" in text_of(app)
    text = (tmp_path / "Riverside, brief draft.md").read_text("utf-8")
    assert "DRAFT, not issued yet" in text
    assert "a bed I can move" in text


async def test_an_earlier_version_is_written_as_it_was_issued(tmp_path: Path) -> None:
    path = issued_file(tmp_path)
    reword(path, "M-001", "a bed that I can move")
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f4", "v", "1", "x", "m", "1", "ctrl+s")
    text = (tmp_path / "Riverside, brief version 1.md").read_text("utf-8")
    assert "a bed I can move" in text
    assert "a bed that I can move" not in text
    assert "signed by 1 of 3" in text


# At any size, and at any length


async def test_every_size_down_to_one_cell_and_nothing_is_lost(tmp_path: Path) -> None:
    async with at_desk(issued_file(tmp_path)) as (app, pilot):
        await press(app, pilot, "f4", "down", "down", "down", "enter")
        for width, height in [(80, 24), (79, 24), (100, 30), (40, 10), (12, 5), (3, 2), (1, 1), (200, 60), (120, 40)]:
            await pilot.resize_terminal(width, height)
            await pilot.pause()
        assert "the garden is a lifeline" in text_of(app)


async def test_the_brief_is_not_put_together_while_another_screen_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []

    def counted(project: object, version: object, since: object) -> object:
        made.append(1)
        return read(project, version, since)  # type: ignore[arg-type]

    monkeypatch.setattr(brief, "read", counted)
    async with at_desk(brief_file(tmp_path)) as (app, pilot):
        await press(app, pilot, "f4", "f2")
        before = len(made)
        await write(app, pilot, "+ toast", "enter")
        await write(app, pilot, "+ tea", "enter")
        assert len(made) == before
        await press(app, pilot, "f4")
        assert len(made) == before + 1
        assert "What each stream said  6" in text_of(app)


@pytest.mark.long
async def test_ten_thousand_things_said_draw_what_is_in_sight(tmp_path: Path) -> None:
    path = brief_file(tmp_path)
    with Session.open(path) as session:
        members = session.snapshot.streams[0].id
        many = [f"* thing number {number} of a long evening" for number in range(10_000)]
        session.do(commands.keep_lines, many, stream=members, kind=Kind.WOULD_LIKE, consent=Consent.IDEA)
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f4", "down", "down", "down", "enter", "end")
        screen = the_brief(app)
        assert "10,004" in text_of(app)
        assert screen.lines.cursor is not None
        assert len(screen.lines._made) < 200
    assert len(reopened(path).all(Contribution)) == 10_004


async def test_a_final_version_says_so_and_what_was_said_since(tmp_path: Path) -> None:
    path = issued_file(tmp_path)
    with Session.open(path) as session:
        sign(session, "Staff")
        share(session, "Community")
        sign(session, "Community")
    async with at_desk(path) as (app, pilot):
        await press(app, pilot, "f4")
        assert in_order(text_of(app), ["Next", "Version 1 is final for the Board."])
        await press(app, pilot, "f2")
        await write(app, pilot, "+ toast", "enter")
        await press(app, pilot, "f4")
        assert "what has been said since is not in it" in text_of(app)
    with Session.open(path) as session:
        session.do(signing_commands.issue)


async def test_the_place_in_the_brief_is_kept_when_one_comes_back(tmp_path: Path) -> None:
    async with at_desk(brief_file(tmp_path)) as (app, pilot):
        await press(app, pilot, "f4", "down", "down", "down", "down", "f5", "f4")
        await seen(app, pilot)
        assert the_brief(app).sections.cursor == "5"
