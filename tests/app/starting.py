"""Starts the real app as a process and stops it: for tests and benchmarks."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import HTTPError
from urllib.request import urlopen

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120  # most of it waiting for a processor where many tests run at once


def finish(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end in a thread of its own: Playwright's synchronous interface keeps a loop in the tests' thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


class NotStarted(AssertionError):
    """The app stopped or did not answer in time; the message is what it printed."""


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_app(build: Path, *options: str) -> Iterator[str]:
    """The address of an app of its own over a build, stopped at the end."""
    port = free_port()
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as printed:
        command = [sys.executable, str(ROOT / "app.py"), "--build", str(build), "--port", str(port), *options]
        with subprocess.Popen(command, stdout=printed, stderr=subprocess.STDOUT) as process:
            try:
                wait_until_up(port, process)
            except NotStarted as error:
                process.kill()
                printed.seek(0)
                raise NotStarted(f"{error}: {printed.read()}") from error
            try:
                yield f"http://127.0.0.1:{port}/"
            finally:
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()


@contextmanager
def served(app: Any) -> Iterator[str]:
    """The address of an ASGI application served by this process, stopped at the end."""
    import uvicorn

    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until_open(port, START_SECONDS)
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.should_exit = True
        thread.join(10)


def wait_until_open(port: int, seconds: float = 10) -> None:
    """Wait until somebody listens on a port. Raises NotStarted."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise NotStarted(f"nobody listens on {port}")


def wait_until_up(port: int, process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    """Wait until the app answers. Raises NotStarted."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise NotStarted(f"the app stopped with {process.returncode}")
        try:
            with urlopen(f"http://127.0.0.1:{port}/api/health", timeout=5):
                return
        except HTTPError as error:
            error.close()
            raise NotStarted(f"the app answers {error.code}") from error
        except OSError:
            time.sleep(0.1)
    raise NotStarted(f"the app did not answer within {START_SECONDS} seconds")
