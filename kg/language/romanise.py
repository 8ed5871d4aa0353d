"""A Chinese name of a place or an agency → its pinyin, without tones. The readings of names stand in data/lexicon/place_readings.csv."""

from __future__ import annotations

from functools import cache, lru_cache

from kg.language.lexicon import table


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    """Words of names and how each of their characters is read, the longest first."""
    rows = table("place_readings", "word", ("word", "reading"))
    return {row["word"]: tuple(row["reading"].split()) for row in sorted(rows, key=lambda row: -len(row["word"]))}


@lru_cache(maxsize=1 << 14)
def syllables(name: str) -> tuple[str, ...]:
    """The syllables of a name, in lower case; what is not Chinese stays as it is.

    >>> syllables("长治市"), syllables("漯河"), syllables("郑河长办")
    (('chang', 'zhi', 'shi'), ('luo', 'he'), ('zheng', 'he', 'zhang', 'ban'))
    """
    from pypinyin import lazy_pinyin  # heavy, and only questions and answers in English need it

    found = lazy_pinyin(name, v_to_u=False)
    if len(found) != len(name):
        return tuple(found)
    told: set[int] = set()
    for word, reading in _readings().items():
        start = name.find(word)
        while start >= 0:
            places = range(start, start + len(word))
            if not told & set(places):
                found[start : start + len(word)] = reading
                told.update(places)
            start = name.find(word, start + 1)
    return tuple(found)


def romanised(name: str) -> str:
    """The pinyin of a name in one word: changzhi."""
    return "".join(syllables(name))
