"""Sections 4, 8 and 9 and annex A of the brief: contributions by kind, by theme, declined ones, and all by code."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.brief.content import (
    NONE,
    Cite,
    CountedNote,
    LineDetail,
    Note,
    PrintedLine,
    Section,
    SectionPart,
    SourcedText,
)
from coprod_tui.domain.brief.facts import AWAITED, Showing, counted, detail, fact, showing, words_of
from coprod_tui.domain.brief.rules import WRITTEN_IN
from coprod_tui.domain.brief.written import AnswerIndex, declined_parts, index_answers, is_declined, written_part
from coprod_tui.domain.records import About, AnswerKind, Contribution, Form, Kind, Meeting, Stream, Theme
from coprod_tui.domain.snapshot import Snapshot

_KINDS = {
    Kind.WORKS: "what works",
    Kind.DOESNT_WORK: "what doesn't work",
    Kind.WOULD_LIKE: "what they would like",
    Kind.QUESTION: "questions",
    Kind.FACT: "facts",
}
_KIND = {kind: fact("kind", "Kind", kind.value, kind.value) for kind in Kind}
_FORM = {
    Form.OWN: (fact("form", "Form", "in their own words", Form.OWN.value),),
    Form.WRITTEN: (fact("form", "Form", "as they wrote it", Form.WRITTEN.value),),
    Form.SUMMARY: (),
}
_WITHHELD = {
    Form.OWN: "Said in the person's own words, which are not printed here.",
    Form.WRITTEN: "Written by the person; the words are not printed here.",
}


@frozen
class ShownContribution(Frozen):
    """One contribution as a brief shows it."""

    contribution: Contribution
    showing: Showing
    line: PrintedLine
    """Its line in annex A, without a number."""


@frozen
class AllContributions(Frozen):
    """All contributions, prepared once for the sections that print them."""

    streams: tuple[Stream, ...]
    by_stream: Mapping[str, tuple[ShownContribution, ...]]
    """In the order said."""
    by_theme: Mapping[str, tuple[ShownContribution, ...]]
    themes: tuple[Theme, ...]
    """By name; only themes with a contribution that is shown."""
    cites: Mapping[str, Cite]
    """Sources for all contributions that may be cited."""
    answers: AnswerIndex
    unanswered: int
    """Number of contributions without an answer, shown or not."""

    @property
    def count(self) -> int:
        """Number of contributions, shown or not."""
        return sum(map(len, self.by_stream.values()))


def all_contributions(project: Snapshot) -> AllContributions:
    """Prepare all contributions in one pass; this is most of the time that a brief takes."""
    themes = project.themes
    tagged = _index_themes(project, themes)
    about = _index_abouts(project)
    meetings = {one.id: fact("meeting", "Meeting", str(one.number), one.id) for one in project.all(Meeting).values()}
    by_stream: dict[str, tuple[ShownContribution, ...]] = {}
    by_theme: defaultdict[str, list[ShownContribution]] = defaultdict(list)
    contributions = project.all(Contribution)
    showings = {one.id: showing(one) for one in contributions.values()}
    cites = {
        contribution.id: Cite(contribution.id, project.code(contribution))
        for contribution in contributions.values()
        if showings[contribution.id] is not Showing.COUNTED
    }
    answered = index_answers(project)
    for stream in project.streams:
        said: list[ShownContribution] = []
        for key in project.said(stream.id):
            contribution, shown = contributions[key], showings[key]
            own_themes = tagged.get(key, ())
            names = tuple(name for _, name in own_themes)
            meeting = meetings.get(contribution.meeting or "")
            answer = answered.of(key, cites)
            line = _line(contribution, shown, cites.get(key), names, about.get(key), meeting, answer)
            said.append(ShownContribution(contribution, shown, line))
            if shown is not Showing.COUNTED:
                for theme, _ in own_themes:
                    by_theme[theme].append(said[-1])
        by_stream[stream.id] = tuple(said)
    return AllContributions(
        streams=project.streams,
        by_stream=by_stream,
        by_theme={key: tuple(said) for key, said in by_theme.items()},
        themes=tuple(theme for theme in themes if theme.id in by_theme),
        cites=cites,
        answers=answered,
        unanswered=sum(not answered.has(one.contribution) for said in by_stream.values() for one in said),
    )


def no_contributions(project: Snapshot) -> AllContributions:
    """An AllContributions without any, for the fast outline of a brief."""
    nothing: dict[str, tuple[ShownContribution, ...]] = {stream.id: () for stream in project.streams}
    return AllContributions(project.streams, nothing, {}, (), {}, AnswerIndex({}, {}, {}), 0)


def _index_themes(project: Snapshot, themes: Iterable[Theme]) -> Mapping[str, list[tuple[str, SourcedText]]]:
    """The themes of each contribution (id, name), by theme name."""
    themes_by_contribution: defaultdict[str, list[tuple[str, SourcedText]]] = defaultdict(list)
    for theme in themes:
        names = words_of(theme, "name")
        for contribution in project.in_theme(theme.id) if names else ():
            themes_by_contribution[contribution].append((theme.id, names[0]))
    return themes_by_contribution


def _index_abouts(project: Snapshot) -> Mapping[str, LineDetail]:
    """The streams that contributions are about (R17)."""
    abouts: defaultdict[str, list[About]] = defaultdict(list)
    for about in project.all(About).values():
        abouts[about.contribution].append(about)
    return {contribution: _about_streams(project.streams, those) for contribution, those in abouts.items()}


def _about_streams(streams: tuple[Stream, ...], abouts: list[About]) -> LineDetail:
    shown = {one.stream: one.shown_at is not None for one in abouts}
    shown_streams = [stream for stream in streams if stream.id in shown]
    names = (f"{stream.name}, shown to them" if shown[stream.id] else stream.name for stream in shown_streams)
    return fact("about", "About", "; ".join(names), " ".join(stream.id for stream in shown_streams))


def _line(
    contribution: Contribution,
    shown: Showing,
    cite: Cite | None,
    themes: tuple[SourcedText, ...],
    about: LineDetail | None,
    meeting: LineDetail | None,
    answer: tuple[LineDetail, ...],
) -> PrintedLine:
    may_show = shown is Showing.WORDS
    details = (
        *(detail("why", "Why", contribution, "why") if may_show else ()),
        _KIND[contribution.kind],
        *_FORM[contribution.form],
        *((LineDetail("themes", "Themes", themes),) if themes else ()),
        *(each for each in (about, meeting) if each is not None),
        *answer,
    )
    words = SourcedText(contribution.id, "text", contribution.text) if may_show else None
    withheld = "" if may_show else _WITHHELD.get(contribution.form, "")
    quoted = may_show and contribution.form is not Form.SUMMARY
    return PrintedLine(f"said/{contribution.id}", "", words, withheld, quoted, details, (cite,) if cite else ())


def section_said(said: AllContributions) -> Section:
    """Section 4: each stream's words by kind; derived from annex A, so no part of the fingerprint."""
    parts = tuple(part for stream in said.streams for part in _stream_parts(stream, said.by_stream[stream.id]))
    return Section("4", "What each stream said", parts)


