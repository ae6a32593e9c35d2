"""The line that finds as one types: its words are sought in every stream at once."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from coprod_tui.widgets.line_field import LineField


class FindLine(LineField):
    """One line of words to be found; Enter goes to what was found."""

    DEFAULT_CSS = """
    FindLine { height: 1; margin: 0 1; }
    """

    @dataclass
    class Entered(Message):
        """Enter was pressed."""

        line: FindLine
        text: str

        @property
        def control(self) -> FindLine:
            """The line."""
            return self.line

    def enter(self) -> bool:
        """Enter goes to what was found."""
        self.post_message(self.Entered(self, self.text))
        return True
