"""People's words to Textual's Content: the only way that words reach the screen."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter
from textual.style import Style

from coprod_tui.base.text import clean, shown


def plain(text: str, style: Style | str = "") -> Content:
    """A person's words as they stand, brackets and all: nothing in them is markup, a link or an escape sequence.

    What `words.clean` keeps out of a file is left out here too, because a file can come from elsewhere; white space at
    the ends stays. A text over 20,000 characters is shown cut, and says so.
    """
    return Content.styled(_seen(text), style)


def one_line(text: str, style: Style | str = "") -> Content:
    """A person's words where only one line has room (a title, a tab, a notice): line breaks are shown as spaces."""
    return Content.styled(_seen(text, lines=False), style)


def sentence(markup: str, **words: str) -> Content:
    """One of our own sentences, in Content markup, with people's words put in where it says `$name`.

    Raises MarkupError when the markup is wrong; whatever the words are, they cannot make it wrong.
    """
    return Content.from_markup(markup, **{name: _seen(one) for name, one in words.items()})


def _seen(text: str, *, lines: bool = True) -> str:
    text = shown(text)
    if text.isascii() and text.isprintable():
        return text
    # The bars keep white space at the ends from being trimmed: a piece of a text may begin or end with it.
    return clean(f"|{text}|", lines=lines)[1:-1]


_UNSAFE = str.maketrans(
    dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
)
"""Control characters, line separators and bidi overrides; each is 0 cells wide, so a row keeps its width without it."""


class ControlGuard(LineFilter):
    """The last look at a row before the terminal: no escape sequence leaves, whichever widget drew it.

    `App.get_line_filters` returns it after Textual's own; `markup=False` does not do this.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments, without control characters in their text."""
        if all(segment.text.isprintable() for segment in segments):
            return segments
        return [
            segment if segment.control or segment.text.isprintable() else segment._replace(text=_safe(segment.text))
            for segment in segments
        ]


def _safe(text: str) -> str:
    """The text without what a terminal would act on, and with half a surrogate pair as U+FFFD, which can be written."""
    return text.translate(_UNSAFE).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


GUARD = ControlGuard()
"""One guard for the whole program: Textual keeps the rows that it has filtered by the filter that did it."""
