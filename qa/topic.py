"""Query → the concepts a text must tell, and the weighted terms search is asked with. English reaches Chinese here.

The words that mean the same stand in data/lexicon/glossary.csv (English to Chinese) and everyday_words.csv (how people say it, and
how documents do). Knows no documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Protocol

from kg.language.lexicon import table
from kg.language.script import fold
from qa.records import Query
from qa.relevance import Concept, Topic, chinese_topic
from qa.search.translate import Dictionary

# A synonym is searched with a little less weight than the word of the question.
SYNONYM_WEIGHT = 0.7


class Words(Protocol):
    """What must be known of the words of a build; `qa.build.Build` is one."""

    def rarity(self, term: str) -> float:
        """What holding a term is worth."""

    def frequency(self, term: str) -> int:
        """How many clauses hold it."""

    @property
    def dictionary(self) -> Dictionary:
        """English to Chinese."""


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


def topic_of(query: Query, words: Words) -> Topic:
    """The concepts of a question, weighted by how rare they are among the clauses."""
    if query.language != "en":
        return chinese_topic(query.topic, everyday_words(), words.rarity, lambda pair: words.frequency(pair) > 0)
    return english_topic(query.topic, words.dictionary, words)


# An alternative less sure than this of what an English word means only misleads.
SURE_ENOUGH = 0.25
# One that some clause holds is likelier meant than the dictionary, which knows all of Chinese, can say.
LIKELY = 0.7
# What a phrase weighs whose every alternative is absent from all clauses: as much as the rarest that is there.
ABSENT = 3.0


def english_topic(chunks: Sequence[tuple[str, float]], dictionary: Dictionary, words: Words) -> Topic:
    """Concepts of English chunks: each phrase that the dictionary knows, told by those of its alternatives that some clause holds.

    A phrase none of whose alternatives is held is told by no clause, and weighs what an unknown word weighs.
    """
    concepts: dict[str, Concept] = {}
    for chunk, emphasis in chunks:
        if not chunk.isascii():
            concepts[chunk] = Concept(chunk, ((fold(chunk), 1.0),), emphasis * words.rarity(chunk))
            continue
        for rendering in dictionary.render(chunk, places=False):
            likely = ((form, sure) for form, sure in rendering.alternatives if sure >= SURE_ENOUGH)
            forms = tuple((form, sure) for form, sure in likely if len(form) > 1 or form.isascii())
            held = tuple((form, LIKELY + (1 - LIKELY) * sure) for form, sure in forms if words.frequency(form))
            weight = words.rarity((held or forms or ((rendering.phrase, 1.0),))[0][0])
            weight = weight if held else ABSENT
            concepts.setdefault(rendering.phrase, Concept(rendering.phrase, held or forms[:1], emphasis * weight))
    return tuple(concepts.values())
