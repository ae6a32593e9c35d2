"""Commands for contributions: keep, edit, move, remove; for themes; and for answers."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import field, fields, replace
from operator import attrgetter
from typing import Any

from coprod_tui.base.errors import InvalidInput, RuleViolation
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.base.text import must_have_words, normalize_for_search, one_line_text, optional_text, sanitize
from coprod_tui.domain.brief.rules import may_lose_source
from coprod_tui.domain.conflicts.stages import may_leave_sides
from coprod_tui.domain.contributions import rules
from coprod_tui.domain.contributions.answers import answer_id, may_answer
from coprod_tui.domain.contributions.capture import EnteredLine, ParsedLine, parse_line
from coprod_tui.domain.edit import CommandContext, CommandResult, Edit, Value, delete, insert, overwrite, update, upsert
from coprod_tui.domain.fields import field_infos, may_be_empty, word_fields
from coprod_tui.domain.privacy.rules import must_have_its_words
from coprod_tui.domain.records import (
    About,
    Alias,
    AnswerKind,
    Asked,
    Basis,
    Consent,
    Contribution,
    Disposition,
    Form,
    Kind,
    OtherWords,
    Queried,
    Record,
    Source,
    Stream,
    Tag,
    Theme,
)
from coprod_tui.domain.snapshot import ProjectView, Snapshot


@frozen
class NewAbout(Frozen):
    """A stream that a contribution is about, and when and how it was shown to it (R17)."""

    stream: str
    """Its id; in notes, its name."""
    shown_at: str | None = None
    shown_how: str | None = None


@frozen
class NewContribution(Frozen):
    """Input for a new contribution, from a capture line, a card, notes or a spreadsheet."""

    stream: str
    """The id of its stream; while a file is read, its name, or empty where the file does not say it."""
    text: str
    kind: Kind = Kind.WOULD_LIKE
    why: str | None = None
    themes: tuple[str, ...] = ()
    speaker: str | None = None
    """A letter and a number; in notes also a number alone, for a person of the contribution's stream."""
    form: Form = Form.SUMMARY
    consent: Consent = Consent.IDEA
    asked: str | None = None
    read_back: bool = False
    sensitive: bool = False
    about: tuple[NewAbout, ...] = ()
    at: str | None = None
    """ISO 8601 with offset; None: now."""
    meeting: int | None = None
    """The number of a meeting in the same file; None: the open meeting."""
    code: str | None = None
    """The code that a file gives it."""
    line: int = field(default=0, compare=False)
    """Its line or row in the file, from 1; not compared."""


@frozen
class ContributionChanges(Frozen):
    """New values of a contribution; None leaves a field unchanged, an empty text clears it."""

    text: str | None = None
    why: str | None = None
    kind: Kind | None = None
    themes: tuple[str, ...] | None = None
    speaker: str | None = None
    form: Form | None = None
    consent: Consent | None = None
    asked: str | None = None
    read_back: bool | None = None
    sensitive: bool | None = None
    about: tuple[str, ...] | None = None
    stream: str | None = None


INPUT_FIELDS = tuple(
    each.name
    for each in fields(NewContribution)
    if each.name in field_infos(Contribution) and each.name not in ("stream", "meeting", "at")
)
"""The fields of NewContribution that are copied to the record."""
_READ_INPUT = attrgetter(*INPUT_FIELDS)
QUOTED = Consent.QUOTE.rank
_MAY_BE_EMPTY = tuple(name for name in word_fields(Contribution) if may_be_empty(Contribution, name))


def keep_line(
    now: CommandContext,
    project: ProjectView,
    line: str,
    *,
    stream: str,
    kind: Kind = Kind.WOULD_LIKE,
    consent: Consent = Consent.IDEA,
    clears: tuple[str, ...] = (),
) -> CommandResult[str | None]:
    """Keep one capture line in `stream` unless it names another; returns its id, or None for an empty line."""
    entered = EnteredLine.read(line, project.streams, project.the(Stream, stream))
    return keep_entered(now, project, entered, stream=stream, kind=kind, consent=consent, clears=clears)


