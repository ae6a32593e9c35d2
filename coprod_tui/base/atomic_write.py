"""Exported files: safe names from titles, and atomic writes that leave the target old, new or absent."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from coprod_tui.base.errors import FileError, FileErrorKind
from coprod_tui.base.paths import TemporaryFile, temporary_file

MOST_NAME_BYTES = 80
"""Maximum UTF-8 bytes of a file name with its suffix; every file system and sync service takes these."""
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\s]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])", re.IGNORECASE)
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}


# Names


def safe_name(title: str, ending: str = "", *, otherwise: str = "project") -> str:
    """Return a file name for a title, valid on Windows, macOS and Linux; `otherwise` for a title without letters.

    It has no folder, no reserved name, no invisible character, no dot or space at its ends, and at most 80 bytes.
    `ending` (`.md`) is kept whole.
    """
    seen = "".join(one if unicodedata.category(one) not in _INVISIBLE else " " for one in title)
    name = _strip_ends(_FORBIDDEN.sub(" ", unicodedata.normalize("NFC", seen)))
    name = _strip_ends(_cut(name, MOST_NAME_BYTES - len(ending.encode())))
    if _RESERVED.fullmatch(name.partition(".")[0].rstrip()):
        name = _cut(f"{otherwise} {name}", MOST_NAME_BYTES - len(ending.encode()))
    return f"{name or otherwise}{ending}"


def free_path(folder: Path, title: str, ending: str = "") -> Path:
    """Return an unused path for a file with this title: `Riverside.md`, else `Riverside 2.md`."""
    path = folder / safe_name(title, ending)
    number = 1
    while os.path.lexists(path):
        number += 1
        path = folder / safe_name(_cut(title, MOST_NAME_BYTES - 10), f" {number}{ending}")
    return path


def _strip_ends(name: str) -> str:
    """Strip dots and spaces at the ends (Windows drops them), and leading hyphens (a shell reads them as an option)."""
    return name.rstrip(" .").lstrip(" .-~")


def _cut(name: str, size: int) -> str:
    """Cut a name to this many bytes without separating a letter from its accents."""
    if len(name.encode()) <= size:
        return name
    cut = name.encode()[:size].decode(errors="ignore")
    rest = name[len(cut) : len(cut) + 1]
    if rest and unicodedata.combining(rest):
        cut = cut.rstrip("".join(one for one in cut if unicodedata.combining(one)))[:-1]
    return cut


# Writing


def write_file(path: Path, content: str | bytes, *, over: bool = False) -> Path:
    """Write a private file (0600) atomically and return its path; it is synced to disk.

    An existing file is left alone, unless `over`. Raises FileError and leaves nothing behind. A symbolic link at the
    path is replaced by the file; its target is left alone.
    """
    return write_files([(path, content)], over=over)[0]


def write_files(files: Iterable[tuple[Path, str | bytes]], *, over: bool = False) -> tuple[Path, ...]:
    """Write several files like `write_file`: all of them or none.

    All are on disk before the first is renamed. A file that was overwritten is not restored if a disk disappears
    between the first and the last rename.
    """
    placed: list[Path] = []
    with contextlib.ExitStack() as parts:
        ready = [
            (path.absolute(), parts.enter_context(_temporary_copy(path.absolute(), data, over=over)))
            for path, data in files
        ]
        for path, part in ready:
            is_new = not os.path.lexists(path)
            try:
                _rename(part, path, over=over)
            except (OSError, ValueError, FileError) as error:
                _delete(placed)
                raise error if isinstance(error, FileError) else write_error(error, path) from error
            placed += [path] if is_new else []
    return tuple(path for path, _ in ready)


def _delete(paths: Iterable[Path]) -> None:
    for path in paths:
        with contextlib.suppress(OSError):
            path.unlink()


@contextlib.contextmanager
def _temporary_copy(path: Path, content: str | bytes, *, over: bool) -> Iterator[TemporaryFile]:
    """Yield the content as a temporary file beside its target."""
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    with contextlib.ExitStack() as stack:
        try:
            _check_target(path, over=over)
            part = stack.enter_context(temporary_file(path.parent, data))
        except (OSError, ValueError) as error:  # a NUL in the name is a ValueError
            raise write_error(error, path) from error
        yield part


def must_be_free(path: Path) -> None:
    """Raise FileError if a new file cannot be created: the path exists, or its folder does not."""
    try:
        _check_target(path.absolute(), over=False)
    except (OSError, ValueError) as error:
        raise write_error(error, path.absolute()) from error


def _check_target(path: Path, *, over: bool) -> None:
    if path.is_dir():
        raise FileError(FileErrorKind.EXISTS, f"{path} is a folder. Give the file a name.")
    if not path.parent.is_dir():
        raise FileError(FileErrorKind.MISSING, f"There is no folder {path.parent}.")
    if not over and os.path.lexists(path):
        raise _already_exists(path)


def _rename(part: TemporaryFile, path: Path, *, over: bool) -> None:
    if over:
        part.replace(path)
        return
    try:
        part.link(path)
    except FileExistsError as error:
        raise _already_exists(path) from error
    except (OSError, AttributeError):
        # USB sticks (FAT) have no hard links: there is a race between this check and the rename.
        if os.path.lexists(path):
            raise _already_exists(path) from None
        part.replace(path)


def _already_exists(path: Path) -> FileError:
    return FileError(FileErrorKind.EXISTS, f"{path} is there already; it was left as it is. Choose another name.")


_UNCHANGED = "Nothing was changed."
_SENTENCES = {
    errno.ENOSPC: (FileErrorKind.FULL, "there is no room left on the disk. Make room, or choose another place."),
    errno.EDQUOT: (
        FileErrorKind.FULL,
        "there is no room left for you on the disk. Make room, or choose another place.",
    ),
    errno.EFBIG: (FileErrorKind.FULL, "the disk does not take a file of this size. Choose another place."),
    errno.EROFS: (FileErrorKind.READ_ONLY, "nothing can be written there: it is read-only. Choose another place."),
    errno.EACCES: (FileErrorKind.READ_ONLY, "you may not write there. Choose a folder of your own."),
    errno.EPERM: (FileErrorKind.READ_ONLY, "you may not write there. Choose a folder of your own."),
    errno.ENOENT: (FileErrorKind.MISSING, "the folder is not there any more. Is the stick still plugged in?"),
    errno.ENOTDIR: (FileErrorKind.MISSING, "there is no such folder."),
    errno.ENAMETOOLONG: (FileErrorKind.FAILED, "this name is too long. Choose a shorter one."),
    errno.EIO: (FileErrorKind.FAILED, "the disk does not answer as it should. Is the stick still plugged in?"),
}


def write_error(error: OSError | ValueError, path: Path) -> FileError:
    """Return a FileError with a sentence for a failed write."""
    number = error.errno if isinstance(error, OSError) else None
    reason = error.strerror if isinstance(error, OSError) else None
    kind, sentence = _SENTENCES.get(number or 0, (FileErrorKind.FAILED, f"it cannot be written ({reason or error})."))
    return FileError(kind, f"{path}: {sentence} {_UNCHANGED}")
