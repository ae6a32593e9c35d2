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
    """What unfolds under the line with this key (`line/<id>`, `conflict/<id>`, `said/<id>`, `moved/line/<id>` …).

    The words begin at `column`; words that are not for the room are hidden while it can see the screen.
    """
    sources = _sources(project, key)
    if sources is None:
        return ()
    unfolded = _Chain(project, shielded=shielded, column=column)
    return (unfolded.head(), *unfolded.rows(*sources))


def unfolds(project: Snapshot, key: str) -> bool:
    """Whether there is anything to unfold under a line."""
    return _sources(project, key) is not None


def _sources(project: Snapshot, key: str) -> _Sources | None:
    """The agreements and the contributions that a line rests on; None for a line that the program makes."""
    about, _, record = key.removeprefix("moved/").partition("/")
    if about in ("line", "wanted") and project.get(BriefLine, record) is not None:
        links = chain_of(project, record)
        return links.agreements, links.said
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
        for agreement in agreements:
            yield from self._agreement(agreement)
        yield from self._all(said)
        if not agreements and not said:
            yield self._row("", (Words("Nothing that was said stands behind it.", "warning"),))

    def _agreement(self, link: AgreementLink) -> Iterator[Paragraph]:
        end = link.outcome
        ended = f"{'agreed' if end.agreed else 'not agreed'}, {self._at(link.meeting, end.at)}" if end else ""
        yield self._row(link.code, (Words(link.title), Words(f"  {ended or link.stage}", "quiet")))
        if end and end.agreed and link.proposal and link.proposal.text:
            yield self._row("", (Words("middle ground  ", "quiet"), Words(link.proposal.text)))
        for side in link.sides:
            yield from self._side(side)

    def _side(self, link: SideLink) -> Iterator[Paragraph]:
        stream = self._project.get(Stream, link.side.stream)
        whose = Words(f"{conflicts.whose(link.name, 'why')}  ", stream_role(stream.colour if stream else 0))
        unsaid = "they chose not to say" if link.side.silent else "not written down yet"
        yield self._row("", (whose, Words(link.side.why) if link.side.why else Words(unsaid, "quiet")))
        yield from self._all(link.said)

    def _all(self, links: tuple[SaidLink, ...]) -> Iterator[Paragraph]:
        for link in links[:_MOST]:
            yield self._said(link)
            yield from (self._said(merged, f"merged into {link.code}") for merged in link.merged)
        if len(links) > _MOST:
            yield self._row("", (Words(f"{len(links) - _MOST:,} more things said", "quiet"),))

    def _said(self, link: SaidLink, about: str = "") -> Paragraph:
        contribution = link.contribution
        stream = self._project.get(Stream, contribution.stream)
        role = stream_role(stream.colour) if stream else "quiet"
        if self._shielded and is_hidden(contribution):
            return self._row(link.code, (Words(HIDDEN, "quiet", italic=True),), role)
        why = (Words(f" because {contribution.why}", "soft"),) if contribution.why else ()
        facts = Words(f"   {' · '.join(filter(None, (*self._facts(link), about)))}", "quiet")
        return self._row(link.code, (Words(said_words(contribution)), *why, facts), role)

    def _facts(self, link: SaidLink) -> Iterable[str]:
        said = link.contribution
        read_back = "" if said.form is Form.SUMMARY else "read back" if said.read_back else "not read back"
        return self._at(link.meeting, said.at), read_back, CONSENT_WORDS[said.consent], _LEAVE[link.showing]

    def _at(self, meeting: Meeting | None, at: str) -> str:
        return f"meeting {meeting.number}, {day_words(meeting.started_at)}" if meeting else day_words(at)

    def _row(self, label: str, words: tuple[Words, ...], role: str = "quiet") -> Paragraph:
        beside = self._column + 7
        return Paragraph(words, Words(" " * self._column + label, role) if label else Words("", "quiet"), beside)
