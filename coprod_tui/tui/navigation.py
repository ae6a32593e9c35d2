"""Switch between the screens, make each when it is first shown, and remember on which a project was left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from textual.screen import Screen

from coprod_tui.base.errors import FileError
from coprod_tui.config.registry import RecentProject
from coprod_tui.domain.records import Retention
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.encryption import PASSPHRASES
from coprod_tui.tui.base_screen import DeskScreen, ProjectScreen, ReadingScreen
from coprod_tui.tui.commands import commands
from coprod_tui.tui.contribution_rows import link_to
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.textual_private import keep_stylesheet, start_worker

PLACES = ("floor", "conflicts", "brief", "signoff", "history", "leads")
"""The modes of an open project, in the order of F2 to F6, then Ctrl+L."""
LOBBY, _READING = "lobby", "reading"


class AppNavigation:
    """Which screen is shown: the lobby, or one of the places of the open project."""

    def __init__(self, desk: Desk, modes: Mapping[str, str | Callable[[], Screen[Any]]]) -> None:
        """`modes` makes the screen of each place."""
        self._desk = desk
        self._modes = modes
        self._open: Path | None = None
        """The project that is remembered as open."""

    async def open_at(self, path: Path) -> bool:
        """Open a project and go back to the place where it was left; False when it cannot be opened."""
        if not await self._desk.open_project(path):
            return False
        if PASSPHRASES.knows(path):
            self._desk.laptop.right_passphrase(path)
        await self.go_back_to_place()
        return True

    async def go_back_to_place(self) -> None:
        """Show the screen that the project was left on."""
        desk = self._desk
        if not desk.opening.is_partial:
            self._tell_what_is_due()
        before = self._remembered()
        screen = before.screen if before else PLACES[0]
        self._remember(screen, before.state if before else "", closed=False)
        await self._show(screen if screen in PLACES else PLACES[0])
        desk.call_after_refresh(self._remember_opened, screen)
        if before and not before.closed:
            when = datetime.fromisoformat(before.when)
            desk.tell(f"The program stopped at {when:%H:%M} without closing this project. All that was saved is here.")

    def _tell_what_is_due(self) -> None:
        if not self._desk.snapshot.all(Retention):
            return
        from coprod_tui.domain.privacy.rules import due_retentions  # noqa: PLC0415 - few projects have such a day

        for retention in due_retentions(self._desk.snapshot, f"{self._desk.wall():%Y-%m-%d}"):
            self._desk.tell(
                f"The day has come until which this was to be kept: {retention.what}. `coprod forget` sees to it."
            )

    async def go(self, place: str) -> None:
        """Show a place of the open project; say so, where none is open."""
        if self._desk.is_open:
            await self._show(place)
        else:
            self._desk.tell("Open a project first.")

    async def _show(self, place: str) -> None:
        """Show the screen of a place; a hidden screen did not follow, so it catches up.

        While a large project is still being read, there is only the meeting; another place is shown afterwards.
        """
        if self._desk.opening.is_partial and place != PLACES[0]:
            self._desk.opening.held.hold(partial(self._show, place))
            place = _READING
        await self._desk.switch_mode(place)
        if isinstance(self._desk.screen, DeskScreen):
            self._desk.screen.catch_up()

    async def go_to(self, place: str) -> None:
        """Go to the screen on which a place is mended, and select it there."""
        link = link_to(self._desk.snapshot, place)
        if link is None:
            return
        await self._show(link.mode)
        screen = self._desk.screen
        if isinstance(screen, ProjectScreen) and link.record:
            screen.show_record(link.record)

    async def leave_project(self) -> None:
        """Save, close the project and show the lobby."""
        self.remember_place()
        await self._desk.switch_mode(LOBBY)
        for place in (*PLACES, _READING):
            await self._desk.remove_mode(place)
            self._desk.add_mode(place, self._modes[place])
        await self._desk.close_project()

    async def give_up(self, trouble: FileError) -> None:
        """Close a project whose file turns out to be damaged, and say so as opening it would have."""
        was_written = self._desk.saved.at is not None
        await self.leave_project()
        self._desk.refuse(trouble)
        if was_written:
            kept = "What was kept since it was opened is in it; `coprod rescue` saves what is still whole."
            self._desk.tell(kept, "warning", stays=True)

    async def choose_place(self) -> None:
        """Ask where to go in a short list. The digits are those that lead there from everywhere."""
        from coprod_tui.tui.dialogs import Choice, ChoiceDialog  # noqa: PLC0415 - imported when first shown

        choices: list[Choice] = []
        if self._desk.is_open:
            everywhere = {command.action: command for command in commands("app")}
            places = [command for command in everywhere.values() if command.action.startswith("go_")]
            choices += [
                Choice(place.action, place.keys[-1], place.name, place.what, place.keys[:1]) for place in places
            ]
            check = everywhere["check"]
            choices.append(Choice(check.action, "8", check.name, check.what))
            choices.append(Choice("close_project", "9", "close the project", "Go to the list of projects."))
        choices += [
            Choice("help", "1", "help", "", ("f1", "question_mark")),
            Choice("quit", "", "close the program", "Ctrl+Q"),
        ]
        chosen = await self._desk.push_screen_wait(ChoiceDialog("Where to?", choices))
        if chosen:
            await self._desk.run_action(f"app.{chosen}")

    def remember_place(self) -> None:
        """Remember that the project was closed, and on which screen."""
        mode, self._open = self._desk.current_mode, None
        before = self._remembered()
        if mode == _READING and before:
            mode = before.screen
        known = before.state if before else ""
        state = known if self._desk.opening.is_partial else _state(self._desk.snapshot)
        self._remember(mode if mode in PLACES else PLACES[0], state, closed=True)

    def _remember_opened(self, screen: str) -> None:
        """Remember how far a project is, once its first screen is there: working that out takes time."""
        self._open = path = self._desk.host.path
        if path is not None:
            start_worker(self._desk, partial(self._remember_soon, path, screen), group="remember", exit_on_error=False)

    async def _remember_soon(self, path: Path, screen: str) -> None:
        if self._desk.opening.is_partial:
            if not await self._desk.host.when_read() or path != self._desk.host.path:
                return
            self._tell_what_is_due()
        project = self._desk.snapshot
        state = await self._desk.in_background(partial(_state, project))
        if self._open == path == self._desk.host.path:
            self._remember(screen, state, closed=False)

    def _remembered(self) -> RecentProject | None:
        path = self._desk.host.path
        return next((recent for recent in self._desk.laptop.recent() if Path(recent.path) == path), None)

    def _remember(self, screen: str, state: str, *, closed: bool) -> None:
        path = self._desk.host.path
        if path is None:
            return
        when = self._desk.wall().isoformat(timespec="seconds")
        self._desk.laptop.remember(
            RecentProject(
                path=str(path),
                title=self._desk.project.title,
                when=when,
                screen=screen,
                state=state,
                closed=when if closed else "",
            )
        )


def _state(project: Snapshot) -> str:
    from coprod_tui.domain.readiness import state_on_list  # noqa: PLC0415 - the first screen does not wait for it

    return state_on_list(project)


# The modes: each screen is imported when it is first shown, so that the start does not wait for it

AnyScreen = Screen[Any]


def _lobby() -> AnyScreen:
    from coprod_tui.tui.screens.lobby import Lobby  # noqa: PLC0415 - imported when first shown

    return Lobby()


def _floor() -> AnyScreen:
    from coprod_tui.tui.screens.floor import Floor  # noqa: PLC0415 - imported when first shown

    return Floor()


def _conflicts() -> AnyScreen:
    from coprod_tui.tui.screens.board import Board  # noqa: PLC0415 - imported when first shown

    return Board()


def _brief() -> AnyScreen:
    from coprod_tui.tui.screens.brief import BriefScreen  # noqa: PLC0415 - imported when first shown

    return BriefScreen()


def _signoff() -> AnyScreen:
    from coprod_tui.tui.screens.signoff import SignoffScreen  # noqa: PLC0415 - imported when first shown

    return SignoffScreen()


def _history() -> AnyScreen:
    from coprod_tui.tui.screens.history import HistoryScreen  # noqa: PLC0415 - imported when first shown

    return HistoryScreen()


def _leads() -> AnyScreen:
    from coprod_tui.tui.screens.leads import Leads  # noqa: PLC0415 - imported when first shown

    return Leads()


def _mode(make: Callable[[], AnyScreen]) -> Callable[[], AnyScreen]:
    def screen() -> AnyScreen:
        made = make()
        keep_stylesheet(made)
        return made

    return screen


SCREENS: dict[str, Callable[[], AnyScreen]] = {
    "lobby": _mode(_lobby),
    "reading": _mode(ReadingScreen),
    "floor": _mode(_floor),
    "conflicts": _mode(_conflicts),
    "brief": _mode(_brief),
    "signoff": _mode(_signoff),
    "history": _mode(_history),
    "leads": _mode(_leads),
}
