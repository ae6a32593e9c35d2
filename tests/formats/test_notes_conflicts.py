"""Conflicts in notes: taken in as they were, and ended only if the rules allow it."""

from __future__ import annotations

import pytest

from coprod_tui.base.errors import RuleViolation
from coprod_tui.domain.conflicts.sides import sides
from coprod_tui.domain.conflicts.stages import stage
from coprod_tui.domain.imports.contributions import take_all_notes, take_notes
from coprod_tui.domain.records import Basis, Contribution, Group, Side, Stage
from coprod_tui.formats.notes.notes_file import read_notes, write_notes
from tests.domain.sketch import begun
from tests.formats.noted_projects import pulled_apart, sentences, taken

# Conflicts

BED = """\
## Members (M)
* a bed I can move
    code: M-001
## Staff (S)
* a fixed bed
    code: S-001
# Meeting 1 · joint · 2026-11-10
# Conflicts
## Conflict C-01 · The bed
side: Members
    asks: a wooden bed
    why: I am not a patient in my own room
    from: M-001
side: Staff
    asks: a fixed bed
    why: two back injuries
    from: S-001
heard: it is about not feeling like a patient
    why of: Members
    said by: Staff
    answer: yes
    meeting: 1
heard: you are afraid of not reaching us
    why of: Staff
    said by: Members
    answer: yes
    meeting: 1
middle ground: two positions
terms: Members
    keeps: the choice
    gives: wheels
terms: Staff
    keeps: both sides
    gives: one layout
check: Members
    hands: 5 agree, 3 support
    meeting: 1
check: Staff
    hands: 6 agree, 1 will support
    meeting: 1
reservation: two layouts to learn
    side: Staff
outcome: agreed
    meeting: 1
"""


def test_what_the_sides_agreed_is_taken_in_as_agreed() -> None:
    project = taken(BED).snapshot
    assert [stage(project, one) for one in project.conflicts] == [Stage.AGREED]
    assert pulled_apart(taken(write_notes(project)).snapshot) == pulled_apart(project)


@pytest.mark.parametrize(
    ("out", "instead", "told"),
    [
        ("    why: two back injuries\n", "", "Staff's why is not written down yet."),
        ("    answer: yes\n", "", "have not answered yes or not quite."),
        ("    answer: yes\n", "    answer: not quite\n", "Staff have not quite said Members' why back"),
        ("    meeting: 1\nheard", "heard", "at no recorded meeting"),
        ("    gives: wheels\n", "", "What Members give is not written down yet."),
        (
            "check: Staff\n    hands: 6 agree, 1 will support\n    meeting: 1\n",
            "",
            "Staff have not shown how far they agree",
        ),
        ("6 agree, 1 will", "6 agree, 1 disagree, 1 will", "at “serious disagreement”"),
        ("6 agree, 1 will", "6 agree, 1 veto, 1 will", "at “veto”"),
        ("6 agree, 1 will", "6 agree, 1 discuss, 1 will", "1 of Staff asks for more talk first"),
        ("6 agree, 1 will support", "7 abstain", "All of Staff abstained, so nobody took a position"),
        ("    from: S-001\n", "", "Staff's side rests on nothing that Staff said."),
        ("    from: S-001\n", "    from: M-001\n", "Staff's side rests on nothing that Staff said."),
    ],
)
def test_nothing_is_taken_in_as_agreed_that_the_rules_would_not_allow(out: str, instead: str, told: str) -> None:
    assert out in BED
    text = BED.replace(out, instead, 1)
    told_all = sentences(text)
    assert any(told in one for one in told_all), told_all
    line = text[: text.index("outcome: agreed")].count("\n") + 1
    assert all(f"line {line}: It cannot be taken in as agreed. " in one for one in told_all), told_all
    with pytest.raises(RuleViolation):
        taken(text)


@pytest.mark.parametrize(
    ("present", "lead", "told"),
    [
        ("Members 8, Staff 7", "", ""),
        ("Members ?, Staff ?", "", ""),
        ("Members 8", "", "Staff were not at the meeting that it ended at (R6)."),
        ("Members 8, Staff 0", "", "Members' why was heard at a meeting that Staff were not at"),
        ("Members 8", "    lead to lead: yes\n", "Staff were not at the meeting that it ended at (R6)."),
    ],
)
def test_nobody_agrees_at_a_meeting_that_they_were_not_at(present: str, lead: str, told: str) -> None:
    head = "# Meeting 1 · joint · 2026-11-10\n"
    text = BED.replace(head, f"{head}    present: {present}\n")
    text = text.replace("    answer: yes\n", f"    answer: yes\n{lead}")
    if not told:
        assert [stage(taken(text).snapshot, one) for one in taken(text).snapshot.conflicts] == [Stage.AGREED]
        return
    told_all = sentences(text)
    assert any(told in one for one in told_all), told_all
    assert all("was heard at" not in one for one in told_all) or not lead


def test_how_it_ended_is_said_at_a_meeting() -> None:
    assert "is said at a meeting (R6)" in sentences(BED.removesuffix("    meeting: 1\n"))[0]


def test_not_agreed_needs_each_why_and_the_reason() -> None:
    stopped = BED.replace("outcome: agreed", "outcome: not agreed")
    assert "Why it stopped has to be written down" in sentences(stopped)[0]
    project = taken(stopped + "    reason: searches\n").snapshot
    assert [stage(project, one) for one in project.conflicts] == [Stage.NOT_AGREED]
    without = stopped.replace("    why: two back injuries\n", "").replace("why of: Staff", "why of: Staff", 1)
    assert "Staff's why is not written down yet." in sentences(without + "    reason: searches\n")[0]
    silent = stopped.replace("    why: two back injuries\n", "    silent: yes\n")
    assert stage(taken(silent + "    reason: searches\n").snapshot, project.conflicts[0]) is not None


