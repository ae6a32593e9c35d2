"""The program: its modes, its looks, the commands that work everywhere."""

from __future__ import annotations

import asyncio
import math
import signal
import sys
import unicodedata
from asyncio import sleep as wait
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from textual._xterm_parser import XTermParser
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.screen import Screen

from coprod_tui import looks, terminal
from coprod_tui.commands import COMMANDS, bindings, commands, key_words
from coprod_tui.crash import EXIT_CODE, report, sentences
from coprod_tui.desk import BACKUP_SECONDS, Desk
from coprod_tui.files.backups import Why
from coprod_tui.ground import Answer
from coprod_tui.meeting.edited.page import Fault
from coprod_tui.meeting.journal import Told
from coprod_tui.meeting.refusals import FileTrouble, Refusal, Trouble
from coprod_tui.meeting.rules.erasing import due
from coprod_tui.meeting.rules.next import how_far, next_step
from coprod_tui.meeting.sealed import KEYS, looks_sealed
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.screens.ask import Blank, Choice, Choose, Confirm, Fill, Secret
from coprod_tui.screens.base import DeskScreen, ProjectScreen
from coprod_tui.screens.modes import MODES
from coprod_tui.screens.whereabouts import whereabouts
from coprod_tui.settings import AUTO, Settings, read_settings
from coprod_tui.settling import set_setting
from coprod_tui.state import Laptop, Recent
from coprod_tui.text import GUARD

PLACES = ("floor", "conflicts", "brief", "signoff", "history", "leads")
"""The modes of an open project, in the order of F2 to F6, then Ctrl+L."""


