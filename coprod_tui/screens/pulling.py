"""Making a conflict of what pulls apart: which sub-groups differ where one stream said all of it, and a title."""

from __future__ import annotations

from coprod_tui.desk import Desk
from coprod_tui.meeting.model import Contribution, Stream
from coprod_tui.meeting.verbs.conflicts import raise_conflict
from coprod_tui.screens.ask import Write
from coprod_tui.screens.rows import shown_words


def with_selected(marked: tuple[Contribution, ...], selected: Contribution | None) -> tuple[Contribution, ...]:
    """What pulls apart: the marked ones, and the selected one where it is the first of another stream."""
    streams = {one.stream for one in marked}
    if selected is None or len(streams) != 1 or selected.stream in streams:
        return marked
    return *marked, selected


async def pull_apart(desk: Desk, those: tuple[Contribution, ...]) -> bool:
    """Asks what there is to ask and raises the conflict; whether it was raised."""
    if len(those) < 2:
        desk.tell("Mark what pulls apart first (Space): two things or more, said by different sides.", "warning")
        return False
    groups = await _groups(desk, those) if len({one.stream for one in those}) == 1 else {}
    if groups is None:
        return False
    about = "\n".join(f"{desk.snapshot.code(one)} {shown_words(one, shielded=desk.shielded)}" for one in those)
    title = await desk.push_screen_wait(
        Write("These pull apart: what shall we call it?", prompt="such as The bed", about=about)
    )
    if title is None:
        return False
    return bool(await desk.attempt(raise_conflict, [one.id for one in those], title=title, groups=groups))


async def _groups(desk: Desk, those: tuple[Contribution, ...]) -> dict[str, str] | None:
    """Which sub-group of the one stream said each of these; None where that was left."""
    name = desk.snapshot.the(Stream, those[0].stream).name
    note = f"{name} said all of this: two sub-groups can differ, such as carers and patients. Empty: {name} as a whole."
    found = {}
    for one in those:
        title, about = f"Who of {name} said {desk.snapshot.code(one)}?", shown_words(one, shielded=desk.shielded)
        group = await desk.push_screen_wait(Write(title, about=about, prompt="such as carers", note=note))
        if group is None:
            return None
        found[one.id] = group
    return found
