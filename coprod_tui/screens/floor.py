"""The floor: what is being said. A pane a stream, the agenda above, and the capture line below."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual import events, getters, on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget

from coprod_tui.commands import bindings, commands
from coprod_tui.meeting.act import LINE
from coprod_tui.meeting.agenda import kind_taken, standing
from coprod_tui.meeting.capture import Captured, parse, understood
from coprod_tui.meeting.finding import Finder
from coprod_tui.meeting.model import Contribution, Kind, Stream
from coprod_tui.meeting.rules.conflicts import outcome
from coprod_tui.meeting.sameness import Sameness
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.verbs import contributions
from coprod_tui.meeting.words import too_long
from coprod_tui.screens.about import AboutActions
from coprod_tui.screens.agenda import AgendaActions
from coprod_tui.screens.ask import Choice, Choose
from coprod_tui.screens.contributions import EDIT
from coprod_tui.screens.pause import Aloud, wordings_of
from coprod_tui.screens.rows import Rows
from coprod_tui.screens.said import SaidActions
from coprod_tui.text import plain
from coprod_tui.widgets.agenda_strip import AgendaStrip
from coprod_tui.widgets.capture_line import CaptureLine
from coprod_tui.widgets.find_line import FindLine
from coprod_tui.widgets.key_footer import KeyFooter
from coprod_tui.widgets.line_field import LineField
from coprod_tui.widgets.point_list import PointList
from coprod_tui.widgets.stream_pane import StreamPane
from coprod_tui.widgets.stream_tabs import StreamTab, StreamTabs

_SAID_ACTIONS = {command.action for command in commands("said")}
SIGNS = ("+ works   - doesn't   * would like   ? question   = fact", "+ - * ? =   F1 help")
WIDE = 100
"""Below this many columns one stream is shown at a time."""
PANE_LEAST = 38
"""Columns that a pane needs; where they do not fit side by side, the others are a Tab away."""
TICK_SECONDS = 5.0


class Floor(AboutActions, AgendaActions, SaidActions):
    """The live meeting."""

    place = "floor"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("said"),
        *bindings("floor"),
        Binding("escape", "step_out", "leave", show=False),
    ]
    AUTO_FOCUS = "CaptureLine"
    line = getters.query_one(CaptureLine)
    find = getters.query_one(FindLine)
    strip = getters.query_one(AgendaStrip)
    tabs = getters.query_one(StreamTabs)

    def __init__(self) -> None:
        super().__init__()
        self._selected = ""
        self._finder = Finder()
        self._rows: Rows | None = None
        self._marked: frozenset[str] = frozenset()
        self._sought = ""
        self._offered = False
        self._going: dict[str, str] = {}
        self._streams: tuple[Stream, ...] = ()

    # What it shows

    def body(self) -> Iterable[Widget]:
        """Agenda, panes, what is looked for, the line."""
        yield AgendaStrip()
        yield StreamTabs()
        yield Horizontal(id="panes")
        yield FindLine()
        yield CaptureLine(accepts=self._says_something, placeholder="what was said")

    def places(self) -> tuple[str, ...]:
        """The letters act only on a selected contribution."""
        return ("said", "floor") if self._pane_in_hand() else ("floor",)

    def where(self) -> str:
        """The meeting and its venue."""
        meeting = self.snapshot.meeting_open
        if meeting is None:
            return "No meeting is open"
        return ", ".join(part for part in (meeting.title, meeting.venue) if part)

    def on_mount(self) -> None:
        """Follows the snapshot, the outbox and the clock."""
        self._rows = Rows(self.desk)
        self.watch(self.desk, "waiting", self._show_panes, init=False)
        self.set_interval(TICK_SECONDS, self._tick)
        self.call_after_refresh(self._offer_drafts)

    async def watch_snapshot(self, snapshot: Snapshot) -> None:
        """Shows the newest snapshot."""
        await self._make_panes(snapshot)
        self._marked = frozenset(one for one in self._marked if one in snapshot.all(Contribution))
        self._show_panes()
        self._tick()
        self._show_hint()

    async def _make_panes(self, snapshot: Snapshot) -> None:
        box = self.query_one("#panes", Horizontal)
        there = {pane.id for pane in self._panes()}
        wanted = [stream for stream in snapshot.streams if _pane_id(stream.id) not in there]
        if wanted:
            await box.mount(*(StreamPane(one.name, one.colour, id=_pane_id(one.id)) for one in wanted))
        if self._selected not in snapshot.all(Stream):
            self._select(snapshot.streams[0].id)

    def _panes(self) -> list[StreamPane]:
        return list(self.query("#panes > StreamPane").results(StreamPane))

    def _show_panes(self, *_: object) -> None:
        snapshot = self.snapshot
        if not snapshot.tables or self._rows is None:
            return
        found = frozenset(self._finder.find(snapshot, self._sought)) if self._sought.strip() else None
        going = self._destinations(snapshot.streams)
        for stream in snapshot.streams:
            pane = self.query_one(f"#{_pane_id(stream.id)}", StreamPane)
            said = snapshot.said(stream.id)
            ids = said if found is None else tuple(one for one in said if one in found)
            count = f"{len(said):,}" if found is None else f"{len(ids):,} of {len(said):,}"
            on_way = tuple(slot for slot, goes_to in going.items() if goes_to == stream.id)
            pane.head(stream.name, stream.colour, count)
            pane.empty = self._prompt(stream) if found is None else "Nothing here has these words."
            pane.sought = self._sought
            pane.show(ids + on_way, self._rows.row, self._rows.detail if pane.has_focus else None)
        tabs = [StreamTab(one.id, one.name, one.colour, f"{len(snapshot.said(one.id)):,}") for one in snapshot.streams]
        self.tabs.show(tabs, self._selected, "Tab next stream")
        open_ones = sum(1 for one in snapshot.conflicts if outcome(snapshot, one) is None)
        self.query_one(KeyFooter).count("app.go_conflicts", str(open_ones) if open_ones else "")
        self._lay_out()

    def _destinations(self, streams: tuple[Stream, ...]) -> Mapping[str, str]:
        """The stream of each line that waits, by slot; each is read once, for hundreds wait on a full disk."""
        known = self._going if streams == self._streams else {}
        self._streams = streams
        self._going = {
            one.slot: known.get(one.slot) or self._goes_to(one.line, one.stream) for one in self.desk.waiting
        }
        return self._going

    def _goes_to(self, line: str, stream: str) -> str:
        captured = parse(line, self.snapshot.streams, self.snapshot.get(Stream, stream))
        return captured.stream.id if captured.stream else stream

    def stream_in_hand(self) -> str:
        """The stream that lines go to."""
        return self.snapshot.the(Stream, self._selected).name

    def _prompt(self, stream: Stream) -> str:
        plan = self.plan_of_meeting()
        asked = plan.prompts_for(stream.name) if plan else ()
        return asked[0] if asked else f"What {stream.name} say stands here. Type below, Enter keeps it."

    def _place_of_selected(self) -> int:
        ids = [stream.id for stream in self.snapshot.streams]
        return ids.index(self._selected) if self._selected in ids else 0

    def on_resize(self) -> None:
        """As many panes as fit, with the selected one among them."""
        self._lay_out()

    def _lay_out(self) -> None:
        panes = self._panes()
        fit = max(1, min(len(panes), self.size.width // PANE_LEAST)) if self.size.width >= WIDE else 1
        place = self._place_of_selected()
        first = min(max(0, place - fit + 1), len(panes) - fit) if place >= fit else 0
        for number, pane in enumerate(panes):
            pane.display = first <= number < first + fit
            pane.titled = fit > 1
            pane.chosen = pane.id == _pane_id(self._selected)
        self.tabs.display = fit < len(panes)

    def _tick(self) -> None:
        """The minutes; nothing is drawn again unless a word changed."""
        meeting = self.snapshot.meeting_open
        now = self.desk.wall()
        at = standing(meeting, self.snapshot.blocks(meeting.id), now) if meeting else None
        self.strip.show(at, "No meeting is open: what is kept belongs to none. F2 starts one.")
        self.show_where()
        for stream in self.snapshot.streams:
            self.query_one(f"#{_pane_id(stream.id)}", StreamPane).note = self.silence(stream.id, now)

    # The stream that lines go to

    def _select(self, stream: str) -> None:
        self._selected = stream
        one = self.snapshot.get(Stream, stream)
        if one is not None:
            self.line.target = stream
            self.line.head(one.name, one.colour, SIGNS)
        self._lay_out()
        self._show_hint()

    def _step_stream(self, by: int) -> None:
        streams = self.snapshot.streams
        in_pane = self._pane_in_hand() is not None
        self._select(streams[(self._place_of_selected() + by) % len(streams)].id)
        self._show_panes()
        if in_pane:
            self.action_look_back()

    def action_next_stream(self) -> None:
        """Tab."""
        self._step_stream(1)

    def action_previous_stream(self) -> None:
        """Shift+Tab."""
        self._step_stream(-1)

    # The line

    def action_keep(self) -> None:
        """Enter, from wherever the line can be reached."""
        self.line.focus()
        self.line.keep()

    def _kind(self) -> Kind:
        meeting = self.snapshot.meeting_open
        return kind_taken(meeting, self.snapshot.blocks(meeting.id) if meeting else ())

    def _captured(self, text: str, stream: str) -> Captured:
        return parse(text, self.snapshot.streams, self.snapshot.get(Stream, stream))

    def _says_something(self, text: str) -> bool:
        captured = self._captured(text, self._selected)
        return (captured.stream_only or not captured.empty) and not too_long(text)

    @on(LineField.Changed, "CaptureLine")
    def _typed(self) -> None:
        self._show_hint()
        self._draft_line()

    def _draft_line(self) -> None:
        text = self.line.text
        self.desk.draft(LINE, json.dumps({"line": text, "stream": self._selected}) if text else None)

    @on(CaptureLine.Kept)
    def _keep(self, event: CaptureLine.Kept) -> None:
        captured = self._captured(event.text, event.target)
        if captured.stream_only and captured.stream:
            self._draft_line()
            self._select(captured.stream.id)
            self._show_panes()
            return
        self.desk.enter(event.text, event.target, self._kind(), self.desk.settings.default_consent)
        if self.line.text:
            self._draft_line()
        stream = captured.stream.id if captured.stream else event.target
        self.query_one(f"#{_pane_id(stream)}", StreamPane).to_end()
        self._show_hint()

    @on(LineField.Full, "CaptureLine")
    def _too_full(self) -> None:
        self.desk.tell(
            "More than a million characters cannot be kept as one thing. The line stays as it is.", "warning"
        )

    @on(StreamTabs.Picked)
    def _pick_stream(self, event: StreamTabs.Picked) -> None:
        self._select(event.id)
        self._show_panes()

    @on(LineField.Pasted, "CaptureLine")
    @work
    async def _ask_about_paste(self, event: LineField.Pasted) -> None:
        lines, kind, stream = event.lines, self._kind(), self._selected
        choices = [
            Choice("each", "k", f"keep {len(lines):,} contributions, one a line"),
            Choice("one", "o", "put them into the line as one"),
        ]
        about = "\n".join(lines[:5]) + (f"\n… {len(lines) - 5:,} more" if len(lines) > 5 else "")
        chosen = await self.desk.push_screen_wait(Choose(f"{len(lines):,} lines were pasted", choices, about=about))
        if chosen == "one":
            self.line.paste(" ".join(lines))
        elif chosen == "each":
            consent = self.desk.settings.default_consent
            done = await self.desk.attempt(contributions.keep_lines, lines, stream=stream, kind=kind, consent=consent)
            if done:
                self.query_one(f"#{_pane_id(stream)}", StreamPane).to_end()
                self.desk.tell(f"{len(done.answer):,} contributions were kept. Ctrl+Z takes all of them back.")

    def _show_hint(self) -> None:
        stream = self.snapshot.get(Stream, self._selected)
        if stream is None:
            return
        project = self.snapshot
        captured = self._captured(self.line.text, self._selected)
        hints = understood(captured, stream, self._kind(), lambda name: project.theme(name) is not None, self.line.text)
        self.line.understood = Content(" · ").join(plain(one.text, "italic" if one.strong else "") for one in hints)

    # What was typed before the program stopped is offered again

    def _offer_drafts(self) -> None:
        if self._offered or not self.snapshot.tables:
            return
        self._offered = True
        found = self.desk.drafts.get(LINE)
        if found:
            told = json.loads(found)
            if told["stream"] in self.snapshot.all(Stream):
                self._select(told["stream"])
            self.line.text = told["line"]
            self.desk.tell("The line that you had not finished is here again.")
        for slot in list(self.desk.drafts):
            if slot.startswith(EDIT):
                self._offer_edit(slot)

    def _offer_edit(self, slot: str) -> None:
        contribution, _, field = slot.removeprefix(EDIT).partition("/")
        if contribution not in self.snapshot.all(Contribution):
            self.desk.draft(slot, None)
        elif field == "why":
            self.run_worker(self.contributions.write_why(contribution))
        else:
            self.run_worker(self.contributions.write_text(contribution))

    # Looking back

    def _pane_in_hand(self) -> StreamPane | None:
        focused = self.focused
        return focused if isinstance(focused, StreamPane) else None

    def selected(self) -> Contribution | None:
        """The contribution that the cursor is on."""
        pane = self._pane_in_hand()
        return self.snapshot.get(Contribution, pane.cursor) if pane else None

    def marked(self) -> tuple[str, ...]:
        """What is marked in any stream; without a mark, what is selected."""
        marks = frozenset().union(*(pane.marks for pane in self._panes()))
        one = self.selected()
        return tuple(sorted(marks)) or ((one.id,) if one else ())

    def unmark(self) -> None:
        """Takes all marks away."""
        for pane in self._panes():
            pane.marks = frozenset()

    def forget_line(self, same: Sameness) -> None:
        """Empties what is being typed or looked for, where it holds words that were withdrawn."""
        if same.holds(self.line.text):
            self.line.text = ""
        if same.holds(self._sought):
            self._close_find()

    def action_look_back(self) -> None:
        """Up from the empty line: the last thing said in this stream."""
        pane = self.query_one(f"#{_pane_id(self._selected)}", StreamPane)
        pane.to_end()
        pane.focus()
        if pane.cursor is None:
            pane.action_last()
        self._show_panes()

    @on(PointList.PastEnd)
    def _past_end(self, event: PointList.PastEnd) -> None:
        if event.step > 0:
            self.line.focus()

    @on(PointList.Chosen)
    def _chosen(self) -> None:
        self.action_edit()

    def on_descendant_focus(self) -> None:
        """The selected row stands open only where the letters act; back in the line, nothing is selected any more."""
        if self.focused is self.line:
            for pane in self._panes():
                pane.cursor = None
        self._show_panes()

    def on_descendant_blur(self) -> None:
        """It closes when the focus goes elsewhere."""
        self._show_panes()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Letters are verbs only on a selected contribution."""
        del parameters
        if action in _SAID_ACTIONS:
            return self._pane_in_hand() is not None
        return action not in ("keep", "look_back") or self._pane_in_hand() is None

    def why_not(self, action: str) -> str | None:
        """Why an action cannot be done now."""
        if action in _SAID_ACTIONS and self.selected() is None:
            return "Select something that was said first: ↑ from the empty line."
        return self.why_not_agenda(action) or super().why_not(action)

    def on_key(self, event: events.Key) -> None:
        """A character that is no verb here goes to the line, so that words typed after a stray ↑ are not lost."""
        bound = self.active_bindings.get(event.key)
        if self._pane_in_hand() and event.is_printable and event.character and not (bound and bound.enabled):
            event.stop()
            self.line.focus()
            self.line.paste(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """A paste is always words."""
        if self._pane_in_hand():
            event.stop()
            self.line.focus()
            self.line.paste(event.text)

    async def action_step_out(self) -> None:
        """Escape: out of the find line, out of a pane, out of a line with words in it; else the list of places."""
        if self.find.display:
            self._close_find()
        elif self._pane_in_hand():
            self.line.focus()
        elif self.line.text:
            self.action_look_back()
        else:
            await self.run_action("app.places")

    def action_say_consent(self) -> None:
        """What is said aloud before anything is written down."""
        words = wordings_of(self.desk).consent or "No wording about consent is written down (texts/consent.txt)."
        self.desk.push_screen(Aloud("To read aloud, before anything is written down", words))

    # Finding

    def action_find(self) -> None:
        """Opens the line that finds as one types."""
        self.find.display = True
        self.find.focus()

    @on(LineField.Changed, "FindLine")
    def _find(self, event: LineField.Changed) -> None:
        self._sought = event.text
        self._show_panes()

    @on(FindLine.Entered)
    def _found(self) -> None:
        self.action_look_back()

    def _close_find(self) -> None:
        self.find.text = ""
        self.find.display = False
        self._sought = ""
        self._show_panes()
        self.line.focus()


def _pane_id(stream: str) -> str:
    return f"pane-{stream}"
