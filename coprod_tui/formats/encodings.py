"""Read and decode foreign bytes, from files and standard input, completely and correctly, or not at all."""

from __future__ import annotations

import codecs
import os
import select
import stat
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from coprod_tui.base.errors import FileError, FileErrorKind, InvalidInput, Unknown
from coprod_tui.base.text import sanitize

FILE_MOST = 256 * 1024 * 1024
"""The most bytes of a file that are read."""
INPUT_MOST = 64 * 1024 * 1024
"""The most bytes of standard input that one command reads."""

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


# Reading: every file and every line of words comes in by one of these


def read_file(path: Path, most: int = FILE_MOST) -> bytes:
    """Read a file, also a pipe or a device; raise InvalidInput where it has too much, FileError where it cannot be."""
    try:
        with path.open("rb") as file:
            return read_most(file, most, str(path))
    except FileNotFoundError as error:
        raise FileError(FileErrorKind.MISSING, f"There is no file {path}.") from error
    except OSError as error:
        raise FileError(FileErrorKind.FAILED, f"{path} cannot be read: {error.strerror or error}.") from error


def read_most(stream: BinaryIO, most: int, name: str) -> bytes:
    """Read a stream to its end; raise InvalidInput, which names the limit, as soon as it has more bytes than `most`."""
    data = bytearray()
    while chunk := stream.read(min(_CHUNK, most + 1 - len(data))):
        data += chunk
        if len(data) > most:
            raise too_large(name, most)
    return bytes(data)


_CHUNK = 1 << 20


def too_large(name: str, most: int) -> InvalidInput:
    """The refusal of what has more bytes than are read."""
    return InvalidInput(
        f"{name} is too large, or has no end: up to {most >> 20} MB can be read. Split it, and give a part."
    )


def decode_lines(data: bytes, name: str, encoding: str | None = None) -> str:
    """Decode a text of lines; raise InvalidInput with its name and the line where a byte is wrong."""
    try:
        return decode_text(data, encoding)
    except UndecodableByte as wrong:
        raise _wrong_line(name, _lines_in(wrong.before), wrong) from wrong


def _wrong_line(name: str, line: int, wrong: UndecodableByte) -> InvalidInput:
    return InvalidInput(
        f"{sanitize(name)}, line {line}: this is not {wrong.encoding} (byte {wrong.byte:02X})."
        " Save it as UTF-8 and give it again; nothing of it was kept."
    )


class LineReader:
    """Reads lines of words from a stream as they come, all of them in UTF-8, or in UTF-16 with a mark.

    What is there at once is decoded as a whole before the first line of it is given; of a file that is everything.
    """

    def __init__(self, stream: BinaryIO, name: str = "standard input", most: int = INPUT_MOST) -> None:
        """`name` is how refusals call it."""
        self.stream = stream
        self._name = name
        self._most = most
        self._lines: deque[str] = deque()
        self._rest = b""
        self._count = 0
        """How many lines were decoded."""
        self._bytes = 0
        self._ended = False
        self._is_file = _is_file(stream)

    def __iter__(self) -> Iterator[str]:
        """Yield all lines, without what ends them; raises InvalidInput."""
        while (line := self.line()) is not None:
            yield line

    def line(self, *, alone: bool = False) -> str | None:
        """Return the next line; None at the end. Raises InvalidInput with the number of a line that cannot be read.

        `alone` reads no further than this line, for somebody who answers questions.
        """
        while not self._lines and not self._ended:
            self._fill(alone=alone)
        return self._lines.popleft() if self._lines else None

    def _fill(self, *, alone: bool) -> None:
        """Read at least one whole line."""
        alone = alone and not self._is_file
        data = self._rest
        first = self._count == 0 and not self._rest
        while not self._ended:
            chunk = self._read(alone=alone)
            self._ended = not chunk
            self._bytes += len(chunk)
            if self._bytes > self._most:
                self._ended = True
                raise too_large(self._name, self._most)
            data += chunk
            if first and data.startswith(_WIDE_MARKS) and not self._ended:
                alone = False
                continue
            if b"\n" in chunk and (alone or not self._more_is_there()):
                break
        self._decode(data)

    def _read(self, *, alone: bool) -> bytes:
        if alone:
            return self.stream.readline(_CHUNK)
        read = getattr(self.stream, "read1", self.stream.read)
        return bytes(read(_CHUNK))

    def _decode(self, data: bytes) -> None:
        whole, self._rest = data, b""
        if not self._ended and not data.startswith(_WIDE_MARKS):
            end = data.rfind(b"\n") + 1
            whole, self._rest = data[:end], data[end:]
        try:
            text = decode_text(whole, None if self._count == 0 else "utf-8")
        except UndecodableByte as wrong:
            self._ended, self._rest = True, b""
            raise _wrong_line(self._name, self._count + _lines_in(wrong.before), wrong) from wrong
        lines = text.replace("\r\n", "\n").split("\n")
        if lines[-1] == "":
            lines.pop()
        self._lines.extend(lines)
        self._count += len(lines)

    def _more_is_there(self) -> bool:
        """Whether more can be read without waiting: all of a file, and what was written into a pipe by now."""
        if self._is_file:
            return True
        try:
            return bool(select.select([self.stream], [], [], 0)[0])
        except (OSError, ValueError):
            return False


_WIDE_MARKS = tuple(mark for mark, name in _MARKS if name in ("utf-16", "utf-32"))


def _lines_in(before: str) -> int:
    return before.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1


def _is_file(stream: BinaryIO) -> bool:
    """Whether all of a stream is there already: a file on disk, or bytes in memory."""
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):
        return True
