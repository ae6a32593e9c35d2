"""Rules and look-ups for contributions, streams' silence about themes, and full-text search."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from enum import StrEnum

from immutables import Map

from coprod_tui.base.errors import InvalidInput, Reason, RuleViolation, Unknown
from coprod_tui.base.text import LEAST_RUN, normalize_for_search, readings
from coprod_tui.domain.brief.facts import VERBATIM
from coprod_tui.domain.conflicts.sides import join_names
from coprod_tui.domain.edit import Value
from coprod_tui.domain.fields import Holds, field_infos, searched_texts, searched_words
from coprod_tui.domain.meetings.agenda import kind_taken
from coprod_tui.domain.records import (
    Asked,
    Attendance,
    Consent,
    Contribution,
    Kind,
    Meeting,
    MeetingKind,
    Stream,
    Tag,
    Theme,
)
from coprod_tui.domain.snapshot import Ids, ProjectView, Snapshot

_SPEAKER = re.compile(r"@?([A-Z])?(\d{1,3})", re.ASCII | re.IGNORECASE)


def must_be_asked(present: Consent, consent: Consent, asked: str | None) -> bool:
    """R12: whether a consent is higher than the present one, and there is no note of when the person was asked."""
    return consent.rank > present.rank and not (asked and asked.strip())


def may_consent(contribution: Contribution, consent: Consent, asked: str | None) -> None:
    """R12: raises RuleViolation for a higher consent without a note of when the person was asked."""
    if must_be_asked(contribution.consent, consent, asked):
        raise RuleViolation(
            Reason(
                f"From “{contribution.consent}” to “{consent}” the person has to be asked:"
                " say when and how (--asked, or the note in the dialog).",
                f"{contribution.id}/asked",
            )
        )


_REWORDED = (*searched_words(Contribution), "form")
"""The fields of which a person was asked whether they may be printed so."""


def lowered_by(before: Contribution, values: Mapping[str, object]) -> dict[str, Value]:
    """R11: what new values of a contribution take away: other words, why or form are neither read back nor to quote.

    Every way to change them asks this; what says that the person was asked anew overrides it.
    """
    if all(values.get(name, getattr(before, name)) == getattr(before, name) for name in _REWORDED):
        return {}
    lowered: dict[str, Value] = {"read_back": False}
    if before.consent.rank > Consent.IDEA.rank:
        lowered["consent"] = Consent.IDEA
    return lowered


def tell_lowered(code: str, before: Contribution, after: Contribution) -> str:
    """Tell what an edit took away, and how it comes back; empty where it took nothing away."""
    lost_quote = before.consent.rank >= Consent.QUOTE.rank > after.consent.rank
    lost_read_back = before.read_back and not after.read_back
    if all(getattr(before, name) == getattr(after, name) for name in _REWORDED) or not (lost_quote or lost_read_back):
        return ""
    now = "may not be quoted any more, and has to be read back" if lost_quote else "has to be read back"
    how = "read it back, and ask again what may be done with it (--read-back --consent … --asked …)"
    return f"{code} {now}: it is worded in another way now. To quote it, {how}."


def may_be_summary(code: str, before: Contribution, values: Mapping[str, object], *, asked: bool) -> None:
    """R11: raises RuleViolation for a person's own words that are called a summary, with the same words.

    A summary shares no run of four words with them. `asked` is True when the person was asked anew in the same step.
    """
    if before.form not in VERBATIM or values.get("form", before.form) in VERBATIM or asked:
        return
    theirs = [words for text in searched_texts(before) for words in readings(text)]
    for name in searched_words(Contribution):
        text = str(values.get(name, getattr(before, name)) or "")
        if text and any(_shares_run(words, own) for words in readings(text) for own in theirs):
            raise RuleViolation(
                Reason(
                    f"{code} still has the person's own words, and a summary says it in others: write them in the"
                    " same step (--text, --why), or ask the person"
                    " (--consent quote --asked … --read-back).",
                    f"{before.id}/form",
                )
            )


def _shares_run(words: list[str], theirs: list[str]) -> bool:
    """Whether a text shares a run of four words with a person's own; one of fewer words has to be the same."""
    if len(theirs) < LEAST_RUN:
        return words == theirs
    runs = {tuple(theirs[start : start + LEAST_RUN]) for start in range(len(theirs))}
    return any(tuple(words[start : start + LEAST_RUN]) in runs for start in range(len(words) - LEAST_RUN + 1))


