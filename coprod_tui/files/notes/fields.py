"""How notes write a field, so that any words come back as they were."""

from __future__ import annotations

from collections.abc import Iterator

from coprod_tui.meeting.fields import infos, word_fields
from coprod_tui.meeting.model import Contribution

INDENT = "    "
FURTHER = tuple(
    (name, infos(Contribution)[name].notes)
    for name in word_fields(Contribution)
    if name not in ("text", "why", "asked") and infos(Contribution)[name].notes
)
"""The fields of words of a contribution that came later, with their names: below those that notes always had."""


def going_on(lines: list[str]) -> Iterator[str]:
    """Lines that go on with what stands above them."""
    return (f"{INDENT}| {line}" if line else f"{INDENT}|" for line in lines)


def field(name: str, value: str | int | None) -> Iterator[str]:
    """A field with its value, over several lines where the words have several; nothing for None."""
    if value is None:
        return
    first, *rest = str(value).split("\n")
    yield f"{INDENT}{name}: {first}"
    yield from going_on(rest)


def item(name: str, value: str) -> Iterator[str]:
    """A line at the margin that begins with a name."""
    first, *rest = value.split("\n")
    yield f"{name}: {first}".rstrip(" ") if not rest else f"{name}: {first}"
    yield from going_on(rest)