def keep_entered(
    now: CommandContext,
    project: ProjectView,
    line: EnteredLine,
    *,
    stream: str,
    kind: Kind,
    consent: Consent,
    clears: tuple[str, ...] = (),
) -> CommandResult[str | None]:
    """Keep a line that is parsed already; returns its id, or None for a line that says nothing."""
    selected = project.the(Stream, stream)
    entered = line.within(project.streams, selected)
    if not entered.says_something:
        return CommandResult("keep", (), None, clears)
    result = keep(now, project, new_contribution(entered.parsed, selected, kind, consent))
    return CommandResult(result.verb, result.edits, result.answer, clears)


def new_contribution(captured: ParsedLine, selected: Stream, kind: Kind, consent: Consent) -> NewContribution:
    """Turn a parsed line into a NewContribution, with defaults for stream, kind and consent."""
    return NewContribution(
        stream=(captured.stream or selected).id,
        text=captured.text,
        kind=captured.kind or kind,
        why=captured.why,
        themes=captured.themes,
        speaker=captured.speaker,
        form=captured.form,
        consent=consent,
    )


def keep(now: CommandContext, project: ProjectView, saying: NewContribution) -> CommandResult[str]:
    """Keep one contribution; returns its id."""
    result = keep_all(now, project, (saying,))
    return CommandResult(result.verb, result.edits, result.answer[0])


def keep_lines(
    now: CommandContext, project: Snapshot, lines: Sequence[str], *, stream: str, kind: Kind, consent: Consent
) -> CommandResult[tuple[str, ...]]:
    """Keep many capture lines in one transaction (a paste); returns the ids of those that say something."""
    selected = project.the(Stream, stream)
    captured = [parse_line(line, project.streams, selected) for line in lines]
    sayings = [new_contribution(one, selected, kind, consent) for one in captured if not one.empty]
    return keep_all(now, project, sayings)


def keep_all(
    now: CommandContext, project: ProjectView, sayings: Sequence[NewContribution], *, in_meeting: bool = True
) -> CommandResult[tuple[str, ...]]:
    """Keep many contributions in one transaction; returns their ids. Raises InvalidInput for an empty text.

    `in_meeting` is False for what was not said in the open meeting, such as the answers of a survey.
    """
    themes = ThemeEdits(now, project)
    meeting = project.meeting_open if in_meeting else None
    edits: list[Edit] = []
    ids = []
    for saying in sayings:
        must_have_words(saying.text)
        stream = project.the(Stream, saying.stream)
        contribution = contribution_of(
            now, saying, stream, now.number(number_series(stream)), meeting.id if meeting else None
        )
        edits += insert(contribution)
        edits += themes.tag(contribution.id, saying.themes)
        for about in saying.about:
            edits += upsert(about_of(contribution.id, about.stream, about))
        ids.append(contribution.id)
    return CommandResult("keep", tuple(edits), tuple(ids))


def contribution_of(
    now: CommandContext, new: NewContribution, stream: Stream, number: int, meeting: str | None
) -> Contribution:
    """Build the record of a NewContribution; its words are not sanitized."""
    values: dict[str, Any] = dict(zip(INPUT_FIELDS, _READ_INPUT(new), strict=True))
    for name in _MAY_BE_EMPTY:
        values[name] = values[name] or None
    values["id"] = now.new_id()
    values["stream"] = stream.id
    values["number"] = number
    values["mark"] = now.mark
    values["meeting"] = meeting
    values["at"] = new.at or now.at
    return Contribution(**values)


def about_of(contribution: str, stream: str, new: NewAbout) -> About:
    """Build the record of a NewAbout; `stream` is the id."""
    return About(f"{contribution}/{stream}", contribution, stream, new.shown_at, new.shown_how)


def sanitized(new: NewContribution) -> NewContribution:
    """Sanitize its words."""
    words: dict[str, Any] = {
        name: sanitize(text, lines=True) for name in word_fields(Contribution) if (text := getattr(new, name))
    }
    return replace(new, **words)


