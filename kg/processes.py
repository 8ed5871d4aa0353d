"""Many tasks at once, in processes or beside the body in a thread. Knows nothing of what the tasks do.

Stands apart from `kg.assembly` so that what only searches a build (qa.search) does not load the reading of documents.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, TypeVar

from kg.errors import BuildError

Task = TypeVar("Task")
Result = TypeVar("Result")
# What the server loads, so that its processes need not: the units of work of a build.
PRELOADED = "kg.assembly"
# So few tasks are not worth starting processes for.
FEW_TASKS = 8
# Tasks waiting for a process, per process: enough to keep it busy, few enough to hold in memory.
WAITING = 16


def available_cores() -> int:
    """The processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def work(function: Callable[[Task], Result], tasks: Iterable[Task], jobs: int) -> Iterator[Result]:
    """The results of `function` for all tasks, in their order, from `jobs` processes; never more than a few are held at once.

    Raises BuildError where a process dies (most often: the memory is used up), and whatever `function` raises.
    """
    waiting_tasks = list(tasks)
    if jobs <= 1 or len(waiting_tasks) <= FEW_TASKS:
        yield from map(function, waiting_tasks)
        return
    with ProcessPoolExecutor(jobs, mp_context=_processes(), initializer=_end_with_parent) as pool:
        running: deque[Future[Result]] = deque()
        try:
            for task in waiting_tasks:
                running.append(pool.submit(function, task))
                if len(running) >= jobs * WAITING:
                    yield running.popleft().result()
            while running:
                yield running.popleft().result()
        except BrokenProcessPool as error:
            raise BuildError("a process of the build died, most likely for want of memory; try fewer --jobs") from error
        finally:
            for future in running:
                future.cancel()


def _end_with_parent() -> None:
    """Ends this process as soon as the one that started it is gone.

    The processes of a pool hold both ends of the pipe they get their tasks from, so that one which is killed would leave them, and the
    server, waiting for ever.
    """
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_wait_and_end, args=(parent,), daemon=True).start()


def _wait_and_end(parent: Any) -> None:
    parent.join()
    os._exit(1)


@contextmanager
def beside(function: Callable[..., None], *arguments: Any) -> Iterator[None]:
    """Runs `function` in a thread while the body runs, and waits for it at the end. Raises what it raised.

    A thread is enough for what computes outside Python, and a fork would be wrong: a database that is open in this process does not
    survive one.
    """
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(function, *arguments)
        yield
        running.result()


def _processes() -> Any:
    """How processes are started: from a server that has loaded the code and nothing else, so that no thread of this one is forked."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([PRELOADED])
    return context
