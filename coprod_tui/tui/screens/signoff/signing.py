"""Compute what the sign-off screen shows: each stream's state for each version, and what moved since it signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from coprod_tui.base.errors import Reason
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.brief.changes import brief_at
from coprod_tui.domain.claims import missing_for_final
from coprod_tui.domain.readiness import NextStep, next_for_stream
from coprod_tui.domain.records import SameMeaning, Stream, Version
from coprod_tui.domain.signing.equivalence import last_signed
from coprod_tui.domain.signing.rules import (
    SIGNED_STATES,
    SignState,
    Standing,
    board_changes,
    latest_decision,
    signed_by,
    standing,
)
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.contribution_rows import short_date
from coprod_tui.tui.screens.brief.presenter import moved_between, moved_since, next_after
from coprod_tui.tui.screens.brief.versions import MovedLine, in_substance
from coprod_tui.tui.screens.signoff.equivalence import Rewording, find_rewordings
from coprod_tui.tui.widgets.theme_grid import SignCell, SignRow


@frozen
class Signing(Frozen):
    """What the sign-off screen shows of one snapshot."""

    project: Snapshot
    newest: Version
    rows: tuple[SignRow, ...]
    waits: tuple[Reason, ...]
    """What the newest version needs to be final."""
    signed: int
    of: int
    step: NextStep
    steps: Mapping[str, NextStep]
    """The next step of each stream, by its id."""
    moved: Mapping[str, tuple[MovedLine, ...]]
    """What moved for each stream since it signed last, by its id."""
    since: Mapping[str, Version]
    """The version that each of those streams signed, by its id."""
    same: Mapping[str, tuple[Rewording, ...]]
    """What each version, by its id, lists as no change in meaning."""
    numbers: Mapping[str, str]
    """The numbers of the lines that the Board changed, by their keys, as they were printed."""


@dataclass
class _Differences:
    """Caches what moved between versions."""

    known: dict[tuple[str, str], tuple[MovedLine, ...]] = field(default_factory=dict)

    def between(self, old: Version, new: Version) -> tuple[MovedLine, ...]:
        """Compare two versions; nothing where one was altered since it was issued."""
        key = old.id, new.id
        if key not in self.known:
            try:
                self.known[key] = moved_between(old, new)
            except ValueError:
                self.known[key] = ()
        return self.known[key]


def signing(project: Snapshot) -> Signing | None:
    """Compute the values; None while nothing is issued. Slow for thousands of contributions."""
    versions = project.versions
    if not versions:
        return None
    newest, between = versions[-1], _Differences()
    waits = missing_for_final(project, newest)
    signed, of = signed_by(project, newest)
    since = {
        stream.id: version
        for stream in project.streams
        if (version := last_signed(project, stream.id)) is not None and version != newest
    }
    moved = {stream: between.between(version, newest) for stream, version in since.items()}
    steps = {stream.id: next_for_stream(project, newest, stream) for stream in project.streams}
    return Signing(
        project,
        newest,
        tuple(_row(project, stream, between) for stream in project.streams),
        waits,
        signed,
        of,
        next_after(project, moved_since(project), waits),
        {stream: step for stream, step in steps.items() if step is not None},
        moved,
        since,
        {version.id: _listed(project, version) for version in versions},
        _numbers(project),
    )


def _numbers(project: Snapshot) -> Mapping[str, str]:
    decision = latest_decision(project)
    version = project.get(Version, decision.version) if decision else None
    if decision is None or version is None or not board_changes(project, decision):
        return {}
    try:
        return {line.key: line.number for _, line in brief_at(version).lines()}
    except ValueError:
        return {}


def _listed(project: Snapshot, version: Version) -> tuple[Rewording, ...]:
    if not project.linked_ids(SameMeaning, "version", version.id):
        return ()
    try:
        return tuple(change for change in find_rewordings(project, version) if change.mark is not None)
    except ValueError:
        return ()


# The grid


def _row(project: Snapshot, stream: Stream, between: _Differences) -> SignRow:
    newest = project.versions[-1]
    cells = tuple(
        _cell(standing(project, version, stream.id), version, between, newest=version == newest)
        for version in project.versions
    )
    name = stream.name if stream.required else f"{stream.name} (observes)"
    return SignRow(stream.id, name, stream.colour, cells)


def _cell(stands: Standing, version: Version, between: _Differences, *, newest: bool) -> SignCell:
    words, role = _state(stands, version, between)
    if stands.provisional and stands.state in SIGNED_STATES:
        words += ", provisional"
    return SignCell(words, role if newest else "quiet", bold=newest and stands.state is SignState.STALE)


def _state(stands: Standing, version: Version, between: _Differences) -> tuple[str, str]:
    on = short_date(stands.signoff.on) if stands.signoff else ""
    shared = short_date(stands.sharing.on) if stands.sharing else ""
    earlier = f", version {stands.version.number}" if stands.version and stands.version != version else ""
    if stands.state is SignState.STALE and stands.version:
        count = in_substance(between.between(stands.version, version))
        return f"↻ {count} {'line' if count == 1 else 'lines'} moved" if count else "↻ words moved", "warning"
    return {
        SignState.SIGNED: (f"✓ signed {on}{earlier}", "success"),
        SignState.RESERVED: (f"✓ reservations {on}{earlier}", "success"),
        SignState.NOT_YET: (f"◐ not yet {on}", "warning"),
        SignState.DECLINED: (f"– declined {on}", "warning"),
        SignState.SHARED: (f"○ shared {shared}", "primary"),
    }.get(stands.state, ("· not shared", "quiet"))
