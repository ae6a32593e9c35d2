"""The registry of this laptop: recent projects, replicas, unsaved drafts, exports, erasures, wrong passphrases.

Files in the user's state folder. Nothing here is needed to read a project, so a failure is ignored.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import zlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, replace
from datetime import datetime
from pathlib import Path

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.base.paths import make_private, replace_private, state_folder
from coprod_tui.base.text import strings_in
from coprod_tui.store.encryption import PASSPHRASES
from coprod_tui.store.replicas import ErasureMark, ErasureMarks, LastSeen

RECENT_MOST = 30
"""The most projects on the list of recent ones."""
LONGEST_WAIT = 60
"""The longest wait in seconds before a passphrase can be tried again."""
_WORDS_MOST = 4_000
_ENTRY_MOST = 1 << 20
_RECORD = 256
"""Bytes of a replica record: fixed, so that it can be overwritten in place."""
_PARTS = 5


@frozen
class RecentProject(Frozen):
    """A project that was open on this laptop, and the screen and row last in use."""

    path: str
    """The file's whole path, as it was opened."""
    title: str
    when: str
    """When it was last opened or left: ISO 8601 with offset."""
    screen: str = ""
    row: str = ""
    """The id of the record that was selected."""
    filter: str = ""
    state: str = ""
    """How far the project is, and what is next."""
    closed: str = ""
    """When it was closed in good order; empty while it is open, and after a crash or a kill."""


