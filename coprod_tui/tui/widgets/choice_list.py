"""A short list to choose from, whose rows wrap at any width; and a few answers that are given by one key each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Offset, Size
from textual.message import Message

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.tui.content import plain
from coprod_tui.tui.widgets.entry_list import BlockList
from coprod_tui.tui.widgets.painted import Look
from coprod_tui.tui.widgets.paragraphs import LinesWidget, StyledWords, TextParagraph, lay_out_paragraph
from coprod_tui.tui.widgets.text_layout import (
    DrawnLine,
    Piece,
    cells,
    drawn,
    highlight,
    inked,
    segments,
    strip_of,
    wrap,
)
from coprod_tui.tui.widgets.virtual_list import DrawnRow, RowState, sentence_lines

CURSOR, SET = "▌", "•"
"""What stands at the left of the row under the cursor, and of what holds now."""
_BESIDE = 60
"""From this width on, a note stands beside its words and not under them."""


class Pick(NamedTuple):
    """One thing that can be chosen; words may be a person's and are shown as they stand."""

    id: str
    words: str
    note: str = ""
    """What it is or does, in the quiet colour."""
    key: str = ""
    """The key that chooses it, as Word writes it."""
    why_not: str = ""
    """Why it cannot be chosen now; it stays in the list and says so."""
    is_set: bool = False
    """Whether it is what holds now."""
    group: str = ""
    """A heading that stands above the first row of its group."""


class PickPainter:
    """Draws what can be chosen: sign, key, words, and the note beside or under them."""

    def __init__(self, picks: Mapping[str, Pick], sought: str = "", empty: str = "") -> None:
        """`sought` is lit in the words; `empty` stands there while there is nothing to choose."""
        self.picks = picks
        self._sought, self._empty = sought, empty
        # How wide the keys are, and whether any row has a sign for what holds now.
        self._keys = max((cell_len(pick.key) for pick in picks.values()), default=0)
        self._signs = any(pick.is_set for pick in picks.values())

    def _heading(self, row: RowState) -> str:
        return row.heading(lambda pick: self.picks[pick].group)

    def key_of(self, row: RowState, width: int) -> object:
        """Return the row, and how it is shown."""
        return self.picks[row.id], self._heading(row), row.emphasis, self._sought, self._keys, self._signs

    def draw(self, row: RowState, look: Look, width: int) -> DrawnRow:
        """Return the row, below the heading of its group."""
        pick = self.picks[row.id]
        ground = look.on("highlight") if row.selected else look
        gutter = (CURSOR if row.selected else " ", ground.ink("primary" if row.focused else "quiet"))
        head: list[Piece] = [(f"{SET if pick.is_set else ' '} ", ground.ink("primary"))] if self._signs else []
        head += [(f"{pick.key.ljust(self._keys)}  ", ground.ink("primary", bold=True))] if self._keys else []
        # Where the columns would take the room of the words, the words alone are shown.
        head = head if 0 < cells(head) <= width // 2 else [(" ", ground.ink())]
        indent = 1 + cells(head)
        lead = self._lead(row, look, width)
        body = []
        for number, pieces in enumerate(self._text(pick, width - indent - 1, ground)):
            start = head if number == 0 else [(" " * (indent - 1), ground.ink())]
            strip = strip_of([*segments([gutter, *start]), *pieces], width, ground.ink())
            body.append(DrawnLine(strip, strip.text.rstrip(), indent))
        return DrawnRow((*lead, *body), len(lead))

    def _lead(self, row: RowState, look: Look, width: int) -> list[DrawnLine]:
        heading = self._heading(row)
        if not heading:
            return []
        blank = [drawn([], width, look.ink())] if row.position else []
        return [*blank, drawn([(f" {plain(heading).plain}", look.ink("quiet", bold=True))], width, look.ink())]

    def _text(self, pick: Pick, room: int, look: Look) -> list[list[Segment]]:
        role = "quiet" if pick.why_not else "text"
        words = wrap(highlight(plain(pick.words), self._sought, look.ink("warning", bold=True)), room)
        note = plain(pick.why_not or pick.note)
        if note and len(words) == 1 and room >= _BESIDE and words[0].words.cell_length + 2 + note.cell_length <= room:
            joined = Content.assemble(("  ", look.ink()), (note.plain, look.ink("quiet")))
            return [[*inked(words[0].words, look.ink(role)), *inked(joined, look.ink("quiet"))]]
        lines = [inked(line.words, look.ink(role)) for line in words]
        return lines + ([inked(line.words, look.ink("quiet")) for line in wrap(note, room)] if note else [])

    def when_empty(self, look: Look, width: int, height: int) -> Sequence[DrawnLine]:
        """Return the sentence for a list without rows."""
        return sentence_lines(self._empty or "Nothing here.", look, width, height)


