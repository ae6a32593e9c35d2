"""A brief as a Word file: what a ward manager opens, what a screen reader follows, and the Trust's own template."""

from __future__ import annotations

import itertools
import zipfile
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn

from coprod_tui.base.errors import InvalidInput
from coprod_tui.formats.documents.content import (
    DataTable,
    Document,
    FormField,
    Heading,
    Items,
    PageBreak,
    Picture,
    PictureSlot,
    ours,
    theirs,
)
from coprod_tui.formats.documents.editions import document_of
from coprod_tui.formats.documents.writer import Format, render_document
from tests.domain.riverside import EVERYBODY, Riverside
from tests.formats.documents.hostile import LONG, MARKUP, RARE, SCRIPTS, hostile

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="100"><rect width="200" height="40"/></svg>'
LETTERHEAD = "Riverside Trust"


def made_of(document: Document, template: bytes | None = None) -> Any:
    return docx.Document(BytesIO(render_document(document, Format.WORD, template=template).data))


def words_of(made: Any) -> str:
    return "\n".join(one.text for one in made.element.body.iter(qn("w:p")))


def levels(made: Any) -> list[int]:
    names = (one.style.name for one in made.paragraphs)
    return [int(name[-1]) for name in names if name.startswith("Heading")]


@pytest.fixture(scope="module")
def document() -> Document:
    riverside, version = hostile()
    return document_of(riverside.project, version=version)


@pytest.fixture(scope="module")
def made(document: Document) -> Any:
    return made_of(document)


@pytest.fixture
def everything() -> Document:
    cell = (theirs("Members"),)
    rows = ((cell, (ours("signed"),)),)
    blocks = (
        Heading(2, (ours("A heading"),)),
        DataTable(ours("Who has signed"), (ours("Stream"), ours("State")), rows, wide_last=True),
        Picture(SVG, "Members: 7", ours("Said")),
        Picture("", "Staff: 8\nPartners: 9", ours("A grid")),
        FormField(ours("Lead director"), "a name", 2),
        PictureSlot(ours("A face")),
        Items((cell,)),
        PageBreak(),
    )
    return Document(theirs("Riverside"), "Everything", (), blocks, (), mark="DRAFT", on="2026-11-10")


def template(*, kind: str = "docx", without: tuple[str, ...] = (), first_page: bool = False) -> bytes:
    """A Trust's template: a letterhead, words that are replaced, and not every style."""
    made = docx.Document()
    section = made.sections[0]
    section.header.paragraphs[0].text = LETTERHEAD
    if first_page:
        section.different_first_page_header_footer = True
        section.first_page_header.paragraphs[0].text = f"{LETTERHEAD}, first page"
    made.add_paragraph("Click here to type")
    made.styles["Heading 1"].font.name = "Frutiger"
    for name in without:
        made.styles[name].delete()
    into = BytesIO()
    made.save(into)
    return into.getvalue() if kind == "docx" else as_dotx(into.getvalue())


def as_dotx(data: bytes) -> bytes:
    into = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as there, zipfile.ZipFile(into, "w") as dotx:
        for name in there.namelist():
            part = there.read(name).replace(b"wordprocessingml.document.main", b"wordprocessingml.template.main")
            dotx.writestr(name, part if name == "[Content_Types].xml" else there.read(name))
    return into.getvalue()


def test_people_s_words_are_words_and_none_is_lost(made: Any) -> None:
    words = words_of(made)
    for one in (*MARKUP, *SCRIPTS, RARE, LONG, "abcd\ne\nf[31mgh\nij"):
        assert one in words


def test_headings_are_headings_in_order_under_a_title(made: Any) -> None:
    assert made.paragraphs[0].style.name == "Title"
    assert made.paragraphs[0].text == "Riverside"
    found = levels(made)
    assert found[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(found))


