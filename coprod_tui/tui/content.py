"""Turn text that people typed into Textual's Content: the only way that it reaches the screen."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter
from textual.style import Style

from coprod_tui.base.text import preview, sanitize


def plain(text: str, style: Style | str = "") -> Content:
    """A text as it stands: nothing in it is markup, a link or an escape sequence.

    Characters that `base.text` keeps out of a file are left out here too, because a file can come from elsewhere.
    White space at the ends stays. A text over 20,000 characters is cut, and says so.
    """
    return Content.styled(_printable(text), style)


def one_line(text: str, style: Style | str = "") -> Content:
    """A text where one line has room (a title, a tab, a notice): line breaks become spaces."""
    return Content.styled(_printable(text, lines=False), style)


def sentence(markup: str, **words: str) -> Content:
    """One of our own sentences in Content markup, with people's words in place of `$name`.

    Raises MarkupError when the markup itself is wrong; the words cannot make it so.
    """
    return Content.from_markup(markup, **{name: _printable(text) for name, text in words.items()})


def _printable(text: str, *, lines: bool = True) -> str:
    text = preview(text)
    if text.isascii() and text.isprintable():
        return text
    # The bars keep `clean` from trimming white space at the ends, which part of a text may have.
    return sanitize(f"|{text}|", lines=lines)[1:-1]


_UNSAFE = str.maketrans(
    dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
)
"""Control characters, line separators and bidi overrides; each is 0 cells wide, so a row keeps its width without it."""


class ControlGuard(LineFilter):
    """Remove control characters from every row before it goes to the terminal, whichever widget drew it.

    `App.get_line_filters` returns it after Textual's own filters; `markup=False` does not do this.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments without control characters in their text."""
        if all(segment.text.isprintable() for segment in segments):
            return segments
        return [
            segment if segment.control or segment.text.isprintable() else segment._replace(text=_safe(segment.text))
            for segment in segments
        ]


def _safe(text: str) -> str:
    """Remove what a terminal would act on; a lone surrogate, which cannot be encoded, becomes U+FFFD."""
    return text.translate(_UNSAFE).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


GUARD = ControlGuard()
"""The only instance: Textual caches filtered rows by filter."""