class ChoiceList(BlockList):
    """Rows of one or a few lines; Enter or a double click posts `Chosen`, but not for a row that says why not."""

    DEFAULT_CSS = """
    ChoiceList { height: auto; max-height: 100%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "choose", "choose", show=False)]

    def __init__(self, picks: Sequence[Pick] = (), *, id: str | None = None, classes: str | None = None) -> None:
        self._painter = PickPainter({})
        super().__init__(self._painter, id=id, classes=classes)
        self.show(picks)

    def show(self, picks: Sequence[Pick], *, sought: str = "", empty: str = "") -> None:
        """Show these, in this order, with `sought` lit; the cursor stays on its row, else goes to the first one."""
        height = self.rows.height
        self._painter = PickPainter({pick.id: pick for pick in picks}, sought, empty)
        self.show_ids(tuple(self._painter.picks), self._painter)
        if self.cursor is None and picks:
            self.cursor = next((pick.id for pick in picks if pick.is_set), picks[0].id)
        if self.is_mounted and self.styles.auto_dimensions and self._lines_needed(self.inner_width) != height:
            self.refresh(layout=True)

    @property
    def pick(self) -> Pick | None:
        """What the cursor is on."""
        return None if self.cursor is None else self._painter.picks[self.cursor]

    def action_choose(self) -> None:
        """Choose the row under the cursor, if it can be."""
        pick = self.pick
        if pick is not None and not pick.why_not:
            self.post_message(self.Chosen(self, pick.id))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many lines all rows need; a list is short enough to measure."""
        return self._lines_needed(width)

    def _lines_needed(self, width: int) -> int:
        if not self.view.ids:
            return len(self._painter.when_empty(self.look, width, 3)) if width > 0 else 1
        return self.rows.measure(width)


# Answers to a question

_BETWEEN = 4


@frozen
class AnswerOption(Frozen):
    """One answer, and the key that gives it."""

    id: str
    key: str
    words: str
    is_set: bool = False
    """Whether it is what holds now."""


class AnswerKeys(LinesWidget, can_focus=True):
    """Answers on one line where they have room, else one below the other; each is given by its key."""

    @dataclass
    class Given(Message):
        """An answer was given."""

        answers: AnswerKeys
        id: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._answers: tuple[AnswerOption, ...] = ()

    def show(self, answers: Sequence[AnswerOption]) -> None:
        """Show these."""
        if tuple(answers) != self._answers:
            self._answers = tuple(answers)
            self.changed()

    def lay_out(self, width: int) -> Sequence[DrawnLine]:
        """Return one line, or one for each answer where they have no room or one of them holds now."""
        answers = self._answers
        marked = any(answer.is_set for answer in answers)
        together = sum(len(answer.key) + 1 + len(answer.words) + _BETWEEN for answer in answers) - _BETWEEN
        if together <= width and not marked:
            return lay_out_paragraph(
                TextParagraph(tuple(words for answer in answers for words in _words(answer))), width, self.ink
            )
        return [line for answer in answers for line in lay_out_paragraph(_row(answer, marked=marked), width, self.ink)]

    def takes(self, event: events.Key) -> bool:
        """Return whether a key gives an answer."""
        return any(event.character == answer.key for answer in self._answers)

    def on_key(self, event: events.Key) -> None:
        """Post `Given` for the key of an answer."""
        for answer in self._answers:
            if event.character == answer.key:
                event.stop()
                self.post_message(self.Given(self, answer.id))
                return

    def on_focus(self) -> None:
        """Put the terminal's cursor where the answers are read."""
        self.app.cursor_position = self.region.offset + Offset(0, 0)


def _words(answer: AnswerOption) -> tuple[StyledWords, ...]:
    return StyledWords(answer.key, "primary", bold=True), StyledWords(f" {answer.words}"), StyledWords(" " * _BETWEEN)


def _row(answer: AnswerOption, *, marked: bool) -> TextParagraph:
    mark = f"{SET if answer.is_set else ' '} " if marked else ""
    label = StyledWords(f"{mark}{answer.key}", "primary", bold=True)
    return TextParagraph((StyledWords(answer.words),), label, len(label.text) + 2)
