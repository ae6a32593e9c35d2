"""Rules about what was said: capture is never refused, only claims about it are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coprod_tui.meeting.agenda import kind_taken
from coprod_tui.meeting.model import Consent, Contribution, Kind, Meeting, Stream
from coprod_tui.meeting.refusals import BadContent, Reason, RuleBroken, Unknown
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.meeting.words import STORED_MOST, folded, too_long

_SPEAKER = re.compile(r"@?([A-Z])?(\d{1,3})", re.ASCII | re.IGNORECASE)


def must_have_words(text: str) -> None:
    """Raises BadContent for an empty text or one of more than a million characters."""
    if not text:
        raise BadContent("There are no words in it. To take something out, remove it.")
    if too_long(text):
        raise BadContent(f"This has {len(text):,} characters; up to {STORED_MOST:,} can be kept. Split it in two.")


def may_consent(contribution: Contribution, consent: Consent, asked: str | None) -> None:
    """R12: lowering is always allowed; raising needs a note of when the person was asked. Raises RuleBroken."""
    if consent.rank > contribution.consent.rank and not asked:
        raise RuleBroken(
            Reason(
                f"From “{contribution.consent}” to “{consent}” the person has to be asked:"
                " say when and how (--asked, or the note in the dialog).",
                f"{contribution.id}/asked",
            )
        )


def speaker_of(stream: Stream, typed: str) -> str:
    """A person's code (`M7`) from what was typed: `7`, `@7`, `M7`, `@M7`; raises BadContent for anything else (R13)."""
    match = _SPEAKER.fullmatch(typed.strip())
    if match is None or (match[1] and match[1].upper() != stream.letter):
        raise BadContent(
            f"“{typed}” is not a speaker of {stream.name}: write @ and a number, such as @7. Never a name."
        )
    return f"{stream.letter}{int(match[2])}"


def stream_called(project: Snapshot, name: str) -> Stream:
    """The stream with this letter or name, or the one name that begins so; raises Unknown."""
    wanted = folded(name.strip())
    streams = project.streams
    exact = [one for one in streams if wanted in (folded(one.letter), folded(one.name))]
    found = exact or [one for one in streams if wanted and folded(one.name).startswith(wanted)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(f"{one.name} ({one.letter})" for one in streams)
    what = "is more than one stream" if found else "is not a stream of this project"
    raise Unknown(f"“{name}” {what}. The streams are: {names}.")


def contribution_coded(project: Snapshot, code: str) -> Contribution:
    """The contribution that a code means; raises Unknown for none, and for two with both full codes."""
    found = project.coded(code.strip())
    if len(found) == 1:
        return found[0]
    if found:
        both = " and ".join(project.code(one) for one in found)
        raise Unknown(f"{code} means two things, said on two laptops: {both}. Write it in full.")
    raise Unknown(f"There is no contribution {code} here.")


def kind_now(project: Snapshot) -> Kind:
    """The kind of a line without a mark: what the agenda block that is open takes, else *would like*."""
    meeting = project.meeting_open
    return kind_taken(meeting, project.blocks(meeting.id) if meeting else ())


def meeting_numbered(project: Snapshot, number: int) -> Meeting:
    """The meeting with this number; raises Unknown."""
    for meeting in project.meetings:
        if meeting.number == number:
            return meeting
    raise Unknown(f"There is no meeting {number}. {_there([str(one.number) for one in project.meetings])}")


def _there(numbers: Sequence[str]) -> str:
    """Which meetings there are; those that were taken in as notes keep their numbers, and leave some out."""
    if not numbers:
        return "There was none yet."
    *first, last = numbers
    return f"There are meetings {', '.join(first)} and {last}." if first else f"There is only meeting {last}."
