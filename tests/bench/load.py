"""How long do 20 people who ask at once wait, and does the app grow? Starts the real app over the five documents and asks it over REST.

    python -m tests.bench.load [--people 20] [--minutes 1] [--pause 0] [--build DIR]

Each person asks one question after the other, from tests/gold/questions.jsonl, with `--pause` seconds of reading between (default none: the
worst case). Bounded: it ends after `--minutes`, reaches nothing but this machine, and writes tests/bench/results/load.json.
Memory is that of the app's process, after a first round that fills its caches and at the end.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.app.starting import free_port, wait_until_up

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = ROOT / "tests" / "gold" / "questions.jsonl"
PARTS = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
RESULTS = Path(__file__).parent / "results" / "load.json"


@dataclass
class Notes:
    """What all people saw: seconds of each answer, and what was no answer."""

    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def person(port: int, questions: list[str], until: float, pause: float, notes: Notes) -> None:
    """Ask one question after the other until it is time."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for question in questions:
        if time.monotonic() >= until:
            break
        begun = time.monotonic()
        try:
            connection.request("POST", "/api/ask", json.dumps({"question": question}), {"Content-Type": "application/json"})
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:
                notes.failures.append(f"{answer.status} {body[:200]!r}")
        except OSError as error:
            notes.failures.append(str(error))
            connection.close()
        notes.seconds.append(time.monotonic() - begun)
        time.sleep(pause)
    connection.close()


def run(port: int, people: int, seconds: float, pause: float, seed: int) -> Notes:
    """All people at once, each with the questions in an order of their own."""
    questions = [json.loads(line)["question"] for line in QUESTIONS.read_text(encoding="utf-8").splitlines() if line.strip()]
    until, notes = time.monotonic() + seconds, Notes()
    threads = []
    for number in range(people):
        own = list(questions)
        random.Random(seed + number).shuffle(own)
        rounds = own * (1 + int(seconds * 50) // len(own))
        threads.append(threading.Thread(target=person, args=(port, rounds, until, pause, notes)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return notes


def memory(process_id: int) -> float:
    """Resident memory of a process in MiB (Linux)."""
    pages = int(Path(f"/proc/{process_id}/statm").read_text().split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20), 1)


def quantile(values: list[float], part: float) -> float:
    """The value that `part` of the values do not exceed.

    >>> quantile([1.0, 2.0, 3.0, 4.0], 0.5)
    2.0
    """
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * int(part * 1000) // 1000) - 1)]


def measure(build: Path, people: int, minutes: float, pause: float) -> dict[str, Any]:
    """Start the app, let everybody ask, stop it; the figures."""
    port = free_port()
    command = [sys.executable, str(ROOT / "app.py"), "--build", str(build), "--port", str(port)]
    begun = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_until_up(port, process)
            started = time.monotonic() - begun
            first = run(port, people, min(15.0, minutes * 60 / 4), 0, seed=1_000)
            before = memory(process.pid)
            notes = run(port, people, minutes * 60, pause, seed=0)
            after = memory(process.pid)
        finally:
            process.terminate()
    return {
        "people": people,
        "minutes": minutes,
        "pause_seconds": pause,
        "cores": os.cpu_count(),
        "load_average_at_end": [round(each, 2) for each in os.getloadavg()],
        "machine": platform.machine(),
        "start_seconds": round(started, 2),
        "answers": len(notes.seconds),
        "answers_per_second": round(len(notes.seconds) / (minutes * 60), 1),
        "failures": len(first.failures) + len(notes.failures),
        "first_failures": (first.failures + notes.failures)[:3],
        "seconds": {name: round(quantile(notes.seconds, part), 3) for name, part in PARTS.items()},
        "memory_mib": {"after_first_round": before, "end": after, "growth": round(after - before, 1)},
    }


def main() -> int:
    """Measure and write the result; 1 where an answer failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--pause", type=float, default=0.0, help="seconds between an answer and the next question")
    parser.add_argument("--build", type=Path, help="a build to ask (default: one made from data/documents)")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        build = options.build or Path(folder) / "build"
        if options.build is None:
            subprocess.run([sys.executable, str(ROOT / "build_graph.py"), "--out", str(build)], check=True, stdout=subprocess.DEVNULL)
        found = measure(build, options.people, options.minutes, options.pause)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, ensure_ascii=False, indent=1))
    return 1 if found["failures"] else 0


if __name__ == "__main__":
    sys.exit(main())
