"""What answering costs and gains at each threshold: the risk–coverage curve of qa.confidence.SURE_ENOUGH.

    python -m tests.bench.answers --build DIR [--gold FILE …] [--out tests/bench/results/answers.json]

Answers every question of the gold files from a build that holds their documents, once a threshold, and counts: coverage (the share of
answerable questions that are answered), risk (the share of answers that are not right, unanswerable questions answered included),
refused (the share of unanswerable questions refused). An answer is right when each fact of the gold is told: its words, or its
figures and most of its character pairs, in the text or the facts. Seconds are medians of one process.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
from pathlib import Path
from typing import Any

from qa import confidence
from qa.answer import answer, to_json
from qa.build import Build, open_build
from qa.verify import bare

GOLD = Path(__file__).resolve().parents[1] / "gold"
TUNED_ON = [GOLD / "questions.jsonl", GOLD / "questions_by_others.jsonl"]
THRESHOLDS = (0.1, 0.2, 0.35, 0.5, 0.65, 0.8)


def told(fact: str, said: str) -> bool:
    """Whether an answer, bare, tells a fact of the gold."""
    wanted = bare(fact).lower()
    figures = re.findall(r"\d+", wanted)
    pairs = [wanted[index : index + 2] for index in range(len(wanted) - 1) if not re.search(r"\d", wanted[index : index + 2])]
    share = sum(pair in said for pair in pairs) / len(pairs) if pairs else 1.0
    return wanted in said or (all(figure in said for figure in figures) and share >= (0.5 if figures else 0.8))


def right(question: dict[str, Any], found: dict[str, Any]) -> bool:
    """Whether an answer tells every fact that the gold wants, in Chinese or in English."""
    said = bare(found["text"] + json.dumps(found["facts"], ensure_ascii=False)).lower()
    english = question.get("answer_facts_en") or []
    return all(
        any(told(each, said) for each in (fact, *english[place : place + 1])) for place, fact in enumerate(question["answer_facts"])
    )


def measure(build: Build, questions: list[dict[str, Any]]) -> dict[str, float]:
    """The counts of one run over all questions."""
    answered = correct = refused = wrong = 0
    seconds = []
    for question in questions:
        found = to_json(answer(build, question["question"], as_of="2026-01-01"))
        seconds.append(found["seconds"])
        if not question["answerable"]:
            refused += not found["answered"]
            wrong += found["answered"]
        elif found["answered"]:
            answered += 1
            good = right(question, found)
            correct += good
            wrong += not good
    answerable = sum(question["answerable"] for question in questions)
    given = answered + len(questions) - answerable - refused
    return {
        "coverage": round(answered / answerable, 4),
        "right": round(correct / answerable, 4),
        "risk": round(wrong / given, 4) if given else 0.0,
        "refused": round(refused / max(1, len(questions) - answerable), 4),
        "seconds": statistics.median(seconds),
    }


def main() -> None:
    """Print the curve, and write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--gold", type=Path, nargs="+", default=TUNED_ON)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    build = open_build(options.build)
    lines = [line for file in options.gold for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    questions = [json.loads(line) for line in lines]
    curve = {}
    for threshold in THRESHOLDS:
        confidence.SURE_ENOUGH = threshold
        curve[str(threshold)] = measure(build, questions)
        print(threshold, curve[str(threshold)])
    if options.out:
        text = json.dumps({"documents": build.documents, "questions": len(questions), "curve": curve}, indent=1)
        options.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