def edit(
    now: CommandContext,
    project: Snapshot,
    contribution: str,
    changes: ContributionChanges,
    *,
    clears: tuple[str, ...] = (),
) -> CommandResult[str]:
    """Edit a contribution; returns its id. What changes words, why or form takes read-back and quote level away (R11).

    Unless the same step says that it was read back, and when the person was asked anew. Raises RuleViolation for a
    higher consent without such a note (R12), for own words that are called a summary, and for another stream where a
    side of an ended conflict rests on it alone (R1).
    """
    before = project.the(Contribution, contribution)
    must_have_its_words(project, before)
    values = _new_values(project, before, changes)
    edits: list[Edit] = []
    stream = project.the(Stream, changes.stream or before.stream)
    if stream.id != before.stream:
        may_leave_sides(project, contribution)
        edits += _move_edits(now, before, stream)
    if changes.speaker is not None:
        values["speaker"] = rules.speaker_of(stream, changes.speaker) if changes.speaker.strip() else None
    edits += update(before, **values)
    if values.keys() & {*word_fields(Contribution)}:
        # Decisions of 0.1.0 were about all names or all numbers; those of today know which words they are about.
        of_all = (one for one in project.linked(Queried, "contribution", contribution) if not one.digest)
        edits += delete(*of_all)
    if changes.themes is not None:
        edits += ThemeEdits(now, project).retag(contribution, changes.themes)
    if changes.about is not None:
        edits += _about_edits(project, contribution, changes.about)
    return CommandResult("edit", tuple(edits), contribution, clears)


def _new_values(project: Snapshot, before: Contribution, changes: ContributionChanges) -> dict[str, Value]:
    """The new values of the record's own fields, sanitized and checked; without stream and speaker."""
    given: dict[str, Value] = {}
    words = word_fields(Contribution)
    for name in (*words, *(name for name in INPUT_FIELDS if name not in words and name != "speaker")):
        value = getattr(changes, name)
        if value is not None:
            text = sanitize(value, lines=True) if name in words else value
            given[name] = (text or None) if name in _MAY_BE_EMPTY else text
    if changes.text is not None:
        must_have_words(str(given["text"]))
    asked = bool(given.get("asked"))
    lowered = rules.lowered_by(before, given)
    if changes.consent is not None:
        level = Consent.IDEA if "consent" in lowered else before.consent
        rules.may_consent(replace(before, consent=level), changes.consent, changes.asked and changes.asked.strip())
    quotable = asked and changes.read_back and changes.consent is not None and changes.consent.rank >= QUOTED
    rules.may_be_summary(project.code(before), before, given, asked=bool(quotable))
    return lowered | given


def remove(now: CommandContext, project: Snapshot, contribution: str) -> CommandResult[str]:
    """Delete a contribution with its tags, links and citations; undo restores all of it.

    Raises RuleViolation if it is the only source of a line of the brief (R16) or of a side of an ended conflict (R1).
    """
    may_lose_source(project, contribution)
    may_leave_sides(project, contribution)
    leaving: list[Record] = [project.the(Contribution, contribution)]
    for kind in (Alias, Tag, About, Basis, Source, Disposition, Queried, OtherWords):
        leaving += project.linked(kind, "contribution", contribution)
    leaving += project.linked(Disposition, "into", contribution)
    return CommandResult("remove", delete(*leaving), contribution)


def theme_names(typed: str) -> tuple[str, ...]:
    """Split a comma-separated list of themes; a leading `#` is dropped, and so are duplicates."""
    named = (sanitize(one.strip().removeprefix("#")) for one in typed.replace("\n", ",").split(","))
    return tuple({normalize_for_search(one): one for one in named if one}.values())


def number_series(stream: Stream) -> str:
    """The number series of a stream's codes."""
    return f"contribution/{stream.id}"


def _move_edits(now: CommandContext, before: Contribution, stream: Stream) -> Iterable[Edit]:
    alias = Alias(now.new_id(), before.id, before.stream, before.number, before.mark)
    number = now.number(number_series(stream))
    return (*insert(alias), *update(before, stream=stream.id, number=number, mark=now.mark, speaker=None))


