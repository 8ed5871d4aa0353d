"""Many tasks at once: in order, errors told, and nothing left behind by a process that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.errors import BuildError
from kg.processes import beside, work
from tests.conftest import ROOT


def double(number: int) -> int:
    """A task."""
    return 2 * number


def end(number: int) -> int:
    """A task that takes its process with it."""
    os._exit(number)


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_the_tasks(jobs: int) -> None:
    assert list(work(double, range(40), jobs)) == [2 * number for number in range(40)]


def test_a_process_that_dies_is_said() -> None:
    with pytest.raises(BuildError, match="process of the build died"):
        list(work(end, range(40), 2))


def test_what_runs_beside_is_waited_for_and_its_errors_told() -> None:
    done: list[int] = []
    with beside(done.append, 1):
        pass
    assert done == [1]
    with pytest.raises(ZeroDivisionError), beside(divmod, 1, 0):  # type: ignore[arg-type]
        pass


SLEEPERS = """
import time
from kg.processes import work
if __name__ == "__main__":
    for _ in work(time.sleep, [0.05] * 20 + [600] * 20, 2):
        print("ready", flush=True)
"""


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_a_build_that_is_killed_leaves_no_process(tmp_path: Path) -> None:
    script = tmp_path / "sleepers.py"
    script.write_text(SLEEPERS, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, str(script)], env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        assert process.stdout is not None and process.stdout.readline() == b"ready\n"
        assert len(session(process.pid)) > 2
        process.kill()
    until = time.monotonic() + 15
    # A process that waits in a task ends too: it is not asked.
    while session(process.pid) and time.monotonic() < until:
        time.sleep(0.1)
    left = session(process.pid)
    for number in left:
        os.kill(number, signal.SIGKILL)
    assert not left


def session(leader: int) -> list[int]:
    """The processes of a session that have not ended."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            fields = (path / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader and fields[0] != "Z":
            found.append(int(path.name))
    return found
