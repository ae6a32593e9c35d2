"""A brief as one HTML page: what a browser and a screen reader make of it, and what it cannot be made to do."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from coprod_tui.formats.documents.content import (
    DataTable,
    Document,
    FormField,
    Heading,
    Items,
    Picture,
    PictureSlot,
    ours,
    theirs,
)
from coprod_tui.formats.documents.editions import document_of
from coprod_tui.formats.documents.writer import Format, render_document
from tests.domain.riverside import EVERYBODY, Riverside
from tests.formats.documents.hostile import BROKEN, LONG, MARKUP, RARE, SCRIPTS, hostile

VOID = {"meta", "br"}
Attributes = list[tuple[str, str | None]]


class Page(HTMLParser):
    """What stands in a page: its elements with their attributes, its words, and the way down to each."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.style = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)
        elif tag == "br":
            self.words += "\n"

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" in self._open:
            self.style += data
        else:
            self.words += data

    def tags(self) -> list[str]:
        return [tag for tag, _ in self.elements]


def page_of(document: Document) -> Page:
    return Page(render_document(document, Format.HTML).data.decode())


@pytest.fixture(scope="module")
def page() -> Page:
    riverside, version = hostile()
    return page_of(document_of(riverside.project, version=version))


def test_people_s_words_are_words_and_none_is_lost(page: Page) -> None:
    for words in (*MARKUP, *SCRIPTS, RARE, LONG, "abcd\ne\nf[31mgh\nij"):
        assert words in page.words
    assert not set(BROKEN) & set("\x00\x0b\x1b\x85\ufffe\u202e") & set(page.words)


def test_nothing_in_it_runs_loads_or_leads_out(page: Page) -> None:
    allowed = {
        "a", "b", "bdi", "body", "br", "code", "dd", "div", "dl", "dt", "footer", "h1", "h2", "h3", "head", "header",
        "html", "li", "main", "meta", "nav", "ol", "p", "span", "strong", "style", "title",
    }  # fmt: skip
    assert set(page.tags()) <= allowed
    for tag, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on") or name in ("src", "style", "action")]
        if tag == "a":
            assert (attributes["href"] or "").startswith("#")


def test_its_policy_allows_this_stylesheet_and_nothing_else(page: Page) -> None:
    (policy,) = (one["content"] for tag, one in page.elements if tag == "meta" and one.get("http-equiv") is not None)
    digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert "url(" not in page.style
    assert "@import" not in page.style


def test_it_has_its_language_a_title_landmarks_and_headings_in_order(page: Page) -> None:
    assert dict(page.elements)["html"]["lang"] == "en-GB"
    for landmark in ("header", "nav", "main", "footer", "title"):
        assert page.tags().count(landmark) == 1
    levels = [int(tag[1]) for tag in page.tags() if re.fullmatch(r"h\d", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_the_contents_lead_to_the_sections(page: Page) -> None:
    places = {one["id"] for tag, one in page.elements if "id" in one}
    links = [(one["href"] or "")[1:] for tag, one in page.elements if tag == "a"]
    assert len(links) == 17
    assert set(links) <= places
    assert len([one for one in page.elements if "id" in one[1]]) == len(places)


def test_words_that_run_from_right_to_left_do_and_every_text_of_people_s_finds_its_way(page: Page) -> None:
    assert [tag for tag, one in page.elements if one.get("dir") == "rtl"]
    assert all(one.get("dir") == "auto" for tag, one in page.elements if tag == "bdi")


def test_a_table_has_headers_for_rows_and_columns_and_in_large_print_there_is_none() -> None:
    cell = (theirs("Members"),)
    table = DataTable(ours("Who has signed"), (ours("Stream"), ours("State")), ((cell, (ours("signed"),)),))
    blocks = (
        Heading(2, (ours("x"),)),
        table,
        FormField(ours("Lead"), "a name", 2),
        PictureSlot(ours("A face")),
        Items((cell,)),
    )
    document = Document(theirs("Riverside"), "Everything", (), blocks, ())
    page = page_of(document)
    scopes = [one["scope"] for tag, one in page.elements if tag == "th"]
    assert scopes == ["col", "col", "row"]
    assert "caption" in page.tags()
    large = page_of(replace(document, large=True))
    assert "table" not in large.tags()
    assert "Members\nState: signed" in large.words


def test_a_picture_says_its_numbers_in_words() -> None:
    svg = '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><g></g></svg>'
    document = Document(theirs("Riverside"), "x", (), (Picture(svg, "Members: 7\nStaff: 3", ours("Said")),), ())
    page = page_of(document)
    assert "Members: 7\nStaff: 3" in page.words
    assert ("svg", {"xmlns": "http://www.w3.org/2000/svg", "width": "9", "height": "9"}) in page.elements
    told = page_of(replace(document, blocks=(Picture("", "Members: 7\nStaff: 3", ours("Said")),)))
    assert "Members: 7\nStaff: 3" in told.words
    assert "svg" not in told.tags()


def test_every_printed_page_says_that_it_is_a_draft_or_an_example_and_a_final_one_does_not() -> None:
    riverside = Riverside()
    riverside.make_example()
    version = riverside.issue()
    draft = page_of(document_of(riverside.project, version=version))
    assert '@page { @top-right { content: "DRAFT"' in draft.style
    assert '@page { @top-left { content: "Example project. These people and words are made up."' in draft.style
    assert draft.words.count("Example project.") == 2
    riverside.share(version, *EVERYBODY)
    riverside.sign(version, *EVERYBODY)
    final = page_of(document_of(riverside.project, version=version))
    assert "DRAFT" not in final.style + final.words
    assert "data-mark" not in dict(final.elements)["body"]
