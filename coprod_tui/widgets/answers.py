"""A few answers to a question, each by its key; a letter is an answer only while these have the focus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.geometry import Offset
from textual.message import Message

from coprod_tui.widgets.lined import Lined, Paragraph, Words, laid
from coprod_tui.widgets.lines import Line

SET = "•"
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
        for one in self._answers:
            if event.character == one.key:
                event.stop()
                self.post_message(self.Given(self, one.id))
                return

    def on_focus(self) -> None:
        """The terminal's cursor is where the answers are read."""
        self.app.cursor_position = self.region.offset + Offset(0, 0)


def _words(one: Answer) -> tuple[Words, ...]:
    return Words(one.key, "primary", bold=True), Words(f" {one.words}"), Words(" " * _BETWEEN)


def _row(one: Answer, *, marked: bool) -> Paragraph:
    mark = f"{SET if one.is_set else ' '} " if marked else ""
    label = Words(f"{mark}{one.key}", "primary", bold=True)
    return Paragraph((Words(one.words),), label, len(label.text) + 2)
