"""A short list to choose from: its rows wrap, it lives at any width, and the terminal's cursor follows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Protocol

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Offset, Size
from textual.message import Message
from textual.style import Style

from coprod_tui.tui.content import plain
from coprod_tui.tui.widgets.entry_list import Block, BlockList
from coprod_tui.tui.widgets.paragraphs import Lined, Paragraph, Words, laid
from coprod_tui.tui.widgets.text_layout import Line, Piece, cells, drawn, inked, lit, segments, strip_of, wrapped

CURSOR, SET = "▌", "•"
"""What stands at the left of the row under the cursor, and of what holds now."""
_BESIDE = 60
"""From this width on, a note stands beside its words and not under them."""


class _Inks(Protocol):
    def __call__(self, role: str = "text", *, bold: bool = False) -> Style: ...


class Pick(NamedTuple):
    """One thing that can be chosen; words may be someone's and are shown as they stand."""

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


class ChoiceList(BlockList):
    """Rows of one or a few lines; Enter or a double click posts `Chosen`, but not for a row that says why not."""

    DEFAULT_CSS = """
    ChoiceList { height: auto; max-height: 100%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "choose", "choose", show=False)]

    def __init__(self, picks: Sequence[Pick] = (), *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._picks: dict[str, Pick] = {}
        self._sought = ""
        self._empty = ""
        self.show(picks)

    def show(self, picks: Sequence[Pick], *, sought: str = "", empty: str = "") -> None:
        """Shows these, in this order, with `sought` lit; the cursor stays on its row, else goes to the first one."""
        height = len(self._spots)
        self._picks = {pick.id: pick for pick in picks}
        self._sought, self._empty = sought, empty
        self.show_ids(tuple(self._picks))
        if self.cursor is None and picks:
            self.cursor = next((pick.id for pick in picks if pick.is_set), picks[0].id)
        if self.is_mounted and self.styles.auto_dimensions and self._lines_needed(self.inner_width) != height:
            self.refresh(layout=True)

    @property
    def pick(self) -> Pick | None:
        """What the cursor is on."""
        return None if self.cursor is None else self._picks[self.cursor]

    def action_choose(self) -> None:
        """Chooses the row under the cursor, if it can be."""
        pick = self.pick
        if pick is not None and not pick.why_not:
            self.post_message(self.Chosen(self, pick.id))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as all rows need; a list is short enough to measure."""
        return self._lines_needed(width)

    def _lines_needed(self, width: int) -> int:
        if not self.view.ids:
            return len(self.when_empty(width, 3)) if width > 0 else 1
        return sum(len(self.draw(index, max(1, width)).lines) for index in range(len(self.view.ids)))

    def key_of(self, index: int) -> object:
        """The row, and how it is shown."""
        selected = index == self.view.cursor
        return self._at(index), self._heading(index), selected and (1 + self.has_focus), self._sought, self._columns()

    def _at(self, index: int) -> Pick:
        return self._picks[self.view.ids[index]]

    def _heading(self, index: int) -> str:
        group = self._at(index).group
        return "" if index and self._at(index - 1).group == group else group

    def _columns(self) -> tuple[int, bool]:
        """How wide the keys are, and whether any row has a sign for what holds now."""
        picks = self._picks.values()
        return max((cell_len(pick.key) for pick in picks), default=0), max(
            (pick.is_set for pick in picks), default=False
        )

    def draw(self, index: int, width: int) -> Block:
        """The row: sign, key, words, and the note beside or under them."""
        pick, selected = self._at(index), index == self.view.cursor
        ground = "highlight" if selected else self.ground

        def ink(role: str = "text", *, bold: bool = False) -> Style:
            return self.palette.style(role, ground, bold=bold)

        keys, signs = self._columns()
        gutter = (CURSOR if selected else " ", ink("primary" if self.has_focus else "quiet"))
        head: list[Piece] = [(f"{SET if pick.is_set else ' '} ", ink("primary"))] if signs else []
        head += [(f"{pick.key.ljust(keys)}  ", ink("primary", bold=True))] if keys else []
        # Where the columns would take the room of the words, the words alone are shown.
        head = head if 0 < cells(head) <= width // 2 else [(" ", ink())]
        indent = 1 + cells(head)
        lead = self._lead(index, width)
        body = []
        for number, pieces in enumerate(self._text(pick, width - indent - 1, ink)):
            start = head if number == 0 else [(" " * (indent - 1), ink())]
            strip = strip_of([*segments([gutter, *start]), *pieces], width, ink())
            body.append(Line(strip, strip.text.rstrip(), indent))
        return Block((*lead, *body), len(lead))

    def _lead(self, index: int, width: int) -> list[Line]:
        heading = self._heading(index)
        if not heading:
            return []
        blank = [drawn([], width, self.ink())] if index else []
        return [*blank, drawn([(f" {plain(heading).plain}", self.ink("quiet", bold=True))], width, self.ink())]

    def _text(self, pick: Pick, room: int, ink: _Inks) -> list[list[Segment]]:
        found = ink("warning", bold=True)
        role = "quiet" if pick.why_not else "text"
        words = wrapped(lit(plain(pick.words), self._sought, found), room)
        said = plain(pick.why_not or pick.note)
        if said and len(words) == 1 and room >= _BESIDE and words[0].words.cell_length + 2 + said.cell_length <= room:
            joined = Content.assemble(("  ", ink()), (said.plain, ink("quiet")))
            return [[*inked(words[0].words, ink(role)), *inked(joined, ink("quiet"))]]
        lines = [inked(line.words, ink(role)) for line in words]
        return lines + ([inked(line.words, ink("quiet")) for line in wrapped(said, room)] if said else [])

    def when_empty(self, width: int, height: int) -> Sequence[Line]:
        """The sentence for a list without rows."""
        lines = wrapped(plain(self._empty or "Nothing here."), width - 2)
        return [drawn([(f" {line.words.plain}", self.ink("quiet"))], width, self.ink()) for line in lines][:height]


