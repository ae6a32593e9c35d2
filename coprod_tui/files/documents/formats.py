"""The formats that a document can be written in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from coprod_tui.files.documents.aloud import aloud
from coprod_tui.files.documents.markdown import markdown
from coprod_tui.files.documents.value import Document


class Format(StrEnum):
    """A format; its value is the ending of its files."""

    MARKDOWN = ".md"
    TEXT = ".txt"
    HTML = ".html"
    PDF = ".pdf"


@dataclass(frozen=True, slots=True)
class Written:
    """A document in a format."""

    data: bytes
    notes: tuple[str, ...] = ()
    """Sentences for the person who asked for it, such as how many characters no letter is there for."""


def write(document: Document, form: Format) -> Written:
    """The document in a format, the same bytes for the same document."""
    return _WRITERS[form](document)


def _markdown(document: Document) -> Written:
    return Written(markdown(document).encode())


def _text(document: Document) -> Written:
    return Written(aloud(document).encode())


def _html(document: Document) -> Written:
    from coprod_tui.files.documents.html import html  # noqa: PLC0415 — only who makes a page waits for Jinja

    return Written(html(document).encode())


def _pdf(document: Document) -> Written:
    from coprod_tui.files.documents.pdf import pdf  # noqa: PLC0415 — only who makes a PDF waits for Typst

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
