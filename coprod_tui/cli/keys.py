"""The command `keys`: what arrives when a key is pressed in this terminal."""

from __future__ import annotations

import importlib
from argparse import Namespace
from collections.abc import Callable

from coprod_tui.cli.choosing import Command, no_arguments
from coprod_tui.cli.screen import must_have_terminal


def _keys(_: Namespace) -> int:
    must_have_terminal()
    run: Callable[[], int] = importlib.import_module("coprod_tui.screens.pressed").run
    return run()


COMMANDS = {"keys": Command(no_arguments, _keys)}
