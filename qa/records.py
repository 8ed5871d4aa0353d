"""The nouns of answering: Query, Hit, Fact, Cited, Answer. Plain frozen data; imports nothing of the project but kg.records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Language = Literal["zh", "zh-Hant", "en"]
Reason = Literal["not_in_corpus", "region_not_in_corpus", "not_stated", "not_understood"]
Intent = Literal[
    "who_leads", "who_cooperates", "tasks_of", "target_value", "deadline", "lineage_up", "lineage_down", "compare",
    "list", "count", "definition", "metadata", "content",
]
Compared = Intent | Literal[""]


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause found by search. `score` is the fused score (higher is better); `text` is the clause's clean own text."""

    clause_id: str
    policy_id: str
    path: str
    score: float
    lexical: float
    dense: float
    text: str
    source_file: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Query:
    """A question, understood. Empty fields mean: not said. `topic` is what remains, in simplified Chinese terms with weights."""

    question: str
    language: Language
    intent: Intent
    regions: tuple[str, ...] = ()
    unknown_places: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    topic: tuple[tuple[str, float], ...] = ()
    indicator: str = ""
    as_of: str = ""
    reason: str = ""
    marks: tuple[str, ...] = ()  # which part or state of a document is meant: draft, interpretation, annex2, main, forwarding, own
    compared: Compared = ""  # the intent asked of each side of a comparison
    context: str = ""  # of a part of a question: the whole
    unheld: tuple[str, ...] = ()  # numbers of documents that it names and none is held of


@dataclass(frozen=True, slots=True)
class Cited:
    """One numbered citation of an answer (DESIGN section 7)."""

    n: int
    document_number: str
    title: str
    clause_path: str
    source_file: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing an answer asserts, and the numbers of the citations that prove it."""

    kind: str
    subject: str
    predicate: str
    object: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question gets back: the public contract of DESIGN section 7."""

    question: str
    language: Language
    answered: bool
    reason: Reason | None
    text: str
    facts: tuple[Fact, ...] = ()
    citations: tuple[Cited, ...] = ()
    searched: dict[str, Any] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    id: str | None = None
