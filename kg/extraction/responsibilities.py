"""Documents of one source → who answers for which clause, and which clauses are measures.

Comes in: the documents of a source, in order, for a convention stated in a text reaches its own task table. Goes out:
`Responsibility`s and `Measure`s with the words that prove them. Does not say which body of which place a name means
(kg.language.bodies), and links nothing.

How a duty is written, in the order it is looked for:
1. a bracket that lists bodies: （A、B负责）（A牵头，B配合）（牵头单位：A；配合单位：B）, or names alone where it closes a paragraph;
2. a line or a last sentence with labels and no bracket: 责任单位：A、B;
3. a row of a task table;
4. prose: 由A牵头, A会同B…, A负责….
The first-named body leads only where the document says so (排在首位的为牵头部门，下同); without such words nobody leads. Beside a
body that leads, every other one cooperates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.extraction.duties import brackets, find_duties, row_deadline
from kg.extraction.shares import BLANKET, CONVENTION, NO_TASK, Duty, names_in
from kg.language.quantities import find_deadlines
from kg.records import Document, Measure, Passage, Responsibility


@dataclass(frozen=True, slots=True)
class Convention:
    """The first-named leads, for duties in clean span [start, end) of `document`, as `passage` says."""

    document: int
    start: int
    end: int
    passage: Passage


@dataclass(frozen=True, slots=True)
class Blanket:
    """Bodies that answer for every duty in clean span [start, end), as `passage` says."""

    start: int
    end: int
    bodies: tuple[str, ...]
    passage: Passage


# ---------------------------------------------------------------- conventions and blanket sentences


def find_conventions(documents: Sequence[Document]) -> list[Convention]:
    """Where the first-named leads. 下同, or a sentence outside any bracket, reaches to the end of the document and to its task tables."""
    found: list[Convention] = []
    for index, document in enumerate(documents):
        text = document.text.text
        spans = list(brackets(text, document.start, document.end))
        for match in CONVENTION.finditer(text, document.start, document.end):
            if not re.search("牵头|主办|主责|责任", match[0]):
                continue
            bracket = next(((start, end) for start, end in spans if start < match.start() < end), None)
            passage = document.text.passage(match.start(), match.end())
            if bracket and not match["reach"]:
                found.append(Convention(index, *bracket, passage))
                continue
            # A sentence of its own speaks for the whole document: a note under a table for the rows above it, too.
            found.append(Convention(index, bracket[0] if bracket else document.start, document.end, passage))
            for other, annex in enumerate(documents):
                if other > index and _root(documents, other) == _root(documents, index) and _is_task_table(annex):
                    found.append(Convention(other, annex.start, annex.end, passage))
    return found


def _root(documents: Sequence[Document], index: int) -> int:
    seen: set[int] = set()
    while 0 <= documents[index].carrier < len(documents) and index not in seen:
        seen.add(index)
        index = documents[index].carrier
    return index


def _is_task_table(document: Document) -> bool:
    """An annex that divides the tasks of its text, and is no document in its own right."""
    if document.role != "annex":
        return False
    rows = sum(clause.kind == "row" for clause in document.clauses)
    return bool(rows >= 2 or re.search("分工|任务|进度|台账|清单", document.header.title))


def find_blankets(document: Document) -> list[Blanket]:
    """Sentences that add bodies to every duty: after them (以下…), before them (以上…), or in the whole document."""
    text = document.text.text
    found: list[Blanket] = []
    for match in BLANKET.finditer(text, document.start, document.end):
        bodies = names_in(match["bodies"].strip("，,、"))
        if not bodies or not (match["what"] or match["unlisted"]):
            continue
        backwards = match["what"] in ("以上", "上述")
        start, end = (document.start, match.start()) if backwards else (match.start(), document.end)
        found.append(Blanket(start, end, bodies, document.text.passage(match.start(), match.end())))
    return found


# ---------------------------------------------------------------- what leaves


def find_responsibilities(documents: Sequence[Document]) -> list[Responsibility]:
    """Who answers for which clause, over all documents of one source, in the order of the text."""
    conventions = find_conventions(documents)
    found: list[Responsibility] = []
    for index, document in enumerate(documents):
        here = [convention for convention in conventions if convention.document == index]
        blankets = find_blankets(document)
        for duty in find_duties(document):
            found += _responsibilities(document, index, duty, here, blankets)
    return list(dict.fromkeys(found))


def _responsibilities(
    document: Document, index: int, duty: Duty, conventions: Sequence[Convention], blankets: Sequence[Blanket]
) -> Iterator[Responsibility]:
    passage = document.text.passage(duty.start, duty.end)
    convention = next((item for item in conventions if duty.listed and item.start <= duty.start < item.end), None)
    leads = any(share.role == "lead" for share in duty.shares)
    said: set[str] = set()
    for share in duty.shares:
        for body in share.bodies:
            role, proof = share.role, None
            if convention and not leads and share.role == "responsible":
                role, proof = ("cooperate" if said else "lead"), convention.passage
            said.add(body)
            yield Responsibility(index, duty.clause, body, role, passage, proof, deadline=duty.deadline)
    for blanket in blankets:
        if duty.listed and (blanket.start <= duty.start < blanket.end or duty.start <= blanket.start < duty.end):
            for body in blanket.bodies:
                if body not in said:
                    yield Responsibility(index, duty.clause, body, "responsible", blanket.passage, blanket=True)


# ---------------------------------------------------------------- measures

# Verbs that order a document to be written.
_COMMISSION = re.compile(
    r"(?:制定|编制|出台|研究提出|印发|修订|起草)(?![本此该]|了)[^，。；\n]{0,40}"
    r"(?:方案|办法|规划|计划|意见|细则|规范|标准|清单|政策|指南|目录|规定|制度|》)"
)


def find_measures(documents: Sequence[Document], responsibilities: Sequence[Responsibility]) -> list[Measure]:
    """The clauses that something is asked of: with someone responsible, with a deadline, or ordering a document to be written.

    The deadline is given only where the clause (with its sub-items, where someone answers for them together) has exactly one.
    """
    answered = {(duty.text, duty.clause) for duty in responsibilities}
    measures: list[Measure] = []
    for index, document in enumerate(documents):
        if document.role == "interpretation":
            continue
        for number, clause in enumerate(document.clauses):
            if clause.kind in NO_TASK or clause.start == clause.end:
                continue
            if measure := _measure(document, index, number, (index, number) in answered):
                measures.append(measure)
    return measures


def _is_prose(document: Document, text: str) -> bool:
    """Whether a paragraph without label can ask for something: no head of a table, nor the sentence of a notice that issues a text."""
    return "。" in text and document.role != "carrier"


def _measure(document: Document, index: int, number: int, answered: bool) -> Measure | None:
    clause = document.clauses[number]
    end = clause.subtree_end if answered else clause.end
    text = document.text.text[clause.start : end]
    if not text.strip():
        return None
    if not answered and (clause.kind in ("preamble", "heading") or (clause.kind == "paragraph" and not _is_prose(document, text))):
        return None
    dates = sorted({deadline.iso for deadline in find_deadlines(text, document.header.date_document)})
    if not (answered or dates or _COMMISSION.search(text)):
        return None
    deadline = row_deadline(text, document) if clause.kind == "row" else dates[0] if len(dates) == 1 else ""
    return Measure(index, number, clause.title, deadline, document.text.passage(clause.start, clause.end))
