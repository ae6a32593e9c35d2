"""Dialogs that every screen offers: help, checks, notices, backup, hand over, theme, passphrase."""

from __future__ import annotations

import asyncio
import math
import unicodedata
from pathlib import Path

from coprod_tui.base.errors import FileError, FileErrorKind, Refusal
from coprod_tui.config.settings import write_setting
from coprod_tui.store.backups import BackupReason
from coprod_tui.store.encryption import PASSPHRASES
from coprod_tui.store.session import UndoResult
from coprod_tui.tui import colors
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.dialogs import Choice, ChoiceDialog, DialogField, FormDialog, PassphraseDialog

wait = asyncio.sleep


class AppDialogs:
    """The dialogs of the whole program, imported when they are first shown so that the start does not wait."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._handed_to = ""
        """Where a copy was last handed over to."""

    async def unlock(self, path: Path, trouble: FileError) -> bool:
        """Ask for the passphrase of a sealed file, after a wait that grows with each wrong one; False when left."""
        desk = self._desk
        about = f"{path.name} is sealed. What you type is not shown, and kept nowhere."
        if trouble.trouble is FileErrorKind.WRONG_KEY:
            desk.laptop.wrong_passphrase(path, desk.wall())
            about = f"{trouble}\n{about}"
        if seconds := math.ceil(desk.laptop.seconds_to_wait(path, desk.wall())):
            why = f"{trouble} " if trouble.trouble is FileErrorKind.WRONG_KEY else ""
            desk.tell(f"{why}It can be tried again in {seconds} second{'' if seconds == 1 else 's'}.", "warning")
            await wait(seconds)
        phrase = await desk.push_screen_wait(PassphraseDialog("Its passphrase?", about))
        if not phrase:
            return False
        PASSPHRASES.give(path, unicodedata.normalize("NFC", phrase))
        return True

    async def help(self) -> None:
        """Show the keys that work on the screen, and run the one that is chosen."""
        from coprod_tui.tui.dialogs.help import HelpList  # noqa: PLC0415 - imported when first shown

        screen = self._desk.screen
        chosen = await self._desk.push_screen_wait(HelpList(screen))
        if chosen:
            namespace = "app" if chosen.place == "app" else "screen"
            await self._desk.run_action(f"{namespace}.{chosen.action}", default_namespace=screen)

    async def check(self) -> None:
        """Show what the brief still needs."""
        from coprod_tui.tui.dialogs.reports import show_findings  # noqa: PLC0415 - imported when first shown

        if self._desk.is_open:
            await show_findings(self._desk)

    def notices(self) -> None:
        """Show the last notices again; those on the screen are closed, because they would cover the list."""
        from coprod_tui.tui.dialogs.reports import NoticeList  # noqa: PLC0415 - imported when first shown

        self._desk.clear_notifications()
        self._desk.push_screen(NoticeList(tuple(self._desk.notifications.kept)))

    async def numbers(self) -> None:
        """Show what was said, in bars and words."""
        from coprod_tui.formats.charts import charts_of  # noqa: PLC0415 - imported when first shown
        from coprod_tui.tui.dialogs.reports import Numbers  # noqa: PLC0415 - imported when first shown

        if self._has_project():
            project = self._desk.snapshot
            self._desk.push_screen(Numbers(await self._desk.in_background(lambda: charts_of(project))))

    async def from_paper(self) -> None:
        """Type back what was written on cards and sheets."""
        from coprod_tui.tui.dialogs.from_paper import type_from_paper  # noqa: PLC0415 - imported when first shown

        if self._has_project():
            await type_from_paper(self._desk)

    def pause(self) -> None:
        """Cover the screen, over a dialog too."""
        from coprod_tui.tui.dialogs.reports import Pause, wordings_of  # noqa: PLC0415 - imported when first shown

        self._desk.push_screen(Pause(wordings_of(self._desk).safeguarding))

    def check_file(self) -> None:
        """Check the whole file while everything goes on, and show what was found."""
        from coprod_tui.tui.dialogs.reports import FileCheck  # noqa: PLC0415 - imported when first shown

        self._desk.push_screen(FileCheck())

    async def back_up(self) -> None:
        """Make a backup now, and say where it is."""
        backup = await self._desk.backups.back_up(BackupReason.ASKED)
        if backup:
            self._desk.tell(f"A backup was made: {backup.path}")

    async def hand_over(self) -> None:
        """Ask where to, and make a checked copy there."""
        folder = str(self._desk.settings.projects_folder)
        blanks = [DialogField("path", "Where to? A folder, such as a stick, or a file.", self._handed_to or folder)]
        about = "A checked copy of the whole project. This one stays open, and stays as it is."
        filled = await self._desk.push_screen_wait(FormDialog("Hand over", blanks, done="copy", about=about))
        if filled and filled["path"].strip():
            self._handed_to = filled["path"].strip()
            await self._desk.backups.hand_over(Path(self._handed_to).expanduser().absolute())

    def tell_turned(self, how: str, undone: UndoResult) -> None:
        """Say what was undone, or done again; `how` begins the sentence."""
        from coprod_tui.domain.history.events import sentence_of  # noqa: PLC0415 - the first screen does not wait for it

        self._desk.tell(f"{how}: {sentence_of(undone.told, undone.without, undone.beside)}")

    # Themes

    def flip_theme(self) -> None:
        """Change between the light and the dark theme, and remember it."""
        self._desk.theme = colors.DARK.name if not self._desk.current_theme.dark else colors.LIGHT.name
        self._remember_theme(self._desk.theme)

    async def choose_theme(self) -> None:
        """Choose a theme from a list that previews it; Escape restores the old one."""
        before = self._desk.theme
        choices = [Choice(theme.name, "", theme.name.replace("-", " ")) for theme in colors.THEMES]

        def preview(name: str) -> None:
            self._desk.theme = name

        chosen = await self._desk.push_screen_wait(ChoiceDialog("Looks", choices, chosen=before, moved=preview))
        self._desk.theme = chosen or before
        if chosen:
            self._remember_theme(chosen)

    def _remember_theme(self, name: str) -> None:
        try:
            write_setting("theme", name)
        except Refusal as refusal:
            self._desk.refuse(refusal)

    def _has_project(self) -> bool:
        """Whether a project is open; says so, where none is."""
        if not self._desk.is_open:
            self._desk.tell("Open a project first.")
        return self._desk.is_open
