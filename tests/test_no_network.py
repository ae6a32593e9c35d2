"""No network: a whole evening in a process of its own, whose every socket and every look-up of a name is heard."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]

EVENING = """
import asyncio, os, socket, sys
from datetime import datetime
from pathlib import Path

reached = []

def hear(event, arguments):
    asks = ("getaddrinfo", "gethostbyname", "gethostbyaddr", "connect", "sendto")
    if event.startswith("socket.") and event.partition(".")[2] in asks:
        reached.append((event, str(arguments)))
    if event == "socket.__new__" and arguments[1] != socket.AF_UNIX and sys.platform != "win32":
        reached.append((event, arguments[1:]))

sys.addaudithook(hear)
folder = Path(sys.argv[1])

from coprod_tui.cli import main

def coprod(*arguments):
    code = main([str(one) for one in arguments])
    assert code == 0, (code, arguments)

today = datetime.now().date().isoformat()
ward = folder / "ward.coprod"
coprod("new", ward, "--title", "A new ward", "--keep-until", "raw notes=2026-01-01")
coprod("meeting", ward, "start", "joint", "--present", "Members=7", "Staff=5")
coprod("add", ward, "--stream", "Members", "* a bed I can move because I fell @7 #beds")
coprod("add", ward, "--stream", "Staff", "* a fixed bed, ring 07700 900123")
coprod("conflict", ward, "raise", "M-001", "S-001", "--title", "The bed")
coprod("conflict", ward, "why", "C-01", "Members", "a hospital bed tells me that I am ill")
coprod("mask", ward, "S-001")
coprod("issue", ward)
coprod("share", ward, "--stream", "Members", "--on", today, "--form", "read aloud")
for ending in ("md", "txt", "html", "docx", "pdf", "json", "notes"):
    coprod("export", ward, folder / f"brief.{ending}")
coprod("backup", ward)
coprod("verify", ward)
coprod("withdraw", ward, "M-001", "--yes")
coprod("history", ward)

from coprod_tui.tui.app import Coprod

async def keys(pilot):
    await pilot.pause()
    for one in ("s", "p", "a", "c", "e", "enter", "f3", "f4", "f5", "f6", "f2", "up", "k", "escape", "f1", "escape"):
        await pilot.press(one)
        await pilot.pause()
    await pilot.press("ctrl+q")

app = Coprod(ward)
app.run(headless=True, auto_pilot=keys)
app.close_at_once()
assert app.return_code == 0, app.return_code
print("reached", reached)
"""


def test_a_whole_evening_reaches_for_no_network(tmp_path: Path, own_folders: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", EVENING, str(tmp_path)],
        cwd=HERE, env={**os.environ}, capture_output=True, text=True, check=False, timeout=180,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout[-2000:] + told.stderr[-4000:]
    assert told.stdout.splitlines()[-1] == "reached []", told.stdout[-2000:]


def test_what_listens_hears_a_network(tmp_path: Path) -> None:
    """The same ears hear a socket that is there."""
    ears = EVENING.split("folder = Path", maxsplit=1)[0]
    deed = "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()\nassert reached, reached"
    told = subprocess.run(
        [sys.executable, "-c", ears + deed], cwd=HERE, capture_output=True, text=True, check=False, timeout=60
    )
    assert told.returncode == 0, told.stderr
