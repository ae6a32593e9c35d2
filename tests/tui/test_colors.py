"""The looks: every text can be read on every ground, in our themes and in anyone else's."""

from __future__ import annotations

import itertools

import pytest
from textual.app import App, ComposeResult
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme
from textual.widgets import Static

from coprod_tui.tui.colors import (
    CONTRAST,
    DARK,
    ENOUGH,
    GROUNDS,
    LIGHT,
    STREAMS,
    TEXT_ROLES,
    THEMES,
    contrast,
    palette,
    readable,
    stream_role,
    variable_defaults,
)

INKS = (*TEXT_ROLES, *map(stream_role, range(STREAMS)))
COLOURED = [theme for theme in BUILTIN_THEMES.values() if not theme.ansi]


class Painted(App[None]):
    """Names every variable of ours in its stylesheet."""

    CSS = "\n".join(
        f".{name} {{ color: ${name}; }}"
        for name in ("quiet", "soft", "rule", "highlight", *map(stream_role, range(STREAMS)))
    )

    def __init__(self) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults(self.current_theme)

    def compose(self) -> ComposeResult:
        yield Static("words", classes="quiet")


def test_contrast_is_that_of_the_standard() -> None:
    black, white = Color.parse("#000000"), Color.parse("#ffffff")
    assert contrast(black, white) == pytest.approx(21)
    assert contrast(white, white) == pytest.approx(1)
    assert contrast(Color.parse("#777777"), white) == pytest.approx(4.48, abs=0.01)
    assert contrast(Color.parse("#767676"), white) >= ENOUGH


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_our_own_colours_can_be_read_as_they_are(theme: Theme) -> None:
    colours = {**theme.to_color_system().generate(), **theme.variables}
    colours["text"] = colours["foreground"]
    grounds = [Color.parse(colours[name]) for name in GROUNDS]
    for ink, ground in itertools.product(INKS, grounds):
        assert contrast(Color.parse(colours[ink]), ground) >= ENOUGH, (ink, ground)


def test_high_contrast_is_higher() -> None:
    colours = {**CONTRAST.to_color_system().generate(), **CONTRAST.variables}
    for ink, ground in itertools.product(INKS[1:], GROUNDS):
        assert contrast(Color.parse(colours[ink]), Color.parse(colours[ground])) >= 7, (ink, ground)
    assert contrast(Color.parse(colours["rule"]), Color.parse(colours["background"])) >= 3


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_textuals_own_widgets_can_be_read_too(theme: Theme) -> None:
    colours = {**theme.to_color_system().generate(), **theme.variables}
    for ink, ground in [
        ("input-selection-foreground", "input-selection-background"),
        ("screen-selection-foreground", "screen-selection-background"),
        ("input-cursor-foreground", "input-cursor-background"),
        ("block-cursor-foreground", "block-cursor-background"),
        ("block-cursor-blurred-foreground", "block-cursor-blurred-background"),
        ("text-muted", "surface"),
        ("text-disabled", "surface"),
        ("border", "background"),
    ]:
        assert contrast(Color.parse(colours[ink]), Color.parse(colours[ground])) >= ENOUGH, ink


def test_a_stream_has_a_colour_of_its_own_in_every_look() -> None:
    for theme in THEMES:
        assert len({theme.variables[stream_role(n)] for n in range(STREAMS)}) == STREAMS
    assert stream_role(STREAMS) == stream_role(0) == "stream-1"


@pytest.mark.parametrize("theme", [*BUILTIN_THEMES.values(), *THEMES], ids=lambda theme: theme.name)
async def test_every_theme_shows_our_colours_so_that_they_can_be_read(theme: Theme) -> None:
    app = Painted()
    async with app.run_test() as pilot:
        app.theme = theme.name
        await pilot.pause()
        colours = palette(app)
        for ink, ground in itertools.product(INKS, GROUNDS):
            one, other = colours.colour(ink), colours.colour(ground)
            if one.ansi is None and other.ansi is None:
                assert contrast(one, other) >= ENOUGH - 0.01, (theme.name, ink, ground)
        assert palette(app) is colours


@pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)
def test_what_the_stylesheet_reads_can_be_read_too(theme: Theme) -> None:
    made = variable_defaults(theme)
    background = Color.parse(theme.to_color_system().generate()["background"])
    for ink in ("soft", "quiet", *map(stream_role, range(STREAMS))):
        assert contrast(Color.parse(made[ink]), background) >= ENOUGH - 0.01


def test_the_looks_that_flip_are_one_light_and_one_dark() -> None:
    assert DARK.dark
    assert not LIGHT.dark


def test_a_colour_is_moved_only_as_far_as_it_must() -> None:
    ground = (Color.parse("#11151b"),)
    fine = Color.parse("#7fb4ff")
    assert readable(fine, ground) == fine
    moved = readable(Color.parse("#223355"), ground)
    assert ENOUGH <= contrast(moved, ground[0]) < ENOUGH + 1


def test_a_reversed_style_swaps_ink_and_ground() -> None:
    app = Painted()
    colours = palette(app)
    plain, reverse = colours.style("primary"), colours.style("primary", reverse=True)
    assert (plain.foreground, plain.background) == (reverse.background, reverse.foreground)
    assert colours.style("primary") is plain
