"""On which line of a TOML file a field stands, which tomllib does not say."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

Where = tuple[str | int, ...]
"""The way to a field: names, and places in a list of tables from 0: `("block", 2, "minutes")`."""

_HIDDEN = "\0"
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})' r"|'''.*?'''(?:'{0,2})" r'|"(?:\\.|[^"\\\n])*"' r"|'[^'\n]*'" r"|#[^\n]*",
    re.DOTALL,
)
"""A text or a comment: what is in it is neither a bracket nor a name."""


def lines_of(text: str) -> dict[Where, int]:
    """The line, from 1, of each heading and each name at the start of a line, in a text that tomllib has accepted."""
    lines: dict[Where, int] = {}
    tables: dict[Where, int] = {}
    here: Where = ()
    depth = 0
    shown = _TOKEN.sub(lambda token: token[0][0] + re.sub(r"[^\n]", _HIDDEN, token[0][1:]), text)
    for number, (written, bare) in enumerate(zip(text.split("\n"), shown.split("\n"), strict=True), 1):
        start = bare.lstrip()
        if depth == 0 and start.startswith("["):
            here = _heading(written[: bare.find("#") if "#" in bare else None], tables)
            lines.setdefault(here, number)
        elif depth == 0 and "=" in bare and not start.startswith((_HIDDEN, "#")):
            where = (*here, *_names(written[: bare.index("=")] + "= 0"))
            for length in range(len(here) + 1, len(where) + 1):
                lines.setdefault(where[:length], number)
        depth += sum(map(bare.count, "[{")) - sum(map(bare.count, "]}"))
    return lines


def line_at(lines: Mapping[Where, int], where: Where) -> int:
    """The line of a field, or of the nearest table around it that has one; 1 for the file as a whole."""
    return next((lines[where[:length]] for length in range(len(where), 0, -1) if where[:length] in lines), 1)


def _heading(written: str, tables: dict[Where, int]) -> Where:
    """Where a heading leads; `tables` counts the tables of each `[[list]]` so far."""
    *around, last = _names(written)
    where: Where = ()
    for name in around:
        where = (*where, name)
        if where in tables:
            where = (*where, tables[where] - 1)
    where = (*where, last)
    if written.lstrip().startswith("[["):
        tables[where] = tables.get(where, 0) + 1
        where = (*where, tables[where] - 1)
    return where


def _names(line: str) -> list[str]:
    """The names in a heading or before a `=`, dots and quotation marks read by tomllib itself."""
    names: list[str] = []
    inner: object = tomllib.loads(line)
    while isinstance(inner, list) or (isinstance(inner, dict) and inner):
        if isinstance(inner, list):
            inner = inner[0]
        else:
            name, inner = next(iter(inner.items()))
            names.append(name)
    return names
