"""An answer against the sources: is every quote exact, every fact backed, every sentence cited? Used before every reply.

From the command line, without an index: `python -m qa.verify answer.json [--build DIR]` (or `--sources DIR`); exit code 0 when all
answers of the file hold, 1 when one does not, 2 when it cannot be read.

What must hold of an answer:
1. each citation's quote is exactly the source's text between its offsets;
2. citations are numbered 1, 2, …, each is used, and the text uses no other;
3. each fact has citations, and its object is told by their quotes or by the text they prove;
4. of an answer (not of a refusal), each line of the text carries a mark;
5. words between “” in the text stand in a quote of the answer; those that end in … name a document by the words its text holds.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from kg.errors import MailuoError, NotFound
from kg.language.script import fold
from qa.records import Answer, Cited, Fact

MARK = re.compile(r"\[(\d{1,3})\]")
QUOTED = re.compile(r"“(?P<words>[^“”]*(?:“[^“”]*”[^“”]*)*)”")
_NOT_WORDS = re.compile(r"[^\w%‰≥≤]+")
# The share of a quoted sentence that its source must hold character for character: converted words are a few in a hundred.
SAME_WORDS = 0.9
_PINYIN = re.compile(r"[（(][a-zü\u00e0-\u01dc]{1,7}[）)]")


def bare(text: str) -> str:
    """A text reduced to what two writings of it share: simplified, half-width, without blanks, punctuation and inline pinyin.

    >>> bare("隨著我國，發展") == bare("随着我国发展")
    True
    """
    return _NOT_WORDS.sub("", _PINYIN.sub("", fold(text))).replace("著", "着")  # t2s leaves 隨著 as 随著


def problems(answer: Answer, source_text: Callable[[str], str]) -> list[str]:
    """What does not hold of an answer, in words; nothing where all holds. `source_text` gives a source by name."""
    found = [*_inexact(answer.citations, source_text), *_misnumbered(answer)]
    if answer.answered:
        found += [*_unbacked(answer), *_uncited(answer.text), *_misquoted(answer, source_text)]
        if not answer.text.strip():
            found.append("the answer says nothing")
    return found


def _inexact(citations: Iterable[Cited], source_text: Callable[[str], str]) -> Iterable[str]:
    for cited in citations:
        try:
            text = source_text(cited.source_file)
        except NotFound:
            yield f"[{cited.n}] no source {cited.source_file}"
            continue
        if not 0 <= cited.start < cited.end <= len(text) or text[cited.start : cited.end] != cited.quote:
            yield f"[{cited.n}] the quote is not what {cited.source_file} says at {cited.start}–{cited.end}"


def _misnumbered(answer: Answer) -> Iterable[str]:
    numbers = [cited.n for cited in answer.citations]
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"citations are numbered {numbers}"
    used = {int(number) for number in MARK.findall(answer.text)} | {number for fact in answer.facts for number in fact.citations}
    if used - set(numbers):
        yield f"no citation for {sorted(used - set(numbers))}"
    if set(numbers) - used:
        yield f"unused citations {sorted(set(numbers) - used)}"


def _unbacked(answer: Answer) -> Iterable[str]:
    by_number = {cited.n: cited for cited in answer.citations}
    for fact in answer.facts:
        quotes = [by_number[number].quote for number in fact.citations if number in by_number]
        if not quotes:
            yield f"no proof of {fact.subject} {fact.predicate} {fact.object}"
        elif fact.kind == "quote" and not _told(fact.object, quotes):
            yield f"not in its quote: {fact.object}"
        elif fact.kind == "responsibility" and not _names_body(fact, quotes):
            yield f"the quote does not name {fact.object}"


def _told(words: str, quotes: Iterable[str]) -> bool:
    """Whether some quote says the words: as it stands or, where a conversion changed words of the source (資訊 / 信息, 支援 / 支持) or lost
    characters, all but a tenth of it, every figure included."""
    wanted = bare(words)
    figures = re.findall(r"\d+", wanted)
    for quote in quotes:
        held = bare(quote)
        if wanted in held:
            return True
        if all(figure in held for figure in figures) and _shared(wanted, held) >= SAME_WORDS * len(wanted):
            return True
    return False


def _shared(wanted: str, held: str) -> int:
    """How many characters of `wanted` stand in `held`, in order."""
    return sum(block.size for block in SequenceMatcher(None, wanted, held, autojunk=False).get_matching_blocks())


def _names_body(fact: Fact, quotes: Iterable[str]) -> bool:
    """Whether a quote names a body, whole or without what a list states once (市卫生健康委、发展改革委; 卫生健康、药品监督管理部门)."""
    name = bare(fact.object)
    forms = {name, name[1:], name[2:], name[3:]}
    return any(
        len(form) >= 2 and (form in told or (form.endswith("部门") and len(form) >= 4 and "部门" in told and form[:-2] in told))
        for told in map(bare, quotes)
        for form in forms
    )


def _uncited(text: str) -> Iterable[str]:
    for line in text.splitlines():
        if line.strip() and not MARK.search(line):
            yield f"nothing proves: {line[:60]}"


def _misquoted(answer: Answer, source_text: Callable[[str], str]) -> Iterable[str]:
    quotes = [words for cited in answer.citations for words in (cited.quote, cited.title)] + [fact.subject for fact in answer.facts]
    for match in QUOTED.finditer(answer.text):
        words = match["words"]
        if len(bare(words)) < 6 or _told(words, quotes):
            continue
        # A document without a title goes by the words it opens with: “为打造国内领先的平台体系…”.
        names = sorted({cited.source_file for cited in answer.citations}) if words.endswith("…") else []
        if not any(bare(words) in bare(_held(name, source_text)) for name in names):
            yield f"not in any quote: “{words[:60]}”"


def _held(name: str, source_text: Callable[[str], str]) -> str:
    """A source's text; nothing where there is no such source, which is reported of its citation."""
    try:
        return source_text(name)
    except NotFound:
        return ""


