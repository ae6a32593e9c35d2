"""Contributions from a CSV file: cells are words, not capture lines; all rows are read, or the file is refused."""

from __future__ import annotations

import contextlib
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from difflib import get_close_matches
from typing import Any, cast

from coprod_tui.base.errors import InvalidInput, Reason, Unknown
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.base.text import STORED_MOST, is_too_long, normalize_for_search, sanitize
from coprod_tui.domain.contributions.commands import NewContribution
from coprod_tui.domain.fields import field_infos, word_fields
from coprod_tui.domain.records import Contribution, Form, Kind, Tag
from coprod_tui.formats.csv_tables import FURTHER_COLUMNS, SAID_COLUMNS, unescape_formula
from coprod_tui.formats.encodings import UndecodableByte, decode_text

DELIMITERS = (",", ";", "\t")
"""The delimiters that are tried unless one is given."""
CELL_MOST = 16 * STORED_MOST
"""The most characters of a cell that are read."""

HEADING_MOST = 4_000
"""The heading of our own files ends within this many bytes."""
_SAYS_DELIMITER = re.compile(r"sep=(.)\Z", re.DOTALL | re.IGNORECASE)
_DASHES = str.maketrans("–—−’", "---'")
_SIGNS = {kind.sign: kind for kind in Kind}


@frozen
class CsvColumns(Frozen):
    """The names of the columns by what they hold; None: no column does."""

    text: str
    kind: str | None = None
    why: str | None = None
    theme: str | None = None
    speaker: str | None = None
    form: str | None = None
    stream: str | None = None
    further: tuple[tuple[str, str], ...] = ()
    """Other text fields with their columns, which are optional in the file."""

    def named(self) -> dict[str, str]:
        """Return the columns that were named, by what they hold."""
        all_of_them = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "further"}
        return {what: name for what, name in all_of_them.items() if name is not None}


def _own() -> CsvColumns:
    """Return the columns of our own files, from the declarations of the fields."""
    own = {name: info.column for name, info in field_infos(Contribution).items() if info.column}
    further = tuple((name, own[name]) for name in word_fields(Contribution) if own.get(name) in FURTHER_COLUMNS)
    themes = field_infos(Tag)["theme"].column
    return CsvColumns(
        own["text"], own["kind"], own["why"], themes, form=own["form"], stream=own["stream"], further=further
    )


OWN_COLUMNS = _own()
"""The columns of our own files."""


@frozen
class ParsedCsv(Frozen):
    """The contributions of a file, and how many rows were empty."""

    words: tuple[NewContribution, ...]
    """Stream and speaker as they stand in the cells; kind, form and consent are defaults where no column has them."""
    empty: int
    """How many rows have no words and were left out."""


def read_csv(
    data: bytes,
    columns: CsvColumns,
    *,
    kinds: Mapping[str, Kind] | None = None,
    delimiter: str | None = None,
    encoding: str | None = None,
) -> ParsedCsv:
    """Parse a CSV file. `kinds` maps cells of the kind column to kinds.

    Raises Unknown for a missing column, InvalidInput with the row number for anything wrong in the file.
    """
    with _large_cells():
        table = _table(_text(data, columns, delimiter, encoding), columns, delimiter)
        first, heading = next(table, (0, []))
        if not heading:
            raise InvalidInput("There is nothing in this file.")
        places = {what: _place(heading, name) for what, name in columns.named().items()}
        places |= {what: heading.index(name) for what, name in columns.further if name in heading}
        further = [what for what, _ in columns.further if what in places]
        meanings = {_key(cell): kind for cell, kind in (kinds or {}).items()}
        ours = is_our_heading(heading)
        contributions: list[NewContribution | None] = []
        for row, read in table:
            cells = [unescape_formula(cell) for cell in read] if ours else read
            if any(cells) and len(cells) != len(heading):
                have = f"{len(cells)} cell{'s' if len(cells) > 1 else ''}"
                raise InvalidInput(f"Row {row} has {have}, and the heading (row {first}) has {len(heading)}.")
            if any(cells):
                contributions.append(
                    _words(row, {what: cells[place] for what, place in places.items()}, meanings, further)
                )
            elif cells:
                contributions.append(None)
    return ParsedCsv(tuple(one for one in contributions if one), contributions.count(None))


def is_our_csv(data: bytes) -> bool:
    """Whether this program wrote a file, by its heading, even if a spreadsheet saved it again."""
    try:
        line = decode_text(data[:HEADING_MOST].partition(b"\n")[0])
    except (UndecodableByte, InvalidInput):
        return False
    return any(is_our_heading(row) for sign in DELIMITERS for row in _rows(line, sign, 1, strict=False))


def is_our_heading(heading: Sequence[str]) -> bool:
    """Whether a heading is that of our own files, whose cells are escaped against formulas."""
    return tuple(heading[: len(SAID_COLUMNS)]) == SAID_COLUMNS


def parse_kind(word: str) -> Kind | None:
    """Return the kind for its word or sign, in any case; None for another word."""
    key = _key(word).translate(_DASHES)
    return _SIGNS.get(key) or next((kind for kind in Kind if kind == key), None)


def parse_themes(cell: str) -> tuple[str, ...]:
    """Return the themes in a text, separated by `;`, without `#` and without duplicates."""
    themes: dict[str, str] = {}
    for part in cell.split(";"):
        name = sanitize(part).removeprefix("#").strip()
        if name:
            themes.setdefault(normalize_for_search(name), name)
    return tuple(themes.values())


# The file


