"""Questions on the command line: `python -m qa "who leads referral reform in Zhengzhou"`.

Prints the answer and its citations with their quotes; `--json` prints the object of DESIGN section 7; `--questions FILE.jsonl` answers
lines with `id` and `question` as JSON lines, in one process. Exit code: 0 answered or refused, 2 what was asked for cannot be done.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from kg.errors import MailuoError
from qa.answer import answer, to_json
from qa.build import open_build
from qa.records import Answer

BUILD = Path(__file__).resolve().parents[1] / "data" / "build"
QUOTE_SHOWN = 200


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m qa", description="Answers from the documents of a build, with proof.")
    parser.add_argument("question", nargs="?", help="a question in simplified or traditional Chinese or English")
    parser.add_argument("--build", type=Path, default=BUILD, help="the build to ask (default: data/build)")
    parser.add_argument("--json", action="store_true", help="print the answer object")
    parser.add_argument("--questions", type=Path, metavar="FILE.jsonl", help="answer every line of a file, as JSON lines")
    parser.add_argument("--as-of", default="", metavar="DATE", help="what is in force on this day, YYYY-MM-DD (default: today)")
    parser.add_argument("--llm", default="", metavar="URL", help="an OpenAI-compatible server that may rephrase verified answers")
    parser.add_argument("--model", default="", metavar="NAME", help="the model to ask of that server")
    return parser


def readable(given: Answer) -> str:
    """An answer for a terminal: the text, then each citation with where it stands and its words."""
    lines = [given.text, ""]
    for cited in given.citations:
        where = " · ".join(part for part in (cited.document_number, cited.title, cited.clause_path) if part)
        words = re.sub(r"\s+", " ", cited.quote).strip()
        words = words if len(words) <= QUOTE_SHOWN else words[: QUOTE_SHOWN - 1] + "…"
        lines += [f"[{cited.n}] {where}", f"    {cited.source_file} {cited.start}–{cited.end}", f"    {words}"]
    return "\n".join(lines).rstrip() + "\n"


def main(given: list[str] | None = None) -> int:
    """Answer one question, or a file of them."""
    parser = arguments()
    options = parser.parse_args(given)
    if bool(options.question) == bool(options.questions):
        parser.error("give one question, or --questions FILE")
    try:
        if options.as_of:
            date.fromisoformat(options.as_of)
        build = open_build(options.build)
        rephrase = None
        if options.llm:
            from qa.generate import rephraser

            rephrase = rephraser(build, options.llm, options.model)
        if options.question:
            found = answer(build, options.question, as_of=options.as_of, rephrase=rephrase)
            print(json.dumps(to_json(found), ensure_ascii=False, indent=1) if options.json else readable(found).rstrip())
            return 0
        with options.questions.open(encoding="utf-8") as file:
            for line in filter(str.strip, file):
                asked = json.loads(line)
                found = answer(build, asked["question"], as_of=options.as_of, rephrase=rephrase)
                print(json.dumps(to_json(replace(found, id=asked.get("id"))), ensure_ascii=False))
    except (MailuoError, OSError, ValueError, KeyError) as error:
        print(f"python -m qa: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
