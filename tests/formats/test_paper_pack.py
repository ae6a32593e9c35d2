"""The paper pack: for a meeting that was started or the next one, with codes that all lead back."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from coprod_tui.base.errors import InvalidInput, Unknown
from coprod_tui.base.paths import sessions_folder
from coprod_tui.domain.conflicts import commands, outcome
from coprod_tui.domain.meetings.paper import CanvasField, PaperCard, SignPage, TallySheet, sheet_coded
from coprod_tui.domain.meetings.plans import Wordings, read_wordings
from coprod_tui.domain.records import Conflict
from coprod_tui.formats.documents.content import Document, FormField, Heading, Note, plain_text
from coprod_tui.formats.documents.writer import Format, render_document
from coprod_tui.formats.paper import pack_meeting, paper_pack
from tests.domain.riverside import Riverside
from tests.store.projects import AGENDA

CODE = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*-[0-9A-Z](?=$|:)")


@pytest.fixture
def riverside() -> Riverside:
    return Riverside()


def pack(riverside: Riverside, meeting: int | None = 1, wordings: Wordings | None = None, many: int = 3) -> Document:
    project = riverside.project
    return paper_pack(
        project, pack_meeting(project, meeting, None if meeting else AGENDA), wordings or Wordings(), many
    )


def headings(document: Document) -> list[str]:
    return [plain_text(one.runs) for one in document.headings()]


def test_every_code_of_a_pack_leads_back_to_its_sheet(riverside: Riverside) -> None:
    conflict = riverside.project.the(Conflict, riverside.open)
    for side in riverside.sides(conflict.id):
        riverside.do(commands.set_ask, side, "an ask")
    riverside.do(outcome.propose, conflict.id, text="a curtain")
    riverside.issue()
    codes = [found[0] for one in headings(pack(riverside)) if (found := CODE.match(one))]
    kinds = [type(sheet_coded(riverside.project, code)) for code in codes]
    assert len(set(codes)) == len(codes)
    assert [kinds.count(kind) for kind in (PaperCard, CanvasField, TallySheet, SignPage)] == [6, 4, 2, 3]


def test_a_conflict_that_has_ended_has_no_sheets(riverside: Riverside) -> None:
    told = "\n".join(headings(pack(riverside)))
    assert "The bed" not in told
    assert "Something else that pulls apart" in told


def test_what_a_side_asked_is_printed_and_what_is_missing_has_room(riverside: Riverside) -> None:
    side = riverside.sides(riverside.open)[0]
    riverside.do(commands.set_ask, side, "a door with a curtain")
    document = pack(riverside)
    assert b"a door with a curtain" in render_document(document, Format.MARKDOWN).data
    labels = [one.label.text for one in document.blocks if isinstance(one, FormField)]
    assert (labels.count("In other words, if they are better"), labels.count("still to be said")) == (1, 3)


def test_the_next_meeting_has_the_agenda_of_its_plan(riverside: Riverside) -> None:
    document = pack(riverside, None)
    assert document.edition == "Paper pack for meeting 2"
    assert headings(document)[:4] == ["Agenda", "10 min: Welcome", "15 min: What works", "5 min: Close"]
    assert headings(document)[4] == "Cards for Members"
    assert {one.partition("-")[0] for one in headings(document) if CODE.fullmatch(one)} == {"M2", "S2", "P2"}


def test_a_meeting_that_was_started_has_cards_for_the_streams_that_were_there(riverside: Riverside) -> None:
    told = headings(pack(riverside))
    assert "Cards for Members" in told
    assert "Cards for Community partners" not in told


def test_the_wordings_of_the_trust_are_in_it(riverside: Riverside) -> None:
    riverside.issue()
    wordings, _ = read_wordings((sessions_folder(),))
    text = render_document(pack(riverside, wordings=wordings), Format.TEXT).data.decode()
    assert "One voice at a time" in text
    assert "We write down ideas, not names" in text
    assert "It is not agreement to the final design" in " ".join(text.split())


def test_it_says_how_it_is_typed_back_and_which_version_it_belongs_to(riverside: Riverside) -> None:
    version = riverside.issue()
    document = pack(riverside)
    (note,) = (plain_text(one.runs) for one in document.blocks if isinstance(one, Note))
    assert "`coprod typed`" in note
    assert version.words in plain_text(document.footer)
    assert document.mark == ""
    riverside.make_example()
    assert pack(riverside).made_up.startswith("Example project.")


@pytest.mark.parametrize("many", [0, 100])
def test_a_stream_has_no_more_cards_than_codes(riverside: Riverside, many: int) -> None:
    with pytest.raises(InvalidInput, match="1 to 99 cards"):
        pack(riverside, many=many)


def test_a_meeting_that_there_is_not_is_said(riverside: Riverside) -> None:
    with pytest.raises(Unknown, match="There is no meeting 9 here"):
        pack_meeting(riverside.project, 9, None)


def test_headings_go_no_more_than_one_deeper(riverside: Riverside) -> None:
    riverside.issue()
    levels = [one.level for one in pack(riverside).blocks if isinstance(one, Heading)]
    assert levels[0] == 2
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("form", [Format.MARKDOWN, Format.TEXT, Format.HTML])
def test_the_same_meeting_gives_the_same_bytes(riverside: Riverside, form: Format) -> None:
    assert render_document(pack(riverside), form).data == render_document(pack(riverside), form).data
