"""Commands that import files: notes with meetings, streams, contributions and conflicts; all of them or none."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from coprod_tui.base.errors import Refusal, RuleViolation
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.base.text import must_have_words, normalize_for_search, sanitize
from coprod_tui.domain import setup
from coprod_tui.domain.conflicts.commands import CONFLICT_SERIES
from coprod_tui.domain.contributions.commands import (
    NewContribution,
    ThemeEdits,
    about_of,
    contribution_of,
    keep_all,
    number_series,
    sanitized,
)
from coprod_tui.domain.contributions.rules import must_be_asked
from coprod_tui.domain.edit import CommandContext, CommandResult, Edit, FieldRef, insert, upsert
from coprod_tui.domain.fields import searched_words, word_fields
from coprod_tui.domain.imports.conflicts import NamesInNotes, conflict_edits
from coprod_tui.domain.imports.parsed import ParsedConflict, ParsedMeeting, ParsedNotes, ParsedStream, located
from coprod_tui.domain.privacy.recognition import LeftOut, Overruled, notes_by_line, sift
from coprod_tui.domain.privacy.rules import erased_value, stay_edits
from coprod_tui.domain.records import (
    About,
    Attendance,
    Consent,
    Contribution,
    Import,
    Meeting,
    MeetingKind,
    Record,
    Stream,
)
from coprod_tui.domain.setup import allocate_numbers, applied, new_records
from coprod_tui.domain.snapshot import Snapshot

DEFAULT_TITLES = {
    MeetingKind.STREAM: "Stream meeting",
    MeetingKind.JOINT: "Joint meeting",
    MeetingKind.LEADS: "Leads' meeting",
}
"""Default titles of meetings."""
DATE_LENGTH = len("2026-11-10")


@frozen
class TakenIn(Frozen):
    """What an import kept, and what it left out because its words had been erased (law 8)."""

    kept: tuple[str, ...]
    """Codes of contributions from notes, in the order said; ids of rows."""
    left_out: tuple[LeftOut, ...] = ()
    lowered: tuple[LoweredConsent, ...] = ()
    """Lines whose consent is lower here than in the file (R12)."""


def take_notes(
    now: CommandContext, project: Snapshot, notes: ParsedNotes, overruled: Sequence[Overruled] = ()
) -> CommandResult[TakenIn]:
    """Import a notes file, without what had been erased unless a person overrules it for a line.

    Missing streams and themes are created. Codes and meeting numbers are kept if they are free; a meeting of the same
    number, kind and day is the same meeting. Raises InvalidInput and RuleViolation with the line in the file.
    """
    return take_all_notes(now, project, (notes,), overruled)


def take_all_notes(
    now: CommandContext, project: Snapshot, files: Sequence[ParsedNotes], overruled: Sequence[Overruled] = ()
) -> CommandResult[TakenIn]:
    """Import several notes files as one, in this order; all of them or none."""
    taking = _NotesImport(now, project, overruled)
    codes: list[str] = []
    for notes in files:
        codes += taking.file(notes)
    answer = TakenIn(tuple(codes), tuple(taking.left_out), tuple(taking.lowered))
    return CommandResult("import", tuple(taking.edits), answer)


def take_rows(
    now: CommandContext, project: Snapshot, rows: Sequence[NewContribution], overruled: Sequence[Overruled] = ()
) -> CommandResult[TakenIn]:
    """Import the rows of a spreadsheet, without what had been erased unless a person overrules it for a row."""
    sifted, left_out = sift(now.erased, rows, _said_in, overruled)
    kept, lowered = lower_consents(sifted)
    result = keep_all(now, project, kept, in_meeting=False)
    notes = notes_by_line(overruled, "")
    ids = zip(result.answer, kept, strict=True)
    stay = (edit for id_, row in ids if row.line in notes for edit in stays(now, id_, row, notes[row.line]))
    return CommandResult("import", (*result.edits, *stay), TakenIn(result.answer, tuple(left_out), lowered))


def _said_in(new: NewContribution) -> tuple[str, str | None, int]:
    return new.text, new.why, new.line


def stays(now: CommandContext, contribution: str, new: NewContribution, note: str) -> Iterator[Edit]:
    """Yield the edits that record why words stay which had been erased: for what was said and the why, as they are."""
    for name in searched_words(Contribution):
        text = getattr(new, name)
        erasure = now.erased.find(text) or now.erased.find_said(new.text, new.why)
        if text and erasure is not None:
            yield from stay_edits(now, FieldRef(Contribution, contribution, name), erasure.at, note)


class _NotesImport:
    """Build an import of notes: the edits so far, and the snapshot with them."""

    def __init__(self, now: CommandContext, project: Snapshot, overruled: Sequence[Overruled]) -> None:
        self.edits: list[Edit] = []
        self.left_out: list[LeftOut] = []
        self.lowered: list[LoweredConsent] = []
        self._overruled = overruled
        self._absent: set[str] = set()
        """The codes of contributions that were left out, on which sides of conflicts rest in the file."""
        self._now = now
        self._project = project
        self._themes = ThemeEdits(now, project)
        self._said: dict[str, Contribution] = {}
        self._meetings_by_number: dict[int, Meeting] = {}

    def file(self, notes: ParsedNotes) -> tuple[str, ...]:
        """Add one file; returns the codes of its contributions."""
        notes = self._sifted(notes)
        streams = {one.name: self._stream(one, notes) for one in notes.streams}
        meetings = self._meetings(notes, streams)
        contributions = self._contributions(notes, streams, meetings)
        by_code: dict[str, Contribution] = {}
        for new, record in zip(notes.said, contributions, strict=True):
            by_code.setdefault(new.code or "", record)
        # A conflict can refer to a file before its own, whose contributions can have got other codes.
        self._said |= by_code
        self._meetings_by_number |= meetings
        numbers = allocate_numbers(self._now, CONFLICT_SERIES, [_number_in(one.code) for one in notes.conflicts])
        for noted, number in zip(notes.conflicts, numbers, strict=True):
            self._conflict(
                noted, number, NamesInNotes(notes.name, streams, self._said, self._meetings_by_number, self._absent)
            )
        return tuple(self._project.short_code(one) for one in contributions)

    def _sifted(self, notes: ParsedNotes) -> ParsedNotes:
        """The file without the contributions whose words had been erased, and with the consents that are allowed."""
        lines = {one.line for one in notes.said}
        overruled = [one for one in self._overruled if one.file in ("", notes.name) and one.line in lines]
        said, left_out = sift(self._now.erased, notes.said, _said_in, overruled, notes.name)
        self.left_out += left_out
        gone = {one.line for one in left_out}
        self._absent |= {one.code for one in notes.said if one.line in gone and one.code}
        said, lowered = lower_consents(said, notes.name)
        self.lowered += lowered
        return replace(notes, said=tuple(said))

    def _conflict(self, noted: ParsedConflict, number: int, taken: NamesInNotes) -> None:
        edits, self._project = conflict_edits(self._now, self._project, noted, number, taken)
        sifted, left_out = without_erased(
            self._now, edits, noted, taken.file, notes_by_line(self._overruled, taken.file)
        )
        self._project = applied(self._project, (edit for edit in sifted if edit not in edits))
        self.left_out += left_out
        self.edits += sifted

    def _add(self, *records: Record) -> None:
        for record in records:
            self.edits += insert(record)
        self._project = self._project.with_new(records)

    def _stream(self, noted: ParsedStream, notes: ParsedNotes) -> Stream:
        """The stream of this name or letter, or a new one."""
        called = [
            stream
            for stream in self._project.streams
            if normalize_for_search(stream.name) == normalize_for_search(noted.name)
        ]
        called += [one for one in self._project.streams if one.letter == noted.name.upper()]
        if called:
            return called[0]
        taken = {"C", *(one.letter for one in self._project.streams)}
        letter = noted.letter if noted.letter and noted.letter not in taken else None
        try:
            result = setup.add_stream(self._now, self._project, setup.NewStream(noted.name, letter))
        except Refusal as refusal:
            raise located(refusal, notes.name, noted.line) from refusal
        self.edits += result.edits
        self._project = self._project.with_new(new_records(result.edits))
        return self._project.the(Stream, result.answer)

    # Meetings

    def _meetings(self, notes: ParsedNotes, streams: dict[str, Stream]) -> dict[int, Meeting]:
        existing = {one.number: one for one in self._project.meetings}
        same = {
            noted.number: existing[noted.number]
            for noted in notes.meetings
            if _is_same_meeting(noted, existing.get(noted.number))
        }
        new = [one for one in notes.meetings if one.number not in same]
        numbers = allocate_numbers(self._now, "meeting", [one.number for one in new])
        for noted, number in zip(new, numbers, strict=True):
            meeting = Meeting(
                id=self._now.new_id(),
                number=number,
                kind=noted.kind,
                title=sanitize(noted.title) or DEFAULT_TITLES[noted.kind],
                plan=sanitize(noted.plan),
                venue=sanitize(noted.venue),
                started_at=noted.started_at,
                ended_at=noted.ended_at,
                block_since=noted.started_at,
            )
            self._add(meeting)
            same[noted.number] = meeting
        for noted in notes.meetings:
            self._attendance(noted, same[noted.number], streams)
        return same

    def _attendance(self, noted: ParsedMeeting, meeting: Meeting, streams: dict[str, Stream]) -> None:
        """Add attendances that the project does not have yet."""
        for present in noted.present:
            stream = streams[present.stream].id
            record = Attendance(f"{meeting.id}/{stream}", meeting.id, stream, present.count)
            if self._project.get(Attendance, record.id) is None:
                self.edits += upsert(record)
                self._project = self._project.with_new((record,))

    # Contributions

    def _contributions(
        self, notes: ParsedNotes, streams: dict[str, Stream], meetings: dict[int, Meeting]
    ) -> tuple[Contribution, ...]:
        records: list[Contribution] = []
        abouts: list[About] = []
        stay: list[Edit] = []
        for noted, number in zip(notes.said, self._numbers(notes, streams), strict=True):
            meeting = None if noted.meeting is None else meetings[noted.meeting].id
            speaker = _speaker(noted, notes.streams, streams)
            new = replace(sanitized(noted), speaker=speaker)
            record = contribution_of(self._now, new, streams[noted.stream], number, meeting)
            try:
                must_have_words(record.text)
            except Refusal as refusal:
                raise located(refusal, notes.name, noted.line) from refusal
            records.append(record)
            if note := notes_by_line(self._overruled, notes.name).get(noted.line):
                stay += stays(self._now, record.id, new, note)
            self.edits += self._themes.tag(record.id, (sanitize(name) for name in noted.themes))
            abouts += (about_of(record.id, streams[about.stream].id, about) for about in noted.about)
        self._add(*records, *abouts)
        self.edits += stay
        return tuple(records)

    def _numbers(self, notes: ParsedNotes, streams: dict[str, Stream]) -> list[int]:
        numbers: dict[int, int] = {}
        for stream in dict.fromkeys(one.id for one in streams.values()):
            places = [place for place, one in enumerate(notes.said) if streams[one.stream].id == stream]
            wanted = [_number_in(notes.said[place].code) for place in places]
            record = self._project.the(Stream, stream)
            numbers |= zip(places, allocate_numbers(self._now, number_series(record), wanted), strict=True)
        return [numbers[place] for place in range(len(notes.said))]


def _is_same_meeting(noted: ParsedMeeting, existing: Meeting | None) -> bool:
    return existing is not None and (existing.kind, existing.started_at[:DATE_LENGTH]) == (
        noted.kind,
        noted.started_at[:DATE_LENGTH],
    )


def _number_in(code: str | None) -> int | None:
    return int(code.partition("~")[0].partition("-")[2]) if code else None


def _speaker(noted: NewContribution, named: Sequence[ParsedStream], streams: dict[str, Stream]) -> str | None:
    """A speaker's code with the stream's letter in this project."""
    if noted.speaker is None:
        return None
    letter, digits = noted.speaker[:1], noted.speaker[1:]
    if letter.isdigit():
        return f"{streams[noted.stream].letter}{noted.speaker}"
    own = next((one for one in named if one.name == noted.stream), None)
    if own is not None and own.letter == letter:
        return f"{streams[own.name].letter}{digits}"
    other = next((one for one in named if one.letter == letter), None)
    return f"{streams[other.name].letter if other else letter}{digits}"


# Words of a conflict that had been erased


def without_erased(
    now: CommandContext, edits: Sequence[Edit], noted: ParsedConflict, file: str, notes: Mapping[int, str]
) -> tuple[list[Edit], list[LeftOut]]:
    """The edits of a conflict with a gap for each text that had been erased, as a withdrawal leaves it.

    `notes` has the lines that a person overrules.
    """
    if not now.erased:
        return list(edits), []
    lines = _lines_of(noted)
    sifted: list[Edit] = []
    left_out: list[LeftOut] = []
    for edit in edits:
        words = edit.value if isinstance(edit.value, str) and edit.field in word_fields(edit.kind) else None
        erasure = now.erased.find(words)
        if words is None or erasure is None:
            sifted.append(edit)
            continue
        line = lines.get(words, noted.line)
        if note := notes.get(line):
            place = FieldRef(edit.kind, edit.record, edit.field)
            sifted += (edit, *stay_edits(now, place, erasure.at, note))
        else:
            sifted.append(edit._replace(value=erased_value(edit.kind, edit.field)))
            left_out.append(LeftOut(line, erasure.at, file))
    return sifted, list(dict.fromkeys(left_out))


def _lines_of(part: object, above: int = 0) -> dict[str, int]:
    """The line of every text in a part of a conflict; a text without a line of its own stands below the one above."""
    line = getattr(part, "line", 0) or above
    lines: dict[str, int] = {}
    for each in fields(part):  # type: ignore[arg-type]  # every part is a dataclass
        value = getattr(part, each.name)
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, str):
                lines.setdefault(sanitize(inner, lines=True), line)
            elif is_dataclass(inner):
                lines |= {text: at for text, at in _lines_of(inner, line).items() if text not in lines}
    return lines


# Consents that nobody was asked for (R12)


@frozen
class LoweredConsent(Frozen):
    """A line whose consent in the file is higher than *use the idea*, without a note of when the person was asked."""

    line: int
    consent: Consent
    file: str = ""


def lower_consents(
    rows: Sequence[NewContribution], file: str = ""
) -> tuple[list[NewContribution], tuple[LoweredConsent, ...]]:
    """Lower consents without a note of when the person was asked to *use the idea*, and say which (R12)."""
    kept: list[NewContribution] = []
    lowered: list[LoweredConsent] = []
    for row in rows:
        if must_be_asked(Consent.IDEA, row.consent, row.asked):
            lowered.append(LoweredConsent(row.line, row.consent, file))
            row = replace(row, consent=Consent.IDEA)  # noqa: PLW2901 - the same row
        kept.append(row)
    return kept, tuple(lowered)


def lowered_sentences(lowered: Sequence[LoweredConsent]) -> Iterator[str]:
    """Yield a sentence for each consent that was lowered, with the line."""
    for consent in lowered:
        where = f"{consent.file}, line {consent.line}" if consent.file else f"Row {consent.line}"
        yield (
            f"{where}: nothing says when the person was asked for “{consent.consent}”, so it was taken in as"
            f" “{Consent.IDEA}” (R12). Write asked: and when below it, or raise it here: `coprod edit … --consent"
            f" '{consent.consent}' --asked …`."
        )


# Imported files, remembered so that one is not imported twice by accident

P = ParamSpec("P")
T = TypeVar("T")


@frozen
class SourceFile(Frozen):
    """A file, identified by the hash of its bytes."""

    name: str
    sha256: str


def source_file(name: str, data: bytes) -> SourceFile:
    """The SourceFile for these bytes and this name."""
    return SourceFile(sanitize(name), hashlib.sha256(data).hexdigest())


def take_in(
    now: CommandContext,
    project: Snapshot,
    sources: Sequence[SourceFile],
    again: bool,
    verb: Callable[Concatenate[CommandContext, Snapshot, P], CommandResult[T]],
    *args: P.args,
    **kwargs: P.kwargs,
) -> CommandResult[T]:
    """Run a command with what was read of files, and remember them; raises RuleViolation for one imported before.

    `again` allows it. If the command writes nothing, the files are not remembered.
    """
    if not again:
        _must_be_new(project, sources)
    result = verb(now, project, *args, **kwargs)
    if not result.edits:
        return result
    remembered = (edit for one in sources for edit in insert(Import(now.new_id(), one.sha256, one.name, now.at)))
    return CommandResult("import", (*remembered, *result.edits), result.answer, result.clears)


def _must_be_new(project: Snapshot, sources: Sequence[SourceFile]) -> None:
    taken = {one.sha256: one for one in project.all(Import).values()}
    seen: set[str] = set()
    for source in sources:
        if (before := taken.get(source.sha256)) is not None:
            called = "" if before.name == source.name else f", called {before.name} then"
            at = datetime.fromisoformat(before.at)
            raise RuleViolation(
                f"{source.name} was taken in already, on {at.day} {at:%B at %H:%M}{called}."
                " To take it in a second time, add --again."
            )
        if source.sha256 in seen:
            raise RuleViolation(f"{source.name} is given twice. To take it in twice, add --again.")
        seen.add(source.sha256)
