"""The history: what happened, and when; newest first, by meeting, and what an undo would take back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import getters, on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget

from coprod_tui.base.text import folded
from coprod_tui.domain.history.entries import Told
from coprod_tui.domain.history.events import Event, events
from coprod_tui.domain.privacy.commands import FINAL_VERBS
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.base_screen import ProjectScreen
from coprod_tui.tui.commands import Command, bindings, commands
from coprod_tui.tui.contribution_rows import day_words
from coprod_tui.tui.widgets.capture_line import FindLine, LineField
from coprod_tui.tui.widgets.entry_list import Entry, EntryList
from coprod_tui.tui.widgets.paragraphs import Paragraph, Paragraphs, Words

SLICE = 250
"""How many verbs are read at a time: some milliseconds, so that lines that are kept meanwhile do not wait."""
_TIME = 7


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One change as it stands in the list."""

    event: Event
    group: str
    hay: str
    """Its words as they are searched."""


@dataclass(frozen=True, slots=True)
class UndoPreview:
    """What an undo and a redo would turn back, in sentences; empty where there is nothing."""

    undo: str = ""
    redo: str = ""
    stops: bool = False
    """Whether the last verb is one that an undo does not go behind."""


class HistoryScreen(ProjectScreen):
    """Every verb as a sentence. It is read in slices, and given back when another screen is shown."""

    place = "history"
    CSS_PATH = "history.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("history"),
        Binding("escape", "step_out", "leave", show=False),
    ]
    AUTO_FOCUS = "EntryList"
    changes = getters.query_one(EntryList)
    find = getters.query_one(FindLine)

    def __init__(self) -> None:
        super().__init__()
        self._told: tuple[Told, ...] = ()
        """What is read of the journal, newest first."""
        self._read_whole = False
        self._rows: dict[str, HistoryRow] = {}
        self._turns = UndoPreview()

    def body(self) -> Iterable[Widget]:
        """The changes, what is looked for, what an undo would do."""
        with Vertical(id="list"):
            yield EntryList(apart=False, ruled=True)
        yield FindLine(placeholder="words, codes, dates")
        yield Paragraphs(id="turns")

    def where(self) -> str:
        """How much has happened, and how much of it is shown."""
        everything = len(self._rows)
        if not everything:
            return "History"
        shown = len(self.changes.view.ids)
        return f"History, {f'{shown:,} of ' if shown < everything else ''}{everything:,} changes"

    # Reading

    def watch_snapshot(self) -> None:
        """What was done since is read when it can be seen."""
        if self.is_current:
            self._read()

    def on_screen_resume(self) -> None:
        """Read what happened while another screen was shown."""
        self._read()

    def on_screen_suspend(self) -> None:
        """A long journal is not kept in memory while nobody reads it; what the list says stays."""
        self._told, self._read_whole = (), False

    @work(exclusive=True, group="history")
    async def _read(self) -> None:
        """First the newest, at once; then the rest, slice by slice."""
        if not await self._read_newest():
            return
        await self._show_what_is_read()
        while self._told and not self._read_whole and self.desk.is_open:
            older = await self._slice(self._told[-1].n)
            self._told += tuple(older)
            self._read_whole = len(older) < SLICE
            if self._read_whole:
                await self._show_what_is_read()

    async def _read_newest(self) -> bool:
        """Read what came since; False when the project was closed."""
        known = self._told[0].n if self._told else 0
        fresh: list[Told] = []
        while self.desk.is_open:
            some = await self._slice(fresh[-1].n if fresh else None)
            fresh += (one for one in some if one.n > known)
            if len(some) < SLICE:
                self._read_whole = self._read_whole or not known
                break
            if not known or some[-1].n <= known:
                break
        self._told = (*fresh, *self._told)
        return self.desk.is_open

    async def _slice(self, before: int | None) -> list[Told]:
        return await self.desk.host.ask(lambda session: session.history(before=before, most=SLICE))

    async def _show_what_is_read(self) -> None:
        told, project = self._told, self.desk.snapshot
        found, undo_preview = await self.desk.in_background(partial(_happened, told, project, whole=self._read_whole))
        self._rows, self._turns = {str(one.event.n): one for one in found}, undo_preview
        self._show()

    # Showing

    def _show(self) -> None:
        words = folded(self.find.text).split() if self.find.display else []
        ids = tuple(key for key, one in self._rows.items() if all(word in one.hay for word in words))
        at_newest = self.changes.cursor is None or self.changes.cursor == self.changes.view.ids[0]
        self.changes.show(ids, self._entry, empty="Nothing that happened has these words." if words else "")
        if ids and (at_newest or self.changes.cursor is None):
            self.changes.cursor = ids[0]
        self.show_where()
        self._show_turns()

    def _entry(self, key: str) -> Entry:
        row = self._rows[key]
        event = row.event
        words = (Words(event.sentence, "quiet" if event.undone else "text"),)
        state = (Words("   undone", "warning"),) if event.undone else ()
        time = Words(event.at[11:16], "quiet")
        return Entry((Paragraph((*words, *state), time, _TIME),), group=row.group)

    def _show_turns(self) -> None:
        undo, redo = (self._keys(name) for name in ("undo", "redo"))
        column = max(len(undo), len(redo)) + 2
        does = "goes back no further than: " if self._turns.stops else "takes back: "
        told = [(undo, does, self._turns.undo)] if self._turns.undo else []
        told += [(redo, "does again: ", self._turns.redo)] if self._turns.redo else []
        self.query_one("#turns", Paragraphs).show(
            *(
                Paragraph((Words(lead, "quiet"), Words(sentence)), Words(keys, "primary", bold=True), column, flat=True)
                for keys, lead, sentence in told
            )
        )

    def _keys(self, action: str) -> str:
        return self.desk.keys_of(_everywhere(action)).split(", ")[0] or action

    # Keys

    def action_find(self) -> None:
        """Open the line that finds as one types."""
        self.find.display = True
        self.find.focus()

    @on(LineField.Changed, "FindLine")
    def _sought(self) -> None:
        self._show()

    @on(FindLine.Entered)
    def _found(self) -> None:
        self.changes.focus()

    async def action_undo(self) -> None:
        """Take back the last thing that was done."""
        await self.run_action("app.undo")

    async def action_step_out(self) -> None:
        """Escape: out of the find line; else the list of places."""
        if not self.find.display:
            await self.run_action("app.places")
            return
        self.find.text = ""
        self.find.display = False
        self.changes.focus()
        self._show()


