"""Editions: what is in each, for whom, and what no edition may leave out or let out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from coprod_tui.base.errors import InvalidInput
from coprod_tui.domain.contributions.commands import answer
from coprod_tui.domain.records import AnswerKind, Arrangement, Consent, Decision, Meeting, Role, Stream, Version
from coprod_tui.formats.csv_tables import CsvTable, table_csv
from coprod_tui.formats.documents.content import (
    Block,
    DataTable,
    Document,
    FormField,
    Heading,
    NumberedLine,
    Picture,
    PictureSlot,
    ours,
    plain_text,
)
from coprod_tui.formats.documents.editions import Edition, document_of
from coprod_tui.formats.documents.text import write_spoken_text
from coprod_tui.formats.documents.writer import Format, render_document
from tests.domain.riverside import EVERYBODY, Riverside
from tests.domain.sketch import begun

RESERVED = "only if night staff are asked too"
SECRET, ROOM, UNASKED = "a very private thing", "what stays in the room", "my own words, never read back"


@pytest.fixture
def riverside() -> Riverside:
    """Something of every level of consent, and a reservation at a conflict."""
    riverside = Riverside()
    riverside.say("Members", SECRET, sensitive=True)
    riverside.say("Staff", ROOM, consent=Consent.ROOM)
    riverside.own(UNASKED, Consent.QUOTE, read_back=False)
    riverside.own("you may quote this", Consent.QUOTE, read_back=True)
    return riverside


@pytest.fixture
def version(riverside: Riverside) -> Version:
    one = riverside.issue()
    riverside.share(one, *EVERYBODY)
    riverside.sign(one, "Members")
    riverside.sign(one, "Staff", decision=Decision.RESERVED, reservations=RESERVED)
    return one


def stream(riverside: Riverside, name: str) -> Stream:
    return riverside.project.the(Stream, riverside.stream(name))  # type: ignore[no-any-return]


def meeting(riverside: Riverside, number: int = 1) -> Meeting:
    return riverside.project.meetings[number - 1]  # type: ignore[no-any-return]


def made(riverside: Riverside, edition: Edition, version: Version | None = None, **asked: Any) -> Document:
    """An edition; minutes are of the only meeting, a stream's own edition is that of Members."""
    if edition is Edition.MINUTES:
        return document_of(riverside.project, edition, meeting=meeting(riverside), **asked)
    if edition is Edition.STREAM:
        asked = {"stream": stream(riverside, "Members"), **asked}
    return document_of(riverside.project, edition, version=version, **asked)


def headings(document: Document) -> list[str]:
    return [plain_text(one.runs) for one in document.headings()]


def under(document: Document, title: str) -> list[Block]:
    """The blocks below a heading, up to the next of its level or above."""
    found: list[Block] = []
    level = 0
    for block in document.blocks:
        if isinstance(block, Heading):
            if level and block.level <= level:
                break
            if plain_text(block.runs) == title:
                level = block.level
                continue
        if level:
            found.append(block)
    assert level, title
    return found


def heads(blocks: list[Block]) -> list[str]:
    return [one.head for one in blocks if isinstance(one, NumberedLine)]


# What holds for all


@pytest.mark.parametrize("edition", Edition)
def test_nothing_leaves_that_its_owner_did_not_allow(edition: Edition, riverside: Riverside, version: Version) -> None:
    for form in (Format.TEXT, Format.MARKDOWN, Format.HTML, Format.WORD):
        data = render_document(made(riverside, edition, version), form).data
        for words in (SECRET, ROOM, UNASKED):
            assert words.encode() not in data


@pytest.mark.parametrize("edition", Edition)
def test_every_edition_carries_version_fingerprint_words_date_and_how_many_have_signed(
    edition: Edition, riverside: Riverside, version: Version
) -> None:
    document = made(riverside, edition, version)
    told = " ".join(plain_text(one.runs) for one in document.opening)
    for words in ("version 1, issued on 10 November 2026, signed by 2 of 3", version.words, version.sha256):
        assert words in told
    for words in ("version 1", version.words, "signed by 2 of 3"):
        assert words in plain_text(document.footer)
    assert document.on == "2026-11-10"


@pytest.mark.parametrize("edition", [one for one in Edition if one is not Edition.MINUTES])
def test_reservations_and_what_was_not_agreed_are_in_every_edition(
    edition: Edition, riverside: Riverside, version: Version
) -> None:
    text = write_spoken_text(made(riverside, edition, version))
    for words in (RESERVED, "two layouts to learn at night", "Storage", "nobody could give more"):
        assert words in text


@pytest.mark.parametrize("edition", Edition)
def test_the_example_says_so_and_no_level_of_heading_is_skipped(edition: Edition, riverside: Riverside) -> None:
    riverside.make_example()
    document = made(riverside, edition)
    assert document.made_up == "Example project. These people and words are made up."
    before = 1
    for one in document.headings():
        assert one.level <= before + 1
        before = one.level


