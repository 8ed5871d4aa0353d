"""How well and how fast clauses are found, against plain BM25 over character uni- and bigrams on the same clauses.

    python tests/bench/retrieval.py quality [--half report|tune|all]     the three sets of ../shared/retrieval
    python tests/bench/retrieval.py speed [--clauses 100000]             on articles of ../shared/encoder as clauses

Prints tables and writes tests/bench/results/retrieval_quality.json and retrieval_speed.json. Speed is measured in one thread.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np  # noqa: E402

from qa.evaluate import format_table  # noqa: E402
from qa.search import benchmark  # noqa: E402
from qa.search.encoder import load_encoder  # noqa: E402
from qa.search.index import IndexClause, build_index, open_index, searched_texts, source_of_clauses  # noqa: E402
from qa.search.retrieve import find_nearest, search  # noqa: E402

SHARED = ROOT.parent / "shared"
RESULTS = Path(__file__).resolve().parent / "results"
SETS = {
    "policy": ("policy_documents", "policy_questions", True),
    "statute": ("statute_articles", "statute_questions", False),
    "crosslingual": ("crosslingual_documents", "crosslingual_questions", True),
}


def measure_set(name: str, half: benchmark.Half) -> dict[str, Any]:
    """All modes and plain BM25 on one set, over one index."""
    documents, questions, distracted = SETS[name]
    folder, encoder = SHARED / "retrieval", load_encoder()
    clauses = benchmark.read_clauses(folder / f"{documents}.jsonl.gz", SHARED / "policies" if distracted else None)
    if name == "crosslingual":
        clauses = keep_some(clauses, 2_000)
    asked = benchmark.read_questions(folder / f"{questions}.jsonl.gz", frozenset(clauses), half)
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as made:
        build_index(benchmark.make_sources(clauses), Path(made), encoder=encoder)
        index = open_index(Path(made), encoder)
        for mode in ("hybrid", "lexical", "dense"):
            rows, milliseconds = benchmark.run(benchmark.rank_with(index, mode), asked)
            results[mode] = benchmark.summarise(rows, milliseconds, asked)
            if mode == "hybrid":
                results["standard_error"] = benchmark.standard_errors(rows, asked)
    results["bm25"] = benchmark.summarise(*benchmark.run(benchmark.rank_plainly(clauses), asked), asked)
    print(f"{name}, {half}\n{format_table({key: results[key] for key in ('hybrid', 'lexical', 'dense', 'bm25')})}\n", flush=True)
    return results | {"clauses": sum(map(len, clauses.values()))}


def keep_some(clauses: dict[str, list[IndexClause]], distractors: int) -> dict[str, list[IndexClause]]:
    """All documents, and a seeded sample of the clauses of distractors that are as long as a sentence."""
    kept = {name: members for name, members in clauses.items() if not name.startswith("distractor:")}
    pool = [clause for name, members in clauses.items() if name.startswith("distractor:") for clause in members if len(clause.text) >= 30]
    chosen = np.random.default_rng(1).choice(len(pool), distractors, replace=False)
    return kept | {f"distractor:{place}": [pool[place]] for place in sorted(chosen.tolist())}


def measure_speed(size: int) -> dict[str, Any]:
    """Seconds to build, open and search an index of `size` clauses; recall of approximate search; peak memory of searching alone."""
    encoder = load_encoder()
    records = benchmark.read_records(SHARED / "encoder" / "law_articles.jsonl.gz")
    clauses = [
        IndexClause(str(number), record["law"], record["article"], record["law"], record["text"], "item", record["law"], 0, 1)
        for number, record in zip(range(size), records, strict=False)
    ]
    texts = searched_texts(clauses[:20_000])
    began = time.process_time()
    encoder.encode(texts)
    result: dict[str, Any] = {"clauses": len(clauses), "encoded_a_second": round(len(texts) / (time.process_time() - began))}
    sources = [source_of_clauses(str(begin), clauses[begin : begin + 100], key=str(begin)) for begin in range(0, len(clauses), 100)]
    questions = [record["question"] for record in benchmark.read_records(SHARED / "retrieval" / "statute_questions.jsonl.gz")][:300]
    english = [record["question"] for record in benchmark.read_records(SHARED / "retrieval" / "crosslingual_questions.jsonl.gz")][:300]
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        build_index(sources, Path(folder) / "index", encoder=encoder)
        result["build_seconds"] = round(time.perf_counter() - began, 1)
        changed = [source_of_clauses("0", clauses[1:100], key="changed"), *sources[1:]]
        began = time.perf_counter()
        build_index(changed, Path(folder) / "again", encoder=encoder, previous=Path(folder) / "index")
        result["one_change_seconds"] = round(time.perf_counter() - began, 1)
        files = [path.stat().st_size for path in (Path(folder) / "index").rglob("*") if path.is_file()]
        result["megabytes_on_disk"] = round(sum(files) / 1e6)
        # In a process of its own: memory is that of opening and searching.
        asked = ["--folder", str(Path(folder) / "index"), "--questions", json.dumps(questions[:100])]
        subprocess.run([sys.executable, __file__, "search", *asked], check=True)
        result |= json.loads((Path(folder) / "index" / "searched.json").read_text(encoding="utf-8"))
        index = open_index(Path(folder) / "index", encoder)
        result |= {"milliseconds_english": time_searches(index, english)}
        vectors = encoder.encode_queries(questions)
        nearest = [[find_nearest(index, vector, 100, exact=exact) for vector in vectors] for exact in (False, True)]
        shared = [len(np.intersect1d(*pair)) for pair in zip(*nearest, strict=True)]
        result["recall@100_of_exact"] = round(float(np.mean(shared)) / 100, 4)
        result["milliseconds_nearest"] = {
            "approximate": time_nearest(index, vectors, False), "exact": time_nearest(index, vectors, True),
        }  # fmt: skip
    return result


def peak_megabytes() -> int:
    """The most memory this process has held. Not ru_maxrss: that of a child begins at what its parent held."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)
    line = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM:"))
    return round(int(line.split()[1]) * 1024 / 1e6)