def _stream_parts(stream: Stream, said: tuple[ShownContribution, ...]) -> Iterator[SectionPart]:
    if not said:
        nothing = f"Nothing that was said by {stream.name} is written down yet."
        yield SectionPart(stream.name, notes=(CountedNote(nothing, ((NONE, stream.id, 0),)),))
        return
    for kind, title in _KINDS.items():
        lines = tuple(
            _short_line(shown) for shown in said if shown.contribution.kind is kind and shown.showing is Showing.WORDS
        )
        if lines:
            yield SectionPart(f"{stream.name}: {title}", lines)
    if notes := _not_shown(stream, said):
        yield SectionPart(f"{stream.name}: what is not shown", notes=notes)


def _short_line(said: ShownContribution) -> PrintedLine:
    whole = said.line
    why = tuple(item for item in whole.details if item.key == "why")
    key = f"shown/{said.contribution.id}"
    return PrintedLine(key, "", whole.words, "", whole.quoted, why, whole.cites, derived=True)


def _not_shown(stream: Stream, said: tuple[ShownContribution, ...]) -> tuple[CountedNote, ...]:
    verbatim = sum(one.showing is Showing.CODE for one in said)
    kept = sum(one.showing is Showing.COUNTED for one in said)
    notes = []
    if verbatim:
        stand = "stands" if verbatim == 1 else "stand"
        text = f"{counted(verbatim)} {stand} in annex A by code, kind and themes: the words may not be quoted."
        notes.append(CountedNote(text, (("withheld", stream.id, verbatim),)))
    if kept:
        text = f"{counted(kept)} {'is' if kept == 1 else 'are'} {_unshown(said)}: counted, not shown."
        notes.append(CountedNote(text, ((_unshown_count(said), stream.id, kept),)))
    return tuple(notes)


