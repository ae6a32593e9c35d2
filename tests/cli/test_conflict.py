"""`conflict` and `conflicts`: the bed, from two requests to agreed, by commands alone."""

from __future__ import annotations

import re
from inspect import signature
from pathlib import Path
from typing import Any

import pytest

from coprod_tui.base.errors import Reason
from coprod_tui.cli.commands import conflict as conflict_commands
from coprod_tui.cli.commands import meeting as meeting_commands
from coprod_tui.cli.project_file import NEXT_COMMANDS, read_project, with_next_command
from coprod_tui.domain.conflicts import sides as conflict_sides
from tests.cli.conftest import Coprod, Ran


class Board:
    """A project with one meeting open and two requests in it."""

    def __init__(self, coprod: Coprod, path: Path) -> None:
        self.coprod = coprod
        self.path = path
        coprod("meeting", path, "start", "joint", "--present", "Members=8", "Staff=7", "--streams", "Members", "Staff")
        coprod("add", path, "> m * a bed that can be moved", "> s * a fixed bed", "> m * a rug", "> p * a desk")

    def do(self, *arguments: str) -> Ran:
        """One action."""
        return self.coprod("conflict", self.path, *arguments)

    def ok(self, *arguments: str) -> Ran:
        """One action that has to be done."""
        ran = self.do(*arguments)
        assert ran.code == 0, ran.err
        return ran

    def told(self, place: int = 0) -> dict[str, Any]:
        """A conflict as JSON."""
        found: dict[str, Any] = self.coprod("conflicts", self.path, "--json").json[place]
        return found

    def missing(self) -> set[str]:
        """What is still missing."""
        return {*self.told()["missing"]}

    def both_whys(self) -> None:
        """Asks, whys, and all of it heard."""
        for side, other in (("Members", "Staff"), ("Staff", "Members")):
            self.ok("ask", "C-01", side, f"what {side} ask")
            self.ok("why", "C-01", side, f"why {side} ask")
            self.ok("heard", "C-01", side, f"why, as {other} say it", "--by", other)
            self.ok("confirm", "C-01", side, "--by", other)


@pytest.fixture
def board(coprod: Coprod, ward: Path) -> Board:
    return Board(coprod, ward)