# ---------------------------------------------------------------- from a file


def from_json(values: dict[str, Any]) -> Answer:
    """The answer that `qa.answer.to_json` wrote. Raises KeyError and TypeError for anything else."""
    return Answer(
        question=values["question"], language=values["language"], answered=values["answered"], reason=values["reason"], text=values["text"],
        facts=tuple(Fact(**{**fact, "citations": tuple(fact["citations"])}) for fact in values["facts"]),
        citations=tuple(Cited(**cited) for cited in values["citations"]),
        searched=values.get("searched", {}), query=values.get("query", {}), seconds=values.get("seconds", 0.0), id=values.get("id"),
    )  # fmt: skip


def read_sources(folder: Path) -> Callable[[str], str]:
    """Source name → text, from a folder of sources as a build keeps them. Raises NotFound for a name that is not there."""

    def source_text(name: str) -> str:
        for path in (folder / name, folder / f"{name}.txt"):
            if path.is_file() and folder.resolve() in path.resolve().parents:
                with path.open(encoding="utf-8", errors="surrogatepass", newline="") as file:
                    return file.read()
        raise NotFound(f"no source {name} in {folder}")

    return source_text


def main(arguments: list[str] | None = None) -> int:
    """Check the answers of a file: one JSON object, or JSON lines."""
    parser = argparse.ArgumentParser(prog="python -m qa.verify", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path, help="an answer as JSON, or answers as JSON lines")
    parser.add_argument("--build", type=Path, default=Path("data/build"), help="the build whose sources prove it (default: data/build)")
    parser.add_argument("--sources", type=Path, help="a folder of sources, instead of a build")
    options = parser.parse_args(arguments)
    try:
        text = options.file.read_text(encoding="utf-8").strip()
        objects = [json.loads(text)] if not text.startswith("{") or "\n{" not in text else [json.loads(line) for line in text.splitlines()]
        answers = [from_json(values) for values in objects]
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"{options.file}: not an answer: {error}", file=sys.stderr)
        return 2
    source_text = read_sources(options.sources or options.build / "sources")
    failed = 0
    for number, answer in enumerate(answers, 1):
        for problem in problems(answer, source_text):
            failed += 1
            print(f"{answer.id or number}: {problem}")
    print(f"{len(answers)} answers, {failed} problems")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except MailuoError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
