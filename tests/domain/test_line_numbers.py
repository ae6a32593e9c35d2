"""Numbers of written lines: kept from the first issue on, and never given to another line."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_tui.base.errors import Unknown
from coprod_tui.domain.brief import commands
from coprod_tui.domain.brief.changes import brief_at
from coprod_tui.domain.brief.rules import line_numbered, line_numbers, lines_of, number_of
from coprod_tui.domain.records import Arrangement, BriefLine, Version
from coprod_tui.domain.signing import commands as signing_commands
from tests.domain.riverside import Riverside, detail, line


def written(count: int = 3) -> tuple[Riverside, list[str]]:
    riverside = Riverside()
    return riverside, [riverside.do(commands.add_line, f"Line {n}.", [riverside.bed]) for n in range(1, count + 1)]


def numbers(riverside: Riverside, lines: list[str]) -> list[str]:
    return [line_numbers(riverside.project)[one] for one in lines]


def test_a_draft_shows_the_numbers_that_its_lines_would_get() -> None:
    riverside, lines = written()
    assert numbers(riverside, lines) == ["5.1", "5.2", "5.3"]
    riverside.do(commands.move_line, lines[2], 0)
    assert numbers(riverside, lines) == ["5.2", "5.3", "5.1"], "until they are issued"


def test_an_issued_line_keeps_its_number_wherever_it_is_moved() -> None:
    riverside, lines = written()
    riverside.issue()
    riverside.do(commands.move_line, lines[2], 0)
    assert numbers(riverside, lines) == ["5.1", "5.2", "5.3"]
    assert [one.id for one in lines_of(riverside.project, "5")] == [lines[2], lines[0], lines[1]]
    new = riverside.do(commands.add_line, "A new line.", [riverside.door])
    riverside.do(commands.move_line, new, 0)
    assert numbers(riverside, [new]) == ["5.4"]
    assert [one.number for one in riverside.brief.section("5").lines] == ["5.4", "5.3", "5.1", "5.2"]
    assert line_numbered(riverside.project, "5.3").id == lines[2]
    assert detail(line(riverside.brief, f"said/{riverside.door}"), "answer").text == "in the brief, 5.4"


def test_a_number_is_never_given_again() -> None:
    riverside, lines = written()
    riverside.issue()
    riverside.do(commands.remove_line, lines[2])
    riverside.issue()
    new = riverside.do(commands.add_line, "A new line.", [riverside.door])
    assert numbers(riverside, [new]) == ["5.4"]
    with pytest.raises(Unknown, match=r"There is no line 5\.3 in the brief. The lines are: 5\.1, 5\.2, 5\.4\."):
        line_numbered(riverside.project, "5.3")


def test_a_line_that_was_never_issued_leaves_no_gap() -> None:
    riverside, lines = written()
    riverside.do(commands.remove_line, lines[1])
    riverside.issue()
    assert numbers(riverside, [lines[0], lines[2]]) == ["5.1", "5.2"]


def test_a_line_that_goes_to_another_section_gets_a_new_number_there_and_leaves_its_old_one_to_nobody() -> None:
    riverside, lines = written()
    riverside.issue()
    riverside.do(commands.move_line, lines[2], 0, section="8")
    new = riverside.do(commands.add_line, "A new line.", [riverside.door])
    assert numbers(riverside, [lines[2], new]) == ["8.1", "5.4"]
    riverside.issue()
    riverside.do(commands.move_line, lines[2], 0, section="5")
    assert numbers(riverside, [lines[2]]) == ["5.5"]
    back = riverside.project.the(BriefLine, lines[2])
    assert (back.number, number_of(riverside.project, back)) == (None, "5.5")


def test_a_line_that_comes_back_has_its_number_again() -> None:
    riverside, lines = written()
    riverside.issue()
    riverside.do(commands.remove_line, lines[1])
    riverside.sketch.undo()
    assert numbers(riverside, lines) == ["5.1", "5.2", "5.3"]


def test_what_is_repeated_where_lines_are_written_has_letters() -> None:
    riverside, _ = written()
    riverside.do(commands.add_line, "By theme.", [riverside.garden], section="8")
    assert [one.number for one in riverside.brief.section("8").lines] == ["8.1", "8a"]


def of_0_1_0(riverside: Riverside, version: Version) -> None:
    """Make a file as 0.1.0 would have left it: no line has its number, and the version has rule set 1."""
    lines = [replace(one, number=None) for one in riverside.project.all(BriefLine).values()]
    given = [replace(one, last_number=None) for one in riverside.project.all(Arrangement).values()]
    changed: list[Any] = [*lines, *given, replace(version, rules=1)]
    riverside.sketch.snapshot = riverside.project.with_records((type(one), one.id, one) for one in changed)


def test_lines_of_an_older_file_have_the_numbers_of_its_last_version() -> None:
    riverside, lines = written()
    of_0_1_0(riverside, riverside.issue())
    riverside.do(commands.remove_line, lines[0])
    riverside.do(commands.move_line, lines[2], 0)
    new = riverside.do(commands.add_line, "A new line.", [riverside.door])
    assert numbers(riverside, [lines[1], lines[2], new]) == ["5.2", "5.3", "5.4"]
    riverside.issue()
    assert numbers(riverside, [lines[1], lines[2], new]) == ["5.2", "5.3", "5.4"]
    assert {one.number for one in riverside.project.all(BriefLine).values()} == {2, 3, 4}


STEPS = st.lists(st.tuples(st.sampled_from(("add", "remove", "move", "away", "issue")), st.integers(0, 9)), max_size=14)


@given(STEPS)
def test_no_two_lines_ever_print_one_number(steps: list[tuple[str, int]]) -> None:
    riverside, lines = written(1)
    for what, number in [*steps, ("issue", 0)]:
        here = [one for one in lines if riverside.project.get(BriefLine, one)]
        if what == "add" or not here:
            section = ("5", "8", "9")[number % 3]
            lines.append(riverside.do(commands.add_line, f"Line {number}.", [riverside.bed], section=section))
        elif what == "issue":
            riverside.say("Staff", f"more {number}")
            riverside.do(signing_commands.issue)
        elif what == "remove":
            riverside.do(commands.remove_line, here[number % len(here)])
        else:
            section = None if what == "move" else ("5", "8", "9")[number % 3]  # type: ignore[assignment]
            riverside.do(commands.move_line, here[number % len(here)], number % 4, section=section)
    owners: dict[str, str] = {}
    for version in riverside.project.versions:
        for _, printed in brief_at(version).lines():
            if printed.key.startswith("line/"):
                assert owners.setdefault(printed.number, printed.key) == printed.key
