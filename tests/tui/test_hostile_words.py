"""Every screen and every dialog over a project in which every text is hostile: shown as it stands, and never obeyed."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.command import CommandPalette
from textual.pilot import Pilot

from coprod_tui.base.errors import Reason, RuleViolation
from coprod_tui.domain.claims import soft_rules
from coprod_tui.domain.edit import CommandContext, CommandResult, Edit
from coprod_tui.domain.privacy.restricted import hits_now, say_other_words
from coprod_tui.domain.privacy.rules import all_word_fields
from coprod_tui.domain.records import Project, Stream
from coprod_tui.domain.signing import commands
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.formats.example import build_example
from coprod_tui.store.session import Session
from coprod_tui.tui.app import Coprod
from coprod_tui.tui.commands import KeyCommand
from coprod_tui.tui.commands import commands as commands_commands
from coprod_tui.tui.navigation import SCREENS
from tests.profile import LONG
from tests.tui.at_desk import at_desk, settled, text_of, typed

HOSTILE = (
    "[@click=app.pwn]hi[/] [bold red]x[/] a[0] [/nope] [TBD] \x1b]0;owned\x07\x1b[2J\x9b31m\x00"
    " \u202egnirts\u202c 👩‍👩‍👧 $x @click *_`# " + "unbroken" * 40
)
SHOWN = "[@click=app.pwn]hi[/]"
NOT_RUN = {"app.quit", "app.close_project", "app.undo", "app.redo", "app.flip", "lobby.forget", "lobby.example"}
"""Commands that would leave what is looked at, or do what another test looks at."""


def poisoned(now: CommandContext, project: Snapshot) -> CommandResult[None]:
    """Every text of people's becomes hostile, as a file from elsewhere might have it; names stay different."""
    edits = []
    for kind, fields in all_word_fields().items():
        for number, one in enumerate(project.all(kind).values()):
            for field in fields:
                if getattr(one, field):
                    text = f"{number} {HOSTILE}" if kind is not Project else HOSTILE
                    edits.append(Edit(kind, one.id, field, text[:60] if kind is Stream else text))
    return CommandResult("edit", tuple(edits), None)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The worked example, with all of its words replaced, and issued once more."""
    path = tmp_path_factory.mktemp("hostile") / "a.coprod"
    build_example(path, Session.create)
    with Session.open(path) as session:
        session.do(poisoned)
        while hits := hits_now(session.snapshot):  # all texts are the same: somebody says of each that it is not theirs
            session.do(say_other_words, hits, by="lead of Members")
        session.do(commands.issue, because={rule.id: "as it came" for rule in soft_rules()})
    return path.read_bytes()


def is_obeyed(app: Coprod) -> str:
    """What on the screen is more than text: an action behind words, or a sign that a terminal would act on."""
    for strip in app.screen._compositor.render_strips():
        for segment in strip:
            if segment.style and "@click" in segment.style.meta:
                return f"an action behind {segment.text!r}"
            if not segment.control and any(
                ord(one) < 0x20 or 0x7F <= ord(one) < 0xA0 or one in "\u202e\u202d\u2066" for one in segment.text
            ):
                return repr(segment.text)
    return ""


async def back_to(app: Coprod, pilot: Pilot[int], mode: str) -> None:
    """Out of every dialog, and to a screen."""
    for _ in range(8):
        if len(app.screen_stack) == 1:
            break
        await typed(app, pilot, "", "escape")
    app.clear_notifications()
    if app.current_mode != mode:
        await app.switch_mode(mode)
        await settled(app, pilot)


def opens(mode: str, app: Coprod) -> list[KeyCommand]:
    """Every command of a screen; those of every screen from one of them, or in the long run from each."""
    places: list[str] = [*getattr(app.screen, "places", tuple)(), getattr(app.screen, "place", "")]
    if mode == "floor":
        places.append("said")
    if mode == "floor" or LONG:
        places.append("app")
    wanted = dict.fromkeys(places)
    return [one for place in wanted for one in commands_commands(place) if one.id not in NOT_RUN]


@pytest.mark.slow
@pytest.mark.parametrize("mode", SCREENS)
async def test_nothing_hostile_is_obeyed_on_a_screen_or_in_what_its_commands_open(
    hostile: bytes, tmp_path: Path, mode: str
) -> None:
    path = tmp_path / "a.coprod"
    path.write_bytes(hostile)
    async with at_desk(path) as (app, pilot):
        await back_to(app, pilot, mode)
        assert is_obeyed(app) == ""
        assert mode == "history" or SHOWN[:9] in text_of(app), text_of(app)
        for one in opens(mode, app):
            await back_to(app, pilot, mode)
            if mode == "floor" and one.place == "said":
                await typed(app, pilot, "", "up")
            elif mode in ("brief", "signoff", "leads", "conflicts"):
                await typed(app, pilot, "", "down")
            namespace = "app" if one.place == "app" else "screen"
            await app.run_action(f"{namespace}.{one.action}", default_namespace=app.screen)
            await settled(app, pilot)
            assert is_obeyed(app) == "", one.id
        await app.close_project()


@pytest.mark.parametrize("size", [(80, 24), pytest.param((200, 60), marks=pytest.mark.long)])
async def test_a_narrow_or_wide_window_obeys_nothing_either(
    hostile: bytes, tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "a.coprod"
    path.write_bytes(hostile)
    async with at_desk(path, size) as (app, pilot):
        for mode in SCREENS:
            await back_to(app, pilot, mode)
            assert is_obeyed(app) == "", mode


async def test_notices_refusals_and_the_palette_obey_nothing(hostile: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.coprod"
    path.write_bytes(hostile)
    async with at_desk(path) as (app, pilot):
        app.tell(HOSTILE)
        app.refuse(RuleViolation(Reason(HOSTILE), Reason(HOSTILE, "nowhere")))
        await settled(app, pilot)
        assert is_obeyed(app) == ""
        await back_to(app, pilot, "floor")
        app.action_command_palette()
        await settled(app, pilot)
        assert isinstance(app.screen, CommandPalette)
        await typed(app, pilot, "e")
        await settled(app, pilot)
        assert is_obeyed(app) == ""
        await back_to(app, pilot, "floor")
        assert "\x1b" not in app.title + app.sub_title