def _text(data: bytes, columns: CsvColumns, delimiter: str | None, encoding: str | None) -> str:
    try:
        return decode_text(data, encoding)
    except UndecodableByte as wrong:
        try:
            rows = list(_table(f"{wrong.before}.", columns, delimiter, strict=False))
        except InvalidInput:
            rows = []
        where = f"Row {rows[-1][0]}" if rows else "This file"
        raise InvalidInput(
            f"{where} is not {wrong.encoding} (byte {wrong.byte:02X}). In the spreadsheet choose “Save as” and"
            " “CSV UTF-8”, or say which encoding it is, such as --encoding cp1252."
        ) from wrong


def _table(
    text: str, columns: CsvColumns, delimiter: str | None, *, strict: bool = True
) -> Iterator[tuple[int, list[str]]]:
    """Yield (row number, cells) from the heading on; empty lines before it are skipped."""
    start = 1
    line, _, rest = text.partition("\n")
    if says := _SAYS_DELIMITER.fullmatch(line.rstrip("\r")):
        text, delimiter, start = rest, delimiter or says[1], 2
    rows = enumerate(_rows(text, delimiter or _delimiter(text, columns), start, strict=strict), start)
    begun = False
    for number, cells in rows:
        begun = begun or any(cells)
        if begun:
            yield number, cells


def _rows(text: str, delimiter: str, start: int, *, strict: bool) -> Iterator[list[str]]:
    """Yield the rows of a table; raise InvalidInput with the row number for broken quotation marks."""
    rows = start - 1
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict):
            rows += 1
            yield cells
    except csv.Error as error:
        raise InvalidInput(f"Row {rows + 1} cannot be read: {_broken(str(error))}") from error


@contextlib.contextmanager
def _large_cells() -> Iterator[None]:
    """Raise the csv module's limit of 131,072 characters a cell inside the block."""
    before = csv.field_size_limit(CELL_MOST)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _broken(said: str) -> str:
    if "field larger" in said:
        return f"a cell has more than {STORED_MOST:,} characters, or its quotation marks are never closed."
    if "unexpected end" in said:
        return "its quotation marks open and are never closed."
    return "something stands after closing quotation marks; a quotation mark inside a cell is written twice."


def _delimiter(text: str, columns: CsvColumns) -> str:
    """Guess the delimiter: the one that gives the most of the wanted columns, then the most cells."""
    wanted = {_key(name) for name in columns.named().values()}

    def rank(delimiter: str) -> tuple[int, int]:
        heading = next((row for row in _rows(text, delimiter, 1, strict=False) if any(row)), [])
        return len(wanted & {_key(cell) for cell in heading}), len(heading)

    return max(DELIMITERS, key=rank)


def _key(cell: str) -> str:
    """Normalise a cell for comparison: without case, accents and differences in white space."""
    return " ".join(normalize_for_search(sanitize(cell)).split())


# Its cells


def _place(heading: Sequence[str], name: str) -> int:
    matches = [place for place, cell in enumerate(heading) if sanitize(cell) == sanitize(name)]
    matches = matches or [place for place, cell in enumerate(heading) if _key(cell) == _key(name)]
    if len(matches) == 1:
        return matches[0]
    if matches:
        places = " and ".join(str(place + 1) for place in matches)
        raise Unknown(
            f"There are {len(matches)} columns called “{sanitize(name)}” (columns {places}). Rename one of them."
        )
    names = [sanitize(cell) for cell in heading]
    near = get_close_matches(sanitize(name), names, 1) or get_close_matches(_key(name), [_key(one) for one in names], 1)
    hint = f" Did you mean “{near[0]}”?" if near else ""
    listed = ", ".join(f"“{one}”" for one in names if one)
    raise Unknown(f"There is no column “{sanitize(name)}”.{hint} The columns are: {listed}.")


def _words(
    row: int, cells: Mapping[str, str], meanings: Mapping[str, Kind], further: Sequence[str]
) -> NewContribution | None:
    """Return the contribution of one row; None where it has no words."""
    text = sanitize(cells["text"], lines=True)
    if not text:
        return None
    words = {name: sanitize(cells.get(name, ""), lines=True) or None for name in ("why", *further)}
    for what in (text, *words.values()):
        if what and is_too_long(what):
            raise InvalidInput(
                f"Row {row} has {len(what):,} characters in one cell; up to {STORED_MOST:,} can be kept."
            )
    kind = _kind(row, cells["kind"], meanings) if "kind" in cells else Kind.WOULD_LIKE
    speaker = sanitize(cells.get("speaker", "")) or None
    form = _form(row, cells["form"]) if "form" in cells else Form.WRITTEN
    themes = parse_themes(cells.get("theme", ""))
    new = NewContribution(cells.get("stream", ""), text, kind, themes=themes, speaker=speaker, form=form, line=row)
    return replace(new, **cast("dict[str, Any]", words))


def _form(row: int, cell: str) -> Form:
    form = next((one for one in Form if one == _key(cell)), None)
    if form is None:
        raise InvalidInput(f"Row {row} has “{sanitize(cell)[:80]}” for its form. The forms are: {', '.join(Form)}.")
    return form


def _kind(row: int, cell: str, meanings: Mapping[str, Kind]) -> Kind:
    kind = meanings.get(_key(cell)) or parse_kind(cell)
    if kind is None:
        shown = sanitize(cell)
        said = f"“{shown[:80]}”" if shown else "an empty cell"
        words = ", ".join(f"{one} ({one.sign})" for one in Kind)
        raise InvalidInput(
            Reason(f"Row {row} has {said} for its kind. The kinds are: {words}. Others are given with --kind-map.")
        )
    return kind
