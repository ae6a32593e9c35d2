"""An agreement, judged whole from its records (R1, R2, R3, R5, R6): each record and field, changed one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import pytest

from coprod_tui.base.errors import RuleViolation
from coprod_tui.domain import claims
from coprod_tui.domain.conflicts import commands, outcome, prompts, stages
from coprod_tui.domain.conflicts.stages import agreement_findings
from coprod_tui.domain.contributions.commands import ContributionChanges, edit, remove
from coprod_tui.domain.fields import Holds, field_infos
from coprod_tui.domain.history.clauses import CONFLICT_KINDS
from coprod_tui.domain.meetings.commands import leave, set_present
from coprod_tui.domain.records import (
    Attendance,
    Basis,
    Check,
    Conflict,
    Contribution,
    Heard,
    Meeting,
    Outcome,
    Proposal,
    Record,
    Side,
    Stage,
)
from coprod_tui.domain.snapshot import Snapshot
from tests.domain.agreement_reference import rules_broken, standing_end
from tests.domain.bed import ALL_FOR, Bed, refused
from tests.domain.riverside import Riverside, detail, line

Changed = tuple[type[Record], str, Record | None]
KINDS = (*CONFLICT_KINDS, Contribution, Meeting, Attendance)
"""What an agreement can rest on."""


@pytest.fixture(scope="module")
def riverside() -> Riverside:
    return Riverside()


def conflict_of(riverside: Riverside, project: Snapshot) -> Conflict:
    return project.the(Conflict, riverside.agreed)


def broken(project: Snapshot, conflict: Conflict) -> set[str]:
    """The rules that the program says are broken; what only warns has none."""
    return {finding.rule for finding in agreement_findings(project, conflict) if finding.rule}


def other_values(project: Snapshot, record: Record, name: str) -> Iterator[object]:
    """Other values of a field: its default, nothing, the other of two, another record of the same kind."""
    info, now = field_infos(type(record))[name], getattr(record, name)
    yield next(one.default for one in fields(record) if one.name == name)
    if info.holds is Holds.FLAG:
        yield from (not now, None) if now is not None else (True, False)
    elif info.holds is Holds.NUMBER:
        yield from (0, 1, 3, 9)
    elif info.holds is Holds.LINK:
        ids = sorted(project.tables.get(info.to, {}))
        yield from ("nobody", *(one for one in ids if one != now))
    elif info.holds is Holds.TIME:
        yield from ("", "2026-11-11T10:00:00+00:00")
    elif info.holds is not Holds.CHOICE:
        yield from ("", "something else")


def changes_of_one(project: Snapshot) -> Iterator[tuple[str, Changed]]:
    """Every record that an agreement can rest on, taken out or with another value in one field."""
    for kind in KINDS:
        for record in project.all(kind).values():
            yield f"no {kind.__name__}", (kind, record.id, None)
            for name in field_infos(kind):
                if name == "id":
                    continue
                for value in other_values(project, record, name):
                    values: dict[str, Any] = {name: value}
                    changed = replace(record, **values)
                    if isinstance(value, str) or value is not None or getattr(record, name) is not None:
                        yield f"{kind.__name__}.{name} = {value!r}", (kind, record.id, changed)


def test_whatever_is_changed_behind_the_doors_is_found_with_its_rule(riverside: Riverside) -> None:
    """The program and the reference agree on each of nine hundred changes, and each rule is broken by some."""
    project: Snapshot = riverside.project
    assert (
        broken(project, conflict_of(riverside, project))
        == set()
        == rules_broken(project, conflict_of(riverside, project))
    )
    seen: dict[str, int] = {}
    for what, changed in changes_of_one(project):
        after = project.with_records([changed])
        if (there := after.get(Conflict, riverside.agreed)) is None:
            continue
        expected = rules_broken(after, there)
        assert broken(after, there) == expected, what
        for rule in expected:
            seen[rule] = seen.get(rule, 0) + 1
    assert {*seen} == {"R1", "R2", "R3", "R5", "R6"}
    assert min(seen.values()) > 3, seen


def test_a_project_that_breaks_a_rule_is_refused_agree(riverside: Riverside) -> None:
    """Each of those changes before the sides agree: where the reference finds something, `agree` does too."""
    project: Snapshot = riverside.project
    end = standing_end(project, conflict_of(riverside, project))
    assert end is not None
    without = (Outcome, end.id, None)
    claims.may_agree(project.with_records([without]), conflict_of(riverside, project))
    refusals = 0
    for what, changed in changes_of_one(project):
        after = project.with_records([changed])
        conflict = after.get(Conflict, riverside.agreed)
        if changed[0] is Outcome or conflict is None or not rules_broken(after, conflict):
            continue
        opened = after.with_records([without])
        with pytest.raises(RuleViolation) as caught:
            claims.may_agree(opened, conflict)
        assert all(reason.sentence.endswith((".", "?")) for reason in caught.value.reasons), what
        refusals += 1
    assert refusals > 50


def test_a_finding_names_the_conflict_the_place_and_what_to_do(riverside: Riverside) -> None:
    project: Snapshot = riverside.project
    conflict = conflict_of(riverside, project)
    members, _ = riverside.sides(riverside.agreed)
    side = project.the(Side, members)
    [finding] = agreement_findings(project.with_records([(Side, members, replace(side, ask=None))]), conflict)
    assert finding.what == "C-01 stands as agreed, and is not: Members' ask is not written down yet."
    assert (finding.code, finding.place, finding.rule) == ("C-01", f"{members}/ask", "R2")
    assert finding.mend == "Open C-01 again, and ask its sides at a meeting."
    after = project.with_records([(Side, members, replace(side, ask=None))])
    assert prompts.next_step(after, conflict).sentence == f"{finding.what} {finding.mend}"


def test_nothing_is_found_in_what_is_open_or_not_agreed(riverside: Riverside) -> None:
    project: Snapshot = riverside.project
    for conflict in (riverside.stopped, riverside.open):
        assert [*agreement_findings(project, project.the(Conflict, conflict))] == []


def test_words_taken_back_after_they_agreed_are_a_warning_and_undo_no_agreement(riverside: Riverside) -> None:
    project: Snapshot = riverside.project
    said = project.the(Contribution, riverside.bed)
    after = project.with_records([(Contribution, said.id, replace(said, withdrawn_at="2026-11-12"))])
    [finding] = agreement_findings(after, conflict_of(riverside, after))
    assert (finding.rule, finding.what) == ("", "C-01 is agreed. What Members' side rests on was taken back.")
    end = standing_end(after, conflict_of(riverside, after))
    assert end is not None
    opened = after.with_records([(Outcome, end.id, None)])
    assert [one.sentence for one in claims.missing_for_agreed(opened, conflict_of(riverside, opened))] == [
        "What Members' side rests on was taken back."
    ]


# What would take an agreement away, at its door


@pytest.fixture
def bed() -> Bed:
    bed = Bed()
    bed.agreed()
    return bed


LAST = "Members' side would rest on nothing any more, and C-01 has ended. Link another first."


def test_a_sides_last_contribution_stays_in_its_stream_until_the_conflict_is_opened_again(bed: Bed) -> None:
    said, staff = bed.said[0], bed.sketch.stream("Staff").id
    doors: dict[str, tuple[Any, ...]] = {
        "moved": (edit, said, ContributionChanges(stream=staff)),
        "moved in other words": (edit, said, ContributionChanges(stream=staff, text="a bed of wood")),
        "removed": (remove, said),
        "unlinked": (commands.unlink, bed.members, [said]),
    }
    for name, (verb, *args) in doors.items():
        assert refused(bed, verb, *args) == [LAST], name
    bed.do(commands.link, bed.members, [bed.sketch.say("Members", "a bed like at home")])
    bed.do(edit, said, ContributionChanges(stream=staff))
    assert bed.stage() is Stage.AGREED
    assert [*agreement_findings(bed.sketch.snapshot, bed.conflict)] == []
    bed.do(edit, said, ContributionChanges(stream=bed.sketch.stream("Members").id))
    bed.do(outcome.reopen, bed.id)
    for link in bed.sketch.snapshot.linked(Basis, "side", bed.members):
        bed.do(edit, link.contribution, ContributionChanges(stream=staff))
    assert "Members' side rests on nothing that Members said." in bed.missing


def test_who_agreed_at_a_meeting_stays_written_down_as_there(bed: Bed) -> None:
    staff = bed.sketch.stream("Staff").id
    sentence = "Staff were here when C-01 was agreed, so they stay written down. If they were not, open it again first."
    assert refused(bed, leave, staff) == [sentence]
    assert refused(bed, set_present, staff, 0) == [sentence]
    bed.do(set_present, staff, 9)
    bed.do(outcome.reopen, bed.id)
    bed.do(leave, staff)
    assert "Members' why was heard at a meeting that Staff were not at: Members can answer again at one." in bed.missing


# Not quite, then said back anew (R3)


def test_after_not_quite_it_is_said_back_anew_before_it_can_be_confirmed() -> None:
    bed = Bed()
    bed.speak()
    first = bed.do(commands.say_back, bed.members, bed.staff, "it is about the bed")
    bed.do(commands.confirm, first, yes=False, missed="the fear")
    for leads in (False, True):
        assert refused(bed, commands.confirm, first, yes=True, lead_to_lead=leads) == [
            "Members answered “not quite” to this: Staff say it back once more first."
        ]
    bed.do(commands.confirm, first, yes=False, missed="the fear, and the night")
    again = bed.do(commands.say_back, bed.members, bed.staff, "it is about the fear")
    assert refused(bed, commands.confirm, first, yes=False) == ["Staff have said it back once more since: answer that."]
    assert refused(bed, commands.confirm, again, yes=True, missed="more") == [
        "Where something was missed, the answer is “not quite”."
    ]
    bed.do(commands.confirm, again, yes=True)
    rounds = stages.hearing_rounds(bed.sketch.snapshot, bed.side(bed.members), bed.side(bed.staff))
    assert [(one.confirmed, one.missed) for one in rounds] == [(False, "the fear, and the night"), (True, None)]


def test_the_print_shows_both_rounds_with_who_and_what_was_missed(riverside: Riverside) -> None:
    printed = line(riverside.brief, f"conflict/{riverside.agreed}")
    told = [
        (one.label, one.text, [words.text for words in one.words])
        for one in printed.details
        if one.key.partition("/")[0] in ("heard", "missed")
    ]
    assert told[:3] == [
        ("Staff said Members' why back", "Members: not quite", ["it is about feeling ill"]),
        ("Members said what was missed", "", ["and about where I look"]),
        ("Staff said Members' why back", "Members: yes", ["now I have heard it"]),
    ]


# What is enough


@pytest.mark.parametrize(
    ("enough", "prints"),
    [
        (None, None),
        (6, "don't like, but will support, or better"),
        (2, "agreement with a minor point of contention, or better"),
    ],
)
def test_enough_prints_only_when_the_group_set_it(enough: int | None, prints: str | None) -> None:
    riverside = Riverside()
    both = dict.fromkeys(riverside.sides(riverside.agreed), "something")
    riverside.do(outcome.reopen, riverside.agreed)
    riverside.do(outcome.propose, riverside.agreed, text="another way", keeps=both, gives=both, enough=enough)
    for side in both:
        riverside.do(outcome.check, side, ALL_FOR)
    riverside.do(outcome.agree, riverside.agreed)
    printed = line(riverside.brief, f"conflict/{riverside.agreed}")
    if prints is None:
        assert not [one for one in printed.details if one.key == "enough"]
    else:
        assert detail(printed, "enough").text == prints


def test_what_is_enough_is_never_set_for_hands_that_were_counted() -> None:
    bed = Bed()
    bed.up_to_hands()
    counted = bed.proposal
    bed.do(outcome.propose, bed.id, enough=6)
    assert bed.sketch.snapshot.the(Proposal, counted.id) == counted
    assert bed.proposal.enough_set
    assert not bed.sketch.snapshot.linked(Check, "proposal", bed.proposal.id)
    assert len(bed.missing) == 2


@pytest.mark.parametrize("leads", [False, True])
def test_a_meeting_that_is_not_recorded_is_none_from_lead_to_lead_either(riverside: Riverside, leads: bool) -> None:
    project: Snapshot = riverside.project
    heard = [one for one in project.all(Heard).values() if one.confirmed]
    changed = [(Heard, one.id, replace(one, meeting="nowhere", lead_to_lead=leads)) for one in heard]
    after = project.with_records(changed)
    assert broken(after, conflict_of(riverside, after)) == {"R3"} == rules_broken(after, conflict_of(riverside, after))
