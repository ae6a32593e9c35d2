"""The sign-off: who has signed which words, what moved for the stream in hand, and what is next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import ClassVar

from textual import getters, on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget

from coprod_tui.commands import bindings
from coprod_tui.meeting.model import Stream, Version
from coprod_tui.meeting.rules.board import latest_decision
from coprod_tui.meeting.rules.next import ISSUE, Next, next_stream
from coprod_tui.meeting.rules.signing import SignState, sign_state
from coprod_tui.meeting.shipped import sessions
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.wordings import Wordings, read_wordings
from coprod_tui.screens.background import BackgroundValue
from coprod_tui.screens.brief.entries import BriefEntries
from coprod_tui.screens.next_line import next_paragraph
from coprod_tui.screens.rows import day_words
from coprod_tui.screens.signing import Signing, signing
from coprod_tui.screens.signing_actions import SigningActions
from coprod_tui.screens.signing_back import UnderstandingActions
from coprod_tui.screens.signing_board import BoardActions
from coprod_tui.screens.signing_same import Reworded, SameMeaningActions
from coprod_tui.screens.signoff_words import board_entry, facts, said_back, same_meaning, statement, why_moved
from coprod_tui.widgets.block_list import BlockList
from coprod_tui.widgets.entry_list import Entry
from coprod_tui.widgets.lined import Paragraph, Paragraphs, Words
from coprod_tui.widgets.sign_grid import SignGrid
from coprod_tui.widgets.stream_box import StreamBox

_NOTHING = Next("Nothing has been issued yet.", ISSUE)
_TO_READ = "they read this, not the whole brief again"
_HIGH = 34
"""From this height on, all reasons have room."""


class SignoffScreen(BoardActions, SameMeaningActions, UnderstandingActions, SigningActions):
    """The version and its words, streams × versions, and the stream in hand."""

    place = "signoff"
    CSS_PATH = "signoff.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (_HIGH, "-high")]
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("signoff"),
        Binding("escape", "step_out", "leave", show=False),
    ]
    AUTO_FOCUS = "SignGrid"
    grid = getters.query_one(SignGrid)
    box = getters.query_one(StreamBox)

    def __init__(self) -> None:
        super().__init__()
        self.standing = BackgroundValue[Signing | None](self, self._signing, self.show)
        self._wordings: Wordings | None = None
        self._wanted = ""
        """The stream that is selected as soon as it is shown."""

    def body(self) -> Iterable[Widget]:
        """The version, the grid, the stream in hand, what is next."""
        yield Paragraphs(id="version")
        with Vertical(id="signing"):
            with Vertical(id="grid"):
                yield SignGrid()
            with Vertical(id="stream"):
                yield StreamBox()
        yield Paragraphs(id="next")

    def where(self) -> str:
        """The screen's name."""
        return "Sign-off"

    def stream_in_hand(self) -> Stream | None:
        """The stream that is selected in the grid."""
        return self.snapshot.get(Stream, self.grid.cursor) if self.is_mounted else None

    def _signing(self, project: Snapshot) -> Callable[[], Signing | None]:
        return partial(signing, project)

    def watch_snapshot(self, snapshot: Snapshot) -> None:
        """Works out where everybody stands now."""
        self.standing.follow(snapshot)

    def on_screen_resume(self) -> None:
        """Catches up with what was done on another screen."""
        self.standing.resume()

    # Showing

    def show(self) -> None:
        """Everything, or that nothing is issued yet."""
        found = self.standing.value
        self.query_one("#signing").display = found is not None
        if found is None:
            self.query_one("#version", Paragraphs).show(next_paragraph(self.desk, _NOTHING, self.place))
            self.query_one("#next", Paragraphs).show()
            return
        self._show_version()
        self.grid.show([f"version {one.number}" for one in found.project.versions], found.rows)
        if self._wanted:
            self.grid.cursor, self._wanted = self._wanted, ""
        if self.grid.cursor is None:
            first = next_stream(found.project, found.newest) or found.project.streams[0]
            self.grid.cursor = first.id
        self._show_stream()
        self.refresh_bindings()

    def _show_version(self) -> None:
        found = self.standing.value
        if found is not None:
            self.query_one("#version", Paragraphs).show(*_version_words(found, low=self.size.height < _HIGH))

    def on_resize(self) -> None:
        """In a low window the streams have the room of the reasons that they show themselves."""
        self._show_version()

    def _show_stream(self) -> None:
        found, stream = self.standing.value, self.stream_in_hand()
        if found is None or stream is None:
            return
        entries = self._entries(found, stream)
        self.box.head(stream.name, stream.colour, _TO_READ if found.moved.get(stream.id) else "")
        if tuple(entries) != self.box.view.ids:
            self.box.show_ids(())
        self.box.show(tuple(entries), lambda key: entries[key]())
        step = found.steps.get(stream.id) if found.step.command != ISSUE else None
        self.query_one("#next", Paragraphs).show(next_paragraph(self.desk, step or found.step, self.place))

    def _entries(self, found: Signing, stream: Stream) -> dict[str, Callable[[], Entry]]:
        """What moved for the stream, what was shared and answered, and the wording; made when it comes into sight."""
        entries = {**self._board_entry(found, stream), **self._moved_entries(found, stream)}
        if same := self._same(found, stream):
            lines = BriefEntries(found.project, shielded=self.desk.shielded)
            entries["same"] = partial(same_meaning, same, lines.hides)
        entries["facts"] = partial(facts, found.project, found.newest, stream)
        entries["said back"] = partial(said_back, found.project, found.newest, stream)
        if words := self.wording_of(found.newest, stream):
            group = f"What {stream.name} are asked to sign"
            for place, part in enumerate(words.split("\n\n")):
                entries[f"statement/{place}"] = partial(Entry, (Paragraph((Words(part, "soft"),)),), group=group)
        return entries

    def _moved_entries(self, found: Signing, stream: Stream) -> dict[str, Callable[[], Entry]]:
        since = found.since.get(stream.id)
        if since is None:
            return {}
        moved = found.moved.get(stream.id, ())
        entries = BriefEntries(found.project, shielded=self.desk.shielded)
        group = f"What moved since {stream.name} signed version {since.number}"
        lines = {one.key: partial(entries.moved, one, group) for one in moved}
        return {"why": partial(why_moved, found.project, since, group, moved=bool(moved)), **lines}

    def _same(self, found: Signing, stream: Stream) -> list[Reworded]:
        """What is listed as no change in meaning since the stream signed, or in the newest version."""
        since = found.since.get(stream.id)
        versions = [one for one in found.project.versions if since is None or one.number > since.number]
        return [each for one in (versions if since else versions[-1:]) for each in found.same.get(one.id, ())]

    def _board_entry(self, found: Signing, stream: Stream) -> dict[str, Callable[[], Entry]]:
        decision = latest_decision(found.project)
        if decision is None:
            return {}
        return {"board": partial(board_entry, found.project, decision, stream, found.numbers)}

    def wording_of(self, version: Version, stream: Stream) -> str:
        """What the stream is asked to sign, filled in as far as it is known."""
        wording = self._wording()
        return statement(wording, self.desk.snapshot, version, stream) if wording else ""

    def _wording(self) -> str:
        if self._wordings is None:
            self._wordings, faults = read_wordings((sessions(), self.desk.settings.plans_folder))
            for fault in faults:
                self.desk.tell(str(fault), "warning")
        return self._wordings.sign_off

    # Moving

    @on(BlockList.Moved, "SignGrid")
    def _other_stream(self) -> None:
        self._show_stream()
        self.refresh_bindings()

    @on(BlockList.Chosen, "SignGrid")
    def action_into(self) -> None:
        """Into what moved for the stream."""
        if self.standing.value is not None and self.box.view.ids:
            self.box.focus()
            if self.box.cursor is None:
                self.box.action_first()

    def show_record(self, record: str) -> None:
        """Selects a stream, now or as soon as it is shown."""
        self._wanted = record
        if self.standing.value is not None:
            self.show()

    def action_out(self) -> None:
        """Back to the streams."""
        self.grid.focus()

    async def action_step_out(self) -> None:
        """Escape: back to the streams; else the list of places."""
        if self.focused is self.box:
            self.action_out()
        else:
            await self.run_action("app.places")

    def on_descendant_focus(self) -> None:
        """In a low window what is read has the room of the streams, as long as it has the focus."""
        self.set_class(self.focused is self.box, "reading")
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """From what the stream reads one goes only back."""
        del parameters
        return action != "into" or not self.has_class("reading")


