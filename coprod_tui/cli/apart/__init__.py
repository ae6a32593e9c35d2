"""The commands `conflicts` and `conflict`: every verb of the board, for scripts and for checking from outside."""

from __future__ import annotations

from coprod_tui.cli.apart import ending, raising, talking
from coprod_tui.cli.apart.listing import LISTING
from coprod_tui.cli.choosing import Actions, Command

COMMANDS: dict[str, Command | Actions] = {
    "conflicts": LISTING,
    "conflict": {**raising.ACTIONS, **talking.ACTIONS, **ending.ACTIONS},
}
