"""Builds of 1,000 to 10,000 invented documents: time, memory, truth met, what a change costs, how fast questions are answered.

    python -m tests.bench.scale [--sizes 1000 3000 10000] [--work FOLDER] [--out tests/bench/results/scale.json]

Each build runs in a session of its own, so that its peak memory is its own; processor seconds are given beside wall seconds, for machines
that do other work meanwhile. Prints and stores its figures with the machine and versions.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from kg import workspace
from tests.bench.generate import write

ROOT = Path(__file__).resolve().parents[2]
LIBRARIES = ("pyoxigraph", "rdflib", "networkx", "faiss-cpu", "bm25s", "numpy", "msgspec")
csv.field_size_limit(10**9)


@dataclass(frozen=True)
class Ran:
    """What a command took: wall and processor seconds and the peak memory of it and its processes together, and what it printed."""

    seconds: float
    processor: float
    peak_mib: int
    printed: str

    def figures(self) -> dict[str, Any]:
        """What is stored of it. Where other work shares the machine, processor seconds say more than wall seconds."""
        return {"seconds": round(self.seconds, 2), "processor_seconds": round(self.processor, 2), "peak_mib": self.peak_mib}


LOOK_EVERY = 0.5
TICKS = os.sysconf("SC_CLK_TCK")


def run(command: list[str]) -> Ran:
    """Runs a command in a session of its own and looks at its processes twice a second. Ends this program where it fails.

    Looking is the only way: the processes of a pool are children of a server that nobody waits for, so no parent is told what they used.
    What a process uses after the last look is lost, half a second at most.
    """
    began, peak = time.perf_counter(), 0
    used: dict[int, float] = {}
    with tempfile.TemporaryFile("w+") as printed, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, cwd=ROOT, stdout=printed, stderr=errors, text=True, start_new_session=True)
        while process.poll() is None:
            memory, seconds = look_at_session(process.pid)
            peak = max(peak, memory)
            used |= seconds
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(LOOK_EVERY)
        took = time.perf_counter() - began
        printed.seek(0)
        errors.seek(0)
        if process.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{errors.read()[-2000:]}")
        return Ran(took, sum(used.values()), peak, printed.read())


def look_at_session(leader: int) -> tuple[int, dict[int, float]]:
    """MiB that all processes of a session hold, what they share counted once, and processor seconds by process (Linux; elsewhere none)."""
    total, used = 0, {}
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            # After the name in brackets: state, parent, group, session, and from the twelfth on user and system time.
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == leader:
                used[int(process.name)] = (int(fields[11]) + int(fields[12])) / TICKS
                total += int((process / "smaps_rollup").read_text().partition("\nPss:")[2].split()[0])
    return total // 1024, used


def build(documents: Path, out: Path) -> dict[str, Any]:
    """One run of build_graph.py: what it took seen from outside, and its own report of stages."""
    ran = run([sys.executable, "build_graph.py", str(documents), "--out", str(out)])
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    return ran.figures() | {"stages": report.get("seconds", {}), "counts": report["counts"]}


def rows(out: Path, table: str) -> list[dict[str, str]]:
    """One table of a build."""
    with (out / "tables" / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def f1(wanted: dict[str, set[tuple[str, ...]]], found: dict[str, set[tuple[str, ...]]]) -> float:
    """F1 of found against wanted facts, over all files."""
    hits = sum(len(facts & found.get(file, set())) for file, facts in wanted.items())
    total = sum(map(len, wanted.values())) + sum(map(len, found.values()))
    return round(2 * hits / total, 5) if total else 1.0


def truth_met(folder: Path, out: Path) -> dict[str, float]:
    """How far a build says what the generator knows."""
    kinds = ("citations", "responsibilities", "targets")
    wanted: dict[str, dict[str, set[tuple[str, ...]]]] = {kind: {} for kind in kinds}
    found: dict[str, dict[str, set[tuple[str, ...]]]] = {kind: defaultdict(set) for kind in kinds}
    with (folder / "truth.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            truth = json.loads(line)
            for kind in kinds:
                wanted[kind][truth["file"]] = {tuple(fact) for fact in truth[kind]}
    for row in rows(out, "citations"):
        found["citations"][row["source_file"]].add((row["relation"], row["cited_number"]))
    for row in rows(out, "responsibilities"):
        found["responsibilities"][row["source_file"]].add((row["clause_path"], row["role"], row["body"]))
    for row in rows(out, "targets"):
        found["targets"][row["source_file"]].add((row["clause_path"], row["value"], row["deadline"]))
    return {kind: f1(wanted[kind], found[kind]) for kind in kinds}


def changes(folder: Path, out: Path) -> dict[str, Any]:
    """What it takes to build again with nothing changed, and with one document changed."""
    unchanged = build(folder / "documents", out)
    file = folder / "documents" / "g00000.txt"
    words = file.read_text(encoding="utf-8")
    file.write_text(words.replace("指导思想。", "指导思想。坚持以人为本。", 1), encoding="utf-8", newline="")
    changed = build(folder / "documents", out)
    file.write_text(words, encoding="utf-8", newline="")
    build(folder / "documents", out)
    kept = ("seconds", "processor_seconds", "peak_mib")
    return {"nothing_changed": {key: unchanged[key] for key in kept}, "one_changed": {key: changed[key] for key in (*kept, "stages")}}


# Kinds of questions asked in turn: who leads, what is carried out, what is promised.
KINDS = 3


def ask(folder: Path, out: Path, count: int = 200) -> dict[str, Any]:
    """Milliseconds to answer questions about documents spread over the corpus, and the process's peak memory."""
    with (folder / "truth.jsonl").open(encoding="utf-8") as lines:
        truths = [json.loads(line) for line in lines]
    asked = folder / "questions.jsonl"
    with asked.open("w", encoding="utf-8") as file:
        for n, truth in enumerate(truths[:: max(1, len(truths) // count)][:count]):
            issuer, _, topic = truth["title"].removesuffix("的实施意见").partition("关于推进")
            # A national document is of the nation, and implements none: it is asked who leads instead.
            place = issuer.split("人民政府")[0] if truth["citations"] else "国家"
            upward = f"{truth['number']}落实了哪些文件？" if truth["citations"] else f"{place}推进{topic}由哪些部门牵头？"
            question = (f"{place}推进{topic}由哪些部门牵头？", upward, f"{place}{topic}到哪年达到什么目标？")[n % KINDS]
            file.write(json.dumps({"id": str(n), "question": question}, ensure_ascii=False) + "\n")
    ran = run([sys.executable, "-m", "qa", "--build", str(out), "--questions", str(asked)])
    answers = [json.loads(line) for line in ran.printed.splitlines()]
    took = [answer["seconds"] * 1000 for answer in answers]
    # The first of each kind reads what an open build keeps: the app does that when it starts.
    opening, rest = took[:KINDS], sorted(took[KINDS:])
    return {
        "questions": len(took),
        "answered": sum(answer["answered"] for answer in answers),
        "opening_ms": [round(each, 1) for each in opening],
        "median_ms": round(median(rest), 1),
        "p99_ms": round(quantiles(rest, n=100)[98], 1),
    } | ran.figures()


def measure(size: int, work: Path) -> dict[str, Any]:
    """Everything about one size."""
    folder, out = work / str(size), work / f"build{size}"
    write(folder, size)
    characters = sum(len(path.read_text(encoding="utf-8")) for path in (folder / "documents").iterdir())
    figures = {"documents": size, "characters": characters, **build(folder / "documents", out)}
    figures["ms_per_document"] = round(1000 * figures["seconds"] / size, 2)
    figures["processor_ms_per_document"] = round(1000 * figures["processor_seconds"] / size, 2)
    figures["disk_mib"] = sum(path.stat().st_size for path in workspace.current(out).rglob("*") if path.is_file()) >> 20
    figures["truth"] = truth_met(folder, out)
    return figures | changes(folder, out) | {"asking": ask(folder, out)}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 3000, 10_000])
    parser.add_argument("--work", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "scale.json")
    options = parser.parse_args()
    work = options.work or Path(tempfile.mkdtemp(prefix="mailuo-scale-"))
    figures: dict[str, Any] = {
        "command": "python -m tests.bench.scale --sizes " + " ".join(map(str, options.sizes)),
        "machine": {"cores": os.cpu_count(), "processor": platform.machine(), "python": platform.python_version(), "load": os.getloadavg()},
        "versions": {name: version(name) for name in LIBRARIES},
        "five_documents_from_nothing": build(ROOT / "data" / "documents", work / "five"),
        "sizes": [],
    }
    options.out.parent.mkdir(exist_ok=True)
    for size in sorted(options.sizes):
        before = os.getloadavg()
        figures["sizes"].append(measure(size, work) | {"load_before": before, "load_after": os.getloadavg()})
        # Written after every size: the largest takes minutes, and what came before should not be lost with it.
        options.out.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, ensure_ascii=False))


if __name__ == "__main__":
    main()
