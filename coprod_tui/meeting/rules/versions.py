"""Rules about versions of the brief: when one is cut (R18), and what changes its substance (R23)."""

from __future__ import annotations

import json
from functools import lru_cache

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


def is_addition(section: str) -> bool:
    """Whether a new line in this section is merely listed, and no change of substance: in section 4 and the annexes."""
    return section == "4" or not section.isdecimal()


def changed_in_substance(old: Version, new: Version) -> bool:
    """R23: whether anything but an addition to section 4 and the annex lies between two versions.

    It is read from the canonical bytes, which are what was signed, and which erased words do not change. Bytes that
    cannot be read, because somebody altered the file by hand, count as changed.
    """
    try:
        return old.sha256 != new.sha256 and _changed(old.canonical, new.canonical)
    except (ValueError, KeyError, TypeError, IndexError):
        return True


@lru_cache(maxsize=64)
def _changed(old: str, new: str) -> bool:
    before, after = _lines(old), _lines(new)
    if any(after.get(key) != line for key, line in before.items()):
        return True
    return any(not is_addition(section) for key, (section, _) in after.items() if key not in before)


@lru_cache(maxsize=8)
def _lines(canonical: str) -> dict[str, tuple[str, list[object]]]:
    """The lines of canonical bytes by key, each with its section."""
    sections = json.loads(canonical.partition("\n")[2])["sections"]
    return {line[0]: (section, line) for section, lines in sections for line in lines}
