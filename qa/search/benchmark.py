"""Questions with known answers → hit rates and times of search, and of plain BM25 over the same clauses. Trains and tunes nothing.

Documents are `{id, text}`, questions `{qid, question, ids, answer?}`, both JSON lines, gzipped or not. Documents are split into
clauses as the reader does; one short enough to be a clause stays whole. A hit by document is one whose id the question names; a hit
by clause is a clause of such a document that holds the answer, white space and width aside.
"""

from __future__ import annotations

import gzip
import json
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from kg.language.script import fold
from kg.reading.documents import read_documents
from kg.reading.read import read_source
from kg.records import Source
from qa.search.encoder import Encoder
from qa.search.index import Index, IndexClause, IndexSource, build_index, open_index, source_of_clauses
from qa.search.retrieve import Mode, search

Half = Literal["all", "tune", "report"]
# Clauses ranked for a question: enough to hold 100 documents.
RANKED = 200
# A text no longer than this is a passage, not a file: it is searched whole.
PASSAGE = 600
# Where line breaks were flattened to blanks: after the end of a sentence, or before a clause label (一、 （一） 1. 第一条).
LOST_BREAK = re.compile(
    r"""
      (?<=[。；：！？])[ \t\u3000]+
    | [ \t\u3000]+(?=[一二三四五六七八九十]{1,3}、)
    | [ \t\u3000]+(?=[（(][一二三四五六七八九十]{1,3}[）)])
    | [ \t\u3000]+(?=[0-9]{1,2}[.、．](?![0-9]))
    | [ \t\u3000]+(?=第[一二三四五六七八九十百]+[章节条][ \u3000])
    """,
    re.VERBOSE,
)
STATE = "中华人民共和国"

