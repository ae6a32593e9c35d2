"""History: journal entries as sentences."""

from __future__ import annotations

import contextlib
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_tui.base.errors import Refusal
from coprod_tui.domain import setup
from coprod_tui.domain.conflicts import commands as conflict_commands
from coprod_tui.domain.conflicts import outcome, sides
from coprod_tui.domain.contributions import commands
from coprod_tui.domain.contributions.commands import ContributionChanges, NewContribution
from coprod_tui.domain.edit import CommandContext, CommandResult, Verb, insert
from coprod_tui.domain.history.changes import FIRST_FIELD
from coprod_tui.domain.history.events import MOST_CLAUSES, Event, events, sentence_of
from coprod_tui.domain.imports.contributions import source_file, take_in
from coprod_tui.domain.meetings import commands as meeting_commands
from coprod_tui.domain.records import (
    RECORDS,
    Alias,
    Consent,
    Contribution,
    Decision,
    Fit,
    Kind,
    Openness,
    Signoff,
    Version,
)
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.session import Session
from tests.store.projects import AGENDA, begun


def told(session: Session) -> tuple[Event, ...]:
    return events(session.history(), session.snapshot)


def last(session: Session) -> str:
    return told(session)[-1].sentence


def say(session: Session, line: str, stream: int = 0) -> str:
    contribution = session.do(commands.keep_line, line, stream=session.snapshot.streams[stream].id)
    assert contribution
    return contribution