def time_searches(index: Any, questions: list[str]) -> dict[str, float]:
    """Median and 99th percentile, in milliseconds, of searches for ten clauses."""
    search(index, questions[0])
    times = []
    for question in questions:
        began = time.perf_counter()
        search(index, question)
        times.append((time.perf_counter() - began) * 1000)
    return {"median": round(float(np.median(times)), 2), "p99": round(float(np.percentile(times, 99)), 2)}


def time_nearest(index: Any, vectors: Any, exact: bool) -> float:
    """Median milliseconds of the search by vectors alone."""
    times = []
    for vector in vectors[:100]:
        began = time.perf_counter()
        find_nearest(index, vector, 200, exact=exact)
        times.append((time.perf_counter() - began) * 1000)
    return round(float(np.median(times)), 2)


def search_alone(folder: Path, questions: list[str]) -> None:
    """What a process that only searches takes: seconds to load, milliseconds a search, megabytes at most."""
    began = time.perf_counter()
    encoder = load_encoder()
    loaded = time.perf_counter()
    index = open_index(folder, encoder)
    opened = time.perf_counter()
    times = time_searches(index, questions)
    figures = {
        "encoder_seconds": round(loaded - began, 3), "open_seconds": round(opened - loaded, 3), "milliseconds": times,
        "peak_megabytes": peak_megabytes(),
    }  # fmt: skip
    (folder / "searched.json").write_text(json.dumps(figures), encoding="utf-8")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("quality", "speed", "search"))
    parser.add_argument("--half", choices=("all", "tune", "report"), default="report")
    parser.add_argument("--sets", nargs="+", choices=tuple(SETS), default=list(SETS))
    parser.add_argument("--clauses", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--questions", type=json.loads)
    options = parser.parse_args()
    if options.what == "search":
        search_alone(options.folder, options.questions)
        return
    figures: dict[str, Any] = {
        "command": f"python tests/bench/retrieval.py {options.what}", "encoder": load_encoder().fingerprint,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores", "python": platform.python_version(), "numpy": np.__version__,
    }  # fmt: skip
    if options.what == "quality":
        figures |= {"half": options.half, "sets": {name: measure_set(name, options.half) for name in options.sets}}
    else:
        figures |= measure_speed(options.clauses)
        print(json.dumps(figures, indent=1))
    name = f"retrieval_{options.what}{'' if options.half == 'report' else '_' + options.half}.json"
    (RESULTS / name).write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