# A few answers to a question, each by its key; a letter is an answer only while these have the focus.

_BETWEEN = 4


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer."""

    id: str
    key: str
    words: str
    is_set: bool = False
    """Whether it is what holds now."""


class Answers(Lined, can_focus=True):
    """Answers on one line where they have room, else one below the other."""

    @dataclass
    class Given(Message):
        """One was given."""

        answers: Answers
        id: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._answers: tuple[Answer, ...] = ()

    def show(self, answers: Sequence[Answer]) -> None:
        """Shows these."""
        if tuple(answers) != self._answers:
            self._answers = tuple(answers)
            self.changed()

    def lay_out(self, width: int) -> Sequence[Line]:
        """One line, or one each where they have no room or one of them holds now."""
        marked = any(one.is_set for one in self._answers)
        together = sum(len(one.key) + 1 + len(one.words) + _BETWEEN for one in self._answers) - _BETWEEN
        if together <= width and not marked:
            return laid(Paragraph(tuple(word for one in self._answers for word in _words(one))), width, self.ink)
        return [line for one in self._answers for line in laid(_row(one, marked=marked), width, self.ink)]

    def takes(self, event: events.Key) -> bool:
        """Whether a key is the key of an answer."""
        return any(event.character == one.key for one in self._answers)

    def on_key(self, event: events.Key) -> None:
        """An answer's key gives it."""
        for answer in self._answers:
            if event.character == answer.key:
                event.stop()
                self.post_message(self.Given(self, answer.id))
                return

    def on_focus(self) -> None:
        """The terminal's cursor is where the answers are read."""
        self.app.cursor_position = self.region.offset + Offset(0, 0)


def _words(answer: Answer) -> tuple[Words, ...]:
    return Words(answer.key, "primary", bold=True), Words(f" {answer.words}"), Words(" " * _BETWEEN)


def _row(answer: Answer, *, marked: bool) -> Paragraph:
    mark = f"{SET if answer.is_set else ' '} " if marked else ""
    label = Words(f"{mark}{answer.key}", "primary", bold=True)
    return Paragraph((Words(answer.words),), label, len(label.text) + 2)
