"""A served app and a real browser, started once for the tests of this folder."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync"]


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def app_address(build_folder: Path) -> Iterator[str]:
    """The address of the real app, in a process of its own, over the five documents."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    command = [sys.executable, str(ROOT / "app.py"), "--build", str(build_folder), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            wait_for(address + "api/health", process)
            yield address
        finally:
            process.terminate()


def wait_for(address: str, process: subprocess.Popen[str]) -> None:
    """Wait until the app answers, a minute at most; fail with its own words if it stops."""
    for _ in range(600):
        if process.poll() is not None:
            pytest.fail(f"the app stopped: {process.stdout.read() if process.stdout else ''}")
        try:
            with urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the app did not answer within a minute")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as installed from the distribution."""
    from playwright.sync_api import sync_playwright

    if not Path(CHROMIUM).is_file():
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()