def _everywhere(action: str) -> Command:
    return next(one for one in commands("app") if one.action == action)


def _happened(told: Sequence[Told], project: Snapshot, *, whole: bool) -> tuple[list[HistoryRow], UndoPreview]:
    """The rows, newest first; `whole`: nothing of the journal is left unread."""
    found = events(told, project)
    rows = [HistoryRow(one, group := _group(one), folded(f"{group} {one.at[11:16]} {one.sentence}")) for one in found]
    sentences = {verb.id: event.sentence for verb, event in zip(_oldest_first(told), found, strict=True)}
    return rows[::-1], undo_preview(told, sentences, whole=whole)


def _oldest_first(told: Sequence[Told]) -> list[Told]:
    return sorted(told, key=lambda one: one.n)


def _group(event: Event) -> str:
    on = day_words(event.at)
    return f"Meeting {event.meeting} · {on}" if event.meeting else on


def undo_preview(told: Sequence[Told], sentences: dict[str, str], *, whole: bool) -> UndoPreview:
    """What an undo and a redo would turn back now; nothing where that is in a part that is not read yet."""
    done: list[Told] = []
    undone: list[Told] = []
    known = {one.id: one for one in told}
    for one in _oldest_first(told):
        if one.undoes is None:
            done.append(one)
            undone.clear()
        elif one.name == "redo":
            del undone[-1:]
            done.append(one)
        else:
            del done[-1:]
            undone.append(one)
    last = done[-1] if done else None
    stops = last is not None and last.name in FINAL_VERBS
    undo = sentences.get(_first(last, known).id, "") if last else "nothing has been done yet." if whole else ""
    redo = sentences.get(_first(undone[-1], known).id, "") if undone else ""
    return UndoPreview(undo, redo, stops)


def _first(told: Told, known: dict[str, Told]) -> Told:
    """The verb that an undo or a redo is about in the end, as far as it is read."""
    while told.undoes is not None and told.undoes in known:
        told = known[told.undoes]
    return told
