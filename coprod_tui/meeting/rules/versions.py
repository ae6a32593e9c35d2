"""Rules about versions of the brief: which there are, and when one is cut (R18)."""

from __future__ import annotations

from coprod_tui.meeting.model import Contribution, Version
from coprod_tui.meeting.refusals import RuleBroken, Unknown
from coprod_tui.meeting.snapshot import Snapshot


def version_numbered(project: Snapshot, number: int) -> Version:
    """The version with this number; raises Unknown."""
    found = next((one for one in project.versions if one.number == number), None)
    if found is None:
        numbers = ", ".join(str(one.number) for one in project.versions)
        there = f"The versions are: {numbers}." if numbers else "None has been issued yet."
        raise Unknown(f"There is no version {number} of the brief. {there}")
    return found


def may_issue(project: Snapshot, sha256: str) -> None:
    """R18: a version is cut when something was said, and has moved since the last one. Raises RuleBroken."""
    if not project.all(Contribution):
        raise RuleBroken("Nothing has been said yet: there is nothing to issue.")
    versions = project.versions
    if versions and versions[-1].sha256 == sha256:
        raise RuleBroken(f"No word has moved since version {versions[-1].number}: it still stands as it is.")
