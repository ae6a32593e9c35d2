"""The capture line: parse what is typed once per text, show how it is understood, keep a draft, enter it."""

from __future__ import annotations

import json
from typing import Protocol

from textual.content import Content

from coprod_tui.base.text import TextMatcher, is_too_long
from coprod_tui.domain.brief.facts import counted
from coprod_tui.domain.contributions.capture import EnteredLine, line_hints
from coprod_tui.domain.contributions.rules import current_kind
from coprod_tui.domain.edit import LINE_SLOT
from coprod_tui.domain.records import Stream
from coprod_tui.tui.content import plain
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.widgets.capture_line import CaptureLine

SIGNS = ("+ works   - doesn't   * would like   ? question   = fact", "+ - * ? =   F1 help")
_MOST_SHOWN = 5
"""How many pasted lines a dialog shows."""


class StreamChooser(Protocol):
    """The stream to which lines go."""

    stream: str
    """The id of the selected stream."""

    def choose(self, stream_id: str) -> None:
        """Select a stream."""

    def to_end(self, stream_id: str) -> None:
        """Scroll to the last contribution of a stream."""


class CaptureController:
    """Controller of the capture line: its text, its stream, and what Enter does."""

    def __init__(self, desk: Desk, streams: StreamChooser) -> None:
        """`streams` has the selected stream, and selects the one that a line names."""
        self._desk = desk
        self._streams = streams
        self._last_read: EnteredLine | None = None
        self._accepted: dict[tuple[str, str], EnteredLine] = {}
        """Accepted lines by text and stream, until the widget's message about each arrives."""
        self.line = CaptureLine(accepts=self.accepts, placeholder="what was said")

    def _read(self, text: str, stream_id: str) -> EnteredLine:
        """Parse the line, unless text and streams are the same as last time."""
        project = self._desk.known
        streams, selected = project.streams, project.get(Stream, stream_id)
        if self._last_read is not None and self._last_read.text == text:
            entered = self._last_read.within(streams, selected)
        else:
            entered = EnteredLine.read(text, streams, selected)
        self._last_read = entered
        return entered

    def accepts(self, text: str) -> bool:
        """Return whether Enter takes the line: it says something, or names a stream."""
        entered = self._read(text, self._streams.stream)
        accepted = (entered.says_something or entered.chooses is not None) and not is_too_long(text)
        if accepted:
            self._accepted[text, self._streams.stream] = entered
        return accepted

    def enter(self) -> None:
        """Enter the line while another widget has the focus."""
        self.line.focus()
        self.line.keep()

    def typed(self) -> None:
        """Follow a change of the text."""
        self.show_hint()
        self._draft()

    def kept(self, text: str, stream_id: str) -> None:
        """Enter a line that was accepted while this stream was selected."""
        entered = self._accepted.pop((text, stream_id), None) or self._read(text, stream_id)
        if entered.chooses is not None:
            self._draft()
            self._streams.choose(entered.chooses.id)
            return
        kind, consent = current_kind(self._desk.known), self._desk.settings.default_consent
        self._desk.lines.enter(text, stream_id, kind, consent, entered)
        if self.line.text:
            self._draft()
        self._streams.to_end(entered.target.id if entered.target else stream_id)
        self.show_hint()

    async def pasted(self, lines: tuple[str, ...]) -> None:
        """Ask whether several pasted lines are one contribution or as many."""
        from coprod_tui.domain.contributions import commands  # noqa: PLC0415 - imported when first needed
        from coprod_tui.tui.dialogs import Choice, ChoiceDialog  # noqa: PLC0415 - imported when first shown

        kind, stream_id = current_kind(self._desk.known), self._streams.stream
        choices = [
            Choice("each", "k", f"keep {len(lines):,} contributions, one a line"),
            Choice("one", "o", "put them into the line as one"),
        ]
        more = len(lines) - _MOST_SHOWN
        about = "\n".join(lines[:_MOST_SHOWN]) + (f"\n… {more:,} more" if more > 0 else "")
        chosen = await self._desk.push_screen_wait(
            ChoiceDialog(f"{len(lines):,} lines were pasted", choices, about=about)
        )
        if chosen == "one":
            self.line.paste(" ".join(lines))
        elif chosen == "each":
            consent = self._desk.settings.default_consent
            done = await self._desk.attempt(commands.keep_lines, lines, stream=stream_id, kind=kind, consent=consent)
            if done:
                self._streams.to_end(stream_id)
                kept = counted(len(done.answer), "contribution was", "contributions were")
                self._desk.tell(f"{kept} kept. Ctrl+Z takes all of them back.")

    def too_full(self) -> None:
        """Tell that the line would be too long."""
        self._desk.tell(
            "More than a million characters cannot be kept as one thing. The line stays as it is.", "warning"
        )

    def goes_to(self, stream: Stream) -> None:
        """Set the stream of the line."""
        self.line.target = stream.id
        self.line.head(stream.name, stream.colour, SIGNS)
        self.show_hint()

    def show_hint(self) -> None:
        """Show under the line how it is parsed."""
        project, text = self._desk.known, self.line.text
        stream = project.get(Stream, self._streams.stream)
        if stream is None:
            return
        entered = self._read(text, stream.id) if text else None
        hints = (
            line_hints(
                entered.parsed, stream, current_kind(project), lambda name: project.theme(name) is not None, text
            )
            if entered
            else ()
        )
        self.line.understood = Content(" · ").join(plain(hint.text, "italic" if hint.strong else "") for hint in hints)

    # Draft

    def _draft(self) -> None:
        text = self.line.text
        self._desk.drafts.put(LINE_SLOT, json.dumps({"line": text, "stream": self._streams.stream}) if text else None)

    def offer_draft(self) -> None:
        """Restore the line that was being typed when the program ended."""
        body = self._desk.drafts.get(LINE_SLOT)
        if body:
            draft = json.loads(body)
            if draft["stream"] in {stream.id for stream in self._desk.known.streams}:
                self._streams.choose(draft["stream"])
            self.line.text = draft["line"]
            self._desk.tell("The line that you had not finished is here again.")

    def forget(self, same: TextMatcher) -> None:
        """Empty the line if it holds withdrawn words (R30)."""
        if same.holds(self.line.text):
            self.line.text = ""
