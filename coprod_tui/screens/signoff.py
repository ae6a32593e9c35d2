"""The sign-off: who has signed which words, what moved for the stream in hand, and what is next."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import ClassVar

from textual import getters, on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget

from coprod_tui.commands import bindings, commands
from coprod_tui.looks import stream_role
from coprod_tui.meeting.model import Stream
from coprod_tui.meeting.rules.next import next_stream
from coprod_tui.meeting.shipped import sessions
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.wordings import Wordings, read_wordings
from coprod_tui.screens.moved_entries import LEGEND, moved_entry
from coprod_tui.screens.brief_pages import Printing
from coprod_tui.screens.next_line import next_paragraph
from coprod_tui.screens.rows import day_words
from coprod_tui.screens.signing import Signing, signing
from coprod_tui.screens.signing_actions import SigningActions
from coprod_tui.screens.signoff_words import facts, statement
from coprod_tui.widgets.block_list import BlockList
from coprod_tui.widgets.entry_list import Entry, EntryList
from coprod_tui.widgets.frame import HEAVY, QUIET, Edges
from coprod_tui.widgets.lined import Paragraph, Paragraphs, Words
from coprod_tui.widgets.sign_grid import SignGrid

_FACTS, _STATEMENT, _LEGEND = "facts", "statement", "legend"


class StreamBox(EntryList):
    """What the stream in hand reads, in a frame of its colour."""

    framed = True

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._name, self._colour, self._note = "", 0, ""

    def head(self, name: str, colour: int, note: str) -> None:
        """Whose it is, and what stands in the lower edge."""
        self._name, self._colour, self._note = name, colour, note
        self.repaint_edges()

    def edges(self) -> Edges:
        """Heavy where the arrows move in it."""
        return HEAVY if self.has_focus else QUIET

    def edge_role(self) -> str:
        """The stream's colour."""
        return stream_role(self._colour)

    def title(self) -> tuple[str, str]:
        """The stream's name."""
        return self._name, stream_role(self._colour)

    def notes(self) -> tuple[str, ...]:
        """What they read."""
        return (self._note,)

    def notes_role(self) -> str:
        """Quiet: the frame has the colour."""
        return "quiet"


