"""Query → the concepts a text must tell, and the weighted terms search is asked with. English reaches Chinese here.

The words that mean the same stand in data/lexicon/glossary.csv (English to Chinese) and everyday_words.csv (how people say it, and
how documents do). Knows no documents.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from kg.language.lexicon import table
from kg.language.script import fold
from qa.records import Query
from qa.relevance import Concept, Topic, chinese_topic

# A synonym is searched with a little less weight than the word of the question.
SYNONYM_WEIGHT = 0.7


@cache
def everyday_words() -> dict[str, tuple[str, ...]]:
    """Everyday word → what official documents write for it."""
    found: dict[str, list[str]] = {}
    for row in table("everyday_words", columns=("word", "official")):
        found.setdefault(fold(row["word"]), []).extend(fold(row["official"]).split("|"))
    return {word: tuple(dict.fromkeys(forms)) for word, forms in found.items()}


def search_terms(query: Query, topic: Topic) -> list[tuple[str, float]]:
    """What to ask the index: the runs of the question and, lighter, the words that mean the same; for English, every form."""
    if query.language == "en":
        return [(form, concept.weight * sure) for concept in topic for form, sure in concept.forms]
    terms = [(run, 1.0) for run, _ in query.topic]
    for concept in topic:
        terms.extend((form, SYNONYM_WEIGHT * sure) for form, sure in concept.forms[1:])
    return terms


def topic_of(query: Query, rarity: Callable[[str], float], known: Callable[[str], bool]) -> Topic:
    """The concepts of a question, weighted by `rarity`; `known` says whether any clause holds a pair of characters."""
    if query.language != "en":
        return chinese_topic(query.topic, everyday_words(), rarity, known)
    return english_topic([word for word, _ in query.topic], rarity)


@cache
def _glossary() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in table("glossary", columns=("en", "zh")):
        found.setdefault(row["en"].lower(), []).extend(fold(row["zh"]).split("|"))
    return {english: tuple(dict.fromkeys(forms)) for english, forms in found.items()}


def english_topic(words: list[str], rarity: Callable[[str], float]) -> Topic:
    """Concepts of English words: the longest phrases of the glossary first."""
    concepts: list[Concept] = []
    position = 0
    while position < len(words):
        for length in range(min(5, len(words) - position), 0, -1):
            phrase = " ".join(words[position : position + length])
            forms = _glossary().get(phrase) or _glossary().get(phrase.removesuffix("s"))
            if forms:
                concepts.append(Concept(phrase, tuple((form, 1.0) for form in forms), max(rarity(form) for form in forms)))
                position += length
                break
        else:
            position += 1
    return tuple(concepts)
