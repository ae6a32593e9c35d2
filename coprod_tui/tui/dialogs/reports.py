"""What the brief still needs, from anywhere: a row a finding, and Enter goes to where it is mended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Static

from coprod_tui.base.paths import sessions
from coprod_tui.domain.meetings.plans import Wordings, read_wordings
from coprod_tui.domain.readiness import Finding, findings, how_far, next_step
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.formats.charts import Bar, Chart, Grid, Row
from coprod_tui.store.integrity import Report
from coprod_tui.tui.content import plain
from coprod_tui.tui.contribution_rows import whereabouts
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.desk.state import Notice
from coprod_tui.tui.dialogs import Dialog
from coprod_tui.tui.widgets.choice_list import ChoiceList, Pick
from coprod_tui.tui.widgets.entry_list import Entry, EntryList
from coprod_tui.tui.widgets.paragraphs import Paragraph, Words

_NOTHING = "Nothing is found: every test of the brief passes."


class CheckList(Dialog[str | None]):
    """How far the project is, what is next, and all that the check finds; answers the place of one finding."""

    AUTO_FOCUS = "ChoiceList"
    answers = "↑↓ move   Enter goes there   Esc leave"

    def __init__(self, project: Snapshot, found: tuple[Finding, ...]) -> None:
        super().__init__()
        count = len(found)
        things = f"{count:,} {'thing' if count == 1 else 'things'} to mend"
        self.title_words = f"The check: {things if count else 'nothing is missing'}"
        self._project, self._found = project, found

    def inside(self) -> ComposeResult:
        """Where the project is, and the list."""
        about = f"{how_far(self._project)}\nNext: {next_step(self._project).sentence}"
        yield Static(plain(about), classes="about")
        picks = ChoiceList()
        picks.show([self._pick(place, one) for place, one in enumerate(self._found)], empty=_NOTHING)
        yield picks

    def _pick(self, place: int, finding: Finding) -> Pick:
        leads = whereabouts(self._project, finding.place)
        note = f"{finding.mend} ({leads.words})" if leads else finding.mend
        heading = finding.test.value
        return Pick(str(place), finding.what, note, group=heading[:1].upper() + heading[1:])

    @on(ChoiceList.Chosen)
    def _go(self, event: ChoiceList.Chosen) -> None:
        event.stop()
        self.dismiss(self._found[int(event.id)].place)


async def check(desk: Desk) -> None:
    """Show what the check finds, and go to where one of it is mended."""
    project = desk.snapshot
    found = await desk.in_background(lambda: findings(project))
    place = await desk.push_screen_wait(CheckList(project, found))
    if place:
        await desk.navigation.go_to(place)


# Checking the open file: how far it is, and then what was found, each thing by its code.

_WHOLE = "Everything is as it was saved: SQLite's pages, the journal, what was issued and signed."
_NEXT = "What you type is still saved. Close the project; then `coprod restore` shows what the backups have."


class FileCheck(Dialog[None]):
    """A check that runs beside everything else; leaving it ends it."""

    title_words = "Check the file"
    answers = "↑↓ move   Esc leave"

    def inside(self) -> ComposeResult:
        """The list, which first says how far the check is."""
        found = ChoiceList()
        found.show([], empty="Checking …")
        yield found

    def on_mount(self) -> None:
        """Begin."""
        self._check()

    @work(exit_on_error=False)
    async def _check(self) -> None:
        def tell(steps: int) -> None:
            self.query_one(ChoiceList).show([], empty=f"Checking … {steps:,} parts done")

        report = await self.desk.file_check.check(progress=tell)
        if report is not None:
            self._show(report)

    def _show(self, report: Report) -> None:
        picks = [Pick(str(place), fault) for place, fault in enumerate(report.faults)]
        if picks:
            picks.append(Pick("next", _NEXT))
        self.query_one(ChoiceList).show(picks, empty=_WHOLE)

    @on(ChoiceList.Chosen)
    def _leave(self) -> None:
        self.dismiss(None)


# The last notices, to be read again.

_SIGNS = {"warning": "! a warning", "error": "✗ something went wrong"}


class NoticeList(Dialog[None]):
    """What was told, newest first, with the time."""

    title_words = "Notices"
    answers = "↑↓ move   Esc leave"

    def __init__(self, notices: Sequence[Notice]) -> None:
        """`notices` are oldest first."""
        super().__init__()
        self._notices = notices

    def inside(self) -> ComposeResult:
        """The list, or that there is nothing in it."""
        picks = [
            Pick(
                str(place),
                notice.text,
                key=f"{notice.at:%H:%M:%S}",
                note="" if notice.severity == "information" else _SIGNS[notice.severity],
            )
            for place, notice in enumerate(reversed(self._notices))
        ]
        notices = ChoiceList()
        notices.show(picks, empty="Nothing has been told yet.")
        yield notices

    @on(ChoiceList.Chosen)
    def _leave(self) -> None:
        self.dismiss(None)


# F9: what was said is hidden while the room has a break; and what is said aloud about consent.


def wordings_of(desk: Desk) -> Wordings:
    """The wordings that came with the program, or the trust's own ones."""
    return read_wordings((sessions(), desk.settings.plans_folder))[0]


