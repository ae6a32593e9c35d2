"""The formats of documents, and the writer of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from coprod_tui.base.errors import InvalidInput
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.formats.documents.content import Document, NumberedLine
from coprod_tui.formats.documents.text import write_markdown, write_spoken_text


class Format(StrEnum):
    """A format; its value is the file ending."""

    MARKDOWN = ".md"
    TEXT = ".txt"
    HTML = ".html"
    WORD = ".docx"
    PDF = ".pdf"


@frozen
class FileKind(Frozen):
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
"""The most numbered lines: a PDF needs a gigabyte of memory for every 20,000 of them, Word a third of that."""


@frozen
class RenderedFile(Frozen):
    """The bytes of a rendered file, with notes about it."""

    data: bytes
    notes: tuple[str, ...] = ()
    """Sentences for the person who asked for it, such as how many characters no font has."""


def render_document(document: Document, form: Format, *, template: bytes | None = None) -> RenderedFile:
    """Render a document in a format; the same document gives the same bytes.

    `template` is a Word file (`.docx`, `.dotx`) whose styles, margins, header and footer a Word document gets; other
    formats ignore it. Raises InvalidInput for an invalid template, and for more lines than a format takes.
    """
    _must_fit(document, form)
    if form is Format.WORD:
        return _word(document, template)
    return _WRITERS[form](document)


def _must_fit(document: Document, form: Format) -> None:
    lines = sum(isinstance(block, NumberedLine) for block in document.blocks)
    if lines > MOST.get(form, lines):
        raise InvalidInput(
            f"This has {lines:,} lines, and up to {MOST[form]:,} go into a {form} file: it would need more memory than"
            f" most laptops have. {Format.HTML} and {Format.TEXT} take all of it, and tables (.csv) have what was said."
        )


def _markdown(document: Document) -> RenderedFile:
    return RenderedFile(write_markdown(document).encode())


def _text(document: Document) -> RenderedFile:
    return RenderedFile(write_spoken_text(document).encode())


def _html(document: Document) -> RenderedFile:
    from coprod_tui.formats.documents.html import write_html  # noqa: PLC0415 — only HTML needs Jinja

    return RenderedFile(write_html(document).encode())


def _word(document: Document, template: bytes | None) -> RenderedFile:
    from coprod_tui.formats.documents.docx import write_docx  # noqa: PLC0415 — only Word files need python-docx

    return RenderedFile(write_docx(document, template))


def _pdf(document: Document) -> RenderedFile:
    from coprod_tui.formats.documents.pdf import write_pdf  # noqa: PLC0415 — only PDFs need Typst

    data, replaced = write_pdf(document)
    if not replaced:
        return RenderedFile(data)
    times = "1 character is" if replaced == 1 else f"{replaced:,} characters are"
    note = f"{times} printed as a code such as [U+20000]: the fonts of the PDF have no letter for it. HTML has it."
    return RenderedFile(data, (note,))


_WRITERS: Mapping[Format, Callable[[Document], RenderedFile]] = {
    Format.MARKDOWN: _markdown,
    Format.TEXT: _text,
    Format.HTML: _html,
    Format.PDF: _pdf,
}
