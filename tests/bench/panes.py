"""Six panes of so many rows each and the capture line, without a project behind them: `panes.py ROWS`."""

from __future__ import annotations

import sys

from textual import on
from textual.app import App, ComposeResult
from textual.containers import Grid
from textual.content import Content

from coprod_tui import looks
from coprod_tui.widgets.agenda_strip import AgendaStrip
from coprod_tui.widgets.capture_line import CaptureLine
from coprod_tui.widgets.key_footer import KeyFooter
from coprod_tui.widgets.point_list import Row
from coprod_tui.widgets.stream_pane import StreamPane
from coprod_tui.widgets.too_small import TooSmall
from coprod_tui.widgets.top_line import TopLine

SAID = (
    "a bed that I can move, so that I sleep facing the door",
    "the garden is a lifeline",
    "torches at night, every hour, and nobody says why",
    "see the whole corridor from the desk without standing up",
    "somewhere to cry that isn't the toilet",
)


class Panes(App[None]):
    """What the floor shows, fed from memory."""

    CSS = """
    Screen { background: $background; }
    Grid { grid-size: 3 2; height: 1fr; margin-top: 1; }
    """

    def __init__(self, rows: int) -> None:
        super().__init__()
        self._rows = rows
        for theme in looks.THEMES:
            self.register_theme(theme)
        self.theme = looks.DARK.name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our colours, for Textual's themes too."""
        return looks.variable_defaults(self.current_theme)

    def compose(self) -> ComposeResult:
        """All that stands on the floor."""
        yield TopLine()
        yield AgendaStrip()
        with Grid():
            for stream in range(6):
                yield StreamPane(f"Stream {stream}", stream)
        yield CaptureLine(placeholder="What is being said?")
        yield KeyFooter()
        yield TooSmall()

    def on_mount(self) -> None:
        """Fills the panes."""
        self.query_one(TopLine).project = "Riverside"
        ids = tuple(f"{number:07}" for number in range(self._rows))
        for pane in self.query(StreamPane):
            pane.show(ids, _row)
        line = self.query_one(CaptureLine)
        line.head("Stream 0", 0, ("+ works   - doesn't   * would like   ? question   = fact",))
        line.focus()

    @on(CaptureLine.Changed)
    def _understand(self, message: CaptureLine.Changed) -> None:
        self.query_one(CaptureLine).understood = Content(f"would like · {len(message.text.split())} words")


def _row(row: str) -> Row:
    number = int(row)
    return Row(f"M-{number:03}", "*+-?="[number % 5], SAID[number % 5], "because it matters", ("#beds",))


if __name__ == "__main__":
    Panes(int(sys.argv[1])).run()