def speaker_of(stream: Stream, typed: str) -> str:
    """Read a person's code (`M7`) typed as `7`, `@7`, `M7` or `@M7`; raises InvalidInput for anything else (R13)."""
    match = _SPEAKER.fullmatch(typed.strip())
    if match is None or (match[1] and match[1].upper() != stream.letter):
        raise InvalidInput(
            f"“{typed}” is not a speaker of {stream.name}: write @ and a number, such as @7. Never a name."
        )
    return f"{stream.letter}{int(match[2])}"


def stream_called(project: Snapshot, name: str) -> Stream:
    """The stream with this letter, name or unambiguous beginning of a name; raises Unknown."""
    wanted = normalize_for_search(name.strip())
    streams = project.streams
    exact = [one for one in streams if wanted in (normalize_for_search(one.letter), normalize_for_search(one.name))]
    matches = exact or [one for one in streams if wanted and normalize_for_search(one.name).startswith(wanted)]
    if len(matches) == 1:
        return matches[0]
    names = ", ".join(f"{one.name} ({one.letter})" for one in streams)
    what = "is more than one stream" if matches else "is not a stream of this project"
    raise Unknown(f"“{name}” {what}. The streams are: {names}.")


def contribution_coded(project: Snapshot, code: str) -> Contribution:
    """The contribution with this code; raises Unknown for none, and for an ambiguous code with both full codes."""
    matches = project.coded(code.strip())
    if len(matches) == 1:
        return matches[0]
    if matches:
        both = " and ".join(project.code(one) for one in matches)
        raise Unknown(f"{code} means two things, said on two laptops: {both}. Write it in full.")
    raise Unknown(f"There is no contribution {code} here.")


def current_kind(project: ProjectView) -> Kind:
    """The kind of a line without a sign: that of the open agenda block, else *would like*."""
    meeting = project.meeting_open
    return kind_taken(meeting, project.blocks(meeting.id) if meeting else ())


def meeting_numbered(project: Snapshot, number: int) -> Meeting:
    """The meeting with this number; raises Unknown."""
    for meeting in project.meetings:
        if meeting.number == number:
            return meeting
    raise Unknown(f"There is no meeting {number}. {_meetings_sentence([str(one.number) for one in project.meetings])}")


def _meetings_sentence(numbers: Sequence[str]) -> str:
    """A sentence that lists the meetings; imported ones keep their numbers, so there can be gaps."""
    if not numbers:
        return "There was none yet."
    return f"There are meetings {join_names(numbers)}." if len(numbers) > 1 else f"There is only meeting {numbers[0]}."


# Silence

_NO_LETTERS = re.compile(r"[\W_]+")


class Silence(StrEnum):
    """Why a stream has said nothing about a theme."""

    NOT_ASKED = "not asked"
    QUIET = "asked and quiet"
    NOT_IN_ROOM = "not in the room"


class Silences:
    """All silences of a project, computed in one pass over contributions and agendas."""

    def __init__(self, project: Snapshot) -> None:
        """Read the project."""
        self._project = project
        self._present = _meetings_attended(project)
        self._said: defaultdict[str, set[str]] = defaultdict(set)
        self._meetings: defaultdict[str, set[str]] = defaultdict(set)
        contributions = project.all(Contribution)
        for theme in project.themes:
            for contribution in project.in_theme(theme.id):
                said = contributions[contribution]
                self._said[theme.id].add(said.stream)
                if said.meeting is not None:
                    self._meetings[theme.id].add(said.meeting)
        for meeting, agenda in _agendas(project).items():
            for theme in project.themes:
                if f" {_plain(theme.name)} " in agenda:
                    self._meetings[theme.id].add(meeting)
        self._asked = {
            (asked.stream, stands.id)
            for asked in project.all(Asked).values()
            if (stands := project.theme_of(asked.theme))
        }

    def of(self, stream: str, theme: str) -> Silence | None:
        """The silence of a stream about a theme; None where it has said something."""
        if stream in self._said[theme]:
            return None
        came_up, present = self._meetings[theme], self._present.get(stream, frozenset())
        if (stream, theme) in self._asked or came_up & present:
            return Silence.QUIET
        awaited = any(self._is_awaited(meeting) for meeting in came_up)
        return Silence.NOT_IN_ROOM if awaited or not present else Silence.NOT_ASKED

    def _is_awaited(self, meeting: str) -> bool:
        """Whether every stream is awaited at a meeting."""
        record = self._project.get(Meeting, meeting)
        return record is not None and record.kind is not MeetingKind.STREAM