@pytest.mark.parametrize("edition", Edition)
def test_any_edition_can_be_made_of_a_project_with_nothing_in_it(edition: Edition) -> None:
    sketch = begun()
    if edition is Edition.MINUTES:
        sketch.meet(Members=3)
        document = document_of(sketch.snapshot, edition, meeting=sketch.snapshot.meetings[0])
    else:
        streams = sketch.snapshot.streams
        document = document_of(sketch.snapshot, edition, stream=streams[0])
    for form in (Format.TEXT, Format.HTML, Format.PDF):
        assert render_document(document, form).data


# Of whom and for whom


def test_a_stream_reads_its_own_words_with_their_answers_and_then_those_of_the_others(
    riverside: Riverside, version: Version
) -> None:
    document = made(riverside, Edition.STREAM, version)
    assert document.edition == "The brief for Members"
    assert headings(document)[0] == "What you said, and what became of it"
    own = under(document, "What you said, and what became of it")
    assert {head[0] for head in heads(own)} == {"M"}
    bed = next(one for one in own if isinstance(one, NumberedLine) and one.head == "M-001")
    assert [plain_text((one.label,)) for one in bed.facts] == ["Why", "Answer"]
    assert {head[0] for head in heads(under(document, "What the others said, and why"))} == {"S"}
    assert "Where we still differ" in headings(document)


def test_a_stream_s_edition_says_what_happens_now_at_each_stage(riverside: Riverside) -> None:
    def now() -> str:
        one = riverside.project.versions[-1] if riverside.project.versions else None
        text = write_spoken_text(made(riverside, Edition.STREAM, one))
        return text[text.index("What happens now") :]

    assert "This is a draft." in now()
    version = riverside.issue()
    assert f"You are asked about version 1. Its words are {version.words}" in now()
    riverside.share(version, *EVERYBODY)
    riverside.sign(version, "Members")
    assert "You have signed this version." in now()
    riverside.sign(version, "Staff", "Community")
    assert "Every stream that is asked to sign has signed." in now()


def test_a_stream_is_called_as_it_was_when_the_version_was_issued(riverside: Riverside, version: Version) -> None:
    one = stream(riverside, "Members")
    renamed = type(one)(one.id, "People who use the service", one.letter, position=one.position)
    riverside.sketch.snapshot = riverside.project.with_records([(Stream, one.id, renamed)])
    document = document_of(riverside.project, Edition.STREAM, version=version, stream=renamed)
    assert document.edition == "The brief for Members"
    assert heads(under(document, "What you said, and what became of it"))


def test_a_stream_whose_section_was_left_out_still_has_its_edition(riverside: Riverside) -> None:
    riverside.sketch.put(Arrangement("section/3", "3", left_out=True))
    assert heads(under(made(riverside, Edition.STREAM), "What you said, and what became of it"))


def test_a_stream_that_came_later_is_told_so(riverside: Riverside, version: Version) -> None:
    later = riverside.sketch.put(Stream(riverside.sketch.new_id(), "Neighbours", "N", position=9))
    with pytest.raises(InvalidInput, match="Neighbours are not in this version of the brief"):
        document_of(riverside.project, Edition.STREAM, version=version, stream=later)


def test_the_board_paper_has_what_the_brief_knows_and_blanks_for_what_only_a_person_can_say(
    riverside: Riverside, version: Version
) -> None:
    document = made(riverside, Edition.BOARD, version)
    assert headings(document)[0] == "Cover sheet for the Board"
    sheet = under(document, "Cover sheet for the Board")
    blanks = [plain_text((one.label,)) for one in sheet if isinstance(one, FormField)]
    assert blanks[:4] == ["Meeting and date", "Agenda item", "Lead director", "Author"]
    for label in ("Executive summary", "Recommendation: The Board is asked to …", "Finance", "Workforce", "Legal"):
        assert label in blanks
    text = write_spoken_text(document)
    text = text[: text.index("1. What we ask for")]
    assert "Agreed (6.1): The bed · Middle ground: fixed, in one of two positions" in text
    assert "Not agreed (7.1): Storage · Why it stopped: nobody could give more" in text
    assert f"Reservations, Staff: {RESERVED}" in text
    (table,) = (one for one in sheet if isinstance(one, DataTable))
    assert [plain_text(row[0]) for row in table.rows] == ["Members", "Staff", "Community partners"]
    assert "1. What we ask for, and why" in headings(document)


