"""kg.language.alternation: the same matches as w1|w2|… with the longest first, found faster."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.language.alternation import alternation, finder

WORDS = st.lists(st.text("甲乙丙.", min_size=2, max_size=5), min_size=1, max_size=8)
TEXTS = st.text("甲乙丙.丁", max_size=40)


@given(WORDS, TEXTS)
def test_the_longest_word_is_tried_first(words: list[str], text: str) -> None:
    plain = re.compile("|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word))))
    assert [match.span() for match in re.finditer(alternation(words), text)] == [match.span() for match in plain.finditer(text)]


@given(WORDS, TEXTS, st.integers(0, 10), st.integers(0, 40))
def test_a_finder_finds_what_its_pattern_finds(words: list[str], text: str, start: int, end: int) -> None:
    """Also with conditions around the words, which shorter words may meet where longer ones do not."""
    pattern = re.compile(f"(?<!丁){alternation(words)}(?!丁)")
    expected = [match.span() for match in pattern.finditer(text, start, end)]
    assert [match.span() for match in finder(pattern, words).finditer(text, start, end)] == expected


def test_a_word_of_one_character_is_refused() -> None:
    with pytest.raises(ValueError, match="one character"):
        finder(re.compile("甲"), ["甲"])