def test_the_bed_from_two_requests_to_agreed(board: Board) -> None:
    ran = board.ok("raise", "M-001", "S-001", "--title", "The bed")
    assert ran.out == "C-01\n"
    told = board.told()
    assert (told["code"], told["title"], told["stage"], told["reopened"]) == ("C-01", "The bed", "raised", False)
    assert told["sides"][0] == {
        "stream": "Members",
        "group": None,
        "name": "Members",
        "ask": None,
        "why": None,
        "silent": False,
        "contributions": ["M-001"],
    }
    assert "Staff's why is not written down yet." in told["missing"]

    board.ok("ask", "c1", "m", "a bed that can be moved")
    board.ok("why", "C-01", "Members", "A hospital bed tells me I'm ill")
    board.ok("ask", "C-01", "Staff", "a fixed bed")
    board.ok("why", "C-01", "Staff", "two back injuries\nlast year")
    assert board.told()["stage"] == "whys recorded"
    assert "Members' why has not been said back by Staff." in board.missing()

    board.ok("heard", "C-01", "Members", "it's about not feeling like a patient", "--by", "Staff")
    board.ok("confirm", "C-01", "Members", "--by", "Staff", "--not-quite", "--missed", "and about where I look")
    board.ok("heard", "C-01", "Members", "and about where you look", "--by", "Staff")
    board.ok("confirm", "C-01", "Members", "--by", "Staff")
    board.ok("heard", "C-01", "Staff", "you're afraid of not getting to us in time", "--by", "Members")
    board.ok("confirm", "C-01", "Staff", "--by", "Members")
    told = board.told()
    assert told["stage"] == "heard"
    first = told["heard"][0]
    assert (first["owner"], first["by"], first["confirmed"], first["missed"], first["meeting"]) == (
        "Members",
        "Staff",
        False,
        "and about where I look",
        1,
    )

    assert board.ok("option", "C-01", "two bed types").out == "A\n"
    assert board.ok("option", "C-01", "fixed, in one of two places").out == "B\n"
    assert board.ok("option", "C-01", "fixed, in one of two places chosen on arrival", "--instead-of", "b").out == "B\n"
    board.ok("rate", "C-01", "A", "Members", "meets")
    board.ok("rate", "C-01", "A", "Staff", "fails", "--word", "too heavy")
    board.ok("rate", "C-01", "B", "Members", "partly")
    board.ok("rate", "C-01", "B", "Staff", "meets")
    told = board.told()
    assert told["stage"] == "options"
    assert told["options"][0] == {
        "letter": "A",
        "text": "two bed types",
        "grid": {"Members": {"fit": "meets", "word": None}, "Staff": {"fit": "fails", "word": "too heavy"}},
    }
    assert told["grid_says"] == "B fails nobody."

    board.ok(
        "propose",
        "C-01",
        "fixed, in one of two places",
        "--keeps",
        "Members=choice of place",
        "--gives",
        "m=moving it",
        "--keeps",
        "Staff=both sides free",
        "--conditions",
        "a mock-up = tested by both",
        "--owner",
        "estates lead",
        "--review",
        "at 1:50 drawings",
        "--enough",
        "6",
    )
    board.ok("propose", "C-01", "--gives", "Staff=one layout")
    told = board.told()
    assert told["stage"] == "proposed"
    assert told["middle_ground"] == {
        "text": "fixed, in one of two places",
        "keeps": {"Members": "choice of place", "Staff": "both sides free"},
        "gives": {"Members": "moving it", "Staff": "one layout"},
        "conditions": "a mock-up = tested by both",
        "owner": "estates lead",
        "review": "at 1:50 drawings",
        "enough": 6,
    }
    ran = board.do("agree", "C-01")
    assert (ran.code, ran.out) == (1, "")
    assert [one.partition(" Next: ")[0] for one in ran.err.splitlines()] == told["missing"]
    assert ran.err.count(" Next: coprod conflict FILE check C-01 ") == 2
    assert len(told["missing"]) == 2

    board.ok("check", "C-01", "Members", "2=5", "3=3")
    board.ok("check", "C-01", "Staff", "2=6", "6=1")
    board.ok("reserve", "C-01", "Staff", "one night nurse worries about two layouts to learn")
    told = board.told()
    assert told["missing"] == []
    assert [(one["side"], one["counts"], one["how"]) for one in told["checks"]] == [
        ("Members", [0, 5, 3, 0, 0, 0, 0, 0], "in the room"),
        ("Staff", [0, 6, 0, 0, 0, 1, 0, 0], "in the room"),
    ]
    assert told["reservations"] == [{"side": "Staff", "text": "one night nurse worries about two layouts to learn"}]
    assert board.ok("agree", "C-01").out == ""
    told = board.told()
    assert (told["stage"], told["outcome"]["result"], told["outcome"]["meeting"]) == ("agreed", "agreed", 1)

    assert board.do("ask", "C-01", "Staff", "more").code == 1
    agreed = board.told()
    board.ok("reopen", "C-01", "--because", "the mock-up showed more")
    told = board.told()
    assert (told["reopened"], told["outcome"]) == (True, None)
    earlier = told["earlier_outcomes"][0]
    assert (earlier["result"], earlier["because"]) == ("agreed", "the mock-up showed more")
    for name in ("middle_ground", "checks", "reservations"):
        assert earlier[name] == agreed[name] != told[name]
    assert [one["enough"] for one in earlier["checks"]] == [6, 6]
    sentences = [one["sentence"] for one in board.coprod("history", board.path, "--json").json]
    assert "C-01 was raised between Members and Staff." in sentences
    assert "C-01 was agreed." in sentences


def test_not_agreed_needs_a_reason_and_every_why(board: Board) -> None:
    board.ok("raise", "M-001", "S-001")
    ran = board.do("disagree", "C-01", "no time")
    assert (ran.code, len(ran.err.splitlines())) == (1, 2)
    board.ok("why", "C-01", "Members", "to choose")
    board.ok("silent", "C-01", "Staff")
    assert board.do("disagree", "C-01", " ").code == 1
    board.ok("disagree", "C-01", "no way was found")
    told = board.told()
    assert (told["stage"], told["outcome"]["reason"], told["sides"][1]["silent"]) == (
        "not agreed",
        "no way was found",
        True,
    )


def test_a_conflict_can_be_reshaped(board: Board) -> None:
    assert board.ok("raise", "M-001", "M-002", "S-001").out == "C-01\n"
    board.coprod("add", board.path, "> s - rugs slip")
    board.ok("title", "C-01", "Floor")
    board.ok("side", "C-01", "P", "P-001")
    board.ok("link", "C-01", "Staff", "S-002")
    assert [side["contributions"] for side in board.told()["sides"]] == [
        ["M-001", "M-002"],
        ["S-001", "S-002"],
        ["P-001"],
    ]
    assert board.do("link", "C-01", "Staff", "M-001").code == 1
    board.ok("no-side", "C-01", "Community")
    assert board.ok("split", "C-01", "M-002", "S-002", "--title", "Rugs").out == "C-02\n"
    assert [one["title"] for one in (board.told(0), board.told(1))] == ["Floor", "Rugs"]
    board.ok("join", "C-01", "C-02")
    assert len(board.coprod("conflicts", board.path, "--json").json) == 1
    board.ok("ask", "C-02", "Members", "found under both codes")
    assert board.told()["sides"][0]["ask"] == "found under both codes"
    board.ok("unlink", "C-01", "Staff", "S-002")
    board.ok("remove", "C-01")
    assert board.coprod("conflicts", board.path).err == "No conflict has been raised yet.\n"
    assert board.coprod("undo", board.path).code == 0
    assert board.told()["title"] == "Floor"


