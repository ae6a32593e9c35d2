"""What a document says about itself: version, spoken words, fingerprint, date, who has signed, draft or final."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from coprod_tui.files.documents.value import Paragraph, Run, Runs, ours, theirs
from coprod_tui.meeting.brief import Brief, Cover, day
from coprod_tui.meeting.rules.signing import SIGNED

MADE_UP = "Example project. These people and words are made up."
"""What every page of every export of the worked example says."""
DRAFT, FINAL = "DRAFT", "FINAL for the Board"


@dataclass(frozen=True, slots=True)
class Told:
    """A brief, its cover, and whether a version that is not signed by all is handed on as it is (R24)."""

    brief: Brief
    cover: Cover
    progress: bool = False
    """True for a progress report: it says on every page who has not signed."""

    @property
    def title(self) -> Run:
        """The title of the project."""
        return theirs(" ".join(self.brief.title.split())) if self.brief.title.strip() else ours("Brief")

    @property
    def mark(self) -> str:
        """What stands across every page; nothing once it is final."""
        if self.cover.number is None:
            return DRAFT
        if self.cover.final:
            return ""
        return "PROGRESS REPORT" if self.progress else DRAFT

    @property
    def state(self) -> str:
        """How far it is, in a word."""
        if self.cover.number is None:
            return f"{DRAFT}, not issued yet"
        return FINAL if self.cover.final else self.mark

    @property
    def on(self) -> str:
        """The day that the document is of, YYYY-MM-DD: when it was issued; for a draft, of the last thing in it."""
        return day_of(self.cover.issued_at if self.cover.number is not None else self.brief.up_to)


def day_of(iso: str) -> str:
    """The day of a time, YYYY-MM-DD; empty where there is none, or notes had a date of nobody's calendar."""
    try:
        return date.fromisoformat(iso[:10]).isoformat()
    except ValueError:
        return ""


def not_signed(cover: Cover) -> tuple[str, ...]:
    """The streams without whose signature it is not final."""
    return tuple(one.stream for one in cover.answers if one.required and one.state not in SIGNED)


def opening(told: Told) -> tuple[Paragraph, ...]:
    """What stands under the title, a paragraph each."""
    return tuple(map(Paragraph, _opening(told)))


def _opening(told: Told) -> Iterator[Runs]:
    cover = told.cover
    if told.progress and cover.number is None:
        yield (ours("Progress report: not signed by anybody, because a draft cannot be signed.", strong=True),)
    elif told.progress and (missing := not_signed(cover)):
        yield ours("Progress report: not signed by ", strong=True), theirs(", ".join(missing), strong=True)
    yield _state(told)
    if cover.number is not None:
        yield ours("Read aloud: "), ours(cover.words, strong=True)
        yield ours("Fingerprint (SHA-256): "), Run(cover.sha256, code=True)
    if cover.reason:
        yield ours("Why this version: "), theirs(cover.reason)


def _state(told: Told) -> Runs:
    cover, brief = told.cover, told.brief
    signed = f"signed by {cover.signed} of {cover.of}"
    if cover.number is None:
        up_to = f", with what was said up to {day(brief.up_to)}" if brief.up_to else ""
        after = f" Version {cover.after} is the last that was issued." if cover.after is not None else ""
        return ours(told.state, strong=True), ours(f"{up_to}, {signed}.{after}")
    rest = f", version {cover.number}, issued on {day(cover.issued_at)}, {signed}."
    return ours(told.state, strong=True), ours(rest)


def footer(told: Told, edition: str) -> Runs:
    """What every page says: of what it is, which version, its spoken words, how many have signed."""
    cover = told.cover
    signed = f"signed by {cover.signed} of {cover.of}"
    named = [told.state] if cover.number is None else [f"version {cover.number}", cover.words, told.state, signed]
    return told.title, ours(" · " + " · ".join([edition, *named]))
