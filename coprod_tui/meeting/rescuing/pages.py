"""The journal read page by page from a file's bytes, past whatever SQLite cannot follow any more.

The form of pages, cells and records is that of sqlite.org/fileformat2.html §1.6 and §2; `change` has no rowid, so its
rows stand in the pages of an index.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_LEAF, _INTERIOR = 0x0A, 0x02
_MOST_OVERFLOW = 1 << 16
Cell = int | float | str | bytes | None


def rows_in(content: bytes, width: int) -> Iterator[tuple[Cell, ...]]:
    """Every row of so many columns that stands in an index page of these bytes, whole; others are passed over."""
    size = _page_size(content)
    for start in range(0, len(content) - size + 1, size):
        page = content[start : start + size]
        header = 100 if start == 0 else 0
        if page[header] not in (_LEAF, _INTERIOR):
            continue
        for offset in _cells(page, header):
            try:
                row = _row(content, page, offset, size)
            except (IndexError, struct.error, ValueError):
                continue
            if len(row) == width:
                yield row


def _page_size(content: bytes) -> int:
    size = int.from_bytes(content[16:18], "big")
    size = 65536 if size == 1 else size
    return size if size in (512, 1024, 2048, 4096, 8192, 16384, 32768, 65536) else 4096


def _cells(page: bytes, header: int) -> Iterator[int]:
    count = int.from_bytes(page[header + 3 : header + 5], "big")
    first = header + (8 if page[header] == _LEAF else 12)
    for place in range(first, min(first + 2 * count, len(page) - 1), 2):
        offset = int.from_bytes(page[place : place + 2], "big")
        if first <= offset < len(page):
            yield offset + (0 if page[header] == _LEAF else 4)


def _row(content: bytes, page: bytes, offset: int, size: int) -> tuple[Cell, ...]:
    length, offset = _varint(page, offset)
    return _values(_payload(content, page, offset, length, size))


def _payload(content: bytes, page: bytes, offset: int, length: int, size: int) -> bytes:
    """A cell's bytes, those on overflow pages included; raises ValueError where the chain breaks."""
    most = (size - 12) * 64 // 255 - 23
    if length <= most:
        found = page[offset : offset + length]
        if len(found) < length:
            raise ValueError("beyond the page")
        return found
    least = (size - 12) * 32 // 255 - 23
    here = least + (length - least) % (size - 4)
    here = here if here <= most else least
    parts, left = [page[offset : offset + here]], length - here
    following = int.from_bytes(page[offset + here : offset + here + 4], "big")
    for _ in range(_MOST_OVERFLOW):
        if left <= 0:
            return b"".join(parts)
        start = (following - 1) * size
        if following < 2 or start + size > len(content):
            raise ValueError("an overflow page is missing")
        parts.append(content[start + 4 : start + 4 + min(left, size - 4)])
        left -= len(parts[-1])
        following = int.from_bytes(content[start : start + 4], "big")
    raise ValueError("an overflow chain without an end")


def _values(payload: bytes) -> tuple[Cell, ...]:
    end, offset = _varint(payload, 0)
    kinds = []
    while offset < end:
        kind, offset = _varint(payload, offset)
        kinds.append(kind)
    values = []
    for kind in kinds:
        value, offset = _value(payload, offset, kind)
        values.append(value)
    return tuple(values)


_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


def _value(payload: bytes, offset: int, kind: int) -> tuple[Cell, int]:
    if kind == 0:
        return None, offset
    if kind in (8, 9):
        return kind - 8, offset
    if kind == 7:
        return struct.unpack(">d", payload[offset : offset + 8])[0], offset + 8
    length = _INTEGERS[kind] if kind in _INTEGERS else (kind - 12) // 2
    found = payload[offset : offset + length]
    if length < 0 or len(found) < length:
        raise ValueError("beyond the record")
    if kind in _INTEGERS:
        return int.from_bytes(found, "big", signed=True), offset + length
    return (found if kind % 2 == 0 else found.decode("utf-8")), offset + length


def _varint(content: bytes, offset: int) -> tuple[int, int]:
    value = 0
    for place in range(9):
        byte = content[offset + place]
        if place == 8:
            return value << 8 | byte, offset + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, offset + place + 1
    raise ValueError("no number")
