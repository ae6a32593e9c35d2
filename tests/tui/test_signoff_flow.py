"""The sign-off without a screen: what may be done with the stream in hand, and what is shown of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coprod_tui.domain.claims import may_sign
from coprod_tui.domain.contributions import commands
from coprod_tui.domain.contributions.commands import ContributionChanges
from coprod_tui.domain.readiness import ISSUE
from coprod_tui.domain.records import Signoff, Stream
from coprod_tui.domain.signing import commands as signing_commands
from coprod_tui.store.session import Session
from coprod_tui.tui.screens.signoff.actions import SigningDialogs
from coprod_tui.tui.screens.signoff.dialogs import BoardDialogs
from coprod_tui.tui.screens.signoff.flow import NOTHING_ISSUED, SigningFlow
from coprod_tui.tui.screens.signoff.presenter import SignoffPresenter
from coprod_tui.tui.screens.signoff.signing import Signing, signing
from coprod_tui.tui.verb_runner import ReasonLinks, VerbRunner
from coprod_tui.tui.widgets.paragraphs import TextParagraph
from tests.tui.briefs import LONG, brief_file, issued_file, keep, stream
from tests.tui.scripted import ScriptedDesk


class Desk(ScriptedDesk):
    """A scripted desk with a stream in hand."""

    def __init__(self, session: Session, name: str, *answers: object) -> None:
        super().__init__(session, *answers)
        self.flow = SigningFlow(self.desk, lambda: self.chosen)
        self.presenter = SignoffPresenter(self.desk)
        self.chosen: str | None = stream(session, name).id

    def choose(self, name: str) -> Stream:
        chosen = stream(self.session, name)
        self.chosen = chosen.id
        return chosen

    @property
    def dialogs(self) -> SigningDialogs:
        links = ReasonLinks(self.desk)
        board = BoardDialogs(self.desk, self.flow, VerbRunner(self.desk, links.leads, links.go))
        return SigningDialogs(self.desk, self.flow, board, self.presenter.wording_of)


def worked_out(session: Session) -> Signing:
    standing = signing(session.snapshot)
    assert standing is not None
    return standing


def words_of(paragraphs: list[TextParagraph]) -> str:
    return " ".join(words.text for paragraph in paragraphs for words in paragraph.words)


# What may be done


def test_nothing_can_be_done_before_a_version_is_issued(tmp_path: Path) -> None:
    with Session.open(brief_file(tmp_path)) as session:
        desk = Desk(session, "Members")
        for action in ("sign", "share", "retract", "say_back", "same", "decide", "export", "into"):
            assert desk.flow.why_not(action) == NOTHING_ISSUED
        assert desk.flow.in_hand("sign") is None
        assert desk.told == [NOTHING_ISSUED]
        assert signing(session.snapshot) is None


def test_each_refusal_is_a_sentence_about_the_stream_in_hand(tmp_path: Path) -> None:
    with Session.open(issued_file(tmp_path)) as session:
        desk = Desk(session, "Members")
        assert (
            desk.flow.why_not("sign") == "Members have signed version 1 already. Take that back first, to answer again."
        )
        assert desk.flow.why_not("retract") is None
        assert desk.flow.why_not("same") == "Version 1 is the first: nothing has moved to it."
        assert (desk.flow.why_not("decide") or "").startswith("The Board decides on a final brief. ")
        desk.choose("Staff")
        assert desk.flow.why_not("sign") is None
        assert desk.flow.why_not("retract") == "Staff have given no answer that could be taken back."
        desk.choose("Community")
        assert "has not been shared back to" in (desk.flow.why_not("sign") or "")
        desk.chosen = None
        assert desk.flow.at_hand is None


def test_whether_a_stream_may_sign_is_asked_once_per_snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    rule: Callable[..., None] = may_sign

    def noted(*given: Any) -> None:
        asked.append(given[2].stream)
        rule(*given)

    monkeypatch.setattr("coprod_tui.tui.screens.signoff.flow.may_sign", noted)
    with Session.open(issued_file(tmp_path)) as session:
        desk = Desk(session, "Members")
        members = desk.chosen
        for _ in range(3):
            desk.flow.why_not("sign")
        staff = desk.choose("Staff").id
        desk.flow.why_not("sign")
        assert asked == [members, staff]
        keep(session, "* toast at ten")
        desk.flow.why_not("sign")
        assert asked == [members, staff, staff]


# Signing


async def test_what_was_decided_is_kept_as_it_was_filled_in(tmp_path: Path) -> None:
    with Session.open(issued_file(tmp_path)) as session:
        filled = {"how": " in turn ", "on": LONG, "present": "6", "role": "ward manager", "held_by": ""}
        desk = Desk(session, "Staff", "not yet", "the costs are missing", {**filled, "unchecked": ""})
        await desk.dialogs.sign()
        (answer,) = (row for row in session.snapshot.all(Signoff).values() if row.stream == desk.chosen)
        assert (answer.how, answer.present, answer.role, answer.held_by) == ("in turn", 6, "ward manager", None)
        assert answer.reservations == "the costs are missing"
        assert desk.told == ["Staff, version 1: not yet."]
        assert not desk.drafts


async def test_an_answer_is_taken_back_only_after_a_yes(tmp_path: Path) -> None:
    with Session.open(issued_file(tmp_path)) as session:
        desk = Desk(session, "Members", False, True)
        await desk.dialogs.retract()
        (answer,) = session.snapshot.all(Signoff).values()
        assert answer.retracted_at is None
        await desk.dialogs.retract()
        (answer,) = session.snapshot.all(Signoff).values()
        assert answer.retracted_at is not None
        await desk.dialogs.retract()
        assert desk.told == ["Members have given no answer that could be taken back."]


# What is shown


def test_the_version_says_how_many_signed_and_what_it_waits_for(tmp_path: Path) -> None:
    with Session.open(issued_file(tmp_path)) as session:
        desk = Desk(session, "Members")
        standing = worked_out(session)
        words = words_of(desk.presenter.version(standing, low=False))
        assert "Brief version 1" in words
        assert "Signed by 1 of 3." in words
        assert "Staff have not signed version 1." in words
        low = words_of(desk.presenter.version(standing, low=True))
        assert "1 more stream has not answered yet, as shown below." in low


def test_what_moved_stands_first_under_a_stream_that_signed_other_words(tmp_path: Path) -> None:
    with Session.open(issued_file(tmp_path)) as session:
        (bed,) = session.snapshot.coded("M-001")
        session.do(commands.edit, bed.id, ContributionChanges(text="a bed that I can move"))
        session.do(signing_commands.issue, "said more clearly")
        desk, standing = Desk(session, "Members"), worked_out(session)
        keys = list(desk.presenter.entries(standing, desk.choose("Members")))
        assert keys[0] == "why"
        assert keys.index("why") < keys.index("facts") < keys.index("said back") < keys.index("statement/0")
        staff = desk.choose("Staff")
        assert next(iter(desk.presenter.entries(standing, staff))) == "facts"
        assert desk.presenter.next_step(standing, staff).command != ISSUE


def test_the_wording_is_filled_in_as_far_as_it_is_known(tmp_path: Path) -> None:
    with Session.open(issued_file(tmp_path)) as session:
        desk = Desk(session, "Staff")
        version = session.snapshot.versions[0]
        wording = desk.presenter.wording_of(version, stream(session, "Staff"))
        assert f"brief version 1, words {version.words}" in wording
        assert f"on {LONG}" in wording
