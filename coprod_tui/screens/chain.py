"""Where a line of the brief comes from: the agreement, both whys, what was said, at which meeting, with what leave."""

from __future__ import annotations

from collections.abc import Iterator

from coprod_tui.looks import stream_role
from coprod_tui.meeting.model import BriefLine, Conflict, Contribution, Form, Meeting, Side, Stream
from coprod_tui.meeting.rules import conflicts as rules
from coprod_tui.meeting.rules.brief import Showing, showing
from coprod_tui.meeting.rules.lines import agreed_for, said_for
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.screens.rows import CONSENT_WORDS, HIDDEN, day_words, is_hidden, said_words
from coprod_tui.widgets.lined import Paragraph, Words

_MOST = 40
"""How many things said are shown; the rest is counted."""
_LEAVE = {
    Showing.WORDS: "",
    Showing.CODE: "printed by its code, not in these words",
    Showing.COUNTED: "counted, never printed",
}


def chain(project: Snapshot, key: str, *, shielded: bool, column: int) -> tuple[Paragraph, ...]:
    """What unfolds under the line with this key (`line/<id>`, `conflict/<id>`, `said/<id>`, `shown/<id>`).

    The words begin at `column`; words that are not for the room are hidden while it can see the screen.
    """
    about, _, record = key.partition("/")
    those = _sources(project, about, record)
    if not those:
        return ()
    made = _Chain(project, shielded=shielded, column=column)
    return (made.head(), *made.rows(*those))


def unfolds(project: Snapshot, key: str) -> bool:
    """Whether there is anything to unfold under a line."""
    about, _, record = key.partition("/")
    return bool(_sources(project, about, record))


_Sources = tuple[tuple[Conflict, ...], tuple[Contribution, ...]]


def _sources(project: Snapshot, about: str, record: str) -> _Sources | tuple[()]:
    """The conflicts and the contributions that a line rests on."""
    if about == "line" and project.get(BriefLine, record) is not None:
        return agreed_for(project, record), said_for(project, record)
    if about == "conflict" and (conflict := project.get(Conflict, record)) is not None:
        return (conflict,), ()
    if about in ("said", "shown") and (said := project.get(Contribution, record)) is not None:
        return (), (said,)
    return ()


class _Chain:
    """The rows of one chain."""

    def __init__(self, project: Snapshot, *, shielded: bool, column: int) -> None:
        self._project = project
        self._shielded = shielded
        self._column = column

    def head(self) -> Paragraph:
        return Paragraph((Words("where it comes from", "primary", bold=True),), column=self._column)

    def rows(self, conflicts: tuple[Conflict, ...], said: tuple[Contribution, ...]) -> Iterator[Paragraph]:
        for conflict in conflicts:
            yield from self._conflict(conflict)
        known = {one.id for conflict in conflicts for one in self._bases(conflict)}
        rest = [one for one in said if one.id not in known]
        yield from map(self._said, rest[:_MOST])
        if len(rest) > _MOST:
            yield self._row("", (Words(f"{len(rest) - _MOST:,} more things said", "quiet"),))
        if not conflicts and not said:
            yield self._row("", (Words("Nothing that was said stands behind it.", "warning"),))

    def _conflict(self, conflict: Conflict) -> Iterator[Paragraph]:
        project = self._project
        end = rules.outcome(project, conflict)
        when = f"{'agreed' if end.agreed else 'not agreed'}, {self._at(end.meeting, end.at)}" if end else ""
        state = when or str(rules.stage(project, conflict))
        found = rules.proposal(project, conflict)
        yield self._row(
            rules.code(project, conflict), (Words(rules.title(project, conflict)), Words(f"  {state}", "quiet"))
        )
        if end and end.agreed and found and found.text:
            yield self._row("", (Words("middle ground  ", "quiet"), Words(found.text)))
        for side in rules.sides(project, conflict):
            yield from self._side(side)

    def _side(self, side: Side) -> Iterator[Paragraph]:
        project = self._project
        stream = project.get(Stream, side.stream)
        whose = rules.whose(rules.side_name(project, side), "why")
        unsaid = "they chose not to say" if side.silent else "not written down yet"
        why = Words(side.why) if side.why else Words(unsaid, "quiet")
        yield self._row("", (Words(f"{whose}  ", stream_role(stream.colour if stream else 0)), why))
        yield from map(self._said, rules.bases(project, side))

    def _bases(self, conflict: Conflict) -> Iterator[Contribution]:
        for side in rules.sides(self._project, conflict):
            yield from rules.bases(self._project, side)

    def _said(self, one: Contribution) -> Paragraph:
        project = self._project
        stream = project.get(Stream, one.stream)
        role = stream_role(stream.colour) if stream else "quiet"
        facts = Words(f"   {' · '.join(self._facts(one))}", "quiet")
        if self._shielded and is_hidden(one):
            return self._row(project.code(one), (Words(HIDDEN, "quiet", italic=True),), role)
        why = (Words(f" because {one.why}", "soft"),) if one.why else ()
        return self._row(project.code(one), (Words(said_words(one)), *why, facts), role)

    def _facts(self, one: Contribution) -> Iterator[str]:
        yield self._at(one.meeting, one.at)
        if one.form is not Form.SUMMARY:
            yield "read back" if one.read_back else "not read back"
        yield CONSENT_WORDS[one.consent]
        if left := _LEAVE[showing(one)]:
            yield left

    def _at(self, meeting: str | None, at: str) -> str:
        one = self._project.get(Meeting, meeting)
        return f"meeting {one.number}, {day_words(one.started_at)}" if one else day_words(at)

    def _row(self, label: str, words: tuple[Words, ...], role: str = "quiet") -> Paragraph:
        beside = self._column + 7
        return Paragraph(words, Words(" " * self._column + label, role) if label else Words("", "quiet"), beside)
