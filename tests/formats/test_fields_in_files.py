"""What leaves the project holds each field under the name that the field says of itself."""

from __future__ import annotations

import pytest

from coprod_tui.domain.contributions.commands import INPUT_FIELDS
from coprod_tui.domain.fields import field_infos, word_fields
from coprod_tui.domain.records import (
    RECORDS,
    About,
    Attendance,
    Basis,
    Check,
    Conflict,
    Contribution,
    Disposition,
    Fit,
    Heard,
    Meeting,
    Option,
    Outcome,
    Proposal,
    Rating,
    Record,
    Reservation,
    Sharing,
    Side,
    Signoff,
    Stream,
    Tag,
    Term,
    Version,
)
from coprod_tui.formats.csv_tables import HEADERS, CsvTable
from coprod_tui.formats.notes import conflicts, contributions, meetings
from coprod_tui.store.models import TABLES, columns_of


def in_notes(*kinds: type[Record]) -> set[str]:
    return {info.notes for kind in kinds for info in field_infos(kind).values() if info.notes}


@pytest.mark.parametrize(
    ("kinds", "names", "besides"),
    [
        ((Contribution, Tag, About), (*contributions.ONCE, *contributions.MANY), {"order"}),
        ((Meeting, Attendance), meetings.FIELDS, set()),
        ((Conflict,), ("at",), set()),
        ((Side, Basis), (*conflicts.ITEMS["side"], *conflicts.MANY["side"]), set()),
        ((Heard,), conflicts.ITEMS["heard"], set()),
        ((Option, Rating), (*conflicts.ITEMS["option"], *conflicts.MANY["option"]), {*Fit}),
        ((Proposal,), conflicts.ITEMS["middle ground"], set()),
        ((Term,), conflicts.ITEMS["terms"], set()),
        ((Check,), conflicts.ITEMS["check"], {"hands"}),
        ((Reservation,), conflicts.ITEMS["reservation"], set()),
        ((Outcome,), conflicts.ITEMS["outcome"], set()),
    ],
    ids=lambda value: value[0].__name__ if isinstance(value, tuple) and isinstance(value[0], type) else "",
)
def test_notes_read_each_field_by_the_name_that_it_says(
    kinds: tuple[type[Record], ...], names: tuple[str, ...], besides: set[str]
) -> None:
    """`besides` are the names that stand for no one field: an order, the eight gradients of hands, the four fits."""
    assert {*names} == in_notes(*kinds) | besides


def test_no_other_noun_has_a_name_in_notes() -> None:
    told = {Contribution, Tag, About, Meeting, Attendance, Conflict, Side, Basis, Heard, Option, Rating, Proposal, Term}
    told |= {Check, Reservation, Outcome}
    assert in_notes(*(kind for kind in RECORDS if kind not in told)) == set()


@pytest.mark.parametrize(
    ("sheet", "kinds", "besides"),
    [
        (CsvTable.SAID, (Contribution, Tag, About), {"Shown", "How many"}),
        (CsvTable.ANSWERS, (Disposition,), {"Code", "Stream", "Kind", "Themes", "How many"}),
        (
            CsvTable.CONFLICTS,
            (Conflict, Side, Basis, Proposal, Term, Reservation, Outcome),
            {"How far it is", "Side", "Why was heard by", "Position", "Earlier"},
        ),
        (
            CsvTable.SIGNOFFS,
            (Version, Signoff, Sharing, Stream),
            {"Provisional", "Final", "Corrected, taken back, or on a day out of order"},
        ),
    ],
    ids=lambda value: value.value if isinstance(value, CsvTable) else "",
)
def test_tables_have_a_column_for_each_field_that_says_so(
    sheet: CsvTable, kinds: tuple[type[Record], ...], besides: set[str]
) -> None:
    """`besides` are the columns of what the program counts, derives, or repeats from another noun."""
    columns = {info.column for kind in kinds for info in field_infos(kind).values() if info.column}
    assert {*HEADERS[sheet]} == columns | besides


def test_json_has_every_field_of_every_noun() -> None:
    for kind in RECORDS:
        assert [column.name for column in columns_of(TABLES[kind.table])] == [*field_infos(kind), "removed"]


def test_links_name_the_tables_that_they_point_to() -> None:
    for kind in RECORDS:
        columns = TABLES[kind.table]._meta.fields
        points = {name: one.rel_model._meta.table_name for name, one in columns.items() if hasattr(one, "rel_model")}
        assert points == {name: info.to for name, info in field_infos(kind).items() if info.to}


def test_what_is_said_of_a_contribution_is_in_its_capture_line_or_has_a_name_in_notes() -> None:
    """Notes are the project itself: what they leave out is lost on the way (law 6)."""
    assert {name for name in INPUT_FIELDS if not field_infos(Contribution)[name].notes} == {"kind", "text"}


def test_what_is_said_in_a_conflict_begins_a_line_or_has_a_name_in_notes() -> None:
    of_a_conflict = (Conflict, Side, Heard, Option, Rating, Proposal, Term, Check, Reservation, Outcome)
    begins = {(Conflict, "title"), (Heard, "text"), (Option, "text"), (Proposal, "text"), (Reservation, "text")}
    nameless = {
        (kind, name) for kind in of_a_conflict for name in word_fields(kind) if not field_infos(kind)[name].notes
    }
    assert nameless == begins
