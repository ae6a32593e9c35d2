"""The commands `settings` and `keys`: what is set, and what a key sends from this terminal."""

from __future__ import annotations

from argparse import Namespace

from coprod_tui.base.paths import state_folder
from coprod_tui.cli.output import ExitCode, out, say
from coprod_tui.cli.parser import CliCommand, no_arguments
from coprod_tui.config.settings import MEANINGS, read_settings, settings_file, to_toml


def _settings(_: Namespace) -> int:
    """Print the settings as a settings file would have them; return 1 when something in the file is wrong."""
    # Only this command needs the names of keys and themes, and with them Textual.
    from coprod_tui.tui import colors  # noqa: PLC0415
    from coprod_tui.tui.commands import COMMANDS  # noqa: PLC0415

    keys = {command.id: command.keys for command in COMMANDS}
    settings, faults = read_settings(commands=keys, themes=[theme.name for theme in colors.THEMES])
    out(f"# the settings file: {settings_file()}")
    out(f"# what this laptop remembers: {state_folder()}")
    for name in MEANINGS:
        source = settings.sources.get(name, "the usual value")
        out(f"{name} = {to_toml(getattr(settings, name))}  # {source}")
    if settings.keys:
        out("\n[keys]")
    for command, chosen in settings.keys.items():
        out(f"{to_toml(command)} = {to_toml(list(chosen))}")
    for fault in faults:
        say(str(fault))
    return ExitCode.SAYS_NO if faults else ExitCode.FINE


def _keys(_: Namespace) -> int:
    from coprod_tui.cli.start import must_have_terminal  # noqa: PLC0415 - loads the store, which `settings` does not need

    must_have_terminal()
    from coprod_tui.tui.dialogs.help import run_key_names  # noqa: PLC0415 - imports Textual

    return run_key_names()


COMMANDS = {
    "settings": CliCommand(no_arguments, _settings),
    "keys": CliCommand(no_arguments, _keys),
}
