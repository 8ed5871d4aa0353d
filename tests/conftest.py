"""Fixtures shared by all tests. The whole suite runs with the network blocked: only loopback may be connected to."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from build_graph import build

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ROOT / "data" / "documents"
SHARED = ROOT.parent / "shared"


class NetworkBlocked(AssertionError):
    """A test reached for an address that is not on this machine."""


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise NetworkBlocked(f"a test tried to reach {address}")
        connect(self, address)

    socket.socket.connect = guarded  # type: ignore[method-assign]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of test material beside the clone; tests that need it are skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not beside this clone: gold and test material are missing")
    return SHARED


@pytest.fixture(scope="session")
def build_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of the five documents, made once for all tests. Read-only: a test that changes a build makes its own."""
    folder = tmp_path_factory.mktemp("mailuo") / "build"
    build([DOCUMENTS], folder)
    return folder
