"""How much of a question's topic a text says, from 0 to 1. Pure: words in, a number out; knows nothing of builds.

A topic is a tuple of concepts: ways to say one thing (a term, what it translates to, words that mean the same), and what it
weighs. A text tells a concept when it holds one of its forms, and tells part of it when it holds part of a form's character pairs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from kg.language.script import fold

# A form told only in part counts for less than the part told: half the pairs of a long term rarely mean the term.
PARTIAL = 0.75


# Folded ways to say a thing, each with how surely it is meant.
Forms = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Concept:
    """`word` is what the question says; `forms` are folded Chinese ways to say it, with how surely each means it (0 to 1)."""

    word: str
    forms: Forms
    weight: float = 1.0
    thing: bool = False  # a noun: what the question is about, not what is done or asked of it


Topic = tuple[Concept, ...]

# Characters that mostly join words.
FUNCTION_CHARACTERS = frozenset(
    "的一了是在有和与或及对从到由向按为以能要会可应须将把被给让请用拿花设占上下中内外里前后多少几何个只都也还又再就才更最很太"
    "等各每该其此那这哪谁怎么吗呢"
)


@lru_cache(maxsize=1 << 16)
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


# What a word says of what is asked, by its part of speech (the tags of jieba, by first letter; "vn" is a noun made of a verb).
# Set by hand; the whole was checked on one half of 601 real questions (tests/bench/open_questions.py), the single figures were not.
PART_OF_SPEECH = {
    "n": 1.0, "j": 1.0, "l": 1.0, "i": 1.0, "e": 1.0, "s": 1.0, "b": 0.8, "v": 0.7, "a": 0.7, "m": 0.5, "q": 0.5, "t": 0.5, "f": 0.25,
}  # fmt: skip
OTHER_WORDS = 0.25
THINGS = frozenset("nji")
# Two words that stand beside each other mean a little more together: the pair of characters where they meet.
MEETING = 0.2


def chinese_topic(
    runs: Iterable[tuple[str, float]],
    synonyms: Mapping[str, tuple[str, ...]],
    rarity: Callable[[str], float],
    known: Callable[[str], bool],
    tag: Callable[[str], Sequence[tuple[str, str]]],
    near: Callable[[str], Forms] = lambda word: (),
) -> Topic:
    """Concepts of the Chinese runs that are left of a question.

    Within a run, every everyday word is one concept with the words that mean the same; every other word (`tag` parts them and names
    their parts of speech) is one with the words `near` it, weighted by its rarity and its part of speech. A single character is told with
    the word before it, where some clause holds the two.

    >>> words = lambda run: [("村医", "n"), ("养老", "vn"), ("改革", "vn")]
    >>> held = lambda pair: pair not in ("医养", "老改")
    >>> topic = chinese_topic([("村医养老改革", 1.0)], {"村医": ("乡村医生",)}, lambda pair: 1.0, held, words)
    >>> [concept.word for concept in topic]
    ['村医', '养老', '改革']
    """
    concepts: list[Concept] = []
    everyday = sorted((word for word in synonyms if not word.isascii()), key=len, reverse=True)
    for run, emphasis in runs:
        if emphasis > 1 and all(known(part) for part in pairs(run)):
            concepts.append(Concept(run, ((run, 1.0),), emphasis * max(rarity(part) for part in pairs(run))))
            continue
        concepts.extend(_latin(word, synonyms, rarity) for word in re.findall(r"[a-z0-9]{2,}", run))
        if not re.search(r"[\u3400-\u9fff]", run):
            continue
        own: list[Concept] = []
        covered = _covered(run, everyday, synonyms, rarity, own)
        own.extend(_words(run, covered, rarity, known, tag(run), near))
        concepts.extend(replace(concept, weight=min(emphasis, 1.0) * concept.weight) for concept in own)
    merged: dict[str, Concept] = {}
    for concept in concepts:
        merged.setdefault(concept.word, concept)
    return tuple(merged.values())


def _latin(word: str, synonyms: Mapping[str, tuple[str, ...]], rarity: Callable[[str], float]) -> Concept:
    """The concept of a run of Latin letters and digits: an acronym that documents write out (ai) is told by their words as well."""
    forms = ((word, 1.0), *((other, 0.95) for other in synonyms.get(word, ())))
    return Concept(word, forms, max(rarity(form) for form, _ in (forms[1:] or forms)), thing=len(forms) > 1)


def _words(
    run: str,
    covered: Collection[int],
    rarity: Callable[[str], float],
    known: Callable[[str], bool],
    tagged: Sequence[tuple[str, str]],
    near: Callable[[str], Forms],
) -> Iterator[Concept]:
    """A concept for every word of a run that no everyday word covers, and for each place where two of them meet."""
    end, before = 0, ""
    for word, part_of_speech in tagged:
        start, end = run.find(word, end), run.find(word, end) + len(word)
        says = PART_OF_SPEECH.get(part_of_speech[:1], OTHER_WORDS)
        if not _HAN.fullmatch(word) or set(word) <= FUNCTION_CHARACTERS or (len(word) == 1 and says <= OTHER_WORDS):
            before = ""
            continue
        if len(word) == 1 and before and known(before[-1] + word):
            word, start = before[-1] + word, start - 1
        if len(word) > 1 and not all(place in covered for place in range(start, end)):
            yield Concept(word, ((word, 1.0), *near(word)), says * rarity(word), thing=part_of_speech[:1] in THINGS)
        meeting = run[max(start - 1, 0) : start + 1]
        meets = bool(before) and meeting[0] == before[-1] and len(word) > 1 and not {start - 1, start} <= set(covered)
        if meets and known(meeting):
            yield Concept(meeting, ((meeting, 1.0),), MEETING * rarity(meeting))
        before = word


_HAN = re.compile(r"[\u3400-\u9fff]+")


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
