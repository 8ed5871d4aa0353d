"""How much of a question's topic a text says, from 0 to 1. Pure: words in, a number out; knows nothing of builds.

A topic is a tuple of concepts: ways to say one thing (a term, what it translates to, words that mean the same), and what it
weighs. A text tells a concept when it holds one of its forms, and tells part of it when it holds part of a form's character pairs.
"""

from __future__ import annotations

import re
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

# Characters that mostly join words: a pair with one of them that no clause holds is no word, and one that is held says less.
JOINING = 0.4
FUNCTION_CHARACTERS = frozenset(
    "的一了是在有和与或及对从到由向按为以能要会可应须将把被给让请用拿花设占上下中内外里前后多少几何个只都也还又再就才更最很太"
    "等各每该其此那这哪谁怎么吗呢"
)


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


def chinese_topic(
    runs: Iterable[tuple[str, float]], synonyms: Mapping[str, tuple[str, ...]], rarity: Callable[[str], float], known: Callable[[str], bool]
) -> Topic:
    """Concepts of the Chinese runs that are left of a question.

    Within a run, every everyday word is one concept with the words that mean the same; the pairs of the rest are one concept each. A
    pair that no clause holds between two that some hold crosses two words and is dropped; other unknown pairs stay: nobody speaks of them.

    >>> topic = chinese_topic([("村医养老改革", 6.0)], {"村医": ("乡村医生",)}, lambda pair: 1.0, lambda pair: pair not in ("医养", "老改"))
    >>> [concept.word for concept in topic]
    ['村医', '养老', '改革']
    """
    concepts: list[Concept] = []
    everyday = sorted(synonyms, key=len, reverse=True)
    for run, emphasis in runs:
        if emphasis > 1 and all(known(part) for part in pairs(run)):
            concepts.append(Concept(run, ((run, 1.0),), emphasis * max(rarity(part) for part in pairs(run))))
            continue
        concepts.extend(Concept(word, ((word, 1.0),), rarity(word)) for word in re.findall(r"[a-z0-9]{2,}", run))
        if not re.search(r"[\u3400-\u9fff]", run):
            continue
        covered = _covered(run, everyday, synonyms, rarity, concepts)
        parts = pairs(run)
        held = [known(part) for part in parts]
        for index, part in enumerate(parts):
            beside = [held[place] for place in (index - 1, index + 1) if 0 <= place < len(parts)]
            if FUNCTION_CHARACTERS & set(part) and not held[index]:
                crossing = True
            elif {index, index + 1} & covered and len(run) > 1:
                crossing = len({index, index + 1} & covered) == 2 or not held[index]
            else:
                crossing = not held[index] and bool(beside) and all(beside)
            if not crossing and not re.search(r"[a-z0-9]", part):
                joins = FUNCTION_CHARACTERS & set(part)
                concepts.append(Concept(part, ((part, 1.0),), rarity(part) * (JOINING if joins else 1.0)))
    merged: dict[str, Concept] = {}
    for concept in concepts:
        merged.setdefault(concept.word, concept)
    return tuple(merged.values())


def _covered(
    run: str, everyday: list[str], synonyms: Mapping[str, tuple[str, ...]], rarity: Callable[[str], float], concepts: list[Concept]
) -> set[int]:
    """Add a concept for each everyday word of a run, the longest first; the places they cover."""
    covered: set[int] = set()
    for word in everyday:
        start = run.find(word)
        while start >= 0:
            places = set(range(start, start + len(word)))
            if not covered & places:
                covered |= places
                forms = ((word, 1.0), *((other, 0.95) for other in synonyms[word] if other != word))
                best = max(rarity(form) for form, _ in forms[1:]) if len(forms) > 1 else rarity(word)
                concepts.append(Concept(word, forms, best * (1.0 if len(word) < 3 else 1.5)))
            start = run.find(word, start + 1)
    return covered
