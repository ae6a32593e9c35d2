"""What to do next, in one sentence and with the command that does it; and how far a project is."""

from __future__ import annotations

from dataclasses import dataclass

from coprod_tui.meeting.model import Contribution, MeetingKind, Stream, Version
from coprod_tui.meeting.refusals import Reason
from coprod_tui.meeting.rules import conflicts
from coprod_tui.meeting.rules.answers import unanswered
from coprod_tui.meeting.rules.board import decisions, latest_decision, not_told
from coprod_tui.meeting.rules.signing import (
    SIGNED,
    SignState,
    final,
    required,
    sharings,
    sign_state,
    signed_by,
    standing,
)
from coprod_tui.meeting.snapshot import Snapshot

FLOOR, BOARD, ISSUE = "app.go_floor", "app.go_conflicts", "brief.issue"
SHARE, SIGN, EXPORT = "signoff.share", "signoff.sign", "signoff.export"
LEADS = "app.go_leads"
_ASKED = (SignState.SHARED, SignState.STALE)
"""Where a stream stands that has been shown a version and has not answered yet."""


@dataclass(frozen=True, slots=True)
class Next:
    """The one thing to do next."""

    sentence: str
    command: str | None = None
    """The id of the command that does it (coprod_tui.commands); None where talking does it, and no key."""


def how_far(project: Snapshot) -> str:
    """How far a project is: “3 streams, 46 things said, 2 conflicts open, brief version 4 signed by 1 of 3”."""
    said = len(project.all(Contribution))
    parts = [
        _counted(len(project.streams), "stream"),
        f"{_counted(said, 'thing')} said" if said else "nothing said yet",
    ]
    if waiting := _open_conflicts(project):
        parts.append(f"{_counted(waiting, 'conflict')} open")
    if project.versions:
        parts.append(_version_words(project, project.versions[-1]))
    return ", ".join(parts)


def next_step(project: Snapshot) -> Next:
    """What to do next in a project: go on with its meeting, talk about what pulls apart, or see to the brief."""
    meeting, waiting = project.meeting_open, _open_conflicts(project)
    if meeting is not None:
        here = LEADS if meeting.kind is MeetingKind.LEADS else FLOOR
        return Next(f"Meeting {meeting.number} is open: go on with it.", here)
    if waiting and not project.versions:
        are = "is" if waiting == 1 else "are"
        return Next(f"{_counted(waiting, 'conflict')} {are} open: see what the streams can work on.", BOARD)
    return next_in_brief(project)


def next_in_brief(project: Snapshot, *, moved: bool = False, waits: tuple[Reason, ...] | None = None) -> Next:
    """What to do next for the brief; `moved`: words have moved since the last version was issued.

    `waits` is what the last version waits for (`final`), where the caller knows it already.
    """
    if not project.all(Contribution):
        return Next("Nothing has been said yet; the brief begins with what people say.", FLOOR)
    if not project.versions:
        return Next("Issue the first version, and share it back to each stream.", ISSUE)
    newest = project.versions[-1]
    this, following = newest.number, newest.number + 1
    if (told := _to_tell(project)) is not None:
        return told
    waits = final(project, newest) if waits is None else waits
    if not waits:
        since = "; what has been said since is not in it" if moved else ""
        if decisions(project, newest):
            return Next(f"The Board has decided about version {this}, and every stream knows what{since}.", EXPORT)
        return Next(f"Version {this} is final for the Board{since}.", EXPORT)
    if not required(project, newest):
        return Next("Say which streams are asked to sign.")
    if moved:
        return Next(f"Words have moved since version {this}: issue version {following} when they are ready.", ISSUE)
    return _next_signature(project, newest, waits)


def _next_signature(project: Snapshot, newest: Version, waits: tuple[Reason, ...]) -> Next:
    this = f"version {newest.number}"
    states = [(stream, sign_state(project, newest, stream.id)) for stream in required(project, newest)]
    for stream, _ in states:
        if _to_share(project, newest, stream):
            return Next(f"Share {this} back to {stream.name}.", SHARE)
    for stream, state in states:
        if state in _ASKED:
            return Next(f"Ask {stream.name} whether they sign {this}.", SIGN)
    for stream, state in states:
        if state in (SignState.NOT_YET, SignState.DECLINED):
            return Next(f"{stream.name} said “{state.value}” to {this}: talk about what would have to change.")
    if left := len(unanswered(project)):
        are = "thing that was said has" if left == 1 else "things that were said have"
        return Next(f"{left:,} {are} no answer yet: say what became of {'it' if left == 1 else 'them'}.", LEADS)
    return Next(waits[0].sentence)


def _to_tell(project: Snapshot) -> Next | None:
    """R28: the Board's last decision stays here until every stream has been told."""
    decision = latest_decision(project)
    those = not_told(project, decision) if decision else ()
    if not those:
        return None
    return Next(f"Share back what the Board decided to {conflicts.listed(one.name for one in those)}.", SHARE)


def next_stream(project: Snapshot, version: Version) -> Stream | None:
    """The stream that a version waits for: to be shown it, then to be asked; None when all have signed."""
    those = [stream for stream in project.streams if sign_state(project, version, stream.id) not in SIGNED]
    asked = required(project, version)
    ours = [stream for stream in those if stream in asked] or those
    unshown = (stream for stream in ours if _to_share(project, version, stream))
    unasked = (stream for stream in ours if sign_state(project, version, stream.id) in _ASKED)
    return next(unshown, None) or next(unasked, None) or next(iter(ours), None)


def next_for_stream(project: Snapshot, version: Version, stream: Stream) -> Next | None:
    """What to do next with one stream; None when it has signed this version, or there is a newer one."""
    found = standing(project, version, stream.id)
    if version != project.versions[-1] or found.state in SIGNED:
        return None
    this = f"version {version.number}"
    if _to_share(project, version, stream):
        return Next(f"Share {this} back to {stream.name}.", SHARE)
    if found.state is SignState.STALE and found.version is not None:
        return Next(
            f"Read to {stream.name} what moved since version {found.version.number}, and ask whether they sign {this}.",
            SIGN,
        )
    if found.state is SignState.SHARED:
        return Next(f"Ask {stream.name} whether they sign {this}.", SIGN)
    return Next(f"{stream.name} said “{found.state.value}” to {this}: talk about what would have to change.")


def _to_share(project: Snapshot, version: Version, stream: Stream) -> bool:
    """Whether a stream has still to be shown a version before it can be asked (R19)."""
    state = sign_state(project, version, stream.id)
    return state in (SignState.NOT_SHARED, SignState.STALE) and not sharings(project, version, stream.id)


def _version_words(project: Snapshot, version: Version) -> str:
    if not final(project, version):
        return f"brief version {version.number} final for the Board"
    signed, of = signed_by(project, version)
    return f"brief version {version.number} signed by {signed} of {of}"


def _open_conflicts(project: Snapshot) -> int:
    return sum(conflicts.outcome(project, one) is None for one in project.conflicts)


def _counted(count: int, one: str) -> str:
    return f"{count:,} {one if count == 1 else one + 's'}"