def test_a_signatory_whose_role_few_people_have_is_printed_as_the_stream(riverside: Riverside) -> None:
    version = riverside.issue()
    riverside.sketch.put(Role(riverside.sketch.new_id(), riverside.stream("Staff"), "consultant", heads=2))
    riverside.share(version, *EVERYBODY)
    riverside.sign(version, "Staff", role="Consultant, S2")
    for edition in (Edition.BRIEF, Edition.BOARD, Edition.PROGRESS):
        for form in (Format.TEXT, Format.HTML):
            told = render_document(document_of(riverside.project, edition, version=version), form).data.decode()
            assert "onsultant" not in told
    assert "Said by Staff, S2" in write_spoken_text(document_of(riverside.project, version=version))
    assert b"onsultant" not in table_csv(riverside.project, CsvTable.SIGNOFFS)


def test_a_progress_report_of_a_draft_is_a_draft_on_every_page_and_says_that_nobody_signed(
    riverside: Riverside,
) -> None:
    document = document_of(riverside.project, Edition.PROGRESS)
    assert document.mark == "DRAFT"
    assert plain_text(document.opening[0].runs).startswith("Progress report: not signed by anybody")


def test_a_board_paper_that_is_not_signed_by_all_is_a_progress_report(riverside: Riverside, version: Version) -> None:
    for edition in (Edition.BOARD, Edition.PROGRESS):
        document = made(riverside, edition, version)
        assert document.mark == "PROGRESS REPORT"
        assert plain_text(document.opening[0].runs) == "Progress report: not signed by Community partners"
    riverside.sign(version, "Community")
    for edition in (Edition.BOARD, Edition.PROGRESS):
        document = made(riverside, edition, version)
        assert document.mark == ""
        assert "FINAL for the Board" in plain_text(document.opening[0].runs)


def test_minutes_have_what_was_said_and_done_at_that_meeting_alone(riverside: Riverside) -> None:
    first = meeting(riverside)
    riverside.sketch.part()
    riverside.sketch.meet(Members=4)
    later = riverside.say("Members", "said at the second meeting")
    text = write_spoken_text(document_of(riverside.project, Edition.MINUTES, meeting=first))
    assert "Members: 8 people" in text
    assert "a wooden bed" in text
    assert "Staff said Members' why back: now I have heard it (Members: yes)" in text
    assert "said at the second meeting" not in text
    assert riverside.code(later) in write_spoken_text(
        document_of(riverside.project, Edition.MINUTES, meeting=meeting(riverside, 2))
    )


def test_minutes_of_an_open_meeting_are_a_draft_and_those_of_an_ended_one_are_not(riverside: Riverside) -> None:
    assert made(riverside, Edition.MINUTES).mark == "DRAFT"
    riverside.sketch.part()
    assert made(riverside, Edition.MINUTES).mark == ""


def test_the_worksheet_never_claims_to_be_an_easy_read(riverside: Riverside, version: Version) -> None:
    document = made(riverside, Edition.WORKSHEET, version)
    text = write_spoken_text(document)
    assert "This is not an easy read." in text
    slots = [one for one in document.blocks if isinstance(one, PictureSlot)]
    assert len(slots) == len([one for one in document.blocks if isinstance(one, FormField)])
    assert len(slots) >= 5


def test_the_worksheet_says_what_has_no_answer_yet_beside_what_cannot_be_done(riverside: Riverside) -> None:
    riverside.do(answer, [riverside.door], AnswerKind.NOT_POSSIBLE, reason="the law asks for it")
    assert "have no answer yet." in write_spoken_text(made(riverside, Edition.WORKSHEET))


def test_large_print_has_no_table_in_any_format(riverside: Riverside, version: Version) -> None:
    assert made(riverside, Edition.LARGE_PRINT, version).large
    for edition in (Edition.BOARD, Edition.LARGE_PRINT):
        document = made(riverside, edition, version, large=True)
        assert b"<table" not in render_document(document, Format.HTML).data
        assert b"<w:tbl>" not in render_document(document, Format.WORD).data


def test_pictures_stand_behind_how_we_worked(riverside: Riverside) -> None:
    picture = Picture("<svg/>", "Members: 7", ours("What was said"))
    document = made(riverside, Edition.BRIEF, pictures=(picture,))
    place = document.blocks.index(picture)
    assert plain_text(next(one for one in document.blocks[place:] if isinstance(one, Heading)).runs).startswith("4. ")


# What is refused


def test_what_an_edition_is_of_has_to_be_said(riverside: Riverside, version: Version) -> None:
    with pytest.raises(InvalidInput, match="Say for which stream"):
        document_of(riverside.project, Edition.STREAM)
    with pytest.raises(InvalidInput, match="Say of which meeting"):
        document_of(riverside.project, Edition.MINUTES)
    with pytest.raises(InvalidInput, match="not of a version"):
        document_of(riverside.project, Edition.MINUTES, meeting=meeting(riverside), version=version)


def test_a_version_that_was_altered_by_hand_is_not_printed(riverside: Riverside, version: Version) -> None:
    altered = replace(version, printed="{}")
    with pytest.raises(InvalidInput, match="not what was issued"):
        document_of(riverside.project, version=altered)