def test_sub_groups_of_one_stream_can_differ(board: Board) -> None:
    ran = board.do("raise", "M-001", "M-002")
    assert (ran.code, ran.out) == (1, "")
    board.ok("raise", "M-001", "M-002", "--group", "M-001=carers", "--group", "M-002=patients")
    assert [side["name"] for side in board.told()["sides"]] == ["Members (carers)", "Members (patients)"]
    board.ok("why", "C-01", "carers", "to rest")
    assert board.told()["sides"][0]["why"] == "to rest"


def test_what_is_worth_a_second_look_is_said_and_refuses_nothing(board: Board) -> None:
    board.ok("raise", "M-001", "S-001")
    board.ok("ask", "C-01", "Members", "a bed")
    ran = board.ok("why", "C-01", "Members", "because we want it")
    assert "what would happen if they did not get it?" in ran.err
    assert board.ok("why", "C-01", "Members", "because we want it").err == ""
    board.both_whys()
    board.ok("propose", "C-01", "x")
    assert "Did more people come?" in board.ok("check", "C-01", "Staff", "1=50").err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["ask", "C-09", "Members", "x"], 2),
        (["ask", "C-01", "Visitors", "x"], 2),
        (["ask", "bed", "Members", "x"], 2),
        (["raise", "M-001", "S-099"], 2),
        (["raise", "M-001"], 1),
        (["rate", "C-01", "Q", "Members", "meets"], 2),
        (["rate", "C-01", "A", "Members", "likes"], 2),
        (["check", "C-01", "Members", "9=1"], 2),
        (["check", "C-01", "Members", "1=1"], 1),
        (["propose", "C-01"], 1),
        (["propose", "C-01", "x", "--enough", "8"], 1),
        (["propose", "C-01", "x", "--keeps", "Members"], 2),
        (["confirm", "C-01", "Members", "--by", "Staff"], 1),
        (["heard", "C-01", "Members", "x", "--by", "Staff"], 1),
        (["heard", "C-01", "Members", "x"], 2),
        (["take-back", "C-01", "1"], 2),
        (["agree", "C-01"], 1),
        (["reopen", "C-01"], 1),
        (["shown", "M-001", "Staff"], 1),
        (["option", "C-01", " "], 1),
        (["no-option", "C-01", "A"], 2),
        (["join", "C-01", "C-01"], 1),
    ],
)
def test_what_is_refused_changes_nothing(board: Board, arguments: list[str], code: int) -> None:
    board.ok("raise", "M-001", "S-001")
    before = board.told()
    history = len(board.coprod("history", board.path, "--json").json)
    ran = board.do(*arguments)
    assert (ran.code, ran.out) == (code, ""), ran.err
    assert ran.err
    assert board.told() == before
    assert len(board.coprod("history", board.path, "--json").json) == history


def test_a_request_about_another_stream_is_shown_to_it_first(board: Board) -> None:
    board.coprod("edit", board.path, "M-001", "--about", "Community partners")
    board.ok("raise", "M-001", "S-001")
    sentence = "M-001 is about the work or space of Community partners, and has not been shown to them."
    assert sentence in board.missing()
    board.ok("shown", "M-001", "P", "--how", "read aloud")
    assert sentence not in board.missing()


def test_a_reservation_can_be_taken_back(board: Board) -> None:
    board.ok("raise", "M-001", "S-001")
    board.ok("propose", "C-01", "both")
    board.ok("reserve", "C-01", "Staff", "a")
    board.ok("reserve", "C-01", "Members", "b")
    board.ok("take-back", "C-01", "1")
    assert [one["text"] for one in board.told()["reservations"]] == ["b"]


def test_the_list_for_people_says_what_is_next(board: Board) -> None:
    assert board.coprod("conflicts", board.path).out == ""
    board.ok("raise", "M-001", "S-001", "--title", "The bed")
    board.ok("ask", "C-01", "Members", "one\ntwo")
    lines = board.coprod("conflicts", board.path).lines
    assert lines[0] == "C-01  The bed  (raised)"
    assert lines[1:4] == [
        "      Members (M-001): one",
        "        two; no why yet",
        "      Staff (S-001): no ask yet; no why yet",
    ]
    assert lines[4].strip() == board.told()["next"]