Ranking = Callable[[str], list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the ids of the documents that answer it, and the words that do ("" where they are not known)."""

    question: str
    ids: frozenset[str]
    answer: str


def read_records(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a JSON lines file, gzipped or not."""
    with path.open("rb") as raw, gzip.open(raw, "rb") if path.suffix == ".gz" else raw as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def split(name: str, text: str) -> list[IndexClause]:
    """A document's clauses, with the titles above them."""
    if len(text) <= PASSAGE:
        return [IndexClause(f"{name}#0", name, "", "", text, "paragraph", name, 0, len(text))]
    lines = text if "\n" in text.strip() else LOST_BREAK.sub("\n", text)
    return split_source(Source(name, lines, ""))


def split_source(source: Source) -> list[IndexClause]:
    """The clauses of a file. Its policy id is its name."""
    clauses = []
    for document in read_documents(source):
        for number, clause in enumerate(document.clauses):
            own = document.text.text[clause.start : clause.end].strip()
            if not own:
                continue
            above, parent = [], clause.parent
            while parent >= 0:
                above.append(document.clauses[parent].title)
                parent = document.clauses[parent].parent
            heading = " ".join(title for title in reversed(above) if title)
            name = f"{source.name}#{document.start}.{number}"
            clauses.append(IndexClause(name, source.name, clause.path, heading, own, clause.kind, source.name, clause.start, clause.end))
    return clauses


def read_questions(path: Path, held: frozenset[str], half: Half) -> list[Question]:
    """Questions of which a document is held: all, those at even places (to tune on) or those at odd ones (to report).

    Questions name some laws in short ("合伙企业法第四条"); an id that is not held is tried with the name of the state before it.
    """
    questions = []
    for place, record in enumerate(read_records(path)):
        if half != "all" and (place % 2 == 0) != (half == "tune"):
            continue
        ids = frozenset(name if name in held else STATE + name for name in record["ids"]) & held
        if ids:
            questions.append(Question(record["question"], ids, squeeze(record.get("answer") or "")))
    return questions


def squeeze(text: str) -> str:
    """A text as answers are compared: folded, without white space.

    >>> squeeze("不超过 ５０万元\\n")
    '不超过50万元'
    """
    return re.sub(r"\s", "", fold(text))


# ---------------------------------------------------------------- measuring


def measure(
    documents: Path,
    questions: Path,
    *,
    distractors: Path | None = None,
    encoder: Encoder | None = None,
    mode: Mode = "hybrid",
    half: Half = "all",
    compare: bool = False,
) -> dict[str, Any]:
    """The figures of one set: see `summarise`. With `compare`, also "standard_error", and "bm25": plain BM25 on the same clauses."""
    clauses = read_clauses(documents, distractors)
    asked = read_questions(questions, frozenset(clauses), half)
    spoken = encoder if mode != "lexical" else None
    with tempfile.TemporaryDirectory() as folder:
        build_index(make_sources(clauses), Path(folder), encoder=spoken)
        rows, milliseconds = run(rank_with(open_index(Path(folder), spoken), mode), asked)
    result = summarise(rows, milliseconds, asked)
    if compare:
        result |= {"standard_error": standard_errors(rows, asked), "bm25": summarise(*run(rank_plainly(clauses), asked), asked)}
    return result


def read_clauses(documents: Path, distractors: Path | None) -> dict[str, list[IndexClause]]:
    """Document id → its clauses; the files of `distractors` too, under ids that no question names."""
    clauses: dict[str, list[IndexClause]] = {}
    for record in read_records(documents):
        clauses.setdefault(record["id"], []).extend(split(record["id"], record["text"]))
    for path in sorted(distractors.glob("*.txt")) if distractors else ():
        name = f"distractor:{path.name}"
        clauses[name] = split_source(read_source(path, name))
    return clauses


def make_sources(clauses: Mapping[str, Sequence[IndexClause]]) -> list[IndexSource]:
    """What an index is built from: a source a document."""
    return [source_of_clauses(name, members, key=name) for name, members in clauses.items()]


def rank_with(index: Index, mode: Mode) -> Ranking:
    """Question → (document id, text of the clause), best first, by our search."""

    def rank(question: str) -> list[tuple[str, str]]:
        return [(hit.policy_id, hit.text) for hit in search(index, question, RANKED, mode=mode)]

    return rank


def rank_plainly(documents: Mapping[str, Sequence[IndexClause]]) -> Ranking:
    """The same by bm25s with its own settings, over the characters of the clauses' own text and their pairs."""
    import bm25s

    def split_characters(text: str) -> list[str]:
        runs = fold(text).split()
        return [token for run in runs for token in (*run, *(run[place : place + 2] for place in range(len(run) - 1)))]

    clauses = [clause for members in documents.values() for clause in members]
    retriever = bm25s.BM25()
    retriever.index([split_characters(clause.text) for clause in clauses], show_progress=False)

    def rank(question: str) -> list[tuple[str, str]]:
        known = [token for token in split_characters(question) if token in retriever.vocab_dict]
        if not known:
            return []
        scores = retriever.get_scores(known)
        best = np.argsort(-scores, kind="stable")[:RANKED]
        return [(clauses[place].policy_id, clauses[place].text) for place in best.tolist() if scores[place] > 0]

    return rank


def run(rank: Ranking, questions: Sequence[Question]) -> tuple[list[tuple[float, ...]], list[float]]:
    """For each question what `summarise` averages, and the milliseconds its search took."""
    rows, milliseconds = [], []
    if questions:
        rank(questions[0].question)  # files are mapped by the first search
    for question in questions:
        began = time.perf_counter()
        ranked = rank(question.question)
        milliseconds.append((time.perf_counter() - began) * 1000)
        rows.append(score(ranked, question))
    return rows, milliseconds


def score(ranked: Sequence[tuple[str, str]], question: Question) -> tuple[float, ...]:
    """Hit at 1, at 10, reciprocal rank by document; recall at 10 and 100; and the first three by clause (0 without an answer)."""
    documents = list(dict.fromkeys(name for name, _ in ranked))
    by_document = next((rank for rank, name in enumerate(documents, 1) if name in question.ids), 0)
    by_clause = 0
    if question.answer:
        found = (rank for rank, (name, text) in enumerate(ranked, 1) if name in question.ids and question.answer in squeeze(text))
        by_clause = next(found, 0)
    recalls = [len(question.ids.intersection(documents[:depth])) / len(question.ids) for depth in (10, 100)]
    return (*_hits(by_document), *recalls, *_hits(by_clause))


def _hits(rank: int) -> tuple[float, float, float]:
    """Hit at 1, hit at 10, reciprocal rank within 10; 0 means not found."""
    return (float(rank == 1), float(0 < rank <= 10), 1 / rank if 0 < rank <= 10 else 0.0)


NAMES = ("hit@1", "hit@10", "mrr@10")


def summarise(rows: Sequence[tuple[float, ...]], milliseconds: Sequence[float], questions: Sequence[Question]) -> dict[str, Any]:
    """Means over all questions: by document, by clause (null where no answers are known), recall, median milliseconds, how many."""
    means = [round(float(mean), 4) for mean in np.mean(rows, axis=0)] if rows else [0.0] * 8
    return {
        "documents": dict(zip(NAMES, means[:3], strict=True)),
        "clauses": dict(zip(NAMES, means[5:], strict=True)) if any(question.answer for question in questions) else None,
        "recall@10": means[3],
        "recall@100": means[4],
        "ms": round(float(np.median(milliseconds)), 2) if milliseconds else 0.0,
        "n": len(rows),
    }


def standard_errors(rows: Sequence[tuple[float, ...]], questions: Sequence[Question]) -> dict[str, Any]:
    """Of every mean in `summarise`: the standard deviation over the root of the number of questions."""
    spread = np.std(rows, axis=0) / np.sqrt(max(len(rows), 1))
    errors = summarise([tuple(spread.tolist())], [], questions)
    return {key: errors[key] for key in ("documents", "clauses", "recall@10", "recall@100")}
