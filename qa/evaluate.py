"""Measures what Mailuo finds, from the command line. Changes nothing.

    python -m qa.evaluate retrieval --documents D.jsonl.gz --questions Q.jsonl.gz [--distractors FOLDER]
        [--mode hybrid|lexical|dense] [--half all|tune|report] [--compare] [--encoder MODEL] [--json]

prints a table and, last, one JSON object; with --json only the object. What is measured: `qa.search.benchmark`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kg.errors import MailuoError
from qa.search.benchmark import measure
from qa.search.encoder import load_encoder


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0, or 1 where it could not be done."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="python -m qa.evaluate", description=__doc__, formatter_class=raw)
    commands = parser.add_subparsers(dest="command", required=True)
    add_retrieval(commands)
    options = parser.parse_args(arguments)
    try:
        status: int = options.run(options)
    except (MailuoError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return status


def add_retrieval(commands: Any) -> None:
    """Declare the command `retrieval`."""
    parser = commands.add_parser("retrieval", help="hit rates of search on questions with known answers")
    parser.add_argument("--documents", type=Path, required=True, help="JSON lines of {id, text}")
    parser.add_argument("--questions", type=Path, required=True, help="JSON lines of {qid, question, ids, answer?}")
    parser.add_argument("--distractors", type=Path, help="a folder of .txt files to search as well")
    parser.add_argument("--mode", choices=("hybrid", "lexical", "dense"), default="hybrid")
    parser.add_argument("--half", choices=("all", "tune", "report"), default="all", help="questions at even places are tuned on")
    parser.add_argument("--compare", action="store_true", help="plain BM25 on the same clauses, and standard errors")
    parser.add_argument("--encoder", help="a sentence-transformers model by name or path (default: the shipped one)")
    parser.add_argument("--json", action="store_true", help="print the JSON object only")
    parser.set_defaults(run=run_retrieval)


def run_retrieval(options: argparse.Namespace) -> int:
    """Measure search on one set and print what came out."""
    encoder = load_encoder(options.encoder) if options.mode != "lexical" else None
    result = measure(
        options.documents, options.questions, distractors=options.distractors, encoder=encoder, mode=options.mode,
        half=options.half, compare=options.compare,
    )  # fmt: skip
    if not options.json:
        print(format_table({options.mode: result} | ({"bm25": result["bm25"]} if options.compare else {})))
    print(json.dumps(result, ensure_ascii=False))
    return 0


COLUMNS = ("documents @1", "@10", "mrr", "clauses @1", "@10", "mrr", "recall@10", "@100")


def format_table(results: dict[str, dict[str, Any]]) -> str:
    """One line a system, in percent."""
    lines = [" " * 10 + "".join(f"{name:>14}" if " " in name else f"{name:>10}" for name in COLUMNS) + f"{'ms':>8}{'n':>7}"]
    for name, result in results.items():
        by_clause = result["clauses"] or dict.fromkeys(result["documents"], float("nan"))
        figures = [*result["documents"].values(), *by_clause.values(), result["recall@10"], result["recall@100"]]
        cells = [f"{100 * figure:{14 if ' ' in column else 10}.1f}" for figure, column in zip(figures, COLUMNS, strict=True)]
        lines.append(f"{name:10}{''.join(cells)}{result['ms']:8.1f}{result['n']:7d}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
