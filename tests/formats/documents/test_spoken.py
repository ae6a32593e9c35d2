"""A brief as plain text: what somebody hears who has it read aloud."""

from __future__ import annotations

import pytest

from coprod_tui.formats.documents.content import DataTable, Document, FormField, ours, theirs
from coprod_tui.formats.documents.editions import Edition, document_of
from coprod_tui.formats.documents.text import write_spoken_text
from coprod_tui.formats.documents.writer import Format, render_document
from tests.domain.riverside import EVERYBODY, Riverside


def draft(riverside: Riverside) -> str:
    return render_document(document_of(riverside.project), Format.TEXT).data.decode()


def test_codes_are_told_as_where_a_line_is_from() -> None:
    lines = draft(Riverside()).split("\n")
    place = lines.index("6.1: The bed")
    assert "Middle ground: fixed, in one of two positions" in lines[place:]
    assert "From C-01, M-001, S-001." in lines[place:]


def test_nothing_in_it_is_there_only_for_the_eye() -> None:
    text = draft(Riverside())
    assert not set("#*_|=~[]•·") & set(text)
    assert "\n\n\n\n" not in text


def test_a_table_is_told_row_by_row_and_a_blank_says_that_it_is_one() -> None:
    header = (ours("Stream"), ours("State"), ours("On"))
    table = DataTable(ours("Who has signed"), header, (((theirs("Members"),), (ours("signed"),), ()),))
    blocks = (table, FormField(ours("Lead director"), "a name"))
    told = write_spoken_text(Document(theirs("Riverside"), "Board paper", (), blocks, ()))
    assert "Who has signed\nMembers. State: signed\n" in told
    assert "Lead director (a name): to be filled in.\n" in told


def test_a_progress_report_says_who_has_not_signed() -> None:
    riverside = Riverside()
    version = riverside.issue()
    riverside.share(version, *EVERYBODY)
    riverside.sign(version, "Members")
    one = document_of(riverside.project, Edition.PROGRESS, version=version)
    assert one.mark == "PROGRESS REPORT"
    assert "Progress report: not signed by Staff, Community partners" in write_spoken_text(one)
    riverside.sign(version, "Staff", "Community")
    assert document_of(riverside.project, version=version).mark == ""


@pytest.mark.parametrize("form", [Format.MARKDOWN, Format.TEXT])
def test_no_control_character_and_no_half_of_a_pair_leaves(form: Format) -> None:
    riverside = Riverside()
    riverside.reword(riverside.bed, "a\x00b\x0bc\x1b[31m \ud800 \ufffe \u202e end")
    text = render_document(document_of(riverside.project), form).data.decode()
    assert not set("\x00\x0b\x1b\ufffe\u202e") & set(text)