def _unshown(said: tuple[ShownContribution, ...]) -> str:
    withdrawn = any(one.contribution.withdrawn_at for one in said)
    return "sensitive, kept in the room or withdrawn" if withdrawn else "sensitive or kept in the room"


def _unshown_count(said: tuple[ShownContribution, ...]) -> str:
    """What a sentence about contributions that are not shown counts: withdrawn ones make it another sentence."""
    return "hidden or withdrawn" if any(one.contribution.withdrawn_at for one in said) else "hidden"


def section_themes(project: Snapshot, said: AllContributions) -> Section:
    """Section 8: its written lines, and the codes of each theme."""
    themes = (SectionPart(lines=tuple(_theme_line(said, theme) for theme in said.themes)),) if said.themes else ()
    parts = (*written_part(project, "8", said.cites), *themes)
    notes = () if parts else (f"What was said {AWAITED} by theme, once it has themes.",)
    return Section("8", WRITTEN_IN["8"], parts, notes)


def section_cannot(project: Snapshot, said: AllContributions) -> Section:
    """Section 9: its written lines, what cannot be done and why, and how much has no answer yet (R25)."""
    lines: defaultdict[AnswerKind, list[PrintedLine]] = defaultdict(list)
    hidden: Counter[AnswerKind] = Counter()
    for contribution in (one for of_stream in said.by_stream.values() for one in of_stream):
        answer = said.answers.written.get(contribution.contribution.id)
        if answer is None or not is_declined(answer.fate):
            continue
        if contribution.showing is Showing.COUNTED:
            hidden[answer.fate] += 1
        else:
            lines[answer.fate].append(_declined_line(contribution))
    parts = (*written_part(project, "9", said.cites), *declined_parts(lines, hidden))
    notes: list[Note] = [] if parts else [f"What cannot be done {AWAITED}, with a reason that a person can read."]
    if left := said.unanswered:
        text = f"So far {counted(left)} said {'has' if left == 1 else 'have'} no answer yet."
        notes.append(CountedNote(text, (("unanswered", "", left),)))
    return Section("9", WRITTEN_IN["9"], parts, tuple(notes))


def _declined_line(said: ShownContribution) -> PrintedLine:
    whole = said.line
    because = tuple(item for item in whole.details if item.key == "reason")
    key = f"declined/{said.contribution.id}"
    return PrintedLine(key, "", whole.words, whole.text, whole.quoted, because, whole.cites, derived=True)


def _theme_line(said: AllContributions, theme: Theme) -> PrintedLine:
    in_theme = said.by_theme[theme.id]
    counts = [(stream, sum(one.contribution.stream == stream.id for one in in_theme)) for stream in said.streams]
    details = tuple(fact(f"said/{stream.id}", stream.name, f"{count:,}") for stream, count in counts if count)
    cites = tuple(said.cites[one.contribution.id] for one in in_theme)
    return PrintedLine(f"theme/{theme.id}", "", words_of(theme, "name")[0], "", False, details, cites, derived=True)


def annex_contributions(said: AllContributions) -> Section:
    """Annex A: all contributions by code."""
    title = "All that was said"
    if not said.count:
        return Section("A", title, notes=(f"Everything that is said {AWAITED}, each thing with its code.",))
    parts = tuple(_annex_part(stream, said.by_stream[stream.id]) for stream in said.streams)
    text = f"{counted(said.count)} {_was_or_were(said.count)} said; {_answered_words(said)}."
    counts = (("said", "", said.count), ("unanswered", "", said.unanswered))
    return Section("A", title, parts, (CountedNote(text, counts),))


def _answered_words(said: AllContributions) -> str:
    left = said.unanswered
    if not left:
        return "each has an answer"
    if left == said.count:
        return "none has an answer yet"
    return f"{left:,} {'has' if left == 1 else 'have'} no answer yet"


def _annex_part(stream: Stream, said: tuple[ShownContribution, ...]) -> SectionPart:
    lines = tuple(one.line for one in said if one.showing is not Showing.COUNTED)
    kept = len(said) - len(lines)
    text = f"{counted(kept, 'more thing')} {_was_or_were(kept)} said, {_unshown(said)}: counted, not shown."
    note = CountedNote(text, ((_unshown_count(said), stream.id, kept),))
    nothing = CountedNote("Nothing yet.", ((NONE, stream.id, 0),))
    return SectionPart(stream.name, lines, (note,) if kept else () if lines else (nothing,))


def _was_or_were(count: int) -> str:
    return "was" if count == 1 else "were"