class SignoffScreen(SigningActions):
    """The version and its words, streams × versions, and the stream in hand."""

    place = "signoff"
    CSS_PATH = "signoff.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-high")]
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("signoff"),
        Binding("right", "into", "into", show=False),
        Binding("left", "out", "out", show=False),
        Binding("escape", "step_out", "leave", show=False),
    ]
    AUTO_FOCUS = "SignGrid"
    grid = getters.query_one(SignGrid)
    box = getters.query_one(StreamBox)

    def __init__(self) -> None:
        super().__init__()
        self._signing: Signing | None = None
        self._read_at: Snapshot | None = None
        self._wordings: Wordings | None = None
        self._building = self._stale = False

    def body(self) -> Iterable[Widget]:
        """The version, the grid, the stream in hand, what is next."""
        yield Paragraphs(id="version")
        with Vertical(id="signing"):
            yield SignGrid()
            yield StreamBox(id="stream")
        yield Paragraphs(id="next")

    def where(self) -> str:
        """The screen's name."""
        return "Sign-off"

    def stream_in_hand(self) -> Stream | None:
        """The stream that is selected in the grid."""
        return self.snapshot.get(Stream, self.grid.cursor) if self.is_mounted else None

    # Looking it up, on another thread

    def watch_snapshot(self, snapshot: Snapshot) -> None:
        """Where everybody stands now."""
        if self._read_at is snapshot:
            self._show()
        elif self in self.app.screen_stack:
            self._look_up()

    def on_screen_resume(self) -> None:
        """What was done on another screen."""
        if self._read_at is not self.desk.snapshot:
            self._look_up()

    def _look_up(self) -> None:
        self._stale = True
        if not self._building:
            self._building = True
            self._read()

    @work(group="signing")
    async def _read(self) -> None:
        try:
            while self._stale and self.desk.is_open:
                self._stale = False
                project = self.desk.snapshot
                self._signing = await self.desk.in_background(partial(signing, project))
                self._read_at = project
                self._show()
        finally:
            self._building = False

    # Showing

    def _show(self) -> None:
        found = self._signing
        self.grid.display = self.box.display = found is not None
        self.query_one("#version", Paragraphs).show(*self._version_words())
        if found is None:
            self.query_one("#next", Paragraphs).show()
            return
        self.grid.show([f"version {one.number}" for one in found.project.versions], found.rows)
        if self.grid.cursor is None:
            first = next_stream(found.project, found.newest) or found.project.streams[0]
            self.grid.cursor = first.id
        self._show_stream()

    def _version_words(self) -> list[Paragraph]:
        found = self._signing
        if found is None:
            issue, go = (self.desk.keys_of(one).split(", ")[0] for one in (*_issuing(),))
            return [Paragraph((Words(f"Nothing has been issued yet. {go}, then {issue}.", "quiet"),))]
        one = found.newest
        head = (
            Words(f"Brief version {one.number}", bold=True),
            Words(f"   issued {day_words(one.issued_at)}   ", "quiet"),
            Words(one.words, "primary", bold=True),
            Words(f"   sha256 {one.sha256[:4]} {one.sha256[4:8]} …", "quiet"),
        )
        signed = Words(f"Signed by {found.signed} of {found.of}.", bold=True)
        if not found.waits:
            return [Paragraph(head), Paragraph((signed, Words("  ✓ Final for the Board.", "success", bold=True)))]
        waits = f"  Not final for the Board: {' '.join(found.waits)}"
        return [Paragraph(head), Paragraph((signed, Words(waits, "quiet")))]

    def _show_stream(self) -> None:
        found, stream = self._signing, self.stream_in_hand()
        if found is None or stream is None:
            return
        entries = self._entries(found, stream)
        moved = found.moved.get(stream.id)
        note = "they read this, not the whole brief again" if moved else ""
        self.box.head(stream.name, stream.colour, note)
        if tuple(entries) != self.box.view.ids:
            self.box.show_ids(())
        self.box.show(tuple(entries), entries.__getitem__)
        step = found.steps.get(stream.id) if found.step.command != "brief.issue" else None
        self.query_one("#next", Paragraphs).show(next_paragraph(self.desk, step or found.step, self.place))

    def _entries(self, found: Signing, stream: Stream) -> dict[str, Entry]:
        """What moved for the stream, what was shared and answered, and the wording."""
        entries: dict[str, Entry] = {}
        moved, since = found.moved.get(stream.id, ()), found.since.get(stream.id)
        printing = Printing(found.project, shielded=self.desk.shielded)
        if since is not None:
            group = f"What moved since {stream.name} signed version {since.number}"
            said = LEGEND if moved else "No word has moved."
            entries[_LEGEND] = Entry((Paragraph((Words(said, "quiet"),)),), group=group)
            entries |= {
                f"moved/{place}": moved_entry(one, hidden=printing.hides(one.key), group=group)
                for place, one in enumerate(moved)
            }
        entries[_FACTS] = facts(found.project, found.newest, stream)
        if wording := self._wording():
            words = statement(wording, found.project, found.newest, stream)
            entries[_STATEMENT] = Entry((Paragraph((Words(words, "quiet"),)),), group=f"What {stream.name} are asked to sign")
        return entries

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

    @on(BlockList.Chosen, "SignGrid")
    def action_into(self) -> None:
        """Into what moved for the stream."""
        if self.box.display and self.box.view.ids:
            self.box.focus()
            if self.box.cursor is None:
                self.box.action_first()

    def action_out(self) -> None:
        """Back to the streams."""
        self.remove_class("reading")
        self.grid.focus()

    async def action_step_out(self) -> None:
        """Escape: back to the streams; else the list of places."""
        if self.focused is self.box:
            self.action_out()
        else:
            await self.run_action("app.places")

    def on_descendant_focus(self) -> None:
        """In a small window the part with the focus is the one that is shown."""
        self.set_class(self.focused is self.box, "reading")


def _issuing() -> tuple[object, object]:
    raise NotImplementedError
