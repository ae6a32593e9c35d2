"""The commands of the leads: lines of the brief, answers, themes, sections, turns."""

from __future__ import annotations

from coprod_tui.cli.choosing import Actions, Command
from coprod_tui.cli.leads import answering, sections, themes, written

COMMANDS: dict[str, Command | Actions] = {
    "line": written.ACTIONS,
    "answer": answering.ANSWER,
    "shown": answering.SHOWN,
    "turn": answering.TURN,
    "theme": themes.ACTIONS,
    "section": sections.ACTIONS,
}
