"""Query → the concepts a text must tell, and the weighted terms search is asked with. English reaches Chinese here.

The words that mean the same stand in data/lexicon/glossary.csv (English to Chinese) and everyday_words.csv (how people say it, and
how documents do). Knows no documents.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from decimal import Decimal
from functools import cache
from typing import Protocol

from kg.language.lexicon import table
from kg.language.script import fold
from qa.records import Query
from qa.relevance import Concept, Forms, Topic, chinese_topic
from qa.search.translate import Dictionary, Rendering

# A synonym is searched with a little less weight than the word of the question.
SYNONYM_WEIGHT = 0.7
# A year asked about is searched with this weight, beside runs of at most 1.
YEAR_WEIGHT = 0.5


class Words(Protocol):
    """What must be known of the words of a build; `qa.build.Build` is one."""

    def rarity(self, term: str) -> float:
        """What holding a term is worth."""

    def frequency(self, term: str) -> int:
        """How many clauses hold it."""

    @property
    def most_worth(self) -> float:
        """What holding a term of a single clause would be worth without a limit."""

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
    years = [(f"{year[:4]}年", YEAR_WEIGHT) for year in query.years]
    if query.language == "en":
        return [(form, concept.weight * sure) for concept in topic for form, sure in concept.forms] + years
    terms = [(run, min(share, 1.0)) for run, share in query.topic] + years
    for concept in topic:
        terms.extend((form, SYNONYM_WEIGHT * sure) for form, sure in concept.forms[1:])
    return terms


def topic_of(query: Query, words: Words) -> Topic:
    """The concepts of a question, weighted by how rare they are among the clauses."""
    if query.language != "en":
        from rjieba import tag  # reads its dictionary when imported

        def near(word: str) -> Forms:
            return _near(word, NEAR_CHINESE, words)

        return chinese_topic(query.topic, everyday_words(), words.rarity, lambda pair: words.frequency(pair) > 0, tag, near)
    return english_topic(query.topic, words.dictionary, words)


# A word that means nearly the same is told this much less surely than the word itself.
NEAR_CHINESE = 0.7
NEAR_ENGLISH = 0.85


def _near(word: str, share: float, words: Words, known: Collection[str] = ()) -> Forms:
    """The words near `word` that more clauses hold than hold the word itself, but for those `known` and those that stand in the same places
    and mean another thing: of another number, or its opposite.
    """
    if _NUMBERED.match(word):
        return ()
    least = words.frequency(word)
    denied = bool(_DENIED.match(word))
    return tuple(
        (form, share * sure)
        for form, sure in words.dictionary.near(word)
        if form not in known and bool(_DENIED.match(form)) == denied and words.frequency(form) > least
    )


_NUMBERED = re.compile("第[一二三四五六七八九十]|[一二三四五六七八九十百]+$")
_DENIED = re.compile("[不未无非]")


# An alternative less sure than this of what an English word means only misleads.
SURE_ENOUGH = 0.25
# One that some clause holds is likelier meant than the dictionary, which knows all of Chinese, can say.
LIKELY = 0.7
# What a phrase weighs whose every alternative is absent from all clauses, beside a term of one clause: nearly as much as a Chinese word
# that is absent, where the glossary of official writing says what it means or it is no English word (a name, an acronym).
ABSENT = 0.31
# What CC-CEDICT alone says a phrase means weighs less, for official writing may say it otherwise; still less where no clause says so.
# Chosen on one half of 120 blind questions; the other half gains as much.
UNSURE = 0.7
UNSURE_ABSENT = 0.0925

MONEY = re.compile(
    r"\b(?P<number>\d+(?:[.,]\d+)*)\s*(?P<size>hundred|thousand|million|billion|trillion)?\s*(?P<unit>yuan|rmb)?(?![\w%])(?!\.\d)"
)
SIZES = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
# Residents are counted by ten thousands (每万人): such a figure says per what, not how many.
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
PER = 10000


def chinese_amounts(chunk: str) -> tuple[tuple[str, ...], ...]:
    """The large figures and amounts of an English chunk, each in the ways in which Chinese documents write it.

    >>> chinese_amounts("loans above 5 million yuan"), chinese_amounts("per 10,000 residents at level 3"), chinese_amounts("12,000 beds")
    ((('500万元',),), (), (('1.2万', '12000'),))
    """
    found = []
    for match in MONEY.finditer(chunk):
        if not _is_amount(match):
            continue
        value = Decimal(match["number"].replace(",", "")).scaleb(SIZES.get(match["size"], 0))
        power, mark = next(((size, mark) for size, mark in ((12, "万亿"), (8, "亿"), (4, "万")) if value >= 10**size), (0, ""))
        forms = (f"{(value.scaleb(-power)).normalize():f}{mark}", f"{value.normalize():f}" if not match["size"] else "")
        found.append(tuple(dict.fromkeys(form + ("元" if match["unit"] else "") for form in forms if form)))
    return tuple(found)


def _is_amount(match: re.Match[str]) -> bool:
    """Whether a number of a question is a large figure or an amount of money."""
    number = match["number"]
    if number.replace(",", "").count(".") > 1:
        return False
    grouped = bool(_GROUPED.fullmatch(number)) and int(number.replace(",", "")) != PER
    return bool(match["size"] or match["unit"]) or grouped


def english_topic(chunks: Sequence[tuple[str, float]], dictionary: Dictionary, words: Words) -> Topic:
    """Concepts of English chunks: each phrase that the dictionary knows, told by those of its alternatives that some clause holds.

    A phrase none of whose alternatives is held is told by no clause, and weighs the more the surer its meaning is.
    """
    concepts: dict[str, Concept] = {}
    for chunk, emphasis in chunks:
        if not chunk.isascii():
            concepts[chunk] = Concept(chunk, ((fold(chunk), 1.0),), emphasis * words.rarity(chunk))
            continue
        for forms in chinese_amounts(chunk):
            weight = emphasis * min(words.rarity(form) for form in forms)
            concepts.setdefault(forms[0], Concept(forms[0], tuple((form, 1.0) for form in forms), weight))
        for rendering in dictionary.render(_without_amounts(chunk), places=False):
            concept = _concept(rendering, emphasis, words)
            if concept.forms:
                concepts.setdefault(rendering.phrase, concept)
    return tuple(concepts.values())


def _without_amounts(chunk: str) -> str:
    """A chunk without the figures that `chinese_amounts` reads."""
    return MONEY.sub(lambda match: " " if _is_amount(match) else match.group(), chunk)


# A word of one character is searched where it is rare enough to be a word (碳), not as the part that many words share (县, 率).
WORD_OF_ONE = 3.0


def _concept(rendering: Rendering, emphasis: float, words: Words) -> Concept:
    """One phrase of a question as a concept, weighted by the commoner of its likeliest two forms."""
    likely = ((form, sure) for form, sure in rendering.alternatives if sure >= SURE_ENOUGH)
    forms = tuple((form, sure) for form, sure in likely if len(form) > 1 or form.isascii() or words.rarity(form) >= WORD_OF_ONE)
    held = tuple((form, LIKELY + (1 - LIKELY) * sure) for form, sure in forms if words.frequency(form))
    if not rendering.curated:  # the glossary has said all that it means
        held += _near(rendering.phrase, NEAR_ENGLISH, words, {form for form, _ in held})
    if held:
        weight = min(words.rarity(form) for form, _ in held[:2]) * (1.0 if rendering.curated else UNSURE)
    else:
        weight = (ABSENT if rendering.curated else UNSURE_ABSENT) * words.most_worth
    return Concept(rendering.phrase, held or forms[:1], emphasis * weight)
