"""The history: every verb as a sentence, newest first, by meeting, and what an undo would take back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import ClassVar

from textual import getters, on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.base.text import normalize_for_search
from coprod_tui.domain.edit import JournalEntry
from coprod_tui.domain.history.events import Event, events
from coprod_tui.domain.privacy.commands import FINAL_VERBS
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.session import Session
from coprod_tui.tui.base_screen import ProjectScreen
from coprod_tui.tui.commands import KeyCommand, bindings, commands
from coprod_tui.tui.contribution_rows import short_date
from coprod_tui.tui.widgets.capture_line import FindLine, LineField
from coprod_tui.tui.widgets.entry_list import EntryList, ListEntry
from coprod_tui.tui.widgets.paragraphs import Paragraphs, StyledWords, TextParagraph

SLICE = 250
"""How many verbs are read at a time: a few milliseconds, so that verbs run in between."""
_TIME = 7


@frozen
class HistoryRow(Frozen):
    """A row of the list."""

    event: Event
    group: str
    search_text: str
    """Its words, normalized for searching."""


@frozen
class UndoPreview(Frozen):
    """What an undo and a redo would do, in sentences; empty where there is nothing."""

    undo: str = ""
    redo: str = ""
    stops: bool = False
    """Whether the last verb cannot be undone."""


class HistoryScreen(ProjectScreen):
    """The journal as sentences; read in slices, and dropped from memory while another screen is shown."""

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
        self._entries: tuple[JournalEntry, ...] = ()
        """The entries of the journal that were read, newest first."""
        self._is_complete = False
        """Whether these are all."""
        self._rows: dict[str, HistoryRow] = {}
        self._preview = UndoPreview()

    def body(self) -> Iterable[Widget]:
        """Yield the changes, the search line, what an undo would do."""
        with Vertical(id="list"):
            yield EntryList(apart=False, ruled=True)
        yield FindLine(placeholder="words, codes, dates")
        yield Paragraphs(id="turns")

    def where(self) -> str:
        """Name the history, with the number of changes and of those that are shown."""
        count = len(self._rows)
        if not count:
            return "History"
        shown = len(self.changes.view.ids)
        return f"History, {f'{shown:,} of ' if shown < count else ''}{count:,} changes"

    # Reading

    def watch_snapshot(self) -> None:
        """Read what was done since, if it can be seen."""
        if self.is_current:
            self._read()

    def on_screen_resume(self) -> None:
        """Read what happened while another screen was shown."""
        self._read()

    def on_screen_suspend(self) -> None:
        """Drop the journal from memory; the rows stay."""
        self._entries, self._is_complete = (), False

    @work(exclusive=True, group="history")
    async def _read(self) -> None:
        """Read and show the newest entries, then the rest slice by slice."""
        if not await self._read_newest():
            return
        await self._show_entries()
        while self._entries and not self._is_complete and self.desk.is_open:
            older = await self._slice(self._entries[-1].n)
            self._entries += tuple(older)
            self._is_complete = len(older) < SLICE
            if self._is_complete:
                await self._show_entries()

    async def _read_newest(self) -> bool:
        """Read what came since; False when the project was closed."""
        known = self._entries[0].n if self._entries else 0
        fresh: list[JournalEntry] = []
        while self.desk.is_open:
            older = await self._slice(fresh[-1].n if fresh else None)
            fresh += (entry for entry in older if entry.n > known)
            if len(older) < SLICE:
                self._is_complete = self._is_complete or not known
                break
            if not known or older[-1].n <= known:
                break
        self._entries = (*fresh, *self._entries)
        return self.desk.is_open

    async def _slice(self, before: int | None) -> list[JournalEntry]:
        return await self.desk.host.ask(lambda session: session.history(before=before, most=SLICE))

    async def _show_entries(self) -> None:
        if not self.desk.is_open:
            return
        undo, redo = await self.desk.host.ask(_next_turns)
        make = partial(_make_rows, self._entries, self.desk.snapshot, undo, redo)
        rows, self._preview = await self.desk.in_background(make)
        self._rows = {str(row.event.n): row for row in rows}
        self._show()

    # Showing

    def _show(self) -> None:
        words = normalize_for_search(self.find.text).split() if self.find.display else []
        ids = tuple(key for key, row in self._rows.items() if all(word in row.search_text for word in words))
        at_newest = self.changes.cursor is None or self.changes.cursor == self.changes.view.ids[0]
        self.changes.show(ids, self._entry, empty="Nothing that happened has these words." if words else "")
        if ids and (at_newest or self.changes.cursor is None):
            self.changes.cursor = ids[0]
        self.show_where()
        self._show_preview()

    def _entry(self, key: str) -> ListEntry:
        row = self._rows[key]
        event = row.event
        words = (StyledWords(event.sentence, "quiet" if event.undone else "text"),)
        state = (StyledWords("   undone", "warning"),) if event.undone else ()
        time = StyledWords(event.at[11:16], "quiet")
        return ListEntry((TextParagraph((*words, *state), time, _TIME),), group=row.group)

    def _show_preview(self) -> None:
        undo, redo = (self._keys(name) for name in ("undo", "redo"))
        column = max(len(undo), len(redo)) + 2
        preview = self._preview
        does = "goes back no further than: " if preview.stops else "takes back: "
        rows = [(undo, does, preview.undo)] if preview.undo else []
        rows += [(redo, "does again: ", preview.redo)] if preview.redo else []
        self.query_one("#turns", Paragraphs).show(
            *(
                TextParagraph(
                    (StyledWords(lead, "quiet"), StyledWords(sentence)),
                    StyledWords(keys, "primary", bold=True),
                    column,
                    flat=True,
                )
                for keys, lead, sentence in rows
            )
        )

    def _keys(self, action: str) -> str:
        return self.desk.keys_of(_app_command(action)).split(", ")[0] or action

    # Keys

    def action_find(self) -> None:
        """Open the search line."""
        self.find.display = True
        self.find.focus()

    @on(LineField.Changed, "FindLine")
    def _search(self) -> None:
        self._show()

    @on(FindLine.Entered)
    def _leave_find(self) -> None:
        self.changes.focus()

    async def action_undo(self) -> None:
        """Undo the last verb."""
        await self.run_action("app.undo")

    async def action_step_out(self) -> None:
        """Escape: leave the search line, else the list of places."""
        if not self.find.display:
            await self.run_action("app.places")
            return
        self.find.text = ""
        self.find.display = False
        self.changes.focus()
        self._show()


def _app_command(action: str) -> KeyCommand:
    return next(command for command in commands("app") if command.action == action)


def _next_turns(session: Session) -> tuple[str | None, str | None]:
    """The ids of the verbs that an undo and a redo would turn back; None where there is none."""
    stack = session.undo_stack
    return stack.done[-1] if stack.done else None, stack.undone[-1] if stack.undone else None


def _make_rows(
    entries: Sequence[JournalEntry], project: Snapshot, undo: str | None, redo: str | None
) -> tuple[list[HistoryRow], UndoPreview]:
    """The rows, newest first; `undo` and `redo` are the ids of the verbs that they would turn back."""
    described = events(entries, project)
    rows = [_row(event) for event in reversed(described)]
    sentences = {entry.id: event.sentence for entry, event in zip(_oldest_first(entries), described, strict=True)}
    return rows, undo_preview(entries, sentences, undo, redo)


def _row(event: Event) -> HistoryRow:
    group = _group(event)
    return HistoryRow(event, group, normalize_for_search(f"{group} {event.at[11:16]} {event.sentence}"))


def _oldest_first(entries: Sequence[JournalEntry]) -> list[JournalEntry]:
    return sorted(entries, key=lambda entry: entry.n)


def _group(event: Event) -> str:
    on = short_date(event.at)
    return f"Meeting {event.meeting} · {on}" if event.meeting else on


def undo_preview(
    entries: Sequence[JournalEntry], sentences: Mapping[str, str], undo: str | None, redo: str | None
) -> UndoPreview:
    """What an undo and a redo would do now; nothing where that is in a part that is not read yet."""
    known = {entry.id: entry for entry in entries}

    def sentence(verb: str | None) -> str:
        return sentences.get(_first(known[verb], known).id, "") if verb in known else ""

    stops = undo in known and known[undo].name in FINAL_VERBS
    return UndoPreview(sentence(undo) if undo else "nothing has been done yet.", sentence(redo), stops)


def _first(entry: JournalEntry, known: dict[str, JournalEntry]) -> JournalEntry:
    """The verb that a chain of undos and redos goes back to, as far as it is read."""
    while entry.undoes is not None and entry.undoes in known:
        entry = known[entry.undoes]
    return entry