def _about_edits(project: Snapshot, contribution: str, streams: tuple[str, ...]) -> Iterable[Edit]:
    before = project.linked(About, "contribution", contribution)
    existing = {one.stream for one in before}
    new = (About(f"{contribution}/{one}", contribution, one) for one in streams if one not in existing)
    old = (one for one in before if one.stream not in streams)
    return (*(edit for one in new for edit in upsert(one)), *delete(*old))


class ThemeEdits:
    """Upsert themes by name within one command."""

    def __init__(self, now: CommandContext, project: ProjectView) -> None:
        self._now = now
        self._project = project
        self._new: dict[str, str] = {}

    def tag(self, contribution: str, names: Iterable[str]) -> list[Edit]:
        """Return the edits that add themes to a contribution, creating new ones."""
        edits: list[Edit] = []
        for name in names:
            theme, more = self._theme(name)
            edits += (*more, *upsert(Tag(f"{contribution}/{theme}", contribution, theme)))
        return edits

    def retag(self, contribution: str, names: Iterable[str]) -> list[Edit]:
        """Return the edits that set a contribution's themes to exactly these."""
        before = self._project.shown_with(Tag, contribution)
        # A tag of a merged theme stays, so that the merge can be undone.
        stands = {one.id: self._project.theme_of(one.theme) for one in before}
        existing = {theme.id for theme in stands.values() if theme is not None}
        edits: list[Edit] = []
        wanted: set[str] = set()
        for name in names:
            theme, more = self._theme(name)
            wanted.add(theme)
            if theme not in existing:
                edits += (*more, *upsert(Tag(f"{contribution}/{theme}", contribution, theme)))
        leaving = (one for one in before if (now := stands[one.id]) is None or now.id not in wanted)
        return [*edits, *delete(*leaving)]

    def of(self, name: str, edits: list[Edit]) -> str:
        """Return a theme's id, adding the edits that create it to `edits` if it is new."""
        theme, more = self._theme(name)
        edits += more
        return theme

    def _theme(self, name: str) -> tuple[str, tuple[Edit, ...]]:
        """A theme's id, derived from its name, so that #beds of two laptops becomes one theme when they merge."""
        key = normalize_for_search(name)
        existing = self._project.theme(name)
        if existing is not None:
            return existing.id, ()
        if key in self._new:
            return self._new[key], ()
        new = str(uuid.uuid5(uuid.UUID(self._project.project.id), key))
        if self._project.get(Theme, new) is not None:
            new = self._now.new_id()
        self._new[key] = new
        return new, upsert(Theme(new, name))


# Commands for themes (R10)


def add_theme(now: CommandContext, project: Snapshot, contributions: Sequence[str], name: str) -> CommandResult[str]:
    """Add contributions to a theme, creating it if new; returns the theme's id."""
    called = _theme_name(name)
    themes = ThemeEdits(now, project)
    edits: list[Edit] = []
    theme = themes.of(called, edits)
    for contribution in dict.fromkeys(contributions):
        project.the(Contribution, contribution)
        if theme not in {there.id for there in project.themes_of(contribution)}:
            edits += themes.tag(contribution, (called,))
    return CommandResult("add theme", tuple(edits), theme)


def take_from_theme(
    now: CommandContext, project: Snapshot, contributions: Sequence[str], theme: str
) -> CommandResult[None]:
    """Remove contributions from a theme and from those merged into it."""
    tags = (tag for one in dict.fromkeys(contributions) for tag in project.linked(Tag, "contribution", one))
    leaving = (tag for tag in tags if (stands := project.theme_of(tag.theme)) is not None and stands.id == theme)
    return CommandResult("take from theme", delete(*leaving), None)


def rename_theme(now: CommandContext, project: Snapshot, theme: str, name: str) -> CommandResult[None]:
    """Rename a theme; raises RuleViolation if another has that name: they can be merged."""
    called = _theme_name(name)
    existing = project.theme(called)
    if existing is not None and existing.id != theme:
        raise RuleViolation(f"There is a theme #{existing.name} already: merge the two instead.")
    return CommandResult("rename theme", update(project.the(Theme, theme), name=called), None)


