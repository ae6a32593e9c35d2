"""Progress of a project and its next step, consistent with the rules and with a command that can run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coprod_tui.domain.brief import commands as brief_commands
from coprod_tui.domain.claims import missing_for_final
from coprod_tui.domain.conflicts.commands import raise_conflict, show
from coprod_tui.domain.contributions import commands as contribution_commands
from coprod_tui.domain.contributions.commands import ContributionChanges, edit
from coprod_tui.domain.readiness import (
    BOARD,
    CHECK,
    EXPORT,
    FLOOR,
    ISSUE,
    SHARE,
    SIGN,
    NextStep,
    next_for_stream,
    next_in_brief,
    next_step,
    next_stream,
    progress_summary,
)
from coprod_tui.domain.records import AnswerKind, Contribution, Decision, Version
from coprod_tui.domain.signing import commands
from coprod_tui.tui.commands import COMMANDS
from tests.domain.riverside import Riverside
from tests.domain.sketch import Sketch, begun

TODAY = "2026-11-10"


def newest(sketch: Sketch) -> Version:
    return sketch.snapshot.versions[-1]


def share(sketch: Sketch, name: str) -> None:
    sketch.do(commands.share_back, newest(sketch).id, sketch.stream(name).id, on=TODAY, form="read aloud")


def sign(sketch: Sketch, name: str, decision: Decision = Decision.SIGNED) -> None:
    why = None if decision is Decision.SIGNED else "two layouts to learn"
    sketch.do(
        commands.sign, newest(sketch).id, sketch.stream(name).id, decision=decision, role=f"{name} lead", how="in turn",
        on=TODAY, present=7, reservations=why, unchecked="it was said back at the tables",
    )  # fmt: skip


def issued() -> Sketch:
    sketch = begun()
    sketch.say("Members", "a bed I can move")
    answer(sketch)
    sketch.do(commands.issue)
    return sketch


def answer(sketch: Sketch) -> None:
    sketch.do(contribution_commands.answer, tuple(sketch.snapshot.all(Contribution)), AnswerKind.IN_BRIEF)


def of(sketch: Sketch, name: str) -> NextStep | None:
    return next_for_stream(sketch.snapshot, newest(sketch), sketch.stream(name))


# How far


def test_how_far_counts_what_there_is_and_leaves_out_what_there_is_not() -> None:
    sketch = begun()
    assert progress_summary(sketch.snapshot) == "3 streams, nothing said yet"
    sketch.say("Members", "a bed I can move")
    assert progress_summary(sketch.snapshot) == "3 streams, 1 thing said"
    contribution, two = sketch.say("Members", "a bed"), sketch.say("Staff", "a fixed bed")
    sketch.do(raise_conflict, (contribution, two), title="The bed")
    assert progress_summary(sketch.snapshot) == "3 streams, 3 things said, 1 conflict open"
    sketch.do(commands.issue)
    share(sketch, "Members")
    sign(sketch, "Members")
    assert progress_summary(sketch.snapshot).endswith("1 conflict open, brief version 1 signed by 1 of 3")


def test_how_far_says_that_a_version_is_final() -> None:
    sketch = issued()
    for name in ("Members", "Staff", "Community"):
        share(sketch, name)
        sign(sketch, name)
    assert progress_summary(sketch.snapshot) == "3 streams, 1 thing said, brief version 1 final for the Board"


# The next step


def test_from_nothing_said_to_final() -> None:
    sketch = begun()
    assert next_step(sketch.snapshot) == NextStep(
        "Nothing has been said yet; the brief begins with what people say.", FLOOR
    )
    sketch.say("Members", "a bed I can move")
    assert next_step(sketch.snapshot).command == ISSUE
    answer(sketch)
    sketch.do(commands.issue)
    for name in ("Members", "Staff", "Community"):
        assert next_step(sketch.snapshot) == NextStep(f"Share version 1 back to {sketch.stream(name).name}.", SHARE)
        share(sketch, name)
    for name in ("Members", "Staff", "Community"):
        asked = f"Ask {sketch.stream(name).name} whether they sign version 1."
        assert next_step(sketch.snapshot) == NextStep(asked, SIGN)
        sign(sketch, name)
    assert next_step(sketch.snapshot) == NextStep("Version 1 is final for the Board.", EXPORT)


def test_an_open_meeting_comes_first_and_conflicts_before_the_first_version() -> None:
    sketch = begun()
    contribution, two = sketch.say("Members", "a bed"), sketch.say("Staff", "a fixed bed")
    sketch.do(raise_conflict, (contribution, two), title="The bed")
    assert next_step(sketch.snapshot) == NextStep("1 conflict is open: see what the streams can work on.", BOARD)
    sketch.do(commands.issue)
    assert next_step(sketch.snapshot) == next_in_brief(sketch.snapshot)
    assert next_step(sketch.snapshot).command == SHARE
    sketch.meet("Members", "Staff")
    assert next_step(sketch.snapshot) == NextStep("Meeting 1 is open: go on with it.", FLOOR)


def test_words_that_moved_are_issued_first() -> None:
    sketch = issued()
    assert next_in_brief(sketch.snapshot, moved=True) == NextStep(
        "Words have moved since version 1: issue version 2 when they are ready.", ISSUE
    )


@pytest.mark.parametrize("decision", [Decision.NOT_YET, Decision.DECLINED])
def test_a_no_is_talked_about_and_no_key_does_that(decision: Decision) -> None:
    sketch = issued()
    for name in ("Members", "Staff", "Community"):
        share(sketch, name)
        sign(sketch, name, decision if name == "Staff" else Decision.SIGNED)
    step = next_step(sketch.snapshot)
    assert step.command is None
    assert decision.value in step.sentence
    assert of(sketch, "Staff") == step


def test_every_command_that_is_named_is_one_that_there_is() -> None:
    known = {one.id for one in COMMANDS}
    assert {FLOOR, BOARD, ISSUE, SHARE, SIGN, EXPORT} <= known


def test_without_a_stream_that_is_asked_to_sign_no_key_is_named() -> None:
    sketch = begun()
    for stream in sketch.snapshot.streams:
        sketch.put(replace(stream, required=False))
    sketch.say("Members", "a bed I can move")
    sketch.do(commands.issue)
    assert missing_for_final(sketch.snapshot, newest(sketch))
    assert next_in_brief(sketch.snapshot) == NextStep("Say which streams are asked to sign.")


# One stream


def test_what_is_next_for_one_stream() -> None:
    sketch = issued()
    assert of(sketch, "Staff") == NextStep("Share version 1 back to Staff.", SHARE)
    share(sketch, "Staff")
    assert of(sketch, "Staff") == NextStep("Ask Staff whether they sign version 1.", SIGN)
    sign(sketch, "Staff")
    assert of(sketch, "Staff") is None


def test_a_stream_that_signed_other_words_is_shown_what_moved_before_it_is_asked() -> None:
    sketch = issued()
    share(sketch, "Staff")
    sign(sketch, "Staff")
    (contribution,) = sketch.snapshot.all(Contribution)
    sketch.do(contribution_commands.edit, contribution, ContributionChanges(text="a bed that I can move"))
    first = newest(sketch)
    sketch.do(commands.issue, "said more clearly")
    assert of(sketch, "Staff") == NextStep("Share version 2 back to Staff.", SHARE)
    share(sketch, "Staff")
    assert of(sketch, "Staff") == NextStep(
        "Read to Staff what moved since version 1, and ask whether they sign version 2.", SIGN
    )
    assert next_for_stream(sketch.snapshot, first, sketch.stream("Members")) is None


def test_the_stream_in_hand_is_the_one_that_the_version_waits_for() -> None:
    sketch = issued()
    project = sketch.snapshot
    assert next_stream(project, newest(sketch)) == sketch.stream("Members")
    share(sketch, "Members")
    assert next_stream(sketch.snapshot, newest(sketch)) == sketch.stream("Staff")
    share(sketch, "Staff")
    share(sketch, "Community")
    assert next_stream(sketch.snapshot, newest(sketch)) == sketch.stream("Members")
    for name in ("Members", "Staff", "Community"):
        sign(sketch, name)
    assert next_stream(sketch.snapshot, newest(sketch)) is None


def test_before_a_version_can_be_issued_what_stops_it_is_next() -> None:
    riverside = Riverside()
    riverside.do(brief_commands.add_line, "A garden.", [riverside.garden])
    riverside.do(edit, riverside.garden, ContributionChanges(about=(riverside.stream("Staff"),)))
    assert next_in_brief(riverside.project) == NextStep(
        "Before version 1 can be issued: M-002 is about the work or space of Staff, and has not been shown to them:"
        " what all want is what they have seen. Show it to them, and how.",
        CHECK,
    )
    riverside.do(show, riverside.garden, riverside.stream("Staff"), how="read aloud")
    assert next_in_brief(riverside.project).command == ISSUE