class Registry:
    """The registry in the user's state folder (0700, files 0600). It never raises: what cannot be kept is forgotten.

    Each project has files of its own, so two programs at once do not lose each other's entries. A session uses it to
    recognise its replica (`store.replicas`).
    """

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` is the user's state folder unless given."""
        self._folder = folder or state_folder()
        self._records: dict[tuple[str, Path], str] = {}

    # Recent projects

    def recent(self) -> tuple[RecentProject, ...]:
        """Return the projects that were open here, newest first; an unreadable entry is renamed to `.broken`."""
        entries = [entry for file in self._entries() if (entry := _entry(file))]
        entries.sort(key=_when, reverse=True)
        return tuple(entries[:RECENT_MOST])

    def known(self, path: Path) -> RecentProject | None:
        """Return the entry of one project; None where it is not on the list."""
        return _entry(self._entry_file(path))

    def remember(self, recent: RecentProject) -> None:
        """Upsert the entry of a project on the list of recent ones."""
        told = {name: value if name == "path" else value[:_WORDS_MOST] for name, value in asdict(recent).items()}
        if PASSPHRASES.knows(Path(recent.path)):
            # What is sealed in the file must not stand in clear beside it.
            told |= {"title": "", "filter": "", "state": ""}
        file = self._entry_file(Path(recent.path))
        self._replace(file, json.dumps(told, indent=1).encode())
        self._prune()

    def forget(self, path: Path) -> None:
        """Take a project off the list; its file stays."""
        file = self._entry_file(path)
        for stale in (file, file.with_suffix(".broken")):
            with contextlib.suppress(OSError):
                stale.unlink(missing_ok=True)

    def forget_words(self, holds: Callable[[str], bool]) -> None:
        """Remove words that `holds` recognises from the list and from unsaved drafts (R30).

        Entries that cannot be read are deleted too.
        """
        for file in self._entries():
            entry = _entry(file)
            told = {} if entry is None else {name: getattr(entry, name) for name in ("title", "filter", "state")}
            if entry is not None and any(holds(text) for text in told.values()):
                self.remember(replace(entry, **{name: "" if holds(text) else text for name, text in told.items()}))
        with contextlib.suppress(OSError):
            for file in (self._folder / "recent").glob("*.broken"):
                file.unlink(missing_ok=True)
        forget_words(self._folder / "unsaved", holds)

    def _entries(self) -> list[Path]:
        try:
            return sorted((self._folder / "recent").glob("*.json"))
        except OSError:
            return []

    def _entry_file(self, path: Path) -> Path:
        return self._folder / "recent" / f"{_short_hash(_resolved(path))}.json"

    def _prune(self) -> None:
        files = self._entries()
        if len(files) <= RECENT_MOST:
            return
        dated = [(_when(entry), file) for file in files if (entry := _entry(file))]
        for _, file in sorted(dated, reverse=True)[RECENT_MOST:]:
            with contextlib.suppress(OSError):
                file.unlink()

    def _replace(self, file: Path, content: bytes) -> None:
        """Write a file of the registry atomically (0600); ignore a failure."""
        with contextlib.suppress(OSError):
            make_private(self._folder)
            make_private(file.parent)
            replace_private(file, content)

    # Replicas

    def replica(self, project: str, path: Path) -> LastSeen | None:
        """Return how this laptop left the copy of a project at this path; None when unknown."""
        try:
            with open(self._record(project, path), "rb") as file:
                content = file.read(_RECORD + 1)
        except OSError:
            return None
        line, _, check = content.rstrip(b" \n").rpartition(b" ")
        if len(content) != _RECORD or check != b"%08x" % zlib.crc32(line):
            return None
        parts = line.decode("ascii").split(" ")
        return LastSeen(parts[0], parts[1], int(parts[2]), *parts[3:]) if len(parts) == _PARTS else None

    def saved(self, project: str, path: Path, left: LastSeen) -> None:
        """Record the state of a file on disk; without fsync, because after a power cut a new replica is right."""
        line = f"{left.replica} {left.hash} {left.n} {left.at} {left.stamp}".encode("ascii", "replace")
        content = b"%b %08x" % (line, zlib.crc32(line))
        file = self._record(project, path)
        try:
            _write_in_place(file, content.ljust(_RECORD - 1) + b"\n")
        except FileNotFoundError:
            with contextlib.suppress(OSError):
                make_private(self._folder)
                make_private(Path(file).parent)
                _write_in_place(file, content.ljust(_RECORD - 1) + b"\n")
        except OSError:
            # The words are saved; only the next opening cannot continue as the same replica.
            pass

    def let_go(self, project: str, path: Path) -> None:
        """Forget how a copy was left, because another file replaces it on purpose."""
        with contextlib.suppress(OSError):
            os.unlink(self._record(project, path))

    # Wrong passphrases

    def wrong_passphrase(self, path: Path, at: datetime) -> float:
        """Record a wrong passphrase; return the seconds to wait, which double each time."""
        times = self._wrongs(path)[0] + 1
        file = self._wrong_file(path)
        self._replace(file, json.dumps([times, at.timestamp()]).encode())
        return _wait(times)

    def seconds_to_wait(self, path: Path, at: datetime) -> float:
        """Seconds until a passphrase can be tried again, also across restarts of the program."""
        times, then = self._wrongs(path)
        gone = at.timestamp() - then
        # A clock that was set back must not lock anybody out for longer.
        return max(0.0, _wait(times) - max(0.0, gone)) if times else 0.0

    def right_passphrase(self, path: Path) -> None:
        """Reset the count of wrong passphrases."""
        with contextlib.suppress(OSError):
            self._wrong_file(path).unlink(missing_ok=True)

    def _wrongs(self, path: Path) -> tuple[int, float]:
        try:
            times, at = json.loads(self._wrong_file(path).read_text("utf-8"))
            return max(0, int(times)), float(at)
        except (OSError, ValueError, RecursionError, TypeError, OverflowError):
            return 0, 0.0

    def _wrong_file(self, path: Path) -> Path:
        return self._folder / "wrong" / f"{_short_hash(_resolved(path))}.json"

    # Unsaved drafts

    def recovery_store(self, project: str, path: Path) -> RecoveryStore:
        """Return the store for drafts that the copy of a project at this path cannot take now."""
        return RecoveryStore(self._folder / "unsaved" / f"{Path(self._record(project, path)).name}.json")

    # Exports

    def exports(self, project: str) -> tuple[Path, ...]:
        """Return the files exported from a project that still exist, or whose folder cannot be reached now."""
        try:
            told = json.loads(self._exported(project).read_text("utf-8"))
            paths = [Path(str(one)) for one in told]
            return tuple(path for path in paths if path.exists() or not path.parent.exists())
        except (OSError, ValueError, RecursionError, TypeError):
            return ()

    def exported(self, project: str, *paths: Path) -> None:
        """Record exported files, so that a withdrawal can list them to be destroyed."""
        file = self._exported(project)
        both = dict.fromkeys(map(str, (*self.exports(project), *(path.absolute() for path in paths))))
        self._replace(file, json.dumps(list(both)).encode())

    def _exported(self, project: str) -> Path:
        return self._folder / "exported" / f"{_short_hash(project)}.json"

    # Erasures

    def erasures(self, project: str) -> ErasureMarks:
        """Return what was ever erased of a project on this laptop: hashes, never words."""
        try:
            told = json.loads(self._erased(project).read_text("utf-8"))
            return tuple(
                ErasureMark(str(kind), str(record), str(field), str(sealed), bool(whole), str(at), *map(str, keyed[:1]))
                for kind, record, field, sealed, whole, at, *keyed in told
            )
        except (OSError, ValueError, RecursionError, TypeError, IndexError):
            return ()

    def erased(self, project: str, marks: ErasureMarks) -> None:
        """Add to what was erased of a project; nothing is written where all of it is known."""
        known = self.erasures(project)
        both = dict.fromkeys((*known, *marks))
        if len(both) > len(known):
            self._replace(self._erased(project), json.dumps(list(both)).encode())

    def _erased(self, project: str) -> Path:
        return self._folder / "erased" / f"{_short_hash(project)}.json"

    # Sentences that are shown once

    def shown_before(self, path: Path, sentence: str) -> bool:
        """Return whether a sentence about a file was shown before on this laptop, and record that it is now."""
        file = self._folder / "told" / _short_hash(f"{_resolved(path)}\n{sentence}")
        if file.exists():
            return True
        self._replace(file, b"")
        return False

    # Where the backups of a project lie, by its id: it may have been renamed since

    def second_places(self, project: str) -> tuple[Path, ...]:
        """Return the second places that ever got backups of a project, whether or not they can be reached now."""
        return self._paths("backups", project)

    def used_second_place(self, project: str, folder: Path) -> None:
        """Record that a folder has backups of a project, so that withdrawn words can be erased there later."""
        self._add_path("backups", project, folder)

    def backup_folders(self, project: str) -> tuple[Path, ...]:
        """Return the folders that ever got backups of a project beside its file, whatever the file was called then."""
        return self._paths("beside", project)

    def used_backup_folder(self, project: str, folder: Path) -> None:
        """Record the folder of backups beside a project."""
        self._add_path("beside", project, folder)

    def _paths(self, kind: str, project: str) -> tuple[Path, ...]:
        try:
            told = json.loads((self._folder / kind / f"{_short_hash(project)}.json").read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return ()
        return tuple(Path(one) for one in told if isinstance(one, str)) if isinstance(told, list) else ()

    def _add_path(self, kind: str, project: str, path: Path) -> None:
        known = self._paths(kind, project)
        if path not in known:
            content = json.dumps([str(one) for one in (*known, path)]).encode()
            self._replace(self._folder / kind / f"{_short_hash(project)}.json", content)

    def _record(self, project: str, path: Path) -> str:
        """The file of a replica record; cached, because resolving a path reads the disk for each folder."""
        file = self._records.get((project, path))
        if file is None:
            name = _short_hash(f"{project}\n{_resolved(path)}")
            file = self._records[project, path] = str(self._folder / "replicas" / name)
        return file


def _wait(times: int) -> float:
    """Seconds to wait after this many wrong passphrases."""
    return float(min(LONGEST_WAIT, 2 ** min(times - 1, 10)))


def _write_in_place(file: str, record: bytes) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    try:
        os.write(descriptor, record)
    finally:
        os.close(descriptor)


def _resolved(path: Path) -> str:
    try:
        return str(path.resolve())
    except (OSError, RuntimeError):
        return str(path.absolute())


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _entry(file: Path) -> RecentProject | None:
    """Read an entry of the list; an invalid file is renamed to `.broken`."""
    try:
        with file.open("rb") as opened:
            told = json.loads(opened.read(_ENTRY_MOST).decode("utf-8"))
        entry = RecentProject(**{one.name: told.get(one.name, "") for one in fields(RecentProject)})
        if not entry.path or not all(isinstance(value, str) for value in asdict(entry).values()):
            raise ValueError
        if datetime.fromisoformat(entry.when).tzinfo is None:
            raise ValueError
    except OSError:
        return None
    except (ValueError, TypeError, AttributeError, RecursionError):
        with contextlib.suppress(OSError):
            file.replace(file.with_suffix(".broken"))
        return None
    return entry


def _when(entry: RecentProject) -> float:
    return datetime.fromisoformat(entry.when).timestamp()


# Drafts that a project file could not take because its disk was full or gone

_MOST = 1 << 28


class RecoveryStore:
    """Keep the drafts of one project that its file could not take, in a file of their own (0600). Never raises."""

    def __init__(self, file: Path) -> None:
        """`file` need not be there."""
        self._file = file
        self.holds = False
        """Whether the unsaved drafts are on disk here, and so survive the end of the program."""
        self.is_used = False
        """Whether the file may hold something."""
        self._kept = b""

    def keep(self, head: str, drafts: Mapping[str, str | None]) -> None:
        """Write drafts by slot (None: empty the slot), with the hash of the last verb in the project file."""
        content = json.dumps({"head": head, "drafts": dict(drafts)}).encode()
        if self.holds and content == self._kept:
            return
        self.is_used = True
        try:
            make_private(self._file.parent.parent)
            make_private(self._file.parent)
            replace_private(self._file, content)
        except OSError:
            # This disk may be full too: the file is then older than what is typed.
            self.holds = False
        else:
            self.holds, self._kept = True, content

    def found(self) -> tuple[str, dict[str, str | None]]:
        """Return the hash and the drafts that an earlier run left; empty where there are none."""
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
        """Delete the file: the project file has all of it now."""
        self.holds = self.is_used = False
        with contextlib.suppress(OSError):
            self._file.unlink(missing_ok=True)


def forget_words(folder: Path, holds: Callable[[str], bool]) -> None:
    """Delete every file of drafts in a folder that holds words which `holds` recognises (R30)."""
    with contextlib.suppress(OSError):
        for file in folder.glob("*.json"):
            bodies = (body for body in RecoveryStore(file).found()[1].values() if body)
            if any(holds(text) for body in bodies for text in strings_in(body)):
                file.unlink(missing_ok=True)
