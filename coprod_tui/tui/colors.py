"""Three themes, the colour roles that widgets draw with, and defaults for themes that lack our variables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from textual.app import App
from textual.color import Color, ColorParseError
from textual.style import Style
from textual.theme import Theme

STREAMS = 12
"""How many stream colours a theme has; `Stream.colour` counts them from 0."""
ENOUGH = 4.5
"""The contrast that WCAG 2.2 asks of text at level AA (success criterion 1.4.3)."""

TEXT_ROLES = ("text", "soft", "quiet", "primary", "warning", "error", "success")
GROUNDS = ("background", "surface", "highlight")
"""What text stands on: the screen, a bar or card, and the row that is selected."""


def stream_role(colour: int) -> str:
    """The role of a stream's own colour, for `Stream.colour`; beyond the twelfth they begin again."""
    return f"stream-{colour % STREAMS + 1}"


def _streams(*colours: str) -> dict[str, str]:
    return {stream_role(n): colour for n, colour in enumerate(colours)}


def _theme(name: str, *, dark: bool, primary: str, colours: Mapping[str, str], streams: Mapping[str, str]) -> Theme:
    """A theme whose variables give Textual's own widgets the same colours as ours."""
    text, quiet, rule, highlight = (colours[role] for role in ("text", "quiet", "rule", "highlight"))
    ours = {role: colours[role] for role in ("soft", "quiet", "rule", "highlight")}
    theirs = {
        "text": text, "text-muted": quiet, "text-disabled": quiet,
        "border": primary, "border-blurred": rule,
        "block-cursor-background": highlight, "block-cursor-foreground": text, "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": highlight, "block-cursor-blurred-foreground": text,
        "block-hover-background": highlight,
        "input-cursor-background": text, "input-cursor-foreground": colours["background"],
        "input-selection-background": primary, "input-selection-foreground": colours["background"],
        "screen-selection-background": primary, "screen-selection-foreground": colours["background"],
        "scrollbar": rule, "scrollbar-hover": quiet, "scrollbar-active": quiet,
        "scrollbar-background": colours["background"], "scrollbar-background-hover": colours["background"],
        "scrollbar-background-active": colours["background"], "scrollbar-corner-color": colours["background"],
        "footer-key-foreground": primary, "footer-description-foreground": quiet,
        "footer-background": colours["surface"],
    }  # fmt: skip
    return Theme(
        name=name,
        dark=dark,
        primary=primary,
        secondary=colours["quiet"],
        accent=primary,
        foreground=text,
        background=colours["background"],
        surface=colours["surface"],
        panel=highlight,
        boost=highlight,
        warning=colours["warning"],
        error=colours["error"],
        success=colours["success"],
        text_alpha=1.0,
        variables={**theirs, **ours, **streams},
    )


DARK = _theme(
    "dark",
    dark=True,
    primary="#7fb4ff",
    colours={
        "background": "#11151b", "surface": "#171c24", "highlight": "#232a35", "rule": "#323b49",
        "text": "#e4e7ec", "soft": "#b6bdc8", "quiet": "#929cab",
        "warning": "#e8a33d", "error": "#ff8f80", "success": "#63c7a2",
    },
    streams=_streams("#7fb4ff", "#e8a33d", "#63c7a2", "#f28fb5", "#b9a2ff", "#5cc8e0",
                     "#ff9a7a", "#b5cc5e", "#e39bea", "#e3cf57", "#9fd07f", "#d6b88c"),
)  # fmt: skip
LIGHT = _theme(
    "light",
    dark=False,
    primary="#0b57a8",
    colours={
        "background": "#fbfaf7", "surface": "#f3f1ec", "highlight": "#e5e2da", "rule": "#cfcabd",
        "text": "#1b1f26", "soft": "#3d444f", "quiet": "#59616f",
        "warning": "#814c00", "error": "#a8271a", "success": "#00694b",
    },
    streams=_streams("#0b57a8", "#814c00", "#00694b", "#a3195b", "#5b3fb0", "#00606f",
                     "#a0330f", "#485a00", "#8a2b94", "#645400", "#2f681e", "#6a4f2d"),
)  # fmt: skip
CONTRAST = _theme(
    "high-contrast",
    dark=True,
    primary="#8cc8ff",
    colours={
        "background": "#000000", "surface": "#000000", "highlight": "#2a2a2a", "rule": "#a8a8a8",
        "text": "#ffffff", "soft": "#f0f0f0", "quiet": "#dcdcdc",
        "warning": "#ffd23f", "error": "#ffb0a6", "success": "#7dffb0",
    },
    streams=_streams("#8cc8ff", "#ffc04d", "#7dffb0", "#ffb3d1", "#d3c4ff", "#80eaff",
                     "#ffbda6", "#dcf573", "#f7bfff", "#fff07a", "#c2f59e", "#f2d9b0"),
)  # fmt: skip
THEMES = (DARK, LIGHT, CONTRAST)
"""All themes; the first is for a terminal that does not say whether it is dark."""


