"""Builds killed at random moments: after each the last build opens and proves itself, at the end the next run completes to the same bytes.

    python -m tests.bench.kill [--builds 200] [--documents 4] [--out tests/bench/results/kill.json]

The corpus is the five documents and a few invented ones: small, so that many builds can be killed in a quarter of an hour.

Every round changes the corpus (to one of two states, A and B), starts a build of it and kills it with SIGKILL at a moment drawn between
its start and the length of the last run that was let end; half the time its processes are left to find out for themselves. What is then
found must be, to the byte, A or B as a build from nothing gives it, and answer a question with proof. Ends with exit code 1 at the
first build that is neither, and keeps its folder. Seeded: the same moments, in fractions of a run, every time.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from kg import workspace
from kg.graph import store
from kg.graph.export import OUTPUTS
from qa.answer import answer
from qa.build import open_build
from qa.search.index import open_index
from qa.verify import problems
from tests.bench.generate import write
from tests.bench.scale import look_at_session

ROOT = Path(__file__).resolve().parents[2]
SEED = 7
# Seconds in which the processes of a killed build must be gone.
ENDED_WITHIN = 15.0
# A database is other files for other histories; what it holds must be the same.
COMPARED = ("sources", "index")
# Answered from a document that no state changes.
QUESTION = "郑州转诊这事谁牵头"


def command(documents: Path, out: Path) -> list[str]:
    """The build, as a user runs it."""
    return [sys.executable, str(ROOT / "build_graph.py"), str(documents), "--out", str(out)]


def complete(documents: Path, out: Path) -> float:
    """Builds to the end; the seconds that took."""
    began = time.monotonic()
    subprocess.run(command(documents, out), check=True, capture_output=True)
    return time.monotonic() - began


def killed(documents: Path, out: Path, after: float, *, alone: bool) -> bool:
    """Starts a build and kills it after some seconds, with its processes or `alone`; False where it had ended by then."""
    process = subprocess.Popen(command(documents, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        process.wait(after)
        return False
    except subprocess.TimeoutExpired:
        if alone:
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        until = time.monotonic() + ENDED_WITHIN
        while left := look_at_session(process.pid)[1]:
            if time.monotonic() > until:
                raise SystemExit(f"the killed build leaves processes behind: {sorted(left)}") from None
            time.sleep(0.05)
        return True


def digest(out: Path) -> str:
    """A hash of all that a build says: its outputs, sources and index to the byte, and the statements of its database."""
    version = workspace.current(out)
    paths = [version / name for name in OUTPUTS]
    paths += sorted(path for folder in COMPARED for path in (version / folder).rglob("*") if path.is_file())
    found = hashlib.sha256()
    for path in paths:
        found.update(f"{path.relative_to(version)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    for quad in sorted(map(str, store.quads(store.open_store(version)))):
        found.update(quad.encode())
    open_index(version / "index")
    build = open_build(out)
    given = answer(build, QUESTION)
    if not given.answered or (wrong := problems(given, build.source_text)):
        raise SystemExit(f"{version} opens, but its answer is not proved: {wrong if given.answered else given.reason}")
    return found.hexdigest()


def change(documents: Path, state: str) -> None:
    """Puts the corpus into state A (as it was written) or B: one document changed, one gone, one new."""
    first, second, *_, last = sorted((documents.parent / "kept").glob("g*.txt"))
    shutil.rmtree(documents, ignore_errors=True)
    shutil.copytree(documents.parent / "kept", documents)
    if state == "B":
        words = first.read_text(encoding="utf-8")
        (documents / first.name).write_text(words.replace("。", "。坚持以人为本。", 1), encoding="utf-8", newline="")
        (documents / second.name).unlink()
        shutil.copyfile(last, documents / "new.txt")


def rounds(builds: int, documents: Path, work: Path) -> dict[str, int]:
    """Kills builds; how many ended in each way. Raises SystemExit where a build is not whole."""
    chance, out, whole, longest = random.Random(SEED), work / "out", {}, 0.0
    for state in "AB":
        change(documents, state)
        longest = max(longest, complete(documents, work / f"fresh-{state}"))
        whole[digest(work / f"fresh-{state}")] = state
    change(documents, "A")
    complete(documents, out)
    counts: Counter[str] = Counter()
    longest_again = 0.0
    while counts["killed"] < builds:
        before = whole[digest(out)]
        wanted = "B" if before == "A" else "A"
        change(documents, wanted)
        if chance.random() < 0.3:  # nothing kept of what was read before: a build that reads all
            shutil.rmtree(out / workspace.CACHE, ignore_errors=True)
        span = longest_again or longest
        began = time.monotonic()
        if killed(documents, out, chance.uniform(0.05, 1.0) * span, alone=chance.random() < 0.5):
            counts["killed"] += 1
        else:
            counts["ended before"] += 1
            longest_again = max(longest_again, time.monotonic() - began)
        found = whole.get(digest(out))
        if found is None:
            raise SystemExit(f"after {sum(counts.values())} rounds the build is neither A nor B: {workspace.current(out)}")
        counts["old build found" if found == before else "new build found"] += 1
        print(f"{counts['killed']}/{builds} killed, {before} → {wanted}: found {found}", flush=True)
    change(documents, wanted)
    complete(documents, out)
    if whole.get(digest(out)) != wanted:
        raise SystemExit("the run after the last kill does not give the bytes of a build from nothing")
    left = [path.name for path in (out / workspace.VERSIONS).iterdir() if path.name.endswith(workspace.STAGING)]
    if left:
        raise SystemExit(f"a complete build leaves {left} behind")
    return dict(sorted(counts.items()))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--builds", type=int, default=200)
    parser.add_argument("--documents", type=int, default=4)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "kill.json")
    options = parser.parse_args()
    work = options.work or Path(tempfile.mkdtemp(prefix="mailuo-kill-"))
    write(work, options.documents)
    (work / "documents").rename(work / "kept")
    for path in sorted((ROOT / "data" / "documents").iterdir()):
        shutil.copyfile(path, work / "kept" / path.name)
    figures = {
        "command": f"python -m tests.bench.kill --builds {options.builds} --documents {options.documents}",
        "documents": len(list((work / "kept").iterdir())),
        "machine": {"cores": os.cpu_count(), "load": os.getloadavg()},
        **rounds(options.builds, work / "documents", work),
        "last_build_whole_and_proved_every_time": True,
        "next_run_same_bytes": True,
    }
    options.out.parent.mkdir(exist_ok=True)
    options.out.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, ensure_ascii=False))
    if not options.work:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
