"""What holds for every test: no network, folders of its own, no variables of the person who runs it."""

from __future__ import annotations

import gc
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

import hypothesis
import pytest

from tests.profile import EXAMPLES, LONG, SEED
from tests.quiet import WatchedLoop

hypothesis.settings.register_profile("coprod", deadline=None, max_examples=EXAMPLES, print_blob=True)
hypothesis.settings.load_profile("coprod")

# Looking for garbage as often as Python does by itself took a fifth of the time of a test of a screen.
gc.set_threshold(100_000, 20, 100)

# An event loop wakes itself through a pair of sockets, which are not of the local kind on Windows.
_LOCAL = {getattr(socket, "AF_UNIX", None), socket.AF_INET if sys.platform == "win32" else None}


class NetworkReached(AssertionError):
    """The program works offline: nothing in it may ask for a network."""


class LocalSocket(socket.socket):
    """A socket that cannot leave this machine."""

    def __init__(
        self,
        family: int = -1,
        type: int = -1,  # noqa: A002 - the name that callers use
        proto: int = -1,
        fileno: int | None = None,
    ) -> None:
        if fileno is None and family not in _LOCAL:
            raise NetworkReached("a socket was opened")
        super().__init__(family, type, proto, fileno)


def _no_names(*asked: Any, **_: Any) -> NoReturn:
    raise NetworkReached(f"a name was looked up: {asked}")


def pytest_configure() -> None:
    """Lets the programs that tests start hear every signal, also where this one ignores some (`nohup`).

    A signal that is ignored stays ignored in a program that is started; one that is handled does not.
    """
    for name in ("SIGINT", "SIGHUP", "SIGTERM"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, lambda *_: None)


def pytest_report_header() -> str:
    """Says which run this is, and how to repeat it."""
    return f"coprod: {'long' if LONG else 'short'} run, COPROD_SEED={SEED}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leaves out of the short run what only the long one does."""
    for item in items:
        if not LONG and item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="only with COPROD_LONG=1"))


def pytest_asyncio_loop_factories(config: pytest.Config, item: pytest.Item) -> Mapping[str, Callable[[], WatchedLoop]]:
    """Every asynchronous test runs on a loop that says when it is idle."""
    return {"watched": WatchedLoop}


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Any:
    """Opening a socket or looking up a name fails the test that does it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "socket", LocalSocket)
        for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr", "create_connection"):
            patch.setattr(socket, name, _no_names)
        yield


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, memory and documents in folders that no other test sees; they are made when they are needed."""
    for name in ("config", "state", "documents"):
        monkeypatch.setenv(f"COPROD_{name.upper()}_DIR", str(tmp_path / "own" / name))
    for name in ("NO_COLOR", "ACCESSIBLE", "TEXTUAL", "TEXTUAL_THEME"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "own"
