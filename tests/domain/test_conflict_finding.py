"""Search in conflicts, and the options that fail nobody."""

from __future__ import annotations

from coprod_tui.domain.conflicts import agreement, commands, outcome
from coprod_tui.domain.conflicts.sides import ConflictSearchIndex
from coprod_tui.domain.records import Fit, Option
from tests.domain.bed import Bed


def found(bed: Bed, query: str) -> bool:
    project = bed.sketch.snapshot
    return bool(ConflictSearchIndex().find(project, project.conflicts, query))


def test_a_conflict_is_found_by_everything_that_is_written_down_in_it() -> None:
    bed = Bed()
    bed.speak()
    bed.do(commands.add_option, bed.id, "Zwei Bétten")
    bed.do(outcome.propose, bed.id, text="one of two positions", conditions="a mock-up")
    for query in ("C-01", "the bed", "staff", "can be moved", "BACK injuries", "betten", "positions", "mock-up", ""):
        assert found(bed, query), query
    for query in ("garden", "bed garden", "moved mattress"):
        assert not found(bed, query), query


def test_every_word_of_the_query_counts_in_any_order() -> None:
    bed = Bed()
    bed.speak()
    assert found(bed, "injuries moved")


def test_a_finder_sees_what_was_changed_since() -> None:
    bed, finder = Bed(), ConflictSearchIndex()
    project = bed.sketch.snapshot
    assert not finder.find(project, project.conflicts, "plinth")
    bed.do(commands.set_ask, bed.members, "no plinth")
    project = bed.sketch.snapshot
    assert finder.find(project, project.conflicts, "plinth")


def test_a_reason_why_it_stopped_is_found() -> None:
    bed = Bed()
    bed.speak()
    bed.do(outcome.disagree, bed.id, "the budget")
    assert found(bed, "budget")


def rated(bed: Bed, text: str, *fits: Fit) -> str:
    option: str = bed.do(commands.add_option, bed.id, text)
    for side, fit in zip((bed.members, bed.staff), fits, strict=False):
        bed.do(commands.rate, option, side, fit)
    return option


def kind(bed: Bed) -> list[str]:
    options: tuple[Option, ...] = agreement.failing_nobody(bed.sketch.snapshot, bed.conflict)
    return [one.text for one in options]


def test_an_option_fails_nobody_only_where_every_why_was_looked_at() -> None:
    bed = Bed()
    bed.speak()
    assert kind(bed) == []
    rated(bed, "fails one", Fit.MEETS, Fit.FAILS)
    rated(bed, "half looked at", Fit.MEETS)
    rated(bed, "not known", Fit.MEETS, Fit.UNKNOWN)
    assert kind(bed) == []
    rated(bed, "partly", Fit.PARTLY, Fit.MEETS)
    rated(bed, "partly too", Fit.PARTLY, Fit.PARTLY)
    assert kind(bed) == ["partly", "partly too"]
    rated(bed, "meets", Fit.MEETS, Fit.MEETS)
    assert kind(bed) == ["meets"]


def test_without_a_why_no_option_is_said_to_fail_nobody() -> None:
    bed = Bed()
    bed.do(commands.add_option, bed.id, "anything")
    assert kind(bed) == []
