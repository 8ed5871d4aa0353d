"""How fast a text becomes documents with clauses: megabytes of Chinese text a second on one core, stage by stage.

    python tests/bench/reading.py [FOLDER …]        default: data/documents and, where it is there, ../shared/policies

Prints one line a stage and writes tests/bench/results/reading.json. Each stage includes those above it. The best of three rounds
counts, in processor time, after one round that loads the tables.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from kg.reading.clean import clean  # noqa: E402
from kg.reading.documents import read_documents  # noqa: E402
from kg.reading.read import read_source  # noqa: E402

ROUNDS = 3
REQUIRED = 1.0  # MB a second, reading whole


def seconds(work: Callable[[Path], object], paths: list[Path]) -> float:
    """Processor seconds for `work` on every path: the best of the rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        for path in paths:
            work(path)
        best = min(best, time.process_time() - started)
    return best


def main(folders: list[Path]) -> int:
    paths = sorted(path for folder in folders for path in folder.rglob("*.txt"))
    megabytes = sum(path.stat().st_size for path in paths) / 1e6
    stages: dict[str, Callable[[Path], object]] = {
        "read": lambda path: read_source(path, path.name),
        "clean": lambda path: clean(read_source(path, path.name)),
        "documents": lambda path: read_documents(read_source(path, path.name)),
    }
    for path in paths[:20]:
        stages["documents"](path)
    speeds = {name: round(megabytes / seconds(work, paths), 2) for name, work in stages.items()}
    for name, speed in speeds.items():
        print(f"{name:10} {speed:8.2f} MB/s")
    result = {"files": len(paths), "megabytes": round(megabytes, 2), "speeds": speeds, "required": REQUIRED}
    result |= {"python": platform.python_version(), "machine": f"{platform.machine()}, {os.cpu_count()} cores"}
    out = Path(__file__).parent / "results" / "reading.json"
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return 0 if speeds["documents"] >= REQUIRED else 1


if __name__ == "__main__":
    default = [ROOT / "data" / "documents", ROOT.parent / "shared" / "policies"]
    sys.exit(main([Path(argument) for argument in sys.argv[1:]] or [folder for folder in default if folder.is_dir()]))
