"""The worked example: what it holds, that it says that it is made up, and that it can be read as notes."""

from __future__ import annotations

import re
import shutil
import time
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest

from coprod_tui.base.errors import FileError, InvalidInput
from coprod_tui.base.paths import sessions_folder
from coprod_tui.domain.brief.assembly import brief_of
from coprod_tui.domain.brief.facts import Showing, showing
from coprod_tui.domain.brief.rules import all_lines
from coprod_tui.domain.claims import missing_for_final
from coprod_tui.domain.conflicts.prompts import next_step
from coprod_tui.domain.conflicts.sides import sides
from coprod_tui.domain.conflicts.stages import Hearing, hearing, outcome, stage
from coprod_tui.domain.contributions import commands
from coprod_tui.domain.contributions.answers import unanswered
from coprod_tui.domain.readiness import findings
from coprod_tui.domain.records import (
    AnswerKind,
    Basis,
    Consent,
    Contribution,
    Decision,
    Disposition,
    Form,
    Kind,
    Signoff,
    Stage,
    Theme,
)
from coprod_tui.domain.signing.rules import Understood, check_is_done, signed_by, understanding_pairs
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.formats.example import build_example
from coprod_tui.formats.notes.notes_file import write_notes
from coprod_tui.store.session import Session
from tests.formats.noted_projects import met, pulled_apart, said, taken

