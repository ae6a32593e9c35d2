"""The formats that a document can be written in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from coprod_tui.base.errors import BadContent
from coprod_tui.formats.documents.content import Document, Entry
from coprod_tui.formats.documents.text import aloud, markdown


class Format(StrEnum):
    """A format; its value is the ending of its files."""

    MARKDOWN = ".md"
    TEXT = ".txt"
    HTML = ".html"
    WORD = ".docx"
    PDF = ".pdf"


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file, as a person chooses it."""

    name: str
    key: str
    """The letter that chooses it."""
    good_for: str


FILE_KINDS: Mapping[Format, FileKind] = {
    Format.WORD: FileKind("Word", "w", "to read and to change; headings for screen readers"),
    Format.PDF: FileKind("PDF", "p", "to print, and for screen readers"),
    Format.HTML: FileKind("Web page", "h", "one page for a browser, also without a network"),
    Format.TEXT: FileKind("Plain text", "t", "text that reads well aloud"),
    Format.MARKDOWN: FileKind("Markdown", "m", "plain text with headings, which every editor opens"),
}
"""In the order of the list: first what most people can open."""
MOST: Mapping[Format, int] = {Format.PDF: 60_000, Format.WORD: 200_000}
"""How many numbered lines a format takes: a PDF needs a gigabyte for every 20,000 of them, Word a third of that."""


@dataclass(frozen=True, slots=True)
class Written:
    """A document in a format."""

    data: bytes
    notes: tuple[str, ...] = ()
    """Sentences for the person who asked for it, such as how many characters no letter is there for."""


def write(document: Document, form: Format, *, template: bytes | None = None) -> Written:
    """The document in a format, the same bytes for the same document.

    `template` is a Word file (`.docx`, `.dotx`) whose styles, margins, header and footer a Word document takes; no
    other format takes one. Raises BadContent for a template that is no Word file, and for more than a format takes.
    """
    _must_fit(document, form)
    if form is Format.WORD:
        return _word(document, template)
    return _WRITERS[form](document)


def _must_fit(document: Document, form: Format) -> None:
    lines = sum(isinstance(block, Entry) for block in document.blocks)
    if lines > MOST.get(form, lines):
        raise BadContent(
            f"This has {lines:,} lines, and up to {MOST[form]:,} go into a {form} file: it would need more memory than"
            f" most laptops have. {Format.HTML} and {Format.TEXT} take all of it, and tables (.csv) have what was said."
        )


def _markdown(document: Document) -> Written:
    return Written(markdown(document).encode())


def _text(document: Document) -> Written:
    return Written(aloud(document).encode())


def _html(document: Document) -> Written:
    from coprod_tui.formats.documents.html import html  # noqa: PLC0415 — only who makes a page waits for Jinja

    return Written(html(document).encode())


def _word(document: Document, template: bytes | None) -> Written:
    from coprod_tui.formats.documents.docx import word  # noqa: PLC0415 — only who makes a Word file waits for it

    return Written(word(document, template))


def _pdf(document: Document) -> Written:
    from coprod_tui.formats.documents.pdf import pdf  # noqa: PLC0415 — only who makes a PDF waits for Typst

    data, replaced = pdf(document)
    if not replaced:
        return Written(data)
    times = "1 character is" if replaced == 1 else f"{replaced:,} characters are"
    note = f"{times} printed as a code such as [U+20000]: the fonts of the PDF have no letter for it. HTML has it."
    return Written(data, (note,))


_WRITERS: Mapping[Format, Callable[[Document], Written]] = {
    Format.MARKDOWN: _markdown,
    Format.TEXT: _text,
    Format.HTML: _html,
    Format.PDF: _pdf,
}
