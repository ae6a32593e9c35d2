"""Places where a project's file is not as safe as on a disk of one's own: folders that are synced, or on a network."""

from __future__ import annotations

import os
import re
from pathlib import Path

_SYNCED = re.compile(
    r"^(?:OneDrive(?: - .+)?|Dropbox(?: \(.+\))?|Google ?Drive|My Drive|iCloud ?Drive|com~apple~CloudDocs|CloudStorage"
    r"|Box(?: Sync)?|Nextcloud|ownCloud|pCloud ?Drive|MEGA(?:sync)?|Syncthing|Sync|SharePoint)$",
    re.IGNORECASE,
)
_MARKS = (".dropbox", ".stfolder", ".nextcloudsync.log", ".owncloudsync.log", ".sync")
"""What sync programs leave in the folders that they look after."""
_NETWORK = {"nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afpfs", "fuse.sshfs", "davfs", "9p", "afs", "ncpfs"}
_MOUNTS = Path("/proc/self/mounts")


def warning_about(project: Path) -> str | None:
    """What to know and to do about the folder that a project lies in; None for an ordinary one."""
    folder = _resolved(project).parent
    synced = next((one for one in (folder, *folder.parents) if _SYNCED.match(one.name) or _is_marked(one)), None)
    if synced is not None:
        return (
            f"This project lies in a folder that another program syncs ({synced.name}). It can copy the file half"
            f" written, or put an older one in its place. {_ADVICE}"
        )
    if _is_on_network(folder):
        return f"This project lies on a network drive. If the network fails, nothing can be saved. {_ADVICE}"
    return None


_ADVICE = "Keep it in a folder of this laptop during the meeting, and copy it there when it is closed."


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path.absolute()


def _is_marked(folder: Path) -> bool:
    return any(os.path.lexists(folder / mark) for mark in _MARKS)


def _is_on_network(folder: Path) -> bool:
    if str(folder).startswith(("\\\\", "//")):
        return True
    try:
        lines = _MOUNTS.read_text("utf-8", "replace").splitlines()
    except OSError:
        return False
    return _kind_of_mount(folder, lines) in _NETWORK


def _kind_of_mount(folder: Path, lines: list[str]) -> str:
    """The kind of the file system that a folder is on, by the longest mount that it lies under."""
    best, kind = -1, ""
    for line in lines:
        parts = line.split(" ")
        if len(parts) < 3:
            continue
        mount = parts[1].replace("\\040", " ")
        if folder.is_relative_to(mount) and len(mount) >= best:
            best, kind = len(mount), parts[2]
    return kind
