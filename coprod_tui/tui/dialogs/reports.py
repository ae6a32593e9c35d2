"""Dialogs that report: the check, the file check, notices, charts; also the pause screen and wordings to read aloud."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Static

from coprod_tui.base.paths import sessions_folder
from coprod_tui.domain.brief.assembly import brief_of
from coprod_tui.domain.claims import warnings_of
from coprod_tui.domain.findings import Finding
from coprod_tui.domain.meetings.plans import Wordings, read_wordings
from coprod_tui.domain.readiness import findings, next_step, progress_summary
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.formats.charts import Chart, ChartBar, Grid, GridRow
from coprod_tui.store.integrity import CheckReport
from coprod_tui.tui.content import plain
from coprod_tui.tui.contribution_rows import link_to
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.desk.state import Notice
from coprod_tui.tui.dialogs import Dialog
from coprod_tui.tui.widgets.choice_list import ChoiceList, Pick
from coprod_tui.tui.widgets.entry_list import EntryList, ListEntry
from coprod_tui.tui.widgets.paragraphs import StyledWords, TextParagraph

# The check of the brief

_NOTHING = "Nothing is found: every test of the brief passes."


class CheckList(Dialog[str | None]):
    """How far the project is, what is next, and the findings; returns the place of the chosen finding."""

    AUTO_FOCUS = "ChoiceList"
    answers = "↑↓ move   Enter goes there   Esc leave"

    def __init__(
        self,
        project: Snapshot,
        findings: tuple[Finding, ...],
        about: str,
        *,
        shielded: bool,
        title: str = "",
    ) -> None:
        """`about` stands above the list, and `title` instead of how many things were found.

        `shielded` hides words that are not for the room.
        """
        super().__init__()
        self._shielded = shielded
        count = sum(not finding.test.warns for finding in findings)
        things = f"{count:,} {'thing' if count == 1 else 'things'} to mend"
        self.title_words = title or f"The check: {things if count else 'nothing is missing'}"
        self._project, self._findings, self._about = project, findings, about

    def inside(self) -> ComposeResult:
        """Yield how far the project is, and the list."""
        yield Static(plain(self._about), classes="about")
        picks = ChoiceList()
        picks.show([self._pick(number, finding) for number, finding in enumerate(self._findings)], empty=_NOTHING)
        yield picks

    def _pick(self, number: int, finding: Finding) -> Pick:
        link = link_to(self._project, finding.place)
        note = f"{finding.mend} ({link.words})" if link else finding.mend
        heading = finding.test.value
        words = finding.told(shielded=self._shielded)
        return Pick(str(number), words, note, group=heading[:1].upper() + heading[1:])

    @on(ChoiceList.Chosen)
    def _go(self, event: ChoiceList.Chosen) -> None:
        event.stop()
        self.dismiss(self._findings[int(event.id)].place)


def _all_findings(project: Snapshot, *, shielded: bool) -> tuple[tuple[Finding, ...], str]:
    """What the check finds and then what only warns; how far the project is, and what is next."""
    draft = brief_of(project)
    warnings = (warning for _, warning in warnings_of(project, draft))
    about = f"{progress_summary(project)}\nNext: {next_step(project).told(shielded=shielded)}"
    return (*findings(project, draft=draft), *warnings), about


async def show_findings(desk: Desk) -> None:
    """Show the findings of the check, and go to where the chosen one is put right."""
    project = desk.snapshot
    found, about = await desk.in_background(partial(_all_findings, project, shielded=desk.shielded))
    place = await desk.push_screen_wait(CheckList(project, found, about, shielded=desk.shielded))
    if place:
        await desk.navigation.go_to(place)


# The check of the file

_WHOLE = "Everything is as it was saved: SQLite's pages, the journal, what was issued and signed."
_NEXT = "What you type is still saved. Close the project; then `coprod restore` shows what the backups have."


class FileCheck(Dialog[None]):
    """Progress and result of a check that runs in the background; leaving the dialog ends it."""

    title_words = "Check the file"
    answers = "↑↓ move   Esc leave"

    def inside(self) -> ComposeResult:
        """Yield the list, which first says how far the check is."""
        faults = ChoiceList()
        faults.show([], empty="Checking …")
        yield faults

    def on_mount(self) -> None:
        """Start the check."""
        self._check()

    @work(exit_on_error=False)
    async def _check(self) -> None:
        def tell(steps: int) -> None:
            self.query_one(ChoiceList).show([], empty=f"Checking … {steps:,} parts done")

        report = await self.desk.file_check.check(progress=tell)
        if report is not None:
            self._show(report)

    def _show(self, report: CheckReport) -> None:
        picks = [Pick(str(number), fault) for number, fault in enumerate(report.faults)]
        if picks:
            picks.append(Pick("next", _NEXT))
        self.query_one(ChoiceList).show(picks, empty=_WHOLE)

    @on(ChoiceList.Chosen)
    def _leave(self) -> None:
        self.dismiss(None)


# Notices

_SIGNS = {"warning": "! a warning", "error": "✗ something went wrong"}


class NoticeList(Dialog[None]):
    """The last notices, newest first, with their times."""

    title_words = "Notices"
    answers = "↑↓ move   Esc leave"

    def __init__(self, notices: Sequence[Notice]) -> None:
        """`notices` are oldest first."""
        super().__init__()
        self._notices = notices

    def inside(self) -> ComposeResult:
        """Yield the list, or that there are none."""
        picks = [
            Pick(
                str(number),
                notice.text,
                key=f"{notice.at:%H:%M:%S}",
                note="" if notice.severity == "information" else _SIGNS[notice.severity],
            )
            for number, notice in enumerate(reversed(self._notices))
        ]
        notices = ChoiceList()
        notices.show(picks, empty="Nothing has been told yet.")
        yield notices

    @on(ChoiceList.Chosen)
    def _leave(self) -> None:
        self.dismiss(None)


# Pause, and wordings that are read aloud


def wordings_of(desk: Desk) -> Wordings:
    """Read the trust's own wordings, and those of the program where it has none."""
    return read_wordings((sessions_folder(), desk.settings.plans_folder))[0]


