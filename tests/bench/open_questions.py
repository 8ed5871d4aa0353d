"""Whole answers to 601 real questions over 282 policy texts that nobody wrote rules for, against the best clause of plain BM25.

    python -m tests.bench.open_questions [--half all|tune|report] [--out tests/bench/results/open_questions.json]

Builds the texts of ../shared/retrieval (policy_documents; line breaks that were flattened to blanks are put back as qa.search.benchmark
does), asks every question, and asks the default build of five other documents the same, which must refuse them. An answer is right when
it holds 60 % of the character pairs of the words that answer (`answer` of the set); of BM25, the first clause whole. Questions at even
places were tuned on, those at odd ones are the report half. Milliseconds are of one process, after its first answer.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from build_graph import build as build_graph
from kg.language.script import fold
from qa.answer import answer
from qa.build import Build, open_build
from qa.search import benchmark
from qa.verify import problems

ROOT = Path(__file__).resolve().parents[2]
RETRIEVAL = ROOT.parent / "shared" / "retrieval"
# The share of the answer's character pairs that an answer must hold.
ENOUGH = 0.6


def write_documents(folder: Path) -> None:
    """One text file a document, with a title of its own and its line breaks put back."""
    for record in benchmark.read_records(RETRIEVAL / "policy_documents.jsonl.gz"):
        text = record["text"].strip()
        if "\n" not in text:
            text = benchmark.LOST_BREAK.sub("\n", re.sub(r"[ \t\u3000]+", "\n", text, count=1))
        (folder / f"{record['id'].replace('/', '_')}.txt").write_text(text, encoding="utf-8")


def pairs(text: str) -> set[str]:
    """The character pairs of a text, folded, without blanks and punctuation."""
    bare = re.sub(r"[\W_]+", "", fold(text))
    return {bare[index : index + 2] for index in range(len(bare) - 1)} or {bare}


def holds(said: str, wanted: str) -> bool:
    """Whether an answer holds enough of the words wanted."""
    return len(pairs(said) & pairs(wanted)) >= ENOUGH * len(pairs(wanted))


def measure(held: Build, others: Build, records: list[dict[str, Any]]) -> dict[str, Any]:
    """Counts over all questions, of answers and of the refusals by the other build."""
    right = answered = refused = unproved = 0
    lengths, times = [], []
    answer(held, records[0]["question"])
    for record in records:
        began = time.perf_counter()
        found = answer(held, record["question"])
        times.append(1000 * (time.perf_counter() - began))
        unproved += bool(problems(found, held.source_text))
        refused += not answer(others, record["question"]).answered
        if found.answered:
            answered += 1
            lengths.append(len(found.text))
            right += holds(found.text, record["answer"])
    number = len(records)
    return {
        "questions": number, "answered": round(answered / number, 4), "right": round(right / number, 4),
        "standard_error": round((right / number * (1 - right / number) / number) ** 0.5, 4),
        "refused_elsewhere": round(refused / number, 4),
        "answers_that_fail_verification": unproved, "median_characters": statistics.median(lengths),
        "milliseconds": {"median": round(statistics.median(times), 1), "p99": round(statistics.quantiles(times, n=100)[98], 1)},
    }  # fmt: skip


def measure_plainly(documents: Path, records: list[dict[str, Any]]) -> dict[str, Any]:
    """The same of the first clause that plain BM25 finds, over the clauses of the same texts."""
    clauses = benchmark.read_clauses(RETRIEVAL / "policy_documents.jsonl.gz", None)
    texts = {clause.id: clause.text for members in clauses.values() for clause in members}
    rank = benchmark.rank_plainly(clauses)
    right, lengths, times = 0, [], []
    for record in records:
        began = time.perf_counter()
        first = next(iter(rank(record["question"])), None)
        times.append(1000 * (time.perf_counter() - began))
        said = texts.get(first[1], first[1]) if first else ""
        lengths.append(len(said))
        right += holds(said, record["answer"])
    return {
        "right": round(right / len(records), 4), "median_characters": statistics.median(lengths),
        "milliseconds": {"median": round(statistics.median(times), 1)},
    }  # fmt: skip


def main() -> None:
    """Print the figures, and write them where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=("all", "tune", "report"), default="report")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    records = list(benchmark.read_records(RETRIEVAL / "policy_questions.jsonl.gz"))
    records = records if options.half == "all" else records[options.half == "report" :: 2]
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "documents").mkdir()
        write_documents(folder / "documents")
        build_graph([folder / "documents"], folder / "build")
        build_graph([ROOT / "data" / "documents"], folder / "others")
        figures = {
            "command": f"python -m tests.bench.open_questions --half {options.half}",
            "mailuo": measure(open_build(folder / "build"), open_build(folder / "others"), records),
            "bm25_first_clause": measure_plainly(folder / "documents", records),
        }
    print(json.dumps(figures, ensure_ascii=False, indent=1))
    if options.out:
        options.out.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
