"""Large JSON documents, read and written row by row, so that no other thread waits for the whole.

The functions of `json` keep all other threads waiting until they are done: a tenth of a second for a brief of 10,000
contributions. These enter the outer lists themselves and leave the rows in them to `json`; the result is the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

_ROWS = 100
"""So many rows are written at once."""
_SPACE = " \t\n\r"
Parsed = tuple[object, int]
"""A value, and the place in the text behind it."""
_decode = json.JSONDecoder().raw_decode
_encode = json.JSONEncoder(separators=(",", ":")).encode


def loads(text: str, levels: Mapping[str, int]) -> dict[str, object]:
    """Read a JSON object as `json.loads` does; raises ValueError for anything else, or for text that is no JSON.

    `levels` has, by the key of a value, how many levels of lists are entered in it.
    """
    value, end = _object(text, _after_space(text, 0), levels)
    if _after_space(text, end) != len(text):
        raise ValueError("something stands behind the object")
    return value


def _object(text: str, at: int, levels: Mapping[str, int]) -> tuple[dict[str, object], int]:
    if text[at : at + 1] != "{":
        raise ValueError("no object")
    found: dict[str, object] = {}
    at = _after_space(text, at + 1)
    if text[at : at + 1] == "}":
        return found, at + 1
    while True:
        if text[at : at + 1] != '"':
            raise ValueError("a key is missing")
        key, at = _decode(text, at)
        at = _after_space(text, at)
        if text[at : at + 1] != ":":
            raise ValueError("a colon is missing")
        found[key], at = _value(text, _after_space(text, at + 1), levels.get(key, 0))
        at = _after_space(text, at)
        if text[at : at + 1] == "}":
            return found, at + 1
        at = _after_comma(text, at)


def _value(text: str, at: int, levels: int) -> Parsed:
    return _list(text, at, levels) if levels and text[at : at + 1] == "[" else _decode(text, at)


def _list(text: str, at: int, levels: int) -> Parsed:
    found: list[object] = []
    at = _after_space(text, at + 1)
    if text[at : at + 1] == "]":
        return found, at + 1
    while True:
        value, at = _value(text, at, levels - 1)
        found.append(value)
        if text[at : at + 1] != ",":
            at = _after_space(text, at)
            if text[at : at + 1] == "]":
                return found, at + 1
        at = _after_comma(text, at)


def _after_comma(text: str, at: int) -> int:
    if text[at : at + 1] != ",":
        raise ValueError("a comma is missing")
    return _after_space(text, at + 1)


def _after_space(text: str, at: int) -> int:
    while text[at : at + 1] in _SPACE and at < len(text):
        at += 1
    return at


def dumps(value: Mapping[str, object], levels: Mapping[str, int]) -> str:
    """Write an object as `json.dumps` does, without spaces; keys in the order given, `levels` as in `loads`."""
    pairs = (f"{_encode(key)}:{_written(part, levels.get(key, 0))}" for key, part in value.items())
    return f"{{{','.join(pairs)}}}"


def _written(value: object, levels: int) -> str:
    if not levels or not isinstance(value, list):
        return _encode(value)
    rows = (_written(row, levels - 1) for row in value) if levels > 1 else _some_rows(value)
    return f"[{','.join(rows)}]"


def _some_rows(value: list[object]) -> Iterator[str]:
    for start in range(0, len(value), _ROWS):
        yield _encode(value[start : start + _ROWS])[1:-1]