def contrast(color: Color, other: Color) -> float:
    """The WCAG contrast of two opaque colours, from 1 to 21."""
    lighter, darker = sorted((_luminance(color), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def readable(colour: Color, grounds: Iterable[Color]) -> Color:
    """The colour, or the nearest one towards white or black that can be read as text on each of the grounds."""
    on = tuple(grounds)
    if colour.ansi is not None or any(ground.ansi is not None for ground in on):
        # A colour of the terminal's own is not known here; its owner chose it to be readable.
        return colour
    towards = Color(255, 255, 255) if _luminance(on[0]) < 0.18 else Color(0, 0, 0)
    for step in range(21):
        blended = colour.blend(towards, step / 20)
        if all(contrast(blended, ground) >= ENOUGH for ground in on):
            return blended
    return towards


def variable_defaults(theme: Theme = DARK) -> dict[str, str]:
    """Our variables for a theme that lacks them, made of its own colours (`App.get_theme_variable_defaults`).

    A stylesheet that names a variable cannot be parsed under a theme without it.
    """
    generated = theme.to_color_system().generate()
    background, text = _colour(generated["background"]), _colour(generated["foreground"])
    if background.ansi is not None or text.ansi is not None:
        ansi = {"soft": "ansi_default", "quiet": "ansi_default", "rule": "ansi_bright_black"}
        return {**ansi, "highlight": "ansi_black" if theme.dark else "ansi_white", **_ANSI_STREAMS}
    highlight = background.blend(text, 0.12)
    grounds = (background, _over(_colour(generated["surface"]), background), highlight)
    known = (DARK if theme.dark else LIGHT).variables
    streams = {role: readable(Color.parse(known[role]), grounds).hex for role in map(stream_role, range(STREAMS))}
    return {
        "soft": readable(text.blend(background, 0.2), grounds).hex,
        "quiet": readable(text.blend(background, 0.4), grounds).hex,
        "rule": background.blend(text, 0.25).hex,
        "highlight": highlight.hex,
        **streams,
    }


_ANSI_STREAMS = _streams(*(f"ansi_{name}" for name in (
    "bright_blue", "yellow", "green", "magenta", "blue", "cyan",
    "red", "bright_green", "bright_magenta", "bright_yellow", "bright_cyan", "bright_red",
)))  # fmt: skip


class Palette:
    """Styles by role for one theme; widgets under the same theme share them."""

    def __init__(self, colours: Mapping[str, Color]) -> None:
        self._colours = colours
        self._styles: dict[tuple[object, ...], Style] = {}

    def colour(self, role: str) -> Color:
        """The colour of a role or ground."""
        return self._colours[role]

    def style(
        self,
        role: str = "text",
        ground: str = "background",
        *,
        bold: bool = False,
        italic: bool = False,
        underline: bool = False,
        reverse: bool = False,
    ) -> Style:
        """A role's colour on a ground; `reverse` makes the role the ground."""
        key = (role, ground, bold, italic, underline, reverse)
        if key not in self._styles:
            ink, paper = self._colours[role], self._colours[ground]
            self._styles[key] = Style(
                background=ink if reverse else paper,
                foreground=paper if reverse else ink,
                bold=bold or None,
                italic=italic or None,
                underline=underline or None,
            )
        return self._styles[key]


_NAMES = (*GROUNDS, "rule", *TEXT_ROLES[1:], *map(stream_role, range(STREAMS)))


def palette(app: App[Any]) -> Palette:
    """The palette of the theme that the app shows now; a role that cannot be read under it is made readable."""
    known = app.theme_variables
    if "quiet" not in known:
        known = {**variable_defaults(app.current_theme), **known}
    return _palette(known["foreground"], *(known[name] for name in _NAMES))


@lru_cache(maxsize=32)
def _palette(text: str, *values: str) -> Palette:
    colours = dict(zip(_NAMES, map(_colour, values), strict=True)) | {"text": _colour(text)}
    background = colours["background"]
    for ground in GROUNDS[1:]:
        colours[ground] = _over(colours[ground], background)
    grounds = tuple(colours[ground] for ground in GROUNDS)
    for role in (*TEXT_ROLES, *map(stream_role, range(STREAMS))):
        colours[role] = readable(_over(colours[role], background), grounds)
    return Palette(colours)


def _colour(value: str) -> Color:
    """A theme's variable as a colour; `#rrggbb 50%` and names are Textual's own forms."""
    name, _, share = value.partition(" ")
    try:
        colour = Color.parse(name)
    except ColorParseError:
        return Color.parse("ansi_default")
    return colour.multiply_alpha(float(share.rstrip("%")) / 100) if share.endswith("%") else colour


def _over(colour: Color, ground: Color) -> Color:
    """A translucent colour as it is seen on an opaque ground."""
    if colour.a == 1 or colour.ansi is not None:
        return colour
    return ground if colour.a == 0 or ground.ansi is not None else ground + colour