def test_what_is_said_is_told_by_code_and_stream(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        assert last(session) == "The project was begun."
        contribution = say(session, "a bed #beds @7")
        assert last(session) == "M-001 was kept in Members."
        for changes, sentence in (
            (ContributionChanges(why="I fell"), "The why of M-001 was changed."),
            (ContributionChanges(why=""), "The why of M-001 was taken away."),
            (ContributionChanges(text="a low bed", read_back=False), "The words of M-001 were changed."),
            (ContributionChanges(read_back=True), "M-001 was read back."),
            (ContributionChanges(text="a lower bed"), "The words of M-001 were changed."),
            (
                ContributionChanges(themes=("night",), about=(session.snapshot.streams[1].id,)),
                "The themes and streams concerned of M-001 were changed.",
            ),
            (ContributionChanges(sensitive=True), "M-001 was marked as sensitive."),
            (
                ContributionChanges(sensitive=False, speaker="8"),
                "The speaker and mark as sensitive of M-001 were changed.",
            ),
            (ContributionChanges(kind=Kind.FACT), "The kind of M-001 was changed to “fact”."),
            (ContributionChanges(consent=Consent.QUOTE, asked="today"), "The consent of M-001 was changed to “quote”."),
            (ContributionChanges(speaker=""), "The speaker of M-001 was taken away."),
        ):
            session.do(commands.edit, contribution, changes)
            assert last(session) == sentence
        session.do(commands.edit, contribution, ContributionChanges(stream=session.snapshot.streams[1].id))
        assert last(session) == "M-001 was moved to Staff and is S-001 now."
        session.do(commands.remove, contribution)
        assert last(session) == "S-001 was removed."


def test_every_way_in_which_a_conflict_changes_shape_is_told(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        _, staff, partners = (one.id for one in session.snapshot.streams)
        contribution, other, more = say(session, "a bed"), say(session, "a fixed bed", 1), say(session, "a rug")
        again = say(session, "no rug", 1)
        session.do(commands.edit, contribution, ContributionChanges(about=(partners,)))
        assert last(session) == "The streams concerned of M-001 were changed."
        session.do(conflict_commands.show, contribution, partners, how="read out")
        assert last(session) == "M-001 was shown to Community partners."
        first = session.do(conflict_commands.raise_conflict, [contribution, other, more, again])
        session.do(conflict_commands.add_side, first, partners, group="carers")
        assert last(session) == "Community partners (carers) became a side of C-01."
        side = next(it for it in sides.sides(session.snapshot, session.snapshot.conflicts[0]) if it.stream == staff)
        session.do(conflict_commands.stay_silent, side.id)
        assert last(session) == "Staff chose not to say why in C-01."
        session.do(conflict_commands.stay_silent, side.id, silent=False)
        assert last(session) == "Staff may say why in C-01 after all."
        second = session.do(conflict_commands.split, first, [more, again])
        assert last(session).startswith("C-02 was split off C-01 between Members and Staff;")
        session.do(conflict_commands.join, first, second)
        assert last(session).startswith("C-02 was joined with C-01;")


def test_many_at_once_are_counted(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        members, staff, _ = (one.id for one in session.snapshot.streams)
        sayings = [NewContribution(members, "a"), NewContribution(staff, "b"), NewContribution(members, "c")]
        session.do(take_in, (source_file("a.csv", b""),), False, commands.keep_all, sayings)
        found = told(session)[-1]
        assert found.verb == "import"
        assert found.sentence == (
            "2 contributions were taken in from a file in Members (M-001 to M-002);"
            " S-001 was taken in from a file in Staff."
        )
        assert found.codes == ("M-001", "S-001", "M-002")


def test_a_meeting_and_what_frames_it(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        members, staff, _ = (one.id for one in session.snapshot.streams)
        session.do(meeting_commands.start, AGENDA, streams=(members,), present={members: 7})
        assert told(session)[-1].meeting is None
        steps: tuple[tuple[Verb[Any], str], ...] = (
            (partial(meeting_commands.open_block, position=1), "Block 2 of meeting 1 was opened."),
            (partial(meeting_commands.borrow, lender=2, minutes=4), "The minutes of meeting 1 were shared out anew."),
            (partial(meeting_commands.set_present, stream=members, count=8), "Members: 8 in the room at meeting 1."),
            (partial(meeting_commands.set_present, stream=staff, count=None), "Staff: in the room at meeting 1."),
            (partial(meeting_commands.leave, stream=staff), "Staff: not in the room at meeting 1."),
            (
                partial(setup.add_fixed_point, openness=Openness.FIXED, text="a site", source="law"),
                "A fixed point was written down.",
            ),
            (partial(setup.add_stream, new=setup.NewStream("Carers")), "Carers was added as a stream."),
            (meeting_commands.end, "Meeting 1 was ended."),
        )
        for verb, sentence in steps:
            session.do(verb)
            assert (last(session), told(session)[-1].meeting) == (sentence, 1)
        session.do(meeting_commands.start, AGENDA)
        assert last(session) == "Meeting 2 was started."
        session.do(setup.describe, title="B", purpose="p", decides="")
        assert last(session) == "The title of the project was changed; the purpose of the project was changed."
        assert [one.sentence for one in told(session) if "started" in one.sentence] == [
            "Meeting 1 was started.",
            "Meeting 2 was started.",
        ]


def test_a_conflict_from_raised_to_reopened(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        bed, rail = say(session, "a bed"), say(session, "a rail", 1)
        session.do(meeting_commands.start, AGENDA)
        one = session.do(conflict_commands.raise_conflict, [bed, rail], title="The bed")
        assert last(session) == "C-01 was raised between Members and Staff."
        assert told(session)[-1].codes == ("C-01", "M-001", "S-001")
        conflict = session.snapshot.conflicts[0]
        members, staff = (side.id for side in sides.sides(session.snapshot, conflict))
        for side in (members, staff):
            session.do(conflict_commands.set_ask, side, "this")
            session.do(conflict_commands.set_why, side, "that")
        assert last(session) == "The why of Staff in C-01 was changed."
        for owner, by in ((members, staff), (staff, members)):
            heard = session.do(conflict_commands.say_back, owner, by, "so")
            session.do(conflict_commands.confirm, heard, yes=False, missed="more")
            heard = session.do(conflict_commands.say_back, owner, by, "so, and more")
            session.do(conflict_commands.confirm, heard, yes=True)
        assert [event.sentence for event in told(session)[-4:]] == [
            "Members said back the why of Staff in C-01.",
            "Staff answered “not quite” to what Members said back in C-01.",
            "Members said back the why of Staff in C-01.",
            "Staff answered “yes” to what Members said back in C-01.",
        ]
        option = session.do(conflict_commands.add_option, one, "both")
        assert last(session) == "An option was added to C-01."
        session.do(conflict_commands.rate, option, members, Fit.MEETS)
        assert last(session) == "An option in C-01 was held against the why of Members."
        session.do(
            outcome.propose, one, text="both", keeps={members: "a", staff: "b"}, gives={members: "c", staff: "d"}
        )
        assert last(session) == "A middle ground was put into words in C-01."
        for side in (members, staff):
            session.do(outcome.check, side, (0, 5, 0, 0, 0, 0, 0, 0))
        assert last(session) == "Staff showed how far they agree in C-01."
        session.do(outcome.reserve, staff, "two layouts")
        assert last(session) == "A reservation of Staff in C-01 was written down."
        session.do(outcome.agree, one)
        assert last(session) == "C-01 was agreed."
        session.do(outcome.reopen, one, because="more")
        assert last(session) == "C-01 was opened again."
        session.do(outcome.disagree, one, "time")
        assert last(session) == "C-01 ended as not agreed."
        assert {event.codes for event in told(session)[3:]} >= {("C-01",)}
        assert all("C-01" in event.codes for event in told(session)[4:])


def test_versions_shared_and_signed(tmp_path: Path) -> None:
    def write(now: CommandContext, _: Snapshot, *records: Version | Signoff) -> CommandResult[None]:
        return CommandResult("issue", tuple(edit for one in records for edit in insert(one)), None)

    with begun(tmp_path) as session:
        stream = session.snapshot.streams[0].id
        session.do(write, Version("v", number=2))
        assert last(session) == "Version 2 of the brief was issued."
        for decision, sentence in zip(
            ("signed", "signed with reservations", "not yet", "declined"),
            (
                "signed version 2",
                "signed version 2 with reservations",
                "answered “not yet” to version 2",
                "declined version 2",
            ),
            strict=True,
        ):
            session.do(write, Signoff(decision, "v", stream, decision=Decision(decision)))
            assert last(session) == f"Members {sentence}."


def test_undo_and_redo_are_told_and_what_is_undone_says_so(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        contribution = say(session, "a")
        session.do(commands.edit, contribution, ContributionChanges(why="b"))

        def undone() -> list[tuple[str, bool]]:
            return [(event.sentence, event.undone) for event in told(session)[1:]]

        kept, changed = "M-001 was kept in Members.", "The why of M-001 was changed."
        session.undo()
        session.undo()
        assert undone() == [(kept, True), (changed, True), (f"Undone: {changed}", False), (f"Undone: {kept}", False)]
        assert told(session)[-1].codes == ("M-001",)
        session.redo()
        assert undone()[0] == (kept, False)
        assert undone()[-1] == (f"Done again: {kept}", False)
        session.undo()
        assert undone()[0] == (kept, True)
        assert undone()[-1] == (f"Undone: {kept}", False)
        session.redo()
        session.redo()
        assert [event for event in told(session) if event.undone] == []


def test_what_undo_gives_back_can_be_told_at_once(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        contribution = say(session, "a")
        session.do(commands.remove, contribution)
        for turn in (session.undo, session.redo, session.undo):
            undone = turn()
            assert sentence_of(undone.told, undone.without, undone.beside) == "M-001 was removed."
        undone = session.undo()
        assert sentence_of(undone.told, undone.beside) == "M-001 was kept in Members."
        assert sentence_of(undone.told, session.snapshot) == "M-001 was kept in Members."


def test_a_part_of_the_journal_can_be_told_too(tmp_path: Path) -> None:
    with begun(tmp_path) as session:
        contribution = say(session, "a")
        session.do(commands.edit, contribution, ContributionChanges(why="b"))
        session.undo()
        assert [event.sentence for event in events(session.history(most=1), session.snapshot)] == [
            "Undone: something that was done to M-001."
        ]


def test_a_sentence_tells_a_few_things_and_counts_the_rest(tmp_path: Path) -> None:
    def many(now: CommandContext, project: Snapshot) -> CommandResult[None]:
        removed = (commands.remove(now, project, one.id).edits for one in project.contributions())
        return CommandResult("remove", tuple(edit for edits in removed for edit in edits), None)

    with begun(tmp_path) as session:
        for number in range(MOST_CLAUSES + 3):
            say(session, f"{number}")
        session.do(many)
        assert last(session) == "M-001 was removed; M-002 was removed; M-003 was removed; 4 more things were changed."


def test_every_noun_but_the_codes_that_others_had_is_known_by_what_makes_it() -> None:
    assert {*RECORDS} - {*FIRST_FIELD} == {Alias}
    for kind, field in FIRST_FIELD.items():
        assert field in {*kind.__dataclass_fields__}


SECRETS = ("xylophone", "quagmire", "zephyr")


def take(session: Session, step: str) -> object:
    """One step with words in it that no sentence may hold; raises IndexError or Refusal where it cannot be done."""
    project = session.snapshot
    ids, raised = sorted(project.all(Contribution)), project.conflicts
    match step:
        case "keep":
            return say(session, "* xylophone because quagmire #zephyr", len(ids) % 3)
        case "edit":
            changes = ContributionChanges(text="quagmire", why="zephyr", themes=("xylophone",))
            return session.do(commands.edit, ids[0], changes)
        case "remove":
            return session.do(commands.remove, ids[0])
        case "raise":
            return session.do(conflict_commands.raise_conflict, ids, title="zephyr")
        case "title":
            return session.do(conflict_commands.retitle, raised[0].id, "quagmire")
        case "ask":
            return session.do(conflict_commands.set_ask, sides.sides(project, raised[0])[0].id, "xylophone")
        case "option":
            return session.do(conflict_commands.add_option, raised[0].id, "zephyr")
        case _:
            return session.undo() if step == "undo" else session.redo()


STEPS = ("keep", "keep", "edit", "raise", "ask", "option", "title", "remove", "undo", "redo")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(STEPS), max_size=14))
def test_no_sentence_holds_a_word_that_somebody_said(steps: list[str]) -> None:
    with TemporaryDirectory() as folder, begun(Path(folder)) as session:
        for step in ("keep", "keep", *steps):
            with contextlib.suppress(IndexError, Refusal):
                take(session, step)
        for event in told(session):
            assert not any(word in event.sentence for word in SECRETS)
            assert not event.sentence.startswith("Something")