def silence(project: Snapshot, stream: str, theme: str) -> Silence | None:
    """The silence of one stream about one theme; None where it has said something."""
    stands = project.theme_of(theme)
    return Silences(project).of(stream, stands.id if isinstance(stands, Theme) else theme)


def _meetings_attended(project: Snapshot) -> Mapping[str, frozenset[str]]:
    """The meetings at which each stream was present with more than zero people."""
    meetings_by_stream: defaultdict[str, set[str]] = defaultdict(set)
    for attendance in project.all(Attendance).values():
        if attendance.present != 0:
            meetings_by_stream[attendance.stream].add(attendance.meeting)
    return {stream: frozenset(meetings) for stream, meetings in meetings_by_stream.items()}


def _agendas(project: Snapshot) -> Mapping[str, str]:
    """The words of the agenda blocks that were opened, by meeting; all blocks of an ended one."""
    return {
        meeting.id: " ".join(
            f" {_plain(f'{block.title} {block.say}')} "
            for block in project.blocks(meeting.id)
            if meeting.ended_at is not None or block.position <= meeting.block
        )
        for meeting in project.meetings
    }


def _plain(text: str) -> str:
    """Word in lower case without accents, one space between them."""
    return _NO_LETTERS.sub(" ", normalize_for_search(text)).strip()


# Search

_PEOPLE = tuple(name for name, info in field_infos(Contribution).items() if info.holds is Holds.PERSON)


class SearchIndex:
    """Search contributions by words, codes, themes and speakers, caching normalized texts until they change."""

    def __init__(self) -> None:
        """Start empty."""
        self._folded: dict[str, tuple[Contribution, Ids, str]] = {}
        self._last: tuple[Snapshot, str, tuple[str, ...]] | None = None
        self._themes: Map[str, Theme] = Map()

    def find(self, project: Snapshot, query: str) -> tuple[str, ...]:
        """The ids of contributions that contain every word of the query, in the order said; all for an empty query."""
        words = normalize_for_search(query).split()
        self._forget_renamed(project.all(Theme))
        last = self._last
        if last is not None and last[0] is project and query.startswith(last[1]) and last[1].strip():
            among = last[2]
        else:
            among = tuple(sorted(project.all(Contribution)))
        matches = tuple(one for one in among if self._holds(project, one, words)) if words else among
        self._last = (project, query, matches)
        return matches

    def _forget_renamed(self, themes: Map[str, Theme]) -> None:
        """Drop the cache if a theme was renamed or merged: its contributions' records do not change then."""
        if themes is not self._themes:
            if any(themes.get(one) != theme for one, theme in self._themes.items()):
                self._folded.clear()
            self._themes = themes

    def _holds(self, project: Snapshot, record: str, words: list[str]) -> bool:
        contribution = project.the(Contribution, record)
        tags = project.linked_ids(Tag, "contribution", record)
        kept = self._folded.get(record)
        if kept is None or kept[0] is not contribution or kept[1] is not tags:
            kept = (contribution, tags, _search_text(project, contribution))
            self._folded[record] = kept
        return all(word in kept[2] for word in words)


def _search_text(project: Snapshot, contribution: Contribution) -> str:
    themes = (f"#{theme.name}" for theme in project.themes_of(contribution.id))
    people = [f"@{code}" for name in _PEOPLE if (code := getattr(contribution, name))]
    return normalize_for_search(
        "\n".join((project.code(contribution), *searched_texts(contribution), *themes, *people))
    )
