"""Contributions as rows of a list, the words for dates and meetings, and links to where a record is shown."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from coprod_tui.domain.meetings.agenda import format_moment
from coprod_tui.domain.privacy.questions import describe_open
from coprod_tui.domain.records import (
    About,
    Basis,
    BoardDecision,
    BriefLine,
    Conflict,
    Consent,
    Contribution,
    FixedPoint,
    Form,
    Group,
    Heard,
    Meeting,
    Openness,
    Option,
    Outcome,
    Proposal,
    Reservation,
    Sharing,
    Side,
    Signoff,
    Stream,
    Theme,
    Version,
    conflict_code,
)
from coprod_tui.domain.snapshot import ProjectView, Snapshot
from coprod_tui.tui.colors import stream_role
from coprod_tui.tui.commands import KeyCommand, commands
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.desk.state import PendingLine
from coprod_tui.tui.widgets.point_list import PointDetail, PointRow

CONSENT_WORDS = {
    Consent.ROOM: "stays in the room",
    Consent.IDEA: "use the idea",
    Consent.QUOTE: "use the words",
    Consent.QUOTE_WITH_ROLE: "use the words and the role",
}
HIDDEN = "not for the room"


def conflicts_of(project: ProjectView, contribution: str) -> tuple[Conflict, ...]:
    """The conflicts that a contribution is part of."""
    sides = (project.get(Side, basis.side) for basis in project.shown_with(Basis, contribution))
    conflicts = (project.get(Conflict, side.conflict) for side in sides if side is not None)
    return tuple(sorted({conflict for conflict in conflicts if conflict is not None}, key=lambda one: one.number))


def quoted_text(contribution: Contribution) -> str:
    """The text, in quotation marks where it is the person's own words."""
    return f"“{contribution.text}”" if contribution.form is Form.OWN else contribution.text


def is_hidden(contribution: Contribution) -> bool:
    """Whether the room must not see a contribution (R29)."""
    return contribution.sensitive or contribution.consent is Consent.ROOM


def visible_text(contribution: Contribution, *, shielded: bool) -> str:
    """The text, or HIDDEN where the screen is shielded and the room must not see it."""
    return HIDDEN if shielded and is_hidden(contribution) else quoted_text(contribution)


def meeting_label(project: ProjectView, meeting: str | None, open_meeting: Meeting | None) -> str:
    """`This meeting`, `Meeting 2 · 3 Nov`, `No meeting`."""
    if meeting is None:
        return "No meeting"
    if open_meeting is not None and meeting == open_meeting.id:
        return "This meeting"
    record = project.get(Meeting, meeting)
    return "No meeting" if record is None else f"Meeting {record.number} · {short_date(record.started_at)}"


def short_date(at: str) -> str:
    """The date of an ISO 8601 time: `3 Nov`; any other text stays as it is."""
    try:
        time = datetime.fromisoformat(at)
    except ValueError:
        return at
    return f"{time.day} {time:%b}"


class ContributionRows:
    """Makes list rows from the newest snapshot."""

    def __init__(self, desk: Desk) -> None:
        """`desk` has the clock, the lines that are not saved, and the shield."""
        self._desk = desk

    def row(self, record: str) -> PointRow:
        """The row of a contribution by its id, or of a line that is not saved yet by its slot."""
        if (line := next((line for line in self._desk.waiting if line.slot == record), None)) is not None:
            return self._row_of_line(line)
        contribution = self._desk.known.as_read(record)
        return PointRow("", words="") if contribution is None else self._row(self._desk.known, contribution)

    def _row_of_line(self, line: PendingLine) -> PointRow:
        entered = line.within(self._desk.known)
        parsed, stream = entered.parsed, entered.target
        words = f"“{parsed.text}”" if parsed.form is Form.OWN else parsed.text
        hidden = self._desk.shielded and line.consent is Consent.ROOM
        return PointRow(
            code=f"{stream.letter}-…" if stream else "…",
            sign=(parsed.kind or line.kind).sign,
            words=HIDDEN if hidden else words,
            why=f"because {parsed.why}" if parsed.why and not hidden else "",
            facts=tuple(f"#{theme}" for theme in parsed.themes),
            state=f"not saved: {line.trouble}" if line.trouble else "saving",
            state_role="error" if line.trouble else "warning",
            code_role=stream_role(stream.colour) if stream else "quiet",
            group="This meeting" if self._desk.known.meeting_open else "",
        )

    def _row(self, project: ProjectView, contribution: Contribution) -> PointRow:
        open_meeting = project.meeting_open
        hidden = self._desk.shielded and is_hidden(contribution)
        stream = project.get(Stream, contribution.stream)
        query = "" if hidden else describe_open(project, contribution)
        return PointRow(
            code=project.code(contribution),
            sign=contribution.kind.sign,
            words=visible_text(contribution, shielded=self._desk.shielded),
            why="" if hidden or not contribution.why else f"because {contribution.why}",
            facts=() if hidden else self._facts(project, contribution),
            code_role=stream_role(stream.colour) if stream else "quiet",
            state=f"{query}? {self._desk.keys_of(_NAMES)}: keep or mask" if query else "",
            state_role="quiet",
            quiet=open_meeting is not None and contribution.meeting != open_meeting.id,
            group=meeting_label(project, contribution.meeting, open_meeting),
        )

    @staticmethod
    def _facts(project: ProjectView, contribution: Contribution) -> tuple[str, ...]:
        about = (project.get(Stream, link.stream) for link in project.shown_with(About, contribution.id))
        return (
            *(f"#{theme.name}" for theme in project.themes_of(contribution.id)),
            *([f"@{contribution.speaker}"] if contribution.speaker else []),
            *(["read back"] if contribution.read_back else []),
            *([CONSENT_WORDS[contribution.consent]] if contribution.consent is not Consent.IDEA else []),
            *(["sensitive"] if contribution.sensitive else []),
            *(f"about {stream.name}" for stream in about if stream),
            *(conflict_code(conflict.number) for conflict in conflicts_of(project, contribution.id)),
        )

    def detail(self, record: str) -> PointDetail:
        """What opens under the selected row: the fields of the contribution, and the letters that act on it."""
        project = self._desk.known
        contribution = project.as_read(record)
        if contribution is None:
            return PointDetail()
        keys = tuple((self._desk.keys_of(command).split(", ")[0], command.name) for command in _letters())
        if self._desk.shielded and is_hidden(contribution):
            return PointDetail(keys=keys)
        at = contribution.at
        if "T" in at:
            at = format_moment(datetime.fromisoformat(at), self._desk.wall().date())
        asked = f" (asked: {contribution.asked})" if contribution.asked else ""
        facts = (
            ("kind", str(contribution.kind)),
            ("form", f"{contribution.form}, {'read back' if contribution.read_back else 'not read back yet'}"),
            ("consent", f"{CONSENT_WORDS[contribution.consent]}{asked}"),
            ("said", f"{at}, {meeting_label(project, contribution.meeting, project.meeting_open)}"),
        )
        return PointDetail(facts, keys)


