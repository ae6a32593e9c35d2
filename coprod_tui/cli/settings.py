"""The command `settings`: each value, and where it comes from."""

from __future__ import annotations

from argparse import Namespace

from coprod_tui import looks
from coprod_tui.cli.choosing import Command, no_arguments
from coprod_tui.cli.output import out, say
from coprod_tui.commands import COMMANDS as KEYED
from coprod_tui.folders import state_folder
from coprod_tui.settings import MEANINGS, read_settings, settings_file, written


def _settings(_: Namespace) -> int:
    """Prints the settings as their file would say them; 1 when something in the file is wrong."""
    keys = {one.id: one.keys for one in KEYED}
    settings, faults = read_settings(commands=keys, themes=[theme.name for theme in looks.THEMES])
    out(f"# the settings file: {settings_file()}")
    out(f"# what this laptop remembers: {state_folder()}")
    for name in MEANINGS:
        source = settings.sources.get(name, "the usual value")
        out(f"{name} = {written(getattr(settings, name))}  # {source}")
    if settings.keys:
        out("\n[keys]")
    for command, chosen in settings.keys.items():
        out(f"{written(command)} = {written(list(chosen))}")
    for fault in faults:
        say(str(fault))
    return 1 if faults else 0


COMMANDS = {"settings": Command(no_arguments, _settings)}
