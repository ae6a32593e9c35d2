"""Contributions as rows of a pane: what is shown of each, and what stands open when it is selected."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from coprod_tui.domain.brief.rules import number_of
from coprod_tui.domain.conflicts import sides as conflict_sides
from coprod_tui.domain.meetings.agenda import moment
from coprod_tui.domain.privacy.detection import asked, queries
from coprod_tui.domain.records import (
    About,
    Basis,
    BriefLine,
    Conflict,
    Consent,
    Contribution,
    Form,
    Meeting,
    Option,
    Side,
    Stream,
    Version,
    conflict_code,
)
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.colors import stream_role
from coprod_tui.tui.commands import Command, commands
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.desk.state import Waiting
from coprod_tui.tui.widgets.point_list import Detail, Row

CONSENT_WORDS = {
    Consent.ROOM: "stays in the room",
    Consent.IDEA: "use the idea",
    Consent.QUOTE: "use the words",
    Consent.QUOTE_WITH_ROLE: "use the words and the role",
}
HIDDEN = "not for the room"


def conflicts_of(project: Snapshot, contribution: str) -> tuple[Conflict, ...]:
    """The conflicts that a contribution is part of."""
    sides = (project.get(Side, basis.side) for basis in project.linked(Basis, "contribution", contribution))
    found = (project.get(Conflict, side.conflict) for side in sides if side is not None)
    return tuple(sorted({one for one in found if one is not None}, key=lambda one: one.number))


def said_words(contribution: Contribution) -> str:
    """The words as they are shown: in quotation marks when they are the person's own."""
    return f"“{contribution.text}”" if contribution.form is Form.OWN else contribution.text


def is_hidden(contribution: Contribution) -> bool:
    """Whether the room must not see it (R29)."""
    return contribution.sensitive or contribution.consent is Consent.ROOM


def visible_text(contribution: Contribution, *, shielded: bool) -> str:
    """The words, or that they are not for the room, which can see the screen while it is shielded."""
    return HIDDEN if shielded and is_hidden(contribution) else said_words(contribution)


def meeting_label(project: Snapshot, meeting: str | None, open_one: Meeting | None) -> str:
    """`This meeting`, `Meeting 2 · 3 Nov`, `No meeting`."""
    if meeting is None:
        return "No meeting"
    if open_one is not None and meeting == open_one.id:
        return "This meeting"
    record = project.get(Meeting, meeting)
    return "No meeting" if record is None else f"Meeting {record.number} · {day_words(record.started_at)}"


def day_words(at: str) -> str:
    """A date as people say it: `3 Nov`."""
    try:
        told = datetime.fromisoformat(at)
    except ValueError:
        return at
    return f"{told.day} {told:%b}"


