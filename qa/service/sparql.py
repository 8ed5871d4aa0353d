"""SPARQL from outside, in processes of its own: a query that takes too long or too much memory ends with its process, not with the app's.

Comes in: the folder of a build and a query. Goes out: rows of strings. What may be asked is kg.graph.store's business.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import queue
import time
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from kg.errors import MailuoError, QueryError
from kg.graph.store import ROW_LIMIT, open_store, select

SECONDS_LIMIT = 10.0
QUERY_LIMIT = 20_000  # characters
MEMORY_LIMIT = 4 << 30  # bytes of address space for one query
WORKERS = 2
START_SECONDS = 20.0  # a new process has to import the store first

Rows = list[dict[str, str]]


class _Worker:
    """One process with one store open; started when first asked."""

    def __init__(self) -> None:
        self.process: BaseProcess | None = None
        self.pipe: Connection | None = None

    def select(self, folder: Path, query: str, seconds: float) -> Rows:
        try:
            if self.process is None or not self.process.is_alive() or self.pipe is None:
                self._start()
            assert self.pipe is not None
            self.pipe.send((str(folder), query, seconds))
            if not self.pipe.poll(seconds + 0.5):
                self.stop()
                raise QueryError(f"the query takes longer than {seconds:g} seconds")
            rows, problem = self.pipe.recv()
        except (EOFError, OSError) as error:
            self.stop()
            raise QueryError("the query needs more memory than it may have") from error
        if problem:
            raise QueryError(problem)
        found: Rows = rows
        return found

    def _start(self) -> None:
        # Spawned, not forked: the app has threads, and a forked process would inherit their locks.
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs,), name="mailuo-sparql", daemon=True)
        self.process.start()
        theirs.close()
        if not self.pipe.poll(START_SECONDS):
            self.stop()
            raise QueryError("the database is busy; please try again")
        self.pipe.recv()

    def stop(self) -> None:
        """End the process, whatever it does."""
        if self.process is not None:
            self.process.kill()
            self.process.join()
        if self.pipe is not None:
            self.pipe.close()
        self.process = self.pipe = None


class SparqlPool:
    """A few workers; whoever asks waits for a free one."""

    def __init__(self, workers: int = WORKERS, seconds: float = SECONDS_LIMIT) -> None:
        self.seconds = seconds
        self._free: queue.LifoQueue[_Worker] = queue.LifoQueue()
        for _ in range(workers):
            self._free.put(_Worker())

    def select(self, folder: Path, query: str) -> Rows:
        """The rows of a query over the build in `folder`, ROW_LIMIT at most. Raises QueryError."""
        if len(query) > QUERY_LIMIT:
            raise QueryError(f"the query has {len(query)} characters; {QUERY_LIMIT} at most")
        try:
            worker = self._free.get(timeout=self.seconds)
        except queue.Empty as error:
            raise QueryError("the database is busy with other queries; please try again") from error
        try:
            return worker.select(folder, query, self.seconds)
        finally:
            self._free.put(worker)

    def close(self) -> None:
        """End all processes that are not at work."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._free.get_nowait().stop()


def _serve(pipe: Connection) -> None:
    """Answer queries until the other end closes. Runs in the worker's process."""
    _limit_memory()
    pipe.send("ready")
    opened, store = "", None
    with contextlib.suppress(EOFError, KeyboardInterrupt, OSError):
        while True:
            folder, query, seconds = pipe.recv()
            try:
                if store is None or folder != opened:
                    store, opened = open_store(Path(folder)), folder
                until = time.monotonic() + seconds
                rows = select(store, query, rows=ROW_LIMIT, seconds=max(0.1, until - time.monotonic()))
                pipe.send((rows, ""))
            except MailuoError as error:
                pipe.send(([], str(error)))
            except UnicodeEncodeError:
                pipe.send(([], "the query holds characters that are no text"))


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # only POSIX has it; elsewhere the time limit has to do
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