def test_the_contents_are_written_out_and_lead_to_the_headings(made: Any) -> None:
    body = made.element.body
    places = {one.get(qn("w:name")) for one in body.iter(qn("w:bookmarkStart"))}
    links = [one.get(qn("w:anchor")) for one in body.iter(qn("w:hyperlink"))]
    assert len(links) == 16
    assert set(links) <= places
    kinds = [one.get(qn("w:fldCharType")) for one in body.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"]


def test_nothing_in_the_file_leads_out_of_it(document: Document) -> None:
    with zipfile.ZipFile(BytesIO(render_document(document, Format.WORD).data)) as file:
        for name in file.namelist():
            data = file.read(name)
            assert b'TargetMode="External"' not in data
            assert b"updateFields" not in data
        assert not [name for name in file.namelist() if "vba" in name or "embed" in name]


def test_it_has_a_title_its_language_and_no_date_but_the_project_s(made: Any) -> None:
    core = made.core_properties
    assert core.title == "Riverside: The whole brief"
    assert core.language == "en-GB"
    assert core.created.isoformat()[:10] == "2026-11-10"
    (language,) = made.styles.element.iter(qn("w:lang"))
    assert language.get(qn("w:val")) == "en-GB"


def test_words_from_right_to_left_run_so(made: Any) -> None:
    (one, *_) = (each for each in made.paragraphs if each.text == SCRIPTS[1])
    assert one._p.pPr.find(qn("w:bidi")) is not None
    assert one.runs[0]._r.rPr.find(qn("w:rtl")) is not None


def test_a_table_has_a_header_row_that_comes_again_and_in_large_print_there_is_none(everything: Document) -> None:
    (table,) = made_of(everything).tables
    assert [cell.text for cell in table.rows[0].cells] == ["Stream", "State"]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert table.style.name == "Table Grid"
    large = made_of(Document(theirs("R"), "x", (), everything.blocks, (), large=True))
    assert not large.tables
    assert "Members\nState: signed" in words_of(large)
    assert large.styles["Normal"].font.size.pt == 18


def test_a_picture_has_its_numbers_as_text_that_is_read_out(everything: Document) -> None:
    made = made_of(everything)
    (shape,) = made.inline_shapes
    assert shape._inline.docPr.get("descr") == "Members: 7"
    (image,) = (part for name, part in made.part.related_parts.items() if part.content_type == "image/png")
    assert image.blob[:4] == b"\x89PNG"


def test_every_page_says_which_version_it_is_and_that_it_is_a_draft_of_an_example() -> None:
    riverside = Riverside()
    riverside.make_example()
    version = riverside.issue()
    section = made_of(document_of(riverside.project, version=version)).sections[0]
    assert "Example project. These people and words are made up.   DRAFT" in section.header.paragraphs[0].text
    assert 'string="DRAFT"' in section.header._element.xml
    foot = section.footer.paragraphs[0].text
    assert f"version 1 · {version.words} · DRAFT · signed by 0 of 3   Page 1 of 1" in foot
    riverside.share(version, *EVERYBODY)
    riverside.sign(version, *EVERYBODY)
    final = made_of(document_of(riverside.project, version=version)).sections[0]
    assert "DRAFT" not in final.header._element.xml + final.footer._element.xml


@pytest.mark.parametrize("kind", ["docx", "dotx"])
def test_a_template_keeps_its_letterhead_and_styles_and_loses_its_words(document: Document, kind: str) -> None:
    made = made_of(document, template(kind=kind))
    assert made.sections[0].header.paragraphs[0].text == LETTERHEAD
    assert "DRAFT" in made.sections[0].header.paragraphs[1].text
    assert made.styles["Heading 1"].font.name == "Frutiger"
    assert "Click here to type" not in words_of(made)
    assert levels(made) == levels(made_of(document))


def test_a_first_page_of_its_own_says_it_too(document: Document) -> None:
    made = made_of(document, template(first_page=True))
    told = [one.text for one in made.sections[0].first_page_header.paragraphs]
    assert told == [f"{LETTERHEAD}, first page", "DRAFT"]


def test_styles_that_a_template_lacks_are_added(everything: Document) -> None:
    lacking = ("Title", "Heading 1", "List Bullet", "Table Grid", "Subtitle")
    made = made_of(everything, template(without=lacking))
    assert levels(made) == [1]
    assert made.styles["Heading 1"].element.pPr.find(qn("w:outlineLvl")).get(qn("w:val")) == "0"
    assert made.styles["Table Grid"].type == WD_STYLE_TYPE.TABLE


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04 no zip", b"plain words", template()[:2_000]],
    ids=["nothing", "no zip", "plain words", "half of one"],
)
def test_what_is_no_word_file_is_refused_with_a_sentence(everything: Document, data: bytes) -> None:
    with pytest.raises(InvalidInput, match=r"no Word file that can be used: save it as \.docx"):
        render_document(everything, Format.WORD, template=data)


def test_a_zip_that_holds_no_document_is_refused(everything: Document) -> None:
    into = BytesIO()
    with zipfile.ZipFile(into, "w") as other:
        other.writestr("hello.txt", "hello")
    with pytest.raises(InvalidInput):
        render_document(everything, Format.WORD, template=into.getvalue())


def test_a_page_begins_with_what_stands_on_it_and_a_short_label_beside_its_line() -> None:
    label, long = (
        FormField(ours("Author")),
        FormField(ours("Purpose"), "one of: approve, decide, assure, discuss, note"),
    )
    made = made_of(Document(theirs("R"), "x", (), (PageBreak(), Heading(2, (ours("Cover"),)), label, long), ()))
    heading, *rest = made.paragraphs[2:]
    assert heading.paragraph_format.page_break_before
    assert [(one.style.name, one.text) for one in rest] == [
        ("Brief blank", "Author"),
        ("Brief line", "Purpose (one of: approve, decide, assure, discuss, note)"),
        ("Brief blank", ""),
    ]


def test_large_print_has_room_for_two_large_lines_above_and_below_the_words() -> None:
    section = made_of(Document(theirs("R"), "x", (), (), (), large=True)).sections[0]
    two_lines = 2 * 18 * 1.15
    assert section.top_margin.pt - section.header_distance.pt > two_lines
    assert section.bottom_margin.pt - section.footer_distance.pt > two_lines
