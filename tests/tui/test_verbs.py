"""Running a verb: where a *no* is said, and where it leads. Without a screen: a desk that notes what it is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest

from coprod_tui.base.errors import Reason, Refusal
from coprod_tui.domain.edit import CommandContext, CommandResult
from coprod_tui.domain.snapshot import EMPTY, Snapshot
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.desk.state import Committed
from coprod_tui.tui.verb_runner import MissingList, VerbRunner

HERE, AWAY, NOWHERE = Reason("Here.", "here"), Reason("Away.", "away"), Reason("Nowhere.", "nowhere")


def verb(now: CommandContext, project: Snapshot) -> CommandResult[str]:
    """A verb; the desk of these tests answers in its place."""
    raise AssertionError


class NotingDesk:
    """Answers every verb alike, and chooses the place that a test says in every list."""

    snapshot = EMPTY
    shielded = False

    def __init__(self, answer: Committed[str] | Refusal | KeyError | None, chosen: str | None = None) -> None:
        self._answer = answer
        self._chosen = chosen
        self.told: list[str] = []
        self.lists: list[MissingList] = []

    async def try_verb(
        self, verb: Callable[..., Any], *args: object, **kwargs: object
    ) -> Committed[str] | Refusal | None:
        if isinstance(self._answer, KeyError):
            raise self._answer
        return self._answer

    def tell(self, text: str, severity: str = "information") -> None:
        self.told.append(text)

    def refuse(self, refusal: Refusal) -> None:
        self.told.append(str(refusal))

    async def push_screen_wait(self, screen: MissingList) -> str | None:
        self.lists.append(screen)
        return self._chosen


def runner(desk: NotingDesk, went: list[str]) -> VerbRunner:
    """A runner on a screen that shows *here* and knows the way to *away*."""

    async def go(place: str) -> None:
        went.append(place)

    def leads(place: str | None) -> str:
        return "" if place in (None, "nowhere") else f"to {place}"

    return VerbRunner(cast("Desk", desk), leads, go, lambda place: place == "here")


async def test_what_a_verb_answers_is_handed_on() -> None:
    desk = NotingDesk(Committed("C-004"))
    assert await runner(desk, []).do(verb) == Committed("C-004")
    assert not desk.told


async def test_a_file_in_trouble_is_told_by_the_desk_alone() -> None:
    desk = NotingDesk(None)
    assert await runner(desk, []).do(verb) is None
    assert not desk.told
    assert not desk.lists


async def test_a_record_that_was_taken_out_meanwhile_is_a_notice() -> None:
    desk = NotingDesk(KeyError("side"))
    assert await runner(desk, []).do(verb) is None
    assert desk.told == ["That is not there any more."]


@pytest.mark.parametrize("reasons", [(NOWHERE,), (HERE,), (Reason("No place."),), (NOWHERE, NOWHERE)])
async def test_a_no_that_leads_to_no_other_place_is_a_notice(reasons: tuple[Reason, ...]) -> None:
    desk, went = NotingDesk(Refusal(*reasons), "away"), list[str]()
    assert await runner(desk, went).do(verb) is None
    assert desk.told == [" ".join(reason.sentence for reason in reasons)]
    assert not desk.lists
    assert not went


@pytest.mark.parametrize("reasons", [(AWAY,), (NOWHERE, AWAY), (HERE, HERE)])
async def test_a_no_that_leads_elsewhere_is_a_list_and_the_chosen_place_is_gone_to(reasons: tuple[Reason, ...]) -> None:
    desk, went = NotingDesk(Refusal(*reasons), "away"), list[str]()
    assert await runner(desk, went).do(verb) is None
    assert not desk.told
    assert len(desk.lists) == 1
    assert went == ["away"]


async def test_a_list_that_is_left_leads_nowhere() -> None:
    desk, went = NotingDesk(Refusal(AWAY)), list[str]()
    await runner(desk, went).do(verb)
    assert len(desk.lists) == 1
    assert not went
