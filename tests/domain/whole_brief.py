"""A brief with a text in every field that prints, for tests of what must not print."""

from __future__ import annotations

from dataclasses import replace

from coprod_tui.domain.records import (
    AnswerKind,
    Arrangement,
    BoardChange,
    BoardDecision,
    BoardTold,
    BriefLine,
    Check,
    Contribution,
    Disposition,
    Group,
    IssueReason,
    Outcome,
    Record,
    Role,
    SameMeaning,
    SameMeaningConfirmed,
    Sharing,
    Signoff,
    Source,
    Understanding,
    Verdict,
)
from coprod_tui.domain.signing import commands as signing_commands
from coprod_tui.domain.snapshot import Snapshot
from tests.domain.riverside import Riverside

AT = "2026-11-10T18:00:00+00:00"


def put(riverside: Riverside, *records: Record) -> None:
    """Change records behind the verbs' back."""
    riverside.sketch.snapshot = riverside.project.with_records([(type(one), one.id, one) for one in records])


def whole_brief() -> Riverside:
    """A brief with a text in every field that prints, and an issued version with all that is recorded about one."""
    riverside = Riverside()
    project: Snapshot = riverside.project
    stream, meeting = project.streams[0], project.meetings[0]
    check = min(project.all(Check).values(), key=lambda check: check.id)
    ended = next(one for one in project.all(Outcome).values() if not one.agreed)
    more: list[Record] = [
        Group("g", stream.id, "carers"),
        Role("r", stream.id, "chair", 9),
        replace(meeting, venue="the hall", unheard="it was late"),
        replace(check, how="by letter"),
        BriefLine("l", statement="a bed", benchmark="it is asked", why="to sleep"),
        Source("l/s", "l", riverside.bed),
        Disposition(f"{riverside.store}/answer", riverside.store, AnswerKind.NOT_POSSIBLE, "there is no room"),
        Arrangement("section/2", "2", "How it began"),
        replace(ended, reopened_at=AT, reopened_because="there is money now"),
    ]
    put(riverside, *more)
    riverside.answer_all()
    version = riverside.version(riverside.do(signing_commands.issue, "the first"))
    staff = riverside.stream("Staff")
    put(
        riverside,
        IssueReason(f"{version.id}/silent", version.id, "silent", "They were silent.", "they were ill"),
        Sharing("sh", version.id, staff, "2026-11-10", "on paper", 3, "1 to 3", because="the post was late"),
        Understanding("un", version.id, staff, riverside.stream("Members"), "it is a home", on="2026-11-10",
                      confirmed=False, missed="and a window", because="they met late"),
        Signoff("so", version.id, staff, how="hands", on="2026-11-10", present=5, role="lead", reservations="a worry",
                held_by="lead", unchecked="no time", because="they met late"),
        SameMeaning("v/k/p", version.id, "k", "p", "lead"),
        SameMeaningConfirmed("v/k/p/s", "v/k/p", staff, "lead"),
        BoardDecision("bd", version.id, Verdict.WITH_CHANGES, "2026-11-10", "yes, but", because="they met late"),
        BoardChange("bd/line/l", "bd", "line/l", "half of it"),
        BoardTold("bt", "bd", staff, "2026-11-10", "by letter", because="the post was late"),
    )  # fmt: skip
    return riverside


def say_in(riverside: Riverside, kind: type[Record], name: str, text: str) -> Record:
    """Write a text into a field of a record of this kind that prints."""
    records = sorted(riverside.project.all(kind).values(), key=lambda record: record.id)
    record = next(one for one in records if getattr(one, name) and not (kind is Contribution and one.withdrawn_at))
    if kind is Contribution:
        record = riverside.project.the(Contribution, riverside.bed)
    changed: Record = replace(record, **{name: text})
    put(riverside, changed)
    return changed
