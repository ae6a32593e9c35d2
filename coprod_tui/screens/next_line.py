"""The sentence that says what to do next, and which key does it."""

from __future__ import annotations

from coprod_tui.commands import COMMANDS, Command
from coprod_tui.desk import Desk
from coprod_tui.meeting.rules.next import Next
from coprod_tui.widgets.lined import Paragraph, Words

_LABEL = 6
_LEADS_TO = {"brief": "app.go_brief", "signoff": "app.go_signoff"}
"""The command that goes to the screen on which a place's commands work."""


def next_paragraph(desk: Desk, step: Next, here: str) -> Paragraph:
    """The next step beside its label, for the screen whose place is `here`; the keys are the person's own."""
    found = next((one for one in COMMANDS if one.id == step.command), None)
    keys = _keys(desk, found, here) if found else ()
    return Paragraph((Words(step.sentence), *keys), Words("Next", "primary", bold=True), _LABEL)


def _keys(desk: Desk, command: Command, here: str) -> tuple[Words, ...]:
    """`   F5 sign-off, then s sign`; one key where the command works on this screen."""
    steps = [command]
    if command.place != here and command.place in _LEADS_TO:
        steps.insert(0, next(one for one in COMMANDS if one.id == _LEADS_TO[command.place]))
    pieces: list[Words] = []
    for number, one in enumerate(steps):
        pieces.append(Words(", then " if number else "   ", "quiet"))
        key = desk.keys_of(one).split(", ")[0]
        pieces += (
            (Words(key, "primary", bold=True), Words(f" {one.name}", "quiet")) if key else (Words(one.name, "quiet"),)
        )
    return tuple(pieces)
