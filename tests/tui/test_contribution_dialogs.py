"""What the letters ask and run, without a screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from coprod_tui.base.errors import FileError, FileErrorKind
from coprod_tui.domain.contributions import commands
from coprod_tui.domain.records import About, Consent, Contribution, Form, Kind
from coprod_tui.store.session import Session
from coprod_tui.tui.contribution_dialogs import ContributionDialogs
from tests.store.projects import begun
from tests.tui.scripted import ScriptedDesk


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Two things said by members, the first of them selected, and one by staff."""
    with begun(tmp_path) as session:
        members = session.snapshot.streams[0].id
        for line in ("* a bed #beds @7", "+ the garden", "> staff - beds that cannot be reached"):
            session.do(commands.keep_line, line, stream=members)
        yield session


class Chosen:
    """The first contribution is selected; those of `marks` are marked."""

    def __init__(self, session: Session, *marks: int) -> None:
        self._session = session
        self._marks = marks

    def _all(self) -> list[Contribution]:
        return list(self._session.snapshot.contributions())

    def selected(self) -> Contribution | None:
        return self._all()[0]

    def marked(self) -> tuple[str, ...]:
        return tuple(self._all()[mark].id for mark in self._marks)

    def unmark(self) -> None:
        self._marks = ()


def dialogs(desk: ScriptedDesk, *marks: int) -> ContributionDialogs:
    return ContributionDialogs(desk.desk, Chosen(desk.session, *marks), lambda _: True)


def first(session: Session) -> Contribution:
    return next(iter(session.snapshot.contributions()))


async def test_words_that_were_typed_are_kept(session: Session) -> None:
    desk = ScriptedDesk(session, "a bed I can move", "I fell")
    await dialogs(desk).edit()
    await dialogs(desk).why()
    assert (first(session).text, first(session).why) == ("a bed I can move", "I fell")
    assert [dialog.title_words for dialog in desk.asked] == ["The words of M-001", "Why? M-001"]


@pytest.mark.parametrize("dialog", ["edit", "why"])
async def test_words_that_the_disk_does_not_take_stay_a_draft(
    session: Session, dialog: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(session: Session) -> None:
        raise FileError(FileErrorKind.GONE, "The stick is out.")

    desk = ScriptedDesk(session, "other words", "other words")
    with monkeypatch.context() as failing:
        failing.setattr(Session, "_must_be_in_place", gone)
        await getattr(dialogs(desk), dialog)()
    assert list(desk.drafts.values()) == ["other words"]
    await getattr(dialogs(desk), dialog)()
    assert not desk.drafts


@pytest.mark.parametrize("dialog", ["edit", "why", "kind", "form", "themes", "speaker", "consent", "about", "move"])
async def test_a_dialog_that_is_left_changes_nothing(session: Session, dialog: str) -> None:
    before = session.head
    await getattr(dialogs(ScriptedDesk(session, None)), dialog)()
    assert session.head == before


async def test_a_choice_is_kept(session: Session) -> None:
    desk = ScriptedDesk(session, Kind.FACT, Form.OWN, "rooms, beds", "9", True)
    letters = dialogs(desk)
    for dialog in (letters.kind, letters.form, letters.themes, letters.speaker, letters.sensitive, letters.read_back):
        await dialog()
    said = first(session)
    assert (said.kind, said.form, said.speaker) == (Kind.FACT, Form.OWN, "M9")
    assert said.sensitive
    assert said.read_back
    assert [theme.name for theme in session.snapshot.themes_of(said.id)] == ["beds", "rooms"]


async def test_more_consent_needs_to_know_when_they_were_asked(session: Session) -> None:
    desk = ScriptedDesk(session, Consent.QUOTE, None, Consent.QUOTE, "by telephone")
    await dialogs(desk).consent()
    assert first(session).consent is Consent.IDEA
    await dialogs(desk).consent()
    assert (first(session).consent, first(session).asked) == (Consent.QUOTE, "by telephone")


async def test_it_is_about_a_stream_and_was_shown_to_it(session: Session) -> None:
    staff = session.snapshot.streams[1]
    desk = ScriptedDesk(session, staff.id, f"shown/{staff.id}", "read aloud")
    await dialogs(desk).about()
    await dialogs(desk).about()
    assert desk.asked[-1].title_words == f"M-001 was shown to {staff.name}: how?"
    (link,) = session.snapshot.linked(About, "contribution", first(session).id)
    assert link.shown_how == "read aloud"


async def test_what_moved_is_told_with_both_codes(session: Session) -> None:
    staff = session.snapshot.streams[1]
    desk = ScriptedDesk(session, staff.id)
    await dialogs(desk).move()
    assert desk.told == [f"M-001 is now S-002 in {staff.name}."]


async def test_removing_is_asked(session: Session) -> None:
    await dialogs(ScriptedDesk(session, False)).remove()
    assert len(list(session.snapshot.contributions())) == 3
    await dialogs(ScriptedDesk(session, True)).remove()
    assert len(list(session.snapshot.contributions())) == 2


async def test_what_is_marked_becomes_a_conflict(session: Session) -> None:
    desk = ScriptedDesk(session, "The bed")
    letters = dialogs(desk, 0, 2)
    await letters.pull_apart()
    (conflict,) = session.snapshot.conflicts
    assert conflict.title == "The bed"
    assert "on the board" in desk.told[-1]


async def test_words_are_not_shown_to_the_room_where_they_are_not_for_it(session: Session) -> None:
    desk = ScriptedDesk(session, True)
    letters = dialogs(desk)
    await letters.sensitive()
    assert letters.why_not("edit") is None
    desk.shielded = True
    assert letters.why_not("edit") == "It is not for the room, which can see this. F10 shows it again."
    assert letters.why_not("kind") is None


async def test_an_action_that_may_not_be_done_asks_nothing(session: Session) -> None:
    desk = ScriptedDesk(session)
    letters = ContributionDialogs(desk.desk, Chosen(session), lambda _: False)
    for dialog in (letters.edit, letters.why, letters.themes, letters.speaker, letters.names, letters.withdraw):
        await dialog()
    await letters.pull_apart()
    assert desk.asked == []


async def test_words_are_copied_as_they_were_said(session: Session) -> None:
    desk = ScriptedDesk(session)
    dialogs(desk).copy()
    assert desk.copied == ["a bed"]
