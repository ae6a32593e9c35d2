"""A small app that holds the widgets of one test, and what its screen says."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual.app import App, ComposeResult
from textual.filter import LineFilter
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from coprod_tui.tui import colors
from coprod_tui.tui.content import GUARD
from tests.tui.headless import compose_frames, strips_of


class Host(App[None]):
    """Widgets one under the other, in our looks; it keeps the messages that reach it."""

    CSS = "Screen { background: $background; }"

    def __init__(self, make: Callable[[], Iterable[Widget]], theme: str = colors.DARK.name) -> None:
        super().__init__()
        self._make = make
        self._look = theme
        self.heard: list[Message] = []
        for one in colors.THEMES:
            self.register_theme(one)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return colors.variable_defaults(self.current_theme)

    def get_line_filters(self) -> list[LineFilter]:
        return [*super().get_line_filters(), GUARD]

    def compose(self) -> ComposeResult:
        yield from self._make()

    def on_mount(self) -> None:
        self.theme = self._look

    def lines(self) -> list[str]:
        """What stands on the screen."""
        return ["".join(part.text for part in strip).rstrip() for strip in strips_of(self)]

    def text(self) -> str:
        """The same as one text."""
        return "\n".join(self.lines())


def count_lines(widget: Widget) -> list[int]:
    """Which lines the widget draws from now on, as they are asked for."""
    strips_of(widget.app)
    compose_frames()
    drawn: list[int] = []
    render = widget.render_line

    def counted(y: int) -> Strip:
        drawn.append(y)
        return render(y)

    widget.render_line = counted  # type: ignore[method-assign]
    return drawn
