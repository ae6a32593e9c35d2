"""Themes side by side as values for the widgets: the legend, the turns, what was said about the theme in hand."""

from __future__ import annotations

from typing import NamedTuple

from coprod_tui.desk import Desk
from coprod_tui.looks import stream_role
from coprod_tui.meeting.model import MeetingKind
from coprod_tui.meeting.rules.turns import turn, without_turn
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.screens.leads.themes import LEGEND, Themes, answer_words
from coprod_tui.screens.rows import Rows
from coprod_tui.widgets.lined import Paragraph, Words
from coprod_tui.widgets.point_list import Detail, Row

_WIDE = 125
"""From so many cells on the legend has room for what the figures are."""
_NO_MEETING = "No leads' meeting is open: F2 starts one, and each lead then has a turn."


class SaidHead(NamedTuple):
    """What stands in the frame around what was said about a theme."""

    title: str
    keys: str


class ThemePresenter:
    """What the leads' screen shows of the themes."""

    def __init__(self, desk: Desk) -> None:
        """`desk` says what time it is, and whether the room can see the screen."""
        self._rows = Rows(desk)

    @staticmethod
    def where(project: Snapshot) -> str:
        """The leads' meeting that is open, or the themes; for the top line."""
        meeting = project.meeting_open
        if meeting is not None and meeting.kind is MeetingKind.LEADS:
            return ", ".join(part for part in (meeting.title, meeting.venue) if part)
        return "Themes side by side"

    @staticmethod
    def legend(width: int) -> Paragraph:
        """The signs of silence; in a window of so many cells, where they fit, also what the figures are."""
        signs = Words("   ".join(f"{sign} {words}" for sign, words in LEGEND), "quiet")
        if width < _WIDE:
            return Paragraph((signs,))
        head = Words("Themes side by side", bold=True)
        return Paragraph((head, Words("   how many things each stream said      ", "quiet"), signs))

    @staticmethod
    def turns(project: Snapshot) -> Paragraph:
        """Whose turn it was, and who has had none (R32)."""
        meeting = project.meeting_open
        if meeting is None or meeting.kind is not MeetingKind.LEADS:
            return Paragraph((Words(_NO_MEETING, "quiet"),))
        left = {stream.id for stream in without_turn(project, meeting)}
        pieces: list[Words] = []
        for stream in project.streams:
            had = turn(project, meeting, stream.id)
            if had is None and stream.id not in left:
                continue
            words = Words(f" {had.turn}   ") if had else Words(" not yet   ", "warning", bold=True)
            pieces += (Words(stream.name, stream_role(stream.colour)), words)
        return Paragraph(tuple(pieces), Words("Turns", "primary", bold=True), 7)

    @staticmethod
    def said_head(themes: Themes, theme: str) -> SaidHead:
        """The theme, how much of what was said about it has no answer, and the keys."""
        ids, waiting = themes.said.get(theme, ()), themes.waiting.get(theme, 0)
        count = f"{waiting:,} without an answer" if waiting else "all of it has an answer" if ids else "nothing said"
        return SaidHead(f"{themes.name(theme)}: {count}", "l into a line   a answer   Space mark" if ids else "")

    def row(self, themes: Themes, contribution: str) -> Row:
        """What was said, with its answer; those without one stand under a heading of their own."""
        answer = answer_words(themes, contribution)
        row = self._rows.row(contribution)._replace(group="Answered" if answer else "No answer yet")
        return row._replace(state=f"✓ {answer}", state_role="quiet") if answer else row

    def detail(self, contribution: str) -> Detail:
        """What is known of the selected one; its letters stand in the frame and at the bottom of the screen."""
        return self._rows.detail(contribution)._replace(keys=())