class Rows:
    """Makes rows for the panes of one desk, from the newest snapshot."""

    def __init__(self, desk: Desk) -> None:
        """`desk` says what time it is, what waits, and whether the room can see the screen."""
        self._desk = desk

    def row(self, one: str) -> Row:
        """The row of a contribution, or of a line that is on its way to the disk."""
        waiting = next((line for line in self._desk.waiting if line.slot == one), None)
        project = self._desk.snapshot
        said = project.get(Contribution, one)
        if waiting is not None:
            return self._waiting(waiting)
        return Row("", words="") if said is None else self._said(project, said)

    def _waiting(self, line: Waiting) -> Row:
        entered = line.within(self._desk.snapshot)
        captured, stream = entered.parsed, entered.target
        words = f"“{captured.text}”" if captured.form is Form.OWN else captured.text
        return Row(
            code=f"{stream.letter}-…" if stream else "…",
            sign=(captured.kind or line.kind).sign,
            words=words,
            why=f"because {captured.why}" if captured.why else "",
            facts=tuple(f"#{theme}" for theme in captured.themes),
            state=f"not saved: {line.trouble}" if line.trouble else "saving",
            state_role="error" if line.trouble else "warning",
            code_role=stream_role(stream.colour) if stream else "quiet",
            group="This meeting" if self._desk.snapshot.meeting_open else "",
        )

    def _said(self, project: Snapshot, contribution: Contribution) -> Row:
        open_one = project.meeting_open
        hidden = self._desk.shielded and is_hidden(contribution)
        stream = project.get(Stream, contribution.stream)
        query = "" if hidden else asked(queries(project, contribution))
        return Row(
            code=project.code(contribution),
            sign=contribution.kind.sign,
            words=visible_text(contribution, shielded=self._desk.shielded),
            why="" if hidden or not contribution.why else f"because {contribution.why}",
            facts=() if hidden else self._facts(project, contribution),
            code_role=stream_role(stream.colour) if stream else "quiet",
            state=f"{query}? {self._desk.keys_of(_NAMES)}: keep or mask" if query else "",
            state_role="quiet",
            quiet=open_one is not None and contribution.meeting != open_one.id,
            group=meeting_label(project, contribution.meeting, open_one),
        )

    @staticmethod
    def _facts(project: Snapshot, contribution: Contribution) -> tuple[str, ...]:
        about = (project.get(Stream, link.stream) for link in project.linked(About, "contribution", contribution.id))
        return (
            *(f"#{theme.name}" for theme in project.themes_of(contribution.id)),
            *([f"@{contribution.speaker}"] if contribution.speaker else []),
            *(["read back"] if contribution.read_back else []),
            *([CONSENT_WORDS[contribution.consent]] if contribution.consent is not Consent.IDEA else []),
            *(["sensitive"] if contribution.sensitive else []),
            *(f"about {stream.name}" for stream in about if stream),
            *(conflict_code(conflict.number) for conflict in conflicts_of(project, contribution.id)),
        )

    def detail(self, one: str) -> Detail:
        """What stands open under the selected row: what is known of it, and the letters that act on it."""
        project = self._desk.snapshot
        said = project.get(Contribution, one)
        if said is None:
            return Detail()
        keys = tuple((self._desk.keys_of(command).split(", ")[0], command.name) for command in _letters())
        if self._desk.shielded and is_hidden(said):
            return Detail(keys=keys)
        at = moment(datetime.fromisoformat(said.at), self._desk.wall().date()) if "T" in said.at else said.at
        asked = f" (asked: {said.asked})" if said.asked else ""
        facts = (
            ("kind", str(said.kind)),
            ("form", f"{said.form}, {'read back' if said.read_back else 'not read back yet'}"),
            ("consent", f"{CONSENT_WORDS[said.consent]}{asked}"),
            ("said", f"{at}, {meeting_label(project, said.meeting, project.meeting_open)}"),
        )
        return Detail(facts, keys)


_NAMES = next(one for one in commands("said") if one.action == "names")


def _letters() -> tuple[Command, ...]:
    return tuple(one for one in commands("said") if one.shown)


# Where a place is that a rule names: on which screen something is mended, and what it is called.


class Link(NamedTuple):
    """A screen, and what is selected there."""

    mode: str
    """The screen's mode (coprod_tui.tui.app)."""
    words: str
    """What it is, in a word or two."""
    record: str = ""
    """The id of what is selected there."""


def whereabouts(project: Snapshot, place: str | None) -> Link | None:
    """Where a place leads (`<contribution>`, `<contribution>/shown/<stream>`, `<line>`, `<version>/<stream>` …).

    None for one that leads nowhere: it is about what is being typed.
    """
    first, _, rest = (place or "").partition("/")
    if not first:
        return None
    if (said := project.get(Contribution, first)) is not None:
        about = "write down that they were shown it" if rest.startswith("shown/") else f"{project.code(said)}, by theme"
        return Link("leads", about, said.id)
    if (line := project.get(BriefLine, first)) is not None:
        return Link("brief", f"line {number_of(project, line)}", f"line/{line.id}")
    if project.get(Version, first) is not None:
        stream = project.get(Stream, rest.partition("/")[0])
        return Link("signoff", f"sign-off, {stream.name}" if stream else "sign-off", stream.id if stream else "")
    if (conflict := _conflict(project, first)) is not None:
        return Link("conflicts", conflict_sides.code(project, conflict), conflict.id)
    if project.get(Meeting, first) is not None:
        return Link("leads", "whose turn it is", "") if rest.startswith("turn/") else Link("floor", "the meeting")
    return None


def _conflict(project: Snapshot, record: str) -> Conflict | None:
    """The conflict that a record is, or is part of."""
    part = project.get(Side, record) or project.get(Option, record)
    return project.get(Conflict, part.conflict if part else record)