_OF_A_PROJECT = {one.action for one in commands("app") if one.action.startswith("go_")} | {
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

TERMINAL_SECONDS = 2.0
"""How often it is looked whether the terminal is still there: without one the program would hold its file for ever."""


class Coprod(Desk):
    """The whole program on one screen at a time."""

    TITLE = "coprod"
    CSS_PATH = "coprod.tcss"
    ENABLE_COMMAND_PALETTE = True
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {**MODES}
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("app"),
        Binding("ctrl+c", "help_quit", show=False, system=True),
    ]

    def __init__(
        self,
        path: Path | None = None,
        *,
        settings: Settings | None = None,
        faults: Iterable[Fault] = (),
        laptop: Laptop | None = None,
        light: bool = False,
        typed: str = "",
    ) -> None:
        """`path` is the project to open at once, without one the lobby is shown; `light` is how the terminal is.

        `typed` are keys that were pressed before there was a screen: they are for the first one.
        """
        super().__init__(laptop or Laptop(), settings or Settings())
        self._faults = tuple(faults)
        self._start = path
        self._handed_to = ""
        self._typed_ahead = typed
        for theme in looks.THEMES:
            self.register_theme(theme)
        auto = looks.LIGHT.name if light else looks.DARK.name
        self.theme = auto if self.settings.theme == AUTO else self.settings.theme

    # Starting and ending

    async def on_mount(self) -> None:
        """Takes the user's keys and the project that was asked for."""
        self.set_keymap({command: ",".join(keys) for command, keys in self.settings.keys.items()})
        self._close_in_order_on_signals()
        self.set_interval(BACKUP_SECONDS, self.back_up_when_due)
        for fault in self._faults:
            self.tell(str(fault), "warning", stays=True)
        if self._start is not None and looks_sealed(self._start):
            await self.switch_mode("lobby")
            self.run_worker(self.open_at(self._start))
        elif self._start is None or not await self.open_at(self._start):
            await self.switch_mode("lobby")
        self.call_after_refresh(self._take_typed_ahead)

    def _take_typed_ahead(self) -> None:
        """Gives the first screen the keys that were pressed before there was one."""
        if self._typed_ahead and self._driver is not None:
            for message in XTermParser().feed(self._typed_ahead):
                self._driver.process_message(message)

    async def unlock(self, path: Path, trouble: FileTrouble) -> bool:
        """Asks for the passphrase of a sealed file, later each time that it is wrong; False when nobody gives it."""
        about = f"{path.name} is sealed. What you type is not shown, and kept nowhere."
        if trouble.trouble is Trouble.WRONG_KEY:
            self.laptop.wrong_passphrase(path, self.wall())
            about = f"{trouble}\n{about}"
        if seconds := math.ceil(self.laptop.still_to_wait(path, self.wall())):
            told = f"{trouble} " if trouble.trouble is Trouble.WRONG_KEY else ""
            self.tell(f"{told}It can be tried again in {seconds} second{'' if seconds == 1 else 's'}.", "warning")
            await wait(seconds)
        phrase = await self.push_screen_wait(Secret("Its passphrase?", about))
        if not phrase:
            return False
        KEYS.give(path, unicodedata.normalize("NFC", phrase))
        return True

    async def open_at(self, path: Path) -> bool:
        """Opens a project and goes back to the place where it was left; False when it cannot be opened."""
        if not await self.open_project(path):
            return False
        if KEYS.knows(path):
            self.laptop.right_passphrase(path)
        await self.go_back_to_place()
        return True

    async def go_back_to_place(self) -> None:
        """Shows the screen that the project was left on."""
        for one in due(self.snapshot, f"{self.wall():%Y-%m-%d}"):
            self.tell(f"The day has come until which this was to be kept: {one.what}. `coprod forget` sees to it.")
        before = self._remembered()
        self._remember(before.screen if before else "floor", closed=False)
        await self._show_place(before.screen if before and before.screen in PLACES else "floor")
        if before and not before.closed:
            when = datetime.fromisoformat(before.when)
            self.tell(f"The program stopped at {when:%H:%M} without closing this project. All that was saved is here.")

    def _remembered(self) -> Recent | None:
        return next((one for one in self.laptop.recent() if Path(one.path) == self.path), None)

    def _remember(self, screen: str, *, closed: bool) -> None:
        if self.path is None:
            return
        when = self.wall().isoformat(timespec="seconds")
        self.laptop.remember(
            Recent(
                path=str(self.path),
                title=self.project.title,
                when=when,
                screen=screen,
                state=f"{how_far(self.snapshot)}\nNext: {next_step(self.snapshot).sentence}",
                closed=when if closed else "",
            )
        )

    def _place(self) -> str:
        return self.current_mode if self.current_mode in PLACES else "floor"

    async def leave_project(self) -> None:
        """Saves, closes the project and shows the lobby."""
        self._remember(self._place(), closed=True)
        await self.switch_mode("lobby")
        for place in PLACES:
            await self.remove_mode(place)
            self.add_mode(place, self.MODES[place])
        await self.close_project()

    def _close_in_order_on_signals(self) -> None:
        """The window's X, and the system's wish to end, are normal ways to close."""
        if sys.platform == "win32" or self.is_headless:
            return
        for name in (signal.SIGHUP, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, self._end_in_order)
        self.set_interval(TERMINAL_SECONDS, self._end_without_terminal)

    def _end_without_terminal(self) -> None:
        """A program between the terminal and this one may keep to itself that the window was closed."""
        if terminal.is_gone():
            self._end_in_order()

    def _end_in_order(self) -> None:
        self.run_worker(self._close_and_exit(), exit_on_error=False)

    async def _close_and_exit(self) -> None:
        self._remember(self._place(), closed=True)
        await self.close_project()
        self.exit(0)

    async def action_quit(self) -> None:
        """Closes when everything is on disk; else says what is kept and asks once."""
        if self.waiting:
            self.run_worker(self._quit_unsaved())
        else:
            await self._close_and_exit()

    async def _quit_unsaved(self) -> None:
        count, why = len(self.waiting), self.waiting[0].trouble or "the disk is slow"
        then = (
            "They are kept on this laptop, and go into the project when it is opened here again."
            if self.is_safe
            else "They are lost if you close now."
        )
        question = f"{count} not saved yet ({why}). {then}"
        if await self.push_screen_wait(Confirm("Close without saving them?", question, yes="close")):
            await self._close_and_exit()

    def action_help_quit(self) -> None:
        """Ctrl+C copies what is marked and never quits."""
        marked = self.screen.get_selected_text()
        if marked:
            self.copy_to_clipboard(marked)
        else:
            self.tell("Ctrl+C copies what is marked. To close the program: Ctrl+Q.")

    def copy_to_clipboard(self, text: str) -> None:
        """Copies by the terminal and by the system's own program, and says the truth about it."""
        super().copy_to_clipboard(text)
        if terminal.copy(text):
            self.tell("Copied.")
        elif len(text) > 50_000:
            self.tell("Too long for this terminal's clipboard. Export it to a file instead.", "warning")
        else:
            self.tell("Copied, if this terminal allows it. If pasting gives nothing, mark it with Shift and the mouse.")

    def _fatal_error(self) -> None:
        """A bug: its report holds nobody's words, and two sentences say what is safe."""
        from rich.text import Text  # noqa: PLC0415 - only a bug waits for it

        error = sys.exc_info()[1] or self._exception
        written = report(error) if error is not None else None
        self._exit_renderables.append(Text(sentences(written, self.path)))
        self._close_messages_no_wait()

    # Looks

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colours, for Textual's themes too."""
        return looks.variable_defaults(self.current_theme)

    def get_line_filters(self) -> list[LineFilter]:
        """Textual's own, and last the one that lets no escape sequence out."""
        return [*super().get_line_filters(), GUARD]

    def get_key_display(self, binding: Binding) -> str:
        """Keys as Word writes them."""
        return key_words(binding.key)

    def action_flip(self) -> None:
        """Light to dark and back; remembered."""
        self.theme = looks.DARK.name if not self.current_theme.dark else looks.LIGHT.name
        self._keep_look(self.theme)

    def action_looks(self) -> None:
        """A list of looks that previews while one moves through it; Escape puts the old one back."""
        self.run_worker(self._choose_look())

    async def _choose_look(self) -> None:
        before = self.theme
        choices = [Choice(theme.name, "", theme.name.replace("-", " ")) for theme in looks.THEMES]

        def preview(name: str) -> None:
            self.theme = name

        chosen = await self.push_screen_wait(Choose("Looks", choices, chosen=before, moved=preview))
        self.theme = chosen or before
        if chosen:
            self._keep_look(chosen)

    def _keep_look(self, name: str) -> None:
        try:
            set_setting("theme", name)
        except Refusal as refusal:
            self.refuse(refusal)

    # Going places

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Places, undo and what belongs to a project are there only while one is open."""
        del parameters
        if action == f"go_{self.current_mode}":
            return False
        return self.is_open or action not in _OF_A_PROJECT

    def action_places(self) -> None:
        """A short list of numbered places."""
        self.run_worker(self._choose_place())

    async def _choose_place(self) -> None:
        places = [one for one in commands("app") if one.action.startswith("go_")] if self.is_open else []
        # The digits are those that lead there from everywhere; one digit has one meaning.
        choices = [Choice(one.action, one.keys[-1], one.name, one.what, one.keys[:1]) for one in places]
        if self.is_open:
            check = next(one for one in commands("app") if one.action == "check")
            choices.append(Choice(check.action, "8", check.name, check.what))
            choices.append(Choice("close_project", "9", "close the project", "Go to the list of projects."))
        choices += [
            Choice("help", "1", "help", "", ("f1", "question_mark")),
            Choice("quit", "", "close the program", "Ctrl+Q"),
        ]
        chosen = await self.push_screen_wait(Choose("Where to?", choices))
        if chosen:
            await self.run_action(f"app.{chosen}")

    async def _go(self, place: str) -> None:
        if self.is_open:
            await self._show_place(place)
        else:
            self.tell("Open a project first.")

    async def _show_place(self, place: str) -> None:
        """Shows the screen of a place, which did not follow what was done on another one."""
        await self.switch_mode(place)
        if isinstance(self.screen, DeskScreen):
            self.screen.catch_up()

    async def go_to(self, place: str) -> None:
        """Goes to the screen on which a place is mended, and selects it there."""
        found = whereabouts(self.snapshot, place)
        if found is None:
            return
        await self._show_place(found.mode)
        screen = self.screen
        if isinstance(screen, ProjectScreen) and found.record:
            screen.show_record(found.record)

    async def action_go_floor(self) -> None:
        """F2."""
        await self._go("floor")

    async def action_go_conflicts(self) -> None:
        """F3."""
        await self._go("conflicts")

    async def action_go_brief(self) -> None:
        """F4."""
        await self._go("brief")

    async def action_go_signoff(self) -> None:
        """F5."""
        await self._go("signoff")

    async def action_go_history(self) -> None:
        """F6."""
        await self._go("history")

    async def action_go_leads(self) -> None:
        """Ctrl+L."""
        await self._go("leads")

    async def action_close_project(self) -> None:
        """Back to the lobby."""
        if self.is_open:
            await self.leave_project()

    def action_help(self) -> None:
        """The list of keys that runs them."""
        self.run_worker(self._help())

    async def _help(self) -> None:
        screen = self.screen
        from coprod_tui.screens.help import HelpList  # noqa: PLC0415 - as above

        chosen = await self.push_screen_wait(HelpList(screen))
        if chosen:
            namespace = "app" if chosen.place == "app" else "screen"
            await self.run_action(f"{namespace}.{chosen.action}", default_namespace=screen)

    def action_check(self) -> None:
        """What the brief still needs."""
        self.run_worker(self._check())

    async def _check(self) -> None:
        from coprod_tui.screens.checking import check  # noqa: PLC0415 - as above

        if self.is_open:
            await check(self)

    def action_notices(self) -> None:
        """The last notices, to be read again; what is on show now would cover the newest of them."""
        from coprod_tui.screens.notices import NoticeList  # noqa: PLC0415 - as above

        self.clear_notifications()
        self.push_screen(NoticeList(tuple(self.notices)))

    def action_numbers(self) -> None:
        """What was said, in bars and words."""
        self.run_worker(self._numbers())

    async def _numbers(self) -> None:
        from coprod_tui.files.pictures import charts_of  # noqa: PLC0415 - as above
        from coprod_tui.screens.numbers import Numbers  # noqa: PLC0415 - as above

        if self._has_project():
            project = self.snapshot
            self.push_screen(Numbers(await self.in_background(lambda: charts_of(project))))

    def action_from_paper(self) -> None:
        """Types back what was written on cards and sheets."""
        self.run_worker(self._from_paper())

    async def _from_paper(self) -> None:
        from coprod_tui.screens.from_paper import type_from_paper  # noqa: PLC0415 - as above

        if self._has_project():
            await type_from_paper(self)

    def _has_project(self) -> bool:
        """Whether a project is open; says so, where none is."""
        if not self.is_open:
            self.tell("Open a project first.")
        return self.is_open

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every command of this place and of everywhere, in the palette."""
        place = screen.place if isinstance(screen, DeskScreen) else ""
        for one in (*commands(place), *commands("app")):
            yield SystemCommand(one.name, one.what, self._runner(one.action, one.place, screen))

    def _runner(self, action: str, place: str, screen: Screen[object]) -> Callable[[], object]:
        namespace = "app" if place == "app" else "screen"
        return lambda: self.run_action(f"{namespace}.{action}", default_namespace=screen)

    # Safe keeping

    def action_backup(self) -> None:
        """Makes a backup now, and says where it is."""
        self.run_worker(self._back_up_now())

    async def _back_up_now(self) -> None:
        made = await self.back_up(Why.ASKED)
        if made:
            self.tell(f"A backup was made: {made.path}")

    def action_check_file(self) -> None:
        """Checks the whole file while everything goes on, and shows what was found."""
        from coprod_tui.screens.file_check import FileCheck  # noqa: PLC0415 - as above

        self.push_screen(FileCheck())

    # Undo

    async def action_undo(self) -> None:
        """Takes back the last verb, and says which."""
        if undone := await self.undo():
            self._tell_turned("Undone", undone.told, undone.before)

    async def action_redo(self) -> None:
        """Does again the last verb that was taken back, and says which."""
        if undone := await self.redo():
            self._tell_turned("Done again", undone.told, undone.before)

    def _tell_turned(self, how: str, told: Told, before: Snapshot) -> None:
        from coprod_tui.meeting.history import sentence_of  # noqa: PLC0415 - the first screen does not wait for it

        self.tell(f"{how}: {sentence_of(told, before, self.snapshot)}")

    def action_hand_over(self) -> None:
        """Asks where to, and makes a checked copy there."""
        if self.is_open:
            self.run_worker(self._hand_over())

    async def _hand_over(self) -> None:
        folder = str(self.settings.projects_folder)
        blanks = [Blank("path", "Where to? A folder, such as a stick, or a file.", self._handed_to or folder)]
        about = "A checked copy of the whole project. This one stays open, and stays as it is."
        filled = await self.push_screen_wait(Fill("Hand over", blanks, done="copy", about=about))
        if filled and filled["path"].strip():
            self._handed_to = filled["path"].strip()
            await self.hand_over(Path(self._handed_to).expanduser().absolute())

    def action_pause(self) -> None:
        """F9, over a dialog too."""
        from coprod_tui.screens.pause import Pause, wordings_of  # noqa: PLC0415 - as above

        self.push_screen(Pause(wordings_of(self).safeguarding))

    def action_shield(self) -> None:
        """*The room can see this*: hides what is not for the room, on every screen."""
        self.shielded = not self.shielded
        self.tell(
            "The room can see this: sensitive and room-only words are hidden."
            if self.shielded
            else "Only you see this: everything is shown again."
        )


def run(path: Path | None, ground: Answer) -> int:
    """Runs the program until it is closed; answers the exit code."""
    terminal.survive_bad_bytes()
    themes = [theme.name for theme in looks.THEMES]
    settings, faults = read_settings(commands={one.id: one.keys for one in COMMANDS}, themes=themes)
    app = Coprod(path, settings=settings, faults=faults, light=bool(ground.light), typed=ground.typed)
    try:
        app.run()
    finally:
        app.close_at_once()
        terminal.let_go()
    return EXIT_CODE if app.return_code == 1 else app.return_code or 0
