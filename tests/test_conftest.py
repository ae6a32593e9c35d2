"""What holds for every test does hold."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from coprod_tui.base.paths import config_folder, documents_folder, state_folder
from tests.conftest import NetworkReached


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
