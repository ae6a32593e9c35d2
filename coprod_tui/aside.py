"""Words that a project's file could not take (its disk is full, the stick is out), kept on this laptop until it can."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path

from coprod_tui.folders import make_private, replace_private
from coprod_tui.meeting.sameness import strings_in

_MOST = 1 << 28


class Aside:
    """The drafts of one project that are not in its file, in a file of their own (0600). It never raises."""

    def __init__(self, file: Path) -> None:
        """`file` need not be there."""
        self._file = file
        self.holds = False
        """Whether what is not saved is here: it is not lost when the program ends."""
        self.is_used = False
        """Whether something may be in the file."""
        self._kept = b""

    def keep(self, head: str, drafts: Mapping[str, str | None]) -> None:
        """Keeps drafts by slot (None: the slot is to be emptied), with the hash of the last verb that was on disk."""
        content = json.dumps({"head": head, "drafts": dict(drafts)}).encode()
        if self.holds and content == self._kept:
            return
        self.is_used = True
        try:
            make_private(self._file.parent.parent)
            make_private(self._file.parent)
            replace_private(self._file, content)
        except OSError:
            # That disk may be the full one: what is here is then older than what is typed.
            self.holds = False
        else:
            self.holds, self._kept = True, content

    def found(self) -> tuple[str, dict[str, str | None]]:
        """The hash and the drafts that a program left here; empty where there are none."""
        try:
            with self._file.open("rb") as file:
                told = json.loads(file.read(_MOST).decode("utf-8"))
            drafts = {str(slot): None if body is None else str(body) for slot, body in told["drafts"].items()}
            head = str(told["head"])
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return "", {}
        self.holds = self.is_used = True
        return head, drafts

    def let_go(self) -> None:
        """All of it is in the project's file now."""
        self.holds = self.is_used = False
        with contextlib.suppress(OSError):
            self._file.unlink(missing_ok=True)


def forget_words(folder: Path, holds: Callable[[str], bool]) -> None:
    """Takes away what was put aside in a folder and has words that `holds` knows (R30), whole."""
    with contextlib.suppress(OSError):
        for file in folder.glob("*.json"):
            bodies = (body for body in Aside(file).found()[1].values() if body)
            if any(holds(text) for body in bodies for text in strings_in(body)):
                file.unlink(missing_ok=True)
