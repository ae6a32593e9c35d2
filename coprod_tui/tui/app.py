"""The Textual App: modes, themes, and the commands that work on every screen."""

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine, Iterable, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.actions import ActionParseResult, parse
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.filter import LineFilter
from textual.screen import Screen

from coprod_tui.base import garbage_collection
from coprod_tui.base.crash import EXIT_CODE, crash_message, write_report
from coprod_tui.base.errors import FileError
from coprod_tui.base.toml_source import Problem
from coprod_tui.config.registry import Registry
from coprod_tui.config.settings import AUTO, Settings, read_settings
from coprod_tui.store.encryption import looks_sealed
from coprod_tui.tui import colors, terminal
from coprod_tui.tui.base_screen import DeskScreen
from coprod_tui.tui.commands import COMMANDS, bindings, commands, key_words
from coprod_tui.tui.content import GUARD
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.navigation import LOBBY, SCREENS, AppNavigation
from coprod_tui.tui.shutdown import Shutdown
from coprod_tui.tui.terminal import TerminalReply
from coprod_tui.tui.textual_private import begin_with_theme, ends_with_report, press_typed_keys

if TYPE_CHECKING:
    from coprod_tui.tui.app_dialogs import AppDialogs

SWITCH_SECONDS = 0.001
"""How soon another thread gives way to the one that draws: a fifth of Python's own, or each key would wait for it."""
_NEEDS_PROJECT = {command.action for command in commands("app") if command.action.startswith("go_")} | {
    "undo",
    "redo",
    "pause",
    "hand_over",
    "shield",
    "check",
    "close_project",
    "backup",
    "check_file",
}

_EARLY = {command.id for command in COMMANDS if command.early}
_NOT_EARLY = {name for command in COMMANDS if not command.early for name in (command.id, command.action)}


def _needs_whole(app: Coprod, action: str | ActionParseResult, target: DOMNode | None) -> bool:
    """Whether an action is a command of the app or of a screen that needs the whole project."""
    namespace, name, _ = parse(action) if isinstance(action, str) else action
    if namespace == "app" or (not namespace and (target is None or target is app)):
        return f"app.{name}" in _NOT_EARLY
    screen = app.screen if namespace == "screen" or target is None else target
    return isinstance(screen, DeskScreen) and name in _NOT_EARLY and f"{screen.place}.{name}" not in _EARLY


def _go_to(place: str) -> Callable[[Coprod], Coroutine[Any, Any, None]]:
    """Make an action that shows a place."""

    async def action(app: Coprod) -> None:
        await app.navigation.go(place)

    return action


def _in_worker(ask: Callable[[Coprod], Coroutine[Any, Any, object]]) -> Callable[[Coprod], None]:
    """Make an action that waits for a person, so that it runs in a worker."""

    def action(app: Coprod) -> None:
        app.run_worker(ask(app))

    return action


def _at_once(do: Callable[[Coprod], object]) -> Callable[[Coprod], None]:
    """Make an action that is done at once."""

    def action(app: Coprod) -> None:
        do(app)

    return action


def _bug_report(app: Coprod, error: BaseException | None) -> str:
    """Write a crash report, which holds nobody's words, and return the sentences that say what is safe."""
    return crash_message(write_report(error) if error is not None else None, app.host.path)


async def _undo(app: Coprod) -> None:
    """Undo the last verb, and say which; keys go on meanwhile, as it may wait until the whole project is read."""
    if undone := await app.undo():
        app.dialogs.tell_turned("Undone", undone)


async def _redo(app: Coprod) -> None:
    """Redo the verb that was undone last, and say which."""
    if undone := await app.redo():
        app.dialogs.tell_turned("Done again", undone)