def test_an_end_that_stands_is_the_last_one() -> None:
    twice = BED + "outcome: agreed\n    meeting: 1\n"
    assert "when was it reopened in between?" in sentences(twice)[0]
    reopened = BED + "    reopened: 2026-11-12T10:00:00+00:00\n    reopened because: the drawings came\n"
    project = taken(reopened).snapshot
    assert [stage(project, one) for one in project.conflicts] == [Stage.HEARD]
    assert pulled_apart(taken(write_notes(project)).snapshot) == pulled_apart(project)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("why of: Members", "why of: Nobody", "“Nobody” is not one of the sides that stand above."),
        ("    why of: Members\n", "", "“why of” says which is one of the sides that stand above."),
        ("said by: Staff", "said by: Members", "A why is said back by another side."),
        ("answer: yes", "answer: maybe", "“answer” is yes or not quite, not “maybe”."),
        ("5 agree", "five agree", "Hands are counted as"),
        ("5 agree", "5 hooray", "Hands are counted as"),
        ("    hands: 5 agree, 3 support\n", "", "Hands are counted as"),
        ("terms: Staff", "terms: Members", "What Members keep and give stands here already."),
        ("outcome: agreed", "outcome: won", "An outcome is agreed or not agreed, not “won”."),
        ("side: Staff\n    asks", "side: members\n    asks", "There is a side called members already."),
        ("side: Staff\n    asks", "side: Staff\n    stream: Members\n    asks", "The same stream is a side twice."),
        ("middle ground: two positions\n", "", "There is no middle ground above that this could be about."),
        ("from: M-001", "from: 1", "“1” is not the code of a contribution"),
        ("from: M-001", "from: M-077", "M-077 is the code of no contribution"),
        ("    meeting: 1\nmiddle", "    meeting: 7\nmiddle", "There is no meeting 7 in this file or in the project."),
        (
            "outcome: agreed\n",
            "outcome: agreed\n    middle ground: 2\n",
            "“middle ground” is a whole number from 1 to 1",
        ),
        ("two positions\n", "two positions\n    enough: 7\n", "“enough” is a whole number from 1 to 6, not “7”."),
    ],
)
def test_what_is_wrong_in_a_conflict_is_told_with_its_line(old: str, new: str, told: str) -> None:
    assert old in BED
    told_all = sentences(BED.replace(old, new, 1))
    assert any(told in one for one in told_all), told_all
    assert all(one.startswith("line ") for one in told_all)


def test_a_conflict_has_two_to_six_sides() -> None:
    alone = "# Conflicts\n## Conflict C-01 · x\nside: Members\n"
    assert sentences(alone) == ["line 2: A conflict has 2 to 6 sides; this one has 1."]
    many = alone + "".join(f"side: Members {n}\n    stream: Members\n    group: {n}\n" for n in range(6))
    assert sentences(many) == ["line 2: A conflict has 2 to 6 sides; this one has 7."]


def test_a_second_import_raises_the_conflict_anew_about_the_new_contributions() -> None:
    sketch = taken(BED)
    sketch.do(take_notes, read_notes(BED))
    project = sketch.snapshot
    assert [one.number for one in project.conflicts] == [1, 2]
    first, second = (
        {
            basis.contribution
            for side in project.linked(Side, "conflict", one.id)
            for basis in project.linked(Basis, "side", side.id)
        }
        for one in project.conflicts
    )
    assert not first & second
    assert {project.code(project.the(Contribution, one)) for one in second} == {"M-002", "S-002"}


def test_a_conflict_can_rest_on_what_the_project_has_already() -> None:
    sketch = taken("## Members (M)\n* a\n## Staff (S)\n* b\n")
    text = "# Conflicts\n## Conflict C-01 The bed\nside: Members\n    from: m-1\nside: Staff\n    from: S-001\n"
    sketch.do(take_notes, read_notes(text.replace("m-1", "m-001")))
    (conflict,) = sketch.snapshot.conflicts
    assert (conflict.title, conflict.number) == ("The bed", 1)
    assert len(sketch.snapshot.all(Basis)) == 2


def test_two_conflicts_share_a_new_sub_group() -> None:
    one = "## Conflict C-0{n} · x\nside: Members\nside: Members (carers)\n    stream: Members\n    group: carers\n"
    project = taken("# Conflicts\n" + one.format(n=1) + one.format(n=2)).snapshot
    assert [group.name for group in project.all(Group).values()] == ["carers"]
    assert len({side.group for side in project.all(Side).values()}) == 2


def test_two_sides_that_would_be_called_the_same_are_told_apart() -> None:
    text = "# Conflicts\n## Conflict C-01 · x\nside: a\n    stream: Members\n    group: carers\n    asks: one\n"
    text += "side: b\n    stream: Members (carers)\n    asks: two\n"
    project = taken("## Members (carers) (K)\n* a\n", text).snapshot
    assert pulled_apart(taken(write_notes(project)).snapshot) == pulled_apart(project)


def test_files_taken_in_together_speak_of_one_another() -> None:
    said, apart = BED.split("# Conflicts\n")
    sketch = begun()
    for _ in range(2):
        sketch.do(take_all_notes, (read_notes(said), read_notes("# Conflicts\n" + apart)))
    project = sketch.snapshot
    links = [project.linked(Basis, "side", side.id) for one in project.conflicts for side in sides(project, one)]
    codes = [project.code(project.the(Contribution, link.contribution)) for of_side in links for link in of_side]
    assert codes == ["M-001", "S-001", "M-002", "S-002"]
