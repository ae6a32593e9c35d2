"""Where a line of the brief comes from: the agreement, both whys, what was said, at which meeting, with what leave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from coprod_tui.looks import stream_role
from coprod_tui.meeting.model import BriefLine, Conflict, Contribution, Form, Meeting, Stream
from coprod_tui.meeting.rules import conflicts
from coprod_tui.meeting.rules.brief import Showing
from coprod_tui.meeting.rules.chain import AgreementLink, SaidLink, SideLink, agreement_link, said_links
from coprod_tui.meeting.rules.chain import chain as chain_of
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
_Sources = tuple[tuple[AgreementLink, ...], tuple[SaidLink, ...]]


def chain(project: Snapshot, key: str, *, shielded: bool, column: int) -> tuple[Paragraph, ...]:
    """What unfolds under the line with this key (`line/<id>`, `conflict/<id>`, `said/<id>`, `shown/<id>`).

    The words begin at `column`; words that are not for the room are hidden while it can see the screen.
    """
    found = _sources(project, key)
    if found is None:
        return ()
    made = _Chain(project, shielded=shielded, column=column)
    return (made.head(), *made.rows(*found))


def unfolds(project: Snapshot, key: str) -> bool:
    """Whether there is anything to unfold under a line."""
    return _sources(project, key) is not None


def _sources(project: Snapshot, key: str) -> _Sources | None:
    """The agreements and the contributions that a line rests on; None for a line that the program makes."""
    about, _, record = key.partition("/")
    if about in ("line", "wanted") and project.get(BriefLine, record) is not None:
        found = chain_of(project, record)
        return found.agreements, found.said
    if about == "conflict" and (conflict := project.get(Conflict, record)) is not None:
        return (agreement_link(project, conflict),), ()
    if about in ("said", "shown", "declined") and (said := project.get(Contribution, record)) is not None:
        return (), said_links(project, (said,))
    return None


class _Chain:
    """The rows of one chain."""

    def __init__(self, project: Snapshot, *, shielded: bool, column: int) -> None:
        self._project = project
        self._shielded = shielded
        self._column = column

    def head(self) -> Paragraph:
        return Paragraph((Words("where it comes from", "primary", bold=True),), column=self._column)

    def rows(self, agreements: tuple[AgreementLink, ...], said: tuple[SaidLink, ...]) -> Iterator[Paragraph]:
        for one in agreements:
            yield from self._agreement(one)
        yield from self._all(said)
        if not agreements and not said:
            yield self._row("", (Words("Nothing that was said stands behind it.", "warning"),))

    def _agreement(self, one: AgreementLink) -> Iterator[Paragraph]:
        end = one.outcome
        ended = f"{'agreed' if end.agreed else 'not agreed'}, {self._at(one.meeting, end.at)}" if end else ""
        yield self._row(one.code, (Words(one.title), Words(f"  {ended or one.stage}", "quiet")))
        if end and end.agreed and one.proposal and one.proposal.text:
            yield self._row("", (Words("middle ground  ", "quiet"), Words(one.proposal.text)))
        for side in one.sides:
            yield from self._side(side)

    def _side(self, one: SideLink) -> Iterator[Paragraph]:
        stream = self._project.get(Stream, one.side.stream)
        whose = Words(f"{conflicts.whose(one.name, 'why')}  ", stream_role(stream.colour if stream else 0))
        unsaid = "they chose not to say" if one.side.silent else "not written down yet"
        yield self._row("", (whose, Words(one.side.why) if one.side.why else Words(unsaid, "quiet")))
        yield from self._all(one.said)

    def _all(self, those: tuple[SaidLink, ...]) -> Iterator[Paragraph]:
        for one in those[:_MOST]:
            yield self._said(one)
            yield from (self._said(each, f"merged into {one.code}") for each in one.merged)
        if len(those) > _MOST:
            yield self._row("", (Words(f"{len(those) - _MOST:,} more things said", "quiet"),))

    def _said(self, link: SaidLink, about: str = "") -> Paragraph:
        one = link.contribution
        stream = self._project.get(Stream, one.stream)
        role = stream_role(stream.colour) if stream else "quiet"
        if self._shielded and is_hidden(one):
            return self._row(link.code, (Words(HIDDEN, "quiet", italic=True),), role)
        why = (Words(f" because {one.why}", "soft"),) if one.why else ()
        facts = Words(f"   {' · '.join(filter(None, (*self._facts(link), about)))}", "quiet")
        return self._row(link.code, (Words(said_words(one)), *why, facts), role)

    def _facts(self, link: SaidLink) -> Iterable[str]:
        one = link.contribution
        read_back = "" if one.form is Form.SUMMARY else "read back" if one.read_back else "not read back"
        return self._at(link.meeting, one.at), read_back, CONSENT_WORDS[one.consent], _LEAVE[link.showing]

    def _at(self, meeting: Meeting | None, at: str) -> str:
        return f"meeting {meeting.number}, {day_words(meeting.started_at)}" if meeting else day_words(at)

    def _row(self, label: str, words: tuple[Words, ...], role: str = "quiet") -> Paragraph:
        beside = self._column + 7
        return Paragraph(words, Words(" " * self._column + label, role) if label else Words("", "quiet"), beside)