class Coprod(Desk):
    """The program, one screen at a time."""

    TITLE = "coprod"
    CSS_PATH = "coprod.tcss"
    ENABLE_COMMAND_PALETTE = True
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {**SCREENS}
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("app"),
        Binding("ctrl+c", "help_quit", show=False, system=True),
    ]
    navigation: AppNavigation
    _fatal_error = ends_with_report(_bug_report)

    def __init__(
        self,
        path: Path | None = None,
        *,
        settings: Settings | None = None,
        faults: Iterable[Problem] = (),
        laptop: Registry | None = None,
        light: bool = False,
        typed: str = "",
    ) -> None:
        """`path` is the project to open at once, without it the lobby is shown; `light`: the terminal is light.

        `typed` are keys that were pressed before there was a screen; they go to the first one.
        """

        async def unlock(sealed: Path, trouble: FileError) -> bool:
            return await self.dialogs.unlock(sealed, trouble)

        super().__init__(laptop or Registry(), settings or Settings(), unlock)
        self.navigation = AppNavigation(self, self.MODES)
        self.shutdown = Shutdown(self, self.navigation.remember_place)
        self._faults = tuple(faults)
        self._start = path
        self._typed_ahead = typed
        for theme in colors.THEMES:
            self.register_theme(theme)
        auto = colors.LIGHT.name if light else colors.DARK.name
        begin_with_theme(self, auto if self.settings.theme == AUTO else self.settings.theme)

    @cached_property
    def dialogs(self) -> AppDialogs:
        """What can be asked for on every screen; imported when one is first shown, the first screen does not wait."""
        from coprod_tui.tui.app_dialogs import AppDialogs  # noqa: PLC0415 - imported when first shown

        return AppDialogs(self)

    async def on_mount(self) -> None:
        """Apply the user's keys and open the project that was asked for."""
        self.set_keymap({command: ",".join(keys) for command, keys in self.settings.keys.items()})
        self.shutdown.watch_terminal()
        for fault in self._faults:
            self.tell(str(fault), "warning", stays=True)
        if self._start is not None and looks_sealed(self._start):
            await self.switch_mode(LOBBY)
            self.run_worker(self.navigation.open_at(self._start))
        elif self._start is None or not await self.navigation.open_at(self._start):
            await self.switch_mode(LOBBY)
        self.call_after_refresh(press_typed_keys, self, self._typed_ahead)
        if self.owns_process and not self.opening.is_partial:
            self.call_after_refresh(garbage_collection.resume)

    # Overrides of Textual's App

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action; while the project is still being read, most of our commands wait, and input after them."""
        run = partial(super().run_action, action, default_namespace, namespaces)
        if self.opening.is_partial and _needs_whole(self, action, default_namespace):
            self.opening.held.hold(run)
            return True
        return await run()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our colour variables, also for Textual's own themes."""
        return colors.variable_defaults(self.current_theme)

    def get_line_filters(self) -> list[LineFilter]:
        """Textual's filters, and last the one that removes escape sequences."""
        return [*super().get_line_filters(), GUARD]

    def get_key_display(self, binding: Binding) -> str:
        """Write keys as Word does."""
        return key_words(binding.key)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable what needs a project while none is open, and the key of the place that is shown."""
        del parameters
        if action == f"go_{self.current_mode}":
            return False
        return self.is_open or action not in _NEEDS_PROJECT

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette: the commands of this place, then those that work everywhere."""
        place = screen.place if isinstance(screen, DeskScreen) else ""
        for command in (*commands(place), *commands("app")):
            namespace = "app" if command.place == "app" else "screen"
            run = partial(self.run_action, f"{namespace}.{command.action}", default_namespace=screen)
            yield SystemCommand(command.name, command.what, run)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy by the terminal (OSC 52) and by the system's clipboard program, and tell what is known of the result."""
        super().copy_to_clipboard(text)
        if terminal.copy(text):
            self.tell("Copied.")
        elif len(text) > 50_000:
            self.tell("Too long for this terminal's clipboard. Export it to a file instead.", "warning")
        else:
            self.tell("Copied, if this terminal allows it. If pasting gives nothing, mark it with Shift and the mouse.")

    # Actions

    action_go_floor = _go_to("floor")
    action_go_conflicts = _go_to("conflicts")
    action_go_brief = _go_to("brief")
    action_go_signoff = _go_to("signoff")
    action_go_history = _go_to("history")
    action_go_leads = _go_to("leads")
    action_undo = _in_worker(_undo)
    action_redo = _in_worker(_redo)
    action_places = _in_worker(lambda app: app.navigation.choose_place())
    action_help = _in_worker(lambda app: app.dialogs.help())
    action_check = _in_worker(lambda app: app.dialogs.check())
    action_numbers = _in_worker(lambda app: app.dialogs.numbers())
    action_from_paper = _in_worker(lambda app: app.dialogs.from_paper())
    action_backup = _in_worker(lambda app: app.dialogs.back_up())
    action_hand_over = _in_worker(lambda app: app.dialogs.hand_over())
    action_looks = _in_worker(lambda app: app.dialogs.choose_theme())
    action_flip = _at_once(lambda app: app.dialogs.flip_theme())
    action_notices = _at_once(lambda app: app.dialogs.notices())
    action_pause = _at_once(lambda app: app.dialogs.pause())
    action_check_file = _at_once(lambda app: app.dialogs.check_file())

    async def action_quit(self) -> None:
        """Close when everything is on disk; else say what is not saved, and ask."""
        await self.shutdown.quit()

    async def action_close_project(self) -> None:
        """Close the project and show the lobby."""
        if self.is_open:
            await self.navigation.leave_project()

    def action_help_quit(self) -> None:
        """Ctrl+C: copy what is marked; never quit."""
        marked = self.screen.get_selected_text()
        if marked:
            self.copy_to_clipboard(marked)
        else:
            self.tell("Ctrl+C copies what is marked. To close the program: Ctrl+Q.")

    def action_shield(self) -> None:
        """*The room can see this*: hide what is not for the room on every screen, or show it again."""
        self.shielded = not self.shielded
        self.tell(
            "The room can see this: sensitive and room-only words are hidden."
            if self.shielded
            else "Only you see this: everything is shown again."
        )


def run(path: Path | None, ground: TerminalReply) -> int:
    """Run the program until it is closed, and return the exit code."""
    terminal.replace_invalid_bytes()
    terminal.outlive_terminal()
    sys.setswitchinterval(SWITCH_SECONDS)
    themes = [theme.name for theme in colors.THEMES]
    settings, faults = read_settings(commands={command.id: command.keys for command in COMMANDS}, themes=themes)
    app = Coprod(path, settings=settings, faults=faults, light=bool(ground.light), typed=ground.typed)
    app.owns_process = True
    try:
        app.run()
    finally:
        app.close_at_once()
        terminal.flush_or_discard()
    return EXIT_CODE if app.return_code == 1 else app.return_code or 0
