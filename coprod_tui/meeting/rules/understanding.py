"""Rules about the understanding check (R20): each stream says back what every other asked for, and why.

What was understood holds for a later version too, as long as no word of substance has changed in between.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from coprod_tui.meeting.model import Stream, Understanding, Version
from coprod_tui.meeting.refusals import BadContent, Reason, RuleBroken
from coprod_tui.meeting.rules.steps import joined
from coprod_tui.meeting.snapshot import Snapshot


class Understood(StrEnum):
    """Whether one stream has said another's part back."""

    YES = "yes"
    NOT_QUITE = "not quite"
    NOT_YET = "not yet"


def understanding_id(version: str, stream: str, whose: str) -> str:
    """The id of one stream's saying back of another's part."""
    return f"{version}/{stream}/{whose}"


def pairs(project: Snapshot) -> tuple[tuple[Stream, Stream], ...]:
    """(who says back, whose part): every stream with every other that has said something."""
    spoke = [one for one in project.streams if project.said(one.id)]
    return tuple((one, other) for one in project.streams for other in spoke if one != other)


def understanding(project: Snapshot, version: Version, stream: str, whose: str) -> Understanding | None:
    """The check that counts for a version: its own, else the latest of an earlier one that no change lies behind."""
    versions = project.versions
    for one in reversed(versions[: versions.index(version) + 1]):
        found = project.get(Understanding, understanding_id(one.id, stream, whose))
        if found is not None:
            return found if joined(project, one, version) else None
    return None


def understood(project: Snapshot, version: Version, stream: str, whose: str) -> Understood:
    """One cell of the grid."""
    found = understanding(project, version, stream, whose)
    if found is None:
        return Understood.NOT_YET
    return Understood.YES if found.confirmed else Understood.NOT_QUITE


def not_understood(project: Snapshot, version: Version, stream: str) -> tuple[Stream, ...]:
    """The streams whose part a stream has not said back to a *yes*: its check is done when there is none."""
    those = (other for one, other in pairs(project) if one.id == stream)
    return tuple(one for one in those if understood(project, version, stream, one.id) is not Understood.YES)


def may_understand(stream: Stream, whose: Stream, *, confirmed: bool, missed: str | None) -> None:
    """Raises RuleBroken for a stream with itself, BadContent for a *not quite* that does not say what was missed."""
    if stream.id == whose.id:
        raise RuleBroken(f"{stream.name} say back what another stream said, not their own part.")
    if not confirmed and not missed:
        raise BadContent("What was missed? A word or two, so that it can be said again.")


def check_missing(project: Snapshot, version: Version, stream: Stream, place: str) -> Iterator[Reason]:
    """R20: what is asked of a signature before the check is done."""
    those = not_understood(project, version, stream.id)
    if those:
        names = " and ".join(one.name for one in those)
        yield Reason(
            f"{stream.name} have not yet said back what {names} asked for and why. Do that first,"
            " or say why they sign without it: the reason is printed.",
            f"{place}/unchecked",
        )
