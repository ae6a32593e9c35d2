"""Decode the bytes of a foreign file to text, completely and correctly, or not at all."""

from __future__ import annotations

import codecs

from coprod_tui.base.errors import InvalidInput, Unknown

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks, the longer one first: UTF-32's begins as UTF-16's does."""

_LOOKED_AT = 4096


class UndecodableByte(Exception):
    """A byte that is invalid in the encoding; `before` is the text before it."""

    def __init__(self, before: str, byte: int, encoding: str) -> None:
        self.before = before
        self.byte = byte
        self.encoding = encoding
        super().__init__(f"byte {byte:#04x} is not {encoding}")


def decode_text(data: bytes, encoding: str | None = None) -> str:
    """Decode a file: UTF-8, or what its byte order mark says, or the encoding that is named.

    Raises UndecodableByte where the bytes are of another encoding, InvalidInput where they seem to be UTF-16 without a
    mark, Unknown for an unknown encoding.
    """
    chosen = _named(encoding) if encoding else next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    if not encoding and chosen == "utf-8" and _looks_like_utf_16(data):
        raise InvalidInput(
            "This looks like UTF-16 without its mark. Save it as UTF-8, or say which it is:"
            " --encoding utf-16-le (or utf-16-be)."
        )
    try:
        return data.decode(chosen).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(chosen, "replace")
        raise UndecodableByte(before, data[error.start], _shown(chosen)) from error


def _named(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
        # Codecs that are not encodings of text (zlib, rot13) fail here.
        "a".encode(name)
    except (LookupError, ValueError, TypeError) as error:
        raise Unknown(
            f"“{encoding}” is not an encoding. Common ones: utf-8, utf-16, cp1252 (Windows), mac-roman."
        ) from error
    return name


def _looks_like_utf_16(data: bytes) -> bool:
    """Whether every second byte of the beginning is 0, as in UTF-16 of Western words."""
    some = data[:_LOOKED_AT]
    return len(some) > 3 and max(some[0::2].count(0), some[1::2].count(0)) > len(some) // 4


def _shown(encoding: str) -> str:
    return {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "utf-32": "UTF-32"}.get(encoding, encoding)
