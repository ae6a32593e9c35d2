"""Files that leave the program: a safe name from a title, and a target that is old, new or absent, never half."""

from __future__ import annotations

import errno
import os
import re
import unicodedata
from pathlib import Path

from coprod_tui.folders import written_part
from coprod_tui.meeting.refusals import FileTrouble, Trouble

LONGEST = 80
"""How many bytes of UTF-8 a made name may have, its ending included: what every stick and every sync takes."""
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\s]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])", re.IGNORECASE)
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}


# Names


def safe_name(title: str, ending: str = "", *, otherwise: str = "project") -> str:
    """A file name from a title that Windows, macOS and Linux all take; `otherwise` stands for a title without letters.

    It holds no folder, no reserved name, no character that cannot be seen, no dot or space at its ends, and at most
    80 bytes. `ending` (`.md`) is kept whole.
    """
    seen = "".join(one if unicodedata.category(one) not in _INVISIBLE else " " for one in title)
    name = _trimmed(_FORBIDDEN.sub(" ", unicodedata.normalize("NFC", seen)))
    name = _trimmed(_cut(name, LONGEST - len(ending.encode())))
    if _RESERVED.fullmatch(name.partition(".")[0].rstrip()):
        name = _cut(f"{otherwise} {name}", LONGEST - len(ending.encode()))
    return f"{name or otherwise}{ending}"


def free_path(folder: Path, title: str, ending: str = "") -> Path:
    """A path in a folder for a file with this title, where nothing is yet: `Riverside.md`, else `Riverside 2.md`."""
    path = folder / safe_name(title, ending)
    number = 1
    while os.path.lexists(path):
        number += 1
        path = folder / safe_name(_cut(title, LONGEST - 10), f" {number}{ending}")
    return path


def _trimmed(name: str) -> str:
    """Without dots and spaces at its ends (Windows drops them), nor what a shell or a program takes for an option."""
    return name.rstrip(" .").lstrip(" .-~")


def _cut(name: str, size: int) -> str:
    """As much of a name as has this many bytes, no letter cut from its accents."""
    if len(name.encode()) <= size:
        return name
    cut = name.encode()[:size].decode(errors="ignore")
    rest = name[len(cut) : len(cut) + 1]
    if rest and unicodedata.combining(rest):
        cut = cut.rstrip("".join(one for one in cut if unicodedata.combining(one)))[:-1]
    return cut


# Writing


def write_file(path: Path, content: str | bytes, *, over: bool = False) -> Path:
    """Writes a file whole or not at all, private (0600), and answers its path; on disk when it returns.

    A file that is there already is left as it is, unless `over`. Raises FileTrouble with a sentence, having left
    nothing behind. A symbolic link at the path is replaced by the file; what it leads to is left alone.
    """
    path = path.absolute()
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    try:
        _must_fit(path, over=over)
        with written_part(path.parent, data) as part:
            _put(part, path, over=over)
    except (OSError, ValueError) as error:  # a NUL in the name is a ValueError
        raise trouble_of(error, path) from error
    return path


def must_be_free(path: Path) -> None:
    """Raises FileTrouble where a new file cannot be: something is there, or there is no folder."""
    _must_fit(path.absolute(), over=False)


def _must_fit(path: Path, *, over: bool) -> None:
    if path.is_dir():
        raise FileTrouble(Trouble.EXISTS, f"{path} is a folder. Give the file a name.")
    if not path.parent.is_dir():
        raise FileTrouble(Trouble.MISSING, f"There is no folder {path.parent}.")
    if not over and os.path.lexists(path):
        raise _exists(path)


def _put(part: Path, path: Path, *, over: bool) -> None:
    if over:
        part.replace(path)
        return
    try:
        os.link(part, path)
    except FileExistsError as error:
        raise _exists(path) from error
    except (OSError, AttributeError):
        # Sticks know no hard links: between this look and the move there is an instant that nothing here can close.
        if os.path.lexists(path):
            raise _exists(path) from None
        part.replace(path)


def _exists(path: Path) -> FileTrouble:
    return FileTrouble(Trouble.EXISTS, f"{path} is there already; it was left as it is. Choose another name.")


_LEFT = "Nothing was changed."
_TROUBLES = {
    errno.ENOSPC: (Trouble.FULL, "there is no room left on the disk. Make room, or choose another place."),
    errno.EDQUOT: (Trouble.FULL, "there is no room left for you on the disk. Make room, or choose another place."),
    errno.EFBIG: (Trouble.FULL, "the disk does not take a file of this size. Choose another place."),
    errno.EROFS: (Trouble.READ_ONLY, "nothing can be written there: it is read-only. Choose another place."),
    errno.EACCES: (Trouble.READ_ONLY, "you may not write there. Choose a folder of your own."),
    errno.EPERM: (Trouble.READ_ONLY, "you may not write there. Choose a folder of your own."),
    errno.ENOENT: (Trouble.MISSING, "the folder is not there any more. Is the stick still plugged in?"),
    errno.ENOTDIR: (Trouble.MISSING, "there is no such folder."),
    errno.ENAMETOOLONG: (Trouble.FAILED, "this name is too long. Choose a shorter one."),
    errno.EIO: (Trouble.FAILED, "the disk does not answer as it should. Is the stick still plugged in?"),
}


def trouble_of(error: OSError | ValueError, path: Path) -> FileTrouble:
    """What it means that a file could not be written, as a sentence."""
    number = error.errno if isinstance(error, OSError) else None
    reason = error.strerror if isinstance(error, OSError) else None
    kind, sentence = _TROUBLES.get(number or 0, (Trouble.FAILED, f"it cannot be written ({reason or error})."))
    return FileTrouble(kind, f"{path}: {sentence} {_LEFT}")
