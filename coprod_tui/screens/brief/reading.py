"""A brief that is read on the screen: the draft or an issued version, what moved before it, and what is next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from coprod_tui.meeting.brief import NEED_SAID, Brief, brief_at, brief_of, cover_of, difference, outline_of
from coprod_tui.meeting.model import Version
from coprod_tui.meeting.readiness import findings
from coprod_tui.meeting.refusals import Reason
from coprod_tui.meeting.rules.answers import unanswered
from coprod_tui.meeting.rules.next import Next, next_in_brief
from coprod_tui.meeting.rules.signing import final
from coprod_tui.meeting.snapshot import Snapshot
from coprod_tui.screens.background import ALTERED
from coprod_tui.screens.brief.pages import Page, check_page, moved_page, section_page, title_page, unanswered_page
from coprod_tui.screens.brief.versions import MovedLine, moved_lines


@dataclass(frozen=True, slots=True)
class Reading:
    """The brief that is shown, with all that the screen says about it."""

    project: Snapshot
    version: Version | None
    """None for the draft."""
    brief: Brief | None
    """None where only the outline is known."""
    before: Version | None
    """The version that `moved` is told from."""
    moved: Mapping[str, MovedLine] | None = None
    """What moved since `before`, by the line's key; None where only the outline is known."""
    step: Next | None = None
    """What to do next; None until it is known."""
    pages: Mapping[str, Page] = field(default_factory=dict)
    """What the right side shows, by the keys of the left side."""
    trouble: str = ""
    """Why an issued version cannot be read: the one that is shown, or the one before it."""

    @property
    def unmoved(self) -> bool:
        """Whether the draft is known to say what the version before it says."""
        return self.version is None and self.before is not None and self.moved == {} and not self.trouble


def outline(project: Snapshot) -> Reading:
    """What can be shown of the draft at once: the sections, without the lines that `read` takes its time for."""
    before = project.versions[-1] if project.versions else None
    step = next_in_brief(project) if before is None else None
    return Reading(project, None, None, before, None, step, _by_key(_outline_pages(project, before)))


def _outline_pages(project: Snapshot, before: Version | None) -> Iterator[Page]:
    brief, cover = outline_of(project), cover_of(project)
    for section in brief.sections:
        yield title_page(section) if section.key in NEED_SAID else section_page(section, brief, cover)
    yield unanswered_page(brief, len(unanswered(project)), complete=False)
    if before is not None:
        yield moved_page(before.number, None, brief)
    yield check_page(None)


def read(project: Snapshot, version: str | None, since: str | None = None) -> Reading:
    """Puts a brief together: the draft, or an issued version as it was printed. Slow for thousands of contributions.

    What moved is told from the version `since`, where that is an earlier one; else from the one right before.
    """
    shown = project.get(Version, version)
    earlier = earlier_than(project, shown)
    before = next((issued for issued in earlier if issued.id == since), earlier[-1] if earlier else None)
    trouble = ""
    try:
        brief = brief_at(shown) if shown else brief_of(project)
    except ValueError:
        brief, trouble = Brief(project.project.title, ()), ALTERED
    try:
        moved = moved_between(brief_at(before), brief) if before and not trouble else ()
    except ValueError:
        moved, trouble = (), ALTERED
    step = next_after(project, moved if shown is None else moved_since(project))
    by_key = {line.key: line for line in moved}
    pages = _pages(project, brief, shown)
    if brief.sections and before is not None:
        reasons = reasons_since(project, before, shown)
        pages = (*pages, moved_page(before.number, by_key, brief, reasons=reasons, trouble=trouble))
    if shown is None:
        # The check tells from the newest version, and counts for itself where the screen compares with another.
        count = len(by_key) if before is not None and before is earlier[-1] and not trouble else None
        pages = (*pages, check_page(findings(project, draft=brief, moved=count)))
    return Reading(project, shown, brief, before, by_key, step, _by_key(pages), trouble)


def _pages(project: Snapshot, brief: Brief, shown: Version | None) -> tuple[Page, ...]:
    """The sections; for the draft also what has no answer yet."""
    cover = cover_of(project, shown)
    pages = tuple(section_page(section, brief, cover) for section in brief.sections)
    return pages if shown is not None else (*pages, unanswered_page(brief, len(unanswered(project))))


def _by_key(pages: Iterable[Page]) -> dict[str, Page]:
    return {page.key: page for page in pages}


def earlier_than(project: Snapshot, version: Version | None) -> tuple[Version, ...]:
    """The versions that were issued before one; before the draft, all of them."""
    versions = project.versions
    return versions[: versions.index(version)] if version else versions


def reasons_since(project: Snapshot, before: Version | None, shown: Version | None) -> tuple[str, ...]:
    """Why each version after one was issued, up to the one that is shown, in the leads' words."""
    if before is None:
        return ()
    last = shown.number if shown else project.versions[-1].number
    later = (version for version in project.versions if before.number < version.number <= last)
    return tuple(f"Why version {version.number}: {version.reason}" for version in later if version.reason)


def moved_between(old: Brief, new: Brief) -> tuple[MovedLine, ...]:
    """What moved, line by line."""
    return moved_lines(old, new, difference(old, new))


def moved_since(project: Snapshot) -> tuple[MovedLine, ...]:
    """What moved since the newest version was issued; nothing where the file does not hold it as it was."""
    try:
        return moved_between(brief_at(project.versions[-1]), brief_of(project))
    except ValueError:
        return ()


def next_after(project: Snapshot, moved: tuple[MovedLine, ...], waits: tuple[Reason, ...] | None = None) -> Next:
    """What to do next for the brief, when this has moved since the newest version, which `waits` for these.

    What was merely said since holds up no signature: it waits for the next version, and a final one says so.
    """
    versions = project.versions
    if not versions:
        return next_in_brief(project)
    waits = final(project, versions[-1]) if waits is None else waits
    return next_in_brief(project, moved=any(not waits or line.substance for line in moved), waits=waits)