MADE_UP = "Example project. These people and words are made up."
FOLDER = sessions_folder() / "example"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The example as it is opened."""
    path = tmp_path_factory.mktemp("example") / "a.coprod"
    build_example(path, Session.create)
    with Session.open(path) as session:
        return session.snapshot


def test_every_file_of_it_says_that_it_is_made_up(project: Snapshot) -> None:
    files = [*FOLDER.glob("*.notes"), FOLDER / "project.toml"]
    assert len(files) == 8
    for file in files:
        assert MADE_UP in file.read_text("utf-8").splitlines()[0]
    assert project.project.example
    assert "(example)" in project.project.title
    assert MADE_UP in write_notes(project).splitlines()[0]


def test_it_has_six_meetings_in_one_autumn(project: Snapshot) -> None:
    assert [one.number for one in project.meetings] == [1, 2, 3, 4, 5, 6]
    days = [date.fromisoformat(one.started_at[:10]) for one in project.meetings]
    assert days == sorted(days)
    assert date(2026, 9, 1) <= days[0]
    assert days[-1] <= date(2026, 11, 30)
    assert Counter(str(one.kind) for one in project.meetings) == {"stream": 3, "joint": 2, "leads": 1}
    assert project.meeting_open is None
    for meeting in project.meetings:
        assert all(one.present for one in project.present(meeting.id))


def test_many_people_say_many_things(project: Snapshot) -> None:
    everything = list(project.contributions())
    assert len(everything) >= 120
    assert all(len(project.said(stream.id)) >= 25 for stream in project.streams)
    assert {one.kind for one in everything} == set(Kind)
    assert {one.consent for one in everything} == set(Consent)
    assert {one.form for one in everything} >= {Form.OWN, Form.SUMMARY}
    assert sum(one.why is not None for one in everything) >= 40
    assert len({one.speaker for one in everything if one.speaker}) >= 20
    assert any(one.sensitive for one in everything)
    assert len(project.all(Theme)) >= 20
    assert len({one.text for one in everything}) == len(everything)


def test_codes_have_no_gaps(project: Snapshot) -> None:
    for stream in project.streams:
        codes = [project.code(project.the(Contribution, one)) for one in project.said(stream.id)]
        assert codes == [f"{stream.letter}-{number:03d}" for number in range(1, len(codes) + 1)]


def test_consent_above_the_default_has_a_note_of_when_the_person_was_asked(project: Snapshot) -> None:
    """R12, and R11: what may be quoted was read back."""
    for one in project.contributions():
        if one.consent.rank > Consent.IDEA.rank:
            assert one.asked
            assert one.read_back
        if one.sensitive:
            assert one.consent is Consent.ROOM


def test_nobody_is_named_and_no_number_is_anybodys(project: Snapshot) -> None:
    """R13."""
    text = write_notes(project)
    assert not re.search(r"\b(Mr|Mrs|Ms|Miss|Dr)\b", text)
    assert not re.search(r"\d{10}|\w+@\w+\.\w+", text)


def test_facts_say_where_they_come_from(project: Snapshot) -> None:
    facts = [one.text for one in project.contributions() if one.kind is Kind.FACT]
    assert len(facts) >= 8
    assert all(re.search(r"\(.+\)$", fact) for fact in facts)


def test_five_conflicts_are_at_five_places(project: Snapshot) -> None:
    assert [(project_code, stage(project, one)) for project_code, one in enumerate(project.conflicts, 1)] == [
        (1, Stage.AGREED),
        (2, Stage.WHYS_RECORDED),
        (3, Stage.NOT_AGREED),
        (4, Stage.OPTIONS),
        (5, Stage.RAISED),
    ]
    assert next_step(project, project.conflicts[1]).sentence.startswith("Members' why has not been said back by Staff")
    ends = [outcome(project, one) for one in project.conflicts]
    assert [end.agreed for end in ends if end] == [True, False]
    assert all(end.reason for end in ends if end and not end.agreed)


def test_the_bed_is_told_as_it_was_talked_about(project: Snapshot) -> None:
    bed = project.conflicts[0]
    members, staff = sides(project, bed)
    assert hearing(project, members, staff) is hearing(project, staff, members) is Hearing.HEARD
    (told,) = [one for one in pulled_apart(project) if one[0][0] == 1]
    rounds, options, checks, reservations = told[3], told[4], told[8], told[9]
    assert [one["confirmed"] for one in rounds] == [False, True, True]
    assert len(options) == 4
    assert [(one["agree"], one["support"], one["will_support"]) for one in checks] == [(5, 3, 0), (6, 0, 1)]
    assert [one["text"] for one in reservations] == ["One night nurse worries about two layouts to learn."]


def test_what_stays_in_the_room_is_said_in_no_conflict(project: Snapshot) -> None:
    shown = str(pulled_apart(project))
    for one in project.contributions():
        if showing(one) is Showing.COUNTED:
            assert one.text not in shown
            assert project.code(one) not in shown


def test_one_version_is_signed_by_two_of_three(project: Snapshot) -> None:
    (version,) = project.versions
    assert signed_by(project, version) == (2, 3)
    decisions = sorted(one.decision for one in project.all(Signoff).values())
    assert decisions == [Decision.SIGNED, Decision.RESERVED]
    (missing,) = missing_for_final(project, version)
    assert "Community partners" in missing.sentence
    assert brief_of(project).example


def test_everything_said_has_its_answer_and_the_brief_its_lines(project: Snapshot) -> None:
    assert unanswered(project) == ()
    assert {one.fate for one in project.all(Disposition).values()} == set(AnswerKind)
    assert {one.section for one in all_lines(project)} == {"5", "8", "11"}
    assert all(one.benchmark for one in all_lines(project) if one.section == "5")
    assert findings(project) == ()
    (version,) = project.versions
    grid = {
        (one.name, whose.name): check_is_done(project, version, one.id, whose.id)
        for one, whose in understanding_pairs(project)
    }
    waiting = [names for names, state in grid.items() if state is not Understood.YES]
    assert waiting == [("Community partners", "Staff")]


def test_it_says_what_can_change_and_who_is_in_it(project: Snapshot) -> None:
    assert project.project.purpose
    assert project.project.decides
    assert [one.name for one in project.streams] == ["Members", "Staff", "Community partners"]
    assert [one.letter for one in project.streams] == ["M", "S", "P"]
    assert all(one.quorum for one in project.streams)


def test_the_history_follows_the_invented_autumn(tmp_path: Path) -> None:
    build_example(tmp_path / "a.coprod", Session.create)
    with Session.open(tmp_path / "a.coprod") as session:
        told = session.history()[::-1]
    days = [datetime.fromisoformat(one.at) for one in told]
    assert days == sorted(days)
    assert (days[0].date(), days[-1].date()) == (date(2026, 9, 1), date(2026, 11, 20))
    names = [one.name for one in told]
    assert (names[0], names[1:8]) == ("begin", ["import"] * 7)
    assert set(names[8 : names.index("issue")]) == {
        "merge themes", "note asked", "show", "add line", "open section", "answer", "other words"
    }  # fmt: skip
    after = ["issue", *["share back"] * 3, *["understand"] * 6, "sign", "sign"]
    assert names[names.index("issue") :] == after


def test_it_goes_out_as_notes_and_comes_in_again(project: Snapshot) -> None:
    again = taken(write_notes(project)).snapshot
    assert said(again) == said(project)
    assert met(again) == met(project)
    assert pulled_apart(again) == pulled_apart(project)
    assert write_notes(again) == write_notes(project).partition("\n\n")[2]


def test_taken_in_twice_each_conflict_rests_on_its_own_contributions(project: Snapshot) -> None:
    twice = taken(write_notes(project), write_notes(project)).snapshot
    rests_on: dict[str, set[str]] = {}
    for conflict in twice.conflicts:
        links = [twice.linked(Basis, "side", side.id) for side in sides(twice, conflict)]
        rests_on[conflict.id] = {link.contribution for of_side in links for link in of_side}
    assert len(rests_on) == 10
    assert sum(map(len, rests_on.values())) == len(set.union(*rests_on.values()))


def test_each_meeting_goes_out_as_notes_and_comes_in_again(project: Snapshot) -> None:
    for number in range(1, 7):
        again = taken(write_notes(project, number)).snapshot
        assert said(again) == [one for one in said(project) if one["meeting"] == number]


def test_it_is_written_in_less_than_two_seconds(tmp_path: Path) -> None:
    began = time.perf_counter()
    build_example(tmp_path / "a.coprod", Session.create)
    assert time.perf_counter() - began < 2


def test_it_is_never_written_over_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.coprod"
    path.write_text("mine")
    with pytest.raises(FileError):
        build_example(path, Session.create)
    assert path.read_text() == "mine"


@pytest.mark.parametrize("broken", ["3-partners.notes", "conflicts.notes"])
def test_an_example_that_is_broken_leaves_no_file(tmp_path: Path, broken: str) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "example")
    (folder / broken).write_text("# Shopping\n", "utf-8")
    with pytest.raises(InvalidInput, match=f"{broken}.*line 1"):
        build_example(tmp_path / "a.coprod", Session.create, folder)
    assert [one.name for one in tmp_path.iterdir() if one.name != "own"] == ["example"]


def test_an_example_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        build_example(tmp_path / "a.coprod", Session.create, tmp_path)
    assert not (tmp_path / "a.coprod").exists()


def test_it_can_be_gone_on_with_like_any_project(tmp_path: Path) -> None:
    path = tmp_path / "a.coprod"
    build_example(path, Session.create)
    with Session.open(path) as session:
        stream = session.snapshot.streams[0]
        one = session.do(commands.keep_line, "* a swing #outside", stream=stream.id)
        assert one == session.snapshot.said(stream.id)[-1]
        assert session.snapshot.short_code(session.snapshot.the(Contribution, one)) == "M-065"
