"""The board: all conflicts as cards, in columns by stage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import ClassVar

from textual import events, getters, on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.conflicts import prompts
from coprod_tui.domain.conflicts import sides as conflict_sides
from coprod_tui.domain.conflicts import stages as conflict_stages
from coprod_tui.domain.records import Conflict, Stage, Stream
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.base_screen import ProjectScreen
from coprod_tui.tui.commands import bindings, commands
from coprod_tui.tui.contribution_rows import short_date
from coprod_tui.tui.screens.conflict import ConflictScreen
from coprod_tui.tui.widgets.capture_line import FindLine, LineField
from coprod_tui.tui.widgets.conflict_boxes import CardList, ConflictCard
from coprod_tui.tui.widgets.paragraphs import Paragraphs, StyledWords, TextParagraph

NARROW = 100
"""Below this width one list, grouped by stage, replaces the columns."""
_EMPTY = "Nothing pulls apart yet. Mark two things on the floor and press p."
_NOTHING_NOW = "Nothing here can go on with who is in the room. n shows all of it again."
_NOTHING_FOUND = "Nothing here has these words."
_MOST = 7
_ACTIONS = {command.action for command in commands("conflicts")}


class Cards(CardList):
    """The cards of a column, or of the whole narrow board."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", "move", key_display="←→↑↓"),
        Binding("down", "step(1)", "down", show=False),
    ]


class CardColumn(Vertical):
    """A column with its heading."""

    def __init__(self, number: int) -> None:
        super().__init__(id=f"column-{number}", classes="column")
        self.head = Paragraphs(classes="head")
        self.cards = Cards(id=f"cards-{number}")
        self.title = ""

    def compose(self) -> Iterable[Widget]:
        """Yield heading and cards."""
        yield self.head
        yield self.cards

    def show_head(self, title: str, count: int) -> None:
        """Show the stage and the number of its cards; nothing for the one list of a narrow board."""
        self.title = title
        self.head.show(
            *([TextParagraph((StyledWords(title, bold=True), StyledWords(f" {count:,}", "quiet")))] if title else [])
        )


