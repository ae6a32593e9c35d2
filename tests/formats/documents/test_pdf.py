"""A brief as PDF: one that a screen reader can read, with everybody's letters; Typst itself refuses untagged ones."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from coprod_tui.formats.documents import pdf
from coprod_tui.formats.documents.content import (
    DataTable,
    Document,
    Facts,
    FormField,
    Heading,
    Items,
    Note,
    PageBreak,
    Paragraph,
    Picture,
    PictureSlot,
    ours,
    theirs,
)
from coprod_tui.formats.documents.editions import document_of
from coprod_tui.formats.documents.writer import Format, render_document
from tests.domain.riverside import EVERYBODY, Riverside
from tests.formats.documents.hostile import hostile

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="100" viewBox="0 0 300 100">'
    '<rect width="200" height="40" fill="#005"/><text x="5" y="80" font-size="20">Members 7</text></svg>'
)


@pytest.fixture(scope="module")
def reader() -> PdfReader:
    riverside, version = hostile()
    written = render_document(document_of(riverside.project, version=version), Format.PDF)
    assert written.notes
    assert written.notes[0].startswith("8 characters are printed as a code")
    return PdfReader(BytesIO(written.data))


def text_of(reader: PdfReader, page: int | None = None) -> str:
    pages = reader.pages if page is None else [reader.pages[page]]
    return "\n".join(one.extract_text() for one in pages)


def test_every_letter_that_people_write_is_printed_and_what_has_no_glyph_by_its_code(reader: PdfReader) -> None:
    text = text_of(reader)
    assert "[U+20000][U+2A7FF]" in text
    for word in ("汉字", "テスト", "한국어", "ελληνικά", "кириллица", "😀"):
        assert word in text, word


def test_people_s_words_are_words_and_nothing_is_done_with_them(reader: PdfReader) -> None:
    text = text_of(reader)
    assert '#panic("x") $x$ *b* @ref' in text
    assert "<script>alert(1)</script>" in text
    assert "/AA" not in str(reader.root_object)
    assert not any("/URI" in str(note.get_object()) for page in reader.pages for note in page.get("/Annots", ()))


def test_it_has_title_language_tags_and_bookmarks_and_every_page_its_number(reader: PdfReader) -> None:
    root = str(reader.root_object)
    assert "'/Lang': 'en-GB'" in root
    assert "'/Marked': True" in root
    assert reader.metadata is not None
    assert reader.metadata.title == "Riverside: The whole brief"
    (_, within) = reader.outline
    assert isinstance(within, list)
    told = [str(one.title) for one in within if not isinstance(one, list)]
    assert [one[:3] for one in told[:3]] == ["1. ", "2. ", "3. "]
    pages = len(reader.pages)
    for number in range(pages):
        text = " ".join(text_of(reader, number).split())
        assert f"Page {number + 1} of {pages}" in text
        assert "version 1" in text
        assert "signed by 2 of 3" in text
        assert "DRAFT" in text


def test_every_page_of_the_example_says_so_and_a_final_version_has_no_mark() -> None:
    riverside = Riverside()
    riverside.make_example()
    version = riverside.issue()
    riverside.share(version, *EVERYBODY)
    riverside.sign(version, *EVERYBODY)
    reader = PdfReader(BytesIO(render_document(document_of(riverside.project, version=version), Format.PDF).data))
    for number in range(len(reader.pages)):
        assert "Example project. These people and words are made up." in text_of(reader, number)
        assert "DRAFT" not in text_of(reader, number)


@pytest.mark.parametrize("large", [False, True])
def test_every_kind_of_block_can_be_set(large: bool) -> None:
    cell = (theirs("Members"),)
    blocks = (
        Heading(2, (ours("A heading"),)),
        Note((ours("A note"),)),
        Facts(()),
        Items((cell, cell)),
        DataTable(ours("A table"), (ours("Stream"), ours("State")), ((cell, (ours("signed"),)),), wide_last=True),
        PageBreak(),
        FormField(ours("A blank"), "a hint", 3),
        PictureSlot(ours("A slot")),
        Picture(SVG, "Members 7", ours("A picture"), "1 thing is counted and not shown."),
        Picture("", "Staff 8\nPartners 9", ours("A grid")),
    )
    document = Document(theirs(""), "Everything", (Paragraph(cell),), blocks, (), large=large)
    reader = PdfReader(BytesIO(render_document(document, Format.PDF).data))
    assert "A blank (a hint)" in text_of(reader)
    assert "1 thing is counted and not shown." in text_of(reader)
    assert "A grid\nStaff 8\nPartners 9" in text_of(reader)
    assert ("Members\nState: signed" in text_of(reader)) is large


def test_a_character_that_the_fonts_only_seem_to_have_does_not_stop_the_export(monkeypatch: pytest.MonkeyPatch) -> None:
    everything = frozenset(range(0x20, 0x30000))
    monkeypatch.setattr(pdf, "covered_characters", lambda: everything)
    document = Document(theirs("A 𠀀 and a 𪟿"), "x", (), (), ())
    data, replaced = pdf.write_pdf(document)
    assert "A [U+20000] and a \n[U+2A7FF]" in PdfReader(BytesIO(data)).pages[0].extract_text()
    assert replaced == 4  # in the title of the page, and in that of the file


def test_the_list_of_covered_characters_is_what_the_fonts_have() -> None:
    have: set[int] = set()
    for font in pdf.FONTS.glob("*.?tf"):
        with TTFont(font, lazy=True) as one:
            have |= set(one.getBestCmap())
    assert pdf.covered_characters() == {one for one in have if one >= 0x20 and not 0xD800 <= one <= 0xDFFF}


def test_the_template_reaches_for_nothing_and_runs_no_words() -> None:
    template = Path(pdf.__file__).with_name("page.typ").read_text("utf-8")
    assert not [word for word in ("import", "include", "eval(", "read(", "@preview", "plugin(") if word in template]


def test_a_day_that_is_none_gives_a_document_without_a_date() -> None:
    document = replace(document_of(Riverside().project), on="")
    assert render_document(document, Format.PDF).data == render_document(document, Format.PDF).data
