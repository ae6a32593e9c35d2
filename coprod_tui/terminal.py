"""What we ask of the terminal itself: to survive bad bytes, and the system's own clipboard."""

from __future__ import annotations

import codecs
import functools
import shutil
import subprocess
import sys

from textual.drivers import linux_driver

_CLIPBOARDS = (("clip.exe",), ("pbcopy",), ("wl-copy",), ("xclip", "-selection", "clipboard"))


def survive_bad_bytes() -> None:
    """One byte that is not UTF-8 would end a Textual program (Textualize/textual#6456): it is shown as � instead."""
    if sys.platform != "win32":
        replacing = functools.partial(codecs.getincrementaldecoder("utf-8"), errors="replace")
        linux_driver.getincrementaldecoder = lambda _: replacing  # type: ignore[attr-defined]


def copy(text: str) -> bool:
    """Gives a text to the system's own clipboard; False where there is none or it fails."""
    for command in _CLIPBOARDS:
        if shutil.which(command[0]):
            try:
                subprocess.run(command, input=text.encode(), timeout=2, check=True, capture_output=True)
            except (OSError, subprocess.SubprocessError):
                continue
            return True
    return False
