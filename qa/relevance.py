"""How much of a question's topic a text says, from 0 to 1. Pure: words in, a number out; knows nothing of builds.

A topic is a tuple of concepts: ways to say one thing (a term, what it translates to, words that mean the same), and what it
weighs. A text tells a concept when it holds one of its forms, and tells part of it when it holds part of a form's character pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from kg.language.script import fold

# A form told only in part counts for less than the part told: half the pairs of a long term rarely mean the term.
PARTIAL = 0.75


@dataclass(frozen=True, slots=True)
class Concept:
    """`word` is what the question says; `forms` are folded Chinese ways to say it, with how surely each means it (0 to 1)."""

    word: str
    forms: tuple[tuple[str, float], ...]
    weight: float = 1.0


Topic = tuple[Concept, ...]


def pairs(text: str) -> tuple[str, ...]:
    """The character pairs of a term; the term itself where it is shorter.

    >>> pairs("转诊制度"), pairs("村")
    (('转诊', '诊制', '制度'), ('村',))
    """
    return tuple(text[index : index + 2] for index in range(len(text) - 1)) or (text,)


def told(form: str, text: str) -> float:
    """How much of `form` the folded `text` says.

    >>> told("转诊制度", "双向转诊办法"), told("转诊", "双向转诊")
    (0.25, 1.0)
    """
    if form in text:
        return 1.0
    parts = pairs(form)
    return PARTIAL * sum(part in text for part in parts) / len(parts) if len(parts) > 1 else 0.0


def coverage(topic: Topic, text: str) -> float:
    """The weighted share of the topic that a text says; 0 for an empty topic."""
    total = sum(concept.weight for concept in topic)
    if not total:
        return 0.0
    folded = fold(text)
    return sum(concept.weight * concept_told(concept, folded) for concept in topic) / total


def concept_told(concept: Concept, folded: str) -> float:
    """How much of one concept a folded text says, by its best form."""
    return max((sure * told(form, folded) for form, sure in concept.forms), default=0.0)


def untold(topic: Topic, text: str, below: float = 0.34) -> tuple[str, ...]:
    """The words of the question whose concept the text does not say."""
    folded = fold(text)
    return tuple(concept.word for concept in topic if concept_told(concept, folded) < below)


def chinese_topic(runs: Iterable[tuple[str, float]], synonyms: Mapping[str, tuple[str, ...]], rarity: Callable[[str], float]) -> Topic:
    """Concepts of the Chinese runs that are left of a question.

    Within a run, every known everyday word is one concept with the words that mean the same; the pairs of the rest are one concept
    each, weighted by how rare they are among the clauses. A pair that crosses two words is rare and found nowhere: it is halved.

    >>> [concept.word for concept in chinese_topic([("村医养老", 4.0)], {"村医": ("乡村医生",)}, lambda pair: 1.0)]
    ['村医', '医养', '养老']
    """
    concepts: list[Concept] = []
    known = sorted(synonyms, key=len, reverse=True)
    for run, _ in runs:
        covered: set[int] = set()
        for word in known:
            start = run.find(word)
            while start >= 0:
                if not covered & set(range(start, start + len(word))):
                    covered |= set(range(start, start + len(word)))
                    forms = ((word, 1.0), *((other, 0.95) for other in synonyms[word]))
                    weight = max(rarity(pair) for pair in pairs(word)) * max(1.0, (len(word) - 1) * 0.8)
                    concepts.append(Concept(word, forms, weight))
                start = run.find(word, start + 1)
        for index, pair in enumerate(pairs(run)):
            inside = {index, index + 1} & covered
            if len(inside) < 2:
                concepts.append(Concept(pair, ((pair, 1.0),), rarity(pair) * (0.3 if inside else 1.0)))
    merged: dict[str, Concept] = {}
    for concept in concepts:
        merged.setdefault(concept.word, concept)
    return tuple(merged.values())
