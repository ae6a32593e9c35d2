"""What holds for every test does hold."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from coprod_tui.base.paths import config_folder, documents_folder, state_folder
from tests.conftest import NetworkReached, pytest_configure


@pytest.mark.parametrize("family", [-1, socket.AF_INET, socket.AF_INET6])
def test_no_socket_is_opened(family: int) -> None:
    with pytest.raises(NetworkReached):
        socket.socket(family)


def test_no_name_is_looked_up() -> None:
    with pytest.raises(NetworkReached):
        socket.getaddrinfo("example.org", 443)
    with pytest.raises(NetworkReached):
        socket.create_connection(("127.0.0.1", 9))


def test_an_event_loop_may_still_wake_itself() -> None:
    for one in socket.socketpair():
        one.close()


def test_every_test_has_folders_of_its_own(own_folders: Path) -> None:
    assert {config_folder().parent, state_folder().parent, documents_folder().parent} == {own_folders}
    assert not own_folders.exists()
    assert "NO_COLOR" not in os.environ


@pytest.mark.skipif(sys.platform == "win32", reason="signals are another thing there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_a_program_hears_what_the_tests_are_told_to_ignore(number: signal.Signals) -> None:
    before = signal.signal(number, signal.SIG_IGN)
    try:
        pytest_configure()
        asks = f"import signal; print(signal.getsignal({int(number)}) is signal.SIG_IGN)"
        told = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
        assert told.stdout == "False\n"
    finally:
        signal.signal(number, before)
