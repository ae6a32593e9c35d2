"""The lobby: recent projects, and how to open or begin one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from coprod_tui.base.atomic_write import free_path
from coprod_tui.base.errors import Refusal
from coprod_tui.config.registry import RecentProject
from coprod_tui.domain import setup
from coprod_tui.domain.edit import CommandResult
from coprod_tui.domain.meetings.agenda import format_moment
from coprod_tui.domain.records import Openness
from coprod_tui.domain.setup import NewStream
from coprod_tui.formats.example import DEFAULT_NAME
from coprod_tui.store.database import ENDING
from coprod_tui.tui.base_screen import DeskScreen
from coprod_tui.tui.commands import bindings, commands
from coprod_tui.tui.dialogs import Choice, ChoiceDialog, DialogField, FormDialog
from coprod_tui.tui.widgets.choice_list import ChoiceList, Pick

_EMPTY = "Nothing has been opened on this laptop yet. Press e for the worked example, or n to begin a project."
_STREAMS = "Members=M, Staff=S, Community partners=P"
_ANOTHER = "another"


class _RecentList(ChoiceList):
    """The recent projects; the footer shows Enter where there is one."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "choose", "open", id="lobby.open_recent")]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable Enter on an empty list."""
        del parameters
        return action != "choose" or bool(self.view.ids)


class Lobby(DeskScreen):
    """Recent projects, each with how far it is; the keys open one, begin one, or open the worked example."""

    place = "lobby"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("lobby")]
    AUTO_FOCUS = "ChoiceList"

    def body(self) -> Iterable[Widget]:
        """Yield the name, the projects, the keys."""
        name = Content.from_markup("[b $primary]coprod[/]   [$quiet]meetings that end in words everyone signed[/]")
        keys = Content("    ").join(
            Content.assemble((self.desk.keys_of(command), "bold $primary"), " ", command.name)
            for command in commands("lobby")
            if command.shown and command.action != "open_recent"
        )
        quiet = Content.styled("Everything stays on this laptop. Nothing is sent anywhere.", "$quiet")
        yield VerticalScroll(
            Static(name), _RecentList(id="recent"), Static(keys, id="keys"), Static(quiet), id="lobby", can_focus=False
        )

    def on_screen_resume(self) -> None:
        """Show the projects as they are now."""
        projects = self.query_one("#recent", ChoiceList)
        projects.show([self._pick(recent) for recent in self.desk.laptop.recent()], empty=_EMPTY)
        projects.focus()

    def _pick(self, recent: RecentProject) -> Pick:
        path = Path(recent.path)
        title = recent.title or path.stem
        if not path.exists():
            return Pick(recent.path, title, f"Not there now: {path} (is the stick plugged in?)")
        last = format_moment(datetime.fromisoformat(recent.when), self.desk.wall().date())
        return Pick(recent.path, title, "\n".join(part for part in (recent.state, f"{path}, last open {last}") if part))

    def why_not(self, action: str) -> str | None:
        """Say that opening and forgetting need a project on the list."""
        if action in ("open_recent", "forget") and self._chosen() is None:
            return "There is no project on the list yet."
        return None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable opening where nothing is listed."""
        del parameters
        return action != "open_recent" or self._chosen() is not None

    def _chosen(self) -> Path | None:
        lists = self.query("#recent").results(ChoiceList)
        return next((Path(recent.cursor) for recent in lists if recent.cursor), None)

    @on(ChoiceList.Chosen)
    def action_open_recent(self) -> None:
        """Open the marked project."""
        path = self._chosen()
        if path is not None:
            self._open(path)

    def action_forget(self) -> None:
        """Take the marked project off the list."""
        path = self._chosen()
        if path is not None:
            self.desk.laptop.forget(path)
            self.desk.tell(f"Off the list. The file stays where it is: {path}")
            self.on_screen_resume()

    @work
    async def _open(self, path: Path) -> None:
        await self.desk.navigation.open_at(path)

    @work
    async def action_open_file(self) -> None:
        """Ask for one of the files in the projects folder, or for a path, and open it."""
        folder = self.desk.settings.projects_folder
        paths = sorted(folder.glob(f"*{ENDING}")) if folder.is_dir() else []
        choices = [Choice(str(path), "", path.name) for path in paths]
        choices.append(Choice(_ANOTHER, "", "another file: type where it is"))
        chosen = await self.desk.push_screen_wait(ChoiceDialog("Open which file?", choices, about=f"In {folder}:"))
        if chosen == _ANOTHER:
            blanks = [DialogField("path", "Where is it?", prompt=f"such as {folder / 'name'}{ENDING}")]
            filled = await self.desk.push_screen_wait(FormDialog("Open a file", blanks, done="open"))
            chosen = filled["path"].strip() if filled else None
        if chosen:
            await self.desk.navigation.open_at(Path(chosen).expanduser())

    @work
    async def action_example(self) -> None:
        """Write the worked example where there is none yet, and open it."""
        path = self.desk.settings.projects_folder / f"{DEFAULT_NAME}{ENDING}"
        if path.exists() or await self.desk.write_example(path):
            await self.desk.navigation.open_at(path)

    @work
    async def action_new(self) -> None:
        """Ask what a project needs, and begin it."""
        blanks = [
            DialogField("title", "What is it called?", prompt="such as a new inpatient building"),
            DialogField("purpose", "What is it for?", lines=True),
            DialogField(
                "open", "What can change?", lines=True, prompt="such as layout, rooms, furniture, how it feels"
            ),
            DialogField(
                "fixed",
                "What cannot change, and who said so?",
                lines=True,
                prompt="such as the site; the budget; safety law",
            ),
            DialogField("decides", "Who decides?", "The Trust Board decides; we write the brief."),
            DialogField("streams", "The streams, each with its code letter", _STREAMS),
        ]
        filled = await self.desk.push_screen_wait(FormDialog("A new project", blanks, done="begin", wrong=_wrong))
        if filled is None:
            return
        folder = self.desk.settings.projects_folder
        path = free_path(folder, filled["title"], ENDING)
        if await self.desk.create_project(path, _beginning(filled)):
            self.desk.tell(f"The project is kept in {path}.")
            await self.desk.navigation.go_back_to_place()


def _streams(text: str) -> list[NewStream]:
    named = (part.partition("=") for part in text.split(",") if part.strip())
    return [NewStream(name.strip(), letter.strip() or None) for name, _, letter in named]


def _beginning(filled: Mapping[str, str]) -> partial[CommandResult[str]]:
    points = [
        (openness, text, "")
        for openness, blank in ((Openness.OPEN, "open"), (Openness.FIXED, "fixed"))
        if (text := filled[blank].strip())
    ]
    return partial(
        setup.begin,
        title=filled["title"],
        purpose=filled["purpose"],
        decides=filled["decides"],
        streams=_streams(filled["streams"]),
        points=points,
    )


def _wrong(filled: Mapping[str, str]) -> str | None:
    """What the rules would refuse, for the form to say before it closes."""
    try:
        setup.planned_streams(filled["title"], _streams(filled["streams"]))
    except Refusal as refusal:
        return str(refusal)
    return None