def test_notes_that_carry_conflicts_say_so_when_they_are_taken_in(board: Board, tmp_path: Path) -> None:
    board.ok("raise", "M-001", "S-001", "--title", "The bed")
    path = tmp_path / "all.notes"
    path.write_text(board.coprod("notes", board.path).out, encoding="utf-8")
    other = tmp_path / "other.coprod"
    board.coprod("new", other, "--title", "Another")
    ran = board.coprod("import", other, path)
    assert (ran.code, ran.err) == (0, "4 contributions and 1 conflict were taken in from all.notes.\n")


def test_after_not_quite_the_refusal_names_the_command_that_comes_next(board: Board) -> None:
    board.ok("raise", "M-001", "S-001")
    board.ok("why", "C-01", "Members", "to choose")
    board.ok("heard", "C-01", "Members", "you want to choose", "--by", "Staff")
    board.ok("confirm", "C-01", "Members", "--by", "Staff", "--not-quite", "--missed", "the fear")
    ran = board.do("confirm", "C-01", "Members", "--by", "Staff")
    sentence = "Members answered “not quite” to this: Staff say it back once more first."
    assert ran.code == 1
    assert ran.err == f"{sentence} Next: coprod conflict FILE heard C-01 Members WORDS --by Staff\n"
    board.ok("heard", "C-01", "Members", "you want to choose, and you are afraid", "--by", "Staff")
    board.ok("confirm", "C-01", "Members", "--by", "Staff")
    assert [one["confirmed"] for one in board.told()["heard"]] == [False, True]


def test_every_place_in_a_conflict_has_a_command_that_comes_next(board: Board) -> None:
    """The places come from the code, and each command is one that there is."""
    board.ok("raise", "M-001", "S-001")
    project = read_project(board.path)
    [conflict] = project.conflicts
    members, staff = conflict_sides.sides(project, conflict)
    given: dict[str, Any] = {
        "conflict": conflict, "side": members, "owner": members, "by": staff,
        "contribution": conflict_sides.bases(project, members)[0].id, "stream": staff.stream,
    }  # fmt: skip
    places = [
        verb(**{name: given[name] for name in signature(verb).parameters})
        for name, verb in vars(conflict_sides).items()
        if name.endswith("_place")
    ]
    assert len(places) > 11
    for place in (*places, conflict_sides.MEETING_PLACE):
        sentence = with_next_command(project, Reason("No.", place)).sentence
        assert re.fullmatch(r"No\. Next: coprod (conflict|meeting) FILE \S+ .+", sentence), place
    for command in NEXT_COMMANDS.values():
        name, _, action, *_ = command.split()
        actions = {**conflict_commands.COMMANDS, **meeting_commands.COMMANDS}[name]
        assert isinstance(actions, dict)
        assert action in actions, command


def test_more_talk_and_abstaining_stop_an_agreement_and_say_what_is_next(board: Board) -> None:
    board.ok("raise", "M-001", "S-001")
    board.both_whys()
    for owner, by in (("Members", "Staff"), ("Staff", "Members")):
        board.ok("heard", "C-01", owner, "so", "--by", by)
        board.ok("confirm", "C-01", owner, "--by", by)
    terms = [one for side in ("Members", "Staff") for one in ("--keeps", f"{side}=this", "--gives", f"{side}=that")]
    board.ok("propose", "C-01", "both", *terms)
    board.ok("check", "C-01", "Members", "1=4", "5=1")
    board.ok("check", "C-01", "Staff", "4=6")
    talk = "1 of Members asks for more talk first: talk, then count hands again."
    nobody = "All of Staff abstained, so nobody took a position: talk, then count hands again."
    assert board.do("agree", "C-01").err.splitlines() == [
        f"{talk} Next: coprod conflict FILE check C-01 Members GRADIENT=PEOPLE",
        f"{nobody} Next: coprod conflict FILE check C-01 Staff GRADIENT=PEOPLE",
    ]
    board.ok("check", "C-01", "Members", "1=5")
    board.ok("check", "C-01", "Staff", "4=5", "1=1")
    board.ok("agree", "C-01")
    assert board.told()["middle_ground"]["enough"] is None
    ran = board.coprod("edit", board.path, "M-001", "--stream", "S")
    sentence = "Members' side would rest on nothing any more, and C-01 has ended. Link another first."
    assert (ran.code, ran.err) == (1, f"{sentence} Next: coprod conflict FILE link C-01 Members SAID\n")
    assert board.coprod("undo", board.path).code == 0
    assert board.told()["stage"] == "proposed"
    assert board.coprod("redo", board.path).code == 0
    assert board.told()["stage"] == "agreed"