_NAMES = next(one for one in commands("said") if one.action == "names")


def _letters() -> tuple[KeyCommand, ...]:
    return tuple(one for one in commands("said") if one.shown)


# Links from the places that rules name to the screens that show them


class Link(NamedTuple):
    """A screen and the record to select on it."""

    mode: str
    """The screen's mode (coprod_tui.tui.navigation)."""
    words: str
    """The target in a word or two."""
    record: str = ""
    """The id of the record to select."""


def link_to(project: Snapshot, place: str | None) -> Link | None:
    """The link to a place (`<contribution>`, `<contribution>/shown/<stream>`, `<line>`, `<version>/<stream>` …).

    None for a place that no screen shows, such as a field that is being filled in.
    """
    first, _, rest = (place or "").partition("/")
    if not first:
        return None
    if (contribution := project.get(Contribution, first)) is not None:
        by_theme = f"{project.code(contribution)}, by theme"
        words = "write down that they were shown it" if rest.startswith("shown/") else by_theme
        return Link("leads", words, contribution.id)
    if (line := project.get(BriefLine, first)) is not None:
        from coprod_tui.domain.brief.rules import number_of  # noqa: PLC0415 - the first screen does not wait for it

        return Link("brief", f"line {number_of(project, line)}", f"line/{line.id}")
    if project.get(Version, first) is not None:
        stream = project.get(Stream, rest.partition("/")[0])
        return Link("signoff", f"sign-off, {stream.name}" if stream else "sign-off", stream.id if stream else "")
    if (conflict := _conflict(project, first)) is not None:
        from coprod_tui.domain.conflicts import sides  # noqa: PLC0415 - the first screen does not wait for it

        return Link("conflicts", sides.code(project, conflict), conflict.id)
    if project.get(Meeting, first) is not None:
        return Link("leads", "whose turn it is", "") if rest.startswith("turn/") else Link("floor", "the meeting")
    return _in_brief(project, first, rest)


def _in_brief(project: Snapshot, record: str, rest: str) -> Link | None:
    """The link to a text that stands in the brief, or beside a version, and on no screen of its own."""
    if record == project.project.id:
        return Link("brief", "the brief", rest or "title")
    if record == "section":
        key = rest.partition("/")[0]
        return Link("brief", f"section {key}", key)
    if (point := project.get(FixedPoint, record)) is not None:
        return Link("brief", "the brief", f"{'fixed' if point.openness is Openness.FIXED else 'open'}/{record}")
    if project.get(Theme, record) is not None:
        return Link("brief", "the brief, by theme", f"theme/{record}")
    group = project.get(Group, record)
    if project.get(Stream, group.stream if group else record) is not None:
        return Link("brief", "how we worked", f"stream/{group.stream if group else record}")
    about = project.get(Signoff, record) or project.get(Sharing, record) or project.get(BoardDecision, record)
    return Link("signoff", "sign-off", getattr(about, "stream", "")) if about is not None else None


def _conflict(project: Snapshot, record: str) -> Conflict | None:
    """The conflict that a record is, or is part of."""
    heard, reservation = project.get(Heard, record), project.get(Reservation, record)
    side = heard.by if heard else reservation.side if reservation else record
    part = project.get(Side, side) or project.get(Option, side)
    ended = project.get(Outcome, record) or project.get(Proposal, record)
    found = part or ended
    return project.get(Conflict, found.conflict if found else record)