class Board(ProjectScreen):
    """All conflicts, by the stage that the rules compute."""

    place = "conflicts"
    CSS_PATH = "board.tcss"
    AUTO_FOCUS = None
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("conflicts"),
        Binding("left", "column(-1)", "left", show=False),
        Binding("right", "column(1)", "right", show=False),
        Binding("escape", "step_out", "leave", show=False),
    ]
    find = getters.query_one(FindLine)
    summary = getters.query_one("#summary", Paragraphs)

    def __init__(self) -> None:
        super().__init__()
        self._finder = conflict_sides.ConflictSearchIndex()
        self._only_now = False
        self._selected = ""

    # What it shows

    def body(self) -> Iterable[Widget]:
        """Yield the summary, the columns, the search line."""
        yield Paragraphs(id="summary")
        with Horizontal(id="columns"):
            yield from (CardColumn(number) for number in range(_MOST))
        yield FindLine(placeholder="title, code, ask, why …")

    def where(self) -> str:
        """Name the board, and whether it is filtered."""
        return "Conflicts, now in the room" if self._only_now else "Conflicts"

    def on_mount(self) -> None:
        """Focus the first card once it is laid out."""
        self.call_after_refresh(self._focus_first)

    def watch_snapshot(self) -> None:
        """Show the newest snapshot."""
        self._show()

    def on_resize(self, event: events.Resize) -> None:
        """Choose between columns and one list."""
        if self.snapshot.tables:
            self._show()
            self.call_after_refresh(self._focus_selected)

    def _columns(self) -> list[CardColumn]:
        return list(self.query(CardColumn).results(CardColumn))

    def _show(self) -> None:
        project, today = self.snapshot, self.desk.wall().date()
        shown = self._shown()
        count, facts = summary(project, project.conflicts, today)
        self.summary.show(
            TextParagraph((StyledWords(count, bold=True), *(StyledWords(f"   {fact}", "quiet") for fact in facts)))
        )
        stages = by_stage(project, shown)
        narrow = self.size.width < NARROW

        def card_of(record: str) -> ConflictCard:
            return card(project, project.the(Conflict, record), today, grouped=narrow)

        columns = [BoardColumn("", tuple(Stage), "")] if narrow else columns_at(self.size.width)
        if not shown:
            columns = [BoardColumn("", tuple(Stage), self._nothing())]
        for widget, column in zip(self._columns(), columns, strict=False):
            ids = [record for stage in column.stages for record in stages[stage]]
            widget.show_head(column.title, len(ids))
            widget.cards.show(ids, card_of, empty=column.empty, sought=self._sought())
            widget.cards.can_focus = bool(ids)
            widget.display = True
        for widget in self._columns()[len(columns) :]:
            widget.cards.show([], card_of)
            widget.display = False
        self.show_where()

    def _shown(self) -> Sequence[Conflict]:
        """The conflicts that match the filters."""
        shown = self.snapshot.conflicts
        if self._only_now:
            shown = tuple(conflict for conflict in shown if conflict_stages.workable_now(self.snapshot, conflict))
        return self._finder.find(self.snapshot, shown, self._sought())

    def _sought(self) -> str:
        return self.find.text.strip() if self.find.display else ""

    def _nothing(self) -> str:
        if self._sought():
            return _NOTHING_FOUND
        return _NOTHING_NOW if self._only_now and self.snapshot.conflicts else _EMPTY

    # Moving

    def _focus_first(self) -> None:
        if self.focused is not self.find:
            self._focus_selected()

    def _focus_selected(self) -> None:
        """Focus the column of the selected conflict, which may have moved."""
        if self.focused is self.find or not self.is_active:
            return
        columns = self._columns_with_cards()
        column = next((one for one in columns if self._selected in one.cards.view.ids), columns[0] if columns else None)
        if column is None:
            self.set_focus(None)
            return
        if self._selected in column.cards.view.ids:
            column.cards.cursor = self._selected
        self._enter(column)

    def _columns_with_cards(self) -> list[CardColumn]:
        return [column for column in self._columns() if column.display and column.cards.view.ids]

    def _enter(self, column: CardColumn) -> None:
        if column.cards.cursor is None and column.cards.view.ids:
            column.cards.cursor = column.cards.view.ids[0]
        self._selected = column.cards.cursor or ""
        for other in self._columns():
            if other is not column:
                other.cards.cursor = None
        self.set_focus(column.cards)

    @on(CardList.Moved)
    def _moved(self, event: CardList.Moved) -> None:
        column = event.list.parent
        if isinstance(column, CardColumn):
            self._enter(column)

    def action_column(self, by: int) -> None:
        """Go to the nearest column with cards at that side; in one list, to the next stage."""
        columns = self._columns_with_cards()
        here = next((number for number, column in enumerate(columns) if column.cards is self.focused), None)
        if here is None:
            self._focus_selected()
        elif len(columns) == 1:
            self._next_stage(columns[0], by)
        elif 0 <= here + by < len(columns):
            target = columns[here + by]
            if target.cards.cursor is None:
                row = min(columns[here].cards.view.cursor, len(target.cards.view.ids) - 1)
                target.cards.cursor = target.cards.view.ids[max(0, row)]
            self._enter(target)

    def _next_stage(self, column: CardColumn, by: int) -> None:
        ids = list(column.cards.view.ids)
        if not ids:
            return
        conflicts = [self.snapshot.the(Conflict, record) for record in ids]
        stages = [conflict_stages.stage(self.snapshot, conflict) for conflict in conflicts]
        here = max(0, column.cards.view.cursor)
        rows = [n for n in range(len(ids)) if stages[n] != stages[here] and (n > here) == (by > 0)]
        if rows:
            stage = stages[rows[0] if by > 0 else rows[-1]]
            column.cards.cursor = ids[stages.index(stage)]
            self._enter(column)

    # Actions

    def _chosen(self) -> str | None:
        focused = self.focused
        return focused.cursor if isinstance(focused, CardList) else None

    @on(CardList.Chosen)
    def action_open(self) -> None:
        """Open the conflict under the cursor."""
        if chosen := self._chosen():
            self._selected = chosen
            self.app.push_screen(ConflictScreen(chosen), self._came_back)

    def show_record(self, record: str) -> None:
        """Open a conflict by its id."""
        if self.desk.snapshot.get(Conflict, record) is not None:
            self._selected = record
            self.app.push_screen(ConflictScreen(record), self._came_back)

    def _came_back(self, _: None) -> None:
        self.call_after_refresh(self._focus_selected)

    def action_now(self) -> None:
        """Show only what the streams in the room can work on now, or everything again."""
        if reason := self.why_not("now"):
            self.desk.tell(reason)
            return
        self._only_now = not self._only_now
        self._show()
        self._focus_selected()

    def action_find(self) -> None:
        """Open the search line."""
        self.find.display = True
        self.find.focus()

    @on(LineField.Changed, "FindLine")
    def _search(self) -> None:
        self._show()

    @on(FindLine.Entered)
    def _leave_find(self) -> None:
        self.set_focus(None)
        self._focus_selected()

    def action_step_out(self) -> None:
        """Escape: leave the search line, else show everything again, else the list of places."""
        if self.find.display:
            self.find.text = ""
            self.find.display = False
            self._show()
            self._leave_find()
        elif self._only_now:
            self.action_now()
        else:
            self.call_later(self.run_action, "app.places")

    def why_not(self, action: str) -> str | None:
        """Why an action cannot be done now."""
        if action == "open" and self._chosen() is None:
            return "There is no conflict to open yet."
        if action == "now" and self.snapshot.meeting_open is None and not self._only_now:
            return "No meeting is open: nobody is in the room. F2 starts one."
        return None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable the letters while the search line has the focus."""
        del parameters
        return not isinstance(self.focused, FindLine) or action not in _ACTIONS


# Columns, cards and summary as values

CARD_MOST = 120
"""The most characters of one text on a card."""
SEVEN = 170
"""From this width on, every stage has a column of its own."""


@frozen
class BoardColumn(Frozen):
    """The stages of one column."""

    title: str
    stages: tuple[Stage, ...]
    empty: str
    """What an empty column says."""


_RAISED = BoardColumn(
    "Raised", (Stage.RAISED,), "What pulls apart stands here until each side has said what it asks, and why."
)
_WHYS = BoardColumn(
    "Whys recorded",
    (Stage.WHYS_RECORDED,),
    "Each why is written down, and stands here until the other sides have said it back.",
)
_HEARD = BoardColumn("Heard", (Stage.HEARD,), "Each side has heard the others' why. Now: what could be done?")
_OPTIONS = BoardColumn(
    "Options", (Stage.OPTIONS,), "What could be done is written down here, until a middle ground is found."
)
_HEARD_AND_OPTIONS = BoardColumn("Heard", (Stage.HEARD, Stage.OPTIONS), _HEARD.empty)
_PROPOSED = BoardColumn(
    "Proposed",
    (Stage.PROPOSED,),
    "A middle ground that somebody has put into words stands here until each side has said how far it agrees.",
)
_AGREED = BoardColumn("Agreed", (Stage.AGREED,), "What the sides agreed, at a meeting, stays here.")
_NOT_AGREED = BoardColumn(
    "Not agreed", (Stage.NOT_AGREED,), "Where the sides still differ, and why, stays here and is printed."
)
_ENDED = BoardColumn(
    "Ended", conflict_stages.ENDED, "Agreed or not agreed: both are worthy ends, and both are printed."
)


def columns_at(width: int) -> tuple[BoardColumn, ...]:
    """The columns for a width in cells; neighbouring stages share one where there is no room for seven."""
    if width >= SEVEN:
        return _RAISED, _WHYS, _HEARD, _OPTIONS, _PROPOSED, _AGREED, _NOT_AGREED
    return _RAISED, _WHYS, _HEARD_AND_OPTIONS, _PROPOSED, _ENDED


def by_stage(project: Snapshot, conflicts: Sequence[Conflict]) -> dict[Stage, list[str]]:
    """The ids of the conflicts at each stage, by number."""
    ids: dict[Stage, list[str]] = {stage: [] for stage in Stage}
    for conflict in conflicts:
        ids[conflict_stages.stage(project, conflict)].append(conflict.id)
    return ids


def card(project: Snapshot, conflict: Conflict, today: date, *, grouped: bool) -> ConflictCard:
    """The card of one conflict; `grouped`: its stage is the heading above it."""
    stage = conflict_stages.stage(project, conflict)
    streams = project.all(Stream)
    sides = conflict_sides.sides(project, conflict)
    return ConflictCard(
        code=conflict_sides.code(project, conflict),
        title=_shortened(conflict_sides.title(project, conflict)),
        sides=tuple(
            (conflict_sides.side_name(project, side), streams[side.stream].colour if side.stream in streams else 0)
            for side in sides
        ),
        needs=_shortened(prompts.next_step(project, conflict).sentence),
        note=_note(project, conflict, today),
        group=heading(stage) if grouped else "",
    )


def _shortened(text: str) -> str:
    """Cut a text to CARD_MOST characters, after a whole word where possible, and end it with `…`."""
    if len(text) <= CARD_MOST:
        return text
    start = text[: CARD_MOST - 1]
    whole = start.rpartition(" ")[0]
    return f"{(whole if len(whole) > CARD_MOST // 2 else start).rstrip(' .,;:')}…"


def heading(stage: Stage) -> str:
    """Write a stage as a heading."""
    return str(stage).capitalize()


def _note(project: Snapshot, conflict: Conflict, today: date) -> str:
    """How long the conflict has waited, and whether its sides are in the room; or how it ended."""
    end = conflict_stages.outcome(project, conflict)
    if end is not None:
        return f"{'agreed' if end.agreed else 'not agreed'} {short_date(end.at)}"
    since = conflict_stages.waiting_since(project, conflict)
    begun = "reopened" if conflict_stages.was_reopened(project, conflict) else "raised"
    parts = [f"{begun} {short_date(since)}"] if since else []
    days = conflict_stages.waiting_days(project, conflict, today)
    if days:
        parts.append(f"waiting for {format_days(days)}")
    if conflict_stages.workable_now(project, conflict):
        parts.append(f"{'both' if len(conflict_sides.sides(project, conflict)) == 2 else 'all'} are in the room now")
    return ", ".join(parts)


def format_days(days: int) -> str:
    """Write days in the unit that people use: `1 day`, `12 days`, `3 weeks`, `4 months`."""
    for least, size, unit in ((61, 30, "month"), (14, 7, "week"), (0, 1, "day")):
        if days >= least:
            count = days // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "0 days"


def summary(project: Snapshot, conflicts: Sequence[Conflict], today: date) -> tuple[str, tuple[str, ...]]:
    """The number of conflicts, and facts about all of them."""
    count = f"{len(conflicts):,} conflict{'' if len(conflicts) == 1 else 's'}"
    facts = []
    if project.meeting_open is not None:
        now = sum(conflict_stages.workable_now(project, conflict) for conflict in conflicts)
        facts.append(
            f"{now:,} can go on now with who is in the room" if now else "none can go on with who is in the room"
        )
    all_days = (conflict_stages.waiting_days(project, conflict, today) for conflict in conflicts)
    waits = [days for days in all_days if days is not None]
    if not waits:
        return count, (*facts, "all have ended") if conflicts else ()
    longest = max(waits)
    facts.append(
        f"the longest has waited for {format_days(longest)}" if longest else "all that are open were raised today"
    )
    return count, tuple(facts)