class Pause(ModalScreen[None]):
    """A quiet screen, with what to do when somebody may be seriously harmed."""

    def __init__(self, safeguarding: str = "") -> None:
        """`safeguarding` is the trust's own wording."""
        super().__init__()
        self._safeguarding = safeguarding

    def compose(self) -> ComposeResult:
        """Two sentences, and the wording."""
        words = "We have a break.\n\nNothing that was said is shown. Any key goes on."
        yield Static(plain("\n\n".join(part for part in (words, self._safeguarding) if part)), id="pause")

    def on_key(self, event: events.Key) -> None:
        """Any key goes on, and does nothing else."""
        event.stop()
        event.prevent_default()
        self.dismiss(None)


class Aloud(Dialog[None]):
    """A wording to be read aloud."""

    answers = "Esc or Enter back"

    def __init__(self, title: str, words: str) -> None:
        """`words` are the trust's own."""
        super().__init__()
        self.title_words = title
        self._words = words

    def inside(self) -> ComposeResult:
        """The wording, a paragraph a line."""
        yield Static(plain(self._words.replace("\n", "\n\n")), classes="about")

    def on_key(self, event: events.Key) -> None:
        """Enter leaves too."""
        if event.key == "enter":
            event.stop()
            self.dismiss(None)


# What was said, in numbers: bars of text by stream, kind and theme, the silences, and how far conflicts are.

NOTHING = "Nothing was said yet. What is said will be counted here, by stream, kind and theme."
_LABEL, _BAR = 20, 32
_LEAST = 4
"""A bar that is as wide as it can be means so many at least: one of one is not much."""
_FILLS = "█▓▒░▚·"
"""What each part of a bar is drawn with; neighbours differ, and the words below say all of it again."""


class Numbers(Dialog[None]):
    """Counts as bars, each with its numbers in words."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "leave", show=False)]
    AUTO_FOCUS = "EntryList"
    title_words = "In numbers"
    answers = "↑↓ move   Esc leave"

    def __init__(self, drawn: Sequence[Chart | Grid]) -> None:
        """`drawn` are the pictures, in the order of the screen."""
        super().__init__()
        self._entries = {f"{place}/{key}": entry for place, one in enumerate(drawn) for key, entry in _entries(one)}

    def inside(self) -> ComposeResult:
        """The bars, under the titles of their pictures."""
        bars = EntryList(apart=False, ruled=True)
        bars.show(tuple(self._entries), self._entries.__getitem__, empty=NOTHING)
        yield bars

    @on(EntryList.Chosen)
    def _leave(self) -> None:
        self.dismiss(None)


def _entries(drawn: Chart | Grid) -> list[tuple[str, Entry]]:
    if isinstance(drawn, Grid):
        found = [_row(drawn, one) for one in drawn.rows]
    else:
        most = max((one.total for one in drawn.bars), default=0)
        most = max(most, _LEAST)
        found = [_bar(one, most) for one in drawn.bars]
    if drawn.note:
        found.append((Paragraph((Words(drawn.note, "quiet"),)),))
    return [(str(number), Entry(one, group=drawn.title)) for number, one in enumerate(found)]


def _bar(bar: Bar, most: int) -> tuple[Paragraph, ...]:
    told = Paragraph((Words(f"{_drawn(bar, most)} "), Words(f"{bar.total:,}", bold=True)), Words(bar.label), _LABEL)
    if len(bar.parts) == 1:
        return (told,)
    return told, Paragraph((Words(bar.told, "quiet"),), Words(" ", "quiet"), _LABEL)


def _drawn(bar: Bar, most: int) -> str:
    """The bar in cells: a part of which there is anything has at least a place in its total."""
    cells, done = "", 0
    for place, part in enumerate(bar.parts):
        done += part.count
        wide = -(-done * _BAR // most)
        cells += _FILLS[place % len(_FILLS)] * (wide - len(cells))
    return cells


def _row(grid: Grid, row: Row) -> tuple[Paragraph, ...]:
    words: list[Words] = []
    for column, cell in zip(grid.columns, row.cells, strict=True):
        is_count = cell.replace(",", "").isdecimal()
        words += [Words(f"{column} ", "quiet"), Words(f"{cell}   ", "text" if is_count else "warning", bold=is_count)]
    return (Paragraph(tuple(words), Words(row.label), _LABEL),)
