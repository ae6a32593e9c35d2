"""Cells of a CSV file: quoted, safe in a spreadsheet, and the same words again when they are read back.

A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@` and the like for a formula, and some programs one with
`|` or `%`. Such a cell gets a `'` before it, as does one that begins with `'` itself, so that dropping one `'` gives
back what was there. The file begins with a byte order mark, because Excel takes one without it for another encoding.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Sequence

GUARD = "'"
_IGNORED = r"[\s\u200b-\u200f\u2060\ufeff\u00ad]*"
"""What a spreadsheet passes over before it looks whether a formula begins: white space and what nobody sees."""
_ACTS = re.compile(rf"{_IGNORED}(?:[=+\-@|%'＝＋－＠｜％＇−]|(?<=[\t\r\n]))")


def guarded(cell: str) -> str:
    """The cell as it is written."""
    return f"{GUARD}{cell}" if _ACTS.match(cell) else cell


def unguarded(cell: str) -> str:
    """The cell as it was before it was written; a `'` that somebody typed before a letter stays."""
    rest = cell.removeprefix(GUARD)
    return rest if _ACTS.match(rest) else cell


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A file (RFC 4180): every cell quoted, lines ended with CR LF, UTF-8 with its mark; one row more than `rows`."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return codecs.BOM_UTF8 + text.getvalue().encode("utf-8", "replace")
