"""Compute what the sign-off screen shows: each stream's state for each version, and what moved since it signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from coprod_tui.base.errors import Reason
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.brief.changes import LineChange, PieceKind, brief_at
from coprod_tui.domain.brief.facts import printed_role
from coprod_tui.domain.claims import missing_for_final
from coprod_tui.domain.meetings import commands
from coprod_tui.domain.readiness import NextStep, next_for_stream
from coprod_tui.domain.records import SameMeaning, SameMeaningConfirmed, Stream, Version
from coprod_tui.domain.signing.equivalence import (
    changed_meaning,
    confirmations,
    last_signed,
    missing_confirmations,
    previous_version,
    same_meaning_mark,
    version_difference,
)
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
from coprod_tui.tui.contribution_rows import HIDDEN, short_date
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.dialogs import Choice, ChoiceDialog, TextDialog
from coprod_tui.tui.screens.brief.pages import BriefEntries
from coprod_tui.tui.screens.brief.presenter import moved_between, moved_since, next_after
from coprod_tui.tui.screens.brief.versions import MovedLine, in_substance
from coprod_tui.tui.screens.signoff.flow import SigningFlow
from coprod_tui.tui.verb_runner import VerbRunner
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


# No change in meaning (R23): find rewordings between versions, list and confirm them


_ABOUT = (
    "Only other words for the same thing can be listed so. Every stream sees the list; a change of meaning asks all"
    " streams again."
)
_CONFIRM = "It keeps the signatures once the lead of every stream that signed before has confirmed it."


@frozen
class Rewording(Frozen):
    """One change of words since the version before."""

    step: LineChange
    called: str
    """The number of the line, and which part of it was reworded."""
    words: str
    """The new words, with what was taken out in brackets."""
    mark: SameMeaning | None
    confirmed: tuple[SameMeaningConfirmed, ...] = ()
    """What leads confirmed about it."""
    waits_for: tuple[Stream, ...] = ()
    """The streams that signed before and whose leads have not confirmed it."""


def find_rewordings(project: Snapshot, version: Version) -> tuple[Rewording, ...]:
    """The changes to a version that can be listed; raises ValueError where an issued version was altered."""
    earlier = previous_version(project, version)
    if earlier is None:
        return ()
    changes = []
    for step in version_difference(earlier, version):
        if not step.reworded:
            continue
        called = f"{step.number}  {step.label}".strip()
        pieces = "".join(f"[{piece.text}]" if piece.stays is PieceKind.OUT else piece.text for piece in step.pieces)
        mark = same_meaning_mark(project, version, step)
        if mark is not None:
            mark = replace(mark, proposed_by=printed_role(project, mark, "proposed_by"))
        by_lead = confirmations(project, mark) if mark else ()
        confirmed = tuple(replace(each, by=printed_role(project, each, "by")) for each in by_lead)
        waits = missing_confirmations(project, version, mark) if mark else ()
        changes.append(Rewording(step, called, pieces, mark, confirmed, waits))
    return tuple(changes)


class EquivalenceDialogs:
    """The dialogs about changes without a change in meaning; a screen runs them in a worker."""

    def __init__(self, desk: Desk, flow: SigningFlow, run: VerbRunner) -> None:
        """`flow` has the newest version."""
        self._desk = desk
        self._flow = flow
        self._run = run

    async def same(self) -> None:
        """List a change as no change in meaning, or take it off the list."""
        at_hand = self._flow.in_hand("same")
        if at_hand is None:
            return
        version, project = at_hand[0], self._flow.project
        lines = BriefEntries(project, shielded=self._desk.shielded)
        changes = await self._desk.in_background(lambda: find_rewordings(project, version))
        shown = [HIDDEN if lines.hides(change.step.key) else change.words for change in changes]
        choices = [
            Choice(
                str(place),
                str(place + 1) if place < 9 else "",
                f"{change.called}  {shown[place]}",
                _how_listed(change),
            )
            for place, change in enumerate(changes)
        ]
        title = f"Which change to version {version.number} changes no meaning?"
        chosen = await self._desk.push_screen_wait(ChoiceDialog(title, choices, about=_ABOUT))
        if chosen is None:
            return
        change = changes[int(chosen)]
        if change.mark is not None:
            await self._on_list(version, change, shown[int(chosen)])
        else:
            await self._propose(version, change, shown[int(chosen)])

    async def _propose(self, version: Version, change: Rewording, shown: str) -> None:
        """List a change, asking about what usually changes the meaning."""
        weighty = changed_meaning(change.step.before, change.step.after)
        if weighty:
            about = f"{shown}\n\n{'; '.join(weighty)}.\n\nSuch a change usually changes the meaning."
            choices = (
                Choice("no", "n", "No, or not sure", "every stream is asked again"),
                Choice("yes", "y", "It means the same", "this is printed beside the change"),
            )
            if await self._desk.push_screen_wait(ChoiceDialog("Does it mean the same?", choices, about=about)) != "yes":
                return
        note = "A role or a code, such as: lead of Staff. It is listed beside the change."
        lead = await self._desk.push_screen_wait(TextDialog("Which lead proposes it?", about=shown, note=note))
        if lead is not None:
            key = ((change.step.key, change.step.part),)
            await self._run.do(commands.mark_same, version.id, key, proposed_by=lead, weighed=True)

    async def _on_list(self, version: Version, change: Rewording, shown: str) -> None:
        """Confirm a listed change for a stream that signed before, take that back, or take it off the list."""
        names = {stream.id: stream.name for stream in self._flow.project.streams}
        choices = [
            Choice(f"+{stream.id}", str(place), f"{stream.name} confirm it", "their lead says that it means the same")
            for place, stream in enumerate(change.waits_for, 1)
        ]
        choices += (
            Choice(f"-{each.stream}", "", f"Take back what {names.get(each.stream, 'they')} confirmed", each.by)
            for each in change.confirmed
        )
        choices.append(Choice("off", "o", "Take it off the list", "every stream is asked again"))
        title = "What about this change?"
        chosen = await self._desk.push_screen_wait(ChoiceDialog(title, choices, about=f"{shown}\n\n{_CONFIRM}"))
        key = ((change.step.key, change.step.part),)
        if chosen is None:
            return
        if chosen == "off":
            await self._run.do(commands.unmark_same, version.id, key)
        elif chosen.startswith("-"):
            await self._run.do(commands.unconfirm_same, version.id, key, chosen[1:])
        else:
            name = names[chosen[1:]]
            note = "A role or a code, such as: lead of Staff. It is printed beside the change."
            lead = await self._desk.push_screen_wait(TextDialog(f"Who confirms it for {name}?", about=shown, note=note))
            if lead is not None:
                await self._run.do(commands.confirm_same, version.id, key, chosen[1:], by=lead)


def _how_listed(change: Rewording) -> str:
    """What can change the meaning; and for a listed change who proposed it, and for whom it waits."""
    weighty = "; ".join(changed_meaning(change.step.before, change.step.after))
    if change.mark is None:
        return weighty
    waits = " and ".join(stream.name for stream in change.waits_for)
    standing = f"waits for {waits}" if waits else "confirmed by all"
    return "; ".join(filter(None, (f"listed, proposed by {change.mark.proposed_by}", standing, weighty)))