def _version_words(found: Signing, *, low: bool) -> list[Paragraph]:
    one = found.newest
    head = (
        Words(f"Brief version {one.number}", bold=True),
        Words(f"  issued {day_words(one.issued_at)}  ", "quiet"),
        Words(one.words, "primary", bold=True),
        Words(f"  sha256 {one.sha256[:8]}…", "quiet"),
    )
    signed = Words(f"Signed by {found.signed} of {found.of}.", bold=True)
    if not found.waits:
        return [Paragraph(head), Paragraph((signed, Words("  ✓ Final for the Board.", "success", bold=True)))]
    waits = f"  Not final for the Board: {' '.join(_sentences(found, low=low))}"
    return [Paragraph(head), Paragraph((signed, Words(waits, "quiet")))]


def _sentences(found: Signing, *, low: bool) -> Iterator[str]:
    """What a version waits for; in a `low` window one of the streams without an answer, because rows say the rest."""
    silent = {
        f"{found.newest.id}/{stream.id}"
        for stream in found.project.streams
        if sign_state(found.project, found.newest, stream.id) in (SignState.SHARED, SignState.NOT_SHARED)
    }
    rest = [one for one in found.waits if one.place in silent][1:] if low else []
    yield from (one.sentence for one in found.waits if one not in rest)
    if rest:
        yield f"{len(rest)} more stream{' has' if len(rest) == 1 else 's have'} not answered yet, as shown below."