def merge_themes(now: CommandContext, project: Snapshot, themes: Sequence[str], into: str) -> CommandResult[None]:
    """Merge themes into another; their own tags are kept, and `unmerge_theme` reverses it.

    Raises RuleViolation if the target was itself merged, or if there is nothing to merge.
    """
    target = project.the(Theme, into)
    if (stands := project.theme_of(into)) != target:
        raise RuleViolation(f"#{target.name} was merged into #{stands.name if stands else '?'}: merge into that one.")
    merged = [project.the(Theme, one) for one in dict.fromkeys(themes) if one != into]
    if not merged:
        raise RuleViolation("Two themes or more are needed: name those to merge, and the one that they become.")
    return CommandResult("merge themes", tuple(edit for one in merged for edit in update(one, into=into)), None)


def unmerge_theme(now: CommandContext, project: Snapshot, theme: str) -> CommandResult[None]:
    """Reverse the merge of a theme; raises RuleViolation for one that is not merged."""
    record = project.the(Theme, theme)
    if record.into is None:
        raise RuleViolation(f"#{record.name} stands by itself already.")
    return CommandResult("unmerge theme", update(record, into=None), None)


def note_asked(
    now: CommandContext, project: Snapshot, stream: str, theme: str, *, how: str = ""
) -> CommandResult[None]:
    """Record that a stream was asked about a theme outside of recorded meetings."""
    meeting = project.meeting_open_id
    record = Asked(
        f"{project.the(Stream, stream).id}/{project.the(Theme, theme).id}",
        stream,
        theme,
        one_line_text(how),
        meeting,
        now.at,
    )
    return CommandResult("note asked", overwrite(record), None)


def take_asked_back(now: CommandContext, project: Snapshot, stream: str, theme: str) -> CommandResult[None]:
    """Delete the record that a stream was asked about a theme."""
    existing = project.get(Asked, f"{stream}/{theme}")
    return CommandResult("take asked back", delete(existing) if existing else (), None)


def _theme_name(typed: str) -> str:
    name = sanitize(typed).removeprefix("#").strip()
    if not name:
        raise InvalidInput("A theme needs a name.")
    return name


# Commands for answers (R15)


def answer(
    now: CommandContext,
    project: Snapshot,
    contributions: Sequence[str],
    fate: AnswerKind,
    *,
    reason: str | None = None,
    into: str | None = None,
    conflict: str | None = None,
    clears: tuple[str, ...] = (),
) -> CommandResult[tuple[str, ...]]:
    """Answer contributions in one step (R15); returns the ids of those answered.

    `into` is a contribution or a line, for *merged into*; it is skipped if it is among the contributions. `conflict` is
    the agreement, for *changed by an agreement*. An earlier answer is replaced.
    """
    answered = [one for one in dict.fromkeys(contributions) if one != into]
    because = optional_text(reason)
    may_answer(project, answered, fate, reason=because, into=into, conflict=conflict)
    meeting = project.meeting_open_id
    edits: list[Edit] = []
    for contribution in answered:
        disposition = Disposition(
            answer_id(contribution),
            contribution,
            fate,
            because,
            into,
            conflict,
            meeting,
            now.at,
        )
        before = project.get(Disposition, disposition.id)
        if before is None or _content(before) != _content(disposition):
            edits += overwrite(disposition)
    return CommandResult("answer", tuple(edits), tuple(answered), clears)


def take_answer_back(now: CommandContext, project: Snapshot, contributions: Sequence[str]) -> CommandResult[None]:
    """Delete the answers of contributions, which also reverses merges (R10)."""
    dispositions = (project.get(Disposition, answer_id(one)) for one in dict.fromkeys(contributions))
    return CommandResult("take answer back", delete(*(one for one in dispositions if one is not None)), None)


def _content(disposition: Disposition) -> tuple[object, ...]:
    return disposition.fate, disposition.reason, disposition.into, disposition.conflict
