"""The floor: a Textual app with one Input and nothing else."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Input


class Bare(App[None]):
    """One Input."""

    def compose(self) -> ComposeResult:
        """One Input."""
        yield Input(placeholder="What is being said?")


if __name__ == "__main__":
    Bare().run()