class Pause(ModalScreen[None]):
    """Covers the screen during a break; says what to do when somebody may be seriously harmed."""

    def __init__(self, safeguarding: str = "") -> None:
        """`safeguarding` is the trust's own wording."""
        super().__init__()
        self._safeguarding = safeguarding

    def compose(self) -> ComposeResult:
        """Yield two sentences, and the wording."""
        words = "We have a break.\n\nNothing that was said is shown. Any key goes on."
        yield Static(plain("\n\n".join(part for part in (words, self._safeguarding) if part)), id="pause")

    def on_key(self, event: events.Key) -> None:
        """Close on any key, which does nothing else."""
        event.stop()
        event.prevent_default()
        self.dismiss(None)


class WordingDialog(Dialog[None]):
    """A wording to read aloud."""

    answers = "Esc or Enter back"

    def __init__(self, title: str, words: str) -> None:
        """`words` are the trust's own."""
        super().__init__()
        self.title_words = title
        self._words = words

    def inside(self) -> ComposeResult:
        """Yield the wording, each line as a paragraph."""
        yield Static(plain(self._words.replace("\n", "\n\n")), classes="about")

    def on_key(self, event: events.Key) -> None:
        """Leave on Enter too."""
        if event.key == "enter":
            event.stop()
            self.dismiss(None)


# Charts

NOTHING = "Nothing was said yet. What is said will be counted here, by stream, kind and theme."
_LABEL, _BAR = 20, 32
_LEAST = 4
"""The count that a bar of full width stands for at least: one of one is not much."""
_FILLS = "█▓▒░▚·"
"""The characters that the parts of a bar are drawn with; the words below name each part."""


class Numbers(Dialog[None]):
    """Charts as bars of text, each with its numbers in words."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "leave", show=False)]
    AUTO_FOCUS = "EntryList"
    title_words = "In numbers"
    answers = "↑↓ move   Esc leave"

    def __init__(self, charts: Sequence[Chart | Grid]) -> None:
        """`charts` are in the order of the screen."""
        super().__init__()
        self._entries = {
            f"{number}/{key}": entry for number, chart in enumerate(charts) for key, entry in _entries(chart)
        }

    def inside(self) -> ComposeResult:
        """Yield the bars under the titles of their charts."""
        bars = EntryList(apart=False, ruled=True)
        bars.show(tuple(self._entries), self._entries.__getitem__, empty=NOTHING)
        yield bars

    @on(EntryList.Chosen)
    def _leave(self) -> None:
        self.dismiss(None)


def _entries(chart: Chart | Grid) -> list[tuple[str, ListEntry]]:
    if isinstance(chart, Grid):
        rows = [_row(chart, row) for row in chart.rows]
    else:
        most = max((_LEAST, *(bar.total for bar in chart.bars)))
        rows = [_bar(bar, most) for bar in chart.bars]
    if chart.note:
        rows.append((TextParagraph((StyledWords(chart.note, "quiet"),)),))
    return [(str(number), ListEntry(row, group=chart.title)) for number, row in enumerate(rows)]


def _bar(bar: ChartBar, most: int) -> tuple[TextParagraph, ...]:
    cells = TextParagraph(
        (StyledWords(f"{_cells(bar, most)} "), StyledWords(f"{bar.total:,}", bold=True)), StyledWords(bar.label), _LABEL
    )
    if len(bar.parts) == 1:
        return (cells,)
    return cells, TextParagraph((StyledWords(bar.told, "quiet"),), StyledWords(" ", "quiet"), _LABEL)


def _cells(bar: ChartBar, most: int) -> str:
    """Draw a bar in cells; `most` is the count of full width. Rounding up keeps small totals visible."""
    cells, done = "", 0
    for number, part in enumerate(bar.parts):
        done += part.count
        wide = -(-done * _BAR // most)
        cells += _FILLS[number % len(_FILLS)] * (wide - len(cells))
    return cells


def _row(grid: Grid, row: GridRow) -> tuple[TextParagraph, ...]:
    words: list[StyledWords] = []
    for column, cell in zip(grid.columns, row.cells, strict=True):
        is_count = cell.replace(",", "").isdecimal()
        words += [
            StyledWords(f"{column} ", "quiet"),
            StyledWords(f"{cell}   ", "text" if is_count else "warning", bold=is_count),
        ]
    return (TextParagraph(tuple(words), StyledWords(row.label), _LABEL),)
