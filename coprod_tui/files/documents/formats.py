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


_WRITERS: Mapping[Format, Callable[[Document], Written]] = {Format.MARKDOWN: _markdown, Format.TEXT: _text}
